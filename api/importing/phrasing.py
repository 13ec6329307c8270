"""The phrasing table (`rulesets/phrasing.yaml`): what agencies call their columns and how they word conditions.

Reads it, or tells everything that is wrong with it. Knows the vocabulary; the words themselves stand in the table, not here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.importing.acts import ActWords, read_act_words
from api.importing.citing import Citing, read_citing
from api.importing.headings import Headings, read_headings
from api.importing.leads import LeadWords, read_leads
from api.importing.numerals import PATTERNS
from api.importing.over_words import OverWords, read_over_words
from api.importing.own_words import OwnWords, read_own_words
from api.importing.patterns import OPEN, any_of, read_pattern, read_patterns, read_rows
from api.importing.penal_words import PenalWords, read_penal_words
from engine.catalog import CatalogError, Library
from engine.documents import Mapping as MappingNode
from engine.documents import (
    Node,
    Plain,
    Report,
    Scalar,
    Sequence,
    expect_choice,
    expect_entries,
    expect_mapping,
    expect_sequence,
    expect_text,
    plain,
    read_file,
)
from engine.language import Condition, Defined, Scene, read_condition

NAME = "phrasing.yaml"
_SAMPLES = {"数": "1", "元": "1元", "时长": "1年"}
_TOP = (
    *("format", "columns", "kinds", "mixed", "leads", "forces", "force", "effects", "alike", "exclusions"),
    *("bounds", "measures"),
    *(
        "readings",
        "enumeration",
        "pointing",
        "together",
        "joins",
        "close",
        "either",
        "negations",
        "whole",
        "phrases",
        "particulars",
    ),
    *("citations", "acts", "over", "penal"),
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence and the condition that it stands for, with `{..}` for what it holds.

    With a `name` the condition becomes a definition of that name in the draft: its meaning is settled once for the list.
    """

    pattern: re.Pattern[str]
    when: Plain
    name: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A question that only the document can answer, and what each answer puts into a condition."""

    ask: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Joins:
    """Where a sentence parts: always, only between known halves, or into alternatives; and where it must stay whole."""

    wide: re.Pattern[str]
    close: re.Pattern[str]
    either: re.Pattern[str]
    negations: re.Pattern[str]
    whole: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Phrasing:
    """The whole table. `enumeration` and `force` name the readings for points and effects of which nothing more is said.

    `pointing` ends the words that a first point may follow without a mark.

    `mixed` is the kind of a list whose items have effects of which no one group of `alike` holds all.
    """

    columns: Headings
    kinds: tuple[tuple[re.Pattern[str], str], ...]
    mixed: str
    leads: LeadWords
    alike: tuple[frozenset[str], ...]
    exclusions: tuple[re.Pattern[str], ...]
    choices: Mapping[str, Choice]
    enumeration: str
    pointing: re.Pattern[str]
    force: str
    together: tuple[tuple[re.Pattern[str], ...], ...]
    joins: Joins
    phrases: tuple[Phrase, ...]
    own_words: OwnWords
    citing: Citing
    acts: ActWords
    over: OverWords
    penal: PenalWords

    def are_alike(self, effects: Collection[str]) -> bool:
        """Whether the effects are one, or of one group."""
        return len(frozenset(effects)) < 2 or any(group >= frozenset(effects) for group in self.alike)


def read_phrasing(root: Path, library: Library) -> Phrasing:
    """The phrasing table of the rulesets under `root`. Raises `CatalogError` with all diagnostics."""
    node, found = read_file(root / NAME, NAME)
    report = Report(NAME)
    report.found.extend(found)
    top = expect_mapping(report, node, dict.fromkeys(_TOP, True), "措辞表")
    phrasing = _read(report, top, library) if top else None
    if report.found or phrasing is None:
        raise CatalogError(report.found)
    return phrasing


def _read(report: Report, top: MappingNode, library: Library) -> Phrasing:
    columns = read_headings(report, top.get("columns"))
    choices = dict(_choices(report, top.get("readings")))
    kinds = tuple(
        (read_pattern(report, row.get("pattern")), expect_choice(report, row.get("kind"), library.kinds, "kind") or "")
        for row in read_rows(report, top.get("kinds"), ("kind",))
    )
    rows = (*expect_sequence(report, top.get("phrases"), "phrases"), *_measured(report, top))
    read = (expect_mapping(report, entry, {"pattern": True, "when": True, "name": False}, "说法") for entry in rows)
    phrases = [_phrase(report, mapping, choices, library) for mapping in read if mapping is not None]
    return Phrasing(
        columns=columns,
        kinds=kinds,
        mixed=expect_choice(report, top.get("mixed"), library.kinds, "mixed") or "",
        leads=read_leads(report, top, library),
        alike=tuple(_alike(report, top, library)),
        exclusions=read_patterns(report, top.get("exclusions")),
        choices=choices,
        enumeration=expect_choice(report, top.get("enumeration"), tuple(choices), "enumeration") or "",
        pointing=re.compile(f"(?:{any_of(report, top.get('pointing')).pattern})$"),
        force=expect_choice(report, top.get("force"), tuple(choices), "force") or "",
        together=tuple(read_patterns(report, row) for row in expect_sequence(report, top.get("together"), "together")),
        joins=_joins(report, top),
        phrases=tuple(phrase for phrase in phrases if phrase is not None),
        own_words=read_own_words(
            report, top.get("particulars"), {name: choice.options for name, choice in choices.items()}
        ),
        citing=read_citing(report, top.get("citations")),
        acts=read_act_words(report, top.get("acts")),
        over=read_over_words(report, top.get("over")),
        penal=read_penal_words(report, top.get("penal")),
    )


def _alike(report: Report, top: MappingNode, library: Library) -> Iterator[frozenset[str]]:
    """The groups of effects of which the one that stands nearer counts."""
    for group in expect_sequence(report, top.get("alike"), "alike"):
        names = expect_sequence(report, group, "alike")
        yield frozenset(expect_choice(report, each, tuple(library.effects), "alike") or "" for each in names)


def _joins(report: Report, top: MappingNode) -> Joins:
    wide, close, either, negations = (
        read_pattern(report, top.get(key)) for key in ("joins", "close", "either", "negations")
    )
    return Joins(wide, close, either, negations, read_patterns(report, top.get("whole")))


def _measured(report: Report, top: MappingNode) -> Iterator[Node]:
    """A phrase for each fact that can be measured and each bound."""
    bounds = list(_texts(report, top.get("bounds"), "sign"))
    for _, pattern, fact, of in _texts(report, top.get("measures"), "fact", "of"):
        again = OPEN.sub(lambda found: f"(?P={found[1]})", of)
        for node, bound, sign in bounds:
            sentence = bound.replace("{量}", of).replace("{同}", again)
            texts = {"pattern": f"(?:{pattern})(?:{sentence})的?", "when": f"{fact} {sign} {of}"}
            scalars = {key: Scalar(text, node.line, node.column, quoted=True) for key, text in texts.items()}
            yield MappingNode({key: (scalar, scalar) for key, scalar in scalars.items()}, node.line, node.column)


def _texts(report: Report, node: Node | None, *keys: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a section: each with its node, its pattern and the texts of those keys."""
    for entry in expect_sequence(report, node, "措辞表的一节"):
        row = expect_mapping(report, entry, dict.fromkeys(("pattern", *keys), True), "一行")
        if row is not None:
            yield entry, *(expect_text(report, row.get(key), key) or "" for key in ("pattern", *keys))


def _choices(report: Report, node: Node | None) -> list[tuple[str, Choice]]:
    found = []
    for key, value in expect_entries(report, node, "readings"):
        mapping = expect_mapping(report, value, {"ask": True, "options": True}, "reading")
        if mapping is None:
            continue
        ask = expect_text(report, mapping.get("ask"), "ask") or ""
        entries = expect_entries(report, mapping.get("options"), "options")
        options = {name.text: expect_text(report, text, name.text) or "" for name, text in entries}
        if ask and options:
            found.append((key.text, Choice(ask, options)))
    return found


def _phrase(report: Report, row: MappingNode, choices: Mapping[str, Choice], library: Library) -> Phrase | None:
    """A phrase whose condition can be read, tried with a sample of everything that it leaves open."""
    pattern = read_pattern(report, row.get("pattern"))
    node, name = row.get("when"), expect_text(report, row.get("name"), "name") or ""
    if node is None:
        return None
    known = {**_SAMPLES, **{key: next(iter(choice.options.values())) for key, choice in choices.items()}}
    wanted = [found for text in (*texts_in(plain(node)), name) for found in OPEN.findall(text)]
    strange = [word for word in wanted if word not in known or (word in PATTERNS and word not in pattern.groupindex)]
    if strange:
        report.add(node, "bad-value", f"“{strange[0]}”没有着落：句子里没有这种数，readings 里也没有这一问")
        return None
    tried = Report(report.path)
    read_condition(tried, _sampled(node, known), scene_of(library))
    report.found.extend(tried.found)
    return Phrase(pattern, plain(node), name)


def scene_of(library: Library, drafted: Mapping[str, Condition] | None = None) -> Scene:
    """Where names in a draft are known: the vocabulary, the general definitions, and those drafted with it."""
    names = {name: Defined(name, "", "", part) for name, part in (drafted or {}).items()}
    known = {**library.general, **names}
    return Scene(library.vocabulary, known.get, lambda: tuple(known))


def texts_in(value: Plain) -> list[str]:
    """Every text inside, keys left out."""
    match value:
        case str():
            return [value]
        case list():
            return [text for item in value for text in texts_in(item)]
        case dict():
            return [text for item in value.values() for text in texts_in(item)]


def filled(value: Plain, known: Mapping[str, str]) -> Plain:
    """The condition with what it leaves open put in. Raises `KeyError` for what is not known."""
    match value:
        case str():
            return OPEN.sub(lambda found: known[found[1]], value)
        case list():
            return [filled(item, known) for item in value]
        case dict():
            return {key: filled(item, known) for key, item in value.items()}


def _sampled(node: Node, known: Mapping[str, str]) -> Node:
    match node:
        case Scalar():
            return Scalar(
                OPEN.sub(lambda found: known[found[1]], node.text), node.line, node.column, quoted=node.quoted
            )
        case Sequence():
            return Sequence(tuple(_sampled(item, known) for item in node.items), node.line, node.column)
        case MappingNode():
            entries = {name: (key, _sampled(value, known)) for name, (key, value) in node.by_key.items()}
            return MappingNode(entries, node.line, node.column)

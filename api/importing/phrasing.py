"""The phrasing table (`rulesets/phrasing.yaml`): what agencies call their columns and how they word conditions.

Reads it, or tells everything that is wrong with it. Knows the vocabulary; the words themselves stand in the table, not here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.importing.citing import Citing, read_citing
from api.importing.headings import Headings, read_headings
from api.importing.numerals import PATTERNS
from api.importing.own_words import OwnWords, read_own_words
from engine.catalog import CatalogError, Library
from engine.documents import Mapping as MappingNode
from engine.documents import (
    Node,
    Report,
    Scalar,
    Sequence,
    expect_choice,
    expect_entries,
    expect_mapping,
    expect_sequence,
    expect_text,
    read_file,
)
from engine.language import Condition, Defined, Scene, read_condition

NAME = "phrasing.yaml"
OPEN = re.compile(r"\{([^{}]+)\}")
_SAMPLES = {"数": "1", "元": "1元", "时长": "1年"}
_TOP = (
    "format",
    "columns",
    "kinds",
    "effects",
    "leads",
    "readings",
    "enumeration",
    "joins",
    "whole",
    "phrases",
    "particulars",
    "citations",
)

Plain = str | list["Plain"] | dict[str, "Plain"]
"""A condition as a list file writes it, without places."""


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
class Phrasing:
    """The whole table."""

    columns: Headings
    kinds: tuple[tuple[re.Pattern[str], str], ...]
    effects: tuple[tuple[re.Pattern[str], str, str], ...]
    leads: tuple[tuple[re.Pattern[str], str], ...]
    choices: Mapping[str, Choice]
    enumeration: str
    joins: re.Pattern[str]
    whole: tuple[re.Pattern[str], ...]
    phrases: tuple[Phrase, ...]
    own_words: OwnWords
    citing: Citing


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
    enumeration = expect_choice(report, top.get("enumeration"), tuple(choices), "enumeration") or ""
    kinds = tuple(
        (_pattern(report, row.get("pattern")), _chosen(report, row, "kind", library.kinds))
        for row in _rows(report, top.get("kinds"), ("kind",))
    )
    effects = tuple(
        (
            _pattern(report, row.get("pattern")),
            _chosen(report, row, "effect", library.effects),
            _chosen(report, row, "force", ("可以", "应当")),
        )
        for row in _rows(report, top.get("effects"), ("effect", "force"))
    )
    leads = tuple(
        (_pattern(report, row.get("pattern")), _chosen(report, row, "of", ("all", "any")))
        for row in _rows(report, top.get("leads"), ("of",))
    )
    phrases = []
    for entry in expect_sequence(report, top.get("phrases"), "phrases"):
        mapping = expect_mapping(report, entry, {"pattern": True, "when": True, "name": False}, "说法")
        if mapping is not None and (phrase := _phrase(report, mapping, choices, library)) is not None:
            phrases.append(phrase)
    whole = tuple(_pattern(report, item) for item in expect_sequence(report, top.get("whole"), "whole"))
    return Phrasing(
        columns,
        kinds,
        effects,
        leads,
        choices,
        enumeration,
        _pattern(report, top.get("joins")),
        whole,
        tuple(phrases),
        read_own_words(report, top.get("particulars"), {name: choice.options for name, choice in choices.items()}),
        read_citing(report, top.get("citations")),
    )


def _rows(report: Report, node: Node | None, keys: tuple[str, ...]) -> list[MappingNode]:
    allowed = {"pattern": True, **dict.fromkeys(keys, True)}
    read = (expect_mapping(report, entry, allowed, "一行") for entry in expect_sequence(report, node, "措辞表的一节"))
    return [row for row in read if row is not None]


def _chosen(report: Report, row: MappingNode, key: str, options: Collection[str]) -> str:
    return expect_choice(report, row.get(key), options, key) or ""


def _pattern(report: Report, node: Node | None) -> re.Pattern[str]:
    """The pattern of a scalar, its quantities as named groups."""
    text = expect_text(report, node, "pattern") or ""
    try:
        return re.compile(OPEN.sub(lambda found: _group(found[1]), text))
    except (re.error, KeyError):
        report.add(node, "bad-value", f"“{text}”不是正确的表达式；花括号里只能写 {'、'.join(PATTERNS)}，同一种写一次")
        return re.compile("(?!)")


def _group(name: str) -> str:
    return f"(?P<{name}>{PATTERNS[name]})"


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
    pattern = _pattern(report, row.get("pattern"))
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


def plain(node: Node) -> Plain:
    """A node without its places."""
    match node:
        case Scalar(text=text):
            return text
        case Sequence(items=items):
            return [plain(item) for item in items]
        case MappingNode(entries=entries):
            return {key.text: plain(value) for key, value in entries}


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

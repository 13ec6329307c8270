"""Reads what penal clauses impose: the `penalties` of the files of matters, and which of them a matter's clause finds.

What a clause imposes is written once for each text of its law; a matter only names the clause. Knows clauses and
statutes; does not know matters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from engine.catalog.matters import FineRow, Punishment, Yielding
from engine.catalog.sources import Provenance, Source, day_or_none, read_provenance
from engine.catalog.statutes import Statutes
from engine.documents import Mapping as MappingNode
from engine.documents import (
    Node,
    Report,
    Sequence,
    expect_flag,
    expect_mapping,
    expect_sequence,
    expect_text,
    expect_texts,
    quote,
    suggest,
)
from engine.language import Clause, QuantityError, Scene, known_clause, read_condition, read_money, read_number

_PUNISHMENT_KEYS = {
    "clause": True,
    "read": False,
    "note": False,
    "law": False,
    "confiscates": False,
    "orders": False,
    "also": False,
    "warning": False,
    "on_refusal": False,
    "optional": False,
    "confiscates_on_refusal": False,
    "fine": False,
    "yields": False,
    "until": False,
    "until_because": False,
}
_YIELDING_KEYS = {"to": True, "text": True, "read": True}
_SHAPES = ("between", "times", "up_to", "flat", "from")
_FINE_KEYS = {"when": False, "words": False, "of": False, "graver": False, **dict.fromkeys(_SHAPES, False)}
_TEXT_OF = re.compile(r"(（[0-9]{4}-[0-9]{2}-[0-9]{2}）)")
"""The day of a text of a law, where a citation names one."""


class Shelf(NamedTuple):
    """What clauses may refer to: the terms of conditions, sources, and the texts of statutes (none in a catalog without them)."""

    scene: Scene
    sources: Mapping[str, Source]
    statutes: Statutes


@dataclass(slots=True)
class Penalties:
    """What all entries of all files say, by clause; and the clauses of each law."""

    by_clause: dict[Clause, list[Punishment]] = field(default_factory=dict)
    of_law: dict[str, list[str]] = field(default_factory=dict)

    def read(self, report: Report, node: Node, shelf: Shelf) -> None:
        """Add the entry that `node` writes; what is wrong with it is told at its place."""
        punishment = read_punishment(report, node, shelf)
        if punishment is None:
            return
        clause = known_clause(punishment.clause)
        if clause is None or not punishment.laws:
            told = f"{quote(punishment.clause)}要写成一个条款（条、款、项）的全称，并写明 law（法律文本）。"
            report.add(node, "wrong-shape", told)
            return
        self.by_clause.setdefault(clause, []).append(punishment)
        self.of_law.setdefault(clause.document, []).append(punishment.clause)

    def find(self, report: Report, node: Node) -> list[Punishment]:
        """What the clause that `node` cites imposes: in each text of the law the entry of the clause or of the longest around it.

        A citation that names a text, by its day in brackets behind the law, finds the entries of that text alone.
        """
        cited = expect_text(report, node, "punished_by 的每一项")
        if cited is None:
            return []
        parts = _TEXT_OF.split(cited, maxsplit=1)
        wanted, plain = ("".join(parts[:2]), parts[0] + parts[2]) if len(parts) > 1 else ("", cited)
        clause = known_clause(plain)
        found: list[Punishment] = []
        settled: set[str] = set()
        for length in range(len(clause.path), 0, -1) if clause else ():
            here = self.by_clause.get(Clause(clause.document, clause.path[:length]), ()) if clause else ()
            texts = {law for entry in here for law in entry.laws if wanted in ("", law)} - settled
            for entry in here:
                laws = tuple([law for law in entry.laws if law in texts])
                if laws:
                    found.append(entry._replace(clause=plain, laws=laws, read=entry.read._replace(at=_place(plain))))
            settled |= texts
        if not found:
            near = (
                suggest(plain, self.of_law.get(clause.document, ()) if clause else ())
                or "请在 penalties 里写上这个条款。"
            )
            report.add(node, "unknown-penalty", f"penalties 里没有{quote(cited)}，也没有包含它的条款。{near}")
        return found


def _place(clause: str) -> str:
    """The clause without the name of its document."""
    read = known_clause(clause)
    if read is None:
        return clause
    return clause.removeprefix(read.document) if clause.startswith(read.document) else str(replace(read, document=""))


def text_or_texts(report: Report, node: Node | None, what: str) -> tuple[str, ...]:
    """What may be written as one text or as a list of texts."""
    if isinstance(node, Sequence):
        return expect_texts(report, node, what)
    text = expect_text(report, node, what)
    return (text,) if text else ()


def read_punishment(report: Report, node: Node, shelf: Shelf) -> Punishment | None:
    """What one clause imposes. Where it was read need not be written when its text of the law is."""
    scene, sources, statutes = shelf
    mapping = expect_mapping(report, node, _PUNISHMENT_KEYS, "处罚条款")
    if mapping is None:
        return None
    clause = expect_text(report, mapping.get("clause"), "clause")
    laws = text_or_texts(report, mapping.get("law"), "law")
    read = read_provenance(report, mapping.get("read"), sources)
    note = expect_text(report, mapping.get("note"), "note") or ""
    fines = [read_fine(report, row, scene) for row in expect_sequence(report, mapping.get("fine"), "fine")]
    confiscates = expect_texts(report, mapping.get("confiscates"), "confiscates")
    if clause is None:
        return None
    if mapping.get("read") is None:
        if not laws:
            report.add(mapping, "missing-key", "处罚条款缺少“law”（法律文本）或者“read”（出处）。请补上一个。")
            return None
        read = _provenance(clause, laws[0], note, shelf)
    for law in laws if statutes.by_name else ():
        _refuse_text(report, mapping.get("law"), clause, law, statutes)
    if read is None:
        return None
    return Punishment(
        clause,
        read,
        tuple(row for row in fines if row is not None),
        confiscates,
        expect_texts(report, mapping.get("orders"), "orders"),
        expect_texts(report, mapping.get("also"), "also"),
        bool(expect_flag(report, mapping.get("warning"), "warning")),
        bool(expect_flag(report, mapping.get("on_refusal"), "on_refusal")),
        bool(expect_flag(report, mapping.get("optional"), "optional")),
        bool(expect_flag(report, mapping.get("confiscates_on_refusal"), "confiscates_on_refusal")),
        tuple(text for text in confiscates if (term := scene.vocabulary.terms.get(text)) and term.type == "元"),
        _read_yielding(report, mapping.get("yields"), sources),
        laws,
        *_read_until(report, mapping),
    )


def _read_until(report: Report, mapping: MappingNode) -> tuple[date | None, str]:
    """The last day on which a clause punishes the matter, and why; both or neither."""
    until = day_or_none(report, mapping.get("until"), "until")
    because = expect_text(report, mapping.get("until_because"), "until_because") or ""
    if (until is None) != (not because):
        report.add(mapping, "missing-key", "until（处罚到哪一天为止）和 until_because（为什么）要一起写。请补上。")
    return until, because


def _provenance(clause: str, law: str, note: str, shelf: Shelf) -> Provenance:
    """Where a clause stands, as far as the text of its law is on record."""
    text = shelf.statutes.text(law)
    source = shelf.sources.get(text.source) if text else None
    return Provenance(_place(clause), source.read if source else "statute", source.id if source else "", note)


def _refuse_text(report: Report, node: Node | None, clause: str, law: str, statutes: Statutes) -> None:
    """Tell of a text that is not on record, and of one that is no text of the clause's law.

    A statute of which no text is held is cited by its name alone.
    """
    name, text, cited = law.partition("（")[0], statutes.text(law), known_clause(clause)
    statute = statutes.by_name.get(name)
    if text is None and (statute is None or statute.versions or name != law):
        texts = [version.key for version in statute.versions] if statute else [*statutes.by_name]
        report.add(node, "unknown-statute", f"法律表里没有{quote(law)}。{suggest(law if statute else name, texts)}")
    elif cited is not None and cited.document != name:
        report.add(node, "unknown-statute", f"{quote(law)}不是{quote(cited.document)}的文本。请核对 clause 和 law。")


def _read_yielding(report: Report, node: Node | None, sources: Mapping[str, Source]) -> tuple[Yielding, ...]:
    found = []
    for entry in expect_sequence(report, node, "yields"):
        mapping = expect_mapping(report, entry, _YIELDING_KEYS, "yields 的一项")
        if mapping is None:
            continue
        to, text = (expect_text(report, mapping.get(key), f"yields 的 {key}") for key in ("to", "text"))
        read = read_provenance(report, mapping.get("read"), sources)
        if to and text and read:
            found.append(Yielding(to, text, read))
    return tuple(found)


def read_fine(report: Report, node: Node, scene: Scene) -> FineRow | None:
    """One row of a fine: exactly one shape, its bounds in order."""
    mapping = expect_mapping(report, node, _FINE_KEYS, "罚款幅度")
    if mapping is None:
        return None
    shapes = [shape for shape in _SHAPES if mapping.get(shape) is not None]
    if len(shapes) != 1:
        report.add(mapping, "wrong-shape", f"一行罚款幅度要恰好写 {'、'.join(_SHAPES)} 中的一种")
        return None
    shape = shapes[0]
    when = read_condition(report, mapping.get("when"), scene)
    if mapping.get("when") is not None and when is None:
        return None
    bounds = _bounds(report, mapping, shape)
    of = expect_text(report, mapping.get("of"), "of")
    if (shape == "times") != (of is not None):
        report.add(mapping, "wrong-shape", "times（倍数）要写 of（什么的倍数），其他幅度不写 of")
        return None
    if of is not None and of not in scene.vocabulary.terms:
        near = suggest(of, scene.vocabulary.terms)
        report.add(mapping.get("of"), "unknown-term", f"词汇表里没有“{of}”。{near}")
        return None
    graver = bool(expect_flag(report, mapping.get("graver"), "graver"))
    if graver and when is None:
        report.add(mapping, "wrong-shape", "graver（情节严重的一档）要写 when")
        return None
    counted = scene.vocabulary.terms[of] if of is not None else None
    unit = counted.unit if counted is not None and counted.type == "次数" else ""
    words = expect_text(report, mapping.get("words"), "words") or ""
    if words and when is None:
        report.add(mapping, "wrong-shape", "words（条款的原话）要和 when 一起写")
    return FineRow(shape, *bounds, of, when, graver, unit, words) if bounds else None


def _bounds(report: Report, node: MappingNode, shape: str) -> tuple[Decimal | None, Decimal | None] | None:
    value = node.get(shape)
    double = shape in ("between", "times")
    texts = expect_texts(report, value, shape) if double else (expect_text(report, value, shape) or "",)
    try:
        numbers = [read_number(text) if shape == "times" else read_money(text) for text in texts]
    except QuantityError as error:
        report.add(value, "bad-value", str(error))
        return None
    if double and (len(numbers) != 2 or numbers[0] > numbers[1]):
        report.add(value, "bad-value", f"{shape} 要写两个数，前小后大")
        return None
    match shape:
        case "up_to":
            return None, numbers[0]
        case "flat":
            return numbers[0], numbers[0]
        case "from":
            return numbers[0], None
        case _:
            return numbers[0], numbers[1]

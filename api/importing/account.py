"""The account of a document: what became of the words of every passage, and what is told of those without a place.

Knows passages and parts; does not know lists, law or files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from api.importing.passages import Part, Passage, Use, is_layout, joined

QUOTED = Use.QUOTATION.value
_UNPLACED = (Use.LEFTOVER, Use.QUOTATION)
_REPEATED = 3
"""From so many rows that say the same in one column, its words are told once for all of them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage and its parts. `kind` says what its words seem to be, such as 实施主体; `item` is the item it stands in.

    `row` is the place of the row of the item: a cell that is merged over several rows is accounted for in each of them,
    always at its own place.
    """

    passage: Passage
    parts: tuple[Part, ...]
    kind: str = ""
    item: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Words of the document that the draft keeps as leftovers, where they stand; `settled` why they need no place."""

    at: str
    text: str
    kind: str = ""
    settled: str = ""


def entry(passage: Passage, parts: Iterable[Part] = (), kind: str = "", item: str = "", row: str = "") -> Entry:
    """An account of a passage that is whole: parts that are not the passage again are none, and it is then a leftover."""
    found = tuple(parts)
    if joined(found) != passage.text:
        found = (Part(passage.text, Use.LAYOUT if is_layout(passage.text) else Use.LEFTOVER),)
    return Entry(passage, found, kind, item, row)


def unclaimed(parts: Iterable[Part], *uses: Use) -> tuple[Part, ...]:
    """The parts with those of these uses as leftovers: the draft does not hold what they were taken for."""
    return tuple(Part(part.text, Use.LEFTOVER if part.use in uses else part.use) for part in parts)


def overlaid(parts: Iterable[Part], under: Iterable[Part]) -> tuple[Part, ...]:
    """The parts of a passage, with those of `under`, of the same passage, where they leave words over.

    >>> left, taken = Use.LEFTOVER, Use.CONDITION
    >>> [part.text for part in overlaid([Part("甲。乙丙", left)], [Part("甲。", left), Part("乙", taken), Part("丙", left)])]
    ['甲。', '乙', '丙']
    """
    first = [(number, part.use, mark) for number, part in enumerate(parts) for mark in part.text]
    second = [part.use for part in under for _ in part.text]
    uses = (
        (number, other if use is Use.LEFTOVER else use) for (number, use, _), other in zip(first, second, strict=True)
    )
    marked = groupby(zip(uses, (mark for _, _, mark in first), strict=True), lambda each: each[0])
    return tuple(Part("".join(mark for _, mark in run), use) for (_, use), run in marked)


def kept(account: Iterable[Entry], settled: str) -> tuple[Kept, ...]:
    """The leftovers of a document in its order, each place once; quotations among them, with what `settled` says of them.

    What several rows say alike in one kind of column is told once, with all places; what stands once for several rows is
    told with all of them, so that nobody takes it for the words of the first.
    """
    places: dict[tuple[str, str], dict[str, dict[str, None]]] = {}
    for each in account:
        for part in each.parts:
            if part.use in _UNPLACED and not is_layout(part.text):
                kind = QUOTED if part.use is Use.QUOTATION else each.kind
                rows = places.setdefault((kind, part.text.strip()), {}).setdefault(each.passage.place, {})
                rows.update({each.row: None} if each.row else {})
    found = []
    for (kind, text), spots in places.items():
        at = [_with_rows(place, rows) for place, rows in spots.items()]
        why = settled if kind == QUOTED else ""
        if len(at) >= _REPEATED and kind:
            found.append(Kept(f"“{kind}”各处：{'；'.join(at)}", text, kind, why))
        else:
            found.extend(Kept(place, text, kind, why) for place in at)
    return tuple(found)


def _with_rows(place: str, rows: Iterable[str]) -> str:
    """A place, and the rows for which its words stand where these are others than the one it is in.

    >>> _with_rows("第 2 行“备注”", ["第 2 行"]), _with_rows("第 2 行“备注”", ["第 2 行", "第 3 行"])
    ('第 2 行“备注”', '第 2 行“备注”，属于：第 2 行；第 3 行')
    """
    every = tuple(rows)
    return place if all(place.startswith(row) for row in every) else f"{place}，属于：{'；'.join(every)}"

"""Cells that go on in a further row: a text cut by the page, points that count on, or a text of its own.

Knows how points are counted; does not know which rows are one item.
"""

from __future__ import annotations

import re

from api.importing.headers import Grid
from api.importing.headings import WHEN
from api.importing.numerals import number as value_of
from api.importing.passages import Passage
from api.importing.sheets import CellOf

_POINT = re.compile(
    r"(?:^|(?<=[\n。；;：:]))[ ]?"
    r"(?:[（(](?P<in>[0-9一二三四五六七八九十]{1,3})[)）]|(?P<out>[0-9]{1,2})[.．、](?![0-9])|(?P<ring>[①-⑳]))"
)
_BARE = re.compile(r"[0-9]{1,2}")
_FIRST_POINT = re.compile(r"[（(][1一][)）]|1[.、．]|①|一、")
_ENDS = "。；;"
_GOES_ON = "，续"

Points = dict[int, tuple[str, int]]
"""By column, how the last point of a cell of conditions is marked and which it is."""


def _point(found: re.Match[str]) -> tuple[str, int]:
    """How a point is marked, and which it is."""
    ring, inside, outside = found.group("ring", "in", "out")
    if ring:
        return "ring", ord(ring)
    return ("in", int(value_of(inside))) if inside else ("out", int(value_of(outside)))


def last_points(cells: dict[int, CellOf]) -> Points:
    """The last point that is counted in each cell of conditions."""
    conditions = ((place, cell.passage.text) for place, cell in cells.items() if cell.column.role == WHEN)
    return {place: _point(found) for place, text in conditions for found in _POINT.finditer(text)}


def counts_on(points: Points, cells: dict[int, CellOf]) -> bool:
    """Whether a row only has the next of the points that stand in one cell of conditions above."""
    if len(cells) != 1:
        return False
    ((place, cell),) = cells.items()
    mark, number = points.get(place, ("", 0))
    first = _POINT.match(cell.passage.text)
    return first is not None and _point(first) == (mark, number + 1)


def begins_anew(line: dict[int, CellOf], place: int, cell: CellOf) -> bool:
    """Whether a cell overleaf begins to count again below one that has come to its end: then it is no half of it."""
    before = line.get(place)
    return before is not None and before.passage.text[-1:] in _ENDS and bool(_FIRST_POINT.match(cell.passage.text))


def beside(left: CellOf, right: CellOf) -> CellOf:
    """Two cells side by side under one heading, a law and its article or a number and its point, as the one that they are."""
    text = left.passage.text
    between = ". " if _BARE.fullmatch(text) else " "
    return CellOf(left.column, Passage(left.passage.place, f"{text}{between}{right.passage.text}"))


def put_together(before: CellOf, cell: CellOf, grid: Grid) -> CellOf:
    """Both halves of a cell as one, in the place of the first and the last."""
    upper, _, last = before.passage.text.rpartition("\n")
    text = grid.joined(f"{last}\n{cell.passage.text}")
    place = f"{before.passage.place.partition(_GOES_ON)[0]}{_GOES_ON}{cell.passage.place}"
    return CellOf(before.column, Passage(place, f"{upper}\n{text}" if upper else text))

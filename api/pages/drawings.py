"""What a page draws: a fine as a line from nothing to its highest amount, and the days of a case along a line.

Every amount and every day is the answer's; here it only gets a place, in the units of the picture. Knows no form.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from engine.answer import shape

WIDTH = 360
"""The width of both pictures, in their own units."""
_ROOM = 22
"""So far apart two days stand at least."""
_MOST_DAYS = 16


class Fine(NamedTuple):
    """One row of a fine as a line: where it begins, how far a lighter one goes, where the intended one lies (None: off it)."""

    low: str
    high: str
    lighter: str
    begins: int
    eases: int
    ends: int
    intended: int | None


class Day(NamedTuple):
    """One day on the line of a case: `number` stands at `x` and before its row. `ends`: a period ends on it."""

    number: int
    x: int
    day: str
    name: str
    ends: shape.Deadline | None
    kind: Literal["past", "decision", "open", "over"]


def fine_line(band: shape.Band, intended: str | None) -> Fine | None:
    """A row of a fine on a line; None where it is not certain that it is the row, or it has no two amounts."""
    if not band["certain"] or band["high"] is None or band["low"] is None or band["flat"]:
        return None
    low, high = Decimal(band["low"]), Decimal(band["high"])
    lighter = Decimal(band["lighter_up_to"]) if band["lighter_up_to"] else low
    if high <= 0 or not low <= lighter <= high:
        return None
    begins, eases = (int(each / high * WIDTH) for each in (low, lighter))
    at = int(Decimal(intended) / high * WIDTH) if intended and Decimal(intended) <= high else None
    return Fine(band["low"], band["high"], band["lighter_up_to"] or "", begins, eases, WIDTH, at)


def days_of(
    told: Iterable[tuple[date, str]], decided: date, ends: Iterable[tuple[date, shape.Deadline]], most: int = _MOST_DAYS
) -> list[Day]:
    """The days of a case in their order, each at its place: those that were told, the decision, and the ends of periods.

    Those that do not fit on the line have no place: they are told in words.
    """
    points: list[tuple[date, int, str, shape.Deadline | None]] = [
        *((day, 0, name, None) for day, name in told),
        (decided, 1, "决定", None),
        *((day, 2, each["id"], each) for day, each in ends),
    ]
    points.sort(key=lambda point: point[:3])
    points = points[:most]
    first, last = points[0][0], points[-1][0]
    span = max(1, (last - first).days)
    places = _apart([_ROOM // 2 + (day - first).days * (WIDTH - _ROOM) // span for day, *_ in points])
    return [
        Day(number, x, day.isoformat(), name, period, _kind(rank, period))
        for number, (x, (day, rank, name, period)) in enumerate(zip(places, points, strict=True), 1)
    ]


def _kind(rank: int, period: shape.Deadline | None) -> Literal["past", "decision", "open", "over"]:
    if period is not None:
        return "over" if period["passed"] else "open"
    return "decision" if rank else "past"


def _apart(places: list[int]) -> list[int]:
    """Places in rising order moved so far apart that each can be read, none of them off the line.

    >>> _apart([11, 11, 348, 349])
    [11, 33, 327, 349]
    """
    for at in range(1, len(places)):
        places[at] = max(places[at], places[at - 1] + _ROOM)
    right = WIDTH - _ROOM // 2
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], right)
        right = places[at] - _ROOM
    return places

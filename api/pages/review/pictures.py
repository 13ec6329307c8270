"""Numbers as bars that begin at nothing: rows beside their numbers, and months along a line.

Every number is the replay's; here it only gets a length, in per cent of the largest. Knows no cases and no lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

MOST = 12
"""So many rows a picture has; the rest is one row."""
_WIDEST, _HIGHEST = 100, 120


class Row(NamedTuple):
    """One row: its words, its number, and how long its bar is in per cent of the largest row."""

    words: str
    number: int
    width: str


class Column(NamedTuple):
    """One month: where it stands and how wide it is in per cent of the picture, how high its bar in units of the picture."""

    month: str
    number: int
    x: str
    width: str
    height: int


def rows_of(counts: Mapping[str, int] | Iterable[tuple[str, int]], most: int = MOST) -> list[Row]:
    """The largest first; what does not fit together as the last row, which is never drawn longer than it is.

    >>> [(each.words, each.number, each.width) for each in rows_of({"甲": 4, "乙": 1, "丙": 1}, most=2)]
    [('甲', 4, '100.0%'), ('其余 2 个', 2, '50.0%')]
    """
    found = sorted(dict(counts).items(), key=lambda each: (-each[1], each[0]))
    if len(found) > most:
        rest = found[most - 1 :]
        found = [*found[: most - 1], (f"其余 {len(rest)} 个", sum(count for _, count in rest))]
    largest = max((count for _, count in found), default=0)
    return [Row(words, count, f"{_WIDEST * count / largest if largest else 0:.1f}%") for words, count in found]


def months_of(counts: Mapping[str, int]) -> list[Column]:
    """The months from the first to the last, also those in which nothing changed; a bar for each from the same ground.

    >>> [(each.month, each.number, each.height) for each in months_of({"2025-12": 2, "2026-02": 1})]
    [('2025-12', 2, 120), ('2026-01', 0, 0), ('2026-02', 1, 60)]
    """
    months = list(_between(min(counts), max(counts))) if counts else []
    largest = max(counts.values(), default=0) or 1
    step = _WIDEST / len(months) if months else 0
    return [
        Column(
            month,
            counts.get(month, 0),
            f"{at * step:.2f}%",
            f"{step * 0.7:.2f}%",
            round(_HIGHEST * counts.get(month, 0) / largest),
        )
        for at, month in enumerate(months)
    ]


def _between(first: str, last: str) -> Iterable[str]:
    """The months from one to another, both included, as 2025-12."""
    year, month = (int(part) for part in first.split("-"))
    while (told := f"{year:04}-{month:02}") <= last:
        yield told
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)

"""The versions of a list as bars over the days: when each was in force, how much of it is held, where nothing is.

Places in per cent of the width, so that a drawing fits any page. Knows versions and days; writes no markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.catalog import ListVersion, last_day, successors
from engine.quality import NAMED, NOTHING, PART, WHOLE, held

_BEFORE, _AFTER = 8, 1
"""So many years before and after the day asked a drawing shows at most."""
_DRAFT = timedelta(days=90)
"""A draft was never in force: its bar is a mark of this length."""
_TAIL = timedelta(days=150)
"""The dashed end of a bar whose first or last day was not read."""
SHAPES = {WHOLE: "whole", PART: "part", NAMED: "named", NOTHING: "none"}
"""How what is held of a version is drawn: full, half full, empty."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a drawing shows, both included, and the day asked."""

    first: date
    last: date
    on: date

    def at(self, day: date) -> str:
        """Where a day lies from left to right; a day outside lies at the edge.

        >>> Window(date(2020, 1, 1), date(2020, 12, 31), date(2020, 7, 2)).at(date(2020, 7, 2))
        '50.00%'
        """
        whole = (self.last - self.first).days + 1
        gone = min(max((day - self.first).days, 0), whole)
        return f"{100 * gone / whole:.2f}%"

    @property
    def now(self) -> str:
        """Where the day asked lies."""
        return self.at(self.on)

    @property
    def years(self) -> tuple[tuple[int, str], ...]:
        """The years that begin in it, with their places; every other one where there are many."""
        found = range(self.first.year, self.last.year + 1)
        return tuple((year, self.at(date(year, 1, 1))) for year in found if len(found) < _BEFORE or not year % 2)


@dataclass(frozen=True, slots=True)
class Bar:
    """One version: from where to where, how much of it is held, and the ends that were not read.

    `before` and `after` are the places of the tails, None where the day was read. `cut` says that it began before the drawing.
    """

    shape: str
    x: str
    width: str
    before: tuple[str, str] | None
    after: tuple[str, str] | None
    draft: bool
    told: str


def window(versions: Iterable[ListVersion], on: date) -> Window:
    """Whole years around a day: from the first version, but not many years back, to a year later."""
    first = min([each.valid_from.year for each in versions] or [on.year])
    return Window(date(max(min(first, on.year - 2), on.year - _BEFORE), 1, 1), date(on.year + _AFTER, 12, 31), on)


def last_days(versions: Iterable[ListVersion]) -> dict[str, date | None]:
    """The last day of each version by its key, None for one that goes on: its own end, or the day before another begins."""
    given = list(versions)
    after = successors(given)
    return {version.key: last_day(version, after) for version in given}


def bars(versions: Iterable[ListVersion], ends: Mapping[str, date | None], shown: Window) -> tuple[Bar, ...]:
    """A bar for each version of which a day lies in the drawing."""
    found = []
    for version in versions:
        end = version.valid_from + _DRAFT if version.draft else ends[version.key]
        if version.valid_from > shown.last or (end is not None and end < shown.first):
            continue
        past = (end or shown.last) + timedelta(days=1)
        left, right = _part(shown, version.valid_from), _part(shown, past)
        tail_before = (shown.at(version.valid_from - _TAIL), shown.at(version.valid_from))
        tail_after = (shown.at(past), shown.at(past + _TAIL))
        found.append(
            Bar(
                SHAPES[held.state_of([version])],
                shown.at(version.valid_from),
                f"{right - left:.2f}%",
                tail_before if version.valid_uncertain and tail_before[0] != tail_before[1] else None,
                tail_after if version.end_uncertain and tail_after[0] != tail_after[1] else None,
                version.draft,
                f"{version.label}：{version.valid_from}起{f'，{end}止' if end and not version.draft else ''}",
            )
        )
    return tuple(found)


def _part(shown: Window, day: date) -> float:
    return float(shown.at(day).removesuffix("%"))

"""Which values of a fact to try first, so that a witness lies next to the bounds that the conditions draw.

Of an amount the bound itself, then the next whole unit above and below it, then the next hundredth. Knows no solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from engine.language import (
    NONE,
    Compare,
    Condition,
    Count,
    Duration,
    Facts,
    Literal,
    Records,
    Share,
    Shifted,
    Term,
    Value,
    shift,
    walk,
    window_start,
)

_CENT = Decimal("0.01")
_BEFORE_DECISION = (30, 20, 10, 0, 60, 90)
"""Days before the decision on which something happened, where no bound says anything else."""


class LikelyValues:
    """The values to try, from the comparisons and counts of some conditions; `decided` is the day of the decision."""

    def __init__(self, conditions: Iterable[Condition], decided: date) -> None:
        leaves = dict.fromkeys(part for condition in conditions for part in walk(condition))
        self._compares = [leaf for leaf in leaves if isinstance(leaf, Compare)]
        self._counts = [leaf for leaf in leaves if isinstance(leaf, Count)]
        self._decided = decided

    def of(self, term: Term, fixed: Facts) -> Iterator[Value]:
        """The values of a fact, the likeliest first, each once; `fixed` are the values that others have already."""
        match term.type:
            case "是否":
                return iter((False, True))
            case "选项":
                return iter(sorted(term.options, key=lambda option: option != term.none))
            case "日期":
                return self._once(self._days(term.name, fixed))
            case "时长":
                return self._once(self._lengths(term.name, fixed))
            case "记录":
                return iter((Records(),))
            case _:
                return self._once(self._amounts(term, fixed))

    @staticmethod
    def _once(values: Iterable[Value]) -> Iterator[Value]:
        return iter(dict.fromkeys(values))

    def _bounds(self, name: str, fixed: Facts) -> Iterator[Value]:
        """What the fact is compared with, as far as that is fixed."""
        for leaf in self._compares:
            right = leaf.right
            if leaf.term == name and isinstance(right, Literal):
                yield right.value
            elif leaf.term == name and not isinstance(right, Literal):
                value = fixed.get(right.term)
                if isinstance(right, Shifted) and isinstance(value, date):
                    yield shift(value, right.length, right.sign)
                elif isinstance(right, Share) and isinstance(value, Decimal | int):
                    yield right.ratio * value
                elif value is not None:
                    yield value
            elif not isinstance(right, Literal) and right.term == name:
                value = fixed.get(leaf.term)
                if isinstance(right, Shifted) and isinstance(value, date):
                    yield shift(value, right.length, -right.sign)
                elif isinstance(right, Share) and isinstance(value, Decimal | int):
                    yield value / right.ratio if right.ratio else value
                elif value is not None:
                    yield value

    def _amounts(self, term: Term, fixed: Facts) -> Iterator[Value]:
        unit = _CENT if term.type == "比例" else Decimal(1)
        bounds = sorted(
            {Decimal(value) for value in self._bounds(term.name, fixed) if isinstance(value, Decimal | int)}
        )
        whole, fine = [], []
        for bound in bounds or [Decimal(0)]:
            above = (bound / unit).to_integral_value(ROUND_FLOOR) * unit + unit
            below = (bound / unit).to_integral_value(ROUND_CEILING) * unit - unit
            whole += [bound, above, below]
            fine += [bound + unit * _CENT, bound - unit * _CENT]
        tried = [value for value in (*whole, Decimal(0), *fine) if value >= 0]
        if term.type == "次数":
            yield from (int(value) for value in tried if value == value.to_integral_value())
        else:
            yield from tried

    def _days(self, name: str, fixed: Facts) -> Iterator[Value]:
        for bound in self._bounds(name, fixed):
            if isinstance(bound, date):
                yield from (bound, *_beside(bound))
            else:
                yield bound
        yield from (self._decided - timedelta(days=days) for days in _BEFORE_DECISION)
        yield NONE

    def _lengths(self, name: str, fixed: Facts) -> Iterator[Value]:
        for bound in self._bounds(name, fixed):
            if isinstance(bound, Duration):
                yield bound
                hours = (bound.hours - bound.hours % 24 + 24, bound.hours - bound.hours % 24 - 24)
                if bound.months:
                    yield from (
                        Duration(months=months) for months in (bound.months + 1, bound.months - 1) if months > 0
                    )
                else:
                    yield from (Duration(hours=each) for each in hours if each >= 0)
        yield from (Duration(hours=24), Duration(months=1), NONE)

    def record_days(self, fixed: Facts) -> Iterator[date]:
        """The days of a record: on both sides of where the windows of the counts begin and end."""
        found: dict[date, None] = {}
        for leaf in self._counts:
            end = fixed.get(leaf.before) if leaf.before else None
            if not isinstance(end, date):
                continue
            with suppress(OverflowError, ValueError):
                start = window_start(leaf.within, end)
                found.update(dict.fromkeys((start, start - timedelta(days=1)) if start else ()))
            found.update({end - timedelta(days=1): None, end: None})
        return iter((*found, self._decided - timedelta(days=365)))


def _beside(day: date) -> Iterator[date]:
    with suppress(OverflowError):
        yield day + timedelta(days=1)
        yield day - timedelta(days=1)

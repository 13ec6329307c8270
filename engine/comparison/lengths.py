"""How formulas compare: the operators, the two rails of a comparison, and lengths of time that no calendar may settle.

Says of lengths what `engine.language` says of two that are given. Knows no condition.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from engine.comparison.solver import Formula, Solver
from engine.comparison.variables import Length
from engine.language import Duration, Value, hours_between


class Rails(NamedTuple):
    """When a condition is known to hold, and when it is known not to."""

    holds: Formula
    fails: Formula


class Span(NamedTuple):
    """A length of time: its least and most hours, whether it is given in months, and how many; all in parts of one."""

    low: Formula
    high: Formula
    in_months: Formula
    months: Formula


OPERATORS: dict[str, Callable[[Formula, Formula], Formula]] = {
    "=": lambda left, right: left == right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
"""The operators that are not the opposite of another."""


def span_of(length: Length, times: int = 1) -> Span:
    """A length that is open, so many times."""
    return Span(length.low * times, length.high * times, length.in_months, length.number * times)


def span_of_value(solver: Solver, value: Value) -> Span:
    """A length that a rule writes. Raises `TypeError` for any other value."""
    if not isinstance(value, Duration):
        raise TypeError(f"no length of time: {value}")
    low, high = hours_between(value)
    return Span(low, high, solver.constant(truth=bool(value.months)), value.months)


def compared_lengths(solver: Solver, none: Formula, one: Span, op: str, other: Span) -> Rails:
    """When `one op other` holds and when it fails; it fails where a length is not there (`none`).

    Months compare with months; otherwise what holds for the least and for the most hours that the two can be.
    """
    compare = OPERATORS[op]
    months = solver.every((one.in_months, other.in_months))
    if op == "=":
        sure = solver.every((one.low == one.high, one.low == other.low, one.low == other.high))
        never = solver.some((one.high < other.low, other.high < one.low))
    else:
        ends = compare(one.low, other.high), compare(one.high, other.low)
        sure, never = solver.every(ends), solver.every(map(solver.opposite, ends))
    by_months = compare(one.months, other.months)
    holds = solver.choice(months, by_months, sure)
    fails = solver.choice(months, solver.opposite(by_months), never)
    there = solver.opposite(none)
    return Rails(solver.every((there, holds)), solver.some((none, fails)))

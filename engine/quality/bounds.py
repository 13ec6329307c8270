"""Bounds: on which side of one a case lies, and whether it lies next to it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from engine.language import UNKNOWN, Compare, Condition, Duration, Facts, Literal, Shifted, Value, hours_between, shift

SIDES = ("略低", "恰等", "略高")
"""Where a bound is tested: just below, at, just above."""
_ORDERING = ("<", "<=", ">", ">=")
_CENT, _DAY, _MONTH = Decimal("0.01"), 24, 31 * 24


def is_bound(condition: Condition) -> bool:
    """Whether a condition compares a fact with a bound that the rule writes, or with another day moved by a length."""
    return (
        isinstance(condition, Compare) and condition.op in _ORDERING and isinstance(condition.right, Literal | Shifted)
    )


def side(leaf: Condition, facts: Facts) -> str:
    """On which side of the bound of `leaf` the case lies; '' when not near it."""
    if not isinstance(leaf, Compare) or not is_bound(leaf):
        return ""
    value, right = facts.get(leaf.term, UNKNOWN), leaf.right
    bound: Value = UNKNOWN
    if isinstance(right, Literal):
        bound = right.value
    elif isinstance(right, Shifted):
        start = facts.get(right.term, UNKNOWN)
        bound = shift(start, right.length, right.sign) if isinstance(start, date) else UNKNOWN
    if value is UNKNOWN or bound is UNKNOWN:
        return ""
    return SIDES[1] if value == bound else _near(value, bound)


def _near(value: Value, bound: Value) -> str:
    """SIDES[0] or SIDES[2] when `value` lies next to `bound`: by a cent or a hundredth, a unit, a day, a month."""
    match value, bound:
        case date(), date():
            return _beside((value - bound) // timedelta(days=1), 1)
        case Duration(), Duration():
            (low, high), (least, most) = hours_between(value), hours_between(bound)
            reach = _MONTH if value.months and bound.months else _DAY
            return _beside(high - least if high < least else max(low - most, 0), reach)
        case Decimal(), Decimal():
            return _beside(value - bound, max(_CENT, abs(bound) / 100))
        case int(), int():
            return _beside(value - bound, 1)
        case _:
            return ""


def _beside(gap: Decimal | int, reach: Decimal | int) -> str:
    distance = Decimal(gap)
    if distance == 0 or abs(distance) > reach:
        return ""
    return SIDES[0] if distance < 0 else SIDES[2]

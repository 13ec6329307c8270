"""What conditions mean: `truth_of`, small enough to believe; every faster way is tested against it.

Knows values and truths. Does not know lists, files or how a condition is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.language.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Defined,
    Exactly,
    In,
    Is,
    Leaf,
    Literal,
    Not,
    Operand,
    Share,
    Shifted,
    Soft,
    Unread,
)
from engine.language.earlier_records import Count, Setting, count_truth, counted
from engine.language.intervals import Between, compared, ends_of, moved
from engine.language.quantities import Duration, hours_between, shift
from engine.language.truth import Truth, all_of, any_of, exactly, negate
from engine.language.values import NONE, UNKNOWN, Among, Elapsed, Facts, Records, Value


def truth_of(condition: Condition, facts: Facts, setting: Setting | None = None) -> Truth:
    """Whether `condition` holds on `facts` for a case in `setting`; None when that is not known."""
    match condition:
        case AllOf(parts):
            return all_of(truth_of(part, facts, setting) for part in parts)
        case AnyOf(parts):
            return any_of(truth_of(part, facts, setting) for part in parts)
        case Not(part):
            return negate(truth_of(part, facts, setting))
        case Exactly(count, parts):
            return exactly(count, (truth_of(part, facts, setting) for part in parts))
        case Soft(part, _, judged):
            return any_of((truth_of(part, facts, setting), judgement(facts, judged)))
        case Defined():
            return truth_of(condition.part, facts, setting)
        case _:
            return leaf_truth(condition, facts, setting)


def judgement(facts: Facts, term: str) -> Truth:
    """A 是否 fact as a truth."""
    value = facts.get(term, UNKNOWN)
    return value if isinstance(value, bool) else None


def leaf_truth(leaf: Leaf, facts: Facts, setting: Setting | None) -> Truth:
    """Whether one comparison holds."""
    return decider(leaf)(leaf, facts, setting)


def decider(leaf: Leaf) -> Callable[[Any, Facts, Setting | None], Truth]:
    """The function that decides leaves of this type."""
    return _LEAF_TRUTH[type(leaf)]


def _is(leaf: Is, facts: Facts, _: Setting | None) -> Truth:
    value = facts.get(leaf.term, UNKNOWN)
    return value if isinstance(value, bool) else None


def _in(leaf: In, facts: Facts, _: Setting | None) -> Truth:
    value = facts.get(leaf.term, UNKNOWN)
    if value is UNKNOWN:
        return None
    if isinstance(value, Among):
        return _among(value, leaf.values)
    if isinstance(value, Between):
        return any_of(_same(value, wanted) for wanted in leaf.values)
    return value in leaf.values


def _among(value: Among, wanted: Sequence[Value]) -> Truth:
    """Whether a choice known in part is one of those wanted."""
    inside = {option in wanted for option in value.options}
    return inside.pop() if len(inside) == 1 else None


def _compare(leaf: Compare, facts: Facts, _: Setting | None) -> Truth:
    left = facts.get(leaf.term, UNKNOWN)
    if left is UNKNOWN:
        return None
    right = _operand(leaf.right, facts)
    if right is UNKNOWN:
        return None
    if leaf.op in ("=", "!="):
        # Two facts that are both 无 have no value that could be the same.
        same = _same(left, right) if isinstance(leaf.right, Literal) or left is not NONE else False
        return same if leaf.op == "=" else negate(same)
    if left is NONE or right is NONE:
        return False
    return ordered(left, leaf.op, right)


def _same(left: Value, right: Value | _Span) -> Truth:
    if isinstance(left, _LENGTHS) and isinstance(right, _LENGTHS):
        return ordered(left, "=", right)
    if isinstance(left, Among) or isinstance(right, Among):
        return _both_among(left, right)
    if (isinstance(left, Between) or isinstance(right, Between)) and left is not NONE and right is not NONE:
        return compared(left, "=", right)
    if isinstance(left, Records):
        # Compared with 无 only: a search that did not go back to the beginning leaves it open.
        return False if left.entries else None if left.since else True
    return left == right


def _both_among(left: Value | _Span, right: Value | _Span) -> Truth:
    """Whether two choices are the same, at least one of them known in part."""
    one, other = (set(side.options) if isinstance(side, Among) else {side} for side in (left, right))
    return None if one & other else False


def _operand(operand: Operand, facts: Facts) -> Value | _Span:
    if isinstance(operand, Literal):
        return operand.value
    value = facts.get(operand.term, UNKNOWN)
    if isinstance(operand, Share):
        if isinstance(value, Duration | Elapsed):
            return _span(value, operand.ratio)
        if isinstance(value, Between):
            return moved(value, operand.ratio.__mul__)
        if isinstance(value, Decimal | int):
            return operand.ratio * value
    elif isinstance(operand, Shifted) and isinstance(value, Between):
        return moved(value, lambda day: shift(day, operand.length, operand.sign))
    elif isinstance(operand, Shifted) and isinstance(value, date):
        return shift(value, operand.length, operand.sign)
    return value


@dataclass(frozen=True, slots=True)
class _Span:
    """A length of time between `low` and `high` hours; in months when both sides of a comparison are."""

    low: Decimal
    high: Decimal
    months: Decimal


_LENGTHS = (Duration, Elapsed, _Span)


def _span(length: Duration | Elapsed, ratio: Decimal = Decimal(1)) -> _Span:
    if isinstance(length, Elapsed):
        (first, latest_first), (soonest, last) = ends_of(length.first), ends_of(length.last)
        shortest, longest = 24 * max(0, (soonest - latest_first).days), 24 * (last - first).days
        return _Span(shortest * ratio, (longest + 24) * ratio, Decimal(0))
    low, high = hours_between(length)
    return _Span(low * ratio, high * ratio, length.months * ratio)


def ordered(left: Any, op: str, right: Any) -> Truth:  # noqa: ANN401  values of one type, checked when the rule is read
    """Whether `left op right`; what an interval leaves open is unknown, and lengths of time that no calendar settles."""
    if isinstance(left, Between) or isinstance(right, Between):
        return compared(left, op, right)
    if not isinstance(left, _LENGTHS):
        return _BARE[op](left, right)
    if isinstance(left, Elapsed) and isinstance(right, Duration) and right.months:
        return _elapsed(left, op, right)
    one = left if isinstance(left, _Span) else _span(left)
    other = right if isinstance(right, _Span) else _span(right)
    if one.months and other.months:
        return _BARE[op](one.months, other.months)
    compare = _BARE[op]
    if op == "=":
        if one.low == one.high == other.low == other.high:
            return True
        return False if one.high < other.low or other.high < one.low else None
    outcomes = {compare(one.low, other.high), compare(one.high, other.low)}
    return outcomes.pop() if len(outcomes) == 1 else None


def _elapsed(length: Elapsed, op: str, months: Duration) -> Truth:
    """Compares the last day with the one on which so many months end.

    Known where it comes to the same for the shortest and the longest time that it can be, with one more day or without.
    """
    if op == "=":
        return False if any_of((_elapsed(length, "<", months), _elapsed(length, ">", months))) else None
    (first, latest_first), (soonest, last) = ends_of(length.first), ends_of(length.last)
    outcomes = {
        _BARE[op](day + timedelta(days=more), shift(start, months))
        for day, start in ((soonest, latest_first), (last, first))
        for more in (0, 1)
    }
    return outcomes.pop() if len(outcomes) == 1 else None


_BARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _count(leaf: Count, facts: Facts, setting: Setting | None) -> Truth:
    judged = None if leaf.judged is None else judgement(facts, leaf.judged)
    before = None if leaf.before is None else facts.get(leaf.before, UNKNOWN)
    return count_truth(leaf, facts.get(leaf.of, UNKNOWN), before, judged, setting)


def _unread(_leaf: Unread, _facts: Facts, _setting: Setting | None) -> Truth:
    return None


_LEAF_TRUTH: dict[type, Callable[[Any, Facts, Setting | None], Truth]] = {
    Is: _is,
    In: _in,
    Compare: _compare,
    Count: _count,
    Unread: _unread,
}


def open_terms(
    leaf: Condition, terms: tuple[str, ...], facts: Facts, setting: Setting | None = None
) -> tuple[str, ...]:
    """Which of its `terms` an unknown `leaf` waits for: those not known, or known only in part (records, intervals).

    An interval is waited for only where all else is known: often it settles the comparison as it is.
    """
    if len(terms) == 1 and type(leaf) is not Count:
        return terms
    missing = tuple([term for term in terms if facts.get(term, UNKNOWN) is UNKNOWN])
    if type(leaf) is Count:
        return _open_in_count(leaf, missing, facts, setting)
    return missing or tuple([term for term in terms if isinstance(facts[term], Between)]) or terms


def _open_in_count(leaf: Count, missing: tuple[str, ...], facts: Facts, setting: Setting | None) -> tuple[str, ...]:
    """Also the records when they are known only in part, and a window's end that is given as 无 or as an interval."""
    before = None if leaf.before is None else facts.get(leaf.before, UNKNOWN)
    records = facts.get(leaf.of, UNKNOWN)
    found = dict.fromkeys(missing)
    if isinstance(before, Between):
        # The records first, wherever they are open on one of the two days: they may settle it.
        if isinstance(records, Records):
            found[leaf.of if _open_on_an_end(leaf, records, before, setting) else leaf.before or leaf.of] = None
        return tuple(found)
    if leaf.before is not None and before is NONE:
        found[leaf.before] = None
    partly = isinstance(records, Records) and (leaf.before not in found or records.since is not None)
    if partly and counted(leaf, records, before, setting) is None:
        found = dict.fromkeys((leaf.of, *found))
    return tuple(found)


def _open_on_an_end(leaf: Count, records: Records, before: Between, setting: Setting | None) -> bool:
    return any(counted(leaf, records, end, setting) is None for end in (before.low, before.high))

"""Conditions as formulas of the solver: when they hold and when they fail, which is not the same while something is unknown.

Says again, for all cases at once, what `engine.language` says for one; a test holds the two to each other. Knows no list.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial

from engine.comparison.lengths import OPERATORS, Rails, compared_lengths, span_of, span_of_value
from engine.comparison.solver import Formula
from engine.comparison.variables import Amount, Choice, Day, Flag, Length, Past, Slot, Variables
from engine.language import (
    NONE,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Count,
    Defined,
    Exactly,
    In,
    Is,
    Literal,
    Not,
    Record,
    Records,
    Setting,
    Share,
    Shifted,
    Soft,
    Unread,
    Value,
    Within,
    alike,
    enough,
    window_start,
)

_YEAR = 365
"""Days between the first and the last day of the longest year."""


class Formulas:
    """Conditions over some facts. With `partly` each fact may also be unknown; `told` says of each whether it is known."""

    def __init__(self, variables: Variables, *, partly: bool = False) -> None:
        self.variables, self.solver, self._partly = variables, variables.solver, partly
        self._told: dict[str, Formula] = {}
        self._held: dict[tuple[Condition, Setting | None], Rails] = {}

    def told(self, name: str) -> Formula:
        """Whether a fact is known."""
        if name not in self._told:
            solver = self.solver
            self._told[name] = solver.truth(f"{name}:知") if self._partly else solver.constant(truth=True)
        return self._told[name]

    def rails(self, condition: Condition, setting: Setting | None) -> Rails:
        """When the condition holds and when it fails, for a case in `setting`."""
        key = (condition, setting)
        if key not in self._held:
            self._held[key] = self._rails(condition, setting)
        return self._held[key]

    def _rails(self, condition: Condition, setting: Setting | None) -> Rails:
        solver = self.solver
        match condition:
            case AllOf(parts):
                return self._all([self.rails(part, setting) for part in parts])
            case AnyOf(parts):
                return self._any([self.rails(part, setting) for part in parts])
            case Not(part):
                return Rails(*reversed(self.rails(part, setting)))
            case Defined(part=part):
                return self.rails(part, setting)
            case Soft(part, _, judged):
                return self._any([self.rails(part, setting), self._flag(judged)])
            case Exactly(count, parts):
                rails = [self.rails(part, setting) for part in parts]
                hold, fail = solver.count(r.holds for r in rails), solver.count(r.fails for r in rails)
                return Rails(
                    solver.every((hold == count, hold + fail == len(parts))),
                    solver.some((hold > count, len(parts) - fail < count)),
                )
            case Is(term):
                return self._flag(term)
            case In(term, values):
                one = solver.some(self.variables.is_value(term, value) for value in values)
                return self._known((term,), one)
            case Compare():
                return self._compare(condition)
            case Count():
                return self._count(condition, setting)
            case Unread():
                return Rails(solver.constant(truth=False), solver.constant(truth=False))

    def any_of(self, several: Iterable[tuple[Condition, Setting | None]]) -> Rails:
        """When one of several conditions holds, and when all fail."""
        return self._any([self.rails(condition, setting) for condition, setting in several])

    def _all(self, rails: Iterable[Rails]) -> Rails:
        parts = list(rails)
        return Rails(self.solver.every(r.holds for r in parts), self.solver.some(r.fails for r in parts))

    def _any(self, rails: Iterable[Rails]) -> Rails:
        parts = list(rails)
        return Rails(self.solver.some(r.holds for r in parts), self.solver.every(r.fails for r in parts))

    def _flag(self, term: str) -> Rails:
        return self._known((term,), self.variables.is_value(term, value=True))

    def _known(self, terms: Iterable[str], holds: Formula, fails: Formula | None = None) -> Rails:
        """What is so, as far as the facts are known; what does not hold fails unless `fails` says otherwise."""
        solver, told = self.solver, [self.told(term) for term in terms]
        other = solver.opposite(holds) if fails is None else fails
        return Rails(solver.every((*told, holds)), solver.every((*told, other)))

    def _compare(self, leaf: Compare) -> Rails:
        terms = (leaf.term,) if isinstance(leaf.right, Literal) else (leaf.term, leaf.right.term)
        if leaf.op == "!=":
            equal = self._compare(Compare(leaf.term, "=", leaf.right, leaf.text))
            return Rails(equal.fails, equal.holds)
        left = self.variables.of(leaf.term)
        if isinstance(leaf.right, Literal) and (
            leaf.right.value is NONE or not isinstance(left, Amount | Day | Length)
        ):
            return self._known(terms, self._is(leaf.term, leaf.right.value))
        match left:
            case Flag() | Choice():
                return self._known(terms, self._same(*terms))
            case Amount(parts, scale):
                return self._known(terms, self._amounts(parts, scale, leaf))
            case Day():
                return self._known(terms, self._days(left, leaf))
            case Length():
                rails = self._lengths(left, leaf)
                return self._known(terms, rails.holds, rails.fails)
            case _:
                raise TypeError(f"records are counted: {leaf}")

    def _is(self, term: str, value: Value) -> Formula:
        if isinstance(value, Records):
            slots = self.variables.typed(term, Past).slots
            return self.solver.every(self.solver.opposite(slot.used) for slot in slots)
        return self.variables.is_value(term, value)

    def _same(self, one: str, other: str) -> Formula:
        left = self.variables.of(one)
        if isinstance(left, Flag):
            return left.holds == self.variables.typed(other, Flag).holds
        return self.variables.typed(one, Choice).number == self.variables.typed(other, Choice).number

    def _amounts(self, parts: Formula, scale: int, leaf: Compare) -> Formula:
        right = leaf.right
        if isinstance(right, Literal):
            up, down = Decimal(str(right.value)).as_integer_ratio()
            return OPERATORS[leaf.op](parts * down, up * scale)
        other = self.variables.typed(right.term, Amount)
        up, down = right.ratio.as_integer_ratio() if isinstance(right, Share) else (1, 1)
        return OPERATORS[leaf.op](parts * other.scale * down, other.parts * scale * up)

    def _days(self, left: Day, leaf: Compare) -> Formula:
        solver, right, none = self.solver, leaf.right, left.none
        if isinstance(right, Literal):
            ordinal = right.value.toordinal() if isinstance(right.value, date) else 0
        else:
            other = self.variables.typed(right.term, Day)
            none = solver.some((left.none, other.none))
            ordinal = other.ordinal
            if isinstance(right, Shifted):
                ordinal = self.variables.moved(right.term, right.length, right.sign)
        return solver.every((solver.opposite(none), OPERATORS[leaf.op](left.ordinal, ordinal)))

    def _lengths(self, left: Length, leaf: Compare) -> Rails:
        solver, right = self.solver, leaf.right
        if isinstance(right, Literal):
            return compared_lengths(solver, left.none, span_of(left), leaf.op, span_of_value(solver, right.value))
        other = self.variables.typed(right.term, Length)
        up, down = right.ratio.as_integer_ratio() if isinstance(right, Share) else (1, 1)
        none = solver.some((left.none, other.none))
        return compared_lengths(solver, none, span_of(left, down), leaf.op, span_of(other, up))

    def _count(self, leaf: Count, setting: Setting | None) -> Rails:
        solver, past = self.solver, self.variables.typed(leaf.of, Past)
        true, false = [], []
        for slot in past.slots:
            alike_, unlike = self._alike(leaf, setting, slot)
            inside, outside = self._inside(leaf, slot)
            true.append(solver.every((slot.used, alike_, inside)))
            false.append(solver.some((solver.opposite(slot.used), unlike, outside)))
        reached = solver.count(true) >= enough(leaf)
        missed = len(past.slots) - solver.count(false) < enough(leaf)
        counted = self._known((leaf.of,), reached, missed)
        if leaf.op != "at_least":
            counted = Rails(*reversed(counted))
        return counted if leaf.judged is None else self._any([counted, self._flag(leaf.judged)])

    def _alike(self, leaf: Count, setting: Setting | None, slot: Slot) -> Rails:
        """Whether the record in a slot is of a kind that counts."""
        solver = self.solver
        truths = [alike(leaf, Record(date.min, fields), setting) for fields in self.variables.kinds]
        return Rails(
            solver.some(slot.kind == n for n, truth in enumerate(truths) if truth is True),
            solver.some(slot.kind == n for n, truth in enumerate(truths) if truth is False),
        )

    def _inside(self, leaf: Count, slot: Slot) -> Rails:
        """Whether the record in a slot lies in the window; where its end is not there, that is not known."""
        solver = self.solver
        if leaf.before is None:
            return Rails(solver.constant(truth=True), solver.constant(truth=False))
        end = self.variables.typed(leaf.before, Day)
        start = self._start(leaf.within, leaf.before)
        inside = solver.every((slot.day < end.ordinal, *(() if start is None else (slot.day >= start,))))
        there = solver.every((self.told(leaf.before), solver.opposite(end.none)))
        return Rails(solver.every((there, inside)), solver.every((there, solver.opposite(inside))))

    def _start(self, within: Within, before: str) -> Formula | None:
        if within.length is not None:
            return self.variables.moved(before, within.length, -1)
        if window_start(within, date.min) is None:
            return None

        return self.variables.calculated_day(before, within.name, partial(_start_of, within), (-_YEAR, 0))


def _start_of(within: Within, ordinal: int) -> int:
    end = date.fromordinal(ordinal)
    return (window_start(within, end) or end).toordinal()

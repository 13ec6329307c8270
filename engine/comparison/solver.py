"""The solver z3: whether formulas can hold together, within a fixed number of steps. The only import of z3.

Steps are counted, not seconds, so that the same question has the same answer on every machine. Knows numbers and truths;
does not know what they stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import z3

from engine.language import Truth

Formula: TypeAlias = Any
"""A truth or a whole number of the solver; z3 has no types of its own."""

STEPS = 20_000_000
"""How much work one question may be (z3's rlimit): some seconds."""

_TO_ASK = 1_000
_TO_BEGIN = 150_000
"""So many steps a question is counted as beside those of z3, and the formulas of a comparison before any: they take as long."""

_MOST_CORRECTIONS = 400
_NEAR = 1500
"""So far around a spot the calendar is looked at: between two leap days, and a little more."""


class Calculated(NamedTuple):
    """A number that the calendar gives for another: `exact`, which never decreases, says which.

    The solver is told only how far the two can lie apart. Where it takes a pair that is not so, it is told of that spot.
    """

    of: Formula
    result: Formula
    exact: Callable[[int], int]


class Steps:
    """How many steps are left to a whole comparison, None for as many as it takes. Four million take about a second."""

    __slots__ = ("_left",)

    def __init__(self, left: int | None = None) -> None:
        self._left = left

    @property
    def counted(self) -> bool:
        """Whether there is an end to them."""
        return self._left is not None

    @property
    def used_up(self) -> bool:
        """Whether none are left."""
        return self._left is not None and self._left <= 0

    def take(self, steps: int) -> None:
        """Count so many as taken."""
        if self._left is not None:
            self._left -= steps


class Solver:
    """Formulas that hold, and the question whether others can hold as well."""

    def __init__(self, budget: Steps | None = None, steps: int = STEPS) -> None:
        self._budget, self._taken = budget or Steps(), 0
        self._budget.take(_TO_BEGIN)
        self._context = z3.Context()
        self._solver = z3.SolverFor("QF_LIA", ctx=self._context)
        self._solver.set("rlimit", steps)
        self._solver.set("random_seed", 0)
        self._calculated: list[Calculated] = []
        self._corrections: list[Formula] = []
        self._model: Any = None

    def truth(self, name: str) -> Formula:
        """A truth that is open."""
        return z3.Bool(name, self._context)

    def number(self, name: str) -> Formula:
        """A whole number that is open."""
        return z3.Int(name, self._context)

    def constant(self, *, truth: bool) -> Formula:
        """A truth that is known."""
        return z3.BoolVal(truth, self._context)

    def every(self, parts: Iterable[Formula]) -> Formula:
        """All of them hold."""
        return self._joined(z3.Z3_mk_and, parts, alone=True)

    def some(self, parts: Iterable[Formula]) -> Formula:
        """At least one of them holds."""
        return self._joined(z3.Z3_mk_or, parts, alone=False)

    def _joined(self, join: Callable[..., Any], parts: Iterable[Formula], *, alone: bool) -> Formula:
        # z3.And looks up the sort of every part first, which takes most of the time of writing a formula.
        held = [self.constant(truth=part) if isinstance(part, bool) else part for part in parts]
        if len(held) < 2:
            return held[0] if held else self.constant(truth=alone)
        array = (z3.Ast * len(held))(*[part.as_ast() for part in held])
        return z3.BoolRef(join(self._context.ref(), len(held), array), self._context)

    def opposite(self, part: Formula) -> Formula:
        """It does not hold."""
        return z3.Not(part)

    def choice(self, when: Formula, then: Formula, otherwise: Formula) -> Formula:
        """One number where `when` holds, the other where it does not."""
        return z3.If(when, then, otherwise)

    def count(self, parts: Iterable[Formula]) -> Formula:
        """How many of them hold."""
        return z3.Sum([z3.IntVal(0, self._context), *(z3.If(part, 1, 0) for part in parts)])

    def calculate(self, calculated: Calculated) -> None:
        """Hold a number to what the calendar gives for another."""
        self._calculated.append(calculated)

    def require(self, formula: Formula) -> None:
        """Let it hold in every answer from now on, within `supposing` until that ends."""
        self._solver.add(formula)

    @contextmanager
    def supposing(self, *formulas: Formula) -> Iterator[None]:
        """Let them hold for a while."""
        known = len(self._corrections)
        self._solver.push()
        self._solver.add(*formulas)
        try:
            yield
        finally:
            self._solver.pop()
            # What was found out of the calendar meanwhile holds for ever.
            self._solver.add(*self._corrections[known:])

    def possible(self, *formulas: Formula) -> Truth:
        """Whether they can hold beside what holds; None when the steps did not suffice. `value` then reads how."""
        with self.supposing(*formulas):
            return self._possible()

    def _possible(self) -> Truth:
        for _ in range(_MOST_CORRECTIONS):
            if self._budget.used_up:
                return None
            found = self._solver.check()
            self._count_steps()
            if found != z3.sat:
                return False if found == z3.unsat else None
            self._model = self._solver.model()
            if not (wrong := list(self._wrong())):
                return True
            self._corrections += wrong
            self._solver.add(*wrong)
        return None

    def _count_steps(self) -> None:
        if not self._budget.counted:
            return
        told = self._solver.statistics()
        taken = int(told.get_key_value("rlimit count"))
        self._budget.take(_TO_ASK + taken - self._taken)
        self._taken = taken

    def _wrong(self) -> Iterator[Formula]:
        for of, result, exact in self._calculated:
            argument = self.value(of)
            value = exact(argument)
            if self.value(result) != value:
                first, last = _stretch(argument, exact)
                yield z3.And(
                    z3.Implies(z3.And(of >= first, of <= last), result - of == value - argument),
                    z3.Implies(of <= first, result <= value - argument + first),
                    z3.Implies(of >= last, result >= value - argument + last),
                )

    def value(self, formula: Formula) -> int:
        """The number, or 1 and 0 for a truth, that a formula has in the last answer that was possible."""
        found = self._model.eval(formula, model_completion=True)
        return int(z3.is_true(found)) if z3.is_bool(found) else int(found.as_long())


def _stretch(argument: int, exact: Callable[[int], int]) -> tuple[int, int]:
    """The numbers around one for which the result lies as far from it, as far as they are near.

    >>> _stretch(5, lambda number: number + 7 if 3 <= number < 9 else number + 8)
    (3, 8)
    """
    apart = exact(argument) - argument
    ends = []
    for step in (-1, 1):
        end = argument
        while abs(end - argument) < _NEAR and end + step > 0 and _same_distance(exact, end + step, apart):
            end += step
        ends.append(end)
    return ends[0], ends[1]


def _same_distance(exact: Callable[[int], int], number: int, apart: int) -> bool:
    try:
        return exact(number) - number == apart
    except (ValueError, OverflowError):  # beyond the calendar
        return False

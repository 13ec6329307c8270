"""The smallest case that shows something: as few facts as can be, each with the likeliest value that it can have.

Every choice is made in a fixed order, so that the case does not depend on what the solver happens to find first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from typing import NamedTuple

from engine.comparison.formulas import Formulas
from engine.comparison.likely_values import LikelyValues
from engine.comparison.solver import Formula
from engine.comparison.variables import Past, Slot
from engine.language import Facts, Record, Records, Value, Vocabulary


class Goal(NamedTuple):
    """What a case shall show: of the world that it is, of what is told of it, and the verdicts that are wanted."""

    of_world: tuple[Formula, ...]
    of_told: tuple[Formula, ...]
    known: bool


class SmallestCases:
    """The cases over the facts `names`; those that are `decided` are known in each, and do not count."""

    def __init__(
        self, told: Formulas, vocabulary: Vocabulary, likely: LikelyValues, names: Sequence[str], decided: Facts
    ) -> None:
        self._formulas, self._solver, self._variables = told, told.solver, told.variables
        self._vocabulary, self._likely, self._names, self._decided = vocabulary, likely, names, decided

    def smallest(self, goal: Goal) -> dict[str, Value]:
        """The case with the fewest facts and the likeliest values; the same one on every machine."""
        solver = self._solver
        told = {name: self._formulas.told(name) for name in self._names if name not in self._decided}
        with ExitStack() as stack:
            stack.enter_context(solver.supposing(*goal.of_world, *goal.of_told))
            if goal.known:
                stack.enter_context(solver.supposing(*told.values()))
            else:
                count = solver.count(told.values())
                solver.possible()
                least, most = 0, solver.value(count)
                while least < most:
                    middle = (least + most) // 2
                    if solver.possible(count <= middle):
                        most = min(middle, solver.value(count))
                    else:
                        least = middle + 1
                stack.enter_context(solver.supposing(count <= most))
            known = [name for name in told if not self._left_out(told[name], stack)]
            facts: dict[str, Value] = dict(self._decided)
            for name in sorted(known, key=self._turn):
                facts[name] = self._value(name, facts, stack)
        return {name: facts[name] for name in self._names if name in facts and name not in self._decided}

    def _left_out(self, told: Formula, stack: ExitStack) -> bool:
        """Whether a fact need not be known; then it is not from now on."""
        unknown = self._solver.opposite(told)
        left_out = bool(self._solver.possible(unknown))
        stack.enter_context(self._solver.supposing(unknown if left_out else told))
        return left_out

    def _turn(self, name: str) -> tuple[int, int]:
        """Days before records, which lie in windows that end on them."""
        return int(self._vocabulary.terms[name].type == "记录"), self._vocabulary.order[name]

    def _value(self, name: str, fixed: Facts, stack: ExitStack) -> Value:
        variable = self._variables.of(name)
        if isinstance(variable, Past):
            return Records(tuple(self._records(variable.slots, fixed, stack)))
        for value in self._likely.of(self._vocabulary.terms[name], fixed):
            if self._fixed(self._variables.is_value(name, value), stack):
                return value
        self._solver.possible()
        found = self._variables.value(name)
        stack.enter_context(self._solver.supposing(self._variables.is_value(name, found)))
        return found

    def _records(self, slots: Iterable[Slot], fixed: Facts, stack: ExitStack) -> Iterator[Record]:
        for slot in slots:
            if self._fixed(self._solver.opposite(slot.used), stack):
                return
            kinds = self._variables.kinds
            # Where the steps do not suffice the first kind is taken; the evaluator then says whether it is a case.
            kind = next((n for n in range(len(kinds)) if self._fixed(slot.kind == n, stack)), 0)
            days = (day for day in self._likely.record_days(fixed) if self._fixed(slot.day == day.toordinal(), stack))
            day = next(days, None)
            if day is None:
                self._solver.possible()
                day = date.fromordinal(self._solver.value(slot.day))
                stack.enter_context(self._solver.supposing(slot.day == day.toordinal()))
            yield Record(day, kinds[kind])

    def _fixed(self, formula: Formula, stack: ExitStack) -> bool:
        """Whether it can hold; then it does from now on."""
        if not self._solver.possible(formula):
            return False
        stack.enter_context(self._solver.supposing(formula))
        return True

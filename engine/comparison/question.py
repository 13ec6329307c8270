"""One question to the solver: what cases are possible for some conditions, and small cases that show how they differ.

The solver finds a case, `truth_of` confirms it: what is not confirmed is not shown. Knows no list and no words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple, TypeAlias

from engine.catalog import ACT_DATE, DECISION_DATE, Library, Matter
from engine.comparison.formulas import Formulas
from engine.comparison.likely_values import LikelyValues
from engine.comparison.possible_cases import require_possible
from engine.comparison.record_kinds import counts_of, record_kinds
from engine.comparison.smallest_cases import Goal, SmallestCases
from engine.comparison.solver import Formula, Solver, Steps
from engine.comparison.variables import Day, Variables
from engine.language import (
    Condition,
    Facts,
    Record,
    Records,
    Setting,
    Truth,
    Value,
    any_of,
    enough,
    missing,
    prover,
    terms_of,
    truth_of,
)

Part: TypeAlias = tuple[Condition, Setting | None]
"""The condition of an item, and what "the same" means for its counts of records."""


class Side(NamedTuple):
    """One of both: an item, or several of which one is enough. None at all applies to no case."""

    parts: tuple[Part, ...]

    def truth(self, facts: Facts) -> Truth:
        """Whether one of the items applies on these facts."""
        return any_of(truth_of(condition, facts, setting) for condition, setting in self.parts)

    def askable(self, facts: Facts) -> bool:
        """Whether further facts could settle an item that is unknown on these."""
        proofs = [(prover(condition)(facts, setting), setting) for condition, setting in self.parts]
        return any(proof.truth is None and missing(proof, facts, setting) for proof, setting in proofs)


@dataclass(frozen=True, slots=True)
class Witness:
    """One possible case, by the facts that suffice: what each side comes to there. Decided on the day `on`."""

    facts: Facts
    old: Truth
    new: Truth
    on: date
    matter: Matter | None


STEPS_TOLD = "求解器在限定的步数内没有得出结论"
UNCONFIRMED = "求解器找到的情形没有得到核查程序的证实，没有列出"
PARTLY_TOLD = "没有查明时是否不同，没有得出"
_RANK: dict[Truth, int] = {False: 0, None: 1, True: 2}
_BLOCKED = 12


class Question:
    """The formulas of some sides over the cases of a matter that are possible and are decided on a day."""

    def __init__(
        self, sides: Sequence[Side], library: Library, matter: Matter | None, on: date, steps: Steps | None = None
    ) -> None:
        self._matter, self._on = matter, on
        self._relations, self._vocabulary = library.relations, library.vocabulary
        parts = tuple(dict.fromkeys(part for side in sides for part in side.parts))
        conditions = [condition for condition, _ in parts]
        counts = counts_of(parts)
        kinds = record_kinds(counts, matter, library.matters.by_name.values())
        room = 1 + sum(enough(leaf) for leaf, _ in counts)
        self._solver = Solver(steps)
        self._variables = Variables(self._solver, self._vocabulary.terms, kinds, room)
        world, told = Formulas(self._variables), Formulas(self._variables, partly=True)
        self._worlds = {side: world.any_of(side.parts) for side in sides}
        self._told = {side: told.any_of(side.parts) for side in sides}
        self._formulas = told
        self._names = sorted(
            dict.fromkeys(chain.from_iterable(map(terms_of, conditions))), key=self._vocabulary.order.__getitem__
        )
        elements = matter.elements if matter else None
        decided = [t.name for t in (self._vocabulary.find(DECISION_DATE),) if t]
        require_possible(world, self._relations, (*self._names, *decided, *(terms_of(elements) if elements else ())))
        if elements:
            self._solver.require(self._solver.opposite(world.rails(elements, None).fails))
        acted = self._vocabulary.find(ACT_DATE)
        if acted:
            day = self._variables.typed(acted.name, Day)
            self._solver.require(self._solver.some((day.none, day.ordinal <= on.toordinal())))
        self._decided: dict[str, Value] = dict.fromkeys(decided, on)
        for name in decided:
            self._solver.require(self._variables.is_value(name, on))
            self._solver.require(told.told(name))
        likely = LikelyValues(conditions, on)
        self._cases = SmallestCases(told, self._vocabulary, likely, self._names, self._decided)

    def can_be(self, side: Side, truth: Truth) -> Truth:
        """Whether a side comes to `truth` in some case in which everything is known; None where the solver cannot say."""
        rails, no = self._worlds[side], self._solver.opposite
        if truth is None:
            return self._solver.possible(no(rails.holds), no(rails.fails))
        return self._solver.possible(rails.holds if truth else rails.fails)

    def higher(self, one: Side, other: Side) -> tuple[Witness | None, tuple[str, ...]]:
        """A case in which `one` comes to more than `other` (适用 over 待查 over 不适用), or why there is no answer.

        Of the witness `old` is what `other` comes to, `new` what `one` does.
        """
        no = self._solver.opposite
        world, beside = self._worlds[one], self._worlds[other]
        told, beside_told = self._told[one], self._told[other]
        goals = (
            Goal((world.holds, beside.fails), (told.holds, beside_told.fails), known=False),
            Goal((world.holds, no(beside.holds)), (), known=True),
            Goal((no(world.fails), beside.fails), (), known=True),
        )
        limits: list[str] = []
        for goal in goals:
            possible = self._solver.possible(*goal.of_world)
            if possible is None:
                limits.append(STEPS_TOLD)
            elif possible:
                witness = self._witness(goal, other, one, lambda old, new: _RANK[new] > _RANK[old])
                return witness, () if witness else (UNCONFIRMED,)
        return None, tuple(dict.fromkeys(limits))

    def both(self, one: Side, other: Side) -> tuple[Witness | None, tuple[str, ...]]:
        """A case to which both sides apply, or why there is no answer."""
        world = tuple(self._worlds[side].holds for side in (one, other))
        told = tuple(self._told[side].holds for side in (one, other))
        possible = self._solver.possible(*world)
        if not possible:
            return None, (STEPS_TOLD,) if possible is None else ()
        witness = self._witness(Goal(world, told, known=False), one, other, lambda old, new: old is new is True)
        return witness, () if witness else (UNCONFIRMED,)

    def beside(self, one: Side, other: Side) -> tuple[Witness | None, tuple[str, ...]]:
        """A case that is known in part in which the two sides come to different verdicts, or why there is no answer."""
        old, new = self._told[one], self._told[other]
        differ = self._solver.some((old.holds != new.holds, old.fails != new.fails))
        blocked: list[Formula] = []
        for _ in range(_BLOCKED):
            possible = self._solver.possible(differ, *blocked)
            if not possible:
                return None, (PARTLY_TOLD,) if possible is None else ()
            facts = self._cases.smallest(Goal((), (differ, *blocked), known=False))
            verdicts = self._verdicts(facts, one, other)
            if verdicts and verdicts[0] is not verdicts[1]:
                return Witness(facts, *verdicts, self._on, self._matter), ()
            # What follows from these facts settles both alike: look at others.
            told = [
                self._formulas.told(n) if n in facts else self._solver.opposite(self._formulas.told(n))
                for n in self._names
            ]
            values = [self._variables.is_value(n, value) for n, value in facts.items()]
            blocked.append(self._solver.opposite(self._solver.every((*told, *values))))
        return None, (PARTLY_TOLD,)

    def _witness(self, goal: Goal, one: Side, other: Side, shows: Callable[[Truth, Truth], bool]) -> Witness | None:
        """The smallest case of the goal; None unless it `shows` by `truth_of` what it shall."""
        facts = self._cases.smallest(goal)
        verdicts = self._verdicts(facts, one, other)
        if verdicts is None or not shows(*verdicts):
            return None
        fewer = self._fewer(facts, lambda less: self._settled(less, (one, other), verdicts))
        return Witness(fewer, *verdicts, self._on, self._matter)

    def _verdicts(self, facts: Facts, one: Side, other: Side) -> tuple[Truth, Truth] | None:
        """What both sides come to by the evaluator; None where the facts contradict each other."""
        closed = self._relations.close({**facts, **self._decided})
        return None if closed.clashes else (one.truth(closed.facts), other.truth(closed.facts))

    def _settled(self, facts: Facts, sides: tuple[Side, Side], wanted: tuple[Truth, Truth]) -> bool:
        """Whether the facts come to the verdicts, and no further fact could change that."""
        if self._verdicts(facts, *sides) != wanted:
            return False
        closed = self._relations.close({**facts, **self._decided}).facts
        return not any(truth is None and side.askable(closed) for side, truth in zip(sides, wanted, strict=True))

    def _fewer(self, facts: Facts, enough_: Callable[[Facts], bool]) -> Facts:
        """The facts without those that can be left out: what follows from others, and what leads to the same anyway."""
        kept = dict(facts)
        for name in reversed(list(kept)):
            fewer = {other: value for other, value in kept.items() if other != name}
            if enough_(fewer):
                kept = fewer
        for name, value in kept.items():
            if isinstance(value, Records) and value.entries:
                kept[name] = _less_of_records(value, lambda less, name=name: enough_({**kept, name: less}))  # type: ignore[misc]
        return kept


def _less_of_records(records: Records, enough_: Callable[[Records], bool]) -> Records:
    """The records with no more fields than are enough."""
    entries = list(records.entries)
    for n, record in enumerate(entries):
        for key in reversed(list(record.fields)):
            less = Record(entries[n].day, {k: v for k, v in entries[n].fields.items() if k != key})
            tried = Records((*entries[:n], less, *entries[n + 1 :]))
            if enough_(tried):
                entries[n] = less
    return Records(tuple(entries))

"""Two conditions compared over all possible cases: which applies where the other does not, each shown by one small case.

The solver finds a case, `truth_of` confirms it: what is not confirmed is not shown. Knows no list and no words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal as Words
from typing import NamedTuple, TypeAlias

from engine.catalog import ACT_DATE, DECISION_DATE, Library, Matter
from engine.comparison.formulas import Formulas
from engine.comparison.likely_values import LikelyValues
from engine.comparison.possible_cases import require_possible
from engine.comparison.record_kinds import counts_of, record_kinds
from engine.comparison.smallest_cases import Goal, SmallestCases
from engine.comparison.solver import Formula, Solver
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

Verdict: TypeAlias = Words["相同", "更宽", "更窄", "互有宽窄", "没有得出"]
"""How the new condition lies to the old one: 更宽 where it applies to more cases and to none less."""


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


@dataclass(frozen=True, slots=True)
class Difference:
    """How two conditions differ. `wider` is a case to which only the new one applies, `narrower` one of the old one alone.

    `beside` is a case in which both come to the same as soon as everything is known, and not before. `limits` say what
    the solver could not settle.
    """

    wider: Witness | None = None
    narrower: Witness | None = None
    beside: Witness | None = None
    limits: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The answer in one word."""
        if self.wider and self.narrower:
            return "互有宽窄"
        if self.limits:
            return "没有得出"
        return "更宽" if self.wider else "更窄" if self.narrower else "相同"


STEPS_TOLD = "求解器在限定的步数内没有得出结论"
UNCONFIRMED = "求解器找到的情形没有得到核查程序的证实，没有列出"
_RANK: dict[Truth, int] = {False: 0, None: 1, True: 2}
_BLOCKED = 12


def difference(old: Side, new: Side, library: Library, matter: Matter | None, on: date) -> Difference:
    """How `new` differs from `old` for cases of a matter that are decided on a day.

    Everything is known in these cases; relations of facts and the elements of the matter hold in them.
    """
    if old == new:
        return Difference()
    question = _Question(old, new, library, matter, on)
    wider, of_wider = question.higher(new, old)
    narrower, of_narrower = question.higher(old, new)
    limits = tuple(dict.fromkeys((*of_wider, *of_narrower)))
    if wider or narrower or limits:
        return Difference(wider, narrower, None, limits)
    return Difference(beside=question.beside())


def example(one: Side, other: Side, library: Library, matter: Matter | None, on: date) -> Witness | None:
    """A possible case to which both sides apply; None when none was found."""
    return _Question(one, other, library, matter, on).both()


class _Question:
    """The formulas of two sides over the cases that are possible."""

    def __init__(self, old: Side, new: Side, library: Library, matter: Matter | None, on: date) -> None:
        self._old, self._new, self._matter, self._on = old, new, matter, on
        self._relations, self._vocabulary = library.relations, library.vocabulary
        parts = tuple(dict.fromkeys((*old.parts, *new.parts)))
        conditions = [condition for condition, _ in parts]
        counts = counts_of(parts)
        kinds = record_kinds(counts, matter, library.matters.by_name.values())
        room = 1 + sum(enough(leaf) for leaf, _ in counts)
        self._solver = Solver()
        self._variables = Variables(self._solver, self._vocabulary.terms, kinds, room)
        world, told = Formulas(self._variables), Formulas(self._variables, partly=True)
        self._worlds = {side: world.any_of(side.parts) for side in (old, new)}
        self._told = {side: told.any_of(side.parts) for side in (old, new)}
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

    def higher(self, one: Side, other: Side) -> tuple[Witness | None, tuple[str, ...]]:
        """A case in which `one` comes to more than `other` (适用 over 待查 over 不适用), or why there is no answer."""
        no = self._solver.opposite
        world, beside = self._worlds[one], self._worlds[other]
        told, beside_told = self._told[one], self._told[other]
        goals = (
            Goal((world.holds, beside.fails), (told.holds, beside_told.fails), known=False),
            Goal((world.holds, no(beside.holds)), (), known=True),
            Goal((no(world.fails), beside.fails), (), known=True),
        )
        turned = one is not self._new

        def shows(old: Truth, new: Truth) -> bool:
            return _RANK[old] > _RANK[new] if turned else _RANK[new] > _RANK[old]

        limits: list[str] = []
        for goal in goals:
            possible = self._solver.possible(*goal.of_world)
            if possible is None:
                limits.append(STEPS_TOLD)
            elif possible:
                witness = self._witness(goal, shows)
                return witness, () if witness else (UNCONFIRMED,)
        return None, tuple(dict.fromkeys(limits))

    def both(self) -> Witness | None:
        """A case to which both sides apply."""
        world = tuple(self._worlds[side].holds for side in (self._old, self._new))
        told = tuple(self._told[side].holds for side in (self._old, self._new))
        goal = Goal(world, told, known=False)
        return self._witness(goal, lambda one, other: one is other is True) if self._solver.possible(*world) else None

    def beside(self) -> Witness | None:
        """A case that is known in part in which the two sides come to different verdicts."""
        old, new = self._told[self._old], self._told[self._new]
        differ = self._solver.some((old.holds != new.holds, old.fails != new.fails))
        blocked: list[Formula] = []
        for _ in range(_BLOCKED):
            if not self._solver.possible(differ, *blocked):
                return None
            facts = self._cases.smallest(Goal((), (differ, *blocked), known=False))
            verdicts = self._verdicts(facts)
            if verdicts and verdicts[0] is not verdicts[1]:
                return Witness(facts, *verdicts, self._on, self._matter)
            told = [
                self._formulas.told(n) if n in facts else self._solver.opposite(self._formulas.told(n))
                for n in self._names
            ]
            blocked.append(self._solver.opposite(self._solver.every(told)))
        return None

    def _witness(self, goal: Goal, shows: Callable[[Truth, Truth], bool]) -> Witness | None:
        """The smallest case of the goal; None unless it `shows` by `truth_of` what it shall."""
        facts = self._cases.smallest(goal)
        verdicts = self._verdicts(facts)
        if verdicts is None or not shows(*verdicts):
            return None
        return Witness(self._fewer(facts, verdicts), *verdicts, self._on, self._matter)

    def _verdicts(self, facts: Facts) -> tuple[Truth, Truth] | None:
        """What both sides come to by the evaluator; None where the facts contradict each other."""
        closed = self._relations.close({**facts, **self._decided})
        if closed.clashes:
            return None
        return self._old.truth(closed.facts), self._new.truth(closed.facts)

    def _fewer(self, facts: Facts, wanted: tuple[Truth, Truth]) -> Facts:
        """The facts without those that can be left out: what follows from others, and what leads to the same anyway."""
        kept = dict(facts)
        for name in reversed(list(kept)):
            fewer = {other: value for other, value in kept.items() if other != name}
            if self._settled(fewer, wanted):
                kept = fewer
        for name, value in kept.items():
            if isinstance(value, Records) and value.entries:
                kept[name] = self._less_of_records(kept, name, value, wanted)
        return kept

    def _less_of_records(self, facts: Facts, name: str, records: Records, wanted: tuple[Truth, Truth]) -> Records:
        """The records with no more fields than the verdicts need."""
        entries = list(records.entries)
        for n, record in enumerate(entries):
            for key in reversed(list(record.fields)):
                less = Record(entries[n].day, {k: v for k, v in entries[n].fields.items() if k != key})
                tried = Records((*entries[:n], less, *entries[n + 1 :]))
                if self._settled({**facts, name: tried}, wanted):
                    entries[n] = less
        return Records(tuple(entries))

    def _settled(self, facts: Facts, wanted: tuple[Truth, Truth]) -> bool:
        """Whether the facts come to the verdicts, and no further fact could change that."""
        if self._verdicts(facts) != wanted:
            return False
        closed = self._relations.close({**facts, **self._decided}).facts
        sides = zip((self._old, self._new), wanted, strict=True)
        return not any(truth is None and side.askable(closed) for side, truth in sides)

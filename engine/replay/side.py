"""One of the two sides of a replay: a catalog, and the day by which undecided cases are decided.

The verdicts of all rows come from vectors; each distinct signature is concluded once by `evaluate`, on the first case that has
it, and what the vectors said of that case is held against what the evaluator proves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from typing import NamedTuple

import numpy as np

from engine.bulk import Bits, Bools, Ints, day_of, truth_at
from engine.catalog import TRACKS, Catalog, Matter
from engine.evaluation import (
    Case,
    CaseError,
    Conclusion,
    Finding,
    OpenOnOneDay,
    Waiver,
    compared,
    concluded,
    evaluate,
    exposures,
    find,
    punished,
)
from engine.language import Truth
from engine.replay.branches import Branch, Branches
from engine.replay.least_fines import UNKNOWN_FLOOR, Floors, least, sum_of, sums_of
from engine.replay.marks import Marks, conclusive
from engine.replay.rows import Rows, distinct
from engine.replay.signatures import DAYS, Signatures, Used, reducible
from engine.replay.stretches import Stretches

NOTHING: tuple[Truth, ...] = (False, True, None)


class Concluded(NamedTuple):
    """What cases come to: the outcome on each track, or why they cannot be decided."""

    outcomes: tuple[str, ...]
    refused: str = ""


class Decided(NamedTuple):
    """The rows of one violation decided: for each the number of its conclusion among `Side.conclusions`, and its least fine.

    `alone` are the rows that only the evaluator can decide, one by one; nothing else is said of them. `truths` are those of
    the steps of `signatures`, `branch` numbers the branch of each row, `used` are the slots of each branch.
    """

    conclusion: Ints
    floor: Ints
    alone: Bools
    signatures: Signatures
    truths: list[Bits]
    branch: Ints
    used: list[Used]


class Alone(NamedTuple):
    """One case decided by itself: the number of its conclusion, its least fine, and the verdicts of its items by key.

    Of an item that is asked of several violations that the case may be: whether it holds of any.
    """

    conclusion: int
    floor: int
    verdicts: Mapping[str, Truth]


class Punishing(NamedTuple):
    """How cases are punished: whether anything is left to waive, the texts that do not punish them, the least fine."""

    nothing: Waiver
    unpunished: tuple[str, ...]
    floors: Floors | None


@dataclass(slots=True)
class _Plan:
    branches: Branches
    signatures: Signatures
    used: list[Used] = field(default_factory=list)
    interned: dict[Hashable, int] = field(default_factory=dict)
    punishing: dict[Hashable, int] = field(default_factory=dict)
    concluded: dict[Hashable, int] = field(default_factory=dict)
    compared: dict[tuple[int, ...], int] = field(default_factory=dict)


class Side:
    """A catalog and a day, with everything that was worked out for them."""

    def __init__(self, catalog: Catalog, on: date) -> None:
        self.catalog, self.on = catalog, on
        self.stretches = Stretches(catalog)
        self.conclusions: list[Concluded] = []
        self.evaluated = 0
        self._numbers: dict[Concluded, int] = {}
        self._plans: dict[str, _Plan] = {}
        self._punishing: list[Punishing] = []
        self._drawn: list[Conclusion] = []

    def numbered(self, found: Concluded) -> int:
        """The number of a conclusion."""
        number = self._numbers.get(found)
        if number is None:
            number = self._numbers[found] = len(self.conclusions)
            self.conclusions.append(found)
        return number

    def decide(self, matter: Matter, rows: Rows) -> Decided:
        """What each row of one violation comes to."""
        plan = self._plans.get(matter.name)
        if plan is None:
            plan = self._plans[matter.name] = _Plan(Branches(self.catalog, matter, self.stretches), Signatures())
        branch = plan.branches.of(rows)
        known = plan.branches.known
        plan.used += [plan.signatures.add(each) for each in known[len(plan.used) :]]
        truths = plan.signatures.program.run(rows.vectors, rows.total)
        here, inverse = np.unique(branch, return_inverse=True)
        found = _Found(rows, [known[n] for n in here.tolist()], [plan.used[n] for n in here.tolist()], inverse, truths)
        plain = [all(reducible(m, compares=each.compares) for m in each.matters) for each in found.branches]
        punishing = self._punished(plan, found)
        days = {day: self._concluded(plan, found, punishing, day) for day in DAYS}
        conclusion = self._compared(plan, found, punishing, days)
        return Decided(
            conclusion,
            self._floors(punishing, rows),
            ~np.array(plain)[found.of_row],
            plan.signatures,
            truths,
            branch,
            plan.used,
        )

    def _punished(self, plan: _Plan, found: _Found) -> Ints:
        """How each row is punished, by number."""
        rows, signatures = found.rows, plan.signatures
        marks = signatures.punished(rows, found.of_row, found.used, found.truths)
        alike = [plan.interned.setdefault(branch.punished, len(plan.interned)) for branch in found.branches]
        compares = np.array([branch.compares for branch in found.branches])[found.of_row]
        columns = [np.array(alike)[found.of_row], *signatures.ranks(rows, compares)]
        keys, first, kinds = signatures.numbered(marks, columns, rows.total)
        for key, row in zip(keys, first.tolist(), strict=True):
            if key not in plan.punishing:
                plan.punishing[key] = len(self._punishing)
                self._punishing.append(self._punish(plan, found, row))
        return np.array([plan.punishing[key] for key in keys], np.int64)[kinds]

    def _punish(self, plan: _Plan, found: _Found, row: int) -> Punishing:
        branch = found.branches[found.of_row[row]]
        if branch.law is None:
            return Punishing(Waiver(False), (), None)
        case, findings = self._findings(plan, found, row)
        decision = day_of(int(found.rows.decision[row]))
        imposed = punished(self.catalog, case, decision, branch.violation, branch.law, findings)
        return Punishing(imposed.nothing, imposed.unpunished, least(exposures(imposed.fines, imposed.circumstances)))

    def _findings(self, plan: _Plan, found: _Found, row: int) -> tuple[Case, tuple[Finding, ...]]:
        """The case of a row and its findings, each held against what the columns say."""
        law = found.branches[found.of_row[row]].law
        if law is None:
            raise TypeError("no law of a case that cannot be decided")
        self.evaluated += 1
        case = found.rows.case_at(row)
        findings = find(law.untouched, case.facts)
        for finding in findings:
            slot = plan.signatures.slots[plan.signatures.slot(finding.entry)]
            if _truth(truth_at(found.truths, slot.verdict), row) != finding.verdict:
                raise AssertionError(f"{finding.key}: the columns and the evaluator differ on {case.told}")
        return case, findings

    def _concluded(self, plan: _Plan, found: _Found, punishing: Ints, day: str) -> list[Ints]:
        """The conclusions of each row by the law of a day, by number, for each track."""
        rows, signatures = found.rows, plan.signatures
        marks = signatures.day(rows, found.of_row, found.used, found.truths, day)
        doubts = signatures.doubts(found.of_row, found.used, found.truths)
        nothing = np.array([NOTHING.index(each.nothing.truth) for each in self._punishing])[punishing]
        by_rules = {id(b.law.order.rules): b.law.order.rules for b in found.branches if b.law is not None}
        rules_of = np.array([-1 if b.law is None else id(b.law.order.rules) for b in found.branches])[found.of_row]
        columns = [rules_of, nothing]
        numbers = []
        for place, track in enumerate(TRACKS):
            turning: Marks = {}
            for number, rules in by_rules.items():
                here = np.packbits(rules_of == number)
                for mark, plane in conclusive(marks, doubts, rules, track, here, np.packbits(nothing == 1)).items():
                    turning[track, mark] = turning[track, mark] | plane if (track, mark) in turning else plane
            keys, first, kinds = signatures.numbered(turning, columns, rows.total)
            for key, row in zip(keys, first.tolist(), strict=True):
                if (day, track, key) not in plan.concluded:
                    plan.concluded[day, track, key] = self._draw(plan, found, row, punishing, day, place)
            numbers.append(np.array([plan.concluded[day, track, key] for key in keys], np.int64)[kinds])
        return numbers

    def _draw(self, plan: _Plan, found: _Found, row: int, punishing: Ints, day: str, track: int) -> int:
        """The number of the conclusion that the engine draws for a row on a track."""
        law = found.branches[found.of_row[row]].law
        if law is None:
            return -1
        case, findings = self._findings(plan, found, row)
        used = law.on_act if day == DAYS[0] else law.on_decision
        nothing = self._punishing[int(punishing[row])].nothing
        self._drawn.append(concluded(law, findings, used, case.facts, nothing)[track])
        return len(self._drawn) - 1

    def _compared(self, plan: _Plan, found: _Found, punishing: Ints, days: dict[str, list[Ints]]) -> Ints:
        """The conclusion of each row from those of both days, by number."""
        unpunished = np.array([bool(each.unpunished) for each in self._punishing])[punishing]
        columns = [found.of_row, unpunished.astype(np.int64), *(number for day in DAYS for number in days[day])]
        first, kinds = distinct(columns, found.rows.total)
        numbers = []
        for row in first.tolist():
            branch = found.branches[found.of_row[row]]
            if branch.law is None:
                numbers.append(self.numbered(Concluded((), branch.refused)))
                continue
            of_days = tuple(int(number[row]) for day in DAYS for number in days[day])
            law = branch.law
            key = (id(law.order.rules), law.act_known, law.act_law, bool(unpunished[row]), *of_days)
            if key not in plan.compared:
                acted, decided = of_days[: len(TRACKS)], of_days[len(TRACKS) :]
                results = compared(
                    law,
                    tuple(self._drawn[n] for n in acted),
                    tuple(self._drawn[n] for n in decided),
                    self._punishing[int(punishing[row])].unpunished,
                    OpenOnOneDay(),
                )
                plan.compared[key] = self.numbered(Concluded(tuple(result.outcome for result in results)))
            numbers.append(plan.compared[key])
        return np.array(numbers, np.int64)[kinds]

    def one(self, told: Case, seen: Callable[[Case, Side], Case], on: date | None = None) -> Alone:
        """What one case by itself comes to, as it is seen from this side; a case without a day, `on` that day."""
        self.evaluated += 1
        try:
            case = seen(told, self)
            day = case.decision_date or on or self.on
            found = evaluate(self.catalog, case, day, whole=False)
        except CaseError as error:
            because = "；".join(problem.message for problem in error.problems)
            return Alone(self.numbered(Concluded((), because)), UNKNOWN_FLOOR, {})
        imposed = punished(self.catalog, case, day, found.violation, found.law, found.findings)
        sums = [sum_of(part, case) for part in least(exposures(imposed.fines, imposed.circumstances)) or ()]
        outcomes = tuple(found.tracks[track].outcome for track in TRACKS)
        verdicts: dict[str, Truth] = {}
        for finding in compress(found.findings, found.law.on_decision):
            verdicts[finding.key] = _either(verdicts.get(finding.key, False), finding.verdict)
        return Alone(self.numbered(Concluded(outcomes)), min(sums, default=UNKNOWN_FLOOR), verdicts)

    def _floors(self, punishing: Ints, rows: Rows) -> Ints:
        """The least fine of each row, in 分."""
        found = np.full(rows.total, UNKNOWN_FLOOR)
        by_floors: dict[Floors, list[int]] = {}
        for number in np.unique(punishing).tolist():
            floors = self._punishing[number].floors
            if floors:
                by_floors.setdefault(floors, []).append(number)
        for floors, numbers in by_floors.items():
            here = np.isin(punishing, numbers)
            sums = [sums_of(part, rows, here) for part in floors]
            found[here] = np.minimum.reduce(np.broadcast_arrays(*sums))
        return found


class _Found(NamedTuple):
    """Rows with their branches: the branch and its slots of each row are those at `of_row`."""

    rows: Rows
    branches: list[Branch]
    used: list[Used]
    of_row: Ints
    truths: list[Bits]


def _either(one: Truth, other: Truth) -> Truth:
    return True if one or other else None if one is None or other is None else False


def _truth(bits: Bits, row: int) -> Truth:
    holds, fails = (plane is not None and bool(plane[row >> 3] >> (7 - (row & 7)) & 1) for plane in bits)
    return True if holds else False if fails else None

"""What decides the cases of one violation at a place and time: which violation they are, which items, which law.

A branch is one such ground; many rows share it. It is worked out once, on one of its cases, by the functions that evaluate a
case. Knows the catalog; knows no vector but those that say which violation a case is.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from engine.bulk import NULL, Ints, Program, day_of, truth_at
from engine.catalog import Catalog, Matter
from engine.evaluation import (
    ApplicableLaw,
    CaseError,
    Entry,
    Violation,
    applicable_law,
    asked_of,
    candidates,
    codes_over,
    penal_law,
    stands_alone,
    violation_of,
)
from engine.language import Condition
from engine.replay.rows import Rows, distinct
from engine.replay.stretches import Narrowed, Stretches, penal_starts


class Branch(NamedTuple):
    """What rows share whatever their facts.

    `refused` is why none of its cases can be decided, "" where they can. `used` are its items, each with whether it is used
    on the day of the act and on that of the decision. `punished` says for which branches equal facts are punished alike,
    and `compares` that the laws of both days differ, so that amounts are compared.
    """

    refused: str
    violation: Violation | None = None
    law: ApplicableLaw | None = None
    used: tuple[tuple[Entry, bool, bool], ...] = ()
    punished: Hashable = None
    compares: bool = False

    @property
    def matters(self) -> tuple[Matter, ...]:
        """The violations that its cases may be."""
        return tuple(each.matter for each in self.violation.possible) if self.violation else ()


_Key = tuple[tuple[int, ...], tuple[int, ...]]
"""What is in force on both days and which law punishes on them, and what is true of the violations that a case may be."""


class Branches:
    """The branches of one violation, found as they come."""

    def __init__(self, catalog: Catalog, matter: Matter, stretches: Stretches) -> None:
        self._catalog, self._matter = catalog, matter
        self._alone = stands_alone(matter)
        self._program = Program()
        self._asked: dict[Hashable, tuple[tuple[int, bool], ...]] = {}
        self._found: dict[Hashable, int] = {}
        everyone = candidates(matter, catalog, frozenset(_all_codes(matter, catalog)))
        self._starts = penal_starts(everyone, catalog)
        self._narrowed = Narrowed(stretches, everyone)
        self.known: list[Branch] = []

    def of(self, rows: Rows) -> Ints:
        """The number of the branch of each row, among `known`."""
        days = [np.searchsorted(self._starts, day, side="right") for day in (rows.act, rows.decision)]
        days[0] = np.where(rows.act == NULL, -1, days[0])
        keys = [self._narrowed(rows.acted), self._narrowed(rows.decided), *days]
        first, grounds = distinct(keys, rows.total)
        names = [tuple(int(key[row]) for key in keys) for row in first.tolist()]
        if self._alone:
            return self._numbered(rows, first, [(name, ()) for name in names])[grounds]
        steps = [self._steps(name, rows, row) for name, row in zip(names, first.tolist(), strict=True)]
        found = self._program.run(rows.vectors, rows.total)
        truths = {step: _codes(truth_at(found, step), rows.total) for each in steps for step in each}
        ordered = list(truths)
        first, inverse = distinct([grounds, *(truths[step] for step in ordered)], rows.total)
        asked = [
            (names[ground], tuple(int(truths[step][row]) for step in steps[ground]))
            for row, ground in ((row, int(grounds[row])) for row in first.tolist())
        ]
        return self._numbered(rows, first, asked)[inverse]

    def _numbered(self, rows: Rows, first: Ints, keys: Sequence[_Key]) -> Ints:
        found = []
        for row, key in zip(first.tolist(), keys, strict=True):
            number = self._found.get(key)
            if number is None:
                number = self._found[key] = len(self.known)
                self.known.append(self._branch(key, rows, row))
            found.append(number)
        return np.array(found, np.int64)

    def _steps(self, name: Hashable, rows: Rows, row: int) -> tuple[tuple[int, bool], ...]:
        """The steps that say which of the violations the cases of a ground may be, and who punishes them."""
        steps = self._asked.get(name)
        if steps is None:
            case = rows.case_at(row)
            here = codes_over(self._catalog, case.place, day_of(int(rows.decision[row])))
            asked = [asked_of(each, here) for each in candidates(self._matter, self._catalog, here)]
            conditions: list[Condition] = []
            for when, rule in asked:
                conditions += [] if when is None else [when]
                conditions += [] if rule is None else [rule.when]
            steps = self._asked[name] = tuple(self._program.add(each) for each in conditions)
        return steps

    def _branch(self, key: _Key, rows: Rows, row: int) -> Branch:
        case, decision = rows.case_at(row), day_of(int(rows.decision[row]))
        act = None if rows.act[row] == NULL else day_of(int(rows.act[row]))
        try:
            violation = violation_of(self._catalog, case, decision)
            chosen = violation.chosen.matter if violation else None
            law = applicable_law(self._catalog, case.place, chosen, act, decision)
        except CaseError as error:
            return Branch("；".join(problem.message for problem in error.problems))
        used = tuple(
            (finding.entry, on_act, on_decision)
            for finding, on_act, on_decision in zip(law.untouched, law.on_act, law.on_decision, strict=True)
        )
        possible = violation.possible if violation else ()
        punished = (
            tuple((each.matter.name, each.truth, each.local_rule is None, each.left_to_it) for each in possible),
            key[0][2:],
            id(law.order.rules),
        )
        compares = any(self._differs(each.matter, act, decision) for each in possible)
        return Branch("", violation, law, used, punished, compares)

    def _differs(self, matter: Matter, act: date | None, decision: date) -> bool:
        statutes = self._catalog.library.statutes
        if act is None:
            return False
        one, other = (penal_law(matter, statutes, day) for day in (act, decision))
        return [id(each) for each in one.punishments] != [id(each) for each in other.punishments]


def _codes(bits: tuple[np.ndarray | None, np.ndarray | None], count: int) -> Ints:
    """2 where a condition holds, 0 where it fails, 1 where that is unknown."""
    holds, fails = (
        np.zeros(count, np.int64) if b is None else np.unpackbits(b, count=count).astype(np.int64) for b in bits
    )
    return 1 + holds - fails


def _all_codes(matter: Matter, catalog: Catalog) -> set[str]:
    by_name = catalog.library.matters.by_name
    around = [matter, *(by_name[name] for name in (*matter.equivalents, *matter.siblings))]
    around += [by_name[name] for each in around for name in (*each.siblings, *each.equivalents)]
    return {local.place for each in around for local in each.locals}

"""Very many cases on two sides: what each comes to by columns, one by one where columns cannot hold it, and the sums.

Knows both sides and cases in pieces; knows no file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import NamedTuple

import numpy as np

from engine.bulk import (
    NEVER,
    NULL,
    Bools,
    Bytes,
    Closer,
    Coding,
    Days,
    Frame,
    Ints,
    Vector,
    cell_of_day,
    day_of,
    value_at,
)
from engine.catalog import ACT_DATE, DECISION_DATE, Catalog
from engine.evaluation import BY_HAND, ORDER, PENDING, Case, CaseError, with_facts
from engine.language import UNKNOWN
from engine.replay.least_fines import UNKNOWN_FLOOR
from engine.replay.paired_items import Chains, UsedBits
from engine.replay.pieces import Changed, Piece
from engine.replay.rows import Rows, Some
from engine.replay.side import Alone, Decided, Side
from engine.replay.totals import NAMED, WORDS, Outcomes, Totals, binds

CLASH = "事实互相矛盾"
LATE = "违法行为发生日期晚于决定日期"
UNSURE_DAY = "行为日期或者决定日期写的是“无”"
NOT_PLAIN = "罚款要看几个金额的大小或者不是单纯的比较"
UNDECIDED = "未写决定日期"
"""The month of cases that write no day of the decision."""


class Replay:
    """Two sides: catalogs, or days by which all cases are decided. `totals` grows with each piece."""

    def __init__(
        self,
        old: tuple[Catalog, date],
        new: tuple[Catalog, date],
        watched: frozenset[str],
        *,
        by_day: bool = False,
        totals: Totals | None = None,
    ) -> None:
        self.sides = (Side(*old), Side(*new))
        self.library = old[0].library
        self.coding = Coding(self.library.vocabulary)
        self._closer = Closer(self.library.relations, self.coding)
        self._by_day = by_day
        self._chains = Chains((old[0], new[0]), watched)
        self.totals = totals or Totals()
        self.titles = self._chains.titles
        self._words: dict[Outcomes, int] = {}
        self._outcomes: tuple[list[int], list[int]] = ([], [])
        found = [self.library.vocabulary.find(key) for key in (ACT_DATE, DECISION_DATE)]
        self._act, self._decision = (term.name if term else "" for term in found)
        self.rules = next(v.rules for v in reversed(new[0].versions(ORDER)) if v.rules is not None)

    def add(self, piece: Piece) -> Changed:
        """Decides the cases of a piece on both sides and adds them to the totals; those that changed."""
        count = piece.frame.rows
        conclusions, floors = np.full((2, count), -1), np.full((2, count), UNKNOWN_FLOOR)
        alone, refused = dict(piece.alone), dict(piece.refused)
        if self._by_day:
            # On the day of a side what was told may hold together that does not by itself.
            told = piece.frame.vectors
            act, decision = (self._days(told, name, count) for name in (self._act, self._decision))
            late = (act != NULL) & (act != NEVER) & (decision != NULL) & (act > decision)
            self._refuse(alone, refused, self._closer.close(piece.frame).clashes, late)
        views = [self._view(side, piece, alone, refused) for side in self.sides]
        open_ = np.ones(count, bool)
        open_[[*alone, *refused]] = False
        order = np.argsort(piece.matter, kind="stable")
        order = order[open_[order]]
        starts = np.searchsorted(piece.matter[order], np.arange(len(piece.matters) + 1))
        for number, matter in enumerate(piece.matters):
            rows = order[starts[number] : starts[number + 1]]
            if not len(rows):
                continue
            decided = [side.decide(matter, view.of(rows)) for side, view in zip(self.sides, views, strict=True)]
            apart = decided[0].alone | decided[1].alone
            for row in rows[apart].tolist():
                alone[row] = (self._case(piece, row), NOT_PLAIN)
            for place, found in enumerate(decided):
                conclusions[place][rows], floors[place][rows] = found.conclusion, found.floor
            held = (
                ~apart & (self._outcome(0, decided[0].conclusion) >= 0) & (self._outcome(1, decided[1].conclusion) >= 0)
            )
            self._items(decided, np.packbits(held))
        for row, (case, because) in alone.items():
            self.totals.alone[because] += 1
            on = None if piece.on is None or piece.on[row] == NULL else day_of(int(piece.on[row]))
            both = [side.one(case, self._moved, on) for side in self.sides]
            for place, one in enumerate(both):
                conclusions[place][row], floors[place][row] = one.conclusion, one.floor
            if all(side.conclusions[one.conclusion].outcomes for side, one in zip(self.sides, both, strict=True)):
                self._items_of_one(both)
        return self._sum(piece, conclusions, floors, refused)

    def _view(self, side: Side, piece: Piece, alone: dict[int, tuple[Case, str]], refused: dict[int, str]) -> _View:
        """The facts of a piece as one side sees them; what no column can hold or nobody can decide is added to both maps."""
        count = piece.frame.rows
        vectors = dict(piece.frame.vectors)
        if self._by_day:
            vectors[self._decision] = Days(np.full(count, cell_of_day(side.on)))
        act, decision = (self._days(vectors, name, count) for name in (self._act, self._decision))
        decision = piece.decided(decision, cell_of_day(side.on))
        closed = self._closer.close(Frame(count, vectors, {}))
        self._refuse(alone, refused, closed.clashes, (act != NULL) & (act != NEVER) & (act > decision))
        for row in np.flatnonzero((act == NEVER) | (decision == NEVER)).tolist():
            if row not in refused and row not in alone:
                try:
                    alone[row] = (self._case(piece, row), UNSURE_DAY)
                except CaseError:
                    refused[row] = CLASH
        acted, decided = (np.full(count, -1) for _ in range(2))
        order = np.argsort(piece.place, kind="stable")
        starts = np.searchsorted(piece.place[order], np.arange(len(piece.places) + 1))
        for number, code in enumerate(piece.places):
            rows = order[starts[number] : starts[number + 1]]
            if len(rows):
                acted[rows] = side.stretches.numbers(code, act[rows])
                decided[rows] = side.stretches.numbers(code, decision[rows])
        return _View(
            acted, decided, act, decision, closed.vectors, lambda row: self._moved(self._case(piece, row), side)
        )

    @staticmethod
    def _refuse(alone: Mapping[int, object], refused: dict[int, str], clashes: Bools, late: Bools) -> None:
        """Adds the rows that contradict themselves."""
        for marked, because in ((clashes, CLASH), (late, LATE)):
            for row in np.flatnonzero(marked).tolist():
                if row not in alone:
                    refused.setdefault(row, because)

    @staticmethod
    def _days(vectors: Mapping[str, Vector], name: str, count: int) -> Ints:
        vector = vectors.get(name)
        return vector.cells if isinstance(vector, Days) else np.full(count, NULL)

    def _case(self, piece: Piece, row: int) -> Case:
        """The case of a row, as it was told."""
        told = {
            name: value
            for name, vector in piece.frame.vectors.items()
            if (value := value_at(vector, row)) is not UNKNOWN
        }
        days = [day if isinstance(day := told.get(name), date) else None for name in (self._act, self._decision)]
        bare = Case(piece.places[piece.place[row]], piece.matters[piece.matter[row]], {}, {})
        return with_facts(replace(bare, act_date=days[0], decision_date=days[1]), told, self.library)

    def _moved(self, case: Case, side: Side) -> Case:
        """The case as if it were decided on the day of a side, where all are."""
        if not self._by_day:
            return case
        told = {**case.told, self._decision: side.on}
        return with_facts(replace(case, decision_date=side.on), told, self.library)

    def _items(self, decided: Sequence[Decided], held: Bytes) -> None:
        """Adds the verdicts of the items of the lists that are looked at, by the law of the day of the decision."""
        tables = [self._chains.verdicts(place, found) for place, found in enumerate(decided)]
        for chain in tables[0].keys() | tables[1].keys():
            old, new = (table.get(chain) for table in tables)
            sides = [verdict_planes(side, held) for side in (old, new)]
            counts = self.totals.items.setdefault(self._chains.names[chain], Counter())
            for (one, left), (other, right) in product(
                zip(WORDS, sides[0], strict=True), zip(WORDS, sides[1], strict=True)
            ):
                if cases := int(np.bitwise_count(left & right).sum()):
                    counts[one, other] += cases
            counts.pop((WORDS[-1], WORDS[-1]), None)

    def _items_of_one(self, found: Sequence[Alone]) -> None:
        """The same of a case that was decided by itself."""
        old, new = (self._chains.of_one(place, one.verdicts) for place, one in enumerate(found))
        for chain in old.keys() | new.keys():
            counts = self.totals.items.setdefault(self._chains.names[chain], Counter())
            counts[old.get(chain, WORDS[-1]), new.get(chain, WORDS[-1])] += 1

    def _outcome(self, place: int, conclusion: Ints) -> Ints:
        """The number of the outcomes of each conclusion, -1 where there is none."""
        table, side = self._outcomes[place], self.sides[place]
        for found in side.conclusions[len(table) :]:
            number = self._words.setdefault(found.outcomes, len(self._words)) if found.outcomes else -1
            table.append(number)
        return np.array([*table, -1], np.int64)[conclusion]

    def _sum(self, piece: Piece, conclusions: Ints, floors: Ints, refused: dict[int, str]) -> Changed:
        totals = self.totals
        outcomes = np.stack([self._outcome(place, conclusions[place]) for place in range(2)])
        outcomes[:, [*refused]] = -1
        for row in np.flatnonzero((outcomes < 0).any(axis=0)).tolist():
            if row not in refused:
                refused[row] = self._why(conclusions[:, row], outcomes[:, row])
        for because, rows in _by_reason(refused).items():
            totals.refuse(because, len(rows), (piece.label(row) for row in rows[:NAMED]))
        totals.read += piece.frame.rows
        held = np.flatnonzero((outcomes >= 0).all(axis=0))
        words = list(self._words)
        old, new = outcomes[:, held]
        moved = old != new
        self._flows(words, old, new, floors[:, held])
        for number, cases, changed in _counted(piece.place[held], moved):
            totals.count("places", piece.places[number], cases, changed)
        days = piece.decided(self._days(piece.frame.vectors, self._decision, piece.frame.rows), NULL)[held]
        months = np.where(days == NULL, -1, days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        for month, cases, changed in _counted(np.where((days == NULL) | (days == NEVER), -1, months), moved):
            totals.count("months", UNDECIDED if month < 0 else f"{np.datetime64(month, 'M')}", cases, changed)
        rows = held[moved]
        return Changed(
            rows,
            [words[number] for number in old[moved].tolist()],
            [words[number] for number in new[moved].tolist()],
            *floors[:, rows],
        )

    def _why(self, conclusions: Ints, outcomes: Ints) -> str:
        """Why a case was not decided on a side; on which, where the other decides it."""
        told = [
            "" if outcome >= 0 else side.conclusions[number].refused
            for side, number, outcome in zip(self.sides, conclusions, outcomes, strict=True)
        ]
        return told[0] if told[0] == told[1] else f"按{'新' if outcomes[0] >= 0 else '旧'}的：{told[0] or told[1]}"

    def _flows(self, words: list[Outcomes], old: Ints, new: Ints, floors: Ints) -> None:
        codes, inverse = np.unique(old * len(words) + new, return_inverse=True)
        for number, code in enumerate(codes.tolist()):
            one, other = words[code // len(words)], words[code % len(words)]
            rows = inverse == number
            self.totals.flows[one, other] += int(rows.sum())
            imposed = [binds(side[0], self.rules) for side in (one, other)]
            if imposed[0] == imposed[1] or not {PENDING, BY_HAND}.isdisjoint((one[0], other[0])):
                continue
            fines, sums = (self.totals.released, floors[0]) if imposed[0] else (self.totals.imposed, floors[1])
            known = sums[rows][sums[rows] != UNKNOWN_FLOOR]
            fines.add(int(rows.sum()), int(known.sum()), int(rows.sum()) - len(known))


class _View(NamedTuple):
    """The cases of a piece as one side sees them."""

    acted: Ints
    decided: Ints
    act: Ints
    decision: Ints
    vectors: Mapping[str, Vector]
    case_at: Callable[[int], Case]

    def of(self, rows: Ints) -> Rows:
        """Some of them."""
        days = (self.acted[rows], self.decided[rows], self.act[rows], self.decision[rows])
        return Rows(len(rows), *days, Some(self.vectors, rows), lambda row: self.case_at(int(rows[row])))


def verdict_planes(bits: UsedBits | None, held: Bytes) -> list[Bytes]:
    """The rows in which an item applies, does not, is open, and is not used, in the order of `WORDS`."""
    none = np.zeros_like(held)
    if bits is None:
        return [none, none, none, held]
    used, holds, fails = bits
    used = used & held
    holds, fails = (none if plane is None else plane & used for plane in (holds, fails))
    return [holds, fails, used & ~(holds | fails), held & ~used]


def _by_reason(refused: Mapping[int, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in sorted(refused):
        found.setdefault(refused[row], []).append(row)
    return found


def _counted(keys: Ints, moved: Bools) -> Iterator[tuple[int, int, int]]:
    """Each key with how many rows have it and how many of them changed."""
    found, inverse, cases = np.unique(keys, return_inverse=True, return_counts=True)
    changed = np.bincount(inverse.reshape(-1)[moved], minlength=len(found))
    yield from zip(found.tolist(), cases.tolist(), changed.tolist(), strict=True)

"""What follows from the facts of very many cases by the relations of facts, and which cases contradict themselves.

Says of each row what `Relations.close` says of its case (a test holds them equal). Knows relations; knows no list, no file.
"""

from __future__ import annotations

from dataclasses import replace
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np

from engine.bulk.columns import NEVER, Column, cell_of, column_of, day_of, length_of
from engine.bulk.frames import Coding, Frame
from engine.bulk.leaf_planes import leaf_planes
from engine.bulk.vectors import NULL, Bools, Coded, Days, Lengths, Numbers, Searches, Vector
from engine.language import Demand, Elapsed, Records, Relations, Tie, Value, ordered, settled


class Closed(NamedTuple):
    """The facts with all that follows from them, by name; `clashes` are the rows that contradict themselves."""

    vectors: dict[str, Vector]
    clashes: Bools


class Closer:
    """The relations of a vocabulary, made ready for columns."""

    def __init__(self, relations: Relations, coding: Coding) -> None:
        self._relations, self._coding = relations, coding
        self._of_term: dict[str, list[int]] = {}
        for number, tie in enumerate(relations.ties):
            for term in tie.terms:
                self._of_term.setdefault(term, []).append(number)

    def close(self, frame: Frame) -> Closed:
        """The facts of a frame and what follows from them."""
        vectors = dict(frame.vectors)
        clashes = np.zeros(frame.rows, bool)
        self._measure(vectors, clashes)
        queue = [n for n, tie in enumerate(self._relations.ties) if self._may_bind(tie, vectors)]
        queued = set(queue)
        heapify(queue)
        while queue:
            number = heappop(queue)
            queued.discard(number)
            for term in self._bind(self._relations.ties[number], vectors, clashes):
                for other in self._of_term.get(term, ()):
                    if other not in queued and self._may_bind(self._relations.ties[other], vectors):
                        queued.add(other)
                        heappush(queue, other)
        return Closed(vectors, clashes)

    @staticmethod
    def _may_bind(tie: Tie, vectors: dict[str, Vector]) -> bool:
        """Whether enough of it is known in some row: nothing follows while two literals are open."""
        literals = [literal for literal in tie.literals if literal.leaf.term not in vectors]
        return len(literals) <= 1

    def _bind(self, tie: Tie, vectors: dict[str, Vector], clashes: Bools) -> list[str]:
        """Adds what follows from one tie; the facts that it settled."""
        rows = len(clashes)
        failing: list[Bools] = []
        open_: list[Bools] = []
        for literal in tie.literals:
            planes = leaf_planes(literal.leaf, None, vectors)
            holds, fails = planes if literal.wanted else (planes.fails, planes.holds)
            failing.append(np.zeros(rows, bool) if fails is None else fails)
            open_.append(~failing[-1] if holds is None else ~(failing[-1] | holds))
        clashes |= np.logical_and.reduce(failing)
        if not tie.settles:
            return []
        found = []
        for place, literal in enumerate(tie.literals):
            others = [each for other, each in enumerate(failing) if other != place]
            bound = np.logical_and.reduce([open_[place], *others])
            if bound.any() and (term := self._settle(literal, bound, vectors)):
                found.append(term)
        return found

    def _settle(self, literal: Demand, bound: Bools, vectors: dict[str, Vector]) -> str:
        """Writes what a literal that must hold in the `bound` rows settles; the fact's name where that changed anything."""
        name = literal.leaf.term
        term = self._coding.vocabulary.terms[name]
        column = column_of(term)
        vector = vectors.get(name)
        if column.kind in ("flag", "choice"):
            codes = self._coding.of(term)
            before = vector.cells if isinstance(vector, Coded) else np.zeros(len(bound), np.int16)
            after = before.copy()
            for code in np.unique(before[bound]).tolist():
                told = settled(literal, {name: codes.values[code]} if code else {}, self._coding.vocabulary)
                if told is not None:
                    after[bound & (before == code)] = codes.of(told[1])
            if np.array_equal(before, after):
                return ""
            vectors[name] = Coded(after, codes)
            return name
        told = settled(literal, {}, self._coding.vocabulary)
        if told is None:
            return ""
        written = _written(column, vector, told[1], bound)
        if written is not None:
            vectors[name] = written
        return "" if written is None else name

    def _measure(self, vectors: dict[str, Vector], clashes: Bools) -> None:
        """Adds the lengths that follow from two days; marks those that were given longer than that."""
        for length in self._relations.lengths:
            first, last = vectors.get(length.first), vectors.get(length.last)
            if not isinstance(first, Days) or not isinstance(last, Days):
                continue
            days = [first.cells, last.cells]
            known = np.logical_and.reduce([(day != NULL) & (day != NEVER) for day in days])
            known &= last.cells >= first.cells
            told = vectors.get(length.term)
            cells = told.cells if isinstance(told, Lengths) else np.full(len(known), NULL)
            given = known & (cells != NULL) & (cells != NEVER)
            for row in np.flatnonzero(given).tolist():
                elapsed = Elapsed(*(day_of(int(day[row])) for day in days))
                if ordered(elapsed, "<", length_of(int(cells[row]))):
                    clashes[row] = True
            follows = known & (cells == NULL)
            vectors[length.term] = Lengths(cells, *(np.where(follows, day, NULL) for day in days))


def _written(column: Column, vector: Vector | None, value: Value, bound: Bools) -> Vector | None:
    """The vector with a value where nothing is known yet; None where that changes nothing."""
    if isinstance(value, Records):
        known = vector.known if isinstance(vector, Searches) else np.zeros(len(bound), bool)
        if not (bound & ~known).any():
            return None
        if isinstance(vector, Searches):
            return replace(vector, known=known | bound)
        none = np.zeros(0, np.int64)
        since, starts = np.full(len(bound), NULL), np.zeros(len(bound) + 1, np.int64)
        return Searches(bound, since, starts, none, none.astype(np.int32), [])
    cells = vector.cells if isinstance(vector, Numbers | Days | Lengths) else np.full(len(bound), NULL)
    free = bound & (cells == NULL)
    if isinstance(vector, Lengths) and vector.first is not None:
        free &= vector.first == NULL
    if not free.any():
        return None
    cell = cell_of(column, value)
    filled = np.where(free, NULL if cell is None else cell, cells)
    match column.kind:
        case "number":
            return Numbers(filled, column.decimals)
        case "day":
            return Days(filled)
        case _:
            return replace(vector, cells=filled) if isinstance(vector, Lengths) else Lengths(filled)

"""The cases of one violation, as rows: where and when each was, its facts as vectors, and any of them as a case again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from engine.bulk import NULL, Bools, Coded, Days, Ints, Lengths, Numbers, Searches, Vector
from engine.evaluation import Case


class Rows(NamedTuple):
    """`acted` and `decided` number what is in force on both days, `act` and `decision` are the days themselves."""

    total: int
    acted: Ints
    decided: Ints
    act: Ints
    decision: Ints
    vectors: Mapping[str, Vector]
    case_at: Callable[[int], Case]


class Some(Mapping[str, Vector]):
    """Some rows of vectors, each taken when it is first asked for."""

    def __init__(self, vectors: Mapping[str, Vector], rows: Ints) -> None:
        self._vectors, self._rows = vectors, rows
        self._taken: dict[str, Vector] = {}

    def __getitem__(self, name: str) -> Vector:
        vector = self._taken.get(name)
        if vector is None:
            vector = self._taken[name] = taken(self._vectors[name], self._rows)
        return vector

    def __iter__(self) -> Iterator[str]:
        return iter(self._vectors)

    def __len__(self) -> int:
        return len(self._vectors)


def taken(vector: Vector, rows: Ints) -> Vector:
    """Some rows of a vector."""
    match vector:
        case Coded(cells, codes):
            return Coded(cells[rows], codes)
        case Numbers(cells, decimals):
            return Numbers(cells[rows], decimals)
        case Days(cells):
            return Days(cells[rows])
        case Lengths(cells, first, last):
            return Lengths(cells[rows], *(None if end is None else end[rows] for end in (first, last)))
        case Searches():
            return _searches(vector, rows)


def _searches(searches: Searches, rows: Ints) -> Searches:
    counts = np.diff(searches.starts)[rows]
    starts = np.concatenate(([0], np.cumsum(counts)))
    # The places of the records of each row, one after the other.
    places = np.repeat(searches.starts[rows] - starts[:-1], counts) + np.arange(starts[-1])
    return Searches(
        searches.known[rows],
        searches.since[rows],
        starts,
        searches.day[places],
        searches.kind[places],
        searches.kinds,
    )


def known_in(vector: Vector | None, count: int) -> Bools:
    """Where anything of a fact is known."""
    match vector:
        case None:
            return np.zeros(count, bool)
        case Coded(cells):
            coded: Bools = cells != 0
            return coded
        case Searches(known):
            return known
        case Lengths(cells, first) if first is not None:
            either: Bools = (cells != NULL) | (first != NULL)
            return either
        case _:
            found: Bools = vector.cells != NULL
            return found


def distinct(columns: list[Ints], count: int) -> tuple[Ints, Ints]:
    """The first row of each distinct combination of some columns, and for every row which combination it has."""
    code = np.zeros(count, np.int64)
    for column in columns:
        _, column_codes = np.unique(column, return_inverse=True)
        code = code * (int(column_codes.max(initial=0)) + 1) + column_codes.reshape(-1)
        if int(code.max(initial=0)) > 2**40:
            code = np.unique(code, return_inverse=True)[1].reshape(-1)
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return first, inverse.reshape(-1)

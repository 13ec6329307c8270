"""The facts of very many cases as vectors: what a cell of each kind is, and the value of a row again.

Knows no condition, no list, no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.bulk.columns import NEVER, day_of, length_of
from engine.language import NONE, UNKNOWN, Duration, Elapsed, Record, Records, Value

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]

NULL = int(np.iinfo(np.int64).min)
"""The cell of a number, a day or a length that is 未查明."""


class Planes(NamedTuple):
    """Where a condition holds and where it fails; None stands for nowhere."""

    holds: Bools | None
    fails: Bools | None


OPEN = Planes(None, None)
"""The truth of what is unknown everywhere."""


@dataclass(slots=True)
class Codes:
    """The values of one fact by code, 0 for 未查明. It grows with the choices that are known in part."""

    values: list[Value]
    numbers: dict[Value, int] = field(init=False)

    def __post_init__(self) -> None:
        self.numbers = {value: code for code, value in enumerate(self.values)}

    def of(self, value: Value) -> int:
        """The code of a value, a new one when it has none yet."""
        code = self.numbers.get(value)
        if code is None:
            code = self.numbers[value] = len(self.values)
            self.values.append(value)
        return code


@dataclass(frozen=True, slots=True)
class Coded:
    """A fact with few values (是否, 选项): the code of each row."""

    cells: npt.NDArray[np.int16]
    codes: Codes


@dataclass(frozen=True, slots=True)
class Numbers:
    """An amount or a count, in units of 10 to the power of -`decimals`."""

    cells: Ints
    decimals: int


@dataclass(frozen=True, slots=True)
class Days:
    """A day of each row, or `NEVER`."""

    cells: Ints


@dataclass(frozen=True, slots=True)
class Lengths:
    """A length of time as `columns` writes it. Where it is `NULL` and `first` is not, it is known by its first and last day."""

    cells: Ints
    first: Ints | None = None
    last: Ints | None = None


@dataclass(frozen=True, slots=True)
class Searches:
    """The earlier records of each row: those of row `i` are `day[starts[i]:starts[i + 1]]`, where they are `known`.

    `kind` says which of `kinds` a record is, apart from its day; `since` is the day to which the search went back, NULL: to
    the beginning.
    """

    known: Bools
    since: Ints
    starts: Ints
    day: Ints
    kind: npt.NDArray[np.int32]
    kinds: list[Record]


Vector = Coded | Numbers | Days | Lengths | Searches
Vectors: TypeAlias = Mapping[str, Vector]
"""The vectors by the names of their facts; a fact without one is unknown everywhere."""


def shifted(days: Ints, length: Duration, sign: int) -> Ints:
    """Days moved by a length, as `shift` moves one."""
    if not length.months:
        return days + sign * -(-length.hours // 24)
    day = days.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    moved = month + sign * length.months
    last = (moved + 1).astype("datetime64[D]") - moved.astype("datetime64[D]") - np.timedelta64(1, "D")
    found = moved.astype("datetime64[D]") + np.minimum(day - month.astype("datetime64[D]"), last)
    as_days: Ints = found.astype(np.int64)
    return as_days


def value_of_cells(vector: Vector, cells: Iterator[int]) -> Value:
    """The value that the next of `cells` hold for a vector."""
    cell = next(cells)
    match vector:
        case Coded(_, codes):
            return codes.values[cell]
        case Lengths(_, first, _):
            days = (next(cells), next(cells)) if first is not None else (NULL, NULL)
            if cell == NULL:
                return UNKNOWN if days[0] == NULL else Elapsed(day_of(days[0]), day_of(days[1]))
            return NONE if cell == NEVER else length_of(cell)
        case Numbers(_, decimals):
            return UNKNOWN if cell == NULL else Decimal(cell).scaleb(-decimals)
        case _:
            return UNKNOWN if cell == NULL else NONE if cell == NEVER else day_of(cell)


def value_at(vector: Vector, row: int) -> Value:
    """The value of one row."""
    if isinstance(vector, Searches):
        if not vector.known[row]:
            return UNKNOWN
        entries = [
            Record(day_of(int(vector.day[place])), vector.kinds[vector.kind[place]].fields)
            for place in range(int(vector.starts[row]), int(vector.starts[row + 1]))
        ]
        since = int(vector.since[row])
        return Records(tuple(entries), None if since == NULL else day_of(since))
    cells = [vector.cells] if not isinstance(vector, Lengths) else [vector.cells, vector.first, vector.last]
    return value_of_cells(vector, iter([int(each[row]) for each in cells if each is not None]))

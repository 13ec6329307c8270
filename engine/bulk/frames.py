"""The facts of many cases, read one by one, put together as vectors; which cases no vector can hold, and why.

Knows the vocabulary and values; knows no list, no file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from engine.bulk.columns import Column, UncarriedError, cell_of, cell_of_day, column_of
from engine.bulk.vectors import NULL, Coded, Codes, Days, Lengths, Numbers, Searches, Vector
from engine.language import UNKNOWN, Facts, Record, Records, Term, Value, Vocabulary


class Frame(NamedTuple):
    """The facts of many cases by name; `odd` are the rows that no vector holds, each with the reason in Chinese."""

    rows: int
    vectors: dict[str, Vector]
    odd: Mapping[int, str]


class Coding:
    """The codes of all facts with few values, the same for every frame."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._codes: dict[str, Codes] = {}

    def of(self, term: Term) -> Codes:
        """The codes of a fact: 0 is 未查明, then 否 and 是, or the options in their order."""
        codes = self._codes.get(term.name)
        if codes is None:
            values: tuple[Value, ...] = term.options or (False, True)
            codes = self._codes[term.name] = Codes([UNKNOWN, *values])
        return codes

    def frame(self, cases: Sequence[Facts]) -> Frame:
        """The facts of some cases as vectors."""
        odd: dict[int, str] = {}
        names = sorted({name for facts in cases for name in facts}, key=self.vocabulary.order.__getitem__)
        vectors: dict[str, Vector] = {}
        for name in names:
            column = column_of(self.vocabulary.terms[name])
            values = [facts.get(name, UNKNOWN) for facts in cases]
            if column.kind == "records":
                vectors[name] = searches(values, odd)
            else:
                vectors[name] = self.vector(column, _cells(column, values, odd))
        return Frame(len(cases), vectors, odd)

    def vector(self, column: Column, cells: Sequence[int | None] | np.ndarray) -> Vector:
        """The vector of a column's cells; None, or `NULL` in an array, is 未查明. Not for records."""
        plain = (
            cells if isinstance(cells, np.ndarray) else np.array([NULL if c is None else c for c in cells], np.int64)
        )
        match column.kind:
            case "flag" | "choice":
                return Coded(np.where(plain == NULL, 0, plain + 1).astype(np.int16), self.of(column.term))
            case "number":
                return Numbers(plain, column.decimals)
            case "day":
                return Days(plain)
            case _:
                return Lengths(plain)


def _cells(column: Column, values: Sequence[Value], odd: dict[int, str]) -> list[int | None]:
    found: list[int | None] = []
    for row, value in enumerate(values):
        try:
            found.append(cell_of(column, value))
        except UncarriedError as error:
            odd.setdefault(row, str(error))
            found.append(None)
    return found


def searches(values: Sequence[Value], odd: dict[int, str]) -> Searches:
    """The records of each row; rows with a record whose day is not one day are added to `odd`, and unknown."""
    kinds: dict[tuple[tuple[str, str], ...], int] = {}
    held: list[Record] = []
    known, since, starts, days, numbers = [], [], [0], [], []
    for row, value in enumerate(values):
        records = value if isinstance(value, Records) else None
        if records is not None and any(not isinstance(record.day, date) for record in records.entries):
            odd.setdefault(row, "违法记录的日期只知道范围")
            records = None
        for record in records.entries if records else ():
            kind = tuple(sorted(record.fields.items()))
            number = kinds.setdefault(kind, len(kinds))
            if number == len(held):
                held.append(record)
            days.append(cell_of_day(record.day))  # type: ignore[arg-type]
            numbers.append(number)
        known.append(records is not None)
        since.append(NULL if records is None or records.since is None else cell_of_day(records.since))
        starts.append(len(days))
    return Searches(
        np.array(known, bool),
        np.array(since, np.int64),
        np.array(starts, np.int64),
        np.array(days, np.int64),
        np.array(numbers, np.int32),
        held,
    )

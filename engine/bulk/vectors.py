"""The facts of very many cases as vectors, and the truth of one leaf for all of them.

Says of each row what `leaf_truth` says of its case (a test holds them equal). A truth is two arrays: where the leaf holds, and
where it fails; unknown is neither. Knows no list, no file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, gcd
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.bulk.columns import NEVER, cell_of_day, day_of, length_of
from engine.language import (
    NONE,
    UNKNOWN,
    Compare,
    Count,
    Duration,
    Elapsed,
    In,
    Is,
    Leaf,
    Literal,
    OtherTerm,
    Record,
    Records,
    Setting,
    Share,
    Shifted,
    Truth,
    Unread,
    Value,
    alike,
    enough,
    leaf_truth,
    window_start,
)

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


def leaf_planes(leaf: Leaf, setting: Setting | None, vectors: Vectors) -> Planes:
    """Where a leaf holds and where it fails, for cases in `setting`."""
    match leaf:
        case Unread():
            return OPEN
        case Count():
            return _count(leaf, setting, vectors)
        case Is(term):
            return _one(leaf, term, vectors)
        case In(term):
            return _one(leaf, term, vectors)
        case Compare(term, _, Literal()):
            return _one(leaf, term, vectors)
        case Compare():
            return _two(leaf, vectors)


def _one(leaf: Is | In | Compare, term: str, vectors: Vectors) -> Planes:
    """A leaf that names one fact."""
    match vectors.get(term):
        case Coded(cells, codes):
            return by_code(cells, [leaf_truth(leaf, {term: value}, None) for value in codes.values])
        case Numbers(cells, decimals):
            return _known(cells != NULL, _among_numbers(leaf, cells, decimals))
        case Days(cells):
            return _known(cells != NULL, _among_days(leaf, cells))
        case Lengths() as lengths:
            return _length(leaf, term, lengths)
        case Searches() as searches if isinstance(leaf, Compare):
            return _none_found(leaf, searches)
        case _:
            return OPEN


def by_code(cells: npt.NDArray[np.int16], truths: Sequence[Truth]) -> Planes:
    """The truth of each row from that of its code."""
    return Planes(
        *(_of_codes(cells, [code for code, truth in enumerate(truths) if truth is wanted]) for wanted in _SURE)
    )


_SURE = (True, False)
_FEW_CODES = 16
"""So many codes are compared one by one, more looked up in a table."""


def _of_codes(cells: npt.NDArray[np.int16], codes: list[int]) -> Bools | None:
    if not codes:
        return None
    if len(codes) <= _FEW_CODES:
        found: Bools = cells == codes[0]
        for code in codes[1:]:
            found |= cells == code
        return found
    table = np.zeros(np.iinfo(np.int16).max + 1, bool)
    table[codes] = True
    return np.take(table, cells)


def _known(known: Bools, holds: Bools) -> Planes:
    return Planes(known & holds, known & ~holds)


_COMPARED: dict[str, Callable[[Ints, Ints | int], Bools]] = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def _among_numbers(leaf: Is | In | Compare, cells: Ints, decimals: int) -> Bools:
    """Where known numbers meet a leaf; a bound may have more decimals than they."""
    match leaf:
        case In(_, values):
            found = np.zeros(len(cells), bool)
            for value in values:
                found |= _number(cells, "=", value, decimals)
            return found
        case Compare(_, "!=", Literal(value)):
            return ~_number(cells, "=", value, decimals)
        case Compare(_, op, Literal(value)):
            return _number(cells, op, value, decimals)
        case _:
            raise TypeError(f"no comparison of a number: {leaf}")


def _number(cells: Ints, op: str, value: Value, decimals: int) -> Bools:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return np.zeros(len(cells), bool)
    bound = Fraction(value) * 10**decimals
    if op == "=":
        return _COMPARED[op](cells, int(bound)) if bound.denominator == 1 else np.zeros(len(cells), bool)
    return _COMPARED[op](cells, floor(bound) if op in ("<=", ">") else ceil(bound))


def _among_days(leaf: Is | In | Compare, cells: Ints) -> Bools:
    none = np.zeros(len(cells), bool)
    match leaf:
        case In(_, values):
            for value in values:
                none |= _COMPARED["="](cells, _day(value))
            return none
        case Compare(_, op, Literal(value)) if op in ("=", "!="):
            return _COMPARED[op](cells, _day(value))
        case Compare(_, op, Literal(value)) if value is not NONE:
            none |= _COMPARED[op](cells, _day(value)) & (cells != NEVER)
            return none
        case _:
            return none


def _day(value: Value) -> int:
    return cell_of_day(value) if isinstance(value, date) else NEVER


def _none_found(leaf: Compare, searches: Searches) -> Planes:
    """A comparison of records with 无: a search that did not go back to the beginning leaves it open."""
    some = searches.starts[1:] > searches.starts[:-1]
    none = Planes(searches.known & ~some & (searches.since == NULL), searches.known & some)
    return none if leaf.op == "=" else Planes(none.fails, none.holds)


def _two(leaf: Compare, vectors: Vectors) -> Planes:
    """A comparison of two facts."""
    right = leaf.right
    if isinstance(right, Literal):
        raise TypeError(f"no comparison of two facts: {leaf}")
    one, other = vectors.get(leaf.term), vectors.get(right.term)
    match one, other:
        case (None, _) | (_, None):
            return OPEN
        case Days(left), Days(days):
            known = (left != NULL) & (days != NULL)
            return _known(known, _two_days(leaf.op, left, _moved(days, right)))
        case Numbers(), Numbers():
            known = (one.cells != NULL) & (other.cells != NULL)
            ratio = Fraction(right.ratio) if isinstance(right, Share) else Fraction(1)
            return _known(known, _two_numbers(leaf.op, one, other, ratio))
        case _:
            return _by_value(leaf, {leaf.term: one, right.term: other})


def _moved(days: Ints, right: OtherTerm | Share | Shifted) -> Ints:
    if not isinstance(right, Shifted):
        return days
    real = (days != NULL) & (days != NEVER)
    return np.where(real, shifted(np.where(real, days, 0), right.length, right.sign), days)


def _two_days(op: str, left: Ints, right: Ints) -> Bools:
    """Two that are both 无 have no day that could be the same."""
    if op in ("=", "!="):
        same: Bools = _COMPARED["="](left, right) & (left != NEVER)
        different: Bools = ~same
        return same if op == "=" else different
    found: Bools = _COMPARED[op](left, right) & (left != NEVER) & (right != NEVER)
    return found


def _two_numbers(op: str, one: Numbers, other: Numbers, ratio: Fraction) -> Bools:
    left, right = ratio.denominator * 10**other.decimals, ratio.numerator * 10**one.decimals
    shared = gcd(left, right)
    sides = []
    for cells, factor in ((one.cells, left // shared), (other.cells, right // shared)):
        largest = int(cells.max(initial=0))
        # As whole numbers of Python where a product could leave 64 bits.
        sides.append((cells if largest * factor < 2**63 else cells.astype(object)) * factor)
    with np.errstate(over="ignore"):  # of rows that are not known
        return _COMPARED[op](*sides).astype(bool)


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


def _length(leaf: Is | In | Compare, term: str, lengths: Lengths) -> Planes:
    if (
        lengths.first is not None
        and lengths.last is not None
        and isinstance(leaf, Compare)
        and isinstance(leaf.right, Literal)
        and isinstance(leaf.right.value, Duration)
        and not leaf.right.value.months
    ):
        # So many hours compare with two days by how far these lie apart, whichever they are.
        start = np.where(lengths.first == NULL, NULL, 0)
        lengths = Lengths(lengths.cells, start, np.where(lengths.first == NULL, 0, lengths.last - lengths.first))
    return _by_value(leaf, {term: lengths})


def _by_value(leaf: Leaf, vectors: Vectors) -> Planes:
    """A leaf on each distinct value, or pair of values, of facts that have few."""
    keys: list[Ints] = []
    for vector in vectors.values():
        if isinstance(vector, Lengths) and vector.first is not None and vector.last is not None:
            keys += [vector.cells, vector.first, vector.last]
        elif isinstance(vector, Searches):
            raise TypeError(f"no comparison of records: {leaf}")
        else:
            keys.append(vector.cells.astype(np.int64))
    rows, inverse = np.unique(np.stack(keys, axis=1), axis=0, return_inverse=True)
    truths = []
    for row in rows.tolist():
        left = iter(row)
        truths.append(leaf_truth(leaf, {term: _value(vector, left) for term, vector in vectors.items()}, None))
    found = inverse.reshape(-1)
    true, false = (np.array([truth is wanted for truth in truths], bool)[found] for wanted in _SURE)
    return Planes(true, false)


def _value(vector: Vector, cells: Iterator[int]) -> Value:
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


def _count(leaf: Count, setting: Setting | None, vectors: Vectors) -> Planes:
    """As `count_truth`: where a window is not stated, the officer's judgement stands beside the records."""
    searches = vectors.get(leaf.of)
    found = _counted(leaf, searches, setting, vectors) if isinstance(searches, Searches) else OPEN
    if leaf.within.name != "未载明" or leaf.judged is None:
        return found
    return either(found, _one(Is(leaf.judged), leaf.judged, vectors))


def either(one: Planes, other: Planes) -> Planes:
    """Where at least one of two holds."""
    holds = one.holds if other.holds is None else other.holds if one.holds is None else one.holds | other.holds
    return Planes(holds, None if one.fails is None or other.fails is None else one.fails & other.fails)


def _counted(leaf: Count, searches: Searches, setting: Setting | None, vectors: Vectors) -> Planes:
    """As `counted`, for records and windows of which every day is known or unknown."""
    rows = len(searches.known)
    counts = np.diff(searches.starts)
    like = [alike(leaf, kind, setting) for kind in searches.kinds] or [None]
    true = np.array([truth is True for truth in like])[searches.kind]
    unknown = np.array([truth is None for truth in like])[searches.kind]
    start = np.full(rows, NULL)
    placed = np.ones(rows, bool)
    if leaf.before is not None:
        before = vectors.get(leaf.before)
        end = before.cells if isinstance(before, Days) else np.full(rows, NULL)
        placed = (end != NULL) & (end != NEVER)
        start = _window_starts(leaf, np.where(placed, end, NULL))
        ends, starts, here = (np.repeat(each, counts) for each in (end, start, placed))
        inside = here & (searches.day < ends) & ((starts == NULL) | (searches.day >= starts))
        # Where there is no end of the window, a record that may count is open.
        unknown = (unknown & (inside | ~here)) | (true & ~here)
        true &= inside
    trues, unknowns = _sums(true, searches.starts), _sums(unknown, searches.starts)
    need = enough(leaf)
    reaches = trues >= need
    fails = ~reaches & (trues + unknowns < need)
    fails &= (searches.since == NULL) | (placed & (start != NULL) & (start >= searches.since))
    found = Planes(searches.known & reaches, searches.known & fails)
    return found if leaf.op == "at_least" else Planes(found.fails, found.holds)


def _window_starts(leaf: Count, ends: Ints) -> Ints:
    """The first day of each window, `NULL` where it goes back without end or has none."""
    known = ends != NULL
    if leaf.within.length is not None:
        return np.where(known, shifted(np.where(known, ends, 0), leaf.within.length, -1), NULL)
    if window_start(leaf.within, day_of(0)) is None:
        return np.full(len(ends), NULL)
    year = np.where(known, ends, 0).astype("datetime64[D]").astype("datetime64[Y]")
    return np.where(known, year.astype("datetime64[D]").astype(np.int64), NULL)


def _sums(marks: Bools, starts: Ints) -> Ints:
    """How many are marked of each row."""
    running = np.concatenate(([0], np.cumsum(marks)))
    found: Ints = running[starts[1:]] - running[starts[:-1]]
    return found


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
    return _value(vector, iter([int(each[row]) for each in cells if each is not None]))

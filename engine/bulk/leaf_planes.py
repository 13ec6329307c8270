"""The truth of one leaf for all rows of vectors.

Says of each row what `leaf_truth` says of its case (a test holds them equal). A truth is two arrays: where the leaf holds, and
where it fails; unknown is neither. Knows no list, no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, gcd

import numpy as np
import numpy.typing as npt

from engine.bulk.columns import NEVER, cell_of_day
from engine.bulk.record_counts import counted_planes
from engine.bulk.vectors import (
    NULL,
    OPEN,
    Bools,
    Coded,
    Days,
    Ints,
    Lengths,
    Numbers,
    Planes,
    Searches,
    Vectors,
    shifted,
    value_of_cells,
)
from engine.language import (
    NONE,
    Compare,
    Count,
    Duration,
    In,
    Is,
    Leaf,
    Literal,
    OtherTerm,
    Setting,
    Share,
    Shifted,
    Truth,
    Unread,
    Value,
    leaf_truth,
)


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
        truths.append(leaf_truth(leaf, {term: value_of_cells(vector, left) for term, vector in vectors.items()}, None))
    found = inverse.reshape(-1)
    true, false = (np.array([truth is wanted for truth in truths], bool)[found] for wanted in _SURE)
    return Planes(true, false)


def _count(leaf: Count, setting: Setting | None, vectors: Vectors) -> Planes:
    """As `count_truth`: where a window is not stated, the officer's judgement stands beside the records."""
    searches = vectors.get(leaf.of)
    found = counted_planes(leaf, searches, setting, vectors) if isinstance(searches, Searches) else OPEN
    if leaf.within.name != "未载明" or leaf.judged is None:
        return found
    return either(found, _one(Is(leaf.judged), leaf.judged, vectors))


def either(one: Planes, other: Planes) -> Planes:
    """Where at least one of two holds."""
    holds = one.holds if other.holds is None else other.holds if one.holds is None else one.holds | other.holds
    return Planes(holds, None if one.fails is None or other.fails is None else one.fails & other.fails)

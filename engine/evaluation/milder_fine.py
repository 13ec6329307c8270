"""Which of two laws fines a case less, by what their clauses can impose on it.

A fine is milder when its lower and its higher end are both no higher and one of them is lower. A row for graver cases that
are not known to be there is left out. Knows what clauses impose; knows no day and no list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from typing import Literal, NamedTuple

from engine.evaluation.fines import Band, Exposure

Milder = Literal["equal", "act", "decision", "by_hand"]
_UNBOUNDED = Decimal("Infinity")


class _Fine(NamedTuple):
    """A fine from `low` to `high`, in 元 or, where an amount is not known, in multiples of the fact `of`."""

    low: Decimal
    high: Decimal
    of: str = ""


_NONE = _Fine(Decimal(0), Decimal(0))


def milder(act: Sequence[Exposure], decision: Sequence[Exposure]) -> Milder | None:
    """Which of the two fines less; None where that turns on facts that are not known."""
    signs = [_signs(one, other) for one, other in _pairs(act, decision)]
    if any(sign is None for sign in signs):
        return None
    flat = {part for sign in signs if sign for part in sign}
    if flat <= {0}:
        return "equal"
    if flat <= {0, -1}:
        return "act"
    if flat <= {0, 1}:
        return "decision"
    certain = all(len(_fines(each)) == 1 and each.refused is not None for each in (*act, *decision))
    return "by_hand" if certain else None


def _pairs(act: Sequence[Exposure], decision: Sequence[Exposure]) -> Iterator[tuple[_Fine, _Fine]]:
    """The fines to compare: row by row where the clauses of both days have the same rows, otherwise each with each."""
    if len(act) == len(decision) and all(_rows(a) == _rows(d) for a, d in zip(act, decision, strict=True)):
        for a, d in zip(act, decision, strict=True):
            yield from zip(_fines(a), _fines(d), strict=True)
        return
    yield from product(_possible_fines(act), _possible_fines(decision))


def _possible_fines(imposed: Sequence[Exposure]) -> list[_Fine]:
    """Every fine that may come of the clauses; none where no clause fines, or it is open whether one that does is used."""
    fines = [fine for each in imposed for fine in _fines(each) if fine != _NONE]
    return fines if fines and all(each.refused is not None for each in imposed) else [*fines, _NONE]


def _rows(each: Exposure) -> tuple[object, ...]:
    return (each.refused, *(band.row.when for band in each.bands if not left_out(band)))


def _fines(each: Exposure) -> list[_Fine]:
    bands = [] if each.refused is False else [band for band in each.bands if not left_out(band)]
    return [_fine(band, optional=each.punishment.optional) for band in bands] or [_NONE]


def can_fine(each: Exposure) -> bool:
    """Whether a clause can impose a fine on the case."""
    return _fines(each) != [_NONE]


def left_out(band: Band) -> bool:
    """Whether a row is for graver cases that are not known to be there."""
    return band.row.graver and not band.certain


def _fine(band: Band, *, optional: bool) -> _Fine:
    row = band.row
    unknown = (row.low and band.low is None) or (row.high is not None and band.high is None)
    low, high = (row.low, row.high) if unknown else (band.low, band.high)
    ends = (Decimal(0) if optional else low or Decimal(0), _UNBOUNDED if high is None else high)
    return _Fine(*ends, (row.of or "") if unknown else "")


def _signs(one: _Fine, other: _Fine) -> tuple[int, int] | None:
    """How the lower and the higher ends compare; None for multiples of different things."""
    if one.of != other.of and _NONE not in (one, other):
        return None
    return _sign(one.low, other.low), _sign(one.high, other.high)


def _sign(one: Decimal, other: Decimal) -> int:
    return (one > other) - (one < other)

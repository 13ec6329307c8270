"""The least fine of a case: of every clause that may be used the least it imposes, as a fixed sum or a multiple of an amount.

Knows clauses and amounts; no list.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np

from engine.bulk import Bools, Ints, Numbers
from engine.evaluation import Case, Exposure
from engine.replay.rows import Rows

Floors = tuple[int | tuple[Fraction, str], ...]
"""Fixed sums in 分, and multiples of facts; the least of them is the least fine."""
UNKNOWN_FLOOR = -1
"""Stands for the least fine of a case of which that is not known, in 分."""


def least(exposures: tuple[Exposure, ...]) -> Floors | None:
    """Of every clause that is used, or may be, the least that each row that holds, or may hold, imposes.

    Nothing where a clause leaves it open whether to fine, or fines only who refuses to correct and that is not known.
    """
    found: dict[int | tuple[Fraction, str], None] = {}
    for each in exposures:
        if each.used is False:
            continue
        if each.barred or each.punishment.optional or each.refused is not True or not each.bands:
            return (0,)
        for band in each.bands:
            low = Fraction(band.row.low or 0)
            if band.row.of is not None and low:
                if band.low is None:
                    return None
                found[low, band.row.of] = None
            else:
                found[int(low * 100)] = None
    return tuple(sorted(found, key=str)) or None


def sums_of(part: int | tuple[Fraction, str], rows: Rows, here: Bools) -> Ints | int:
    """A part of the least fines of some rows, in 分, rounded down."""
    if isinstance(part, int):
        return part
    multiple, term = part
    vector = rows.vectors[term]
    if not isinstance(vector, Numbers):
        raise TypeError(f"no amount: {term}")
    scale = multiple * 100 / 10**vector.decimals
    cells = vector.cells[here]
    if int(cells.max(initial=0)) * scale.numerator >= 2**63:
        return np.array([int(cell) * scale.numerator // scale.denominator for cell in cells], np.int64)
    sums: Ints = cells * scale.numerator // scale.denominator
    return sums


def sum_of(part: int | tuple[Fraction, str], case: Case) -> int:
    """A part of the least fines of one case, in 分, rounded down."""
    if isinstance(part, int):
        return part
    value = case.facts[part[1]]
    if not isinstance(value, Decimal | int):
        raise TypeError(f"no amount: {part[1]}")
    return int(part[0] * Fraction(value) * 100)

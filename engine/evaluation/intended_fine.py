"""Where a fine that is intended lies in the ranges of the clauses that punish a case, row by row. Amounts in 元.

It compares only: whether a fine is right is not for a program to say. Knows what clauses impose and which findings reduce;
knows no wording.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from engine.catalog import INTENDED_FINE, TRACKS
from engine.evaluation.evaluate import Evaluation
from engine.evaluation.findings import Finding
from engine.evaluation.fines import Band, Exposure
from engine.language import Vocabulary

Lies = Literal["below", "lighter", "within", "above", "open", "nothing"]
"""Where an amount lies in a row: `lighter` is its part for a lighter fine (从轻), below its floor a fine is reduced (减轻).

`open`: the range of the row is not known; `nothing`: the clause fines a refusal only, and there was none.
"""
_REDUCES = "减轻"
"""What the effects are called by which a fine may go below its floor (行政处罚法 32)."""


class InRow(NamedTuple):
    """Where the amount lies in one row; `certain` says that nothing open can change the row or its range.

    `at_end`: it is the end of the lighter part, of which the rule does not say whether that end belongs to it.
    `waits` are the facts on which it depends.
    """

    exposure: Exposure
    band: Band
    lies: Lies
    certain: bool
    at_end: bool
    waits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FineCheck:
    """An intended fine against every row that may hold.

    `reducing` are the findings that let a fine go below its floor, `may_reduce` those of which that is open.
    `barred` are what forbids any fine on the case.
    """

    amount: Decimal
    rows: tuple[InRow, ...]
    reducing: tuple[Finding, ...]
    may_reduce: tuple[Finding, ...]
    barred: tuple[Finding, ...]


def check_fine(evaluation: Evaluation, vocabulary: Vocabulary) -> FineCheck | None:
    """The intended fine of the case checked; None where the case names none."""
    term = vocabulary.find(INTENDED_FINE)
    amount = evaluation.case.facts.get(term.name) if term else None
    if not isinstance(amount, Decimal) or not amount:
        return None
    used = [each for each in evaluation.exposures if each.used is not False]
    reducing = [
        f
        for f in evaluation.findings
        if f.item.track == TRACKS[0] and _REDUCES in f.item.effect.name and f.verdict is not False
    ]
    barred = {each.barred.key: each.barred for each in used if each.barred is not None}
    return FineCheck(
        amount,
        tuple(row for each in used for row in _rows(each, amount)),
        tuple(f for f in reducing if f.verdict),
        tuple(f for f in reducing if f.verdict is None),
        tuple(barred.values()),
    )


def _rows(exposure: Exposure, amount: Decimal) -> Iterator[InRow]:
    settled = exposure.settled and exposure.when is None and exposure.used is True and exposure.refused is not None
    for band in exposure.bands:
        lies: Lies = "nothing" if exposure.refused is False else lies_in(band, amount)
        at_end = lies == "lighter" and band.inclusive is None and amount == band.lighter
        waits = (*band.waits, *((band.row.of,) if lies == "open" and band.row.of else ()))
        certain = settled and band.certain and lies != "open" and not at_end
        yield InRow(exposure, band, lies, certain, at_end, tuple(dict.fromkeys(waits)))


def lies_in(band: Band, amount: Decimal) -> Lies:
    """Where an amount lies in one row."""
    row = band.row
    if (row.low and band.low is None) or (row.high is not None and band.high is None):
        return "open"
    if band.high is not None and amount > band.high:
        return "above"
    if band.low is not None and amount < band.low:
        return "below"
    return "lighter" if _is_lighter(band, amount) else "within"


def _is_lighter(band: Band, amount: Decimal) -> bool:
    if band.lighter is None:
        return False
    if band.exact:
        return amount == band.lighter
    return amount < band.lighter or (amount == band.lighter and band.inclusive is not False)

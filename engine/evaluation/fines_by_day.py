"""Which of two laws punishes an act: that of its day or that of the decision, whichever fines less (行政处罚法 37).

A fine is milder when its lower and its higher end are both no higher and one of them is lower; where each has one higher
end, a person decides. What is not held of a day's law is never compared. Knows what clauses impose; knows no list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Literal, NamedTuple

from engine.catalog import Lighter, Punishment, Rules, Statutes
from engine.evaluation.findings import Finding
from engine.evaluation.fines import Band, Exposure, exposure, imposes
from engine.evaluation.penal_law import Held, PenalLaw, changes_before, next_changes, penal_law
from engine.evaluation.two_dates import ACT, DECISION
from engine.evaluation.violations import Possible, Violation
from engine.language import Condition, Facts, Truth, missing, prover

Ruling = Literal[
    "same", "act", "decision", "equal", "by_hand", "open", "act_not_held", "decision_not_held", "unpunished"
]
_UNBOUNDED = Decimal("Infinity")
_USED: dict[Ruling, tuple[Truth, Truth]] = {
    "same": (True, True),
    "act": (True, False),
    "decision": (False, True),
    "equal": (True, False),
    "unpunished": (False, False),
}
"""Whether the law of the act, and of the decision, is used; both open under any other. `unpunished`: a day's has no clause."""


class Coming(NamedTuple):
    """A law that takes effect soon after the decision, and which of the two fines less: `decision` is the coming one.

    `ruling` is None where that was not, or cannot be, compared.
    """

    law: PenalLaw
    ruling: Ruling | None


@dataclass(frozen=True, slots=True)
class FineByDay:
    """What punishes one violation on the two days, and which is used.

    `act` is None when the day of the act is not known and no earlier law is held; where only an earlier one is held, it is
    that of the last day on which it was in force, and `ruling` is open. `assumed` are the conditions of graver rows that are
    not known to hold: the comparison leaves those rows out. `waits` are the facts on which an open comparison turns.
    """

    possible: Possible
    act: PenalLaw | None
    decision: PenalLaw
    ruling: Ruling
    act_known: bool
    assumed: tuple[Condition, ...] = ()
    waits: tuple[str, ...] = ()
    coming: Coming | None = None

    @property
    def held(self) -> bool:
        """Whether the law by which the violation is punished was read."""
        return bool(self.applied) and self.ruling not in ("act_not_held", "decision_not_held")

    @property
    def applied(self) -> tuple[Punishment, ...]:
        """The clauses that punish the violation, or may."""
        act, decision = _USED.get(self.ruling, (None, None))
        used = [self.act] if self.act and act is not False else []
        used += [self.decision] if decision is not False else []
        return tuple({id(p): p for law in used for p in law.punishments}.values())


class Circumstances(NamedTuple):
    """What decides how much a clause can impose: the facts, whether the party refused, the layer's rule, what bars a fine."""

    facts: Facts
    refused: Truth
    rule: Lighter | None
    barred: Finding | None


class Days(NamedTuple):
    """The day of the act, or the first and last on which it may have been (None: not known), and that of the decision."""

    act: tuple[date, date] | None
    decision: date


def fines_by_day(
    violation: Violation | None, days: Days, statutes: Statutes, rules: Rules, case: Circumstances
) -> tuple[FineByDay, ...]:
    """What punishes each violation that the case may be."""
    return tuple([_by_day(each, days, statutes, rules, case) for each in violation.possible]) if violation else ()


def exposures(chosen: Iterable[FineByDay], case: Circumstances) -> tuple[Exposure, ...]:
    """What every clause of either day can impose, that of the law that is used first.

    Nothing where a rule of the place that is not held punishes the party.
    """
    found: list[Exposure] = []
    for each in chosen:
        if each.possible.left_to_it is True:
            continue
        act, decision = _USED.get(each.ruling, (None, None))
        of_days: dict[int, list[tuple[Held, str, Truth]]] = {}
        for law, day, used in ((each.act, ACT, act), (each.decision, DECISION, decision)):
            for held in law.held if law else ():
                of_days.setdefault(id(held.punishment), []).append((held, day, used if held.own else None))
        here = [_exposure(days, each.possible, case) for days in of_days.values()]
        found += sorted(filter(imposes, here), key=lambda one: one.used is not True)
    return tuple(found)


def _exposure(days: list[tuple[Held, str, Truth]], possible: Possible, case: Circumstances) -> Exposure:
    """What one clause can impose, on the days on which it holds as it was read, or else on those for which it is shown."""
    read = [each for each in days if each[0].own] or days
    uses = [used for _, _, used in read]
    one = exposure(read[-1][0], possible, *case)
    return replace(
        one, at=tuple(day for _, day, _ in read), used=True if True in uses else None if None in uses else False
    )


def _by_day(possible: Possible, days: Days, statutes: Statutes, rules: Rules, case: Circumstances) -> FineByDay:
    matter = possible.matter
    decision = penal_law(matter, statutes, days.decision)
    act = penal_law(matter, statutes, days.act[0]) if days.act else None
    known = act is not None
    if days.act and act and days.act[1] != days.act[0]:
        known = _same(act, penal_law(matter, statutes, min(days.act[1], days.decision)))
    if not known and (earlier := changes_before(matter, statutes, days.decision)):
        act = penal_law(matter, statutes, earlier)
        act = None if _same(act, decision) else act
    ruling, imposed = _ruling(act, decision, known, rules, possible, case)
    waits = _waits(imposed, rules, case.facts) if ruling == "open" else ()
    found = FineByDay(possible, act, decision, ruling, known, _assumed(imposed), waits)
    ahead = rules.two_days.ahead if rules.two_days else 0
    return replace(found, coming=_coming(found, statutes, ahead, case)) if ahead and decision.whole else found


def _same(one: PenalLaw, other: PenalLaw) -> bool:
    return (one.lacks, one.none_in) == (other.lacks, other.none_in) and [
        (id(h.punishment), h.own) for h in one.held
    ] == [(id(h.punishment), h.own) for h in other.held]


def _ruling(
    act: PenalLaw | None, decision: PenalLaw, known: bool, rules: Rules, possible: Possible, case: Circumstances
) -> tuple[Ruling, list[Exposure]]:
    """Which law is used, and what was compared for it."""
    if decision.unpunished or (known and act is not None and act.unpunished):
        return "unpunished", []
    if decision.replaced or (decision.lacks and not decision.held):
        return "decision_not_held", []
    if act is None or _same(act, decision):
        return "same", []
    if not decision.whole:
        return "decision_not_held", []
    if not act.whole:
        return "act_not_held", []
    if not known:
        return "open", []
    acted, decided = _imposed(act, decision, possible, case)
    compared = _compared(acted, decided)
    if compared is None:
        return "open", [*acted, *decided]
    return compared if rules.two_days else "by_hand", [*acted, *decided]


def _assumed(imposed: Iterable[Exposure]) -> tuple[Condition, ...]:
    """The conditions of the graver rows that were left out."""
    rows = (band.row.when for each in imposed for band in each.bands if _left_out(band))
    return tuple(dict.fromkeys(when for when in rows if when is not None))


def _waits(imposed: Sequence[Exposure], rules: Rules, facts: Facts) -> tuple[str, ...]:
    """The facts on which rows, refusals, or multiples of amounts, depend."""
    bands = [band for each in imposed for band in each.bands if not _left_out(band)]
    waits = [term for band in bands for term in band.waits]
    if rules.refusal is not None and any(each.refused is None for each in imposed):
        waits += missing(prover(rules.refusal)(facts, None), facts)
    waits += [band.row.of for band in bands if band.row.of and band.high is None]
    return tuple(dict.fromkeys(waits))


def _imposed(
    one: PenalLaw, other: PenalLaw, possible: Possible, case: Circumstances
) -> tuple[list[Exposure], list[Exposure]]:
    """What is compared of two laws, as if no fine were barred: the clauses of each that the other does not have.

    Where one has none of its own, its clauses are compared with those that stand beside them in the other and can fine.
    """

    def imposed(law: PenalLaw, besides: tuple[Punishment, ...]) -> list[Exposure]:
        both = {id(punishment) for punishment in besides}
        left = [held for held in law.held if id(held.punishment) not in both]
        return [exposure(held, possible, case.facts, case.refused, None) for held in left]

    own, others = imposed(one, other.punishments), imposed(other, one.punishments)
    if bool(own) == bool(others):
        return own, others
    added = [each for each in (*own, *others) if _fines(each) != [_NONE]]
    kept = imposed(other if own else one, ()) if added else []
    return (added, kept) if own else (kept, added)


def _coming(found: FineByDay, statutes: Statutes, ahead: int, case: Circumstances) -> Coming | None:
    """The first law within the days ahead that is not that of the decision."""
    matter, decision = found.possible.matter, found.decision
    for day in next_changes(matter, statutes, decision.day, decision.day + timedelta(days=ahead)):
        law = penal_law(matter, statutes, day)
        if not _same(law, decision):
            compared = _compared(*_imposed(decision, law, found.possible, case)) if law.whole else None
            return Coming(law, compared)
    return None


class _Fine(NamedTuple):
    """A fine from `low` to `high`, in 元 or, where an amount is not known, in multiples of the fact `of`."""

    low: Decimal
    high: Decimal
    of: str = ""


_NONE = _Fine(Decimal(0), Decimal(0))


def _compared(act: Sequence[Exposure], decision: Sequence[Exposure]) -> Ruling | None:
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
    return (each.refused, *(band.row.when for band in each.bands if not _left_out(band)))


def _fines(each: Exposure) -> list[_Fine]:
    bands = [] if each.refused is False else [band for band in each.bands if not _left_out(band)]
    return [_fine(band, optional=each.punishment.optional) for band in bands] or [_NONE]


def _left_out(band: Band) -> bool:
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

"""Which of two laws punishes an act: that of its day or that of the decision, whichever fines less (行政处罚法 37).

Where each of the two has one higher end, a person decides. What is not held of a day's law is never compared. Knows what
clauses impose; knows no list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from engine.catalog import Lighter, Matter, Punishment, Rules, Statutes
from engine.evaluation.findings import Finding
from engine.evaluation.fines import Exposure, exposure, imposes
from engine.evaluation.milder_fine import Milder, can_fine, left_out, milder
from engine.evaluation.penal_law import Held, PenalLaw, changes_before, next_changes, penal_law
from engine.evaluation.two_dates import ACT, DECISION
from engine.evaluation.violations import Possible, Violation
from engine.language import Condition, Facts, Is, Truth, missing, prover, walk

Ruling = Literal[
    "same", "act", "decision", "equal", "by_hand", "open", "act_not_held", "decision_not_held", "unpunished"
]
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

    `ruling` is None where that was not, or cannot be, compared; `assumed` are the conditions of graver rows left out for it.
    """

    law: PenalLaw
    ruling: Ruling | None
    assumed: tuple[Condition, ...] = ()


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
    if not known:
        act = _earlier(matter, statutes, days, decision)
    ruling, imposed = _ruling(act, decision, known, rules, possible, case)
    waits = _waits(imposed, rules, case.facts) if ruling == "open" else ()
    found = FineByDay(possible, act, decision, ruling, known, _assumed(imposed), waits)
    ahead = rules.two_days.ahead if rules.two_days else 0
    return replace(found, coming=_coming(found, statutes, ahead, rules, case)) if ahead and decision.whole else found


def _earlier(matter: Matter, statutes: Statutes, days: Days, decision: PenalLaw) -> PenalLaw | None:
    """The last law on the days on which the act may have been that is not that of the decision; None: there is none.

    An amendment that left the clauses alone is passed over: the one before it may have changed them.
    """
    first, last = days.act or (date.min, days.decision)
    ends = [min(last, days.decision)]
    while (end := changes_before(matter, statutes, ends[-1])) is not None and end >= first:
        ends.append(end)
    within = [*ends[1:], first, ends[0]] if days.act else ends[1:]
    laws = (penal_law(matter, statutes, day) for day in within)
    return next((law for law in laws if not _same(law, decision)), None)


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
    compared, imposed = _compared(act, decision, rules, possible, case)
    if compared is None:
        return "open", imposed
    return compared if rules.two_days else "by_hand", imposed


def _compared(
    one: PenalLaw, other: PenalLaw, rules: Rules, possible: Possible, case: Circumstances
) -> tuple[Milder | None, list[Exposure]]:
    """Which of two laws fines less, None where facts that are not known decide it; and what was compared."""
    acted, decided = _imposed(one, other, possible, case)
    compared = milder(acted, decided)
    if case.refused is None and rules.refusal is not None:
        # A row for who refused to correct is left out as long as that is open; with it the other law may fine less.
        found = {part.term: True for part in walk(rules.refusal) if isinstance(part, Is)}
        refused = case._replace(facts={**case.facts, **found}, refused=True)
        then = milder(*_imposed(one, other, possible, refused))
        compared = compared if compared and then and _USED.get(then) == _USED.get(compared) else None
    return compared, [*acted, *decided]


def _assumed(imposed: Iterable[Exposure]) -> tuple[Condition, ...]:
    """The conditions of the graver rows that were left out."""
    rows = (band.row.when for each in imposed for band in each.bands if left_out(band))
    return tuple(dict.fromkeys(when for when in rows if when is not None))


def _waits(imposed: Sequence[Exposure], rules: Rules, facts: Facts) -> tuple[str, ...]:
    """The facts on which rows, refusals, or multiples of amounts, depend."""
    rows = [band for each in imposed for band in each.bands]
    bands = [band for band in rows if not left_out(band)]
    waits = [term for band in bands for term in band.waits]
    refusal = missing(prover(rules.refusal)(facts, None), facts) if rules.refusal is not None else ()
    if any(each.refused is None for each in imposed) or any(not set(refusal).isdisjoint(band.waits) for band in rows):
        waits += refusal
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
    added = [each for each in (*own, *others) if can_fine(each)]
    kept = imposed(other if own else one, ()) if added else []
    return (added, kept) if own else (kept, added)


def _coming(found: FineByDay, statutes: Statutes, ahead: int, rules: Rules, case: Circumstances) -> Coming | None:
    """The first law within the days ahead that is not that of the decision."""
    matter, decision = found.possible.matter, found.decision
    for day in next_changes(matter, statutes, decision.day, decision.day + timedelta(days=ahead)):
        law = penal_law(matter, statutes, day)
        if not _same(law, decision):
            if not law.whole:
                return Coming(law, None)
            compared, imposed = _compared(decision, law, rules, found.possible, case)
            return Coming(law, compared, _assumed(imposed))
    return None

"""What the answers to one act under several norms come to together: the conclusion, and whose fine is the higher.

行政处罚法 29, second sentence: the clause with the higher fine is used, unless a special clause gives way to another. Which
of two ranges is the higher where each has one higher end is written nowhere that is held: then a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Literal, NamedTuple

from engine.catalog import TRACKS, Yielding
from engine.evaluation.conclusion import BY_HAND, PENDING
from engine.evaluation.evaluate import Evaluation
from engine.evaluation.fines import Band, Exposure
from engine.language import terms_of

Ruling = Literal["higher", "equal", "special", "by_hand", "open", "none"]
_UNBOUNDED = Decimal("Infinity")


class Outcome(NamedTuple):
    """What one track of an act comes to under all of its norms."""

    outcome: str
    certainty: str
    used: str


class Range(NamedTuple):
    """A fine from `low` to `high` 元; a `high` of infinity is no upper end."""

    low: Decimal
    high: Decimal


class NormFine(NamedTuple):
    """What one clause fines for the act: the ranges that are possible, None while an amount is not known.

    `waits` are the facts on which it depends. `optional`: the clause leaves it open whether to fine at all.
    """

    matter: str
    clause: str
    ranges: tuple[Range, ...] | None
    waits: tuple[str, ...]
    optional: bool


class FineChoice(NamedTuple):
    """Whose fine is used: `governs` are clauses among `fines`, none when that is open or for a person to decide.

    `not_held` are the violations whose fine is not held, or may be that of a rule of the place that is not: nothing is higher
    than what nobody read.
    """

    ruling: Ruling
    fines: tuple[NormFine, ...]
    governs: tuple[str, ...]
    special: tuple[Yielding, ...] = ()
    not_held: tuple[str, ...] = ()


class JoinedAct(NamedTuple):
    """One act under all of its norms; `fine` is None for an act under one norm."""

    tracks: Mapping[str, Outcome]
    fine: FineChoice | None


def join(norms: Sequence[Evaluation]) -> JoinedAct:
    """What the evaluations of one act, one for each norm, come to together."""
    special = _special(norms)
    left = [norm for place, norm in enumerate(norms) if place not in special] or list(norms)
    fine = None
    if len(norms) > 1:
        fines = tuple(fine for norm in norms for fine in _fines(norm))
        matters = {each.matter.name for norm in left if norm.violation for each in norm.violation.possible}
        fine = _choice(fines, matters, tuple(special.values()) if len(left) < len(norms) else (), _not_held(left))
    return JoinedAct({track: _outcome(left, track) for track in TRACKS}, fine)


def _not_held(norms: Sequence[Evaluation]) -> tuple[str, ...]:
    """The violations under these norms whose fine is not held; none where the act may not be fined again anyway."""
    if any(exposure.barred for norm in norms for exposure in norm.exposures):
        return ()
    fines = [each for norm in norms for each in norm.fines]
    unread = (each.possible.matter.name for each in fines if not each.held or each.possible.left_to_it is not False)
    return tuple(dict.fromkeys(unread))


def _name(norm: Evaluation) -> str:
    """The violation that is looked at under a norm: the one given, or the one that the facts make it."""
    return norm.violation.chosen.matter.name if norm.violation else ""


def _special(norms: Sequence[Evaluation]) -> dict[int, Yielding]:
    """The places of the norms whose clause gives way to another norm of the same act, and by which words."""
    names = {_name(norm) for norm in norms}
    found: dict[int, Yielding] = {}
    for place, norm in enumerate(norms):
        for punishment in norm.fines[0].applied if norm.fines else ():
            for yielding in punishment.yields:
                if yielding.to in names and yielding.to != _name(norm):
                    found[place] = yielding
    return found


def _outcome(norms: Sequence[Evaluation], track: str) -> Outcome:
    results = [norm.tracks[track] for norm in norms]
    outcomes = {result.outcome for result in results}
    certainties, used = {result.certainty for result in results}, {result.used for result in results}
    if len(outcomes) > 1:
        outcome = PENDING if PENDING in outcomes else BY_HAND
        return Outcome(outcome, PENDING, used.pop() if len(used) == 1 else BY_HAND)
    return Outcome(
        outcomes.pop(),
        certainties.pop() if len(certainties) == 1 else PENDING,
        used.pop() if len(used) == 1 else BY_HAND,
    )


def _fines(norm: Evaluation) -> Iterable[NormFine]:
    for exposure in norm.exposures:
        punishment = exposure.punishment
        if exposure.bands and exposure.refused is not False and exposure.used is not False:
            ranges = [_range(band) for band in exposure.bands]
            known = tuple(each for each in ranges if each is not None)
            yield NormFine(
                exposure.matter.name,
                punishment.clause,
                known if len(known) == len(ranges) and exposure.refused and _is_punished(exposure) else None,
                _waits(norm, exposure),
                punishment.optional,
            )


def _is_punished(exposure: Exposure) -> bool:
    """Whether it is settled that the clause punishes the act, and that it does so by the law of the day that is used."""
    return exposure.settled and exposure.when is None and exposure.used is True


def _waits(norm: Evaluation, exposure: Exposure) -> tuple[str, ...]:
    """The facts that settle whether the clause punishes the act, which row holds and how much it is."""
    waits = list(norm.violation.waits) if norm.violation and not _is_punished(exposure) else []
    waits += [term for term in (terms_of(exposure.when) if exposure.when else ()) if term not in norm.case.facts]
    waits += [term for band in exposure.bands for term in band.waits]
    amounts = [band.row.of for band in exposure.bands if band.row.of is not None and _range(band) is None]
    return tuple(dict.fromkeys((*waits, *amounts)))


def _range(band: Band) -> Range | None:
    row = band.row
    if (row.low and band.low is None) or (row.high is not None and band.high is None):
        return None
    return Range(band.low or Decimal(0), _UNBOUNDED if band.high is None else band.high)


def _choice(
    fines: tuple[NormFine, ...], left: set[str], special: tuple[Yielding, ...], not_held: tuple[str, ...]
) -> FineChoice:
    """Which of the fines is used; only those of matters `left` when others give way."""
    candidates = [fine for fine in fines if fine.matter in left]
    if special and len({fine.matter for fine in candidates}) <= 1:
        return FineChoice("special", fines, tuple(fine.clause for fine in candidates), special)
    if not_held:
        return FineChoice("open", fines, (), special, not_held)
    if not candidates:
        return FineChoice("none", fines, (), special)
    best = [one for one in candidates if all(_at_least(one, other) for other in candidates if other is not one)]
    if best and not (all(one.optional for one in best) and any(not fine.optional for fine in candidates)):
        ruling: Ruling = "equal" if 1 < len(best) == len(candidates) else "higher"
        return FineChoice(ruling, fines, tuple(one.clause for one in best), special)
    settled = all(fine.ranges is not None and len(fine.ranges) == 1 for fine in candidates)
    return FineChoice("by_hand" if settled else "open", fines, (), special)


def _at_least(one: NormFine, other: NormFine) -> bool:
    """Whether the fine of one is at both ends at least that of the other, whatever is still open."""
    if one.ranges is None or other.ranges is None:
        return False
    return all(
        mine.low >= theirs.low and mine.high >= theirs.high for mine, theirs in product(one.ranges, other.ranges)
    )

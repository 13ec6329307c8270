"""The fine that a matter's clause allows, and where a lighter or a reduced fine lies in it.

Amounts in 元. A row whose condition is not known is shown beside the others, never chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from engine.catalog import FineRow, Lighter, ListVersion, Matter, Punishment
from engine.evaluation.findings import Finding
from engine.evaluation.penal_law import Held
from engine.evaluation.violations import Possible
from engine.language import (
    UNKNOWN,
    Compare,
    Condition,
    Facts,
    Is,
    Literal,
    Not,
    Truth,
    Value,
    any_of,
    missing,
    negate,
    prover,
    truth_of,
    walk,
)


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a fine on one case: `low` to `high` 元 (None = no such bound, or the multiplied fact is unknown).

    `lighter` is the upper end of a lighter fine (从轻) by the layer's own rule, None when there is none: no rule
    read, no upper end, or a flat fine; `inclusive` says whether that end belongs to it, None when the rule does not say;
    `exact` says that the rule sets it at `lighter` itself, not anywhere below.
    `waits` are the facts on which an uncertain row depends. `reduced_below` is the floor below which a fine is reduced (减轻).
    """

    clause: str
    row: FineRow
    certain: bool
    low: Decimal | None
    high: Decimal | None
    lighter: Decimal | None
    inclusive: bool | None
    reduced_below: Decimal | None
    flat: bool
    exact: bool = False
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one clause can impose on the case: its fine rows, its warning, what it confiscates.

    `refused` says whether the party refused to correct, where the clause fines only that. `when` is on what it rests that
    the clause punishes the case, as long as that is open (None: it is not); `settled` says whether the violation is.
    `barred` is what forbids any fine (行政处罚法 29: the same act was fined before); there are no fine rows then, and the
    rest remains. `law` is the text that writes it, `own` whether that text is of the day itself, `at` on which of the two
    days it holds; `used` says whether the act is punished by it (None: that is open, or for a person to decide).
    """

    punishment: Punishment
    bands: tuple[Band, ...]
    refused: Truth
    matter: Matter
    when: Condition | None = None
    settled: bool = True
    barred: Finding | None = None
    law: str = ""
    own: bool = True
    at: tuple[str, ...] = ()
    used: Truth = True


def lighter_rule(versions: Iterable[ListVersion]) -> tuple[Lighter, ListVersion] | None:
    """The rule for a lighter fine of the narrowest layer that has one, among the versions that reach the case's matter."""
    found = [(version.lighter, version) for version in versions if version.lighter is not None]
    return found[-1] if found else None


def exposure(
    held: Held, possible: Possible, facts: Facts, refused: Truth, rule: Lighter | None, barred: Finding | None = None
) -> Exposure:
    """What one clause that holds can impose where the case is the violation. `barred` is why no fine may be, if it is."""
    punishment = held.punishment
    return Exposure(
        punishment,
        () if barred else tuple(_bands(punishment, facts, rule)),
        refused if punishment.on_refusal else True,
        possible.matter,
        possible.punished_when,
        possible.truth is True,
        barred,
        held.law,
        held.own,
    )


def imposes(exposure: Exposure) -> bool:
    """Whether anything is left of a clause: not where it, or a part of one written by itself, only fines and no row holds."""
    punishment = exposure.punishment
    return bool(exposure.bands or exposure.barred) or not _only_fines(punishment)


def _only_fines(punishment: Punishment) -> bool:
    """Whether a clause, or a part of one that is written by itself, has fine rows and imposes nothing else."""
    beside = punishment.orders or punishment.confiscates or punishment.also or punishment.warning
    return bool(punishment.fines) and not beside


class Waiver(NamedTuple):
    """Whether there is nothing to punish, hence nothing to waive.

    `waits` are the facts besides the refusal on which that depends; `assumed` are conditions that are open and on whose
    holding it rests: the rows of a fine for graver cases that are not known to be there.
    """

    truth: Truth
    waits: tuple[str, ...] = ()
    assumed: tuple[Condition, ...] = ()


def nothing_to_waive(punished: Sequence[tuple[Possible, Sequence[Punishment]]], facts: Facts, refused: Truth) -> Waiver:
    """Whether no clause imposes anything: the party corrected, and there is nothing to confiscate.

    `punished` are the violations that the case may be, each with the clauses that may punish it.

    A fine or a confiscation that the clause makes depend on a refusal is imposed only then. Gains of which the case says
    that there are none cannot be confiscated. A graver row of a fine that is not known to apply is assumed not to, and so
    is a party whom a rule of the place that is not held would punish.
    Where it may be several violations: only if that is so of each of them, and not when one that it is punishes.
    """
    if not punished:
        return Waiver(False)
    found = [(possible, _nothing_to_waive(possible, clauses, facts, refused)) for possible, clauses in punished]
    truths = {waiver.truth for _, waiver in found}
    if truths == {False} or any(possible.truth and waiver.truth is False for possible, waiver in found):
        return Waiver(False)
    return Waiver(
        truths.pop() if len(truths) == 1 else None,
        tuple(dict.fromkeys(term for _, waiver in found for term in waiver.waits)),
        tuple(dict.fromkeys(condition for _, waiver in found for condition in waiver.assumed)),
    )


def _nothing_to_waive(possible: Possible, clauses: Sequence[Punishment], facts: Facts, refused: Truth) -> Waiver:
    if not clauses or possible.left_to_it:
        return Waiver(False)
    truth = negate(_punished(clauses, facts, refused))
    if truth is False:
        return Waiver(False)
    gains = [text for p in clauses if not p.confiscates_on_refusal for text in p.sums]
    rows = [row for p in clauses if not p.on_refusal for row in p.fines]
    open_ = {row: row.when for row in rows if row.when is not None and truth_of(row.when, facts) is None}
    waits = dict.fromkeys(text for text in gains if _some(text, facts) is None)
    waits.update(dict.fromkeys(term for when in open_.values() for term in missing(prover(when)(facts, None), facts)))
    assumed = [Not(when) for row, when in open_.items() if row.graver]
    if possible.local_rule is not None and possible.left_to_it is None:
        # What a rule of the place that is not held provides for the party is no nothing.
        when = possible.local_rule.when
        assumed.append(Not(when))
        waits.update(dict.fromkeys(missing(prover(when)(facts, None), facts)))
    return Waiver(truth, tuple(waits), tuple(assumed))


def _punished(clauses: Sequence[Punishment], facts: Facts, refused: Truth) -> Truth:
    """Whether the clauses impose anything, also where an open fact, a 是否 or an amount, only decides what and by which."""
    truth = any_of(each for punishment in clauses for each in _imposed(punishment, facts, refused))
    if truth is not None:
        return truth
    rows = (row for punishment in clauses if not punishment.on_refusal for row in punishment.fines if not row.graver)
    open_: dict[str, list[Value]] = {}
    for part in (part for row in rows if row.when is not None for part in walk(row.when)):
        if isinstance(part, Is) and facts.get(part.term, UNKNOWN) is UNKNOWN:
            open_[part.term] = [True, False]
        elif isinstance(part, Compare) and facts.get(part.term, UNKNOWN) is UNKNOWN:
            open_.setdefault(part.term, []).extend(_around(part))
    term = next((term for term, values in open_.items() if values), None)
    if term is None:
        return None
    values = dict.fromkeys(open_[term])
    return True if all(_punished(clauses, {**facts, term: value}, refused) for value in values) else None


def _imposed(punishment: Punishment, facts: Facts, refused: Truth) -> Iterator[Truth]:
    """Whether each thing that a clause provides is imposed; a graver row is not, unless it is known to be."""
    nothing_named = not (punishment.fines or punishment.confiscates or punishment.warning)
    if punishment.warning or (nothing_named and not punishment.on_refusal):
        yield True
    if punishment.on_refusal:
        yield refused
    else:
        for row in punishment.fines:
            truth = True if row.when is None else truth_of(row.when, facts)
            yield bool(truth) if row.graver else truth
    for text in punishment.confiscates:
        if punishment.confiscates_on_refusal:
            yield refused
        else:
            yield _some(text, facts) if text in punishment.sums else True


def _around(leaf: Compare) -> list[Value]:
    """Amounts on which a comparison with an amount can turn: none, the bound, and one at either side of it."""
    bound = leaf.right.value if isinstance(leaf.right, Literal) else None
    return (
        [Decimal(0), *(bound + Decimal(n) for n in (-1, 0, 1) if bound + n >= 0)] if isinstance(bound, Decimal) else []
    )


def _some(sum_: str, facts: Facts) -> Truth:
    """Whether an amount is more than nothing."""
    return truth_of(Compare(sum_, ">", Literal(Decimal(0)), sum_), facts)


def _bands(punishment: Punishment, facts: Facts, rule: Lighter | None) -> list[Band]:
    found: list[Band] = []
    waits: dict[str, None] = {}
    certain = True
    for row in punishment.fines:
        truth = True if row.when is None else truth_of(row.when, facts)
        if truth is False:
            continue
        if truth is None and row.when is not None:
            certain = False
            waits.update(dict.fromkeys(missing(prover(row.when)(facts, None), facts)))
        found.append(replace(_band(punishment.clause, row, tuple(waits), facts, rule), certain=certain))
        if truth is True:
            break
    return found


def _band(clause: str, row: FineRow, waits: tuple[str, ...], facts: Facts, rule: Lighter | None) -> Band:
    low, high = row.low, row.high
    if row.of is not None:
        value = facts.get(row.of, UNKNOWN)
        base = Decimal(value) if isinstance(value, Decimal | int) else None
        low = low * base if base is not None and low is not None else None
        high = high * base if base is not None and high is not None else None
    flat = row.low is not None and row.low == row.high
    lighter, inclusive, exact = None, rule.inclusive if rule else None, False
    if rule is not None and high is not None and not flat:
        floor = low or Decimal(0)
        lighter = floor + rule.share * (high - floor)
        if row.shape == "up_to" and rule.only_maximum is not None:
            lighter, inclusive, exact = rule.only_maximum * high, True, True
    return Band(clause, row, not waits, low, high, lighter, inclusive, low or None, flat, exact, waits)

"""Deadlines: the periods (clocks) that documents set, each with the day on which it ends for a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from engine.catalog import Clock, ListVersion
from engine.language import UNKNOWN, AllOf, Between, Facts, Prover, Value, ends_of, missing, prover, shift, terms_of


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock on one case: it ends on `ends` (None while its start is unknown); `missing` facts would settle it.

    `passed` says whether the period was over before what ends it came, or before the day of the evaluation where nothing
    ends it; None when that is not known.
    """

    clock: Clock
    version: ListVersion
    ends: date | None
    passed: bool | None
    missing: tuple[str, ...]


class _Running(NamedTuple):
    """One clock with the list that sets it, and what proves that it runs."""

    clock: Clock
    version: ListVersion
    prove: Prover


@dataclass(frozen=True, slots=True, eq=False)
class Timetable:
    """Clocks, the facts that each can depend on, and its deadline as long as none of them is known."""

    clocks: tuple[_Running, ...]
    terms: tuple[frozenset[str], ...]
    untouched: tuple[Deadline | None, ...]


def timetable(clocks: Iterable[tuple[Clock, ListVersion]]) -> Timetable:
    """The timetable of some clocks, without those that another of them sets aside."""
    given = tuple(clocks)
    aside = {name for clock, _ in given for name in clock.sets_aside}
    running = [(clock, version) for clock, version in given if clock.id not in aside]
    held = tuple(_Running(clock, version, prover(clock.when or AllOf(()))) for clock, version in running)
    return Timetable(
        held,
        tuple(
            frozenset((clock.start, *clock.ends_with, *(terms_of(clock.when) if clock.when else ())))
            for clock, _, _ in held
        ),
        tuple(_deadline(running, {}, date.max) for running in held),
    )


def deadlines(given: Timetable, facts: Facts, on: date) -> tuple[Deadline, ...]:
    """Every clock that runs, or may run, on the case.

    A clock whose start did not happen does not run, nor one that a day in `ends_with` ended in time.
    """
    known = frozenset(facts)
    found = [
        untouched if terms.isdisjoint(known) else _deadline(running, facts, on)
        for running, terms, untouched in zip(given.clocks, given.terms, given.untouched, strict=True)
    ]
    return tuple([deadline for deadline in found if deadline is not None])


def _deadline(running: _Running, facts: Facts, on: date) -> Deadline | None:
    clock, version, prove = running
    proof = prove(facts, None)
    if proof.truth is False:
        return None
    wanted = missing(proof, facts)
    start = facts.get(clock.start, UNKNOWN)
    if start is UNKNOWN or isinstance(start, Between):
        return Deadline(clock, version, None, None, (clock.start, *wanted))
    if not isinstance(start, date):
        return None
    ends = shift(start, clock.length)
    if not clock.ends_with:
        return Deadline(clock, version, ends, ends < on, wanted)
    days = {term: facts.get(term, UNKNOWN) for term in clock.ends_with}
    within = {term: ends_of(day) for term, day in days.items() if isinstance(day, date | Between)}
    if any(latest <= min(ends, on) for _, latest in within.values()):
        return None
    open_ = tuple(_maybe_in_time(days, within, ends))
    if ends >= on or not open_:
        return Deadline(clock, version, ends, ends < on, wanted)
    # It is over, but what ended it may have come before.
    return Deadline(clock, version, ends, None, (*open_, *wanted))


def _maybe_in_time(days: Mapping[str, Value], within: Mapping[str, tuple[date, date]], ends: date) -> Iterator[str]:
    """The days that may have come by `ends`: not known, or known as an interval; none that follows one known to be late."""
    for term, day in days.items():
        if day is UNKNOWN:
            yield term
        elif term in within:
            earliest, latest = within[term]
            if earliest > ends:
                return
            if latest > ends:
                yield term

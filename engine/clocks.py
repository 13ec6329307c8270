"""Clocks: the periods that documents set, with the day on which each ends for a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from engine.conditions import AllOf
from engine.lists import Clock, ListVersion
from engine.proofs import Prover, missing, prover
from engine.quantities import shift
from engine.terms import UNKNOWN, Facts


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock on one case: it ends on `ends` (None while its start is unknown); `missing` facts would settle it.

    `passed` says whether that day lies before the day of the evaluation.
    """

    clock: Clock
    version: ListVersion
    ends: date | None
    passed: bool | None
    missing: tuple[str, ...]


def deadlines(clocks: Iterable[tuple[Clock, ListVersion]], facts: Facts, on: date) -> tuple[Deadline, ...]:
    """Every clock that runs, or may run, on the case. A clock whose start did not happen does not run."""
    found = []
    for clock, version in clocks:
        proof = _prover(clock)(facts, None)
        holds = proof.truth
        start = facts.get(clock.start, UNKNOWN)
        if holds is False:
            continue
        wanted = missing(proof, facts)
        if start is UNKNOWN:
            found.append(Deadline(clock, version, None, None, (clock.start, *wanted)))
        elif isinstance(start, date):
            ends = shift(start, clock.length)
            found.append(Deadline(clock, version, ends, ends < on, wanted))
    return tuple(found)


@lru_cache(maxsize=1024)
def _prover(clock: Clock) -> Prover:
    return prover(clock.when or AllOf(()))

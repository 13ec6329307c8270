"""From a body to an answer: the same functions as the command line, their refusals as problems.

Knows the engine's door; does not know routes or records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from api.defaults import today
from api.http.admission import shaped
from api.http.contract import MOST_FACTS, CaseOfActs
from api.http.contract import Case as CaseShape
from api.http.decided import Decided, DecidedActs
from api.http.problems import Fault, ProblemError, of_case, of_place
from api.http.rulesets import Held
from api.http.telemetry import LOG, step
from api.store import Actor
from engine.catalog import Catalog, CatalogError, PlaceError
from engine.evaluation import (
    ACTS,
    IN_CHINESE,
    Case,
    CaseError,
    count_cases,
    evaluate,
    evaluate_acts,
    has_acts,
    in_english,
    read_acts,
    read_case,
)

MOST_BYTES = 1_000_000
"""So many bytes of cases one request has read and decided in all, which takes half a second of the processor at most."""


@dataclass(frozen=True, slots=True)
class Inside:
    """Where a case stands in a body whose shape was already looked at, and what stands there if not the whole case."""

    pointer: str
    shown: object = None


def decide(
    held: Held, data: object, on: date | None, actor: Actor, inside: Inside | None = None, *, whole: bool = True
) -> Decided:
    """The case in `data` decided; `on` is the day for one that has no decision date. Raises `ProblemError`.

    Unless `whole`, only the conclusions and the receipt are made.
    """
    with step("decide"):
        if inside is None:
            _shaped_case(held.catalog, data)
        return _decided(held, data, on, actor, inside, whole=whole)


def _shaped_case(catalog: Catalog, data: object) -> None:
    """Raise `ProblemError` for a body that is no case of one act, with what is wrong with its facts, matter and place, too."""
    try:
        shaped(data, CaseShape)
    except ProblemError as problem:
        if not isinstance(data, Mapping) or _is_flood(data):
            raise
        more: tuple[Fault, ...] = ()
        try:
            read_case(data, catalog.library, catalog.places)
        except CaseError as error:
            more = _faults(catalog, error, data, "")
        told = {_pointer_in_english(fault) for fault in problem.faults}
        twice = {_pointer_in_english(fault) for fault in more if fault.code == "duplicate-key"}
        old = [
            # To the shape the second name of a key is a strange one.
            replace(fault, code="duplicate-key", told="") if _pointer_in_english(fault) in twice else fault
            for fault in problem.faults
        ]
        new = [fault for fault in more if _pointer_in_english(fault) not in told and fault.code != "unknown-key"]
        raise ProblemError(problem.kind, [*old, *new], problem.detail) from None


def _pointer_in_english(fault: Fault) -> str:
    _, *parts = fault.pointer.split("/")
    return "".join(f"/{part}" for part in [*(IN_CHINESE.get(each, each) for each in parts[:1]), *parts[1:]])


def _is_flood(data: Mapping[str, Any]) -> bool:
    """Whether a body has more facts than any case may have: it is refused unread."""
    facts = data.get("facts", data.get("事实"))
    return isinstance(facts, Mapping) and len(facts) > MOST_FACTS


def _faults(catalog: Catalog, error: CaseError, data: object, under: str) -> tuple[Fault, ...]:
    """What is wrong with a case, a place that nobody has too, which the engine looks up last."""
    found = of_case(error, data, catalog.library, under).faults
    if not isinstance(data, Mapping) or any(fault.code == "unknown-place" for fault in found):
        return found
    key = "place" if "place" in data else "地区"
    written = data.get(key)
    if not isinstance(written, str) or not written.isdigit() or catalog.places.find(written) is not None:
        return found
    told = of_place(catalog.places.why_not(written, repeated=False))
    return (Fault(f"{under}/{key}", "unknown-place", told=told), *found)


def decide_acts(
    held: Held, data: object, on: date | None, actor: Actor, *, whole: bool = True
) -> Decided | DecidedActs:
    """The case in `data` decided, whether it writes its acts or is one act. Raises `ProblemError`."""
    if not has_acts(data):
        return decide(held, data, on, actor, whole=whole)
    with step("decide"):
        shaped(data, CaseOfActs)
        bound_acts(data)
        catalog = held.catalog
        with _told(catalog, data, ""):
            return _decided_acts(held, data, on, actor, whole=whole)


def bound_acts(data: Mapping[str, Any], under: str = "") -> None:
    """Raise `ProblemError` when what the acts share, read with each of them, and the acts are too long together.

    `under` is the pointer at which the case stands in the body.
    """
    shared = in_english(data, [])
    acts = shared.pop(ACTS)
    # Numbers with a fraction are Decimal, which orjson writes only as we say.
    of_shared, of_acts = (len(orjson.dumps(part, default=str)) for part in (shared, acts))
    cases = count_cases(data)
    # An act is read once for each of its norms, of which it has no more than there are cases beyond the other acts.
    if of_shared * cases + of_acts * (cases - len(acts) + 1) > MOST_BYTES:
        told = f"共同的部分长，违法行为又多：两者的字节数相乘，再加上各个行为的，最多 {MOST_BYTES}；请分开核查"
        written = next(key for key in data if IN_CHINESE.get(key, key) == ACTS)
        raise ProblemError("bad-body", [Fault(f"{under}/{written}", "too-large")], told)


def _decided(held: Held, data: object, on: date | None, actor: Actor, inside: Inside | None, *, whole: bool) -> Decided:
    catalog = held.catalog
    with _told(catalog, inside.shown if inside and inside.shown else data, inside.pointer if inside else ""):
        return decide_or_raise(held, data, on, actor, whole=whole)


def _decided_acts(held: Held, data: Mapping[str, Any], on: date | None, actor: Actor, *, whole: bool) -> DecidedActs:
    catalog = held.catalog
    case = read_acts(data, catalog.library, catalog.places)
    day = _day_of(case.first, on)
    _within(catalog, actor, case.first, day)
    return DecidedActs(held, evaluate_acts(catalog, case, day, whole=whole))


def decide_acts_or_raise(held: Held, data: object, on: date | None, actor: Actor) -> Decided | DecidedActs:
    """The same as `decide_or_raise` for a case that may write its acts."""
    if not has_acts(data):
        return decide_or_raise(held, data, on, actor)
    with _sound():
        bound_acts(data)
        return _decided_acts(held, data, on, actor, whole=True)


def decide_or_raise(held: Held, data: object, on: date | None, actor: Actor, *, whole: bool = True) -> Decided:
    """The case in `data` decided, for a caller who tells the person who wrote it what is wrong, in the engine's own words.

    Raises `CaseError`, `PlaceError`, and `ProblemError` where it is not the case that is wrong.
    """
    catalog = held.catalog
    with _sound():
        case = read_case(data, catalog.library, catalog.places)
        day = _day_of(case, on)
        _within(catalog, actor, case, day)
        return Decided(held, evaluate(catalog, case, day, whole=whole))


@contextmanager
def _told(catalog: Catalog, shown: object, under: str) -> Iterator[None]:
    """What is wrong with the case that is `shown`, `under` a pointer, becomes a `ProblemError`."""
    try:
        with _sound():
            yield
    except CaseError as error:
        raise ProblemError("bad-case", _faults(catalog, error, shown, under)) from None
    except PlaceError as error:
        raise ProblemError("bad-case", [_place_fault(catalog, error, shown, under)]) from None


def _place_fault(catalog: Catalog, error: PlaceError, data: object, under: str) -> Fault:
    """Why nothing is evaluated at the place of a case."""
    written = data if isinstance(data, Mapping) else {}
    key = "place" if "place" in written else "地区"
    text = str(written.get(key, ""))
    told = error.said or catalog.places.why_not(text, repeated=False)
    return Fault(f"{under}/{key}", "unknown-place", told=of_place(told))


@contextmanager
def _sound() -> Iterator[None]:
    """A list that is wrong becomes a `ProblemError`, and its place a line of the log."""
    try:
        yield
    except CatalogError as error:
        LOG.error("list wrong", extra={"data": {"found": [f"{f.path}:{f.line} {f.code}" for f in error.found[:20]]}})
        raise ProblemError("rulesets-wrong") from None


def _day_of(case: Case, on: date | None) -> date:
    """The day by which the case is decided. Raises `ProblemError` when two are given."""
    if on and case.decision_date and on != case.decision_date:
        told = "案件已写决定日期；on 只用于尚未决定的案件"
        raise ProblemError("bad-parameter", [Fault("", "bad-date", parameter="on", told=f"{told}。")], told)
    return case.decision_date or on or today()


def _within(catalog: Catalog, actor: Actor, case: Case, day: date) -> None:
    """A key that is bound to a place speaks for what lies in it only. Raises `ProblemError`, `PlaceError`."""
    if actor.place and actor.place not in {place.code for place in catalog.places.chain(case.place, day)}:
        raise ProblemError("other-place")

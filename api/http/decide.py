"""From a body to an answer: the same functions as the command line, their refusals as problems.

Knows the engine's door; does not know routes or records.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import orjson

from api.defaults import today
from api.http.admission import shaped
from api.http.contract import Case as CaseShape
from api.http.problems import Fault, ProblemError, of_case
from api.http.rulesets import Held
from api.http.telemetry import LOG, step
from api.store import Actor
from engine.answer import answer_json, outcomes, shape
from engine.catalog import Catalog, CatalogError, PlaceError
from engine.evaluation import Case, CaseError, Evaluation, evaluate, read_case
from engine.language import QuantityError, read_date


@dataclass(frozen=True, slots=True)
class Decided:
    """One case decided on one state of the rulesets."""

    held: Held
    evaluation: Evaluation

    def result(self, detail: shape.Detail) -> bytes:
        """The answer as JSON: what `cailiang evaluate --json` prints (with --all for full), without the white space."""
        if detail == "outcome":
            return orjson.dumps(outcomes(self.evaluation))
        return answer_json(self.evaluation, self.held.catalog, detail)

    def digest(self) -> str:
        """The sha256 of the full answer, by which it is recognised when it is made again."""
        return hashlib.sha256(self.result("full")).hexdigest()

    def outcomes(self) -> dict[str, shape.Outcome]:
        """What each track comes to."""
        return outcomes(self.evaluation)["tracks"]


def read_day(text: str | None, parameter: str) -> date | None:
    """The day that a parameter writes. Raises `ProblemError`."""
    if text is None:
        return None
    try:
        return read_date(text)
    except QuantityError:
        raise ProblemError("bad-parameter", [Fault("", "bad-date", parameter=parameter)]) from None


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
            shaped(data, CaseShape)
        return _decided(held, data, on, actor, inside, whole=whole)


def _decided(held: Held, data: object, on: date | None, actor: Actor, inside: Inside | None, *, whole: bool) -> Decided:
    under = inside.pointer if inside else ""
    catalog = held.catalog
    try:
        case = read_case(data, catalog.library, catalog.places)
        day = _day_of(case, on)
        _within(catalog, actor, case, day)
        return Decided(held, evaluate(catalog, case, day, whole=whole))
    except CaseError as error:
        raise of_case(error, inside.shown if inside and inside.shown else data, catalog.library, under) from None
    except PlaceError:
        raise ProblemError("bad-case", [Fault(f"{under}/place", "unknown-place")]) from None
    except CatalogError as error:
        LOG.error("list wrong", extra={"data": {"found": [f"{f.path}:{f.line} {f.code}" for f in error.found[:20]]}})
        raise ProblemError("rulesets-wrong") from None


def _day_of(case: Case, on: date | None) -> date:
    """The day by which the case is decided. Raises `ProblemError` when two are given."""
    if on and case.decision_date and on != case.decision_date:
        told = "案件已写决定日期；on 只用于尚未决定的案件"
        raise ProblemError("bad-parameter", [Fault("", "bad-date", parameter="on")], told)
    return case.decision_date or on or today()


def _within(catalog: Catalog, actor: Actor, case: Case, day: date) -> None:
    """A key that is bound to a place speaks for what lies in it only. Raises `ProblemError`, `PlaceError`."""
    if actor.place and actor.place not in {place.code for place in catalog.places.chain(case.place, day)}:
        raise ProblemError("other-place")

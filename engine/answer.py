"""An evaluation as plain data: what the command line prints with --json and the service returns."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

import orjson

from engine import evaluate as evaluating
from engine import narrative, pieces
from engine.cases import PLAIN, Case, plain_value
from engine.catalog import Catalog, Standing
from engine.clocks import Deadline
from engine.conclusion import Conclusion
from engine.docket import is_listed
from engine.evaluate import Evaluation
from engine.findings import Finding
from engine.fines import Band, Exposure
from engine.grounds import FactsShown, FactsToShow, finding_data
from engine.pieces import NOTHING, Form, Gaps, Values, as_data, as_json, template
from engine.questions import Question
from engine.receipt import Used
from engine.templates import Filled
from engine.terms import Vocabulary, example, plain
from engine.tracks import Consulted, TrackResult

T = TypeVar("T", Exposure, Deadline)


def answer(evaluation: Evaluation, catalog: Catalog) -> dict[str, Any]:
    """The whole evaluation as data for JSON: text, numbers as text, lists, mappings. Order is fixed.

    To be written, not to be changed: what does not differ from case to case is shared between answers.
    """
    facts = FactsShown(evaluation.case, catalog.library.vocabulary)
    return _answer(evaluation, _own(evaluation, facts, catalog, as_data), facts, as_data)


def answer_json(evaluation: Evaluation, catalog: Catalog) -> bytes:
    """The same as JSON without white space."""
    made = written(evaluation, catalog)
    return made if isinstance(made, bytes) else made.text()


def written(evaluation: Evaluation, catalog: Catalog) -> bytes | Filled:
    """The same as JSON; where many cases share an answer but for their facts, as a template and what fills it.

    Nothing of a case is in a template but which of its facts are known and what they say to the conditions of the lists.
    """
    facts = FactsShown(evaluation.case, catalog.library.vocabulary)
    if facts.unknown_proved or not is_listed(evaluation.case.matter, catalog):
        return orjson.dumps(_answer(evaluation, _own(evaluation, facts, catalog, as_data), facts, as_data))
    to_show = FactsToShow(evaluation.case, facts)
    shared = template(evaluation.settled, lambda: _answer(evaluation, Gaps(), to_show, as_json))
    own = _own(evaluation, facts, catalog, as_json)
    values = [own[name] if name in own else facts[name] for name in shared.names]
    return Filled(shared, tuple([orjson.dumps(value) for value in values]))


def forget() -> None:
    """Empties everything that is remembered from one case to the next, here and below."""
    for remembering in (evaluating, narrative, pieces):
        remembering.forget()


def _answer(evaluation: Evaluation, own: Values, facts: Values, form: Form[Any]) -> dict[str, Any]:
    """The answer; `own` is what belongs to this case alone, `facts` what is shown of each fact."""
    receipt = evaluation.receipt
    return {
        "receipt": {
            "id": own[".id"],
            "engine": receipt.engine,
            "on": own[".on"],
            "input_digest": own[".input_digest"],
            "lists": [_used(used) for used in receipt.lists],
            "shared": dict(receipt.shared),
        },
        "case": own[".case"],
        "tracks": {
            track: _track(result, evaluation.consulted, own[_dates_of(track)])
            for track, result in evaluation.tracks.items()
        },
        "questions": {
            track: [question_data(question) for question in asked] for track, asked in evaluation.questions.items()
        },
        "findings": [_finding(finding, facts, form) for finding in evaluation.findings],
        "near_misses": own[".near_misses"],
        "aggravating": [f.key for f in evaluation.aggravating],
        "penalties": own[".penalties"],
        "deadlines": own[".deadlines"],
        "lists": form(evaluation.consulted, _lists, NOTHING),
        "notes": own[".notes"],
    }


def _own(evaluation: Evaluation, facts: FactsShown, catalog: Catalog, form: Form[Any]) -> dict[str, Any]:
    """What belongs to this case alone, by the names under which `_answer` asks for it; no fact has such a name."""
    case, receipt = evaluation.case, evaluation.receipt
    found: dict[str, Any] = {
        ".id": receipt.id,
        ".on": receipt.on.isoformat(),
        ".input_digest": receipt.input_digest,
        ".case": _case(case, facts, catalog.library.vocabulary),
        ".near_misses": [
            {"finding": near.finding.key, "title": near.finding.item.title, "change": list(near.change)}
            for near in evaluation.near_misses
        ],
        ".penalties": [_part(each, _exposure, form) for each in evaluation.exposures],
        ".deadlines": [_part(each, _deadline, form) for each in evaluation.deadlines],
        ".notes": list(evaluation.notes),
    }
    for track, result in evaluation.tracks.items():
        found[_dates_of(track)] = narrative.dates_sentence(result, case.act_date, evaluation.on)
    return found


def _dates_of(track: str) -> str:
    return f".dates of {track}"


def _used(used: Used) -> dict[str, Any]:
    return {"list": used.key, "digest": used.digest, "roles": list(used.roles)}


def _case(case: Case, shown: FactsShown, vocabulary: Vocabulary) -> dict[str, Any]:
    facts = {}
    for name, value in case.facts.items():
        term, fact = vocabulary.terms[name], shown[name]
        facts[term.id] = {
            "name": name,
            "value": plain_value(term, value) if isinstance(value, PLAIN) else fact["value"],
            "text": fact["value"],
            "evidence": fact["evidence"],
        }
    return {
        "case": case.id,
        "title": case.title,
        "place": case.place,
        "matter": {"id": case.matter.id, "name": case.matter.name} if case.matter else None,
        "act_date": case.act_date.isoformat() if case.act_date else None,
        "decision_date": case.decision_date.isoformat() if case.decision_date else None,
        "facts": facts,
    }


def _track(result: TrackResult, consulted: tuple[Consulted, ...], dates: str) -> dict[str, Any]:
    return {
        "outcome": result.outcome,
        "certainty": result.certainty,
        "used": result.used,
        "choice_required": result.conclusion.choice,
        "says": narrative.conclusion_sentence(result),
        "dates": dates,
        "conditions": list(narrative.step_sentences(result, consulted)),
        "open": [{"step": step.name, "outcome": step.outcome} for step in result.open],
        "premises": [step.premise for step in result.premises],
        "conclusion": _conclusion(result.conclusion),
        "at_act": _conclusion(result.at_act) if result.at_act else None,
        "at_decision": _conclusion(result.at_decision),
    }


def _conclusion(conclusion: Conclusion) -> dict[str, Any]:
    return {
        "outcome": conclusion.outcome,
        "certainty": conclusion.certainty,
        "step": conclusion.step.name if conclusion.step else None,
        "findings": [finding.key for finding in conclusion.findings],
        "basis": list(dict.fromkeys(b for f in conclusion.findings for b in f.item.basis)),
        "survives": list(conclusion.survives),
        "measures": [{"clause": m.clause, "measure": m.measure} for f in conclusion.findings for m in f.item.measures],
        "premises": [step.name for step in conclusion.premises],
        "open": [{"step": step.name, "outcome": step.outcome} for step in conclusion.open],
        "otherwise": conclusion.otherwise.outcome if conclusion.otherwise else None,
        "follows": [{"kind": f.kind, "text": f.text, "source": f.source} for f in conclusion.follows],
    }


def question_data(question: Question) -> dict[str, Any]:
    """One question as data."""
    term = question.term
    return {
        "id": term.id,
        "name": term.name,
        "ask": term.ask,
        "type": term.type,
        "options": list(term.options),
        "unit": term.unit,
        "example": example(term),
        "proof": list(term.proof),
        "settles": list(question.settles),
        "premise": question.premise,
        "again": question.again,
    }


def _finding(finding: Finding, facts: Values, form: Form[Any]) -> Any:  # noqa: ANN401  # as the form has it
    """A finding; the same for many patterns as long as no fact is known on which it depends."""
    untouched = finding.proof.asks is not None
    return form(finding, finding_data, facts) if untouched else finding_data(finding, facts)


def _part(given: T, data_of: Callable[[T, Values], dict[str, Any]], form: Form[Any]) -> Any:  # noqa: ANN401  # as the form has it
    """An exposure or a deadline; the same for many cases as long as no fact is known on which it depends."""
    return data_of(given, NOTHING) if given.touched else form(given, data_of, NOTHING)


def _exposure(exposure: Exposure, _: Values) -> dict[str, Any]:
    punishment = exposure.punishment
    return {
        "clause": punishment.clause,
        "says": list(narrative.exposure_sentences(exposure)),
        "warning": punishment.warning,
        "only_on_refusal": punishment.on_refusal,
        "optional": punishment.optional,
        "confiscates": list(punishment.confiscates),
        "fines": [_band(band) for band in exposure.bands],
    }


def _band(band: Band) -> dict[str, Any]:
    def text(value: Decimal | None) -> str | None:
        return None if value is None else plain(value)

    return {
        "certain": band.certain,
        "flat": band.flat,
        "low": text(band.low),
        "high": text(band.high),
        "times": [text(band.row.low), text(band.row.high)] if band.row.of else None,
        "of": band.row.of,
        "lighter_up_to": text(band.lighter),
        "inclusive": band.inclusive,
        "exact": band.exact,
        "reduced_below": text(band.reduced_below),
    }


def _deadline(deadline: Deadline, _: Values) -> dict[str, Any]:
    return {
        "id": deadline.clock.id,
        "from": deadline.clock.start,
        "length": str(deadline.clock.length),
        "ends": deadline.ends.isoformat() if deadline.ends else None,
        "passed": deadline.passed,
        "missing": list(deadline.missing),
        "text": deadline.clock.text,
        "list": deadline.version.key,
    }


def _lists(consulted: tuple[Consulted, ...], _: Values) -> list[dict[str, Any]]:
    return [_standing(standing, at) for standing, at in consulted]


def _standing(standing: Standing, at: tuple[str, ...]) -> dict[str, Any]:
    version = standing.version
    return {
        "list": version.id,
        "version": version.version.isoformat(),
        "title": version.title,
        "layer": standing.layer.name,
        "kind": version.kind,
        "status": standing.status,
        "from": version.valid_from.isoformat(),
        "until": standing.until.isoformat() if standing.until else None,
        "at": list(at),
        "published_items": version.published_items,
        "encoded_items": len(version.items),
        "verified_until": version.verified_until.isoformat() if version.verified_until else None,
        "caution": version.caution or None,
        "says": narrative.standing_sentence(standing),
    }

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
from engine.fines import Band, Exposure
from engine.grounds import FactsShown, FactsToShow, finding_data
from engine.pieces import NOTHING, Form, Values, as_data, as_json, gap
from engine.questions import Question
from engine.receipt import Receipt, Used
from engine.terms import Vocabulary, example, plain
from engine.tracks import Consulted, TrackResult

T = TypeVar("T", Exposure, Deadline)
_SAME = (NOTHING, NOTHING)
_DATES = {"dates": gap("dates")}


def answer(evaluation: Evaluation, catalog: Catalog) -> dict[str, Any]:
    """The whole evaluation as data for JSON: text, numbers as text, lists, mappings. Order is fixed.

    To be written, not to be changed: what does not differ from case to case is shared between answers.
    """
    return _answer(evaluation, FactsShown(evaluation.case, catalog.library.vocabulary), catalog, as_data)


def answer_json(evaluation: Evaluation, catalog: Catalog) -> bytes:
    """The same as JSON without white space; what does not differ from case to case is not written again."""
    facts = FactsShown(evaluation.case, catalog.library.vocabulary)
    shares = is_listed(evaluation.case.matter, catalog) and not facts.unknown_proved
    return orjson.dumps(_answer(evaluation, facts, catalog, as_json if shares else as_data))


def forget() -> None:
    """Empties everything that is remembered from one case to the next, here and below."""
    for remembering in (evaluating, narrative, pieces):
        remembering.forget()


def _answer(evaluation: Evaluation, facts: FactsShown, catalog: Catalog, form: Form[Any]) -> dict[str, Any]:
    to_show = FactsToShow(evaluation.case, facts)
    return {
        "receipt": _receipt(evaluation.receipt, form),
        "case": _case(evaluation.case, facts, catalog.library.vocabulary),
        "tracks": {track: _track(result, evaluation, form) for track, result in evaluation.tracks.items()},
        "questions": {track: form(asked, _questions, *_SAME) for track, asked in evaluation.questions.items()},
        "findings": [form(finding, finding_data, facts, to_show) for finding in evaluation.findings],
        "near_misses": [
            {"finding": near.finding.key, "title": near.finding.item.title, "change": list(near.change)}
            for near in evaluation.near_misses
        ],
        "aggravating": [f.key for f in evaluation.aggravating],
        "penalties": [_part(each, _exposure, form) for each in evaluation.exposures],
        "deadlines": [_part(each, _deadline, form) for each in evaluation.deadlines],
        "lists": form(evaluation.consulted, _lists, *_SAME),
        "notes": list(evaluation.notes),
    }


def _receipt(receipt: Receipt, form: Form[Any]) -> dict[str, Any]:
    return {
        "id": receipt.id,
        "engine": receipt.engine,
        "on": receipt.on.isoformat(),
        "input_digest": receipt.input_digest,
        "lists": form(receipt.lists, _used, *_SAME),
        "shared": dict(receipt.shared),
    }


def _used(lists: tuple[Used, ...], _: Values) -> list[dict[str, Any]]:
    return [{"list": used.key, "digest": used.digest, "roles": list(used.roles)} for used in lists]


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


def _track(result: TrackResult, evaluation: Evaluation, form: Form[Any]) -> Any:  # noqa: ANN401  # as the form has it
    dates = narrative.dates_sentence(result, evaluation.case.act_date, evaluation.on)
    return form(result, lambda one, told: _track_data(one, evaluation.consulted, told), {"dates": dates}, _DATES)


def _track_data(result: TrackResult, consulted: tuple[Consulted, ...], told: Values) -> dict[str, Any]:
    return {
        "outcome": result.outcome,
        "certainty": result.certainty,
        "used": result.used,
        "choice_required": result.conclusion.choice,
        "says": narrative.conclusion_sentence(result),
        "dates": told["dates"],
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


def _questions(asked: tuple[Question, ...], _: Values) -> list[dict[str, Any]]:
    return [question_data(question) for question in asked]


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


def _part(given: T, data_of: Callable[[T, Values], dict[str, Any]], form: Form[Any]) -> Any:  # noqa: ANN401  # as the form has it
    """An exposure or a deadline; the same for many cases as long as no fact is known on which it depends."""
    return data_of(given, NOTHING) if given.touched else form(given, data_of, *_SAME)


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

"""An evaluation as plain data: what the command line prints with --json and the service returns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine import narrative
from engine.cases import plain_value
from engine.catalog import Catalog, Standing
from engine.clocks import Deadline
from engine.conclusion import Conclusion
from engine.evaluate import Evaluation
from engine.fines import Band, Exposure
from engine.grounds import Days, FactsShown, finding_data
from engine.questions import Question
from engine.terms import Vocabulary, example, plain, write_value
from engine.tracks import TrackResult


def answer(evaluation: Evaluation, catalog: Catalog) -> dict[str, Any]:
    """The whole evaluation as data for JSON: text, numbers as text, lists, mappings. Order is fixed.

    To be written, not to be changed: what does not differ from case to case is shared between answers.
    """
    vocabulary = catalog.library.vocabulary
    act_day = evaluation.case.act_date or evaluation.on
    days = Days(evaluation.at_act, evaluation.at_decision, act_day, evaluation.on)
    facts = FactsShown(evaluation.case, vocabulary)
    return {
        "receipt": _receipt(evaluation),
        "case": _case(evaluation, vocabulary),
        "tracks": {track: _track(result, evaluation) for track, result in evaluation.tracks.items()},
        "questions": {k: [question_data(q) for q in qs] for k, qs in evaluation.questions.items()},
        "findings": [finding_data(f, days, facts) for f in evaluation.findings],
        "near_misses": [
            {"finding": near.finding.key, "title": near.finding.item.title, "change": list(near.change)}
            for near in evaluation.near_misses
        ],
        "aggravating": [f.key for f in evaluation.aggravating],
        "penalties": [_exposure(exposure) for exposure in evaluation.exposures],
        "deadlines": [_deadline(deadline) for deadline in evaluation.deadlines],
        "lists": _lists(evaluation.standings, days),
        "notes": list(evaluation.notes),
    }


def _receipt(evaluation: Evaluation) -> dict[str, Any]:
    receipt = evaluation.receipt
    return {
        "id": receipt.id,
        "engine": receipt.engine,
        "on": receipt.on.isoformat(),
        "input_digest": receipt.input_digest,
        "lists": [{"list": u.key, "digest": u.digest, "roles": list(u.roles)} for u in receipt.lists],
        "shared": dict(receipt.shared),
    }


def _case(evaluation: Evaluation, vocabulary: Vocabulary) -> dict[str, Any]:
    case = evaluation.case
    facts = {}
    for name, value in case.facts.items():
        term = vocabulary.terms[name]
        facts[term.id] = {
            "name": name,
            "value": plain_value(term, value),
            "text": write_value(term, value),
            "evidence": case.evidence.get(name),
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


def _track(result: TrackResult, evaluation: Evaluation) -> dict[str, Any]:
    case = evaluation.case
    return {
        "outcome": result.outcome,
        "certainty": result.certainty,
        "used": result.used,
        "choice_required": result.conclusion.choice,
        "says": narrative.conclusion_sentence(result),
        "dates": narrative.dates_sentence(result, case.act_date, evaluation.on),
        "conditions": list(narrative.step_sentences(result, evaluation.standings)),
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


_LISTS_REMEMBERED = 256
_LISTS: dict[int, tuple[tuple[Standing, ...], tuple[frozenset[str], frozenset[str]], list[dict[str, Any]]]] = {}


def _exposure(exposure: Exposure) -> dict[str, Any]:
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


def _deadline(deadline: Deadline) -> dict[str, Any]:
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


def _lists(standings: tuple[Standing, ...], days: Days) -> list[dict[str, Any]]:
    """What is said of the lists consulted: the same for every case of a place, a matter and two days."""
    known = _LISTS.get(id(standings))
    if known is None or known[0] is not standings or known[1] != days[:2]:
        if len(_LISTS) >= _LISTS_REMEMBERED:
            _LISTS.clear()
        known = _LISTS[id(standings)] = standings, days[:2], [_standing(standing, days) for standing in standings]
    return known[2]


def _standing(standing: Standing, days: Days) -> dict[str, Any]:
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
        "at": days.of(version.key),
        "published_items": version.published_items,
        "encoded_items": len(version.items),
        "verified_until": version.verified_until.isoformat() if version.verified_until else None,
        "caution": version.caution or None,
        "says": narrative.standing_sentence(standing),
    }

"""An evaluation as plain typed data: what the command line prints with --json and the service returns.

A full answer holds everything. The default one leaves out what cannot change the conclusion any more and says how much
that is; what it holds stands in the full answer in the same place. Knows no route and no terminal.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Literal, Protocol, cast

import orjson

from engine.answer import sentences, shape
from engine.catalog import Catalog, Step
from engine.evaluation import (
    BY_HAND,
    PLAIN,
    Band,
    Case,
    Conclusion,
    Consulted,
    Deadline,
    Evaluation,
    Exposure,
    Finding,
    Question,
    Receipt,
    TrackResult,
    plain_value,
)
from engine.language import Proof, Vocabulary, example, plain, unread, write_value

QUESTIONS_SHOWN = 5
"""How many questions of each track a default answer holds; the first one is the one to ask."""


class _Write(Protocol):
    """Writes the finding of that number, with or without its proof."""

    def __call__(self, number: int, *, in_full: bool) -> shape.Finding: ...


def answer(evaluation: Evaluation, catalog: Catalog, detail: Literal["default", "full"] = "default") -> shape.Answer:
    """The evaluation as data for JSON: text, numbers as text, lists, mappings. The order is fixed."""
    facts = _FactRows(evaluation.case, catalog.library.vocabulary)
    write = _writing(evaluation, facts)
    return _full(evaluation, facts, write) if detail == "full" else _default(evaluation, facts, write)


def answer_json(evaluation: Evaluation, catalog: Catalog, detail: Literal["default", "full"] = "default") -> bytes:
    """The same as JSON without white space."""
    facts = _FactRows(evaluation.case, catalog.library.vocabulary)
    write = _writing_once(evaluation, facts)
    return orjson.dumps(_full(evaluation, facts, write) if detail == "full" else _default(evaluation, facts, write))


def outcomes(evaluation: Evaluation) -> shape.Outcomes:
    """Only what each track comes to, with the id of the receipt."""
    return {
        "case": evaluation.case.id,
        "receipt": evaluation.receipt.id,
        "tracks": {track: outcome_data(result) for track, result in evaluation.tracks.items()},
    }


def outcome_data(result: TrackResult) -> shape.Outcome:
    """What one track comes to."""
    return {"outcome": result.outcome, "certainty": result.certainty, "used": result.used}


def _full(evaluation: Evaluation, facts: _FactRows, write: _Write) -> shape.Answer:
    receipt = _receipt(evaluation.receipt)
    receipt["lists"] = [
        {"list": used.key, "digest": used.digest, "roles": list(used.roles)} for used in evaluation.receipt.lists
    ]
    receipt["shared"] = dict(evaluation.receipt.shared)
    return {
        "receipt": receipt,
        "case": _case(evaluation.case, facts),
        "tracks": {track: _track_in_full(result, evaluation) for track, result in evaluation.tracks.items()},
        "questions": {
            track: [question_data(question) for question in asked] for track, asked in evaluation.questions.items()
        },
        "findings": [write(number, in_full=True) for number in range(len(evaluation.findings))],
        "near_misses": _near_misses(evaluation),
        "aggravating": [f.key for f in evaluation.aggravating],
        "penalties": [_penalty(each) for each in evaluation.exposures],
        "deadlines": [_deadline_in_full(each) for each in evaluation.deadlines],
        "lists": [_list_in_full(each) for each in evaluation.law.consulted],
        "notes": list(evaluation.notes),
    }


def _default(evaluation: Evaluation, facts: _FactRows, write: _Write) -> shape.Answer:
    decisive = _decisive(evaluation)
    findings = _that_matter(evaluation, decisive, write)
    cited = {finding.version.key for finding in decisive.values()}
    lists = [_list_row(each, cited) for each in evaluation.law.consulted if _is_used(each)]
    return {
        "receipt": _receipt(evaluation.receipt),
        "case": _case(evaluation.case, facts),
        "tracks": {
            track: _track_in_full(result, evaluation) if result.outcome == BY_HAND else _track(result, evaluation)
            for track, result in evaluation.tracks.items()
        },
        "questions": {
            track: [_question_row(question) for question in asked[:QUESTIONS_SHOWN]]
            for track, asked in evaluation.questions.items()
        },
        "findings": findings,
        "near_misses": _near_misses(evaluation),
        "aggravating": [f.key for f in evaluation.aggravating],
        "penalties": [_penalty(each) for each in evaluation.exposures],
        "deadlines": [_deadline_row(each) for each in evaluation.deadlines],
        "lists": lists,
        "notes": list(evaluation.notes),
        "left_out": {
            "findings": len(evaluation.findings) - len(findings),
            "questions": {track: max(0, len(asked) - QUESTIONS_SHOWN) for track, asked in evaluation.questions.items()},
            "lists": len(evaluation.law.consulted) - len(lists),
            "cautions": sum(bool(each.standing.version.caution) for each in evaluation.law.consulted)
            - sum("caution" in row for row in lists),
        },
    }


def _decisive(evaluation: Evaluation) -> dict[str, Finding]:
    """The findings on which the conclusions rest, by key."""
    found: dict[str, Finding] = {}
    for result in evaluation.tracks.values():
        both = (result.at_act, result.at_decision) if result.outcome == BY_HAND else (result.conclusion,)
        found.update((finding.key, finding) for one in both if one for finding in one.findings)
    return found


def _that_matter(evaluation: Evaluation, decisive: Collection[str], write: _Write) -> list[shape.Finding]:
    """The decisive findings in full; in a row each those that aggravate, and the open ones that could change a conclusion."""
    open_ = {step.id for result in evaluation.tracks.values() for step in result.open}
    aggravating = {finding.key for finding in evaluation.aggravating if finding.verdict}
    found = []
    for number, finding in enumerate(evaluation.findings):
        if finding.key in decisive:
            found.append(write(number, in_full=True))
        elif finding.key in aggravating or (finding.verdict is None and finding.entry.step in open_):
            found.append(write(number, in_full=False))
    return found


def _writing(evaluation: Evaluation, facts: _FactRows) -> _Write:
    def write(number: int, *, in_full: bool) -> shape.Finding:
        finding = evaluation.findings[number]
        return finding_data(finding, facts) if in_full else _finding_row(finding)

    return write


def _writing_once(evaluation: Evaluation, facts: _FactRows) -> _Write:
    """The same, but the JSON text of a finding that no known fact touches is written once and kept with the law."""
    law, write = evaluation.law, _writing(evaluation, facts)
    # Evidence may be given for a fact that is not known; it is shown in findings that are untouched otherwise.
    shared = evaluation.case.evidence.keys() <= evaluation.case.facts.keys()

    def write_once(number: int, *, in_full: bool) -> shape.Finding:
        if not shared or evaluation.findings[number] is not law.untouched[number]:
            return write(number, in_full=in_full)
        text = law.written.get((number, in_full))
        if text is None:
            text = law.written[number, in_full] = orjson.Fragment(orjson.dumps(write(number, in_full=in_full)))
        return cast("shape.Finding", text)  # written as the finding whose text it is

    return write_once


class _FactRows(dict[str, shape.ProofFact]):
    """What a proof shows of a fact, made once for each fact that a proof of this case names."""

    __slots__ = ("_case", "vocabulary")

    def __init__(self, case: Case, vocabulary: Vocabulary) -> None:
        self._case, self.vocabulary = case, vocabulary

    def __missing__(self, name: str) -> shape.ProofFact:
        term, facts = self.vocabulary.terms[name], self._case.facts
        value = write_value(term, facts[name]) if name in facts else None
        row: shape.ProofFact = {"id": term.id, "name": name, "value": value, "evidence": self._case.evidence.get(name)}
        self[name] = row
        return row


def _receipt(receipt: Receipt) -> shape.Receipt:
    return {
        "id": receipt.id,
        "engine": receipt.engine,
        "on": receipt.on.isoformat(),
        "input_digest": receipt.input_digest,
    }


def _case(case: Case, rows: _FactRows) -> shape.CaseUnderstood:
    facts: dict[str, shape.FactUnderstood] = {}
    for name, value in case.facts.items():
        term, row = rows.vocabulary.terms[name], rows[name]
        facts[term.id] = {
            "name": name,
            "value": plain_value(term, value) if isinstance(value, PLAIN) else row["value"],
            "text": row["value"] or "",
            "evidence": row["evidence"],
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


def _track(result: TrackResult, evaluation: Evaluation) -> shape.Track:
    return {
        "outcome": result.outcome,
        "certainty": result.certainty,
        "used": result.used,
        "choice_required": result.conclusion.choice,
        "says": sentences.conclusion_sentence(result),
        "dates": sentences.dates_sentence(result, evaluation.case.act_date, evaluation.on),
        "conditions": list(sentences.step_sentences(result, evaluation.law.consulted)),
        "open": _steps(result.open),
        "premises": [step.premise for step in result.premises],
        "conclusion": _conclusion(result.conclusion),
    }


def _track_in_full(result: TrackResult, evaluation: Evaluation) -> shape.Track:
    track = _track(result, evaluation)
    track["conclusion"] = _conclusion_in_full(result.conclusion)
    track["at_act"] = _conclusion_in_full(result.at_act) if result.at_act else None
    track["at_decision"] = _conclusion_in_full(result.at_decision)
    return track


def _steps(steps: tuple[Step, ...]) -> list[shape.OpenStep]:
    return [{"step": step.name, "outcome": step.outcome} for step in steps]


def _conclusion(conclusion: Conclusion) -> shape.Conclusion:
    return {
        "outcome": conclusion.outcome,
        "certainty": conclusion.certainty,
        "step": conclusion.step.name if conclusion.step else None,
        "findings": [finding.key for finding in conclusion.findings],
        "basis": list(dict.fromkeys(b for f in conclusion.findings for b in f.item.basis)),
        "survives": list(conclusion.survives),
        "measures": [{"clause": m.clause, "measure": m.measure} for f in conclusion.findings for m in f.item.measures],
        "otherwise": conclusion.otherwise.outcome if conclusion.otherwise else None,
        "follows": [{"kind": f.kind, "text": f.text, "source": f.source} for f in conclusion.follows],
    }


def _conclusion_in_full(conclusion: Conclusion) -> shape.Conclusion:
    found = _conclusion(conclusion)
    found["premises"] = [step.name for step in conclusion.premises]
    found["open"] = _steps(conclusion.open)
    return found


def _question_row(question: Question) -> shape.Question:
    term = question.term
    row: shape.Question = {
        "id": term.id,
        "name": term.name,
        "ask": term.ask,
        "type": term.type,
        "proof": list(term.proof),
    }
    if term.options:
        row["options"] = list(term.options)
    if term.unit:
        row["unit"] = term.unit
    if question.premise:
        row["premise"] = True
    if question.again:
        row["again"] = True
    return row


def question_data(question: Question) -> shape.Question:
    """One question as data, with an example of an answer and the keys of what it would help to settle."""
    term, row = question.term, _question_row(question)
    row["options"] = list(term.options)
    row["unit"] = term.unit
    row["premise"] = question.premise
    row["again"] = question.again
    row["example"] = example(term)
    row["settles"] = list(question.settles)
    return row


def finding_data(finding: Finding, facts: _FactRows) -> shape.Finding:
    """One finding with its proof, leaf by leaf."""
    item, version, row = finding.item, finding.version, _finding_row(finding)
    row["list"] = version.id
    row["version"] = version.version.isoformat()
    row["item"] = item.id
    row["list_title"] = version.title
    row["kind"] = item.kind
    row["by_reference"] = finding.by_reference
    row["at"] = list(finding.entry.at)
    row["unread"] = list(unread(finding.proof))
    row["basis"] = list(item.basis)
    row["trust"] = sentences.trust_sentence(item)
    row["read"] = item.source.read
    row["proof"] = _proof(finding.proof, facts)
    return row


def _finding_row(finding: Finding) -> shape.Finding:
    item = finding.item
    row: shape.Finding = {
        "finding": finding.key,
        "title": item.title,
        "track": item.track,
        "verdict": finding.word,
        "outcome": item.outcome,
        "missing": list(finding.missing),
    }
    if not_read := unread(finding.proof):
        row["unread"] = list(not_read)
    return row


def _proof(proof: Proof, facts: _FactRows) -> shape.Proof:
    text = sentences.words(proof.condition)
    if proof.parts:
        return {"text": text, "holds": proof.truth, "parts": [_proof(part, facts) for part in proof.parts]}
    return {"text": text, "holds": proof.truth, "facts": [facts[term] for term in proof.terms]}


def _near_misses(evaluation: Evaluation) -> list[shape.NearMiss]:
    return [
        {"finding": near.finding.key, "title": near.finding.item.title, "change": list(near.change)}
        for near in evaluation.near_misses
    ]


def _penalty(exposure: Exposure) -> shape.Penalty:
    punishment = exposure.punishment
    return {
        "clause": punishment.clause,
        "says": list(sentences.exposure_sentences(exposure)),
        "warning": punishment.warning,
        "only_on_refusal": punishment.on_refusal,
        "optional": punishment.optional,
        "confiscates": list(punishment.confiscates),
        "fines": [_band(band) for band in exposure.bands],
    }


def _band(band: Band) -> shape.Band:
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


def _deadline_row(deadline: Deadline) -> shape.Deadline:
    row: shape.Deadline = {
        "id": deadline.clock.id,
        "from": deadline.clock.start,
        "length": str(deadline.clock.length),
        "ends": deadline.ends.isoformat() if deadline.ends else None,
        "passed": deadline.passed,
        "missing": list(deadline.missing),
    }
    if deadline.ends:
        row["text"] = deadline.clock.text
    return row


def _deadline_in_full(deadline: Deadline) -> shape.Deadline:
    row = _deadline_row(deadline)
    row["text"] = deadline.clock.text
    row["list"] = deadline.version.key
    return row


def _is_used(consulted: Consulted) -> bool:
    """Whether a list is used on one of the days, or something must be said of it."""
    return bool(consulted.at) or sentences.standing_sentence(consulted.standing) is not None


def _list_row(consulted: Consulted, cited: Collection[str]) -> shape.ConsultedList:
    """A list in short; its caution only when a conclusion rests on it."""
    standing, version = consulted.standing, consulted.standing.version
    row: shape.ConsultedList = {
        "list": version.id,
        "version": version.version.isoformat(),
        "title": version.title,
        "status": standing.status,
        "at": list(consulted.at),
    }
    if version.caution and version.key in cited:
        row["caution"] = version.caution
    if says := sentences.standing_sentence(standing):
        row["says"] = says
    return row


def _list_in_full(consulted: Consulted) -> shape.ConsultedList:
    standing, version = consulted.standing, consulted.standing.version
    return {
        "list": version.id,
        "version": version.version.isoformat(),
        "title": version.title,
        "layer": standing.layer.name,
        "kind": version.kind,
        "status": standing.status,
        "from": version.valid_from.isoformat(),
        "until": standing.until.isoformat() if standing.until else None,
        "at": list(consulted.at),
        "published_items": version.published_items,
        "encoded_items": len(version.items),
        "verified_until": version.verified_until.isoformat() if version.verified_until else None,
        "caution": version.caution or None,
        "says": sentences.standing_sentence(standing),
    }

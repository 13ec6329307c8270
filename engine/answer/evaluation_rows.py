"""What an answer says of each part of an evaluation: findings, tracks, questions, fines, deadlines, lists.

A row is what a default answer holds; in full it has more keys. Does not know which parts an answer holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from engine.answer import sentences, shape
from engine.answer.fine_day_sentences import USED, fine_day_sentences
from engine.answer.fine_sentences import benchmark_sentence, exposure_sentences
from engine.answer.violation_sentences import punishment_sentences, violation_sentences
from engine.catalog import Library, Matter, Step
from engine.evaluation import (
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


class FactRows(dict[str, shape.ProofFact]):
    """What a proof shows of a fact, made once for each fact that a proof of this case names."""

    __slots__ = ("case", "vocabulary")

    def __init__(self, case: Case, vocabulary: Vocabulary) -> None:
        self.case, self.vocabulary = case, vocabulary

    def __missing__(self, name: str) -> shape.ProofFact:
        term, facts = self.vocabulary.terms[name], self.case.facts
        value = write_value(term, facts[name]) if name in facts else None
        row: shape.ProofFact = {"id": term.id, "name": name, "value": value, "evidence": self.case.evidence.get(name)}
        if name in self.case.derived:
            row["derived"] = True
        self[name] = row
        return row


def receipt_data(receipt: Receipt) -> shape.Receipt:
    """The receipt without the digests of the single texts."""
    return {
        "id": receipt.id,
        "engine": receipt.engine,
        "on": receipt.on.isoformat(),
        "input_digest": receipt.input_digest,
    }


def case_data(case: Case, rows: FactRows, derived: Iterable[str]) -> shape.CaseUnderstood:
    """The case as understood; of what was derived these facts."""
    facts: dict[str, shape.FactUnderstood] = {}
    for name, value in case.told.items():
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
        "matter": _matter_name(case.matter) if case.matter else None,
        "act_date": str(case.acted) if case.acted else None,
        "decision_date": case.decision_date.isoformat() if case.decision_date else None,
        "facts": facts,
        "derived": [_derived(name, rows) for name in sorted(derived, key=rows.vocabulary.order.__getitem__)],
    }


def _derived(name: str, rows: FactRows) -> shape.FactDerived:
    row, why = rows[name], rows.case.derived[name]
    return {"id": row["id"], "name": name, "text": row["value"] or "", "because": why.because, "of": list(why.of)}


def track_row(result: TrackResult, evaluation: Evaluation) -> shape.Track:
    """What one track comes to, and why."""
    return {
        "outcome": result.outcome,
        "certainty": result.certainty,
        "used": result.used,
        "choice_required": result.conclusion.choice,
        "says": sentences.conclusion_sentence(result),
        "dates": sentences.dates_sentence(result, evaluation.case.acted, evaluation.on),
        "conditions": list(sentences.step_sentences(result, evaluation.law.consulted)),
        "open": _steps(result.open),
        "premises": list(sentences.premises_of(result)),
        "within_reach": [
            {"finding": f.key, "title": f.item.title, "missing": list(f.missing)} for f in result.within_reach
        ],
        "conclusion": _conclusion(result.conclusion),
    }


def track_in_full(result: TrackResult, evaluation: Evaluation) -> shape.Track:
    """The same with the conclusions of both days."""
    track = track_row(result, evaluation)
    track["conclusion"] = _conclusion_in_full(result.conclusion)
    track["at_act"] = _conclusion_in_full(result.at_act) if result.at_act else None
    track["at_decision"] = _conclusion_in_full(result.at_decision)
    return track


def _steps(steps: tuple[Step, ...]) -> list[shape.OpenStep]:
    return [{"step": step.name, "outcome": step.outcome} for step in steps]


def _conclusion(conclusion: Conclusion) -> shape.Conclusion:
    found: shape.Conclusion = {
        "outcome": conclusion.outcome,
        "certainty": conclusion.certainty,
        "step": conclusion.step.name if conclusion.step else None,
        "findings": [finding.key for finding in conclusion.findings],
        "basis": list(dict.fromkeys(b for f in conclusion.findings for b in f.item.basis)),
        "follows": [{"kind": f.kind, "text": f.text, "source": f.source} for f in conclusion.follows],
    }
    if conclusion.survives:
        found["survives"] = list(conclusion.survives)
    if measures := _measures(conclusion):
        found["measures"] = measures
    if conclusion.otherwise:
        found["otherwise"] = conclusion.otherwise.outcome
    return found


def _measures(conclusion: Conclusion) -> list[shape.Measure]:
    return [{"clause": m.clause, "measure": m.measure} for f in conclusion.findings for m in f.item.measures]


def _conclusion_in_full(conclusion: Conclusion) -> shape.Conclusion:
    found = _conclusion(conclusion)
    found["survives"] = list(conclusion.survives)
    found["measures"] = _measures(conclusion)
    found["otherwise"] = conclusion.otherwise.outcome if conclusion.otherwise else None
    found["premises"] = [step.name for step in conclusion.premises]
    found["open"] = _steps(conclusion.open)
    return found


def question_row(question: Question) -> shape.Question:
    """One question: what is asked, and how it is answered."""
    term = question.term
    row: shape.Question = {
        "id": term.id,
        "name": term.name,
        "group": term.asked_under,
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
    if question.criteria:
        row["criteria"] = list(sentences.criteria(question))
    return row


def question_in_full(question: Question) -> shape.Question:
    """One question as data, with an example of an answer and the keys of what it would help to settle."""
    term, row = question.term, question_row(question)
    row["options"] = list(term.options)
    row["unit"] = term.unit
    row["premise"] = question.premise
    row["again"] = question.again
    row["example"] = example(term)
    row["settles"] = list(question.settles)
    return row


def finding_in_full(finding: Finding, facts: FactRows) -> shape.Finding:
    """One finding with its proof, leaf by leaf."""
    item, version, row = finding.item, finding.version, finding_row(finding)
    row["list"] = version.id
    row["version"] = version.label
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


def finding_row(finding: Finding) -> shape.Finding:
    """One finding without its proof."""
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


def _proof(proof: Proof, facts: FactRows) -> shape.Proof:
    text = sentences.words(proof.condition)
    if proof.parts:
        return {"text": text, "holds": proof.truth, "parts": [_proof(part, facts) for part in proof.parts]}
    return {"text": text, "holds": proof.truth, "facts": [facts[term] for term in proof.terms]}


def near_miss_rows(evaluation: Evaluation) -> list[shape.NearMiss]:
    """The items that would apply if facts that can still change came out right."""
    return [
        {"finding": near.finding.key, "title": near.finding.item.title, "change": list(near.change)}
        for near in evaluation.near_misses
    ]


def violation_data(evaluation: Evaluation, library: Library) -> shape.Violation | None:
    """Which violation the case is, and which others it may be."""
    violation = evaluation.violation
    if violation is None:
        return None
    return {
        "matter": _matter_name(violation.chosen.matter),
        "given": violation.denied is None,
        "settled": violation.chosen.truth is True,
        "others": [_matter_name(other.matter) for other in violation.others],
        "missing": list(violation.waits),
        "says": [*violation_sentences(evaluation, library), *punishment_sentences(evaluation, library)],
    }


def _matter_name(matter: Matter) -> shape.MatterName:
    return {"id": matter.id, "name": matter.name}


def penalty_data(exposure: Exposure) -> shape.Penalty:
    """What one clause can impose."""
    punishment = exposure.punishment
    row: shape.Penalty = {
        "clause": punishment.clause,
        "law": exposure.law or None,
        "matter": exposure.matter.name,
        "when": sentences.inline(exposure.when) if exposure.when is not None else None,
        "says": list(exposure_sentences(exposure)),
        "warning": punishment.warning,
        "only_on_refusal": punishment.on_refusal,
        "optional": punishment.optional,
        "confiscates": list(punishment.confiscates),
        "fines": [_band(band) for band in exposure.bands],
    }
    if exposure.used is not True:
        row["at"], row["used"] = list(exposure.at), exposure.used
    if exposure.barred is not None:
        row["barred"] = exposure.barred.key
    return row


def fine_by_day_rows(evaluation: Evaluation) -> list[shape.FineByDay]:
    """By the law of which day each violation is fined, where there is something to say of it."""
    rules = evaluation.law.order.rules
    told = (
        (fine, fine_day_sentences(fine, rules)) for fine in evaluation.fines if fine.possible.left_to_it is not True
    )
    return [
        {
            "matter": fine.possible.matter.name,
            "used": USED[fine.ruling],
            "act": [each.punishment.clause for each in fine.act.held] if fine.act else [],
            "decision": [each.punishment.clause for each in fine.decision.held],
            "says": list(says),
        }
        for fine, says in told
        if says
    ]


def benchmark_data(finding: Finding) -> shape.Benchmark:
    """What the row of a benchmark advises on the case."""
    advice, fines = finding.item.benchmark, finding.item.fines
    row = fines[0] if fines else None
    return {
        "finding": finding.key,
        "verdict": finding.word,
        "says": benchmark_sentence(finding),
        "low": _text(row.low) if row else None,
        "high": _text(row.high) if row else None,
        "guide": _text(advice.guide) if advice else None,
        "warning": bool(advice and advice.warning),
        "also": list(advice.also) if advice else [],
        "missing": list(finding.missing),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _band(band: Band) -> shape.Band:
    return {
        "when": sentences.inline(band.row.when) if band.row.when is not None else None,
        "certain": band.certain,
        "flat": band.flat,
        "low": _text(band.low),
        "high": _text(band.high),
        "times": [_text(band.row.low), _text(band.row.high)] if band.row.of else None,
        "of": band.row.of,
        "lighter_up_to": _text(band.lighter),
        "inclusive": band.inclusive,
        "exact": band.exact,
        "reduced_below": _text(band.reduced_below),
    }


def deadline_row(deadline: Deadline) -> shape.Deadline:
    """One deadline, with its words where the day on which it ends is known."""
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
        if deadline.clock.besides:
            row["besides"] = [caveat.text for caveat in deadline.clock.besides]
    return row


def deadline_in_full(deadline: Deadline) -> shape.Deadline:
    """One deadline with its words and the list that sets it."""
    row = deadline_row(deadline)
    row["text"] = deadline.clock.text
    row["besides"] = [caveat.text for caveat in deadline.clock.besides]
    row["list"] = deadline.version.key
    return row


def is_used(consulted: Consulted) -> bool:
    """Whether a list is used on one of the days, or something must be said of it."""
    return bool(consulted.at) or sentences.standing_sentence(consulted.standing) is not None


def list_row(consulted: Consulted, cited: Collection[str]) -> shape.ConsultedList:
    """A list in short: its caution only when a conclusion rests on it, how many items were read where some are missing."""
    standing, version = consulted.standing, consulted.standing.version
    row: shape.ConsultedList = {
        "list": version.id,
        "version": version.label,
        "title": version.title,
        "status": standing.status,
        "at": list(consulted.at),
    }
    if version.caution and version.key in cited:
        row["caution"] = version.caution
    if sentences.lacks_items(standing):
        row["published_items"] = version.published_items
        row["encoded_items"] = len(version.items)
    elif says := sentences.standing_sentence(standing):
        row["says"] = says
    return row


def list_in_full(consulted: Consulted) -> shape.ConsultedList:
    """One list version that was looked at, as it stands on the day of the decision."""
    standing, version = consulted.standing, consulted.standing.version
    return {
        "list": version.id,
        "version": version.label,
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

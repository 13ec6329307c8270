"""An evaluation as plain typed data: what the command line prints with --json and the service returns.

A full answer holds everything. The default one leaves out findings that cannot change the conclusion any more, open
premises (the track names them), and what is said of lists besides, and counts what it leaves out; all that it holds
stands in the full answer too, in the same order. Knows no route and no terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal, Protocol, cast

import orjson

from engine.answer import shape
from engine.answer.cited_rows import cited_data
from engine.answer.evaluation_rows import (
    FactRows,
    benchmark_data,
    case_data,
    deadline_in_full,
    deadline_row,
    finding_in_full,
    finding_row,
    fine_by_day_rows,
    is_used,
    list_in_full,
    list_row,
    near_miss_rows,
    penalty_data,
    question_in_full,
    question_row,
    receipt_data,
    track_in_full,
    track_row,
    violation_data,
)
from engine.answer.fine_check_sentences import fine_check_data
from engine.catalog import Catalog
from engine.evaluation import (
    BY_HAND,
    ApplicableLaw,
    Evaluation,
    Finding,
    Receipt,
    TrackResult,
)

QUESTIONS_SHOWN = 8
"""How many questions of each track a default answer holds; the first one is the one to ask."""


class _Write(Protocol):
    """Writes the finding of that number, with or without its proof."""

    def __call__(self, number: int, *, in_full: bool) -> shape.Finding: ...


def answer(evaluation: Evaluation, catalog: Catalog, detail: Literal["default", "full"] = "default") -> shape.Answer:
    """The evaluation as data for JSON: text, numbers as text, lists, mappings. The order is fixed.

    To be written, not to be changed: rows of lists are shared between answers.
    """
    return _answer(evaluation, catalog, detail, _writing)


def answer_json(evaluation: Evaluation, catalog: Catalog, detail: Literal["default", "full"] = "default") -> bytes:
    """The same as JSON without white space."""
    return orjson.dumps(answer_to_write(evaluation, catalog, detail))


def answer_to_write(evaluation: Evaluation, catalog: Catalog, detail: Literal["default", "full"]) -> shape.Answer:
    """The same for orjson to write: texts that other answers share stand in it as they were written for the first."""
    return _answer(evaluation, catalog, detail, _writing_once)


def _answer(
    evaluation: Evaluation,
    catalog: Catalog,
    detail: Literal["default", "full"],
    writing: Callable[[Evaluation, FactRows], _Write],
) -> shape.Answer:
    facts = FactRows(evaluation.case, catalog.library.vocabulary)
    make = _full if detail == "full" else _default
    found = make(evaluation, facts, violation_data(evaluation, catalog.library), writing(evaluation, facts))
    if detail == "full":
        found["cited"] = cited_data(evaluation, catalog)
    if check := fine_check_data(evaluation, catalog.library.vocabulary):
        found["fine_check"] = check
    return found


def outcomes(evaluation: Evaluation) -> shape.Outcomes:
    """Only what each track comes to, with the id of the receipt."""
    return {
        "case": evaluation.case.id,
        "receipt": evaluation.receipt.id,
        "tracks": {track: outcome_data(result) for track, result in evaluation.tracks.items()},
    }


def outcome_data(result: TrackResult) -> shape.TrackOutcome:
    """What one track comes to."""
    return {"outcome": result.outcome, "certainty": result.certainty, "used": result.used}


def receipt_in_full(receipt: Receipt) -> shape.Receipt:
    """The receipt with the digest of every text."""
    row = receipt_data(receipt)
    row["lists"] = [{"list": used.key, "digest": used.digest, "roles": list(used.roles)} for used in receipt.lists]
    row["shared"] = dict(receipt.shared)
    return row


def _full(evaluation: Evaluation, facts: FactRows, violation: shape.Violation | None, write: _Write) -> shape.Answer:
    return {
        "receipt": receipt_in_full(evaluation.receipt),
        "case": case_data(evaluation.case, facts, evaluation.case.derived),
        "violation": violation,
        "tracks": {track: track_in_full(result, evaluation) for track, result in evaluation.tracks.items()},
        "questions": {
            track: [question_in_full(question) for question in asked] for track, asked in evaluation.questions.items()
        },
        "findings": [write(number, in_full=True) for number in range(len(evaluation.findings))],
        "near_misses": near_miss_rows(evaluation),
        "aggravating": [f.key for f in evaluation.aggravating],
        "fines_by_day": fine_by_day_rows(evaluation),
        "penalties": [penalty_data(each) for each in evaluation.exposures],
        "benchmarks": [benchmark_data(each) for each in evaluation.benchmarks],
        "deadlines": [deadline_in_full(each) for each in evaluation.deadlines],
        "lists": [list_in_full(each) for each in evaluation.law.consulted],
        "unused": list(evaluation.unused),
        "notes": list(evaluation.notes),
    }


def _default(evaluation: Evaluation, facts: FactRows, violation: shape.Violation | None, write: _Write) -> shape.Answer:
    decisive = _decisive(evaluation)
    findings = _that_matter(evaluation, decisive, write)
    derived = evaluation.case.derived.keys() & evaluation.law.terms
    lists = _list_rows(evaluation.law, frozenset(finding.version.key for finding in decisive.values()))
    return {
        "receipt": receipt_data(evaluation.receipt),
        "case": case_data(evaluation.case, facts, derived),
        "violation": violation,
        "tracks": {
            track: track_in_full(result, evaluation) if result.outcome == BY_HAND else track_row(result, evaluation)
            for track, result in evaluation.tracks.items()
        },
        "questions": {
            track: [question_row(question) for question in asked[:QUESTIONS_SHOWN]]
            for track, asked in evaluation.questions.items()
        },
        "findings": findings,
        "near_misses": near_miss_rows(evaluation),
        "aggravating": [f.key for f in evaluation.aggravating],
        "fines_by_day": fine_by_day_rows(evaluation),
        "penalties": [penalty_data(each) for each in evaluation.exposures],
        "benchmarks": [benchmark_data(each) for each in evaluation.benchmarks],
        "deadlines": [deadline_row(each) for each in evaluation.deadlines],
        "lists": lists,
        "unused": list(evaluation.unused),
        "notes": list(evaluation.notes),
        "left_out": {
            "derived": len(evaluation.case.derived) - len(derived),
            "findings": len(evaluation.findings) - len(findings),
            "questions": {track: max(0, len(asked) - QUESTIONS_SHOWN) for track, asked in evaluation.questions.items()},
            "lists": len(evaluation.law.consulted) - len(lists),
            "cautions": sum(bool(each.standing.version.caution) for each in evaluation.law.consulted)
            - sum("caution" in row for row in lists),
        },
    }


def _list_rows(law: ApplicableLaw, cited: frozenset[str]) -> list[shape.ConsultedList]:
    """The rows of the lists that were used: the same for all cases whose conclusions rest on the same lists, made once."""
    rows = law.written.get(cited)
    if rows is None:
        rows = law.written[cited] = [list_row(each, cited) for each in law.consulted if is_used(each)]
    return cast("list[shape.ConsultedList]", rows)


def _decisive(evaluation: Evaluation) -> dict[str, Finding]:
    """The findings on which the conclusions rest, by key."""
    found: dict[str, Finding] = {}
    for result in evaluation.tracks.values():
        both = (result.at_act, result.at_decision) if result.outcome == BY_HAND else (result.conclusion,)
        found.update((finding.key, finding) for one in both if one for finding in one.findings)
    return found


def _that_matter(evaluation: Evaluation, decisive: Collection[str], write: _Write) -> list[shape.Finding]:
    """The decisive findings in full; in a row each those that aggravate or may, and open ones that could change an answer."""
    open_ = {step.id for result in evaluation.tracks.values() for step in result.open}
    aggravating = {finding.key for finding in evaluation.aggravating}
    found = []
    for number, finding in enumerate(evaluation.findings):
        entry = finding.entry
        if entry.key in decisive:
            found.append(write(number, in_full=True))
        elif entry.key in aggravating or (finding.open is not None and entry.step in open_):
            found.append(write(number, in_full=False))
    return found


def _writing(evaluation: Evaluation, facts: FactRows) -> _Write:
    def write(number: int, *, in_full: bool) -> shape.Finding:
        finding = evaluation.findings[number]
        return finding_in_full(finding, facts) if in_full else finding_row(finding)

    return write


def _writing_once(evaluation: Evaluation, facts: FactRows) -> _Write:
    """The same, but the JSON text of a finding that no known fact touches is written once and kept with the law."""
    law, write = evaluation.law, _writing(evaluation, facts)
    # Evidence may be given for a fact that is not known; it is shown in findings that are untouched otherwise.
    shared = evaluation.case.evidence.keys() <= evaluation.case.told.keys()

    def write_once(number: int, *, in_full: bool) -> shape.Finding:
        if not shared or evaluation.findings[number] is not law.untouched[number]:
            return write(number, in_full=in_full)
        text = law.written.get((number, in_full))
        if text is None:
            text = law.written[number, in_full] = orjson.Fragment(orjson.dumps(write(number, in_full=in_full)))
        return cast("shape.Finding", text)  # written as the finding whose text it is

    return write_once

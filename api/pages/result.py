"""What a page shows of an answer: which shape the conclusion has, which findings stand first, where a fine lies on a line.

Every word is the answer's; here it is only put in order. Knows no form.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from api.pages.drawings import Day, days_of, fine_line
from engine.answer import answer, fine_sentence, shape
from engine.catalog import ACT_DATE, DECISION_DATE, TRACKS, Catalog
from engine.evaluation import BY_HAND, NOTHING_APPLIES, PENDING, UNDATED, Evaluation, join
from engine.language import Between

_TREES, _REFUSED = 6, 12
"""So many open findings are shown with their conditions, and so many items of lists that do not fit."""
_FOLLOWING = (("duty", "同时要做"), ("paper", "文书"), ("approval", "审批"), ("deadline", "期限"))


def form_of_outcome(outcome: str) -> str:
    """The shape in which an outcome is shown.

    >>> [form_of_outcome(each) for each in ("应当不予处罚", "可以不予处罚", "待查", "依法处罚", "移送司法", "不再罚款")]
    ['must', 'may', 'open', 'plain', 'bar', 'bar']
    """
    if outcome == PENDING:
        return "open"
    if outcome == BY_HAND:
        return "hand"
    if outcome.startswith("应当"):
        return "must"
    if outcome.startswith("可以"):
        return "may"
    return "bar" if outcome.startswith(("不得", "不再", "移送")) else "plain"


def sure_of(outcome: str, certainty: str) -> str:
    """What is said beside an outcome of how it is reached: nothing where it says the same, or what does not apply.

    不符合 is said of what would have been milder; beside 依法处罚 it would read as that not being so.

    >>> [sure_of(*each) for each in (("可以不予处罚", "命中清单"), ("待查", "待查"), ("依法处罚", "不符合"))]
    ['命中清单', '', '']
    """
    return "" if certainty in (outcome, NOTHING_APPLIES) else certainty


def joined_of(norms: tuple[Evaluation, ...]) -> dict[str, Any]:
    """What one act under several norms comes to: its outcomes, and whose fine is used."""
    joined = join(norms)
    told = joined.tracks[TRACKS[0]]
    return {
        "told": told,
        "form": form_of_outcome(told.outcome),
        "sure": sure_of(told.outcome, told.certainty),
        "fine": fine_sentence(joined.fine, norms[0].law.order.rules.several_norms) if joined.fine else "",
    }


def result_of(evaluation: Evaluation, catalog: Catalog) -> dict[str, Any]:
    """The full answer, and of it what the page shows where."""
    found = answer(evaluation, catalog, "full")
    findings = {each["finding"]: each for each in found["findings"]}
    intended = found["fine_check"]["amount"] if "fine_check" in found else None
    return {
        "answer": found,
        "penalty": _track(evaluation, found, findings, TRACKS[0]),
        "coercion": _track(evaluation, found, findings, TRACKS[1]),
        "aggravating": [findings[key]["title"] for key in found["aggravating"] if findings[key]["verdict"] == "适用"],
        "notes": [said for said in found["notes"] if not said.startswith(UNDATED)],
        "derived": _derived(evaluation, found),
        "near": [
            (
                each,
                findings[each["finding"]],
                list(dict.fromkeys(_falling(findings[each["finding"]]["proof"], each["change"]))),
            )
            for each in found["near_misses"]
            if findings[each["finding"]]["track"] == TRACKS[0]
        ],
        "penalties": [
            (each, [line for band in each["fines"] if (line := fine_line(band, intended))])
            for each in found["penalties"]
        ],
        "days": _days(evaluation, catalog, found),
        "unplaced": list(_unplaced(evaluation, catalog, found)),
        "used": [each for each in found["lists"] if each["at"]],
        "besides": [each for each in found["lists"] if not each["at"] and each.get("says")],
        "partly": sum(_lacks(each) for each in found["lists"]),
    }


def _track(
    evaluation: Evaluation, found: shape.Answer, findings: Mapping[str, shape.Finding], track: str
) -> dict[str, Any]:
    """What one decision comes to: its shape, and the findings in the order in which a reader needs them."""
    told, result = found["tracks"][track], evaluation.tracks[track]
    by_hand = (
        [one for one in (told.get("at_act"), told.get("at_decision")) if one] if told["outcome"] == BY_HAND else []
    )
    cited = dict.fromkeys(key for one in (told["conclusion"], *by_hand) for key in one["findings"])
    steps = {step.id for step in result.open}
    mine = [each for each in evaluation.findings if each.item.track == track]
    applied = [f.key for f in mine if f.verdict and f.key not in cited]
    waiting = [f for f in mine if f.verdict is None and f.entry.step in steps and f.key not in cited]
    first = {key: n for n, asked in reversed(list(enumerate(evaluation.questions[track]))) for key in asked.settles}
    waiting.sort(key=lambda f: (first.get(f.key, len(first)), len(f.missing), f.version.statutory))
    refused = [f.key for f in mine if f.verdict is False and not f.version.statutory]
    conclusion = told["conclusion"]
    return {
        "told": told,
        "form": form_of_outcome(told["outcome"]),
        "sure": sure_of(told["outcome"], told["certainty"]),
        "says": told["says"].removeprefix(f"{told['outcome']}。"),
        "decisive": [findings[key] for key in cited],
        "applied": [findings[key] for key in applied],
        "waiting": [findings[f.key] for f in waiting[:_TREES]],
        "more": len(waiting) - _TREES,
        "refused": [findings[key] for key in islice(refused, _REFUSED)],
        "asked": sum(not question.premise for question in evaluation.questions[track]),
        "first": next((question.term for question in evaluation.questions[track]), None),
        "follows": [
            (name, [each for each in conclusion["follows"] if each["kind"] == kind]) for kind, name in _FOLLOWING
        ],
    }


def _derived(evaluation: Evaluation, found: shape.Answer) -> list[shape.FactDerived]:
    """The derived facts that some item looks at."""
    return [each for each in found["case"]["derived"] if each["name"] in evaluation.law.terms]


def _falling(proof: shape.Proof, change: Container[str]) -> Iterator[str]:
    """The smallest conditions that do not hold and look at a fact that can still change."""
    for part in proof.get("parts", []):
        yield from _falling(part, change)
    if proof["holds"] is False and any(fact["name"] in change for fact in proof.get("facts", [])):
        yield proof["text"]


def _days(evaluation: Evaluation, catalog: Catalog, found: shape.Answer) -> list[Day]:
    """The days that the case tells, the decision, and the ends of the periods that run."""
    decision = catalog.library.vocabulary.find(DECISION_DATE)
    told = [
        (value, name)
        for name, value in evaluation.case.told.items()
        if isinstance(value, date) and not (decision and name == decision.name)
    ]
    ends = [(date.fromisoformat(each["ends"]), each) for each in found["deadlines"] if each["ends"]]
    return days_of(told, evaluation.on, ends)


def _unplaced(evaluation: Evaluation, catalog: Catalog, found: shape.Answer) -> Iterator[tuple[str, str, str]]:
    """The periods that end on no day because their first day is not known, each with that fact and what is known of it.

    Of a day that nobody told only that of the act: from any other none may run.
    """
    act = catalog.library.vocabulary.find(ACT_DATE)
    for each in found["deadlines"]:
        told = evaluation.case.told.get(each["from"])
        if not each["ends"] and (isinstance(told, Between) or (told is None and act and each["from"] == act.name)):
            yield each["id"], each["from"], str(told or "")


def _lacks(row: shape.ConsultedList) -> bool:
    published = row.get("published_items")
    return bool(row["at"]) and published is not None and row.get("encoded_items", 0) < published

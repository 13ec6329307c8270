"""What to find out next about a case that is not complete: of one act, or of every act of a case that writes them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.http.admission import read_body, strict
from api.http.contract import (
    Case,
    CaseOfActs,
    NextQuestion,
    QuestionsOfActs,
    RulesetQuery,
    body_of,
    examples,
    json_response,
    responses,
    with_body,
)
from api.http.decide import decide_acts
from api.http.decided import DecidedActs
from api.http.service import Evaluator, Serving
from engine.answer import outcomes, question_in_full
from engine.catalog import TRACKS
from engine.evaluation import ActsEvaluation, Evaluation

router = APIRouter(tags=["核查"])


@router.post(
    "/v1/questions",
    operation_id="nextQuestion",
    summary="下一步最该查明什么",
    responses=responses(
        NextQuestion | QuestionsOfActs, *with_body("bad-case", "other-place", "rulesets-not-held", "rulesets-wrong")
    ),
    openapi_extra=body_of((Case, CaseOfActs), examples.PARTIAL),
)
async def ask_next(
    request: Request, service: Serving, actor: Evaluator, given: Annotated[RulesetQuery, Query()]
) -> Response:
    """案件可以只写地区和事项。给出现有的结论、最该先查的一件事，和全部还要查明的事实；写了 acts 的，各个行为各有一份。"""
    held, on = service.rulesets.find(given.rulesets), given.on
    body = await read_body(request, service.settings.max_body, service.settings.body_seconds)
    decided = decide_acts(held, strict(body), on, actor)
    service.metrics.evaluated("question", len(decided.cases))
    if isinstance(decided, DecidedActs):
        return json_response({"acts": _of_acts(decided.evaluation)})
    return json_response(_of(decided.evaluation))


def _of_acts(evaluation: ActsEvaluation) -> list[dict[str, Any]]:
    return [
        {
            "act": act.written.number,
            "id": act.id,
            "norms": [{"matter": norm.case.matter.name if norm.case.matter else "", **_of(norm)} for norm in norms],
        }
        for act, norms in zip(evaluation.case.acts, evaluation.acts, strict=True)
    ]


def _of(evaluation: Evaluation) -> dict[str, Any]:
    questions = {track: [question_in_full(one) for one in asked] for track, asked in evaluation.questions.items()}
    first = next((asked[0] for track in TRACKS if (asked := questions[track])), None)
    return {"tracks": outcomes(evaluation)["tracks"], "next": first, "questions": questions}

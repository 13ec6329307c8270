"""What was kept: an evaluation, whether it still comes out the same, the officer's choice, the audit trail.

Asks the store, and has every reading of an evaluation audited. Decides nothing.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Header, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.http.admission import read_body, shaped, strict
from api.http.contract import (
    GUARDED,
    SECURITY,
    AuditRow,
    ChoiceGiven,
    EvaluationId,
    EvaluationRow,
    IdempotencyHeader,
    Limit,
    NumberCursor,
    Page,
    RecordedChoice,
    RecordedEvaluation,
    VerificationResult,
    body_of,
    examples,
    headers_named,
    json_response,
    responses,
    with_body,
    write_cursor,
)
from api.http.masking import MASKED, masked_choice, masked_result, sees_parties
from api.http.problems import ProblemError
from api.http.recording import caller_of, record_choice, stored
from api.http.routes.evaluations import envelope
from api.http.routes.verification import told_in_full, verified
from api.http.searching import RecordsQuery, sought_by
from api.http.service import Auditor, Chooser, MaskedReader, Serving
from api.store import AuditRow as StoredRow
from api.store import Filters, StoredChoice

router = APIRouter(tags=["存证"])
_SHOWN = {"security": SECURITY}
_ENDED = {True: "same", False: "different", None: "erased"}
_NOT_HELD = "内存里的规则库都算不出存证时的全部结果；当时告知的仍可以读（detail=told）"
_KEPT = (*GUARDED, "not-kept")


class RecordQuery(BaseModel):
    """Query parameters of one record."""

    model_config = ConfigDict(extra="forbid")
    detail: Annotated[Literal["told", "full"], Field(description="told：当时告知的；full：再算出全部")] = "told"


class AuditQuery(BaseModel):
    """Query parameters of the audit trail."""

    model_config = ConfigDict(extra="forbid")
    cursor: NumberCursor = None
    limit: Limit = 100
    who: Annotated[str | None, Field(max_length=200, description="谁做的，与各行的 who 相同")] = None
    action: Annotated[
        str | None, Field(max_length=100, description="做了什么，与各行的 action 相同", examples=["evaluation.read"])
    ] = None
    object: Annotated[str | None, Field(max_length=200, description="对什么做的，例如“evaluation:”后接存证的 id")] = (
        None
    )
    outcome: Annotated[str | None, Field(max_length=100, description="结果怎样，与各行的 outcome 相同")] = None


@router.get(
    "/v1/evaluations",
    operation_id="listEvaluations",
    summary="存证的核查",
    openapi_extra=_SHOWN,
    responses=responses(Page[EvaluationRow], *_KEPT),
)
async def list_evaluations(
    request: Request, service: Serving, actor: MaskedReader, asked: Annotated[RecordsQuery, Query()]
) -> Response:
    """最近的在前；绑定地区的密钥只看到本地区的。各个参数都要符合；案号、当事人要写全，清除以后找不到。

    choice=due 只列出还要记录选择的。权限只有 read-masked 的看不到标题，也不能按当事人找。
    """
    seen = sees_parties(actor)
    if asked.party is not None and not seen:
        raise ProblemError("missing-scope", detail="按当事人找要有 read 权限")
    sought = sought_by(asked, service.rulesets.present.catalog)
    page = await service.kept().evaluations(actor, asked.cursor, asked.limit, sought)
    await service.audit.read(request, "evaluation.list", "evaluations", f"{len(page.items)} rows")
    items = [
        {
            "id": row.id,
            "recorded_at": row.at,
            "case": row.number,
            "title": row.title if seen else "",
            "place": row.place,
            "matter": row.matter_id or "",
            "receipt": row.receipt_id,
            "choice_due": row.choice_due,
            "damaged": row.damaged,
        }
        for row in page.items
    ]
    return json_response({"items": items, "next": _cursor_of(page.next)})


@router.get(
    "/v1/evaluations/{evaluation_id}",
    operation_id="getEvaluation",
    summary="一次存证的核查",
    openapi_extra=_SHOWN,
    responses=responses(
        RecordedEvaluation, *_KEPT, "unknown-evaluation", "erased", "record-damaged", "rulesets-not-held"
    ),
)
async def get_evaluation(
    request: Request,
    service: Serving,
    actor: MaskedReader,
    evaluation_id: EvaluationId,
    asked: Annotated[RecordQuery, Query()],
) -> Response:
    """当时告知的结果（result）逐字节不变；choices 是后来记下的选择，choice_due 是还要记录选择的。

    detail=full：当时告知的就是全部的，照原样给出；不是的，用内存里的规则库再算出全部，与存证的摘要相同才给出，
    都不同的是 rulesets-not-held。权限只有 read-masked 的，masked 列出的键留空，不论在哪里；这时的 result 不是当时的字节。
    """
    kept = await stored(service.kept(), evaluation_id, actor)
    if kept.result_json is None:
        result, outcome = None, "erased"
    else:
        result = kept.result_json if asked.detail == "told" else told_in_full(service, kept, actor)
        outcome = "given" if result is not None else "not-held"
    # Audited once it is known what is given, and before it is.
    await service.audit.read(request, "evaluation.read", f"evaluation:{kept.id}", outcome)
    if result is None:
        if outcome == "erased":
            raise ProblemError("erased")
        raise ProblemError("rulesets-not-held", detail=_NOT_HELD)
    digest = orjson.loads(kept.digests_json)["rulesets"]
    choices: list[dict[str, Any]] = [_choice_data(choice) for choice in kept.choices]
    more: dict[str, object] = {"choices": choices, "choice_due": kept.choice_due}
    if not sees_parties(actor):
        result = masked_result(result)
        more |= {"choices": [masked_choice(one) for one in choices], "masked": MASKED}
    body = envelope(kept.id, kept.at, digest, result, more)
    return Response(body, media_type="application/json")


@router.get(
    "/v1/evaluations/{evaluation_id}/verify",
    operation_id="verifyEvaluation",
    summary="再核查一次，与存证的比较",
    openapi_extra=_SHOWN,
    responses=responses(VerificationResult, *_KEPT, "unknown-evaluation", "record-damaged"),
)
async def verify(request: Request, service: Serving, actor: MaskedReader, evaluation_id: EvaluationId) -> Response:
    """用内存里的规则库（现行的和保留的）再算一次，与存证时全部结果的摘要比较。

    要的是存证的 id，不是回执号；没有存证的（批量、假设、record=false）没有可以比较的。
    """
    kept = await stored(service.kept(), evaluation_id, actor)
    told = verified(service, kept, actor)
    await service.audit.read(request, "evaluation.verify", f"evaluation:{kept.id}", _ENDED[told["same"]])
    return json_response(told)


@router.post(
    "/v1/evaluations/{evaluation_id}/choice",
    operation_id="recordChoice",
    summary="记录采用与否和理由",
    status_code=201,
    responses=responses(
        RecordedChoice,
        *with_body("not-kept", "unknown-evaluation", "idempotency-conflict", "record-damaged", "erased", "store-full"),
        status=201,
        says="已经记录",
    )
    | {
        200: {
            "description": "重复的请求，先前已经记录",
            "model": RecordedChoice,
            "headers": headers_named("Idempotency-Replayed"),
        }
    },
    openapi_extra=body_of(ChoiceGiven, examples.CHOICE),
)
async def choose(
    request: Request,
    service: Serving,
    actor: Chooser,
    evaluation_id: EvaluationId,
    sent: Annotated[IdempotencyHeader, Header()],
) -> Response:
    """“可以”的，采用与否都要记录理由；不采用的写明是哪个因素。不是“可以”的也可以记录。改主意的再记一次，以最后一次为准。"""
    given = shaped(
        strict(await read_body(request, service.settings.max_body, service.settings.body_seconds)), ChoiceGiven
    )
    made = await record_choice(service.kept(), evaluation_id, given, sent.idempotency_key, caller_of(actor, request))
    told = {"id": made.id, "recorded_at": made.at, "evaluation": evaluation_id}
    if made.replayed:
        return json_response(told, 200, {"Idempotency-Replayed": "true"})
    return json_response(told, 201)


@router.get(
    "/v1/audit",
    operation_id="listAuditRows",
    summary="审计",
    openapi_extra=_SHOWN,
    responses=responses(Page[AuditRow], *_KEPT, "other-place"),
)
async def audit(service: Serving, actor: Auditor, asked: Annotated[AuditQuery, Query()]) -> Response:
    """按次序给出各行；hash 把它们串成一条链，`cailiang audit verify` 查它有没有断。"""
    if actor.place:
        raise ProblemError("other-place", detail="审计是整个库的一条链，绑定地区的密钥不能读")
    filters = Filters(asked.who, asked.action, asked.object, asked.outcome)
    page = await service.kept().audit(asked.cursor, asked.limit, filters)
    return json_response({"items": [_audit_row(row) for row in page.items], "next": _cursor_of(page.next)})


def _choice_data(choice: StoredChoice) -> dict[str, Any]:
    track, _, act = choice.track.partition("/")
    return {
        "id": choice.id,
        "recorded_at": choice.at,
        "by": choice.key_id,
        "track": track,
        **({"act": int(act)} if act else {}),
        "adopted": choice.decision == "adopt",
        "reasons": choice.reasons,
        "factor": choice.factor or "",
        "signed": None if choice.signed is None else orjson.loads(choice.signed),
    }


def _cursor_of(number: int | None) -> str | None:
    return None if number is None else write_cursor(str(number))


def _audit_row(row: StoredRow) -> dict[str, Any]:
    return {name: getattr(row, name) or "" for name in AuditRow.model_fields}

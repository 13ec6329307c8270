"""Evaluating one case: the answer is the engine's; here it is asked, kept when there is a store, and handed back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Query
from starlette.requests import Request
from starlette.responses import Response

from api.http.admission import read_body, strict
from api.http.contract import (
    Case,
    CaseOfActs,
    EvaluationQuery,
    EvaluationResult,
    IdempotencyHeader,
    body_of,
    examples,
    headers_named,
    responses,
    with_body,
)
from api.http.decide import decide_acts
from api.http.problems import Fault, ProblemError
from api.http.recording import Identity, caller_of, record_decided
from api.http.records import Records
from api.http.service import Evaluator, Service, Serving
from api.store import Actor, IdempotencyConflict, Recorded

_NOT_REPEATABLE = "这次不存证，没有第一次的结果可给；请去掉 Idempotency-Key"
NOT_RECORDED = {"Evaluation-Recorded": "no"}
_OF_RULESETS = frozenset(("bad-case", "rulesets-not-held", "rulesets-wrong"))
"""What may become wrong with a request that was once answered, when the rulesets change."""
router = APIRouter(tags=["核查"])
_KINDS = with_body("bad-case", "other-place", "rulesets-not-held", "rulesets-wrong")


@router.post(
    "/v1/evaluations",
    operation_id="evaluateCase",
    summary="核查一个案件",
    responses={
        **responses(
            EvaluationResult,
            *_KINDS,
            "idempotency-conflict",
            "record-damaged",
            "erased",
            "store-full",
            says="没有存证，或者重复的请求",
            headers=("Evaluation-Recorded", "Idempotency-Replayed", "Location"),
        ),
        201: {
            "description": "已经存证",
            "model": EvaluationResult,
            "headers": headers_named("Evaluation-Recorded", "Location"),
        },
    },
    openapi_extra=body_of((Case, CaseOfActs), examples.CASE),
)
async def evaluate_one(
    request: Request,
    service: Serving,
    actor: Evaluator,
    given: Annotated[EvaluationQuery, Query()],
    sent: Annotated[IdempotencyHeader, Header()],
) -> Response:
    """结果与命令行 `cailiang evaluate --json`（full 的加 --all）相同。几个违法行为写在 acts 里，各有结果，一个回执，一条存证。

    没有存证库，或者 record=false 时只作答，响应头写明没有存证；这时不能带 Idempotency-Key。
    """
    recording = service.store is not None and given.record
    if sent.idempotency_key is not None and not recording:
        raise ProblemError("bad-parameter", [Fault("", "bad-value", parameter="Idempotency-Key")], _NOT_REPEATABLE)
    body = await read_body(request, service.settings.max_body, service.settings.body_seconds)
    if service.store is None or not recording:
        held = service.rulesets.find(given.rulesets)
        told = decide_acts(held, strict(body), given.on, actor, whole=given.detail != "outcome")
        service.metrics.evaluated("one", len(told.cases))
        return _envelope(None, None, held.digest, told.result(given.detail), 200, NOT_RECORDED)
    same = Identity(sent.idempotency_key, _digest_of(given, body))
    try:
        held = service.rulesets.find(given.rulesets)
        decided = decide_acts(held, strict(body), given.on, actor)
    except ProblemError as problem:
        first = await _first_of(service.store, actor, same) if problem.kind in _OF_RULESETS else None
        if first is None:
            raise
        return await _replay(service, request, actor, first)
    service.metrics.evaluated("one", len(decided.cases))
    result = decided.result(given.detail)
    recorded = await record_decided(service.store, decided, body, result, same, caller_of(actor, request))
    if recorded.replayed:
        return await _replay(service, request, actor, recorded)
    headers = {"Evaluation-Recorded": "yes", "Location": f"/v1/evaluations/{recorded.id}"}
    return _envelope(recorded.id, recorded.at, held.digest, result, 201, headers)


def _digest_of(given: EvaluationQuery, body: bytes) -> str:
    return hashlib.sha256(f"{given.on or ''}\n{given.rulesets or ''}\n{given.detail}\n".encode() + body).hexdigest()


async def _first_of(store: Records, actor: Actor, same: Identity) -> Recorded | None:
    """What the key recorded first, although the rulesets of now would not answer; None when there is nothing."""
    if same.key is None:
        return None
    try:
        return await store.first_of(actor, same.key, same.digest)
    except IdempotencyConflict:
        return None


async def _replay(service: Service, request: Request, actor: Actor, recorded: Recorded) -> Response:
    """The first answer to a repeated key, as it was given then."""
    first = await service.kept().evaluation(recorded.id, actor)
    if first is None:
        raise ProblemError("unknown-evaluation")
    outcome = "erased" if first.result_json is None else "given"
    await service.audit.read(request, "evaluation.replay", f"evaluation:{recorded.id}", outcome)
    if first.result_json is None:
        raise ProblemError("erased")
    digest = orjson.loads(first.digests_json)["rulesets"]
    headers = {
        "Evaluation-Recorded": "yes",
        "Location": f"/v1/evaluations/{recorded.id}",
        "Idempotency-Replayed": "true",
    }
    return _envelope(recorded.id, recorded.at, digest, first.result_json, 200, headers)


def _envelope(
    kept: str | None, at: str | None, digest: str, result: bytes, status: int, headers: dict[str, str]
) -> Response:
    """The answer with what was kept around it; `result` goes through byte for byte."""
    return Response(envelope(kept, at, digest, result), status, headers, "application/json")


def envelope(
    kept: str | None, at: str | None, digest: str, result: bytes, more: Mapping[str, object] | None = None
) -> bytes:
    """The body of an `EvaluationResult`, with `more` beside the result.

    >>> envelope(None, None, "ab", b"{}")
    b'{"id":null,"recorded_at":null,"rulesets":"ab","result":{}}'
    """
    around = orjson.dumps({"id": kept, "recorded_at": at, "rulesets": digest, **(more or {})})
    return b"".join((around[:-1], b',"result":', result, b"}"))

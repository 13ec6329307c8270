"""Evaluating: one case, and the next question for one that is not complete.

The answer is the engine's; here it is asked, kept when there is a store, and handed back.
"""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import orjson
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.http import examples
from api.http.bodies import read_body, strict
from api.http.deciding import Decided, decide, read_day
from api.http.desk import Asker, Desk, Evaluating, OnePlease, answer_json, asker, body_of, replies, with_body
from api.http.pages import Asked, Kept
from api.http.parameters import read_parameters, read_query, shown
from api.http.problems import ProblemError
from api.http.shapes import Case
from api.store import Actor, Evaluated, IdempotencyConflict, Recorded
from engine.answer import question_data
from engine.catalog import TRACKS


class Once(BaseModel):
    """How a request is told from a new one."""

    idempotency_key: Annotated[
        str | None,
        Field(
            alias="Idempotency-Key",
            max_length=200,
            pattern="^[!-~]+$",
            description="同一个键再次发送同样的请求，得到第一次的结果，不再另存",
        ),
    ] = None


NOT_RECORDED = {"Evaluation-Recorded": "no"}
_OF_RULESETS = frozenset(("bad-case", "rulesets-not-held", "rulesets-wrong"))
"""What may become wrong with a request that was once answered, when the rulesets change."""
_KINDS = with_body("bad-case", "other-place", "rulesets-not-held", "rulesets-wrong")


def routes(desk: Desk) -> APIRouter:
    """The endpoints."""
    router = APIRouter(tags=["核查"])
    _evaluation_route(desk, router)
    _question_route(desk, router)
    return router


def _evaluation_route(desk: Desk, router: APIRouter) -> None:
    @router.post(
        "/v1/evaluations",
        summary="核查一个案件",
        response_model=None,
        responses={
            **replies(
                Kept,
                *_KINDS,
                "idempotency-conflict",
                "erased",
                "store-gone",
                "store-full",
                says="没有存证，或者重复的请求",
            ),
            201: {"description": "已经存证", "model": Kept},
        },
        openapi_extra={**body_of(Case, examples.CASE), "parameters": [*shown(OnePlease), *shown(Once, "header")]},
    )
    async def evaluate_one(request: Request) -> Response:
        """结果与命令行 `cailiang evaluate --json` 相同。没有存证库，或者 record=false 时只作答，响应头写明没有存证。"""
        given, sent = read_parameters(request, OnePlease, Once)
        actor = await desk.access.admit(request, "evaluate")
        on = read_day(given.on, "on")
        body = await read_body(request, desk.settings.max_body, desk.settings.body_seconds)
        keeps = given.record and desk.store is not None
        once = _Once(sent.idempotency_key, _digest_of(given, body)) if keeps else _NOT_KEPT
        try:
            held = desk.rulesets.find(given.rulesets)
            decided = decide(held, strict(body), on, actor)
        except ProblemError as problem:
            first = await _first_of(desk, actor, once) if problem.kind in _OF_RULESETS else None
            if first is None:
                raise
            return await _again(desk, request, actor, first)
        desk.metrics.evaluated("one")
        result = decided.result()
        if desk.store is None or not given.record:
            return _envelope(None, None, held.digest, result, 200, NOT_RECORDED)
        evaluated = _evaluated(decided, body, result, asker(actor, request), once)
        recorded = await desk.store.record(evaluated)
        if recorded.replayed:
            return await _again(desk, request, actor, recorded)
        headers = {"Evaluation-Recorded": "yes", "Location": f"/v1/evaluations/{recorded.id}"}
        return _envelope(recorded.id, recorded.at, held.digest, result, 201, headers)


def _question_route(desk: Desk, router: APIRouter) -> None:
    @router.post(
        "/v1/questions",
        summary="下一步最该查明什么",
        response_model=None,
        responses=replies(Asked, *_KINDS),
        openapi_extra={**body_of(Case, examples.PARTIAL), "parameters": shown(Evaluating)},
    )
    async def ask_next(request: Request) -> Response:
        """案件可以只写地区和事项。给出现有的结论、最该先查的一件事，和全部还要查明的事实。"""
        given = read_query(request, Evaluating)
        actor = await desk.access.admit(request, "evaluate")
        held, on = desk.rulesets.find(given.rulesets), read_day(given.on, "on")
        body = await read_body(request, desk.settings.max_body, desk.settings.body_seconds)
        decided = decide(held, strict(body), on, actor)
        desk.metrics.evaluated("question")
        questions = {
            track: [question_data(question) for question in asked]
            for track, asked in decided.evaluation.questions.items()
        }
        first = next((asked[0] for track in TRACKS if (asked := questions[track])), None)
        return answer_json({"tracks": decided.outcomes(), "next": first, "questions": questions})


@dataclass(frozen=True, slots=True)
class _Once:
    """What makes two requests the same: the Idempotency-Key, if there is one, and the digest of all that was asked."""

    key: str | None
    digest: str


_NOT_KEPT = _Once(None, "")


def _digest_of(given: OnePlease, body: bytes) -> str:
    return hashlib.sha256(f"{given.on or ''}\n{given.rulesets or ''}\n".encode() + body).hexdigest()


def _evaluated(decided: Decided, body: bytes, result: bytes, who: Asker, once: _Once) -> Evaluated:
    case, receipt = decided.evaluation.case, decided.evaluation.receipt
    digests = {
        "rulesets": decided.held.digest,
        "lists": {used.key: used.digest for used in receipt.lists},
        "shared": dict(receipt.shared),
    }
    return Evaluated(
        actor=who.actor,
        place=case.place,
        matter_id=case.matter.id if case.matter else None,
        case_json=body.removeprefix(BOM_UTF8),
        result_json=result,
        answer_digest=hashlib.sha256(result).hexdigest(),
        receipt_id=receipt.id,
        engine=receipt.engine,
        digests_json=orjson.dumps(digests, option=orjson.OPT_SORT_KEYS).decode(),
        idempotency_key=once.key,
        body_digest=once.digest,
        trace_id=who.trace_id,
        ip=who.ip,
        choice_due=tuple(track for track, made in decided.evaluation.tracks.items() if made.conclusion.choice),
    )


async def _first_of(desk: Desk, actor: Actor, once: _Once) -> Recorded | None:
    """What the key recorded first, although the rulesets of now would not answer; None when there is nothing."""
    if desk.store is None or once.key is None:
        return None
    try:
        return await desk.store.first_of(actor, once.key, once.digest)
    except IdempotencyConflict:
        return None


async def _again(desk: Desk, request: Request, actor: Actor, recorded: Recorded) -> Response:
    """The first answer to a repeated key, as it was given then."""
    first = await desk.kept().evaluation(recorded.id, actor)
    if first is None:
        raise ProblemError("unknown-evaluation")
    outcome = "erased" if first.result_json is None else "given"
    await desk.audit.read(request, "evaluation.replay", f"evaluation:{recorded.id}", outcome)
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
    """The body of a `Kept`, with `more` beside the result.

    >>> envelope(None, None, "ab", b"{}")
    b'{"id":null,"recorded_at":null,"rulesets":"ab","result":{}}'
    """
    around = orjson.dumps({"id": kept, "recorded_at": at, "rulesets": digest, **(more or {})})
    return b"".join((around[:-1], b',"result":', result, b"}"))

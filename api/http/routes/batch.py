"""Many cases in one request: JSON Lines in, JSON Lines out, one line for one line, a bad case never ends the rest.

The body is read to its end first, then answered in pieces, so memory stays flat however long it is. Nothing is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Annotated

import orjson
from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.http.admission import LINES, REFUSALS, spool_lines, strict
from api.http.contract import GUARDED, HowMuch, RulesetQuery, body_of, examples, responses
from api.http.decide import decide, read_day
from api.http.problems import Fault, ProblemError
from api.http.routes.evaluations import NOT_RECORDED
from api.http.rulesets import Held
from api.http.service import Evaluator, Service, Serving
from api.http.telemetry import LOG
from api.store import Actor
from engine.answer import outcomes, shape

router = APIRouter(tags=["核查"])
_LINES_AT_ONCE, _BYTES_AT_ONCE = 1000, 1_048_576
_TURN = 8
"""After so many cases other requests get their turn."""


class BatchQuery(RulesetQuery):
    """Query parameters of a batch."""

    detail: HowMuch = "default"
    resume_from: Annotated[
        int, Field(ge=1, le=1 << 53, description="从第几行开始作答（从 1 数），用于断线后接着做")
    ] = 1


@dataclass(frozen=True, slots=True)
class _Asked:
    held: Held
    on: date | None
    actor: Actor
    detail: shape.Detail
    first: int
    limit: int
    refused: list[str]


@router.post(
    "/v1/evaluations:batch",
    summary="批量核查（JSON Lines）",
    responses={
        **responses(None, *GUARDED, "slow-body", "too-large", "wrong-media", "rulesets-not-held"),
        200: {"description": "一行对一行", "content": {LINES[0]: {"schema": {"type": "string"}}}},
    },
    openapi_extra=body_of("lines", examples.LINES, LINES[0]),
)
async def evaluate_many(
    request: Request, service: Serving, actor: Evaluator, given: Annotated[BatchQuery, Query()]
) -> Response:
    """一行一个案件，次序不变；有误的案件也是一行，不影响其余。每行写明行号，断线后用 resume_from 接着做。不存证。"""
    held, on = service.rulesets.find(given.rulesets), read_day(given.on, "on")
    settings = service.settings
    spool = await spool_lines(request, settings.max_batch, settings.body_seconds)
    asked = _Asked(held, on, actor, given.detail, given.resume_from, settings.max_body, [])
    return StreamingResponse(_pieces(spool, asked, service, request), 200, NOT_RECORDED, LINES[0])


async def _pieces(spool: IO[bytes], asked: _Asked, service: Service, request: Request) -> AsyncIterator[bytes]:
    """The lines of the answer, a thousand or a megabyte at once."""
    waiting: list[bytes] = []
    size = done = 0
    try:
        for number, line in lines_of(spool, asked.limit):
            if number < asked.first:
                continue
            told = _line(number, line, asked)
            while asked.refused:
                await service.audit.refused(request, asked.refused.pop())
            waiting.append(told)
            size, done = size + len(told), done + 1
            if len(waiting) >= _LINES_AT_ONCE or size >= _BYTES_AT_ONCE:
                service.metrics.evaluated("batch", len(waiting))
                yield b"".join(waiting)
                waiting, size = [], 0
            elif done % _TURN == 0:
                await asyncio.sleep(0)
        if waiting:
            service.metrics.evaluated("batch", len(waiting))
            yield b"".join(waiting)
    finally:
        spool.close()


def lines_of(spool: IO[bytes], limit: int) -> Iterator[tuple[int, bytes | None]]:
    r"""Every line with its number, from 1; None for one that is longer than `limit`, which is passed over.

    >>> import io
    >>> list(lines_of(io.BytesIO(b'{}\n123456\n[]'), 4))
    [(1, b'{}'), (2, None), (3, b'[]')]
    """
    number = 0
    while line := spool.readline(limit + 1):
        number += 1
        if line.endswith(b"\n") or len(line) <= limit:
            yield number, line.rstrip(b"\r\n")
            continue
        while line and not line.endswith(b"\n"):
            line = spool.readline(limit + 1)
        yield number, None


def _line(number: int, line: bytes | None, asked: _Asked) -> bytes:
    """The line of the answer for one line of the body."""
    try:
        return _answered(number, line, asked)
    except ProblemError as problem:
        told = problem
        if told.kind in REFUSALS:
            asked.refused.append(told.kind)
    except Exception as error:  # noqa: BLE001  # whatever one case does, the others are answered
        LOG.error("failed", exc_info=error, extra={"data": {"line": number}})
        told = ProblemError("internal")
    return orjson.dumps({"line": number, "problem": told.data()}, option=orjson.OPT_APPEND_NEWLINE)


def _answered(number: int, line: bytes | None, asked: _Asked) -> bytes:
    if line is None:
        raise ProblemError("too-large", [Fault("", "too-large")], f"一行最多 {asked.limit} 字节")
    whole = asked.detail != "outcome"
    decided = decide(asked.held, strict(line), asked.on, asked.actor, whole=whole)
    if whole:
        return b'{"line":%d,"result":%b}\n' % (number, decided.result(asked.detail))
    return orjson.dumps({"line": number, **outcomes(decided.evaluation)}, option=orjson.OPT_APPEND_NEWLINE)

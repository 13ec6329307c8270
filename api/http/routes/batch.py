"""Many cases in one request: JSON Lines in, JSON Lines out, one line for one line, a bad case never ends the rest.

The body is read to its end first, then answered a thousand lines or a megabyte at once, so memory stays flat however long it
is. Nothing is kept.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
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
from api.http.turns import Turns
from api.store import Actor
from engine.answer import outcomes, shape

router = APIRouter(tags=["核查"])
_LINES_AT_ONCE, _BYTES_AT_ONCE = 1000, 1_048_576


class BatchQuery(RulesetQuery):
    """Query parameters of a batch."""

    detail: HowMuch = "default"
    resume_from: Annotated[
        int, Field(ge=1, le=1 << 53, description="从第几行开始作答（从 1 数），用于断线后接着做")
    ] = 1


@dataclass(frozen=True, slots=True)
class _Terms:
    """By what every line of one batch is answered; `refused` are the refusals that are still to be audited."""

    held: Held
    on: date | None
    actor: Actor
    detail: shape.Detail
    first: int
    limit: int
    refused: list[str]


@router.post(
    "/v1/evaluations:batch",
    operation_id="evaluateBatch",
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
    terms = _Terms(held, on, actor, given.detail, given.resume_from, settings.max_body, [])
    return StreamingResponse(_answers(spool, terms, service, request), 200, NOT_RECORDED, LINES[0])


async def _answers(spool: IO[bytes], terms: _Terms, service: Service, request: Request) -> AsyncIterator[bytes]:
    """The lines of the answer, a thousand or a megabyte at once."""
    waiting: list[bytes] = []
    size = answered = 0
    try:
        async for number, line in lines_of(spool, terms.limit):
            if number < terms.first:
                continue
            told, answers = _line(number, line, terms)
            while terms.refused:
                await service.audit.refused(request, terms.refused.pop())
            waiting.append(told)
            size, answered = size + len(told), answered + answers
            if len(waiting) >= _LINES_AT_ONCE or size >= _BYTES_AT_ONCE:
                service.metrics.evaluated("batch", answered)
                yield b"".join(waiting)
                waiting, size, answered = [], 0, 0
        if waiting:
            service.metrics.evaluated("batch", answered)
            yield b"".join(waiting)
    finally:
        spool.close()


async def lines_of(spool: IO[bytes], limit: int) -> AsyncIterator[tuple[int, bytes | None]]:
    r"""Every line with its number, from 1; None for one that is longer than `limit`, which is passed over.

    Before each line other requests get their turn when it is due, whatever is done with the lines.

    >>> import io
    >>> async def read():
    ...     return [line async for line in lines_of(io.BytesIO(b'{}\n123456\n[]'), 4)]
    >>> import asyncio
    >>> asyncio.run(read())
    [(1, b'{}'), (2, None), (3, b'[]')]
    """
    turns = Turns()
    number = 0
    while line := spool.readline(limit + 1):
        await turns.give()
        number += 1
        if line.endswith(b"\n") or len(line) <= limit:
            yield number, line.rstrip(b"\r\n")
            continue
        while line and not line.endswith(b"\n"):
            await turns.give()
            line = spool.readline(limit + 1)
        yield number, None


def _line(number: int, line: bytes | None, terms: _Terms) -> tuple[bytes, int]:
    """The line of the answer for one line of the body, and how many cases it answers: one or none."""
    try:
        return _answered(number, line, terms), 1
    except ProblemError as problem:
        told = problem
        if told.kind in REFUSALS:
            terms.refused.append(told.kind)
    except Exception as error:  # noqa: BLE001  # whatever one case does, the others are answered
        LOG.error("failed", exc_info=error, extra={"data": {"line": number}})
        told = ProblemError("internal")
    return orjson.dumps({"line": number, "problem": told.data()}, option=orjson.OPT_APPEND_NEWLINE), 0


def _answered(number: int, line: bytes | None, terms: _Terms) -> bytes:
    if line is None:
        raise ProblemError("too-large", [Fault("", "too-large")], f"一行最多 {terms.limit} 字节")
    whole = terms.detail != "outcome"
    decided = decide(terms.held, strict(line), terms.on, terms.actor, whole=whole)
    if whole:
        return b'{"line":%d,"result":%b}\n' % (number, decided.result(terms.detail))
    return orjson.dumps({"line": number, **outcomes(decided.evaluation)}, option=orjson.OPT_APPEND_NEWLINE)

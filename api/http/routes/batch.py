"""Many cases in one request: JSON Lines in, JSON Lines out, one line for one line, a bad case never ends the rest.

The body is read to its end first, then answered a thousand lines or a megabyte at once, so memory stays flat however long it
is. Lines of white space are counted and passed over: each would be answered by a hundred times as much. Nothing is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import IO, Annotated

import orjson
from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.http.admission import BYTES, LINES, REFUSALS, Spool, strict
from api.http.contract import GUARDED, HowMuch, RulesetQuery, body_of_lines, examples, headers_named, responses
from api.http.decide import decide_acts
from api.http.problems import Fault, ProblemError
from api.http.routes.evaluations import NOT_RECORDED
from api.http.rulesets import Held
from api.http.service import Evaluator, Service, Serving
from api.http.telemetry import LOG
from api.http.turns import Turns
from api.store import Actor
from engine.answer import shape

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
    response_class=Response,
    responses={
        **responses(None, *GUARDED, "slow-body", "too-large", "wrong-media", "rulesets-not-held", "spool-full"),
        200: {
            "description": "一行对一行，每行是一个 BatchLine",
            "content": {
                LINES[0]: {"schema": {"type": "string"}},
                BYTES: {"schema": {"type": "string", "format": "binary"}},
            },
            "headers": headers_named("Evaluation-Recorded"),
        },
    },
    openapi_extra=body_of_lines("一行一个 Case 或者 CaseOfActs（JSON Lines）", examples.LINES, LINES[0], BYTES),
)
async def evaluate_many(
    request: Request, service: Serving, actor: Evaluator, given: Annotated[BatchQuery, Query()]
) -> Response:
    """一行一个案件，次序不变；有误的案件也是一行，不影响其余；空白的行不答，但占行号。每行写明行号，断线后用 resume_from 接着做。

    例子的第二行没有写事项，回答的第二行就是 problem。一行最多 256 KiB，一次最多 1 GiB（部署时可以另设），行数不限。

    不存证，也就没有可以验证、记录选择的 id；要存证的逐个用 evaluateCase。

    以 application/octet-stream 送来的，回答也是这一种，内容相同：生成的客户端只认它。
    """
    held, on = service.rulesets.find(given.rulesets), given.on
    spool = await service.spools.fill(request, actor)
    terms = _Terms(held, on, actor, given.detail, given.resume_from, service.settings.max_body, [])
    return _Answer(spool, _answers(spool, terms, service, request), _media_of(request))


def _media_of(request: Request) -> str:
    """The type of the answer to what came as lines, or as bytes."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return BYTES if kind == BYTES else LINES[0]


class _Answer(Response):
    """The answer as it is made, in the task of its request; whatever ends it, the spool is closed.

    The framework's own streaming leaves a generator that nobody began to itself, and with it what the generator would close.
    """

    def __init__(self, spool: Spool, parts: AsyncIterator[bytes], media: str) -> None:
        super().__init__(None, 200, NOT_RECORDED, media)
        del self.headers["content-length"]
        self._spool, self._parts = spool, parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it. Raises `ClientDisconnect` when the client is gone, or its time is over: it ends unfinished."""
        clock, client = asyncio.get_running_loop().time, Request(scope, receive)
        with closing(self._spool) as spool:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for part in self._parts:
                if part:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                if clock() > spool.until:
                    LOG.warning("batch out of time")
                    raise ClientDisconnect
                if await client.is_disconnected():
                    raise ClientDisconnect
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _answers(spool: Spool, terms: _Terms, service: Service, request: Request) -> AsyncIterator[bytes]:
    """The answer in parts: to a thousand lines or of a megabyte, empty when there is nothing to say of so many lines."""
    waiting: list[bytes] = []
    size = answered = 0
    async for number, line in lines_of(spool.file, terms.limit):
        if number >= terms.first and not _is_blank(line):
            told, answers = _line(number, line, terms)
            while terms.refused:
                await service.audit.refused(request, terms.refused.pop())
            waiting.append(told)
            size, answered = size + len(told), answered + answers
        if number % _LINES_AT_ONCE == 0 or size >= _BYTES_AT_ONCE:
            service.metrics.evaluated("batch", answered)
            yield b"".join(waiting)
            waiting, size, answered = [], 0, 0
    service.metrics.evaluated("batch", answered)
    yield b"".join(waiting)


def _is_blank(line: bytes | None) -> bool:
    return line is not None and (not line or line.isspace())


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
    """The line of the answer for one line of the body, and how many acts it answers, each under each of its norms."""
    try:
        return _answered(number, line, terms)
    except ProblemError as problem:
        told = problem
        if told.kind in REFUSALS:
            terms.refused.append(told.kind)
    except Exception as error:  # noqa: BLE001  # whatever one case does, the others are answered
        LOG.error("failed", exc_info=error, extra={"data": {"line": number}})
        told = ProblemError("internal")
    return orjson.dumps({"line": number, "problem": told.data(said=False)}, option=orjson.OPT_APPEND_NEWLINE), 0


def _answered(number: int, line: bytes | None, terms: _Terms) -> tuple[bytes, int]:
    if line is None:
        raise ProblemError("too-large", [Fault("", "too-large")], f"一行最多 {terms.limit} 字节")
    whole = terms.detail != "outcome"
    decided = decide_acts(terms.held, strict(line), terms.on, terms.actor, whole=whole)
    if whole:
        told = b'{"line":%d,"result":%b}\n' % (number, decided.result(terms.detail))
    else:
        told = orjson.dumps({"line": number, **decided.line()}, option=orjson.OPT_APPEND_NEWLINE)
    return told, len(decided.cases)

"""Bodies as they arrive: their type, their size while they stream, their time; then strict JSON.

Every body passes here before anything else sees it. Does not know what it means.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from api.http.problems import ProblemError, of_body, of_json
from api.strict_json import JsonError, read_json
from engine.evaluation import IN_CHINESE

JSON = ("application/json",)
BYTES = "application/octet-stream"
LINES = ("application/x-ndjson", "application/jsonl", "application/json-lines", BYTES)
"""The types of JSON Lines; the last is the one that generated clients send."""
_Shape = TypeVar("_Shape", bound=BaseModel)
CLOSE = {"Connection": "close"}
"""The header of a refusal after which the rest of the body is not read."""


async def read_body(request: Request, limit: int, seconds: int, media: tuple[str, ...] = JSON) -> bytes:
    """The whole body of a request, of JSON or of other `media`. Raises `ProblemError` 408, 413, 415."""
    accept(request, media, limit)
    chunks: list[bytes] = []
    size, more = 0, True
    try:
        async with asyncio.timeout(seconds):
            while more:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                chunk = message.get("body", b"")
                size += len(chunk)
                if size > limit:
                    raise too_large(limit)
                chunks.append(chunk)
                more = message.get("more_body", False)
    except TimeoutError:
        raise ProblemError("slow-body", headers=CLOSE) from None
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def accept(request: Request, media: tuple[str, ...], limit: int) -> int | None:
    """The length that the request announces, if it does, after a look at what its headers say of the body.

    Raises `ProblemError` 413, 415.
    """
    sent = request.headers
    kind, _, parameters = sent.get("content-type", "").partition(";")
    if kind.strip().lower() not in media:
        raise ProblemError("wrong-media", detail=f"Content-Type 要写 {media[0]}", headers=CLOSE)
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8"):
            raise ProblemError("wrong-media", detail="charset 只能是 utf-8", headers=CLOSE)
    if sent.get("content-encoding", "identity").lower() != "identity":
        raise ProblemError("wrong-media", detail="请求体不要压缩", headers=CLOSE)
    length = sent.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        return None
    if int(length[:20]) > limit:
        raise too_large(limit)
    return int(length[:20])


def too_large(limit: int) -> ProblemError:
    """The problem for a body of more than `limit` bytes."""
    return ProblemError("too-large", detail=f"最多 {limit} 字节", headers=CLOSE)


def strict(body: bytes) -> object:
    """The data of a JSON body. Raises `ProblemError` 400."""
    try:
        return read_json(body, "")
    except JsonError as error:
        raise of_json(error) from None


def shaped(data: object, shape: type[_Shape]) -> _Shape:
    """The data as `shape`, nothing more and nothing converted. Raises `ProblemError` 422."""
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        told = error.errors(include_url=False, include_input=False)
        raise of_body([dict(one) for one in told], shape, _keys_of(shape), data) from None


@lru_cache(maxsize=64)
def _keys_of(shape: type[BaseModel]) -> frozenset[str]:
    """The keys of a shape and of the shapes inside it, in English and those of a case in Chinese."""
    schema = shape.model_json_schema()
    inner = [schema, *schema.get("$defs", {}).values()]
    return frozenset(key for one in inner for key in one.get("properties", {})) | IN_CHINESE.keys()

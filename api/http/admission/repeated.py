"""Refuses a query parameter, or a header that holds one value, that is sent more than once: their order must not decide.

One dependency of the whole application. Does not know what any of them means.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

SINGLE_HEADERS = ("Authorization", "Content-Type", "Idempotency-Key", "X-API-Key")
"""The headers that endpoints read and that hold one value."""


async def refuse_repeated(request: Request) -> None:
    """Raise `RequestValidationError` for every query parameter and header that should stand once and is repeated."""
    query = Counter(name for name, _ in request.query_params.multi_items())
    wrong = [_repeated("query", name) for name, times in query.items() if times > 1]
    wrong += [_repeated("header", name) for name in SINGLE_HEADERS if len(request.headers.getlist(name)) > 1]
    if wrong:
        raise RequestValidationError(wrong)


def _repeated(where: str, name: str) -> dict[str, Any]:
    return {"type": "repeated", "loc": (where, name)}

"""Refuses a query parameter that an endpoint does not take, and a parameter or a header of one value that is sent twice.

A dependency of every endpoint, after access. Does not know what any of them means.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request

SINGLE_HEADERS = ("Authorization", "Content-Encoding", "Content-Type", "Idempotency-Key", "X-API-Key")
"""The headers that endpoints read and that hold one value."""


async def refuse_unclear(request: Request) -> None:
    """Raise `RequestValidationError` for every query parameter and header that is repeated, and for names nobody asked for.

    An endpoint with query parameters has a shape for them that forbids other names, and tells those with the rest; here
    are the names that are sent to an endpoint without any.
    """
    query = Counter(name for name, _ in request.query_params.multi_items())
    wrong = [_error("repeated", "query", name) for name, times in query.items() if times > 1]
    wrong += [_error("repeated", "header", name) for name in SINGLE_HEADERS if len(request.headers.getlist(name)) > 1]
    route = request.scope.get("route")
    if isinstance(route, APIRoute) and not route.dependant.query_params:
        wrong += [_error("extra_forbidden", "query", name) for name, times in query.items() if times == 1]
    if wrong:
        raise RequestValidationError(wrong)


def _error(kind: str, where: str, name: str) -> dict[str, Any]:
    return {"type": kind, "loc": (where, name)}

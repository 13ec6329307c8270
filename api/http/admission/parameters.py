"""Refuses a query parameter that an endpoint does not take, and a parameter or a header of one value that is sent twice.

A dependency of every endpoint, after access. Does not know what any of them means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request

from api.http.problems import MOST_FAULTS

SINGLE_HEADERS = ("Authorization", "Content-Encoding", "Content-Type", "Idempotency-Key", "X-API-Key")
"""The headers that endpoints read and that hold one value."""


async def refuse_unclear(request: Request) -> None:
    """Raise `RequestValidationError` for the query parameters and headers that are repeated, and for names nobody asked for.

    For as many as are told: some endpoints ask for no key, and an address has room for thousands.
    An endpoint with query parameters has a shape for them that forbids other names, and tells those with the rest; here
    are the names that are sent to an endpoint without any.
    """
    wrong = list(islice(_wrong(request), MOST_FAULTS))
    if wrong:
        raise RequestValidationError(wrong)


def _wrong(request: Request) -> Iterator[dict[str, Any]]:
    query = Counter(name for name, _ in request.query_params.multi_items())
    yield from (_error("repeated", "query", name) for name, times in query.items() if times > 1)
    repeated = (name for name in SINGLE_HEADERS if len(request.headers.getlist(name)) > 1)
    yield from (_error("repeated", "header", name) for name in repeated)
    route = request.scope.get("route")
    if isinstance(route, APIRoute) and not route.dependant.query_params:
        yield from (_error("extra_forbidden", "query", name) for name, times in query.items() if times == 1)


def _error(kind: str, where: str, name: str) -> dict[str, Any]:
    return {"type": kind, "loc": (where, name)}

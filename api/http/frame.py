"""The frame around every request: its id, security headers, one log line, metrics, and a problem for whatever went wrong.

Plain ASGI, so that it costs little and sees what the framework does not. Knows no endpoint.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.drawing import draw
from api.http.logs import LOG, Line
from api.http.metrics import Metrics
from api.http.problems import ProblemError, respond

_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_UNCACHED = (b"cache-control", b"no-store")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"))


Telling = Callable[[Request, Exception], Awaitable[Response]]
"""What answers a request that was refused."""


class Frame:
    """Wraps the application.

    The `direct` endpoints, by path, read the request themselves: they are asked without the framework's way to them,
    which takes as long as an evaluation. Of them, what is `refused` becomes a problem here.
    """

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        direct: Mapping[str, APIRoute],
        refused: tuple[type[Exception], ...],
        problem: Telling,
    ) -> None:
        self.app, self.metrics = app, metrics
        self._direct, self._refused, self._problem = direct, refused, problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        asked = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = asked.decode() if asked and _ID.fullmatch(asked) else draw(12).hex()
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = request_id
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _complete(message, request_id)
            await send(message)

        self.metrics.under_way.inc()
        try:
            await self._answer(scope, receive, sending)
        except ClientDisconnect:
            status = status or 499
        except Exception as error:  # noqa: BLE001  # whatever it is, the client gets a problem and the log its place
            LOG.error("failed", exc_info=error, extra={"data": {"id": request_id}})
            if not status:
                await respond(ProblemError("internal"), request_id)(scope, receive, sending)
        finally:
            self.metrics.under_way.dec()
            self._tell(scope, status, time.perf_counter() - start)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._direct.get(scope["path"]) if scope["method"] == "POST" else None
        if route is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = route  # as the framework notes it
        request = Request(scope, receive)
        try:
            response = await route.endpoint(request)
        except self._refused as error:
            response = await self._problem(request, error)
        await response(scope, receive, send)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        state = scope["state"]
        # The template of the route: a path may hold what a person typed.
        route = getattr(scope.get("route"), "path", "") or "-"
        method = scope["method"] if scope["method"] in _METHODS else "-"
        self.metrics.answered(method, route, status, seconds)
        if not LOG.isEnabledFor(20):
            return
        data = {
            "id": state["request_id"],
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 2),
            "key": state.get("key", ""),
        }
        LOG.handle(Line("request", data))


def _complete(message: Message, request_id: str) -> None:
    """Add to a response's headers what every response has."""
    headers = [*message.get("headers", ()), (b"x-request-id", request_id.encode()), *_SECURITY]
    if not any(name == b"cache-control" for name, _ in headers):
        headers.append(_UNCACHED)
    message["headers"] = headers

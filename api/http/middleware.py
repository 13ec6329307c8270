"""The middleware around every request: its id, security headers, one log line, metrics, and a problem for a defect.

It also refuses, whatever the path, a request for another host or of another site's page (but for a link to a page of ours), and
one whose length is told in two ways. Plain ASGI, so that streamed answers pass through as they come. Knows no endpoint.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.admission import CLOSE, COVERED, Access
from api.http.hosts import Hosts, is_followed_link, is_of_another_site
from api.http.meter import metered
from api.http.problems import ProblemError
from api.http.telemetry import LOG, METHODS, Metrics, tell

_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_UNCACHED = (b"cache-control", b"no-store")


Telling = Callable[[Scope, ProblemError, str], Response]
"""How a problem is told to who sent a request: a program reads data, a person a page."""


class Middleware:
    """Wraps the application: counts, charges and logs each request, completes its headers, answers what nobody handled."""

    def __init__(  # each is a part of the service that it stands before
        self,
        app: ASGIApp,
        metrics: Metrics,
        hosts: Hosts | None,
        access: Access,
        tell_problem: Telling,
        is_page: Callable[[Scope], bool],
    ) -> None:
        self.app, self.metrics, self.hosts, self.access = app, metrics, hosts, access
        self.tell_problem, self.is_page = tell_problem, is_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        request_id = _request_id(scope)
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
        refusal = self._refusal(scope)
        try:
            if refusal is None:
                await self._charged(scope, receive, sending)
            else:
                await self.tell_problem(scope, refusal, request_id)(scope, receive, sending)
        except ClientDisconnect:
            status = status or 499
        except Exception as error:  # noqa: BLE001  # whatever it is, the client gets a problem and the log its place
            LOG.error("failed", exc_info=error, extra={"data": {"id": request_id}})
            if not status:
                await self.tell_problem(scope, ProblemError("internal"), request_id)(scope, receive, sending)
        finally:
            self.metrics.under_way.dec()
            self._tell(scope, status, time.perf_counter() - start)

    async def _charged(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have it answered; whoever asks pays for its processor time as it goes, beyond what its admission covers."""
        spent = owed = 0.0

        def spend(seconds: float) -> None:
            nonlocal spent, owed
            spent += seconds
            owed += min(seconds, max(0.0, spent - COVERED))
            if owed:
                charge(ended=False)

        def charge(*, ended: bool) -> None:
            nonlocal owed
            actor = scope["state"].get("actor")
            if actor is not None:
                owed = self.access.charge(actor, owed, ended=ended)

        try:
            await metered(self.app(scope, receive, send), spend)
        finally:
            charge(ended=True)

    def _refusal(self, scope: Scope) -> ProblemError | None:
        """Why no endpoint sees this request, if none does; its body is not read then, and what follows it is not answered."""
        if self.hosts is not None and not self.hosts.allow(scope["headers"]):
            return ProblemError("wrong-host", headers=CLOSE)
        if self.hosts is not None and is_of_another_site(scope["headers"]) and not self._is_link_to_a_page(scope):
            return ProblemError("refused", detail="别的网站不能借浏览器来问", headers=CLOSE, status=403)
        if {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}:
            return ProblemError("refused", detail="Content-Length 和 Transfer-Encoding 只能写一个", headers=CLOSE)
        return None

    def _is_link_to_a_page(self, scope: Scope) -> bool:
        """Whether a person only opens a page by a link of another site, as from a web mail."""
        return scope["method"] == "GET" and is_followed_link(scope["headers"]) and self.is_page(scope)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        state = scope["state"]
        # The template of the route: a path may hold what a person typed.
        route = getattr(scope.get("route"), "path", "") or "-"
        method = scope["method"] if scope["method"] in METHODS else "-"
        self.metrics.answered(method, route, status, seconds)
        data = {
            "id": state["request_id"],
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 2),
            "key": state.get("key", ""),
        }
        tell("request", **data)


def _request_id(scope: Scope) -> str:
    """The id that the request names, if it names one in the right form; else a new one."""
    named = [value for name, value in scope["headers"] if name == b"x-request-id"]
    return named[0].decode() if len(named) == 1 and _ID.fullmatch(named[0]) else secrets.token_hex(12)


def _complete(message: Message, request_id: str) -> None:
    """Add to a response's headers what every response has; a page has a content policy of its own, a file may be cached."""
    given = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
    names = {name for name, _ in given}
    message["headers"] = [*given, *((name, value) for name, value in (*_SECURITY, _UNCACHED) if name not in names)]

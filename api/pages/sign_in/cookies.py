"""The cookie of a session around the pages: signed with the secret of the store, for this host only, sent over TLS only.

On the machine itself there is no TLS, and the cookie goes without. Plain ASGI. Knows no accounts.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.hosts import is_of_this_machine
from api.http.problems import ProblemError
from api.http.records import STORE_ERRORS, Records, problem_of
from api.pages.visits import NOBODY, VISIT

NAME, SECURE_NAME = "cailiang", "__Host-cailiang"
_SECRET_SECONDS = 60.0
"""After so long the secret is read again: another process may have changed it."""


class Cookies:
    """Wraps the application: gives each request for a page its session. Without a sign-in there is none."""

    def __init__(
        self,
        app: ASGIApp,
        records: Records | None,
        is_page: Callable[[Scope], bool],
        tell_problem: Callable[[Scope, ProblemError, str], Response],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app, self._records, self._is_page, self._tell = app, records, is_page, tell_problem
        self._clock, self._made_at = clock, 0.0
        self._signed: dict[bool, SessionMiddleware] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        VISIT.set(NOBODY)
        if self._records is None or scope["type"] != "http" or not self._has_session(scope):
            await self.app(scope, receive, send)
            return
        try:
            signed = await self._signed_by(self._records)
        except STORE_ERRORS as error:
            answer = self._tell(scope, problem_of(error), scope["state"]["request_id"])
            await answer(scope, receive, send)
            return
        await signed[is_of_this_machine(scope["headers"])](scope, receive, send)

    def _has_session(self, scope: Scope) -> bool:
        return not scope["path"].startswith("/static/") and self._is_page(scope)

    async def _signed_by(self, records: Records) -> dict[bool, SessionMiddleware]:
        """The two ways to sign a cookie, with TLS and without; it lasts as long as the browser is open."""
        if not self._signed or self._clock() - self._made_at > _SECRET_SECONDS:
            secret = await records.change_people(lambda store: store.session_secret())
            self._made_at = self._clock()
            self._signed = {
                True: SessionMiddleware(self.app, secret, NAME, max_age=None),
                False: SessionMiddleware(self.app, secret, SECURE_NAME, max_age=None, https_only=True),
            }
        return self._signed

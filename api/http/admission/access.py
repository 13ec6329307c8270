"""Who asks, whether they may, and how much: keys from the store, OIDC tokens, scopes, a bucket of requests each.

Knows credentials; does not know what is asked.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from starlette.requests import Request

from api.http.admission.tokens import Tokens
from api.http.problems import ProblemError
from api.http.records import Records
from api.http.settings import Settings
from api.scopes import SCOPES, may
from api.store import Actor

OPEN = Actor("open", "open", frozenset(SCOPES), label="没有访问控制")
REMEMBERED = 3.0
"""For how many seconds a key that was found is not looked up again: with the two of the
store itself, a revoked key ends within five."""
COVERED = 0.02
"""So many seconds of processor time one request of the rate stands for: what takes longer draws more of them."""
LARGEST_DEBT = 25
"""So many requests a key may owe, or as many as its bucket holds: a request of half a second is paid in any case."""
_KEYS_AT_MOST = 10_000
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="cailiang"'}


class Access:
    """The door of the service."""

    def __init__(self, settings: Settings, store: Records | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._ways = frozenset(settings.access.split(","))
        self._store, self._clock = store, clock
        self._tokens = Tokens(settings) if "oidc" in self._ways else None
        self._rate = settings.rate / 60
        self._buckets: dict[str, tuple[float, float]] = {}
        self._known: dict[bytes, tuple[float, Actor]] = {}

    async def admit(self, request: Request, scope: str) -> Actor:
        """Who asks, when they may do `scope` now. Raises `ProblemError` 401, 403, 429."""
        actor = OPEN if "open" in self._ways else await self._actor(request)
        return self.enter(request, actor, scope)

    def enter(self, request: Request, actor: Actor, scope: str) -> Actor:
        """Somebody who is known, when they may do `scope` now. Raises `ProblemError` 403, 429."""
        request.scope["state"] |= {"key": actor.key_id, "actor": actor}
        if self._rate:
            self._draw(actor.key_id)
        if not may(actor.scopes, scope):
            raise ProblemError("missing-scope", detail=f"需要权限 {scope}")
        return actor

    def charge(self, actor: Actor, seconds: float, *, ended: bool) -> float:
        """Draw what a request took of the processor; returns the seconds that are not drawn yet.

        While it is under way half of the bucket is left to the other requests of its key, however long it takes. When it
        has ended the rest is drawn, and what the bucket does not hold is owed: until it is paid the key is refused.
        """
        if not self._rate:
            return 0.0
        held, most = self._filled(actor.key_id)
        least = -max(most, LARGEST_DEBT) if ended else most / 2
        drawn = max(0.0, min(seconds / COVERED, held - least))
        self._hold(actor.key_id, held - drawn)
        return 0.0 if ended else seconds - drawn * COVERED

    def owe(self, actor: Actor, seconds: float) -> None:
        """Draw all that one request took beside the event loop, whatever is owed then: its own steps bound it."""
        if self._rate:
            held, _ = self._filled(actor.key_id)
            self._hold(actor.key_id, held - seconds / COVERED)

    async def _actor(self, request: Request) -> Actor:
        secret = _secret_of(request)
        if self._tokens is not None and secret.count(".") == 2:
            return await self._tokens.actor(secret)
        actor = await self._by_key(secret) if "keys" in self._ways else None
        if actor is None:
            raise ProblemError("bad-credentials", headers=_CHALLENGE)
        return actor

    async def _by_key(self, secret: str) -> Actor | None:
        if self._store is None:
            return None
        digest, now = hashlib.sha256(secret.encode()).digest(), self._clock()
        known = self._known.get(digest)
        if known is not None and known[0] > now:
            return known[1]
        actor = await self._store.find_key(secret)
        if len(self._known) >= _KEYS_AT_MOST:
            self._known.clear()
        if actor is None:
            self._known.pop(digest, None)
        else:
            self._known[digest] = (now + REMEMBERED, actor)
        return actor

    def _draw(self, key_id: str) -> None:
        """Take one request out of the key's bucket."""
        held, _ = self._filled(key_id)
        if held < 1:
            wait = int((1 - held) / self._rate) + 1
            raise ProblemError("too-many-requests", headers={"Retry-After": str(wait)})
        self._hold(key_id, held - 1)

    def _filled(self, key_id: str) -> tuple[float, float]:
        """What the key's bucket holds now, and at most: it fills steadily and holds ten seconds' worth, at least one."""
        now, most = self._clock(), max(1.0, self._rate * 10)
        held, since = self._buckets.get(key_id, (most, now))
        return min(most, held + (now - since) * self._rate), most

    def _hold(self, key_id: str, held: float) -> None:
        if key_id not in self._buckets and len(self._buckets) >= _KEYS_AT_MOST:
            self._buckets.clear()
        self._buckets[key_id] = (held, self._clock())


def address_of(request: Request) -> str:
    """Where the request comes from."""
    return request.client.host if request.client else ""


def trace_of(request: Request) -> str:
    """What names the request in the audit: its trace, where there is one, else its own id."""
    state = request.scope["state"]
    trace: str = state.get("trace_id") or state["request_id"]
    return trace


def _secret_of(request: Request) -> str:
    """The key or token that the request shows, in one place only."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    key = request.headers.get("x-api-key", "")
    given = [text for text in (bearer.strip() if scheme.lower() == "bearer" else "", key) if text]
    if not given:
        raise ProblemError("no-credentials", headers=_CHALLENGE)
    if len(given) > 1 or len(given[0]) > 8192:
        raise ProblemError("bad-credentials", headers=_CHALLENGE)
    return given[0]

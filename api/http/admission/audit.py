"""What is audited although it writes nothing: who read what is kept, and who was refused. Refusals are bounded.

Knows the store's audit; does not know credentials or what an evaluation is.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable

from starlette.requests import Request

from api.http.admission.access import address_of, trace_of
from api.http.ports import Actor, Noted, Store, StoreFull, StoreGone
from api.http.telemetry import LOG, Metrics

REFUSALS = frozenset(("bad-credentials", "missing-scope", "other-place", "unknown-evaluation"))
"""The problems that are audited. No credential at all is not one of them: nobody was refused anything yet."""
EACH, STRANGERS = 20, 200
"""In one minute so many refusals of one key or of one address without one are rows, and so many of all strangers together.

Each process counts its own.
"""
MORE = "*"
"""The object of the row after the last that is kept in a minute: more were refused, and only the metrics count them."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Audit:
    """The audit of one process; without a store only the metrics count."""

    def __init__(self, store: Store | None, metrics: Metrics, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._metrics, self._clock = store, metrics, clock
        self._minute, self._strangers = -1, 0
        self._seen: Counter[str] = Counter()

    async def read(self, request: Request, action: str, what: str, outcome: str) -> None:
        """Note a reading, before it is answered. On a full disk it is answered all the same. Raises `StoreGone`."""
        if self._store is None:
            return
        noted = _noted(request, action, what, outcome)
        try:
            await asyncio.to_thread(self._store.note, noted)
        except StoreFull:
            self._lost("full", noted)

    async def refused(self, request: Request, kind: str) -> None:
        """Note a refusal, when it is one that is audited and not too many were noted this minute."""
        if kind not in REFUSALS:
            return
        self._metrics.refusals.labels(kind).inc()
        if self._store is None:
            return
        actor = request.scope["state"].get("actor")
        seen = self._count(actor, request)
        if seen > EACH:
            self._metrics.unaudited.labels("many").inc()
            return
        noted = _noted(request, "request.refuse", MORE if seen == EACH else _asked(request), kind)
        try:
            await asyncio.to_thread(self._store.note, noted)
        except StoreFull:
            self._lost("full", noted)
        except StoreGone:
            self._lost("gone", noted)

    def _count(self, actor: Actor | None, request: Request) -> int:
        """How many refusals were noted before this one in this minute; more than `EACH` when it is one too many."""
        minute = int(self._clock() // 60)
        if minute != self._minute:
            self._minute, self._strangers = minute, 0
            self._seen.clear()
        who = actor.key_id if actor else f" {address_of(request)}"
        seen = self._seen[who]
        if actor is None and seen <= EACH:
            self._strangers += 1
            if self._strangers > STRANGERS:
                # Not remembered either: what strangers make us hold is bounded as well.
                return EACH if self._strangers == STRANGERS + 1 else EACH + 1
        self._seen[who] = seen + 1
        return seen

    def _lost(self, why: str, noted: Noted) -> None:
        self._metrics.unaudited.labels(why).inc()
        told = {"why": why, "action": noted.action, "outcome": noted.outcome, "id": noted.trace_id}
        LOG.error("not audited", extra={"data": told})


def _noted(request: Request, action: str, what: str, outcome: str) -> Noted:
    actor = request.scope["state"].get("actor")
    return Noted(actor, action, what, outcome, trace_of(request), address_of(request))


def _asked(request: Request) -> str:
    """What was asked for: an evaluation by its id, anything else by its route; never what a person typed."""
    name = str(request.path_params.get("evaluation_id", ""))
    if _ID.fullmatch(name):
        return f"evaluation:{name}"
    return f"{request.method} {getattr(request.scope.get('route'), 'path', '') or '-'}"

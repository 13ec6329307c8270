"""What is audited although it writes nothing: who read what is kept, and who was refused. Refusals are bounded.

Knows the store's audit; does not know credentials or what an evaluation is.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable

from starlette.requests import Request

from api.http.admission.access import address_of, trace_of
from api.http.records import Records
from api.http.telemetry import LOG, Metrics
from api.store import Actor, Entry, StoreFull, StoreGone

REFUSALS = frozenset(("bad-credentials", "missing-scope", "other-place", "unknown-evaluation", "unknown-case-file"))
"""The problems that are audited. No credential at all is not one of them: nobody was refused anything yet."""
EACH, STRANGERS = 20, 200
"""In one minute so many refusals of one key or of one address without one are rows, and so many of all strangers together.

Each process counts its own.
"""
MORE = "*"
"""The object of the row after the last that is kept in a minute: more were refused, and only the metrics count them."""
NOBODY = "-"
"""Who showed a key or token that was refused."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Audit:
    """The audit of one process; without a store only the metrics count."""

    def __init__(self, store: Records | None, metrics: Metrics, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._metrics, self._clock = store, metrics, clock
        self._minute, self._strangers = -1, 0
        self._seen: Counter[str] = Counter()

    async def read(self, request: Request, action: str, what: str, outcome: str) -> None:
        """Note a reading, before it is answered. On a full disk it is answered all the same. Raises `StoreGone`."""
        if self._store is None:
            return
        entry = _entry(request, action, what, outcome)
        try:
            await self._store.note(entry)
        except StoreFull:
            self._lost("full", entry)

    async def step(self, request: Request, action: str, what: str, outcome: str) -> None:
        """Note what is about to be written elsewhere. Raises `StoreFull`, `StoreGone`: then it is not to be written."""
        if self._store is not None:
            await self._store.note(_entry(request, action, what, outcome))

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
        entry = _entry(request, "request.refuse", MORE if seen == EACH else _asked(request), kind)
        try:
            await self._store.note(entry)
        except StoreFull:
            self._lost("full", entry)
        except StoreGone:
            self._lost("gone", entry)

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

    def _lost(self, why: str, entry: Entry) -> None:
        self._metrics.unaudited.labels(why).inc()
        told = {"why": why, "action": entry.action, "outcome": entry.outcome, "id": entry.trace_id}
        LOG.error("not audited", extra={"data": told})


def _entry(request: Request, action: str, what: str, outcome: str) -> Entry:
    actor: Actor | None = request.scope["state"].get("actor")
    who, role = (actor.key_id, actor.role) if actor else (NOBODY, NOBODY)
    return Entry(who, role, action, what, outcome, address_of(request) or None, trace_of(request))


def _asked(request: Request) -> str:
    """What was asked for: an evaluation by its id, anything else by its route; never what a person typed."""
    name = str(request.path_params.get("evaluation_id", ""))
    if _ID.fullmatch(name):
        return f"evaluation:{name}"
    return f"{request.method} {getattr(request.scope.get('route'), 'path', '') or '-'}"

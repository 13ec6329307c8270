"""The records of the service: calls the store in threads, records through group commit, and turns refusals into problems.

Brings the schema up with the first call that reaches the database. Knows no routes.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from api.http.problems import Fault, ProblemError
from api.http.telemetry import LOG, step
from api.store import (
    Actor,
    AuditRow,
    Choice,
    Entry,
    Evaluated,
    Filters,
    IdempotencyConflict,
    Page,
    Recorded,
    Refused,
    Store,
    StoredEvaluation,
    StoreError,
    StoreFull,
    StoreGone,
    open_store,
)
from engine.catalog import Places

STORE_ERRORS = (IdempotencyConflict, Refused, StoreFull, StoreGone)
"""What a call to the store may end with that is not a defect of this program; `problem_of` says each as a problem."""
_KIND_OF_ERROR: tuple[tuple[type[StoreError], str], ...] = (
    (IdempotencyConflict, "idempotency-conflict"),
    (StoreFull, "store-full"),
    (StoreGone, "store-gone"),
)
_KIND_OF_FIELD = {"erased": "erased", "evaluation_id": "unknown-evaluation", "place": "other-place"}
_FIELDS_OF_CHOICE = frozenset({"reasons", "factor", "track"})

T = TypeVar("T")


class Records:
    """The records in one database, for the routes. Every call may raise one of `STORE_ERRORS`."""

    def __init__(self, store: Store, places: Callable[[], Places]) -> None:
        self._store, self._places = store, places
        self._recorder = store.recorder()
        self._migrating, self._is_migrated = threading.Lock(), False

    def ready(self) -> bool:
        """Whether the database answers and has the schema of this program."""
        try:
            return self.store().ready()
        except StoreError:
            return False

    async def find_key(self, secret: str) -> Actor | None:
        """Who has this key; None when nobody has, or it has expired or was revoked."""
        return await self._in_thread(lambda store: store.find_key(secret))

    async def record(self, evaluated: Evaluated) -> Recorded:
        """Record an evaluation; on return it is on the disk."""
        if not self._is_migrated:
            await asyncio.to_thread(self.store)
        with step("record"):
            return await self._recorder.record_async(replace(evaluated, actor=self._with_places(evaluated.actor)))

    async def first_of(self, actor: Actor, idempotency_key: str, body_digest: str) -> Recorded | None:
        """What an Idempotency-Key recorded first; None when it is new."""
        return await self._in_thread(lambda store: store.first_of(actor.key_id, idempotency_key, body_digest))

    async def evaluation(self, evaluation_id: str, actor: Actor) -> StoredEvaluation | None:
        """One evaluation that `actor` may see."""
        # No id of ours: PostgreSQL would refuse a text with NUL as an error.
        if "\0" in evaluation_id or not evaluation_id.isascii():
            return None
        seeing = self._with_places(actor)
        return await self._in_thread(lambda store: store.evaluation(evaluation_id, seeing))

    async def evaluations(self, actor: Actor, cursor: int | None, limit: int, *, due: bool) -> Page[StoredEvaluation]:
        """The evaluations that `actor` may see, latest first, after the one numbered `cursor`; only those `due` a choice."""
        seeing = self._with_places(actor)
        return await self._in_thread(lambda store: store.evaluations(seeing, cursor, limit, due=due))

    async def choose(self, choice: Choice) -> Recorded:
        """Record a choice."""
        given = replace(choice, actor=self._with_places(choice.actor))
        with step("record"):
            return await self._in_thread(lambda store: store.choose(given))

    async def note(self, entry: Entry) -> None:
        """Write a row of the audit; on return it is on the disk."""
        await self._in_thread(lambda store: store.note(entry))

    async def audit(self, cursor: int | None, limit: int, filters: Filters) -> Page[AuditRow]:
        """Audit rows in their order, after the one numbered `cursor`."""
        if any("\0" in (value or "") for value in (filters.who, filters.action, filters.object, filters.outcome)):
            return Page((), None)
        return await self._in_thread(lambda store: store.audit(cursor, limit, filters))

    def store(self) -> Store:
        """The store with the schema of this program, for calls outside of an event loop."""
        if not self._is_migrated:
            with self._migrating:
                if not self._is_migrated:
                    self._store.migrate()
                    self._is_migrated = True
        return self._store

    def close(self) -> None:
        """Write what waits and give every connection back."""
        self._recorder.close()
        self._store.close()

    async def _in_thread(self, call: Callable[[Store], T]) -> T:
        return await asyncio.to_thread(lambda: call(self.store()))

    def _with_places(self, actor: Actor) -> Actor:
        """The actor with the places that it sees by the rulesets of now."""
        return replace(actor, sees=self._places().within(actor.place)) if actor.place else actor


def open_records(url: str, places: Callable[[], Places], *, events: bool) -> Records:
    """The records in the database at `url`, which need not answer yet; with `events` the outbox is filled. Raises `UrlError`."""
    records = Records(open_store(url, events=events), places)
    if not records.ready():
        LOG.warning("store not ready")
    return records


def problem_of(error: StoreError) -> ProblemError:
    """What one of `STORE_ERRORS` is as a problem."""
    if isinstance(error, Refused):
        if error.field in _KIND_OF_FIELD:
            return ProblemError(_KIND_OF_FIELD[error.field])
        return ProblemError(
            "bad-body", [Fault(f"/{error.field}" if error.field in _FIELDS_OF_CHOICE else "", "bad-value")]
        )
    return ProblemError(next(kind for of_error, kind in _KIND_OF_ERROR if isinstance(error, of_error)))

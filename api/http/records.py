"""The records of the service: calls the store in threads of their own, records by group commit, turns refusals into problems.

Brings the schema up with the first call that reaches the database. Knows no routes.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from api.http.problems import Fault, ProblemError
from api.http.store_calls import StoreCalls, in_time
from api.http.telemetry import LOG, step
from api.store import (
    Actor,
    AuditRow,
    CaseFile,
    CaseFileChanged,
    CaseFilters,
    Choice,
    Entry,
    Evaluated,
    Filters,
    IdempotencyConflict,
    Page,
    Recorded,
    Refused,
    Sought,
    Store,
    StoreDamaged,
    StoredEvaluation,
    StoreError,
    StoreFull,
    StoreGone,
    open_store,
    within,
)
from engine.catalog import Places

STORE_ERRORS = (CaseFileChanged, IdempotencyConflict, Refused, StoreDamaged, StoreFull, StoreGone)
"""What a call to the store may end with that is not a defect of this program; `problem_of` says each as a problem."""
_KIND_OF_ERROR: tuple[tuple[type[StoreError], str], ...] = (
    (IdempotencyConflict, "idempotency-conflict"),
    (CaseFileChanged, "case-file-changed"),
    (StoreDamaged, "record-damaged"),
    (StoreFull, "store-full"),
    (StoreGone, "store-gone"),
)
_KIND_OF_FIELD = {
    "erased": "erased",
    "evaluation_id": "unknown-evaluation",
    "place": "other-place",
    "case_file": "unknown-case-file",
    "sealed": "case-file-sealed",
    "owner": "missing-scope",
}
_OTHER_REQUEST = (
    "这个键用过，而这次的请求不同：核查的请求体要逐字节相同，on、rulesets、detail 也要相同；"
    "选择要是同一次核查的、同样的内容；核查和选择不能共用一个键。新的请求请换一个键"
)
_FIELDS_OF_CHOICE = frozenset({"reasons", "factor", "track"})

READY_SECONDS = 0.7
"""A database that has not answered by then is not ready."""
CLOSE_SECONDS = 3.0
"""How long closing waits for what is under way; who asked for it was told so or is gone."""
READERS, WRITERS = 8, 4
"""So many threads read and write besides the one that records: writers in line behind a lock leave the readers alone."""
RETRY = {"Retry-After": "5"}
"""The header of an answer that the store could not give now."""

T = TypeVar("T")


class Records:
    """The records in one database, for the routes.

    Every call ends within the store's `wait_seconds` from when it was made, and may raise one of `STORE_ERRORS`.
    """

    def __init__(self, store: Store, places: Callable[[], Places]) -> None:
        self._store, self._places, self._seconds = store, places, store.wait_seconds
        self._recorder = store.recorder()
        self._reads = StoreCalls("cailiang-reads", READERS, self._seconds)
        self._writes = StoreCalls("cailiang-writes", WRITERS, self._seconds)
        self._background = StoreCalls("cailiang-background", 1, self._seconds)
        self._readiness = StoreCalls("cailiang-readiness", 1, self._seconds)
        self._question: asyncio.Future[str | None] | None = None
        self._migrating, self._is_migrated = threading.Lock(), False

    def trouble(self) -> str | None:
        """Why the database does not answer, or has another schema, as a sentence; None when it is ready. Waits for it."""
        try:
            with within(self._seconds):
                store = self.store()
                return None if store.ready() else store.trouble()
        except StoreError as error:
            return str(error)

    async def trouble_now(self) -> str | None:
        """The same of now, told within a second: None when it is ready.

        While it hangs it is asked once, by one thread, whoever wants to know.
        """
        if self._question is None or self._question.done():
            self._question = asyncio.wrap_future(self._readiness.begin(self.trouble))
        question = self._question
        await asyncio.wait({question}, timeout=READY_SECONDS)
        return question.result() if question.done() else "存证库没有在一秒之内答复"

    async def find_key(self, secret: str) -> Actor | None:
        """Who has this key; None when nobody has, or it has expired or was revoked."""
        return await self._read(lambda store: store.find_key(secret))

    async def record(self, evaluated: Evaluated) -> Recorded:
        """Record an evaluation; on return it is on the disk."""
        given = replace(evaluated, actor=self._with_places(evaluated.actor))
        with step("record"):
            return await in_time(self._seconds, self._record(given))

    async def first_of(self, actor: Actor, idempotency_key: str, body_digest: str) -> Recorded | None:
        """What an Idempotency-Key recorded first; None when it is new."""
        return await self._read(lambda store: store.first_of(actor.key_id, idempotency_key, body_digest))

    async def evaluation(self, evaluation_id: str, actor: Actor) -> StoredEvaluation | None:
        """One evaluation that `actor` may see."""
        # No id of ours: PostgreSQL would refuse a text with NUL as an error.
        if "\0" in evaluation_id or not evaluation_id.isascii():
            return None
        seeing = self._with_places(actor)
        return await self._read(lambda store: store.evaluation(evaluation_id, seeing))

    async def evaluations(self, actor: Actor, cursor: int | None, limit: int, sought: Sought) -> Page[StoredEvaluation]:
        """The evaluations that `actor` may see and that fit, latest first, after the one numbered `cursor`."""
        seeing = self._with_places(actor)
        if any("\0" in (text or "") for text in (sought.number, sought.party, sought.receipt, sought.outcome)):
            return Page((), None)
        return await self._read(lambda store: store.evaluations(seeing, cursor, limit, sought))

    async def choose(self, choice: Choice) -> Recorded:
        """Record a choice."""
        given = replace(choice, actor=self._with_places(choice.actor))
        with step("record"):
            return await self._write(lambda store: store.choose(given))

    async def save_case_file(self, file: CaseFile, actor: Actor) -> CaseFile:
        """Keep a case file, new or in its next version."""
        seeing = self._with_places(actor)
        return await self._write(lambda store: store.save_case_file(file, seeing))

    async def case_file(self, name: str, actor: Actor) -> CaseFile | None:
        """One case file that `actor` may see, with its form."""
        if "\0" in name or not name.isascii():
            return None
        seeing = self._with_places(actor)
        return await self._read(lambda store: store.case_file(name, seeing))

    async def case_files(self, actor: Actor, filters: CaseFilters, cursor: int | None, limit: int) -> Page[CaseFile]:
        """The case files that `actor` may see, last changed first, after the first `cursor` of them."""
        seeing = self._with_places(actor)
        return await self._read(lambda store: store.case_files(seeing, filters, cursor, limit))

    async def count_case_files(self, actor: Actor, filters: CaseFilters) -> int:
        """How many case files there are that fit and that `actor` may see."""
        seeing = self._with_places(actor)
        return await self._read(lambda store: store.count_case_files(seeing, filters))

    async def case_outcomes(self, actor: Actor) -> tuple[str, ...]:
        """The outcomes of the case files that `actor` may see."""
        seeing = self._with_places(actor)
        return await self._read(lambda store: store.case_outcomes(seeing))

    async def seal_case_file(self, name: str, evaluation_id: str, actor: Actor, version: int) -> CaseFile:
        """Seal that version of a draft with the evaluation recorded of it."""
        seeing = self._with_places(actor)
        return await self._write(lambda store: store.seal_case_file(name, evaluation_id, seeing, version))

    async def delete_case_file(self, name: str, actor: Actor, ip: str | None, trace_id: str) -> None:
        """Delete a draft for good."""
        seeing = self._with_places(actor)
        await self._write(lambda store: store.delete_case_file(name, seeing, ip, trace_id))

    async def of_people(self, call: Callable[[Store], T]) -> T:
        """What is kept of accounts and sessions: a call that only reads."""
        return await self._read(call)

    async def change_people(self, call: Callable[[Store], T]) -> T:
        """A call that writes what is kept of accounts and sessions."""
        return await self._write(call)

    async def note(self, entry: Entry) -> None:
        """Write a row of the audit; on return it is on the disk."""
        await self._write(lambda store: store.note(entry))

    async def audit(self, cursor: int | None, limit: int, filters: Filters) -> Page[AuditRow]:
        """Audit rows in their order, after the one numbered `cursor`."""
        if any("\0" in (value or "") for value in (filters.who, filters.action, filters.object, filters.outcome)):
            return Page((), None)
        return await self._read(lambda store: store.audit(cursor, limit, filters))

    async def in_background(self, call: Callable[[], T]) -> T:
        """Make a call that uses the `store` without a request behind it, one at a time."""
        return await self._background.ask(call)

    def store(self) -> Store:
        """The store with the schema of this program, for calls outside of an event loop."""
        if self._is_migrated:
            return self._store
        if not self._migrating.acquire(timeout=self._seconds):
            raise StoreGone("存证库正在升级，请稍后重试")
        try:
            if not self._is_migrated:
                self._store.migrate()
                self._is_migrated = True
        finally:
            self._migrating.release()
        return self._store

    def close(self) -> None:
        """Write what waits and give every connection back; a database that hangs is not waited for long."""
        ends = time.monotonic() + CLOSE_SECONDS
        self._recorder.close(CLOSE_SECONDS)
        calls = (self._reads, self._writes, self._background, self._readiness)
        while not all(one.is_idle() for one in calls) and time.monotonic() < ends:
            time.sleep(0.01)
        self._store.close()

    async def _record(self, evaluated: Evaluated) -> Recorded:
        if not self._is_migrated:
            await self._writes.ask(self.store)
        return await self._recorder.record_async(evaluated)

    async def _read(self, call: Callable[[Store], T]) -> T:
        return await self._reads.ask(lambda: call(self.store()))

    async def _write(self, call: Callable[[Store], T]) -> T:
        return await self._writes.ask(lambda: call(self.store()))

    def _with_places(self, actor: Actor) -> Actor:
        """The actor with the places that it sees by the rulesets of now."""
        return replace(actor, sees=self._places().within(actor.place)) if actor.place else actor


def open_records(url: str, places: Callable[[], Places], *, events: bool) -> Records:
    """The records in the database at `url`, which need not answer yet; with `events` the outbox is filled. Raises `UrlError`."""
    records = Records(open_store(url, events=events), places)
    if (trouble := records.trouble()) is not None:
        LOG.warning("store not ready", extra={"data": {"why": trouble}})
    return records


def problem_of(error: StoreError) -> ProblemError:
    """What one of `STORE_ERRORS` is as a problem."""
    if isinstance(error, Refused):
        if error.field in _KIND_OF_FIELD:
            return ProblemError(_KIND_OF_FIELD[error.field])
        return ProblemError(
            "bad-body", [Fault(f"/{error.field}" if error.field in _FIELDS_OF_CHOICE else "", "bad-value")]
        )
    kind = next(kind for of_error, kind in _KIND_OF_ERROR if isinstance(error, of_error))
    detail = _OTHER_REQUEST if kind == "idempotency-conflict" else ""
    return ProblemError(kind, detail=detail, headers=RETRY if kind == "store-gone" else None)

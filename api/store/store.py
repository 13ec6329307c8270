"""The store: one door to everything that is recorded. Each method is one transaction on SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from api.store import (
    access,
    announcing,
    chain,
    copying,
    delivering,
    erasing,
    recording,
    retrieval,
    schema,
    verification,
)
from api.store.announcing import Published
from api.store.database import Database, close_database, open_database, reading
from api.store.errors import StoreError
from api.store.recorder import Recorder, Writing, open_recorder
from api.store.records import (
    Actor,
    AuditReport,
    AuditRow,
    Choice,
    Entry,
    Erased,
    Evaluated,
    Event,
    Filters,
    Head,
    Key,
    Page,
    Recorded,
    StoredEvaluation,
    read_head,
)

_EVERY_ROW = Filters()
_OPERATOR = access.operator("command-line")


@dataclass(frozen=True, slots=True)
class Store:
    """What is recorded, in one database. With `events` each record also waits in the outbox to be told to others.

    Every method raises `StoreGone` when the database cannot be reached, and writing ones `StoreFull` when it is full.
    """

    database: Database = field(repr=False)
    events: bool
    memory: access.Memory = field(repr=False)

    def migrate(self) -> None:
        """Bring the schema up to this program; does nothing when it is."""
        schema.migrate(self.database)

    def ready(self) -> bool:
        """Whether the database answers and has the schema of this program."""
        return schema.is_ready(self.database)

    def close(self) -> None:
        """Give back every connection."""
        close_database(self.database)

    def recorder(self) -> Recorder:
        """A running writer that shares commits; one for each process. Close it before the store."""
        return open_recorder(Writing(recording.prepare, self._record_prepared))

    def record(self, evaluated: Evaluated) -> Recorded:
        """Record one evaluation. Raises `Refused`, `IdempotencyConflict`."""
        (answer,) = self.record_all([evaluated])
        if isinstance(answer, StoreError):
            raise answer
        return answer

    def record_all(self, evaluated: Sequence[Evaluated]) -> list[Recorded | StoreError]:
        """Record several with one commit; each has its own answer."""
        return recording.record_all(self.database, evaluated, events=self.events)

    def _record_prepared(self, gather: recording.Gather) -> list[Recorded | StoreError]:
        return recording.record_prepared(self.database, gather, events=self.events)

    def first_of(self, key_id: str, idempotency_key: str, body_digest: str) -> Recorded | None:
        """What an idempotency key recorded first; None when it is new. Raises `IdempotencyConflict`."""
        return recording.first_of(self.database, (key_id, idempotency_key), body_digest)

    def choose(self, choice: Choice) -> Recorded:
        """Record a choice. Raises `IdempotencyConflict`, `Refused` (`evaluation_id`: none that the actor may see; `erased`)."""
        return recording.choose(self.database, choice, events=self.events)

    def note(self, entry: Entry, kind: str | None = None, data: Mapping[str, str | None] | None = None) -> int:
        """Append a line to the audit, and with a `kind` announce it as an event; returns its number."""
        announced = (kind, data or {}) if kind is not None and self.events else None
        return recording.note(self.database, entry, announced)

    def announce(self, published: Sequence[Published]) -> int:
        """Note and announce the list versions that were not before, each once whoever starts; returns how many."""
        return announcing.announce(self.database, published, events=self.events)

    def evaluation(self, name: str, actor: Actor) -> StoredEvaluation | None:
        """One evaluation; None when there is none that the actor may see."""
        return retrieval.evaluation(self.database, name, actor)

    def evaluations(
        self, actor: Actor, cursor: int | None = None, limit: int = 50, *, due: bool = False
    ) -> Page[StoredEvaluation]:
        """Evaluations that the actor may see, newest first, without facts and results; only those `due` a choice."""
        return retrieval.page_of_evaluations(self.database, actor, cursor, limit, due=due)

    def erase_facts(self, before: date | str, actor: Actor) -> Erased:
        """Erase what was recorded before a day (in China), or one evaluation by its id; only what the actor may see."""
        if isinstance(before, str):
            return erasing.erase_one(self.database, before, actor)
        return erasing.erase_before(self.database, before, actor)

    def audit(self, cursor: int | None = None, limit: int = 50, filters: Filters = _EVERY_ROW) -> Page[AuditRow]:
        """Rows of the audit, oldest first."""
        return retrieval.page_of_audit(self.database, cursor, limit, filters)

    def audit_head(self) -> Head:
        """The last link of the chain, to be kept elsewhere."""
        with reading(self.database) as connection:
            return chain.head_of(connection)

    def backup(self, target: Path) -> Head:
        """Copy a SQLite database in use to a new file; returns the end of the chain in the copy. Raises `StoreError`."""
        with reading(self.database) as connection:
            # The first query fixes the state that the copy is taken of.
            head = chain.head_of(connection)
            copying.copy(connection, target)
            return head

    def verify_audit(self, head: str | None = None) -> AuditReport:
        """Verify the chain and what it tells of; raises `ValueError` when `head` is not one."""
        return verification.verify(self.database, read_head(head) if head is not None else None)

    def create_key(
        self,
        label: str,
        scopes: Iterable[str],
        place: str | None = None,
        expires: datetime | None = None,
        by: Actor = _OPERATOR,
    ) -> tuple[str, str]:
        """Make a key; returns its id and its secret, which is shown this once. Raises `Refused`."""
        return access.create_key(self.database, label, scopes, place, expires, by)

    def find_key(self, secret: str) -> Actor | None:
        """Who holds this secret, or None; `sees` is left to the caller, so a place-bound actor sees its own place only."""
        return access.find_key(self.database, self.memory, secret)

    def revoke_key(self, name: str, by: Actor = _OPERATOR) -> bool:
        """Revoke a key; False when there is none that holds."""
        return access.revoke_key(self.database, self.memory, name, by)

    def keys(self) -> tuple[Key, ...]:
        """Every key, without secrets."""
        return access.list_keys(self.database)

    def outbox_due(self, moment: datetime | None = None, limit: int = 100) -> tuple[Event, ...]:
        """Events to deliver now; not given out again for two minutes."""
        return delivering.take_due(self.database, moment or datetime.now(UTC), limit)

    def outbox_done(self, *names: str) -> None:
        """Events were delivered."""
        delivering.delivered(self.database, names)

    def outbox_failed(
        self,
        name: str,
        trouble: str,
        moment: datetime | None = None,
        *,
        not_before: datetime | None = None,
        final: bool = False,
    ) -> datetime | None:
        """An event was not delivered: when to try again; None when it now waits for a person, at once when `final`."""
        moment = moment or datetime.now(UTC)
        return delivering.failed(self.database, name, moment, trouble, not_before=not_before, final=final)

    def outbox_retry(self) -> int:
        """Make due again what was given up; returns how many."""
        return delivering.retry_given_up(self.database)

    def outbox(self, limit: int = 500) -> tuple[Event, ...]:
        """Events not yet delivered, those given up first, then by when they are due."""
        return delivering.undelivered(self.database, limit)

    def outbox_counts(self) -> tuple[int, int]:
        """How many events wait, and how many were given up."""
        return delivering.counts(self.database)


def open_store(url: str, *, events: bool = True) -> Store:
    """The store at `sqlite:///file` or `postgresql://…`; runs nothing. Raises `UrlError`."""
    return Store(open_database(url), events, access.Memory())

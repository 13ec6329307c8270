"""The `Store`: everything that can be recorded and read. Each method is one transaction on SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from api.store import (
    accounts,
    backup,
    case_files,
    case_search,
    copying,
    erasing,
    keys,
    migrate,
    outbox,
    reading,
    recording,
    sessions,
    verification,
)
from api.store.accounts import Account, Try
from api.store.case_files import CaseFile
from api.store.case_search import CaseFilters
from api.store.database import Database, close_database, open_database
from api.store.deadline import within
from api.store.errors import StoreError
from api.store.group_commit import Recorder, Writing, open_recorder
from api.store.model import (
    Actor,
    AuditReport,
    AuditRow,
    Choice,
    Entry,
    Erased,
    Event,
    Filters,
    Head,
    Key,
    Page,
    Recorded,
    StoredEvaluation,
    read_head,
)
from api.store.outbox import Published
from api.store.search import Sought
from api.store.sessions import Session

_EVERY_ROW = Filters()
_EVERY_CASE = CaseFilters()
_EVERY_EVALUATION = Sought()
_OPERATOR = keys.operator("command-line")


@dataclass(frozen=True, slots=True)
class Store:
    """The records in one database. With `events` each new record also puts an event into the outbox.

    Every method raises `StoreGone` when the database cannot be reached, and writing ones `StoreFull` when it is full.
    """

    database: Database = field(repr=False)
    events: bool
    key_cache: keys.KeyCache = field(repr=False)

    @property
    def wait_seconds(self) -> float:
        """How long anybody waits for the database."""
        return self.database.wait_seconds

    def migrate(self) -> None:
        """Bring the schema up to this program; does nothing when it is."""
        migrate.migrate(self.database)

    def ready(self) -> bool:
        """Whether the database answers and has the schema of this program."""
        return migrate.is_ready(self.database)

    def trouble(self) -> str | None:
        """Why the database is not `ready`, as a sentence; None when it is."""
        return migrate.trouble(self.database)

    def close(self) -> None:
        """Give back every connection."""
        close_database(self.database)

    def recorder(self) -> Recorder:
        """A running writer with group commit; one for each process. Close it before the store."""
        return open_recorder(Writing(recording.prepare, self._record_prepared))

    def _record_prepared(self, gather: recording.Gather) -> list[Recorded | StoreError]:
        with within(self.wait_seconds):
            return recording.record_prepared(self.database, gather, events=self.events)

    def first_of(self, key_id: str, idempotency_key: str, body_digest: str) -> Recorded | None:
        """What an idempotency key recorded first; None when it is new. Raises `IdempotencyConflict`, `StoreDamaged`."""
        return recording.first_of(self.database, (key_id, idempotency_key), body_digest)

    def choose(self, choice: Choice) -> Recorded:
        """Record a choice. Raises `IdempotencyConflict`, `StoreDamaged`, `Refused` (`evaluation_id`, `erased`)."""
        return recording.choose(self.database, choice, events=self.events)

    def note(self, entry: Entry) -> int:
        """Append an entry to the audit; returns its number."""
        return recording.note(self.database, entry)

    def announce(self, published: Sequence[Published]) -> int:
        """Announce the list versions that were not announced before, each once, whoever starts; returns how many."""
        return outbox.announce(self.database, published, events=self.events)

    def evaluation(self, name: str, actor: Actor) -> StoredEvaluation | None:
        """One evaluation; None when there is none that the actor may see. Raises `StoreDamaged`."""
        return reading.evaluation(self.database, name, actor)

    def evaluations(
        self, actor: Actor, cursor: int | None = None, limit: int = 50, sought: Sought = _EVERY_EVALUATION
    ) -> Page[StoredEvaluation]:
        """Evaluations that the actor may see and that fit, newest first, without facts and results."""
        return reading.page_of_evaluations(self.database, actor, cursor, limit, sought)

    def erase_facts(self, before: date | str, actor: Actor) -> Erased:
        """Erase what was recorded before a day (in China), or one evaluation by its id; only what the actor may see.

        Drafts that were last changed before the day go too.
        """
        if isinstance(before, str):
            return erasing.erase_one(self.database, before, actor)
        return erasing.erase_before(self.database, before, actor)

    def save_case_file(self, file: CaseFile, actor: Actor) -> CaseFile:
        """Keep a new case file (one without an id) or the next version of one. Raises `CaseFileChanged`, `Refused`."""
        return case_files.save(self.database, file, actor)

    def case_file(self, name: str, actor: Actor) -> CaseFile | None:
        """One case file with its form; None when there is none that the actor may see. Raises `StoreDamaged`."""
        return case_files.find(self.database, name, actor)

    def case_files(
        self, actor: Actor, filters: CaseFilters = _EVERY_CASE, cursor: int | None = None, limit: int = 50
    ) -> Page[CaseFile]:
        """Case files that the actor may see, last changed first, after the first `cursor` of them; without their forms."""
        return case_search.page(self.database, actor, filters, cursor, limit)

    def count_case_files(self, actor: Actor, filters: CaseFilters = _EVERY_CASE) -> int:
        """How many case files there are that fit and that the actor may see."""
        return case_search.count(self.database, actor, filters)

    def case_outcomes(self, actor: Actor) -> tuple[str, ...]:
        """The outcomes of the case files that the actor may see, each once."""
        return case_search.outcomes(self.database, actor)

    def seal_case_file(self, name: str, evaluation_id: str, actor: Actor, version: int) -> CaseFile:
        """Seal that version of a draft with the evaluation recorded of it. Raises `CaseFileChanged`, `Refused`."""
        return case_files.seal(self.database, name, evaluation_id, actor, version)

    def delete_case_file(self, name: str, actor: Actor, ip: str | None = None, trace_id: str | None = None) -> None:
        """Delete a draft for good, by its owner or by an administrator. Raises `Refused` (`case_file`, `owner`, `sealed`)."""
        case_files.remove(self.database, name, actor, ip, trace_id)

    def audit(self, cursor: int | None = None, limit: int = 50, filters: Filters = _EVERY_ROW) -> Page[AuditRow]:
        """Rows of the audit, oldest first."""
        return reading.page_of_audit(self.database, cursor, limit, filters)

    def audit_head(self) -> Head:
        """The last link of the audit chain, to be kept elsewhere."""
        return reading.audit_head(self.database)

    def backup(self, target: Path) -> Head:
        """Copy a SQLite database in use to a new file; returns the end of the audit chain in the copy. Raises `StoreError`."""
        return backup.back_up(self.database, target)

    def copy_to(self, target: Store) -> Head:
        """Copy everything into an empty store; returns the end of the chain that was copied. Raises `StoreError`."""
        return copying.copy_all(self.database, target.database)

    def verify_audit(self, head: str | None = None) -> AuditReport:
        """Verify the audit chain and every table against it; raises `ValueError` when `head` is not one."""
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
        return keys.create_key(self.database, label, scopes, place, expires, by)

    def find_key(self, secret: str) -> Actor | None:
        """Who holds this secret, or None; `sees` is left to the caller, so a place-bound actor sees its own place only."""
        return keys.find_key(self.database, self.key_cache, secret)

    def revoke_key(self, name: str, by: Actor = _OPERATOR) -> bool:
        """Revoke a key; False when there is none that holds."""
        return keys.revoke_key(self.database, self.key_cache, name, by)

    def keys(self) -> tuple[Key, ...]:
        """Every key that is as it was made, without secrets."""
        return keys.list_keys(self.database)

    def add_account(
        self, name: str, label: str, role: str, place: str | None, password_hash: str, by: Actor = _OPERATOR
    ) -> Account:
        """Make an account for a person. Raises `Refused` (`name`, `label`, `role`, `place`)."""
        return accounts.add_account(self.database, name, label, role, place, password_hash, by)

    def change_password(self, name: str, password_hash: str, by: Actor = _OPERATOR) -> Account:
        """Give an account another password; its sessions end. Raises `Refused` (`name`); the next two likewise."""
        return accounts.change_account(self.database, name, by, "password", password_hash=password_hash)

    def rehash(self, account: Account, password_hash: str) -> Account | None:
        """Keep the password of somebody who just signed in as a hash of today's parameters; None when it changed meanwhile."""
        return accounts.rehash(self.database, account, password_hash)

    def change_role(self, name: str, role: str, by: Actor = _OPERATOR) -> Account:
        """Give an account another role; its sessions end."""
        return accounts.change_account(self.database, name, by, f"role {role}", role=role)

    def lock_account(self, name: str, by: Actor = _OPERATOR, *, locked: bool) -> Account:
        """Lock an account until it is unlocked, or unlock it, also after too many tries; its sessions end."""
        return accounts.change_account(self.database, name, by, "lock" if locked else "unlock", locked=int(locked))

    def accounts(self) -> tuple[Account, ...]:
        """Every account that is as it was made or changed last."""
        return accounts.list_accounts(self.database)

    def begin_try(self, name: str) -> Try:
        """Count a try to sign in under a name, before its password is looked at."""
        return accounts.begin_try(self.database, name)

    def end_try(self, tried: Try, *, right: bool) -> None:
        """Say how a try ended."""
        accounts.end_try(self.database, tried, right=right)

    def begin_session(
        self, actor: Actor, account_seq: int | None, longest: int, ip: str | None = None, trace_id: str | None = None
    ) -> str:
        """Begin a session of somebody who signed in; returns its token, and forgets those begun `longest` seconds ago."""
        return sessions.begin_session(self.database, actor, account_seq, longest, ip, trace_id)

    def find_session(self, token: str) -> Session | None:
        """Whose session this is, as long as it holds; `sees` is left to the caller."""
        return sessions.find_session(self.database, token)

    def end_session(self, token: str, ip: str | None = None, trace_id: str | None = None) -> None:
        """End a session."""
        sessions.end_session(self.database, token, ip, trace_id)

    def end_all_sessions(self, by: Actor = _OPERATOR) -> None:
        """End every session, and sign cookies with another secret."""
        sessions.end_all_sessions(self.database, by)

    def session_secret(self) -> str:
        """The secret with which the cookies of sessions are signed."""
        return sessions.session_secret(self.database)

    def outbox_due(self, moment: datetime | None = None, limit: int = 100) -> tuple[Event, ...]:
        """Events to deliver now; not given out again for two minutes."""
        return outbox.take_due(self.database, moment or datetime.now(UTC), limit)

    def outbox_done(self, *seqs: int) -> None:
        """Events were delivered."""
        outbox.delivered(self.database, seqs)

    def outbox_failed(
        self,
        seq: int,
        trouble: str,
        moment: datetime | None = None,
        *,
        not_before: datetime | None = None,
        final: bool = False,
    ) -> datetime | None:
        """An event was not delivered: when to try again; None when it now waits for a person, at once when `final`."""
        moment = moment or datetime.now(UTC)
        return outbox.failed(self.database, seq, moment, trouble, not_before=not_before, final=final)

    def outbox_retry(self) -> int:
        """Make due again what was given up; returns how many."""
        return outbox.retry_given_up(self.database)

    def outbox(self, limit: int = 500) -> tuple[Event, ...]:
        """Events not yet delivered, those given up first, then by when they are due."""
        return outbox.undelivered(self.database, limit)

    def outbox_counts(self) -> tuple[int, int]:
        """How many events wait, and how many were given up."""
        return outbox.counts(self.database)


def open_store(url: str, *, events: bool = True) -> Store:
    """The store at `sqlite:///file` or `postgresql://…`; runs nothing. Raises `UrlError`."""
    return Store(open_database(url), events, keys.KeyCache())

"""The outbox: an event waits from the transaction of the record that it tells of, is given out at least once, retried ever later.

What an event says is read from its record; the outbox keeps only when it is due and how it went. That it was delivered is a row
of the audit chain. Also announces each list version once, by a table that takes a version and digest once. Knows no network, no
rulesets and no form of an event: the service makes CloudEvents of them and says which list versions it answers from.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Connection, delete, func, insert, select, union_all, update

from api.store import audit_chain
from api.store.audit_chain import Row, digest
from api.store.database import Database, read_transaction, write_transaction
from api.store.errors import Refused
from api.store.events import attempts_of, events_of
from api.store.model import Entry, Event, new_id, now, stamp
from api.store.tables import announced, deliveries, outbox
from api.store.validation import check_entry

_SERVICE = "service"
"""Who the audit names, in the role of the same name, when a list version is announced or events are delivered."""
LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=6)
MOST_ATTEMPTS = 20
_DAMAGED = "所说的记录被改动或者不见了，不能送出；请用 cailiang audit verify 查明"


@dataclass(frozen=True, slots=True)
class Published:
    """A published list version: its list, its version (a day), the digest of its file, and the rulesets it stands in."""

    list_id: str
    version: str
    digest: str
    rulesets: str

    @property
    def key(self) -> str:
        """The list and the version in one word: cn/first-offence@2025-01-27."""
        return f"{self.list_id}@{self.version}"

    @property
    def identity(self) -> tuple[str, str, str]:
        """What is announced once: a changed file of the same version is announced again."""
        return self.list_id, self.version, self.digest


def event_row(seq: int, at: str) -> Row:
    """The outbox row of an event, due at once."""
    return {"seq": seq, "attempts": 0, "due_at": at, "trouble": None}


def announce(database: Database, published: Sequence[Published], *, events: bool) -> int:
    """Note in the audit the list versions that were not announced before, with an event for each; returns how many.

    All or none. Processes that start together take turns, and the table would refuse a second row. Raises `Refused`.
    """
    for one in published:
        check_entry(_announcement(one))
    # Most starts and reloads bring nothing new; then nobody has to wait for the write transaction.
    with read_transaction(database) as connection:
        if not _not_announced(connection, published):
            return 0
    with write_transaction(database) as connection:
        at, head = now(), audit_chain.head_of(connection)
        links: list[Row] = []
        rows: list[Row] = []
        waiting: list[Row] = []
        for one in _not_announced(connection, published):
            row: Row = {"id": new_id(), "at": at, "list_id": one.list_id, "version": one.version, "digest": one.digest}
            row |= {"rulesets": one.rulesets, "wants_event": int(events)}
            links.append(audit_chain.link(head, at, _announcement(one), digest(row)))
            head = audit_chain.after(links[-1])
            rows.append({**row, "seq": head.seq})
            waiting.append(event_row(head.seq, at))
        if rows:
            audit_chain.append(connection, links)
            connection.execute(insert(announced), rows)
            if events:
                connection.execute(insert(outbox), waiting)
    return len(rows)


def take_due(database: Database, moment: datetime, limit: int) -> tuple[Event, ...]:
    """Events due at `moment`, longest due first; not given out again for two minutes.

    One that is due later than it could ever be made to wait is due: a wrong clock, or somebody's hand, set that time. One whose
    record is not as it was written is given up instead.
    """
    due = _due(moment, limit)
    with read_transaction(database) as connection:
        if connection.execute(due).first() is None:
            return ()
    with write_transaction(database) as connection:
        found = connection.execute(due).mappings().all()
        events = events_of(connection, found)
        damaged = [event.seq for event in events if event.damaged]
        sound = [event.seq for event in events if not event.damaged]
        connection.execute(update(outbox).where(outbox.c.seq.in_(sound)).values(due_at=stamp(moment + LEASE)))
        connection.execute(update(outbox).where(outbox.c.seq.in_(damaged)).values(due_at=None, trouble=_DAMAGED))
    return tuple(event for event in events if not event.damaged)


def delivered(database: Database, seqs: Sequence[int]) -> None:
    """Note in the audit that the receiver has these events, those that still wait; they wait no more."""
    with write_transaction(database) as connection:
        found = list(connection.execute(select(outbox.c.seq).where(outbox.c.seq.in_(seqs))).scalars())
        if not found:
            return
        entry = Entry(_SERVICE, _SERVICE, "events.deliver", "events", f"{len(found)} delivered")
        written = audit_chain.digest_of_set(str(seq) for seq in found)
        seq = audit_chain.append_one(connection, now(), entry, written)
        connection.execute(insert(deliveries), [{"event_seq": event, "seq": seq} for event in found])
        connection.execute(delete(outbox).where(outbox.c.seq.in_(found)))


def failed(
    database: Database, seq: int, moment: datetime, trouble: str, *, not_before: datetime | None, final: bool
) -> datetime | None:
    """Note that an event was not delivered; returns when to retry, None when it is given up and waits for a person.

    `not_before` is the earliest retry that the receiver asks for, honoured up to six hours; `final` gives the event up now.
    """
    if not trouble or len(trouble) > 255 or "\0" in trouble:
        raise Refused("trouble", "请用一句话说明投递为什么失败")
    with write_transaction(database) as connection:
        waiting = connection.execute(select(outbox).where(outbox.c.seq == seq)).mappings().first()
        if waiting is None:
            return None
        attempts = attempts_of(waiting)
        again = None if final or attempts + 1 >= MOST_ATTEMPTS else moment + _wait(attempts)
        if again and not_before:
            again = max(again, min(not_before, moment + LONGEST_WAIT))
        connection.execute(
            update(outbox)
            .where(outbox.c.seq == seq)
            .values(attempts=attempts + 1, due_at=stamp(again) if again else None, trouble=trouble)
        )
    return again


def retry_given_up(database: Database, moment: datetime | None = None) -> int:
    """Make due at once what was given up; return how many."""
    at = stamp(moment or datetime.now(UTC))
    with write_transaction(database) as connection:
        return connection.execute(
            update(outbox).where(outbox.c.due_at.is_(None)).values(due_at=at, attempts=0)
        ).rowcount


def undelivered(database: Database, limit: int) -> tuple[Event, ...]:
    """Events not yet delivered, those given up first, then by when they are due."""
    query = select(outbox).order_by(outbox.c.due_at.is_not(None), outbox.c.due_at, outbox.c.seq).limit(limit)
    with read_transaction(database) as connection:
        return tuple(events_of(connection, connection.execute(query).mappings().all()))


def counts(database: Database) -> tuple[int, int]:
    """How many events wait, and how many were given up."""
    with read_transaction(database) as connection:
        whole, waiting = connection.execute(select(func.count(), func.count(outbox.c.due_at)).select_from(outbox)).one()
    return waiting, whole - waiting


def _not_announced(connection: Connection, published: Sequence[Published]) -> list[Published]:
    known = {
        tuple(row) for row in connection.execute(select(announced.c.list_id, announced.c.version, announced.c.digest))
    }
    return list({one.identity: one for one in published if one.identity not in known}.values())


def _announcement(one: Published) -> Entry:
    return Entry(_SERVICE, _SERVICE, "list.announce", f"list:{one.key}", "announced")


def _due(moment: datetime, limit: int) -> CompoundSelect[Any]:
    """The rows that are due. Two ranges of the index: as one condition, SQLite would walk over all that wait."""
    due = select(outbox).where(outbox.c.due_at <= stamp(moment))
    beyond = select(outbox).where(outbox.c.due_at > stamp(moment + LONGEST_WAIT))
    return union_all(due, beyond).order_by("due_at", "seq").limit(limit)


def _wait(attempts: int) -> timedelta:
    """Twice as long each time, up to six hours; up to a fifth shorter by chance, so that not all come at once."""
    whole = min(FIRST_WAIT * (1 << min(attempts, MOST_ATTEMPTS)), LONGEST_WAIT)
    return whole * random.uniform(0.8, 1)  # noqa: S311  # spreads load, guards nothing

"""The outbox: events written with what they tell of, given out to be delivered at least once, tried again ever later.

Knows no network and no form of an event; the service makes CloudEvents of them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from api.store.database import Database, appending, reading
from api.store.errors import Refused
from api.store.records import Event, stamp
from api.store.tables import outbox

LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=6)
MOST_ATTEMPTS = 20


def take_due(database: Database, moment: datetime, limit: int) -> tuple[Event, ...]:
    """Events due at `moment`, longest due first, and not given to anybody else for two minutes."""
    at = stamp(moment)
    due = select(outbox).where(outbox.c.due_at <= at).order_by(outbox.c.due_at, outbox.c.seq).limit(limit)
    with reading(database) as connection:
        if connection.execute(due.limit(1)).first() is None:
            return ()
    with appending(database) as connection:
        found = connection.execute(due).all()
        names = [row.id for row in found]
        connection.execute(update(outbox).where(outbox.c.id.in_(names)).values(due_at=stamp(moment + LEASE)))
    return tuple(_event(row) for row in found)


def delivered(database: Database, names: Sequence[str]) -> None:
    """The receiver has them: the events are forgotten (the audit still tells what happened)."""
    with appending(database) as connection:
        connection.execute(delete(outbox).where(outbox.c.id.in_(names)))


def failed(
    database: Database, name: str, moment: datetime, trouble: str, *, not_before: datetime | None, final: bool
) -> datetime | None:
    """The receiver has it not: when it is tried again, None when it was tried often enough and waits for a person.

    It is not tried before `not_before`, which the receiver may ask for within six hours; `final` gives it up at once.
    """
    if not trouble or len(trouble) > 255 or "\0" in trouble:
        raise Refused("trouble", "请用一句话说明投递为什么失败")
    with appending(database) as connection:
        attempts = connection.execute(select(outbox.c.attempts).where(outbox.c.id == name)).scalar()
        if attempts is None:
            return None
        again = None if final or attempts + 1 >= MOST_ATTEMPTS else moment + _wait(attempts)
        if again and not_before:
            again = max(again, min(not_before, moment + LONGEST_WAIT))
        connection.execute(
            update(outbox)
            .where(outbox.c.id == name)
            .values(attempts=attempts + 1, due_at=stamp(again) if again else None, trouble=trouble)
        )
    return again


def retry_given_up(database: Database, moment: datetime | None = None) -> int:
    """Make due at once what was given up; return how many."""
    at = stamp(moment or datetime.now(UTC))
    with appending(database) as connection:
        return connection.execute(
            update(outbox).where(outbox.c.due_at.is_(None)).values(due_at=at, attempts=0)
        ).rowcount


def undelivered(database: Database, limit: int) -> tuple[Event, ...]:
    """Events not yet delivered, those given up first, then by when they are due."""
    query = select(outbox).order_by(outbox.c.due_at.is_not(None), outbox.c.due_at, outbox.c.seq).limit(limit)
    with reading(database) as connection:
        return tuple(_event(row) for row in connection.execute(query))


def counts(database: Database) -> tuple[int, int]:
    """How many events wait, and how many were given up."""
    with reading(database) as connection:
        whole, waiting = connection.execute(select(func.count(), func.count(outbox.c.due_at)).select_from(outbox)).one()
    return waiting, whole - waiting


def _event(row: Row[Any]) -> Event:
    return Event(row.id, row.kind, row.subject, row.at, json.loads(row.data), row.attempts, row.due_at, row.trouble)


def _wait(attempts: int) -> timedelta:
    """Twice as long each time, up to six hours; up to a fifth shorter by chance, so that not all come at once."""
    whole = min(FIRST_WAIT * (1 << min(attempts, MOST_ATTEMPTS)), LONGEST_WAIT)
    return whole * random.uniform(0.8, 1)  # noqa: S311  # spreads load, guards nothing

"""One small database with a row of every kind, and changes to it behind the triggers that are verified and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, CursorResult

from api.store import Entry, Published, Store, verification
from tests.api.store.examples import CITY, choice, evaluated
from tests.api.store.writing import record

LISTS = [Published(f"cn/list-{number}", "2025-01-27", f"{number:064x}", "r" * 64) for number in (1, 2)]


class Made(NamedTuple):
    """A filled store: the head of its chain, its evaluations, and the secrets of a key and of one that was revoked."""

    store: Store
    head: str
    evaluations: tuple[str, str, str]
    secret: str
    revoked: str


def fill(store: Store) -> Made:
    """Write a row of every kind; the numbers of the rows stand beside them."""
    first = record(store, evaluated(1, choice_due=("处罚", "强制"))).id  # 1
    second = record(store, evaluated(2, idempotency_key=None)).id  # 2
    third = record(store, evaluated(3, choice_due=("处罚",))).id  # 3
    store.choose(choice(first, idempotency_key="choice-1"))  # 4
    _, secret = store.create_key("甲", ["read"], "310113", datetime(2090, 1, 1, tzinfo=UTC))  # 5
    name, revoked = store.create_key("乙", ["read", "audit"])  # 6
    store.revoke_key(name)  # 7
    store.announce(LISTS)  # 8, 9
    store.erase_facts(third, CITY)  # 10
    told = store.outbox_due(datetime.now(UTC) + timedelta(minutes=1))
    store.outbox_done(*(event.seq for event in told if event.seq in {1, 2, 8}))  # 11
    store.note(Entry("key-city", "key", "audit.read", "audit", "done"))  # 12
    return Made(store, str(store.audit_head()), (first, second, third), secret, revoked)


Run = Callable[..., CursorResult[Any]]
"""Runs a statement with values for its question marks."""


@contextmanager
def spoiling(store: Store) -> Iterator[Run]:
    """A way to run statements with triggers, foreign keys and checks out of the way; all is undone in the end.

    Verification reads the open transaction, so that nothing need be copied, and leaves the triggers out of account.
    """
    with store.database.engine.connect() as connection, pytest.MonkeyPatch.context() as patched:
        patched.setattr(verification, "read_transaction", lambda _: nullcontext(connection))
        patched.setattr(verification.guards, "what_is_wrong", lambda _: None)
        is_sqlite = store.database.file is not None

        def run(statement: str, *values: object) -> CursorResult[Any]:
            return connection.exec_driver_sql(statement if is_sqlite else statement.replace("?", "%s"), values or None)

        for statement in _away(connection, is_sqlite=is_sqlite):
            run(statement)
        yield run
        connection.rollback()
        if is_sqlite:
            run("PRAGMA ignore_check_constraints = OFF")
            run("PRAGMA foreign_keys = ON")


def _away(connection: Connection, *, is_sqlite: bool) -> list[str]:
    """The statements that begin a transaction and take triggers, foreign keys and checks out of the way."""
    if is_sqlite:
        rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        switched = ["PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON", "BEGIN"]
        return switched + [f"DROP TRIGGER {row.name}" for row in rows]
    # Those of the tables that are there: the checks cannot be switched off.
    rows = connection.exec_driver_sql(
        "SELECT conrelid::regclass AS place, conname AS name FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
    )
    dropped = [f"ALTER TABLE {row.place} DROP CONSTRAINT {row.name}" for row in rows if "." not in row.place]
    return ["SET LOCAL session_replication_role = replica", *dropped]

"""Copies all that is recorded from one database into another, empty one, of whichever kind: the same rows, chain and all.

The rows go in the order in which the guards of the new database let them in, in one transaction. Who is signed in, and how often
somebody tried, stays behind. Whether the copy is whole `verification` tells afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, exists, func, insert, select

from api.store import audit_chain
from api.store.database import Database, read_transaction, write_transaction
from api.store.deadline import lift
from api.store.errors import StoreError
from api.store.model import Head, now
from api.store.outbox import event_row
from api.store.tables import (
    accounts,
    announced,
    audit,
    case_files,
    case_forms,
    choices,
    deliveries,
    due_choices,
    erasures,
    evaluation_words,
    evaluations,
    keys,
    outbox,
    texts,
)

AT_ONCE = 500
_BEFORE = (audit, evaluations, choices, due_choices, texts, erasures, keys, announced, evaluation_words)
_AFTER = (outbox, case_files, case_forms, accounts)


class CopyError(StoreError):
    """Nothing was copied; the message is a Chinese sentence."""


def copy_all(source: Database, target: Database) -> Head:
    """Copy every record of `source` into `target`, which holds none; returns the end of the chain that was copied.

    One state of the source is copied, whatever is recorded meanwhile. On an error the target stays as it was.
    Raises `CopyError` for a target that holds something, `StoreError`.
    """
    with read_transaction(source) as reading, write_transaction(target) as writing:
        lift()
        if target.file is None:
            writing.exec_driver_sql("SET LOCAL statement_timeout = 0")
        if writing.execute(select(exists().where(audit.c.seq >= 0))).scalar_one() or _count(writing, case_files):
            raise CopyError("目标库里已经有记录，什么也没有写；请另建一个空的库")
        for table in _BEFORE:
            _copy(reading, writing, table)
        _copy_deliveries(reading, writing)
        for table in _AFTER:
            _copy(reading, writing, table)
        return audit_chain.head_of(reading)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _copy(reading: Connection, writing: Connection, table: Table) -> None:
    for rows in _rows(reading, table):
        writing.execute(insert(table), [dict(row) for row in rows])


def _copy_deliveries(reading: Connection, writing: Connection) -> None:
    """An event is delivered only while it waits, so each waits for a moment."""
    at = now()
    for rows in _rows(reading, deliveries):
        waiting = [event_row(row["event_seq"], at) for row in rows]
        writing.execute(insert(outbox), waiting)
        writing.execute(insert(deliveries), [dict(row) for row in rows])
        writing.execute(delete(outbox).where(outbox.c.seq.in_([row["event_seq"] for row in rows])))


def _rows(reading: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """The rows of a table in the order of its key, some hundred at a time: a text may be of many megabytes."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=AT_ONCE)
    with reading.execute(query) as found:
        yield from found.mappings().partitions()

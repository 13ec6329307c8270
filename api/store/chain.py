"""The audit chain: each row carries the hash of the one before, so that no row can change, vanish or be slipped in unseen.

Appends rows; `verification` reads them back. Must run inside the one appending transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from api.store.canonical import GENESIS, Plain, digest
from api.store.records import Entry, Head
from api.store.statements import Insertion, run
from api.store.tables import audit

Row = dict[str, Plain]

_LAST = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
_insert = Insertion(audit)


def head_of(connection: Connection) -> Head:
    """The last link; before the first row, number 0 with a hash of zeros."""
    for seq, last in run(connection, _LAST):
        return Head(seq, last)
    return Head(0, GENESIS)


def link(head: Head, at: str, entry: Entry, written: str | None = None) -> Row:
    """The row that follows `head`; `written` is the digest of the record that the action wrote."""
    row: Row = {
        "seq": head.seq + 1,
        "at": at,
        "who": entry.who,
        "role": entry.role,
        "action": entry.action,
        "object": entry.object,
        "outcome": entry.outcome,
        "ip": entry.ip,
        "trace_id": entry.trace_id,
        "digest": written,
        "previous_hash": head.hash,
    }
    row["hash"] = digest(row)
    return row


def after(row: Row) -> Head:
    """The head once `row` is appended."""
    return Head(int(row["seq"] or 0), str(row["hash"]))


def append(connection: Connection, rows: Sequence[Row]) -> None:
    """Append rows that were linked one to the next."""
    _insert(connection, rows)


def append_one(connection: Connection, at: str, entry: Entry, written: str | None = None) -> int:
    """Append one row and return its number."""
    row = link(head_of(connection), at, entry, written)
    append(connection, [row])
    return after(row).seq

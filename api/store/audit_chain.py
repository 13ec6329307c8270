"""The audit chain: each row carries the hash of the row before, so that no row can change, vanish or be inserted unseen.

Links and appends rows, and writes them as canonical JSON (RFC 8785) to be hashed; tells whether a record is the one that its
audit row says was written, which is asked whenever a record is used. `verification` reads the whole chain back. Appending must
happen inside the one write transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, bindparam, insert, select

from api.store.model import Entry, Head
from api.store.tables import audit

Plain = str | int | None
Row = dict[str, Plain]
Found = RowMapping | Mapping[str, Any]
"""A row as it is read."""
Links = Mapping[int, RowMapping]
"""Audit rows by their number."""

WRITES = {
    "evaluation.record": "evaluations",
    "choice.make": "choices",
    "facts.erase": "erasures",
    "list.announce": "announced",
    "key.create": "keys",
    "events.deliver": "deliveries",
    "account.set": "accounts",
    "session.begin": "sessions",
}
"""The table whose rows an action writes; the audit row holds their digest. Every other action writes its audit row only."""
PASSING = frozenset({"accounts", "sessions"})
"""The tables whose rows are written anew by a later action, or go: without its row, nobody is let in."""

GENESIS = "0" * 64
# Strict: no number beyond 2**53, which another program might read as its neighbour.
_AS_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_LAST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_LINKS = select(audit).where(audit.c.seq.in_(bindparam("seqs", expanding=True)))


def canonical(record: Mapping[str, Plain]) -> bytes:
    """A flat record as canonical JSON. The keys are ASCII, so that sorting by code point and by UTF-16 unit agree.

    For text, whole numbers below 2**53 and null RFC 8785 is what orjson writes: sorted keys, no blanks, the shortest escapes.
    Raises `ValueError` for what RFC 8785 cannot write: a lone surrogate, a number beyond 2**53.

    >>> canonical({"b": "甲", "a": 1, "c": None}).decode()
    '{"a":1,"b":"甲","c":null}'
    """
    if not "".join(record).isascii():
        raise ValueError("a key cannot be written as canonical JSON")
    try:
        return orjson.dumps(record, option=_AS_CANONICAL)
    except TypeError:  # a lone surrogate, a number too large, or a value of another type
        raise ValueError("it cannot be written as canonical JSON") from None


def digest(record: Mapping[str, Plain]) -> str:
    """The sha256 of a record as canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(record)).hexdigest()


def head_of(connection: Connection) -> Head:
    """The last link of the chain; before the first row, number 0 with a hash of zeros."""
    last = connection.execute(_LAST).first()
    return Head(last.seq, last.hash) if last else Head(0, GENESIS)


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
    connection.execute(insert(audit), rows)


def append_one(connection: Connection, at: str, entry: Entry, written: str | None = None) -> int:
    """Append one row and return its number."""
    row = link(head_of(connection), at, entry, written)
    append(connection, [row])
    return after(row).seq


def links_of(connection: Connection, seqs: Iterable[int]) -> Links:
    """The audit rows of some numbers, those that are there."""
    wanted = sorted(set(seqs))
    if not wanted:
        return {}
    return {row["seq"]: row for row in connection.execute(_LINKS, {"seqs": wanted}).mappings()}


def is_written(found: Found, table: str, links: Links) -> bool:
    """Whether a row of `table` is, to the last column, the one whose writing its audit row tells of."""
    link = links.get(found["seq"])
    return link is not None and WRITES.get(link["action"]) == table and is_linked(link) and is_digest(found, link)


def is_linked(link: Found) -> bool:
    """Whether an audit row is as its own hash says."""
    return _has_digest(link, "hash", link["hash"])


def is_digest(found: Found, link: Found) -> bool:
    """Whether a row is what the digest in its audit row says; its number is not part of the digest."""
    return _has_digest(found, "seq", link["digest"])


def digest_of_set(written: Iterable[str]) -> str:
    """The digest of rows that one audit row tells of together: the sha256 of them sorted, a line each, in hexadecimal.

    Of broken characters that somebody wrote by hand, too: it is no digest that was ever recorded.
    """
    return hashlib.sha256("\n".join(sorted(written)).encode(errors="surrogatepass")).hexdigest()


def _has_digest(found: Found, apart: str, wanted: str) -> bool:
    """Whether a row as it is read has this digest, one column apart."""
    try:
        return digest({str(name): value for name, value in found.items() if name != apart}) == wanted
    except ValueError:  # what was never written: bytes, a broken character, no whole number
        return False

"""Idempotency keys: which were used, for which body, and what was recorded then.

A key stands in the record that it made, so that it is covered by the audit chain like the rest of it. Works inside the
transaction of its caller; the one writer at a time makes a look into both tables enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, Table, bindparam, literal, select, union_all

from api.store.audit_chain import Row, is_written, links_of
from api.store.errors import IdempotencyConflict, StoreDamaged
from api.store.model import Recorded
from api.store.tables import choices, evaluations, metadata

UsedKey = tuple[str, str]
"""An idempotency key with its owner: the id of the API key, then the idempotency key."""


class First(NamedTuple):
    """What a key recorded first: the table and number of the record, and the digest of the body that was sent."""

    table: str
    seq: int
    body_digest: str


def find_used(connection: Connection, used: Sequence[UsedKey]) -> dict[UsedKey, First]:
    """Which of the keys were used before, and for what."""
    if not used:
        return {}
    wanted = set(used)
    found = connection.execute(_USED, {"keys": sorted({key for _, key in wanted})})
    every = {(row.key_id, row.idempotency_key): First(row.table, row.seq, row.body_digest) for row in found}
    # The same key of another holder is another key.
    return {used: first for used, first in every.items() if used in wanted}


def first_answer(connection: Connection, first: First, body_digest: str) -> Recorded:
    """What was answered when the key was first used.

    Raises `IdempotencyConflict` when the body was another, `StoreDamaged` when the record, or the evaluation that a choice is
    about, is not as it was written: its key may have been that of another case.
    """
    table = metadata.tables[first.table]
    found = _row(connection, table, first.seq)
    about = _row(connection, evaluations, found["evaluation_seq"]) if found and table is choices else found
    links = links_of(connection, [row["seq"] for row in (found, about) if row])
    if not (found and about and is_written(found, table.name, links) and is_written(about, evaluations.name, links)):
        raise StoreDamaged("这个幂等键的记录被改动；请用 cailiang audit verify 查明")
    if first.body_digest != body_digest:
        raise conflict()
    return Recorded(found["id"], first.seq, found["at"], about["receipt_id"], replayed=True)


def _row(connection: Connection, table: Table, seq: int) -> RowMapping | None:
    return connection.execute(select(table).where(table.c.seq == seq)).mappings().first()


def columns_of(used: UsedKey | None, body_digest: str) -> Row:
    """The columns of a record that say which key made it; empty without a key."""
    return {"idempotency_key": used and used[1], "body_digest": body_digest if used else None}


def conflict() -> IdempotencyConflict:
    """The refusal of a key that was used for another body."""
    return IdempotencyConflict("这个幂等键用过，而内容不同；新的请求请换一个键")


def _used(table: Table) -> Select[Any]:
    """The records of a table that were made with one of the keys, whoever held it; what is not null serves the partial index."""
    key = table.c.idempotency_key
    is_used = key.in_(bindparam("keys", expanding=True)) & key.is_not(None)
    return select(literal(table.name).label("table"), table.c.seq, table.c.body_digest, table.c.key_id, key).where(
        is_used
    )


_USED = union_all(_used(evaluations), _used(choices))

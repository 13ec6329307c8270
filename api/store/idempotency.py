"""Idempotency keys: which were used, for which body, and what was recorded then.

Works inside the transaction of its caller.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, tuple_

from api.store.audit_chain import Row
from api.store.errors import IdempotencyConflict
from api.store.model import Recorded
from api.store.tables import choices, evaluations, idempotency

UsedKey = tuple[str, str]
"""An idempotency key with its owner: the id of the API key, then the idempotency key."""

_USED = select(idempotency).where(
    tuple_(idempotency.c.key_id, idempotency.c.idempotency_key).in_(bindparam("used", expanding=True))
)


def find_used(connection: Connection, used: Sequence[UsedKey]) -> dict[UsedKey, tuple[str, int]]:
    """Which of the keys were used before: body digest and number of what they recorded."""
    if not used:
        return {}
    found = connection.execute(_USED, {"used": sorted(set(used))})
    return {(row.key_id, row.idempotency_key): (row.body_digest, row.seq) for row in found}


def first_answer(connection: Connection, first_digest: str, seq: int, body_digest: str) -> Recorded:
    """What was answered when the key was first used. Raises `IdempotencyConflict` when the body was another."""
    if first_digest != body_digest:
        raise conflict()
    first = connection.execute(select(evaluations).where(evaluations.c.seq == seq)).first()
    if first is not None:
        return Recorded(first.id, seq, first.at, first.receipt_id, replayed=True)
    made = connection.execute(
        select(choices.c.id, choices.c.at, evaluations.c.receipt_id)
        .join_from(choices, evaluations, evaluations.c.seq == choices.c.evaluation_seq)
        .where(choices.c.seq == seq)
    ).one()
    return Recorded(made.id, seq, made.at, made.receipt_id, replayed=True)


def row_of(used: UsedKey, body_digest: str, seq: int) -> Row:
    """The row that says what a key recorded."""
    return {"key_id": used[0], "idempotency_key": used[1], "body_digest": body_digest, "seq": seq}


def conflict() -> IdempotencyConflict:
    """The refusal of a key that was used for another body."""
    return IdempotencyConflict("这个幂等键用过，而内容不同；新的请求请换一个键")

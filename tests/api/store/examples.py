"""Records to store, and ways to touch a database behind the store's back."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from typing import Any

from sqlalchemy import text

from api.store import Actor, Choice, Evaluated, Store

CITY = Actor("key-city", "key", frozenset({"evaluate", "read", "choose"}))
BAOSHAN = Actor("key-baoshan", "key", place="310113", sees=frozenset({"310113"}))
SHANGHAI = Actor("key-shanghai", "key", place="310000", sees=frozenset({"310113", "310115"}))


SIGNED = '{"party":"某甲𠮷","officers":[{"name":"王某","number":"310113001"}]}'
"""What names the party and who signs."""


def bulk(size: int) -> bytes:
    """A text that no packing makes smaller."""
    return random.Random(size).randbytes(size)  # the same on every run


def evaluated(number: int = 1, **changes: Any) -> Evaluated:  # noqa: ANN401  # any field
    """One evaluation; `number` makes it different from others."""
    made = Evaluated(
        actor=CITY,
        place="310113",
        matter_id="expired-food",
        case_json=f'{{"货值金额":"{number}元","当事人":"某甲𠮷"}}'.encode(),
        result_json=f'{{"结论":"不予处罚","序":{number}}}'.encode(),
        answer_digest=f"{number:064x}",
        receipt_id=f"{number:032x}",
        engine="0.1.0",
        digests_json='{"cn/first-offence@2025-01-27":"ab"}',
        body_digest=f"body-{number}",
        idempotency_key=f"idem-{number}",
        trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
        ip="192.0.2.1",
    )
    return replace(made, **changes)


def choice(evaluation_id: str, **changes: Any) -> Choice:  # noqa: ANN401  # any field
    """A departure from an evaluation."""
    made = Choice(
        actor=CITY,
        evaluation_id=evaluation_id,
        track="处罚",
        decision="depart",
        reasons="当事人一年前因同类行为被口头警告",
        body_digest="choice-1",
        factor="主观过错",
        signed=SIGNED,
    )
    return replace(made, **changes)


def execute(store: Store, *statements: str) -> list[Any]:
    """Run SQL as somebody with the right to the database would; returns the rows of the last statement."""
    rows: list[Any] = []
    with store.database.engine.connect() as connection:
        if store.database.file is not None:
            connection.exec_driver_sql("BEGIN")
        for statement in statements:
            done = connection.execute(text(statement))
            rows = list(done) if done.returns_rows else []
        connection.commit()
    return rows


def without_triggers(store: Store, *statements: str) -> None:
    """Tamper as an administrator could: triggers, foreign keys and checks out of the way, the statements, and all put back."""
    if store.database.file is None:
        execute(store, "SET session_replication_role = replica", *statements, "SET session_replication_role = DEFAULT")
        return
    triggers = execute(store, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    dropped, put_back = [f"DROP TRIGGER {row.name}" for row in triggers], [row.sql for row in triggers]
    with sqlite3.connect(str(store.database.file), isolation_level=None) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in (*dropped, *statements, *put_back):
            connection.execute(statement)
    connection.close()

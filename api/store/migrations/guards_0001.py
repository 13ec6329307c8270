"""The triggers that revision 0001 puts on the tables: what may be inserted, updated, deleted, on both databases alike.

A guard is a condition on the row. They are written out once and made into SQL of either database; `api.store.guards` compares
a database with them. A released guard never changes: a later revision that needs other guards writes its own.
"""

from __future__ import annotations

from typing import NamedTuple

_NEVER = "FALSE"


class Guard(NamedTuple):
    """An `operation` on a row of a table is refused with a sentence unless the `condition` holds; `{s}` is the schema."""

    table: str
    operation: str
    condition: str
    says: str

    @property
    def name(self) -> str:
        """The name of the trigger."""
        return f"{self.table}_{self.operation.lower()}"


def _audited(*actions: str) -> str:
    among = ", ".join(f"'{action}'" for action in actions)
    return f"EXISTS (SELECT 1 FROM {{s}}audit WHERE seq = NEW.seq AND action IN ({among}))"  # noqa: S608  # our own names


_FOLLOWS = "NEW.seq = 1 OR EXISTS (SELECT 1 FROM {s}audit WHERE seq = NEW.seq - 1 AND hash = NEW.previous_hash)"
_OF_EVALUATION = "EXISTS (SELECT 1 FROM {s}evaluations WHERE seq = NEW.evaluation_seq)"
_ERASED = (
    "EXISTS (SELECT 1 FROM {s}erasures JOIN {s}audit ON audit.seq = erasures.seq AND audit.action = 'facts.erase' "
    "WHERE erasures.digest = OLD.digest)"
)
_CHOSEN_OR_ERASED = (
    "EXISTS (SELECT 1 FROM {s}choices WHERE evaluation_seq = OLD.evaluation_seq AND track = OLD.track) "
    "OR EXISTS (SELECT 1 FROM {s}evaluations JOIN {s}erasures "
    "ON erasures.digest IN (evaluations.facts_digest, evaluations.result_digest) "
    "WHERE evaluations.seq = OLD.evaluation_seq)"
)
_NOT_DELIVERED = "NOT EXISTS (SELECT 1 FROM {s}deliveries WHERE event_seq = NEW.seq)"
_TOLD_ONCE = f"{_audited('evaluation.record', 'choice.make', 'list.announce')} AND {_NOT_DELIVERED}"
_DELIVERED = "EXISTS (SELECT 1 FROM {s}deliveries WHERE event_seq = OLD.seq)"
_WAITS = "EXISTS (SELECT 1 FROM {s}outbox WHERE seq = NEW.event_seq)"
_NO_AUDIT = "inserted only with the audit row that says so"

# What must hold to insert a row, and to delete one.
_INSERTED = {
    "audit": (_FOLLOWS, "a row continues the chain"),
    "evaluations": (_audited("evaluation.record"), _NO_AUDIT),
    "choices": (f"{_audited('choice.make')} AND {_OF_EVALUATION}", _NO_AUDIT),
    "due_choices": (_OF_EVALUATION, "inserted only with an evaluation"),
    "texts": (_audited("evaluation.record", "choice.make"), _NO_AUDIT),
    "erasures": (_audited("facts.erase"), _NO_AUDIT),
    "keys": (_audited("key.create"), _NO_AUDIT),
    "announced": (_audited("list.announce"), _NO_AUDIT),
    "outbox": (_TOLD_ONCE, "inserted only with a record, and once"),
    "deliveries": (
        f"{_audited('events.deliver')} AND {_WAITS}",
        "inserted only with the audit row, of an event that waits",
    ),
}
_DELETED = {
    "due_choices": (_CHOSEN_OR_ERASED, "deleted only once the choice is made or the evaluation erased"),
    "texts": (_ERASED, "deleted only once the erasure is recorded"),
    "outbox": (_DELIVERED, "deleted only once the delivery is recorded"),
}
_UPDATED = {"outbox": ("NEW.seq = OLD.seq", "an event is never turned to another record")}
TABLES = tuple(_INSERTED)

GUARDS = tuple(
    Guard(table, operation, *conditions.get(table, (_NEVER, f"rows are never {word}")))
    for table in TABLES
    for operation, conditions, word in (
        ("INSERT", _INSERTED, "inserted"),
        ("UPDATE", _UPDATED, "updated"),
        ("DELETE", _DELETED, "deleted"),
    )
)

UNIQUE = {
    "audit": (("seq",),),
    "evaluations": (("seq",), ("id",), ("idempotency_key", "key_id")),
    "choices": (("seq",), ("id",), ("idempotency_key", "key_id")),
    "due_choices": (("evaluation_seq", "track"),),
    "texts": (("seq", "digest"), ("rowid",)),
    "erasures": (("digest",),),
    "keys": (("seq",), ("id",), ("secret_digest",)),
    "announced": (("seq",), ("id",), ("list_id", "version", "digest")),
    "outbox": (("seq",),),
    "deliveries": (("event_seq",),),
}
"""Every unique key of every table: `INSERT OR REPLACE` of SQLite deletes the row that is in the way, without its triggers."""


def triggers_of_sqlite() -> dict[str, str]:
    """The statement that creates each trigger, by its name. Those of inserts also refuse what the keys of PostgreSQL refuse."""
    made = {}
    for guard in GUARDS:
        unless = f"NOT ({guard.condition.format(s='')})"
        says = guard.says
        if guard.operation == "INSERT":
            unless = " OR ".join([unless, *(_exists(guard.table, key) for key in UNIQUE[guard.table])])
            says += ", never replaced"
        made[guard.name] = (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.operation} ON {guard.table} WHEN {unless} "
            f"BEGIN SELECT RAISE(ABORT, '{guard.table}: {says}'); END"
        )
    return made


def functions_of_postgres(schema: str) -> dict[str, str]:
    """The body of each function that a trigger calls, by its name. Tables are named with their schema.

    Without it a temporary table of the same name would answer in their place.
    """
    qualified = '"' + schema.replace('"', '""') + '".'
    refuse = "RAISE EXCEPTION USING ERRCODE = '23001', MESSAGE ="
    made = {"cailiang_never": f"BEGIN {refuse} TG_TABLE_NAME || ': rows are never changed'; END"}
    for guard in GUARDS:
        if guard.condition != _NEVER:
            row = "OLD" if guard.operation == "DELETE" else "NEW"
            made[f"cailiang_{guard.name}"] = (
                f"BEGIN IF NOT ({guard.condition.format(s=qualified)}) THEN "
                f"{refuse} '{guard.table}: {guard.says}'; END IF; RETURN {row}; END"
            )
    return made


def triggers_of_postgres() -> list[tuple[str, str, str, str]]:
    """Table, name, operation and function of each trigger."""
    made = [
        (guard.table, guard.name, guard.operation, "cailiang_" + ("never" if guard.condition == _NEVER else guard.name))
        for guard in GUARDS
    ]
    return made + [(table, f"{table}_truncate", "TRUNCATE", "cailiang_never") for table in TABLES]


def _exists(table: str, key: tuple[str, ...]) -> str:
    """Whether a row of these values is there. A row id that the statement does not give reads -1 in the trigger."""
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    if key[0] == "idempotency_key":
        same += " AND idempotency_key IS NOT NULL"  # so that the partial index serves
    given = "NEW.rowid <> -1 AND " if key == ("rowid",) else ""
    return f"{given}EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  # our own names

"""The database itself refuses what may not be done to its rows, and the verification tells when it no longer would."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

from api.store import Damage, RejectedError, guards, open_store
from api.store.errors import translating
from api.store.migrations.guards_0001 import TABLES, UNIQUE
from api.store.tables import EVIDENCE
from tests import databases
from tests.api.store.examples import CITY, execute
from tests.api.store.spoiling import Made, fill

# Statements that write a row which no audit row tells of, or take away what the audit still tells.
_EVALUATION = """
INSERT INTO evaluations SELECT {}, 'forged', at, key_id, place, matter_id, receipt_id, engine, digests_json, answer_digest,
choice_due, facts_digest, result_digest, NULL, NULL, 0 FROM evaluations WHERE seq = 1
"""
_AUDIT = """
INSERT INTO audit SELECT {}, at, who, role, action, object, outcome, ip, trace_id, digest, {}, hash FROM audit WHERE seq = 10
"""
REFUSED = {
    "an audit row at -1": _AUDIT.format(-1, "previous_hash"),
    "an audit row at 0": _AUDIT.format(0, "previous_hash"),
    "an audit row after a gap": _AUDIT.format(14, "hash"),
    "an audit row that does not follow the last": _AUDIT.format(13, "hash"),
    "an evaluation at -2": _EVALUATION.format(-2),
    "an evaluation without an audit row": _EVALUATION.format(13),
    "an evaluation beside a note": _EVALUATION.format(12),
    "an evaluation beside a choice": _EVALUATION.format(4),
    "a choice beside a note": "INSERT INTO choices SELECT 12, 'x', 1, at, key_id, track, decision, factor, reasons_digest, "
    "NULL, NULL, NULL, 0 FROM choices",
    "a key without an audit row": "INSERT INTO keys SELECT 13, 'x', 'x', label, scopes, NULL, created_at, NULL FROM keys "
    "WHERE seq = 5",
    "a key beside a note": "INSERT INTO keys SELECT 12, 'x', 'x', label, scopes, NULL, created_at, NULL FROM keys WHERE seq = 5",
    "an erasure beside a note": "INSERT INTO erasures (digest, seq) VALUES ('x', 12)",
    "an erasure without an audit row": "INSERT INTO erasures (digest, seq) VALUES ('x', 13)",
    "a text beside a note": "INSERT INTO texts SELECT 12, digest, salt, packed FROM texts WHERE seq = 4 LIMIT 1",
    "a list beside a note": "INSERT INTO announced SELECT 12, 'x', at, 'x', version, digest, rulesets, 0 FROM announced "
    "WHERE seq = 8",
    "an event of a note": "INSERT INTO outbox (seq, attempts) VALUES (12, 0)",
    "an event that was delivered": "INSERT INTO outbox (seq, attempts) VALUES (1, 0)",
    "an event turned to another record": "UPDATE outbox SET seq = 1 WHERE seq = 4",
    "a delivery beside a note": "INSERT INTO deliveries (event_seq, seq) VALUES (4, 12)",
    "a delivery of what does not wait": "INSERT INTO deliveries (event_seq, seq) VALUES (5, 11)",
    "a due choice of no case": "INSERT INTO due_choices (evaluation_seq, track) VALUES (12, 'x')",
    "a due choice deleted": "DELETE FROM due_choices",
    "an event deleted": "DELETE FROM outbox WHERE seq = 4",
    "a text deleted": "DELETE FROM texts WHERE seq = 4",
    **{
        f"{table} updated": f"UPDATE {table} SET {key[0]} = {key[0]}"  # noqa: S608  # our own names
        for table, (key, *_) in UNIQUE.items()
        if table != "outbox"
    },
    **{f"{table} deleted": f"DELETE FROM {table}" for table in TABLES},  # noqa: S608  # our own names
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(original: Made, name: str) -> None:
    """What no audit row tells of is not written, and what was written is not changed or deleted."""
    with pytest.raises(RejectedError), translating():
        execute(original.store, REFUSED[name])
    assert original.store.verify_audit(original.head).whole


def test_every_unique_key_is_guarded() -> None:
    """Each key by which a row could be replaced is named to the trigger that refuses it, and the row id where there is one."""
    for table in EVIDENCE:
        kinds = (PrimaryKeyConstraint, UniqueConstraint)
        keys = {tuple(column.name for column in one.columns) for one in table.constraints if isinstance(one, kinds)}
        keys |= {tuple(column.name for column in index.columns) for index in table.indexes if index.unique}
        integer_key = len(table.primary_key) == 1 and "seq" in next(iter(table.primary_key)).name
        has_rowid = table.dialect_options["sqlite"]["with_rowid"] and not integer_key
        assert {*UNIQUE[table.name]} == keys | ({("rowid",)} if has_rowid else set())


@pytest.fixture
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Made, sqlite3.Connection]]:
    """A filled file, and a connection of somebody who turned off what a connection can turn off."""
    file = tmp_path_factory.mktemp("file") / "records.db"
    store = open_store(f"sqlite:///{file}")
    store.migrate()
    made = fill(store)
    other = sqlite3.connect(file, isolation_level=None)
    for switched in ("recursive_triggers = OFF", "foreign_keys = OFF", "ignore_check_constraints = ON"):
        other.execute(f"PRAGMA {switched}")
    yield made, other
    other.close()
    store.close()


def test_no_row_of_sqlite_can_be_replaced(sqlite_file: tuple[Made, sqlite3.Connection]) -> None:
    """`INSERT OR REPLACE` and `UPDATE OR REPLACE` are refused by every unique key of every table, the row id too."""
    made, other = sqlite_file
    for table, keys in UNIQUE.items():
        columns = [row[1] for row in other.execute(f"PRAGMA table_info({table})")]
        for key in keys:
            known = other.execute(f"SELECT {', '.join(key)} FROM {table} WHERE {key[0]} IS NOT NULL").fetchone()  # noqa: S608
            names = [*columns, "rowid"] if key == ("rowid",) else columns
            # The key of a row that is there; the rest of another.
            values = [known[key.index(name)] if name in key else f"{table}.{name}" for name in names]
            chosen = ", ".join("?" if name in key else "77" for name in names)
            given = [value for name, value in zip(names, values, strict=True) if name in key]
            with pytest.raises(sqlite3.IntegrityError, match=r"replaced|only|chain"):
                other.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({chosen})", given)  # noqa: S608
    with pytest.raises(sqlite3.IntegrityError):
        other.execute("UPDATE OR REPLACE outbox SET rowid = 9 WHERE seq = 4")
    assert made.store.verify_audit(made.head).whole


def test_an_audited_row_of_sqlite_cannot_be_replaced_either(sqlite_file: tuple[Made, sqlite3.Connection]) -> None:
    """Where the audit row is there and fits, the row that stands is still not replaced."""
    made, other = sqlite_file
    for table in TABLES:
        with pytest.raises(sqlite3.IntegrityError, match=r"replaced|only"):
            other.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608  # our own names
    with pytest.raises(sqlite3.IntegrityError, match="replaced"):
        other.execute(
            "INSERT OR REPLACE INTO texts (rowid, seq, digest, salt, packed) SELECT rowid, 1, 'x', 'x', 'x' FROM texts LIMIT 1"
        )
    assert made.store.verify_audit(made.head).whole


@pytest.mark.parametrize("original", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", TABLES)
def test_no_table_of_postgres_is_emptied(original: Made, table: str) -> None:
    """TRUNCATE is refused on every table."""
    with pytest.raises(RejectedError), translating():
        execute(original.store, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("original", ["postgresql"], indirect=True)
def test_a_temporary_table_does_not_answer_for_another(original: Made) -> None:
    """The triggers ask the tables of the schema, whatever a session puts before them."""
    with pytest.raises(RejectedError), translating():
        execute(
            original.store,
            "CREATE TEMPORARY TABLE erasures AS SELECT digest, 10 AS seq FROM texts",
            "CREATE TEMPORARY TABLE audit AS SELECT 10 AS seq, 'facts.erase' AS action",
            "DELETE FROM texts",
        )
    assert original.store.verify_audit(original.head).whole


@pytest.mark.parametrize(
    ("original", "statements"),
    [
        ("sqlite", ("ANALYZE",)),
        ("postgresql", ("CREATE TABLE counted (x int)", "ALTER EXTENSION plpgsql ADD TABLE counted")),
    ],
    indirect=["original"],
)
def test_what_the_database_keeps_for_itself_is_no_damage(original: Made, statements: tuple[str, ...]) -> None:
    """The counts by which SQLite plans and the tables of an extension of PostgreSQL are not told as tables that were added."""
    with original.store.database.engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        found = guards.what_is_wrong(connection)
        connection.rollback()
    assert found is None


_CHANGED = "触发器 keys.keys_update 被改动或者停用"
_EMPTY = (
    "CREATE OR REPLACE FUNCTION cailiang_texts_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$"
)
_NEVER = "FOR EACH ROW EXECUTE FUNCTION cailiang_never()"
SPOILED_GUARDS: dict[str, dict[tuple[str, ...], str]] = {
    "sqlite": {
        ("DROP TRIGGER texts_delete",): "触发器 texts.texts_delete 不见了",
        (
            "DROP TRIGGER keys_update",
            "CREATE TRIGGER keys_update BEFORE UPDATE ON keys BEGIN SELECT 1; END",
        ): _CHANGED,
        ("CREATE TRIGGER other AFTER INSERT ON audit BEGIN SELECT 1; END",): "多出触发器 audit.other",
        ("CREATE VIEW shown AS SELECT * FROM audit",): "多出表或者视图 shown",
        ("CREATE TABLE more (x)",): "多出表或者视图 more",
    },
    "postgresql": {
        ("DROP TRIGGER texts_delete ON texts",): "触发器 texts.texts_delete 不见了",
        ("ALTER TABLE keys DISABLE TRIGGER keys_update",): _CHANGED,
        (_EMPTY,): "触发器 texts.texts_delete 被改动或者停用",
        (
            "ALTER FUNCTION cailiang_texts_delete() SET search_path = pg_temp",
        ): "触发器 texts.texts_delete 被改动或者停用",
        (
            "CREATE POLICY hides ON audit USING (action <> 'key.revoke')",
            "ALTER TABLE audit ENABLE ROW LEVEL SECURITY",
        ): "表 audit 可以对有的用户隐去几行（row level security）",
        ("SET LOCAL session_replication_role = replica",): "触发器都被 session_replication_role 停用",
        ("ALTER ROLE ALL SET session_replication_role = replica",): "触发器都被 session_replication_role 停用",
        (
            "DROP TRIGGER keys_update ON keys",
            f"CREATE TRIGGER keys_update BEFORE UPDATE OF label ON keys {_NEVER}",
        ): _CHANGED,
        (f"CREATE TRIGGER other AFTER INSERT ON audit {_NEVER}",): "多出触发器 audit.other",
        ("CREATE RULE none AS ON INSERT TO audit DO INSTEAD NOTHING",): "多出触发器 audit.none",
        ("CREATE VIEW shown AS SELECT * FROM audit",): "多出表或者视图 shown",
    },
}


@pytest.mark.parametrize(
    ("original", "statements"),
    [(kind, statements) for kind in databases.KINDS for statements in SPOILED_GUARDS[kind]],
    indirect=["original"],
)
def test_spoiled_guards_are_told(original: Made, statements: tuple[str, ...]) -> None:
    """A trigger that is missing, changed, switched off or added is told, and a table or view that does not belong there."""
    is_sqlite = original.store.database.file is not None
    with original.store.database.engine.connect() as connection:
        # Taken back in the end.
        for statement in [*(["BEGIN"] if is_sqlite else []), *statements]:
            connection.exec_driver_sql(statement)
        found = guards.what_is_wrong(connection)
        connection.rollback()
    assert found == SPOILED_GUARDS["sqlite" if is_sqlite else "postgresql"][statements]
    assert original.store.verify_audit(original.head).whole


def strip(other: sqlite3.Connection) -> dict[str, str]:
    """Take every trigger away; returns the statements that make them."""
    found = dict(other.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
    for name in found:
        other.execute(f"DROP TRIGGER {name}")
    return found


def test_an_index_that_leaves_a_row_out_is_told(sqlite_file: tuple[Made, sqlite3.Connection]) -> None:
    """Whoever makes the index of revocations empty makes a revoked key hold again, with every row as it was written."""
    made, other = sqlite_file
    sql = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'audit_revocations'"
    for change in (("key.revoke", "key.none"), ("key.none", "key.revoke")):
        other.execute("PRAGMA writable_schema = ON")
        other.execute(sql, change)
        other.execute("PRAGMA writable_schema = RESET")
        if change[1] == "key.none":
            other.execute("REINDEX audit_revocations")
    assert made.store.find_key(made.revoked) is not None
    report = made.store.verify_audit(made.head)
    assert report.damage is not None
    assert (report.damage.seq, "audit_revocations" in report.damage.what) == (None, True)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_gone_is_told(sqlite_file: tuple[Made, sqlite3.Connection], table: str) -> None:
    """Verification says which one, and does not take the database for one that cannot be reached."""
    made, other = sqlite_file
    strip(other)
    other.execute(f"DROP TABLE {table}")
    assert made.store.verify_audit(made.head).damage == Damage(None, f"表 {table} 不见了")


def test_a_page_that_is_no_page_is_told(sqlite_file: tuple[Made, sqlite3.Connection]) -> None:
    """A file that was overwritten in part is damaged, and not a database that cannot be reached."""
    made, other = sqlite_file
    (page,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'texts'").fetchone()
    (size,) = other.execute("PRAGMA page_size").fetchone()
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = made.store.database.file
    assert file is not None
    other.close()
    made.store.close()
    with file.open("r+b") as written:
        written.seek((page - 1) * size)
        written.write(b"\xff" * size)
    damage = made.store.verify_audit(made.head).damage
    assert damage is not None
    assert "文件损坏" in damage.what


def test_a_column_that_is_gone_is_told(sqlite_file: tuple[Made, sqlite3.Connection]) -> None:
    """Likewise."""
    made, other = sqlite_file
    strip(other)
    other.execute("ALTER TABLE keys RENAME COLUMN label TO other")
    assert made.store.verify_audit(made.head).damage == Damage(None, "表 keys 的列 label 不见了")


@pytest.mark.parametrize(
    ("statement", "damage"),
    [
        ("INSERT INTO erasures VALUES (CAST(x'ff' AS TEXT), 10)", Damage(10, "清除的记录被改动")),
        ("INSERT INTO erasures VALUES ('x', CAST(x'ff' AS TEXT))", Damage(None, "有清除的记录，却没有相应的审计行")),
        ("INSERT INTO due_choices VALUES (x'00', 'x')", Damage(None, "有待办，却没有相应的审计行")),
    ],
)
def test_what_is_no_text_and_no_number_is_told(
    sqlite_file: tuple[Made, sqlite3.Connection], statement: str, damage: Damage
) -> None:
    """SQLite takes a value of any kind in most columns; verification tells it and does not fail, nor does a reading."""
    made, other = sqlite_file
    made_again = strip(other)
    other.execute(statement)
    for sql in made_again.values():
        other.execute(sql)
    assert made.store.verify_audit(made.head).damage == damage
    for name in made.evaluations[:2]:
        assert made.store.evaluation(name, CITY) is not None

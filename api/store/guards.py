"""Whether the database still guards its rows: the triggers are those that the migrations made, and nothing else is there.

And whether it finds them: an index that leaves rows out would hide from the service what verification reads in the table.

Knows how each database tells of its triggers; what they are is written in the migrations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, inspect

from api.store.migrations import guards_0001 as newest
from api.store.tables import metadata

_TABLES = frozenset(metadata.tables) | {"alembic_version"}
_OPERATIONS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_FOR_EACH_ROW, _BEFORE = 1, 2
# Only triggers that somebody made: those of the foreign keys are internal.
_TRIGGERS_OF_POSTGRES = """
SELECT c.relname, t.tgname, p.proname, p.prosrc, t.tgtype, t.tgenabled = 'O' AND t.tgqual IS NULL AND t.tgnargs = 0
AND t.tgattr::text = '' AND p.proconfig IS NULL AND l.lanname = 'plpgsql'
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang
WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
"""
# Those of an extension, such as pg_stat_statements, are not ours to judge.
_TABLES_OF_POSTGRES = """
SELECT relname FROM pg_class c WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v', 'm', 'p', 'f')
AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
"""
_RULES_OF_POSTGRES = "SELECT tablename, rulename FROM pg_rules WHERE schemaname = current_schema()"
# Of this session, and of those to come of any role: it switches every trigger off and leaves each as it was made.
_SWITCHED_OFF_IN_POSTGRES = """
SELECT current_setting('session_replication_role') <> 'origin' OR EXISTS (
SELECT 1 FROM pg_db_role_setting, unnest(setconfig) AS setting WHERE setting LIKE 'session_replication_role=%%'
AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))
"""
# A policy hides rows from one role and shows them to another, who verifies.
_HIDING_IN_POSTGRES = """
SELECT min(relname) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relrowsecurity
"""

Triggers = dict[str, object]
"""The definition of each trigger, comparable, by its table and name."""


def what_is_wrong(connection: Connection) -> str | None:
    """What is missing, changed or added among triggers, tables and views, as a sentence; None when all is as made."""
    wanted, found, tables = _state(connection)
    return next(_differences(wanted, found, tables), None) or what_is_unsound(connection)


def what_is_missing(connection: Connection) -> str | None:
    """The first table or column that is not there, as a sentence; None when all are."""
    schema = inspect(connection)
    there = set(schema.get_table_names())
    for table in metadata.sorted_tables:
        if table.name not in there:
            return f"表 {table.name} 不见了"
        lacking = set(table.columns.keys()) - {column["name"] for column in schema.get_columns(table.name)}
        if lacking:
            return f"表 {table.name} 的列 {min(lacking)} 不见了"
    return None


def what_is_unsound(connection: Connection) -> str | None:
    """What would keep triggers from running or rows from being found, as a sentence."""
    if connection.dialect.name == "sqlite":
        # Names tables, indexes and row ids, never a value.
        told = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        return None if told == "ok" else f"文件损坏，或者与它的索引不一致（{' '.join(told.split())}）"
    if connection.exec_driver_sql(_SWITCHED_OFF_IN_POSTGRES).scalar_one():
        return "触发器都被 session_replication_role 停用"
    hiding = connection.exec_driver_sql(_HIDING_IN_POSTGRES).scalar_one()
    return None if hiding is None else f"表 {hiding} 可以对有的用户隐去几行（row level security）"


def _differences(wanted: Triggers, found: Triggers, tables: set[str]) -> Iterator[str]:
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield f"触发器 {name} 不见了"
        elif name not in wanted:
            yield f"多出触发器 {name}"
        elif found[name] != wanted[name]:
            yield f"触发器 {name} 被改动或者停用"
    yield from (f"多出表或者视图 {name}" for name in sorted(tables - _TABLES))
    yield from (f"表 {name} 不见了" for name in sorted(_TABLES - tables))


def _state(connection: Connection) -> tuple[Triggers, Triggers, set[str]]:
    """The triggers that should be there, those that are there, and the names of the tables and views."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master").all()
        found: Triggers = {f"{row.tbl_name}.{row.name}": row.sql for row in rows if row.type == "trigger"}
        # SQLite's own, such as what ANALYZE counts; nobody else can make a table of such a name.
        tables = {row.name for row in rows if row.type in {"table", "view"} and not row.name.startswith("sqlite_")}
        return _of_sqlite(newest.triggers_of_sqlite()), found, tables
    schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
    found = {f"{row[0]}.{row[1]}": tuple(row[2:]) for row in connection.exec_driver_sql(_TRIGGERS_OF_POSTGRES)}
    # A rule rewrites a statement before any trigger sees it, and is as much a guard taken away.
    found |= {f"{row[0]}.{row[1]}": "rule" for row in connection.exec_driver_sql(_RULES_OF_POSTGRES)}
    tables = set(connection.exec_driver_sql(_TABLES_OF_POSTGRES).scalars())
    return _of_postgres(newest.functions_of_postgres(schema)), found, tables


def _of_sqlite(statements: Mapping[str, str]) -> Triggers:
    return {f"{sql.split(' ON ')[1].split()[0]}.{name}": sql for name, sql in statements.items()}


def _of_postgres(bodies: Mapping[str, str]) -> Triggers:
    made: Triggers = {}
    for table, name, operation, function in newest.triggers_of_postgres():
        kind = _BEFORE | _OPERATIONS[operation] | (0 if operation == "TRUNCATE" else _FOR_EACH_ROW)
        made[f"{table}.{name}"] = (function, bodies[function], kind, True)
    return made

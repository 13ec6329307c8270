"""The few statements that every record runs, given to the driver as they are.

SQLAlchemy takes ten times as long over a statement as the driver does, and each statement lets other threads run, to come
back from which costs more than a row: so there are few, with many rows each. Knows the two drivers' marks for a parameter;
does not know what the rows say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table
from sqlalchemy.exc import DBAPIError

_AT_ONCE = 32
_MARKS = {"qmark": "?", "pyformat": "%s"}


def run(connection: Connection, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """Run a statement in the transaction of the connection; its rows. Raises `DBAPIError` as the connection itself would."""
    driver = connection.dialect.loaded_dbapi
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []
    except driver.Error as error:
        raise DBAPIError.instance(None, None, error, driver.Error, dialect=connection.dialect) from None
    finally:
        cursor.close()


class _Statements:
    """The texts of a statement, by the database and by how many rows or values it has; each made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], str] = {}

    def _for(self, dialect: Dialect, count: int) -> str:
        statement = self._made.get((dialect.name, count))
        if statement is None:
            statement = self._made[dialect.name, count] = self._written(dialect, count)
        return statement

    def _written(self, dialect: Dialect, count: int) -> str:
        raise NotImplementedError


class Insertion(_Statements):
    """How whole rows of one table are inserted: every column is given, by name."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table
        self._names = tuple(column.name for column in table.columns)

    def __call__(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert all of them."""
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            statement = self._for(connection.dialect, len(some))
            run(connection, statement, [row[name] for row in some for name in self._names])

    def _written(self, dialect: Dialect, count: int) -> str:
        prepare = dialect.identifier_preparer
        names = ", ".join(prepare.quote(name) for name in self._names)
        row = f"({_marks(dialect, len(self._names))})"
        return f"INSERT INTO {prepare.format_table(self._table)} ({names}) VALUES {', '.join([row] * count)}"  # noqa: S608


class Lookup(_Statements):
    """How one column of a table is found by another, in which each value stands once."""

    def __init__(self, given: Column[Any], wanted: Column[Any]) -> None:
        super().__init__()
        self._given, self._wanted = given, wanted

    def __call__(self, connection: Connection, values: Sequence[object]) -> dict[Any, Any]:
        """What is wanted, by those of the values that are there."""
        found: dict[Any, Any] = {}
        for start in range(0, len(values), _AT_ONCE):
            some = values[start : start + _AT_ONCE]
            found.update(run(connection, self._for(connection.dialect, len(some)), some))
        return found

    def _written(self, dialect: Dialect, count: int) -> str:
        prepare = dialect.identifier_preparer
        given, wanted = prepare.quote(self._given.name), prepare.quote(self._wanted.name)
        table = prepare.format_table(self._given.table)
        return f"SELECT {given}, {wanted} FROM {table} WHERE {given} IN ({_marks(dialect, count)})"  # noqa: S608


def _marks(dialect: Dialect, count: int) -> str:
    return ", ".join([_MARKS[dialect.paramstyle]] * count)

"""Engines of SQL that hold a table of cases: DuckDB in the process, and a PostgreSQL server; Spark in local mode for another test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import duckdb
import psycopg
import pytest

from engine.sql import SqlColumn, make_table

Ask: TypeAlias = Callable[[str], list[tuple[Any, ...]]]
"""The rows that a query gives."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine: its dialect, and a table `cases` in it."""

    dialect: str
    holding: Callable[[Sequence[SqlColumn], Sequence[Sequence[Any]]], Any]


@contextmanager
def in_duckdb(columns: Sequence[SqlColumn], rows: Sequence[Sequence[Any]]) -> Iterator[Ask]:
    """A database in memory."""
    with duckdb.connect() as connection:
        connection.execute(make_table("cases", columns, "duckdb"))
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO cases VALUES ({marks})", rows)  # noqa: S608  question marks
        yield lambda text: connection.execute(text).fetchall()


@pytest.fixture(params=["duckdb", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Both engines that start at once; a server that is not there is left out."""
    if request.param == "duckdb":
        return Engine("duckdb", in_duckdb)
    url = request.getfixturevalue("postgres_url")

    @contextmanager
    def in_postgres(columns: Sequence[SqlColumn], rows: Sequence[Sequence[Any]]) -> Iterator[Ask]:
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute(make_table("cases", columns, "postgres").encode())
            with cursor.copy("COPY cases FROM STDIN") as copied:
                for row in rows:
                    copied.write_row(row)
            yield lambda text: cursor.execute(text.encode()).fetchall()
            connection.rollback()

    return Engine("postgres", in_postgres)


def of_spark(session: Any) -> Engine:  # noqa: ANN401  PySpark may not be there
    """The engine that a session of Spark is."""

    @contextmanager
    def in_spark(columns: Sequence[SqlColumn], rows: Sequence[Sequence[Any]]) -> Iterator[Ask]:
        schema = make_table("cases", columns, "spark").partition("(")[2].rpartition(")")[0]
        session.createDataFrame([tuple(row) for row in rows], schema).createOrReplaceTempView("cases")
        yield lambda text: [tuple(row) for row in session.sql(text).collect()]

    return Engine("spark", in_spark)

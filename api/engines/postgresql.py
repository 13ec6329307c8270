"""PostgreSQL, for a table of cases that lies in a database: the queries of `engine.sql`, in a transaction that only reads."""

from __future__ import annotations

from collections import Counter

import psycopg

from engine.sql import Passage, Replay

_DIALECT = "postgres"


def counted(address: str, table: str, replay: Replay) -> Counter[Passage]:
    """How many cases of the table pass from which verdict to which. Raises `psycopg.Error`."""
    with psycopg.connect(address) as connection:
        connection.read_only = True
        with connection.cursor() as cursor:
            queries = replay.counts(table, _DIALECT)
            return replay.read([cursor.execute(query.encode()).fetchall() for query in queries])

"""Connections to PostgreSQL whose waits end. Loaded with the first address of PostgreSQL; knows no tables."""

from __future__ import annotations

import math
import time
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import URL, Engine, create_engine, event

from api.store.deadline import seconds_left

# In seconds: how long a connection may take; how long the server may work on one statement, and how long we wait for its answer
# where no deadline is nearer.
_CONNECTING = 5
_STATEMENT, _ANSWER = 60, 65
T = TypeVar("T")


class _Connection(psycopg.Connection[Any]):
    """A connection that waits for an answer until the deadline and is closed then.

    A server that was stopped keeps its connections open and acknowledges what is sent: no other timeout ends the wait.
    """

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """What the server answers. Raises `psycopg.Error`."""
        if timeout is None:
            timeout = seconds_left(_ANSWER)
        if math.isinf(timeout):
            return super().wait(gen, interval)
        ends = time.monotonic() + timeout
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if time.monotonic() < ends:
                raise
            self.close()  # by which the pool knows that it is of no use any more
            raise psycopg.errors.ConnectionTimeout("no answer in time") from None


def open_engine(url: URL, wait_seconds: float) -> Engine:
    """The engine of a PostgreSQL database; nothing is connected yet."""
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=4,
        max_overflow=28,
        pool_timeout=wait_seconds,
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ",
        connect_args={
            "connect_timeout": min(_CONNECTING, wait_seconds),
            "tcp_user_timeout": 15_000,
            "application_name": "cailiang",
        },
    )
    session = (
        "SET synchronous_commit = on",
        # Before the deadline of the call, so that its connection is kept.
        f"SET lock_timeout = '{int(wait_seconds * 900)}ms'",
        f"SET statement_timeout = '{_STATEMENT}s'",
        f"SET idle_in_transaction_session_timeout = '{_STATEMENT}s'",
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, _given: object, settings: dict[str, Any]) -> _Connection:
        if not seconds_left(_CONNECTING):
            raise psycopg.errors.ConnectionTimeout("no time left to connect")
        return _Connection.connect(**settings)

    @event.listens_for(engine, "connect")
    def _prepare(connection: psycopg.Connection[Any], _record: object) -> None:
        with connection.cursor() as cursor:
            for setting in session:
                cursor.execute(setting)
        connection.commit()

    return engine

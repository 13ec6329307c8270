"""Connections to SQLite or PostgreSQL, and the two kinds of transaction: read and write.

At most one transaction writes at a time, whatever the number of threads and processes; otherwise the audit chain would fork.
Every wait ends, see `deadline`. Knows no tables.
"""

from __future__ import annotations

import errno
import math
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, OperationalError

from api.store.deadline import seconds_left
from api.store.errors import StoreFull, StoreGone, translating
from api.system_errors import why

WAIT_SECONDS = 20
"""How long anybody waits for the database."""
# In seconds: the first and the longest pause between two tries; how long an erasure may block writers.
_BETWEEN_TRIES, _LONGEST_PAUSE = 0.0003, 0.005
_BLOCKS_WRITERS = 5
# The advisory lock of the one writer; the same number in every process.
_WRITER_LOCK = select(func.pg_advisory_xact_lock(0x6361696C))
_SQLITE_CONNECTION = (
    # Rows of two to three KB fit pages of 8 KB better than the usual 4: files are a fifth smaller. Only a new file takes it.
    "PRAGMA page_size = 8192",
    # Each transaction waits in its own way.
    "PRAGMA busy_timeout = 0",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # In pages: four times the usual, so that pages which every record touches move into the main file less often.
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA trusted_schema = OFF",
    # What is erased is overwritten, not only unlinked.
    "PRAGMA secure_delete = ON",
    "PRAGMA journal_size_limit = 67108864",
)
# In KB, for each connection that reads or writes: the system caches the file anyway, and a larger cache fills slowly and looks
# like a leak. Many read, few write.
_READ_CACHE, _WRITE_CACHE = 128, 512


class UrlError(ValueError):
    """The address of the database cannot be used; the message is a Chinese sentence without the address."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database: the engine of reads, that of writes, the file of SQLite (None with PostgreSQL), how long to wait for it."""

    engine: Engine
    writer: Engine
    file: Path | None
    wait_seconds: float


def open_database(address: str) -> Database:
    """The database at `address`; nothing is connected or made yet. Raises `UrlError`."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise UrlError("数据库地址写作 sqlite:///文件 或者 postgresql://用户@主机/库") from None
    if url.drivername == "sqlite":
        return _sqlite(url)
    if url.drivername in {"postgresql", "postgresql+psycopg"}:
        return _postgres(url.set(drivername="postgresql+psycopg"))
    raise UrlError("数据库只能是 SQLite（sqlite:///文件）或者 PostgreSQL（postgresql://用户@主机/库）")


def close_database(database: Database) -> None:
    """Give back every connection."""
    for engine in {database.engine, database.writer}:
        engine.dispose()


def create_file(database: Database) -> None:
    """Make the file of a new SQLite database, for its owner only: it will hold personal data.

    An existing file is left alone: closing a file gives up every lock that the process has on it, those of SQLite too. Another
    process would then take itself for the last user and remove the log, with what was not moved into the file yet.
    Raises `StoreFull`, `StoreGone`.
    """
    if database.file is None:
        return
    file = os.path.realpath(database.file)  # of a link that leads to no file yet, that file
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, stat.S_IRUSR | stat.S_IWUSR))
    except FileExistsError:
        return
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreFull("存储空间已满，没有写入；查询不受影响") from None
        raise StoreGone(f"数据库文件的目录不在、不能写，或者打不开（{why(error)}）；目录要先建好") from None


@contextmanager
def read_transaction(database: Database) -> Iterator[Connection]:
    """A transaction that reads one state of the database."""
    with translating(), database.engine.connect() as connection, connection.begin():
        if database.file is not None:
            # SQLite waits itself, for the first statement only; in whole seconds, because it remembers each text that it reads.
            left = math.ceil(_patience(database.wait_seconds))
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {left * 1000}")
            connection.exec_driver_sql("BEGIN")
        yield connection


@contextmanager
def write_transaction(database: Database) -> Iterator[Connection]:
    """The one transaction that writes now; committed on leaving, rolled back whole on any error.

    Waits for the writer before it, in whatever thread or process.
    """
    with translating(), database.writer.connect() as connection, connection.begin():
        if database.file is None:
            connection.execute(_WRITER_LOCK)
        else:
            _retry_busy(database.wait_seconds, lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        yield connection


def overwrite_log(database: Database) -> None:
    """With SQLite, move the write-ahead log into the main file and empty it: erased text would linger there.

    SQLite waits for readers and lets nobody write meanwhile, so it waits some seconds, lets writers in and tries again.
    PostgreSQL removes erased rows with VACUUM.
    """
    if database.file is None:
        return
    with translating(), database.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_BLOCKS_WRITERS * 1000}")
        for _ in range(WAIT_SECONDS // _BLOCKS_WRITERS):
            is_busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            if not is_busy:
                return
            time.sleep(100 * _BETWEEN_TRIES)


def _patience(seconds: float) -> float:
    """How long to wait for a lock from now on."""
    return min(seconds, seconds_left(seconds))


def _retry_busy(seconds: float, act: Callable[[], object]) -> None:
    """Do what SQLite refuses while another connection writes; try again until it works. Raises `StoreGone` after a while.

    SQLite's own waiting sleeps up to 100 ms between tries: with two processes writing, the slowest hundredth of the writes
    took three to six times as long. And for some statements it does not wait at all. The pause is 0.3 ms at first; who has
    waited long tries more rarely, or a few who wait would keep the others from the processor.
    """
    begun = time.monotonic()
    until = begun + _patience(seconds)
    while True:
        try:
            act()
        except (sqlite3.OperationalError, OperationalError) as error:
            if not _is_busy(error):
                raise
        else:
            return
        now = time.monotonic()
        if now > until:
            raise StoreGone("等待数据库超过时限，请稍后重试")
        time.sleep(min(max(_BETWEEN_TRIES, (now - begun) / 50), _LONGEST_PAUSE))


def _is_busy(error: Exception) -> bool:
    """Whether another connection has the lock now; the low byte of SQLite's code is its kind."""
    return getattr(getattr(error, "orig", error), "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _sqlite(url: URL) -> Database:
    if not url.database or url.database == ":memory:" or url.query:
        raise UrlError("SQLite 数据库要写成一个文件：sqlite:///文件，不带参数")
    file = Path(url.database).absolute()
    # mode=rw: a file that is not there is an error, not an empty database.
    address = URL.create("sqlite", database=f"{file.as_uri()}", query={"mode": "rw", "uri": "true"})
    # Reads set how long they wait; writers wait by `_retry_busy`, with SQLite's own waiting off.
    return Database(_sqlite_engine(address, _READ_CACHE), _sqlite_engine(address, _WRITE_CACHE), file, WAIT_SECONDS)


def _sqlite_engine(address: URL, cache: int) -> Engine:
    wait_seconds = WAIT_SECONDS
    # The connection given back last is taken first, so that few connections hold pages in memory.
    pool = {"pool_size": 4, "max_overflow": 28, "pool_timeout": WAIT_SECONDS, "pool_use_lifo": True}
    engine = create_engine(address, hide_parameters=True, **pool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  # the driver's own connection
        connection.isolation_level = None
        # A broken character that somebody wrote by hand is a wrong value in one row, not an error of the whole query.
        connection.text_factory = _read_text
        for pragma in (*_SQLITE_CONNECTION, f"PRAGMA cache_size = -{cache}"):
            # When processes open a new file together, one switches it to a write-ahead log; the others are refused at once.
            _retry_busy(wait_seconds, partial(connection.execute, pragma))

    return engine


def _read_text(written: bytes) -> str:
    return written.decode(errors="surrogateescape")


def _postgres(url: URL) -> Database:
    from api.store import postgres  # noqa: PLC0415  # nine megabytes and 60 ms that SQLite does not need

    engine = postgres.open_engine(url, WAIT_SECONDS)
    # Each statement of a write transaction sees what was committed before it: the head is read under the lock.
    writer = engine.execution_options(isolation_level="READ COMMITTED")
    return Database(engine, writer, None, WAIT_SECONDS)

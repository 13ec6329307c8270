"""Backs up a SQLite database while it is in use, to a new file with one state of it, whole.

PostgreSQL brings `pg_dump` for this. Knows no tables.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from api.store import audit_chain
from api.store.database import Database, read_transaction
from api.store.errors import StoreError
from api.store.model import Head
from api.system_errors import why


class BackupError(StoreError):
    """No backup was made; the message is a Chinese sentence."""


def back_up(database: Database, target: Path) -> Head:
    """Copy the database to a new file that only its owner reads; returns the end of the audit chain in the copy.

    On return the copy is on the disk. Writers go on meanwhile. An existing file is never overwritten, an unfinished one is
    removed. Raises `BackupError`, also for a database that is not SQLite.
    """
    with read_transaction(database) as connection:
        # The first query fixes the state that is copied.
        head = audit_chain.head_of(connection)
        _copy(connection, target)
        return head


def _copy(connection: Connection, target: Path) -> None:
    source = connection.connection.driver_connection
    if not isinstance(source, sqlite3.Connection):
        raise BackupError("这个命令只备份 SQLite；PostgreSQL 请用 pg_dump，见 docs/deploy/README.md")
    try:
        made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, stat.S_IRUSR | stat.S_IWUSR)
    except OSError as error:
        raise BackupError(f"不能新建备份文件（{why(error)}）：{target}") from None
    try:
        _fill(source, target)
        os.fsync(made)
        _sync_folder(target.absolute().parent)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise BackupError(
            f"备份没有完成（{getattr(error, 'sqlite_errorname', type(error).__name__)}）；文件没有留下"
        ) from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        os.close(made)


def _fill(source: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target)) as copied:
        # All pages in one step: a copy in pieces begins anew whenever another process writes.
        source.backup(copied)
        # One file, complete by itself, without a write-ahead log beside it.
        copied.execute("PRAGMA journal_mode = DELETE")


def _sync_folder(folder: Path) -> None:
    """Put the name of the new file on the disk as well."""
    made = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(made)
    finally:
        os.close(made)

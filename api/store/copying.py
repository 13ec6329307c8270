"""A copy of a SQLite database while it is in use: one state of it, whole, with its own end of the chain.

PostgreSQL brings `pg_dump` for this. Knows no tables.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from api.store.errors import StoreError


class CopyError(StoreError):
    """No copy was made; the message is a Chinese sentence."""


def copy(connection: Connection, target: Path) -> None:
    """Copy what the transaction of `connection` sees to a new file that only its owner reads; on return it is on the disk.

    Writers go on meanwhile. A file that is there is never written over, and one that could not be finished does not stay.
    Raises `CopyError`, also for a database that is not SQLite.
    """
    source = connection.connection.driver_connection
    if not isinstance(source, sqlite3.Connection):
        raise CopyError("这个命令只备份 SQLite；PostgreSQL 请用 pg_dump，见 docs/deploy/README.md")
    try:
        made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, stat.S_IRUSR | stat.S_IWUSR)
    except OSError as error:
        raise CopyError(f"不能新建备份文件（{error.strerror}）：{target}") from None
    try:
        _fill(source, target)
        os.fsync(made)
        _settle(target.absolute().parent)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise CopyError(
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
        # One file, complete by itself: no log beside it that could be forgotten, or mixed up.
        copied.execute("PRAGMA journal_mode = DELETE")


def _settle(folder: Path) -> None:
    """Put the name of the new file on the disk, too."""
    made = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(made)
    finally:
        os.close(made)

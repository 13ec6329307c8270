"""The errors of the store, and the translation of database errors into them; no message names a value of a record.

Knows the error codes of both databases; knows no tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# Extended codes of SQLite that mean there is no room: full, a write cut short, no room for the shared memory or to grow.
_FULL_SQLITE = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_TRUNCATE}
)
_FULL_POSTGRES = "53100"
_NOT_CONNECTED = (
    ("resolve host", "找不到这台主机"),
    ("Connection refused", "那里没有数据库在听"),
    ("No such file", "那里没有数据库在听"),
    ("authentication failed", "登录没有通过：账户、密码或者 pg_hba.conf 的登录方式不对"),
    ("no password supplied", "登录要密码，没有给；放在用户的 ~/.pgpass"),
    ("no pg_hba.conf entry", "pg_hba.conf 不让这个账户从这里登录"),
    ("does not exist", "没有这个库或者这个账户"),
    ("connection slots", "连接已满"),
    ("too many", "连接已满"),
)
"""What the driver says when it gets no connection, which has no code, and what it means; its own words name the address."""


class StoreError(Exception):
    """The store did not do what was asked, and left nothing half done; the message is a Chinese sentence."""


class StoreFull(StoreError):  # noqa: N818  # the name of the contract with the service
    """There is no room left: writes are refused, reads go on."""


class StoreGone(StoreError):  # noqa: N818  # the name of the contract with the service
    """The database cannot be reached, or does not take the write now. What was not acknowledged may be sent again."""


class StoreDamaged(StoreError):  # noqa: N818  # as the two above
    """A record is there, but not as it was written: changed, or lost in part. `cailiang audit verify` tells where."""


class IdempotencyConflict(StoreError):  # noqa: N818  # the name of the contract with the service
    """The idempotency key was used before for another body."""


class CaseFileChanged(StoreError):  # noqa: N818  # as those above
    """The case file was saved by somebody else since it was read: nothing was saved over it."""


class Refused(StoreError):  # noqa: N818  # the name of the contract with the service
    """What was given may not be recorded; `field` names which part of it."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class RejectedError(StoreError):
    """The database refused a row: a trigger, a constraint or a value that it cannot hold."""


@contextmanager
def translating() -> Iterator[None]:
    """Turn errors of the database into those above; the text of the database, which may quote values, is dropped."""
    try:
        yield
    except PoolTimeout:
        raise StoreGone("数据库的连接都在使用中，请稍后重试") from None
    except DBAPIError as error:
        raise _translated(error) from None
    except SQLAlchemyError as error:
        raise StoreGone(f"数据库不可用（{type(error).__name__}）") from None


def _translated(error: DBAPIError) -> StoreError:
    code = _code(error)
    if code in _FULL_SQLITE or code == _FULL_POSTGRES:
        return StoreFull("存储空间已满，没有写入；查询不受影响")
    if _is_refusal(error, code):
        return RejectedError(f"数据库拒绝了这次写入（{code}）")
    # A commit has no statement either, and what became of it nobody knows.
    why = next((means for said, means in _NOT_CONNECTED if said in str(error.orig)), "")
    if error.statement is None and why:
        return StoreGone(f"数据库连不上（{why}）；恢复后可以重试")
    return StoreGone(f"数据库不可用，没有确认写入（{code}）；恢复后可以重试")


def _code(error: DBAPIError) -> int | str:
    """The extended code of SQLite, the SQLSTATE of PostgreSQL, or the name of the error."""
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        return getattr(origin, "sqlite_errorcode", type(origin).__name__)
    return getattr(origin, "sqlstate", None) or type(origin).__name__


def _is_refusal(error: DBAPIError, code: int | str) -> bool:
    """Whether the row is at fault, not the database: classes 22, 23 and P0 of SQLSTATE, constraints of SQLite."""
    if isinstance(code, str) and len(code) == 5:
        return code[:2] in {"22", "23", "P0"}
    return isinstance(error, IntegrityError | DataError)

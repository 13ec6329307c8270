"""Brings the schema of a database up to this program by the migrations, and tells whether it is.

The only module that knows Alembic.
"""

from __future__ import annotations

from contextvars import copy_context
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Text, column, inspect, select, table

from api.store import deadline
from api.store.database import Database, create_file, read_transaction, write_transaction
from api.store.errors import StoreError, StoreGone

NEWER = "数据库由更新的程序升级过，这一版程序不能使用；请用原来的程序，或者恢复升级以前的备份"
"""What is said of a database with migrations that this program does not know."""
_MIGRATIONS = Path(__file__).parent / "migrations"
# Alembic's own way to ask makes a new statement each time, which the engine then caches: 25 KB each time.
_PRESENT = select(column("version_num", Text)).select_from(table("alembic_version"))


def migrate(database: Database) -> None:
    """Run every migration that is missing, all or none; processes that start together take turns. Raises `StoreError`."""
    create_file(database)
    # In a context of its own: it lifts the deadline.
    copy_context().run(_upgrade, database)


def _upgrade(database: Database) -> None:
    with write_transaction(database) as connection:
        # One that rewrites a large table may take longer than any request.
        deadline.lift()
        if database.file is None:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        try:
            command.upgrade(config, "head")
        except CommandError:
            # It has migrations that this program does not know.
            raise StoreGone(NEWER) from None


def is_ready(database: Database) -> bool:
    """Whether the database answers and has exactly the schema of this program."""
    try:
        with read_transaction(database) as connection:
            return list(connection.execute(_PRESENT).scalars()) == [newest()]
    except StoreError:
        return False


def trouble(database: Database) -> str | None:
    """Why the database is not ready, as a sentence without its address; None when it is."""
    if database.file is not None and not database.file.exists():
        return "没有这个数据库文件；先启动一次服务，或者用 cailiang records migrate 建库"
    try:
        with read_transaction(database) as connection:
            if not inspect(connection).has_table("alembic_version"):
                return "不是本程序的数据库，或者还没有建表；用 cailiang records migrate 建库"
            found = list(connection.execute(_PRESENT).scalars())
    except StoreError as error:
        return str(error)
    if found == [newest()]:
        return None
    known = {script.revision for script in ScriptDirectory(_MIGRATIONS).walk_revisions()}
    return "数据库是旧的一版；先备份，再用 cailiang records migrate 升级" if set(found) <= known else NEWER


@cache
def newest() -> str | None:
    """The newest migration that this program knows."""
    return ScriptDirectory(_MIGRATIONS).get_current_head()

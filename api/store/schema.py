"""Brings the schema of a database up to this program, and tells whether it is.

The only module that knows Alembic.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Text, column, select, table

from api.store.database import Database, appending, create_file, reading
from api.store.errors import StoreError, StoreGone

_MIGRATIONS = Path(__file__).parent / "migrations"
# Alembic's own way to ask makes a new statement each time, which the engine then remembers: 25 KB for each question.
_PRESENT = select(column("version_num", Text)).select_from(table("alembic_version"))


def migrate(database: Database) -> None:
    """Run every step that is missing, all or none; processes that start together take turns. Raises `StoreError`."""
    create_file(database)
    with appending(database) as connection:
        if database.file is None:
            # A step that writes a large table anew may take longer than any request.
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        try:
            command.upgrade(config, "head")
        except CommandError:
            # It has steps that this program does not know.
            raise StoreGone(
                "数据库由更新的程序升级过，这一版程序不能使用；请用原来的程序，或者恢复升级以前的备份"
            ) from None


def is_ready(database: Database) -> bool:
    """Whether the database answers and has exactly the schema of this program."""
    try:
        with reading(database) as connection:
            return list(connection.execute(_PRESENT).scalars()) == [newest()]
    except StoreError:
        return False


@cache
def newest() -> str | None:
    """The newest step that this program knows."""
    return ScriptDirectory(_MIGRATIONS).get_current_head()

"""Brings the schema of a database up to this program, and tells whether it is.

The only module that knows Alembic.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from api.store.database import Database, appending, create_file, reading
from api.store.errors import StoreError, StoreGone

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Run every step that is missing, all or none; processes that start together take turns. Raises `StoreError`."""
    create_file(database)
    with appending(database) as connection:
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
            return MigrationContext.configure(connection).get_current_revision() == newest()
    except StoreError:
        return False


def newest() -> str | None:
    """The newest step that this program knows."""
    return ScriptDirectory(_MIGRATIONS).get_current_head()

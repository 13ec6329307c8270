"""The migrations make the tables that the queries expect; opening is strict about addresses."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from api.store import Store, StoreGone, UrlError, open_store
from api.store.tables import metadata
from tests.api.store.examples import evaluated, execute
from tests.api.store.writing import record
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[3]


def test_the_migrations_make_the_tables(store: Store) -> None:
    """After every migration the database has exactly the tables, columns and indexes of `tables`."""
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_store_is_ready_once_migrated(url: str) -> None:
    """An empty database is not ready; migrated it is, again and again; records survive a second migration."""
    store = open_store(url)
    assert not store.ready()
    store.migrate()
    assert store.ready()
    record(store, evaluated())
    store.migrate()
    assert store.verify_audit().rows == 1
    store.close()


def test_another_version_of_the_schema_is_not_ready(store: Store) -> None:
    """A database that another version of the program made is not used by mistake."""
    execute(store, "UPDATE alembic_version SET version_num = '9999'")
    assert not store.ready()


def test_asking_whether_it_is_ready_leaves_nothing(store: Store) -> None:
    """A store may be asked every second for years: nothing is remembered of it."""
    assert store.ready()
    remembered = len(store.database.engine._compiled_cache or ())
    for _ in range(5):
        assert store.ready()
    assert len(store.database.engine._compiled_cache or ()) == remembered


def test_a_migration_that_fails_leaves_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The migrations run in one transaction: when one fails, no table is left behind."""
    store = open_store(url)

    def fail(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise RuntimeError

    upgrade = command.upgrade
    monkeypatch.setattr(command, "upgrade", fail)
    with pytest.raises(RuntimeError):
        store.migrate()
    monkeypatch.undo()
    with pytest.raises(Exception, match=r"(?i)audit"):
        execute(store, "SELECT * FROM audit")
    store.migrate()
    assert store.ready()
    store.close()


def test_processes_that_start_together_migrate_once(url: str) -> None:
    """Several workers that migrate an empty database at once all succeed."""
    program = "import sys; from api.store import open_store; s = open_store(sys.argv[1]); s.migrate(); assert s.ready()"
    running = [
        subprocess.Popen([sys.executable, "-c", program, url], cwd=ROOT, stderr=subprocess.PIPE)  # noqa: S603  # ours
        for _ in range(3)
    ]
    for process in running:
        _, trouble = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, trouble.decode()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "mysql://x/y",
        "sqlite+aiosqlite:///x",
        "sqlite:///:memory:",
        "sqlite:///a.db?mode=ro",
        "postgresql+asyncpg://x/y",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    """Only a SQLite file or a PostgreSQL database; the sentence does not repeat the address, which may hold a password."""
    with pytest.raises(UrlError) as refused:
        open_store(address)
    assert not address or address not in str(refused.value)


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    """Opening a SQLite database that is not there makes none; only `migrate` does, and not in a folder that is not there."""
    store = open_store(f"sqlite:///{tmp_path / '没有 100%?.db'}")
    assert not store.ready()
    with pytest.raises(StoreGone):
        store.audit_head()
    assert not list(tmp_path.glob("*.db"))
    store.migrate()
    assert store.ready()
    store.close()
    with pytest.raises(StoreGone):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}").migrate()


def test_the_files_are_for_their_owner(tmp_path: Path) -> None:
    """Nobody but the owner can read the files of a SQLite store, whatever the umask."""
    before = os.umask(0)
    try:
        store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
        store.migrate()
        record(store, evaluated())
        modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert modes == {0o600}


def test_sqlite_is_set_to_lose_nothing(tmp_path: Path) -> None:
    """Write-ahead log, full synchronisation, foreign keys, erasure by overwriting."""
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    store.migrate()
    settings = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    assert [execute(store, f"PRAGMA {name}")[0][0] for name in settings] == ["wal", 2, 1, 1]
    store.close()

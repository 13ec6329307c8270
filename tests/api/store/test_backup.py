"""`cailiang records backup` and `migrate`: a whole copy while others write, never over a file, nothing half done."""

import os
import resource
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from api.store import Store, StoreError, open_store
from tests.api.store.examples import CITY, bulk, evaluated
from tests.api.store.test_command import run
from tests.api.store.writing import record, record_all
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[3]


@pytest.fixture
def filled(tmp_path: Path) -> Store:
    """A SQLite store with some evaluations, larger than one page each."""
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    store.migrate()
    record_all(store, [evaluated(number, result_json=bulk(20_000)) for number in range(50)])
    return store


def test_a_copy_is_whole_while_others_write(filled: Store, tmp_path: Path) -> None:
    """Copies taken under steady writing verify against the head beside them, and give back what was recorded."""
    first = record(filled, evaluated(1000))
    done = threading.Event()
    written: list[int] = []

    def write() -> None:
        number = 2000
        while not done.is_set():
            record(filled, evaluated(number))
            written.append(number)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    rows = []
    try:
        for number in range(5):
            before = len(written)
            while len(written) < before + 3:
                time.sleep(0.001)
            made = tmp_path / f"copy-{number}.db"
            told = run("records", "backup", str(made), "--database", f"sqlite:///{tmp_path / 'records.db'}")
            assert told.exit_code == 0, told.output
            head = (tmp_path / f"copy-{number}.db.head").read_text(encoding="ascii").strip()
            copy = open_store(f"sqlite:///{made}")
            report = copy.verify_audit(head)
            assert (report.whole, str(report.head)) == (True, head)
            found = copy.evaluation(first.id, CITY)
            assert found is not None
            assert found.result_json == evaluated(1000).result_json
            assert stat.S_IMODE(made.stat().st_mode) == 0o600
            rows.append(report.rows)
            copy.close()
    finally:
        done.set()
        writer.join()
    assert rows == sorted(set(rows))
    # An older head also proves the database that went on.
    assert filled.verify_audit((tmp_path / "copy-0.db.head").read_text(encoding="ascii").strip()).whole
    filled.close()


def test_nothing_is_written_over(filled: Store, tmp_path: Path) -> None:
    """A file that is there stays as it is, also when only the head is there."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    (tmp_path / "a.db").write_bytes(b"mine")
    (tmp_path / "b.db.head").write_bytes(b"mine")
    (tmp_path / "d.db").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "e.db.head").symlink_to(tmp_path / "elsewhere")
    for name in ("a.db", "b.db", "nowhere/c.db", "records.db", "d.db", "e.db", "", "..", "/"):
        told = run("records", "backup", str(tmp_path / name), "--database", url)
        assert (told.exit_code, type(told.exception)) == (2, SystemExit), told.output
    assert not (tmp_path / "elsewhere").exists()
    assert (tmp_path / "a.db").read_bytes() == b"mine"
    assert not (tmp_path / "b.db").exists()
    assert filled.verify_audit().whole
    filled.close()


def test_no_room_leaves_nothing(filled: Store, tmp_path: Path) -> None:
    """When the copy does not fit, the half of it does not stay, and a sentence says so."""
    filled.close()
    size = (tmp_path / "records.db").stat().st_size // 2
    program = [
        sys.executable,
        "-m",
        "api.command",
        "records",
        "backup",
        "copy.db",
        "--database",
        "sqlite:///records.db",
    ]
    done = subprocess.run(  # noqa: S603  # our own program
        program,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),  # no threads here
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert "备份没有完成" in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []


def test_migrate_makes_a_database_ready(url: str) -> None:
    """A new database is made ready, and once more changes nothing; PostgreSQL is told to be copied by its own program."""
    for _ in range(2):
        assert run("records", "migrate", url=url).exit_code == 0
    store = open_store(url)
    assert store.ready()
    if url.startswith("postgresql"):
        with pytest.raises(StoreError, match="pg_dump"):
            store.backup(Path("never.db"))
        assert not Path("never.db").exists()
    store.close()

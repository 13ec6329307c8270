"""No room, no database: writes are refused whole, reads go on where they can, and work resumes without a restart."""

import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from api.store import Recorded, Store, StoreFull, StoreGone, open_store, within
from api.store.errors import translating
from tests import postgres
from tests.api.store.examples import CITY, bulk, evaluated, execute
from tests.api.store.writing import record, record_all, record_by, submit
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[3]


def test_a_full_sqlite_refuses_whole_and_reads_on(tmp_path: Path) -> None:
    """At the largest size a write is refused as full, leaves nothing, reads and the chain are well; with room it works."""
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    store.migrate()
    first = record(store, evaluated(1))
    pages = execute(store, "PRAGMA page_count")[0][0]
    _may_grow_to(store, pages + 8)
    written = 0
    with pytest.raises(StoreFull):  # noqa: PT012  # how many fit is not the point
        for number in range(2, 1000):
            record(store, evaluated(number, result_json=bulk(9000)))
            written += 1
    with pytest.raises(StoreFull):
        record_all(store, [evaluated(number, result_json=bulk(9000)) for number in range(5000, 5010)])
    with pytest.raises(StoreFull):
        _ = [store.create_key("x" * 255, ["read"]) for _ in range(999)]
    assert store.evaluation(first.id, CITY) is not None
    assert len(store.evaluations(CITY, limit=500).items) == written + 1
    assert store.verify_audit().whole
    _may_grow_to(store, pages + 1000)
    record(store, evaluated(7000, result_json=bulk(9000)))
    assert store.verify_audit().whole
    store.close()


def _may_grow_to(store: Store, pages: int) -> None:
    # The setting belongs to a connection, and one thread uses one connection of the pool again and again.
    with store.database.writer.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


LIMITED = """
import resource, signal, sys
from api.store import StoreFull, open_store
from tests.api.store.examples import bulk, CITY, evaluated
from tests.api.store.writing import record, record_all, record_by, submit

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(sys.argv[1])
store.migrate()
recorder = store.recorder()
resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, resource.RLIM_INFINITY))
kept, refused = [], 0
for number in range(200):
    try:
        kept.append(record_by(recorder, evaluated(number, result_json=bulk(9000))).id)
    except StoreFull:
        refused += 1
    if refused == 5:
        break
assert refused == 5 and kept, (refused, len(kept))
assert all(store.evaluation(name, CITY) for name in kept)
assert store.verify_audit().whole and store.verify_audit().rows == len(kept)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
record_by(recorder, evaluated(999))
assert store.verify_audit().rows == len(kept) + 1
recorder.close()
store.close()
"""


def test_a_file_that_may_not_grow_is_full(tmp_path: Path) -> None:
    """When the system itself cuts writes short the same holds, through the recorder, until there is room again."""
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-W", "error", "-c", textwrap.dedent(LIMITED), f"sqlite:///{tmp_path / 'records.db'}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_full_postgres_is_told_as_full(postgres_url: str) -> None:
    """What PostgreSQL raises when its disk is full is told as full, other troubles of its own as gone."""
    store = open_store(postgres_url)
    for code, kind in (("53100", StoreFull), ("53200", StoreGone), ("57014", StoreGone), ("25006", StoreGone)):
        with pytest.raises(kind), translating():
            execute(store, f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$")
    store.close()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("terminating connection due to administrator command", "没有确认写入"),
        ("connection failed: Connection refused", "数据库连不上（那里没有数据库在听）"),
    ],
)
def test_a_commit_that_breaks_off_may_have_written(said: str, told: str) -> None:
    """An error without a statement comes of a connection that was not made, or of a commit: of that nobody knows what became."""
    with pytest.raises(StoreGone, match=told), translating():
        raise OperationalError(None, None, Exception(said))


def test_a_stopped_postgres_is_gone_and_comes_back(own_server: postgres.Server) -> None:
    """While the server is down nothing is ready, read or written; once it is back the same store works on."""
    store = open_store(own_server.url)
    store.migrate()
    recorder = store.recorder()
    first = record_by(recorder, evaluated(1))
    for mode in ("fast", "immediate"):
        own_server.stop(mode)
        assert not store.ready()
        with pytest.raises(StoreGone):
            record_by(recorder, evaluated(2))
        with pytest.raises(StoreGone):
            store.evaluation(first.id, CITY)
        with pytest.raises(StoreGone):
            store.find_key("cailiang_" + "A" * 43)
        own_server.start()
        assert store.ready()
        assert record_by(recorder, evaluated(1)).replayed
    record_by(recorder, evaluated(2))
    assert store.verify_audit().rows == 2
    recorder.close()
    store.close()


def test_a_frozen_postgres_is_gone_in_time_and_comes_back(
    own_server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is stopped with its connections open is gone for all by the deadline, those in line too.

    Once it goes on the same store works on; what was acknowledged is there, and nothing is there twice.
    """
    monkeypatch.setattr("api.store.database.WAIT_SECONDS", 2)
    store = open_store(own_server.url)
    store.migrate()
    recorder = store.recorder()
    first = record_by(recorder, evaluated(0))
    waiting = [submit(recorder, evaluated(number)) for number in range(1, 200)]
    assert waiting[0].result(PATIENCE)
    with own_server.frozen():
        begun = time.monotonic()
        answers = [one.exception(30) or one.result() for one in waiting]
        # Also without a connection in hand, which the server would have to open.
        for ask in (lambda: store.evaluation(first.id, CITY), lambda: store.find_key("cailiang_" + "A" * 43)):
            with pytest.raises(StoreGone), within(2):
                ask()
        assert not store.ready()
        assert time.monotonic() - begun < 30
    assert {type(answer) for answer in answers} <= {Recorded, StoreGone}
    again = [record_by(recorder, evaluated(number)) for number in range(1, 200)]
    assert again[0].replayed
    for before, after in zip(answers, again, strict=True):
        assert not isinstance(before, Recorded) or before.id == after.id
    assert store.ready()
    report = store.verify_audit()
    assert (report.whole, report.rows) == (True, 200)
    recorder.close()
    store.close()


def test_a_statement_that_takes_too_long_ends_in_time(postgres_url: str) -> None:
    """A call ends at its deadline although the server answers others; the earliest of several deadlines holds."""
    store = open_store(postgres_url)
    begun = time.monotonic()
    with pytest.raises(StoreGone), translating(), within(0.5), within(60):
        execute(store, "SELECT pg_sleep(30)")
    assert time.monotonic() - begun < 20
    assert execute(store, "SELECT 1")
    store.close()


def test_a_lost_sqlite_file_is_gone(tmp_path: Path) -> None:
    """A database file that was taken away is an error for new connections, not a new empty database."""
    file = tmp_path / "records.db"
    store = open_store(f"sqlite:///{file}")
    store.migrate()
    store.close()
    file.rename(tmp_path / "elsewhere.db")
    assert not store.ready()
    with pytest.raises(StoreGone):
        record(store, evaluated())
    assert not file.exists()
    (tmp_path / "elsewhere.db").rename(file)
    assert store.ready()
    record(store, evaluated())
    store.close()


@pytest.fixture
def another_writer(tmp_path: Path) -> Iterator[tuple[Store, sqlite3.Connection]]:
    """A store and a connection of another program, which keeps the right to write."""
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    store.migrate()
    other = sqlite3.connect(tmp_path / "records.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield store, other
    other.close()
    store.close()


def test_who_writes_is_waited_for(another_writer: tuple[Store, sqlite3.Connection]) -> None:
    """While another program writes to SQLite a record waits, reads go on; once it has written, the record is made."""
    store, other = another_writer
    recorder = store.recorder()
    waiting = [submit(recorder, evaluated(number)) for number in range(3)]
    with pytest.raises(TimeoutError):
        waiting[0].result(0.3)
    assert store.evaluations(CITY).items == ()
    other.execute("COMMIT")
    assert [one.result(PATIENCE).seq for one in waiting] == [1, 2, 3]
    recorder.close()


def test_who_never_ends_writing_is_not_waited_for_for_ever(
    another_writer: tuple[Store, sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the longest wait every record in line is refused, nothing of it is there, and later ones are made."""
    monkeypatch.setattr("api.store.database.WAIT_SECONDS", 0.2)
    store, other = another_writer
    recorder = store.recorder()
    waiting = [submit(recorder, evaluated(number)) for number in range(3)]
    assert [str(one.exception(PATIENCE)) for one in waiting] == ["等待数据库超过时限，请稍后重试"] * 3
    other.execute("ROLLBACK")
    assert record_by(recorder, evaluated(9)).seq == 1
    assert store.verify_audit().rows == 1
    recorder.close()


def test_an_erasure_lets_writers_in_while_a_reader_is_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that goes on reading holds up the emptying of the log, but not those who write meanwhile."""
    monkeypatch.setattr("api.store.database._BLOCKS_WRITERS", 1)
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    store.migrate()
    recorded = record(store, evaluated(1))
    reader = sqlite3.connect(tmp_path / "records.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM audit").fetchall()
    erasing = threading.Thread(target=store.erase_facts, args=(recorded.id, CITY))
    erasing.start()
    while store.audit_head().seq < 2:
        time.sleep(0.01)
    record(store, evaluated(2))
    assert erasing.is_alive()
    reader.close()
    erasing.join()
    assert (tmp_path / "records.db-wal").stat().st_size == 0
    assert store.verify_audit().rows == 3
    store.close()


def test_a_link_leads_to_the_file(tmp_path: Path) -> None:
    """A database whose name is a link to a file elsewhere that is not there yet is made there."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "records.db").symlink_to(tmp_path / "disk" / "real.db")
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    store.migrate()
    assert record(store, evaluated()).seq == 1
    store.close()
    assert (tmp_path / "disk" / "real.db").stat().st_size > 0


READ = "import sys; from api.store import open_store; store = open_store(sys.argv[1]); print(store.audit_head()); store.close()"


def test_another_process_does_not_take_what_is_not_in_the_file_yet(tmp_path: Path) -> None:
    """However often the schema is brought up, another process that comes and goes leaves the log of this one alone.

    To open and close the file would give up this process's locks on it; the other would then take itself for the last.
    """
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    store.migrate()
    record(store, evaluated(1))
    store.migrate()
    for number in (2, 3):
        record(store, evaluated(number))
        command = [sys.executable, "-c", READ, f"sqlite:///{tmp_path / 'records.db'}"]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=PATIENCE)  # noqa: S603  # our own program
        assert told.stdout.strip() == str(store.audit_head())
        assert (tmp_path / "records.db-wal").stat().st_size > 0
    store.close()


def test_errors_name_no_value(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the database says about a refused row, which may quote facts, does not reach the error."""
    monkeypatch.setattr("api.store.recording.check_evaluated", lambda _: None)
    (answer,) = record_all(store, [evaluated(1, matter_id=None, case_json='"某甲的案情"'.encode())])
    assert "某甲" not in repr(answer)
    assert getattr(answer, "__context__", None) is None or getattr(answer, "__suppress_context__", False)

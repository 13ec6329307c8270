"""The steps of the schema make the tables that the queries expect; opening is strict about addresses."""

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
from sqlalchemy import Connection, insert, text

from api.store import Evaluated, Store, StoreGone, UrlError, chain, open_store
from api.store.canonical import GENESIS, digest
from api.store.database import appending, create_file
from api.store.packing import pack, unpack
from api.store.recording import _add, _Rows, keep, prepare
from api.store.records import Entry, Head
from api.store.tables import audit, choices, evaluations, metadata
from engine.templates import Filled, Template
from tests.store.examples import CITY, evaluated, execute

ROOT = Path(__file__).parent.parent.parent


def test_the_steps_make_the_tables(store: Store) -> None:
    """After every step the database has exactly the tables, columns and indexes of `tables`."""
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_store_is_ready_once_migrated(url: str) -> None:
    """An empty database is not ready; migrated it is, again and again; records survive a second migration."""
    store = open_store(url)
    assert not store.ready()
    store.migrate()
    assert store.ready()
    store.record(evaluated())
    store.migrate()
    assert store.verify_audit().rows == 1
    store.close()


def test_texts_of_an_earlier_schema_are_read_as_they_were(url: str) -> None:
    """A text that was kept as a text is the same after the step that packs them, and is still never updated."""
    store = open_store(url)
    create_file(store.database)
    with appending(store.database) as connection:
        steps = Config(attributes={"connection": connection})
        steps.set_main_option("script_location", str(ROOT / "api" / "store" / "migrations"))
        command.upgrade(steps, "0003")
        connection.exec_driver_sql(
            "INSERT INTO texts (digest, salt, text) VALUES ('d', 's', '{\"当事人\":\"某甲𠮷\"}')"
        )
    store.migrate()
    ((seq, kept),) = execute(store, "SELECT seq, packed FROM texts")
    assert seq == 0
    assert unpack(bytes(kept)) == '{"当事人":"某甲𠮷"}'.encode()
    with pytest.raises(Exception, match=r"never (updated|changed)"):
        execute(store, "UPDATE texts SET packed = 'x'")
    store.close()


@pytest.mark.parametrize("step", ["0004", "0005"])
def test_records_of_an_earlier_schema_are_whole(url: str, step: str) -> None:
    """What was recorded before templates, or before texts lay in order, verifies, reads and is erased like what comes after."""
    filled = Filled(Template([b'{"a":', b"}"], ["a"]), (b"1",))
    given = evaluated(1) if step == "0004" else evaluated(1, result_json=filled)
    store = open_store(url)
    create_file(store.database)
    with appending(store.database) as connection:
        steps = Config(attributes={"connection": connection})
        steps.set_main_option("script_location", str(ROOT / "api" / "store" / "migrations"))
        command.upgrade(steps, step)
        name = _record_as_before(connection, given, templates=step == "0005")
    store.migrate()
    assert store.verify_audit().rows == 2
    assert store.verify_audit().whole
    found = store.evaluation(name, CITY)
    assert found is not None
    result = filled.text() if step == "0005" else given.result_json
    assert (found.case_json, found.result_json) == (given.case_json, result)
    assert [made.reasons for made in found.choices] == ["理由"]
    after = store.record(evaluated(2, result_json=filled))
    assert store.erase_facts(name, CITY).texts == 3
    assert store.verify_audit().whole
    again = store.evaluation(after.id, CITY)
    assert again is not None
    assert again.result_json == b'{"a":1}'
    store.close()


def _record_as_before(connection: Connection, given: Evaluated, *, templates: bool) -> str:
    """Record an evaluation and a choice about it as a text was kept then: found by its digest alone; the evaluation's id."""
    at, prepared, reasons = "2025-03-01T08:00:00.000000Z", prepare(given), keep("reasons", "理由".encode())
    rows = _Rows([], [], [], [], [], [])
    head = _add(rows, Head(0, GENESIS), at, prepared, events=False)
    chosen = {
        "id": "chosen",
        "evaluation_seq": 1,
        "at": at,
        "key_id": "key-city",
        "track": "处罚",
        "decision": "adopt",
        "factor": None,
        "reasons_digest": reasons.digest,
    }
    link = chain.link(head, at, Entry("key-city", "key", "choice.make", "choice:chosen", "adopt"), digest(chosen))
    connection.execute(insert(audit), [*rows.audit, link])
    connection.execute(insert(evaluations), rows.evaluations)
    connection.execute(insert(choices), [{**chosen, "seq": 2}])
    for one in (prepared.facts, prepared.result, reasons):
        row = {"digest": one.digest, "salt": one.salt, "packed": one.packed}
        if templates:
            row["template"] = one.template and _template_as_before(connection, one.template)
        marks = ", ".join(f":{column}" for column in row)
        connection.execute(text(f"INSERT INTO texts ({', '.join(row)}) VALUES ({marks})"), row)  # noqa: S608
    return prepared.id


def _template_as_before(connection: Connection, template: Template) -> int:
    kept = {"digest": template.digest, "packed": pack(template.laid())}
    connection.execute(text("INSERT INTO templates (digest, packed) VALUES (:digest, :packed)"), kept)
    return int(connection.execute(text("SELECT max(id) FROM templates")).scalar_one())


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


def test_a_step_that_fails_leaves_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps run in one transaction: when one fails, no table is left behind."""
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
        _, trouble = process.communicate(timeout=60)
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
        store.record(evaluated())
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

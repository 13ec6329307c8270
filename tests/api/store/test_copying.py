"""All that is recorded is moved to an empty database of either kind, and verifies there with the same end of the chain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api.store import CaseFile, Sought, Store, StoreError, open_store
from api.store.tables import metadata
from tests.api.store.examples import CITY, evaluated, without_triggers
from tests.api.store.spoiling import Made, fill
from tests.api.store.test_command import run
from tests.api.store.writing import record

LEFT_BEHIND = {"sessions", "sign_in_tries", "session_secrets"}


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Made]:
    """A SQLite database with a row of every kind."""
    store = open_store(f"sqlite:///{tmp_path / 'source.db'}")
    store.migrate()
    made = fill(store)
    store.save_case_file(CaseFile("310113", {"what": "x"}), CITY)
    store.add_account("wang", "王某", "执法人员", None, "hash")
    record(store, evaluated(9, case_json='{"case": "沪1号"}'.encode()))
    yield made
    store.close()


def counts(store: Store) -> dict[str, int]:
    """How many rows each table has that is moved."""
    with store.database.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table.name not in LEFT_BEHIND
        }


def test_everything_is_moved(source: Made, url: str) -> None:
    """The chain of the copy verifies and ends alike; each table has as many rows; keys, accounts and searches work there."""
    done = run("records", "copy", "--to", url, url=f"sqlite:///{source.store.database.file}")
    assert done.exit_code == 0, done.output
    head = source.store.audit_head()
    assert str(head) in done.stdout.replace("\n", "")
    target = open_store(url)
    assert target.verify_audit(str(head)).whole
    assert target.audit_head() == head
    assert counts(target) == counts(source.store)
    assert min(counts(target).values()) > 0
    assert target.find_key(source.secret) is not None
    assert [account.name for account in target.accounts()] == ["wang"]
    (found,) = target.evaluations(CITY, sought=Sought(number="沪1号")).items
    assert target.evaluation(found.id, CITY) == source.store.evaluation(found.id, CITY)
    assert record(target, evaluated(10)).seq == head.seq + 1
    assert target.verify_audit(str(head)).whole
    target.close()


def test_a_database_that_holds_something_is_left_alone(source: Made, url: str) -> None:
    """Into a database with records nothing is copied, and that is said."""
    target = open_store(url)
    target.migrate()
    record(target, evaluated())
    told = run("records", "copy", "--to", url, url=f"sqlite:///{source.store.database.file}")
    assert (told.exit_code, "已经有记录" in told.stderr) == (2, True)
    assert counts(target)["audit"] == 1
    target.close()


def test_a_spoiled_record_is_told(source: Made, url: str) -> None:
    """What was damaged before is damage in the copy: the command says so, names it, and ends as a failure."""
    without_triggers(source.store, "UPDATE evaluations SET place = '110000' WHERE seq = 1")
    told = run("records", "copy", "--to", url, url=f"sqlite:///{source.store.database.file}")
    assert (told.exit_code, "核查记录被改动" in told.stderr) == (2, True)


def test_a_chain_with_a_gap_is_not_taken(source: Made, url: str) -> None:
    """The guards of the new database refuse what does not continue the chain; nothing is left there."""
    without_triggers(source.store, "DELETE FROM audit WHERE seq = 12")
    target = open_store(url)
    target.migrate()
    with pytest.raises(StoreError):
        source.store.copy_to(target)
    assert set(counts(target).values()) == {0}
    target.close()


def test_it_is_told_as_data(source: Made, tmp_path: Path) -> None:
    """With --json the number of rows and the end of the chain."""
    to = f"sqlite:///{tmp_path / 'target.db'}"
    told = run("records", "copy", "--to", to, "--json", url=f"sqlite:///{source.store.database.file}")
    head = source.store.audit_head()
    assert json.loads(told.stdout) == {"rows": head.seq, "head": str(head)}

"""Personal data goes when its time is over; that it was there, and that it was erased, stays provable."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from api.store import Actor, Erased, Store, open_store
from api.store import erasing as module
from tests.api.store.examples import BAOSHAN, CITY, choice, evaluated, execute
from tests.api.store.writing import record

TOMORROW = datetime.now(UTC).date() + timedelta(days=2)
LONG_AGO = date(2020, 1, 1)
ARCHIVIST = Actor("archivist", "operator")


def test_facts_result_and_reasons_go_and_the_chain_stays(store: Store) -> None:
    """After erasing nothing of the texts is in the database, the record and its digests are, and the chain verifies."""
    recorded = record(store, evaluated())
    store.choose(choice(recorded.id))
    head = str(store.audit_head())
    assert store.erase_facts(recorded.id, ARCHIVIST) == Erased(1, 4)
    found = store.evaluation(recorded.id, CITY)
    assert found is not None
    assert (found.erased, found.case_json, found.result_json, found.choices[0].reasons) == (True, None, None, None)
    assert found.choices[0].signed is None
    assert (found.receipt_id, found.choices[0].factor) == (recorded.receipt_id, "主观过错")
    assert execute(store, "SELECT * FROM texts") == []
    assert store.verify_audit(head).whole
    assert store.audit().items[-1].action == "facts.erase"


def test_equal_facts_of_another_evaluation_stay(store: Store) -> None:
    """Two cases with the same facts have a text each: erasing one leaves the other readable."""
    first, second = (record(store, evaluated(1, idempotency_key=key)).id for key in ("a", "b"))
    store.erase_facts(first, ARCHIVIST)
    found = store.evaluation(second, CITY)
    assert found is not None
    assert found.case_json == evaluated(1).case_json


def test_retention_erases_what_is_older(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything recorded before a day goes, in several transactions; the rest stays; a second run finds nothing."""
    monkeypatch.setattr(module, "AT_ONCE", 3)
    ids = [record(store, evaluated(number)).id for number in range(8)]
    assert store.erase_facts(LONG_AGO, ARCHIVIST) == Erased(0, 0)
    assert store.erase_facts(TOMORROW, ARCHIVIST) == Erased(8, 16)
    assert store.erase_facts(TOMORROW, ARCHIVIST) == Erased(0, 0)
    assert all(found.erased for found in store.evaluations(CITY).items)
    assert store.verify_audit().whole
    assert store.evaluation(ids[0], CITY) is not None


def test_days_begin_in_china(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was recorded one moment before midnight in China is older than that day; at midnight it is not."""
    for number, at in ((1, "2025-02-28T15:59:59.999999Z"), (2, "2025-02-28T16:00:00.000000Z")):
        monkeypatch.setattr("api.store.recording.now", lambda at=at: at)
        record(store, evaluated(number))
    assert store.erase_facts(date(2025, 3, 1), ARCHIVIST).evaluations == 1
    assert [found.erased for found in store.evaluations(CITY).items] == [False, True]


def test_a_district_erases_its_own(store: Store) -> None:
    """A place-bound actor erases what it may see, by id and by day, and nothing else."""
    other = record(store, evaluated(1, place="110000")).id
    record(store, evaluated(2))
    assert store.erase_facts(other, BAOSHAN) == Erased(0, 0)
    assert store.erase_facts(TOMORROW, BAOSHAN) == Erased(1, 2)
    assert store.erase_facts("no-such-id", ARCHIVIST) == Erased(0, 0)


def test_a_repeated_key_after_erasing_has_no_result(store: Store) -> None:
    """The idempotency key still names the first record; its result is gone, and nothing is recorded again."""
    first = record(store, evaluated())
    store.erase_facts(first.id, ARCHIVIST)
    again = record(store, evaluated())
    assert (again.id, again.replayed) == (first.id, True)


def test_erased_text_is_in_no_file(tmp_path: Path) -> None:
    """With SQLite neither the database nor its log holds the erased text any more."""
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    store.migrate()
    secret = "统一社会信用代码91310113MA1GPXXXXX"  # noqa: S105  # not a password: what must not be found
    recorded = record(store, evaluated(case_json=f'{{"当事人":"{secret}","附":"{"长" * 20_000}"}}'.encode()))
    record(store, evaluated(2))

    def found() -> bool:
        return any(secret.encode() in path.read_bytes() for path in tmp_path.iterdir())

    assert found()
    store.erase_facts(recorded.id, ARCHIVIST)
    assert not found()
    store.close()

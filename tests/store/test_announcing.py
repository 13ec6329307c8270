"""A list version is announced once: whoever starts, however often, and its row is kept as written."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.store import Published, RejectedError, Store, StoreError, open_store
from api.store.errors import translating
from tests.store.examples import evaluated, execute, without_triggers

SOON = datetime.now(UTC) + timedelta(days=1)
LISTS = tuple(Published(f"cn/list-{number}", "2025-01-27", f"{number:064x}", "r" * 64) for number in range(20))


def test_each_version_is_announced_once(store: Store) -> None:
    """One audit row and one event for each; told again there is nothing; a changed file of the same version is new."""
    assert store.announce(LISTS) == 20
    assert store.announce(LISTS) == 0
    changed = replace(LISTS[0], digest="f" * 64)
    assert store.announce([*LISTS, changed, changed]) == 1
    events = store.outbox_due(SOON)
    assert len(events) == 21
    assert (events[0].kind, events[0].subject) == ("list.published", "cn/list-0@2025-01-27")
    assert events[0].data == {
        "list": "cn/list-0",
        "version": "2025-01-27",
        "digest": "0" * 64,
        "rulesets": "r" * 64,
    }
    rows = store.audit(limit=500).items
    assert {(row.who, row.role, row.action, row.outcome) for row in rows} == {
        ("service", "service", "list.announce", "announced")
    }
    assert rows[0].object == "list:cn/list-0@2025-01-27"
    assert store.verify_audit().rows == 21


def test_workers_that_start_together_announce_once(store: Store, url: str) -> None:
    """Eight that start at the same moment, each with a store of its own: still one event for each version."""
    gate = threading.Barrier(8)
    counts: list[int] = []

    def start() -> None:
        own = open_store(url)
        gate.wait()
        counts.append(own.announce(LISTS))
        own.close()

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 20
    assert len({event.subject for event in store.outbox_due(SOON)}) == len(store.outbox()) == 20
    assert store.verify_audit().whole


def test_without_events_it_is_noted_only(store: Store, url: str) -> None:
    """A store without events notes the versions and tells nobody."""
    silent = open_store(url, events=False)
    assert silent.announce(LISTS) == 20
    assert store.outbox() == ()
    silent.close()


def test_what_cannot_be_kept_is_refused(store: Store) -> None:
    """A name that is too long is refused before anything is written."""
    with pytest.raises(StoreError):
        store.announce([LISTS[0], replace(LISTS[1], list_id="x" * 300)])
    assert store.verify_audit().rows == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE announced SET digest = 'x'",
        "DELETE FROM announced",
        "INSERT INTO announced (seq, list_id, version, digest) SELECT 21, list_id, version, digest FROM announced WHERE seq = 1",
    ],
)
def test_rows_are_kept(store: Store, statement: str) -> None:
    """The database itself refuses to change or delete a row, or to take a version and digest twice."""
    store.announce(LISTS)
    store.record(evaluated())
    with pytest.raises(RejectedError), translating():
        execute(store, statement)


def test_tampering_is_found(store: Store) -> None:
    """A row changed behind the triggers is named by the verification, and so is one that is gone."""
    store.announce(LISTS)
    without_triggers(store, "UPDATE announced SET digest = 'x' WHERE seq = 3")
    damage = store.verify_audit().damage
    assert damage is not None
    assert (damage.seq, damage.what) == (3, "发布清单的记录被改动")
    without_triggers(store, "DELETE FROM announced WHERE seq = 2")
    damage = store.verify_audit().damage
    assert damage is not None
    assert (damage.seq, damage.what) == (2, "审计行所说的记录不见了")

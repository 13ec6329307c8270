"""Events wait until they are delivered, are tried again ever later, and are never given to two at once.

Each list version is announced once, whoever starts, however often.
"""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from api.store import Published, Refused, RejectedError, Store, StoreError, open_store
from api.store.errors import translating
from api.store.outbox import LEASE, LONGEST_WAIT, MOST_ATTEMPTS
from tests.api.store.examples import evaluated, execute, without_triggers
from tests.api.store.writing import record, record_all

# Later than whatever this run records, however long it takes.
SOON = datetime.now(UTC) + timedelta(days=1)
LISTS = tuple(Published(f"cn/list-{number}", "2025-01-27", f"{number:064x}", "r" * 64) for number in range(20))


def test_events_are_given_out_once_at_a_time(store: Store) -> None:
    """An event that was given out is not given out again before its lease ends; delivered, never."""
    record(store, evaluated(1))
    record(store, evaluated(2))
    first, second = store.outbox_due(SOON)
    assert store.outbox_due(SOON) == ()
    store.outbox_done(first.seq)
    assert [event.id for event in store.outbox_due(SOON + LEASE)] == [second.id]


def test_a_failed_event_waits_ever_longer(store: Store) -> None:
    """Each failure at least nearly doubles the wait, up to six hours; after many it waits for a person."""
    record(store, evaluated())
    moment, waits = SOON, []
    (event,) = store.outbox_due(moment)
    for attempt in range(MOST_ATTEMPTS):
        again = store.outbox_failed(event.seq, "接收方没有回应", moment)
        if again is None:
            assert attempt == MOST_ATTEMPTS - 1
            break
        waits.append(again - moment)
        assert store.outbox_due(again - timedelta(seconds=1)) == ()
        (event,) = store.outbox_due(again)
        assert event.attempts == attempt + 1
        moment = again
    assert all(later > earlier for earlier, later in pairwise(waits[:11]))
    assert timedelta(seconds=4) <= waits[0] <= timedelta(seconds=5)
    assert max(waits) <= timedelta(hours=6)
    assert store.outbox_due(moment + timedelta(days=365)) == ()
    assert store.outbox_retry() == 1
    assert len(store.outbox_due(moment)) == 1


@pytest.mark.parametrize("attempts", [-1, 2**31 - 1])
def test_a_count_of_tries_changed_by_hand(store: Store, attempts: int) -> None:
    """Whoever may update the outbox writes any number there: the event fails like another, and stops none."""
    record(store, evaluated())
    execute(store, f"UPDATE outbox SET attempts = {attempts}")  # noqa: S608  # our own statement
    (event,) = store.outbox_due(SOON)
    again = store.outbox_failed(event.seq, "接收方没有回应", SOON)
    assert (again is None) == (attempts > 0)
    (event,) = store.outbox()
    assert 0 < event.attempts <= 2**31 - 1


def test_a_failure_of_what_is_not_there_is_nothing(store: Store) -> None:
    """An event that somebody else delivered meanwhile is not brought back; a failure needs a reason."""
    assert store.outbox_failed(99, "x", SOON) is None
    with pytest.raises(Refused):
        store.outbox_failed(99, "", SOON)


def test_without_events_nothing_waits(store: Store, url: str) -> None:
    """A store opened without events keeps no outbox, so that it cannot grow where nobody listens."""
    silent = open_store(url, events=False)
    record(silent, evaluated())
    assert store.outbox_due(SOON) == ()
    assert store.verify_audit().rows == 1
    silent.close()


def test_a_receiver_may_ask_for_patience(store: Store) -> None:
    """A later time asked for is kept to, a sooner one is not, and none beyond six hours."""
    record(store, evaluated())
    (event,) = store.outbox_due(SOON)
    asked = SOON + timedelta(hours=1)
    assert store.outbox_failed(event.seq, "忙", SOON, not_before=asked) == asked
    (event,) = store.outbox_due(asked)
    sooner = store.outbox_failed(event.seq, "忙", asked, not_before=asked)
    assert sooner is not None
    assert sooner >= asked + timedelta(seconds=8)
    (event,) = store.outbox_due(sooner)
    assert store.outbox_failed(event.seq, "忙", sooner, not_before=sooner + timedelta(days=9)) == sooner + LONGEST_WAIT


def test_a_final_failure_is_given_up_at_once(store: Store) -> None:
    """An event that the receiver wants no more waits for a person; what waits and what was given up is counted and told."""
    record_all(store, [evaluated(1), evaluated(2)])
    first, second = store.outbox_due(SOON)
    assert store.outbox_failed(first.seq, "不再接收", SOON, final=True) is None
    assert store.outbox_counts() == (1, 1)
    told = [(event.id, event.due_at is None, event.trouble, event.attempts) for event in store.outbox()]
    assert told == [(first.id, True, "不再接收", 1), (second.id, False, None, 0)]
    assert store.outbox(limit=1)[0].id == first.id
    assert store.outbox_retry() == 1
    assert store.outbox_counts() == (2, 0)
    store.outbox_done(first.seq, second.seq)
    assert store.outbox_counts() == (0, 0)


def test_the_tries_last_for_days(store: Store) -> None:
    """Twenty tries spread over about two days, as docs/integration.md says."""
    record(store, evaluated())
    moment, (event,) = SOON, store.outbox_due(SOON)
    while again := store.outbox_failed(event.seq, "没有答复", moment):
        moment = again
    assert timedelta(hours=40) < moment - SOON < timedelta(hours=54)


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


def test_without_events_a_list_is_noted_only(store: Store, url: str) -> None:
    """A store without events notes the versions and tells nobody."""
    silent = open_store(url, events=False)
    assert silent.announce(LISTS) == 20
    assert store.outbox() == ()
    silent.close()


def test_an_overlong_list_is_refused(store: Store) -> None:
    """A name that is too long is refused before anything is written."""
    with pytest.raises(StoreError):
        store.announce([LISTS[0], replace(LISTS[1], list_id="x" * 300)])
    assert store.verify_audit().rows == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE announced SET digest = 'x'",
        "DELETE FROM announced",
        "INSERT INTO announced SELECT 21, 'x', at, list_id, version, digest, rulesets, 0 FROM announced WHERE seq = 1",
    ],
)
def test_announced_rows_are_kept(store: Store, statement: str) -> None:
    """The database itself refuses to change or delete a row, or to take a version and digest twice."""
    store.announce(LISTS)
    record(store, evaluated())
    with pytest.raises(RejectedError), translating():
        execute(store, statement)


def test_a_changed_announcement_is_found(store: Store) -> None:
    """A row changed behind the triggers is named by the verification, and so is one that is gone."""
    store.announce(LISTS)
    without_triggers(store, "UPDATE announced SET digest = 'x' WHERE seq = 3")
    damage = store.verify_audit().damage
    assert damage is not None
    assert (damage.seq, damage.what) == (3, "发布清单的记录被改动")
    without_triggers(store, "DELETE FROM announced WHERE seq = 2")
    damage = store.verify_audit().damage
    assert damage is not None
    assert (damage.seq, damage.what) == (2, "审计行所说的发布清单的记录不见了")

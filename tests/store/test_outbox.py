"""Events wait until they are delivered, are tried again ever later, and are never given to two at once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from api.store import Entry, Refused, Store, open_store
from api.store.delivering import LEASE, LONGEST_WAIT, MOST_ATTEMPTS
from tests.store.examples import evaluated

# Later than whatever this run records, however long it takes.
SOON = datetime.now(UTC) + timedelta(days=1)


def test_events_are_given_out_once_at_a_time(store: Store) -> None:
    """An event that was given out is not given out again before its lease ends; delivered, never."""
    store.record(evaluated(1))
    store.record(evaluated(2))
    first, second = store.outbox_due(SOON)
    assert store.outbox_due(SOON) == ()
    store.outbox_done(first.id)
    assert [event.id for event in store.outbox_due(SOON + LEASE)] == [second.id]


def test_a_failed_event_waits_ever_longer(store: Store) -> None:
    """Each failure at least nearly doubles the wait, up to six hours; after many it waits for a person."""
    store.record(evaluated())
    moment, waits = SOON, []
    (event,) = store.outbox_due(moment)
    for attempt in range(MOST_ATTEMPTS):
        again = store.outbox_failed(event.id, "接收方没有回应", moment)
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


def test_a_failure_of_what_is_not_there_is_nothing(store: Store) -> None:
    """An event that somebody else delivered meanwhile is not brought back; a failure needs a reason."""
    assert store.outbox_failed("none", "x", SOON) is None
    with pytest.raises(Refused):
        store.outbox_failed("none", "", SOON)


def test_a_note_can_be_announced(store: Store) -> None:
    """A published list version is one audit row and one event."""
    seq = store.note(
        Entry("zhang", "key", "list.publish", "cn/slight@2025-01-27", "published"), "list.published", {"digest": "ab"}
    )
    (event,) = store.outbox_due(SOON)
    assert (seq, event.kind, event.subject, event.data) == (
        1,
        "list.published",
        "cn/slight@2025-01-27",
        {"digest": "ab"},
    )


def test_without_events_nothing_waits(store: Store, url: str) -> None:
    """A store opened without events keeps no outbox, so that it cannot grow where nobody listens."""
    silent = open_store(url, events=False)
    silent.record(evaluated())
    silent.note(Entry("zhang", "key", "list.publish", "x", "published"), "list.published")
    assert store.outbox_due(SOON) == ()
    assert store.verify_audit().rows == 2
    silent.close()


def test_a_receiver_may_ask_for_patience(store: Store) -> None:
    """A later time asked for is kept to, a sooner one is not, and none beyond six hours."""
    store.record(evaluated())
    (event,) = store.outbox_due(SOON)
    asked = SOON + timedelta(hours=1)
    assert store.outbox_failed(event.id, "忙", SOON, not_before=asked) == asked
    (event,) = store.outbox_due(asked)
    sooner = store.outbox_failed(event.id, "忙", asked, not_before=asked)
    assert sooner is not None
    assert sooner >= asked + timedelta(seconds=8)
    (event,) = store.outbox_due(sooner)
    assert store.outbox_failed(event.id, "忙", sooner, not_before=sooner + timedelta(days=9)) == sooner + LONGEST_WAIT


def test_a_final_failure_is_given_up_at_once(store: Store) -> None:
    """An event that the receiver wants no more waits for a person; what waits and what was given up is counted and told."""
    store.record_all([evaluated(1), evaluated(2)])
    first, second = store.outbox_due(SOON)
    assert store.outbox_failed(first.id, "不再接收", SOON, final=True) is None
    assert store.outbox_counts() == (1, 1)
    told = [(event.id, event.due_at is None, event.trouble, event.attempts) for event in store.outbox()]
    assert told == [(first.id, True, "不再接收", 1), (second.id, False, None, 0)]
    assert store.outbox(limit=1)[0].id == first.id
    assert store.outbox_retry() == 1
    assert store.outbox_counts() == (2, 0)
    store.outbox_done(first.id, second.id)
    assert store.outbox_counts() == (0, 0)


def test_the_tries_last_for_days(store: Store) -> None:
    """Twenty tries spread over about two days, as docs/integration.md says."""
    store.record(evaluated())
    moment, (event,) = SOON, store.outbox_due(SOON)
    while again := store.outbox_failed(event.id, "没有答复", moment):
        moment = again
    assert timedelta(hours=40) < moment - SOON < timedelta(hours=54)

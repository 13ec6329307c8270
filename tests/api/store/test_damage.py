"""What is not as it was written is not given out as if it were: it is told as damaged, and nothing is built on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api.store import RejectedError, Store, StoreDamaged, StoredEvaluation
from api.store.errors import translating
from tests.api.store.examples import CITY, choice, evaluated, execute, without_triggers
from tests.api.store.spoiling import Made, fill
from tests.api.store.test_tampering import TAMPERINGS
from tests.api.store.writing import record, record_all

SOON = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def made(store: Store) -> Made:
    """A store with a row of every kind, to be spoiled."""
    return fill(store)


def read(made: Made, number: int) -> StoredEvaluation:
    """One of its evaluations."""
    found = made.store.evaluation(made.evaluations[number - 1], CITY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("a receipt emptied", 2),
        ("an idempotency key turned to another case", 1),
        ("the tracks of a case changed", 1),
        ("a choice changed", 1),
        ("facts changed", 1),
        ("a salt lengthened", 2),
        ("a result lost", 2),
        ("reasons lost", 1),
        ("two texts changed places", 1),
        ("an erasure taken away", 3),
        ("an erasure forged under an old one", 2),
        ("an erasure forged under a note", 3),
    ],
)
def test_a_damaged_evaluation_is_told_as_damaged(made: Made, name: str, number: int) -> None:
    """Changed, or lost without a chained erasure: it is not given, not called erased, and no choice about it is recorded."""
    statements = TAMPERINGS[name].statements
    if name == "an erasure forged under a note":
        # As if the erasure of what was erased stood under a note.
        statements = ("UPDATE erasures SET seq = 12",)
    without_triggers(made.store, *statements)
    rows = made.store.audit_head().seq
    with pytest.raises(StoreDamaged):
        read(made, number)
    with pytest.raises(StoreDamaged):
        made.store.choose(choice(made.evaluations[number - 1], track="强制"))
    assert made.store.audit_head().seq == rows


def test_what_is_whole_is_given_beside_it(made: Made) -> None:
    """The damage of one evaluation is none of another, and what was erased is still told as erased."""
    without_triggers(made.store, *TAMPERINGS["facts changed"].statements)
    assert read(made, 2).case_json == evaluated(2).case_json
    assert (read(made, 3).erased, read(made, 3).case_json) == (True, None)


def test_an_erased_text_that_was_put_back_is_not_given(made: Made) -> None:
    """What was erased stays erased for those who read, and goes again with the next erasure."""
    (kept,) = execute(made.store, "SELECT salt FROM texts WHERE seq = 1 LIMIT 1")
    back = f"INSERT INTO texts (seq, digest, salt, packed) SELECT 3, facts_digest, '{kept.salt}', 'x' FROM evaluations WHERE seq = 3"  # noqa: S608
    without_triggers(made.store, back)
    assert (read(made, 3).erased, read(made, 3).case_json) == (True, None)
    made.store.erase_facts(made.evaluations[2], CITY)
    assert made.store.verify_audit(made.head).whole


def test_a_forged_evaluation_is_not_served(made: Made) -> None:
    """One slipped in, at whatever number, is damaged and takes no choice."""
    if made.store.database.file is not None:
        without_triggers(made.store, *TAMPERINGS["an evaluation at -2"].statements)
    else:
        without_triggers(made.store, *TAMPERINGS["an evaluation slipped in beyond the end"].statements)
    with pytest.raises(StoreDamaged):
        made.store.evaluation("forged", CITY)
    with pytest.raises(StoreDamaged):
        made.store.choose(choice("forged"))


def test_one_damaged_row_breaks_no_page(made: Made) -> None:
    """In a page of many a row that was changed is marked and shows nothing but its id; the others are as they were."""
    without_triggers(made.store, "UPDATE evaluations SET place = 'secret', receipt_id = 'secret' WHERE seq = 2")
    listed = made.store.evaluations(CITY).items
    assert [(row.seq, row.damaged) for row in listed] == [(3, False), (2, True), (1, False)]
    assert listed[1].id == made.evaluations[1]
    assert "secret" not in repr(listed)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_one_unreadable_row_breaks_no_page(store: Store) -> None:
    """Bytes that are no text, which SQLite takes, spoil their own row only; the audit shows question marks for them."""
    made = fill(store)
    without_triggers(
        store,
        "UPDATE evaluations SET place = CAST(x'ff' AS TEXT), id = CAST(x'fe' AS TEXT), matter_id = x'00ff' WHERE seq = 2",
        "UPDATE audit SET outcome = CAST(x'ff' AS TEXT), who = x'ff' WHERE seq = 12",
    )
    listed = made.store.evaluations(CITY).items
    assert [(row.seq, row.damaged) for row in listed] == [(3, False), (2, True), (1, False)]
    repr(listed).encode()
    row = made.store.audit(limit=500).items[-1]
    assert (row.who, row.outcome) == ("\ufffd", "?")
    damage = made.store.verify_audit().damage
    assert damage is not None
    assert (damage.seq, damage.what) == (2, "核查记录被改动")


@pytest.mark.parametrize(
    "name",
    ["a key widened", "a key given more scopes", "a key prolonged", "a key moved", "a key whose audit row was changed"],
)
def test_a_changed_key_is_nobody(made: Made, name: str) -> None:
    """A key that is not as it was made is refused at once, and is not listed."""
    more = {
        "a key moved": ("UPDATE keys SET seq = 12 WHERE seq = 5",),
        "a key whose audit row was changed": ("UPDATE audit SET who = 'x' WHERE seq = 5",),
    }
    without_triggers(made.store, *(more.get(name) or TAMPERINGS[name].statements))
    assert made.store.find_key(made.secret) is None
    assert [key.label for key in made.store.keys()] == ["乙"]  # noqa: SIM118  # not a mapping


def test_a_slipped_in_key_is_nobody(made: Made) -> None:
    """A key without its audit row is refused, whatever it says of itself."""
    import hashlib  # noqa: PLC0415  # the recipe of the documentation, whole

    secret = "cailiang_" + "A" * 43
    for seq in (12, 13):
        values = f"{seq}, 'key-{seq}', '{hashlib.sha256(f'{secret}{seq}'.encode()).hexdigest()}', 'x', 'admin', NULL, '2025', NULL"
        without_triggers(made.store, f"INSERT INTO keys VALUES ({values})")  # noqa: S608  # our own values
        assert made.store.find_key(f"{secret}{seq}") is None


def test_a_revoked_key_stays_revoked(made: Made) -> None:
    """No row says that a key holds again, and none that it was revoked can be taken away by the front door."""
    assert made.store.find_key(made.revoked) is None
    with pytest.raises(RejectedError), translating():
        execute(made.store, "DELETE FROM audit WHERE action = 'key.revoke'")


def test_a_turned_idempotency_key_gives_no_other_case(made: Made) -> None:
    """A key that was turned to another record is told as damaged; the others of the group are recorded."""
    without_triggers(made.store, *TAMPERINGS["an idempotency key turned to another case"].statements)
    turned, other = record_all(made.store, [evaluated(9, body_digest="body-1"), evaluated(10)])
    assert isinstance(turned, StoreDamaged)
    assert not isinstance(other, Exception)
    with pytest.raises(StoreDamaged):
        made.store.first_of(CITY.key_id, "idem-9", "body-1")
    with pytest.raises(StoreDamaged):
        made.store.choose(choice(made.evaluations[0], idempotency_key="idem-9", body_digest="body-1"))


def test_a_choice_about_a_changed_evaluation_is_not_answered_again(made: Made) -> None:
    """What the key of a choice is answered comes in part from its evaluation: changed, that is damaged too."""
    without_triggers(made.store, "UPDATE evaluations SET receipt_id = 'of another' WHERE seq = 1")
    again = choice(made.evaluations[0], idempotency_key="choice-1")
    with pytest.raises(StoreDamaged):
        made.store.first_of(CITY.key_id, "choice-1", again.body_digest)
    with pytest.raises(StoreDamaged):
        made.store.choose(again)


def test_a_damaged_event_is_given_up_and_holds_up_no_other(made: Made) -> None:
    """An event whose record was changed is not sent; it waits for a person, and those beside it are given out."""
    without_triggers(made.store, *TAMPERINGS["an announced list changed"].statements)
    assert [event.seq for event in made.store.outbox_due(SOON)] == [3, 4]
    first = made.store.outbox()[0]
    assert (first.seq, first.kind, first.due_at, first.id) == (9, "damaged", None, "")
    assert "cailiang audit verify" in str(first.trouble)


def test_an_event_cannot_be_put_off_for_ever(store: Store) -> None:
    """One that is due later than an event may ever wait is due now: by a wrong clock, or by somebody's hand."""
    record(store, evaluated(1))
    execute(store, "UPDATE outbox SET due_at = '9999-01-01T00:00:00.000000Z'")
    (event,) = store.outbox_due()
    assert (event.seq, store.outbox_due()) == (1, ())

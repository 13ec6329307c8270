"""Evaluations and choices are recorded once, whole, and come back as they were."""

from dataclasses import replace

import pytest

from api.store import Actor, Choice, Evaluated, IdempotencyConflict, Refused, Sought, Store
from tests.api.store.examples import BAOSHAN, CITY, SHANGHAI, SIGNED, choice, evaluated, execute
from tests.api.store.writing import record, record_all


def count(store: Store, table: str) -> int:
    """How many rows a table has."""
    return int(execute(store, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608  # our own table names


def test_what_is_recorded_comes_back_byte_for_byte(store: Store) -> None:
    """Facts, result, digests, receipt and place of an evaluation are read as they were given."""
    given = evaluated(7, choice_due=("处罚",))
    recorded = record(store, given)
    found = store.evaluation(recorded.id, CITY)
    assert found is not None
    assert (found.case_json, found.result_json, found.digests_json) == (
        given.case_json,
        given.result_json,
        given.digests_json,
    )
    assert (found.receipt_id, found.place, found.matter_id, found.engine, found.answer_digest) == (
        given.receipt_id,
        given.place,
        given.matter_id,
        given.engine,
        given.answer_digest,
    )
    assert (found.seq, found.at, found.key_id, found.choice_due, found.erased) == (
        1,
        recorded.at,
        "key-city",
        ("处罚",),
        False,
    )


def test_a_case_without_a_matter_is_recorded_without_one(store: Store) -> None:
    """No matter is kept as none, in the record and in the event."""
    recorded = record(store, evaluated(matter_id=None))
    found = store.evaluation(recorded.id, CITY)
    assert found is not None
    assert found.matter_id is None
    assert store.outbox()[0].data["matter_id"] is None
    assert store.verify_audit().whole


def test_a_record_has_its_audit_row_and_event(store: Store) -> None:
    """The audit says who did what from where, with no facts; the outbox holds an event without facts."""
    recorded = record(store, evaluated())
    (row,) = store.audit().items
    assert (row.seq, row.who, row.role, row.action, row.object, row.outcome, row.ip) == (
        1,
        "key-city",
        "key",
        "evaluation.record",
        f"evaluation:{recorded.id}",
        "recorded",
        "192.0.2.1",
    )
    (event,) = store.outbox_due()
    assert (event.kind, event.subject, event.attempts) == ("evaluation.recorded", recorded.id, 0)
    assert event.data == {"receipt_id": f"{1:032x}", "place": "310113", "matter_id": "expired-food"}
    assert "某甲" not in repr((row, event))


def test_a_repeated_key_returns_the_first_answer(store: Store) -> None:
    """The same idempotency key with the same body writes nothing and answers as the first time, another result or not."""
    first = record(store, evaluated())
    again = record(store, evaluated(result_json='{"结论":"另一次算的"}'.encode()))
    assert again == replace(first, replayed=True)
    assert (count(store, "evaluations"), count(store, "audit"), count(store, "texts")) == (1, 1, 2)


def test_a_repeated_key_with_another_body_is_refused(store: Store) -> None:
    """The same key for another body is a conflict and writes nothing."""
    record(store, evaluated())
    with pytest.raises(IdempotencyConflict):
        record(store, evaluated(body_digest="another"))
    assert count(store, "audit") == 1


def test_idempotency_keys_belong_to_their_holder(store: Store) -> None:
    """Two holders may use the same idempotency key; without a key nothing is ever a repetition."""
    other = Actor("key-other", "key")
    ids = {record(store, evaluated(1)).id, record(store, evaluated(1, actor=other)).id}
    ids |= {record(store, evaluated(1, idempotency_key=None)).id for _ in range(2)}
    assert len(ids) == 4


def test_a_group_answers_each_on_its_own(store: Store) -> None:
    """In one commit a repetition, a conflict and a refusal are told apart and leave the others recorded."""
    record(store, evaluated(1))
    group = [
        evaluated(1),
        evaluated(2),
        evaluated(2),
        evaluated(2, body_digest="x"),
        evaluated(3, place=" "),
        evaluated(4, case_json=b" "),
        evaluated(5, idempotency_key=None),
    ]
    answers = record_all(store, group)
    assert [getattr(answer, "replayed", type(answer)) for answer in answers] == [
        True,
        False,
        True,
        IdempotencyConflict,
        Refused,
        Refused,
        False,
    ]
    assert count(store, "evaluations") == 3
    assert store.verify_audit().whole


def test_a_row_that_the_database_rejects_spoils_no_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the database refuses one row of a group, that one is refused and the others are recorded."""
    monkeypatch.setattr("api.store.recording.check_evaluated", lambda _: None)
    broken = evaluated(2, place=None)
    answers = record_all(store, [evaluated(1), broken, evaluated(3)])
    assert [type(answer).__name__ for answer in answers] == ["Recorded", "RejectedError", "Recorded"]
    assert store.verify_audit().rows == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("place", ""),
        ("matter_id", "x" * 256),
        ("matter_id", ""),
        ("answer_digest", ""),
        ("case_json", b""),
        ("result_json", b" \n"),
        ("digests_json", "\ud800"),
        ("idempotency_key", " "),
        ("trace_id", ""),
        ("ip", "\0"),
        ("receipt_id", "x" * 256),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(store: Store, field: str, value: str | bytes) -> None:
    """Empty, overlong or unwritable text is refused with the name of the field and without its value."""
    with pytest.raises(Refused) as refused:
        record(store, replace(evaluated(), **{field: value}))  # type: ignore[arg-type]  # wrong values too
    assert refused.value.field == field
    shown = value if isinstance(value, str) else value.decode()
    assert not shown.strip("\0 \n") or shown not in str(refused.value)
    assert count(store, "audit") == 0


class TestPlaces:
    def test_a_district_sees_its_own(self, store: Store) -> None:
        """A place-bound key reads its place and those below it; the rest does not exist for it."""
        baoshan = record(store, evaluated(1, place="310113"))
        pudong = record(store, evaluated(2, place="310115"))
        beijing = record(store, evaluated(3, place="110000"))
        every = {baoshan.id, pudong.id, beijing.id}
        for actor, sees in ((BAOSHAN, {baoshan.id}), (SHANGHAI, {baoshan.id, pudong.id}), (CITY, every)):
            assert {found.id for found in store.evaluations(actor).items} == sees
            assert {name for name in every if store.evaluation(name, actor)} == sees

    def test_without_the_list_of_places_only_the_own_is_seen(self, store: Store) -> None:
        """An actor whose visible places nobody filled in sees its own place, not everything."""
        record(store, evaluated(1, place="310113"))
        own = record(store, evaluated(2, place="310000"))
        assert [found.id for found in store.evaluations(Actor("k", "key", place="310000")).items] == [own.id]

    def test_a_district_records_its_own(self, store: Store) -> None:
        """A place-bound key cannot record for another place."""
        record(store, evaluated(1, actor=BAOSHAN))
        with pytest.raises(Refused) as refused:
            record(store, evaluated(2, actor=BAOSHAN, place="310115"))
        assert refused.value.field == "place"

    def test_a_district_chooses_on_its_own(self, store: Store) -> None:
        """A choice about an evaluation that the key may not see is refused like one about none."""
        recorded = record(store, evaluated(1, place="310115"))
        with pytest.raises(Refused) as hidden:
            store.choose(choice(recorded.id, actor=BAOSHAN))
        with pytest.raises(Refused) as missing:
            store.choose(choice("no-such-id", actor=BAOSHAN))
        assert (hidden.value.field, str(hidden.value)) == (missing.value.field, str(missing.value))

    def test_pages_follow_each_other(self, store: Store) -> None:
        """Pages by cursor give every visible evaluation once, newest first, also while others are recorded."""
        made = [
            record(store, evaluated(number, place="310113" if number % 2 else "110000")).id for number in range(1, 12)
        ]
        wanted = [name for number, name in enumerate(made, 1) if number % 2][::-1]
        first = store.evaluations(BAOSHAN, limit=4)
        record(store, evaluated(99))
        second = store.evaluations(BAOSHAN, first.next, 4)
        assert [found.id for found in (*first.items, *second.items)] == wanted
        assert second.next is None
        assert all(found.case_json is None for found in first.items)


class TestChoices:
    def test_a_departure_is_kept_with_its_reasons(self, store: Store) -> None:
        """A departure comes back with factor and reasons; the audit says that it was made, not why."""
        recorded = record(store, evaluated(choice_due=("处罚", "强制")))
        chosen = store.choose(choice(recorded.id))
        found = store.evaluation(recorded.id, CITY)
        assert found is not None
        (made,) = found.choices
        assert (made.id, made.decision, made.factor) == (chosen.id, "depart", "主观过错")
        assert made.reasons == "当事人一年前因同类行为被口头警告"
        assert made.signed == SIGNED
        assert chosen.receipt_id == recorded.receipt_id
        row = store.audit().items[-1]
        assert (row.action, row.outcome) == ("choice.make", "depart")
        assert "口头警告" not in repr(row)
        assert store.outbox_due()[-1].kind == "choice.made"

    def test_a_choice_that_nobody_signs_has_no_signature(self, store: Store) -> None:
        """Without a text of who signs, none is kept and none is missing."""
        recorded = record(store, evaluated())
        store.choose(choice(recorded.id, signed=None))
        found = store.evaluation(recorded.id, CITY)
        assert found is not None
        assert found.choices[0].signed is None
        assert store.verify_audit().whole

    def test_a_second_choice_stands_beside_the_first(self, store: Store) -> None:
        """A choice is never replaced: a later one is added, in order."""
        recorded = record(store, evaluated())
        store.choose(choice(recorded.id))
        store.choose(choice(recorded.id, decision="adopt", factor=None, reasons="复核后采纳"))
        found = store.evaluation(recorded.id, CITY)
        assert found is not None
        assert [made.decision for made in found.choices] == ["depart", "adopt"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"reasons": ""}, "reasons"),
            ({"reasons": " \n"}, "reasons"),
            ({"reasons": "字" * 8001}, "reasons"),
            ({"factor": None}, "factor"),
            ({"factor": " "}, "factor"),
            ({"signed": ""}, "signed"),
            ({"signed": "字" * 8001}, "signed"),
            ({"decision": "adopt"}, "factor"),
            ({"decision": "maybe"}, "decision"),
            ({"evaluation_id": "none"}, "evaluation_id"),
        ],
    )
    def test_an_incomplete_choice_is_refused(self, store: Store, changes: dict[str, str], field: str) -> None:
        """Reasons always, the factor with a departure and only then; the refusal names the field."""
        recorded = record(store, evaluated())
        with pytest.raises(Refused) as refused:
            store.choose(replace(choice(recorded.id), **changes))  # type: ignore[arg-type]  # wrong values too
        assert refused.value.field == field
        assert count(store, "choices") == 0

    def test_a_repeated_choice_is_the_first(self, store: Store) -> None:
        """The idempotency key of a choice returns the first; for another body, or for an evaluation, it is a conflict."""
        recorded = record(store, evaluated())
        made: Choice = choice(recorded.id, idempotency_key="c1")
        first = store.choose(made)
        assert store.choose(made) == replace(first, replayed=True)
        with pytest.raises(IdempotencyConflict):
            store.choose(replace(made, body_digest="another"))
        clash: Evaluated = evaluated(2, idempotency_key="c1")
        with pytest.raises(IdempotencyConflict):
            record(store, clash)
        assert count(store, "choices") == 1

    def test_what_is_due_is_listed_until_it_is_made(self, store: Store) -> None:
        """An evaluation is due while one of its tracks lacks a choice; a choice on another track does not count."""
        none = record(store, evaluated(1))
        both = record(store, evaluated(2, choice_due=("处罚", "强制")))
        one = record(store, evaluated(3, choice_due=("处罚",)))
        assert [found.choice_due for found in store.evaluations(CITY).items] == [("处罚",), ("处罚", "强制"), ()]
        for recorded, track in ((none, "处罚"), (both, "强制"), (one, "强制")):
            store.choose(choice(recorded.id, track=track))
        listed = store.evaluations(CITY, sought=Sought(due=True)).items
        assert [(found.id, found.choice_due) for found in listed] == [(one.id, ("处罚",)), (both.id, ("处罚",))]
        store.choose(choice(one.id))
        assert [found.id for found in store.evaluations(CITY, sought=Sought(due=True)).items] == [both.id]
        first = store.evaluations(replace(SHANGHAI, place="440000", sees=frozenset()), sought=Sought(due=True))
        assert first.items == ()

    def test_nobody_chooses_about_what_is_erased(self, store: Store) -> None:
        """Erasing takes an evaluation off the list of what is due; a choice about it is refused, a repeated one is not."""
        made = [record(store, evaluated(number, choice_due=("处罚",))) for number in (1, 2)]
        chosen = store.choose(choice(made[0].id, idempotency_key="c1"))
        for recorded in made:
            store.erase_facts(recorded.id, CITY)
            with pytest.raises(Refused) as refused:
                store.choose(choice(recorded.id))
            assert refused.value.field == "erased"
        assert store.evaluations(CITY, sought=Sought(due=True)).items == ()
        assert store.choose(choice(made[0].id, idempotency_key="c1")).id == chosen.id
        assert store.verify_audit().whole

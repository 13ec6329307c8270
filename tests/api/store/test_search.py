"""Recorded evaluations are found by what their texts say, by receipt, place and day; and what finds them goes when they do."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from api.store import Sought, Store
from api.store.migrations.versions import r0002_words
from tests.api.store.examples import BAOSHAN, CITY, choice, evaluated, execute
from tests.api.store.writing import record


@pytest.fixture
def made(store: Store) -> dict[str, str]:
    """Three evaluations: by number and title, in Chinese keys elsewhere, and one of several acts that was chosen about."""

    def keep(name: int, case: object, answer: object, place: str = "310113") -> str:
        return record(
            store,
            evaluated(
                name,
                place=place,
                case_json=json.dumps(case).encode(),
                result_json=json.dumps(answer).encode(),
            ),
        ).id

    def told(outcome: str, matter: str) -> dict[str, Any]:
        return {
            "case": {"matter": {"id": matter}},
            "tracks": {"处罚": {"outcome": outcome}, "强制": {"outcome": "依法决定"}},
        }

    one = keep(1, {"case": "沪市监〔2025〕1号", "title": "某店"}, told("可以不予处罚", "expired-food"))
    two = keep(2, {"案号": "沪市监〔2025〕2号"}, told("待查", "no-licence"), place="310115")
    acts = [{"norms": [told("待查", "a")], "tracks": {"处罚": {"outcome": "待查"}}}, {"norms": [told("依法处罚", "b")]}]
    three = keep(3, {"case": "沪市监〔2025〕3号"}, {"acts": acts})
    signed = json.dumps({"party": "某甲 公司", "party_id": "91310113X"})
    store.choose(choice(three, signed=signed))
    return {"one": one, "two": two, "three": three}


def names(store: Store, made: dict[str, str], **sought: Any) -> list[str]:  # noqa: ANN401  # what is sought
    """Which of the three are found, newest first."""
    known = {name: key for key, name in made.items()}
    return [known[row.id] for row in store.evaluations(CITY, sought=Sought(**sought)).items]


def test_each_way_finds(store: Store, made: dict[str, str]) -> None:
    """By number in any width and brackets, party by name or number, matter and outcome of any act, receipt, place, day."""
    assert names(store, made, number="沪市监[2025] １号") == ["one"]
    assert names(store, made, number="沪市监〔2025〕2号") == ["two"]
    assert names(store, made, number="沪市监〔2025〕") == []
    assert names(store, made, party="某甲公司") == names(store, made, party="91310113x") == ["three"]
    assert names(store, made, matter="b") == ["three"]
    assert names(store, made, outcome="待查") == ["three", "two"]
    assert names(store, made, outcome="依法处罚") == ["three"]
    assert names(store, made, receipt=f"{2:032x}") == ["two"]
    assert names(store, made, places=frozenset({"310115"})) == ["two"]
    today = date.fromisoformat(store.evaluations(CITY).items[0].at[:10])
    days = {"since": today - timedelta(days=1), "until": today + timedelta(days=1)}
    assert names(store, made, **days) == ["three", "two", "one"]
    assert (
        names(store, made, until=today - timedelta(days=2)) == names(store, made, since=today + timedelta(days=2)) == []
    )


def test_everything_must_fit(store: Store, made: dict[str, str]) -> None:
    """Two things that are sought must both fit; pages go on where they ended."""
    assert names(store, made, outcome="待查", matter="no-licence") == ["two"]
    assert names(store, made, outcome="待查", number="沪市监〔2025〕1号") == []
    first = store.evaluations(CITY, limit=1, sought=Sought(outcome="待查"))
    assert [row.id for row in first.items] == [made["three"]]
    rest = store.evaluations(CITY, first.next, 1, Sought(outcome="待查"))
    assert ([row.id for row in rest.items], rest.next) == ([made["two"]], None)
    assert store.evaluations(BAOSHAN, sought=Sought(matter="no-licence")).items == ()


def test_rows_carry_number_and_title(store: Store, made: dict[str, str]) -> None:
    """A row shows the number and the title that the case writes, read from its text."""
    rows = {row.id: (row.number, row.title) for row in store.evaluations(CITY).items}
    assert rows == {
        made["one"]: ("沪市监〔2025〕1号", "某店"),
        made["two"]: ("沪市监〔2025〕2号", ""),
        made["three"]: ("沪市监〔2025〕3号", ""),
    }


def test_what_was_erased_is_not_found_by_name(store: Store, made: dict[str, str]) -> None:
    """Number and party go with the texts; matter and outcome stay; the chain verifies."""
    store.erase_facts(made["three"], CITY)
    assert names(store, made, party="某甲公司") == names(store, made, number="沪市监〔2025〕3号") == []
    assert names(store, made, matter="b") == ["three"]
    assert store.verify_audit().whole
    (row,) = store.evaluations(CITY, sought=Sought(matter="b")).items
    assert (row.number, row.title) == ("", "")


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM evaluation_words WHERE kind = 'number'", "查找用的字与原文不符"),
        ("UPDATE evaluation_words SET word = word || 'x' WHERE kind = 'party'", "查找用的字与原文不符"),
        ("UPDATE evaluation_words SET evaluation_seq = 1 WHERE kind = 'party'", "查找用的字说的是别的核查"),
        ("UPDATE evaluation_words SET seq = 99 WHERE kind = 'party'", "查找用的字"),
    ],
)
def test_a_word_that_was_changed_is_told(store: Store, made: dict[str, str], statement: str, says: str) -> None:
    """A record that is not found, or found under another word, is damage that verification names."""
    assert made
    execute(store, statement)
    damage = store.verify_audit().damage
    assert damage is not None
    assert says in damage.what


def test_records_of_before_are_found(store: Store, made: dict[str, str]) -> None:
    """The migration fills the words of what was recorded before it, all of them, from its texts."""
    query = "SELECT kind, word, evaluation_seq, seq FROM evaluation_words ORDER BY 1, 2, 3, 4"
    with store.database.writer.begin() as connection:
        before = connection.exec_driver_sql(query).all()
        connection.exec_driver_sql("DELETE FROM evaluation_words")
        r0002_words._fill(connection)
        assert connection.exec_driver_sql(query).all() == before
    assert names(store, made, party="某甲公司") == ["three"]
    assert store.verify_audit().whole


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_each_way_has_an_index(store: Store, made: dict[str, str]) -> None:
    """No search by number, party, receipt, matter or day walks over a table, and none sorts by matter or outcome."""
    statements: list[tuple[str, Any]] = []

    def note(_c: object, _u: object, statement: str, parameters: Any, *_: object) -> None:  # noqa: ANN401  # the driver's own
        if "ORDER BY" in statement and statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(store.database.engine, "before_cursor_execute", note)
    day = date(2025, 3, 1)
    for sought in (
        {"number": "x"},
        {"party": "x"},
        {"receipt": "x"},
        {"matter": "a"},
        {"outcome": "待查"},
        {"since": day, "until": day},
    ):
        names(store, made, **sought)
    assert len(statements) == 6
    with store.database.engine.connect() as connection:
        plans = [
            [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in statements
        ]
    assert [line for plan in plans for line in plan if line.startswith("SCAN")] == []
    assert not any("TEMP B-TREE" in line for plan in plans[3:5] for line in plan), plans

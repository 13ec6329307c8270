"""What many results have in common is kept once, as long as one of them is kept, and cannot be exchanged unseen."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from api.store import Actor, Damage, RejectedError, Store, StoreGone
from api.store.errors import translating
from engine.templates import Filled, Template
from tests.store.examples import CITY, evaluated, execute, without_triggers

ARCHIVIST = Actor("archivist", "operator")
SHARED = Template([b'{"result":"' + "不予处罚".encode() * 200 + b'","case":', b',"again":', b"}"], ["case", "case"])
OTHER = Template([b'{"case":', b"}"], ["case"])


# The salt takes in what says which template it was.
STRIPPED = (
    "UPDATE texts SET salt = salt || ' ' || (SELECT digest FROM templates WHERE id = 1), template = NULL "
    "WHERE template = 1"
)


def record(store: Store, number: int, template: Template = SHARED) -> str:
    """Record an evaluation whose result fills a template; its id."""
    result = Filled(template, (f'"某甲{number}"'.encode(),))
    return store.record(replace(evaluated(number), result_json=result)).id


def result_of(store: Store, name: str) -> bytes | None:
    """The result of an evaluation as it is read."""
    found = store.evaluation(name, CITY)
    assert found is not None
    return found.result_json


def templates(store: Store) -> int:
    """How many templates are kept."""
    count: int = execute(store, "SELECT count(*) FROM templates")[0][0]
    return count


def test_results_are_read_as_they_were_and_share_their_template(store: Store) -> None:
    """Ten results of two templates are two templates and ten short texts; each is whole when it is read."""
    ids = [record(store, number, (SHARED, OTHER)[number % 2]) for number in range(10)]
    assert templates(store) == 2
    for number, name in enumerate(ids):
        assert result_of(store, name) == Filled((SHARED, OTHER)[number % 2], (f'"某甲{number}"'.encode(),)).text()
    assert execute(store, "SELECT max(length(packed)) FROM texts")[0][0] < 200
    assert store.verify_audit().whole


def test_a_group_keeps_a_new_template_once(store: Store) -> None:
    """The first results with a template may come together."""
    results = [Filled(SHARED, (b"%d" % number,)) for number in range(5)]
    answers = store.record_all([replace(evaluated(n), result_json=result) for n, result in enumerate(results)])
    assert templates(store) == 1
    assert [result_of(store, getattr(answer, "id", "")) for answer in answers] == [one.text() for one in results]


def test_the_template_goes_with_the_last_result_that_fills_it(store: Store) -> None:
    """Erasing one of two leaves the other whole; erasing both leaves nothing of what was found, and the chain whole."""
    first, second = record(store, 1), record(store, 2)
    other = record(store, 3, OTHER)
    store.erase_facts(first, ARCHIVIST)
    assert result_of(store, first) is None
    assert result_of(store, second) == Filled(SHARED, ('"某甲2"'.encode(),)).text()
    assert templates(store) == 2
    store.erase_facts(second, ARCHIVIST)
    assert templates(store) == 1
    assert result_of(store, other) is not None
    assert store.verify_audit().whole
    assert result_of(store, record(store, 4)) == Filled(SHARED, ('"某甲4"'.encode(),)).text()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE templates SET packed = 'x' WHERE id = 1",
        "UPDATE templates SET digest = 'x' WHERE id = 1",
        "DELETE FROM templates WHERE id = 1",
        "UPDATE texts SET template = 2 WHERE template = 1",
        "UPDATE texts SET template = NULL WHERE template = 1",
        STRIPPED,
    ],
)
def test_a_template_cannot_be_exchanged_unseen(store: Store, statement: str) -> None:
    """The audit names the first evaluation whose result is not what was written; the others are not blamed."""
    record(store, 1, OTHER)
    record(store, 2)
    record(store, 3, OTHER)
    without_triggers(store, statement)
    assert store.verify_audit().damage == Damage(1, "结果被改动")


def test_a_lost_template_is_not_taken_for_a_text_without_one(store: Store) -> None:
    """A result whose template is gone is an error, not the fillings."""
    name = record(store, 1)
    without_triggers(store, "DELETE FROM templates")
    with pytest.raises(StoreGone):
        result_of(store, name)


def test_another_program_cannot_delete_a_template_in_use(store: Store) -> None:
    """With SQLite foreign keys hold only for who switches them on; the template is kept all the same."""
    record(store, 1)
    if store.database.file is None:
        with pytest.raises(RejectedError), translating():
            execute(store, "DELETE FROM templates")
    else:
        with closing(sqlite3.connect(store.database.file)) as another, pytest.raises(sqlite3.IntegrityError):
            another.execute("DELETE FROM templates")
    assert templates(store) == 1


def test_templates_are_kept_by_the_database(store: Store) -> None:
    """SQL that changes one, or deletes one that is in use, is refused."""
    record(store, 1)
    refused = ["UPDATE templates SET packed = 'x'", "DELETE FROM templates"]
    if store.database.file is None:
        refused.append("TRUNCATE templates CASCADE")
    else:
        refused.append("INSERT OR REPLACE INTO templates SELECT * FROM templates")
    for statement in refused:
        with pytest.raises(RejectedError), translating():
            execute(store, statement)
    assert store.verify_audit().whole

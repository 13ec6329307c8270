"""The chain cannot be changed through the database's front door, and shows where it was changed through the back."""

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from api.store import Entry, Filters, RejectedError, Store
from api.store.audit_chain import canonical
from api.store.model import AuditRow, read_head
from api.store.texts import salted_digest
from tests.api.store.examples import CITY, choice, evaluated, execute, without_triggers
from tests.api.store.writing import record

NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1)
VALUES = st.one_of(st.none(), st.integers(-(2**53) + 1, 2**53 - 1), st.text())


@given(st.dictionaries(NAMES, VALUES))
@settings(max_examples=300)
def test_canonical_text_is_that_of_rfc_8785(record: dict[str, str | int | None]) -> None:
    """Flat records are written as an independent implementation of RFC 8785 writes them."""
    assert canonical(record) == rfc8785.dumps(record)


@pytest.mark.parametrize("record", [{"a": "\ud800"}, {"a": 2**53}, {"甲": 1}])
def test_what_canonical_json_cannot_write_is_an_error(record: dict[str, str | int]) -> None:
    """A lone surrogate, a number too large for all readers, and a key that might sort two ways."""
    with pytest.raises(ValueError):  # noqa: PT011  # whichever of its kinds
        canonical(record)


def filled(store: Store) -> list[str]:
    """Five rows: three evaluations, a choice, a note; returns the ids of the evaluations."""
    ids = [record(store, evaluated(number)).id for number in (1, 2, 3)]
    store.choose(choice(ids[1]))
    store.note(Entry("key-city", "key", "audit.read", "audit", "done", "192.0.2.1", "trace"))
    return ids


def test_the_chain_can_be_recomputed_from_the_rows(store: Store) -> None:
    """Each hash is the sha256 of the row's canonical JSON, which holds the hash before; anybody can check it."""
    filled(store)
    rows = store.audit().items
    previous = "0" * 64
    for row in rows:
        data = {name: getattr(row, name) for name in AuditRow.__slots__ if name != "hash"}
        import hashlib  # noqa: PLC0415  # the recipe of the documentation, whole

        assert data["previous_hash"] == previous
        previous = hashlib.sha256(rfc8785.dumps(data)).hexdigest()
        assert previous == row.hash
    assert str(store.audit_head()) == f"5:{previous}"


def test_an_untouched_chain_verifies(store: Store) -> None:
    """Empty and filled chains are whole, with and without heads exported on the way."""
    assert store.verify_audit().whole
    start = str(store.audit_head())
    filled(store)
    head = str(store.audit_head())
    record(store, evaluated(9))
    assert store.verify_audit(head).whole
    assert store.verify_audit(start).whole
    assert (store.verify_audit().rows, store.verify_audit().head) == (6, store.audit_head())


def test_truncation_is_found_against_an_exported_head(store: Store) -> None:
    """A chain whose end was cut off verifies by itself; against a head exported before, it does not."""
    filled(store)
    head = str(store.audit_head())
    without_triggers(store, "DELETE FROM audit WHERE seq = 5")
    assert store.verify_audit().whole
    report = store.verify_audit(head)
    assert (report.whole, report.truncated, report.rows) == (False, True, 4)


def test_a_rewritten_chain_is_found_against_an_exported_head(store: Store) -> None:
    """Whoever computes all hashes anew is found by a head exported before, at its row."""
    filled(store)
    head = read_head(str(store.audit_head()))
    forged = f"{head.seq}:{'0' * 64}"
    report = store.verify_audit(forged)
    assert report.damage is not None
    assert report.damage.seq == 5
    without_triggers(store, "DELETE FROM audit WHERE seq = 5")
    store.note(Entry("key-city", "key", "audit.read", "audit", "another", None, None))
    assert store.verify_audit().whole
    assert not store.verify_audit(str(head)).whole


@pytest.mark.parametrize(
    "text", ["", "5", "5:abc", "x:" + "0" * 64, "-1:" + "0" * 64, "5:" + "A" * 64, "５:" + "0" * 64]
)
def test_what_is_no_head_is_refused(store: Store, text: str) -> None:
    """A head that cannot be one is an error, not a broken chain."""
    with pytest.raises(ValueError, match="序号:哈希"):
        store.verify_audit(text)


def test_a_write_that_cannot_be_audited_is_refused(store: Store) -> None:
    """When the audit does not take its row, the evaluation, its texts and its key are not there either."""
    record(store, evaluated(1))
    if store.database.file is None:
        execute(
            store,
            "CREATE FUNCTION full_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
            "CREATE TRIGGER full_audit BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION full_audit()",
        )
    else:
        execute(store, "CREATE TRIGGER full_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(RejectedError):
        record(store, evaluated(2))
    with pytest.raises(RejectedError):
        store.create_key("x", ["read"])
    assert (len(store.evaluations(CITY).items), len(store.keys())) == (1, 0)
    assert execute(store, "SELECT count(*) FROM texts")[0][0] == 2


def test_the_audit_is_read_by_filters_and_pages(store: Store) -> None:
    """Rows come in the order of the chain, some at a time, those that fit every filter."""
    filled(store)
    first = store.audit(limit=2)
    rest = store.audit(first.next, 10)
    assert [row.seq for row in (*first.items, *rest.items)] == [1, 2, 3, 4, 5]
    assert rest.next is None
    assert [row.seq for row in store.audit(filters=Filters(action="evaluation.record")).items] == [1, 2, 3]
    assert [row.seq for row in store.audit(filters=Filters(who="key-city", outcome="depart")).items] == [4]
    assert [row.seq for row in store.audit(filters=Filters(action="audit.read", object="audit")).items] == [5]
    assert store.audit(filters=Filters(who="nobody")).items == ()


def test_a_digest_without_its_salt_tells_nothing() -> None:
    """The same facts under two salts have two digests, so that nobody can try out which facts were erased."""
    assert salted_digest("a", "同样的案情".encode()) != salted_digest("b", "同样的案情".encode())

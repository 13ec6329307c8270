"""Keys are shown once, kept as digests, and stop working when they expire or are revoked."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from api.scopes import SCOPES
from api.store import Actor, Refused, Store, open_store
from api.store import keys as module
from tests.api.store.examples import execute


def test_a_key_is_known_by_its_secret(store: Store) -> None:
    """The holder of the secret is the actor with the key's scopes and place, who sees that place only until told more."""
    name, secret = store.create_key("宝山区办案系统", ["evaluate", "read"], "310113")
    assert store.find_key(secret) == Actor(
        name, "key", frozenset({"evaluate", "read"}), "310113", frozenset(), "宝山区办案系统"
    )


def test_the_secret_is_long_and_nowhere(store: Store) -> None:
    """A secret has 256 random bits; no table holds it."""
    secrets = {store.create_key("x", ["read"])[1] for _ in range(20)}
    assert len(secrets) == 20
    assert all(re.fullmatch(r"cailiang_[A-Za-z0-9_-]{43}", secret) for secret in secrets)
    everything = repr(execute(store, "SELECT * FROM keys") + execute(store, "SELECT * FROM audit"))
    assert not any(secret.removeprefix("cailiang_") in everything for secret in secrets)


@pytest.mark.parametrize(
    "wrong", ["", "cailiang_", "cailiang_" + "A" * 43, "A" * 43, "cailiang_密钥", "cailiang_" + "A" * 9000]
)
def test_an_unknown_secret_is_nobody(store: Store, wrong: str) -> None:
    """What is no secret of ours is nobody, without an error."""
    store.create_key("x", ["read"])
    assert store.find_key(wrong) is None


def test_a_key_expires(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key works until its time and not at it, also when it was used a moment before."""
    end = datetime(2030, 1, 1, tzinfo=UTC)
    _, secret = store.create_key("x", ["read"], None, end)
    monkeypatch.setattr(module, "now", lambda: "2029-12-31T23:59:59.999999Z")
    assert store.find_key(secret) is not None
    monkeypatch.setattr(module, "now", lambda: "2030-01-01T00:00:00.000000Z")
    assert store.find_key(secret) is None


def test_a_revoked_key_is_nobody_at_once(store: Store) -> None:
    """Revoked, a key stops working here at once; revoking again, or what is not there, says so."""
    name, secret = store.create_key("x", ["read"])
    assert store.find_key(secret) is not None
    assert store.revoke_key(name)
    assert store.find_key(secret) is None
    assert not store.revoke_key(name)
    assert not store.revoke_key("key-none")


def test_a_key_revoked_elsewhere_is_nobody_soon(store: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process notices a revoked key when its short memory ends."""
    name, secret = store.create_key("x", ["read"])
    elsewhere = open_store(url)
    assert elsewhere.find_key(secret) is not None
    store.revoke_key(name)
    monkeypatch.setattr(module, "CACHED_SECONDS", -1)
    assert elsewhere.find_key(secret) is None
    elsewhere.close()


def test_keys_are_listed_and_audited(store: Store) -> None:
    """The list holds every key, revoked ones too; making and revoking are in the audit with who did it."""
    by = Actor("zhang", "operator")
    name, _ = store.create_key("甲", SCOPES, None, datetime(2030, 1, 1, tzinfo=UTC), by)
    other, _ = store.create_key("乙", ["read"], "310113", None, by)
    store.revoke_key(other, by)
    listed = {key.id: key for key in store.keys()}  # noqa: SIM118  # not a mapping
    assert (listed[name].expires_at, listed[name].revoked_at) == ("2030-01-01T00:00:00.000000Z", None)
    assert (listed[other].place, listed[other].revoked_at is None) == ("310113", False)
    rows = store.audit().items
    assert [(row.who, row.action, row.object) for row in rows] == [
        ("zhang", "key.create", name),
        ("zhang", "key.create", other),
        ("zhang", "key.revoke", other),
    ]
    assert rows[1].outcome == "read @ 310113"


@pytest.mark.parametrize(
    ("label", "scopes", "expires", "field"),
    [
        ("", ["read"], None, "label"),
        ("办案\x1b[2J", ["read"], None, "label"),
        ("x", [], None, "scopes"),
        ("x", ["root"], None, "scopes"),
        ("x", ["read"], datetime(2030, 1, 1), "expires"),  # noqa: DTZ001  # the mistake under test
    ],
)
def test_an_incomplete_key_is_refused(
    store: Store, label: str, scopes: list[str], expires: datetime | None, field: str
) -> None:
    """No name, no scope, an unknown scope, a time without zone."""
    with pytest.raises(Refused) as refused:
        store.create_key(label, scopes, None, expires)
    assert refused.value.field == field
    assert store.keys() == ()


def test_the_memory_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many keys are used, the memory of them stays small."""
    monkeypatch.setattr(module, "_MOST_CACHED", 3)
    for _ in range(8):
        assert store.find_key(store.create_key("x", ["read"])[1]) is not None
    assert len(store.key_cache.seen) <= 3


def test_time_and_memory(store: Store) -> None:
    """A key with an end in the past is made, and is nobody."""
    _, secret = store.create_key("x", ["read"], None, datetime.now(UTC) - timedelta(seconds=1))
    assert store.find_key(secret) is None

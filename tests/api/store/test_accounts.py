"""Accounts are what their last change made them, are locked after some tries, and end their sessions when they change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, tzinfo

import pytest

from api.scopes import ROLES
from api.store import LOCKED_FOR, TRIES, Account, Actor, Damage, Refused, Store, accounts, open_store
from tests.api.store.examples import execute, without_triggers

BY = Actor("zhang", "operator")


def made(store: Store, name: str = "wang", role: str = "执法人员", place: str | None = "640104") -> Account:
    """An account in the store."""
    return store.add_account(name, "王某", role, place, "hash-1", BY)


def audited(store: Store) -> list[tuple[str, str, str]]:
    """Who did what with which outcome, in order."""
    return [(row.who, row.action, row.outcome) for row in store.audit().items]


def test_an_account_is_found_by_its_name_however_it_is_typed(store: Store) -> None:
    """Names are compared in small letters and normal form; two accounts never bear the same."""
    account = made(store, "Wang.01")
    assert account.name == "wang.01"
    for typed in ("wang.01", " WANG.01", "ｗａｎｇ．０１"):
        assert store.begin_try(typed).account == account
        store.end_try(store.begin_try(typed), right=True)
        with pytest.raises(Refused, match="已经有"):
            made(store, typed)
    assert store.begin_try("wang").account is None
    assert account.actor == Actor(account.id, "account", ROLES["执法人员"], "640104", frozenset(), "王某")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", ("", "王某", "执法人员", None)),
        ("name", ("a b", "王某", "执法人员", None)),
        ("name", ("a\u200bb", "王某", "执法人员", None)),
        ("name", ("a" * 41, "王某", "执法人员", None)),
        ("label", ("wang", "", "执法人员", None)),
        ("label", ("wang", "王\n某", "执法人员", None)),
        ("role", ("wang", "王某", "局长", None)),
        ("place", ("wang", "王某", "执法人员", "")),
    ],
)
def test_what_is_no_account(store: Store, field: str, given: tuple[str, str, str, str | None]) -> None:
    """A name that cannot be typed, a role that there is not and an empty place are refused; nothing is written."""
    with pytest.raises(Refused) as refused:
        store.add_account(*given, "hash-1", BY)
    assert refused.value.field == field
    assert (store.accounts(), store.audit_head().seq) == ((), 0)


def test_every_change_is_audited(store: Store) -> None:
    """Who did what stands in the audit, without name and password; the chain is whole after each change."""
    account = made(store)
    store.change_password("wang", "hash-2", BY)
    store.change_role("wang", "法制审核", BY)
    store.lock_account("wang", BY, locked=True)
    last = store.lock_account("wang", BY, locked=False)
    assert [what for _, _, what in audited(store)] == [
        "add 执法人员 @ 640104",
        "password",
        "role 法制审核",
        "lock",
        "unlock",
    ]
    assert {who for who, _, _ in audited(store)} == {"zhang"}
    assert (last.id, last.role, last.password_hash, last.locked) == (account.id, "法制审核", "hash-2", False)
    assert store.accounts() == (last,)
    report = store.verify_audit()
    assert (report.whole, report.rows) == (True, 5)
    for change in (store.change_password, store.change_role):
        with pytest.raises(Refused, match="没有"):
            change("nobody", "法制审核", BY)


@pytest.mark.parametrize(
    ("change", "seq", "what"),
    [
        ("UPDATE accounts SET role = '管理员'", 2, "账户被改动"),
        ("UPDATE accounts SET password_hash = 'x'", 2, "账户被改动"),
        ("UPDATE accounts SET seq = 1", 1, "账户被改动"),
        (
            "INSERT INTO accounts SELECT 'x', 3, 'x', label, '管理员', NULL, 'x', 0, changed_at FROM accounts",
            3,
            "账户与审计行对不上",
        ),
    ],
)
def test_an_account_that_was_tampered_with(store: Store, change: str, seq: int, what: str) -> None:
    """Widened, put back or slipped in by hand it is no account, and the verification names it."""
    made(store)
    account = store.change_password("wang", "hash-2", BY)
    store.end_all_sessions(BY)
    without_triggers(store, change)
    slipped_in = change.startswith("INSERT")
    assert store.accounts() == ((account,) if slipped_in else ())
    assert store.begin_try("x" if slipped_in else "wang").account is None
    assert store.verify_audit().damage == Damage(seq, what)


def test_an_earlier_state_put_back(store: Store) -> None:
    """A row that was true once, before its role was taken away, is no account any more."""
    made(store, role="管理员")
    execute(store, "CREATE TABLE earlier AS SELECT * FROM accounts")
    store.change_role("wang", "执法人员", BY)
    without_triggers(store, "DELETE FROM accounts", "INSERT INTO accounts SELECT * FROM earlier")
    assert store.accounts() == ()


def test_an_account_is_locked_after_some_tries(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many tries none is admitted until the time is over; that it is locked is audited, once."""
    account = made(store)
    tries = [store.begin_try("wang") for _ in range(TRIES + 3)]
    for tried in tries:
        store.end_try(tried, right=False)
    assert [tried.admitted for tried in tries] == [True] * TRIES + [False] * 3
    assert not store.begin_try("wang").admitted
    monkeypatch.setattr(accounts, "datetime", _Later)
    again = store.begin_try("wang")
    assert (again.account, again.admitted) == (account, True)
    store.end_try(again, right=True)
    assert {what for _, action, what in audited(store) if action == "account.pause"}
    assert execute(store, "SELECT * FROM sign_in_tries") == []


class _Later(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # it gives no object of this class
        return datetime.now(tz) + LOCKED_FOR + timedelta(seconds=1)


def test_the_lock_is_the_same_for_every_process(store: Store, url: str) -> None:
    """Tries at once, and in other processes, count together: no more of them are admitted than in turn."""
    made(store)
    elsewhere = open_store(url)
    with ThreadPoolExecutor(8) as pool:
        tried = list(pool.map(lambda n: (store, elsewhere)[n % 2].begin_try("wang"), range(24)))
    assert sum(one.admitted for one in tried) == TRIES
    store.lock_account("wang", BY, locked=False)
    assert elsewhere.begin_try("wang").admitted
    elsewhere.close()


def test_nobody_is_locked_like_somebody(store: Store) -> None:
    """A name that nobody has is counted and locked like one that somebody has; what names are tried is not kept."""
    tries = [store.begin_try("nobody") for _ in range(TRIES + 1)]
    assert [tried.admitted for tried in tries] == [True] * TRIES + [False]
    for number in range(30):
        store.begin_try(f"nobody-{number}")
    kept = execute(store, "SELECT who FROM sign_in_tries")
    assert {len(row.who) for row in kept} == {4}
    assert store.audit_head().seq == 0


def test_a_locked_account_is_not_admitted(store: Store) -> None:
    """Who is locked by a person stays locked, whatever time passes."""
    made(store)
    store.lock_account("wang", BY, locked=True)
    assert not store.begin_try("wang").admitted


def session(store: Store, account: Account) -> str:
    """The token of a session of an account."""
    return store.begin_session(account.actor, account.seq, 3600, "192.0.2.1", "trace")


def test_a_session_ends(store: Store) -> None:
    """It is known by its token, which no table holds, until its person signs out."""
    account = made(store)
    token, other = session(store, account), session(store, account)
    found = store.find_session(token)
    assert found is not None
    assert found.actor == account.actor
    assert token not in repr(execute(store, "SELECT * FROM sessions") + execute(store, "SELECT * FROM audit"))
    store.end_session(token)
    store.end_session(token)
    assert store.find_session(token) is None
    assert store.find_session(other) is not None
    actions = [action for _, action, _ in audited(store)]
    assert actions == ["account.set", "session.begin", "session.begin", "session.end"]
    assert store.verify_audit().whole


@pytest.mark.parametrize("change", ["password", "role", "lock", "all"])
def test_a_session_ends_with_its_account(store: Store, change: str) -> None:
    """Another password, another role or a lock end the sessions of an account; ending all ends them all."""
    token = session(store, made(store))
    match change:
        case "password":
            store.change_password("wang", "hash-2", BY)
        case "role":
            store.change_role("wang", "法制审核", BY)
        case "lock":
            store.lock_account("wang", BY, locked=True)
        case _:
            secret = store.session_secret()
            store.end_all_sessions(BY)
            assert store.session_secret() != secret
    assert store.find_session(token) is None
    assert store.verify_audit().whole


@pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 5000])
def test_no_session(store: Store, token: str) -> None:
    """What is no token of ours is nobody's session."""
    session(store, made(store))
    assert store.find_session(token) is None


@pytest.mark.parametrize(
    "change",
    ["UPDATE sessions SET scopes = 'admin'", "UPDATE sessions SET place = NULL", "UPDATE sessions SET seq = 1"],
)
def test_a_session_that_was_tampered_with(store: Store, change: str) -> None:
    """Widened by hand it is no session, and the verification names it."""
    token = session(store, made(store))
    without_triggers(store, change)
    assert store.find_session(token) is None
    damage = store.verify_audit().damage
    assert damage is not None
    assert "登录的记录" in damage.what


def test_every_process_signs_alike(store: Store, url: str) -> None:
    """The secret of the cookies is made once, and stays through restarts."""
    elsewhere = open_store(url)
    assert len({store.session_secret(), elsewhere.session_secret(), store.session_secret()}) == 1
    elsewhere.close()


def test_old_sessions_are_forgotten(store: Store) -> None:
    """What began longer ago than a session lasts is deleted when the next begins."""
    account = made(store)
    token = session(store, account)
    store.begin_session(account.actor, account.seq, -1)
    assert store.find_session(token) is None
    assert len(execute(store, "SELECT * FROM sessions")) == 1

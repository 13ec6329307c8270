"""Accounts of people on a single machine or in a small office: name, role, place, hash of the password.

The row of an account changes; each change is a row of the audit, which holds the digest of the account as it then was. An account
that is not as its last change made it is no account. Failed tries are counted here, so that all processes agree, and before a
password is looked at, so that many tries at once are no more than the same tries in turn. Knows no passwords and no HTTP.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, literal_column, select, update

from api.scopes import ROLES
from api.store import audit_chain
from api.store.audit_chain import Row, digest
from api.store.database import Database, read_transaction, write_transaction
from api.store.errors import Refused
from api.store.model import Actor, Entry, now, stamp
from api.store.tables import accounts, audit, sign_in_tries
from api.store.validation import check_account

TRIES = 5
"""So many tries an account has; the last of them locks it for a while unless it is right."""
LOCKED_FOR = timedelta(minutes=15)
_NOBODY = "-"
# Written into the statement: SQLite uses the index of changes for no bound value.
_CHANGES = and_(audit.c.action == literal_column("'account.set'"), audit.c.object == accounts.c.id)
_ACCOUNTS = select(accounts, select(func.max(audit.c.seq)).where(_CHANGES).scalar_subquery().label("changed"))


@dataclass(frozen=True, slots=True)
class Account:
    """One person who may sign in. `seq` is the number of the last change: what began before it holds no longer."""

    id: str
    name: str
    label: str
    role: str
    place: str | None
    locked: bool
    changed_at: str
    seq: int
    password_hash: str = field(repr=False)

    @property
    def actor(self) -> Actor:
        """The person as who acts; the caller fills in which places a place includes."""
        return Actor(self.id, "account", ROLES[self.role], self.place, frozenset(), self.label)


@dataclass(frozen=True, slots=True)
class Try:
    """A try to sign in, already counted: whose it is, None for nobody's, and whether a password is looked at just now."""

    account: Account | None
    admitted: bool
    counted_as: str


def as_named(name: str) -> str:
    """A name of an account as it is compared: small letters, normal form.

    >>> as_named(" Ｗang.01 ")
    'wang.01'
    """
    return unicodedata.normalize("NFKC", name).strip().casefold()


def add_account(  # noqa: PLR0913, PLR0917  # each is a column of the account
    database: Database, name: str, label: str, role: str, place: str | None, password_hash: str, by: Actor
) -> Account:
    """Make an account. Raises `Refused`."""
    named = as_named(name)
    check_account(named, label, role, place)
    row: Row = {
        "id": f"account-{secrets.token_hex(6)}",
        "name": named,
        "label": label,
        "role": role,
        "place": place,
        "password_hash": password_hash,
        "locked": 0,
        "changed_at": now(),
    }
    with write_transaction(database) as connection:
        if connection.execute(select(accounts.c.id).where(accounts.c.name == named)).first():
            raise Refused("name", "已经有这个名称的账户")
        seq = _audited(connection, row, f"add {role} @ {place or '*'}", by)
        connection.execute(insert(accounts), [{**row, "seq": seq}])
    return _account({**row, "seq": seq})


def change_account(database: Database, name: str, by: Actor, what: str, **changes: str | int) -> Account:
    """Change an account, whose sessions end by it; `what` stands in the audit. Raises `Refused` when there is none."""
    with write_transaction(database) as connection:
        found = _find(connection, accounts.c.name == as_named(name))
        if found is None:
            raise Refused("name", "没有这个名称的账户")
        return _change(connection, found, by, what, changes)


def rehash(database: Database, account: Account, password_hash: str) -> Account | None:
    """Put a hash of today's parameters in the place of the one that was compared; None when the account changed since."""
    with write_transaction(database) as connection:
        found = account_of(connection, account.id)
        if found is None or found.seq != account.seq:
            return None
        return _change(connection, found, found.actor, "rehash", {"password_hash": password_hash})


def _change(connection: Connection, found: Account, by: Actor, what: str, changes: Mapping[str, str | int]) -> Account:
    row: Row = {
        "id": found.id,
        "name": found.name,
        "label": found.label,
        "role": found.role,
        "place": found.place,
        "password_hash": found.password_hash,
        "locked": int(found.locked),
    }
    row |= {**changes, "changed_at": now()}
    check_account(found.name, found.label, str(row["role"]), found.place)
    seq = _audited(connection, row, what, by)
    written = {**changes, "changed_at": row["changed_at"], "seq": seq}
    connection.execute(update(accounts).where(accounts.c.id == found.id).values(written))
    connection.execute(delete(sign_in_tries).where(sign_in_tries.c.who == found.id))
    return _account({**row, "seq": seq})


def list_accounts(database: Database) -> tuple[Account, ...]:
    """Every account that is as it was made or changed last, by name."""
    with read_transaction(database) as connection:
        return _read(connection)


def account_of(connection: Connection, account_id: str) -> Account | None:
    """The account of this id; None when there is none that is as it was made or changed last."""
    return _find(connection, accounts.c.id == account_id)


def begin_try(database: Database, name: str) -> Try:
    """Count a try to sign in, before its password is looked at. Nobody's tries are counted too, a handful of names as one."""
    moment = datetime.now(UTC)
    named = as_named(name)
    with write_transaction(database) as connection:
        account = _find(connection, accounts.c.name == named)
        who = account.id if account else _NOBODY + hashlib.sha256(named.encode(errors="replace")).hexdigest()[:3]
        row = connection.execute(select(sign_in_tries).where(sign_in_tries.c.who == who)).mappings().first()
        if row is not None and (row["until"] or "") > stamp(moment):
            return Try(account, admitted=False, counted_as=who)
        is_first = row is None or row["last_at"] <= stamp(moment - LOCKED_FOR)
        count = 1 if is_first or row is None else row["failures"] + 1
        until = stamp(moment + LOCKED_FOR) if count >= TRIES else None
        counted: Row = {"who": who, "failures": count, "last_at": stamp(moment), "until": until}
        connection.execute(delete(sign_in_tries).where(sign_in_tries.c.who == who))
        connection.execute(insert(sign_in_tries), [counted])
    return Try(account, admitted=account is None or not account.locked, counted_as=who)


def end_try(database: Database, tried: Try, *, right: bool) -> None:
    """Forget the tries of who signed in; note in the audit that an account is locked by the last of too many."""
    mine = sign_in_tries.c.who == tried.counted_as
    with write_transaction(database) as connection:
        if right:
            connection.execute(delete(sign_in_tries).where(mine))
        elif tried.account is not None and tried.admitted:
            until = connection.execute(select(sign_in_tries.c.until).where(mine)).scalar()
            if until is not None:
                entry = Entry(_NOBODY, _NOBODY, "account.pause", tried.account.id, f"until {until}")
                audit_chain.append_one(connection, now(), entry)


def _audited(connection: Connection, row: Row, what: str, by: Actor) -> int:
    entry = Entry(by.key_id, by.role, "account.set", str(row["id"]), what)
    return audit_chain.append_one(connection, str(row["changed_at"]), entry, digest(row))


def _find(connection: Connection, which: ColumnElement[bool]) -> Account | None:
    return next(iter(_read(connection, which)), None)


def _read(connection: Connection, *which: ColumnElement[bool]) -> tuple[Account, ...]:
    rows = connection.execute(_ACCOUNTS.where(*which).order_by(accounts.c.name)).mappings().all()
    links = audit_chain.links_of(connection, [row["seq"] for row in rows])
    found = []
    for row in rows:
        made = {name: value for name, value in row.items() if name != "changed"}
        # Neither widened nor put back to what it was before a later change.
        if row["changed"] == row["seq"] and audit_chain.is_written(made, accounts.name, links):
            found.append(_account(made))
    return tuple(found)


def _account(row: audit_chain.Found) -> Account:
    told = {name: row[name] for name in ("id", "name", "label", "role", "place", "changed_at", "seq", "password_hash")}
    return Account(locked=bool(row["locked"]), **told)

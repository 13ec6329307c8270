"""Sessions of people in a browser: 256 random bits in a cookie, kept as a digest, ended by signing out or with their account.

The row of a session is covered by the audit chain, as that of a key: none is slipped in, none is widened. It never changes, and
goes when the session ends. Also the secret with which all processes sign their cookies. Knows no cookies and no HTTP.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select

from api.store import audit_chain
from api.store.accounts import account_of
from api.store.audit_chain import Row, digest
from api.store.database import Database, read_transaction, write_transaction
from api.store.model import Actor, Entry, now, stamp
from api.store.tables import session_secrets, sessions

_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, since when."""

    actor: Actor
    began_at: str


def begin_session(
    database: Database, actor: Actor, account_seq: int | None, longest: int, ip: str | None, trace_id: str | None
) -> str:
    """Begin a session and return the token of it, which is nowhere else; forget those that began `longest` seconds ago.

    `account_seq` is the last change of the account, None for who has none here.
    """
    token, at = secrets.token_urlsafe(_BYTES), now()
    row: Row = {
        "digest": _digest(token),
        "key_id": actor.key_id,
        "role": actor.role,
        "label": actor.label,
        "scopes": " ".join(sorted(actor.scopes)),
        "place": actor.place,
        "account_seq": account_seq,
        "began_at": at,
    }
    over = stamp(datetime.now(UTC) - timedelta(seconds=longest))
    entry = Entry(actor.key_id, actor.role, "session.begin", actor.key_id, "done", ip, trace_id)
    with write_transaction(database) as connection:
        connection.execute(delete(sessions).where(sessions.c.began_at < over))
        seq = audit_chain.append_one(connection, at, entry, digest(row))
        connection.execute(insert(sessions), [{**row, "seq": seq}])
    return token


def find_session(database: Database, token: str) -> Session | None:
    """Whose session this is; None when it has ended, its account was changed since, or it is not as it was begun."""
    with read_transaction(database) as connection:
        row = connection.execute(select(sessions).where(sessions.c.digest == _digest(token))).mappings().first()
        if row is None or not audit_chain.is_written(
            row, sessions.name, audit_chain.links_of(connection, [row["seq"]])
        ):
            return None
        actor = Actor(
            row["key_id"], row["role"], frozenset(row["scopes"].split()), row["place"], frozenset(), row["label"]
        )
        if row["account_seq"] is not None:
            account = account_of(connection, row["key_id"])
            if account is None or account.seq != row["account_seq"] or account.locked:
                return None
    return Session(actor, row["began_at"])


def end_session(database: Database, token: str, ip: str | None, trace_id: str | None) -> None:
    """End a session; one that has ended already stays so."""
    mine = sessions.c.digest == _digest(token)
    with write_transaction(database) as connection:
        row = connection.execute(select(sessions).where(mine)).mappings().first()
        if row is not None:
            connection.execute(delete(sessions).where(mine))
            entry = Entry(row["key_id"], row["role"], "session.end", row["key_id"], "done", ip, trace_id)
            audit_chain.append_one(connection, now(), entry)


def end_all_sessions(database: Database, by: Actor) -> None:
    """End every session, and sign cookies with another secret from now on."""
    with write_transaction(database) as connection:
        connection.execute(delete(sessions))
        connection.execute(delete(session_secrets))
        audit_chain.append_one(connection, now(), Entry(by.key_id, by.role, "session.rotate", "sessions", "done"))


def session_secret(database: Database) -> str:
    """The secret with which cookies are signed, made by who asks first; every process has the same."""
    query = select(session_secrets.c.secret)
    with read_transaction(database) as connection:
        found = connection.execute(query).scalar()
    if found is None:
        with write_transaction(database) as connection:
            found = connection.execute(query).scalar()
            if found is None:
                found = secrets.token_urlsafe(_BYTES)
                connection.execute(insert(session_secrets), [{"id": 1, "secret": found, "made_at": now()}])
    return str(found)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()

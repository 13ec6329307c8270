"""API keys: 256 random bits, shown once, kept as a digest; scoped, expiring, revocable.

The row of a key never changes and is covered by the audit chain; that a key was revoked is a row of the audit itself. A key that
is not as it was made is no key. Knows no HTTP. Bearer tokens of an identity provider are the service's business.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import RowMapping, and_, func, insert, literal_column, select

from api.store import audit_chain
from api.store.audit_chain import Row, digest
from api.store.database import Database, read_transaction, write_transaction
from api.store.errors import Refused
from api.store.model import Actor, Entry, Key, now, stamp
from api.store.tables import audit, keys
from api.store.validation import check_key

PREFIX = "cailiang_"
# A key revoked by another process is still accepted this long; one revoked by this process, not at all.
CACHED_SECONDS = 2.0
_MOST_CACHED = 10_000
# Written into the statement: SQLite uses the index of revocations for no bound value. The earliest, if there were two.
_REVOKED = and_(audit.c.action == literal_column("'key.revoke'"), audit.c.object == keys.c.id)
_KEYS = select(keys, select(func.min(audit.c.at)).where(_REVOKED).scalar_subquery().label("revoked_at"))


@dataclass(frozen=True, slots=True)
class KeyCache:
    """Keys that were looked up a moment ago, by the digest of the secret: when, and what the row said."""

    seen: dict[str, tuple[float, Key]] = field(default_factory=dict)


def create_key(
    database: Database, label: str, scopes: Iterable[str], place: str | None, expires: datetime | None, by: Actor
) -> tuple[str, str]:
    """Make a key; returns its id and the secret, which is nowhere else. Raises `Refused`."""
    granted = frozenset(scopes)
    check_key(label, granted, place, expires)
    # The id is in the clear in logs and audits, so it is no part of the secret.
    name, secret = f"key-{secrets.token_hex(6)}", PREFIX + secrets.token_urlsafe(32)
    row: Row = {
        "id": name,
        "secret_digest": _digest(secret),
        "label": label,
        "scopes": " ".join(sorted(granted)),
        "place": place,
        "created_at": now(),
        "expires_at": stamp(expires) if expires else None,
    }
    entry = Entry(by.key_id, by.role, "key.create", name, f"{row['scopes']} @ {place or '*'}")
    with write_transaction(database) as connection:
        seq = audit_chain.append_one(connection, str(row["created_at"]), entry, digest(row))
        connection.execute(insert(keys), [{**row, "seq": seq}])
    return name, secret


def revoke_key(database: Database, cache: KeyCache, name: str, by: Actor) -> bool:
    """Revoke a key for good; False when there is none of that id that still holds."""
    at = now()
    with write_transaction(database) as connection:
        found = connection.execute(_KEYS.where(keys.c.id == name)).mappings().first()
        if found is None or found["revoked_at"] is not None:
            return False
        audit_chain.append_one(connection, at, Entry(by.key_id, by.role, "key.revoke", name, "revoked"))
    cache.seen.clear()
    return True


def find_key(database: Database, cache: KeyCache, secret: str) -> Actor | None:
    """Who holds this secret; None when nobody does, no longer, or the key is not as it was made.

    The caller fills in which places a place includes.
    """
    if not secret.startswith(PREFIX) or len(secret) > 100 or not secret.isascii():
        return None
    wanted = _digest(secret)
    moment = time.monotonic()
    seen = cache.seen.get(wanted)
    if seen is None or moment - seen[0] > CACHED_SECONDS:
        with read_transaction(database) as connection:
            row = connection.execute(_KEYS.where(keys.c.secret_digest == wanted)).mappings().first()
            if row is None or not _is_as_made(row, audit_chain.links_of(connection, [row["seq"]])):
                return None
        if len(cache.seen) >= _MOST_CACHED:
            cache.seen.clear()
        seen = cache.seen[wanted] = (moment, _key(row))
    key = seen[1]
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now()):
        return None
    return Actor(key.id, "key", key.scopes, key.place, frozenset(), key.label)


def list_keys(database: Database) -> tuple[Key, ...]:
    """Every key ever made that is as it was made, oldest first."""
    with read_transaction(database) as connection:
        found = connection.execute(_KEYS.order_by(keys.c.seq)).mappings().all()
        links = audit_chain.links_of(connection, [row["seq"] for row in found])
    return tuple(_key(row) for row in found if _is_as_made(row, links))


def operator(name: str) -> Actor:
    """Who works at the command line of the server. Raises `Refused` without a name."""
    if not name:
        raise Refused("who", "请写明操作人")
    return Actor(name, "operator", frozenset({"admin"}))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _is_as_made(row: RowMapping, links: audit_chain.Links) -> bool:
    """Whether a key is the one that was made: none is slipped in, none is widened."""
    made = {name: value for name, value in row.items() if name != "revoked_at"}
    return audit_chain.is_written(made, keys.name, links)


def _key(row: RowMapping) -> Key:
    told = {name: row[name] for name in ("id", "label", "place", "created_at", "expires_at", "revoked_at")}
    return Key(scopes=frozenset(row["scopes"].split()), **told)

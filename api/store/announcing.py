"""Announces each list version once: what this database has told of stands in a table that takes a version and digest once.

Knows no rulesets; the service says which versions it answers from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from api.store import chain
from api.store.canonical import digest
from api.store.chain import Row
from api.store.checking import check_entry
from api.store.database import Database, appending, reading
from api.store.recording import event
from api.store.records import Entry, now
from api.store.tables import announced, outbox

WHO = "service"
Told = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Published:
    """A published list version: its list, its version (a day), the digest of its file, and the rulesets it stands in."""

    list_id: str
    version: str
    digest: str
    rulesets: str

    @property
    def key(self) -> str:
        """The list and the version in one word: cn/first-offence@2025-01-27."""
        return f"{self.list_id}@{self.version}"

    @property
    def told(self) -> Told:
        """What is told once: a changed file of the same version is told again."""
        return self.list_id, self.version, self.digest


def announce(database: Database, published: Sequence[Published], *, events: bool) -> int:
    """Note in the audit, and announce, what was not announced before; returns how many. All or none.

    Processes that start together take turns, and the table would refuse a second row: one event for each, ever.
    Raises `Refused`.
    """
    for one in published:
        check_entry(_entry(one))
    # Most starts and reloads bring nothing new, and then wait for no turn to write.
    with reading(database) as connection:
        if not _new(connection, published):
            return 0
    with appending(database) as connection:
        at, head = now(), chain.head_of(connection)
        links: list[Row] = []
        rows: list[Row] = []
        waiting: list[Row] = []
        for one in _new(connection, published):
            row: Row = {"list_id": one.list_id, "version": one.version, "digest": one.digest}
            links.append(chain.link(head, at, _entry(one), digest(row)))
            head = chain.after(links[-1])
            rows.append({**row, "seq": head.seq})
            data = {"list": one.list_id, "version": one.version, "digest": one.digest, "rulesets": one.rulesets}
            waiting.append(event(head.seq, at, "list.published", one.key, data))
        if rows:
            chain.append(connection, links)
            connection.execute(insert(announced), rows)
            if events:
                connection.execute(insert(outbox), waiting)
    return len(rows)


def _new(connection: Connection, published: Sequence[Published]) -> list[Published]:
    known = {
        tuple(row) for row in connection.execute(select(announced.c.list_id, announced.c.version, announced.c.digest))
    }
    return list({one.told: one for one in published if one.told not in known}.values())


def _entry(one: Published) -> Entry:
    return Entry(WHO, "service", "list.announce", f"list:{one.key}", "announced")

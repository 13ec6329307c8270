"""What the events that wait say: each is read from the record that it tells of, and only when that is as it was written.

Knows the content of each kind of event; when an event is sent is the business of `outbox`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, Table, select

from api.store.audit_chain import is_written, links_of
from api.store.model import Event
from api.store.tables import announced, choices, evaluations

Records = dict[int, RowMapping]
_MANY_TIMES = 1_000


class Told(NamedTuple):
    """What one event says: the record that it tells of, its kind, its subject and its data."""

    record: RowMapping
    kind: str
    subject: str
    data: dict[str, str | None]


def events_of(connection: Connection, waiting: Sequence[RowMapping]) -> list[Event]:
    """The events of rows of the outbox, in their order; one whose record is not as it was written is `damaged`."""
    told = _told(connection, [row["seq"] for row in waiting])
    return [_event(row, told.get(row["seq"])) for row in waiting]


def attempts_of(waiting: RowMapping) -> int:
    """How often an event was tried; whatever somebody wrote there by hand, a number to count on from."""
    written = waiting["attempts"]
    return min(max(0, written), _MANY_TIMES) if isinstance(written, int) else 0


def _told(connection: Connection, seqs: Sequence[int]) -> dict[int, Told]:
    found: dict[int, Told] = {}
    for seq, row in _written(connection, evaluations, seqs).items():
        data = {"receipt_id": row["receipt_id"], "place": row["place"], "matter_id": row["matter_id"]}
        found[seq] = Told(row, "evaluation.recorded", row["id"], data)
    chosen = _written(connection, choices, seqs)
    abouts = _written(connection, evaluations, {row["evaluation_seq"] for row in chosen.values()})
    for seq, row in chosen.items():
        about = abouts.get(row["evaluation_seq"])
        if about is not None:
            data = {"evaluation_id": about["id"], "receipt_id": about["receipt_id"]}
            data |= {"track": row["track"], "decision": row["decision"]}
            found[seq] = Told(row, "choice.made", row["id"], data)
    for seq, row in _written(connection, announced, seqs).items():
        data = {"list": row["list_id"], "version": row["version"], "digest": row["digest"], "rulesets": row["rulesets"]}
        found[seq] = Told(row, "list.published", f"{row['list_id']}@{row['version']}", data)
    return found


def _written(connection: Connection, table: Table, seqs: Iterable[int]) -> Records:
    """The rows of these numbers that are as they were written."""
    wanted = sorted(seqs)
    found = connection.execute(select(table).where(table.c.seq.in_(wanted))).mappings().all()
    links = links_of(connection, [row["seq"] for row in found])
    return {row["seq"]: row for row in found if is_written(row, table.name, links)}


def _event(waiting: RowMapping, told: Told | None) -> Event:
    state = {name: waiting[name] for name in ("seq", "due_at", "trouble")} | {"attempts": attempts_of(waiting)}
    if told is None:
        return Event(id="", kind="damaged", subject=f"audit:{waiting['seq']}", at="", data={}, **state)
    return Event(
        id=told.record["id"], kind=told.kind, subject=told.subject, at=told.record["at"], data=told.data, **state
    )

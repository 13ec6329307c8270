"""Recorded evaluations as pieces for a replay. Knows the store by its door; decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from api.recorded_cases import recorded_cases
from api.replaying.reading import Source
from api.replaying.single_cases import SingleCases
from engine.bulk import Coding
from engine.catalog import Catalog
from engine.replay import Piece

if TYPE_CHECKING:
    from api.store import Actor, Store

RECORDS = 5_000
"""So many cases of records are one piece, or few more."""


class Records(NamedTuple):
    """The records of a store that an actor may see."""

    store: Store
    actor: Actor

    def mark(self) -> list[str]:
        """What tells this database from others: the first link of its audit chain."""
        return [row.hash for row in self.store.audit(limit=1).items]


def source_of_records(records: Records, catalog: Catalog, coding: Coding) -> Source:
    """The records, newest first; each piece goes on before the last record of the one before it, so none is read twice.

    What is recorded while a replay runs, or stands still, is not part of it.
    """
    newest = next(iter(records.store.evaluations(records.actor, None, 1).items), None)
    if newest is None:
        return Source("存证（没有一件）", 0, lambda _: iter(()))

    def pieces(done: int) -> Iterator[tuple[Piece, int, int]]:
        cases = SingleCases(catalog.library, coding)
        seq = done
        for record in recorded_cases(*records, catalog.library, catalog.places, done or newest.seq + 1):
            seq = record.seq
            if record.case is None:
                cases.refuse(record.id, record.because)
            else:
                cases.add(record.id, record.case, record.on)
            if len(cases) >= RECORDS:
                yield cases.piece(), seq, newest.seq - seq
                cases = SingleCases(catalog.library, coding)
        if len(cases):
            yield cases.piece(), seq, newest.seq

    return Source(f"存证，到 {newest.at} 存的 {newest.id} 为止", newest.seq, pieces)

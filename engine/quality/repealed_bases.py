"""Items whose legal basis was repealed: they must say until which day they are used.

A list stays in force when one of its legal bases is repealed; only the items that rest on that basis are no longer used.
Knows items, matters and statutes; does not know cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from engine.catalog import REPEALED, Item, Library
from engine.language import read_clause


def repealed_bases(item: Item, library: Library) -> Iterator[tuple[str, date]]:
    """Every statute that the item rests on and that was repealed, with the day from which it no longer holds.

    A statute is one of the item's `basis`, or the only one that still punishes the matters the item speaks to: as long
    as another clause punishes one of them, the item has something to do.
    """
    named = filter(None, map(_statute_of, item.basis))
    yield from ((name, day) for name in dict.fromkeys(named) if (day := _repealed(name, library)))
    matters = [library.matters.by_name[name] for name in item.matters]
    clauses = [punished.clause for matter in matters for punished in matter.punished_by]
    days = [(name, day) for name in map(_statute_of, clauses) if (day := _repealed(name, library))]
    if matters and all(matter.punished_by for matter in matters) and len(days) == len(clauses):
        yield max(days, key=lambda each: each[1])


def _statute_of(citation: str) -> str:
    clause = read_clause(citation)
    return clause.document if clause else ""


def _repealed(name: str, library: Library) -> date | None:
    """The first day on which a statute no longer holds; None: it was not repealed."""
    statute = library.statutes.by_name.get(name)
    last = statute.versions[-1] if statute and statute.versions else statute
    return last.until + timedelta(days=1) if last and last.until and last.ended == REPEALED else None

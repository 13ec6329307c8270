"""Items whose legal basis was repealed: they must say until which day they are used.

A list stays in force when one of its legal bases is repealed; only the items that rest on that basis are no longer used.
Knows items, matters and sources; does not know cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.catalog import Item, Library
from engine.language import read_clause


def repealed_bases(item: Item, library: Library) -> Iterator[tuple[str, date]]:
    """Every document that the item rests on and that was repealed, with the day from which it no longer holds.

    A document is one of the item's `basis`, or the only one that still punishes the matters the item speaks to: as long
    as another clause punishes one of them, or another matter without a place stands for it under the law that took over,
    the item has something to do.
    """
    repealed = {
        source.title.removeprefix("中华人民共和国"): source.repealed
        for source in library.sources.values()
        if source.repealed is not None
    }
    named = (clause.document for text in item.basis if (clause := read_clause(text)))
    yield from ((name, repealed[name]) for name in dict.fromkeys(named) if name in repealed)
    matters = [library.matters.by_name[name] for name in item.matters]
    clauses = [punished for matter in matters for punished in matter.punished_by]
    sources = [library.sources.get(punished.read.of) for punished in clauses]
    days = [(source.title, source.repealed) for source in sources if source is not None and source.repealed is not None]
    after = {name for each in library.matters.by_name.values() if not each.place for name in each.equivalents}
    if (
        matters
        and all(matter.punished_by for matter in matters)
        and len(days) == len(clauses)
        and after.isdisjoint(item.matters)
    ):
        title, last = max(days, key=lambda each: each[1])
        yield title.removeprefix("中华人民共和国"), last

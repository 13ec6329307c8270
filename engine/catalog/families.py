"""Families of violations: those that some clauses punish, named by the clauses instead of one by one.

Knows clauses; does not know lists, items or cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.language import known_clause

Place = tuple[str, tuple[tuple[str, str], ...]]
"""A document and a path within it, which take in every clause whose path begins so."""


def covers(outer: str, inner: str) -> bool:
    """Whether the place `outer` names takes in the clause `inner`: a whole document, an article, or a part of one.

    >>> covers("食品安全法", "食品安全法第一百二十四条第一款第五项")
    True
    >>> covers("食品安全法第一百二十五条第一款", "食品安全法第一百二十五条第二款")
    False
    """
    within, clause = known_clause(outer), known_clause(inner)
    if clause is None:
        return outer == inner
    if within is None:
        return outer == clause.document
    return within.document == clause.document and clause.path[: len(within.path)] == within.path


def places_over(clause: str) -> Iterator[Place]:
    """Every place that takes in a clause, as `place_named` gives those that cover it: its document, its article, itself.

    >>> place_named("食品安全法第一百二十四条") in set(places_over("食品安全法第一百二十四条第一款第五项"))
    True
    """
    read = known_clause(clause)
    if read is None:
        yield clause, ()
        return
    yield from ((read.document, read.path[:length]) for length in range(len(read.path) + 1))


def place_named(outer: str) -> Place:
    """The place that a text names: a document and a path within it, () for the whole."""
    read = known_clause(outer)
    return (read.document, read.path) if read else (outer, ())


def is_of(clauses: Iterable[str], family: Iterable[str]) -> bool:
    """Whether one of `clauses` lies in one of the places of the `family`."""
    places = tuple(family)
    return any(covers(place, clause) for clause in clauses for place in places)

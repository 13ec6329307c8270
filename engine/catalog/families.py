"""Families of violations: those that some clauses punish, named by the clauses instead of one by one.

Knows clauses; does not know lists, items or cases.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.language import read_clause


def covers(outer: str, inner: str) -> bool:
    """Whether the place `outer` names takes in the clause `inner`: a whole document, an article, or a part of one.

    >>> covers("食品安全法", "食品安全法第一百二十四条第一款第五项")
    True
    >>> covers("食品安全法第一百二十五条第一款", "食品安全法第一百二十五条第二款")
    False
    """
    within, clause = read_clause(outer), read_clause(inner)
    if clause is None:
        return outer == inner
    if within is None:
        return outer == clause.document
    return within.document == clause.document and clause.path[: len(within.path)] == within.path


def is_of(clauses: Iterable[str], family: Iterable[str]) -> bool:
    """Whether one of `clauses` lies in one of the places of the `family`."""
    places = tuple(family)
    return any(covers(place, clause) for clause in clauses for place in places)

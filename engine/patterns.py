"""What the facts of a case say to each comparison in a docket: to the law, two cases with the same pattern are the same.

Which sum was at stake is shown; that it lies below the bound decides. Everything that follows from the comparisons
alone is therefore found once for each pattern. Knows leaves and facts; does not know what follows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from engine.conditions import Compare, Condition, In, Is, Soft, named, walk
from engine.meaning import leaf_truth, open_terms
from engine.records import Count, Setting
from engine.terms import UNKNOWN, Facts

_KNOWN_HELD = 64


class _Asked(NamedTuple):
    """One comparison: the leaf, the facts it names, and the setting when what it counts depends on that."""

    leaf: Is | Compare | In | Count
    terms: tuple[str, ...]
    setting: Setting | None


class Comparisons:
    """All comparisons in some conditions, each once; a condition is given with the setting in which it stands."""

    __slots__ = ("_all", "_terms", "_touched")

    def __init__(self, conditions: Iterable[tuple[Condition, Setting | None]]) -> None:
        found: dict[_Asked, None] = {}
        for condition, setting in conditions:
            for part in walk(condition):
                leaf = Is(part.judged) if isinstance(part, Soft) else part
                if isinstance(leaf, Is | Compare | In | Count):
                    found[_Asked(leaf, named(leaf), setting if isinstance(leaf, Count) else None)] = None
        self._all = tuple(found)
        self._terms = frozenset(term for asked in found for term in asked.terms)
        self._touched: dict[frozenset[str], tuple[_Asked, ...]] = {}

    def pattern(self, facts: Facts) -> Hashable:
        """What these facts say to all of them: equal for two cases exactly when they say the same to each."""
        known = self._terms.intersection(facts)
        if any(facts[name] is UNKNOWN for name in known):
            known = frozenset(name for name in known if facts[name] is not UNKNOWN)
        return known, tuple([_said(asked, facts) for asked in self._touched_by(known)])

    def _touched_by(self, known: frozenset[str]) -> tuple[_Asked, ...]:
        """The comparisons that name a known fact; all others are unknown, whatever the facts."""
        touched = self._touched.get(known)
        if touched is None:
            if len(self._touched) >= _KNOWN_HELD:
                self._touched.clear()
            touched = tuple(asked for asked in self._all if not known.isdisjoint(asked.terms))
            self._touched[known] = touched
        return touched


def _said(asked: _Asked, facts: Facts) -> Hashable:
    """Its truth; of a count that stays open also what it waits for, since records may be known in part."""
    leaf, terms, setting = asked
    truth = leaf_truth(leaf, facts, setting)
    return open_terms(leaf, terms, facts, setting) if truth is None and isinstance(leaf, Count) else truth

"""Which items of both sides are one item, and their verdicts on rows: the items of lists of which another version is in force.

Knows catalogs and slots; counts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import NamedTuple

import numpy as np

from engine.bulk import Bytes, truth_at
from engine.catalog import Catalog, Item, ListVersion
from engine.comparison import pairs
from engine.language import Truth
from engine.replay.side import Decided
from engine.replay.totals import WORDS

_TRUTHS: tuple[Truth, ...] = (True, False, None)
"""The truths of the first of `WORDS`."""


class UsedBits(NamedTuple):
    """Where an item is used on the day of the decision, and where it holds and fails."""

    used: Bytes
    holds: Bytes | None
    fails: Bytes | None


class Chains:
    """The items of `watched` lists on both sides, numbered so that an item and what took its place have one number.

    `names` are the keys of each on the old and on the new side, "" where a side has none.
    """

    def __init__(self, catalogs: tuple[Catalog, Catalog], watched: frozenset[str]) -> None:
        self.names: list[tuple[str, str]] = []
        self.titles: dict[str, str] = {}
        self._numbers: tuple[dict[str, int], dict[str, int]] = ({}, {})
        self._watched = watched
        for list_id in sorted(watched):
            self._pair(tuple(c.versions(list_id) if list_id in c.lists() else () for c in catalogs))

    def _pair(self, sides: tuple[tuple[ListVersion, ...], ...]) -> None:
        """Numbers the items of all versions of a list, from the earliest on; each version goes on from the one before."""
        listed = sorted(
            ((version, place) for place, versions in enumerate(sides) for version in versions),
            key=lambda entry: (entry[0].valid_from, entry[0].version, entry[1]),
        )
        before: tuple[tuple[Item, ...], dict[str, int]] = ((), {})
        for version, place in listed:
            numbers: dict[str, int] = {}
            for old, new in pairs(before[0], version.items):
                if new is None:
                    continue
                number = before[1][old.id] if old is not None else self._new()
                numbers[new.id] = number
                key = f"{version.key}#{new.id}"
                self._numbers[place][key] = number
                self.titles[key] = new.title
                names = list(self.names[number])
                names[place] = key
                self.names[number] = (names[0], names[1])
            before = (version.items, numbers)

    def _new(self) -> int:
        self.names.append(("", ""))
        return len(self.names) - 1

    def verdicts(self, place: int, decided: Decided) -> dict[int, UsedBits]:
        """The verdicts on rows of every item of a side that is looked at, by its number."""
        found: dict[int, UsedBits] = {}
        for number, slot in enumerate(decided.signatures.slots):
            chain = self._numbers[place].get(slot.entry.key)
            if chain is None:
                continue
            used = _used(number, decided)
            bits = truth_at(decided.truths, slot.verdict)
            one = UsedBits(used, *(None if plane is None else plane & used for plane in bits))
            found[chain] = _joined(found[chain], one) if chain in found else one
        return found

    def of_one(self, place: int, verdicts: Mapping[str, Truth]) -> dict[int, str]:
        """The same of one case, in words, from the verdicts of its items by key."""
        numbers = self._numbers[place]
        return {numbers[key]: WORDS[_TRUTHS.index(truth)] for key, truth in verdicts.items() if key in numbers}


def _used(number: int, decided: Decided) -> Bytes:
    table = np.array([number in used.decision for used in decided.used])
    return np.packbits(table[decided.branch])


def _joined(one: UsedBits, other: UsedBits) -> UsedBits:
    """An item that is asked of two violations that a case may be: it holds where it does of one, fails where of all."""
    used, none = one.used | other.used, np.zeros_like(one.used)
    holds = reduce(np.bitwise_or, (none if each.holds is None else each.holds for each in (one, other)))
    fails = reduce(
        np.bitwise_and, ((none if each.fails is None else each.fails) | ~each.used for each in (one, other)), used
    )
    return UsedBits(used, holds, fails)

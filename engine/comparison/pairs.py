"""Which items of two lists belong together: those that speak to the same matters, and of several the one with the same number.

Knows items; compares no conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.catalog import Item
from engine.language import terms_of

Pair = tuple[Item | None, Item | None]
"""An old item and the new one in its place; None where there is none."""


def pairs(old: Sequence[Item], new: Sequence[Item]) -> tuple[Pair, ...]:
    """Every item of both sides: the pairs in the order of the new list, then the old items that nothing took the place of.

    An item that was divided stands beside each of its parts.
    """
    partner: dict[int, Item] = {}
    for alike in _RULES:
        for place, item in enumerate(new):
            if place not in partner:
                taken = {id(one) for one in partner.values()}
                found = next((one for one in old if id(one) not in taken and alike(one, item)), None)
                if found is not None:
                    partner[place] = found
    for place, item in enumerate(new):
        if place not in partner and item.matters:
            found = next((one for one in old if _shares(one, item)), None)
            if found is not None:
                partner[place] = found
    taken = {id(one) for one in partner.values()}
    return (
        *((partner.get(place), item) for place, item in enumerate(new)),
        *((item, None) for item in old if id(item) not in taken),
    )


def shared_matters(old: Item, new: Item) -> tuple[str, ...]:
    """The matters to which both items speak, of those that they name."""
    if not old.matters or not new.matters:
        return old.matters or new.matters
    return tuple(name for name in old.matters if name in new.matters)


def _shares(old: Item, new: Item) -> bool:
    """Whether both speak to a matter that they name; of those that name none, whether they speak of the same facts."""
    if old.track != new.track or bool(old.benchmark) != bool(new.benchmark) or bool(old.matters) != bool(new.matters):
        return False
    if old.matters:
        return not set(old.matters).isdisjoint(new.matters)
    one, other = set(terms_of(old.condition)), set(terms_of(new.condition))
    return old.title == new.title or 2 * len(one & other) > len(one | other)


def _same_number(old: Item, new: Item) -> bool:
    return old.id == new.id and (_shares(old, new) or old.title == new.title)


def _same_matters(old: Item, new: Item) -> bool:
    return old.matters == new.matters and old.effect == new.effect and _shares(old, new)


_RULES: tuple[Callable[[Item, Item], bool], ...] = (_same_number, _same_matters, _shares)
"""The surest sign first."""

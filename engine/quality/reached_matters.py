"""Violations of a field that an exit of its statutes neither reaches nor leaves out by name.

A statutory exit that was copied for the matters of one day would silently miss those that are added later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.catalog import Item, ListVersion, Matter


def unreached(version: ListVersion, matters: Iterable[Matter]) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """Of each legal basis of a statute's exits the first item, with the matters of the field that no item of it reaches.

    An exit is an item that makes a penalty milder. Local matters are reached by reference.
    """
    exits: dict[tuple[str, ...], list[Item]] = {}
    for item in version.items if version.statutory else ():
        if item.track == "处罚" and not item.effect.aggravating:
            exits.setdefault(item.basis, []).append(item)
    field = [matter for matter in matters if matter.field == version.field and not matter.place]
    for items in exits.values():
        told = {name for item in items for name in (*item.matters, *item.left_out)}
        missed = tuple(m.name for m in field if m.name not in told and all(item.matters for item in items))
        if missed:
            yield items[0], missed

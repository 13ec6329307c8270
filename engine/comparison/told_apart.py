"""Each changed part of a condition by itself: a case that this one change decides, where there is one.

The old condition is asked beside itself with this change alone, and if that is no other, the new one beside itself without it.
Knows conditions and sides; knows no list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal as Words
from typing import NamedTuple, TypeAlias

from engine.comparison.changed_parts import Change, ChangedPart
from engine.comparison.question import Side
from engine.comparison.search import Difference
from engine.language import Condition

How: TypeAlias = Words["旧新", "旧改", "新留"]
"""Between which two the case decides: both versions, the old one and it with this change, the new one without it and it."""

MOST_ITEMS = 3
"""A change of several items is looked for in so many of them."""
MOST_PARTS = 8
"""So many changes of one item are looked for one by one."""


class Sides(NamedTuple):
    """What makes a side of each version of an item, with another condition or (None) its own; None where it has none."""

    old: Callable[[Condition | None], Side | None]
    new: Callable[[Condition | None], Side | None]


@dataclass(frozen=True, slots=True)
class ToldApart:
    """What one change decides by itself at an item; `terms` are the facts of the changed part, `tried` the items looked at.

    `difference` is None where it was not looked for, since the item has too many changes.
    """

    item: str
    how: How
    difference: Difference | None
    terms: tuple[str, ...] = ()
    tried: int = 1

    @property
    def shown(self) -> bool:
        """Whether a case shows the change."""
        found = self.difference
        return found is not None and bool(found.wider or found.narrower or found.beside)


Known: TypeAlias = dict[Change, ToldApart]
"""What was found of each change, at the first item that shows it."""


def tell_apart(
    item: str,
    parts: Iterable[ChangedPart],
    conditions: tuple[Condition, Condition],
    sides: Sides,
    ask: Callable[[Side, Side], Difference],
    known: Known,
) -> None:
    """Look at an item for what each of its changes decides, and add it to what is `known`.

    A change that another item shows is not looked for again.
    """
    for number, part in enumerate(parts):
        before = known.get(part.change)
        if not (part.done or part.undone) or (before and (before.shown or before.tried >= MOST_ITEMS)):
            continue
        if number >= MOST_PARTS:
            known.setdefault(part.change, ToldApart(item, "旧新", None))
            continue
        found = _at(item, part, conditions, sides, ask)
        if before is None or before.difference is None or found.shown:
            known[part.change] = replace(found, tried=before.tried + 1 if before else 1)
        else:
            known[part.change] = replace(before, tried=before.tried + 1)


def _at(
    item: str,
    part: ChangedPart,
    conditions: tuple[Condition, Condition],
    sides: Sides,
    ask: Callable[[Side, Side], Difference],
) -> ToldApart:
    """What the change decides at the item, first beside the old condition, then beside the new one."""
    old, new = sides.old(None), sides.new(None)
    alone, without = part.alone(conditions[0]), part.without(conditions[1])
    changed = None if alone is None else sides.old(alone)
    kept = None if without is None else sides.new(without)
    pairs: tuple[tuple[How, Side | None, Side | None], ...] = (("旧改", old, changed), ("新留", kept, new))
    if changed == new:
        pairs = (("旧新", old, new),)
    best = ToldApart(item, "旧新", Difference(), part.terms)
    for how, one, other in pairs:
        if one is None or other is None or one == other:
            continue
        found = ToldApart(item, how, ask(one, other), part.terms)
        if found.shown:
            return found
        if found.difference and (found.difference.limits or found.difference.open):
            best = found
    return best

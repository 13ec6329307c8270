"""What an item inherits from the statutory item that it rests on: the elements of that item which it does not hold itself.

A list fills in what a statute leaves to discretion; it never does away with what the statute demands. Knows conditions
and definitions; does not know files or cases.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from engine.catalog.definitions import GENERAL
from engine.catalog.lists import Item
from engine.language import AllOf, AnyOf, Condition, Defined, In, Is, Scene

StatutoryItem = Callable[[str], Item | None]
"""Finds the item of a statute by its key: cn/penalty-law#33-1b."""


def is_reference(text: str) -> bool:
    """Whether a basis names a statutory item, and not a clause.

    >>> is_reference("cn/penalty-law#33-1b"), is_reference("行政处罚法第三十三条第一款")
    (True, False)
    """
    return "#" in text


def elements_of(
    statutory: Item, conditions: tuple[Condition, ...], scene: Scene, defined: Collection[str]
) -> Iterator[Condition]:
    """The elements of `statutory`, in its order, without those that `conditions` hold or that are `defined` otherwise.

    An element that the list defines in its own way is the list's element.
    """
    held = {inner for condition in conditions for inner in _conjuncts(condition)}
    for element in _top(statutory.condition):
        name = element.name if isinstance(element, Defined) else element.term if isinstance(element, Is) else ""
        own = scene.define(name) if isinstance(element, Defined) and element.owner == GENERAL else None
        meant = own or element
        if name not in defined and not _implied(meant, held):
            yield meant


def _implied(element: Condition, held: Collection[Condition]) -> bool:
    """Whether `element` holds when everything that is `held` does, as far as its shape shows."""
    if element in held:
        return True
    match element:
        case AnyOf(parts):
            return any(_implied(part, held) for part in parts)
        case AllOf(parts):
            return all(_implied(part, held) for part in parts)
        case Defined(part=part):
            return _implied(part, held)
        case In(term, values):
            return any(isinstance(h, In) and h.term == term and set(h.values) <= set(values) for h in held)
        case _:
            return False


def _top(condition: Condition) -> Iterator[Condition]:
    """The parts that must all hold."""
    if not isinstance(condition, AllOf):
        yield condition
        return
    for part in condition.parts:
        yield from _top(part)


def _conjuncts(condition: Condition) -> Iterator[Condition]:
    """Everything that holds when `condition` holds, as far as its shape shows: also what a definition demands."""
    for part in _top(condition):
        yield part
        if isinstance(part, Defined):
            yield from _conjuncts(part.part)

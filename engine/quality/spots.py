"""Where a condition stands in the file of a list: in an item, a definition, an exclusion, what all items share, a basis.

A condition that several items share stands at one spot. Knows list versions and conditions; knows no cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple, TypeAlias

from engine.catalog import ACT_DATE, Item, Library, ListVersion
from engine.documents import Mapping, Node, Scalar, Sequence
from engine.language import AllOf, Compare, Condition, Defined, Not, Soft, children, with_children
from engine.language import Literal as Value

ScopeKind: TypeAlias = Literal["事项", "定义", "排除", "共同", "依据"]
_WORDS: dict[ScopeKind, str] = {
    "事项": "{item}",
    "定义": "定义“{name}”",
    "排除": "排除“{name}”",
    "共同": "共同条件第{name}条",
    "依据": "{item}的依据",
}


class Scope(NamedTuple):
    """A condition of its own in the file: that of an item, a definition, an exclusion (by its id), a common condition.

    A common condition is named by its place from 1 on; 依据 is an element that an item takes over from its basis.
    """

    kind: ScopeKind
    name: str

    def __str__(self) -> str:
        return _WORDS[self.kind].format(name=self.name, item=item_words(self.name))


def item_words(item: str) -> str:
    """An item by its id: a number of the document, or a name that somebody made up where it has none.

    >>> item_words("5"), item_words("bulk-food")
    ('第5项', '事项“bulk-food”')
    """
    return f"第{item}项" if item[:1].isdigit() else f"事项“{item}”"


class Spot(NamedTuple):
    """A condition inside a scope: at each step down, which of the parts. Of a basis, which of the elements."""

    scope: Scope
    path: tuple[int, ...] = ()


class Slot(NamedTuple):
    """One part of the whole condition of an item, and the spot at which it is written; None for the first day of the list.

    An exclusion is written without the `Not` and the name that it has in an item.
    """

    spot: Spot | None
    part: Condition


def slots(version: ListVersion, item: Item, library: Library) -> tuple[Slot, ...]:
    """The parts of an item's condition, in their order."""
    whole = item.condition.parts if isinstance(item.condition, AllOf) else (item.condition,)
    first = int(version.transition == "acts-after" and _is_first_day(whole[0], version, library))
    common, own = first + len(version.exclusions), len(whole) - len(item.elements) - 1
    scopes = [Spot(Scope("排除", veto.id)) for veto in version.exclusions]
    scopes += [Spot(Scope("共同", str(n + 1))) for n in range(own - common)]
    scopes.append(Spot(Scope("事项", item.id)))
    scopes += [Spot(Scope("依据", item.id), (n,)) for n in range(len(item.elements))]
    return (*(Slot(None, part) for part in whole[:first]), *map(Slot, scopes, whole[first:]))


def _is_first_day(part: Condition, version: ListVersion, library: Library) -> bool:
    acted = library.vocabulary.find(ACT_DATE)
    wanted = (acted.name, ">=", Value(version.valid_from)) if acted else None
    return isinstance(part, Compare) and (part.term, part.op, part.right) == wanted


def written_in(slot: Slot) -> Condition:
    """The condition of a slot as the file writes it."""
    veto = slot.spot is not None and slot.spot.scope.kind == "排除"
    if veto and isinstance(slot.part, Not) and isinstance(slot.part.part, Defined):
        return slot.part.part.part
    return slot.part


def conditions_at(version: ListVersion, item: Item, library: Library) -> Iterator[tuple[Spot, Condition]]:
    """Every condition of an item that this list writes, with its spot, outer before inner; first what stands first.

    What another list defines, and what a basis demands, is one condition here: its inside is not this list's.
    """
    for slot in slots(version, item, library):
        if slot.spot is not None:
            yield from inside(slot.spot, written_in(slot), version.id)


def inside(spot: Spot, condition: Condition, home: str) -> Iterator[tuple[Spot, Condition]]:
    """`condition` and everything inside it that the list `home` writes."""
    yield spot, condition
    for below, part in parts_at(spot, condition, home):
        yield from inside(below, part, home)


def parts_at(spot: Spot, condition: Condition, home: str) -> Iterator[tuple[Spot, Condition]]:
    """The conditions directly inside `condition` that the list `home` writes, with their spots."""
    if isinstance(condition, Defined) and condition.name:
        if condition.owner == home:
            yield Spot(Scope("定义", condition.name)), condition.part
    elif spot.scope.kind != "依据":
        for place, part in enumerate(children(condition)):
            yield Spot(spot.scope, (*spot.path, place)), part


def put(condition: Condition, path: tuple[int, ...], new: Condition | None) -> Condition | None:
    """`condition` with `new` at `path`, or without what stands there for None; None when nothing is left of it."""
    if not path:
        return new
    place, *rest = path
    parts = children(condition)
    part = put(parts[place], tuple(rest), new)
    if part is None and isinstance(condition, Not | Soft | Defined):
        return None
    return with_children(condition, (*parts[:place], *(() if part is None else (part,)), *parts[place + 1 :]))


def redefined(condition: Condition, name: str, owner: str, part: Condition) -> Condition:
    """`condition` with another meaning of what the list `owner` defines by `name`."""
    if isinstance(condition, Defined) and (condition.name, condition.owner) == (name, owner):
        return replace(condition, part=part)
    return with_children(condition, tuple(redefined(each, name, owner, part) for each in children(condition)))


def node_at(top: Node | None, spot: Spot) -> Node | None:
    """Where the condition of a spot stands in the document of its list; None where the document has no such place."""
    kind, name = spot.scope
    if kind == "定义":
        node = _get(_get(_get(top, "definitions"), name), "when")
    elif kind == "共同":
        node = _item(_get(top, "common"), int(name) - 1)
    else:
        entry = _named(_get(top, "exclude" if kind == "排除" else "items"), name)
        node = _get(entry, "basis") or entry if kind == "依据" else _get(entry, "when") or _get(entry, "variants")
    for place in () if kind == "依据" else spot.path:
        below = _below(node, place)
        if below is None:
            break  # a definition that is written by its name, or a variant
        node = below
    return node


def _below(node: Node | None, place: int) -> Node | None:
    if isinstance(node, Sequence):
        return _get(_item(node, place), "when")  # the variants of an item
    if not isinstance(node, Mapping):
        return None
    for key in ("all", "any", "of"):
        if isinstance(parts := node.get(key), Sequence):
            return _item(parts, place)
    return node.get("not") or node.get("soft")


def _get(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, Mapping) else None


def _item(node: Node | None, place: int) -> Node | None:
    return node.items[place] if isinstance(node, Sequence) and place < len(node.items) else None


def _named(node: Node | None, name: str) -> Node | None:
    entries = node.items if isinstance(node, Sequence) else ()
    return next((each for each in entries if isinstance(id_ := _get(each, "id"), Scalar) and id_.text == name), None)

"""The parts in which two conditions differ, and each condition with one of these changes alone.

A part of the old condition goes, a part of the new one comes, or one gives way to the other. Knows no list and no case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple, TypeAlias

from engine.answer import sentences
from engine.language import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Count,
    Defined,
    Exactly,
    In,
    Is,
    Not,
    Soft,
    children,
    terms_of,
    with_children,
)

Path: TypeAlias = tuple[int, ...]
"""Where a part stands in a condition: the number of the child, of its child, and so on; one past the last is a new one."""
Edits: TypeAlias = Mapping[Path, Condition | None]
"""What stands at some places instead; None where nothing does."""


_Numbered: TypeAlias = tuple[int, Condition]


class Change(NamedTuple):
    """One change: of what, in which words before and after; "" where there was or is nothing."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """One change of a condition: what it makes of the old condition, and what undoes it in the new one."""

    change: Change
    done: Edits
    undone: Edits

    @property
    def terms(self) -> tuple[str, ...]:
        """The facts that the changed part names, before or after."""
        parts = [part for part in (*self.done.values(), *self.undone.values()) if part is not None]
        return tuple(dict.fromkeys(term for part in parts for term in terms_of(part)))

    def alone(self, old: Condition) -> Condition | None:
        """The old condition with this change and no other; None where that leaves nothing to ask."""
        return edited(old, self.done)

    def without(self, new: Condition) -> Condition | None:
        """The new condition with every change but this one; None where that leaves nothing to ask."""
        return edited(new, self.undone)


def changed_parts(old: Condition, new: Condition) -> tuple[ChangedPart, ...]:
    """The parts that changed, each once; a bound that moved is one change, not one that went and one that came.

    A part that only stands elsewhere now is none.
    """
    found: dict[Change, ChangedPart] = {}
    for each in _changed(old, new, (), ()):
        before = found.get(each.change)
        found[each.change] = (
            ChangedPart(each.change, {**before.done, **each.done}, {**before.undone, **each.undone}) if before else each
        )
    return tuple(
        each
        for change, each in found.items()
        if (change.old and change.new) or change._replace(old=change.new, new=change.old) not in found
    )


def edited(condition: Condition, edits: Edits, at: Path = ()) -> Condition | None:
    """The condition with other parts at some places; None where nothing is left, or an alternative of no parts would be."""
    if at in edits:
        return edits[at]
    inner = children(condition)
    parts = [edited(part, edits, (*at, n)) for n, part in enumerate(inner)]
    parts += [
        part
        for path, part in sorted(edits.items())
        if path[:-1] == at and len(path) > len(at) and path[-1] >= len(inner)
    ]
    left = tuple(part for part in parts if part is not None)
    if isinstance(condition, Not | Soft | Defined):
        left = left[:1]  # one beside it would have no place: what was there stays
    return None if inner and not left and not isinstance(condition, AllOf) else with_children(condition, left)


def _changed(old: Condition, new: Condition, at: Path, now_at: Path) -> Iterator[ChangedPart]:
    if old == new:
        return
    if type(old) is not type(new) or not children(old) or _own(old) != _own(new):
        yield _part("条件", sentences.inline(old), sentences.inline(new), {at: new}, {now_at: old})
        return
    if isinstance(old, Defined) and isinstance(new, Defined) and old.text != new.text:
        yield _part(f"“{old.name}”的文字" if old.name else "情形的文字", old.text, new.text, {}, {})
    was, now = children(old), children(new)
    gone = [(n, part) for n, part in enumerate(was) if part not in now]
    come = [(n, part) for n, part in enumerate(now) if part not in was]
    # What is added stands behind what was there, in its order.
    more, back = len(was), len(now)
    for one, other in _paired(gone, come):
        if one is not None and other is not None:
            yield from _changed(one[1], other[1], (*at, one[0]), (*now_at, other[0]))
        elif one is not None:
            words = sentences.inline(one[1])
            yield _part("条件", words, "", {(*at, one[0]): None}, {(*now_at, back + one[0]): one[1]})
        elif other is not None:
            words = sentences.inline(other[1])
            yield _part("条件", "", words, {(*at, more + other[0]): other[1]}, {(*now_at, other[0]): None})


def _part(what: str, old: str, new: str, done: Edits, undone: Edits) -> ChangedPart:
    return ChangedPart(Change(what, old, new), done, undone)


def _own(condition: Condition) -> object:
    """What a condition says besides its parts, and must not change for them to be compared one by one."""
    match condition:
        case Exactly(count):
            return count
        case Soft(_, wording, judged):
            return wording, judged
        case Defined(name):
            return name
        case _:
            return None


def _paired(gone: list[_Numbered], come: list[_Numbered]) -> Iterator[tuple[_Numbered | None, _Numbered | None]]:
    """What went with what came in its place: parts that speak of the same thing, in their order.

    Of what speaks of something else, a definition stands for another where both ask for some same fact (年度内首次违法, then
    两年内首次违法), any other part for one that asks for the very same facts.
    """
    left: tuple[list[_Numbered], list[_Numbered]] = [], []
    for key in dict.fromkeys(_subject(part) for _, part in (*gone, *come)):
        of_key = ([each for each in side if _subject(each[1]) == key] for side in (gone, come))
        for one, other in zip_longest(*of_key):
            if one is not None and other is not None:
                yield one, other
            elif one is not None:
                left[0].append(one)
            elif other is not None:
                left[1].append(other)
    for one in left[0]:
        other = next((each for each in left[1] if _in_place_of(one[1], each[1])), None)
        if other is not None:
            left[1].remove(other)
        yield one, other
    yield from ((None, other) for other in left[1])


def _in_place_of(old: Condition, new: Condition) -> bool:
    one, other = set(terms_of(old)), set(terms_of(new))
    if isinstance(old, Defined) and isinstance(new, Defined):
        return not one.isdisjoint(other)
    return bool(one) and one == other


def _subject(condition: Condition) -> tuple[Any, ...]:
    """What a part speaks of: which fact, which definition, or only what kind of part it is."""
    match condition:
        case Is(term) | Compare(term) | In(term):
            return "fact", term
        case Count(of=of):
            return "count", of
        case Defined(name, _, text):
            return "definition", name or text
        case Not(part):
            return "not", *_subject(part)
        case Soft(part):
            return "soft", *_subject(part)
        case AllOf() | AnyOf() | Exactly():
            return (type(condition).__name__,)
        case _:
            return ("words",)

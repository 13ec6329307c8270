"""Conditions: the tree, its leaves, and which facts they name.

What a condition means is `meaning`; how one is written is `grammar`. Knows values, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from engine.language.earlier_records import Count
from engine.language.quantities import Duration
from engine.language.values import Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that the rule itself writes."""

    value: Value


@dataclass(frozen=True, slots=True)
class OtherTerm:
    """The value of another fact."""

    term: str


@dataclass(frozen=True, slots=True)
class Share:
    """A share of another fact: 10% of its value."""

    ratio: Decimal
    term: str


@dataclass(frozen=True, slots=True)
class Shifted:
    """A date fact moved by a duration, later (+1) or earlier (-1)."""

    term: str
    length: Duration
    sign: int


Operand = Literal | OtherTerm | Share | Shifted


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Exactly:
    """Exactly `count` parts hold."""

    count: int
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Soft:
    """A part worded softly: when it is missed, the officer's judgement `judged` decides, not the bound."""

    part: Condition
    wording: str
    judged: str


@dataclass(frozen=True, slots=True)
class Is:
    """A 是否 fact."""

    term: str


@dataclass(frozen=True, slots=True)
class Compare:
    """One fact against an operand; `text` is the document's own words."""

    term: str
    op: str
    right: Operand
    text: str


@dataclass(frozen=True, slots=True)
class In:
    """A fact is one of several values."""

    term: str
    values: tuple[Value, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Defined:
    """A named definition, with the list that gives it; an exclusion or a variant has no name for people, only its text."""

    name: str
    owner: str
    text: str
    part: Condition


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of the published condition that was not read: never known.

    With `worded` the words were read and stand in `text`, but nobody has written them as a condition yet.
    """

    text: str
    worded: bool = False


Condition = AllOf | AnyOf | Not | Exactly | Soft | Is | Compare | In | Count | Defined | Unread
Leaf = Is | Compare | In | Count | Unread

OPERATORS = ("<=", ">=", "!=", "<", ">", "=")
"""Longest first, so that a text is read right."""


def children(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside `condition`."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return parts
        case Exactly(_, parts):
            return parts
        case Not(part) | Soft(part) | Defined(part=part):
            return (part,)
        case _:
            return ()


def with_children(condition: Condition, parts: tuple[Condition, ...]) -> Condition:
    """`condition` with other conditions directly inside it: any number in the place of several, one in the place of one.

    >>> with_children(AllOf((Is("餐饮环节"),)), ())
    AllOf(parts=())
    """
    match condition:
        case AllOf() | AnyOf() | Exactly():
            return replace(condition, parts=parts)
        case Not() | Soft() | Defined():
            (part,) = parts
            return replace(condition, part=part)
        case _:
            return condition


def walk(condition: Condition) -> Iterator[Condition]:
    """`condition` and everything inside it, outer before inner."""
    yield condition
    for part in children(condition):
        yield from walk(part)


def terms_of(condition: Condition) -> tuple[str, ...]:
    """The facts that `condition` can depend on, each once, in the order in which it names them."""
    found: dict[str, None] = {}
    for part in walk(condition):
        for term in named(part):
            found[term] = None
    return tuple(found)


def named(condition: Condition) -> tuple[str, ...]:
    """The facts that `condition` itself names, without its parts. Raises `KeyError` for a kind that is not in the table."""
    return _NAMED[type(condition)](condition)


def _of_compare(leaf: Compare) -> tuple[str, ...]:
    return (leaf.term,) if isinstance(leaf.right, Literal) else (leaf.term, leaf.right.term)


def _of_count(leaf: Count) -> tuple[str, ...]:
    return tuple(term for term in (leaf.of, leaf.before, leaf.judged) if term)


# Every kind of condition stands here: one that names a fact and is not known would never be asked and stay unknown for ever.
_NAMED: dict[type, Callable[[Any], tuple[str, ...]]] = {
    **dict.fromkeys((AllOf, AnyOf, Not, Exactly, Defined, Unread), lambda _: ()),
    **dict.fromkeys((Is, In), lambda leaf: (leaf.term,)),
    Compare: _of_compare,
    Count: _of_count,
    Soft: lambda soft: (soft.judged,),
}

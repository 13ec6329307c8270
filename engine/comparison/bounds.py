"""Neighbouring bounds: an item whose bound is moved to where the next one begins. Knows conditions; asks no solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from engine.language import Compare, Condition, Literal, children, walk, with_children

_UPPER, _LOWER = ("<", "<="), (">", ">=")


def widened(condition: Condition, others: Iterable[Condition]) -> Iterator[Condition]:
    """The condition with one upper bound moved up to the nearest lower bound of the same fact in another, one at a time.

    Where that one takes in its number, the moved one does not, and the other way round: between the two nothing is left.
    """
    lower = [leaf for other in others for leaf in _bounds(other, _LOWER)]
    for leaf in dict.fromkeys(_bounds(condition, _UPPER)):
        above = [each for each in lower if each.term == leaf.term and _reaches(leaf, each)]
        if not above:
            continue
        nearest = min(above, key=lambda each: (_size(each), each.op == ">"))
        op = "<=" if nearest.op == ">" else "<"
        yield _with(condition, leaf, replace(leaf, op=op, right=nearest.right))


def _bounds(condition: Condition, operators: tuple[str, ...]) -> Iterator[Compare]:
    for part in walk(condition):
        if isinstance(part, Compare) and part.op in operators and isinstance(part.right, Literal) and _is_size(part):
            yield part


def _is_size(leaf: Compare) -> bool:
    return isinstance(_size(leaf), Decimal | int | date)


def _size(leaf: Compare) -> Any:  # noqa: ANN401  bounds of one fact are of one type
    return leaf.right.value if isinstance(leaf.right, Literal) else None


def _reaches(upper: Compare, lower: Compare) -> bool:
    return bool(_size(lower) > _size(upper)) or (_size(lower) == _size(upper) and (upper.op, lower.op) == ("<", ">"))


def _with(condition: Condition, old: Compare, new: Compare) -> Condition:
    if condition == old:
        return new
    return with_children(condition, tuple(_with(part, old, new) for part in children(condition)))

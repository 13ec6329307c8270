"""A library of 300 items with six conditions each over 40 facts, and cases on it: made from a seed, invented throughout.

Knows the records of the engine. Does not know how any of the ways to decide works.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from engine.language import AllOf, AnyOf, Compare, Condition, Facts, In, Is, Literal, Not, Value

SEED = 20250127
ITEMS = 300
PARTS = 6
MISSING = 15
"""Out of a hundred facts, so many are not known."""

OPTIONS = ("甲", "乙", "丙", "丁", "戊")
BOUNDS: dict[str, tuple[Value, ...]] = {
    "金额": tuple(Decimal(text) for text in ("50", "100", "500", "1000", "2000", "5000", "10000", "50000")),
    "次数": (1, 2, 3, 5, 10),
    "日期": tuple(date(2024, 1, 15) + timedelta(days=45 * step) for step in range(8)),
}
KINDS = {"是否": 24, "选项": 6, "金额": 5, "次数": 1, "日期": 4}
TERMS = tuple((f"{kind}{number}", kind) for kind, count in KINDS.items() for number in range(count))


@dataclass(frozen=True, slots=True)
class Library:
    """The conditions of the items, and the facts of each case: what is not known is not there."""

    conditions: tuple[Condition, ...]
    cases: tuple[Facts, ...]


def library(cases: int, seed: int = SEED) -> Library:
    """The library with so many cases; equal for equal seeds."""
    source = random.Random(seed)  # noqa: S311  it only has to repeat
    conditions = tuple(AllOf(tuple(_part(source) for _ in range(PARTS))) for _ in range(ITEMS))
    return Library(conditions, tuple(_facts(source) for _ in range(cases)))


def _part(source: random.Random) -> Condition:
    """A leaf; one in five the opposite of a leaf, one in five any of two or three."""
    shape = source.randrange(10)
    if shape < 2:
        return Not(_leaf(source))
    if shape < 4:
        return AnyOf(tuple(_leaf(source) for _ in range(source.choice((2, 2, 3)))))
    return _leaf(source)


def _leaf(source: random.Random) -> Condition:
    term, kind = source.choice(TERMS)
    if kind == "是否":
        return Is(term)
    if kind == "选项":
        if source.random() < 0.5:
            return Compare(term, "=", Literal(source.choice(OPTIONS)), "")
        return In(term, tuple(source.sample(OPTIONS, 3)), "")
    return Compare(term, source.choice(("<", "<=", ">", ">=")), Literal(source.choice(BOUNDS[kind])), "")


def _facts(source: random.Random) -> Facts:
    """A case. Amounts and dates are drawn anew each time, so that no way can live on values it has met before."""
    found: dict[str, Value] = {}
    for term, kind in TERMS:
        if source.randrange(100) < MISSING:
            continue
        match kind:
            case "是否":
                found[term] = source.random() < 0.5
            case "选项":
                found[term] = source.choice(OPTIONS)
            case "金额":
                found[term] = Decimal(source.randrange(1, 6_000_000)) / 100
            case "次数":
                found[term] = source.randrange(12)
            case _:
                found[term] = date(2024, 1, 1) + timedelta(days=source.randrange(500))
    return found


TURNED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
"""The opposite of a comparison, for engines that know no opposite of a missing fact."""


def plain(value: Value) -> object:
    """A value as other engines take it: days as numbers, amounts as floats."""
    if isinstance(value, date):
        return value.toordinal()
    return float(value) if isinstance(value, Decimal) else value

"""Conditions in one form for every tree: all of some demands, each met by any of its leaves or their opposites.

Strong Kleene logic is distributive and keeps De Morgan's laws, so the form means what the tree means, three-valued too.
What is no law there (a part or its opposite holds) is not used. Knows nothing of facts or bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from engine.language import AllOf, AnyOf, Condition, Defined, Exactly, Is, Leaf, Not, Soft

Demand: TypeAlias = frozenset[int]
"""At least one of these holds: 2n is leaf n, 2n + 1 its opposite, -1 - n helper n."""

Normal: TypeAlias = tuple[Demand, ...]
"""Every demand is met. The order is fixed, and no demand contains another."""

ALWAYS: Normal = ()
NEVER: Normal = (frozenset(),)

_MOST_DEMANDS = 48
"""When any-of-all would need more demands than this, an inner all becomes a helper."""


class Helper(NamedTuple):
    """A condition that others rest on; it rests only on helpers of lower depth."""

    form: Normal
    depth: int


class Forms:
    """The forms of many conditions and what they share: the number of each leaf, and the helpers by number."""

    __slots__ = ("_counted", "_numbers", "helpers", "leaves")

    def __init__(self) -> None:
        self.leaves: dict[Leaf, int] = {}
        self.helpers: list[Helper] = []
        self._numbers: dict[Normal, int] = {}
        self._counted: dict[tuple[Exactly, bool], Normal] = {}

    def normal(self, condition: Condition, *, opposite: bool = False) -> Normal:
        """The form of `condition`, or of its opposite.

        >>> one, other = Is("责令改正"), Is("已经改正")
        >>> [sorted(demand) for demand in Forms().normal(Not(AllOf((one, Not(other)))))]
        [[1, 2]]
        """
        match condition:
            case Not(part):
                return self.normal(part, opposite=not opposite)
            case Defined(part=part):
                return self.normal(part, opposite=opposite)
            case AllOf(parts):
                return self._several(parts, every=not opposite, opposite=opposite)
            case AnyOf(parts):
                return self._several(parts, every=opposite, opposite=opposite)
            case Soft(part, _, judged):
                return self._several((part, Is(judged)), every=opposite, opposite=opposite)
            case Exactly():
                known = self._counted.get((condition, opposite))
                if known is None:
                    known = self._counted[condition, opposite] = self._exactly(condition, opposite=opposite)
                return known
            case _:
                number = self.leaves.setdefault(condition, len(self.leaves))
                return (frozenset((2 * number + opposite,)),)

    def _several(self, parts: Sequence[Condition], *, every: bool, opposite: bool) -> Normal:
        forms = [self.normal(part, opposite=opposite) for part in parts]
        return _every(forms) if every else self._any(forms)

    def _exactly(self, condition: Exactly, *, opposite: bool) -> Normal:
        # Exactly n of m: at least n hold, and the opposites of at least m - n do.
        count, parts = condition.count, condition.parts
        hold = [self.normal(part) for part in parts]
        fail = [self.normal(part, opposite=True) for part in parts]
        if opposite:
            return self._any((self._at_least(count + 1, hold), self._at_least(len(parts) - count + 1, fail)))
        return _every((self._at_least(count, hold), self._at_least(len(parts) - count, fail)))

    def _at_least(self, count: int, forms: Sequence[Normal]) -> Normal:
        """At least `count` of the forms hold; `row[k]` says it of k and of the forms taken so far."""
        if count <= 0 or count > len(forms):
            return ALWAYS if count <= 0 else NEVER
        row = [ALWAYS, *(NEVER for _ in range(count))]
        for form in forms:
            row = [ALWAYS, *(self._any((row[k], _every((form, row[k - 1])))) for k in range(1, count + 1))]
        return row[count]

    def _any(self, forms: Iterable[Normal]) -> Normal:
        """At least one of the forms holds."""
        found = NEVER
        for form in sorted(forms, key=len):
            short = len(found) * len(form) <= _MOST_DEMANDS
            found = _least(one | other for one in found for other in (form if short else self._helped(form)))
        return found

    def _helped(self, form: Normal) -> Normal:
        """A form of one demand that means the same, by a helper."""
        if len(form) == 1:
            return form
        number = self._numbers.get(form)
        if number is None:
            number = self._numbers[form] = len(self.helpers)
            below = (self.helpers[-1 - part].depth for demand in form for part in demand if part < 0)
            self.helpers.append(Helper(form, 1 + max(below, default=-1)))
        return (frozenset((-1 - number,)),)


def _every(forms: Iterable[Normal]) -> Normal:
    """Every form holds."""
    return _least(demand for form in forms for demand in form)


def _least(demands: Iterable[Demand]) -> Normal:
    """The demands without those that a smaller one makes needless."""
    kept: list[Demand] = []
    for demand in sorted(set(demands), key=lambda demand: (len(demand), sorted(demand))):
        if not any(smaller <= demand for smaller in kept):
            kept.append(demand)
    return tuple(kept)

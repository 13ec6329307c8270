"""Deciding very many conditions at once: every condition is a few bits of one large number.

Says the same as `meaning.truth_of` (a test holds them equal) and keeps no reasons; those are `proofs`.

In its normal form a condition is a row of bits: one for each demand, set by whatever meets it, then a guard, set by
whatever fails a demand that only one leaf can meet. A verdict is two yes-or-no questions, "holds" and "may hold", so the
number has two halves that are computed alike. For each value of each fact the bits that it sets are made beforehand. A
case is then one OR per fact and one addition: one added at the low end of every row carries into the guard exactly where
all demands are met.

Must not know lists, places or files.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import getitem, or_
from typing import Any, NamedTuple, TypeGuard

from engine.bulk.normal_form import Forms, Normal
from engine.language import (
    NONE,
    UNKNOWN,
    Absent,
    Between,
    Compare,
    Condition,
    Facts,
    In,
    Is,
    Leaf,
    Literal,
    Records,
    Setting,
    Truth,
    Unread,
    Value,
    leaf_truth,
    negate,
    ordered,
)

_VALUES_HELD = 4096
"""How many values of one fact are remembered; further ones are judged leaf by leaf each time."""


_OFF_SCALE = (Absent, Between)
"""The types of values that lie at no one place among the amounts that conditions name."""


class Verdicts(NamedTuple):
    """What was decided of every condition: bit `places[i]` of `true` and of `unknown` speaks of condition `i`."""

    true: int
    unknown: int
    places: tuple[int, ...]

    def truth(self, index: int) -> Truth:
        """The truth of the condition with that index."""
        place = self.places[index]
        return None if self.unknown >> place & 1 else bool(self.true >> place & 1)

    def truths(self) -> tuple[Truth, ...]:
        """The truth of every condition, in their order."""
        true, unknown = set(_places_of(self.true)), set(_places_of(self.unknown))
        return tuple([None if place in unknown else place in true for place in self.places])


def _places_of(bits: int) -> Iterator[int]:
    text = f"{bits:b}"[::-1]
    place = text.find("1")
    while place >= 0:
        yield place
        place = text.find("1", place + 1)


Masks = dict[Truth, int]
"""The bits that a leaf sets, for each of its truths."""


class _Answers(dict[Any, int]):
    """The bits that each value of one fact sets; no value at all (None) sets those of an unknown one."""

    __slots__ = ("leaves", "term")

    def __init__(self, term: str, leaves: Sequence[tuple[Leaf, Masks]]) -> None:
        super().__init__()
        self.term, self.leaves = term, leaves
        self[None] = self[UNKNOWN]

    def __missing__(self, value: Value) -> int:
        facts = {self.term: value}
        mask = reduce(or_, (masks[leaf_truth(leaf, facts, None)] for leaf, masks in self.leaves), 0)
        if len(self) < _VALUES_HELD:
            self[value] = mask
        return mask


class _Scale(NamedTuple):
    """An amount: the bits of a value `at` each cut, and `between` it and the one before (the last is above all)."""

    term: str
    cuts: tuple[Any, ...]
    following: tuple[Any, ...]
    between: tuple[int, ...]
    at: tuple[int, ...]
    others: _Answers


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows that can be decided together: the bits of their demands, their low ends, their guards.

    `feeds` are the bits that a row sets in later ones when it holds, by the number of its guard's bit, counted from one.
    """

    demands: int
    lows: int
    guards: int
    feeds: Mapping[int, int]


class Planes:
    """Conditions made ready to be decided together, any number of times."""

    __slots__ = ("_answers", "_base", "_half", "_last", "_levels", "_others", "_places", "_scales", "_terms", "_width")

    def __init__(self, conditions: Sequence[Condition]) -> None:
        forms = Forms()
        wanted = [forms.normal(condition) for condition in conditions]
        layout = _Layout(forms, wanted)
        self._places = tuple(layout.places[normal] for normal in wanted)
        self._width, self._half = layout.width, (1 << layout.width) - 1
        *self._levels, self._last = layout.levels()
        self._base = 0
        self._others: list[tuple[Leaf, Masks]] = []
        by_term: dict[str, list[tuple[Leaf, Masks]]] = {}
        for leaf, number in forms.leaves.items():
            masks = layout.masks(number)
            if isinstance(leaf, Unread):
                self._base |= masks[None]
            elif _rests_on_one_value(leaf):
                by_term.setdefault(leaf.term, []).append((leaf, masks))
            else:
                self._others.append((leaf, masks))
        scales = {term: _scale(term, leaves) for term, leaves in by_term.items()}
        self._scales = tuple(scale for scale in scales.values() if scale)
        self._terms = tuple(term for term, scale in scales.items() if not scale)
        self._answers = tuple(_Answers(term, by_term[term]) for term in self._terms)

    def decide(self, facts: Facts, setting: Setting | None = None) -> Verdicts:
        """The truth of every condition on `facts` for a case in `setting`; facts that none of them names cost nothing."""
        get = facts.get
        bits = reduce(or_, map(getitem, self._answers, map(get, self._terms)), self._base)
        for term, cuts, following, between, at, others in self._scales:
            value: Any = get(term)
            if value is None or value.__class__ in _OFF_SCALE:
                bits |= others[value]
            else:
                place = bisect_left(cuts, value)
                bits |= at[place] if following[place] == value else between[place]
        for leaf, found in self._others:
            bits |= found[leaf_truth(leaf, facts, setting)]
        for rows in self._levels:
            bits |= _fed(rows, _holding(rows, bits))
        held = _holding(self._last, bits)
        true = held & self._half
        return Verdicts(true, true ^ held >> self._width, self._places)


def _holding(rows: _Rows, bits: int) -> int:
    return (bits & rows.demands) + rows.lows & rows.guards & ~bits


def _fed(rows: _Rows, held: int) -> int:
    fed = 0
    while held:
        place = held.bit_length()
        fed |= rows.feeds[place]
        held ^= 1 << place - 1
    return fed


class _Layout:
    """Where the bits of every row lie: `width` bits for "holds", as many above them for "may hold"."""

    def __init__(self, forms: Forms, wanted: Sequence[Normal]) -> None:
        self.width = 0
        self.meets: dict[int, int] = {}
        self.fails: dict[int, int] = {}
        last = max((helper.depth + 1 for helper in forms.helpers), default=0)
        self.spans: list[list[tuple[int, int]]] = [[] for _ in range(last + 1)]
        self.helpers = [self._row(helper.form, helper.depth) for helper in forms.helpers]
        self.places: dict[Normal, int] = {form: self._row(form, last) for form in dict.fromkeys(wanted)}

    def _row(self, form: Normal, depth: int) -> int:
        """Adds the row of `form`; its guard's place. A leaf alone marks the guard when it fails, all else has a bit."""
        low = self.width
        alone = [part for demand in form if len(demand) == 1 for part in demand if part >= 0]
        for demand in form:
            if len(demand) != 1 or min(demand) < 0:
                for part in demand:
                    self.meets[part] = self.meets.get(part, 0) | 1 << self.width
                self.width += 1
        for part in alone:
            self.fails[part] = self.fails.get(part, 0) | 1 << self.width
        self.spans[depth].append((low, self.width))
        self.width += 1
        return self.width - 1

    def masks(self, leaf: int) -> Masks:
        """The bits that a leaf sets in both halves, for each of its truths."""

        def half(holds: bool, fails: bool) -> int:
            return self._set_by(2 * leaf, holds) | self._set_by(2 * leaf + 1, fails)

        holding, failing, neither, both = half(True, False), half(False, True), half(False, False), half(True, True)
        return {
            True: holding | holding << self.width,
            False: failing | failing << self.width,
            None: neither | both << self.width,
        }

    def _set_by(self, part: int, holds: bool) -> int:
        return (self.meets if holds else self.fails).get(part, 0)

    def levels(self) -> list[_Rows]:
        """The rows, those first that later ones rest on; the conditions themselves come last."""
        feeds: dict[int, int] = {}
        for number, place in enumerate(self.helpers):
            fed = self.meets.get(-1 - number, 0)
            feeds[place + 1], feeds[place + 1 + self.width] = fed, fed << self.width
        return [self._rows(spans, feeds) for spans in self.spans]

    def _rows(self, spans: Sequence[tuple[int, int]], feeds: Mapping[int, int]) -> _Rows:
        demands = sum((1 << guard) - (1 << low) for low, guard in spans)
        lows = sum(1 << low for low, _ in spans)
        guards = sum(1 << guard for _, guard in spans)
        above = self.width
        return _Rows(demands | demands << above, lows | lows << above, guards | guards << above, feeds)


def _rests_on_one_value(leaf: Leaf) -> TypeGuard[Is | In | Compare]:
    match leaf:
        case Compare(_, _, Literal(value)):
            return not isinstance(value, Records)
        case Is() | In():
            return True
        case _:
            return False


def _scale(term: str, leaves: Sequence[tuple[Leaf, Masks]]) -> _Scale | None:
    """The leaves of an amount by the values that they name; None for facts with few values (days and counts recur)."""
    named: set[Any] = set()
    for leaf, _ in leaves:
        match leaf:
            case Compare(_, _, Literal(value)):
                named.add(value)
            case In(_, values):
                named.update(values)
            case _:
                return None
    named.discard(NONE)
    if not named or not all(isinstance(value, Decimal) for value in named):
        return None
    cuts = tuple(sorted(named))
    found: list[int] = []
    for rank in range(2 * len(cuts) + 1):
        truths = ((_truth_at(leaf, term, rank, cuts), masks) for leaf, masks in leaves)
        found.append(reduce(or_, (masks[truth] for truth, masks in truths), 0))
    return _Scale(term, cuts, (*cuts, None), tuple(found[::2]), tuple(found[1::2]), _Answers(term, leaves))


def _truth_at(leaf: Leaf, term: str, rank: int, cuts: tuple[Any, ...]) -> Truth:
    """The truth of a leaf at an odd rank, which is a cut, or at an even one, which lies between two."""
    place, at_cut = divmod(rank, 2)
    if at_cut:
        return leaf_truth(leaf, {term: cuts[place]}, None)
    if not isinstance(leaf, Compare) or not isinstance(leaf.right, Literal):
        return False
    if leaf.right.value is NONE:
        return leaf.op == "!="
    bound = 2 * cuts.index(leaf.right.value) + 1
    return negate(ordered(rank, "=", bound)) if leaf.op == "!=" else ordered(rank, leaf.op, bound)

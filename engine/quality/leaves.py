"""Which comparisons of a list its cases have seen met, not met and unknown, each while it decided the verdict.

A comparison decides in a case when the item would come to another verdict if it alone were otherwise. One that is hidden
behind another says nothing of whether it is written right. A comparison that several items share stands at one spot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from engine.answer import sentences
from engine.catalog import Item, Library, ListVersion
from engine.language import (
    AllOf,
    AnyOf,
    Condition,
    Defined,
    Exactly,
    Facts,
    Is,
    Not,
    Setting,
    Soft,
    Truth,
    Unread,
    children,
    exactly,
    truth_of,
)
from engine.quality.bounds import SIDES, is_bound, side
from engine.quality.list_cases import Trial
from engine.quality.spots import Spot, parts_at, slots, written_in

MARKS = tuple(sentences.MARKS.values())
_Outcome: TypeAlias = tuple[Truth, Truth, Truth]
"""What the whole comes to when a part is 不符合, 未查明, 符合 and everything else stays."""
_TRUTHS: _Outcome = (False, None, True)


class Seen(NamedTuple):
    """What one case shows of one comparison. `side` is where the case lies beside a bound, "" elsewhere."""

    truth: Truth
    decides: bool
    side: str


@dataclass(frozen=True, slots=True)
class LeafCoverage:
    """One comparison at its spot: which cases (their names) saw it so while it decided, and on which side of its bound."""

    spot: Spot
    leaf: Condition
    seen: dict[str, tuple[str, ...]]

    @property
    def words(self) -> str:
        """The comparison as a person reads it; a definition of another list by its name."""
        return self.leaf.name if isinstance(self.leaf, Defined) and self.leaf.name else sentences.inline(self.leaf)

    @property
    def lacking(self) -> tuple[str, ...]:
        """What no case shows: 符合, 不符合, 未查明 of the comparison, 略低, 恰等, 略高 of its bound."""
        wanted = (*MARKS, *(SIDES if is_bound(self.leaf) else ()))
        return tuple(mark for mark in wanted if not self.seen.get(mark))


Shown = dict[Spot, Seen]
"""What one case shows of every comparison of its item."""


def shown_by(trial: Trial, library: Library) -> Shown:
    """What a case shows of the comparisons that its list writes; of one met twice what it shows while it decides."""
    found: Shown = {}
    if trial.finding is None or trial.facts is None:
        return found
    version, item, setting = trial.finding.version, trial.finding.item, trial.finding.entry.setting
    for spot, leaf, truth, outcome in _leaves(version, item, library, trial.facts, setting):
        decides = any(outcome[_TRUTHS.index(truth)] is not other for other in outcome)
        if spot not in found or decides:
            found[spot] = Seen(truth, decides, side(leaf, trial.facts))
    return found


def leaf_coverage(version: ListVersion, trials: Iterable[Trial], library: Library) -> tuple[LeafCoverage, ...]:
    """Every comparison of a version that was read, in the order of its items, with the cases that show it."""
    leaves: dict[Spot, Condition] = {}
    for item in version.items:
        for spot, leaf in leaves_of(version, item, library):
            leaves.setdefault(spot, leaf)
    seen: dict[Spot, dict[str, list[str]]] = {spot: {} for spot in leaves}
    for trial in trials:
        for spot, shown in shown_by(trial, library).items():
            marks = seen.get(spot, {})
            if shown.decides:
                marks.setdefault(sentences.MARKS[shown.truth], []).append(trial.name)
            if shown.side:
                marks.setdefault(shown.side, []).append(trial.name)
    return tuple(
        LeafCoverage(spot, leaf, {mark: tuple(names) for mark, names in seen[spot].items()})
        for spot, leaf in leaves.items()
    )


def leaves_of(version: ListVersion, item: Item, library: Library) -> Iterator[tuple[Spot, Condition]]:
    """The comparisons of an item that its list writes, without those that were not read."""
    for spot, leaf, _, _ in _leaves(version, item, library, {}, None):
        if not isinstance(leaf, Unread):
            yield spot, leaf


def _leaves(
    version: ListVersion, item: Item, library: Library, facts: Facts, setting: Setting | None
) -> Iterator[tuple[Spot, Condition, Truth, _Outcome]]:
    """Every comparison of an item with its truth on some facts, and what the item comes to when it alone is otherwise."""
    parts = slots(version, item, library)
    whole = AllOf(tuple(slot.part for slot in parts))
    for place, slot in enumerate(parts):
        outcome = _outcome(whole, place, _TRUTHS, facts, setting)
        if slot.spot is None:
            continue
        if slot.spot.scope.kind == "排除":
            outcome = _turned(outcome)
        yield from _inside(slot.spot, written_in(slot), version.id, outcome, facts, setting)


def _inside(
    spot: Spot, condition: Condition, home: str, outcome: _Outcome, facts: Facts, setting: Setting | None
) -> Iterator[tuple[Spot, Condition, Truth, _Outcome]]:
    below = tuple(parts_at(spot, condition, home))
    if not below:
        if not isinstance(condition, AllOf):  # without parts it is always met
            yield spot, condition, truth_of(condition, facts, setting), outcome
        return
    for place, (inner, part) in enumerate(below):
        yield from _inside(inner, part, home, _outcome(condition, place, outcome, facts, setting), facts, setting)


def _outcome(condition: Condition, place: int, outcome: _Outcome, facts: Facts, setting: Setting | None) -> _Outcome:
    """What the whole comes to by one part of `condition`, when `outcome` is what it comes to by `condition`."""
    rest = [truth_of(part, facts, setting) for n, part in enumerate(children(condition)) if n != place]
    match condition:
        case AllOf():
            least = min((_TRUTHS.index(truth) for truth in rest), default=2)
            of_part = tuple(min(n, least) for n in range(3))
        case AnyOf():
            most = max((_TRUTHS.index(truth) for truth in rest), default=0)
            of_part = tuple(max(n, most) for n in range(3))
        case Soft(_, _, judged):
            by_hand = _TRUTHS.index(truth_of(Is(judged), facts))
            of_part = tuple(max(n, by_hand) for n in range(3))
        case Exactly(count):
            of_part = tuple(_TRUTHS.index(exactly(count, (*rest, truth))) for truth in _TRUTHS)
        case Not():
            return _turned(outcome)
        case _:
            return outcome
    return outcome[of_part[0]], outcome[of_part[1]], outcome[of_part[2]]


def _turned(outcome: _Outcome) -> _Outcome:
    return outcome[2], outcome[1], outcome[0]


def can_be(condition: Condition, truth: Truth) -> bool:
    """Whether some facts give `condition` that truth, as far as its shape tells; `unread` parts are never known."""
    match condition:
        case Unread():
            return truth is None
        case AllOf(parts):
            return _can_join(parts, truth, all_=True)
        case AnyOf(parts):
            return _can_join(parts, truth, all_=False)
        case Not(part):
            return can_be(part, None if truth is None else not truth)
        case Defined(part=part):
            return can_be(part, truth)
        case _:
            return True


def _can_join(parts: tuple[Condition, ...], truth: Truth, *, all_: bool) -> bool:
    if truth is all_:
        return all(can_be(part, truth) for part in parts)
    return any(can_be(part, truth) for part in parts)


def map_data(version: ListVersion, trials: Iterable[Trial], library: Library) -> list[dict[str, Any]]:
    """Item by item the comparisons (rows) and the cases (columns): what each case shows of each, for a page.

    A cell is the mark with what it decides: {"mark": "不符合", "decides": true, "side": "略高"}; None where the case does not
    look at it. `lacking` is what no case of the version shows of a comparison, whichever item shows it.
    """
    ran = tuple(trials)
    lacking = {leaf.spot: leaf.lacking for leaf in leaf_coverage(version, ran, library)}
    of_item: dict[str, list[Trial]] = {item.id: [] for item in version.items}
    for trial in ran:
        if trial.finding is not None and trial.finding.version.key == version.key:
            of_item[trial.finding.item.id].append(trial)
    return [_item_map(version, item, of_item[item.id], library, lacking) for item in version.items]


def _item_map(  # what no case of the version shows, by spot
    version: ListVersion, item: Item, trials: list[Trial], library: Library, lacking: Mapping[Spot, tuple[str, ...]]
) -> dict[str, Any]:
    shown = [shown_by(trial, library) for trial in trials]
    rows = dict(leaves_of(version, item, library))
    return {
        "id": item.id,
        "title": item.title,
        "cases": [{"name": t.name, "line": t.line, "expected": t.expected, "passed": t.passed} for t in trials],
        "rows": [
            {
                "where": str(spot.scope),
                "shared": spot.scope.kind not in {"事项", "依据"},
                "words": LeafCoverage(spot, leaf, {}).words,
                "lacking": list(lacking[spot]),
                "cells": [_cell(each.get(spot)) for each in shown],
            }
            for spot, leaf in rows.items()
        ],
    }


def _cell(seen: Seen | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    return {"mark": sentences.MARKS[seen.truth], "decides": seen.decides, "side": seen.side}

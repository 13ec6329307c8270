"""Two list versions compared: what changed, which items it touches, and for each of these how its cases differ.

The text by `changes`, the cases by `search`. A change of one list only; what else is in force plays no part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from engine.catalog import Catalog, Item, Library, ListVersion, Matter
from engine.comparison import changes
from engine.comparison.changed_parts import changed_parts
from engine.comparison.compared import Compared, Comparison, ItemComparison, OutcomeChange
from engine.comparison.pairs import pairs, shared_matters
from engine.comparison.question import Part, Side
from engine.comparison.search import Difference, difference, example
from engine.comparison.solver import Steps
from engine.comparison.told_apart import Known, Sides, tell_apart
from engine.evaluation import ORDER, Finding, untouched
from engine.language import Condition, Count, walk

MOST_MATTERS = 6
"""So many matters of one item are compared one by one, where its counts of records tell matters apart."""

NOT_HELD = "另一份没有收录齐全，没有收录的事项里是否有同样的，不能判断"


def compare_versions(
    catalog: Catalog,
    old: ListVersion,
    new: ListVersion,
    progress: Callable[[str], None] = lambda _: None,
    steps: int | None = None,
) -> Comparison:
    """How `new` differs from `old`; both versions are taken as if they were in force alone.

    What `steps` do not suffice for is not compared, and the answer says so.
    """
    on = day_of_cases(old, new)
    compare = _Items(catalog, old, new, on, Steps(steps))
    paired = pairs(old.items, new.items)
    items = []
    for done, (one, other) in enumerate(paired, 1):
        progress(f"{done}/{len(paired)}")
        items.append(compare.item(one, other))
    of_each = ((item.either.id, item.changes) for item in items)
    of_parts = tuple(changes.of_shared_parts(old, new))
    told = {each.change[1:] for each in of_parts}
    several = (one for one in changes.gathered(of_each) if len(one.touches) > 1 and one.change[1:] not in told)
    shared = tuple(dict.fromkeys((*of_parts, *several)))
    apart: Known = {}
    for done, each in enumerate(items, 1):
        progress(f"{done}/{len(items)} 逐处")
        compare.tell_apart(each, apart)
    return Comparison(old, new, on, tuple(changes.of_list(old, new)), shared, tuple(items), apart)


def day_of_cases(*versions: ListVersion) -> date:
    """The day on which cases of these versions are decided: some weeks after the last of them takes effect."""
    return max(version.valid_from for version in versions) + timedelta(days=60)


def held_whole(version: ListVersion) -> bool:
    """Whether every item that was published is held; of the law itself what is held is meant to be all that is asked."""
    return version.statutory or (version.published_items is not None and len(version.items) >= version.published_items)


def resting_on(catalog: Catalog, compared: ItemComparison) -> tuple[str, ...]:
    """The items of lists, by their keys, that rest on a clause of an item of the law that changed; () for items of lists.

    Drafts and all versions are among them. Raises `CatalogError` when a list is wrong.
    """
    clauses = {clause for item in (compared.old, compared.new) if item for clause in item.basis}
    return tuple(
        f"{version.key}#{item.id}"
        for version in catalog.load_all()
        if not version.statutory
        for item in version.items
        if not clauses.isdisjoint(item.basis)
    )


def milder(one: str, other: str, lenient: frozenset[tuple[str, str]]) -> bool | None:
    """Whether one outcome is more lenient than another; None where the order of the conclusion does not say."""
    return True if (one, other) in lenient else False if (other, one) in lenient else None


def lenience(catalog: Catalog) -> frozenset[tuple[str, str]]:
    """Which outcome is more lenient than which, by the order of the conclusion in force last."""
    held = [version.rules for version in catalog.versions(ORDER) if version.rules] if ORDER in catalog.files else []
    return held[-1].lenient if held else frozenset()


class _Items:
    """The items of two versions, compared on one day."""

    def __init__(self, catalog: Catalog, old: ListVersion, new: ListVersion, on: date, steps: Steps) -> None:
        self._library: Library = catalog.library
        self._steps = steps
        self._lenient = lenience(catalog)
        self._old, self._new, self._on = old, new, on
        every = catalog.library.matters.by_name.values()
        self._reached = [m for m in every if new.field in m.areas and old.field in m.areas]

    def item(self, old: Item | None, new: Item | None) -> ItemComparison:
        """One item of both versions, of which one may be missing."""
        if old is None or new is None:
            return self._alone(old, new)
        told = changes.of_items(old, new)
        if not told and self._old.clauses == self._new.clauses:
            return ItemComparison(old, new)
        matters = shared_matters(old, new)
        added = tuple(name for name in new.matters if old.matters and name not in old.matters)
        removed = tuple(name for name in old.matters if new.matters and name not in new.matters)
        compared, limits = self._matters(old, new, matters)
        return ItemComparison(old, new, told, compared, self._outcome(old, new, matters), added, removed, limits)

    def tell_apart(self, item: ItemComparison, known: Known) -> None:
        """Add to what is `known` of each change what those of this item decide by themselves, unless all decide nothing."""
        old, new = item.old, item.new
        if old is None or new is None or all(one.difference.verdict == "相同" for one in item.compared):
            return
        matter = next(self._shown(shared_matters(old, new)), None)
        sides = Sides(
            partial(self._side, self._old, old, matter),
            partial(self._side, self._new, new, matter),
        )
        parts = changed_parts(old.condition, new.condition)
        ask = partial(difference, library=self._library, matter=matter, on=self._on, steps=self._steps)
        tell_apart(new.id, parts, (old.condition, new.condition), sides, ask, known)

    def _matters(self, old: Item, new: Item, matters: tuple[str, ...]) -> tuple[tuple[Compared, ...], tuple[str, ...]]:
        """The difference for every matter; matters that no condition tells apart are compared once."""
        groups: dict[tuple[Side, Side, Condition | None], list[Matter | None]] = {}
        for matter in self._shown(matters):
            sides = self._side(self._old, old, matter), self._side(self._new, new, matter)
            if sides[0] is not None and sides[1] is not None:
                groups.setdefault((sides[0], sides[1], matter.elements if matter else None), []).append(matter)
        found = []
        for (one, other, _), several in list(groups.items())[:MOST_MATTERS]:
            compared = difference(one, other, self._library, several[0], self._on, self._steps)
            found.append(Compared(tuple(m.name for m in several if m), compared))
        left = len(groups) - len(found)
        told = (f"违法记录对各个事项的意义不同，还有 {left} 类事项没有逐个比较",) if left > 0 else ()
        return tuple(found), (*told, *self._beyond(matters))

    def _shown(self, matters: tuple[str, ...]) -> Iterator[Matter | None]:
        if matters:
            yield from (self._library.matters.by_name[name] for name in matters)
            return
        yield from self._reached[:MOST_MATTERS]
        if not self._reached:
            yield None

    def _beyond(self, matters: tuple[str, ...]) -> tuple[str, ...]:
        """What is said of the matters that an item for any of them is not compared for."""
        left = 0 if matters else len(self._reached) - MOST_MATTERS
        return (
            (f"不限事项：只就这个领域的前 {MOST_MATTERS} 个事项比较，还有 {left} 个事项没有逐个比较",)
            if left > 0
            else ()
        )

    def _side(
        self, version: ListVersion, item: Item, matter: Matter | None, instead: Condition | None = None
    ) -> Side | None:
        entry = next((found for found in untouched(version, matter) if found.item.id == item.id), None)
        return Side((part_of(entry, instead),)) if entry else None

    def _outcome(self, old: Item, new: Item, matters: tuple[str, ...]) -> OutcomeChange | None:
        if old.outcome == new.outcome:
            return None
        matter = next(self._shown(matters), None)
        one, other = self._side(self._old, old, matter), self._side(self._new, new, matter)
        witness = example(one, other, self._library, matter, self._on, self._steps) if one and other else None
        return OutcomeChange(old.outcome, new.outcome, milder(new.outcome, old.outcome, self._lenient), witness)

    def _alone(self, old: Item | None, new: Item | None) -> ItemComparison:
        """An item of one version only, against all items of the other that give as lenient an outcome for the matter."""
        item = ItemComparison(old, new).either
        version, other = (self._old, self._new) if old is not None else (self._new, self._old)
        found = []
        for matter in list(self._shown(item.matters))[:MOST_MATTERS]:
            side = self._side(version, item, matter)
            rest = self._rest(other, item, matter)
            if side is not None:
                sides = (side, rest) if old is not None else (rest, side)
                compared = difference(*sides, self._library, matter, self._on, self._steps)
                if compared.verdict != "相同" and not held_whole(other):
                    # What is not held may give just this: the case would show what was read, not what holds.
                    compared = Difference(limits=(NOT_HELD,))
                found.append(Compared((matter.name,) if matter else (), compared))
        left = max(0, len(item.matters) - len(found))
        limits = (f"还有 {left} 个事项没有逐个比较",) if left else self._beyond(item.matters)
        return ItemComparison(old, new, compared=tuple(found), limits=limits)

    def _rest(self, version: ListVersion, item: Item, matter: Matter | None) -> Side:
        """The items of a version that give the matter at least as lenient an outcome."""
        return Side(
            tuple(
                part_of(found)
                for found in untouched(version, matter)
                if found.item.track == item.track
                and bool(found.item.benchmark) == bool(item.benchmark)
                and as_lenient(found.item.outcome, item.outcome, self._lenient)
            )
        )


def as_lenient(one: str, other: str, lenient: frozenset[tuple[str, str]]) -> bool:
    """Whether one outcome is the same as another, or more lenient."""
    return one == other or (one, other) in lenient


def part_of(found: Finding, instead: Condition | None = None) -> Part:
    """The condition of an item, or another one `instead`, with so much of its setting as the counts of records look at."""
    condition, setting = instead or found.item.condition, found.entry.setting
    counts = {part.same for part in walk(condition) if isinstance(part, Count)}
    if counts <= {"不限"}:
        return condition, None
    if "清单同一项" not in counts:
        setting = replace(setting, list_id="", item_id="")
    if "清单所列条款" not in counts:
        setting = replace(setting, clauses=())
    return condition, setting

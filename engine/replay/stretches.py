"""What is in force at a place on a day, as a number: the same number wherever and whenever the same lists and items hold.

Very many cases are then told apart by few numbers. Knows the catalog and days; knows no fact.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from engine.bulk import NULL, Ints, cell_of_day, day_of
from engine.catalog import Catalog, ListVersion, Matter, PlaceError, begun, lapsed
from engine.evaluation import concerns


class _Ground(NamedTuple):
    """The codes that tell violations apart, the versions in force, and of the items with days of their own those that hold."""

    where: frozenset[str]
    versions: tuple[ListVersion, ...]
    dated: frozenset[tuple[str, str]]


class Stretches:
    """Numbers for what is in force, for one catalog. Two numbers differ where anything that decides a case may differ."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._telling = _telling_codes(catalog)
        self._starts: dict[str, Ints] = {}
        self._numbers: dict[Hashable, int] = {}
        self.grounds: list[_Ground | None] = []
        self._of_stretch: dict[tuple[str, int], int | None] = {}
        self._of_folders: dict[Hashable, tuple[ListVersion, ...]] = {}

    def numbers(self, place: str, days: Ints) -> Ints:
        """The number for each of some days at a place; -1 where there is no day."""
        starts = self._starts.get(place)
        if starts is None:
            starts = self._starts[place] = self._starts_at(place)
        found = np.full(len(days), -1)
        stretches = np.searchsorted(starts, days, side="right") - 1
        known = days != NULL
        for stretch in np.unique(stretches[known]).tolist():
            rows = known & (stretches == stretch)
            number = self._number(place, stretch, int(days[rows.argmax()]))
            if number is None:
                # The place is not there: each day by itself.
                for day in np.unique(days[rows]).tolist():
                    found[rows & (days == day)] = self._interned(("absent", place, day))
            else:
                found[rows] = number
        return found

    def _number(self, place: str, stretch: int, day: int) -> int | None:
        key = (place, stretch)
        if key not in self._of_stretch:
            self._of_stretch[key] = self._looked_up(place, day_of(day))
        return self._of_stretch[key]

    def _looked_up(self, place: str, day: date) -> int | None:
        catalog = self._catalog
        try:
            chain = catalog.places.chain(place, day)
            layers = catalog.layers(place, day)
        except PlaceError:
            return self._interned(("excluded", place)) if catalog.places.excluded(place) else None
        folders = tuple(layer.folder for layer in layers if layer.folder)
        where = frozenset(each.code for each in chain) & self._telling
        asked = (folders, catalog.since(place, day))
        held = self._of_folders.get(asked)
        if held is None:
            held = self._of_folders[asked] = catalog.in_force(place, day)
        dated = frozenset(
            (v.key, item.id)
            for v in held
            for item in v.items
            if (item.since or item.until) and begun(item, day) and not lapsed(item, day)
        )
        ground = _Ground(where, held, dated)
        return self._interned((where, tuple(version.key for version in held), dated), ground)

    def _interned(self, key: Hashable, ground: _Ground | None = None) -> int:
        number = self._numbers.setdefault(key, len(self._numbers))
        if number == len(self.grounds):
            self.grounds.append(ground)
        return number

    def _starts_at(self, place: str) -> Ints:
        try:
            changes = self._catalog.changes(place, date.min, date.max)
        except PlaceError:
            changes = ()
        return np.array([NULL + 1, *(cell_of_day(day) for day in changes)], np.int64)


class Narrowed:
    """The same for some violations alone: lists that say nothing of them make no difference."""

    def __init__(self, stretches: Stretches, matters: Sequence[Matter]) -> None:
        self._stretches, self._matters = stretches, matters
        self._codes = frozenset(
            each.place for matter in matters for each in (matter, *matter.locals) if each.place
        ).union(*(matter.local_rule.held for matter in matters if matter.local_rule is not None))
        self._numbers: dict[Hashable, int] = {}
        self._speaks: dict[ListVersion, bool] = {}
        self._table = np.zeros(0, np.int64)

    def __call__(self, numbers: Ints) -> Ints:
        """The numbers for these violations of what `Stretches` numbered; -1 stays."""
        grounds = self._stretches.grounds
        if len(self._table) < len(grounds):
            more = [self._number(place, grounds[place]) for place in range(len(self._table), len(grounds))]
            self._table = np.concatenate((self._table, np.array(more, np.int64)))
        return np.where(numbers < 0, -1, np.append(self._table, -1)[numbers])

    def _number(self, place: int, ground: _Ground | None) -> int:
        if ground is None:
            return self._numbers.setdefault(("by itself", place), len(self._numbers))
        for version in ground.versions:
            if version not in self._speaks:
                self._speaks[version] = any(concerns(version, matter) for matter in self._matters)
        held = tuple(v.key for v in ground.versions if self._speaks[v])
        dated = frozenset(entry for entry in ground.dated if entry[0] in held)
        return self._numbers.setdefault((ground.where & self._codes, held, dated), len(self._numbers))


def _telling_codes(catalog: Catalog) -> frozenset[str]:
    """The codes of places that have violations, or rules for some parties, of their own."""
    found: set[str] = set()
    for matter in catalog.library.matters.by_name.values():
        found.update(local.place for local in (matter, *matter.locals) if local.place)
        if matter.local_rule is not None:
            found |= matter.local_rule.held
    return frozenset(found)


def penal_starts(matters: Iterable[Matter], catalog: Catalog) -> Ints:
    """The first days of the stretches on which the same clauses, in the same texts, punish these violations."""
    statutes = catalog.library.statutes
    days: set[date] = set()
    for matter in matters:
        texts = {text for p in matter.punished_by for law in p.laws if (text := statutes.text(law))}
        if (first := statutes.text(matter.new_in)) is not None:
            texts.add(first)
        for name in {text.statute for text in texts}:
            record = statutes.by_name[name]
            days.update(day for text in record.versions for day in (text.since, _after(text.until)) if day)
            if record.older is not None and record.older > date.min:
                days.add(record.older)
        days.update(day for p in matter.punished_by if (day := _after(p.until)))
    return np.array(sorted(cell_of_day(day) for day in days), np.int64)


def _after(day: date | None) -> date | None:
    return None if day is None or day == date.max else day + timedelta(days=1)

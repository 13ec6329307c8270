"""What is held of each field in each province on a day: its lists in full, in part, by their names alone, or nothing.

Looks at the lists that are in force and at nothing that a statute says everywhere. A field is the widest that it lies in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.catalog import Catalog, ListVersion, Place, last_day, successors
from engine.language import Unread, walk

WHOLE, PART, NAMED, NOTHING = "收录齐全", "部分收录", "只知道有", "没有收录"
STATES = (WHOLE, PART, NAMED, NOTHING)
"""What is held of a field at a place: every item of all its lists, some, none of lists that are known, no list at all."""
MEANING = {
    WHOLE: "收录齐全：施行中的清单逐项都有",
    PART: "部分收录：有的项读到了",
    NAMED: "只知道有：清单的名称、日期，没有读到条文",
    NOTHING: "没有收录：不知道有没有清单",
}
"""What each state says, in a sentence."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One field at one place: the lists of the place itself and of its groups, and the places below that have their own."""

    lists: tuple[ListVersion, ...] = ()
    below: Mapping[Place, tuple[ListVersion, ...]] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """One of `STATES`, of the lists of the place itself."""
        return state_of(self.lists)


@dataclass(frozen=True, slots=True)
class Grid:
    """The country and the provinces by field; a field with nothing at a place is not in its row.

    `matters` counts the violations of each field, and those of them with a penalty. `excluded` are the provinces where
    nothing is evaluated; they have no row.
    """

    fields: tuple[str, ...]
    matters: Mapping[str, tuple[int, int]]
    rows: Mapping[Place, Mapping[str, Holding]]
    excluded: tuple[Place, ...]


def state_of(lists: Iterable[ListVersion]) -> str:
    """One of `STATES`, of some lists."""
    given = list(lists)
    if not given:
        return NOTHING
    if all(map(is_whole, given)):
        return WHOLE
    return PART if any(map(_is_read, given)) else NAMED


def is_whole(version: ListVersion) -> bool:
    """Whether every item that the document has is held, each with its whole condition."""
    unread = (isinstance(c, Unread) for item in version.items for c in walk(item.condition))
    return bool(version.items) and not missing(version) and version.published_items is not None and not any(unread)


def _is_read(version: ListVersion) -> bool:
    return any((version.items, version.definitions, version.rules, version.lighter, version.clocks, version.criteria))


def missing(version: ListVersion) -> int | None:
    """How many items of the document are not held; None when it is not known how many it has."""
    published = version.published_items
    return None if published is None else max(0, published - len(version.items))


def missing_numbers(version: ListVersion) -> str:
    """Which items of the document are not held, where items are numbered through: 1、3–8; "" where that is not known."""
    published, ids = version.published_items, [item.id for item in version.items]
    if (
        not published
        or not ids
        or not all(each.isascii() and each.isdigit() and int(each) <= published for each in ids)
    ):
        return ""
    spans: list[list[int]] = []
    for number in sorted(set(range(1, published + 1)) - set(map(int, ids))):
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(f"{first}–{last}" if last > first else str(first) for first, last in spans)


def grid(catalog: Catalog, versions: Iterable[ListVersion], on: date) -> Grid:
    """What the versions that are in force on a day hold, by province and field."""
    places, widest = catalog.places, catalog.library.matters.widest
    own: dict[tuple[str, str], list[ListVersion]] = {}
    below: dict[tuple[str, str], dict[Place, list[ListVersion]]] = {}
    for version in _in_force(versions, on):
        for code in _codes(catalog, version):
            province, key = f"{code[:2]}0000", widest(version.field)
            place = places.find(code)
            if code == province:
                own.setdefault((code, key), []).append(version)
            elif place is not None:
                below.setdefault((province, key), {}).setdefault(place, []).append(version)
    matters: dict[str, tuple[int, int]] = {}
    for matter in catalog.library.matters.by_name.values():
        all_, fined = matters.get(widest(matter.field), (0, 0))
        matters[widest(matter.field)] = all_ + 1, fined + bool(matter.punished_by)
    seen = {*matters, *(key for _, key in (*own, *below))}
    fields = sorted(
        seen, key=lambda each: (-sum(key == each for _, key in (*own, *below)), -matters.get(each, (0, 0))[0], each)
    )
    top = [each for each in places.places if each.level in ("国", "省")]
    rows = {
        place: {
            key: Holding(
                tuple(own.get((place.code, key), ())),
                {at: tuple(v) for at, v in below.get((place.code, key), {}).items()},
            )
            for key in fields
            if (place.code, key) in own or (place.code, key) in below
        }
        for place in top
        if not place.excluded
    }
    return Grid(tuple(fields), matters, rows, tuple(place for place in top if place.excluded))


def _in_force(versions: Iterable[ListVersion], on: date) -> Iterator[ListVersion]:
    given = sorted(versions, key=lambda v: (v.id, v.valid_from, v.version))
    after = successors(given)
    for version in given:
        last = last_day(version, after)
        over = last is not None and last < on
        if not (version.statutory or version.draft or version.valid_from > on or over):
            yield version


def _codes(catalog: Catalog, version: ListVersion) -> tuple[str, ...]:
    """The codes of the place, or of the places of the group, whose list it is."""
    at = next((code for code, folder in catalog.folders.items() if folder == version.folder), "")
    group = next((group for group in catalog.places.groups if group.id == at), None)
    return group.members if group else (at,)


def as_data(found: Grid) -> list[dict[str, Any]]:
    """The grid as data for JSON: one row for each province and field, what is not held too."""
    return [
        {
            "place": place.code,
            "name": place.name,
            "field": key,
            "state": holding.state,
            "lists": [version.key for version in holding.lists],
            "below": [{"place": at.code, "lists": [v.key for v in lists]} for at, lists in holding.below.items()],
        }
        for place, row in found.rows.items()
        for key in found.fields
        for holding in (row.get(key, Holding()),)
    ]

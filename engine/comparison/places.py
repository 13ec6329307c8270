"""Two places compared on one matter: what the lists in force on a day let the authority do there, for each outcome.

All lists over a place count, also those of the country and the province; the law itself, which is the same, does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.answer import sentences
from engine.catalog import ANY_MATTER, Catalog, Matter, begun, lapsed
from engine.comparison.question import Side
from engine.comparison.search import Difference, difference
from engine.comparison.solver import Steps
from engine.comparison.versions import as_lenient, lenience, part_of
from engine.evaluation import Finding, untouched


@dataclass(frozen=True, slots=True)
class OutcomeComparison:
    """One outcome at both places: the items that give it or a more lenient one, by their keys, and how their cases differ."""

    outcome: str
    track: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    difference: Difference


@dataclass(frozen=True, slots=True)
class PlaceComparison:
    """Two places on one matter and one day; `old` and `new` are their codes. `unread` are lists of which items are not held."""

    old: str
    new: str
    matter: Matter
    on: date
    outcomes: tuple[OutcomeComparison, ...]
    unread: tuple[str, ...]


def compare_places(
    catalog: Catalog, old: str, new: str, matter: Matter, on: date, steps: int | None = None
) -> PlaceComparison:
    """What is in force at the place `new` beside what is in force at `old`, for a matter decided on a day.

    What `steps` do not suffice for is not compared, and the answer says so.

    Raises `PlaceError` where nothing can be said of a place on that day, `CatalogError` when a list that is needed is wrong.
    """
    lenient, left = lenience(catalog), Steps(steps)
    here, there = (tuple(_items(catalog, place, matter, on)) for place in (old, new))
    outcomes = dict.fromkeys((found.item.track, found.item.outcome) for found in (*here, *there))
    compared = []
    for track, outcome in outcomes:
        sides = [
            [f for f in found if f.item.track == track and as_lenient(f.item.outcome, outcome, lenient)]
            for found in (here, there)
        ]
        one, other = (Side(tuple(dict.fromkeys(map(part_of, side)))) for side in sides)
        keys = [tuple(found.key for found in side) for side in sides]
        found = difference(one, other, catalog.library, matter, on, left)
        compared.append(OutcomeComparison(outcome, track, keys[0], keys[1], found))
    unread = dict.fromkeys(key for place in (old, new) for key in _read_in_part(catalog, place, matter, on))
    return PlaceComparison(old, new, matter, on, tuple(compared), tuple(unread))


def _read_in_part(catalog: Catalog, place: str, matter: Matter, on: date) -> Iterator[str]:
    """The lists of the matter's field in force of which not every item is held."""
    for standing in catalog.standings(place, on):
        version = standing.version
        if sentences.lacks_items(standing) and (version.field == ANY_MATTER or version.field in matter.areas):
            yield version.key


def _items(catalog: Catalog, place: str, matter: Matter, on: date) -> Iterator[Finding]:
    """The items of the lists in force that speak to the matter in favour of the party."""
    for version in catalog.in_force(place, on):
        if version.statutory:
            continue
        for found in untouched(version, matter):
            item = found.item
            used = begun(item, on) and not lapsed(item, on)
            if used and not item.benchmark and not item.effect.aggravating:
                yield found

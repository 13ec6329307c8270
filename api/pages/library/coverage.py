"""The coverage map: of which province and which field the rulesets hold lists, by the same grid as the command `coverage`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.http.problems import ProblemError
from api.pages.form import Form, Wrong
from api.pages.library.lists import day_of
from api.pages.library.timeline import SHAPES
from engine.catalog import Catalog, CatalogError, ListVersion, Place
from engine.quality import MEANING, NOTHING, STATES, Grid, Holding, held


def grid_of(catalog: Catalog, on: date) -> Grid:
    """What is held on a day. Raises `ProblemError` when a list of the rulesets is wrong."""
    try:
        return held.grid(catalog, catalog.load_all(), on)
    except CatalogError:
        raise ProblemError("rulesets-wrong") from None


def coverage_of(asked: Form, catalog: Catalog) -> dict[str, Any]:
    """The map of a day, its numbers by field, and all lists of the province that is asked for."""
    on, told = day_of(asked["on"])
    wrong = [Wrong("on", told)] if told else []
    found = grid_of(catalog, on)
    at = next((place for place in found.rows if place.code == asked["place"]), None)
    return {
        "here": "library",
        "part": "map",
        "form": asked,
        "on": on,
        "grid": found,
        "nothing": Holding(),
        "shapes": SHAPES,
        "meaning": MEANING,
        "counted": counted(found),
        "rows": [_by_field(field, found) for field in found.fields],
        "place": at,
        "lists": _by_state(found.rows[at], found) if at else [],
        "wrong": wrong,
        "said": {each.at: each.says for each in wrong},
    }


def counted(found: Grid) -> dict[str, Any]:
    """How many lists are in force, and how much of them is held, each list once."""
    lists: dict[str, ListVersion] = {}
    for row in found.rows.values():
        for holding in row.values():
            for version in (*holding.lists, *(each for below in holding.below.values() for each in below)):
                lists[version.key] = version
    states = [held.state_of([each]) for each in lists.values()]
    provinces = [row for place, row in found.rows.items() if place.level == "省"]
    return {
        "lists": len(lists),
        "states": {state: states.count(state) for state in STATES if state != NOTHING},
        "items": sum(len(each.items) for each in lists.values()),
        "provinces": len(provinces),
        "bare": sum(not row for row in provinces),
        "matters": sum(count for count, _ in found.matters.values()),
        "fined": sum(fined for _, fined in found.matters.values()),
    }


def _by_field(field: str, found: Grid) -> dict[str, Any]:
    """The numbers of one field: its violations, the state of the country, and how many provinces have which state."""
    count, fined = found.matters.get(field, (0, 0))
    of = {place: row.get(field, Holding()) for place, row in found.rows.items()}
    provinces = [holding for place, holding in of.items() if place.level == "省"]
    return {
        "field": field,
        "matters": count,
        "fined": fined,
        "country": next(holding.state for place, holding in of.items() if place.level == "国"),
        "states": [sum(each.state == state for each in provinces) for state in STATES[:3]],
        "below": sum(bool(each.below) for each in provinces),
    }


def _by_state(row: Mapping[str, Holding], found: Grid) -> list[dict[str, Any]]:
    """The fields of one province that have a list, its own and those of the places below it."""
    return [
        {
            "field": field,
            "state": row[field].state,
            "lists": [_told(version) for version in row[field].lists],
            "below": [_below(place, lists) for place, lists in row[field].below.items()],
        }
        for field in found.fields
        if field in row
    ]


def _below(place: Place, lists: tuple[ListVersion, ...]) -> dict[str, Any]:
    return {"name": place.name, "code": place.code, "lists": [_told(version) for version in lists]}


def _told(version: ListVersion) -> dict[str, Any]:
    return {
        "key": version.key,
        "title": version.title,
        "state": held.state_of([version]),
        "items": len(version.items),
        "published": version.published_items,
        "numbers": held.missing_numbers(version),
    }

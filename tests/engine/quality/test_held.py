"""What is held of each field in each province: four states, the places below, and the items that are missing by number."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from api.terminal.library_map import library_map
from api.terminal.register_fields import field_sections
from engine.catalog import ListVersion
from engine.quality.held import NAMED, NOTHING, PART, STATES, WHOLE, Grid, as_data, grid, missing_numbers, state_of
from tests.shipped import CATALOG

FIRST = CATALOG.versions("cn/first-offence")[0]
FULL = CATALOG.versions("cn/tax-first-offence-6")[0]
ON = date(2025, 6, 1)
"""A list of eight items of which some are held, one of ten that are; and a day on which they are in force."""


def of_place(folder: str, **changes: object) -> ListVersion:
    """The list, filed at another place."""
    list_id = f"{folder}/first-offence"
    return replace(FIRST, **{"id": list_id, "path": f"{list_id}/2025-01-27.yaml", "replaces": (), **changes})  # type: ignore[arg-type]


def held_in(*versions: ListVersion) -> Grid:
    """The grid of some lists."""
    return grid(CATALOG, versions, ON)


EMPTY: dict[str, object] = {
    "items": (),
    "definitions": {},
    "rules": None,
    "criteria": (),
    "clocks": (),
    "lighter": None,
}


@pytest.mark.parametrize(
    ("lists", "state"),
    [
        ([], NOTHING),
        ([FIRST], PART),
        ([replace(FIRST, **EMPTY)], NAMED),  # type: ignore[arg-type]
        ([FULL], WHOLE),
        ([FULL, FIRST], PART),
        ([replace(FULL, published_items=None)], PART),
        ([replace(FULL, published_items=11)], PART),
    ],
)
def test_the_four_states(lists: list[ListVersion], state: str) -> None:
    """In full only when every list has every item that it is known to have; one that nobody counted is never full."""
    assert state_of(lists) == state


def test_a_list_of_a_city_is_not_the_province_s() -> None:
    """It is told below; the province itself has nothing. The field is the widest that the list's own lies in."""
    folder = CATALOG.folders["330100"]
    rows = held_in(of_place(folder, field="食品")).rows
    held = {place.code: row for place, row in rows.items()}["330000"]["市场监管"]
    assert held.state == NOTHING
    assert [place.code for place in held.below] == ["330100"]


def test_a_list_of_a_group_is_that_of_each_member() -> None:
    """The rule of the Yangtze delta is held in all four of its provinces."""
    rows = held_in(of_place("cn/group-yangtze-delta")).rows
    assert [place.code for place, row in rows.items() if row] == ["310000", "320000", "330000", "340000"]


@pytest.mark.parametrize(
    "changes",
    [{"draft": True}, {"valid_until": date(2025, 5, 31)}, {"valid_from": date(2025, 6, 2)}, {"statutory": True}],
)
def test_only_lists_in_force_count(changes: dict[str, object]) -> None:
    """A draft, a list that has ended or not begun, and a statute are not what a province has."""
    assert not any(held_in(replace(FIRST, **changes)).rows.values())  # type: ignore[arg-type]


def test_places_without_the_law_have_no_row() -> None:
    """Hong Kong, Macao and Taiwan are named beside the grid; the country and 31 provinces have a row."""
    found = held_in(FIRST)
    assert (len(found.rows), [place.code for place in found.excluded]) == (32, ["710000", "810000", "820000"])


@pytest.mark.parametrize(
    ("published", "ids", "told"),
    [(8, "1 3 4 8", "2、5–7"), (3, "1 2 3", ""), (8, "", ""), (8, "1 labels", ""), (None, "1", ""), (2, "9", "")],
)
def test_missing_items_are_named_where_they_are_numbered(published: int | None, ids: str, told: str) -> None:
    """Only where every item that is held has its number in the document."""
    items = tuple(replace(FIRST.items[0], id=each) for each in ids.split())
    assert missing_numbers(replace(FIRST, published_items=published, items=items)) == told


def test_the_drawing_shows_each_state_by_its_shape() -> None:
    """As many full, half-full and empty squares as the grid has cells of that state, besides those of the legend."""
    found = grid(CATALOG, CATALOG.load_all(), ON)
    root = ET.fromstring(library_map(found, ON))  # noqa: S314  our own text
    shapes = Counter(f"{each.tag.rpartition('}')[2]}.{each.get('class')}" for each in root.iter())
    states = Counter(row["state"] for row in as_data(found))
    assert shapes["circle.ink"] == states[NOTHING] + 1
    assert shapes["path.ink"] == states[PART] + 1
    assert shapes["rect.ink"] == states[WHOLE] + 1
    assert shapes["rect.hollow"] == states[PART] + states[NAMED] + 2
    assert set(states) <= set(STATES)


def test_the_page_names_what_is_not_held() -> None:
    """A province with nothing is shown with every field as not held."""
    rows = [line for line in field_sections(held_in(FIRST)) if line.startswith("| 青海省 ")]
    assert len(rows) == 1
    assert "生态环境" in rows[0]
    assert rows[0].startswith("| 青海省 |  |  |  |  | ")

"""The coverage map: the same grid as the command `coverage`, read as text, with what is not held said."""

from __future__ import annotations

from datetime import date

from fastapi import FastAPI

from engine.quality import NAMED, NOTHING, PART, STATES, WHOLE, held
from tests.api.pages.browser import ask
from tests.shipped import CATALOG

ON = date(2026, 6, 1)
GRID = held.grid(CATALOG, CATALOG.load_all(), ON)
SHAPES = {WHOLE: "whole", PART: "part", NAMED: "named"}


def test_every_cell_says_what_is_held(app: FastAPI) -> None:
    """By a word, by the shape of that word, and by the number of places below with lists of their own."""
    page = ask(app, "GET", "/map", params={"on": ON.isoformat()})
    fields = page.all("//div[@class='grid']//thead//th")[1:]
    assert fields == list(GRID.fields)
    rows = page.tree.xpath("//div[@class='grid']//tbody/tr")
    assert len(rows) == len(GRID.rows)
    for row, (_, held_there) in zip(rows, GRID.rows.items(), strict=True):
        cells = row.xpath("./td")
        assert len(cells) == len(fields)
        for field, cell in zip(fields, cells, strict=True):
            holding, told = held_there.get(field), cell.text_content()
            if holding is None:
                assert told == ""
                continue
            below = f"，其下{len(holding.below)}" if holding.below else ""
            assert told == f"{holding.state}{below}"
            shapes = [each.removeprefix("#m-") for each in cell.xpath(".//use/@href")]
            assert shapes == ([] if holding.state == NOTHING else [SHAPES[holding.state]])


def test_the_numbers_of_a_field_are_those_of_the_grid(app: FastAPI) -> None:
    """Violations, those with a penalty, and how many provinces have which state."""
    page = ask(app, "GET", "/map", params={"on": ON.isoformat()})
    data = [each for each in held.as_data(GRID) if each["place"] != "000000"]
    rows = page.tree.xpath("//table[@class='numbers']/tbody/tr")
    for row, field in zip(rows, GRID.fields, strict=True):
        told = [cell.text_content() for cell in row.xpath("./th | ./td")]
        states = [each["state"] for each in data if each["field"] == field]
        assert told[:3] == [field, *(str(each) for each in GRID.matters.get(field, (0, 0)))]
        assert told[4:7] == [str(states.count(state)) for state in STATES[:3]]


def test_all_lists_of_a_province_are_named(app: FastAPI) -> None:
    """Each with a link, also those of the places below it; what of a field is not held is said."""
    place = next(each for each in GRID.rows if each.code == "330000")
    page = ask(app, "GET", "/map", params={"on": ON.isoformat(), "place": place.code})
    links = set(page.tree.xpath("//main//a[starts-with(@href, '/lists/')]/@href"))
    own = {f"/lists/{v.key}" for holding in GRID.rows[place].values() for v in holding.lists}
    below = {f"/lists/{v.key}" for h in GRID.rows[place].values() for lists in h.below.values() for v in lists}
    assert own
    assert below
    assert links == own | below
    assert set(GRID.fields) - GRID.rows[place].keys() <= set(
        page.text("//p[starts-with(., '没有收录清单的领域')]").partition("：")[2].rstrip("。").split("、")
    )


def test_a_province_with_nothing_says_so(app: FastAPI) -> None:
    """Nothing on record is not told as nothing there."""
    bare = next(place for place, row in GRID.rows.items() if not row)
    page = ask(app, "GET", "/map", params={"on": ON.isoformat(), "place": bare.code})
    assert "没有收录不等于没有" in page.text("//p[@class='empty']")


def test_a_day_that_is_none_is_told(app: FastAPI) -> None:
    """At its field, with what was typed; the map is that of today."""
    page = ask(app, "GET", "/map", params={"on": "后天", "place": "<b>"})
    assert page.status == 200
    assert page.text("//*[@id='on-error']")
    assert page.tree.xpath("//input[@id='on']/@value") == ["后天"]

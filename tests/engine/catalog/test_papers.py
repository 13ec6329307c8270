"""Which form of a paper holds where and when; the forms that are shipped say of each clause whence it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.catalog.paper_fields import FIELDS, PaperScope
from engine.catalog.papers import Paper, fields_in, papers_at, texts_of
from tests.shipped import CATALOG

FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
DAY = timedelta(days=1)
CHAIN = ("000000", "640000", "640106")


def form(place: str = "000000", field: str = "不限", since: date = FIRST, until: date | None = None) -> Paper:
    """A form of one kind."""
    return Paper(
        "notice", "告知书", place, field, since, until, "公文", None, "例", (), (), (), (), "", f"{place}{field}{since}"
    )


def chosen(*papers: Paper, fields: tuple[str, ...] = ("食品", "市场监管"), day: date = FIRST) -> str:
    """The path of the form that holds, "" where none does."""
    found = papers_at(papers, CHAIN, fields, day)
    return found["notice"].path if found else ""


@pytest.mark.parametrize(
    ("day", "holds"),
    [(FIRST - DAY, False), (FIRST, True), (FIRST + DAY, True), (LAST - DAY, True), (LAST, True), (LAST + DAY, False)],
)
def test_a_form_holds_from_its_first_day_to_its_last(day: date, holds: bool) -> None:
    """Both days are within."""
    assert bool(chosen(form(until=LAST), day=day)) is holds


@pytest.mark.parametrize("turned", [False, True])
def test_the_nearest_place_wins_and_there_the_field(turned: bool) -> None:
    """A form of the county goes before one of the country of the very field; in one place the field decides, in any order."""
    every = [
        form(),
        form(field="市场监管"),
        form("640106"),
        form("640106", "消防"),
        form("640105"),
        form("640106", "食品"),
    ]
    for holds in ("640106食品", "640106不限", "000000市场监管", "000000不限"):
        assert chosen(*(reversed(every) if turned else every)) == f"{holds}{FIRST}"
        every = [each for each in every if each.path != f"{holds}{FIRST}"]
    assert chosen(*every) == ""


def test_a_form_follows_another() -> None:
    """The day after the last of one is the first of the next."""
    both = (form(until=LAST), form(since=LAST + DAY))
    assert [chosen(*both, day=day) for day in (LAST, LAST + DAY)] == [f"000000不限{FIRST}", f"000000不限{LAST + DAY}"]


def test_shipped_forms_name_their_sources() -> None:
    """Every form says what was not read, and of each thing that it must hold the source; fields are told in its own text."""
    sources = CATALOG.library.sources
    assert CATALOG.papers
    for paper in CATALOG.papers:
        assert paper.unread
        assert all(each.source.of in sources for each in paper.requires)
        used = {name for text in texts_of(paper.blocks) for name in fields_in(text)}
        assert {name for each in paper.requires for name in each.fields} <= used


def test_fields_below_a_list_stand_only_within_it() -> None:
    """A column is found in the scope of its list, also by another name, and nowhere else."""
    scope = PaperScope()
    assert (scope.find("案由"), scope.find("行为.案由"), scope.inside("案号")) == (None, None, scope)
    inner = scope.inside("行为", "一").inside("一.事实")
    assert inner.find("一.案由") == "违法行为"
    assert inner.find("事实.证据") == "证据的名称、编号和页码"
    assert inner.find("行为.案由") is None
    assert isinstance(FIELDS["行为"], dict)

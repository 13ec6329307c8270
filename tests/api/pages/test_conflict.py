"""Two versions of one case: every field that differs is told before the one is saved over the other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.http.app import create_app
from api.http.settings import Settings
from tests.api.pages.browser import Page, ask
from tests.api.pages.opinion.officer import YINCHUAN, Desk

ADVERT = "使用绝对化用语的广告"
TWO = {**YINCHUAN, "a2.what": ADVERT, "a2.act": "2025-02-01", "shown": "goods_value"}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A service that keeps cases."""
    file: Path = tmp_path_factory.mktemp("conflict") / "records.db"
    made = create_app(Settings(rate=0, reload_seconds=0, database=f"sqlite:///{file}"))
    yield made
    made.state.service.store.close()
    asyncio.run(made.state.service.rulesets.close())


def conflict_of(app: FastAPI, sent: dict[str, str], kept: dict[str, str]) -> Page:
    """The page of two versions of a case of two acts: the one that is kept, the one that was sent."""
    desk = Desk(app)
    name = desk.begin(TWO)
    desk.keep(name, {**kept, "decided": "2025-03-21"})
    page = ask(app, "POST", f"/cases/{name}", data={**TWO, "version": "1", **sent})
    assert page.status == 409
    return page


def rows(page: Page) -> dict[str, tuple[str, str]]:
    """What differs: name, mine, kept."""
    cells = [[cell.text_content() for cell in row.xpath("./th | ./td")] for row in page.tree.xpath("//tbody/tr")]
    return {name: (mine, kept) for name, mine, kept in cells}


@pytest.mark.parametrize(
    ("sent", "kept", "told"),
    [
        ({"also": ""}, {"also": "ad-absolute-terms"}, {"并违反的事项": ("（空）", ADVERT)}),
        ({"matter": "expired-food", "field": "食品"}, {}, {"选定的事项": None, "领域": ("食品", "（空）")}),
        ({"seizure": ""}, {"seizure": "1"}, {"查封、扣押": ("不核查", "一并核查")}),
        ({"a2.party": "own"}, {"a2.party": ""}, {"第2个行为：当事人与第1个行为": ("不同，或者另行查明", "相同")}),
        ({"a2.f.ad_fee": "100"}, {"a2.f.ad_fee": "99"}, {"第2个行为：广告费用": ("100", "99")}),
        ({"k.act": "2025-01-17", "w.act": "2025-01-16"}, {}, {"行为日期": ("2025-01-17", "2025-01-16")}),
        ({"k.act": "2025-01-17", "w.act": "x"}, {}, {"行为日期：日历里选的日期": ("2025-01-17", "（空）")}),
        ({"d.records.2": "2024-01-01"}, {}, {"违法记录（第 2 次）：日期": ("2024-01-01", "（空）")}),
        ({"remove": "2"}, {}, {"按了：删去一个行为": ("2", "（空）")}),
        ({"f.no_such_fact": "是"}, {}, {"其他（f.no_such_fact）": ("是", "（空）")}),
        ({"whatever": "是"}, {}, {"其他（whatever）": ("是", "（空）")}),
        ({"a2." * 3_000 + "what": "是"}, {}, {}),
        ({"open": "2", "shown": "goods_value harm", "extra": "harm", "view": "seizure", "tab": "2"}, {}, {}),
    ],
)
def test_every_difference_is_told(
    serving: FastAPI, sent: dict[str, str], kept: dict[str, str], told: dict[str, tuple[str, str] | None]
) -> None:
    """In words, with the number of its act; only what says how the page looks is not."""
    found = rows(conflict_of(serving, sent, kept))
    assert found.pop("决定日期") == ("2025-03-20", "2025-03-21")
    for name, both in told.items():
        assert name in found
        assert both in (None, found.pop(name))
    if len(sent) > 1 and not told:
        assert found == {}

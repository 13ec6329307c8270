"""What a version changes: beside the one before it, by meaning and by words, with the open cases that it touches."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api.http.app import create_app
from api.http.settings import Settings
from api.pages.renewals import version_before
from tests.api.pages.browser import ask
from tests.shipped import CATALOG

LIST = "cn/440000-guangdong/440100-guangzhou/lenience"
OLDER, OLD, NEW = CATALOG.versions(LIST)[-3:]
FRANCHISE = {"what": "违法从事商业特许经营", "where": "440100", "act": "2026-01-10", "decided": "2026-03-01"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A service with a store."""
    folder = tmp_path_factory.mktemp("changes")
    made = create_app(Settings(rate=0, reload_seconds=0, database=f"sqlite:///{folder / 'records.db'}"))
    yield made
    made.state.service.store.close()
    asyncio.run(made.state.service.rulesets.close())


def test_a_version_is_read_beside_the_one_before_it(app: FastAPI) -> None:
    """Or beside the one that the address names; both are read by meaning and by words."""
    page = ask(app, "GET", "/review/changes/cn/publication-regulations@2024-12-06")
    assert "/lists/cn/publication-regulations@2020-11-29" in page.tree.xpath("//main//a/@href")
    assert page.all("//h2") == ["改了什么", "按意思比较", "逐字比较"]
    assert page.tree.xpath("//div[contains(@class, 'twin')]")
    named = ask(app, "GET", f"/review/changes/{NEW.key}", params={"old": OLDER.key})
    assert f"旧：{OLDER.title} {OLDER.label}" in named.text()
    assert ask(app, "GET", f"/review/changes/{NEW.key}", params={"old": "cn/none@2020-01-01"}).status == 404


def test_a_new_list_has_nothing_before_it(app: FastAPI) -> None:
    """And says so."""
    page = ask(app, "GET", "/review/changes/cn/first-offence@2025-01-27")
    assert "这是新的清单" in page.text("//p[@class='empty']")
    assert version_before(OLD, CATALOG) is OLDER


def test_a_new_list_of_a_city_is_offered_beside_those_above_it(app: FastAPI) -> None:
    """Those of the province and of the country that speak to one of its matters; beside another list nothing is old or new."""
    city, province = (
        "cn/440000-guangdong/440700-jiangmen/ecology-slight@2022-02-01",
        "cn/440000-guangdong/ecology-slight",
    )
    page = ask(app, "GET", f"/review/changes/{city}")
    (link,) = [each for each in page.tree.xpath("//main//p/a/@href") if province in each]
    other = ask(app, "GET", f"/review/changes/{city}", params={"old": f"{province}@2021-11-14"})
    assert link == f"/review/changes/{city}?old={province}%402021-11-14"
    assert "前者：广东省生态环境不予行政处罚的轻微违法行为目录" in other.text()


def test_open_cases_at_the_place_and_of_the_violation_are_counted(kept: FastAPI) -> None:
    """Not those of another place, nor of a violation of which both versions say the same."""
    for each in ({}, {"where": "350100"}, {"what": "使用绝对化用语的广告"}):
        assert ask(kept, "POST", "/", data={**FRANCHISE, **each}).status == 303
    told = ask(kept, "GET", f"/review/changes/{NEW.key}").text("//*[@class='still']")
    assert "没有存证的案件，您看得到 3 件" in told
    assert "受影响的 1 件" in told

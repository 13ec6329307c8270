"""A draft says when a list changed for its place and its violation since it was last kept, and for nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from api.http.app import create_app
from api.http.rulesets import Held
from api.http.settings import Settings
from api.pages.library import touches
from api.pages.renewals import matters_of, renewals_of
from api.store import CaseFile, open_store
from api.store.tables import case_files
from tests.api.pages.browser import ask
from tests.shipped import CATALOG

OLD, NEW = CATALOG.versions("cn/440000-guangdong/440100-guangzhou/lenience")[-2:]
FRANCHISE = "违法从事商业特许经营"
OPENING = {"what": FRANCHISE, "where": "440100", "act": "2026-01-10", "decided": "2026-03-01"}
FILE = CaseFile("440100", {}, id="x", matter=FRANCHISE, changed_at="2024-02-01T02:00:00Z", decision_date="2026-03-01")


def found(file: CaseFile, published: dict[str, str] | None = None) -> list[tuple[str, str | None]]:
    """The keys of the renewals of the list of Guangzhou."""
    told = renewals_of(file, Held("", CATALOG, lambda: None, published or {}))
    return [(each.version.key, each.before.key if each.before else None) for each in told if each.version.id == NEW.id]


def test_a_version_that_took_effect_meanwhile_is_told() -> None:
    """With the one before it; on the day of the decision it must be in force."""
    assert found(FILE) == [(NEW.key, OLD.key)]
    assert found(replace(FILE, decision_date="2025-01-01")) == []
    assert found(replace(FILE, decision_date="去年")) == [(NEW.key, OLD.key)]


@pytest.mark.parametrize(
    "other",
    [
        {"changed_at": "2026-01-01T00:00:00Z"},
        {"evaluation_id": "e1"},
        {"place": "350100"},
        {"matter": ""},
        {"matter": "没有这个事项"},
        {"place": "999999"},
    ],
)
def test_what_is_not_touched_says_nothing(other: dict[str, str]) -> None:
    """Kept since, sealed, elsewhere, or without a violation that is known."""
    assert found(replace(FILE, **other)) == []


def test_a_violation_of_which_both_say_the_same_is_not_touched() -> None:
    """Word for word the same items; another violation of the same lists is touched."""
    by_name = CATALOG.library.matters.by_name
    matters = {name for each in (OLD, NEW) for item in each.items for name in item.matters}
    assert touches(OLD, NEW, by_name[FRANCHISE])
    assert not any(touches(NEW, NEW, by_name[each]) for each in matters)
    nothing = replace(NEW, items=())
    assert not touches(None, nothing, by_name[FRANCHISE])


def test_a_version_that_was_entered_late_is_new_on_that_day() -> None:
    """A list may be published here long after it took effect; to the second, since a case is kept at some time of a day."""
    late = replace(FILE, changed_at="2026-06-01T00:00:00Z", decision_date="2026-09-01")
    assert found(late) == []
    assert found(late, {NEW.path: "2026-06-01T00:00:01Z"}) == [(NEW.key, OLD.key)]
    assert found(late, {NEW.path: "2026-05-31T23:59:59Z"}) == []


def test_names_of_violations_hold_the_sign_between_them() -> None:
    """They come apart into names that there are."""
    food, words = "经营超过保质期的食品、食品添加剂", "使用绝对化用语的广告"
    assert [each.name for each in matters_of(f"{food}、{words}", CATALOG)] == [food, words]
    assert [each.name for each in matters_of(f"{words}、{food[:6]}", CATALOG)] == [words]


@pytest.fixture
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A service with a store."""
    folder = tmp_path_factory.mktemp("renewed")
    made = create_app(Settings(rate=0, reload_seconds=0, database=f"sqlite:///{folder / 'records.db'}"))
    yield made
    made.state.service.store.close()
    asyncio.run(made.state.service.rulesets.close())


def test_the_pages_say_it_until_the_case_is_checked_again(kept: FastAPI) -> None:
    """On the list and on the case, with the way to the comparison; the same form sent again is kept with the lists of now."""
    case = str(ask(kept, "POST", "/", data=OPENING).answer.headers["location"])
    said = "//*[@class='still'][contains(., '上次保存以后')]"
    assert ask(kept, "GET", case).text(said) == ""
    store = open_store(kept.state.service.settings.database)
    with store.database.writer.begin() as connection:
        connection.execute(update(case_files).values(changed_at="2024-02-01T02:00:00.000000Z"))
    store.close()
    assert "清单已有新版" in ask(kept, "GET", "/cases").text("//table")
    page = ask(kept, "GET", case)
    assert OLD.key.replace("/", "%2F").replace("@", "%40") in page.tree.xpath(said + "//a/@href")[0].replace("/", "%2F")
    assert ask(kept, "POST", case, data=page.fields()).status == 200
    assert ask(kept, "GET", case).text(said) == ""
    assert "清单已有新版" not in ask(kept, "GET", "/cases").text("//table")

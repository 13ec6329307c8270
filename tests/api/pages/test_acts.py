"""A case of several acts: each with its own sheet and result, nothing lost between them, one answer for all."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.pages.form import MOST_FIELDS
from engine.evaluation import MOST_ACTS
from tests.api.pages.browser import Page, ask

FOOD, ADVERT = "经营超过保质期的食品、食品添加剂", "使用绝对化用语的广告"
FACTS = {"f.goods_value": "66", "f.records": "无", "e.goods_value": "进货单", "g.goods_value": "3"}


@pytest.fixture
def first(app: FastAPI) -> Page:
    """The sheet of one act of which some facts are told."""
    page = ask(app, "GET", "/").send(what=FOOD, where="金凤区", act="2025-01-16", decided="2025-03-20")
    return page.send(FACTS)


@pytest.fixture
def both(first: Page) -> Page:
    """The sheet of a second act of the same party."""
    return first.send(new="same").send({"a2.what": ADVERT, "a2.act": "2025-02-01"})


def answered(app: FastAPI, case: dict[str, Any]) -> dict[str, Any]:
    """What the endpoint answers."""

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            return await client.post("/v1/evaluations?detail=full", json=case)

    found: dict[str, Any] = asyncio.run(asked()).json()
    assert "result" in found, found
    return dict(found["result"])


def test_a_second_act_has_its_own_sheet(first: Page, both: Page) -> None:
    """Its heading, its facts and its conclusion are its own, and the first is as it was when it is shown again."""
    assert both.text("//form//h1") == ADVERT
    assert "f.goods_value" in both.fields()
    assert "a2.f.ad_short_or_few" in both.fields()
    assert "a2.f.goods_value" not in both.fields()
    back = both.send({"a2.f.ad_fee": "100"}).send(tab="1")
    assert back.text("//form//h1") == FOOD
    assert back.outcome == first.outcome
    assert back.fields()["f.goods_value"] == "66"
    assert back.send(tab="2").fields()["a2.f.ad_fee"] == "100"
    names = back.all("//div[@class='tabs']//button/b")
    assert names == [FOOD, ADVERT]


def test_enter_in_the_opening_of_a_second_act_stays_there(first: Page) -> None:
    """The button that Enter presses chooses no other act, whether the words are found or not."""
    page = first.send(new="same").send({"a2.what": "过期食品"})
    assert page.text("//form//h1") == "第2个违法行为"
    assert page.tree.xpath("//fieldset[@id='choose-matter']//input[@value='expired-food']")


def test_what_is_told_of_the_party_stands_in_one_place(both: Page) -> None:
    """The records told with the first act count for the second, and are changed from either."""
    assert both.fields()["f.records"] == "无"
    assert "a2.f.records" not in both.fields()
    changed = both.send({"f.records": "未查明"})
    assert changed.send(tab="1").fields()["f.records"] == "未查明"


def test_the_page_and_the_service_give_one_answer(app: FastAPI, both: Page) -> None:
    """The receipt, the outcome of each act, and the sentences on the whole are those of the endpoint, without measures not asked."""
    facts = {"records": "无"}
    goods = {"value": "66元", "evidence": "进货单，第3页"}
    case = {
        "place": "640106",
        "decision_date": "2025-03-20",
        "facts": facts,
        "acts": [
            {"matter": FOOD, "act_date": "2025-01-16", "facts": {"goods_value": goods}},
            {"matter": ADVERT, "act_date": "2025-02-01", "facts": {"ad_fee": "100元"}},
        ],
    }
    found = answered(app, case)
    page = both.send({"a2.f.ad_fee": "100"})
    assert page.receipt == found["receipt"]["id"]
    assert page.all("//section[@class='whole']//li") == [said.replace("；强制：待查。", "。") for said in found["says"]]
    for number, act in enumerate(found["acts"], 1):
        shown = page.send(tab=str(number))
        told = act["tracks"]["处罚"]
        assert shown.outcome.partition("，")[0] == told["outcome"]
        (norm,) = act["norms"]
        assert [said for said in norm["tracks"]["处罚"]["conditions"] if said not in shown.answer.text] == []
        asked = {question["id"] for question in norm["questions"]["处罚"]}
        names = {
            each.get("name").removeprefix("a2.") for each in shown.tree.xpath("//div[@class='fact']//input[@name]")
        }
        assert {name[2:] for name in names if name.startswith("f.")} & asked


def test_an_act_of_another_party_shares_nothing(app: FastAPI, first: Page) -> None:
    """What is told of the first party is not told of the other."""
    page = first.send(new="own").send({"a2.what": ADVERT, "a2.act": "2025-02-01"})
    assert page.fields()["f.records"] == "无"
    added = page.send(find="违法记录").send(add="records")
    assert added.fields()["a2.f.records"] == "未查明"
    written = added.send({"a2.f.records": "无", "f.records": "未查明"})
    assert written.send(tab="1").fields()["f.records"] == "未查明"
    acts = [
        {"matter": FOOD, "act_date": "2025-01-16", "facts": {"goods_value": "66元"}},
        {"matter": ADVERT, "act_date": "2025-02-01", "facts": {"records": "无"}},
    ]
    found = answered(app, {"place": "640106", "decision_date": "2025-03-20", "acts": acts})
    assert written.receipt == found["receipt"]["id"]


def test_an_act_is_taken_away_with_what_it_told(first: Page, both: Page) -> None:
    """The other stays as it was; of a taken first act the party's facts stay with the one that had them in common."""
    assert both.send(remove="2").receipt == first.receipt
    left = both.send({"a2.f.ad_fee": "100"}).send(remove="1")
    assert left.text("//form//h1") == ADVERT
    assert left.fields()["f.ad_fee"] == "100"
    assert left.fields()["f.records"] == "无"
    assert not [name for name in left.fields() if name.startswith("a2.") or name == "f.goods_value"]


def test_there_is_no_conclusion_while_an_act_is_open(first: Page) -> None:
    """An act of which it is not said what it is leaves the whole open, and nothing of the first is lost."""
    opened = first.send(new="same")
    assert opened.text("//form//h1") == "第2个违法行为"
    back = opened.send(tab="1")
    assert back.outcome == "没有结论"
    assert back.fields()["f.goods_value"] == "66"
    assert back.send(remove="2").outcome == first.outcome


def test_what_is_wrong_is_told_with_its_act(both: Page) -> None:
    """At its field on its own sheet, and by the number of the act on the other."""
    page = both.send({"a2.f.ad_fee": "很多"})
    assert page.tree.xpath("//div[@class='summary']//a[@href='#f-ad_fee']")
    other = page.send(tab="1")
    assert other.outcome == "没有结论"
    assert "第2个违法行为" in other.text("//div[@class='summary']")
    assert not other.tree.xpath("//div[@class='summary']//a")


def test_one_act_under_several_norms(app: FastAPI, first: Page) -> None:
    """A further violation of the same act is found by words; the fine is that of the clause that the engine names."""
    found = first.send(more="最好")
    (button,) = found.tree.xpath("//button[@name='norm'][@value='ad-absolute-terms']")
    assert ADVERT in button.text_content()
    page = found.send(norm="ad-absolute-terms")
    goods = {"value": "66元", "evidence": "进货单，第3页"}
    act = {"matter": [FOOD, ADVERT], "act_date": "2025-01-16", "facts": {"goods_value": goods, "records": "无"}}
    told = answered(app, {"place": "640106", "decision_date": "2025-03-20", "acts": [act]})
    assert page.receipt == told["receipt"]["id"]
    assert page.outcome.partition("，")[0] == told["acts"][0]["tracks"]["处罚"]["outcome"]
    assert told["acts"][0]["fine"]["says"] in page.text("//*[@id='result']/div[1]")
    assert page.send(less="ad-absolute-terms").receipt == first.receipt


def test_a_form_of_many_acts_has_room(app: FastAPI) -> None:
    """Whatever it says stood on its sheets, the page has no more fields than can be sent, and loses nothing that was told."""
    terms = app.state.service.rulesets.present.catalog.library.vocabulary.terms.values()
    everything = " ".join(sorted({term.id for term in terms}))
    case = {"what": FOOD, "where": "640106", "act": "2025-01-16", "shown": everything}
    for number in range(2, 11):
        own = {"what": FOOD, "act": "2025-01-16", "shown": everything, "f.goods_value": f"很多{number}"}
        case |= {f"a{number}.{name}": text for name, text in own.items()}
    page = ask(app, "POST", "/", data=case)
    assert page.status == 422
    for number in range(1, 11):
        page = page.send(tab=str(number))
        assert page.status == 422
        assert len(page.fields()) < MOST_FIELDS / 2
    assert [page.fields()[f"a{number}.f.goods_value"] for number in (2, 10)] == ["很多2", "很多10"]


def test_a_case_has_so_many_acts(app: FastAPI) -> None:
    """Not more than the engine takes, nor with one left out."""
    many = {f"a{number}.what": "" for number in range(2, MOST_ACTS + 1)}
    assert ask(app, "POST", "/", data={"what": FOOD, "where": "金凤区", **many}).status == 200
    assert ask(app, "POST", "/", data={**many, "new": "same"}).status == 400
    assert ask(app, "POST", "/", data={**many, "a21.what": ""}).status == 400
    assert ask(app, "POST", "/", data={"a3.what": ""}).status == 400


def test_the_whole_case_says_nothing_of_measures_that_nobody_asked_for(both: Page) -> None:
    """The box of all acts tells 强制 of an act whose seizure is asked, and no act reads 待查 for what was never asked."""
    whole = "//section[@class='whole']"
    assert "处罚：" in both.text(whole)
    assert "强制" not in both.text(whole)
    assert "没有核查查封、扣押" in both.text("//section[@id='result']")
    asked = both.send(see="seizure")
    assert asked.text(whole).count("强制：") == 1
    assert "第2个违法行为：使用绝对化用语的广告" in asked.text(whole)

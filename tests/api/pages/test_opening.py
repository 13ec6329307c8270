"""The opening of a case: what is chosen, what is offered, and what is wrong, field by field."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from tests.api.pages.browser import ask

UNSEEN = "\u202e"
EXPIRED = "经营超过保质期的食品、食品添加剂"


@pytest.mark.parametrize("matter", ["unlicensed-business", EXPIRED, "nonsense"])
def test_only_what_was_offered_can_be_chosen(app: FastAPI, matter: str) -> None:
    """A form made by hand chooses no matter that its words do not find."""
    fields = {"what": "保质期", "matched": "保质期", "matter": matter, "where": "金凤区", "located": "金凤区"}
    page = ask(app, "POST", "/", data=fields)
    assert page.tree.xpath("//fieldset[@id='choose-matter']")
    assert not page.outcome
    assert ask(app, "POST", "/", data={**fields, "matter": "expired-food"}).outcome == "待查"


@pytest.mark.parametrize(("where", "place"), [("鼓楼区", "640106"), ("金凤区", "350102")])
def test_only_a_place_that_was_offered_can_be_chosen(app: FastAPI, where: str, place: str) -> None:
    """Neither for a name of several places nor against a name of one."""
    page = ask(app, "POST", "/", data={"what": EXPIRED, "where": where, "located": where, "place": place})
    assert page.tree.xpath("//fieldset[@id='choose-place']") or "金凤区" in page.text("//p[@class='about']")
    assert "福州" not in page.text("//p[@class='about']")


def test_a_bad_character_takes_nothing_from_the_other_field(app: FastAPI) -> None:
    """What the other field may mean is still offered, and what is wrong stands at its own."""
    page = ask(app, "POST", "/", data={"what": "过期食品", "where": f"金凤区{UNSEEN}"})
    assert page.tree.xpath("//fieldset[@id='choose-matter']//input[@value='expired-food']")
    assert "看不见的字符" in page.text("//*[@id='where-error']")
    page = ask(app, "POST", "/", data={"what": f"过期{UNSEEN}", "where": "鼓楼区"})
    assert len(page.all("//fieldset[@id='choose-place']//label")) == 4
    assert "看不见的字符" in page.text("//*[@id='what-error']")


def test_a_place_that_is_not_held_is_told_without_a_command(app: FastAPI) -> None:
    """A page does not send a person to a terminal."""
    page = ask(app, "POST", "/", data={"what": EXPIRED, "where": "没有的县，用 cailiang"})
    told = page.text("//*[@id='where-error']")
    assert "没有收录地区“没有的县，用 cailiang”" in told
    assert told.endswith("请写全称或者六位地区代码")


def first_offered(app: FastAPI, what: str) -> str:
    """The id of the first violation that is offered for what a person typed."""
    page = ask(app, "POST", "/", data={"what": what, "where": "金凤区"})
    return str((page.tree.xpath("//fieldset[@id='choose-matter']//input/@value") or [""])[0])


@pytest.mark.parametrize(
    ("typed", "matter"),
    [
        ("过期", "expired-food"),
        ("卖过期面包", "expired-food"),
        ("食品过期", "expired-food"),
        ("食品 过期", "expired-food"),
        ("过期的食品没下架", "expired-food"),
        ("食品安全法第一百二十四条第一款第五项", "expired-food"),
        ("guoqi", "expired-food"),
        ("guo qi shi pin", "expired-food"),
        ("GuoqiSP", "other"),
        ("gqsp", "expired-food"),
        ("spgq", "expired-food"),
        ("guoqish", "expired-food"),
        ("chengmeijianding", "metrology-uninspected"),
        ("zhc", "ad-absolute-terms"),
        ("电子秤过期没检定", "metrology-uninspected"),
        ("没有处方卖处方药", "prescription-without-paper"),
        ("没办食品许可证开饭店", "unlicensed-food-business"),
        ("开饭馆没证", "unlicensed-food-business"),
        ("外卖店没有许可证", "unlicensed-food-business"),
        ("没贴配料表", "label-nonconforming"),
        ("卖的食品没贴标签", "unlabelled-food"),
        ("黑心棉", "adulterated-products"),
        ("充电宝没有3C", "ccc-uncertified"),
        ("假冒茅台", "selling-infringing-goods"),
        ("老板没公示执照", "licence-not-displayed"),
        ("零负团费", "travel-agency-low-price"),
        ("xyzzy", "other"),
    ],
)
def test_a_violation_is_found_as_people_write_it(app: FastAPI, typed: str, matter: str) -> None:
    """By an alias, a clause, the words in an order of their own, the readings of a name and its first letters."""
    assert first_offered(app, typed) == matter


def test_a_violation_is_found_by_its_code(app: FastAPI) -> None:
    """A code names one violation, so nothing is left to choose."""
    assert ask(app, "POST", "/", data={"what": "expired-food", "where": "金凤区"}).text("//form//h1") == EXPIRED


def test_a_place_is_offered_once(app: FastAPI) -> None:
    """Also where its code stood for another place before."""
    page = ask(app, "POST", "/", data={"what": EXPIRED, "where": "乌鲁木齐"})
    codes = page.tree.xpath("//fieldset[@id='choose-place']//input/@value")
    assert codes[0] == "650100"
    assert len(codes) == len(set(codes))


def test_the_place_of_the_last_case_is_offered(app: FastAPI) -> None:
    """The browser keeps its code and nothing else; it is said that it is the last one, and it can be changed."""
    begun = ask(app, "POST", "/", data={"what": EXPIRED, "where": "金凤区", "f.goods_value": "66"})
    kept = begun.answer.headers["set-cookie"]
    assert kept.startswith("cailiang_place=640106;")
    assert {"HttpOnly", "SameSite=strict"} <= set(kept.split("; "))
    start = ask(app, "GET", "/", headers={"Cookie": "cailiang_place=640106"})
    assert start.status == 200
    assert start.fields()["where"] == "宁夏回族自治区银川市金凤区"
    assert "上次的地区" in start.text("//*[@id='where-hint']")
    assert start.tree.xpath("//*[@id='choose-place']") == []
    assert start.send(what=EXPIRED).text("//p[@class='about']").startswith("宁夏回族自治区银川市金凤区（640106）")


@pytest.mark.parametrize("code", ["999999", "', 1", "<b>", "金凤区", ""])
def test_a_wrong_last_place_is_no_place(app: FastAPI, code: str) -> None:
    """What the browser sends back is looked up like anything else."""
    page = ask(app, "GET", "/", headers={"Cookie": f"cailiang_place={code}".encode()})
    assert (page.status, page.fields()["where"]) == (200, "")


def test_nothing_is_remembered_of_an_open_case(app: FastAPI) -> None:
    """Only a place by which a case was begun."""
    page = ask(app, "POST", "/", data={"what": "过期", "where": "鼓楼区"})
    assert "set-cookie" not in page.answer.headers


def test_a_picked_day_is_the_day_of_its_field(app: FastAPI) -> None:
    """Without script it replaces what stood there when the page was made, and the calendar is empty again."""
    page = ask(app, "GET", "/").send(
        {"what": EXPIRED, "where": "金凤区", "act": "2025年1月", "k.decided": "2025-03-20"}
    )
    assert page.fields()["decided"] == "2025-03-20"
    assert page.fields()["k.decided"] == ""
    changed = page.send({"k.act": "2025-01-16", "f.order_date": "2025-01-17"})
    assert "行为：2025年1月16日" in changed.text("//p[@class='about']")
    again = changed.send({"k.order_date": "2025-01-18"})
    assert again.fields()["f.order_date"] == "2025-01-18"


def test_a_picked_day_does_not_win_over_a_written_one(app: FastAPI) -> None:
    """Of two different days neither is preferred: both stay, and it is said at the field."""
    page = ask(app, "GET", "/").send({"what": EXPIRED, "where": "金凤区", "act": "2025-01-16", "k.act": "2025-01-17"})
    assert page.status == 422
    assert "留一个" in page.text("//*[@id='act-error']")
    assert (page.fields()["act"], page.fields()["k.act"]) == ("2025-01-16", "2025-01-17")
    assert page.send({"k.act": ""}).status == 200


@pytest.mark.parametrize(
    ("where", "offered"), [("金凤区", ""), ("余杭区", "浙江"), ("兰考县", "河南"), ("鼓楼区", "浙江河南上海")]
)
def test_a_rule_of_another_place_is_not_offered(app: FastAPI, where: str, offered: str) -> None:
    """The engine would refuse the choice; while the place is open, all are offered."""
    page = ask(app, "POST", "/", data={"what": "过期食品", "where": where})
    named = "".join(page.all("//fieldset[@id='choose-matter']//label"))
    found = {each for each in ("浙江", "河南", "上海") if f"（{each}）" in named}
    assert found == {each for each in ("浙江", "河南", "上海") if each in offered}

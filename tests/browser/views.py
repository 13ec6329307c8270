"""Every page and every state of one that is looked at: how a person comes to it. Knows the router; a new page cannot be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from api.pages import ROUTERS
from tests.browser.officer import Officer

YINCHUAN = {
    "discovery_date": "2025-01-16",
    "catering": "否",
    "goods_value": "66",
    "records": "无",
    "source_stated": "是",
    "correction": "责令前自行改正",
    "food_incident": "否",
}
"""What the published case C01 tells; how harmful it was it does not tell."""
SIGNED = {
    "o.reasons": "初次违法，立即改正，货值很低。",
    "c.party": "某超市",
    "c.officer1": "王某",
    "c.officer1_id": "640106001",
    "c.officer2": "李某",
    "c.officer2_id": "640106002",
}
"""What an opinion needs besides the choice."""
SEAL = "证据已在案卷中，逐一核对过，存证"
"""The button that seals facts for which no evidence was written."""
FILES = ("/static/{address:path}", "/lists/{key:path}.xlsx", "/cases.{kind}", "/cases/{case_id}/papers/{kind}.docx")
"""What is asked by a page, or saved to the disk: not looked at."""
SIGNING_IN = ("/sign-in", "/sign-in/oidc", "/sign-in/oidc/back", "/password")
"""What is there with access control only: `test_sign_in` looks at it."""
OF_A_DRAFT = ("/review/draft/{key:path}",)
"""What needs a draft that is not finished: `test_reviewers_hour` looks at it."""
EXAMPLES: Mapping[str, str] = {
    "/lists/{key:path}": "/lists/cn/first-offence@2025-01-27",
    "/matters/{name}": "/matters/price-freeze",
    "/statutes/{name}": "/statutes/反不正当竞争法",
    "/review/versions/{key:path}": "/review/versions/cn/group-yangtze-delta/lenience@2026-02-01",
    "/review/changes/{key:path}": "/review/changes/cn/publication-regulations@2024-12-06",
    "/review/approval/{key:path}": "/review/approval/cn/first-offence@2025-01-27",
    "/review/replay/{key:path}": "/review/replay/cn/first-offence@2025-01-27",
    "/review/tests/{key:path}": "/review/tests/cn/first-offence@2025-01-27",
}
"""An address of each page whose address names something of the rulesets."""
OF_A_CASE: Mapping[str, str] = {
    "/cases/{case_id}": "check",
    "/cases/{case_id}/delete": "deleting",
    "/cases/{case_id}/opinion": "opinion",
    "/cases/{case_id}/paper": "printed",
    "/cases/{case_id}/papers": "papers",
}
"""The state of each page whose address names a case: there is none before somebody begins it."""


def addresses() -> list[str]:
    """An address of every page that can be opened as it is. Raises `KeyError` for a page that nothing here leads to."""
    paths = (
        str(getattr(each, "path", ""))
        for router in ROUTERS
        for each in router.routes
        if "GET" in getattr(each, "methods", ())
    )
    reached = {*FILES, *SIGNING_IN, *OF_A_DRAFT, *(path for path, state in OF_A_CASE.items() if state in STATES)}
    return [EXAMPLES[path] if "{" in path else path for path in dict.fromkeys(paths) if path not in reached]


def begin(officer: Officer, what: str, where: str, *, act: str = "", decided: str = "", **chosen: str) -> None:
    """From the empty page to the sheet; `matter` and `place` are chosen where several may be meant."""
    written = {"what": what, "where": where, "act": act, "decided": decided}
    officer.write(**{name: text for name, text in written.items() if text})
    officer.press("开始核查")
    for name, value in chosen.items():
        officer.choose(name, value)
    if chosen:
        officer.press("开始核查")


def yinchuan(officer: Officer) -> None:
    """The sheet of the published case C01, with nothing told."""
    begin(officer, "过期食品", "金凤区", act="2025-1-16", decided="2025年3月20日", matter="expired-food")


OFFICERS = {"c.officer1": "王某", "c.officer1_id": "64010001", "c.officer2": "李某", "c.officer2_id": "64010002"}


def seal(officer: Officer, choice: str = "采用", **written: str) -> None:
    """From the result to the sealed case: the opinion with its reasons, who decides and about whom."""
    officer.press("承办人意见")
    officer.choose("o.adopt", choice)
    officer.write(**written, **{"c.party": "金凤区某生活超市", **OFFICERS})
    officer.press(SEAL)


REASONS = {"o.reasons": "八件食品货值六十六元，责令前已自行销毁，没有同类记录，给予教育足以纠正。"}


def _choosing(officer: Officer) -> None:
    officer.open()
    begin(officer, "过期食品", "鼓楼区")
    officer.sees("有几个地区可能是")


def _mistaken(officer: Officer) -> None:
    officer.window.expected.add(422)
    officer.open()
    begin(officer, "过期食品", "没有这个地方县", act="去年夏天")
    officer.sees("要改")


def _sheet(officer: Officer) -> None:
    officer.open()
    yinchuan(officer)
    officer.concludes("待查")


def _listed(officer: Officer) -> None:
    _sheet(officer)
    officer.answer(YINCHUAN)
    officer.concludes("可以不予处罚，命中清单")


def _wrong_fact(officer: Officer) -> None:
    officer.window.expected.add(422)
    _sheet(officer)
    officer.write_in("find", "货值")
    officer.press("找")
    officer.press("＋ 货值金额")
    officer.write_in("f.goods_value", "很多")
    officer.sees("有一处要改")


def _seizing(officer: Officer) -> None:
    officer.open()
    begin(officer, "秤过期", "乌鲁木齐市", act="2026-10-20", matter="metrology-uninspected")
    officer.press("核查查封、扣押")
    officer.sees("不核查查封、扣押")


def _at(path: str) -> Callable[[Officer], None]:
    """A page of the 规则库 with something asked."""
    return lambda officer: officer.open(path)


def _cases(officer: Officer) -> None:
    _sheet(officer)
    officer.open("/cases")
    officer.write(q="金凤 过期")
    officer.press("找")
    officer.sees("最近改动")


def _no_cases(officer: Officer) -> None:
    officer.open("/cases")
    officer.write(q="没有这样的案件")
    officer.press("找")
    officer.sees("没有符合的案件")


def _two_acts(officer: Officer) -> None:
    _sheet(officer)
    officer.press("＋ 同一当事人的另一个违法行为")
    officer.write(**{"a2.what": "全城最好吃", "a2.act": "2025-02-01"})
    officer.press("核查")
    officer.choose("a2.matter", "ad-absolute-terms")
    officer.press("核查")
    officer.answer({"ad_own_place_or_media": "是"})


def _of_case(below: str) -> Callable[[Officer], None]:
    """A page of the case that is begun."""

    def come(officer: Officer) -> None:
        _listed(officer)
        officer.open(urlsplit(officer.page.url).path + below)

    return come


def _sealed_case(officer: Officer) -> None:
    _sealed(officer)
    officer.open(urlsplit(officer.page.url).path.removesuffix("/opinion"))


def _deleting(officer: Officer) -> None:
    _sheet(officer)
    officer.press("删除草稿")
    officer.sees("找不回来")


def _in_two_windows(officer: Officer) -> None:
    officer.window.expected.add(409)
    _sheet(officer)
    elsewhere = officer.window.context.new_page()
    elsewhere.goto(officer.page.url)
    elsewhere.locator("[name='f.harm'][value='轻微']").click()
    elsewhere.wait_for_selector("#version[value='2']", state="attached")
    elsewhere.close()
    officer.choose("f.harm", "严重")
    officer.sees("在别处保存过")


def _opinion(officer: Officer) -> None:
    _listed(officer)
    officer.press("承办人意见")
    officer.sees("采用核查的结论吗")


def _incomplete_opinion(officer: Officer) -> None:
    officer.window.expected.add(422)
    _opinion(officer)
    officer.choose("o.adopt", "不采用")
    officer.press(SEAL)
    officer.sees("不采用的，要写明是哪个因素")


def _sealed(officer: Officer) -> None:
    _opinion(officer)
    officer.choose("o.adopt", "采用")
    for name, text in SIGNED.items():
        officer.write_in(name, text)
    officer.press(SEAL)
    officer.sees("再核查一次，结果逐字节相同")


def _printed(officer: Officer) -> None:
    _opinion(officer)
    officer.press("裁量说明（打印）")
    officer.sees("逐项比较")


STATES: Mapping[str, Callable[[Officer], None]] = {
    "lists": _at("/lists?where=330110"),
    "map": _at("/map?place=330000"),
    "compare": _at("/compare?one=cn/unfair-competition-law@2019-04-23&two=cn/unfair-competition-law@2025-06-27"),
    "found": _at("/matters?q=广告"),
    "choose": _choosing,
    "mistaken": _mistaken,
    "check": _sheet,
    "result": _listed,
    "wrong-fact": _wrong_fact,
    "seizure": _seizing,
    "acts": _two_acts,
    "cases": _cases,
    "no-cases": _no_cases,
    "deleting": _deleting,
    "two-windows": _in_two_windows,
    "opinion": _opinion,
    "incomplete-opinion": _incomplete_opinion,
    "sealed": _sealed,
    "printed": _printed,
    "papers": _of_case("/papers"),
    "case-sealed": _sealed_case,
}
"""The states of pages that an address alone does not give."""

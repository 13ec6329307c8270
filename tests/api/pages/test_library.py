"""规则库 and 帮助: lists of a place on a day, one list to read, violations and statutes by words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from lxml import html

from api.defaults import today
from api.http.app import create_app
from api.http.settings import Settings
from api.pages.guidance import help_of
from api.pages.templating import show
from api.papers import in_words
from api.workbook import read_back
from api.workbook.excel import read_sheets
from engine.answer import document_data, range_words, row_words
from engine.comparison import comparison_of
from engine.evaluation import penal_law
from engine.quality import held
from tests.api.pages.browser import ask
from tests.running_service import listening
from tests.shipped import CATALOG


def test_the_lists_of_a_place_on_a_day(app: FastAPI) -> None:
    """Each with its state on that day and how much of it was read; the nearest layer first."""
    page = ask(app, "GET", "/lists", params={"where": "金凤区", "on": "2024-06-01"})
    assert page.all("//h2") == ["宁夏回族自治区", "全国"]
    assert "2024年6月1日" in page.text()
    standings = CATALOG.standings("640106", date(2024, 6, 1))
    shown = set(page.tree.xpath("//ul[contains(@class, 'lists')]//a[starts-with(@href, '/lists/')]/@href"))
    assert shown == {f"/lists/{each.version.key}" for each in standings}


def test_a_list_is_a_row_of_bars_over_the_days(app: FastAPI) -> None:
    """Each version is a bar as wide as it was in force, the day asked a line; a draft and a version held by name look different."""
    page = ask(app, "GET", "/lists", params={"where": "余杭区", "on": "2021-01-01"})
    (row,) = page.tree.xpath("//li[.//a[contains(@href, 'forbearance@2020-08-19')]]")
    assert row.xpath(".//p[2]/span/text()")[0] == "施行中"
    assert row.xpath(".//svg/g/@class") == ["named", "part draft", "named", "part"]
    starts = [float(each.rstrip("%")) for each in row.xpath(".//rect[@class='outline']/@x")]
    assert starts == sorted(starts)
    widths = [float(each.rstrip("%")) for each in row.xpath(".//rect[@class='outline']/@width")]
    asked = float(row.xpath(".//line[@class='asked']/@x1")[0].rstrip("%"))
    assert starts[2] < asked < starts[2] + widths[2]
    assert starts[2] + widths[2] == pytest.approx(starts[3], abs=0.1)
    assert page.tree.xpath("//@style") == []


@pytest.mark.parametrize(
    ("params", "field", "said"),
    [
        ({"where": "鼓楼区"}, "where", "有 4 个"),
        ({"where": "没有的县"}, "where", "没有的县"),
        ({"where": "金凤区", "on": "昨天"}, "on", ""),
        ({"where": "长" * 1_000}, "where", "写得太长"),
        ({"where": "<b>x"}, "where", "<b>x"),
    ],
)
def test_a_place_that_is_not_one_is_told(app: FastAPI, params: dict[str, str], field: str, said: str) -> None:
    """At its field, with what was typed."""
    page = ask(app, "GET", "/lists", params=params)
    assert said in page.text(f"//*[@id='{field}-error']")
    assert page.tree.xpath(f"//input[@id='{field}']/@value") == [params[field]]
    assert not page.tree.xpath("//ul[contains(@class, 'rows')]")


def test_a_list_is_saved_as_a_table(app: FastAPI, tmp_path: Path) -> None:
    """The page of a list leads to its Excel file, which reads back as this version; a list that is not there has none."""
    page = ask(app, "GET", "/lists/cn/first-offence@2025-01-27")
    (where,) = page.tree.xpath("//a[text()='Excel 表格']/@href")
    with listening(app) as client:
        found = client.get(where)
        assert found.headers["content-disposition"] == 'attachment; filename="first-offence-2025-01-27.xlsx"'
        assert client.get("/lists/cn/nothing@2025-01-27.xlsx").status_code == 404
    (tmp_path / "a.xlsx").write_bytes(found.content)
    made = read_back(CATALOG, read_sheets(tmp_path / "a.xlsx"), "a.xlsx")
    assert (made.key, made.changes) == ("cn/first-offence@2025-01-27", ())


@pytest.mark.parametrize("key", ["cn/first-offence@2025-01-27", "cn/penalty-law@2021-01-22"])
def test_a_list_is_read_with_every_condition(app: FastAPI, key: str) -> None:
    """Every item with its outcome, its condition in words and its source; what was not read is counted."""
    page = ask(app, "GET", f"/lists/{key}")
    version = next(each for each in CATALOG.versions(key.partition("@")[0]) if each.key == key)
    data = document_data(version)
    text = page.text()
    for item in data["items"]:
        assert item["title"] in text
        assert item["source"]["at"] in text
    assert len(page.tree.xpath("//article")) == len(data["items"])
    if version.published_items and version.published_items > len(version.items):
        assert f"其余 {version.published_items - len(version.items)} 项没有读到原文" in text


@pytest.mark.parametrize("key", ["cn/nope@2025-01-27", "cn/first-offence@1999-01-01", "cn/first-offence", "%2e%2e/x"])
def test_a_list_that_is_not_there(app: FastAPI, key: str) -> None:
    """A page that says so."""
    page = ask(app, "GET", f"/lists/{key}")
    assert page.status == 404
    assert page.tree.xpath("//h1")


def test_matters_are_found_and_lead_to_a_case(app: FastAPI) -> None:
    """A violation of the table leads to a case of it; words that nothing has say what to do."""
    page = ask(app, "GET", "/matters", params={"q": "过期食品"})
    (found,) = page.tree.xpath("//li[@id='expired-food']//a/@href")
    link = ask(app, "GET", found).tree.xpath("//a[text()='按这一项核查']/@href")[0]
    assert "经营超过保质期的食品、食品添加剂" in ask(app, "GET", link).fields()["what"]
    assert "换几个字" in ask(app, "GET", "/matters", params={"q": "<i>qqqq"}).text()
    assert ask(app, "GET", "/matters").tree.xpath("//ul[@class='tags']//a")


def test_statutes_are_found_with_their_texts(app: FastAPI) -> None:
    """Each text with the days on which it holds."""
    page = ask(app, "GET", "/statutes", params={"q": "反不正当竞争法"})
    assert "反不正当竞争法（2025-06-27）" in page.text()
    assert "2025年10月15日起" in page.text()
    assert "换几个字" in ask(app, "GET", "/statutes", params={"q": "没有的法"}).text()


def test_help_explains_the_outcomes(app: FastAPI) -> None:
    """The five outcomes and 未查明; each entry of its contents leads to a part of the page."""
    page = ask(app, "GET", "/help")
    for word in ("应当", "可以", "待查", "人工判断", "依法处罚", "未查明"):
        assert word in page.text()
    parts = [each.removeprefix("#") for each in page.tree.xpath("//nav[@class='contents']//a/@href")]
    assert parts == page.tree.xpath("//h2/@id")


def test_help_says_in_numbers_what_is_held(app: FastAPI) -> None:
    """The numbers are those of the catalog today, and that what is not on record may exist all the same."""
    text = ask(app, "GET", "/help").text()
    found = held.grid(CATALOG, CATALOG.load_all(), today())
    lists = {
        v.key
        for row in found.rows.values()
        for h in row.values()
        for v in (*h.lists, *(v for vs in h.below.values() for v in vs))
    }
    assert f"清单收录了 {len(lists)} 份" in text
    assert f"违法事项 {len(CATALOG.library.matters.by_name)} 项" in text
    assert "没有收录不等于没有" in text


@pytest.mark.parametrize(
    ("database", "access", "told", "untold"),
    [
        ("sqlite:////srv/somewhere/own.db", "open", "/srv/somewhere/own.db", "没有存证库"),
        ("", "open", "没有存证库", "own.db"),
        ("postgresql://who:secret@db/cailiang", "keys", "由管理员保管", "secret"),
        ("sqlite:////srv/somewhere/own.db", "keys", "由管理员保管", "own.db"),
        ("sqlite:////srv/somewhere/own.db", "accounts", "30 分钟没有操作、登录满 12 小时", "own.db"),
    ],
)
def test_help_says_where_cases_are(app: FastAPI, database: str, access: str, told: str, untold: str) -> None:
    """The file where somebody sits at this machine; never an address that may hold a password."""
    service = replace(app.state.service, settings=Settings(database=database, access=access))
    text = show("help.html", help_of(service)).body.decode()
    assert told in text
    assert untold not in text


@pytest.mark.parametrize("path", ["/", "/lists", "/compare", "/map", "/matters", "/statutes", "/help", "/api"])
def test_every_page_can_be_read(app: FastAPI, path: str) -> None:
    """A language, a title, one main heading, a label for every field."""
    tree = ask(app, "GET", path).tree
    assert tree.xpath("/html/@lang") == ["zh-CN"]
    assert len(tree.xpath("//h1")) == 1
    labelled = set(tree.xpath("//label/@for"))
    assert [each for each in tree.xpath("//input[@type='text']/@id") if each not in labelled] == []


OLD, NEW = "cn/unfair-competition-law@2019-04-23", "cn/unfair-competition-law@2025-06-27"


def test_two_versions_side_by_side(app: FastAPI) -> None:
    """What one version alone has stands in del, what the other alone has in ins; what is in both is in neither."""
    page = ask(app, "GET", "/compare", params={"one": OLD, "two": NEW})
    assert page.status == 200
    assert page.all("//*[@class='left d0']/del[contains(., '2019')]") != []
    outs, ins = "".join(page.all("//del")), "".join(page.all("//ins"))
    assert "2025-10-15" in ins
    assert "不正当竞争" not in outs + ins
    counted = page.text("//h2[@id='words']/following::p[@class='lead'][1]")
    assert "改动 2 项，相同 0 项，只在旧版 0 项，只在新版 0 项" in counted


@pytest.mark.parametrize("key", [OLD, NEW, "cn/penalty-law@2021-01-22"])
def test_a_version_is_the_same_as_itself(app: FastAPI, key: str) -> None:
    """Compared with itself nothing is marked, and every item is told as the same."""
    page = ask(app, "GET", "/compare", params={"one": key, "two": key})
    version = next(each for each in CATALOG.versions(key.partition("@")[0]) if each.key == key)
    assert page.tree.xpath("//section//ins | //section//del | //section") == []
    assert f"改动 0 项，相同 {len(version.items)} 项" in page.text("//h2[@id='words']/following::p[@class='lead'][1]")


JIANGMEN = "cn/440000-guangdong/440700-jiangmen/ecology-discretion@2020-03-01"
GUANGDONG = "cn/440000-guangdong/ecology-discretion@2021-11-14"


def test_two_versions_by_their_meaning(app: FastAPI) -> None:
    """Each item with its verdict, and the cases that show the difference as both decide them."""
    page = ask(app, "GET", "/compare", params={"one": JIANGMEN, "two": GUANGDONG})
    found = comparison_of(CATALOG, *(CATALOG.versions(key.partition("@")[0])[0] for key in (JIANGMEN, GUANGDONG)))
    sections = page.tree.xpath("//section[starts-with(@id, 'meaning-')]")
    assert len(found["items"]) > 3
    for each, one in zip(sections, found["items"], strict=True):
        text = " ".join(each.text_content().split())
        apart = [witness for change in one["changes"] for witness in (change["apart"] or {}).get("witnesses", ())]
        witnesses = [*apart, *(witness for matter in one["matters"] for witness in matter["witnesses"])]
        assert each.xpath(".//h3/span/text()") == [one["verdict"]]
        assert one["says"] in text
        assert len(each.xpath(".//pre")) == sum(len(witness["cases"]) for witness in witnesses)
        assert all(f"{name} {value}" in text for witness in witnesses for name, value in witness["facts"].items())
        assert [one.text_content().split()[-1] for one in each.xpath(".//span[starts-with(@class, 'verdict')]")] == [
            witness[side] for witness in witnesses for side in ("old", "new")
        ]


def test_a_page_does_not_wait_for_a_long_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says that the comparison goes on and shows the texts; asked again once it is there, it shows it."""
    go = Event()
    monkeypatch.setattr("api.pages.library.meaning.BOUND", 0.01)

    def slowly(*given: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # as the function that it stands for
        go.wait()
        return comparison_of(*given, **more)

    monkeypatch.setattr("engine.comparison.comparison_of", slowly)
    with listening(create_app(Settings(rate=0, reload_seconds=0))) as client:
        path = "/compare?one=cn/penalty-procedure@2018-12-21&two=cn/penalty-procedure@2022-09-29"
        page = html.fromstring(client.get(path).text)
        assert "按意思的比较还没有做完" in page.xpath("//div[@role='status']")[0].text_content()
        assert page.xpath("//h2[@id='words']/following::section[@class='compared']")
        (again,) = page.xpath("//div[@role='status']//a/@href")
        go.set()
        monkeypatch.setattr("api.pages.library.meaning.BOUND", 600)
        page = html.fromstring(client.get(again).text)
        assert not page.xpath("//div[@role='status']")
        assert "两者都没有收录事项" in page.text_content()


def test_versions_to_compare_are_chosen_by_links(app: FastAPI) -> None:
    """From the page of a list, or by a search, to both versions: no script is needed, and what is chosen stays."""
    page = ask(app, "GET", f"/lists/{NEW}")
    (link,) = page.tree.xpath("//a[starts-with(., '与这一版对照')]/@href")
    assert ask(app, "GET", link).tree.xpath("//section[@class='compared']")
    page = ask(app, "GET", "/compare", params={"one": OLD, "q": "余杭"})
    link = page.tree.xpath("//ul[@class='rows']//a[starts-with(., '作后者')]/@href")[0]
    found = ask(app, "GET", link)
    assert found.text("//div[@id='one']").startswith("前者 中华人民共和国反不正当竞争法")
    assert "余杭" in found.text("//div[@id='two']")


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"one": "cn/nope@2020-01-01"}, "规则库里没有这个版本"),
        ({"one": "<script>", "two": NEW}, "规则库里没有这个版本"),
        ({"q": "长" * 100}, "写得太长"),
        ({"q": "qqqq<b>"}, "没有找到“qqqq<b>”"),
    ],
)
def test_what_cannot_be_compared_is_told(app: FastAPI, params: dict[str, str], said: str) -> None:
    """At its place, and what can be chosen still is."""
    page = ask(app, "GET", "/compare", params=params)
    assert said in page.text()
    assert page.tree.xpath("//input[@id='q']")


def test_one_violation_on_a_day(app: FastAPI) -> None:
    """The clauses of the law of that day with the rows of their fines, and the lists in force that name it."""
    page = ask(app, "GET", "/matters/expired-food", params={"on": "2025-03-20"})
    assert page.text("//h1") == "经营超过保质期的食品、食品添加剂"
    law = penal_law(CATALOG.library.matters.find("expired-food"), CATALOG.library.statutes, date(2025, 3, 20))
    assert page.all("//section[@class='item']/h3") == [each.punishment.clause for each in law.held]
    assert law.held[0].law in page.text()
    fines = [row for each in law.held for row in each.punishment.fines]
    assert page.all("//table//td") == [range_words(row) for row in fines]
    assert page.all("//table//tbody/tr/th") == [in_words(row_words(row)) for row in fines]
    named = {
        f"/lists/{version.key}#item-{item.id}"
        for version in CATALOG.in_force("640106", date(2025, 3, 20))
        for item in version.items
        if page.text("//h1") in item.matters
    }
    assert named
    assert named <= set(page.tree.xpath("//main//a/@href"))


def test_every_violation_of_a_search_has_its_page(app: FastAPI) -> None:
    """Whatever is found leads somewhere; a name that nothing has is a page that says so."""
    found = ask(app, "GET", "/matters", params={"q": "广告"}).tree.xpath("//ul[@class='rows']//a/@href")
    assert len(found) > 20
    assert {ask(app, "GET", each).status for each in found[:20]} == {200}
    assert ask(app, "GET", "/matters/nope").status == 404


def test_a_link_that_leads_nowhere_is_told_as_a_page(app: FastAPI) -> None:
    """To a person who followed it; a program gets data."""
    followed = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    page = ask(app, "GET", "/no/such/page", headers=followed)
    assert page.status == 404
    assert page.tree.xpath("//main//a/@href") == ["/", "/help"]
    asked = ask(app, "GET", "/no/such/page")
    assert asked.answer.headers["content-type"] == "application/problem+json"


def test_a_violation_without_a_clause_says_so(app: FastAPI) -> None:
    """What is not on record is told as that, not as no penalty."""
    bare = next(each for each in CATALOG.library.matters.by_name.values() if not each.punished_by)
    assert "没有收录处罚的条款" in ask(app, "GET", f"/matters/{bare.id}").text()


def test_one_statute_with_its_texts(app: FastAPI) -> None:
    """The latest first, each with its days; and the violations that it punishes, each with its page."""
    page = ask(app, "GET", "/statutes/反不正当竞争法")
    statute = CATALOG.library.statutes.by_name["反不正当竞争法"]
    assert page.all("//ul[@class='rows']/li/p[1]/b") == [each.key for each in reversed(statute.versions)]
    links = page.tree.xpath("//ul[@class='plain']//a/@href")
    assert links == [f"/matters/{each.id}" for each in CATALOG.library.matters.punished_under(["反不正当竞争法"])]
    assert ask(app, "GET", links[0]).status == 200
    assert ask(app, "GET", "/statutes/没有的法").status == 404


@pytest.mark.parametrize("key", ["cn/conclusion@2021-01-22", "cn/210000-liaoning/210400-fushun/procedure@2023-12-31"])
def test_what_follows_from_a_conclusion_is_read_too(app: FastAPI, key: str) -> None:
    """A list of rules has no items; its steps and what follows stand on its page."""
    text = ask(app, "GET", f"/lists/{key}").text()
    version = next(each for each in CATALOG.versions(key.partition("@")[0]) if each.key == key)
    assert version.rules
    assert version.rules.consequences
    for step in version.rules.steps:
        assert f"{step.name}：{step.outcome}" in text
    for each in version.rules.consequences:
        assert f"{each.then[1]}（{each.source.at}）" in text


def test_a_benchmark_is_a_table(app: FastAPI) -> None:
    """Each row with its range, its guide value and whether a warning is allowed."""
    version = CATALOG.versions("cn/650000-xinjiang/traffic-benchmark")[0]
    page = ask(app, "GET", f"/lists/{version.key}")
    rows = page.tree.xpath("//table[contains(@class, 'benchmark')]/tbody/tr")
    assert [each.get("id") for each in rows] == [f"item-{item.id}" for item in version.items]
    cells = [each.text_content() for each in rows[0].xpath("./td")]
    assert cells == ["交通违法代码 = 10051", "200元至2,000元", "2,000元", "不可", "拘留0至15日，指导10日"]
    assert len(page.answer.content) < 120_000


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/lists?where=330110&on=9999-12-31", 200),
        ("/lists?where=330110&on=1900-01-01", 200),
        ("/lists?where=330110&on=%00", 200),
        ("/lists?where=a&where=b", 400),
        ("/lists/%ff", 404),
        ("/map?on=0001-01-01&place=%3Cb%3E", 200),
        ("/compare?one=%00@&two=@@", 200),
        ("/matters/%3Cscript%3E", 404),
        ("/matters/expired-food?on=%E2%80%AE2025", 200),
        ("/statutes/%3Cscript%3E", 404),
    ],
)
def test_an_address_that_somebody_made_up_is_answered(app: FastAPI, address: str, status: int) -> None:
    """With a page in Chinese that runs nothing, never with a defect."""
    page = ask(app, "GET", address)
    assert page.status == status
    assert page.tree.xpath("//h1")
    assert page.tree.xpath("//script[not(@src)] | //main//script | //main//b[not(text())]") == []

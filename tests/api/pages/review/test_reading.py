"""审核 for reading: the lists, one list over time, and which case saw which condition met, not met and unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.http.app import create_app
from api.http.settings import Settings
from api.pages.review import versions
from api.pages.review.tested import coverage_of
from api.pages.review.versions import versions_of
from api.pages.templating import show
from api.store import open_store
from engine.catalog import Catalog
from tests.api.pages.browser import ask
from tests.api.pages.signing import PASSWORD, QUICK, Browser, quick, service
from tests.api.publishing.office import CASES, KEY, LIST, freeze_all, office_at
from tests.shipped import CATALOG

YUHANG = "cn/330000-zhejiang/330100-hangzhou/330110-yuhang/forbearance"
FIRST = CATALOG.versions("cn/first-offence")[0]


def test_a_list_is_found_by_its_words_or_has_several_versions(app: FastAPI) -> None:
    """Each leads to its last version."""
    page = ask(app, "GET", "/review", params={"q": "余杭"})
    assert f"/review/versions/{YUHANG}@2022-06-30" in page.tree.xpath("//ul[@id='lists']//a/@href")
    assert all("余杭" in each for each in page.all("//ul[@id='lists']/li"))
    several = ask(app, "GET", "/review").all("//ul[@id='lists']/li/p[2]")
    assert len(several) > 1
    assert all("个版本" in each and not each.startswith("1 ") for each in several)
    assert "没有找到" in ask(app, "GET", "/review", params={"q": "没有这份"}).text()
    assert "写得太长" in ask(app, "GET", "/review", params={"q": "长" * 100}).text("//*[@id='q-error']")


def test_a_version_stands_over_the_days_on_which_it_holds(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """The latest first, each with what takes its place and the one to compare it with; a draft takes nothing's place.

    The drawing goes back some years from today, so the day is given.
    """
    monkeypatch.setattr(versions, "today", lambda: date(2026, 6, 1))
    page = ask(app, "GET", f"/review/versions/{YUHANG}@2020-08-19")
    rows = page.tree.xpath("//ul[contains(@class, 'lists')]/li")
    assert [each.xpath(".//p[1]/span/text()")[0] for each in rows] == ["施行中", "已被替代", "草案", "已被替代"]
    assert [bool(each.xpath(".//b[contains(., '这一版')]")) for each in rows] == [False, True, False, False]
    compared = [each.xpath(".//a[starts-with(@href, '/compare')]/@href") for each in rows]
    assert ["2019-05-23" in found[0] for found in compared[1:3]] == [True, True]
    assert compared[3] == []
    assert [len(each.xpath(".//*[local-name()='svg']/*[local-name()='g']")) for each in rows] == [1, 1, 1, 1]
    assert page.tree.xpath("//@style") == []


def test_the_steps_of_a_version_lead_to_its_pages(app: FastAPI) -> None:
    """Above each page the others of the same version, and each of them is there."""
    address = "/review/{}/cn/publication-regulations@2024-12-06"
    steps = ("versions", "changes", "tests", "replay", "approval")
    for each in steps:
        page = ask(app, "GET", address.format(each))
        assert page.status == 200
        linked = page.tree.xpath("//nav[@aria-label='审核的步骤']//a/@href")
        assert linked == ["/review", *map(address.format, steps)]


def test_a_version_names_what_it_replaces_without_its_key(app: FastAPI) -> None:
    """By its day within one list."""
    page = ask(app, "GET", "/review/versions/cn/group-yangtze-delta/lenience@2026-02-01")
    assert "接替 2023-01-01 的版本" in page.text()
    assert "cn/group-yangtze-delta" not in page.text()


def test_the_end_of_a_version_is_the_day_before_the_next() -> None:
    """Also where its own text sets none."""
    old, new = CATALOG.versions("cn/publication-regulations")
    rows = {each["version"].key: each for each in versions_of(CATALOG, new)["rows"]}
    assert rows[old.key]["succession"].by is new
    assert rows[new.key]["before"] is old
    assert (new.valid_from - rows[old.key]["end"]).days == 1


@pytest.fixture
def corrected(tmp_path: Path) -> Catalog:
    """A small library: one list read twice, and a draft that replaces it before its end."""
    root = office_at(tmp_path / "rulesets").root
    first = root / LIST / "2025-06-01.yaml"
    text = (
        first.read_text("utf-8")
        .replace("status: draft\n", "")
        .replace("{from: 2025-06-01}", "{from: 2025-06-01, until: 2027-05-31}")
    )
    first.write_text(text, "utf-8")
    again = text.replace(
        "format: 1\n", "format: 1\nrevision: 2\ncorrects: {text: 货值读错了, by: 赵某, on: 2025-07-01}\n"
    )
    (root / LIST / "2025-06-01.r2.yaml").write_text(again.replace("500元", "800元"), "utf-8")
    freeze_all(root)
    ends = "replaces:\n  - {version: " + LIST + "@2025-06-01, from: 2026-12-01, because: 新清单施行，旧清单同时废止}\n"
    later = text.replace("2025-06-01", "2026-11-01").replace("from: 2026-11-01, until: 2027-05-31", "from: 2026-12-01")
    (root / LIST / "2026-11-01.yaml").write_text(later.replace("title:", ends + "title:"), "utf-8")
    return Catalog.open(root)


def test_readings_and_what_ends_a_version_early_are_told(corrected: Catalog) -> None:
    """The newest reading is the version; the first stays readable. What nobody has published ends nothing yet, and says so."""
    version = corrected.versions(LIST)[0]
    shown = versions_of(corrected, version)
    late, now = shown["rows"]
    assert (late["status"], late["version"].replaces[0].because) == ("没有公布", "新清单施行，旧清单同时废止")
    assert (now["version"].label, [each.revision for each in now["readings"]]) == ("2025-06-01.r2", [1])
    assert (now["succession"], now["end"]) == (None, version.valid_until)
    assert late["before"] is version
    page = show(
        "review_versions.html",
        {"here": "review", "step": "versions", "version_of": version, "name": version.key, "layer": ""} | shown,
    )
    text = bytes(page.body).decode()
    assert "货值读错了" in text
    assert "公布以后接替" in text
    freeze_all(corrected.root)
    ended = versions_of(Catalog.open(corrected.root), version)["rows"][1]
    assert (str(ended["end"]), ended["succession"].because) == ("2026-11-30", "新清单施行，旧清单同时废止")


def test_each_case_says_of_each_condition_what_it_is() -> None:
    """A row for every condition of an item and a cell for every case; what no case shows while it decides is told."""
    found = coverage_of(CATALOG, FIRST)
    assert (found["failed"], found["wrong"]) == (0, [])
    for shown in found["items"]:
        assert all(len(each["cells"]) == len(shown["cases"]) for each in shown["rows"])
    food = next(each for each in found["items"] if each["id"] == "5")
    value = next(each for each in food["rows"] if each["words"].startswith("货值金额"))
    by_name = {case["name"]: cell["mark"] for case, cell in zip(food["cases"], value["cells"], strict=True)}
    assert (by_name["货值恰为五百元"], by_name["货值略高于五百元"], by_name["货值未查明"]) == (
        "符合",
        "不符合",
        "未查明",
    )
    assert value["lacking"] == []


def test_what_no_case_shows_stands_beside_the_condition(tmp_path: Path) -> None:
    """With the case on the bound left out, the bound lacks it."""
    office = office_at(tmp_path / "rulesets")
    beside = office.root / LIST / "2025-06-01.tests.yaml"
    beside.write_text("".join(line for line in CASES.splitlines(keepends=True) if "恰等" not in line), "utf-8")
    catalog = Catalog.open(office.root)
    found = coverage_of(catalog, catalog.versions(LIST)[0])
    ((row,),) = (each["rows"] for each in found["items"])
    assert row["lacking"] == ["恰等"]
    assert found["gaps"] == [("个界限", 1)]


def test_mistakes_that_no_case_notices_are_tried_when_asked_for(tmp_path: Path) -> None:
    """Each with a case that would notice it."""
    office = office_at(tmp_path / "rulesets")
    beside = office.root / LIST / "2025-06-01.tests.yaml"
    beside.write_text("".join(line for line in CASES.splitlines(keepends=True) if "恰等" not in line), "utf-8")
    app = create_app(Settings(rate=0, reload_seconds=0, rulesets=office.root))
    assert "试一遍" in ask(app, "GET", f"/review/tests/{KEY}").text()
    page = ask(app, "GET", f"/review/tests/{KEY}", params={"mistakes": "1"})
    assert "没有发现" in page.text("//h3[@id='mistakes']/following-sibling::p[1]")
    assert "货值金额 500元" in page.text("//h3[@id='mistakes']/following-sibling::ul[1]")


def test_a_version_without_cases_says_so(app: FastAPI) -> None:
    """Silence would read as tested."""
    bare = next(
        each
        for name in CATALOG.lists()
        for each in CATALOG.versions(name)
        if not (CATALOG.root / each.path.replace(".yaml", ".tests.yaml")).is_file()
    )
    assert "没有案例文件" in ask(app, "GET", f"/review/tests/{bare.key}").text("//p[@class='empty']")
    assert ask(app, "GET", "/review/tests/cn/none@2020-01-01").status == 404


def test_who_reviews_has_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An officer is told where lists are read, and is not led here."""
    quick(monkeypatch)
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = open_store(url)
    store.migrate()
    people = {"wang": ("执法人员", 403), "zhao": ("法制审核", 200), "chen": ("管理员", 200)}
    for name, (role, _) in people.items():
        store.add_account(name, name, role, "640106", QUICK.hash(PASSWORD))
    store.close()
    with service(url) as app:
        assert Browser(app).get("/review").status == 303
        for name, (_, status) in people.items():
            browser = Browser(app)
            browser.sign_in(name)
            page = browser.get("/review")
            assert page.status == status
            assert ("审核" in page.all("//nav[@aria-label='主要页面']/a")) == (status == 200)

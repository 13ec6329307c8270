"""A case is kept while an officer works on it: nothing of it is lost, and nothing is saved over what another wrote."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from api.http.app import create_app
from api.http.settings import Settings
from api.pages.check import check_case
from api.pages.form import Form
from api.store import Actor, CaseFile, Store, StoreFull, StoreGone, open_store
from tests.api.pages.browser import Page, ask

OPENING = {"what": "经营超过保质期的食品、食品添加剂", "where": "金凤区", "act": "2025-01-16", "decided": "2025-03-20"}
OWNER = Actor("open", "open", frozenset({"read", "evaluate", "admin"}))
HOSTILE = "<script>alert(1)</script>&\"'{{7*7}}\u202e𠮷"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A service with a store, for all tests of the module."""
    folder = tmp_path_factory.mktemp("kept")
    made = create_app(Settings(rate=0, reload_seconds=0, database=f"sqlite:///{folder / 'records.db'}"))
    yield made
    made.state.service.store.close()
    asyncio.run(made.state.service.rulesets.close())


@pytest.fixture(autouse=True)
def store(kept: FastAPI) -> Iterator[Store]:
    """The store behind the service; no case is left in it after a test."""
    opened = open_store(kept.state.service.settings.database)
    yield opened
    with opened.database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM case_forms")
        connection.exec_driver_sql("DELETE FROM case_files")
    opened.close()


def begun(app: FastAPI, **changes: str) -> tuple[str, Page]:
    """A case that was just begun: its address and its page."""
    sent = ask(app, "POST", "/", data={**OPENING, **changes})
    assert sent.status == 303
    where = sent.answer.headers["location"]
    return where, ask(app, "GET", where)


def post(page: Page, to: str, /, **written: str) -> Page:
    """The page after the person wrote these fields and pressed the button."""
    fields = {name.replace("__", "."): text for name, text in written.items()}
    return ask(page.app, "POST", to, data={**page.fields(), **fields})


def test_a_case_is_kept_from_what_and_where_on(kept: FastAPI, store: Store) -> None:
    """Not before: a question back is no case yet. Then each change is kept, and the address shows the same page again."""
    assert ask(kept, "POST", "/", data={"what": "过期", "where": "金凤区"}).status == 200
    assert store.count_case_files(OWNER) == 0
    where, page = begun(kept)
    assert page.status == 200
    assert page.tree.xpath("//form[@id='case']/@action") == [where]
    changed = post(page, where, f__harm="轻微", e__harm="检查笔录")
    again = ask(kept, "GET", where)
    assert (again.status, again.text()) == (200, changed.text())
    assert again.fields() == changed.fields()
    (file,) = store.case_files(OWNER).items
    assert (file.matter, file.place, file.act_date, file.version) == (OPENING["what"], "640106", "2025-01-16", 2)
    assert file.outcome == again.tree.xpath("//*[@id='result']//@data-outcome")[0]


def test_the_same_form_again_changes_nothing(kept: FastAPI, store: Store) -> None:
    """A button pressed twice, or an answer that was lost on the way, is no conflict."""
    where, page = begun(kept)
    changed = post(page, where, f__harm="轻微")
    again = post(page, where, f__harm="轻微")
    assert (again.status, again.text()) == (200, changed.text())
    assert store.case_files(OWNER).items[0].version == 2


def test_two_windows_lose_nothing(kept: FastAPI, store: Store) -> None:
    """Who saves an older version is told what differs, and may take the one, the other, or both."""
    where, page = begun(kept)
    post(page, where, f__harm="轻微")
    conflict = post(page, where, f__harm="严重", e__harm=HOSTILE)
    assert conflict.status == 409
    assert "没有覆盖" in conflict.text("//h1")
    assert any("严重" in row and "轻微" in row for row in conflict.all("//tr"))
    assert conflict.tree.xpath("//script") == []
    overwrite, apart = conflict.tree.xpath("//main//form")
    assert [form.get("action") for form in (overwrite, apart)] == [where, "/"]
    sent = {each.get("name"): each.get("value") for each in overwrite.xpath(".//input")}
    assert (
        ask(kept, "POST", "/", data={each.get("name"): each.get("value") for each in apart.xpath(".//input")}).status
        == 303
    )
    assert store.case_file(where.removeprefix("/cases/"), OWNER).fields["f.harm"] == "轻微"
    mine = ask(kept, "POST", where, data=sent)
    assert mine.status == 422  # the mark that turns text round is told, and kept
    kept_now = store.case_file(where.removeprefix("/cases/"), OWNER).fields
    assert (kept_now["f.harm"], kept_now["e.harm"]) == ("严重", HOSTILE)
    assert store.count_case_files(OWNER) == 2


def test_a_draft_with_mistakes_is_kept(kept: FastAPI, store: Store) -> None:
    """What cannot be read is kept as it was typed; the page tells it, now and when it is opened again."""
    where, page = begun(kept)
    for name, text in (("f.goods_value", "很多"), ("decided", "2025-13-45")):
        wrong = post(page, where, **{name.replace(".", "__"): text})
        assert wrong.status == 422
        page = ask(kept, "GET", where)
        assert (page.status, page.fields()[name]) == (200, text)
        assert "有一处要改" in page.text()
        assert store.case_files(OWNER).items[0].outcome == ""
    mended = post(page, where, decided="")
    assert mended.fields()["f.goods_value"] == "很多"


def test_going_back_to_the_opening_loses_no_fact(kept: FastAPI) -> None:
    """While another place is being chosen there is no sheet; its facts come back with it."""
    where, page = begun(kept)
    page = post(page, where, f__harm="轻微")
    asked = post(page, where, where="不存在的地方")
    assert asked.status == 422
    assert "f.harm" not in {each.get("name") for each in asked.tree.xpath("//input[@type='radio']")}
    back = ask(kept, "POST", where, data={**OPENING, **{name: asked.fields()[name] for name in ("file", "version")}})
    assert back.fields()["f.harm"] == "轻微"


def test_what_stands_on_other_pages_stays(kept: FastAPI, store: Store) -> None:
    """A change of the sheet takes nothing from 承办人意见, and a list shows its number and party."""
    where, _page = begun(kept)
    name = where.removeprefix("/cases/")
    file = store.case_file(name, OWNER)
    assert file is not None
    other = {**file.fields, "c.number": "银〔2026〕1号", "c.party": HOSTILE, "o.reasons": "理由"}
    store.save_case_file(CaseFile(file.place, other, id=name, version=1), OWNER)
    post(ask(kept, "GET", where), where, f__harm="轻微")
    after = store.case_file(name, OWNER)
    assert after is not None
    assert (after.fields["o.reasons"], after.number, after.party) == ("理由", "银〔2026〕1号", HOSTILE)


def test_a_lost_store_keeps_what_is_typed(kept: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it cannot be kept the page says so and holds everything; sent again later it is kept."""
    where, page = begun(kept)

    async def full(*_: object) -> CaseFile:
        raise StoreFull("存储空间已满")

    with monkeypatch.context() as patched:
        patched.setattr(kept.state.service.store, "save_case_file", full)
        unsaved = post(page, where, f__harm="轻微")
    assert unsaved.status == 503
    assert "没有保存" in unsaved.text("//*[@class='kept']")
    assert unsaved.outcome
    assert post(unsaved, where).status == 200
    assert ask(kept, "GET", where).fields()["f.harm"] == "轻微"


@pytest.mark.parametrize(("error", "says"), [(StoreFull, "存储空间已满"), (StoreGone, "存证库连不上")])
def test_a_case_that_cannot_be_begun_is_not_lost(
    kept: FastAPI, store: Store, monkeypatch: pytest.MonkeyPatch, error: type[Exception], says: str
) -> None:
    """It is answered all the same and holds what was typed; sent once more, later, it is begun."""

    async def broken(*_: object) -> CaseFile:
        raise error(says)

    with monkeypatch.context() as patched:
        patched.setattr(kept.state.service.store, "save_case_file", broken)
        unsaved = ask(kept, "POST", "/", data={**OPENING, "f.goods_value": "66", "e.goods_value": "现场笔录"})
    assert unsaved.status == 503
    assert f"没有保存 {says}" in unsaved.text("//*[@class='kept']")
    assert unsaved.outcome
    assert unsaved.tree.xpath("//form[@id='case']/@action") == ["/"]
    assert (unsaved.fields()["f.goods_value"], unsaved.fields()["e.goods_value"]) == ("66", "现场笔录")
    assert unsaved.send().status == 303
    assert store.case_files(OWNER).items[0].matter == OPENING["what"]


def test_a_draft_is_deleted_after_a_question(kept: FastAPI, store: Store) -> None:
    """A page asks first, and does nothing; the button deletes, and the address is gone."""
    where, _ = begun(kept)
    question = ask(kept, "GET", f"{where}/delete")
    assert "找不回来" in question.text()
    assert store.count_case_files(OWNER) == 1
    assert (
        ask(kept, "POST", question.tree.xpath("//form/@action")[0], data={"delete": "1"}).answer.headers["location"]
        == "/cases"
    )
    assert store.count_case_files(OWNER) == 0
    assert {ask(kept, "GET", each).status for each in (where, f"{where}/delete", "/cases/x", "/cases/%00")} == {404}
    assert ask(kept, "POST", where, data=OPENING).status == 404


def test_the_start_page_offers_the_newest_drafts(kept: FastAPI, store: Store) -> None:
    """Some of them, the last changed first; none where there is none."""
    assert ask(kept, "GET", "/").tree.xpath("//section[contains(@class, 'drafts')]") == []
    for number in range(7):
        begun(kept, act=f"2025-01-{number + 10}")
    found = ask(kept, "GET", "/").tree.xpath("//section[contains(@class, 'drafts')]//li//a/@href")
    assert found == [f"/cases/{file.id}" for file in store.case_files(OWNER).items[:5]]


def sealed(app: FastAPI, store: Store) -> tuple[str, str]:
    """A case that was sealed: its address and the id of its evaluation."""
    where, page = begun(app)
    post(page, where, f__harm="轻微", e__harm="检查笔录")
    file = store.case_file(where.removeprefix("/cases/"), OWNER)
    assert file is not None
    checked = check_case(Form(file.fields), app.state.service.rulesets.present, OWNER)
    answer = ask(app, "POST", "/v1/evaluations?detail=full", json=checked.data).answer
    assert answer.status_code == 201
    evaluation_id = answer.json()["id"]
    store.seal_case_file(file.id, evaluation_id, OWNER, file.version)
    return where, evaluation_id


def test_a_sealed_case_is_for_reading(kept: FastAPI, store: Store) -> None:
    """It shows what was recorded, and its one button begins another case; what is sent to it is kept nowhere, and not lost."""
    where, evaluation_id = sealed(kept, store)
    page = ask(kept, "GET", where)
    assert page.tree.xpath("//main//input[not(@type='hidden')]") == []
    assert page.all("//main//form[@action='/']//button") == page.all("//main//button") == ["以此另立一个案件"]
    assert evaluation_id in page.text()
    assert [" ".join(row.split()) for row in _rows(page) if row.startswith("危害后果")] == ["危害后果 轻微 检查笔录"]
    conflict = ask(kept, "POST", where, data={**OPENING, "version": "3", "f.harm": "严重", "shown": "harm"})
    assert (conflict.status, conflict.tree.xpath("//main//form/@action")) == (409, ["/"])
    assert "已经存证" in conflict.text("//h1")
    assert ask(kept, "POST", f"{where}/delete", data={"delete": "1"}).status == 409
    assert "不能删除" in ask(kept, "GET", f"{where}/delete").text()
    assert ask(kept, "GET", where).text() == page.text()


def test_an_erased_case_shows_that_it_was(kept: FastAPI, store: Store) -> None:
    """The row stays in the list, without party and number; the page says that nothing more is left."""
    where, evaluation_id = sealed(kept, store)
    store.erase_facts(evaluation_id, OWNER)
    page = ask(kept, "GET", where)
    assert (page.status, "已经按规定清除" in page.text()) == (200, True)


def _rows(page: Page) -> list[str]:
    return [" ".join(cell.text_content() for cell in row) for row in page.tree.xpath("//tbody/tr")]


def filled(store: Store) -> None:
    """Cases to look for."""
    rows = [
        ("银〔2026〕1号", '=HYPERLINK("http://x")', "640106", "可以不予处罚"),
        ("银〔2026〕2号", "某甲\u202e𠮷商行", "640106", "应当不予处罚、依法处罚"),
        ("", HOSTILE, "310113", ""),
    ]
    for number, party, place, outcome in rows:
        fields = {**OPENING, "c.number": number}
        made = CaseFile(
            place, fields, number=number, party=party, matter="无照\n经营", outcome=outcome, act_date="2025年1月16日"
        )
        store.save_case_file(made, OWNER)


def listed(page: Page) -> list[str]:
    """The cases of a list by the words of their links."""
    return page.all("//table//th[@scope='row']/a")


def test_each_outcome_of_a_case_has_its_own_shape(kept: FastAPI, store: Store) -> None:
    """In whatever order the acts of the case stand."""
    for outcome in ("可以不予处罚、依法处罚", "依法处罚、可以不予处罚", ""):
        store.save_case_file(CaseFile("640106", OPENING, outcome=outcome), OWNER)
    page = ask(kept, "GET", "/cases")
    shown = [
        [(each.text, each.get("class")) for each in row.xpath(".//b[contains(@class, 'chip')]")]
        for row in page.tree.xpath("//tbody/tr")
    ]
    assert shown[0] == [("没有结论", "chip open")]
    assert sorted(shown[1]) == sorted(shown[2]) == [("依法处罚", "chip plain"), ("可以不予处罚", "chip may")]


def test_the_list_is_searched_by_a_posted_form(kept: FastAPI, store: Store) -> None:
    """By number, party, matter and place; words stand in no address, other filters do."""
    filled(store)
    everything = ask(kept, "GET", "/cases")
    assert listed(everything) == [HOSTILE.replace("\u202e", "\u202e"), "银〔2026〕2号", "银〔2026〕1号"]
    assert everything.tree.xpath("//script") == []
    for words, expected in (
        ("[2026]2", 1),
        ("某甲", 1),
        ("宝山", 1),
        ("银川 无照", 2),
        ("金凤", 2),
        ("没有这个", 0),
        ("12", 0),
        ("{{7*7}}", 1),
    ):
        found = ask(kept, "POST", "/cases", data={"q": words})
        assert (found.status, len(listed(found))) == (200, expected), words
    for filters, expected in (
        ({"outcome": "依法处罚"}, 1),
        ({"outcome": "可以不予处罚"}, 1),
        ({"state": "sealed"}, 0),
        ({"state": "draft", "since": "2020-01-01"}, 3),
        ({"until": "2020年1月1日"}, 0),
    ):
        moved = ask(kept, "POST", "/cases", data={"q": "", **filters})
        assert moved.status == 303
        narrowed = ask(kept, "GET", moved.answer.headers["location"])
        assert len(listed(narrowed)) == expected
        assert narrowed.tree.xpath("//details[@id='more'][@open]"), "what narrows the list is not hidden"
    every = ask(kept, "GET", "/cases?q=x")
    assert len(listed(every)) == 3
    assert every.tree.xpath("//details[@id='more'][not(@open)]//select[@name='outcome']")


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "2025-13-01"},
        {"q": "长" * 101},
        {"q": "a\u200bb"},
        {"q": "一 二 三 四 五 六 七 八 九"},
        {"state": "x"},
    ],
)
def test_a_wrong_filter_is_told_at_its_field(kept: FastAPI, store: Store, wrong: dict[str, str]) -> None:
    """No list comes of a filter that was not understood, and none is exported."""
    filled(store)
    for where in ("/cases", "/cases.csv", "/cases.xlsx"):
        page = ask(kept, "POST", where, data={"q": "某", **wrong})
        assert (page.status, listed(page)) == (422, [])
        assert page.tree.xpath("//*[@role='alert']//a/@href") == [f"#{next(iter(wrong))}"]


def test_a_long_list_has_pages(kept: FastAPI, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case stands on one page, and what cannot be exported whole is not exported in part."""
    filled(store)
    monkeypatch.setattr("api.pages.cases.listing.ROWS", 2)
    first = ask(kept, "GET", "/cases")
    assert "3 件，第 1 页，共 2 页" in first.text("//*[@role='status']")
    second = ask(kept, "POST", "/cases", data={"q": "无照", "page": "2"})
    assert len(listed(first)) + len(listed(second)) == 3
    assert ask(kept, "POST", "/cases", data={"q": "", "page": "2"}).answer.headers["location"] == "/cases?page=2"
    monkeypatch.setattr("api.pages.cases.listing.MOST_EXPORTED", 2)
    assert ask(kept, "GET", "/cases.csv").status == 422
    assert ask(kept, "POST", "/cases.csv", data={"q": "某甲"}).status == 200


def test_csv_is_text_for_every_program(kept: FastAPI, store: Store) -> None:
    """With a mark for its encoding and lines as RFC 4180 has them; no cell is a formula."""
    filled(store)
    answer = ask(kept, "GET", "/cases.csv").answer
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="cases-' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), strict=True)
    assert [row[head.index("案号")] for row in rows] == ["", "银〔2026〕2号", "银〔2026〕1号"]
    assert [row[head.index("当事人")] for row in rows] == [HOSTILE, "某甲\u202e𠮷商行", '\'=HYPERLINK("http://x")']
    assert rows[0][head.index("事项")] == "无照\n经营"
    assert rows[0][head.index("行为日期")] == "2025-01-16"
    lines = answer.content.decode("utf-8-sig").removesuffix("\r\n").split("\r\n")
    assert len(lines) == 4
    # A spreadsheet that cuts at semicolons, too, cuts no text in two.
    assert all(line.startswith('"') and line.endswith('"') for line in lines)


def test_a_sheet_holds_dates_and_text(kept: FastAPI, store: Store) -> None:
    """Dates are dates, what a person typed is text, and the heading stays in view."""
    filled(store)
    answer = ask(kept, "POST", "/cases.xlsx", data={"q": "银〔2026〕1"}).answer
    sheet = load_workbook(io.BytesIO(answer.content)).active
    head, (*row,) = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert sheet.freeze_panes == "A2"
    assert row[head.index("行为日期")] == datetime(2025, 1, 16)  # noqa: DTZ001  # a sheet knows no zones
    assert isinstance(row[head.index("开始")], datetime)
    party = sheet.cell(2, head.index("当事人") + 1)
    assert (party.value, party.data_type, party.quotePrefix) == ('=HYPERLINK("http://x")', "s", True)
    assert ask(kept, "GET", "/cases.pdf").status == 404


def test_reading_is_audited(kept: FastAPI, store: Store) -> None:
    """Who reads or exports a list, opens a case or deletes one stands in the audit; no word of a search does."""
    where, _ = begun(kept)
    name = where.removeprefix("/cases/")
    ask(kept, "POST", "/cases", data={"q": "某甲"})
    ask(kept, "POST", "/cases.csv", data={"q": "某甲"})
    ask(kept, "POST", f"{where}/delete", data={"delete": "1"})
    rows = [(row.who, row.action, row.object, row.outcome) for row in store.audit(limit=500).items][-4:]
    assert rows == [
        ("open", "case.read", f"case:{name}", "draft"),
        ("open", "case.list", "cases", "0 rows"),
        ("open", "case.export", "cases", "0 rows, csv"),
        ("open", "case.delete", f"case:{name}", "deleted"),
    ]


def test_without_a_store_a_case_is_checked_all_the_same(app: FastAPI) -> None:
    """核查 works as before, and the list says what it needs."""
    page = ask(app, "POST", "/", data=OPENING)
    assert (page.status, page.outcome != "") == (200, True)
    assert page.tree.xpath("//form[@id='case']/@action") == ["/"]
    for where in ("/cases", "/cases/x", "/cases.csv"):
        needs = ask(app, "GET", where)
        assert (needs.status, "存证库" in needs.text()) == (404, True)


def test_a_case_of_two_acts_is_kept(kept: FastAPI) -> None:
    """Both acts are there when the case is opened again; one that was taken away does not come back with the form before."""
    where, page = begun(kept, **{"f.goods_value": "66", "f.records": "无"})
    opened = post(page, where, new="same")
    assert opened.text("//form//h1") == "第2个违法行为"
    both = post(opened, where, a2__what="使用绝对化用语的广告", a2__act="2025-02-01")
    again = ask(kept, "GET", where)
    assert again.receipt == both.receipt
    assert again.text("//form//h1") == "使用绝对化用语的广告"
    post(again, where, remove="2")
    left = ask(kept, "GET", where)
    assert left.receipt == page.receipt
    assert not [name for name in left.fields() if name.startswith("a2.")]


def test_the_sheet_of_a_seizure_is_kept_and_dropped(kept: FastAPI) -> None:
    """What was said of it stays with the case; not asked any more, it is no decision of the case."""
    where, page = begun(kept)
    told = post(post(page, where, see="seizure"), where, f__seizure_unrelated="是")
    again = ask(kept, "GET", where)
    assert again.text("//*[@id='sheet']//h2").startswith("查封、扣押")
    assert again.receipt == told.receipt
    post(again, where, drop="seizure")
    assert ask(kept, "GET", where).fields()["seizure"] == ""

"""核查: from the empty page to a conclusion by posting forms, and what a page does with what it cannot take."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.http.app import create_app
from api.http.settings import Settings
from api.pages.form import LONGEST
from api.pages.sheet import ASKED
from api.pages.templating import FILES
from api.store import open_store
from tests.api.pages.browser import Page, ask

HOSTILE = "<script>alert(1)</script>\"'&{{7*7}}"


@pytest.fixture
def start(app: FastAPI) -> Page:
    """The empty page."""
    return ask(app, "GET", "/")


@pytest.fixture
def sheet(start: Page) -> Page:
    """The sheet of the case of Yinchuan, with no fact told."""
    return yinchuan(start)


def yinchuan(start: Page) -> Page:
    """The sheet of the published case C01, as a person comes to it."""
    found = start.send(what="过期食品", where="金凤区", act="2025-1-16", decided="2025年3月20日")
    assert "请选一项" in found.text("//fieldset[@id='choose-matter']/legend")
    return found.send(matter="expired-food")


FACTS = {
    "f.discovery_date": "2025-01-16",
    "f.catering": "否",
    "f.goods_value": "66",
    "f.records": "无",
    "f.source_stated": "是",
    "f.correction": "责令前自行改正",
    "f.food_incident": "否",
}


def test_from_the_empty_page_to_the_list(sheet: Page) -> None:
    """The published case comes to 可以不予处罚 by the fifth item of the list, fact by fact, each kept by the form."""
    assert sheet.outcome == "待查"
    page = sheet
    for name, value in FACTS.items():
        page = page.send({name: value, "e.goods_value": "进货单，第3页"})
    assert page.status == 200
    assert page.outcome == "可以不予处罚，命中清单"
    assert "首违不罚清单（一）》（国市监法〔2025〕10号）第五项" in page.text("//*[@id='result']//p[@class='says']")
    assert page.all("//*[@id='result']/div[1]//div[@class='two']//b") == ["不予处罚", "依法处罚"]
    assert "证据：进货单，第3页" in page.text("//*[@id='result']")
    assert page.fields()["f.goods_value"] == "66"


def test_reasons_stand_with_their_facts(sheet: Page) -> None:
    """Each condition with its mark in a word and the fact that decides it, also where its parts are folded."""
    page = sheet.send({**FACTS, "f.records": "无"})
    lines = page.all("//*[@id='result']//div[@class='item'][1]/ul[@class='tree']/li")
    assert any(line.startswith("✔符合：不是：餐饮环节 否") for line in lines)
    assert any(line.startswith("✔符合：货值金额500元以下 货值金额：66元") for line in lines)
    assert any(line.startswith("✔符合：初次违法") and "违法记录：无" in line for line in lines)
    assert any(line.startswith("?未查明：危害后果轻微") for line in lines)


def test_a_fine_is_drawn_where_its_row_is_certain(sheet: Page) -> None:
    """From its lowest to its highest amount once the value of the goods says which row it is; words alone before."""
    assert not sheet.tree.xpath("//*[local-name()='svg'][@class='fine']")
    page = sheet.send(FACTS)
    (picture,) = page.tree.xpath("//*[local-name()='svg'][@class='fine']")
    assert picture.get("aria-label") == "罚款 50,000 元至 100,000 元"
    assert "100,000 元" in picture.text_content()


def test_an_asked_fact_turns_an_open_case(sheet: Page) -> None:
    """The one fact that is said to be lacking, given, makes the item apply."""
    page = sheet.send({**FACTS, "f.harm": "轻微"})
    assert page.outcome == "可以不予处罚，命中清单"
    less = page.send({"f.goods_value": ""})
    assert "货值金额" in less.text("//*[@id='result']")
    assert less.outcome != page.outcome
    assert less.send({"f.goods_value": "66元"}).receipt == page.receipt


def test_the_page_and_the_service_give_one_answer(app: FastAPI, sheet: Page) -> None:
    """For the same case the receipt and the outcome are those of the endpoint."""
    page = sheet.send(FACTS)
    facts = {name[2:]: value for name, value in FACTS.items()}
    case = {
        "place": "640106",
        "matter": "expired-food",
        "act_date": "2025-01-16",
        "decision_date": "2025-03-20",
        "facts": facts,
    }

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            return await client.post("/v1/evaluations?detail=full", json=case)

    found = asyncio.run(asked()).json()["result"]
    assert found["receipt"]["id"] == page.receipt
    told = found["tracks"]["处罚"]
    assert page.outcome == f"{told['outcome']}，{told['certainty']}"
    assert [said for said in told["conditions"] if said not in page.answer.text] == []


def test_a_sheet_asks_few_and_says_why(sheet: Page) -> None:
    """At most eight questions, each with 未查明 chosen or left empty, and why it is asked."""
    asked = sheet.all("//div[@class='fact']")
    assert 0 < len(asked) <= ASKED
    assert all("为什么问" in each or "结论的前提" in each for each in asked)
    assert not sheet.tree.xpath("//input[@type='checkbox']")
    radios = {each.get("name"): each.get("value") for each in sheet.tree.xpath("//input[@type='radio'][@checked]")}
    assert set(radios.values()) == {"未查明"}


def test_a_fact_that_nobody_asked_can_be_added(sheet: Page) -> None:
    """It is found by name, stands on the sheet from then on, and counts."""
    found = sheet.send(find="立案")
    (button,) = found.tree.xpath("//button[@name='add'][@value='filing_date']")
    assert "立案日期" in button.text_content()
    added = found.send(add="filing_date")
    assert "f.filing_date" in added.fields()
    kept = added.send({"f.filing_date": "2025-01-20"}).send()
    assert kept.fields()["f.filing_date"] == "2025-01-20"
    assert kept.receipt != sheet.receipt


def test_a_seizure_has_a_sheet_of_its_own(sheet: Page) -> None:
    """Its questions come when it is asked about; what was told on either sheet stays, and counts for both decisions."""
    assert "f.seizure_unrelated" not in sheet.fields()
    told = sheet.send({"f.harm": "没有", "e.harm": "笔录"})
    page = told.send(see="seizure")
    assert page.text("//*[@id='sheet']//h2").startswith("查封、扣押")
    assert page.text("//div[@class='band open'][p='强制措施']/h2") == "待查"
    shown = {each[2:] for each in page.tree.xpath("//*[@id='sheet']//fieldset/@id")}
    asked = set(page.fields()["seized"].split())
    assert shown == asked
    assert page.fields()["f.harm"] == "没有"
    refused = page.send({"f.seizure_unrelated": "是"})
    assert refused.text("//div[contains(@class, 'band')][p='强制措施']/h2") == "不得强制 法定情形"
    assert refused.outcome == told.outcome
    back = refused.send(see="penalty")
    assert "f.seizure_unrelated" not in {each.get("id") for each in back.tree.xpath("//fieldset")}
    assert back.fields()["f.seizure_unrelated"] == "是"
    assert (back.fields()["f.harm"], back.fields()["e.harm"]) == ("没有", "笔录")
    assert back.receipt == refused.receipt
    dropped = back.send(drop="seizure")
    assert dropped.fields()["seizure"] == ""
    assert "f-seizure_unrelated" in {each.get("id") for each in dropped.tree.xpath("//fieldset")}
    assert not dropped.tree.xpath("//button[@name='see'][@value='penalty']")


def test_an_ambiguous_place_is_asked(start: Page) -> None:
    """Of four districts of one name none is taken until the person says which."""
    page = start.send(what="经营超过保质期的食品、食品添加剂", where="鼓楼区")
    assert page.status == 200
    assert len(page.all("//fieldset[@id='choose-place']//label")) == 4
    assert not page.tree.xpath("//*[@id='result']")
    chosen = page.send(place="350102")
    assert "福州市鼓楼区" in chosen.text("//p[@class='about']")
    moved = chosen.send(where="金凤区")
    assert "金凤区" in moved.text("//p[@class='about']")


@pytest.mark.parametrize(
    ("field", "written", "said"),
    [
        ("act", "去年夏天", "去年夏天"),
        ("decided", "2025-02-30", "2025-02-30"),
        ("decided", "2025年", "2025年"),
        ("decided", "2025-01-01", "早于违法行为发生日期"),
        ("where", "没有这个地方县", "没有这个地方县"),
        ("where", "香港特别行政区", "香港"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(start: Page, field: str, written: str, said: str) -> None:
    """The sentence stands above and at the field, and what was typed stays."""
    fields = {"what": "经营超过保质期的食品、食品添加剂", "where": "金凤区", "act": "2025-01-16", field: written}
    page = start.send(fields)
    assert page.status == 422
    assert said in page.text(f"//*[@id='{field}-error']")
    assert page.tree.xpath(f"//div[@class='summary']//a[@href='#{field}']")
    assert page.fields()[field] == written
    assert not page.outcome


@pytest.mark.parametrize(
    ("name", "written"), [("f.goods_value", "很多"), ("f.goods_value", "-5"), ("f.catering", "也许")]
)
def test_a_wrong_fact_gives_no_conclusion(sheet: Page, name: str, written: str) -> None:
    """It is not left out in silence: there is no conclusion until it is mended, and nothing else is lost."""
    page = sheet.send({**FACTS, name: written})
    assert (page.status, page.outcome) == (422, "没有结论")
    assert page.tree.xpath(f"//div[@class='summary']//a[@href='#f-{name[2:]}']")
    assert page.fields()["f.correction"] == FACTS["f.correction"]
    assert page.send({name: FACTS[name]}).outcome == "可以不予处罚，命中清单"


def test_facts_that_contradict_each_other_are_told(sheet: Page) -> None:
    """Both are named; neither is preferred."""
    page = sheet.send({"f.harm": "没有", "f.food_incident": "是"})
    assert page.outcome == "没有结论"
    assert "互相矛盾" in page.text("//div[@class='summary']")


def test_earlier_violations_are_told_line_by_line(sheet: Page) -> None:
    """A line counts when it is said that there are some; a line beside 查过，没有 is told, not dropped."""
    line = {"d.records.1": "2024-03-01", "p.records.1": "行政处罚", "m.records.1": "经营超过保质期的食品、食品添加剂"}
    page = sheet.send({**FACTS, "f.records": "有", **line})
    assert page.status == 200
    assert page.outcome != "可以不予处罚，命中清单"
    assert page.fields()["d.records.1"] == "2024-03-01"
    assert "d.records.2" in page.fields()
    assert "请选“有”" in page.send({"f.records": "无"}).text("//div[@class='summary']")
    assert page.send({"f.records": "有", "d.records.1": "", "p.records.1": "", "m.records.1": ""}).outcome == "没有结论"


PUNISHED = {
    "f.harm": "严重",
    "f.correction": "拒不改正",
    "f.records": "无",
    "f.party_type": "企业",
    **dict.fromkeys(
        (
            "f.correction_judged_timely",
            "f.no_fault_proved",
            "f.act_slight",
            "f.harm_removed",
            "f.volunteered_unknown",
            "f.merit",
            "f.purchase_checked",
            "f.ignorance_proved",
            "f.source_stated",
            "f.coerced_or_deceived",
        ),
        "否",
    ),
}


def test_punishing_is_not_called_unmet(sheet: Page) -> None:
    """Beside 依法处罚, and beside 依法决定 of a seizure, nothing reads as its opposite."""
    page = sheet.send(PUNISHED)
    assert page.outcome == "依法处罚"
    assert page.text("//*[@id='result']/div[1]/h2") == "依法处罚"
    assert "不符合" not in page.text("//nav[@id='bar']")
    seizure = page.send(see="seizure")
    for _ in range(3):
        asked = [f"f.{each[2:]}" for each in seizure.tree.xpath("//*[@id='sheet']//fieldset/@id")]
        seizure = seizure.send({name: "否" for name in asked if seizure.fields()[name] == "未查明"})
    assert seizure.all("//div[contains(@class, 'band')]/h2") == ["依法处罚", "依法决定"]
    assert seizure.text("//nav[@id='bar']/a").startswith("强制措施：依法决定看理由")
    assert "查封、扣押决定书和清单" in seizure.text("//*[@id='result']/dl[last()]")


def test_what_is_absent_is_answered_in_one_row(sheet: Page) -> None:
    """Each open question of the group by 否, nothing else; what was answered stays as it was, and may be changed."""
    told = {name: PUNISHED[name] for name in ("f.harm", "f.correction", "f.records", "f.party_type")}
    page = sheet.send({**told, "f.act_slight": "否"})
    before = page.fields()
    (row,) = page.tree.xpath("//section[@aria-label='行为']/div[@class='absent']")
    ids = str(row.xpath("./button/@value")[0]).split()
    names = [page.text(f"//*[@id='x-{each}']//span").removeprefix("：") for each in ids]
    assert [name for name in names if name not in row.text_content()] == []
    assert {before[f"f.{each}"] for each in ids} == {"未查明"}
    after = page.send(absent=" ".join([*ids, "harm", "act_slight", "nonsense"])).fields()
    assert {name for name in before if after.get(name) != before[name]} - {"shown"} == {f"f.{each}" for each in ids}
    assert {after[f"f.{each}"] for each in ids} == {"否"}
    changed = page.send(absent=" ".join(ids)).send({f"f.{ids[0]}": "是"})
    assert changed.fields()[f"f.{ids[0]}"] == "是"


def test_no_row_denies_a_premise(sheet: Page) -> None:
    """违法事实成立 is not among what 没有 answers; 改正情况 and 违法记录 stay on the sheet with what was answered."""
    page = sheet.send(PUNISHED)
    (value,) = page.tree.xpath("//section[@aria-label='结论的前提']/div[@class='absent']/button/@value")
    assert "crime_suspected" in value.split()
    assert page.fields()["f.facts_established"] == "未查明"
    assert "facts_established" not in value.split()
    denied = page.send(absent=value)
    assert denied.outcome == page.outcome == "依法处罚"
    assert {"f-correction", "f-records"} <= {each.get("id") for each in denied.tree.xpath("//*[@id='sheet']//fieldset")}


def test_a_county_without_lists_says_so(start: Page) -> None:
    """The answer rests on the statute, and the page says which lists are not held."""
    page = start.send(what="经营超过保质期的食品、食品添加剂", where="兰考县", decided="2025-03-20")
    assert page.outcome == "待查"
    assert "没有收录" in page.text("//*[@id='result']")


def test_words_that_no_violation_has_are_said_to_be_near_only(start: Page) -> None:
    """What merely comes near is not offered as what was meant."""
    legend = "//fieldset[@id='choose-matter']/legend"
    assert "可能是" in start.send(what="过期食品", where="金凤区").text(legend)
    assert "没有一项写着“工资拖欠”" in start.send(what="工资拖欠", where="金凤区").text(legend)


@pytest.mark.parametrize("chosen", ["other", "expired-ingredients"])
def test_a_choice_does_not_outlive_its_words(start: Page, chosen: str) -> None:
    """Once the words are changed the case stays what the new words name, however often it is sent."""
    name = "经营超过保质期的食品、食品添加剂"
    first = start.send(what="过期", where="640106").send(matter=chosen)
    assert first.text("//form//h1") not in ("", name)
    page = first.send(what="expired-food")
    assert page.text("//form//h1") == page.send().text("//form//h1") == name
    offered = first.send(what="过期食")
    assert offered.tree.xpath("//input[@name='matter']")
    assert not offered.tree.xpath("//input[@name='matter'][@checked]")


def test_a_violation_that_no_table_has(start: Page) -> None:
    """都不是 goes on with the person's own words and the field that was named."""
    page = start.send(what="骑牛上高速", where="金凤区").send(matter="other", field="市场监管")
    assert page.text("//form//h1") == "其他：骑牛上高速"
    assert page.outcome == "待查"
    assert page.send().outcome == "待查"


@pytest.mark.parametrize("text", [HOSTILE, "长" * 10_000, "\u202e倒过来\u2066", "𠮷野家\x00", "' OR 1=1 --"])
def test_hostile_text_is_shown_as_text(sheet: Page, text: str) -> None:
    """In every field, alone and with all others: nothing that was typed becomes an element, and what was typed stays."""
    opening = [{name: text} for name in ("what", "where", "act", "decided", "matter", "place", "find", "shown")]
    facts = {name: text[:1_000] for name in sheet.fields() if name[:2] in ("f.", "e.", "d.", "s.")}
    for fields in (*opening, facts, {f"f.{text}": "是"}):
        page = sheet.send(fields)
        assert page.status in (200, 422)
        assert page.tree.xpath("//script[not(@src)] | //main//script | //@onclick | //@style") == []
        kept = page.fields()
        for name in fields.keys() & kept.keys():
            if name.partition(".")[0] in LONGEST and kept[name] not in ("", "未查明"):
                assert kept[name] == fields[name].replace("\0", "\ufffd"), name  # what HTML makes of a null


def test_an_unknown_fact_is_told(sheet: Page) -> None:
    """A fact that the vocabulary does not have is not dropped in silence; other fields that nobody knows are."""
    assert "词汇表里没有" in sheet.send({"f.nonsense": "是"}).text("//div[@class='summary']")
    assert sheet.send(nonsense="1").receipt == sheet.receipt


def test_a_sheet_keeps_only_what_is_a_fact(sheet: Page) -> None:
    """Whatever else a form lists as facts is not looked through for every row, nor written back."""
    listed = " ".join(f"n{number}" for number in range(8_000))
    page = sheet.send(shown=f"{listed} goods_value", extra=f"{listed} goods_value", seized=listed, seizure="1")
    assert page.status == 200
    assert page.fields()["extra"] == "goods_value"
    assert not {"n0", "n7999"} & {each for name in ("shown", "seized") for each in page.fields()[name].split()}


def test_an_address_tells_no_fact(app: FastAPI) -> None:
    """What and where may stand in an address, as a link of the 规则库 does; facts may not, so they are not read from it."""
    page = ask(
        app, "GET", "/", params={"what": "经营超过保质期的食品、食品添加剂", "where": "金凤区", "f.harm": "轻微"}
    )
    assert page.outcome == "待查"
    assert page.fields()["f.harm"] == "未查明"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"content": b"what=a&what=b", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 400),
        ({"content": b"what=%ff", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 400),
        ({"content": b"a=1&" * 3000, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 400),
        ({"content": b"x" * 300_000, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 413),
        ({"content": b"{}", "headers": {"Content-Type": "application/json"}}, 415),
    ],
)
def test_a_body_that_is_no_form_is_refused_on_a_page(app: FastAPI, given: dict[str, object], status: int) -> None:
    """The refusal is a page with a sentence, the number of the request and a way back."""
    page = ask(app, "POST", "/", **given)
    assert page.status == status
    assert page.answer.headers["content-type"].startswith("text/html")
    assert page.answer.headers["x-request-id"] in page.text()
    assert page.tree.xpath("//main//a[@href='/']")


def test_a_defect_is_told_on_a_page(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a conclusion, not a trace: a sentence and the number of the request."""

    def broken(*_: object) -> None:
        raise RuntimeError(HOSTILE)

    monkeypatch.setattr("api.pages.check.opening_of", broken)
    page = ask(app, "GET", "/")
    assert page.status == 500
    assert "没有结论" in page.text("//h1")
    assert "alert" not in page.answer.text


def test_a_page_runs_nothing_of_others(sheet: Page) -> None:
    """Its policy allows its own files only, no inline script or style, and it asks nobody else."""
    policy = sheet.answer.headers.get_list("content-security-policy")
    assert len(policy) == 1
    assert "default-src 'none'" in policy[0]
    assert "unsafe" not in policy[0]
    assert sheet.answer.headers["cache-control"] == "no-store"
    assert all(each.startswith(("/", "#")) for each in sheet.tree.xpath("//@src | //link/@href | //form/@action"))
    assert len(sheet.answer.content) + sum(path.stat().st_size for path in FILES.values()) < 150_000


@pytest.mark.parametrize("address", FILES)
def test_static_files_are_kept_by_their_digest(app: FastAPI, address: str) -> None:
    """The address changes with the content, so a browser may keep the file; another digest is not there."""
    found = ask(app, "GET", f"/static/{address}").answer
    assert found.status_code == 200
    assert "immutable" in found.headers["cache-control"]
    assert found.content == FILES[address].read_bytes()
    assert ask(app, "GET", f"/static/0{address[1:]}x").status == 404


def test_the_script_swaps_all_that_depends_on_the_case(sheet: Page) -> None:
    """With a new result comes the heading of its case, and every field of the form: none is left of the case before."""
    (script,) = [path for path in FILES.values() if path.name == "cailiang.js"]
    (listed,) = re.findall(r"for \(const id of \[(.*)\]\)", script.read_text(encoding="utf-8"))
    ids = re.findall(r'"(\w+)"', listed)
    swapped = [each for id_ in ids for part in sheet.tree.xpath(f"//*[@id='{id_}']") for each in part.iter()]
    assert len({id_ for id_ in ids if len(sheet.tree.xpath(f"//*[@id='{id_}']")) == 1}) == len(ids)
    assert [each for each in sheet.tree.xpath("//h1 | //form[@id='case']//*[@name]") if each not in swapped] == []


def test_the_script_is_short() -> None:
    """A case is worked on with one own file of at most 150 lines, and without it; the page of the interface has a shorter one."""
    lines = {p.name: len(p.read_text(encoding="utf-8").splitlines()) for p in FILES.values() if p.suffix == ".js"}
    assert lines.keys() == {"cailiang.js", "contract.js"}
    assert lines["cailiang.js"] <= 150
    assert lines["contract.js"] <= 50


def test_pages_are_closed_where_only_keys_are_let_in(tmp_path: Path) -> None:
    """With keys no page shows anything but that, also to who has a key: a page never goes round access control."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    store = open_store(url)
    store.migrate()
    _, secret = store.create_key("全部", ["read", "evaluate"])
    store.close()
    guarded = create_app(Settings(access="keys", database=url, rate=0, reload_seconds=0))
    try:
        for path in (
            "/",
            "/lists?where=640106",
            "/lists/cn/first-offence@2025-01-27",
            "/matters",
            "/statutes",
            "/help",
        ):
            page = ask(guarded, "GET", path, headers={"X-API-Key": secret})
            assert page.status == 403
            assert "没有设置网页怎样登录" in page.text()
        assert ask(guarded, "POST", "/", data={"what": "过期", "where": "金凤区"}).status == 403
    finally:
        guarded.state.service.store.close()
        asyncio.run(guarded.state.service.rulesets.close())


def test_an_intended_fine_is_compared(sheet: Page) -> None:
    """Where it lies stands beside its field and in the picture of the fine, in the words of the answer."""
    page = sheet.send({**FACTS, "f.intended_fine": "1000"})
    said = page.text("//section[@aria-label='拟罚多少']")
    assert "低于最低的50,000元，要有减轻的依据" in said
    assert "没有成立的减轻依据" in said
    within = page.send({"f.intended_fine": "60000"})
    assert "在幅度以内" in within.text("//section[@aria-label='拟罚多少']")
    (picture,) = within.tree.xpath("//*[local-name()='svg'][@class='fine']")
    assert "拟罚 60,000 元" in picture.get("aria-label")
    assert within.outcome == page.outcome
    assert page.send({"f.intended_fine": "一点点"}).outcome == "没有结论"


def test_days_stand_along_a_line(sheet: Page) -> None:
    """The days that were told, the decision and the ends of periods, in their order, each in words beside the picture."""
    page = sheet.send({**FACTS, "f.order_date": "2025-01-17"})
    rows = page.all("//*[local-name()='svg'][@class='days']/following-sibling::dl[1]/div/dt")
    days = [row.split()[1] for row in rows]
    assert days[:4] == ["2025年1月16日", "2025年1月16日", "2025年1月17日", "2025年3月20日"]
    (picture,) = page.tree.xpath("//*[local-name()='svg'][@class='days']")
    assert "发现日期 2025年1月16日" in picture.get("aria-label")
    assert "决定 2025年3月20日" in picture.get("aria-label")


@pytest.mark.parametrize(("act", "known"), [("2025年1月", "只知道在2025年1月"), ("", "没有查明")])
def test_a_period_that_ends_on_no_day_is_told(start: Page, act: str, known: str) -> None:
    """Where the day of the act is not known, the line says that the limitation has no place on it, and why."""
    page = start.send(what="expired-food", where="金凤区", act=act, decided="2025-03-20")
    rows = page.all("//*[local-name()='svg'][@class='days']/following-sibling::dl[1]/div")
    assert any(
        row.replace(" ", "").startswith("算不出追诉时效") and f"违法行为发生日期起算：{known}" in row for row in rows
    )
    dated = page.send(act="2025-01-16")
    assert "算不出" not in dated.text("//*[@id='result']")


@pytest.mark.parametrize("written", ["2025.1.16", "20250116", "2025/1/16", "2025年1月16日"])
def test_a_day_is_shown_in_one_way(start: Page, written: str) -> None:
    """However it was written."""
    page = start.send(what="expired-food", where="金凤区", act=written, decided=written)
    assert page.all("//p[@class='about']//bdi") == ["2025年1月16日", "2025年1月16日"]


def test_a_day_to_come_is_told(sheet: Page) -> None:
    """A slip of the year decides by the law of another year, so a day that has not come is told beside it."""
    told = "（这一天还没有到）"
    assert told not in sheet.text("//p[@class='about']")
    ahead = sheet.send(act="2198-01-16", decided="2199-03-20")
    assert ahead.text("//p[@class='about']").count(told) == 2


def test_what_a_change_would_bring(sheet: Page) -> None:
    """Of an item that falls by a fact that can still change, the condition that would have to hold."""
    page = sheet.send({**FACTS, "f.correction": "尚未改正", "f.harm": "没有"})
    assert "要改正情况为" in page.text("//*[@id='result']")
    assert "责令期限内改正" in page.text("//*[@id='result']")


def test_an_open_day_of_the_decision_is_one_quiet_line(app: FastAPI) -> None:
    """No warning stands on a case for a day that is usually written last; one line says by which day it was decided."""
    opened = {"what": "经营超过保质期的食品、食品添加剂", "where": "金凤区", "act": "2025-01-16"}
    page = ask(app, "GET", "/").send(opened)
    lines = page.all("//section[@id='result']//p[starts-with(., '决定日期还没有写')]")
    assert len(lines) == 1
    assert "决定日期未填" not in page.text()
    assert [said for said in page.all("//p[@class='warn']") if "决定日期" in said] == []
    assert "决定日期还没有写" not in page.send(decided="2025-03-20").text()

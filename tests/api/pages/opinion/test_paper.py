"""The print view says what the dossier says, marks a draft, and its code finds the record again."""

from __future__ import annotations

import re
from urllib.parse import unquote

from api.pages.dossiers import Filed, drafted
from api.pages.opinion.paper import code_of
from tests.api.pages.browser import ask
from tests.api.pages.opinion.officer import NAMED, YINCHUAN, Desk, text_of
from tests.api.papers.hand_made import text_of as words_of

HOSTILE = "<b>某&\"'{{x}}𠮷野家"


def test_a_draft_is_marked(desk: Desk) -> None:
    """It says at the top and at the receipt that it was not recorded."""
    page = desk.open(desk.begin(), "paper")
    assert page.text("//p[@class='stamp']") == "草稿 没有存证"
    assert "草稿，没有存证" in page.text("//p[@class='receipt']")
    assert page.tree.xpath("//article[contains(@class, 'unsealed')]")


def test_a_sealed_paper_names_its_record(desk: Desk) -> None:
    """Receipt, record and time; no mark of a draft, and the persons are those of the record."""
    name = desk.begin()
    desk.seal(name)
    page, record = desk.open(name, "paper"), desk.record(name)
    assert page.tree.xpath("//p[@class='stamp']") == []
    assert record.id in page.text("//p[@class='receipt']")
    assert "采用“可以不予处罚”" in page.text("//table[contains(@class, 'signs')]")
    assert "王某（执法证号 640106001）" in text_of(page)


def test_a_sealed_paper_does_not_contradict_itself(desk: Desk) -> None:
    """What the officer confirmed in sealing is not said to be unconfirmed; of a draft it is."""
    name = desk.begin()
    assert "以下列前提成立为条件（没有逐一确认）" in text_of(desk.open(name, "paper"))
    desk.seal(name)
    told = text_of(desk.open(name, "paper"))
    assert "承办人核查后认定以下前提成立" in told
    assert "没有逐一确认" not in told
    assert "尚未确认" not in told


def test_it_holds_all_that_a_reviewer_asks(desk: Desk) -> None:
    """Facts with evidence, clauses with their day, each condition compared, both dates, conclusion, what follows, what was not read."""
    told = text_of(desk.open(desk.begin({**YINCHUAN, **NAMED}), "paper"))
    for said in (
        "货值金额 66元 现场笔录".replace(" ", ""),
        "食品安全法第三十四条第十项（2021年4月29日）",
        "✔ 符合",
        "行为时（2025年1月16日）和决定时（2025年3月20日）的规定结论一致",
        "可以不予处罚",
        "责令改正",
        "没有读到、没有比较，请核对的",
    ):
        assert said in told or said in told.replace(" ", ""), said


PUNISHED = {
    **YINCHUAN,
    "f.goods_value": "66000",
    "f.correction": "拒不改正",
    "f.harm": "严重",
    "f.no_fault_proved": "否",
    "f.party_type": "企业",
    "f.coerced_or_deceived": "否",
    "f.harm_removed": "否",
    "f.volunteered_unknown": "否",
    "f.merit": "否",
    "f.purchase_checked": "否",
}
"""What comes to 依法处罚."""


def test_a_punished_case_says_what_was_refused(desk: Desk) -> None:
    """Where no item applies, the nearest are compared, marked 不适用, and the others are named with what is not met."""
    page = desk.open(desk.begin(PUNISHED), "paper")
    assert "依法处罚" in page.text("//p[@class='conclusion']")
    refused = [caption for caption in page.all("//table/caption") if "不适用" in caption]
    assert len(refused) == 2
    told = text_of(page)
    assert "裁量依据没有成立的" in told
    assert re.search(
        "其余不适用的：.*违法行为轻微并及时改正，没有造成危害后果（应当不予处罚，《[^》]*》），不符合：", told
    )


def test_a_fine_that_is_meant_is_compared_and_no_fact(desk: Desk) -> None:
    """It stands beside the range in which it lies, in the print view and in the Word document, and in no table of facts."""
    name = desk.begin({**PUNISHED, "f.intended_fine": "60000"})
    page = desk.open(name, "paper")
    words = words_of(ask(desk.app, "GET", f"/cases/{name}/papers/reasons.docx").answer.content)
    for told in (text_of(page), words):
        assert "拟罚60,000元，低于最低的660,000元" in told
        assert "拟处罚款金额" not in told
    notice = words_of(ask(desk.app, "GET", f"/cases/{name}/papers/notice.docx").answer.content)
    assert "作出的行政处罚：罚款60,000元；" in notice


def test_a_departure_to_a_penalty_shows_its_range(desk: Desk) -> None:
    """Who means to punish sees what the clause can impose, and that what follows is of the conclusion that is not used."""
    departs = {"o.adopt": "不采用", "o.factor": "社会影响", "o.reasons": "情节不轻"}
    for intended, punished in (("处罚", True), ("不予处罚", False)):
        told = text_of(desk.open(desk.begin({**YINCHUAN, **departs, "o.decision": intended}), "paper"))
        assert ("处罚幅度" in told) is punished
        assert "承办人不采用这一结论" in told
    told = text_of(desk.open(desk.begin({**YINCHUAN, "o.adopt": "采用"}), "paper"))
    assert "处罚幅度" not in told
    assert "承办人不采用这一结论" not in told


def test_a_day_that_was_left_open_is_not_invented(desk: Desk) -> None:
    """The head says that the day of the decision is open, and by which day was decided; a day that was written stands."""
    told = text_of(desk.open(desk.begin({key: text for key, text in YINCHUAN.items() if key != "decided"}), "paper"))
    assert re.search("决定 未定（按[0-9]+年[0-9]+月[0-9]+日核查）", told)
    assert "决定日期未填" not in told
    assert "决定 2025年3月20日" in text_of(desk.open(desk.begin(), "paper"))


def test_a_measure_that_nobody_asked_for_is_not_open(desk: Desk) -> None:
    """Of several acts the paper says 强制 of those only whose form asks for it."""
    second = {"a2.what": "使用绝对化用语的广告", "a2.act": "2025-02-01"}
    said = text_of(desk.open(desk.begin({**YINCHUAN, **second}), "paper"))
    assert "第2个违法行为" in said
    assert "强制" not in said.partition("几个行为合在一起")[2].partition("承办人意见")[0]
    said = text_of(desk.open(desk.begin({**YINCHUAN, **second, "a2.seizure": "1"}), "paper"))
    assert said.partition("几个行为合在一起")[2].partition("承办人意见")[0].count("强制：") == 1


def test_a_cell_without_evidence_says_so(desk: Desk) -> None:
    """No fact that was told stands beside an empty cell, in the facts or in the comparison."""
    page = desk.open(desk.begin({key: text for key, text in YINCHUAN.items() if not key.startswith("e.")}), "paper")
    rows = page.tree.xpath("//tr[td[starts-with(., '货值金额')]]")
    assert [each.xpath("string(td[3])") for each in rows] == ["没有写", "没有写"]


def test_hostile_names_come_out_whole(desk: Desk) -> None:
    """They are text, in the order in which they were typed."""
    page = desk.open(desk.begin({**YINCHUAN, "c.party": HOSTILE, "e.goods_value": HOSTILE}), "paper")
    assert page.all("//table[@class='heads'][1]//td/bdi")[2] == HOSTILE
    assert page.tree.xpath("//article//b[contains(., '野家')]") == []
    assert HOSTILE in page.all("//table[@class='facts']//bdi")


def test_a_sealed_paper_does_not_follow_the_rulesets(desk: Desk) -> None:
    """Whatever the rulesets say of the matter since, the paper says what was recorded."""
    name = desk.begin()
    desk.seal(name)
    before = text_of(desk.open(name, "paper"))
    library = desk.service.rulesets.present.catalog.library
    matter = library.matters.by_name[YINCHUAN["what"]]
    breaches = matter.breaches
    object.__setattr__(matter, "breaches", ("食品安全法第九十九条",))
    try:
        after = text_of(desk.open(name, "paper"))
    finally:
        object.__setattr__(matter, "breaches", breaches)
    assert "食品安全法第三十四条第十项（2021年4月29日）" in before
    assert after == before


def test_a_clause_of_the_other_day_stands_nowhere(desk: Desk) -> None:
    """One punishes by one text; that of the day by which one does not punish is in neither the clauses nor the range."""
    case = {"what": "虚假或者引人误解的商业宣传", "where": "640106", "act": "2020-01-16", "decided": "2025-11-20"}
    name = desk.begin(case)
    (part,) = drafted(desk.file(name), case, desk.service.rulesets.present, desk.actor).dossier.parts  # type: ignore[union-attr]
    unused = {each.version for each in part.fines if each.used is False}
    assert unused
    assert unused.isdisjoint(each.version for each in part.clauses if each.role == "处罚")
    page = desk.open(name, "paper")
    shown = "".join(each for each in page.all("//section[@class='act']//p") if each.startswith("处罚幅度"))
    used, other = (
        {said for each in part.fines for said in each.says if (each.used is False) is no} for no in (False, True)
    )
    assert other - used
    assert [said for said in used if said not in shown] == []
    assert [said for said in other - used if said in shown] == []


def test_long_tables_repeat_their_headings(desk: Desk) -> None:
    """Each table of facts and conditions has a head, which browsers print on every page."""
    page = desk.open(desk.begin(), "paper")
    tables = page.tree.xpath("//article//table[not(contains(@class, 'heads'))]")
    assert tables
    assert all(table.xpath("./thead/tr/th[@scope='col']") for table in tables)


def test_the_code_says_receipt_record_and_rules_only(desk: Desk) -> None:
    """What finds the record again, and no name and no fact."""
    name = desk.begin({**YINCHUAN, **NAMED})
    found: Filed = drafted(desk.file(name), desk.file(name).fields, desk.service.rulesets.present, desk.actor)
    assert found.dossier
    told = found.dossier.told_by_code()
    assert found.dossier.receipt in told
    assert desk.service.rulesets.present.digest in told
    assert "没有存证" in told
    assert re.search("某超市|王某|66元|过期|保质", told) is None
    page = desk.open(name, "paper")
    (path,) = page.tree.xpath("//svg[@class='code']/path[2]/@d")
    assert path == code_of(told).path


def test_it_obeys_the_policy(desk: Desk) -> None:
    """No inline style and no script stand in the page."""
    page = desk.open(desk.begin(), "paper")
    assert page.tree.xpath("//@style | //style | //script[not(@src)]") == []


def test_a_sealed_case_brings_its_papers(desk: Desk) -> None:
    """The Word document of a sealed case says what was sealed, names its record, and is no draft any more."""
    name = desk.begin({**YINCHUAN, **NAMED})
    desk.seal(name)
    page = ask(desk.app, "GET", f"/cases/{name}/papers")
    assert "不予行政处罚决定书（Word）" in page.all("//ul//a")
    answer = ask(desk.app, "GET", f"/cases/{name}/papers/reasons.docx").answer
    assert "草稿" not in unquote(answer.headers["content-disposition"])
    text = words_of(answer.content)
    assert f"封存 {desk.file(name).evaluation_id}（" in text
    assert "| 是否采用 | 采用 |" in text
    assert NAMED["c.party"] in text

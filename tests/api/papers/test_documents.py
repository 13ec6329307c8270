"""The papers of a case as Word documents: their whole text, whatever names are in it, their page, and what a place may bring."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from api.papers import Clause, Dossier, Fact, Opinion, Row, Sealed
from api.papers.filling import FormError, document_of, file_name, template_bytes
from api.papers.offers import Offer, offer_of, offers_of
from api.papers.tags import wrong_documents
from api.papers.values import values_of
from engine.catalog import FIELDS, INTENDED_FINE, PAPER_PICTURES, Catalog
from engine.quality import check
from tests.api.papers.hand_made import HOSTILE, ITEM, SHOWN, dossier, part, result, text_of
from tests.shipped import CATALOG, ROOT, RULESETS

GOLDEN = Path(__file__).parent / "golden"
BASE = ROOT / "tests" / "bad" / "_base"
KINDS = ("correction", "education", "no-penalty", "notice", "reasons")
IN_PLACE = replace(dossier(), place_code="320000")
PUNISHED = result("依法处罚", ("责令改正",), "")


def of_kind(kind: str, case: object = None) -> Offer:
    """The paper of a kind, for every act of a case, offered or not."""
    told = case or dossier()
    offer = offer_of(told, kind, CATALOG)  # type: ignore[arg-type]  # a dossier
    assert offer is not None
    return replace(offer, parts=told.parts)  # type: ignore[attr-defined]  # a dossier


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_text_of_a_paper(kind: str) -> None:
    """Every paper says exactly what its golden text says: hostile names whole, what the case does not tell as a blank."""
    written = document_of(of_kind(kind), dossier(), RULESETS)
    assert text_of(written) == (GOLDEN / f"{kind}.txt").read_text(encoding="utf-8")
    with zipfile.ZipFile(BytesIO(written)) as packed:
        for name in packed.namelist():
            if name.endswith(".xml"):
                etree.fromstring(packed.read(name), etree.XMLParser(recover=False))


def test_there_is_no_other_paper() -> None:
    """Each kind that is shipped has a golden text."""
    assert {paper.kind for paper in CATALOG.papers} == set(KINDS) == {path.stem for path in GOLDEN.iterdir()}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_is_missing_reads_well(kind: str) -> None:
    """Where nobody is named, each requirement of law is a blank that says what belongs there."""
    bare = dossier(part(facts=(Fact("x", "货值金额", "66元", ""),)), named=False)
    offer = of_kind(kind, bare)
    text = text_of(document_of(offer, bare, RULESETS))
    assert "＿＿＿＿（机关的全称）" in text
    for each in offer.paper.requires:
        for name in each.fields:
            if isinstance(FIELDS.get(name), str):
                assert f"＿＿＿＿（{FIELDS[name]}）" in text
        assert each.blank in text
    for line in text.splitlines():
        assert "：。" not in line
        assert (
            not line.endswith("：")
            or line.startswith(("＿", "其他", "以下列", "还没有", "条款可以"))
            or "现责令" in line
        ), line


def test_two_hundred_rows_and_ten_thousand_characters() -> None:
    """However much there is, all of it stands in the paper."""
    long = "长" * 9_990 + "𠮷<&>{{}}尾"
    facts = tuple(Fact(f"f{n}", f"事实{n}", f"{n}元", "证据") for n in range(200))
    much = dossier(part(facts=(*facts, Fact("long", "经过", long, long))))
    lines = text_of(document_of(of_kind("reasons", much), much, RULESETS)).splitlines()
    assert [line for line in lines if line.startswith("| 事实")] == [
        *(["| 事实 | 查明的情况 | 证据 |"]),
        *(f"| 事实{n} | {n}元 | 证据 |" for n in range(200)),
    ]
    assert f"| 经过 | {long} | {long} |" in lines


def test_every_field_is_told_and_no_other() -> None:
    """The fields that a form may name are those that a dossier brings; a column that is not told would raise."""
    told = values_of(dossier(), (part(),))
    assert set(told) == set(FIELDS) - set(PAPER_PICTURES)


def test_a_draft_says_so_and_a_sealed_paper_does_not() -> None:
    """On top stands that a case is not sealed and what of the form was not read; the name of the file says it too."""
    offer, sealed = of_kind("notice"), replace(dossier(), sealed=Sealed("e1", "2025年3月20日 10:31"))
    first = text_of(document_of(offer, dossier(), RULESETS)).splitlines()[0]
    assert first.startswith("草稿：案件还没有封存；国务院市场监督管理部门统一制定的文书格式范本没有读到")
    of_sealed = text_of(document_of(offer, sealed, RULESETS)).splitlines()[0]
    assert of_sealed.startswith("草稿：国务院市场监督管理部门统一制定的文书格式范本没有读到")
    sheet = of_kind("reasons")
    assert text_of(document_of(sheet, sealed, RULESETS)).startswith("说明：法律没有规定裁量说明的格式")
    read = replace(offer, paper=replace(offer.paper, unread=""))
    assert text_of(document_of(read, sealed, RULESETS)).splitlines()[0] == "某区市场监督管理局"
    assert file_name(offer.paper, dossier()) == "行政处罚告知书-某市监处〔2025〕12号（草稿）.docx"
    odd = replace(sealed, number="../..\\a:b\u202e")
    assert file_name(offer.paper, odd) == "行政处罚告知书-ab〔U202E〕.docx"


def test_the_page_is_that_of_the_standard() -> None:
    """A4, its margins, 22 lines a page, and types with others to stand in for them."""
    content = template_bytes(of_kind("notice").paper, RULESETS)
    document = Document(BytesIO(content))
    (section,) = document.sections
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    sides = (*sides, section.page_width, section.page_height)
    assert [round(side.mm) for side in sides if side is not None] == [37, 35, 28, 26, 210, 297]
    body = document.styles["文书正文"]
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    spacing = body.paragraph_format.line_spacing
    assert (body.font.size.pt, round(spacing.pt * 22)) == (16, round(Mm(225).pt))
    with zipfile.ZipFile(BytesIO(content)) as packed:
        assert '<w:font w:name="仿宋"><w:altName w:val="FangSong,' in packed.read("word/fontTable.xml").decode()


def test_papers_are_offered_by_outcome_and_by_what_follows() -> None:
    """A waiver brings its decision, education and correction, a penalty its notice; the others say why they are not offered."""
    waived, punished = dossier(), dossier(part(PUNISHED))
    assert offered(waived) == {"correction", "education", "no-penalty", "reasons"}
    assert offered(punished) == {"correction", "notice", "reasons"}
    (refused,) = (offer for offer in offers_of(waived, CATALOG) if not offer.offered)
    assert "依法处罚" in refused.why_not
    assert refused.why_not.endswith("；本案的结论是可以不予处罚")


def test_an_officer_who_departs_needs_the_papers_of_what_stands_then() -> None:
    """Where a 可以 is not used the penalty stands: its notice is offered, the decision not to punish is not."""
    departed = dossier(opinions=(Opinion("处罚", None, "不采用", "货值较大", "理由"),))
    assert offered(departed) == {"correction", "notice", "reasons"}
    (refused,) = (offer for offer in offers_of(departed, CATALOG) if offer.paper.kind == "no-penalty")
    assert refused.why_not.endswith("；本案承办人不采用“可以不予处罚”")
    unknown = dossier(part(result(otherwise="")), opinions=departed.opinions)
    assert offered(unknown) == {"correction", "notice", "reasons"}
    text = text_of(document_of(of_kind("notice", departed), departed, RULESETS))
    assert "本机关考虑的因素：货值较大。\n理由：理由\n" in text
    assert "可以不予处罚。依据" not in text


def test_an_own_decision_on_an_open_conclusion_gives_its_own_reasons() -> None:
    """Where the answer was left open and the officer decided, no paper gives 待查 as a reason."""
    own = intending("不予处罚")
    for kind in ("no-penalty", "notice", "education"):
        text = text_of(document_of(of_kind(kind, own), own, RULESETS))
        assert "待查" not in text
        assert ("情节轻微" in text and "理由：已改正" in text) is (kind != "education")


def intending(decision: str) -> Dossier:
    """An open case in which the officer decides: with "" nothing is chosen."""
    opinion = Opinion("处罚", None, "不采用", "情节轻微", "已改正", intended=decision)
    return dossier(part(result("待查", (), "")), opinions=(opinion,))


@pytest.mark.parametrize(
    ("decision", "kinds", "why"),
    [
        ("", set(), "的结论是待查，承办人没有写明拟作的决定"),
        ("继续调查", set(), "承办人拟作的决定是“继续调查”"),
        ("不予处罚", {"no-penalty", "education"}, ""),
        ("处罚", {"notice"}, "承办人拟作的决定是“处罚”"),
    ],
)
def test_a_conclusion_that_is_none_offers_no_decision(decision: str, kinds: set[str], why: str) -> None:
    """What is open decides nothing: only the decision that the officer chose brings its paper."""
    own = intending(decision)
    assert offered(own) == {"correction", "reasons", *kinds}
    refused = next(offer for offer in offers_of(own, CATALOG) if offer.paper.kind == "no-penalty")
    assert refused.why_not.endswith(why)


@pytest.mark.parametrize("outcome", ["待查", "人工判断"])
def test_what_follows_brings_no_decision_where_nothing_decides(outcome: str) -> None:
    """Education may follow one of two conclusions; as long as neither stands, only the order to correct is offered."""
    assert offered(dossier(part(result(outcome)))) == {"correction", "reasons"}


def test_the_decision_that_was_chosen_goes_before_what_else_may_stand() -> None:
    """Who departs from a 可以 and goes on investigating needs neither the waiver nor the notice."""
    opinion = Opinion("处罚", None, "不采用", "因素", "理由", intended="继续调查")
    assert offered(dossier(opinions=(opinion,))) == {"correction", "reasons"}


def test_a_paper_speaks_of_the_acts_that_need_it() -> None:
    """Of two acts the decision not to punish names the one, the notice the other."""
    both = dossier(part(act=1), part(PUNISHED, act=2))
    needs = {offer.paper.kind: [each.act for each in offer.parts] for offer in offers_of(both, CATALOG)}
    assert needs == {"correction": [1, 2], "education": [1], "no-penalty": [1], "notice": [2], "reasons": [1, 2]}


LETTERS = ("education", "no-penalty", "notice")


def written(kind: str, case: Dossier) -> str:
    """The text of a paper on every act of a case."""
    return text_of(document_of(of_kind(kind, case), case, RULESETS))


def with_seizure() -> Dossier:
    """An act of which a coercive measure is decided as well, by a law and on a fact of its own, with other facts beside."""
    row = Row(0, "没有依据", "否", "", "符合", names=("强制措施没有法律法规依据",))
    basis = replace(ITEM, title="乙事项", basis=("行政强制法第二十二条",), rows=(row,))
    seized = replace(
        result("依法决定", (), ""), track="强制", says="收录的规定没有一项成立，依法决定。", items=(basis,)
    )
    act = part(
        facts=(
            Fact("goods_value", "货值金额", "66元", ""),
            Fact("no_basis", "强制措施没有法律法规依据", "否", ""),
            Fact("records", "违法记录", "无", ""),
            Fact("young", "已满十四周岁未满十八周岁", "否", ""),
            Fact("merit", "有立功表现", "未查明", ""),
        )
    )
    item = replace(ITEM, rows=(Row(0, "初次违法", "违法记录：无", "", "符合", names=("违法记录",)),))
    opinions = (
        Opinion("处罚", None, "采用", "", "初次违法。"),
        Opinion("强制", None, "采用", "", "依产品质量法扣押。"),
    )
    clauses = (*act.clauses, Clause("结论", "行政强制法第二十二条", "行政强制法（2011年6月30日）"))
    return dossier(replace(act, results=(replace(result(), items=(item,)), seized), clauses=clauses), opinions=opinions)


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_tells_of_the_penalty_alone(kind: str) -> None:
    """The seizure, its reasons, its law and its facts stand in the working sheet, and in no letter."""
    case = with_seizure()
    for told in ("强制", "扣押", "依法决定"):
        assert told not in written(kind, case)
        assert told in written("reasons", case)


@pytest.mark.parametrize("kind", ["no-penalty", "notice"])
def test_a_letter_tells_the_facts_that_bear_on_the_penalty(kind: str) -> None:
    """Those of what decides and the amounts; what was asked for nothing or is not found out stands in the working sheet."""
    rows = [line for line in written(kind, with_seizure()).splitlines() if line.startswith("| ")]
    told = [row.split(" | ")[0] for row in rows]
    assert told == ["| 事实", "| 货值金额", "| 违法记录"]
    assert "| 有立功表现 | 未查明 |" in written("reasons", with_seizure())


def test_a_notice_gives_the_reasons_of_the_officer() -> None:
    """The party reads the officer's reasons or their blank, never the sentence of the program."""
    says = replace(PUNISHED, says="收录的规定没有一项成立，依法处罚。", items=())
    reasoned = dossier(part(says), opinions=(Opinion("处罚", None, "采用", "", "多次违法。"),))
    text = written("notice", reasoned)
    assert "\n理由：多次违法。\n" in text
    assert "没有一项成立" not in text
    assert "\n理由：＿＿＿＿（承办人的理由）\n" in written("notice", dossier(part(says)))


def test_a_decision_of_ones_own_rests_on_a_law_to_be_written() -> None:
    """The clauses of a conclusion that was not used are no basis of another decision."""
    own = dossier(opinions=(Opinion("处罚", None, "不采用", "因素", "理由", intended="不予处罚"),))
    text = written("no-penalty", own)
    assert "依据＿＿＿＿（不予行政处罚所依据的条款" in text
    assert "行政处罚法第三十三条第一款，所用" not in text
    assert "依据行政处罚法第三十三条第一款，所用" in written("no-penalty", dossier())


def test_the_fine_that_is_meant_stands_where_it_is_proposed() -> None:
    """It is no fact to prove; with “无” the place for the penalty stays blank."""
    for told, stands in (
        ("100000元", "作出的行政处罚：罚款100000元；＿＿＿＿（其他处罚"),
        ("无", "作出的行政处罚：＿＿＿＿（拟给予的处罚种类、数额）。"),
    ):
        fined = dossier(part(PUNISHED, facts=(Fact(INTENDED_FINE, "拟处罚款金额", told, ""),)))
        assert stands in written("notice", fined)
        for kind in ("notice", "reasons"):
            assert "| 拟处罚款金额 |" not in written(kind, fined)


@pytest.mark.parametrize("kind", ["no-penalty", "notice"])
def test_several_acts_are_numbered_below_headings_that_stand_once(kind: str) -> None:
    """Each heading stands once, each act is named under its number, and what survives is told once."""
    kept = replace(result(), survives=("没收违法所得",))
    lines = written(kind, dossier(part(kept, act=1), part(kept, act=2))).splitlines()
    for sign in "一二三四":
        assert len([line for line in lines if line.startswith(f"{sign}、")]) == 1
    for number in "12":
        assert f"违法行为{number}：经营超过保质期的食品、食品添加剂" in lines
    if kind == "no-penalty":
        assert lines.count("不予行政处罚不免除：没收违法所得。") == 1
        assert len([line for line in lines if line.startswith("本机关决定")]) == 1
    assert not any(line.startswith("违法行为1") for line in written(kind, dossier()).splitlines())


@pytest.mark.parametrize("kind", [*LETTERS, "correction"])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_of_several_clauses_the_officer_chooses(kind: str, count: int) -> None:
    """One clause is told; of several each has a box and the sentence a blank; none is a blank as well."""
    act = part()
    clauses = [Clause("违反", f"某法第{number}条", "某法（2021年4月29日）") for number in "五六"[:count]]
    text = written(kind, dossier(replace(act, clauses=(*clauses, *act.clauses[1:]))))
    assert ("违反了某法第五条，所用文本：某法（2021年4月29日）。" in text) is (count == 1)
    assert ("违反了＿＿＿＿（" in text) is (count != 1)
    assert text.count("□某法第") == (2 if count == 2 else 0)


def test_norms_that_come_to_different_outcomes_bring_no_decision() -> None:
    """One act under two norms, waived under one and punished under the other, is 人工判断: the officer decides, then both or none."""
    norms, refused = (part(act=1), part(PUNISHED, act=1)), "的结论是人工判断"
    open_ = dossier(*norms, opinions=(Opinion("处罚", 1, "", "", "", "人工判断"),))
    assert offered(open_) == {"correction", "reasons"}
    assert [
        each.why_not.endswith(refused) for each in offers_of(open_, CATALOG) if each.paper.kind == "no-penalty"
    ] == [True]
    own = dossier(*norms, opinions=(Opinion("处罚", 1, "不采用", "因素", "理由", "人工判断", "不予处罚"),))
    decided = {offer.paper.kind: len(offer.parts) for offer in offers_of(own, CATALOG)}
    assert (decided["no-penalty"], decided["notice"]) == (2, 0)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_of_several_penalties_the_officer_chooses(count: int) -> None:
    """A notice names one clause that punishes; of several each has a box, and the working sheet has them all in its table."""
    act = part(PUNISHED)
    fines = tuple(replace(act.fines[0], clause=f"某法第{number}条") for number in "五六"[:count])
    case = dossier(replace(act, fines=fines))
    text = written("notice", case)
    assert ("处罚的条款：某法第五条，所用文本" in text) is (count == 1)
    assert ("处罚的条款：＿＿＿＿（" in text) is (count != 1)
    assert text.count("□某法第") == (2 if count == 2 else 0)
    assert written("reasons", case).count("| 某法第") == count


def test_the_form_of_the_field_wins_and_a_day_before_it_has_none() -> None:
    """Food is of market regulation, whose notice names the days; a day before a form has no such paper."""
    notice = offer_of(dossier(), "notice", CATALOG)
    assert notice is not None
    assert notice.paper.field == "市场监管"
    other = offer_of(dossier(replace(part(), matter="没有登记的事项")), "notice", CATALOG)
    assert other is not None
    assert other.paper.field == "不限"
    early = replace(dossier(), day=dossier().day.replace(year=2020))
    assert {offer.paper.kind for offer in offers_of(early, CATALOG)} == {"reasons"}


def offered(case: object) -> set[str]:
    """The kinds that a case may need."""
    return {offer.paper.kind for offer in offers_of(case, CATALOG) if offer.offered}  # type: ignore[arg-type]  # a dossier


OWN = """\
format: 1
kind: correction
title: 责令改正通知书（本区）
place: "320000"
field: 不限
from: 2024-01-01
page: 公文
unread: 例
file: own.docx
requires:
  - {what: 当事人, fields: [当事人], source: {at: 第二十八条, read: statute, of: text}}
  - {what: 改正, blank: ＿＿＿＿（内容）, source: {at: 第二十八条, read: statute, of: text}}
"""


def place_with(tmp_path: Path, *paragraphs: str, header: str = "") -> Path:
    """Small rulesets with a form for the country, and a document of a place that holds these paragraphs."""
    root = tmp_path / "rulesets"
    shutil.copytree(BASE, root)
    (root / "papers").mkdir()
    national = (
        OWN.replace("320000", "000000").replace("（本区）", "").replace("file: own.docx", f"text: {list(RIGHT[:1])}")
    )
    (root / "papers" / "national.yaml").write_text(national.partition("requires:")[0], encoding="utf-8")
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.save(str(root / "papers" / "own.docx"))
    (root / "papers" / "own.yaml").write_text(OWN, encoding="utf-8")
    return root


RIGHT = (
    "{{ 当事人 }}",
    "{%p for 一 in 行为 %}",
    "{{ 一.案由 }}：＿＿＿＿（内容）",
    "{%p if not 一.幅度 and 案号 %}",
    "有",
    "{%p endif %}",
    "{%p endfor %}",
)


def test_a_place_brings_its_own_document(tmp_path: Path) -> None:
    """The nearest place wins; its document is filled by the same fields, in the body and above it."""
    root = place_with(tmp_path, *RIGHT, header="{{ 机关 }}")
    catalog = Catalog.open(root)
    assert (check(root), wrong_documents(root)) == ([], [])
    offer = offer_of(IN_PLACE, "correction", catalog)
    assert offer is not None
    assert offer.paper.title == "责令改正通知书（本区）"
    written = document_of(offer, dossier(), root)
    assert text_of(written).splitlines()[1:] == [SHOWN, "经营超过保质期的食品、食品添加剂：＿＿＿＿（内容）", "有"]
    assert Document(BytesIO(written)).sections[0].header.paragraphs[0].text == "某区市场监督管理局"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("{{ 当事入 }}", "没有字段“当事入”。是否想写“当事人”？"),
        ("{{ 当事人.__class__ }}", "没有字段“当事人.__class__”"),
        ("{{ ''.__class__.__mro__ }}", "不能计算、调用"),
        ("{{ 当事人|upper }}", "不能计算、调用"),
        ("{{ 1 + 1 }}", "不能计算、调用"),
        ("{% set x = 1 %}", "不能计算、调用"),
        ("{% for x in range(9) %}甲{% endfor %}", "不能计算、调用"),
        ("{% include 'x' %}", "不能计算、调用"),
        ("{% if 案号 %}", "没有成对地结束"),
        ("{{ 事实.名称 }}", "各栏只能写在它的 each 或者表格里"),
    ],
)
def test_a_document_that_is_wrong_is_told_at_its_place(wrong: str, told: str, tmp_path: Path) -> None:
    """Whatever computes, calls, or names what is not there is refused, with the paragraph in which it stands."""
    (found,) = wrong_documents(place_with(tmp_path, *RIGHT, wrong))
    assert (found.path, found.code) == ("papers/own.docx", "bad-template")
    assert told in found.message
    assert "段" in found.message


def test_a_document_without_what_the_law_requires_is_told(tmp_path: Path) -> None:
    """A field and a blank that the law requires must be there."""
    found = [each.message for each in wrong_documents(place_with(tmp_path, "甲", header="{{ 无此 }}"))]
    assert len(found) == 3
    assert "没有字段“无此”" in found[0]
    assert "缺" not in found[1]
    assert "“当事人”" in found[1]
    assert "＿＿＿＿（内容）" in found[2]


@pytest.mark.parametrize("part_name", ["word/vbaProject.bin", "word/embeddings/x.xlsx"])
def test_a_document_with_a_program_is_refused(part_name: str, tmp_path: Path) -> None:
    """Macros and embedded files are not forms."""
    root = place_with(tmp_path, *RIGHT)
    with zipfile.ZipFile(root / "papers" / "own.docx", "a") as packed:
        packed.writestr(part_name, b"x")
    (found,) = wrong_documents(root)
    assert "程序或者嵌入的文件" in found.message


def test_a_file_that_is_no_document_is_told(tmp_path: Path) -> None:
    """A file of another kind under the name of a document is unreadable, and one that no form names is a stray."""
    root = place_with(tmp_path, *RIGHT)
    (root / "papers" / "own.docx").write_bytes(b"no zip")
    (root / "papers" / "other.docx").write_bytes(b"no zip")
    (found,) = wrong_documents(root)
    assert found.code == "file-unreadable"
    assert [(each.path, each.code) for each in check(root)] == [("papers/other.docx", "stray-file")]
    (root / "papers" / "own.docx").unlink()
    assert ("papers/own.yaml", "file-missing") in [(each.path, each.code) for each in check(root)]


def test_a_wrong_document_is_not_filled(tmp_path: Path) -> None:
    """A document that nobody checked names what is not there: no paper comes of it, and nothing of it runs."""
    root = place_with(tmp_path, "{{ ''.__class__.__mro__ }}")
    offer = offer_of(IN_PLACE, "correction", Catalog.open(root))
    assert offer is not None
    with pytest.raises(FormError, match="cailiang check"):
        document_of(offer, dossier(), root)


def test_hostile_names_are_no_template() -> None:
    """What looks like a tag in a name is text, in every paper."""
    assert HOSTILE != SHOWN
    assert SHOWN in text_of(document_of(of_kind("correction"), dossier(), RULESETS))

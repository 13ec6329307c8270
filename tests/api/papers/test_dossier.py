"""A dossier says what the full answer and the form say, item by item, and nothing that neither holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import api.papers
from api.papers import Dossier, Sealed, dossier_of
from api.papers.values import values_of
from engine.answer import acts_answer, answer
from engine.evaluation import evaluate, evaluate_acts, read_acts, read_case, read_case_text
from tests.imports import imported
from tests.shipped import CASES, CATALOG, ROOT

HOSTILE = "<b>&\"'{{x}}𠮷\u202e"
NAMED = {
    "c.number": "金市监处〔2025〕12号",
    "c.party": HOSTILE,
    "c.officer1": " 王某 ",
    "c.officer1_id": "640106001",
    "o.adopt": "采用",
    "o.reasons": "初次违法，已改正",
}
TWO_ACTS = {
    "place": "640106",
    "decision_date": "2025-03-20",
    "acts": [
        {"matter": "expired-food", "act_date": "2025-01-16", "facts": {"餐饮环节": "否", "货值金额": "66元"}},
        {"id": "广告", "matter": "ad-absolute-terms", "act_date": "2025-02-01", "facts": {"广告费用": "100元"}},
    ],
}


def of_file(
    name: str, fields: dict[str, str] | None = None, sealed: Sealed | None = None, facts: dict[str, Any] | None = None
) -> Dossier:
    """The dossier of a published case, with other facts where they are given."""
    text = (CASES / f"{name}.yaml").read_text(encoding="utf-8")
    case, data = read_case_text(text, name, CATALOG.library, CATALOG.places)
    if facts:
        written = {key: value for key, value in data.items() if key in ("place", "matter", "decision_date")}
        case = read_case(written | {"facts": data["facts"] | facts}, CATALOG.library, CATALOG.places)
    assert case.decision_date
    found = answer(evaluate(CATALOG, case, case.decision_date), CATALOG, "full")
    return dossier_of(fields or {}, found, "ab" * 32, sealed)


def test_an_item_is_compared_condition_by_condition() -> None:
    """Each condition of the item that decides has its words, the fact, the evidence and whether it is met."""
    (item,) = of_file("C01").parts[0].results[0].items_of("依据")
    rows = {row.words: row for row in item.rows}
    value = rows["货值金额500元以下"]
    assert (value.fact, value.evidence, value.met) == ("货值金额：66元", "公布：八件，货值66元", "符合")
    assert rows["不是：餐饮环节"].met == "符合"
    (harm,) = (row for row in item.rows if row.fact == "危害后果：未查明")
    assert (harm.depth, harm.met) == (0, "未查明")


def test_facts_tell_what_was_told_what_was_derived_and_what_is_missing() -> None:
    """A fact that nobody told is derived, with the reason, or 未查明; none of these counts as another."""
    facts = {fact.name: fact for fact in of_file("C01").parts[0].facts}
    assert (facts["货值金额"].text, facts["货值金额"].because) == ("66元", "")
    assert facts["认定为初次违法"].because == "由违法记录得出：没有任何违法记录，就是初次"
    assert facts["危害后果"].text == "未查明"
    assert not facts["危害后果"].known
    assert "发生食品安全事故" not in facts  # derived, but no condition that decides looks at it


def test_evidence_for_a_fact_that_is_not_known_is_told() -> None:
    """What was named as evidence stands in the paper, also where the fact itself is 未查明."""
    facts = {
        fact.name: fact
        for fact in of_file("C01", facts={"危害后果": {"value": "未查明", "evidence": HOSTILE}}).parts[0].facts
    }
    assert (facts["危害后果"].text, facts["危害后果"].evidence) == ("未查明", HOSTILE)


def test_clauses_name_the_text_of_their_day() -> None:
    """The clause that was breached, those that punish and those that decide, each with the day of its text."""
    clauses = {(each.role, each.text): each.version for each in of_file("C01").parts[0].clauses}
    assert clauses["违反", "食品安全法第三十四条第十项"] == "食品安全法（2021年4月29日）"
    assert clauses["处罚", "食品安全法第一百二十四条第一款第五项"] == "食品安全法（2021年4月29日）"
    assert clauses["结论", "行政处罚法第三十三条第一款"] == "行政处罚法（2021年1月22日）"


@pytest.mark.parametrize(
    ("matter", "acted", "breached"),
    [
        ("selling-infringing-goods", "2026-11-03", {"商标法第五十七条第三项": "商标法（2019年4月23日）"}),
        ("selling-infringing-goods", "2027-01-01", {"商标法第七十二条第三项": "商标法（2026年6月26日）"}),
        ("selling-infringing-goods", "2018-01-01", {"商标法第五十七条第三项": ""}),
        ("selling-infringing-goods", "2026-12", {"商标法第五十七条第三项": "商标法（2019年4月23日）"}),
        (
            "selling-infringing-goods",
            "2026-12-01至2027-01-31",
            {"商标法第五十七条第三项": "商标法（2019年4月23日）", "商标法第七十二条第三项": "商标法（2026年6月26日）"},
        ),
        ("selling-infringing-goods", "1980-01-01", {}),
    ],
)
def test_nobody_breaches_a_text_that_did_not_hold(matter: str, acted: str, breached: dict[str, str]) -> None:
    """Breaches are those of the text that was in force when the act was done; where its days are not on record it has none."""
    written = {"place": "640106", "matter": matter, "act_date": acted, "decision_date": "2027-03-20", "facts": {}}
    case = read_case(written, CATALOG.library, CATALOG.places)
    found = answer(evaluate(CATALOG, case, date(2027, 3, 20)), CATALOG, "full")
    clauses = dossier_of({}, found, "ab" * 32).parts[0].clauses
    assert {each.text: each.version for each in clauses if each.role == "违反"} == breached


def test_a_conclusion_is_the_sentence_of_the_answer() -> None:
    """Outcome, both days and premises are those of the answer; what follows names its text in words."""
    result = of_file("C01").parts[0].results[0]
    assert result.says.startswith("可以不予处罚。依据：《市场监管行政违法行为首违不罚清单（一）》")
    assert (result.act_day, result.decision_day, result.choice_required) == ("待查", "可以不予处罚", True)
    assert "危害后果轻微" in result.premises
    sources = {each.text: each.source for each in result.follows}
    assert sources["教育"].startswith("《市场监管行政违法行为首违不罚清单（一）》")
    assert not [source for source in sources.values() if not source.startswith("《")]


def test_a_record_does_not_call_unconfirmed_what_its_opinion_confirms() -> None:
    """Premises are told once; who sealed a conclusion found that they hold, a draft and a departure leave them open."""
    at = Sealed("ev1", "2025年3月20日 10:31")
    for fields, sealed, said in (
        ({"o.adopt": "采用"}, at, "由承办人认定"),
        ({"o.adopt": "采用"}, None, "没有逐一确认"),
        ({"o.adopt": "不采用"}, at, "没有逐一确认"),
    ):
        told = of_file("C01", fields, sealed)
        assert said in told.premised("处罚")
        result = told.parts[0].results[0]
        assert "不涉嫌犯罪" in result.premises
        assert [said for said in result.conditions if "不涉嫌犯罪" in said] == []
        values = values_of(told, told.parts)["行为"][0]["结论"][0]
        assert said in values["前提说明"]
        open_ = [each["内容"] for each in values["待查"]]
        assert [sum("无主观过错（应当不予处罚）" in each for each in open_)] == [1]
        assert not any("不涉嫌犯罪" in each for each in open_)


def test_persons_and_opinion_are_what_the_form_says() -> None:
    """Names stand as they were typed, without white space around them; what was not written is empty."""
    told = of_file("C01", NAMED)
    assert told.party.name == HOSTILE
    assert [(each.name, each.number) for each in told.officers] == [("王某", "640106001"), ("", "")]
    opinion = told.opinion("处罚")
    assert opinion
    assert (opinion.choice, opinion.factor, opinion.reasons) == ("采用", "", "初次违法，已改正")
    assert told.opinion("强制") is None
    assert told.sealed is None


def test_the_measure_belongs_to_a_case_that_asks_for_it() -> None:
    """A coercive measure is told, and an opinion on it, where the form asks for it."""
    told = of_file("C01", {"seizure": "1", "o.adopt.强制": "不采用"}, Sealed("ev1", "2025年3月20日 10:31"))
    assert [result.track for result in told.parts[0].results] == ["处罚", "强制"]
    opinion = told.opinion("强制")
    assert opinion
    assert opinion.choice == "不采用"
    assert told.sealed == Sealed("ev1", "2025年3月20日 10:31")


def test_each_act_is_a_part_with_its_own_opinion() -> None:
    """Two acts are two parts, numbered, with what joins them; opinions are kept apart."""
    case = read_acts(TWO_ACTS, CATALOG.library, CATALOG.places)
    found = acts_answer(evaluate_acts(CATALOG, case, date(2025, 3, 20)), CATALOG, "full")
    told = dossier_of({"o.adopt.2": "不采用", "a2.seizure": "1"}, found, "ab" * 32)
    assert [(part.act, part.name) for part in told.parts] == [(1, ""), (2, "广告")]
    assert any("第1个违法行为" in said or "第一个违法行为" in said for said in told.together)
    assert [(each.track, each.act, each.choice) for each in told.opinions] == [
        ("处罚", 1, ""),
        ("处罚", 2, "不采用"),
        ("强制", 2, ""),
    ]


def test_a_reader_is_told_what_was_not_read() -> None:
    """Lists of which items are missing, and what must be known of a text, stand among the cautions."""
    cautions = of_file("C01").parts[0].cautions
    assert any("其余未读到原文" in said for said in cautions)
    assert any(said.startswith("《市场监管行政违法行为首违不罚清单（一）》：官方表格原文未见") for said in cautions)


def test_papers_know_no_web_and_no_store() -> None:
    """The room imports the engine and itself only, and hands on what it says."""
    modules = [target for path in (ROOT / "api" / "papers").glob("*.py") for target, _ in imported(path.read_text())]
    inner = {each for each in modules if each.startswith("api.")}
    assert {each for each in inner if not each.startswith("api.papers")} == set()
    assert [name for name in api.papers.__all__ if not hasattr(api.papers, name)] == []


PUNISHED = {
    "餐饮环节": "否",
    "货值金额": {"value": "66000元", "evidence": "进货单"},
    "危害后果": "严重",
    "违法记录": "无",
    "改正情况": "拒不改正",
    "有充分证据证明没有主观过错": "否",
    "当事人类型": "企业",
    "受他人胁迫或者诱骗": "否",
    "主动消除或者减轻危害后果": "否",
    "主动供述尚未掌握的违法行为": "否",
    "有立功表现": "否",
    "履行进货查验等义务": "否",
}
"""What comes to 依法处罚, in 2025 in Yinchuan, by a matter of expired food."""


def test_what_was_refused_is_told_where_nothing_decides() -> None:
    """Of 依法处罚 the dossier tells each item of lists and law that spares or lightens, with the conditions that are not met."""
    written = {"place": "640106", "matter": "expired-food", "act_date": "2025-01-16", "decision_date": "2025-03-20"}
    case = read_case(written | {"facts": PUNISHED}, CATALOG.library, CATALOG.places)
    found = answer(evaluate(CATALOG, case, date(2025, 3, 20)), CATALOG, "full")
    (result,) = dossier_of({}, found, "ab" * 32).parts[0].results
    assert (result.outcome, result.items_of("依据")) == ("依法处罚", ())
    refused = {item.title: item for item in result.items_of("不适用")}
    slight = refused["违法行为轻微并及时改正，没有造成危害后果"]
    assert "没有危害后果" in slight.unmet
    assert slight.says.startswith("不适用，不符合：")
    assert {"初次违法且危害后果轻微并及时改正", "主动消除或者减轻违法行为危害后果"} <= set(refused)
    assert not [item for item in refused.values() if "从重" in item.outcome]


def test_the_law_that_was_refused_is_not_told_beside_a_conclusion() -> None:
    """Where something decides, only items of lists that do not apply are told beside it."""
    titles = {item.title for item in of_file("C01").parts[0].results[0].items_of("不适用")}
    assert "主动消除或者减轻违法行为危害后果" not in titles


def test_a_fact_without_evidence_says_so() -> None:
    """Nothing is written where no evidence is needed only; one fact of several without evidence is told as well."""
    told = of_file("C01", facts={"货值金额": "66元"}).parts[0]
    facts = {fact.name: fact for fact in told.facts}
    assert (facts["货值金额"].proof, facts["危害后果"].proof, facts["认定为初次违法"].proof) == ("没有写", "", "")
    (item,) = told.results[0].items_of("依据")
    rows = {row.fact: row.proof for row in item.rows}
    assert (rows["货值金额：66元"], rows["危害后果：未查明"]) == ("没有写", "")

"""A mandatory 从重 beside a waiver: neither is dropped, a person decides; while it is open the waiver rests on its absence."""

from __future__ import annotations

from datetime import date

import pytest

from engine.answer import answer, sentences
from engine.evaluation import BY_HAND, Evaluation, evaluate, read_case
from tests.shipped import CATALOG

DAY = date(2025, 3, 20)
FOOD = "经营超过保质期的食品、食品添加剂"
FIRST = {"违法记录": "无", "危害后果": "轻微", "改正情况": "当场改正"}
NO_KNOWLEDGE = {"履行进货查验等义务": "是", "有充分证据证明不知道": "是", "能如实说明进货来源": "是"}


def told(facts: dict[str, object], matter: str = FOOD, **more: object) -> Evaluation:
    """The evaluation of a case in Yinchuan, by the law of the day of the decision."""
    data = {"place": "640106", "matter": matter, "facts": facts, "decision_date": "2025-03-20", **more}
    return evaluate(CATALOG, read_case(data, CATALOG.library, CATALOG.places), DAY)


@pytest.mark.parametrize(
    ("facts", "matter", "step", "clause"),
    [
        ({**FIRST, "违反突发事件应对措施": "是"}, FOOD, "可以不予处罚", "行政处罚法第四十九条"),
        ({**FIRST, "货值金额": "20000元"}, FOOD, "可以不予处罚", "食品安全法实施条例第六十七条"),
        ({**NO_KNOWLEDGE, "违法行为持续时间": "3个月"}, FOOD, "可以免予处罚", "食品安全法实施条例第六十七条"),
        (
            {**FIRST, "违法行为轻微": "是", "危害后果": "没有", "违反突发事件应对措施": "是"},
            "未按规定明码标价",
            "应当不予处罚",
            "行政处罚法第四十九条",
        ),
    ],
)
def test_a_mandatory_aggravation_and_a_waiver_are_left_to_a_person(
    facts: dict[str, object], matter: str, step: str, clause: str
) -> None:
    """处罚法 49 and 食安条例 67 stand beside 33 and 136: the outcome is 人工判断, with both and their clauses."""
    result = told(facts, matter)
    track = result.tracks["处罚"]
    assert (track.outcome, track.certainty) == (BY_HAND, "待查")
    assert track.conclusion.step is not None
    assert track.conclusion.step.outcome == step
    row = answer(result, CATALOG)["tracks"]["处罚"]
    assert clause in row["conclusion"]["basis"]
    assert clause in row["says"]
    assert f"“{step}”的依据成立" in row["says"]
    assert {f.item.effect.aggravating for f in track.conclusion.findings} == {True, False}
    assert "依法处罚" not in sentences.conclusion_sentence(track)
    assert not track.conclusion.follows
    # What holds is not assumed not to hold, whatever else may aggravate.
    assert "没有法律规定应当从重处罚的情形" not in [premise.premise for premise in track.premises]


@pytest.mark.parametrize("value", ["19999.99元", "20000元", "20000.01元"])
def test_below_the_bound_the_waiver_stands(value: str) -> None:
    """食安条例 67(1): two thousand and ten times ten, the bound included."""
    outcome = told({**FIRST, "货值金额": value}).tracks["处罚"].outcome
    assert outcome == ("可以不予处罚" if value == "19999.99元" else BY_HAND)


def test_an_open_mandatory_aggravation_is_a_premise_of_the_waiver() -> None:
    """Nobody has said whether measures against an emergency were broken: the waiver assumes not, and asks."""
    result = told(FIRST)
    track = result.tracks["处罚"]
    assert track.outcome == "可以不予处罚"
    assert "没有法律规定应当从重处罚的情形" in [step.premise for step in track.premises]
    assert "违反突发事件应对措施" in [q.term.name for q in result.questions["处罚"] if q.premise]


def test_without_a_waiver_nothing_is_opposed() -> None:
    """Where nothing is waived 从重 is told beside the ordinary outcome, and no premise speaks of it."""
    facts = {
        "违法行为轻微": "否",
        "危害后果": "严重",
        "改正情况": "拒不改正",
        "有充分证据证明没有主观过错": "否",
        "主动消除或者减轻危害后果": "否",
        "受他人胁迫或者诱骗": "否",
        "主动供述尚未掌握的违法行为": "否",
        "有立功表现": "否",
        "当事人类型": "企业",
        "违反突发事件应对措施": "是",
    }
    result = told(facts, "未按规定明码标价")
    track = result.tracks["处罚"]
    assert track.outcome == "依法处罚"
    assert [f.item.id for f in result.aggravating if f.verdict] == ["49"]
    assert "从重" not in [step.name for step in (*track.premises, *track.open)]


BRAND = "销售侵犯注册商标专用权的商品"


@pytest.mark.parametrize(
    ("matter", "day", "of", "item"),
    [
        (FOOD, "2024-06-01", FOOD, "67"),
        (BRAND, "2022-06-01", BRAND, "60-2b"),
        (BRAND, "2022-06-01", FOOD, None),
    ],
)
def test_a_record_of_the_same_matter_is_of_its_kind_and_breaches_its_clauses(
    matter: str, day: str, of: str, item: str | None
) -> None:
    """食安条例 67(1)(五) and 商标法 60(2): the record says the matter, and need not say its kind or its clause as well."""
    facts = {"违法行为发生日期": "2025-03-01", "违法记录": [{"日期": day, "处理": "行政处罚", "事项": of}]}
    assert [f.item.id for f in told(facts, matter).aggravating if f.verdict] == ([item] if item else [])


def test_a_statute_that_aggravates_is_not_carried_over_to_a_local_rule() -> None:
    """食安条例 67 means food law 123 to 126 and 132, not the rule of Zhejiang that punishes a small shop."""
    facts = {"食品经营主体业态": "小作坊小餐饮小食杂店", "违法行为持续时间": "3个月"}
    assert [f.item.id for f in told(facts).aggravating if f.verdict] == ["67"]
    assert "67" not in [f.item.id for f in told(facts, place="330100").aggravating]


def test_a_party_without_capacity_is_not_weighed_against_an_aggravation() -> None:
    """行政处罚法 30 comes before: who cannot be punished cannot be punished more heavily."""
    facts = {**FIRST, "违反突发事件应对措施": "是", "当事人类型": "自然人", "未满十四周岁": "是"}
    track = told(facts).tracks["处罚"]
    assert (track.outcome, track.conclusion.opposed) == ("应当不予处罚", ())


def test_a_list_that_makes_something_heavier_opposes_nothing() -> None:
    """Only what the law itself makes mandatory: 江门's standards say how a fine is set, once there is one."""
    facts = {
        "违法记录": "无",
        "危害后果": "轻微",
        "改正情况": "责令期限内改正",
        "引起不良社会反响": "是",
        "裁量标准参照表对该情形已有规定": "否",
        "位于生态环境敏感区": "否",
        "位于人居环境敏感区": "否",
        "违反突发事件应对措施": "否",
    }
    matter = "建设单位未依法备案建设项目环境影响登记表"
    result = told(facts, matter, place="440700", decision_date="2022-06-01")
    assert [f.item.id for f in result.aggravating if f.verdict] == ["5-1"]
    assert result.tracks["处罚"].conclusion.opposed == ()

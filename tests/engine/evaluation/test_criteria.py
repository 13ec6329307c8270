"""A fact that an officer must judge is asked with what law and lists say of it, and with what they leave open."""

from __future__ import annotations

from datetime import date

import pytest

from engine.answer import answer
from engine.evaluation import Evaluation, evaluate, read_case
from tests.shipped import CATALOG

DAY = date(2025, 3, 20)
FOOD = "经营超过保质期的食品、食品添加剂"
FACTS = {
    "餐饮环节": "否",
    "货值金额": "66元",
    "能如实说明进货来源": "是",
    "改正情况": "当场改正",
    "发生食品安全事故或食源性疾病": "否",
    "危害后果": "轻微",
}


def told(facts: dict[str, object]) -> Evaluation:
    """The evaluation of a case of expired food in Yinchuan, found on the day of the act."""
    dates = {"act_date": "2025-01-16", "decision_date": "2025-03-20"}
    data = {"place": "640106", "matter": FOOD, "facts": facts, **dates}
    return evaluate(CATALOG, read_case(data, CATALOG.library, CATALOG.places), DAY)


def word(result: Evaluation) -> str:
    """The verdict of item 5 of the national list."""
    (found,) = (f for f in result.findings if f.version.id == "cn/first-offence" and f.item.id == "5")
    return found.word


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2024-06-01", "不予处罚"), ("2024-06-01", "不予立案"), ("2023-02-01", "行政处罚"), ("2025-02-01", "行政处罚")],
)
def test_what_a_list_leaves_open_is_asked_and_never_taken_for_granted(day: str, outcome: str) -> None:
    """Does an earlier waiver count, and from which day do the two years run? The list does not say: 待查, with that."""
    record = [{"日期": day, "处理": outcome, "事项": FOOD}]
    result = told({**FACTS, "违法记录": record})
    assert word(result) == "待查"
    rows = answer(result, CATALOG)["questions"]["处罚"]
    (row,) = (row for row in rows if row["name"] == "认定为初次违法")
    assert any("清单没有写明二年从哪一天往回算" in text and "以前的不予处罚" in text for text in row["criteria"])
    for judged, verdict in (("是", "适用"), ("否", "不适用")):
        assert word(told({**FACTS, "违法记录": record, "认定为初次违法": judged})) == verdict


@pytest.mark.parametrize(("day", "verdict"), [("2024-06-01", "不适用"), ("2022-12-01", "适用")])
def test_where_every_reading_says_the_same_nothing_is_asked(day: str, verdict: str) -> None:
    """A penalty inside both windows is one, and a record outside both is none, whatever the list means."""
    record = [{"日期": day, "处理": "行政处罚", "事项": FOOD}]
    assert word(told({**FACTS, "违法记录": record})) == verdict


def test_timely_correction_is_asked_with_its_definition() -> None:
    """认定为及时改正 comes with what the law leaves to the officer, each definition once."""
    result = told({**FACTS, "违法记录": "无", "改正情况": "逾期改正"})
    (question,) = (q for q in result.questions["处罚"] if q.term.name == "认定为及时改正")
    texts = [each.text for each in question.criteria]
    assert any("由执法机关结合案情认定" in text for text in texts)
    assert len(texts) == len(set(texts))


def test_a_fact_that_no_definition_names_has_no_criteria() -> None:
    """What is asked for its own sake needs no rule beside it."""
    result = told({name: value for name, value in FACTS.items() if name != "餐饮环节"})
    plain = [q for q in result.questions["处罚"] if q.term.name == "餐饮环节"]
    assert [q.criteria for q in plain] == [()]


@pytest.mark.parametrize(("name", "word_of_it"), [("违法行为轻微", "主观过错小"), ("危害后果", "扰乱市场秩序小")])
def test_soft_findings_are_asked_with_the_criteria_of_the_lists_in_force(name: str, word_of_it: str) -> None:
    """In the delta the rules of 2023 say how to judge 轻微; elsewhere, and once they were replaced, they are not quoted."""
    bare = {key: value for key, value in FACTS.items() if key != "危害后果"}

    def said(place: str, on: str) -> str:
        data = {"place": place, "matter": FOOD, "facts": bare, "act_date": on, "decision_date": on}
        result = evaluate(CATALOG, read_case(data, CATALOG.library, CATALOG.places), DAY)
        return "".join(c.text for q in result.questions["处罚"] if q.term.name == name for c in q.criteria)

    assert word_of_it in said("320500", "2024-05-10")
    assert word_of_it not in said("640106", "2024-05-10")
    assert word_of_it not in said("320500", "2026-05-10")

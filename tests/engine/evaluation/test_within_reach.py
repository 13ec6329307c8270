"""Items of lists beside a statute that gives the same outcome already: named with what they lack, and asked."""

from __future__ import annotations

from datetime import date

import pytest

from engine.answer import answer
from engine.evaluation import Evaluation, evaluate, read_case
from tests.shipped import CATALOG

DAY = date(2025, 3, 20)
LISTED = {
    "违法记录": "无",
    "危害后果": "轻微",
    "改正情况": "当场改正",
    "餐饮环节": "否",
    "能如实说明进货来源": "是",
    "货值金额": "66元",
    "发生食品安全事故或食源性疾病": "否",
}
ITEM = "cn/first-offence@2025-01-27#5"


def told(facts: dict[str, str], matter: str = "经营超过保质期的食品、食品添加剂", **more: str) -> Evaluation:
    """The evaluation of a case in Yinchuan, by the law of the day of the decision."""
    data = {"place": "640106", "matter": matter, "facts": facts, "decision_date": "2025-03-20", **more}
    return evaluate(CATALOG, read_case(data, CATALOG.library, CATALOG.places), DAY)


@pytest.mark.parametrize(
    "missing",
    [["货值金额"], ["餐饮环节", "货值金额"], ["餐饮环节", "能如实说明进货来源", "发生食品安全事故或食源性疾病"]],
)
def test_an_item_that_few_facts_would_make_a_basis_is_named_and_asked(missing: list[str]) -> None:
    """行政处罚法 33(1) second sentence holds; the item of the list lacks one to three facts, and an officer needs it."""
    result = told({name: value for name, value in LISTED.items() if name not in missing})
    track = result.tracks["处罚"]
    assert (track.outcome, track.certainty) == ("可以不予处罚", "法定情形")
    assert [(f.key, set(f.missing)) for f in track.within_reach] == [(ITEM, set(missing))]
    asked = {q.term.name for q in result.questions["处罚"] if not q.premise and ITEM in q.settles}
    assert asked == set(missing)
    row = answer(result, CATALOG)["tracks"]["处罚"]
    assert [(near["finding"], set(near["missing"])) for near in row["within_reach"]] == [(ITEM, set(missing))]
    assert any("清单的这一项也可能成为依据" in said and "第五项" in said for said in row["conditions"])


def test_an_item_that_lacks_more_is_not_in_reach() -> None:
    """Four facts away: as far as any other item."""
    four = ("餐饮环节", "能如实说明进货来源", "货值金额", "发生食品安全事故或食源性疾病")
    track = told({name: value for name, value in LISTED.items() if name not in four}).tracks["处罚"]
    assert (track.certainty, track.within_reach) == ("法定情形", ())


def test_once_the_list_is_the_basis_nothing_is_within_reach() -> None:
    """With all facts told the list itself is the basis."""
    track = told(LISTED).tracks["处罚"]
    assert (track.certainty, track.within_reach) == ("命中清单", ())


def test_an_item_that_no_answer_completes_is_not_in_reach() -> None:
    """The list of slight violations holds an item of which a part was not read; it never comes to 适用."""
    facts = {"违法行为轻微": "是", "改正情况": "当场改正", "危害后果": "没有"}
    track = told(facts, "经营标签不符合规定的预包装食品").tracks["处罚"]
    assert (track.outcome, track.within_reach) == ("应当不予处罚", ())


def test_measures_of_coercion_have_lists_within_reach_too() -> None:
    """行政强制法 16(2) holds in Ningbo; the city's list lacks whether the application was accepted in time."""
    facts = {"没有明显社会危害": "是", "严重危害人身财产安全": "否"}
    track = told(facts, "无照经营", place="330200", decision_date="2024-03-20").tracks["强制"]
    assert (track.outcome, track.certainty) == ("可以不予强制", "法定情形")
    assert "立案前执照申请已受理" in {term for f in track.within_reach for term in f.missing}


@pytest.mark.parametrize(("correction", "told"), [("尚未改正", True), ("逾期改正", False), ("拒不改正", False)])
def test_who_refused_or_came_too_late_is_not_told_that_a_correction_helps(correction: str, told: bool) -> None:
    """What was refused is not corrected in time any more, whatever is corrected later."""
    facts = {"违法记录": "无", "危害后果": "轻微", "改正情况": correction}
    data = {"place": "640106", "matter": "expired-food", "act_date": "2025-01-16", "facts": facts}
    found = evaluate(CATALOG, read_case(data, CATALOG.library, CATALOG.places), date(2025, 3, 20))
    misses = {miss.finding.item.id: miss.change for miss in found.near_misses}
    assert ("改正情况" in misses.get("33-1b", ())) is told

"""Exits and aggravations of newer laws and of the national guidelines on advertising, from whole cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from engine.evaluation import Evaluation, evaluate, read_case
from tests.shipped import CATALOG

DAY = date(2026, 11, 27)
ABSOLUTE = "使用绝对化用语的广告"
OWN_MEDIUM = {
    "违法行为轻微": "未查明",
    "改正情况": "当场改正",
    "当事人类型": "企业",
    "广告发布在自有场所或者自有互联网媒介": "是",
    "广告持续时间短或者浏览人数少": "是",
    "有充分证据证明没有主观过错": "否",
    "医疗投资教育的绝对化用语": "否",
}


def outcome(matter: str, act: str, decided: str, facts: Mapping[str, object]) -> str:
    """The outcome of a penalty at Yinchuan."""
    return evaluated(matter, act, decided, facts).tracks["处罚"].outcome


def evaluated(matter: str, act: str, decided: str, facts: Mapping[str, object]) -> Evaluation:
    """A case at Yinchuan."""
    given = {"place": "640106", "matter": matter, "act_date": act, "decision_date": decided, "facts": dict(facts)}
    return evaluate(CATALOG, read_case(given, CATALOG.library, CATALOG.places), DAY)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"危害后果": "没有"}, "应当不予处罚"),
        ({"危害后果": "轻微", "违法记录": "无"}, "可以不予处罚"),
        ({"危害后果": "没有", "医疗投资教育的绝对化用语": "是", "绝对化用语仍认定为轻微": "是"}, "应当不予处罚"),
        ({"绝对化用语不适用广告法的规定": "是", "广告主能够证明绝对化用语真实": "是"}, "不得处罚"),
    ],
)
def test_absolute_terms(change: dict[str, str], expected: str) -> None:
    """广告绝对化用语执法指南 9 (may), 10 (must), 11 (a presumption that can be rebutted), 5 to 7 (the rule does not apply)."""
    assert outcome(ABSOLUTE, "2025-03-01", "2025-05-01", {**OWN_MEDIUM, **change}) == expected


@pytest.mark.parametrize(("decided", "expected"), [("2025-12-01", "不得处罚"), ("2026-03-01", "不得处罚")])
def test_what_is_no_advertisement_is_not_punished_as_one(decided: str, expected: str) -> None:
    """广告法适用问题执法指南（一）4 to 7."""
    facts = {**OWN_MEDIUM, "危害后果": "一般", "商业信息不是广告": "是"}
    assert outcome(ABSOLUTE, "2025-11-01", decided, facts) == expected


def test_the_presumption_is_asked_and_bars_nothing() -> None:
    """Words of education: the guideline's own exits wait for the officer's finding."""
    facts = {**OWN_MEDIUM, "危害后果": "没有", "医疗投资教育的绝对化用语": "是"}
    found = {
        f.key.rpartition("@")[0] + "#" + f.item.id: f.word
        for f in evaluated(ABSOLUTE, "2025-03-01", "2025-05-01", facts).findings
    }
    assert found["cn/ad-absolute-terms-guide#10-a"] == "待查"
    assert found["cn/penalty-law#33-1a"] == "待查"


@pytest.mark.parametrize(
    ("matter", "corrected", "expected"),
    [
        ("广告语言文字不符合国家通用语言文字规定", "责令期限内改正", "无可罚"),
        ("公共服务行业的招牌、广告、告示、标志牌不以规范汉字为主", "责令后立即改正", "无可罚"),
        ("在境内销售的商品的名称、包装、说明不以国家通用语言文字为基本用字", "拒不改正", "依法处罚"),
    ],
)
def test_language_law_punishes_refusal_alone(matter: str, corrected: str, expected: str) -> None:
    """国家通用语言文字法 30: an order first; a warning only where it is refused."""
    facts = {**GUILTY, "改正情况": corrected}
    assert outcome(matter, "2026-03-01", "2026-05-01", facts) == expected


GUILTY = {
    "违法事实成立": "是",
    "违法行为轻微": "否",
    "危害后果": "一般",
    "当事人类型": "企业",
    "违法记录": "无",
    "有充分证据证明没有主观过错": "否",
    "主动消除或者减轻危害后果": "否",
    "受他人胁迫或者诱骗": "否",
    "主动供述尚未掌握的违法行为": "否",
    "有立功表现": "否",
    "商业信息不是广告": "否",
}


@pytest.mark.parametrize("fact", ["有效采取生态环境修复措施", "及时缴纳赔偿金"])
@pytest.mark.parametrize(("decided", "expected"), [("2026-08-14", "依法处罚"), ("2026-08-15", "应当从轻或减轻")])
def test_repair_and_compensation_count_from_the_code_on(fact: str, decided: str, expected: str) -> None:
    """生态环境法典 1056(2), also for an act before it (1057)."""
    others = {
        "有效采取生态环境修复措施": "否",
        "及时缴纳赔偿金": "否",
        "恶意损害生态环境": "否",
        "多次实施生态违法行为被处罚": "否",
    }
    facts = {**GUILTY, **others, "改正情况": "逾期改正", "认定为拒不改正": "是", "认定为及时改正": "否", fact: "是"}
    assert outcome("建设单位未依法备案建设项目环境影响登记表", "2026-07-01", decided, facts) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"主动消除或者减轻危害后果": "是"}, "应当从轻或减轻"),
        ({"有充分证据证明没有主观过错": "是"}, "应当不予处罚"),
        ({}, "依法处罚"),
    ],
)
def test_cybersecurity_law_follows_the_penalty_law(change: dict[str, str], expected: str) -> None:
    """网络安全法 73 stands as a basis beside the clause that it refers to."""
    facts = {**GUILTY, "改正情况": "逾期改正", "认定为及时改正": "否", **change}
    result = evaluated("网络运营者不履行网络安全保护义务", "2026-03-01", "2026-05-01", facts)
    assert result.tracks["处罚"].outcome == expected
    bases = [basis for f in result.tracks["处罚"].conclusion.findings for basis in f.item.basis]
    assert ("网络安全法第七十三条" in bases) is bool(change)


def test_a_third_penalty_in_a_year_is_told() -> None:
    """食品安全法 134: told as long as the records do not deny it."""
    facts = {**GUILTY, "改正情况": "拒不改正", "有充分证据证明不知道": "否", "情节轻微": "否"}
    twice = [{"日期": day, "处理": "行政处罚", "领域": "食品"} for day in ("2025-01-10", "2024-09-01")]
    matter = "经营超过保质期的食品、食品添加剂"
    for records, expected in ((twice, True), (twice[:1], False), ("无", False)):
        result = evaluated(matter, "2025-03-01", "2025-05-01", {**facts, "违法记录": records})
        told = [f.text for f in result.tracks["处罚"].conclusion.follows if "累计三次" in f.text]
        assert bool(told) is expected


@pytest.mark.parametrize(
    ("matter", "act", "decided", "item", "facts"),
    [
        ("eco-waste-sign", "2026-06-01", "2026-09-20", "1056-1", {"改正情况": "拒不改正"}),
        ("price-fraud", "2025-10-20", "2025-12-01", "60", {"突发公共卫生事件期间扰乱市场秩序": "是"}),
        ("expired-food", "2019-11-01", "2019-12-20", "67", {"货值金额": "30000元"}),
    ],
)
def test_a_heavier_rule_does_not_reach_back(
    matter: str, act: str, decided: str, item: str, facts: Mapping[str, object]
) -> None:
    """A rule by which an act is punished the heavier is used for acts since its own day; where it would hold, it is told."""

    def looked_at(on: str, given: Mapping[str, object]) -> tuple[bool, bool]:
        found = evaluated(matter, on, decided, given)
        ids = {finding.item.id for finding in found.findings}
        return item in ids, any("在行为时没有施行，不用于这个行为" in note for note in found.notes)

    assert looked_at(act, facts) == (False, True)
    assert looked_at(act, {}) == (False, False)
    assert looked_at(decided, facts) == (True, False)

"""One act under several norms: the clause with the higher fine, both shown; a special clause first (行政处罚法 29, E2)."""

from datetime import date
from typing import Any

import pytest

from engine.answer import acts_answer
from engine.evaluation import BY_HAND, PENDING, JoinedAct, evaluate_acts, join, read_acts
from tests.shipped import CATALOG

DAY = date(2025, 3, 20)
ABSOLUTE, PROMOTED, FALSE_AD = "使用绝对化用语的广告", "虚假宣传", "发布虚假广告"
SERIOUS = {"情节严重": "是"}


def told(matters: list[str], facts: dict[str, Any]) -> dict[str, Any]:
    """The answer to the one act that breaks these norms."""
    data = {"place": "640106", "acts": [{"matter": matters, "facts": facts}]}
    found = evaluate_acts(CATALOG, read_acts(data, CATALOG.library, CATALOG.places), DAY)
    return dict(acts_answer(found, CATALOG)["acts"][0])


def joined(matters: list[str], facts: dict[str, Any]) -> JoinedAct:
    """What the norms come to together."""
    data = {"place": "640106", "acts": [{"matter": matters, "facts": facts}]}
    return join(evaluate_acts(CATALOG, read_acts(data, CATALOG.library, CATALOG.places), DAY).acts[0])


def test_the_clause_with_the_higher_fine_is_used_and_both_are_shown() -> None:
    """An advertisement in the highest degree that also misleads, grave: one to two million beside up to one (E2)."""
    act = told([ABSOLUTE, PROMOTED], SERIOUS)
    assert act["fine"]["ruling"] == "higher"
    assert act["fine"]["governs"] == ["反不正当竞争法第二十条第一款"]
    assert [(fine["clause"], fine["low"], fine["high"]) for fine in act["fine"]["fines"]] == [
        ("广告法第五十七条第一项", "200000", "1000000"),
        ("反不正当竞争法第二十条第一款", "1000000", "2000000"),
    ]
    assert "不得给予两次以上罚款（行政处罚法第二十九条）" in act["fine"]["says"]
    assert len(act["norms"]) == 2


@pytest.mark.parametrize("matters", [[ABSOLUTE, PROMOTED], [PROMOTED, ABSOLUTE]])
def test_equal_ranges_are_fined_once(matters: list[str]) -> None:
    """Neither is the higher: both clauses are named, one fine."""
    choice = joined(matters, {"情节严重": "否"}).fine
    assert choice is not None
    assert choice.ruling == "equal"
    assert set(choice.governs) == {"广告法第五十七条第一项", "反不正当竞争法第二十条第一款"}


def test_a_special_clause_gives_way_before_the_higher_fine() -> None:
    """反不正当竞争法 20(2): what is a false advertisement is punished by the law of advertisements, although it fines less."""
    act = told([FALSE_AD, PROMOTED], {"情节严重": "否", "广告费用无法计算或明显偏低": "否", "广告费用": "1000元"})
    assert act["fine"]["ruling"] == "special"
    assert act["fine"]["governs"] == ["广告法第五十五条第一款"]
    assert "反不正当竞争法第二十条第二款" in act["fine"]["says"]
    assert [fine["high"] for fine in act["fine"]["fines"]] == ["5000", "1000000"]


def test_what_is_not_known_leaves_the_choice_open() -> None:
    """Whether it is grave is not known: named, and neither clause is chosen unless every possibility gives the same."""
    choice = joined([FALSE_AD, ABSOLUTE], {}).fine
    assert choice is not None
    assert (choice.ruling, choice.governs) == ("open", ())
    assert "广告费用" in told([FALSE_AD, ABSOLUTE], {})["fine"]["says"]
    surely = joined([PROMOTED, "广告不具有可识别性"], {}).fine
    assert surely is not None
    assert (surely.ruling, surely.governs) == ("higher", ("反不正当竞争法第二十条第一款",))


def test_ranges_that_cross_are_for_a_person() -> None:
    """Up to 50,000 beside 5,000 to 30,000: no text that is held says which of the two ends counts."""
    act = told(["互联网广告未显著标明关闭标志、确保一键关闭", "建设单位未依法备案建设项目环境影响登记表"], {})
    assert (act["fine"]["ruling"], act["fine"]["governs"]) == ("by_hand", [])
    assert [(fine["low"], fine["high"]) for fine in act["fine"]["fines"]] == [("5000", "30000"), (None, "50000")]


def test_an_act_that_was_fined_is_fined_by_none_of_its_norms() -> None:
    """The first sentence of the article comes before the second."""
    act = told([ABSOLUTE, PROMOTED], SERIOUS | {"同一违法行为已受过罚款": "是"})
    assert (act["fine"]["ruling"], act["fine"]["governs"], act["fine"]["fines"]) == ("none", [], [])


LIGHT = {"餐饮环节": "否", "货值金额": "66元", "违法记录": "无", "能如实说明进货来源": "是", "危害后果": "轻微"}
LIGHT |= {"改正情况": "责令前自行改正", "发生食品安全事故或食源性疾病": "否", "有充分证据证明没有主观过错": "否"}


@pytest.mark.parametrize(
    ("other", "outcome", "certainty"),
    [
        ("其他：某事", "可以不予处罚", PENDING),
        ("未将营业执照置于醒目位置", BY_HAND, PENDING),
        (ABSOLUTE, "可以不予处罚", PENDING),
    ],
)
def test_norms_that_come_to_different_conclusions_are_for_a_person(other: str, outcome: str, certainty: str) -> None:
    """The same conclusion is that of the act; two that differ are not reconciled."""
    track = joined(["expired-food", other], LIGHT).tracks["处罚"]
    assert (track.outcome, track.certainty) == (outcome, certainty)


def test_an_open_norm_leaves_the_act_open() -> None:
    """One norm has a conclusion, the other waits for facts: so does the act."""
    facts = {key: value for key, value in LIGHT.items() if key != "危害后果"}
    assert joined(["expired-food", ABSOLUTE], facts).tracks["处罚"].outcome == PENDING


@pytest.mark.parametrize(
    ("matters", "facts"),
    [
        (["过期食品", "其他：没有收录的违法行为"], {"货值金额": "66元"}),
        (["过期食品", "未明码标价"], {"食品经营主体业态": "食品摊贩"}),
        (["过期食品", "未明码标价"], {}),
        (["其他：一种", "其他：另一种"], {}),
    ],
)
def test_no_fine_is_the_higher_beside_one_that_is_not_held(matters: list[str], facts: dict[str, Any]) -> None:
    """A violation out of the table, or one that a rule of the place not held punishes or may punish: open, and said."""
    choice = joined(matters, facts).fine
    assert choice is not None
    assert (choice.ruling, choice.governs) == ("open", ())
    assert "没有收录" in told(matters, facts)["fine"]["says"]


def test_the_party_that_a_rule_of_the_place_may_concern_is_among_what_the_choice_waits_for() -> None:
    """In 宁夏 the fine of 食品安全法 124 is not that of a stall."""
    says = told(["过期食品", "未明码标价"], {"货值金额": "66元"})["fine"]["says"]
    assert "取决于食品经营主体业态" in says


def test_a_fine_that_is_held_is_compared_once_the_party_is_known() -> None:
    """Of a shop 食品安全法 124 is held: the higher one."""
    choice = joined(["过期食品", "未明码标价"], {"食品经营主体业态": "食品销售", "货值金额": "66元"}).fine
    assert choice is not None
    assert (choice.ruling, choice.governs) == ("higher", ("食品安全法第一百二十四条第一款第五项",))

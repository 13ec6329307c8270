"""What the violations of fire safety, work safety, city management and ecology cost: who the party is, refusal, amounts."""

from datetime import date

import pytest

from engine.answer.fine_sentences import exposure_sentences
from engine.evaluation.cases import read_case
from engine.evaluation.evaluate import evaluate
from tests.shipped import CATALOG

FACTS = {"违法行为发生日期": "2026-09-01", "决定日期": "2026-10-15"}


def told(matter: str, **facts: str) -> dict[str, str]:
    """What each clause can impose on the case, by the clause."""
    case = read_case(
        {"place": "410000", "matter": matter, "facts": {**FACTS, **facts}}, CATALOG.library, CATALOG.places
    )
    said: dict[str, str] = {}
    for each in evaluate(CATALOG, case, date(2026, 10, 16)).exposures:
        said[each.punishment.clause] = said.get(each.punishment.clause, "") + "；".join(exposure_sentences(each)) + "。"
    return said


@pytest.mark.parametrize(
    ("party", "unit", "person"),
    [("企业", "5,000元至50,000元", ""), ("自然人", "", "500元以下"), ("个体工商户", "5,000元至50,000元", "500元以下")],
)
def test_who_blocks_an_escape_route_is_fined_as_a_unit_or_as_a_person(party: str, unit: str, person: str) -> None:
    """消防法 60: units by paragraph 1, persons by paragraph 2; a sole trader is shown both, for the officer to decide."""
    said = told("消防通道堵塞", 当事人类型=party)
    assert ("元" in said["消防法第六十条第一款第三项"]) == bool(unit)
    assert unit in said["消防法第六十条第一款第三项"]
    assert person in said.get("消防法第六十条第二款", "")
    assert ("500元以下" in said.get("消防法第六十条第二款", "")) == bool(person)


@pytest.mark.parametrize(
    ("refused", "band"), [("否", "100,000元以下"), ("是", "100,000元至200,000元"), ("未查明", "100,000元至200,000元")]
)
def test_who_has_no_emergency_plan_pays_more_after_a_refusal(refused: str, band: str) -> None:
    """安全生产法 97: up to 100,000元 at once, 100,000 to 200,000元 where it was not corrected in time."""
    said = told("没有应急预案", 当事人类型="企业", 认定为拒不改正=refused)["安全生产法第九十七条第六项"]
    assert band in said
    assert ("100,000元以下" in said) == (refused != "是")


@pytest.mark.parametrize(
    ("gains", "band"), [("99999元", "100,000元至200,000元"), ("100000元", "200,000元"), ("100001元", "200,002元")]
)
def test_letting_to_an_unfit_tenant_is_fined_by_the_gains(gains: str, band: str) -> None:
    """安全生产法 103: below 100,000元 of gains 100,000 to 200,000元, from there twice to five times the gains."""
    assert band in told("违法发包", 当事人类型="企业", 违法所得=gains)["安全生产法第一百零三条第一款"]


@pytest.mark.parametrize(
    ("ore", "band"),
    [("无", "100,000元至1,000,000元"), ("99999元", "100,000元至1,000,000元"), ("100000元", "300,000元")],
)
def test_mining_without_a_right_is_fined_by_the_ore(ore: str, band: str) -> None:
    """矿产资源法 64: three to five times the ore, 100,000 to 1,000,000元 where there is none or less than 100,000元."""
    assert band in told("非法采矿", 当事人类型="企业", 违法采出的矿产品市场价值=ore)["矿产资源法第六十四条第一款"]


@pytest.mark.parametrize(("removable", "band"), [("是", "5,000元至10,000元"), ("否", "10,000元")])
def test_an_illegal_building_is_fined_by_its_cost(removable: str, band: str) -> None:
    """城乡规划法 64: five to ten per cent of the cost where it can be put right, up to ten per cent where not."""
    facts = {"建设工程造价": "100000元", "尚可采取改正措施消除对规划实施的影响": removable}
    assert band in told("违章建筑", 当事人类型="企业", **facts)["城乡规划法第六十四条"]


@pytest.mark.parametrize(
    ("matter", "clause", "refusal", "optional"),
    [
        ("占道经营", "城市道路管理条例第四十二条", False, True),
        ("油烟", "生态环境法典第一千一百三十二条第一款", False, False),
        ("居民楼开饭店", "生态环境法典第一千一百三十二条第二款", True, False),
        ("飞线充电", "消防法第六十六条", True, True),
        ("光污染", "生态环境法典第一千二百一十条", True, False),
    ],
)
def test_some_fines_wait_for_a_refusal_and_some_are_free(
    matter: str, clause: str, refusal: bool, optional: bool
) -> None:
    """法典 1132: fumes are fined at once, a kitchen in a block of flats only where it is not moved."""
    found = CATALOG.library.matters.find(matter)
    assert found is not None
    (punishment,) = [p for p in found.punished_by if p.clause == clause]
    assert (punishment.on_refusal, punishment.optional) == (refusal, optional)

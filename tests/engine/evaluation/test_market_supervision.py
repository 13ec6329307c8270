"""What the violations of market supervision cost: bands that turn on the party, the text, the amount, the refusal."""

from datetime import date

import pytest

from engine.answer.fine_sentences import exposure_sentences
from engine.evaluation.cases import read_case
from engine.evaluation.evaluate import evaluate
from tests.shipped import CATALOG

FACTS = {"违法行为发生日期": "2026-03-01", "决定日期": "2026-06-01"}


def told(matter: str, **facts: str) -> dict[str, str]:
    """What each clause can impose on the case, by the clause."""
    case = read_case(
        {"place": "410000", "matter": matter, "facts": {**FACTS, **facts}}, CATALOG.library, CATALOG.places
    )
    found = evaluate(CATALOG, case, date(2026, 6, 2)).exposures
    said: dict[str, str] = {}
    for each in found:
        said[each.punishment.clause] = said.get(each.punishment.clause, "") + "；".join(exposure_sentences(each)) + "。"
    return said


@pytest.mark.parametrize(
    ("party", "clauses"),
    [
        ("企业", {"价格违法行为行政处罚规定第七条": "50,000元至500,000元"}),
        ("自然人", {"价格违法行为行政处罚规定第十一条第一款": "100,000元以下"}),
        (
            "个体工商户",
            {
                "价格违法行为行政处罚规定第七条": "当事人是单位未查明",
                "价格违法行为行政处罚规定第十一条第一款": "当事人是单位未查明",
            },
        ),
    ],
)
def test_price_fraud_without_gains_has_another_band_for_individuals(party: str, clauses: dict[str, str]) -> None:
    """价格违法行为行政处罚规定 11: an individual without gains may be fined up to 100,000元; whether a shop is one is asked."""
    said = told("价格欺诈", 当事人类型=party, 违法所得="无")
    for clause, words in clauses.items():
        assert words in said[clause]
    assert ("价格违法行为行政处罚规定第十一条第一款" in said) == (party != "企业")


@pytest.mark.parametrize(
    ("value", "band"),
    [("9999元", "不足"), ("10000元", "50,000元至200,000元"), ("10001元", "50,000元至200,000元")],
)
def test_uncertified_goods_worth_less_than_ten_thousand_are_fined_by_their_value(value: str, band: str) -> None:
    """认证认可条例 66: below 10,000元 up to twice the value; from 10,000元 on 50,000 to 200,000元."""
    said = told("未经3C认证", 当事人类型="企业", 货值金额=value)["认证认可条例第六十六条"]
    assert ("50,000元至200,000元" in said) if band != "不足" else ("19,998元" in said), said


@pytest.mark.parametrize(
    ("gains", "band"), [("49999元", "250,000元以下"), ("50000元", "250,000元以下"), ("50001元", "250,005元")]
)
def test_a_counterfeit_patent_with_gains_of_fifty_thousand_or_less_has_a_fixed_maximum(gains: str, band: str) -> None:
    """专利法 68: 五万元以下 includes 50,000元."""
    assert band in told("假冒专利", 当事人类型="企业", 违法所得=gains)["专利法第六十八条"]


@pytest.mark.parametrize(
    ("matter", "clause", "refusal"),
    [
        ("电梯未检", "特种设备安全法第八十四条第一项", False),
        ("电梯未张贴安全注意事项", "特种设备安全法第八十七条第三项", True),
        ("年报逾期", "市场主体登记管理条例实施细则第七十条", False),
        ("未标注生产许可证编号", "工业产品生产许可证管理条例第四十七条", True),
    ],
)
def test_some_fines_wait_for_a_refusal(matter: str, clause: str, refusal: bool) -> None:
    """特种设备安全法 84 fines the use at once, 87 only where the order was not obeyed in time."""
    found = CATALOG.library.matters.find(matter)
    assert found is not None
    (punishment,) = [p for p in found.punished_by if p.clause == clause]
    assert punishment.on_refusal is refusal

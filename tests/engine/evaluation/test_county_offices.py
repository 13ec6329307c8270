"""What the violations of a county's other offices cost: transport, labour, health, culture, tax, statistics, farming, police."""

import pytest

from tests.engine.evaluation.test_market_supervision import told


@pytest.mark.parametrize(
    ("gains", "words"),
    [
        ("无", "10,000元至100,000元罚款"),
        ("19999元", "10,000元至100,000元罚款"),
        ("20001元", "即40,002元至200,010元"),
    ],
)
def test_carrying_passengers_without_a_licence(gains: str, words: str) -> None:
    """道路运输条例 63: above 20,000元 of gains two to ten times them; none or less than that, 10,000 to 100,000元."""
    assert words in told("黑车", 当事人类型="自然人", 违法所得=gains)["道路运输条例第六十三条第二项"]


def test_gains_of_exactly_the_bound_that_the_clause_leaves_out_have_no_band() -> None:
    """道路运输条例 63 fines above 20,000元 and below it; of exactly 20,000元 it says nothing, and nothing is guessed."""
    said = told("黑车", 当事人类型="自然人", 违法所得="20000元")
    assert "罚款" not in said["道路运输条例第六十三条第二项"]


@pytest.mark.parametrize(
    ("share", "words"), [("29%", "200元至500元"), ("30%", "200元至500元"), ("31%", "500元至2,000元")]
)
def test_an_overloaded_lorry(share: str, words: str) -> None:
    """道路交通安全法 92: more than thirty per cent over costs 500 to 2,000元; thirty per cent is not more."""
    assert words in told("超载", 当事人类型="自然人", 超载比例=share)["道路交通安全法第九十二条第二款"]


@pytest.mark.parametrize(
    ("share", "clause"), [("50%", "道路交通安全法第九十条"), ("51%", "道路交通安全法第九十九条第一款第四项")]
)
def test_speeding_turns_on_one_half(share: str, clause: str) -> None:
    """道路交通安全法 99: only more than half over the limit is the graver violation, whatever the officer named."""
    assert list(told("超速", 当事人类型="自然人", 超速比例=share)) == [clause]


@pytest.mark.parametrize(
    ("matter", "facts", "clause", "words"),
    [
        (
            "招工收保证金",
            {"涉及的劳动者人数": "3人"},
            "劳动合同法第八十四条第二款",
            "按涉及的劳动者人数，每人500元至2,000元，即1,500元至6,000元",
        ),
        (
            "使用童工",
            {"使用童工的人月数": "3人月"},
            "禁止使用童工规定第六条第一款",
            "按使用童工的人月数，每人月5,000元，即15,000元；罚款数额固定，没有从轻的余地",
        ),
        (
            "未投保交强险",
            {"应缴纳的交强险保险费": "950元"},
            "道路交通安全法第九十八条第一款",
            "应缴纳的交强险保险费的2倍，即1,900元；罚款数额固定，没有从轻的余地",
        ),
        (
            "未附检疫证明",
            {"同类检疫合格动物货值金额": "8000元"},
            "动物防疫法第一百条第一款",
            "同类检疫合格动物货值金额的1倍以下，即8,000元以下",
        ),
    ],
)
def test_fines_for_each_worker_and_exact_multiples(matter: str, facts: dict[str, str], clause: str, words: str) -> None:
    """A counted fact makes amounts for each; a multiple with one value leaves no room for a lighter fine."""
    assert words in told(matter, 当事人类型="企业", **facts)[clause]


def test_unpaid_wages_are_ordered_not_fined() -> None:
    """劳动合同法 85: the wages are ordered to be paid, and what is added goes to the worker; there is no fine."""
    said = told("拖欠工资", 当事人类型="企业")
    assert "限期支付" in said["劳动合同法第八十五条第一项"]
    assert all("不是罚款" in each and "元" not in each for each in said.values())


@pytest.mark.parametrize(("gains", "words"), [("9999元", "20,000元至100,000元"), ("10000元", "即20,000元至100,000元")])
def test_practising_medicine_without_being_a_doctor(gains: str, words: str) -> None:
    """医师法 59: two to ten times the gains, of which less than 10,000元 count as 10,000元."""
    assert words in told("无证行医", 当事人类型="自然人", 违法所得=gains)["医师法第五十九条"]


@pytest.mark.parametrize(
    ("value", "words"),
    [("10000元", "可以罚款：虚开金额 <= 10000元的，50,000元以下罚款"), ("10001元", "50,000元至500,000元")],
)
def test_false_invoices(value: str, words: str) -> None:
    """发票管理办法 35: up to and with 10,000元 a fine may be added; above, it must be, from 50,000元 on."""
    said = told("虚开发票", 当事人类型="企业", 虚开金额=value)["发票管理办法第三十五条第一款"]
    assert words in said
    assert ("可以罚款" in said) == (value == "10000元")


@pytest.mark.parametrize(
    ("party", "serious", "words"),
    [
        ("企业", "否", "100,000元以下"),
        ("企业", "是", "100,000元至500,000元"),
        ("个体工商户", "否", "10,000元以下"),
        ("个体工商户", "是", "10,000元以下"),
    ],
)
def test_false_statistics(party: str, serious: str, words: str) -> None:
    """统计法 44: a unit up to 100,000元, grave cases to 500,000元; a shop up to 10,000元."""
    assert words in told("统计造假", 当事人类型=party, 情节严重=serious)["统计法第四十四条第一款第二项"]


@pytest.mark.parametrize(("act", "words"), [("2025-01-19", "违法经营额"), ("2025-01-20", "250,000元以下")])
def test_selling_books_without_a_licence_turns_on_the_text_of_the_day(act: str, words: str) -> None:
    """出版管理条例 61: the text of 2024-12-06 counts the gains, the one before it the turnover."""
    said = told("无证卖书", 当事人类型="个体工商户", 违法所得="无", 违法行为发生日期=act, 决定日期=act)
    assert words in said["出版管理条例第六十一条"]

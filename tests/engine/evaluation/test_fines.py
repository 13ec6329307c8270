"""Which rule for a lighter fine a case meets: that of the narrowest layer whose list reaches the case's matter."""

from datetime import date
from decimal import Decimal

import pytest

from engine.answer.fine_sentences import exposure_sentences
from engine.answer.violation_sentences import punishment_sentences
from engine.catalog.matters import FineRow, Matter, Punishment
from engine.catalog.sources import Provenance
from engine.evaluation.cases import read_case
from engine.evaluation.evaluate import evaluate
from engine.evaluation.fines import exposure
from engine.evaluation.penal_law import Held
from engine.evaluation.violations import Possible
from engine.language.conditions import Compare, Literal
from engine.language.quantities import Duration
from tests.shipped import CATALOG

DAY = date(2022, 8, 1)
REGISTRATION = "建设单位未依法备案建设项目环境影响登记表"
SIGN = "未按照规定设置危险废物识别标志"


@pytest.mark.parametrize(
    ("matter", "place", "found"),
    [
        (SIGN, "440100", "cn/440000-guangdong/ecology-discretion"),
        (SIGN, "440784", "cn/440000-guangdong/ecology-discretion"),
        (SIGN, "640100", None),
        ("使用绝对化用语的广告", "440100", None),
    ],
)
def test_a_rule_for_a_lighter_fine_stays_in_the_field_of_its_list(matter: str, place: str, found: str | None) -> None:
    """The ecology rule of a province says nothing of an advertisement there."""
    case = read_case({"place": place, "matter": matter, "facts": {}}, CATALOG.library, CATALOG.places)
    rule = evaluate(CATALOG, case, DAY).law.lighter
    assert (rule[1].id if rule else None) == found


def test_a_fine_with_only_a_maximum_has_its_own_lighter_amount() -> None:
    """广东 第十二条第三项: with only a maximum, a lighter fine is as a rule 20 % of it."""
    case = read_case({"place": "440100", "matter": REGISTRATION, "facts": {}}, CATALOG.library, CATALOG.places)
    (exposure,) = evaluate(CATALOG, case, DAY).exposures
    assert exposure_sentences(exposure) == ("责令：备案", "50,000元以下罚款；从轻：一般为10,000元")


@pytest.mark.parametrize(
    ("serious", "said"),
    [
        ("否", [("责令：限期改正", "可以罚款：不是情节严重的，20,000元至100,000元罚款；减轻：低于20,000元")]),
        ("是", [("责令：限期改正",), ("情节严重的，100,000元至500,000元罚款；减轻：低于100,000元",)]),
        (
            "未查明",
            [
                (
                    "责令：限期改正",
                    "可以罚款：不是情节严重的，20,000元至100,000元罚款（情节严重未查明）；减轻：低于20,000元",
                ),
                ("情节严重的，100,000元至500,000元罚款（情节严重未查明）；减轻：低于100,000元",),
            ],
        ),
    ],
)
@pytest.mark.parametrize(
    "matter",
    [
        "电子商务平台未公示服务协议、交易规则",
        "电子商务平台修改交易规则未公开征求意见或者未提前公示",
        "电子商务平台未区分标记自营业务",
    ],
)
def test_a_fine_that_may_be_and_in_serious_cases_must_be(
    matter: str, serious: str, said: list[tuple[str, ...]]
) -> None:
    """电子商务法第八十一条第一款: 可以处 two to ten 万元; 情节严重的，处 ten to fifty 万元."""
    given = {"place": "640100", "matter": matter, "facts": {"情节严重": serious}}
    found = evaluate(CATALOG, read_case(given, CATALOG.library, CATALOG.places), DAY).exposures
    assert [exposure_sentences(exposure) for exposure in found] == said


def test_a_row_that_known_facts_leave_open_is_not_certain() -> None:
    """29 days against one month: no fact is missing, and yet the row is shown beside the next one, neither as certain."""
    short = Compare("逾期时长", "<", Literal(Duration(months=1)), "逾期时长 < 1个月")
    rows = (FineRow("up_to", None, Decimal(100), when=short), FineRow("up_to", None, Decimal(500)))
    matter = Matter("甲", "a", "食品", "", (), (Punishment("某法第一条", Provenance("第一条", "statute"), rows),))
    for hours, certain in ((27 * 24, [True]), (29 * 24, [False, False]), (40 * 24, [True])):
        held, possible = Held(matter.punished_by[0]), Possible(matter, None, True)
        found = exposure(held, possible, {"逾期时长": Duration(hours=hours)}, True, None)
        assert [band.certain for band in found.bands] == certain


@pytest.mark.parametrize(
    ("matter", "said"),
    [
        ("未如实记录安全生产教育和培训情况", "；逾期未改正的，100,000元至200,000元罚款"),
        (SIGN, "；认定为拒不改正的，200,000元至1,000,000元罚款"),
    ],
)
def test_a_row_is_told_in_the_words_of_its_clause(matter: str, said: str) -> None:
    """安全生产法 97 fines who has not corrected in time, 生态环境法典 1175(2) who refuses to: not the same."""
    facts = {"place": "440100", "matter": matter, "facts": {}, "act_date": "2026-09-01"}
    found = evaluate(CATALOG, read_case(facts, CATALOG.library, CATALOG.places), date(2026, 10, 1))
    assert said in "".join(f"；{text}" for each in found.exposures for text in exposure_sentences(each))


@pytest.mark.parametrize(
    ("matter", "open_"),
    [
        ("占用、堵塞、封闭消防车通道，妨碍消防车通行", False),
        ("未取得道路运输经营许可从事道路客运经营", False),
        ("消防设施、器材或者消防安全标志的配置、设置不符合标准，或者未保持完好有效", True),
    ],
)
def test_a_fact_that_only_decides_which_clause_punishes_leaves_something_to_waive(matter: str, open_: bool) -> None:
    """消防法 60 fines units and persons by two clauses; what 道路运输条例 63 does not fine it confiscates (28 II).

    Persons whom no clause fines remain: 60 I (1) is for units alone.
    """
    facts = {"违法记录": "无", "危害后果": "轻微", "改正情况": "当场改正"}
    case = read_case({"place": "420100", "matter": matter, "facts": facts}, CATALOG.library, CATALOG.places)
    found = evaluate(CATALOG, case, date(2026, 6, 1)).tracks["处罚"]
    assert ("无可罚" in [step.name for step in found.open]) is open_
    assert found.outcome == "可以不予处罚"


@pytest.mark.parametrize(("gains", "told"), [("19999.99元", False), ("20000元", True), ("20000.01元", False)])
def test_an_amount_that_no_row_of_a_clause_reaches_is_told(gains: str, told: bool) -> None:
    """道路运输条例 63 (2) fines more than 20,000 and less; of just that amount it says nothing, which is not left unsaid."""
    given = {"place": "420100", "matter": "未取得道路运输经营许可从事道路客运经营", "facts": {"违法所得": gains}}
    found = evaluate(CATALOG, read_case(given, CATALOG.library, CATALOG.places), date(2026, 6, 1))
    said = [sentence for sentence in punishment_sentences(found, CATALOG.library) if "没有一档符合" in sentence]
    assert bool(said) is told
    assert bool(found.exposures[0].bands) is not told

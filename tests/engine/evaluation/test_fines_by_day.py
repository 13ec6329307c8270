"""Which law fines an act when the law changed: that of its day, that of the decision, or a person decides (行政处罚法 37)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine import answer, evaluate, read_case
from engine.catalog import FineRow, Matter, Provenance, Punishment, Rules, Statute, Statutes, StatuteVersion, TwoDays
from engine.evaluation.fines_by_day import Circumstances, Days, FineByDay, fines_by_day
from engine.evaluation.penal_law import penal_law
from engine.evaluation.violations import settled
from engine.language import Is
from tests.shipped import CATALOG

PROMOTION, FAKE_TRADE = "虚假或者引人误解的商业宣传", "组织虚假交易帮助虚假宣传"
SIGN = "未按照规定设置危险废物识别标志"
OLD, NEW = "反不正当竞争法（2019-04-23）", "反不正当竞争法（2025-06-27）"
SOLID, CODE = "固体废物污染环境防治法（2020-04-29）", "生态环境法典（2026-03-12）"


def told(
    matter: str, act: str | None, decision: str, facts: dict[str, str] | None = None, place: str = "440100"
) -> Any:  # noqa: ANN401  # JSON data
    """The answer to a case of the matter."""
    given = {"place": place, "matter": matter, "facts": facts or {}, "decision_date": decision}
    case = read_case(given | ({"act_date": act} if act else {}), CATALOG.library, CATALOG.places)
    return answer(evaluate(CATALOG, case, date.fromisoformat(decision)), CATALOG)


def bands(row: Any, used: bool | None = True) -> list[tuple[str, str | None, str | None]]:  # noqa: ANN401  # JSON data
    """The text of the law, and both ends of each row of every fine that is used, is not, or of which that is open."""
    return [
        (penalty["law"], fine["low"], fine["high"])
        for penalty in row["penalties"]
        for fine in penalty["fines"]
        if penalty.get("used", True) is used
    ]


def which(row: Any) -> list[str]:  # noqa: ANN401  # JSON data
    """The law of which day is used, for every violation of which there is something to say."""
    return [each["used"] for each in row["fines_by_day"]]


def says(row: Any) -> str:  # noqa: ANN401  # JSON data
    """All that is said of the two days."""
    return "".join(text for each in row["fines_by_day"] for text in each["says"])


@pytest.mark.parametrize("matter", [PROMOTION, FAKE_TRADE])
def test_an_act_after_the_revision_is_fined_by_the_new_text(matter: str) -> None:
    """D1: 反不正当竞争法 (2025) 25: up to 1,000,000元, no minimum; the floor of 200,000 of the old text is not shown."""
    row = told(matter, "2025-11-20", "2026-03-20", {"情节严重": "否"})
    assert bands(row) == [(NEW, None, "1000000")]
    assert (bands(row, used=False), bands(row, used=None), which(row)) == ([], [], [])


@pytest.mark.parametrize("matter", [PROMOTION, FAKE_TRADE])
def test_of_two_bands_the_milder_is_used_and_the_other_shown(matter: str) -> None:
    """D2: an act of September 2025 decided in 2026: the newer band is milder, it is used, and the answer says so."""
    row = told(matter, "2025-09-01", "2026-03-20", {"情节严重": "否"})
    assert (bands(row), bands(row, used=False)) == ([(NEW, None, "1000000")], [(OLD, "200000", "1000000")])
    assert which(row) == ["决定时"]
    assert "行政处罚法第三十七条" in says(row)
    assert OLD in says(row)


def test_an_old_act_decided_before_the_revision_knows_only_the_old_text() -> None:
    """The law of the decision's day is the only one there is."""
    row = told(PROMOTION, "2025-06-01", "2025-07-01", {"情节严重": "否"})
    assert (bands(row), which(row)) == ([(OLD, "200000", "1000000")], [])


def test_without_the_day_of_the_act_both_are_shown_and_neither_is_used() -> None:
    """A day that nobody wrote decides nothing."""
    row = told(PROMOTION, None, "2026-03-20", {"情节严重": "否"})
    assert (bands(row), which(row)) == ([], ["待查"])
    assert bands(row, used=None) == [(OLD, "200000", "1000000"), (NEW, None, "1000000")]
    assert "2025-10-14 及以前的行为" in says(row)


def test_an_act_of_which_only_the_month_is_known_has_the_law_of_the_month_if_that_was_one() -> None:
    """October 2025 lies on both sides of the revision, September before it, November after it."""
    found = [
        which(told(PROMOTION, month, "2026-03-20", {"情节严重": "否"})) for month in ("2025-09", "2025-10", "2025-11")
    ]
    assert found == [["决定时"], ["待查"], []]


@pytest.mark.parametrize("act", ["2026-09-01", "2026-07-01", "2026-08-14"])
def test_the_code_fines_less_than_the_law_that_it_repealed(act: str) -> None:
    """D3: 生态环境法典 1175: 50,000 to 200,000元; by 37 also for an act before 2026-08-15 that is decided after it."""
    row = told(SIGN, act, "2026-10-20", {"改正情况": "责令期限内改正"})
    assert bands(row) == [(CODE, "50000", "200000")]
    assert bands(row, used=False) == ([] if act > "2026-08-15" else [(SOLID, "100000", "1000000")])


@pytest.mark.parametrize(
    ("matter", "act", "decision", "facts", "ruling", "waits"),
    [
        (SIGN, "2026-06-01", "2026-09-20", {}, ["待查"], "取决于认定为拒不改正、改正情况，两个都列出"),
        (SIGN, "2026-08-14", "2026-10-20", {"改正情况": "尚未改正"}, ["待查"], "取决于认定为拒不改正，两个都列出"),
        (SIGN, "2026-08-14", "2026-10-20", {"改正情况": "当场改正"}, ["决定时"], "决定时的罚款较轻"),
        (SIGN, "2026-08-14", "2026-10-20", {"改正情况": "尚未改正", "认定为拒不改正": "是"}, ["行为时"], "行为时的罚款较轻"),
    ],
)  # fmt: skip
def test_a_refusal_that_is_open_decides_where_the_bands_cross_by_it(
    matter: str, act: str, decision: str, facts: dict[str, str], ruling: list[str], waits: str
) -> None:
    """生态环境法典 1175 is milder than 固废法 112 for who corrects (50,000) and graver for who refuses (200,000)."""
    row = told(matter, act, decision, facts)
    assert (which(row), waits in says(row)) == (ruling, True)
    if ruling == ["待查"]:
        assert (bands(row), bands(row, used=False)) == ([], [])
        assert (SOLID, "100000", "1000000") in bands(row, used=None)


def test_who_refuses_to_correct_is_fined_by_the_milder_law_of_the_act() -> None:
    """生态环境法典 1175(2): 200,000 to 1,000,000元 after a refusal, where the law of the act began at 100,000."""
    row = told(SIGN, "2026-07-01", "2026-10-20", {"改正情况": "拒不改正"})
    assert (bands(row), which(row)) == ([(SOLID, "100000", "1000000")], ["行为时"])


@pytest.mark.parametrize(
    ("act", "decision", "correction", "used", "laws"),
    [
        ("2022-02-01", "2022-05-10", "拒不改正", "行为时", ["无证无照经营查处办法（2017-08-06）"]),
        ("2022-02-28", "2022-05-10", "当场改正", "决定时", ["市场主体登记管理条例（2021-07-27）"]),
        ("2022-03-01", "2022-05-10", "拒不改正", None, ["市场主体登记管理条例（2021-07-27）"]),
    ],
)
def test_the_law_of_the_act_is_compared_with_the_one_that_came_after(
    act: str, decision: str, correction: str, used: str | None, laws: list[str]
) -> None:
    """D4: until 2022-02-28 无证无照经营查处办法 13 (up to 10,000元), then 登记管理条例 43 (10,000 to 100,000 after a refusal)."""
    row = told("无照经营", act, decision, {"改正情况": correction, "情节严重": "否"}, "330100")
    assert which(row) == ([used] if used else [])
    assert [law for law, _, _ in bands(row)] == laws


@pytest.mark.parametrize(
    ("matter", "act", "by"),
    [
        ("未经许可使用与他人注册商标相同或者近似的商标", "2026-12-01", "商标法（2026-06-26）"),
        ("销售侵犯注册商标专用权的商品", "2026-10-15", "商标法（2026-06-26）"),
        (SIGN, "2026-07-01", CODE),
    ],
)
def test_a_law_that_comes_soon_is_told(matter: str, act: str, by: str) -> None:
    """D10: a text that takes effect within 90 days after the decision, with the direction where both bands are held."""
    decision = "2026-12-10" if by != CODE else "2026-07-20"
    row = told(matter, act, decision, {"改正情况": "责令期限内改正"})
    assert by in says(row)
    assert ("施行，罚款较轻" in says(row)) is (by == CODE)
    if by == CODE:
        assert "哪一个罚款较轻取决于还没有查明的事实" in says(told(matter, act, decision))
    assert by not in says(told(matter, "2026-02-01", "2026-03-01"))


@pytest.mark.parametrize(
    ("matter", "old", "new"),
    [
        ("超过水污染物排放标准排放水污染物", "水污染防治法（2017-06-27）第八十三条第二项", "生态环境法典（2026-03-12）第一千一百零七条"),
        ("未密闭易产生扬尘的物料", "大气污染防治法（2018-10-26）第一百一十七条第一项", "生态环境法典（2026-03-12）第一千一百三十条第二项"),
        (SIGN, "固体废物污染环境防治法（2020-04-29）第一百一十二条第一款第一项", "生态环境法典（2026-03-12）第一千一百七十五条第一款第一项"),
    ],
)  # fmt: skip  # a row reads better as one
def test_a_list_whose_clause_was_replaced_carries_a_caution(matter: str, old: str, new: str) -> None:
    """D5: a list does not change when the law behind it is repealed; the answer names what took its place."""
    notes = "".join(told(matter, "2026-09-01", "2026-10-20")["notes"])
    assert f"的是{old}，决定时是{new}；清单没有随之修改" in notes
    assert new not in "".join(told(matter, "2026-02-01", "2026-03-01")["notes"])


def test_a_list_whose_breached_law_was_repealed_carries_a_caution() -> None:
    """D5: also where no clause is held that punishes the matter."""
    matter, place = "未经批准擅自拆除、闲置环境噪声污染防治设施", "440700"
    notes = "".join(told(matter, "2024-09-01", "2024-10-20", place=place)["notes"])
    assert "违反的环境噪声污染防治法第十五条自 2022-06-05 起废止，由噪声污染防治法（2021-12-24）代替" in notes
    assert "起废止" not in "".join(told(matter, "2022-03-01", "2022-05-01", place=place)["notes"])


def test_an_amendment_that_left_the_clause_alone_is_no_caution() -> None:
    """食品安全法 124 has the same words in the text in force since 2025-12-01: neither day nor list has anything to say."""
    row = told("经营超过保质期的食品、食品添加剂", "2025-11-01", "2026-01-20", {"货值金额": "100元"})
    assert (bands(row), which(row)) == ([("食品安全法（2025-09-12）", "50000", "100000")], [])
    assert "没有随之修改" not in "".join(row["notes"])


@pytest.mark.parametrize(
    ("matter", "act", "decision", "text_"),
    [
        ("平台经营者强制或者变相强制平台内经营者以低于成本的价格销售商品", "2025-09-01", "2025-12-01", OLD),
        ("平台经营者强制或者变相强制平台内经营者以低于成本的价格销售商品", "2025-09-01", "2025-10-01", OLD),
        ("大企业拖欠货款", "2025-10-14", "2026-02-01", OLD),
        ("未取得准运证从事重点液态食品道路散装运输", "2025-11-01", "2026-01-20", "食品安全法（2021-04-29）"),
        ("以误导公众的方式使用注册商标", "2026-10-01", "2026-11-20", "商标法（2019-04-23）"),
    ],
)
def test_what_the_text_of_its_day_did_not_punish_is_not_punished(
    matter: str, act: str, decision: str, text_: str
) -> None:
    """行政处罚法 4, 37, 38: no band of a later text applies, and there is nothing that could be waived."""
    minor = {"违法记录": "无", "危害后果": "轻微", "改正情况": "责令期限内改正"}
    row = told(matter, act, decision, minor)
    assert (bands(row), bands(row, used=None), which(row)) == ([], [], ["没有处罚的条款"])
    assert f"{act} 有效的{text_}" in says(row)
    assert "行政处罚法第四条" in says(row)
    assert row["tracks"]["处罚"]["outcome"] == "人工判断"
    assert f"{text_}没有处罚这一行为的条款" in row["tracks"]["处罚"]["says"]


@pytest.mark.parametrize(
    ("act", "decision", "days"),
    [
        ("2022-04-01", "2022-06-01", "2022-04-01、2022-06-01"),
        ("2022-04-01", "2024-06-01", "2022-04-01"),
        ("2023-04-01", "2024-06-01", ""),
    ],
)
def test_soon_after_the_date_of_a_text_whose_first_day_was_not_read_the_answer_says_so(
    act: str, decision: str, days: str
) -> None:
    """计量法实施细则（2022-03-29）: the day from which it is in force was not read; the text before it is not held."""
    sentence = f"计量法实施细则（2022-03-29）的施行日没有读到，暂以文本的日期代替：{days} 有效的可能还是以前的文本"
    said = says(told("电子秤未检定", act, decision))
    assert (sentence in said) if days else ("施行日没有读到" not in said)


def test_from_its_first_day_the_text_that_punishes_it_does() -> None:
    """反不正当竞争法 (2025) 14 and 30 are in force from 2025-10-15; of an act without a day both are said."""
    matter = "平台经营者强制或者变相强制平台内经营者以低于成本的价格销售商品"
    row = told(matter, "2025-10-15", "2025-12-01", {"情节严重": "否"})
    assert (bands(row), which(row)) == ([(NEW, "50000", "500000")], [])
    undated = told(matter, None, "2025-12-01", {"情节严重": "否"})
    assert (bands(undated), which(undated)) == ([], ["待查"])
    assert "那时的行为不能按后来的规定处罚" in says(undated)


def test_where_no_clause_of_the_day_is_held_the_conclusion_says_on_what_it_rests() -> None:
    """Only 生态环境法典 (from 2026-08-15) punishes it, as far as is held; whether anything did before was not read."""
    minor = {"违法记录": "无", "危害后果": "轻微", "改正情况": "责令期限内改正"}
    found = [
        "没有依据的不得处罚" in str(told("光污染", act, decision, minor)["tracks"]["处罚"])
        for act, decision in (("2026-06-01", "2026-07-20"), ("2026-06-01", "2026-09-20"), ("2026-08-15", "2026-09-20"))
    ]
    assert found == [True, True, False]


# What no shipped law shows yet: small statutes of our own.
DAY = date(2025, 1, 1)


def text(version: int, until: int | None, changes: frozenset[int] | None = None, ended: str = "修订") -> StatuteVersion:
    """A text in force from the first day of its year to the last of another."""
    end = date(until, 12, 31) if until else None
    since, by = date(version, 1, 1), f"甲法（{until + 1}-01-01）" if until else ""
    return StatuteVersion("甲法", since, since, end, ended if until else "", by, "", changes)


def statutes(*texts: StatuteVersion, older: date | None = None) -> Statutes:
    """One statute with these texts."""
    return Statutes([Statute("甲法", "法律", versions=texts, older=older)])


def clause(year: int, *rows: FineRow, article: str = "五", **more: Any) -> Punishment:  # noqa: ANN401  # parts of a record
    """What an article imposes in the text of a year."""
    laws = (f"甲法（{year}-01-01）",)
    return Punishment(f"甲法第{article}条", Provenance("", "statute"), rows, laws=laws)._replace(**more)


def between(low: int | None, high: int | None, **more: Any) -> FineRow:  # noqa: ANN401  # parts of a record
    """A fine between two amounts."""
    return FineRow("between", None if low is None else Decimal(low), None if high is None else Decimal(high), **more)


RULES = Rules((), {}, {}, frozenset(), (), None, two_days=TwoDays("适用较轻的", Provenance("", "statute"), 90))


def ruled(
    *punished: Punishment, law: Statutes, facts: dict[str, Any] | None = None, act: int = 2023, rules: Rules = RULES
) -> FineByDay:
    """What fines an act of a year that is decided in 2025."""
    matter = Matter("事项", "matter", "食品", "事项", (), punished)
    case = Circumstances(facts or {}, False, None, None)
    days = Days((date(act, 6, 1), date(act, 6, 1)), date(2025, 6, 1))
    (found,) = fines_by_day(settled(matter), days, law, rules, case)
    return found


TWO = statutes(text(2020, 2024), text(2025, None))
GRAVE, REFUSED = Is("情节严重"), Is("认定为拒不改正")


@pytest.mark.parametrize(
    ("old", "new", "ruling"),
    [
        ((between(10, 20),), (between(5, 20),), "decision"),
        ((between(10, 20),), (between(10, 19),), "decision"),
        ((between(10, 20),), (between(10, 20),), "equal"),
        ((between(10, 20),), (between(10, 21),), "act"),
        ((between(10, 20),), (between(5, 30),), "by_hand"),
        ((between(10, 20),), (between(None, 20),), "decision"),
        ((between(10, 20),), (between(10, None),), "act"),
        ((between(10, 20),), (), "decision"),
        ((), (between(10, 20),), "act"),
        ((FineRow("times", Decimal(5), Decimal(10), "货值金额"),), (FineRow("times", Decimal(1), Decimal(10), "货值金额"),), "decision"),
        ((FineRow("times", Decimal(5), Decimal(10), "货值金额"),), (between(10, 20),), "open"),
        ((between(10, 20, when=GRAVE), between(1, 5)), (between(10, 15, when=GRAVE), between(1, 5)), "decision"),
        ((between(10, 20, when=GRAVE, graver=True), between(1, 5)), (between(1, 4),), "decision"),
        ((between(10, 20, when=GRAVE), between(1, 5)), (between(5, 10),), "open"),
    ],
)  # fmt: skip
def test_the_lower_ends_decide(old: tuple[FineRow, ...], new: tuple[FineRow, ...], ruling: str) -> None:
    """Both ends no higher and one of them lower is milder; where each has one higher end, a person decides."""
    assert ruled(clause(2020, *old), clause(2025, *new), law=TWO).ruling == ruling


def test_a_clause_that_holds_on_both_days_is_not_compared() -> None:
    """Only what changed decides: not the clause of another article that was left alone."""
    law = statutes(text(2020, 2024), text(2025, None, frozenset({5}), "修正"))
    alone = clause(2020, between(1, 100), article="六")
    found = ruled(alone, clause(2020, between(10, 20)), clause(2025, between(5, 10)), law=law)
    assert (found.ruling, found.applied) == ("decision", (alone, clause(2025, between(5, 10))))


@pytest.mark.parametrize(
    ("added", "ruling"),
    [
        ((between(10, 20),), "equal"),
        ((between(10, 30),), "act"),
        ((between(None, 20),), "decision"),
        ((between(10, 20, when=GRAVE),), "equal"),
        ((), "equal"),
    ],
)
def test_a_clause_that_comes_beside_one_that_stays_is_compared_with_it(added: tuple[FineRow, ...], ruling: str) -> None:
    """Nothing left on one day is not a milder fine: what was added is weighed against the clause that held all along."""
    law = statutes(text(2020, 2024), text(2025, None, frozenset({5}), "修正"))
    stays, facts = clause(2020, between(10, 20), article="六"), {"情节严重": False}
    assert ruled(stays, clause(2025, *added), law=law, facts=facts).ruling == ruling


@pytest.mark.parametrize(
    ("matter", "decision", "says_"),
    [
        ("骗保", "2027-02-20", "罚款相同，新的规定不是较轻，按行为时的"),
        ("骗保", "2026-12-20", "医疗保障法（2026-08-28）第四十九条第一款自 2027-01-01 起施行，罚款相同"),
    ],
)
def test_a_law_beside_the_regulation_that_stays_fines_the_same(matter: str, decision: str, says_: str) -> None:
    """医疗保障法 49 and 医疗保障基金使用监督管理条例 40 both fine two to five times; only the law begins in 2027."""
    row = told(matter, "2026-11-20", decision, {"骗取金额": "10000元"})
    assert says_ in says(row)
    assert "罚款较" not in says(row)
    assert "条例（2021-01-15）第四十条第一款、医疗保障法（2026-08-28）第四十九条第一款自" not in says(row)


def test_the_chemicals_law_fines_the_same_beside_the_regulation_unless_the_party_refused() -> None:
    """危险化学品安全管理条例 80(1) and 危险化学品安全法 103(1): 50,000 to 100,000元; after a refusal the law is graver."""
    matter = "未将危险化学品储存在专用仓库（储存场所）内，或者未将剧毒化学品等单独存放"
    found = [
        says(told(matter, "2026-04-01", "2026-06-01", {"改正情况": correction, "情节严重": "否"}))
        for correction in ("责令期限内改正", "拒不改正")
    ]
    assert ["罚款相同" in each for each in found] == [True, False]
    assert "行为时的罚款较轻" in found[1]


def test_known_facts_settle_what_was_open() -> None:
    """The amount of the goods decides which of two laws is milder."""
    old, new = clause(2020, FineRow("times", Decimal(5), Decimal(10), "货值金额")), clause(2025, between(100, 200))
    assert ruled(old, new, law=TWO).waits == ("货值金额",)
    assert ruled(old, new, law=TWO, facts={"货值金额": Decimal(10)}).ruling == "act"
    assert ruled(old, new, law=TWO, facts={"货值金额": Decimal(40)}).ruling == "decision"


@pytest.mark.parametrize(
    ("old", "new", "ruling"),
    [
        ((between(10, 20),), (between(15, 30, when=REFUSED, graver=True), between(5, 10)), "open"),
        ((between(10, 20),), (between(15, 30, when=REFUSED, graver=True), between(10, 20)), "equal"),
        ((between(10, 20),), (between(10, 19, when=REFUSED, graver=True), between(5, 10)), "decision"),
        ((between(10, 20, when=REFUSED, graver=True), between(5, 10)), (between(8, 15),), "open"),
    ],
)
def test_an_open_refusal_leaves_open_only_what_it_turns(
    old: tuple[FineRow, ...], new: tuple[FineRow, ...], ruling: str
) -> None:
    """Where the same law is used either way, the answer does not wait for it."""
    matter = Matter("事项", "matter", "食品", "事项", (), (clause(2020, *old), clause(2025, *new)))
    days = Days((date(2023, 6, 1), date(2023, 6, 1)), date(2025, 6, 1))
    rules = replace(RULES, refusal=REFUSED)
    (found,) = fines_by_day(settled(matter), days, TWO, rules, Circumstances({}, None, None, None))
    assert (found.ruling, found.waits) == (ruling, ("认定为拒不改正",) if ruling == "open" else ())


@pytest.mark.parametrize(("refused", "ruling"), [(None, None), (False, "decision"), (True, "act")])
def test_an_open_refusal_leaves_open_whether_a_law_to_come_is_milder(refused: bool | None, ruling: str | None) -> None:
    """As once it is in force: a row for who refused is not left out without a word."""
    new = clause(2025, between(15, 30, when=REFUSED, graver=True), between(5, 10))
    matter = Matter("事项", "matter", "食品", "事项", (), (clause(2020, between(10, 20)), new))
    days = Days((date(2024, 6, 1), date(2024, 6, 1)), date(2024, 12, 1))
    facts = {} if refused is None else {"认定为拒不改正": refused}
    case = Circumstances(facts, refused, None, None)
    (found,) = fines_by_day(settled(matter), days, TWO, replace(RULES, refusal=REFUSED), case)
    assert (found.ruling, found.coming and found.coming.ruling) == ("same", ruling)


def test_a_graver_row_of_a_law_to_come_is_named() -> None:
    """Which law is milder rests on its not being there."""
    new = clause(2025, between(15, 30, when=GRAVE, graver=True), between(5, 10))
    matter = Matter("事项", "matter", "食品", "事项", (), (clause(2020, between(10, 20)), new))
    days = Days((date(2024, 6, 1), date(2024, 6, 1)), date(2024, 12, 1))
    (found,) = fines_by_day(settled(matter), days, TWO, RULES, Circumstances({}, False, None, None))
    assert found.coming is not None
    assert (found.coming.ruling, found.coming.assumed) == ("decision", (GRAVE,))


def test_what_may_be_fined_is_milder_than_what_must_be() -> None:
    """可以 begins at nothing."""
    assert (
        ruled(clause(2020, between(10, 20)), clause(2025, between(10, 20), optional=True), law=TWO).ruling == "decision"
    )


def test_without_a_rule_a_person_decides() -> None:
    """Before the rule of 2021 was law no text that is held says which is used."""
    rules = replace(RULES, two_days=None)
    assert ruled(clause(2020, between(10, 20)), clause(2025, between(1, 2)), law=TWO, rules=rules).ruling == "by_hand"


def test_an_article_that_an_amendment_left_alone_holds_on() -> None:
    """Read in the text of 2020, it holds under that of 2025 when the changes of 2025 do not name it; in both directions."""
    left = statutes(text(2020, 2024), text(2025, None, frozenset({6, 7}), "修正"))
    changed = statutes(text(2020, 2024), text(2025, None, frozenset({5}), "修正"))
    for year in (2020, 2025):
        found = ruled(clause(year, between(10, 20)), law=left)
        assert (found.ruling, found.decision.whole, found.act and found.act.whole) == ("same", True, True)
    assert ruled(clause(2020, between(10, 20)), law=changed).ruling == "decision_not_held"
    assert ruled(clause(2025, between(10, 20)), law=changed).ruling == "act_not_held"


@pytest.mark.parametrize(
    ("act", "last", "year"),
    [
        (None, date(2019, 12, 31), 2015),
        ((date(2014, 6, 1), date(2015, 6, 1)), date(2014, 12, 31), 2010),
        ((date(2019, 6, 1), date(2021, 6, 1)), date(2019, 12, 31), 2015),
    ],
)
def test_an_amendment_that_left_the_article_alone_does_not_hide_the_one_before(
    act: tuple[date, date] | None, last: date, year: int
) -> None:
    """The law that is shown beside that of the decision is another one, of a day on which the act may have been."""
    texts = [text(2010, 2014), text(2015, 2019), text(2020, 2022), text(2023, None, frozenset({9}), "修正")]
    rows = ((2010, between(1, 2)), (2015, between(10, 20)), (2020, between(50, 90)))
    matter = Matter("事项", "matter", "食品", "事项", (), tuple(clause(each, row) for each, row in rows))
    case = Circumstances({}, False, None, None)
    (found,) = fines_by_day(settled(matter), Days(act, date(2025, 6, 1)), statutes(*texts), RULES, case)
    assert found.act is not None
    assert (found.ruling, found.act_known, found.act.day) == ("open", False, last)
    assert [held.law for held in found.act.held] == [f"甲法（{year}-01-01）"]


def test_a_revised_law_whose_new_words_nobody_read_has_no_current_band() -> None:
    """D5: the successor is named; only the band of the day of the act is there, and it is not that of the decision."""
    found = ruled(clause(2020, between(10, 20)), law=TWO)
    assert (found.ruling, found.decision.held) == ("decision_not_held", ())
    assert [(lack.kind, lack.text) for lack in found.decision.lacks] == [("later", "甲法（2025-01-01）")]
    assert found.act is not None
    assert [held.law for held in found.act.held] == ["甲法（2020-01-01）"]


def test_a_repealed_law_names_what_took_its_place() -> None:
    """D5: unless the matter names a clause of the successor, whose band is then the current one."""
    repealed = replace(text(2020, 2024, ended="废止"), by="乙法典（2025-01-01）")
    code = StatuteVersion("乙法典", DAY, DAY, None, "", "", "")
    law = Statutes([Statute("甲法", "法律", versions=(repealed,)), Statute("乙法典", "法律", versions=(code,))])
    old = clause(2020, between(10, 20))
    found = ruled(old, law=law)
    assert [(lack.kind, lack.text, lack.ended) for lack in found.decision.lacks] == [
        ("repealed", "乙法典（2025-01-01）", "废止")
    ]
    new = Punishment("乙法典第九条", Provenance("", "statute"), (between(5, 10),), laws=("乙法典（2025-01-01）",))
    assert ruled(old, new, law=law).ruling == "decision"


def test_before_the_first_text_the_band_is_that_of_a_later_one_and_says_so() -> None:
    """A day of which no text was read is never compared."""
    found = ruled(clause(2025, between(10, 20)), law=statutes(text(2025, None), older=date(2000, 1, 1)))
    assert found.ruling == "act_not_held"
    assert found.act is not None
    assert [(held.law, held.own) for held in found.act.held] == [("甲法（2025-01-01）", False)]
    new_law = ruled(clause(2025, between(10, 20)), law=statutes(text(2025, None)))
    assert new_law.act is not None
    assert ([lack.kind for lack in new_law.act.lacks], new_law.act.held) == (["not_yet"], ())


def test_a_clause_may_punish_a_matter_only_until_a_day() -> None:
    """A residual clause gives way when another law comes into force, though its own law stays."""
    matter = Matter("事项", "matter", "食品", "事项", (), (clause(2020, between(1, 2), until=date(2023, 6, 1)),))
    law = statutes(text(2020, None))
    assert [len(penal_law(matter, law, date(2023, 6, day)).held) for day in (1, 2)] == [1, 0]


@pytest.mark.parametrize(
    ("new_in", "older", "ruling"),
    [
        ("甲法（2025-01-01）", 2020, "unpunished"),
        ("甲法（2025-01-01）", 2015, "act_not_held"),
        ("", 2020, "act_not_held"),
    ],
)
def test_only_the_text_just_before_is_known_not_to_punish(new_in: str, older: int, ruling: str) -> None:
    """Where nobody says that the text of the day was read for it, its clause was not looked up."""
    law = statutes(text(2015, 2019), text(2020, 2024), text(2025, None))
    matter = Matter("事项", "matter", "食品", "事项", (), (clause(2025, between(1, 2)),), new_in=new_in)
    day = date(older + 1, 1, 1)
    (found,) = fines_by_day(
        settled(matter), Days((day, day), date(2025, 6, 1)), law, RULES, Circumstances({}, False, None, None)
    )
    assert found.ruling == ruling


def test_a_graver_row_that_is_not_known_is_left_out_and_named() -> None:
    """The comparison rests on its not being there."""
    old = clause(2020, between(10, 20, when=GRAVE, graver=True), between(1, 5))
    assert ruled(old, clause(2025, between(1, 4)), law=TWO).assumed == (GRAVE,)
    known = ruled(old, clause(2025, between(1, 4)), law=TWO, facts={"情节严重": True})
    assert (known.assumed, known.ruling) == ((), "decision")

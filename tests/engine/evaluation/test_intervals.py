"""Facts known as intervals in shipped cases: what they settle, what they leave open, what is asked, and how they are shown."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.answer import sentences
from engine.answer.answer import answer
from engine.catalog import TRACKS
from engine.evaluation.cases import Case, CaseError, read_case, with_facts
from engine.evaluation.evaluate import Evaluation, evaluate
from engine.evaluation.findings import Finding
from engine.language.intervals import Between
from engine.language.meaning import ordered
from engine.language.quantities import Duration
from engine.language.values import PARTLY, Among, Elapsed, Value, read_value, write_value
from tests import generated
from tests.engine.language.test_relations import MATTERS, SHIPPED, VOCABULARY, values
from tests.generated import consistent
from tests.shipped import CATALOG

DAY = date(2025, 3, 20)
LIBRARY = CATALOG.library
SIZED = ("元", "数量", "次数", "比例", "日期")
NAMES = [name for name, term in VOCABULARY.terms.items() if term.type in SIZED and term.id != "decision_date"]
FOOD = "经营超过保质期的食品、食品添加剂"


def case_of(facts: dict[str, Any], **more: str) -> Case:
    """A case of Yinchuan."""
    data = {"place": "640106", "matter": FOOD, "facts": facts, "decision_date": "2025-03-20"} | more
    return read_case(data, LIBRARY, CATALOG.places)


def evaluated(facts: dict[str, Any], **more: str) -> Evaluation:
    """Its evaluation."""
    return evaluate(CATALOG, case_of(facts, **more), DAY)


def finding_of(found: Evaluation, key: str) -> Finding:
    """What an item came to."""
    return next(finding for finding in found.findings if finding.key == key)


NATIONAL_FIVE = "cn/first-offence@2025-01-27#5"
MET = {
    "违法记录": "无",
    "改正情况": "当场改正",
    "餐饮环节": "否",
    "能如实说明进货来源": "是",
    "危害后果": "没有",
    "发现日期": "2025-02-11",
}


@pytest.mark.parametrize(
    ("amount", "verdict_of_item"),
    [
        ("不足500元", True),
        ("500元以下", True),
        ("不超过500元", True),
        ("100元至300元", True),
        ("500元以上", None),
        ("400元至600元", None),
        ("超过500元", False),
        ("600元以上", False),
    ],
)
def test_an_amount_of_which_only_bounds_are_known(amount: str, verdict_of_item: bool | None) -> None:
    """不超过500元 of the item is met, missed or open as the bounds allow; where it is open the amount alone is missing."""
    finding = finding_of(evaluated(MET | {"货值金额": amount}, act_date="2025-02-10"), NATIONAL_FIVE)
    assert finding.verdict is verdict_of_item
    assert finding.missing == (("货值金额",) if verdict_of_item is None else ())


def test_an_interval_that_leaves_something_open_is_asked_anew() -> None:
    """The question says that the bounds fall short; bounds that settle all that needs the amount are not asked again."""
    facts = {name: value for name, value in MET.items() if name != "危害后果"}
    for amount, again in (("400元至600元", True), ("不足400元", False)):
        asked = evaluated(facts | {"货值金额": amount}, act_date="2025-02-10").questions[TRACKS[0]]
        said = [sentences.ask(question) for question in asked if question.term.name == "货值金额"]
        assert bool(said) is again
        assert all("已给的范围不足以判断：请写得更确切" in words for words in said)


def test_an_interval_is_shown_in_words() -> None:
    """The proof, the case as understood and the canonical case hold the bounds in words that are read back."""
    found = evaluated(MET | {"货值金额": "500元以下", "发现日期": "2025年2月"}, act_date="2025-02-10")
    told = answer(found, CATALOG, "full")
    assert told["case"]["facts"]["goods_value"]["text"] == "不超过500元"
    assert told["case"]["facts"]["discovery_date"]["value"] == "2025年2月"
    assert "不超过500元" in found.case.canonical(LIBRARY).decode()


@pytest.mark.parametrize("written", ["约500元", "500元左右", "五百余元", "几百元"])
def test_an_amount_without_bounds_is_refused(written: str) -> None:
    """About so much says nothing certain: it is refused with the name of the fact, never taken for the number."""
    with pytest.raises(CaseError, match="货值金额"):
        case_of({"货值金额": written})


def test_a_month_of_the_act_in_which_the_law_stood_still() -> None:
    """The law of the act is that of the whole month; the answer shows the month."""
    found = evaluated(MET, act_date="2025年2月")
    assert found.law.act_known
    told = answer(found, CATALOG)
    assert told["case"]["act_date"] == "2025年2月"
    assert "行为时（2025年2月）" in told["tracks"]["处罚"]["dates"]


def test_what_changed_for_other_matters_alone_does_not_count() -> None:
    """A customs document began on 19 February 2025: a food case does not ask the day."""
    assert CATALOG.changes("640106", date(2025, 2, 1), date(2025, 2, 28))
    assert evaluated(MET, act_date="2025年2月").law.act_known


def test_a_month_of_the_act_in_which_the_law_changed() -> None:
    """The list of 27 January 2025 began within the month: the law of the act is not known, and its day is asked."""
    found = evaluated(MET, act_date="2025-01")
    assert not found.law.act_known
    assert "规定有变化，要写明哪一天" in answer(found, CATALOG)["tracks"]["处罚"]["dates"]
    assert "违法行为发生日期" in [question.term.name for question in found.questions[TRACKS[0]]]


@pytest.mark.parametrize(
    ("facts", "more"),
    [
        ({}, {"decision_date": "2025-03"}),
        ({"决定日期": "2025年3月"}, {"decision_date": ""}),
        ({}, {"act_date": "2025年4月"}),
        ({"发现日期": "2024年12月", "立案日期": "2024年11月"}, {}),
        ({"发现日期": "2024年12月", "立案日期": "2024-11-30"}, {}),
        ({"责令改正期限": "2025年2月", "改正完成日期": "2025-03-01", "改正情况": "责令期限内改正"}, {}),
        ({"危害后果": "没有", "食源性疾病人数": "1人以上"}, {}),
    ],
)
def test_what_no_day_of_the_interval_allows_is_refused(facts: dict[str, Any], more: dict[str, str]) -> None:
    """A decision in a month, an act wholly after the decision, months in the wrong order, patients without harm."""
    data = {"place": "640106", "matter": FOOD, "facts": facts, "decision_date": "2025-03-20"} | more
    with pytest.raises(CaseError):
        read_case({key: value for key, value in data.items() if value}, LIBRARY, CATALOG.places)


def test_what_some_day_of_the_interval_allows_is_taken() -> None:
    """Discovered in December, filed on the tenth: nothing contradicts, and nothing follows."""
    case = case_of({"发现日期": "2024年12月", "立案日期": "2024-12-10"})
    assert set(case.told) >= {"发现日期", "立案日期"}


def test_what_follows_from_months() -> None:
    """Corrected in November and discovered in December: corrected before discovery, derived and not asked."""
    case = case_of({"改正完成日期": "2024年11月", "发现日期": "2024年12月"})
    assert case.facts["改正情况"] == "发现前自行改正"
    same_month = case_of({"改正完成日期": "2024年12月", "发现日期": "2024年12月"})
    assert isinstance(same_month.facts["改正情况"], Among)


@pytest.mark.parametrize(
    ("first", "last", "aggravated"),
    [
        ("2024年4月", "2024年9月", True),  # four months at least
        ("2024年7月", "2024年8月", False),
        ("2024年6月", "2024年8月", None),  # from the first of June to the last of August, if both days count
        ("2024年6月", "2024年9月", None),
        ("2024-06-15", "2024年9月", None),
        ("2024-05-31", "2024年9月", True),
        ("2024-06-15", "2024年8月", False),
    ],
)
def test_a_length_between_months(first: str, last: str, aggravated: bool | None) -> None:
    """三个月以上 of expired food holds where the shortest time between two months does, and fails where the longest does."""
    case = case_of({"违法行为开始日期": first, "发现日期": "2024-10-08"}, act_date=last)
    length = case.facts["违法行为持续时间"]
    assert isinstance(length, Elapsed)
    assert ordered(length, ">=", Duration(months=3)) is aggravated


DAYS = st.one_of(st.dates(date(2024, 1, 1), date(2025, 12, 31)), generated.intervals(generated.DATE_VALUES))


def day_of(days: date | Between, data: st.DataObject) -> date:
    """One of the days."""
    day = data.draw(generated.points(days)) if isinstance(days, Between) else days
    assert isinstance(day, date)
    return day


@given(DAYS, DAYS, st.sampled_from(generated.DURATION_VALUES), st.sampled_from(["<", "<=", "=", ">=", ">"]), st.data())
def test_what_is_known_of_a_length_between_intervals_holds_for_their_days(
    first: date | Between, last: date | Between, length: Duration, op: str, data: st.DataObject
) -> None:
    """A comparison that is known for the two intervals is the same for any two days of them."""
    one, other = day_of(first, data), day_of(last, data)
    assume(one <= other)
    truth = ordered(Elapsed(first, last), op, length)
    assert truth is None or ordered(Elapsed(one, other), op, length) is truth


def test_a_deadline_from_a_month_asks_for_the_day() -> None:
    """A period that begins on some day of a month shows no end, and names the day that is missing."""
    found = evaluated({"立案日期": "2025年1月"})
    running = [deadline for deadline in found.deadlines if deadline.clock.start == "立案日期"]
    assert running
    for deadline in running:
        assert (deadline.ends, deadline.passed) == (None, None)
        assert "立案日期" in deadline.missing


@st.composite
def told(draw: st.DrawFn) -> dict[str, Value]:
    """Facts that relations name and intervals of days and amounts, without those that clash."""
    facts: dict[str, Value] = {}
    days = [DAY - timedelta(days=n) for n in (0, 1, 3, 30, 90, 800)]
    for name in draw(st.sets(st.sampled_from(NAMES), min_size=1, max_size=6)):
        kind = VOCABULARY.terms[name].type
        some = days if kind == "日期" else range(4) if kind == "次数" else [Decimal(n) for n in (0, 300, 500, 10000)]
        facts[name] = draw(generated.intervals(some))
    for name in draw(st.sets(st.sampled_from(sorted(VOCABULARY.terms)), max_size=8)):
        facts.setdefault(name, draw(values(VOCABULARY.terms[name])))
    return consistent(facts, SHIPPED)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(told(), st.sampled_from(MATTERS), st.sampled_from(["640106", "000000", "310115"]), st.data())
def test_every_verdict_known_for_intervals_holds_for_their_values(
    facts: dict[str, Value], matter: str, place: str, data: st.DataObject
) -> None:
    """With one of its values in place of each interval: no known verdict changes, and what followed still follows."""
    bare = Case(place, LIBRARY.matters.by_name[matter], {}, {}, decision_date=DAY)
    case = with_facts(bare, facts, LIBRARY)
    point = {name: data.draw(generated.points(v)) if isinstance(v, Between) else v for name, v in facts.items()}
    closed = SHIPPED.close(point)
    assume(not closed.clashes)
    for name in case.derived:
        if not isinstance(case.facts[name], PARTLY):
            assert closed.facts.get(name) == case.facts[name]
    one, other = evaluate(CATALOG, case, DAY), evaluate(CATALOG, with_facts(bare, point, LIBRARY), DAY)
    for within, exactly in zip(one.findings, other.findings, strict=True):
        assert within.verdict is None or exactly.verdict is within.verdict, within.key


@given(st.sampled_from(NAMES), st.data())
def test_an_interval_that_is_written_is_read_back(name: str, data: st.DataObject) -> None:
    """Whatever is told of a fact, its words are read back as the same value."""
    term = VOCABULARY.terms[name]
    value = data.draw(generated.told_values(term.type))
    again = read_value(term, write_value(term, value))
    assert again == value or write_value(term, again) == write_value(term, value)

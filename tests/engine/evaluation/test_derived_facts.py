"""Facts of shipped cases that settle or exclude each other: what is refused, what is derived, what is no longer asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.answer.answer import answer
from engine.catalog.rules import TRACKS
from engine.evaluation.cases import Case, CaseError, read_case, with_facts
from engine.evaluation.evaluate import Evaluation, evaluate
from engine.language.values import PARTLY, write_value
from tests.shipped import CATALOG

DAY = date(2025, 3, 20)
LIBRARY = CATALOG.library
TERMS = LIBRARY.vocabulary.terms
FOOD = "经营超过保质期的食品、食品添加剂"


def case_of(facts: dict[str, Any], matter: str = FOOD, place: str = "640106", **more: str) -> Case:
    """A case of Yinchuan, or of another place."""
    data = {"place": place, "matter": matter, "facts": facts, "decision_date": "2025-03-20"} | more
    return read_case(data, LIBRARY, CATALOG.places)


def evaluated(facts: dict[str, Any], **more: str) -> Evaluation:
    """Its evaluation."""
    return evaluate(CATALOG, case_of(facts, **more), DAY)


DEATH = {
    "危害后果": "没有",
    "违法行为轻微": "是",
    "改正情况": "当场改正",
    "造成食源性疾病并出现死亡病例": "是",
    "发生食品安全事故或食源性疾病": "是",
}
DAYS = {"责令改正期限": "2025-03-05", "改正完成日期": "2025-03-18"}

REFUSED: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    # Row A1: an illness or an accident is a harm, and a death no slight matter
    ("A1", DEATH, ("危害后果", "发生食品安全事故或食源性疾病")),
    (
        "A1 death, slight",
        {"违法行为轻微": "是", "造成食源性疾病并出现死亡病例": "是"},
        ("违法行为轻微", "造成食源性疾病并出现死亡病例"),
    ),
    ("A1 one patient, no harm", {"危害后果": "无", "食源性疾病人数": "1人"}, ("危害后果", "食源性疾病人数")),
    (
        "A1 accident, no problem",
        {"没有食品安全问题": "是", "发生食品安全事故": "是"},
        ("没有食品安全问题", "发生食品安全事故"),
    ),
    # Row A2: grave and slight
    ("A2", {"情节严重": "是", "违法行为轻微": "是"}, ("违法行为轻微", "情节严重")),
    ("A2 circumstances", {"情节严重": "是", "情节显著轻微": "是"}, ("情节严重", "情节显著轻微")),
    ("A2 grave harm", {"危害后果": "严重", "情节轻微": "是"}, ("危害后果", "情节轻微")),
    (
        "A2 grave by rule",
        {"使用禁用原料或者未经注册新原料生产儿童化妆品": "是", "违法行为轻微": "是"},
        ("违法行为轻微", "使用禁用原料或者未经注册新原料生产儿童化妆品"),
    ),
    # Row A3: corrected after the day by which it was ordered
    ("A3", {**DAYS, "改正情况": "责令期限内改正"}, ("责令改正期限", "改正完成日期", "改正情况")),
    (
        "A3 by itself before discovery",
        {"发现日期": "2025-03-01", "改正完成日期": "2025-03-02", "改正情况": "发现前自行改正"},
        ("发现日期", "改正完成日期", "改正情况"),
    ),
    (
        "A3 in time, yet late",
        {"责令改正期限": "2025-03-05", "改正完成日期": "2025-03-05", "改正情况": "逾期改正"},
        ("责令改正期限", "改正完成日期", "改正情况"),
    ),
    (
        "A3 not corrected, yet a day",
        {"改正完成日期": "2025-03-02", "改正情况": "尚未改正"},
        ("改正完成日期", "改正情况"),
    ),
    ("A3 no order, yet within it", {"责令改正日期": "无", "改正情况": "责令期限内改正"}, ("责令改正日期", "改正情况")),
    (
        "A3 never corrected, yet in time",
        {"改正完成日期": "无", "认定为及时改正": "是"},
        ("改正完成日期", "认定为及时改正"),
    ),
    # Row A5: the form of business
    ("A5", {"食品经营主体业态": "餐饮服务", "餐饮环节": "否"}, ("食品经营主体业态", "餐饮环节")),
    (
        "A5 shop, not trade",
        {"食品经营主体业态": "食品销售", "食品经营环节": "否"},
        ("食品经营主体业态", "食品经营环节"),
    ),
    ("A5 catering, not trade", {"餐饮环节": "是", "食品经营环节": "否"}, ("餐饮环节", "食品经营环节")),
    # Row A6: days and records
    ("A6 filed before found", {"立案日期": "2025-02-01", "发现日期": "2025-02-02"}, ("发现日期", "立案日期")),
    ("A6 ordered after the decision", {"责令改正日期": "2025-03-21"}, ("责令改正日期", "决定日期")),
    ("A6 first, but not", {"违法记录": "无", "认定为初次违法": "否"}, ("认定为初次违法", "违法记录")),
    ("A6 repeat without record", {"违法记录": "无", "屡查屡犯": "是"}, ("屡查屡犯", "违法记录")),
    (
        "A6 begun after the filing",
        {"违法行为开始日期": "2025-02-02", "立案日期": "2025-02-01"},
        ("违法行为开始日期", "立案日期"),
    ),
    (
        "A6 deadline before the order",
        {"责令改正日期": "2025-02-02", "责令改正期限": "2025-02-01"},
        ("责令改正日期", "责令改正期限"),
    ),
    (
        "A6 longer than its days",
        {"违法行为开始日期": "2025-01-01", "违法行为发生日期": "2025-01-10", "违法行为持续时间": "1个月"},
        ("违法行为发生日期", "违法行为开始日期", "违法行为持续时间"),
    ),
    # Row A9: an organisation has no age
    ("A9", {"当事人类型": "企业", "未满十四周岁": "是"}, ("当事人类型", "未满十四周岁")),
    (
        "A9 mind",
        {"当事人类型": "其他组织", "不能辨认或不能控制自己行为": "是"},
        ("当事人类型", "不能辨认或不能控制自己行为"),
    ),
]


@pytest.mark.parametrize(("name", "facts", "named"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_facts_that_contradict_are_refused(name: str, facts: dict[str, Any], named: tuple[str, ...]) -> None:
    """No answer: one sentence names both facts with their values, another the facts alone, for callers."""
    with pytest.raises(CaseError) as caught:
        case_of(facts)
    said = [p for p in caught.value.problems if all(f"“{fact}”" in p.said for fact in named)]
    assert said, (name, caught.value)
    for problem in said:
        assert problem.message.startswith("事实互相矛盾：")
        assert all(f"“{fact}”写的是“" in problem.message for fact in named)
        assert "写的是" not in problem.said


def test_leaving_out_one_of_two_contradicting_facts_is_enough() -> None:
    """What is named in a contradiction of two facts is what must change: without either nothing is refused."""
    for name, facts, named in REFUSED:
        if len(facts) > 2 or len(named) > len(facts):
            continue
        for left_out in named:
            assert case_of({fact: value for fact, value in facts.items() if fact != left_out}), (name, left_out)


DERIVED: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    (
        "A1 death",
        {"造成食源性疾病并出现死亡病例": "是"},
        {"危害后果": "严重", "违法行为轻微": "否", "发生食品安全事故或食源性疾病": "是"},
    ),
    ("A3", DAYS, {"改正情况": "逾期改正"}),
    ("A3 no day", {"改正完成日期": "无"}, {"改正情况": "部分改正、尚未改正或者拒不改正", "认定为及时改正": "否"}),
    (
        "A4",
        {
            "发现日期": "2025-02-10",
            "改正完成日期": "2025-02-09",
            "立案日期": "2025-02-12",
            "责令改正日期": "2025-02-12",
        },
        {"改正情况": "发现前自行改正"},
    ),
    (
        "A4 found earlier",
        {
            "发现日期": "2025-02-08",
            "改正完成日期": "2025-02-09",
            "立案日期": "2025-02-12",
            "责令改正日期": "2025-02-12",
        },
        {"改正情况": "立案前自行改正、当场改正或者承诺期限内改正"},
    ),
    (
        "A4 found on no day told",
        {"改正完成日期": "2025-02-09", "立案日期": "2025-02-12", "责令改正日期": "无"},
        {"改正情况": "发现前自行改正、立案前自行改正、当场改正或者承诺期限内改正"},
    ),
    ("A5", {"食品经营主体业态": "餐饮服务"}, {"餐饮环节": "是", "食品经营环节": "是"}),
    ("A5 canteen", {"食品经营主体业态": "集中用餐单位食堂"}, {"餐饮环节": "是", "食品经营环节": "是"}),
    (
        "A5 not catering",
        {"餐饮环节": "否"},
        {"食品经营主体业态": "食品销售、食品生产、小作坊小餐饮小食杂店、食品摊贩或者其他"},
    ),
    ("A6", {"违法记录": "无"}, {"认定为初次违法": "是", "屡查屡犯": "否"}),
    (
        "A7",
        {"违法行为开始日期": "2024-04-01", "违法行为发生日期": "2024-09-13"},
        {"违法行为持续时间": "2024-04-01至2024-09-13"},
    ),
    (
        "A8",
        {"危害后果": "没有"},
        {
            "发生食品安全事故或食源性疾病": "否",
            "发生食品安全事故": "否",
            "食源性疾病人数": "0人",
            "造成食源性疾病并出现死亡病例": "否",
        },
    ),
    (
        "A9",
        {"当事人类型": "企业"},
        {
            "未满十四周岁": "否",
            "已满十四周岁未满十八周岁": "否",
            "不能辨认或不能控制自己行为": "否",
            "尚未完全丧失辨认或控制能力": "否",
        },
    ),
    ("A9 back", {"未满十四周岁": "是"}, {"当事人类型": "自然人或者个体工商户", "已满十四周岁未满十八周岁": "否"}),
]


@pytest.mark.parametrize(("name", "facts", "wanted"), DERIVED, ids=[name for name, _, _ in DERIVED])
def test_what_follows_is_known(name: str, facts: dict[str, Any], wanted: dict[str, str]) -> None:
    """What follows from the facts is known, with its reason and where it comes from, and shown as derived."""
    case = case_of(facts)
    for fact, value in wanted.items():
        assert write_value(TERMS[fact], case.facts[fact]) == value, name
        why = case.derived[fact]
        assert why.because
        assert set(why.of) <= case.facts.keys()
        assert fact not in case.told
    rows = {row["name"]: row for row in answer(evaluate(CATALOG, case, DAY), CATALOG, "full")["case"]["derived"]}
    assert {fact: rows[fact]["text"] for fact in wanted} == wanted


@pytest.mark.parametrize(
    ("facts", "never"),
    [
        (DAYS, ["改正情况"]),
        ({"危害后果": "没有"}, ["发生食品安全事故或食源性疾病", "食源性疾病人数", "造成食源性疾病并出现死亡病例"]),
        ({"发生食品安全事故或食源性疾病": "否"}, ["食源性疾病人数", "造成食源性疾病并出现死亡病例"]),
        ({"当事人类型": "企业"}, ["未满十四周岁", "不能辨认或不能控制自己行为", "已满十四周岁未满十八周岁"]),
        (
            {"当事人类型": "农民专业合作社"},
            ["未满十四周岁", "不能辨认或不能控制自己行为", "尚未完全丧失辨认或控制能力"],
        ),
        ({"食品经营主体业态": "餐饮服务"}, ["餐饮环节", "食品经营环节"]),
        ({"违法记录": "无"}, ["认定为初次违法", "屡查屡犯"]),
    ],
    ids=["A3", "A8", "A8 no accident", "A9", "A9 cooperative", "A5", "A6"],
)
def test_what_follows_is_never_asked(facts: dict[str, Any], never: list[str]) -> None:
    """Neither a question nor a premise of any track waits for a fact that is derived."""
    assert all(name in case_of(facts).facts for name in never)
    result = evaluated(facts)
    asked = {question.term.name for questions in result.questions.values() for question in questions}
    assert asked.isdisjoint(never)
    waiting = {fact for finding in result.findings for fact in finding.missing}
    assert waiting.isdisjoint(never)


@pytest.mark.parametrize("kind", ["企业", "农民专业合作社", "其他组织"])
def test_an_organisation_is_not_excused_for_its_age(kind: str) -> None:
    """The steps of capacity are neither open nor a premise of the answer for a party that has no age (A9)."""
    for result in evaluated({"当事人类型": kind}).tracks.values():
        assert "责任能力" not in {step.name for step in (*result.open, *result.premises)}
    person = evaluated({"当事人类型": "自然人"}).tracks[TRACKS[0]]
    assert "责任能力" in {step.name for step in (*person.open, *person.premises)}


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        ("2024-04-01", "2024-09-13", True),
        ("2024-04-01", "2024-07-01", True),
        ("2024-04-01", "2024-06-30", None),
        ("2024-04-01", "2024-06-29", False),
    ],
    ids=["A7", "three months", "counting both days", "shorter"],
)
def test_a_duration_follows_from_its_days(first: str, last: str, verdict: bool | None) -> None:
    """Three months by the calendar are the aggravating circumstance of article 67, told beside the conclusion (A7)."""
    facts = {
        "违法行为开始日期": first,
        "违法行为发生日期": last,
        "货值金额": "66元",
        "发生食品安全事故或食源性疾病": "否",
        "故意提供虚假信息或者隐瞒真实情况": "否",
        "拒绝逃避监督检查": "否",
        "违法记录": "无",
        "受过刑事处罚后又实施": "否",
        "情节严重": "否",
    }
    result = evaluated(facts)
    (finding,) = [each for each in result.findings if each.key == "cn/food-safety-regulations@2019-10-11#67"]
    assert finding.verdict is verdict
    assert (finding in result.aggravating) is (verdict is not False)
    assert finding.missing == (("违法行为持续时间",) if verdict is None else ())


def test_nothing_is_asked_where_all_stages_left_do_the_same() -> None:
    """Corrected before filing and order: an item that takes any stage of one's own accord is met, whichever it was (A4)."""
    known = {"立案日期": "2025-02-12", "责令改正日期": "2025-02-12", "改正完成日期": "2025-02-09"}
    result = evaluated({**known, "违法记录": "无", "危害后果": "轻微"})
    (finding,) = [each for each in result.findings if each.key == "cn/penalty-law@2021-01-22#33-1b"]
    assert finding.verdict is True
    assert "改正情况" not in finding.missing


@pytest.mark.parametrize("records", [[], {"自": "2023-01-16", "记录": []}], ids=["A10", "A10 since"])
def test_an_empty_list_of_records_is_refused(records: object) -> None:
    """Nothing written is not nothing found: 无 or the records (A10)."""
    with pytest.raises(CaseError, match="要写“无”，或者逐条列出记录"):
        case_of({"违法记录": records})


@pytest.mark.parametrize(
    ("fact", "word"), [("危害后果", "没有"), ("调解协议的履行", "没有达成"), ("办理营业执照申请的进度", "没有提交")]
)
def test_none_of_a_choice_is_its_option(fact: str, word: str) -> None:
    """无 for a choice that has a word for it is that word, so that both meet the same conditions (A11)."""
    assert case_of({fact: "无"}).told == case_of({fact: word}).told
    assert evaluated({fact: "无"}).receipt == evaluated({fact: word}).receipt


def test_a_choice_without_a_word_for_none_refuses_it() -> None:
    """无 for another choice is refused with the options (A11)."""
    with pytest.raises(CaseError, match="没有“无”这个选项。可选：自然人、个体工商户"):
        case_of({"当事人类型": "无"})


def test_a_choice_that_is_known_in_part_is_asked_where_it_still_matters() -> None:
    """Corrected before the order: which stage it was is open, and a list that takes only some of them asks."""
    facts = {"责令改正日期": "2021-08-10", "改正完成日期": "2021-08-01"}
    data = {"matter": "将“驰名商标”字样用于商品、包装或者广告宣传等商业活动", "place": "310105"}
    case = case_of(facts, **data, decision_date="2021-09-10")
    assert isinstance(case.facts["改正情况"], PARTLY)
    result = evaluate(CATALOG, case, date(2021, 9, 10))
    (finding,) = [
        each
        for each in result.findings
        if each.key == "cn/310000-shanghai/310105-changning/waiver@2020-06-01#well-known-mark"
    ]
    assert "改正情况" in finding.missing
    (question,) = [each for each in result.questions[TRACKS[0]] if each.term.name == "改正情况"]
    assert not question.again


def test_what_can_still_change_takes_with_it_what_follows() -> None:
    """A near miss looks at the case without the correction, and so without what follows from its day."""
    known = {"违法记录": "无", "危害后果": "轻微", "责令改正日期": "2025-02-12"}
    result = evaluated({**known, "改正完成日期": "无"})
    near = {miss.finding.key: miss.change for miss in result.near_misses}
    assert near["cn/penalty-law@2021-01-22#33-1b"] == ("改正情况", "认定为及时改正")
    told = with_facts(result.case, {**result.case.told, "改正情况": TERMS["改正情况"].options[-2]}, LIBRARY)
    again = evaluate(CATALOG, told, DAY)
    assert "cn/penalty-law@2021-01-22#33-1b" in {miss.finding.key for miss in again.near_misses}

"""Several acts of one case: each decided as if it were alone, one receipt, and every mistake at its place (E1)."""

from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.answer import acts_answer, acts_answer_json, acts_outcomes, answer
from engine.catalog import Library, Places
from engine.evaluation import (
    MOST_ACTS,
    Acts,
    ActsEvaluation,
    Case,
    CaseError,
    CaseProblem,
    evaluate,
    evaluate_acts,
    read_acts,
    read_any,
    read_case,
)
from tests.shipped import CATALOG

DAY = date(2025, 3, 20)
LIBRARY, PLACES = CATALOG.library, CATALOG.places
SHARED: dict[str, Any] = {
    "case": "E1",
    "title": "两个违法行为",
    "place": "640106",
    "decision_date": "2025-03-20",
    "facts": {"当事人类型": "个体工商户", "违法记录": {"value": "无", "evidence": "执法系统"}},
}
EXPIRED: dict[str, Any] = {
    "matter": "expired-food",
    "act_date": "2025-01-16",
    "facts": {
        "餐饮环节": "否",
        "货值金额": "66元",
        "能如实说明进货来源": "是",
        "改正情况": "责令前自行改正",
        "发生食品安全事故或食源性疾病": "否",
    },
}
UNCHECKED: dict[str, Any] = {
    "matter": "未履行食品进货查验义务",
    "act_date": "2025-02-01",
    "facts": {"改正情况": "拒不改正", "危害后果": "没有"},
}
ADVERTISED: dict[str, Any] = {"matter": "使用绝对化用语的广告", "facts": {"情节严重": "是"}}
SOLD: dict[str, Any] = {"matter": "其他：未凭处方销售处方药", "facts": {"危害后果": "轻微", "货值金额": "20元"}}
POOL = (EXPIRED, UNCHECKED, ADVERTISED, SOLD)


def decided(*acts: dict[str, Any]) -> ActsEvaluation:
    """The acts beside what they share, decided."""
    return evaluate_acts(CATALOG, read_acts({**SHARED, "acts": list(acts)}, LIBRARY, PLACES), DAY)


def alone(act: dict[str, Any]) -> dict[str, Any]:
    """The plain case that one act is, answered in full, without its receipt."""
    data = {**SHARED, **act, "facts": SHARED["facts"] | act["facts"]}
    told = dict(answer(evaluate(CATALOG, read_case(data, LIBRARY, PLACES), DAY), CATALOG, "full"))
    return {key: value for key, value in told.items() if key != "receipt"}


def problems(data: dict[str, Any]) -> tuple[CaseProblem, ...]:
    """What is wrong with a case of several acts."""
    with pytest.raises(CaseError) as caught:
        evaluate_acts(CATALOG, read_acts(data, LIBRARY, PLACES), DAY)
    return caught.value.problems


def test_two_violations_in_one_file_are_decided_each_and_told_together() -> None:
    """Expired food and no purchase check: one case, a conclusion for each, and the sentence that joins them (E1)."""
    told = acts_answer(decided({**EXPIRED, "id": "过期"}, UNCHECKED), CATALOG)
    assert [act["tracks"]["处罚"]["outcome"] for act in told["acts"]] == ["可以不予处罚", "待查"]
    assert [act["act"] for act in told["acts"]] == [1, 2]
    assert told["says"][0].startswith("第1个违法行为（过期）：经营超过保质期的食品、食品添加剂。处罚：可以不予处罚")
    assert told["says"][1].startswith("第2个违法行为：未履行食品进货查验义务。")
    assert told["says"][2].endswith("几个违法行为分别核查、分别裁量，各自的处罚并列（行政处罚法第二十九条）。")
    clauses = [[row["clause"] for row in act["norms"][0]["penalties"]] for act in told["acts"]]
    assert clauses[0] == ["食品安全法第一百二十四条第一款第五项"]
    assert clauses[1] != clauses[0]
    assert clauses[1]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(POOL), min_size=1, max_size=4), st.data())
def test_one_act_alone_equals_the_same_act_among_others(acts: list[dict[str, Any]], data: st.DataObject) -> None:
    """Whatever stands beside an act, its answer is that of the plain case; a single act differs by its wrapping only."""
    number = data.draw(st.integers(0, len(acts) - 1))
    found = decided(*acts)
    told = acts_answer(found, CATALOG, "full")
    assert told["acts"][number]["norms"] == [alone(acts[number])]
    assert told["acts"][number]["tracks"] == acts_outcomes(found)["acts"][number]["tracks"]
    assert orjson.loads(acts_answer_json(found, CATALOG, "full")) == told


def test_the_receipt_is_that_of_the_acts_in_their_order() -> None:
    """The same acts have the same receipt, whatever their labels; another order or another fact has another."""
    first = decided(EXPIRED, UNCHECKED).receipt
    assert decided({**EXPIRED, "id": "甲"}, {**UNCHECKED, "id": "乙"}).receipt == first
    assert decided(UNCHECKED, EXPIRED).receipt.id != first.id
    assert decided(EXPIRED, {**UNCHECKED, "facts": {"改正情况": "拒不改正"}}).receipt.id != first.id
    used = {used.key: used.digest for used in first.lists}
    assert len(used) == len(first.lists)
    for act in (EXPIRED, UNCHECKED):
        assert {each.key for each in decided(act).receipt.lists} <= used.keys()


def test_what_is_shared_is_read_for_every_act() -> None:
    """The matter, the day and facts at the top are those of every act; what an act adds is its own."""
    shared = {"matter": "expired-food", "act_date": "2025-01-16"}
    case = read_acts({**SHARED, **shared, "acts": [{"facts": {"货值金额": "66元"}}, {}]}, LIBRARY, PLACES)
    assert [norm.told.get("货值金额") is None for act in case.acts for norm in act.norms] == [False, True]
    assert {norm.matter.id for act in case.acts for norm in act.norms if norm.matter} == {"expired-food"}
    assert {norm.act_date for act in case.acts for norm in act.norms} == {date(2025, 1, 16)}
    assert isinstance(read_any({**SHARED, **shared, "acts": [{}]}, LIBRARY, PLACES), Acts)


@pytest.mark.parametrize(
    ("acts", "found"),
    [
        ([], {("/acts", "wrong-shape")}),
        ("一个", {("/acts", "wrong-shape")}),
        ([EXPIRED] * (MOST_ACTS + 1), {("/acts", "too-large")}),
        ([{"matter": [f"其他：{n}" for n in range(MOST_ACTS)]}, EXPIRED], {("/acts", "too-large")}),
        ([EXPIRED, 3], {("/acts/1", "wrong-shape")}),
        ([EXPIRED, {**EXPIRED, "place": "640106"}], {("/acts/1/place", "unknown-key")}),
        ([EXPIRED, {"facts": {}}], {("/acts/1/matter", "missing-key")}),
        ([EXPIRED, {"matter": "过期"}], {("/acts/1/matter", "unknown-matter")}),
        ([EXPIRED, {"matter": ["过期食品"]}], {("/acts/1/matter", "wrong-shape")}),
        ([EXPIRED, {"matter": ["虚假宣传", "misleading-promotion"]}], {("/acts/1/matter", "wrong-shape")}),
        ([EXPIRED, {"matter": ["虚假宣传", "某事"]}], {("/acts/1/matter/1", "unknown-matter")}),
        ([{**EXPIRED, "id": "一"}, {**SOLD, "id": "一"}], {("/acts/1/id", "duplicate-id")}),
        ([EXPIRED, {**SOLD, "id": ""}], {("/acts/1/id", "wrong-shape")}),
        ([EXPIRED, {**SOLD, "facts": []}], {("/acts/1/facts", "wrong-shape")}),
        ([EXPIRED, {**SOLD, "facts": {"party_type": "企业"}}], {("/acts/1/facts/party_type", "duplicate-key")}),
        ([EXPIRED, {**SOLD, "facts": {"决定日期": "2025-03-20"}}], {("/acts/1/facts/决定日期", "duplicate-key")}),
        ([EXPIRED, {**SOLD, "facts": {"货值": "很多"}}], {("/acts/1/facts/货值", "bad-value")}),
        ([EXPIRED, {**SOLD, "act_date": "2026-01-01"}], {("/decision_date", "bad-date")}),
        (
            [EXPIRED, {**SOLD, "facts": {"危害后果": "没有", "造成食源性疾病并出现死亡病例": "是"}}],
            {("/acts/1/facts", "bad-value")},
        ),
    ],
)
def test_a_mistake_is_told_at_its_act(acts: object, found: set[tuple[str, str]]) -> None:
    """The place is a pointer into the case, and the sentence begins with the act."""
    told = problems({**SHARED, "acts": acts})
    assert {(problem.pointer, problem.code) for problem in told} == found
    for problem in told:
        assert problem.pointer == "/acts" or problem.message.startswith("第2个违法行为：")


def test_a_mistake_in_what_is_shared_is_told_once() -> None:
    """A fact at the top that does not exist, and facts at the top that contradict each other, are no act's."""
    wrong = {"无此事实": "是", "违法行为轻微": "是", "情节严重": "是"}
    told = problems({"place": "999999", "facts": wrong, "acts": [{"matter": "expired-food"}, {"matter": "虚假宣传"}]})
    assert [problem.pointer for problem in told if problem.code == "unknown-term"] == ["/facts/无此事实"]
    assert [problem.pointer for problem in told if "矛盾" in problem.message] == ["/facts"]
    assert not any(problem.message.startswith("第") for problem in told)


def test_a_local_matter_elsewhere_is_told_at_its_act() -> None:
    """What only the evaluation finds has its place, too."""
    local = next(matter for matter in LIBRARY.matters.by_name.values() if matter.place)
    told = problems({**SHARED, "acts": [EXPIRED, {"matter": [EXPIRED["matter"], local.name]}]})
    assert [(problem.pointer, problem.code) for problem in told] == [("/acts/1/matter/1", "unknown-matter")]


def test_acts_may_be_written_with_chinese_keys() -> None:
    """违法行为, 名称, 事项 and the rest are the same case, and mistakes are told at the words that were written."""
    chinese = {"地区": "640106", "决定日期": "2025-03-20", "事实": SHARED["facts"]}
    act = {"名称": "过期", "事项": "expired-food", "行为日期": "2025-01-16", "事实": EXPIRED["facts"]}
    found = read_any({**chinese, "违法行为": [act]}, LIBRARY, PLACES)
    assert isinstance(found, Acts)
    assert evaluate_acts(CATALOG, found, DAY).receipt == decided({**EXPIRED, "id": "过期"}).receipt
    wrong = problems({**chinese, "违法行为": [act, {**act, "名称": "过期", "事实": {"货值金额": "很多"}}]})
    assert [problem.pointer for problem in wrong] == ["/违法行为/1/名称", "/违法行为/1/事实/货值金额"]
    both = problems({**chinese, "违法行为": [{**act, "matter": "expired-food"}]})
    assert [(problem.pointer, problem.code) for problem in both] == [("/违法行为/0/matter", "duplicate-key")]


@pytest.mark.parametrize("shared", [True, False])
def test_no_more_acts_are_read_than_give_as_many_problems_as_are_told(
    shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty acts with hundreds of unknown facts took twenty times as long to refuse as one; each suggestion costs."""
    read: list[object] = []

    def counted(data: object, library: Library, places: Places) -> Case:
        read.append(data)
        return read_case(data, library, places)

    monkeypatch.setattr("engine.evaluation.acts.read_case", counted)
    unknown = {f"不认识{n}": "是" for n in range(400)}
    acts = [{"matter": "expired-food"} | ({} if shared else {"facts": unknown}) for _ in range(MOST_ACTS)]
    data = {"place": "640106", "acts": acts} | ({"facts": unknown} if shared else {})
    with pytest.raises(CaseError) as refused:
        read_acts(data, LIBRARY, PLACES)
    problems = refused.value.problems
    assert (len(read), len(problems)) == (1, 100)
    assert problems[0].pointer == ("/facts/不认识0" if shared else "/acts/0/facts/不认识0")
    assert problems[0].message.startswith("第1个违法行为") is not shared

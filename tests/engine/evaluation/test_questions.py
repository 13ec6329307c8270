"""What is asked: nothing that is known or can change nothing, and first what decides most toward leniency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.answer import answer
from engine.answer.answer import QUESTIONS_SHOWN
from engine.evaluation import Case, Evaluation, Question, evaluate, read_case, read_case_text, with_facts
from engine.evaluation.conclusion import NOTHING_TO_WAIVE
from engine.evaluation.evaluate import VIOLATION
from engine.evaluation.findings import Open
from engine.evaluation.fines import Waiver, nothing_to_waive
from engine.evaluation.questions import Priority, questions
from engine.language import PARTLY, Facts, Proof, Records, Term, Value, missing, prover, truth_of
from engine.language.conditions import AnyOf, Compare, Literal, walk
from engine.language.quantities import Duration
from engine.language.values import Record
from tests.engine.evaluation.test_evaluate import known_facts
from tests.shipped import ANYWHERE, CASES, CATALOG

LIBRARY = CATALOG.library
DAY = date(2025, 3, 20)
FOOD = "经营超过保质期的食品、食品添加剂"
MATTERS = ANYWHERE
PLACES = ("000000", "440700", "320481", "310115", "330110", "640106")


def case_of(facts: Mapping[str, object], matter: str = FOOD, place: str = "640106", **more: object) -> Case:
    """A case that was decided on one day."""
    data = {"place": place, "matter": matter, "decision_date": "2025-03-20", "facts": facts, **more}
    return read_case(data, LIBRARY, CATALOG.places)


def asked(case: Case, track: str = "处罚") -> list[Question]:
    """The questions of a case."""
    return list(evaluate(CATALOG, case, DAY).questions[track])


def names(case: Case, track: str = "处罚") -> list[str]:
    """Of what the questions of a case are."""
    return [question.term.name for question in asked(case, track)]


def some_values(term: Term, case: Case) -> tuple[Value, ...]:
    """Values of a term, far apart and near the bounds that lists name."""
    match term.type:
        case "是否":
            return (True, False)
        case "选项":
            return term.options
        case "日期":
            first = case.act_date or DAY
            return tuple(first + timedelta(days=days) for days in (0, 1, 40, 800, 2000, -1, -400, -1000, -2000))
        case "记录":
            name = case.matter.name if case.matter else ""
            fields = {"处理": "行政处罚", "事项": name, "领域": case.matter.field if case.matter else ""}
            day = (case.act_date or DAY) - timedelta(days=1)
            other = {"处理": "行政处罚", "条款": "烟草专卖法第二十九条第一款"}
            return (Records(), Records((Record(day, other),)), Records((Record(day, fields),)))
        case "时长":
            return tuple(Duration(hours=hours) for hours in (0, 1, 24, 2000, 40000))
        case "次数":
            return (0, 1, 2, 5, 30, 1000, 100000)
        case _:
            return tuple(Decimal(n) for n in ("0", "0.05", "1", "5", "7", "100", "500", "5000", "20000", "9999999"))


def can_change(question: Question, evaluation: Evaluation, case: Case) -> bool:
    """Whether an answer changes the verdict of something that waits for it, alone or after answers to other questions.

    The other facts that the same item waits for are told one by one, each so that the item comes nearer to a verdict.
    """
    findings = {finding.key: finding for finding in evaluation.findings}
    bounds: dict[str, list[Value]] = {}
    for key in question.settles:
        for leaf in walk(findings[key].item.condition) if key in findings else ():
            if isinstance(leaf, Compare) and isinstance(leaf.right, Literal):
                bounds.setdefault(leaf.term, []).append(leaf.right.value)
    refusal = evaluation.law.order.refusal

    def proved(told: Facts, key: str) -> Proof | None:
        closed = LIBRARY.relations.close(told)
        if closed.clashes:
            return None
        if key in findings:
            return findings[key].item.prove(closed.facts, findings[key].entry.setting)
        if key == VIOLATION:
            assert evaluation.violation is not None
            return prover(AnyOf(evaluation.violation.open))(closed.facts, None)
        assert refusal is not None
        return refusal(closed.facts, None)

    def wanted(proof: Proof, told: Facts, key: str) -> tuple[str, ...]:
        setting = findings[key].entry.setting if key in findings else None
        return missing(proof, LIBRARY.relations.close(told).facts, setting)

    def settled(told: Facts, key: str) -> bool:
        proofs = (proved({**told, question.term.name: v}, key) for v in some_values(question.term, case))
        return any(proof is not None and proof.truth is not None for proof in proofs)

    for key in question.settles:
        told, proof = dict(case.told), proved(case.told, key)
        while proof is not None and not settled(told, key):
            others = [term for term in wanted(proof, told, key) if term != question.term.name]
            nearer = [
                (len(wanted(next_, more, key)), place, more, next_)
                for place, (term, value) in enumerate(
                    (term, value)
                    for term in others
                    for value in (*some_values(LIBRARY.vocabulary.terms[term], case), *bounds.get(term, ()))
                )
                if (next_ := proved(more := {**told, term: value}, key)) is not None
                and next_.truth is None
                and question.term.name in wanted(next_, more, key)
                and term not in wanted(next_, more, key)
            ]
            _, _, told, proof = min(nearer, key=lambda found: found[:2], default=(0, 0, told, None))
        if proof is not None:
            return True
    return False


def moves_the_waiver(question: Question, evaluation: Evaluation, case: Case) -> bool:
    """Whether an answer changes if there is anything to punish, or on what that rests, once it is known who corrected."""
    rules = evaluation.law.order.rules
    punished = [(fine.possible, fine.applied) for fine in evaluation.fines]

    def waiver(told: Facts) -> Waiver | None:
        closed = LIBRARY.relations.close(told)
        refused = truth_of(rules.refusal, closed.facts) if rules.refusal else False
        return None if closed.clashes else nothing_to_waive(punished, closed.facts, refused)

    corrected = ({}, *({"改正情况": option} for option in LIBRARY.vocabulary.terms["改正情况"].options))
    for told in ({**case.told, **more} for more in corrected):
        found = {waiver({**told, question.term.name: value}) for value in some_values(question.term, case)}
        if (before := waiver(told)) is not None and found - {None, before}:
            return True
    return False


@settings(max_examples=15)
@given(known_facts(), st.sampled_from(MATTERS), st.sampled_from(PLACES))
def test_each_question_is_open_and_can_change_a_verdict(facts: dict[str, Value], matter: str, place: str) -> None:
    """No fact is asked that was told or follows, unless it is known only in part; and no answer would change nothing.

    Days are left out: several can bound another without any relation that settles it.
    """
    bare = Case(place, LIBRARY.matters.by_name[matter], {}, {}, act_date=date(2025, 1, 16), decision_date=DAY)
    undated = {name: value for name, value in facts.items() if LIBRARY.vocabulary.terms[name].type != "日期"}
    case = with_facts(bare, undated, LIBRARY)
    evaluation = evaluate(CATALOG, case, DAY)
    for questions_ in evaluation.questions.values():
        for question in questions_:
            held = case.facts.get(question.term.name)
            assert held is None or isinstance(held, (Records, Duration, *PARTLY))
            assert question.again is (question.term.name in case.told)
            of_waiver = NOTHING_TO_WAIVE in question.settles and moves_the_waiver(question, evaluation, case)
            assert of_waiver or can_change(question, evaluation, case), question.term.name


@given(known_facts(), st.sampled_from(MATTERS), st.data())
def test_the_order_of_facts_does_not_change_the_questions(
    facts: dict[str, Value], matter: str, data: st.DataObject
) -> None:
    """The same facts in another order are answered by the same questions in the same order."""
    bare = Case("640106", LIBRARY.matters.by_name[matter], {}, {}, act_date=date(2025, 1, 16), decision_date=DAY)
    turned = dict(data.draw(st.permutations(list(facts.items()))))
    one, other = (evaluate(CATALOG, with_facts(bare, told, LIBRARY), DAY) for told in (facts, turned))
    assert one.questions == other.questions


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({}, "危害后果"),
        ({"改正情况": "当场改正"}, "危害后果"),
        ({"改正情况": "当场改正", "危害后果": "轻微"}, "违法记录"),
        ({"改正情况": "当场改正", "危害后果": "没有"}, "违法行为轻微"),
        ({"改正情况": "拒不改正"}, "有充分证据证明没有主观过错"),
    ],
)
def test_first_comes_what_decides_most_toward_the_most_lenient_outcome(facts: dict[str, str], first: str) -> None:
    """The first question is of a fact on which the most lenient outcome that is still open depends."""
    assert names(case_of(facts))[0] == first


@pytest.mark.parametrize("party", ["企业", "农民专业合作社", "其他组织"])
def test_an_organisation_has_no_age(party: str) -> None:
    """Neither age nor state of mind of an organisation is asked or a premise."""
    evaluation = evaluate(CATALOG, case_of({"当事人类型": party}), DAY)
    personal = {"未满十四周岁", "已满十四周岁未满十八周岁", "不能辨认或不能控制自己行为", "尚未完全丧失辨认或控制能力"}
    assert not personal & {question.term.name for question in evaluation.questions["处罚"]}
    assert "当事人有责任能力" not in [step.premise for step in evaluation.tracks["处罚"].premises]


def test_the_age_is_asked_after_the_kind_of_party() -> None:
    """Most kinds of party have no age: it comes after all that no other question settles."""
    found = asked(case_of({}, matter="销售失效、变质的产品"))
    open_ = [question.term.name for question in found if not question.premise]
    assert open_[-2:] == ["已满十四周岁未满十八周岁", "尚未完全丧失辨认或控制能力"]


@given(known_facts(), st.sampled_from(MATTERS))
def test_premises_come_last(facts: dict[str, Value], matter: str) -> None:
    """No fact on which only premises depend stands before another, but the day of the act."""
    bare = Case("640106", LIBRARY.matters.by_name[matter], {}, {}, act_date=date(2025, 1, 16), decision_date=DAY)
    for found in evaluate(CATALOG, with_facts(bare, facts, LIBRARY), DAY).questions.values():
        premises = [question.premise for question in found]
        assert premises == sorted(premises)


def test_at_most_eight_at_first_and_the_rest_counted() -> None:
    """A default answer holds eight questions a track and the number of the others; each says its group."""
    groups = ("行为", "改正", "后果", "主体", "记录", "程序")
    shown = []
    for path in sorted(CASES.glob("*.yaml")):
        case, _ = read_case_text(path.read_bytes(), path.name, LIBRARY, CATALOG.places)
        evaluation = evaluate(CATALOG, case, date(2026, 1, 5))
        told = answer(evaluation, CATALOG)
        for track, found in evaluation.questions.items():
            assert len(told["questions"][track]) == min(len(found), QUESTIONS_SHOWN)
            assert told["left_out"]["questions"][track] == max(0, len(found) - QUESTIONS_SHOWN)
            assert all(question["group"] in groups for question in told["questions"][track])
        shown.append(len(told["questions"]["处罚"]))
    assert QUESTIONS_SHOWN == 8
    assert median(shown) <= 8


VOCABULARY = LIBRARY.vocabulary
PRIORITY = Priority({"宽": 0, "严": 1}, {"当事人类型": frozenset({"未满十四周岁"})})


@pytest.mark.parametrize(
    ("open_", "order"),
    [
        # Nearer to the most lenient outcome.
        ([Open("a", "宽", ("货值金额", "危害后果"), 1), Open("b", "宽", ("情节严重",), 5)], ["情节严重", "危害后果", "货值金额"]),
        # Of a less lenient outcome, however near.
        ([Open("a", "严", ("货值金额",), 9), Open("b", "宽", ("情节严重", "危害后果"), 1)], ["危害后果", "情节严重", "货值金额"]),
        # Waited for by more.
        ([Open("a", "宽", ("货值金额",), 0), Open("b", "宽", ("情节严重",), 0), Open("c", "严", ("货值金额",), 0)], ["货值金额", "情节严重"]),
        # Settled by most answers to an earlier one.
        ([Open("a", "宽", ("当事人类型", "未满十四周岁"), 3), Open("b", "宽", ("货值金额",), 0)], ["当事人类型", "货值金额", "未满十四周岁"]),
    ],
)  # fmt: skip
def test_the_order(open_: list[Open], order: list[str]) -> None:
    """The share that is met at the most lenient outcome, then at all, then how many wait, then what another settles."""
    found = questions(tuple(open_), (), (), VOCABULARY, PRIORITY, ())
    assert [question.term.name for question in found] == order


@pytest.mark.parametrize(
    ("stated", "asked", "outcome"),
    [
        ({}, None, "可以不予处罚"),
        ({"绝对化用语不适用广告法的规定": "否"}, None, "可以不予处罚"),
        ({"绝对化用语不适用广告法的规定": "是"}, "广告主能够证明绝对化用语真实", "可以不予处罚"),
        ({"广告主能够证明绝对化用语真实": "是"}, "绝对化用语不适用广告法的规定", "可以不予处罚"),
        ({"绝对化用语不适用广告法的规定": "是", "广告主能够证明绝对化用语真实": "否"}, None, "可以不予处罚"),
        ({"绝对化用语不适用广告法的规定": "是", "广告主能够证明绝对化用语真实": "是"}, None, "不得处罚"),
    ],
)
def test_what_ends_the_case_is_not_assumed_away_once_it_is_stated_in_part(
    stated: dict[str, str], asked: str | None, outcome: str
) -> None:
    """指南 5 to 7: who states that the words are outside the law is asked for their truth first; it is no premise then."""
    facts = {"违法记录": "无", "危害后果": "轻微", "改正情况": "当场改正", **stated}
    given = {"place": "320100", "matter": "使用绝对化用语的广告", "facts": facts}
    found = evaluate(CATALOG, read_case(given, CATALOG.library, CATALOG.places), date(2025, 6, 1))
    track, first = found.tracks["处罚"], next(iter(found.questions["处罚"]), None)
    assert track.outcome == outcome
    assert ("违法事实" in [step.name for step in track.better]) is (asked is not None)
    if asked is not None:
        assert first is not None
        assert (first.term.name, first.premise) == (asked, False)

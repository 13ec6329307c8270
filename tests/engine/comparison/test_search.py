"""Two conditions compared: the verdict is that of every case tried one by one, and each witness is what the evaluator says."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.catalog import Library
from engine.catalog.matters import Matters
from engine.comparison import Difference, Side, difference
from engine.comparison.question import UNCONFIRMED
from engine.language import (
    NONE,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Count,
    Duration,
    Exactly,
    Facts,
    In,
    Is,
    Literal,
    Not,
    Record,
    Records,
    Relation,
    Relations,
    Soft,
    Term,
    Truth,
    Unread,
    Value,
    Vocabulary,
    Within,
    truth_of,
)
from tests.generated import SETTING, VOCABULARIES, cases_in_full, conditions

DAY = date(2025, 3, 20)
BOUNDS = (Decimal(50), Decimal(500))
AMOUNTS = tuple(Decimal(text) for text in ("0", "49.99", "50", "50.01", "499", "500", "500.01", "9999"))
VALUES: dict[str, tuple[Value, ...]] = {
    "甲": (True, False),
    "乙": (True, False),
    "后果": ("没有", "轻微", "严重"),
    "金额": AMOUNTS,
    "次数": (0, 1, 2, 3),
}
"""Every value that conditions below can tell apart, and more."""


def term(name: str, kind: str, number: int, options: tuple[str, ...] = ()) -> Term:
    """A fact."""
    return Term(name, f"t{number}", kind, "", "？", options, "次" if kind == "次数" else "")


TERMS = Vocabulary(
    (
        term("甲", "是否", 1),
        term("乙", "是否", 2),
        term("后果", "选项", 3, ("没有", "轻微", "严重")),
        term("金额", "元", 4),
        term("次数", "次数", 5),
        term("行为日期", "日期", 6),
        term("记录", "记录", 7),
        term("时长", "时长", 8),
    )
)


def library(*relations: Relation, vocabulary: Vocabulary = TERMS) -> Library:
    """A library with these relations and no matter."""
    return Library(vocabulary, Matters(()), {}, Relations(relations, vocabulary))


def compare(old: Condition, new: Condition, *relations: Relation) -> Difference:
    """How two conditions differ."""
    return difference(Side(((old, None),)), Side(((new, None),)), library(*relations), None, DAY)


def amount(op: str, bound: Decimal) -> Compare:
    """A comparison of the amount."""
    return Compare("金额", op, Literal(bound), f"金额 {op} {bound}元")


LEAVES = st.one_of(
    st.sampled_from((Is("甲"), Is("乙"))),
    st.builds(amount, st.sampled_from(("<", "<=", ">", ">=", "=", "!=")), st.sampled_from(BOUNDS)),
    st.sampled_from((("没有",), ("没有", "轻微"), ("严重",))).map(lambda options: In("后果", options, "后果")),
    st.builds(
        lambda op, bound: Compare("次数", op, Literal(bound), "次数"), st.sampled_from(("<=", ">")), st.integers(0, 2)
    ),
)


def above(part: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """A tree over parts."""
    parts = st.lists(part, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        parts.map(AllOf),
        parts.map(AnyOf),
        part.map(Not),
        st.builds(Exactly, st.integers(0, 2), parts),
        st.builds(Soft, part, st.just("一般"), st.just("甲")),
    )


TREES = st.recursive(LEAVES, above, max_leaves=6)


def grid() -> Iterator[Facts]:
    """Every case over the values."""
    for values in product(*VALUES.values()):
        yield dict(zip(VALUES, values, strict=True))


def by_hand(old: Condition, new: Condition, relations: Relations) -> str:
    """The verdict of every case of the grid that is possible."""
    seen = set()
    for facts in grid():
        if not relations.close(facts).clashes:
            one, other = truth_of(old, facts), truth_of(new, facts)
            seen |= {"更宽"} if other and not one else {"更窄"} if one and not other else set()
    return "互有宽窄" if len(seen) == 2 else seen.pop() if seen else "相同"


RELATIONS = (
    Relation(Is("甲"), Not(Is("乙")), "不能并存"),
    Relation(In("后果", ("严重",), "后果"), Is("乙"), "就在其中"),
    Relation(None, Not(AllOf((amount(">", BOUNDS[1]), In("后果", ("没有",), "后果")))), "不会没有后果"),
)


@settings(max_examples=200)
@given(TREES, TREES, st.lists(st.sampled_from(RELATIONS), unique=True))
def test_the_verdict_is_that_of_every_case(old: Condition, new: Condition, relations: list[Relation]) -> None:
    """For 200 pairs of conditions the solver says what all possible cases of a grid say, one by one; no limit is met."""
    found = compare(old, new, *relations)
    known = Relations(relations, TERMS)
    assert found.limits == ()
    assert found.verdict == by_hand(old, new, known)
    for witness, wanted in ((found.wider, (False, True)), (found.narrower, (True, False))):
        if witness:
            facts = known.close(witness.facts).facts
            assert (witness.old, witness.new) == wanted == (truth_of(old, facts), truth_of(new, facts))
            assert not known.close(witness.facts).clashes


@given(st.data())
def test_of_any_conditions_what_is_shown_is_so(data: st.DataObject) -> None:
    """Dates, lengths, counts of records: a witness is what `truth_of` says, and where none differs no drawn case does."""
    vocabulary = VOCABULARIES[0]
    old, new = data.draw(conditions(vocabulary, most=4)), data.draw(conditions(vocabulary, most=4))
    held = library(vocabulary=vocabulary)
    found = difference(Side(((old, SETTING),)), Side(((new, SETTING),)), held, None, DAY)
    assert UNCONFIRMED not in found.limits
    for witness in (found.wider, found.narrower, found.beside):
        if witness:
            assert witness.old is not witness.new
            assert (witness.old, witness.new) == tuple(truth_of(c, witness.facts, SETTING) for c in (old, new))
    if found.verdict == "相同":
        for facts in data.draw(st.lists(cases_in_full(vocabulary), min_size=5, max_size=5)):
            # Records of no kind that the comparison knows are no cases of it.
            told = {name: Records() if isinstance(value, Records) else value for name, value in facts.items()}
            assert truth_of(old, told, SETTING) is truth_of(new, told, SETTING)


def test_a_witness_lies_next_to_the_bound_and_names_no_more_facts_than_it_needs() -> None:
    """500 becomes 800: 501 元 is the case, with the other condition that both make and with nothing else."""
    old, new = (AllOf((Is("甲"), amount("<=", Decimal(n)))) for n in (500, 800))
    found = compare(old, new, *RELATIONS)
    assert found.verdict == "更宽"
    assert found.wider
    assert found.wider.facts == {"甲": True, "金额": Decimal(501)}


@pytest.mark.parametrize(
    ("ops", "verdict", "value"),
    [(("<", "<="), "更宽", Decimal(500)), (("<=", "<"), "更窄", Decimal(500)), (("<", "!="), "更宽", Decimal(501))],
)
def test_a_bound_that_takes_in_its_number(ops: tuple[str, str], verdict: str, value: Decimal) -> None:
    """不足 and 不超过 differ in one case."""
    found = compare(*(amount(op, Decimal(500)) for op in ops))
    witness = found.wider or found.narrower
    assert (found.verdict, witness and witness.facts) == (verdict, {"金额": value})


def test_where_no_whole_unit_lies_between_the_bounds_a_hundredth_is_shown() -> None:
    """500 becomes 500.5: no case in whole yuan differs."""
    found = compare(*(amount("<=", Decimal(text)) for text in ("500", "500.005")))
    assert found.wider
    assert Decimal(500) < found.wider.facts["金额"] <= Decimal("500.005")  # type: ignore[operator]


def test_relations_leave_only_possible_cases() -> None:
    """A condition that relations make needless changes nothing."""
    assert compare(Is("甲"), AllOf((Is("甲"), Not(Is("乙")))), RELATIONS[0]).verdict == "相同"
    assert compare(Is("甲"), AllOf((Is("甲"), Not(Is("乙"))))).verdict == "更窄"


def test_what_differs_only_while_something_is_unknown_is_told_apart() -> None:
    """The same for every case that is known, and another verdict before that."""
    found = compare(Is("甲"), AllOf((Is("甲"), AnyOf((Is("乙"), Not(Is("乙")))))))
    assert (found.verdict, found.wider, found.narrower) == ("相同", None, None)
    assert found.beside
    assert (found.beside.facts, found.beside.old, found.beside.new) == ({"甲": True}, True, None)
    assert compare(AllOf((Is("甲"), Is("乙"))), AllOf((Is("乙"), Is("甲")))).beside is None


def test_a_part_that_was_not_read_is_compared_as_far_as_it_goes() -> None:
    """适用 becomes 待查 where a part is unread: narrower, and the witness says 待查."""
    found = compare(Is("甲"), AllOf((Is("甲"), Unread("第三点"))))
    assert found.verdict == "更窄"
    assert found.narrower
    truths: tuple[Truth, Truth] = found.narrower.old, found.narrower.new
    assert truths == (True, None)


def window(length: Duration) -> Count:
    """No record within a length of time before the act."""
    return Count("none", 0, "记录", "不限", Within("", length), "行为日期", (), None)


def test_a_longer_window_shows_the_record_that_falls_into_it() -> None:
    """Two years become three: a record on the last day of two years and one day more, by the calendar."""
    found = compare(window(Duration(months=24)), window(Duration(months=36)))
    assert found.verdict == "更窄"
    assert found.narrower
    act, records = found.narrower.facts["行为日期"], found.narrower.facts["记录"]
    assert isinstance(act, date)
    assert isinstance(records, Records)
    (record,) = records.entries
    assert isinstance(record, Record)
    assert isinstance(record.day, date)
    assert date(act.year - 3, act.month, act.day) <= record.day < date(act.year - 2, act.month, act.day)


def test_the_same_window_in_other_words_is_the_same() -> None:
    """24 months are two years on every day of the calendar; 730 days are not."""
    assert compare(window(Duration(months=24)), window(Duration(months=24))).verdict == "相同"
    found = compare(window(Duration(months=24)), window(Duration(hours=730 * 24)))
    assert found.verdict in {"更宽", "互有宽窄"}
    assert UNCONFIRMED not in found.limits


def test_the_answer_is_the_same_every_time() -> None:
    """Nothing depends on what was asked before, nor on the order of the parts."""
    parts = (Is("甲"), amount("<=", Decimal(500)), In("后果", ("没有", "轻微"), "后果"), window(Duration(months=24)))
    more = (*parts[:1], amount("<=", Decimal(800)), *parts[2:])
    once, again = compare(AllOf(parts), AllOf(more)), compare(AllOf(parts), AllOf(more))
    assert once == again
    turned = compare(AllOf(parts[::-1]), AllOf(more[::-1]))
    assert once.wider
    assert turned.wider
    assert once.wider.facts == turned.wider.facts


def test_a_length_of_time_that_the_calendar_leaves_open() -> None:
    """Thirty days are known to be within a month of no calendar: it is 待查 there, and the comparison says so."""
    old = Compare("时长", "<=", Literal(Duration(hours=30 * 24)), "时长 <= 30日")
    new = Compare("时长", "<=", Literal(Duration(months=1)), "时长 <= 1个月")
    found = compare(old, new)
    for witness in (found.wider, found.narrower):
        if witness:
            assert (witness.old, witness.new) == (truth_of(old, witness.facts), truth_of(new, witness.facts))
    assert found.verdict == "互有宽窄"
    assert NONE not in [w.facts["时长"] for w in (found.wider, found.narrower) if w]

"""Strategies: vocabularies, conditions over them, facts, settings. Few words and few values, so that they meet.

Every node and leaf of `engine.conditions` can come, typed as the reader of lists types it. Values lie on the bounds that
conditions name, or just beside them. Knows the records of the engine, not how any of them is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from engine.language.conditions import (
    OPERATORS,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Defined,
    Exactly,
    In,
    Is,
    Literal,
    Not,
    Operand,
    OtherTerm,
    Share,
    Shifted,
    Soft,
    Unread,
    walk,
)
from engine.language.earlier_records import NO_LIMIT, SAME, THIS_YEAR, UNSTATED, Count, Setting, Within
from engine.language.intervals import Between
from engine.language.quantities import Duration
from engine.language.relations import Relations
from engine.language.values import AMOUNTS, NONE, RECORD_OUTCOMES, UNKNOWN, Facts, Record, Records, Value
from engine.language.vocabulary import TYPES, Term, Vocabulary

AMOUNT_VALUES = tuple(Decimal(text) for text in ("0", "49.99", "50", "50.01", "499.99", "500", "500.01", "5000"))
DATE_VALUES = tuple(
    date.fromisoformat(text)
    for text in (
        "2022-12-31",
        "2023-01-01",
        "2024-02-28",
        "2024-02-29",
        "2024-03-01",
        "2025-01-01",
        "2025-02-28",
        "2025-03-01",
    )
)
DURATION_VALUES = (
    *(Duration(hours=hours) for hours in (1, 24, 28 * 24, 30 * 24, 32 * 24, 730 * 24, 732 * 24)),
    *(Duration(months=months) for months in (1, 2, 24, 25)),
)
PLAIN_DURATIONS = (Duration(hours=1), Duration(months=600))
"""Lengths of time that compare with any of the above in every calendar."""

OPTIONS = ("甲", "乙", "丙")
RATIOS = (Decimal("0.1"), Decimal("0.5"), Decimal(2))
SHIFTS = (Duration(hours=24), Duration(months=1), Duration(months=24))
WORDS = {
    "处理": RECORD_OUTCOMES,
    "事项": ("事项甲", "事项乙", "事项丙"),
    "条款": ("食品安全法第三十四条第十项", "食品安全法第三十四条第十一项", "食品安全法第六十七条"),
    "性质": ("食品", "标签"),
    "领域": ("市场监管", "交通运输"),
    "清单": ("cn/one", "cn/other"),
    "事项号": ("1", "2"),
}
WIDER = {"条款": ("食品安全法第三十四条", "没有条号的说法")}
"""What a record may also say that leaves open whether it is the same."""

SETTING = Setting(
    matter="事项甲",
    kind="食品",
    field="市场监管",
    peers=frozenset({"事项甲", "事项乙"}),
    breaches=("食品安全法第三十四条第十项",),
    list_id="cn/one",
    item_id="1",
    clauses=("食品安全法第三十四条第十项", "食品安全法第六十七条"),
)
SETTINGS = st.sampled_from((None, SETTING, Setting()))


def vocabulary_of(count: int) -> Vocabulary:
    """So many terms of every type."""
    return Vocabulary(
        Term(
            name=f"{kind}{number}",
            id=f"t{place}_{number}",
            type=kind,
            group="",
            ask="？",
            options=OPTIONS if kind == "选项" else (),
            unit="千克" if kind == "数量" else "次" if kind == "次数" else "",
        )
        for place, kind in enumerate(TYPES)
        for number in range(count)
    )


# Made once: a strategy costs more to make than to draw from.
VOCABULARIES = tuple(vocabulary_of(count) for count in (1, 2, 3))


def vocabularies() -> st.SearchStrategy[Vocabulary]:
    """One to three terms of every type."""
    return st.sampled_from(VOCABULARIES)


@cache
def named(vocabulary: Vocabulary, kind: str) -> st.SearchStrategy[str]:
    """The name of a term of that type."""
    return st.sampled_from([term.name for term in vocabulary.terms.values() if term.type == kind])


@cache
def values(kind: str) -> st.SearchStrategy[Value]:
    """A value of that type that is known in full and settles every comparison."""
    match kind:
        case "是否":
            return st.booleans()
        case "选项":
            return st.sampled_from((*OPTIONS, NONE))
        case "日期":
            return st.sampled_from((*DATE_VALUES, NONE))
        case "时长":
            return st.sampled_from((*PLAIN_DURATIONS, NONE))
        case "次数":
            return st.integers(0, 4)
        case "记录":
            return st.lists(records(complete=True), max_size=3).map(lambda entries: Records(tuple(entries)))
        case _:
            return st.sampled_from(AMOUNT_VALUES)


@cache
def partial_values(kind: str) -> st.SearchStrategy[Value]:
    """Any value of that type: lengths of time that only some calendars can compare, records known in part."""
    match kind:
        case "时长":
            return st.sampled_from((*DURATION_VALUES, NONE))
        case "记录":
            found = st.lists(records(complete=False), max_size=3).map(tuple)
            return st.builds(Records, found, st.sampled_from((None, *DATE_VALUES)))
        case _:
            return values(kind)


@cache
def told_values(kind: str) -> st.SearchStrategy[Value]:
    """Any value that can be told of a fact: also a month, or the bounds of an amount."""
    match kind:
        case "日期":
            return st.one_of(partial_values(kind), intervals(DATE_VALUES))
        case "次数":
            return st.one_of(partial_values(kind), intervals(range(5)))
        case "元" | "数量" | "比例":
            return st.one_of(partial_values(kind), intervals(AMOUNT_VALUES))
        case _:
            return partial_values(kind)


@st.composite
def intervals(draw: st.DrawFn, values: Sequence[Any]) -> Between:
    """An interval that ends on two of the values; of amounts its ends may not belong to it, and the upper may be missing."""
    low, high = sorted(
        draw(st.tuples(st.sampled_from(values), st.sampled_from(values)).filter(lambda two: two[0] != two[1]))
    )
    if not isinstance(low, Decimal):
        return Between(low, None if isinstance(low, int) and draw(st.booleans()) else high)
    return Between(low, draw(st.sampled_from((high, None))), draw(st.booleans()), draw(st.booleans()))


def points(within: Between) -> st.SearchStrategy[Value]:
    """A value that an interval holds, on its ends or beside them."""
    low, high = within.low, within.high
    if isinstance(low, date):
        assert isinstance(high, date)
        return st.one_of(st.sampled_from((low, high)), st.dates(low, high))
    step = Decimal("0.001") if isinstance(low, Decimal) else 1
    ends = [low if within.low_in else low + step, low + step]
    if high is None:
        return st.sampled_from([*ends, low + 10_000])
    middle = (low + high) / 2 if isinstance(low, Decimal) else (low + high) // 2  # type: ignore[operator]
    return st.sampled_from([*ends, middle, high if within.high_in else high - step])  # type: ignore[operator]


@st.composite
def records(draw: st.DrawFn, *, complete: bool) -> Record:
    """An earlier violation; when not `complete`, some fields are unknown or too wide to settle anything."""
    fields = {}
    for name, words in WORDS.items():
        if complete or draw(st.booleans()):
            fields[name] = draw(st.sampled_from(words if complete else (*words, *WIDER.get(name, ()))))
    days = st.sampled_from(DATE_VALUES)
    return Record(draw(days if complete else st.one_of(days, intervals(DATE_VALUES))), fields)


@st.composite
def facts(draw: st.DrawFn, vocabulary: Vocabulary, *, complete: bool = False) -> dict[str, Value]:
    """What is known of a case: some facts left out, some said to be unknown; when `complete`, the others known in full."""
    found: dict[str, Value] = {}
    for name, term in vocabulary.terms.items():
        match draw(st.integers(0, 5)):
            case 0:
                continue
            case 1:
                found[name] = UNKNOWN
            case _:
                found[name] = draw(values(term.type) if complete else told_values(term.type))
    return found


@st.composite
def cases_in_full(draw: st.DrawFn, vocabulary: Vocabulary) -> dict[str, Value]:
    """Every fact, each with a value that a case can write, lengths of time in days and in months."""
    found: dict[str, Value] = {}
    for name, term in vocabulary.terms.items():
        kind = st.sampled_from((*DURATION_VALUES, NONE)) if term.type == "时长" else values(term.type)
        found[name] = draw(kind.filter(lambda value: value is not NONE) if term.type == "选项" else kind)
    return found


@st.composite
def answers(draw: st.DrawFn, vocabulary: Vocabulary, names: Iterable[str]) -> dict[str, Value]:
    """A full answer to each of those facts."""
    return {name: draw(values(vocabulary.terms[name].type)) for name in names}


def dated(condition: Condition, known: Facts) -> dict[str, Value]:
    """`known`, with a day for every date from which a window is counted back and which is said not to exist."""
    anchors = {leaf.before for leaf in walk(condition) if isinstance(leaf, Count)}
    return {name: DATE_VALUES[-1] if name in anchors and value is NONE else value for name, value in known.items()}


@cache
def operands(vocabulary: Vocabulary, kind: str) -> st.SearchStrategy[Operand]:
    """The right side of an ordering comparison of a fact of that type."""
    other = named(vocabulary, kind)
    found: list[st.SearchStrategy[Operand]] = [
        partial_values(kind).filter(lambda value: value is not NONE).map(Literal),
        other.map(OtherTerm),
    ]
    if kind == "日期":
        found.append(st.builds(Shifted, other, st.sampled_from(SHIFTS), st.sampled_from((1, -1))))
    else:
        found.append(st.builds(Share, st.sampled_from(RATIOS), other))
    return st.one_of(found)


@cache
def comparisons(vocabulary: Vocabulary) -> st.SearchStrategy[Compare]:
    """A comparison of any type that can be ordered, or of one that can only be equal."""
    ordered = [
        st.builds(
            Compare, named(vocabulary, kind), st.sampled_from(OPERATORS), operands(vocabulary, kind), st.just("比较")
        )
        for kind in (*AMOUNTS, "日期", "时长")
    ]
    equal = [
        st.builds(Compare, named(vocabulary, kind), st.sampled_from(("=", "!=")), right, st.just("等于"))
        for kind, right in (
            ("是否", st.booleans().map(Literal)),
            ("选项", st.one_of(values("选项").map(Literal), named(vocabulary, "选项").map(OtherTerm))),
            ("日期", st.just(Literal(NONE))),
            ("时长", st.just(Literal(NONE))),
            ("记录", st.just(Literal(Records()))),
        )
    ]
    return st.one_of(*ordered, *equal)


@cache
def memberships(vocabulary: Vocabulary) -> st.SearchStrategy[In]:
    """One of several values."""
    found: list[st.SearchStrategy[In]] = [
        st.builds(
            In, named(vocabulary, kind), st.lists(values(kind), min_size=1, max_size=3).map(tuple), st.just("之一")
        )
        for kind in ("选项", "元", "次数", "日期")
    ]
    return st.one_of(found)


@st.composite
def counts(draw: st.DrawFn, vocabulary: Vocabulary) -> Count:
    """A count of records; one whose window is unstated names who judges, as the language demands."""
    length = draw(st.sampled_from((NO_LIMIT, THIS_YEAR, UNSTATED, "2年", "1个月")))
    lengths = {"2年": Duration(months=24), "1个月": Duration(months=1)}
    judged = draw(named(vocabulary, "是否")) if length == UNSTATED else None
    anchored = length in lengths or length == THIS_YEAR or draw(st.booleans())
    return Count(
        op=draw(st.sampled_from(("none", "at_most", "at_least"))),
        count=draw(st.integers(0, 3)),
        of=draw(named(vocabulary, "记录")),
        same=draw(st.sampled_from(SAME)),
        within=Within(length, lengths.get(length)),
        before=draw(named(vocabulary, "日期")) if anchored else None,
        counts=draw(st.lists(st.sampled_from(RECORD_OUTCOMES), unique=True, max_size=2).map(tuple)),
        judged=judged,
    )


@cache
def leaves(vocabulary: Vocabulary) -> st.SearchStrategy[Condition]:
    """Any leaf; what was not read comes rarely, since it hides all else."""
    common = st.one_of(
        named(vocabulary, "是否").map(Is), comparisons(vocabulary), memberships(vocabulary), counts(vocabulary)
    )
    return st.integers(0, 19).flatmap(lambda number: st.just(Unread("未读")) if number == 19 else common)


@cache
def conditions(vocabulary: Vocabulary, *, most: int = 16) -> st.SearchStrategy[Condition]:
    """A tree of every kind of node with about `most` leaves."""

    def above(part: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(part, max_size=4).map(tuple)
        return st.one_of(
            parts.map(AllOf),
            parts.map(AnyOf),
            part.map(Not),
            st.builds(Exactly, st.integers(0, 3), parts),
            st.builds(Soft, part, st.just("一般"), named(vocabulary, "是否")),
            st.builds(Defined, st.just("定义"), st.just("cn/general"), st.just("定义的文字"), part),
        )

    return st.recursive(leaves(vocabulary), above, max_leaves=most)


def rearranged(condition: Condition) -> Condition:
    """The same condition with the parts of every node the other way round."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(rearranged(part) for part in reversed(parts)))
        case AnyOf(parts):
            return AnyOf(tuple(rearranged(part) for part in reversed(parts)))
        case Exactly(count, parts):
            return Exactly(count, tuple(rearranged(part) for part in reversed(parts)))
        case Not(part):
            return Not(rearranged(part))
        case Soft(part, wording, judged):
            return Soft(rearranged(part), wording, judged)
        case Defined(name, owner, text, part):
            return Defined(name, owner, text, rearranged(part))
        case In(term, options, text):
            return In(term, tuple(reversed(options)), text)
        case _:
            return condition


def consistent(facts: Facts, relations: Relations) -> dict[str, Value]:
    """Those of the facts that clash with none before them."""
    found: dict[str, Value] = {}
    for name, value in facts.items():
        if not relations.close({**found, name: value}).clashes:
            found[name] = value
    return found

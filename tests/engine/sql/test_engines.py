"""A condition printed as SQL means what it means in the language, row by row, in every engine."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from engine.language import (
    NONE,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Count,
    Duration,
    Exactly,
    In,
    Is,
    Literal,
    Not,
    OtherTerm,
    Share,
    Shifted,
    Truth,
    Unread,
    truth_of,
    walk,
)
from engine.sql import DIALECTS, MATTER, Columns, Pair, Passage, Question, Replay, SqlColumn, SqlError, sql_of
from tests.engine.sql.conftest import Engine
from tests.engine.sql.drawn import VOCABULARY, disagreements, drawn, query

NUMBER = SqlColumn("number", "INT", "")
PLACED = (NUMBER, SqlColumn(MATTER, "TEXT", ""), SqlColumn("place", "TEXT", ""))


def test_every_kind_of_leaf_is_drawn_and_sayable() -> None:
    """What the engines are asked takes in every leaf, every type of fact and every truth."""
    made = drawn()
    leaves = [part for question in made.questions for part in walk(question.condition)]
    assert {type(leaf) for leaf in leaves} >= {Is, In, Compare, Count, Unread, Exactly, Not, AllOf, AnyOf}
    compared = {(type(leaf.right), VOCABULARY.terms[leaf.term].type) for leaf in leaves if isinstance(leaf, Compare)}
    amounts = ("元", "数量", "次数", "比例")
    assert compared >= {(kind, term) for kind in (Literal, OtherTerm, Share) for term in (*amounts, "时长")}
    assert compared >= {(Literal, term) for term in ("是否", "选项", "日期", "记录")} | {
        (Shifted, "日期"),
        (OtherTerm, "选项"),
    }
    truths = Counter(truth for row in made.truths for truth in row)
    assert min(truths[truth] for truth in (True, False, None)) > 5_000


def test_an_engine(engine: Engine) -> None:
    """Everything that an engine of SQL is asked: one test, so that each starts once."""
    every_row(engine)
    counts_and_changed_cases(engine)
    one_matter_alone(engine)


def every_row(engine: Engine) -> None:
    """Every engine says of every question and every case what `truth_of` says."""
    made = drawn()
    rows = [(n, *row) for n, row in enumerate(made.rows)]
    with engine.holding((NUMBER, *made.columns.listed), rows) as ask:
        assert disagreements(ask(query(made.questions, engine.dialect)), made) == {}


def counts_and_changed_cases(engine: Engine) -> None:
    """One pass counts each passage from an old verdict to a new one, by place, and names the cases that change."""
    made = drawn()
    asked, matters, places = made.questions, ("甲事项", "乙事项", "不问的事项"), ("330100", "350100")
    pairs = {
        "甲事项": [Pair("甲1", asked[0], asked[1]), Pair("甲2", asked[2], asked[2]), Pair("甲3", asked[3], asked[40])],
        "乙事项": [Pair("乙1", asked[4], asked[4]), Pair("乙2", asked[5], asked[5])],
    }
    placed = [(n, matters[n % 3], places[n % 2]) for n in range(len(made.rows))]
    expected: Counter[Passage] = Counter()
    changed = set()
    for number, matter, place in placed:
        for pair in pairs.get(matter, ()):
            old, new = (truth(one, number) for one in (pair.old, pair.new))
            expected[Passage((place,), pair.key, old, new)] += 1
            changed |= {number} if old is not new else set()
    replay = Replay(VOCABULARY, pairs, by=("place",))
    rows = [(*before, *row) for before, row in zip(placed, made.rows, strict=True)]
    with engine.holding((*PLACED, *made.columns.listed), rows) as ask:
        assert replay.read(map(ask, replay.counts("cases", engine.dialect))) == expected
        told = ask(replay.changed("cases", engine.dialect, ["number"]))
    assert {row[0] for row in told} == changed
    assert len(changed) > 10


def truth(question: Question, number: int) -> Truth:
    """What the language says of one case."""
    return truth_of(question.condition, drawn().cases[number], question.setting)


def one_matter_alone(engine: Engine) -> None:
    """A replay of one matter needs no choice between matters, and one in which nothing differs names no case."""
    made = drawn()
    replay = Replay(VOCABULARY, {"甲事项": [Pair("甲1", made.questions[0], made.questions[0])]})
    rows = [(n, "甲事项", "330100", *row) for n, row in enumerate(made.rows)]
    with engine.holding((*PLACED, *made.columns.listed), rows) as ask:
        found = replay.read(map(ask, replay.counts("cases", engine.dialect)))
        assert ask(replay.changed("cases", engine.dialect, ["number"])) == []
    verdicts = Counter(truth(made.questions[0], n) for n in range(len(rows)))
    assert dict(found) == {Passage((), "甲1", verdict, verdict): count for verdict, count in verdicts.items()}


def test_a_wrong_answer_would_be_found() -> None:
    """The comparison does find a truth that differs."""
    made = drawn()
    rows: list[tuple[Any, ...]] = [(n, *row) for n, row in enumerate(made.truths)]
    first = rows[0][1]
    rows[0] = (0, None if first is not None else True, *rows[0][2:])
    assert disagreements(rows, made)["is"] is first


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (
            In("时长0", (Duration(months=1), NONE), "时长 为一个月或者无"),
            "“时长 为一个月或者无”问一个时长是不是几个中的一个",
        ),
        (Compare("元0", "<=", Share(Decimal("0.1234567890123"), "元1"), "超过一点"), "“超过一点”里的比例位数太多"),
        (Compare("元0", "<=", Literal(Decimal(1234567890123456789)), "太大"), "“太大”要比的值在 SQL 里写不准确"),
    ],
)
def test_what_sql_cannot_say_is_refused(condition: Condition, told: str) -> None:
    """Nothing is approximated: the sentence names the words of the document and says what to do."""
    for dialect in DIALECTS:
        with pytest.raises(SqlError) as refused:
            sql_of(VOCABULARY, Question(AllOf((condition,))), dialect)
        assert str(refused.value).startswith(told)


def test_a_case_that_a_row_cannot_hold() -> None:
    """A fact known in part, and an amount finer than a cell, make no row: the case is decided one by one."""
    columns = Columns(VOCABULARY, [Question(Compare("元0", "<=", Literal(Decimal(500)), ""))])
    held = {raw: columns.row({"元0": Decimal(raw)}) for raw in ("500.01", "500.001")}
    assert held == {"500.01": (Decimal("500.01"),), "500.001": None}
    assert columns.row({"元1": Decimal("500.001")}) == (None,)


def test_the_text_of_one_condition() -> None:
    """One tree, three dialects: what a reader of a query sees."""
    condition = AllOf(
        (Is("是否0"), Compare("元0", "<=", Literal(Decimal(500)), ""), Compare("日期0", ">", Literal(NONE), ""))
    )
    found = {dialect: sql_of(VOCABULARY, Question(condition), dialect) for dialect in DIALECTS}
    assert found["duckdb"] == found["postgres"] == '"t0_0" AND "t2_0" <= 500 AND "t5_0_none" <> "t5_0_none"'
    assert found["spark"] == found["duckdb"].replace('"', "`")

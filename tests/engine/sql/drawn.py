"""The same conditions and cases for every engine of SQL, and what `truth_of` says of them.

All conditions stand in one query over all cases: an engine is asked once, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from engine.language import NONE, UNKNOWN, Condition, Facts, Truth, Value, Vocabulary, truth_of
from engine.sql import Cell, Columns, Question, SqlError, expression_of
from tests import generated

CONDITIONS, CASES = 200, 160
VOCABULARY = generated.VOCABULARIES[1]


class Drawn(NamedTuple):
    """Questions that SQL can say and cases that a table can hold, with the truth of each question on each case."""

    questions: tuple[Question, ...]
    cases: tuple[Facts, ...]
    columns: Columns
    rows: tuple[tuple[Cell, ...], ...]
    truths: tuple[tuple[Truth, ...], ...]


def sample(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """So many examples, the same each time."""
    found: list[Any] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(example: Any) -> None:  # noqa: ANN401  whatever the strategy makes
        found.append(example)

    draw()
    return found


@st.composite
def held_facts(draw: st.DrawFn, vocabulary: Vocabulary) -> dict[str, Value]:
    """Facts as a table holds them: known in full or not at all, records also in part."""
    found: dict[str, Value] = {}
    for name, term in vocabulary.terms.items():
        if draw(st.integers(0, 5)):
            values = generated.partial_values(term.type)
            found[name] = draw(values.filter(lambda value: value is not NONE) if term.type == "选项" else values)
        elif draw(st.booleans()):
            found[name] = UNKNOWN
    return found


def sayable(vocabulary: Vocabulary, questions: Iterable[Question]) -> tuple[Question, ...]:
    """Those that SQL can say."""
    found = []
    for question in questions:
        try:
            expression_of(vocabulary, question)
        except SqlError:
            continue
        found.append(question)
    return tuple(found)


@cache
def drawn() -> Drawn:
    """The examples: every leaf alone, and trees."""
    conditions: list[Condition] = sample(generated.leaves(VOCABULARY), CONDITIONS)
    conditions += sample(generated.conditions(VOCABULARY, most=8), CONDITIONS)
    settings_of: list[Any] = sample(generated.SETTINGS, len(conditions))
    both = zip(conditions, [settings_of[n % len(settings_of)] for n in range(len(conditions))], strict=True)
    questions = sayable(VOCABULARY, [Question(*one) for one in both])
    columns = Columns(VOCABULARY, questions)
    cases = tuple(sample(held_facts(VOCABULARY), CASES))
    rows = tuple(row for case in cases if (row := columns.row(case)) is not None)
    assert len(rows) == len(cases)
    truths = tuple(
        tuple(truth_of(question.condition, case, question.setting) for question in questions) for case in cases
    )
    return Drawn(questions, cases, columns, rows, truths)


def query(questions: Iterable[Question], dialect: str) -> str:
    """One row for each case, in their order: its number, and whether each question holds."""
    asked = [expression_of(VOCABULARY, question).as_(f"q{n}") for n, question in enumerate(questions)]
    return exp.select("number", *asked).from_("cases").order_by("number").sql(dialect)


def disagreements(found: Iterable[tuple[Any, ...]], made: Drawn) -> Mapping[str, Any]:
    """The first question and case on which an engine says something else; empty when it never does."""
    for (number, *truths), expected in zip(found, made.truths, strict=True):
        for asked, (told, wanted) in enumerate(zip(truths, expected, strict=True)):
            if told is not wanted:
                question = made.questions[asked]
                text = expression_of(VOCABULARY, question).sql()
                return {"said": told, "is": wanted, "asked": question, "sql": text, "case": made.cases[number]}
    return {}

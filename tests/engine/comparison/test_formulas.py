"""The formulas of the solver say what `truth_of` says: for generated conditions, on generated cases, known whole and in part."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.comparison.formulas import Formulas
from engine.comparison.solver import Solver
from engine.comparison.variables import Variables
from engine.language import (
    NONE,
    UNKNOWN,
    Compare,
    Condition,
    Count,
    Duration,
    Exactly,
    Facts,
    Is,
    Literal,
    Record,
    Records,
    Setting,
    Truth,
    Vocabulary,
    Within,
    terms_of,
    truth_of,
    window_start,
)
from engine.language.conditions import OPERATORS
from engine.language.earlier_records import NO_LIMIT, THIS_YEAR
from tests.generated import (
    DURATION_VALUES,
    SETTINGS,
    VOCABULARIES,
    cases_in_full,
    comparisons,
    conditions,
    counts,
    memberships,
    vocabularies,
)

CASES = 4
"""Cases on which each condition is tried: making the formulas costs more than to ask of one case."""


def truths_by_solver(
    condition: Condition, several: Sequence[Facts], setting: Setting | None, vocabulary: Vocabulary
) -> list[Truth]:
    """What the formulas say of each case: True where the condition can hold there, False where it can fail."""
    records = [value for facts in several for value in facts.values() if isinstance(value, Records)]
    kinds = list({str(sorted(r.fields.items())): r.fields for value in records for r in value.entries}.values())
    solver = Solver()
    variables = Variables(solver, vocabulary.terms, kinds, max([len(r.entries) for r in records], default=0))
    formulas = Formulas(variables, partly=True)
    rails = formulas.rails(condition, setting)
    found: list[Truth] = []
    for facts in several:
        case = []
        for name in terms_of(condition):
            value, told = facts.get(name, UNKNOWN), formulas.told(name)
            case += [solver.opposite(told)] if value is UNKNOWN else [told, variables.is_value(name, value)]
        answers = solver.possible(*case, rails.holds), solver.possible(*case, rails.fails)
        assert answers in {(True, False), (False, True), (False, False)}
        found.append(True if answers[0] else False if answers[1] else None)
    return found


@st.composite
def cases(draw: st.DrawFn, vocabulary: Vocabulary) -> Facts:
    """Facts known in full or not at all, as the formulas take them."""
    return {name: value for name, value in draw(cases_in_full(vocabulary)).items() if draw(st.integers(0, 7))}


@pytest.mark.parametrize(
    "drawn",
    [comparisons, memberships, counts, lambda vocabulary: conditions(vocabulary, most=5), conditions],
    ids=["comparisons", "memberships", "counts", "small trees", "trees"],
)
@given(data=st.data())
def test_the_formulas_say_what_the_reference_says(
    drawn: Callable[[Vocabulary], st.SearchStrategy[Condition]], data: st.DataObject
) -> None:
    """A condition holds, fails or is unknown by the solver exactly where it does by `truth_of`."""
    vocabulary = data.draw(vocabularies())
    condition, setting = data.draw(drawn(vocabulary)), data.draw(SETTINGS)
    several = data.draw(st.lists(cases(vocabulary), min_size=CASES, max_size=CASES))
    expected = [truth_of(condition, facts, setting) for facts in several]
    assert truths_by_solver(condition, several, setting, vocabulary) == expected


ENDS = (date(2024, 2, 29), date(2025, 3, 1), date(2025, 12, 31), NONE)
WINDOWS = (Within("", Duration(months=24)), Within("", Duration(hours=48)), Within(THIS_YEAR), Within(NO_LIMIT))


@pytest.mark.parametrize("within", WINDOWS, ids=str)
@pytest.mark.parametrize(("op", "count"), [("none", 0), ("at_most", 1), ("at_least", 2)])
def test_records_on_the_edges_of_a_window(within: Within, op: str, count: int) -> None:
    """On the first day of the window, on its end, and one day to either side of both, alone and with a second record."""
    vocabulary = VOCABULARIES[0]
    leaf = Count(op, count, "记录0", "不限", within, "日期0", ("行政处罚",), None)
    several: list[Facts] = []
    for end in ENDS:
        last = end if isinstance(end, date) else date(2025, 1, 1)
        first = window_start(within, last) or date(2000, 1, 1)
        days = [edge + timedelta(days=more) for edge in (first, last) for more in (-1, 0, 1)]
        for number in (1, 2):
            for outcome in ("行政处罚", "不予处罚"):
                entries = [tuple(Record(day, {"处理": outcome}) for _ in range(number)) for day in days]
                several += [{"日期0": end, "记录0": Records(found)} for found in entries]
    expected = [truth_of(leaf, facts, None) for facts in several]
    assert truths_by_solver(leaf, several, None, vocabulary) == expected
    assert {True, False} <= set(expected)


@pytest.mark.parametrize("op", OPERATORS)
def test_lengths_of_time_in_days_and_in_months(op: str) -> None:
    """Every length against every bound; what the calendar leaves open is open, and nothing else is."""
    vocabulary, seen = VOCABULARIES[1], set()
    for bound in (*DURATION_VALUES, NONE) if op in {"=", "!="} else DURATION_VALUES:
        leaf = Compare("时长0", op, Literal(bound), "时长")
        several: list[Facts] = [{"时长0": value} for value in (*DURATION_VALUES, NONE)]
        expected = [truth_of(leaf, facts, None) for facts in several]
        assert truths_by_solver(leaf, several, None, vocabulary) == expected
        seen.update(expected)
    assert seen == {True, False, None}


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_exactly_so_many(count: int) -> None:
    """Every way in which three parts can hold, fail or be unknown."""
    vocabulary = VOCABULARIES[2]
    names = [name for name, term in vocabulary.terms.items() if term.type == "是否"]
    condition = Exactly(count, tuple(map(Is, names)))
    several = [dict(zip(names, truths, strict=True)) for truths in product((True, False, UNKNOWN), repeat=3)]
    expected = [truth_of(condition, facts, None) for facts in several]
    assert truths_by_solver(condition, several, None, vocabulary) == expected

"""A benchmark says where in a range the fine lies; it never makes, blocks or asks for a conclusion."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.answer import answer, benchmark_sentence
from engine.evaluation import Evaluation, evaluate, read_case
from tests.shipped import CATALOG

UNLICENSED = "未取得机动车驾驶证、驾驶证被吊销或者暂扣期间驾驶机动车"
FUMES = "驾驶排放检验不合格的机动车上道路行驶"


def found(matter: str, place: str = "650000", day: str = "2025-06-01", **facts: Any) -> Evaluation:  # noqa: ANN401  # facts of any type
    """The evaluation of a case in Xinjiang, decided on a day."""
    given = {"place": place, "matter": matter, "act_date": day, "facts": {"违法记录": "无", **facts}}
    case = read_case(given, CATALOG.library, CATALOG.places)
    return evaluate(CATALOG, case, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("matter", "code", "says"),
    [
        (UNLICENSED, "10051", "200元至2,000元；指导值2,000元；不可警告；拘留0至15日，指导10日"),
        (UNLICENSED, "10054", "200元至2,000元；指导值200元；不可警告；拘留0至15日，指导3日"),
        (FUMES, "60631", "20元至200元；指导值60元；可以警告"),
    ],
)
def test_the_row_of_the_code_is_told(matter: str, code: str, says: str) -> None:
    """One row applies: the range of the document, its guide value, its mark of a warning, what else it names."""
    evaluation = found(matter, 交通违法代码=code)
    (row,) = evaluation.benchmarks
    assert row.verdict is True
    assert benchmark_sentence(row).endswith(f"：{says}")


def test_no_row_is_chosen_while_the_code_is_not_known() -> None:
    """Every row of the violation is told as open, and no question is asked for it: it can change no conclusion."""
    evaluation = found(UNLICENSED)
    assert {(row.verdict, row.missing) for row in evaluation.benchmarks} == {(None, ("交通违法代码",))}
    assert len(evaluation.benchmarks) == 12
    asked = {question.term.name for questions in evaluation.questions.values() for question in questions}
    assert "交通违法代码" not in asked


def test_a_benchmark_changes_no_conclusion() -> None:
    """With and without the code, and where it marks a warning, the conclusion is the same: a warning is a penalty."""
    outcomes = [
        found(FUMES, **facts).tracks["处罚"].outcome
        for facts in ({}, {"交通违法代码": "60631"}, {"交通违法代码": "其他代码"})
    ]
    assert len(set(outcomes)) == 1


@pytest.mark.parametrize(
    ("place", "day", "rows"),
    [
        ("650000", "2025-04-14", 0),
        ("650000", "2025-04-15", 1),
        ("650000", "2026-08-14", 1),
        ("650000", "2026-08-15", 0),
        ("640106", "2025-06-01", 0),
    ],
)
def test_a_row_holds_in_its_place_and_on_its_days(place: str, day: str, rows: int) -> None:
    """From the first day of the list to the last day of the law that the row rests on, and in Xinjiang alone."""
    assert len(found(FUMES, place, day, 交通违法代码="60631").benchmarks) == rows


def test_the_answer_carries_the_rows() -> None:
    """As data: what applies or may, with amounts as texts."""
    (row,) = answer(found(UNLICENSED, 交通违法代码="10054"), CATALOG)["benchmarks"]
    assert (row["verdict"], row["low"], row["high"], row["guide"], row["warning"]) == (
        "适用",
        "200",
        "2000",
        "200",
        False,
    )
    assert row["also"] == ["拘留0至15日，指导3日"]

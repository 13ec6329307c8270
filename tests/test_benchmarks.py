"""What the benchmarks ask: of the set that never repeats, no two cases are alike, and every one is accepted."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from benchmarks.asked import ROOT, distinct
from engine.catalog import Catalog
from engine.evaluation import evaluate, read_case


@pytest.fixture(scope="module")
def drawn() -> list[dict[str, Any]]:
    """The first 200 cases of the set."""
    return distinct(200)


def test_no_two_drawn_cases_give_the_same_facts(drawn: list[dict[str, Any]]) -> None:
    """Of the drawn cases no two give the same facts at the same place for the same matter."""
    found = [json.dumps([case["place"], case["matter"], case["facts"]], sort_keys=True) for case in drawn]
    assert len(set(found)) == 200


def test_drawn_cases_are_accepted_and_differ_in_outcome(drawn: list[dict[str, Any]]) -> None:
    """A drawn case is evaluated, never refused; together they reach several outcomes."""
    catalog = Catalog.open(ROOT / "rulesets")
    cases = [read_case(case, catalog.library, catalog.places) for case in drawn]
    reached = {evaluate(catalog, case, date(2026, 1, 5)).tracks["处罚"].outcome for case in cases}
    assert {"待查", "应当不予处罚", "不得处罚"} <= reached


def test_drawing_again_gives_the_same_cases(drawn: list[dict[str, Any]]) -> None:
    """Two runs are asked the same cases, so that their figures can be compared."""
    assert distinct(200) == drawn

"""An item that ends before its list, on the days of the act and of the decision around its last day."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from engine.answer.answer import answer
from engine.catalog.catalog import Catalog
from engine.evaluation.cases import read_case
from engine.evaluation.evaluate import evaluate

BASE = Path(__file__).parents[2] / "bad" / "_base"
LIST = "cn/first-offence/2025-01-27.yaml"


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The small right catalog, with a last day on its only item."""
    root = tmp_path_factory.mktemp("lapses") / "rulesets"
    shutil.copytree(BASE, root)
    path = root / LIST
    path.write_text(path.read_text(encoding="utf-8") + "    until: 2025-02-28\n    until_because: 依据废止\n", "utf-8")
    return Catalog.open(root)


@pytest.mark.parametrize(
    ("act", "decision", "used"),
    [
        ("2025-02-10", "2025-02-27", ["行为时", "决定时"]),
        ("2025-02-10", "2025-02-28", ["行为时", "决定时"]),
        ("2025-02-10", "2025-03-01", ["行为时"]),
        ("2025-02-28", "2025-03-20", ["行为时"]),
        ("2025-03-01", "2025-03-20", None),
    ],
)
def test_an_item_is_used_up_to_its_last_day(catalog: Catalog, act: str, decision: str, used: list[str] | None) -> None:
    """It decides for the act by the day of the act, for the decision by that day; after it the answer says why not."""
    data = {
        "place": "000000",
        "matter": "过期食品",
        "act_date": act,
        "decision_date": decision,
        "facts": {"违法记录": "无", "货值金额": "500元"},
    }
    case = read_case(data, catalog.library, catalog.places)
    evaluation = evaluate(catalog, case, date.fromisoformat(decision))
    told = answer(evaluation, catalog)
    assert [finding["at"] for finding in told["findings"]] == ([] if used is None else [used])
    ended = [note for note in evaluation.notes if "只用到 2025-02-28：依据废止" in note]
    assert len(ended) == (decision > "2025-02-28")

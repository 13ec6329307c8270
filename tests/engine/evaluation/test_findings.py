"""Which items speak to a matter: by name, by reference, or without a matter in the same field."""

from dataclasses import replace
from datetime import date

import pytest

from engine.catalog.lists import ListVersion
from engine.catalog.matters import Matter, Matters
from engine.evaluation.findings import entries_of, reaches
from engine.language.earlier_records import Count, Within, counted
from engine.language.values import Record, Records
from tests.engine.evaluation.test_evaluate import CATALOG, DAY

FOOD = Matter("过期食品", "expired", "食品", "过期食品", ())
NOISE = Matter("噪声超标", "noise", "生态环境", "噪声超标", ())
MATTERS = Matters([FOOD, NOISE], {"市场监管": ("食品", "广告")}).by_name
LIST = ListVersion("cn/x", date(2024, 1, 1), "", "", "某清单", "法定", "市场监管", date(2024, 1, 1))


@pytest.mark.parametrize(
    ("field", "food", "noise"),
    [
        ("不限", True, True),
        ("市场监管", True, False),
        ("食品", True, False),
        ("生态环境", False, True),
        ("广告", False, False),
    ],
)
def test_an_item_without_a_matter_stays_in_the_field_of_its_list(field: str, food: bool, noise: bool) -> None:
    """A wider field reaches the matters of every field in it; 不限 reaches all."""
    version = replace(LIST, field=field)
    assert reaches(version, MATTERS["过期食品"]) is food
    assert reaches(version, MATTERS["噪声超标"]) is noise


@pytest.mark.parametrize(
    ("field", "area", "same"),
    [
        ("市场监管", "广告", True),
        ("市场监管", "市场监管", True),
        ("市场监管", "生态环境", False),
        ("食品", "广告", False),
    ],
)
def test_the_same_field_is_that_of_the_list(field: str, area: str, same: bool) -> None:
    """四川：三年内违反市场监管领域任何规定；an earlier violation in any field that the list's own takes in is the same."""
    item = next(item for version in CATALOG.load_all() for item in version.items)
    version = replace(LIST, field=field, items=(replace(item, matters=("过期食品",)),))
    (entry,) = entries_of(version, MATTERS["过期食品"])
    none = Count("none", 0, "违法记录", "同一领域", Within("不限"), None, (), None)
    records = Records((Record(date(2023, 1, 1), {"领域": area}),))
    assert counted(none, records, None, entry.setting) is not same


def test_a_local_matter_meets_the_national_item_by_reference() -> None:
    """A local clause for the same conduct is judged by the national item too, marked 参照."""
    local = next(m for m in CATALOG.library.matters.by_name.values() if m.equivalents and m.place == "410000")
    version = next(v for v in CATALOG.in_force("000000", DAY) if v.id == "cn/first-offence")
    entries = [entry for entry in entries_of(version, local) if local.equivalents[0] in entry.item.matters]
    assert entries
    assert all(entry.by_reference for entry in entries)
    national = CATALOG.library.matters.by_name[local.equivalents[0]]
    assert not any(entry.by_reference for entry in entries_of(version, national))

"""Impact of a draft: the cases that come out otherwise are told, from what to what and why, and no others."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from engine.catalog import Catalog
from engine.evaluation import read_case
from engine.quality.impact import Compared, impact_data, together
from tests.shipped import CATALOG, RULESETS

BASE = Path(__file__).parents[2] / "bad" / "_base"
LIST = "cn/first-offence"
NATIONAL = (RULESETS / LIST / "2025-01-27.yaml").read_text(encoding="utf-8")


def compared(folder: Path, *edits: tuple[str, str], in_place: bool = True) -> Compared:
    """The shipped library, and the national list with some words changed."""
    text = NATIONAL
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path = folder / "草案.yaml"
    path.write_text(text, encoding="utf-8")
    return Compared(CATALOG, path, in_place=in_place)


RAISED = ("货值金额 <= 500元", "货值金额 <= 800元")


def test_cases_beside_the_list_that_change(tmp_path: Path) -> None:
    """Two cases lie between 500 and 800; each says what decided before and what decides now."""
    found = compared(tmp_path, RAISED).on_list_cases()
    assert [(each.name, each.before, each.after) for each in found.changed] == [
        ("货值略高于五百元", "不适用", "适用（可以不予处罚）"),
        ("过期食用油货值七百零四元", "不适用", "适用（可以不予处罚）"),
    ]
    assert found.changed[0].why == ("以前 货值金额 <= 500元（不符合），现在 货值金额 <= 800元（符合）",)
    assert found.changed[0].where.startswith(f"{LIST}/2025-01-27.tests.yaml:")
    assert found.compared > 60
    assert found.limits == ()


def test_a_draft_that_changes_nothing(tmp_path: Path) -> None:
    """The same list with another title: every case is compared and none changes."""
    found = compared(tmp_path, ("title: ", "title: 新")).on_list_cases()
    assert (found.changed, found.compared > 60) == ((), True)


def test_a_case_that_names_an_item_that_is_gone_is_told(tmp_path: Path) -> None:
    """It cannot be compared, and is not passed over in silence."""
    found = compared(tmp_path, ('id: "4"', 'id: "40"')).on_list_cases()
    assert any("没有事项“4”" in limit for limit in found.limits)


@pytest.mark.parametrize(("in_place", "after"), [(True, "应当不予处罚"), (False, "应当不予处罚")])
def test_a_whole_case(tmp_path: Path, *, in_place: bool, after: str) -> None:
    """By what it comes to, with the items that changed."""
    data = {
        "case": "甲",
        "title": "某超市案",
        "place": "640106",
        "matter": "经营超过保质期的食品、食品添加剂",
        "act_date": "2025-03-01",
        "decision_date": "2025-04-01",
        "facts": {
            "违法记录": "无",
            "改正情况": "当场改正",
            "餐饮环节": "否",
            "能如实说明进货来源": "是",
            "货值金额": "66元",
            "发生食品安全事故或食源性疾病": "否",
            "危害后果": "轻微",
        },
    }
    case = read_case(data, CATALOG.library, CATALOG.places)
    found = compared(tmp_path, ("force: 可以", "force: 应当"), in_place=in_place).on_case(
        "甲.yaml", case, date(2025, 4, 1)
    )
    (changed,) = [each for each in found.changed if each.before.startswith("处罚")]
    assert (changed.name, changed.before, changed.after) == ("某超市案", "处罚：可以不予处罚", f"处罚：{after}")
    assert changed.why == ("cn/first-offence#5：适用（可以不予处罚） → 适用（应当不予处罚）",)


def test_from_then_on_leaves_the_past_alone(tmp_path: Path) -> None:
    """A later version in place of the old one changes a case of the past, from its own first day on it does not."""
    root = tmp_path / "rulesets"
    shutil.copytree(BASE, root)
    text = (root / LIST / "2025-01-27.yaml").read_text(encoding="utf-8").replace("2025-01-27", "2026-06-01")
    path = tmp_path / "草案.yaml"
    path.write_text(text.replace("500元", "50元"), encoding="utf-8")
    catalog = Catalog.open(root)
    data = {"case": "乙", "place": "320000", "matter": "过期食品", "facts": {"货值金额": "66元", "违法记录": "无"}}
    case = read_case(data, catalog.library, catalog.places)
    past, future = date(2025, 3, 20), date(2026, 7, 1)
    changes = {
        (in_place, day): len(Compared(catalog, path, in_place=in_place).on_case("乙", case, day).changed)
        for in_place in (True, False)
        for day in (past, future)
    }
    assert changes == {(True, past): 1, (True, future): 1, (False, past): 0, (False, future): 1}


def test_several_sources_are_one(tmp_path: Path) -> None:
    """Counts add up, what is told twice is told once; the data goes into JSON as it is."""
    one = compared(tmp_path, RAISED).on_list_cases()
    both = together([one, one])
    assert (both.compared, len(both.changed)) == (2 * one.compared, 4)
    assert impact_data(one)["changed"][0]["before"] == "不适用"

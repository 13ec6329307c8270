"""Versions of shipped lists compared: each change is followed to the items it touches, each difference shown by one case."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.catalog import Catalog
from engine.comparison import compare_versions, comparison_of, places_of
from engine.comparison.pairs import pairs
from engine.documents import read_text
from engine.evaluation import read_case_text
from engine.quality import catalog_with_draft, run_cases
from tests.shipped import CATALOG, RULESETS

NATIONAL, VERSION, DRAFT = "cn/first-offence", "2025-01-27", "2026-01-27"
DUST = CATALOG.library.matters.by_name["未密闭易产生扬尘的物料"]
GUANGDONG, JIANGMEN = "cn/440000-guangdong/ecology-slight", "cn/440000-guangdong/440700-jiangmen/ecology-slight"


def with_draft(folder: Path, edit: Callable[[str], str]) -> Catalog:
    """The shipped rulesets, with a further version of the national list: the one that is there, `edit`ed."""
    text = (RULESETS / NATIONAL / f"{VERSION}.yaml").read_text(encoding="utf-8")
    edited = edit(text)
    assert edited != text
    edited = edited.replace(f"version: {VERSION}", f"version: {DRAFT}")
    edited = edited.replace("effective: {from: 2025-01-27", "effective: {from: 2026-01-27")
    path = folder / "草案.yaml"
    path.write_text(edited, encoding="utf-8")
    return catalog_with_draft(CATALOG, path)


def compared(catalog: Catalog, old: str = NATIONAL, new: str = NATIONAL) -> dict[str, Any]:
    """The first version of a list beside the last version of another, or of the same."""
    return comparison_of(catalog, catalog.versions(old)[0], catalog.versions(new)[-1])


def item(found: dict[str, Any], number: str) -> dict[str, Any]:
    """One item by its number."""
    (one,) = (each for each in found["items"] if number in {each["old"], each["new"]})
    return dict(one)


def test_a_bound_moved_in_a_draft_is_shown_by_the_case_next_to_it(tmp_path: Path) -> None:
    """500 becomes 800 in the national list: one item changed, and 501 元 is the case."""
    found = compared(with_draft(tmp_path, lambda text: text.replace("货值金额 <= 500元", "货值金额 <= 800元")))
    (one,) = found["items"]
    assert (one["fate"], one["verdict"], found["unchanged"]) == ("改变", "更宽", 2)
    changed = {"what": "条件", "old": "货值金额 <= 500元", "new": "货值金额 <= 800元"}
    # The only change of the item: its case is that of the item.
    assert one["changes"] == [{**changed, "apart": None}]
    (matter,) = one["matters"]
    (witness,) = matter["witnesses"]
    assert witness["says"] == (
        "货值金额 501元：旧 不适用，新 适用（其余：危害后果 没有、改正情况 发现前自行改正、违法记录 无、"
        "能如实说明进货来源 是、餐饮环节 否）"
    )
    assert (witness["decides"], witness["facts"]["货值金额"]) == (["货值金额"], "501元")
    assert witness["cases"]["new"].startswith("- name: 比较：货值金额501元等\n")
    assert (witness["shows"], witness["old"], witness["new"]) == ("更宽", "不适用", "适用")


@pytest.mark.parametrize(
    ("bound", "verdict", "amount"),
    [("<= 500.01元", "更宽", "500.01元"), ("< 500元", "更窄", "500元"), ("<= 499.99元", "更窄", "500元")],
)
def test_a_bound_moved_by_a_cent(tmp_path: Path, bound: str, verdict: str, amount: str) -> None:
    """The one amount between both bounds is the case, and nothing else of the list is told to be another."""
    found = compared(with_draft(tmp_path, lambda text: text.replace("货值金额 <= 500元", f"货值金额 {bound}")))
    (one,) = found["items"]
    (witness,) = one["matters"][0]["witnesses"]
    assert (one["verdict"], witness["facts"]["货值金额"]) == (verdict, amount)


def test_a_witness_stands_as_a_case_beside_the_list(tmp_path: Path) -> None:
    """Put into the file beside either version, it is read and passes there."""
    catalog = with_draft(tmp_path, lambda text: text.replace("货值金额 <= 500元", "货值金额 <= 800元"))
    witness = compared(catalog)["items"][0]["matters"][0]["witnesses"][0]
    for which, version in zip(("old", "new"), catalog.versions(NATIONAL), strict=True):
        head = 'format: 1\nplace: "000000"\non: 2026-03-28\nmatter: 经营超过保质期的食品、食品添加剂\ncases:\n'
        file = tmp_path / "案例.yaml"
        file.write_text(head + witness["cases"][which], encoding="utf-8")
        trials, wrong = run_cases(catalog, version, file, file.name)
        assert (wrong, [(trial.expected, trial.failures) for trial in trials]) == ((), [(witness[which], ())])


@pytest.mark.parametrize(
    ("old", "new", "verdict", "milder"),
    [("force: 可以", "force: 应当", "更宽", True), ("effect: 不予处罚", "effect: 减轻", "更窄", False)],
)
def test_another_outcome_for_the_same_cases(tmp_path: Path, old: str, new: str, verdict: str, *, milder: bool) -> None:
    """可以 becomes 应当, 不予处罚 becomes 减轻: the conditions are the same, what follows is not."""
    found = compared(with_draft(tmp_path, lambda text: text.replace(old, new)))
    assert found["items"]
    for one in found["items"]:
        assert (one["verdict"], one["outcome_change"]["milder"]) == (verdict, milder)
        assert {each["verdict"] for each in one["matters"]} <= {"相同"}


def test_an_item_that_went_and_the_cases_that_nothing_else_holds(tmp_path: Path) -> None:
    """Without item 5 there are cases to which nothing else of the list applies."""

    def without(text: str) -> str:
        start = text.index('  - id: "5"')
        end = text.find("  - id:", start + 1)
        return text[:start] + (text[end:] if end > 0 else "")

    whole = compared(with_draft(tmp_path, lambda text: without(text).replace("items: 8", "items: 2")))
    one = item(whole, "5")
    assert (one["fate"], one["verdict"], one["new"]) == ("删去", "更窄", None)
    assert one["says"].startswith("只在旧版收录。有的案件")
    assert one["matters"][0]["witnesses"][0]["old"] == "适用"
    assert set(one["matters"][0]["witnesses"][0]["cases"]) == {"old"}
    # Of eight items that were published two are held: nobody knows that the fifth went.
    one = item(compared(with_draft(tmp_path, without)), "5")
    assert (one["verdict"], one["matters"][0]["witnesses"]) == ("没有得出", [])
    assert one["says"] == "只在旧版收录。新版没有收录齐全，是不是也有这一项不能判断，没有比较。"


def test_a_version_beside_itself_has_nothing_to_tell() -> None:
    """No item, no change."""
    (version,) = CATALOG.versions(NATIONAL)
    found = comparison_of(CATALOG, version, version)
    assert (found["items"], found["changes"], found["shared"]) == ([], [], [])
    assert found["unchanged"] == len(version.items)


def test_a_definition_is_followed_to_the_items_that_rest_on_it(tmp_path: Path) -> None:
    """Another text of a definition names every item whose condition holds it; a condition that all share, each of them."""
    found = compared(with_draft(tmp_path, lambda text: text.replace("common: [", "common: [餐饮环节, ")))
    (change,) = found["shared"]
    assert (change["new"], change["touches"]) == ("餐饮环节", ["bulk-food", "4", "5"])
    assert {one["verdict"] for one in found["items"]} <= {"更窄", "没有得出", "相同"}


def test_jiangmen_beside_guangdong() -> None:
    """On every matter of both lists it is said which is wider; each witness is confirmed, none is left to the solver's limits."""
    found = compared(CATALOG, GUANGDONG, JIANGMEN)
    both = [one for one in found["items"] if one["old"] and one["new"]]
    assert len(both) == 20
    assert {one["verdict"] for one in both} == {"更窄", "互有宽窄"}
    for one in found["items"]:
        assert one["limits"] == []
        for matter in one["matters"]:
            assert matter["limits"] == []
            assert matter["verdict"] == "相同" or matter["witnesses"]
    told = [change["apart"] for one in (*both, {"changes": found["shared"]}) for change in one["changes"]]
    assert sum(one is not None for one in told) > 5
    assert all(bool(one["says"]) != bool(one["witnesses"]) for one in told if one)
    # 年度内首次违法 became 两年内首次违法: a record of the year before, within the two years, tells it alone.
    fifteen = next(one for one in found["items"] if one["new"] == "15")
    (first,) = (each for each in fifteen["changes"] if "年度内首次违法" in (each["old"] or ""))
    assert first["new"].startswith("两年内首次违法")
    (witness,) = first["apart"]["witnesses"]
    assert (witness["shows"], witness["old"], witness["new"]) == ("更窄", "适用", "不适用")
    assert witness["says"].startswith(
        "违法行为发生日期 2022-03-03、违法记录 2021-12-31 未按照规定设置危险废物识别标志："
    )
    assert "前者 适用，前者只改这一处 不适用" in witness["says"]
    # What all items share stands once, and each item says which of them it has.
    assert fifteen["shared"] == [2, 3, 4, 5]
    water = item(found, "5")
    assert {witness["shows"] for witness in water["matters"][0]["witnesses"]} <= {"更宽", "更窄"}


def test_a_change_that_decides_no_case_is_told_as_such(tmp_path: Path) -> None:
    """Another way to write a bound changes the text and no case; beside it another change does."""
    same = "any: [货值金额 <= 500元, 货值金额 <= 300元]"
    gone = "        - 能如实说明进货来源\n        - 货值金额 <= 500元"
    found = compared(with_draft(tmp_path, lambda text: text.replace(gone, f"        - {same}")))
    (one,) = found["items"]
    told = {change["old"]: change["apart"] for change in one["changes"]}
    assert told["货值金额 <= 500元"]["says"] == "单独改这一处，对每一个案件的结果都相同"
    assert [witness["shows"] for witness in told["能如实说明进货来源"]["witnesses"]] == ["更宽"]
    assert told["货值金额 <= 500元"]["witnesses"] == []
    alone = compared(with_draft(tmp_path, lambda text: text.replace("货值金额 <= 500元", same)))
    assert (alone["items"][0]["verdict"], alone["items"][0]["changes"][0]["apart"]) == ("相同", None)


def test_what_the_steps_do_not_suffice_for_is_not_told_apart() -> None:
    """After a comparison that used its steps up no change is claimed to decide nothing."""
    found = comparison_of(CATALOG, CATALOG.versions(GUANGDONG)[0], CATALOG.versions(JIANGMEN)[-1], steps=1)
    told = [change["apart"] for one in found["items"] for change in one["changes"] if change["apart"]]
    assert {one["says"] for one in told} == {"单独改这一处，没有得出"}


def test_lists_without_items_are_told_as_such() -> None:
    """Of two versions of Yuhang of which no item was read, only the lists themselves can be compared."""
    list_id = "cn/330000-zhejiang/330100-hangzhou/330110-yuhang/forbearance"
    first, *_, last = CATALOG.versions(list_id)
    found = comparison_of(CATALOG, first, last)
    assert found["items"] == []
    assert any("没有收录的不能比较" in told for told in found["says"])
    assert any("只能比较清单本身" in told for told in found["says"])


def test_the_same_data_every_time() -> None:
    """Two comparisons of the same lists are equal, to the last fact of the last witness."""
    list_id = "cn/310000-shanghai/business-environment"
    assert compared(CATALOG, list_id, list_id) == compared(CATALOG, list_id, list_id)


def test_items_of_a_law_without_matters_are_paired_by_the_facts_they_speak_of() -> None:
    """主动消除 of 1996 stands beside 主动消除 of 2021, not beside whatever comes first."""
    old, new = CATALOG.versions("cn/penalty-law")
    found = {(one.title, other.title) for one, other in pairs(old.items, new.items) if one and other}
    assert ("主动消除或者减轻违法行为危害后果", "主动消除或者减轻违法行为危害后果") in found
    assert all("移送" in one for one, other in found if "移送" in other)


def test_a_change_of_the_law_names_the_items_of_lists_that_rest_on_it() -> None:
    """What changed from the law of 1996 to that of 2021 is followed to the national list, which rests on 首违不罚."""
    found = compared(CATALOG, "cn/penalty-law", "cn/penalty-law")
    first = item(found, "33-1b")
    assert f"{NATIONAL}@{VERSION}#5" in first["resting"]


def test_two_places_on_one_matter() -> None:
    """In Jiangmen its own list and that of the province are in force: never narrower than in the province alone."""
    found = places_of(CATALOG, "440000", "440700", DUST, CATALOG.versions(JIANGMEN)[0].valid_from)
    assert found["outcomes"]
    for one in found["outcomes"]:
        assert one["verdict"] in {"相同", "更宽"}
        assert set(one["old"]) <= set(one["new"])


def test_a_witness_of_places_is_a_case_file() -> None:
    """What is shown of a place with a list and one without can be evaluated as it stands."""
    day = CATALOG.versions(JIANGMEN)[0].valid_from
    found = places_of(CATALOG, "440000", "450000", DUST, day)
    witness = next(w for one in found["outcomes"] for w in one["witnesses"])
    assert (witness["old"], witness["new"]) == ("适用", "不适用")
    for which, place in (("old", "440000"), ("new", "450000")):
        case, _ = read_case_text(witness["cases"][which], "案件.yaml", CATALOG.library, CATALOG.places)
        assert (case.place, case.decision_date) == (place, day)
    assert read_text(witness["cases"]["old"], "案件.yaml")[1] == []


def test_what_is_shown_of_items_is_counted() -> None:
    """Touched and untouched items are all of either version."""
    old, new = CATALOG.versions("cn/publication-regulations")
    found = compare_versions(CATALOG, old, new)
    assert len(found.items) >= max(len(old.items), len(new.items))
    assert len(found.touched) == sum(1 for one in found.items if one.fate != "不变")


def test_what_an_item_for_any_matter_is_not_compared_for_is_counted() -> None:
    """The discretion rules of the province and of the city name no matter: six of the field are compared, the rest counted."""
    lists = "cn/440000-guangdong/ecology-discretion", "cn/440000-guangdong/440700-jiangmen/ecology-discretion"
    old, new = (CATALOG.versions(each)[0] for each in lists)
    field = [m for m in CATALOG.library.matters.by_name.values() if new.field in m.areas and old.field in m.areas]
    found = comparison_of(CATALOG, old, new, steps=1)
    told = [limit for one in found["items"] for limit in one["limits"] if limit.startswith("不限事项")]
    assert told
    assert set(told) == {f"不限事项：只就这个领域的前 6 个事项比较，还有 {len(field) - 6} 个事项没有逐个比较"}

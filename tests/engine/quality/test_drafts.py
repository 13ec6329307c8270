"""Drafts: a file that is not published stands in the catalog as if it were, and nothing of the files changes."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.catalog import Catalog, CatalogError
from engine.language import Compare, Literal, walk
from engine.quality import catalog_with_draft, read_draft
from tests.shipped import CATALOG as SHIPPED

BASE = Path(__file__).parents[2] / "bad" / "_base"
LIST = "cn/first-offence"
WRITTEN = (BASE / LIST / "2025-01-27.yaml").read_text(encoding="utf-8")
CATALOG = Catalog.open(BASE)


def draft(folder: Path, *edits: tuple[str, str], name: str = "草案.yaml") -> Path:
    """The list of the small rulesets with some words changed, in a file of its own."""
    text = WRITTEN
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


LATER = (("version: 2025-01-27", "version: 2026-06-01"), ("{from: 2025-01-27}", "{from: 2026-06-01}"))


def keys_in_force(catalog: Catalog, day: date) -> list[str]:
    """The versions of the list in force in the country on a day."""
    return [v.key for v in catalog.in_force("000000", day) if v.id == LIST]


def test_a_draft_holds_from_its_own_first_day(tmp_path: Path) -> None:
    """Beside the version before it, which ends the day before, although the draft is marked as one."""
    path = draft(tmp_path, *LATER, ("field: 食品", "field: 食品\nstatus: draft"))
    drafted = catalog_with_draft(CATALOG, path)
    assert keys_in_force(drafted, date(2026, 5, 31)) == [f"{LIST}@2025-01-27"]
    assert keys_in_force(drafted, date(2026, 6, 1)) == [f"{LIST}@2026-06-01"]
    assert keys_in_force(CATALOG, date(2026, 6, 1)) == [f"{LIST}@2025-01-27"]


def test_a_draft_in_place_holds_in_the_past(tmp_path: Path) -> None:
    """In the place of the version it replaces, on the days of that one; acts since its first day likewise."""
    root = tmp_path / "rulesets"
    shutil.copytree(BASE, root)
    with (root / "vocabulary.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {name: 行为日期, id: act_date, type: 日期, group: 日期, ask: 哪一天？}\n")
    path = draft(tmp_path, *LATER, ("field: 食品", "field: 食品\ntransition: acts-after"))
    drafted = catalog_with_draft(Catalog.open(root), path, in_place=True)
    assert keys_in_force(drafted, date(2025, 1, 27)) == [f"{LIST}@2026-06-01"]
    assert keys_in_force(drafted, date(2025, 1, 26)) == []
    (version,) = drafted.versions(LIST)
    assert Compare("行为日期", ">=", Literal(date(2025, 1, 27)), "行为日期 >= 2025-01-27") in walk(
        version.items[0].condition
    )


def test_a_draft_of_the_same_date_takes_the_place_of_the_file(tmp_path: Path) -> None:
    """A correction that is not published yet: there is one version, and it says what the draft says."""
    path = draft(tmp_path, ("500元", "800元"))
    found = read_draft(CATALOG, path)
    assert found.replaced is CATALOG.versions(LIST)[0]
    (version,) = catalog_with_draft(CATALOG, path).versions(LIST)
    assert "800" in str(version.items[0].condition)
    assert version.digest != CATALOG.versions(LIST)[0].digest


def test_a_draft_of_a_new_list_replaces_nothing(tmp_path: Path) -> None:
    """It lies in a folder of a place that had no list so far, and holds there alone."""
    path = draft(tmp_path, (f"list: {LIST}", "list: cn/320000-jiangsu/lenience"))
    assert read_draft(CATALOG, path).replaced is None
    drafted = catalog_with_draft(CATALOG, path, in_place=True)
    day = date(2026, 1, 1)
    assert [v.id for v in drafted.in_force("320000", day)][-1] == "cn/320000-jiangsu/lenience"
    assert "cn/320000-jiangsu/lenience" not in {v.id for v in drafted.in_force("000000", day)}


def test_other_lists_are_those_that_were_read() -> None:
    """Only where they rest on the list that is another one, a statute, they are read anew, and by what it says now."""
    law, resting = "cn/penalty-law", "cn/340000-anhui/no-penalty"
    beside = SHIPPED.with_versions(resting, SHIPPED.versions(resting))
    assert beside.versions(law)[0] is SHIPPED.versions(law)[0]
    repealed = SHIPPED.with_versions(law, [replace(version, items=()) for version in SHIPPED.versions(law)])
    with pytest.raises(CatalogError, match=resting):
        repealed.versions(resting)


@pytest.mark.parametrize(
    ("edits", "code", "words", "line"),
    [
        ([("500元", "五百只")], "bad-value", "五百只", 15),
        ([("when: 货值金额 <= 500元", "when: {wording: 情节特殊的}")], "open-wording", "情节特殊的", 15),
        (
            [
                ("kind: 首违不罚\n", "kind: 首违不罚\nstatus: draft\n"),
                ("items:\n", "leftovers: [{at: 表下, text: 限于小微企业}]\nitems:\n"),
            ],
            "open-leftover",
            "1 处没有着落：表下",
            12,
        ),
        ([("items:\n", "leftovers: [{at: 表下, text: 限于小微企业}]\nitems:\n")], "open-leftover", "表下", 11),
        ([("items:\n", "leftovers: [{at: 表下, text: 甲, settled: 乙}]\nitems:\n")], "wrong-shape", "公布前", 11),
        ([("list: cn/first-offence\n", "")], "missing-key", "list", 1),
        ([("version: 2025-01-27", "version: 2025-13-27")], "bad-date", "2025-13-27", 3),
        ([("force: 可以", "forces: 可以")], "unknown-key", "forces", 17),
    ],
)
def test_a_draft_that_is_wrong_is_told_at_its_place(
    tmp_path: Path, edits: list[tuple[str, str]], code: str, words: str, line: int
) -> None:
    """With the path that the person gave, not the one that the list would have."""
    path = draft(tmp_path, *edits)
    with pytest.raises(CatalogError) as caught:
        catalog_with_draft(CATALOG, path)
    found = [d for d in caught.value.found if d.code == code]
    assert [(d.path, d.line) for d in found] == [(path.as_posix(), line)]
    assert words in found[0].message


def test_a_path_without_a_file_is_told() -> None:
    """So is one of a folder."""
    for path, code in ((Path("没有.yaml"), "file-missing"), (BASE, "file-unreadable")):
        with pytest.raises(CatalogError) as caught:
            read_draft(CATALOG, path)
        assert [d.code for d in caught.value.found] == [code]

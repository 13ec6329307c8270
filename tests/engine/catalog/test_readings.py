"""A list that was read wrong: its second reading is used, the first stays as it was, and what it decided comes out again."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from engine.answer import answer
from engine.catalog.catalog import Catalog, CatalogError
from engine.catalog.earlier_readings import catalog_as_read
from engine.catalog.frozen import FROZEN
from engine.evaluation import evaluate, read_case
from engine.quality.check import check
from engine.quality.rehearsal import run

BASE = Path(__file__).parents[2] / "bad/_base"
LIST, FIRST, SECOND = "cn/first-offence", "cn/first-offence/2025-01-27.yaml", "cn/first-offence/2025-01-27.r2.yaml"
CORRECTS = "revision: 2\ncorrects: {text: 第五项的数额录成了 500 元，文件写的是 300 元, by: 甲, on: 2026-11-27}\n"
CASE = {
    "format": "1",
    "case": "例",
    "place": "320000",
    "matter": "过期食品",
    "act_date": "2025-03-20",
    "decision_date": "2025-04-20",
    "facts": {"货值金额": "400元", "违法记录": "无", "认定为初次违法": True},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small catalog, published."""
    copy = tmp_path / "rulesets"
    shutil.copytree(BASE, copy)
    register(copy)
    return copy


def register(root: Path) -> None:
    """Publish every list file that lies there."""
    paths = sorted(p.relative_to(root).as_posix() for p in (root / "cn").rglob("*.yaml") if ".tests." not in p.name)
    lines = (f"{hashlib.sha256((root / path).read_bytes()).hexdigest()}  {path}\n" for path in paths)
    (root / FROZEN).write_text("".join(lines), encoding="utf-8")


def correct(root: Path, corrects: str = CORRECTS) -> None:
    """Write a second reading of the list, with 300 in the place of 500; it is a draft until it is registered."""
    text = (root / FIRST).read_text(encoding="utf-8").replace("货值金额 <= 500元", "货值金额 <= 300元")
    (root / SECOND).write_text(text.replace("title:", f"{corrects}title:"), encoding="utf-8")


def answered(catalog: Catalog) -> dict[str, object]:
    """The full answer of the example."""
    case = read_case(CASE, catalog.library, catalog.places)
    return dict(answer(evaluate(catalog, case, date(2025, 4, 20)), catalog, "full"))


def keys(catalog: Catalog) -> list[str]:
    """The versions of the list that are used."""
    return [version.key for version in catalog.versions(LIST)]


def test_a_correction_is_a_draft_until_it_is_published(root: Path) -> None:
    """The first reading decides while the second is not registered, and its answer does not change by a byte."""
    before = answered(Catalog.open(root))
    correct(root)
    catalog = Catalog.open(root)
    assert keys(catalog) == [f"{LIST}@2025-01-27"]
    assert [(v.revision, v.draft, v.unfrozen) for v in catalog.revisions(LIST)] == [(1, False, False), (2, True, True)]
    assert answered(catalog) == before
    assert check(root) == []


def test_the_newest_published_reading_decides(root: Path) -> None:
    """400 yuan are within the bound as first read, and beyond it as read again; the key says which reading was used."""
    before = answered(Catalog.open(root))
    correct(root)
    register(root)
    catalog = Catalog.open(root)
    after = answered(catalog)
    assert keys(catalog) == [f"{LIST}@2025-01-27.r2"]
    assert after["tracks"] != before["tracks"]
    assert after["receipt"] != before["receipt"]
    assert check(root) == []


def test_what_the_first_reading_decided_comes_out_again(root: Path) -> None:
    """By the keys of its receipt the earlier reading is taken, and the whole answer is the same; no other receipt takes it."""
    first = Catalog.open(root)
    case = read_case(CASE, first.library, first.places)
    used = [each.key for each in evaluate(first, case, date(2025, 4, 20)).receipt.lists]
    before = answered(first)
    assert catalog_as_read(first, used) is None
    correct(root)
    register(root)
    corrected = Catalog.open(root)
    earlier = catalog_as_read(corrected, used)
    assert earlier is not None
    assert answered(earlier) == before
    now = [each.key for each in evaluate(corrected, case, date(2025, 4, 20)).receipt.lists]
    assert catalog_as_read(corrected, now) is None


def test_names(root: Path) -> None:
    """LIST@DATE is the reading that is used; .r1 and .r2 are one of them; what is not there is None."""
    correct(root)
    register(root)
    catalog = Catalog.open(root)
    found = {name: catalog.named(f"{LIST}@2025-01-27{name}") for name in ("", ".r1", ".r2", ".r3", ".r", ".r01")}
    assert {name: version.revision if version else None for name, version in found.items()} == {
        "": 2, ".r1": 1, ".r2": 2, ".r3": None, ".r": None, ".r01": None,
    }  # fmt: skip  # a table reads better in rows
    assert catalog.named(f"{LIST}@2025-01-28") is None
    assert catalog.named("cn/nothing@2025-01-27") is None


def test_the_cases_beside_a_version_judge_the_reading_in_use(root: Path) -> None:
    """One file of cases for a version: exactly 500 yuan is within the first bound and not within the second."""
    assert run(Catalog.open(root)).passed
    correct(root)
    register(root)
    (failed,) = run(Catalog.open(root)).failed
    assert failed.subject == f"{LIST}@2025-01-27.r2#5"


@pytest.mark.parametrize(
    ("corrects", "name", "code"),
    [
        ("", SECOND, "missing-key"),
        (CORRECTS.replace("revision: 2", "revision: 3"), SECOND, "path-mismatch"),
        (CORRECTS.replace("by: 甲, ", ""), SECOND, "missing-key"),
        (CORRECTS, SECOND.replace("r2", "r02"), "path-mismatch"),
        (CORRECTS, SECOND.replace("r2", "r1"), "path-mismatch"),
        (CORRECTS, SECOND.replace("2025-01-27.r2", "2025-01-28"), "path-mismatch"),
        (CORRECTS.replace("2", "3", 1), SECOND.replace("r2", "r3"), "file-missing"),
    ],
)
def test_a_reading_that_is_wrong(root: Path, corrects: str, name: str, code: str) -> None:
    """A reading says its number, as its name does, what it corrects, who read when; and follows the one before it."""
    correct(root, corrects)
    (root / SECOND).rename(root / name)
    assert code in {found.code for found in check(root) if found.path == name}


def test_a_first_reading_corrects_nothing(root: Path) -> None:
    """`corrects` in the first reading is refused."""
    file = root / FIRST
    file.write_text(file.read_text(encoding="utf-8") + CORRECTS.replace("revision: 2\n", ""), encoding="utf-8")
    (root / FROZEN).unlink()
    with pytest.raises(CatalogError) as error:
        Catalog.open(root).versions(LIST)
    assert {found.code for found in error.value.found} == {"unknown-key"}


def test_a_draft_of_the_general_definitions_decides_nothing_again(root: Path) -> None:
    """What the first reading of them decided comes out by that reading, though a later version lies there unpublished."""
    first = root / "cn/general/2021-01-22.yaml"
    text = first.read_text(encoding="utf-8")
    before = Catalog.open(root)
    second = f"revision: 2\ncorrects: {{text: 原文, by: 甲, on: 2026-11-27}}\n{text}".replace(
        "没有写明期间", "没有期间"
    )
    (root / "cn/general/2021-01-22.r2.yaml").write_text(second, encoding="utf-8")
    register(root)
    draft = text.replace("2021-01-22", "2026-01-01").replace("2021-07-15", "2026-01-01").replace("没有写明期间", "改了")
    (root / "cn/general/2026-01-01.yaml").write_text(draft, encoding="utf-8")
    catalog = Catalog.open(root)
    assert catalog.library.general["初次违法"].text == "没有期间"
    earlier = catalog_as_read(catalog, ["cn/general@2021-01-22"])
    assert earlier is not None
    assert earlier.library.general == before.library.general

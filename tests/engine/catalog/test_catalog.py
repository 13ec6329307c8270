"""The catalog: what is in force where and when, in words; folders, frozen versions, files that are wrong."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.answer.sentences import standing_sentence
from engine.catalog.catalog import Catalog, CatalogError
from engine.catalog.divisions import TABLE
from engine.catalog.frozen import FROZEN
from engine.catalog.library import MATTERS, SHARED
from engine.catalog.lists import ListVersion
from engine.catalog.replacing import Replacement
from engine.catalog.standings import Layer, successors
from engine.catalog.standings import standing_on as standing_of
from tests.shipped import CATALOG

ROOT = Path(__file__).parents[3] / "rulesets"
HERE = Layer("某省", "650000", "cn/650000-x")
FIRST = ListVersion(
    "cn/650000-x/first", date(2023, 4, 25), "", "", "试行清单", "首违不罚", "市场监管", date(2023, 5, 31),
    date(2025, 5, 30), published_items=16,
)  # fmt: skip  # a table reads better in rows
SECOND = replace(FIRST, version=date(2025, 12, 1), title="清单", valid_from=date(2025, 12, 1), valid_until=None)


def standing_on(day: date, *versions: ListVersion) -> list[tuple[str, str | None]]:
    """The status of each version on a day, and what an answer says of it."""
    after = successors(versions)
    found = [standing_of(version, HERE, day, after, CATALOG.library.statutes) for version in versions]
    return [(standing.status, standing_sentence(standing)) for standing in found]


def test_an_expired_list_is_told_with_its_later_successor() -> None:
    """Between the end of one version and the beginning of the next, nothing is in force, and both days are said."""
    (status, says), (later, _) = standing_on(date(2025, 8, 1), FIRST, SECOND)
    assert (status, later) == ("已失效", "尚未施行")
    assert says is not None
    assert "2025-05-30 届满失效" in says
    assert "自 2025-12-01 起施行" in says


def test_an_expired_list_without_a_successor_is_told() -> None:
    """Expiry is a status that is told, never an exception."""
    ((status, says),) = standing_on(date(2025, 8, 1), FIRST)
    assert status == "已失效"
    assert says is not None
    assert "没有收录后继清单" in says


def test_a_list_whose_items_were_not_read_says_so_while_in_force() -> None:
    """A list known to hold 16 items of which none could be read is in force with 0 of 16."""
    ((status, says),) = standing_on(date(2024, 8, 1), FIRST)
    assert status == "施行中"
    assert says is not None
    assert "公布 16 项，已收录 0 项" in says


@pytest.mark.parametrize(
    ("day", "uncertain", "status", "told"),
    [
        (
            date(2025, 11, 30),
            True,
            "尚未施行",
            "《清单》的施行日期没有读到，按 2025-12-01 记；这一天以前可能已经施行，请核对。",
        ),
        (date(2025, 11, 30), False, "尚未施行", None),
        (date(2025, 12, 1), True, "施行中", None),
    ],
)
def test_a_first_day_that_was_not_read_is_told_before_that_day(
    day: date, uncertain: bool, status: str, told: str | None
) -> None:
    """Before a first day that only stands in for one not read, the list may already be in force; later it plainly is."""
    version = replace(SECOND, published_items=None, valid_uncertain=uncertain)
    assert standing_on(day, version) == [(status, told)]


def test_a_shipped_list_says_that_its_first_day_was_not_read() -> None:
    """The flag is read from the file."""
    catalog = Catalog.open(ROOT)
    told = [standing_sentence(s) for s in catalog.standings("340000", date(2020, 8, 4)) if "anhui" in s.version.id]
    assert told
    assert all(sentence and "按 2020-08-05 记" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("day", "statuses"),
    [
        (date(2023, 5, 30), ["尚未施行", "尚未施行"]),
        (date(2023, 5, 31), ["施行中", "尚未施行"]),
        (date(2025, 5, 30), ["施行中", "尚未施行"]),
        (date(2025, 5, 31), ["已失效", "尚未施行"]),
        (date(2025, 11, 30), ["已失效", "尚未施行"]),
        (date(2025, 12, 1), ["已被替代", "施行中"]),
    ],
)
def test_both_ends_of_the_validity_belong_to_it(day: date, statuses: list[str]) -> None:
    """First and last day, the day before and the day after."""
    assert [status for status, _ in standing_on(day, FIRST, SECOND)] == statuses


def test_a_version_without_an_end_is_replaced_by_the_next() -> None:
    """A later version of the same list ends the earlier one the day before; so does one that names it in replaces."""
    endless = replace(FIRST, valid_until=None)
    assert standing_on(date(2025, 12, 1), endless, SECOND)[0][0] == "已被替代"
    other = replace(SECOND, id="cn/650000-x/other", replaces=(Replacement(endless.key),))
    assert standing_on(date(2025, 12, 1), endless, other)[0][0] == "已被替代"
    assert standing_on(date(2025, 11, 30), endless, other)[0][0] == "施行中"


@pytest.mark.parametrize(
    ("source", "until", "said"),
    [
        (
            "unfair-competition-2019",
            date(2025, 10, 14),
            "反不正当竞争法自 2025-10-15 起修订为反不正当竞争法（2025-06-27）",
        ),
        ("solid-waste-law-2020", date(2026, 8, 14), "自 2026-08-15 起废止，由生态环境法典（2026-03-12）代替"),
        ("trademark-2019", date(2026, 12, 31), "商标法自 2027-01-01 起修订为商标法（2026-06-26）"),
    ],
)
def test_a_statute_never_expires(source: str, until: date, said: str) -> None:
    """A list that carries a statute ended because that was revised or repealed; what took its place is named."""
    law = replace(FIRST, statutory=True, sources=(source,), valid_until=until)
    ((status, says),) = standing_on(date(2027, 2, 1), law)
    assert status == "已失效"
    assert says is not None
    assert said in says
    assert "届满" not in says
    ((_, of_a_list),) = standing_on(date(2027, 2, 1), replace(law, statutory=False))
    assert of_a_list is not None
    assert "届满失效" in of_a_list


def test_a_draft_is_never_in_force_and_replaces_nothing() -> None:
    """A draft is shown as a draft."""
    draft = replace(SECOND, draft=True)
    assert [status for status, _ in standing_on(date(2026, 1, 1), replace(FIRST, valid_until=None), draft)] == [
        "施行中",
        "草案",
    ]


def copied(folder: Path) -> Path:
    """A copy of the shared files and the national base."""
    for name in (*SHARED, TABLE):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / MATTERS, folder / MATTERS)
    for part in ("general", "conclusion", "penalty-law", "first-offence"):
        shutil.copytree(ROOT / "cn" / part, folder / "cn" / part)
    return folder


def test_a_frozen_version_that_changed_is_refused(tmp_path: Path) -> None:
    """A published version never changes: its digest is on record and compared whenever it is read."""
    root = copied(tmp_path)
    path = root / "cn/first-offence/2025-01-27.yaml"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (root / FROZEN).write_text(f"{digest}  cn/first-offence/2025-01-27.yaml\n", encoding="utf-8")
    assert Catalog.open(root).versions("cn/first-offence")
    path.write_text(path.read_text(encoding="utf-8") + "# 悄悄改了\n", encoding="utf-8")
    with pytest.raises(CatalogError) as error:
        Catalog.open(root).in_force("640000", date(2025, 3, 20))
    assert [diagnostic.code for diagnostic in error.value.found] == ["frozen-changed"]


def test_a_broken_list_stops_only_the_places_under_it(tmp_path: Path) -> None:
    """Nothing is decided without a list that is wrong; a place that does not lie under it is not touched."""
    root = copied(tmp_path)
    broken = root / "cn/640000-ningxia/list/2024-01-01.yaml"
    broken.parent.mkdir(parents=True)
    broken.write_text("format: 1\nlist: cn/640000-ningxia/list\n", encoding="utf-8")
    catalog = Catalog.open(root)
    assert catalog.in_force("650000", date(2025, 3, 20))
    with pytest.raises(CatalogError) as error:
        catalog.in_force("640000", date(2025, 3, 20))
    assert all(diagnostic.path == "cn/640000-ningxia/list/2024-01-01.yaml" for diagnostic in error.value.found)

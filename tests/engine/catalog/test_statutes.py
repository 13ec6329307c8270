"""Statutes are read with their versions, and a day finds the one in force."""

from datetime import date

import pytest

from engine.catalog import Statutes
from engine.catalog.sources import Source
from engine.catalog.statutes import read_statutes
from tests.shipped import CATALOG

SOURCES = {"read": Source("read", "某法", "copy", "C", {})}
SHIPPED = CATALOG.library.statutes
TWO = """\
format: 1
statutes:
  - name: 某法
    level: 法律
    older: unstated
    versions:
      - {version: 2019-04-23, from: 2019-04-23, until: 2025-10-14, ended: 修订, by: 某法（2025-06-27）, source: read, unread: [from]}
      - {version: 2025-06-27, from: 2025-10-15, source: read, changes: [3, 20]}
"""


def codes(text: str) -> list[tuple[int, str]]:
    """The lines and codes of what is wrong with a file."""
    return [(each.line, each.code) for each in sorted(read_statutes(text, "statutes.yaml", SOURCES)[1])]


@pytest.mark.parametrize(
    ("day", "version"),
    [("2019-04-22", None), ("2019-04-23", 2019), ("2025-10-14", 2019), ("2025-10-15", 2025), ("2030-01-01", 2025)],
)
def test_a_day_finds_the_version_in_force(day: str, version: int | None) -> None:
    """From its first day to its last, both included; before the first on record there is none."""
    statutes, found = read_statutes(TWO, "statutes.yaml", SOURCES)
    held = statutes.at("某法", date.fromisoformat(day))
    assert (found, held and held.version.year) == ([], version)


def test_a_version_is_cited_by_name_and_date() -> None:
    """`text` finds what `key` writes, with all that was read of it."""
    statutes, _ = read_statutes(TWO, "statutes.yaml", SOURCES)
    old, new = statutes.by_name["某法"].versions
    assert (statutes.text(old.key), old.key) == (old, "某法（2019-04-23）")
    assert (old.ended, old.by, old.unread, old.changes) == ("修订", new.key, {"from"}, None)
    assert (new.changes, new.unread, statutes.by_name["某法"].older) == ({3, 20}, frozenset(), date.min)
    assert statutes.text("某法（2020-01-01）") is statutes.at("没有的法", date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("until: 2025-10-14", "until: 2025-10-15", [(8, "overlapping-validity")]),
        ("until: 2025-10-14, ", "", [(7, "missing-key"), (8, "overlapping-validity")]),
        ("ended: 修订", "ended: 届满失效", [(7, "bad-value")]),
        ("until: 2025-10-14", "until: 2018-10-14", [(7, "bad-date")]),
        ("[from]", "[begin]", [(7, "bad-value")]),
        ("source: read, changes", "source: reed, changes", [(8, "unknown-source")]),
        ("[3, 20]", "[三]", [(8, "bad-value")]),
        ("older: unstated", "older: unknown", [(5, "bad-date")]),
        ("older: unstated", "excerpt: read", [(3, "missing-key")]),
        ("level: 法律", "level: 法令", [(4, "bad-value")]),
    ],
)
def test_what_is_wrong_is_told_at_its_place(old: str, new: str, expected: list[tuple[int, str]]) -> None:
    """Each mistake is told where it stands; a statute is revised, amended or repealed, never expired."""
    assert codes(TWO.replace(old, new)) == expected


def test_a_statute_is_written_once() -> None:
    """A second entry of the same name is told."""
    again = "  - {name: 某法, level: 法律, excerpt: read}\n"
    assert codes(TWO + again) == [(9, "duplicate-id")]


def test_a_catalog_without_statutes_knows_none() -> None:
    """`Statutes()` is what such a catalog holds."""
    assert Statutes().at("行政处罚法", date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("name", "day", "key"),
    [
        ("反不正当竞争法", "2025-10-14", "反不正当竞争法（2019-04-23）"),
        ("反不正当竞争法", "2025-10-15", "反不正当竞争法（2025-06-27）"),
        ("食品安全法", "2025-11-30", "食品安全法（2021-04-29）"),
        ("食品安全法", "2025-12-01", "食品安全法（2025-09-12）"),
        ("固体废物污染环境防治法", "2026-08-14", "固体废物污染环境防治法（2020-04-29）"),
        ("固体废物污染环境防治法", "2026-08-15", None),
        ("生态环境法典", "2026-08-14", None),
        ("生态环境法典", "2026-08-15", "生态环境法典（2026-03-12）"),
        ("商标法", "2026-12-31", "商标法（2019-04-23）"),
        ("商标法", "2027-01-01", "商标法（2026-06-26）"),
        ("行政处罚法", "2021-07-14", "行政处罚法（2017-09-01）"),
        ("行政处罚法", "2021-07-15", "行政处罚法（2021-01-22）"),
        ("个体工商户条例", "2022-11-01", None),
        ("农业法", "2027-01-01", None),
    ],
)
def test_the_shipped_statutes_change_on_their_days(name: str, day: str, key: str | None) -> None:
    """The last day of the old text and the first of the new one."""
    held = SHIPPED.at(name, date.fromisoformat(day))
    assert (held and held.key) == key


def test_every_successor_that_is_held_follows_without_a_gap() -> None:
    """What ends a version is either a text on record that begins the next day, or one that is not held."""
    for statute in SHIPPED.by_name.values():
        for version in statute.versions:
            after = SHIPPED.text(version.by)
            assert after is None or (version.until and (after.since - version.until).days == 1), version.key


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2019-04-22", "尚未施行"),
        ("2019-04-23", "现行"),
        ("2025-10-14", "现行"),
        ("2025-10-15", "已修订"),
    ],
)
def test_a_version_is_never_expired(day: str, status: str) -> None:
    """Before its first day it is not in force yet; after its last it was revised, amended or repealed."""
    old = read_statutes(TWO, "statutes.yaml", SOURCES)[0].by_name["某法"].versions[0]
    assert old.status(date.fromisoformat(day)) == status


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("食品安全法", "食品安全法"),
        ("竞争", "反不正当竞争法"),
        ("食品安全法（2025", "食品安全法"),
        ("部门规章", None),
        ("无此法", ""),
    ],
)
def test_statutes_are_searched_by_name_level_and_date(text: str, first: str | None) -> None:
    """The statute of exactly that name comes first."""
    found = SHIPPED.search(text)
    assert [each.name for each in found[:1]] == ([found[0].name] if first is None else [first] if first else [])

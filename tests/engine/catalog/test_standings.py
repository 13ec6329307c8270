"""Which version of a list is in force on which day: the tables of tests/meaning/versions.yaml, and what holds of any versions."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from engine.answer.sentences import standing_sentence
from engine.catalog.catalog import Catalog
from engine.catalog.frozen import FROZEN
from engine.catalog.lists import ListVersion
from engine.catalog.replacing import Replacement
from engine.catalog.standings import Layer, standing_on, successors
from engine.catalog.statutes import NO_STATUTES
from engine.documents.strict_yaml import Mapping
from engine.quality.check import check
from engine.quality.shelf import Sheet, Shelf
from engine.quality.successions import CHECKS

HERE = Path(__file__).parents[2]
TABLES = yaml.safe_load((HERE / "meaning/versions.yaml").read_text(encoding="utf-8"))["versions"]
HEAD = (
    "format: 1\nlist: {0}\nversion: {1}\ntitle: 例\nkind: 轻微不罚\nfield: 食品\nsources: [text]\npublished_items: 3\n"
)
EXAMPLES = ("cn/example", "cn/other")


def laid_out(table: dict[str, Any], root: Path) -> Path:
    """The base of tests/bad with the lists of a table."""
    shutil.copytree(HERE / "bad/_base", root)
    for key, body in table["files"].items():
        list_id, _, label = key.partition("@")
        file = root / list_id / f"{label}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{HEAD.format(list_id, label.partition('.')[0])}{body.strip()}\n", encoding="utf-8")
    if "frozen" in table:
        paths = [f"{key.replace('@', '/')}.yaml" for key in table["frozen"]]
        lines = (f"{hashlib.sha256((root / path).read_bytes()).hexdigest()}  {path}\n" for path in sorted(paths))
        (root / FROZEN).write_text("".join(lines), encoding="utf-8")
    return root


@pytest.mark.parametrize("table", TABLES, ids=[table["name"] for table in TABLES])
def test_tables(table: dict[str, Any], tmp_path: Path) -> None:
    """On each day of a table every version stands as its row says, and what an answer says of it; check refuses what it names."""
    root = laid_out(table, tmp_path / "rulesets")
    catalog = Catalog.open(root)
    keys = table.get("order", list(table["files"]))
    for day, *statuses in table["rows"]:
        standings = [s for s in catalog.standings("320000", day) if s.version.id in EXAMPLES]
        assert {s.version.key: s.status for s in standings} == dict(zip(keys, statuses, strict=True)), day
    for day, says in table.get("says", {}).items():
        found = {s.version.key: standing_sentence(s) for s in catalog.standings("320000", day)}
        unread = [found[key] for key in keys]
        assert [each if each and "替代" in each else None for each in unread] == says, day
    told = {found.code for found in check(root)}
    assert told == ({table["refused"]} if "refused" in table else set())


FIRST = date(2024, 1, 1)
DAYS = 40


def on(offset: int) -> date:
    """A day of the calendar on which everything here happens."""
    return FIRST + timedelta(days=offset)


@st.composite
def written(draw: st.DrawFn) -> tuple[ListVersion, ...]:
    """Some versions of one list, with ends and replacements as anybody might write them."""
    starts = sorted(draw(st.sets(st.integers(0, DAYS), min_size=1, max_size=5)))
    versions = []
    for number, start in enumerate(starts):
        until = draw(st.none() | st.integers(start, DAYS))
        replaces = draw(
            st.lists(st.tuples(st.integers(0, len(starts) - 1), st.none() | st.integers(0, DAYS)), max_size=2)
        )
        versions.append(
            ListVersion(
                "cn/example", on(number), f"cn/example/{on(number)}.yaml", "", "例", "轻微不罚", "食品", on(start),
                on(until) if until is not None else None,
                replaces=tuple(
                    Replacement(f"cn/example@{on(other)}", on(since) if since is not None else None, "例" if since else "")
                    for other, since in replaces
                ),
                draft=draw(st.integers(0, 5)) == 0,
            )
        )  # fmt: skip  # a record in rows
    return tuple(versions)


def let_pass(versions: tuple[ListVersion, ...]) -> bool:
    """Whether `check` has nothing to say of the days of these versions."""
    nowhere = Mapping({}, 1, 1)
    sheets = tuple(Sheet(version, nowhere) for version in versions)
    files = {"cn/example": tuple(f"{version.version}.yaml" for version in versions)}
    shelf = cast("Shelf", SimpleNamespace(sheets=sheets, catalog=SimpleNamespace(files=files)))
    return not [found for each in CHECKS[:2] for found in each(shelf)]


def in_force(versions: tuple[ListVersion, ...], day: date) -> list[ListVersion]:
    """The versions in force on a day."""
    after, here = successors(versions), Layer("例", "000000", "cn")
    return [each for each in versions if standing_on(each, here, day, after, NO_STATUTES).status == "施行中"]


ENDLESS = ListVersion("cn/example", on(0), "", "", "例", "轻微不罚", "食品", on(0))
OVERLAPPING = replace(ENDLESS, valid_until=on(30)), replace(ENDLESS, version=on(1), valid_from=on(10))


@given(written())
@example(OVERLAPPING)
@example((OVERLAPPING[0], replace(OVERLAPPING[1], replaces=(Replacement(OVERLAPPING[0].key, on(10), "例"),))))
def test_at_most_one_version_is_in_force(versions: tuple[ListVersion, ...]) -> None:
    """On no day are two versions of one list in force, even where `check` refuses what was written."""
    assert all(len(in_force(versions, on(day))) <= 1 for day in range(DAYS + 2))


@given(written().filter(let_pass))
def test_no_hole_that_nobody_wrote(versions: tuple[ListVersion, ...]) -> None:
    """Where nothing is in force after something was, a version says that it ends then, or another that it ends it."""
    ends = {version.valid_until for version in versions}
    ended = {each.since - timedelta(days=1) for version in versions for each in version.replaces if each.since}
    for day in range(DAYS + 1):
        if in_force(versions, on(day)) and not in_force(versions, on(day + 1)):
            assert on(day) in ends | ended


@given(written().filter(let_pass))
def test_what_was_published_first_is_as_it_was(versions: tuple[ListVersion, ...]) -> None:
    """A later version changes nothing of the days before it begins and before the day from which it replaces another."""
    *before, last = versions
    from_here = min([last.valid_from, *(each.since for each in last.replaces if each.since)])
    for day in range(DAYS + 2):
        if on(day) < from_here:
            assert in_force(versions, on(day)) == in_force(tuple(before), on(day))


def test_the_examples_are_refused_and_let_pass() -> None:
    """`check` refuses two versions that claim a day, and lets the later one say from when it replaces the other."""
    assert not let_pass(OVERLAPPING)
    assert let_pass(
        (OVERLAPPING[0], replace(OVERLAPPING[1], replaces=(Replacement(OVERLAPPING[0].key, on(10), "例"),)))
    )

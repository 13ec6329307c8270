"""The register of published files: what changed in place, is gone or renamed is refused with what to do instead."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from api.freezing import add, freeze
from api.ordered_writes import NotWrittenError, locked
from engine.catalog.catalog import Catalog, CatalogError
from engine.catalog.frozen import FROZEN, read_register, verify
from engine.quality.check import check
from engine.quality.successions import unfrozen
from tests.engine.catalog.test_readings import BASE, FIRST, LIST, register
from tests.shipped import RULESETS

NEXT = "cn/first-offence/2026-12-01.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small catalog, published."""
    copy = tmp_path / "rulesets"
    shutil.copytree(BASE, copy)
    register(copy)
    return copy


def following(root: Path) -> Path:
    """A version after the published one, in force from 2026-12-01, with its cases; not published."""
    text = (root / FIRST).read_text(encoding="utf-8").replace("2025-01-27", "2026-12-01")
    (root / NEXT).write_text(text, encoding="utf-8")
    shutil.copy(root / "cn/first-offence/2025-01-27.tests.yaml", root / "cn/first-offence/2026-12-01.tests.yaml")
    return root / NEXT


def edit(root: Path) -> None:
    """Change one threshold of the published list."""
    text = (root / FIRST).read_text(encoding="utf-8")
    (root / FIRST).write_text(text.replace("货值金额 <= 500元", "货值金额 <= 600元"), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (edit, "frozen-changed", "另写 2025-01-27.r2.yaml"),
        (lambda root: (root / FIRST).unlink(), "frozen-missing", "请恢复原文件"),
        (lambda root: (root / FIRST).rename(root / "cn/first-offence/2025-01-28.yaml"), "frozen-missing", "改名成了"),
    ],
)
def test_a_published_file_that_is_not_as_it_was(
    root: Path, change: Callable[[Path], object], code: str, told: str
) -> None:
    """`check` says what to do instead; no catalog is opened without the file, and nothing is added to the register."""
    before = (root / FROZEN).read_bytes()
    change(root)
    found = [each for each in check(root) if each.code == code]
    assert [told in each.message for each in found] == [True]
    with pytest.raises(CatalogError) as error:
        Catalog.open(root).in_force("320000", date(2025, 3, 20))
    assert found[0] in error.value.found
    with pytest.raises(CatalogError):
        freeze(root)
    assert (root / FROZEN).read_bytes() == before


def test_cases_may_be_added_to_a_published_version(root: Path) -> None:
    """The cases beside a list are not frozen."""
    cases = root / "cn/first-offence/2025-01-27.tests.yaml"
    more = '  - {name: 再一个, item: "5", but: {货值金额: 501元}, expect: 不适用}\n'
    cases.write_text(cases.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert check(root) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"<<<<<<< HEAD\n", "wrong-shape"),
        (b"0" * 64 + b" cn/first-offence/2025-01-27.yaml\n", "wrong-shape"),
        (b"0" * 64 + b"  cn/first-offence/2025-01-27.yaml\n", "duplicate-id"),
        (b"\xff\n", "not-utf8"),
    ],
)
def test_a_register_that_says_nothing_certain_is_not_used(root: Path, line: bytes, code: str) -> None:
    """A damaged line could make a published list a draft in silence: nothing is evaluated, and `check` names the line."""
    (root / FROZEN).write_bytes((root / FROZEN).read_bytes() + line)
    with pytest.raises(CatalogError) as error:
        Catalog.open(root)
    assert {found.code for found in error.value.found} == {code}
    assert code in {found.code for found in check(root)}


def test_a_file_that_is_not_registered_is_a_draft(root: Path) -> None:
    """It is checked like any list, named as a draft, and never in force; freezing it puts it in force from its first day."""
    following(root)
    assert check(root) == []
    assert unfrozen(root) == (NEXT,)
    day = date(2026, 12, 1)
    assert [s.status for s in Catalog.open(root).standings("320000", day) if s.version.id == LIST] == ["施行中", "草案"]
    assert freeze(root).added == (NEXT,)
    assert unfrozen(root) == ()
    assert [s.status for s in Catalog.open(root).standings("320000", day) if s.version.id == LIST] == [
        "已被替代",
        "施行中",
    ]


def test_without_a_register_every_list_counts(root: Path) -> None:
    """Rulesets that keep no register work as ever."""
    following(root)
    (root / FROZEN).unlink()
    assert unfrozen(root) == ()
    assert [version.draft for version in Catalog.open(root).versions(LIST)] == [False, False]


def test_a_draft_that_is_not_registered_is_checked_like_a_published_list(root: Path) -> None:
    """What would be wrong once it is published is told before that."""
    file = following(root)
    text = file.read_text(encoding="utf-8").replace("effective: {from: 2026-12-01}", "effective: {from: 2025-01-27}")
    file.write_text(text, encoding="utf-8")
    assert {found.code for found in check(root)} == {"overlapping-validity"}


def test_adding_is_refused_for_other_bytes(root: Path) -> None:
    """What is added has the digest that was approved; a path that stands there already has the digest that stands there."""
    before = (root / FROZEN).read_bytes()
    following(root)
    for path in (NEXT, FIRST):
        with pytest.raises(CatalogError) as error:
            add(root, {path: "0" * 64})
        assert {found.code for found in error.value.found} == {"frozen-changed"}
    assert (root / FROZEN).read_bytes() == before
    assert add(root, {NEXT: hashlib.sha256((root / NEXT).read_bytes()).hexdigest()}).added == (NEXT,)


def test_one_process_adds_at_a_time(root: Path) -> None:
    """While another process publishes, adding is refused with a sentence, and the register is as it was."""
    with locked(root), pytest.raises(NotWrittenError, match="另一个进程"):
        add(root, {})


def test_the_register_is_what_sha256sum_checks(root: Path) -> None:
    """Whoever trusts no program of ours can hold the files to the register with one of the machine."""
    program = shutil.which("sha256sum")
    assert program is not None
    done = subprocess.run([program, "--check", "--strict", "--quiet", FROZEN], cwd=root, check=False)  # noqa: S603  # a fixed command
    assert done.returncode == 0


def test_the_shipped_library_is_published_and_as_it_was() -> None:
    """Every shipped list file that calls itself no draft is registered, and has the bytes that were published."""
    published = read_register(RULESETS)
    assert not published.mistakes
    assert list(verify(RULESETS, published)) == []
    assert unfrozen(RULESETS) == ()
    text = (RULESETS / FROZEN).read_text(encoding="utf-8")
    assert text.splitlines() == sorted(text.splitlines(), key=lambda line: line[66:])


def test_a_threshold_of_the_national_list_cannot_be_changed_in_place(tmp_path: Path) -> None:
    """500 yuan made 600 in the shipped list of first offences fails against the shipped register."""
    path = tmp_path / FIRST
    path.parent.mkdir(parents=True)
    text = (RULESETS / FIRST).read_text(encoding="utf-8")
    shutil.copy(RULESETS / FROZEN, tmp_path / FROZEN)
    for changed, told in ((text, set()), (text.replace("货值金额 <= 500元", "货值金额 <= 600元"), {"frozen-changed"})):
        path.write_text(changed, encoding="utf-8")
        assert {found.code for found in verify(tmp_path, read_register(tmp_path)) if found.path == FIRST} == told
    assert "500元" in text

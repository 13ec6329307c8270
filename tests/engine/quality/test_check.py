"""Tiny broken catalogs, each with the exact diagnostics: `cailiang check tests/bad/<code>` prints its `expected.txt`.

What a catalog shares with `tests/bad/_base/` is a link into it. A file `<name>.repeat` stands for one too large to
keep (two catalogs have one): how often, then the text that is repeated.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from api.publishing import wrong_signatures
from engine.catalog.catalog import Catalog, CatalogError
from engine.documents.diagnostics import CODES, format_diagnostic
from engine.documents.readers import read_text
from engine.quality.check import check

ROOT = Path(__file__).parents[3]
BAD = Path(__file__).parents[2] / "bad"
BASE = BAD / "_base"
BROKEN = sorted(path.name for path in BAD.iterdir() if path.name != BASE.name)
RULESETS = Path("rulesets")
# The bytes of a file cannot hold half a character; only a program that hands over text can. Shown below.
NEVER_IN_FILES = {"not-text"}
# Each file is right by itself; only `check` sees what is wrong between them.
BETWEEN_FILES = {
    *("file-unreadable", "no-cases", "open-leftover", "open-wording", "overlapping-validity", "repealed-basis"),
    *(
        "statute-not-in-force",
        "stray-file",
        "too-many-items",
        "unknown-clause",
        "unknown-list",
        "unknown-place",
        "unknown-step",
        "unneeded-revision",
        "unreached-matter",
    ),
    "unread-everything",
    "unsigned",
}
DIAGNOSTIC = re.compile(r"^(\S+):(\d+):(\d+)  ([a-z0-9-]+)$", re.MULTILINE)


def lay_out(code: str, root: Path) -> None:
    """Put the broken catalog at `root`, large files written out."""
    shutil.copytree(BAD / code, root)
    for source in sorted(root.rglob("*.repeat")):
        count, _, text = source.read_text(encoding="utf-8").partition("\n")
        source.with_suffix("").write_text(text * int(count), encoding="utf-8")
        source.unlink()


def printed(root: Path) -> str:
    """What is printed about a catalog."""
    return "".join(f"{format_diagnostic(found)}\n" for found in [*check(root), *wrong_signatures(root)])


def test_the_base_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without anything laid over it, the base has no diagnostics; so a diagnostic comes from what was laid over."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BASE, RULESETS)
    assert printed(RULESETS) == ""


@pytest.mark.parametrize("code", BROKEN)
def test_diagnostics(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken catalog has exactly the diagnostics of its expected.txt, each at a place that exists, in order."""
    monkeypatch.chdir(tmp_path)
    lay_out(code, RULESETS)
    expected = (BAD / code / "expected.txt").read_text(encoding="utf-8")
    assert printed(RULESETS) == expected
    found = DIAGNOSTIC.findall(expected)
    assert code in {each[3] for each in found}
    assert found == sorted(found, key=lambda each: (each[0], int(each[1]), int(each[2])))
    for path, line, _, _ in found:
        file = RULESETS / path
        lines = file.read_bytes().splitlines() if file.is_file() else []
        assert int(line) <= max(len(lines), 1)


@pytest.mark.parametrize("code", [code for code in BROKEN if code not in BETWEEN_FILES])
def test_wrong_catalog_is_not_used(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is wrong is never used: loading everything raises, and `check` has told all that it raises with."""
    monkeypatch.chdir(tmp_path)
    lay_out(code, RULESETS)
    with pytest.raises(CatalogError) as caught:
        Catalog.open(RULESETS).load_all()
    assert set(caught.value.found) <= set(check(RULESETS))


def test_every_code_has_a_catalog() -> None:
    """Every code stands in tests/bad under its own name, and nothing else does."""
    assert set(BROKEN) == set(CODES) - NEVER_IN_FILES


def test_half_a_character_comes_only_from_a_program() -> None:
    """The one code without a catalog is found in text that was not read from a file."""
    assert {found.code for found in read_text("甲: \ud800", "甲.yaml")[1]} == NEVER_IN_FILES


def test_missing_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rulesets folder that is not there is one diagnostic."""
    monkeypatch.chdir(tmp_path)
    assert printed(RULESETS) == "rulesets:1:1  file-missing\n  没有规则库文件夹“rulesets”。请检查路径。\n"


def test_unreadable_shared_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of general definitions that cannot be read is a diagnostic, not a traceback."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BASE, RULESETS)
    (RULESETS / "cn/general/2030-01-01.yaml").mkdir()
    assert [(found.path, found.code) for found in check(RULESETS)] == [
        ("cn/general/2030-01-01.yaml", "file-unreadable")
    ]


def test_every_code_is_documented() -> None:
    """docs/diagnostics.md has a section per code, in their order: what it means, what to write, and what is printed."""
    page = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")
    introduction, *sections = re.split(r"^## ", page, flags=re.MULTILINE)
    (alone,) = re.findall(r"^- 几个文件合起来.*?：(.*?)。", introduction, re.MULTILINE)
    assert re.findall(r"`([a-z0-9-]+)`", alone) == sorted(BETWEEN_FILES)
    told = {}
    for section in sections:
        head, meaning, cure, example = [*section.strip().split("\n\n"), ""][:4]
        code = head.strip("`")
        told[code] = meaning
        assert re.fullmatch("怎样改：.{5,}", cure), code
        if code not in NEVER_IN_FILES:
            shown = example.removeprefix("```text\n").removesuffix("\n```")
            assert f"  {code}\n" in shown
            assert shown in (BAD / code / "expected.txt").read_text(encoding="utf-8")
    assert list(told.items()) == list(CODES.items())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            "[没有, 轻微]",
            ["vocabulary.yaml:32:47  wrong-shape\n  “危害后果”的选项“没有”像是“无”的另一种说法；是的，请写 none: 没有"],
        ),
        (
            "[不属于所列情形, 其他]",
            [
                "vocabulary.yaml:32:47  wrong-shape\n  “危害后果”的选项“不属于所列情形”像是“无”的另一种说法；是的，请写 none: 不属于所列情形"
            ],
        ),
        (
            "[未发生, 发生], none: 没有",
            ["vocabulary.yaml:32:64  bad-value\n  none 要写一个选项，表示“无”；“危害后果”没有“没有”这个选项"],
        ),
        ("[没有, 轻微], none: 没有", []),
        ("[轻微, 严重]", []),
    ],
)
def test_a_word_for_none(options: str, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A choice whose options contain a word for none says which one 无 stands for."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BASE, RULESETS)
    line = f"  - {{name: 危害后果, id: harm, type: 选项, options: {options}, group: 后果, ask: 危害后果如何？}}\n"
    with (RULESETS / "vocabulary.yaml").open("a", encoding="utf-8") as file:
        file.write(line)
    assert printed(RULESETS) == "".join(f"{each}\n" for each in told)


@pytest.mark.parametrize(
    ("relation", "told"),
    [
        ("{when: 餐饮环节, then: 认定为初次违法, because: 例}", ""),
        ("{when: 餐饮环节, then: 没有的事实, because: 例}", "unknown-term"),
        ("{when: 餐饮环节, then: {exactly: 1, of: [餐饮环节, 认定为初次违法]}, because: 例}", "bad-condition"),
        ("{then: {none: 违法记录, same: 不限, within: 未载明}, because: 例}", "bad-condition"),
        ("{when: 餐饮环节, because: 例}", "missing-key"),
        ("{when: 餐饮环节, then: 认定为初次违法}", "missing-key"),
        ("{when: 餐饮环节, then: 认定为初次违法, because: 例, says: 例}", "unknown-key"),
        ("{length: 货值金额, from: 立案日期, to: 立案日期, because: 例}", "wrong-shape"),
        ("{length: 货值金额, from: 立案日期, because: 例}", "missing-key"),
    ],
)
def test_a_relation_that_is_wrong(relation: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relation is read strictly: what is wrong with it stands in the vocabulary file, and nothing of it is used."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BASE, RULESETS)
    file = RULESETS / "vocabulary.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("terms:\n", f"relations:\n  - {relation}\nterms:\n", 1), encoding="utf-8")
    codes = {found.code for found in check(RULESETS) if found.path == "vocabulary.yaml"}
    assert codes == set(filter(None, [told])) | ({"wrong-shape"} if "length" in relation else set())

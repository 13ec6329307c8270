"""The script that counts the clauses of statutes, on texts that are not law."""

import runpy
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.catalog import Catalog
from engine.quality.statute_counts import read_counts

ROOT = Path(__file__).parents[1]
TEXT = """\
# 某法

2020年1月1日 第一条之前的题注，不是条文

<!-- INFO END -->

## 第一章 总则

第一条 为了举例，制定本法。

第二条 有下列情形之一的，是例子：

（一）第一个；

（二）第二个：

1.第二个之一；

2.第二个之二。

前款第二项不再举例，见第三条。

{between}### 第三条
写在标题下一行。

第四条 没有款。

第五条 没有项。
"""


@pytest.fixture(scope="module")
def script() -> Mapping[str, Any]:
    """What the script defines."""
    return runpy.run_path(str(ROOT / "tools" / "statute_counts.py"))


def written(between: str = "") -> str:
    """The text, with something between its second and third articles."""
    return TEXT.replace("{between}", between)


@pytest.mark.parametrize(
    ("between", "counted"),
    [
        ("", "0 2,0 0*3"),
        ("又一款：\n\n(一)半角的括号；\n\n(二)也是项。\n\n", "0 2,0,2 0*3"),
        ("| 表 | 格 |\n\n------\n\n## 第二章\n\n", "0 2,0 0*3"),
    ],
)
def test_paragraphs_and_items_are_counted(between: str, counted: str, script: Mapping[str, Any]) -> None:
    """Lines are paragraphs, numbered lines are items of the one above; headings, tables and what is below items are neither."""
    assert script["counts"](script["articles"](written(between))) == counted


def test_what_is_written_is_what_check_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str], script: Any) -> None:  # noqa: ANN401  # of a script
    """The line of a version gives back its articles; a text that lacks an article is told and left out."""
    (tmp_path / "某法(2020-01-01).md").write_text(written(), encoding="utf-8")
    (tmp_path / "某法(2021-01-01).md").write_text(written().replace("举例，制定", "示例而制定"), encoding="utf-8")
    (tmp_path / "缺一条(2020-01-01).md").write_text(written().replace("第四条", "第六条"), encoding="utf-8")
    (tmp_path / "某例.md").write_text(written(), encoding="utf-8")
    (tmp_path / "决定(2020-01-01).md").write_text("没有条文", encoding="utf-8")
    script["main"](tmp_path)
    out, told = capsys.readouterr()
    assert told.splitlines() == [
        "决定(2020-01-01).md: 没有一条",
        "缺一条(2020-01-01).md: 第三条之后是第六条",
        "某法（2021-01-01） changes: [1]",
    ]
    (tmp_path / "statute-counts.txt").write_text(out, encoding="utf-8")
    read = read_counts(tmp_path)
    assert read == dict.fromkeys(
        ("某例（2020-01-01）", "某法（2020-01-01）", "某法（2021-01-01）"), ((0,), (2, 0), (0,), (0,), (0,))
    )


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (written().replace("。", "；\n").replace("条 ", "条　"), []),
        (written().replace("没有款", "没有款项"), [4]),
        (written().replace("没有", "不再有"), None),
        (written() + "\n第六条 新的一条。\n", None),
    ],
)
def test_changes_are_told_where_the_numbering_stayed(
    after: str, expected: list[int] | None, script: Mapping[str, Any]
) -> None:
    """Signs and blanks are no words; with many articles different, or more of them, the numbers say nothing."""
    assert script["changed"](script["articles"](written()), script["articles"](after)) == expected


def test_every_text_that_is_held_was_counted() -> None:
    """The shipped counts are of the shipped versions, all but those of which only a part was read."""
    statutes = Catalog.open(ROOT / "rulesets").library.statutes
    held = {text.key for each in statutes.by_name.values() for text in each.versions if not text.excerpt}
    assert set(read_counts(ROOT / "rulesets")) == held


def test_the_script_asks_for_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run as a program it takes the folder from the command line."""
    monkeypatch.setattr(sys, "argv", ["statute_counts.py", str(tmp_path)])
    runpy.run_path(str(ROOT / "tools" / "statute_counts.py"), run_name="__main__")

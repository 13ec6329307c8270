"""A draft beside its document in Excel: what comes back as it went changes nothing, what was picked is written, the rest is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from typer.testing import CliRunner, Result

from api import command
from api.importing import sandbox
from tests.api.publishing.office import Office
from tests.api.reviewing.drafts import DRAFT, PATH, THIRD, office_with_draft
from tests.api.reviewing.test_edits import changed

Edit = Callable[[Workbook], object]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in the process of the test: to start one for each takes most of the time."""
    monkeypatch.setattr(sandbox, "confined", lambda work, given, _: work(given))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Rulesets with the draft, and its table."""
    office = office_with_draft(tmp_path / "rulesets")
    done = run("export", str(office.root / PATH), str(tmp_path / "对照.xlsx"))
    assert done.exit_code == 0, done.output
    return office


def run(*arguments: str) -> Result:
    """A command."""
    return CliRunner().invoke(command.app, list(arguments), env={"COLUMNS": "300", "NO_COLOR": "1"})


def back(office: Office, edit: Edit = lambda _: None) -> Result:
    """The file as somebody saved it after a change, read back."""
    file = office.root.parent / "对照.xlsx"
    book = openpyxl.load_workbook(file)
    edit(book)
    book.save(file)
    return run("read-back", str(file), str(office.root / PATH))


def lines(office: Office) -> list[str]:
    """What changed in the draft."""
    return changed((office.root / PATH).read_text("utf-8"))


def put(**texts: str) -> Edit:
    """Write texts into cells of the items (`D4`) or, with an L before, of the leftovers (`LD4`)."""

    def edit(book: Workbook) -> None:
        for cell, text in texts.items():
            book["没有着落" if cell.startswith("L") else "对照"][cell.removeprefix("L")] = text

    return edit


def test_the_draft_stands_beside_its_document(office: Office) -> None:
    """A row for each item, and one for each leftover; closed choices have drop-downs, the nearest matters among them."""
    book = openpyxl.load_workbook(office.root.parent / "对照.xlsx")
    sheet = book["对照"]
    assert [cell.value for cell in sheet[3]] == ["序号", "原文", "条件", "效果", "力度", "事项", "没有着落"]
    assert [cell.value for cell in sheet[4]] == [
        "1",
        "违法行为：过期食品\n违反条款：《食品安全法》第三十四条\n适用条件：货值金额不超过500元\n备注：限小微企业",
        "货值金额 ≤ 500元",
        None,
        None,
        "过期食品",
        "限小微企业",
    ]
    offered = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    assert offered["E4"] == '"可以,应当"'
    assert offered["F4"].startswith("'可选'!$A$2:")
    assert [cell.value for cell in book["可选"][2]][:2] == ["过期食品", "提为新事项"]
    assert [row[2].value for row in book["没有着落"].iter_rows(min_row=4)] == [
        "限小微企业",
        "本清单自印发之日起试行",
        "情节轻微",
    ]


def test_nothing_picked_changes_nothing(office: Office) -> None:
    """Not a byte."""
    done = back(office)
    assert (done.exit_code, (office.root / PATH).read_text("utf-8")) == (0, DRAFT)
    assert "什么也没有选" in done.stdout


def test_what_is_picked_is_written_and_told(office: Office) -> None:
    """Effect, force, matter, a whole condition, and what becomes of the leftovers."""
    done = back(
        office,
        put(
            D4="不予处罚", E4="可以", F5="过期食品", C6="全部符合：\n· 货值金额 ≤ 500元\n· 货值金额 ≤ 700元",
            LD4="是条件", LD5="写进清单的注意", LD6="不用写", LF6="重复",
        ),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert {"+ effect: 不予处罚", "+ force: 可以", "+ matter: 过期食品", "+ - 货值金额 <= 700元", "+ - wording: 限小微企业",
            "+ caution: 本清单自印发之日起试行", "+ settled: 重复"} <= set(lines(office))  # fmt: skip
    assert "items › 1 › force" in done.stdout
    again = back(office)
    assert (again.exit_code, "请重新写出表格" in again.stderr) == (2, True)


def test_an_exception_is_written_denied(office: Office) -> None:
    """What a leftover excepts is no demand of the item."""
    done = back(office, put(LD4="是除外"))
    assert done.exit_code == 0, done.output
    assert "+ - not: {wording: 限小微企业}" in lines(office)


def test_what_is_settled_comes_back_as_it_went(office: Office) -> None:
    """And is not settled anew: other picks of the same file are written, a change of it is refused."""
    done = run("review", str(office.root / PATH), "--set", f"{THIRD}.settled=重复")
    assert done.exit_code == 0, done.output
    done = run("export", str(office.root / PATH), str(office.root.parent / "对照.xlsx"), "--force")
    assert "3 项、2 处没有着落" in done.stdout
    before = (office.root / PATH).read_text("utf-8")
    done = back(office)
    assert (done.exit_code, (office.root / PATH).read_text("utf-8")) == (0, before), done.output
    assert "这一处已经办过" in back(office, put(LF6="另一句")).stderr
    done = back(office, put(LF6="重复", E4="可以"))
    assert (done.exit_code, "+ force: 可以" in lines(office)) == (0, True)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"E4": "必须"}, "可以写：可以、应当"),
        ({"F4": "过期食物"}, "过期食品"),
        ({"E6": ""}, "对照!E6：不能清空"),
        ({"B4": "另一句话"}, "对照!B4：“原文”一栏"),
        ({"C4": "货值金额 ≤ 五百元"}, "五百元"),
        ({"C4": "随便写的"}, "词汇表"),
        ({"C4": "甲：\n· 乙"}, "对照!C4：第 1 行"),
        ({"A4": "9"}, "没有“9”"),
        ({"H4": "多"}, "对照!H4：这一格在表格之外"),
        ({"D4": "=1+1"}, "对照!D4：这里是公式"),
        ({"LD4": "不要"}, "没有着落!D4：要写"),
        ({"LD4": "不用写"}, "为什么"),
        ({"LF4": "重复"}, "没有着落!D4：写了"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(texts: dict[str, str], told: str, office: Office) -> None:
    """And nothing is written, what was right beside it neither."""
    done = back(office, put(**{"E5": "可以", **texts}))
    assert (done.exit_code, lines(office)) == (2, [])
    assert told in done.stderr


def test_a_row_that_is_gone(office: Office) -> None:
    """A row is not deleted from here: what stood in it would be lost in silence."""
    done = back(office, lambda book: book["对照"].delete_rows(5))
    assert (done.exit_code, lines(office)) == (2, [])
    assert "少了 2 这几行" in done.stderr


def test_a_draft_that_changed_since(office: Office) -> None:
    """Another's words are not overwritten."""
    (office.root / PATH).write_text(DRAFT + "# 改过\n", "utf-8")
    done = back(office, put(E4="可以"))
    assert (done.exit_code, lines(office)) == (2, ["+ # 改过"])

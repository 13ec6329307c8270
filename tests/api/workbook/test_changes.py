"""What a reviewer changes in Excel is what changes in the draft; what cannot be understood is told at its cell, and nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from api import command
from api.workbook import Unclear, as_workbook, read_back
from api.workbook.excel import read_sheets
from engine.catalog import Catalog
from tests.shipped import CATALOG, RULESETS

KEY = "cn/first-offence@2025-01-27"
BENCHMARK = "cn/650000-xinjiang/traffic-benchmark@2025-03-11"
Edit = Callable[[Workbook], object]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a list."""
    return wrote(KEY, tmp_path_factory.mktemp("written"))


def wrote(key: str, folder: Path) -> Path:
    """The file of the version with that key."""
    list_id, _, day = key.partition("@")
    version = next(each for each in CATALOG.versions(list_id) if each.version.isoformat() == day)
    file = folder / "清单.xlsx"
    file.write_bytes(as_workbook(CATALOG, version))
    return file


def edited(written: Path, folder: Path, edit: Edit) -> Path:
    """The file as somebody saved it after a change."""
    book = openpyxl.load_workbook(written)
    edit(book)
    file = folder / "改过.xlsx"
    book.save(file)
    return file


def cell_of(sheet: Worksheet, row: str, heading: str) -> str:
    """The name of the cell in the row that begins with `row`, below a heading; for a row above the table, of its content."""
    line = next(cells[0].row for cells in sheet.iter_rows() if str(cells[0].value) == row)
    if heading == "":
        return f"B{line}"
    column = next(c.column_letter for cells in sheet.iter_rows() for c in cells if c.value == heading)
    return f"{column}{line}"


def put(row: str, heading: str, text: object, sheet: str = "清单") -> Edit:
    """Write something into the cell."""

    def edit(book: Workbook) -> None:
        book[sheet][cell_of(book[sheet], row, heading)] = text

    return edit


def replaced(row: str, heading: str, old: str, new: str, sheet: str = "清单") -> Edit:
    """Put a text for another in the cell."""

    def edit(book: Workbook) -> None:
        cell = book[sheet][cell_of(book[sheet], row, heading)]
        assert old in cell.value
        cell.value = cell.value.replace(old, new)

    return edit


WHEN, DONE, ACT, REMARK, BASIS, CLAUSES = "适用条件", "处理", "违法行为", "备注", "裁量依据", "处罚依据（照事项表）"
CHANGES: dict[str, tuple[Edit, tuple[tuple[str, str, str], ...]]] = {
    "a bound": (replaced("5", WHEN, "500元", "800元"), (("items 5 when", "500元", "800元"),)),
    "signs as on a keyboard": (replaced("5", WHEN, "≤ 500元", "<= 800元"), (("items 5 when", "500元", "800元"),)),
    "force": (put("5", DONE, "应当不予处罚\n办理：责令改正、教育"), (("items 5 force", "可以", "应当"),)),
    "a duty less": (
        put("5", DONE, "可以不予处罚\n办理：责令改正"),
        (("items 5 duties", "[责令改正, 教育]", "[责令改正]"),),
    ),
    "provenance": (
        replaced("5", REMARK, "出处：第五项", "出处：第（五）项"),
        (("items 5 source at", "第五项", "第（五）项"),),
    ),
    "a day as Excel writes it": (
        put("施行日期", "", date(2026, 1, 1)),
        (("effective from", "2025-01-27", "2026-01-01"),),
    ),
    "a definition": (
        replaced("定义 › 初次违法 › 原文", "内容", "二年内", "三年内", "规则"),
        (("definitions 初次违法 text", "二年内", "三年内"),),
    ),
    "a common condition less": (put("共同条件", "", "· 初次违法"), (("common", "[初次违法, 及时改正]", "[初次违法]"),)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_the_only_change(name: str, written: Path, tmp_path: Path) -> None:
    """The draft differs from the version in exactly what was changed in the cells."""
    edit, expected = CHANGES[name]
    made = read_back(CATALOG, read_sheets(edited(written, tmp_path, edit)), "改过.xlsx")
    assert made.changes is not None
    assert len(made.changes) == len(expected)
    for change, (where, before, now) in zip(made.changes, expected, strict=True):
        assert " ".join(change.where) == where
        assert before in change.before
        assert now in change.now
        assert change.before.replace(before, now) == change.now


def test_an_item_less_and_an_item_more(written: Path, tmp_path: Path) -> None:
    """A row that is deleted is an item less, a row that is copied and given another number one more, in the order of the rows."""

    def edit(book: Workbook) -> None:
        sheet = book["清单"]
        row = int(cell_of(sheet, "5", ACT)[1:])
        for column in range(1, 8):
            sheet.cell(row + 1, column).value = sheet.cell(row, column).value
        sheet.cell(row + 1, 1).value = 6
        sheet.delete_rows(int(cell_of(sheet, "bulk-food", ACT)[1:]))

    made = read_back(CATALOG, read_sheets(edited(written, tmp_path, edit)), "改过.xlsx")
    assert made.changes is not None
    assert {change.where[1] for change in made.changes if change.where[0] == "items"} == {"bulk-food", "6"}
    assert [(each.before, each.now) for each in made.changes if each.where == ("次序",)] == [
        ("[bulk-food, 4, 5]", "[4, 5, 6]")
    ]


UNCLEAR: dict[str, tuple[Edit, str]] = {
    "unknown fact": (replaced("5", WHEN, "货值金额", "货值总额"), "“货值总额”"),
    "unknown words": (replaced("5", WHEN, "全部符合：", "同时符合："), "“同时符合：”下面还有条件，却没有写怎样连起来"),
    "two conditions": (put("5", WHEN, "餐饮环节\n能如实说明进货来源"), "第 2 行：一格里有两个并列的条件"),
    "too far in": (replaced("5", WHEN, "· 能如实", "　　· 能如实"), "第 3 行：这一行比上一行多缩进了"),
    "not a bound": (replaced("5", WHEN, "500元", "五百块"), "五百块"),
    "no effect": (put("5", DONE, "可以从宽"), "effect"),
    "an empty condition": (put("5", WHEN, None), "when"),
    "unknown label": (put("5", REMARK, "出自：第五项"), "“出自：第五项”看不懂。每行写成“名目：内容”"),
    "unknown head": (replaced("5", WHEN, "不符合：餐饮", "并非：餐饮"), "第 2 行：不认识“并非：”。可以写：全部符合："),
    "unknown matter": (put("5", ACT, "卖过期食品"), "卖过期食品"),
    "a formula": (put("5", ACT, "=1+1"), "这里是公式。请改成文字"),
    "what only tells": (put("5", CLAUSES, "食品安全法第一百条"), "这一栏照事项表自动写出，不在清单里改"),
    "words before a reference": (put("5", BASIS, "第三十条〔cn/penalty-law#33-1b〕"), "前面的说明是自动写的"),
    "unknown reference": (put("5", BASIS, "cn/penalty-law#99"), "没有法定的事项“cn/penalty-law#99”"),
    "the same number": (put("bulk-food", "序号", "5"), "序号“5”重复"),
    "unknown source": (replaced("来源", "", "〔case-c07〕", "〔case-c99〕"), "case-c99"),
    "unknown row": (put("领域", "序号", "行业"), "不认识“行业”"),
    "unknown column": (put("序号", DONE, "怎么办"), "不认识“怎么办”栏"),
    "beside the table": (lambda book: book["清单"].cell(30, 9, "记一笔"), "清单!I30：这一格在表格之外"),
    "no sheet": (lambda book: book.remove(book["规则"]), "没有工作表“规则”"),
    "a rule without item": (
        lambda book: book["规则"].append(["事项 › 99 › 罚款", "1元"]),
        "“清单”表里没有序号“99”",
    ),
    "a rule twice": (lambda book: book["规则"].append(["原表事项数", "9"]), "“原表事项数”写了两次"),
    "half a rule": (lambda book: book["规则"].append(["原表事项数", None]), "这一格是空的"),
    "unseen characters": (put("5", ACT, "经营\u200b食品"), "里面有看不见的字符（U+200B）"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_cannot_be_understood_is_told_at_its_cell(name: str, written: Path, tmp_path: Path) -> None:
    """Each mistake is told once, with sheet and cell and what to write; no draft is made."""
    edit, said = UNCLEAR[name]
    with pytest.raises(Unclear) as caught:
        read_back(CATALOG, read_sheets(edited(written, tmp_path, edit)), "改过.xlsx")
    assert any(said in told for told in caught.value.told), caught.value.told
    assert all(told.startswith(("清单!", "规则!")) for told in caught.value.told)


def test_every_mistake_is_told_at_once(written: Path, tmp_path: Path) -> None:
    """A reviewer who made three mistakes hears of three cells, each by its name."""

    def edit(book: Workbook) -> None:
        for one in ("unknown fact", "no effect"):
            UNCLEAR[one][0](book)
        put("4", WHEN, "某某情形")(book)

    with pytest.raises(Unclear) as caught:
        read_back(CATALOG, read_sheets(edited(written, tmp_path, edit)), "改过.xlsx")
    cells = [told.split("：")[0] for told in caught.value.told]
    sheet = openpyxl.load_workbook(written)["清单"]
    assert cells == [
        f"清单!{cell_of(sheet, '4', WHEN)}",
        f"清单!{cell_of(sheet, '5', WHEN)} 第 4 行",
        f"清单!{cell_of(sheet, '5', DONE)}",
    ]


def test_what_is_not_read_is_said(written: Path, tmp_path: Path) -> None:
    """A comment, and a sheet of the reviewer's own, are no part of the draft, and that is told."""

    def edit(book: Workbook) -> None:
        book["清单"]["B2"].comment = Comment("问一下", "王某")
        book.create_sheet("草稿纸")["A1"] = "随手记"

    made = read_back(CATALOG, read_sheets(edited(written, tmp_path, edit)), "改过.xlsx")
    assert made.changes == ()
    assert made.notes == ("“清单”表 B2 的批注没有读入", "工作表“草稿纸”没有读")


def test_nothing_of_a_list_is_a_formula(tmp_path: Path) -> None:
    """Whatever a text begins with, its cell holds text, is formatted as text, and stays text when it is edited."""
    root = tmp_path / "rulesets"
    shutil.copytree(RULESETS, root, ignore=shutil.ignore_patterns("frozen.txt", "publishing"))
    file = root / "cn" / "first-offence" / "2025-01-27.yaml"
    text = file.read_text(encoding="utf-8").replace("caution: 官方表格", 'caution: "=HYPERLINK(1)官方表格', 1)
    head, _, tail = text.partition('caution: "')
    line, _, rest = tail.partition("\n")
    file.write_text(f'{head}caution: "{line}"\n{rest}', encoding="utf-8")
    catalog = Catalog.open(root)
    (version,) = catalog.versions("cn/first-offence")
    made = tmp_path / "清单.xlsx"
    made.write_bytes(as_workbook(catalog, version))
    cells = [
        c for sheet in openpyxl.load_workbook(made) for row in sheet.iter_rows() for c in row if c.value is not None
    ]
    assert {(c.data_type, c.number_format) for c in cells} == {("s", "@")}
    (risky,) = [c for c in cells if c.value.startswith("=")]
    assert risky.quotePrefix
    assert read_back(catalog, read_sheets(made), made.name).changes == ()


def test_it_prints_on_a4_with_its_heading_on_every_page(written: Path) -> None:
    """Both sheets lie across, as wide as a page, and repeat the row with the headings; fonts are named, none is embedded."""
    book = openpyxl.load_workbook(written)
    for sheet in book:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth) == (True, 1)
        row = int(sheet.print_title_rows.split(":")[0].strip("$"))
        assert sheet.cell(row, 1).value in ("序号", "位置")
        assert sheet.freeze_panes == f"A{row + 1}"
    assert [c.value for c in book["清单"][int(cell_of(book["清单"], "序号", ACT)[1:])]] == [
        "序号", ACT, CLAUSES, BASIS, WHEN, DONE, REMARK,
    ]  # fmt: skip


def test_the_commands(tmp_path: Path) -> None:
    """A list is written, read back from the command line, and neither file is written over unless that is asked."""
    run = CliRunner().invoke
    file, draft = tmp_path / "清单.xlsx", tmp_path / "草案.yaml"
    assert run(command.app, ["export", BENCHMARK, str(file)]).exit_code == 0
    told = run(command.app, ["read-back", str(file), str(draft)])
    assert (told.exit_code, "与写出时的版本没有不同" in told.stdout) == (0, True), told.output
    assert "status: draft" in draft.read_text(encoding="utf-8")
    before = (file.read_bytes(), draft.read_bytes())
    for again in (["export", KEY, str(file)], ["read-back", str(file), str(draft)]):
        told = run(command.app, again)
        assert (told.exit_code, "已经有" in told.stderr) == (2, True)
    assert (file.read_bytes(), draft.read_bytes()) == before
    changed = edited(file, tmp_path, put("领域", "", None))
    told = run(command.app, ["read-back", str(changed), str(tmp_path / "neu.yaml"), "--json"])
    assert (told.exit_code, (tmp_path / "neu.yaml").exists()) == (2, False)
    assert "field" in told.stdout
    (tmp_path / "a.xlsx").write_text("no")
    assert (
        "不是 .xlsx 文件" in run(command.app, ["read-back", str(tmp_path / "a.xlsx"), str(tmp_path / "n.yaml")]).stderr
    )

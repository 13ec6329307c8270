"""Excel shows numbers, days, hidden rows, comments and text boxes in its own way: read as shown, or told."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook import Workbook

from api.importing.content import read_content
from api.importing.excel_numbers import shown
from api.importing.grids import Reading, Table
from api.importing.passages import Passage

HEAD = ["序号", "违法行为", "适用条件"]
ONE = [1, "甲行为", "首次违法"]
DAY, MORNING = datetime.fromisoformat("2024-03-05"), datetime.fromisoformat("2024-03-05T09:07")
TWO = [2, "乙行为", "及时改正"]


def read(path: Path, fill: Callable[[Workbook], None]) -> Reading:
    """The reading of a file with one sheet 清单 of a header and two rows, then filled further."""
    book = openpyxl.Workbook()
    book.active.title = "清单"
    for row in (HEAD, ONE, TWO):
        book.active.append(row)
    fill(book)
    book.save(path)
    return read_content(path, "Excel")


def told(reading: Reading) -> list[str]:
    """Place and text of every passage, and of every row of a table."""
    return [
        line
        for block in reading.blocks
        for line in (
            [
                f"{block.place(n)}：" + "|".join(cell.merged or cell.text for cell in row)
                for n, row in enumerate(block.rows)
            ]
            if isinstance(block, Table)
            else [f"{block.place}：{block.text}"]
        )
    ]


def in_sheet(*rows: str) -> list[str]:
    """The rows as they are told of the sheet."""
    return [f"工作表“清单”第 {row}" for row in rows]


ROWS = in_sheet("1 行：序号|违法行为|适用条件", "2 行：1|甲行为|首次违法", "3 行：2|乙行为|及时改正")


def test_stretches_of_rows(tmp_path: Path) -> None:
    """Blank rows part a sheet; a stretch with one column of words is paragraphs, and rows keep their number in the file."""

    def fill(book: Workbook) -> None:
        for row in ([], ["表二"], ["序号", "违法行为"], [1, "丙行为"], [], ["注：另有规定的除外"], [None, "乙局"]):
            book.active.append(row)

    assert told(read(tmp_path / "a.xlsx", fill)) == [
        *ROWS, *in_sheet("5 行：表二||", "6 行：序号|违法行为|", "7 行：1|丙行为|", "9 行：注：另有规定的除外", "10 行：乙局"),
    ]  # fmt: skip


def test_sheets(tmp_path: Path) -> None:
    """All visible sheets are read in order; a hidden one is outside, and told."""

    def fill(book: Workbook) -> None:
        book.create_sheet("说明", 0).append(["本清单所称"])
        hidden = book.create_sheet("旧")
        hidden.append(["旧", "行为"])
        hidden.sheet_state = "hidden"

    reading = read(tmp_path / "a.xlsx", fill)
    assert told(reading) == ["工作表“说明”第 1 行：本清单所称", *ROWS]
    assert reading.outside == (Passage("工作表“旧”（隐藏）第 1 行", "旧 行为"),)
    assert reading.unseen == ("有隐藏的工作表，没有当作清单：工作表“旧”",)


def test_hidden_rows_and_columns(tmp_path: Path) -> None:
    """What is hidden is outside, and told; a hidden column that stands for several takes all of them."""

    def fill(book: Workbook) -> None:
        book.active.row_dimensions[2].hidden = True
        book.active["D1"], book.active["E1"], book.active["E3"] = "内部", "意见", "同意"
        book.active.column_dimensions["D"].min, book.active.column_dimensions["D"].max = 4, 5
        book.active.column_dimensions["D"].hidden = True

    reading = read(tmp_path / "a.xlsx", fill)
    assert told(reading) == [ROWS[0], ROWS[2]]
    assert [(each.place[7:], each.text) for each in reading.outside] == [
        ("（隐藏）第 2 行", "1 甲行为 首次违法"),
        ("第 1 行（隐藏）", "内部"),
        ("第 1 行（隐藏）", "意见"),
        ("第 3 行（隐藏）", "同意"),
    ]
    assert [each.partition("：")[0] for each in reading.unseen] == [
        "有隐藏的行，没有当作清单",
        "有隐藏的列，没有当作清单",
    ]


def test_comments_and_fonts(tmp_path: Path) -> None:
    """A comment is outside, a raised figure stays raised, words struck out are told."""

    def fill(book: Workbook) -> None:
        book.active["C2"].comment = Comment("指两年内", "甲")
        book.active["C3"] = CellRichText("10", TextBlock(InlineFont(vertAlign="superscript"), "3"), "升")
        book.active["B3"].font = Font(strike=True)

    reading = read(tmp_path / "a.xlsx", fill)
    assert told(reading)[2].endswith("乙行为|10³升")
    assert reading.outside == (Passage("工作表“清单”C2 的批注", "指两年内"),)
    assert reading.unseen == (
        "有批注，没有当作正文：工作表“清单”C2",
        "有加了删除线的字，照样读了：工作表“清单”B3",
    )


def with_part(path: Path, name: str, content: str) -> None:
    """Put a part into the file."""
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(name, content)


def test_text_boxes(tmp_path: Path) -> None:
    """The words of a text box are paragraphs behind the sheets; pictures are told."""
    path = tmp_path / "a.xlsx"
    read(path, lambda _: None)
    drawn = "http://schemas.openxmlformats.org/drawingml/2006/main"
    with_part(
        path, "xl/drawings/drawing1.xml", f'<a xmlns:a="{drawn}"><a:p><a:t>轻微</a:t><a:t>不罚</a:t></a:p><a:p/></a>'
    )
    with_part(path, "xl/media/image1.png", "")
    reading = read_content(path, "Excel")
    assert told(reading)[-1] == "工作表的文本框：轻微不罚"
    assert reading.unseen == ("有图，图里的字没有读到：工作表",)


def test_formulas(tmp_path: Path) -> None:
    """A formula without the value that Excel works out is told; with it, the value is read."""

    def fill(book: Workbook) -> None:
        book.active["A3"] = "=A2+1"

    path = tmp_path / "a.xlsx"
    reading = read(path, fill)
    assert told(reading)[2].endswith("行：|乙行为|及时改正")
    assert reading.unseen == ("有公式没有算出的值，请用 Excel 打开、保存一次再导入：工作表“清单”A3",)
    with zipfile.ZipFile(path) as package:
        held = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    held[sheet] = held[sheet].replace(b"<v/>", b"<v>2</v>").replace(b"<v></v>", b"<v>2</v>")
    with zipfile.ZipFile(path, "w") as package:
        for name, content in held.items():
            package.writestr(name, content)
    reading = read_content(path, "Excel")
    assert told(reading) == ROWS
    assert reading.unseen == ()


@pytest.mark.parametrize(
    ("value", "form", "said"),
    [
        (1, "General", "1"), (1.0, "General", "1"), (0.1 + 0.2, "General", "0.3"), (0.05, "0%", "5%"), (0.055, "0.0%", "5.5%"),
        (1234.5, "#,##0.00", "1,234.50"), (1234.5, "#,##0.##", "1,234.5"), (3, '"第"0"项"', "第3项"), (5000, '0"元"', "5000元"),
        (5000, "[$¥-804]#,##0", "¥5,000"), (7, "000", "007"), (-2, "0.0", "-2.0"), (-2, "0;(0)", "(2)"), (0, '0;-0;"无"', "无"),
        (2.5, "0", "3"), (12345678901, "@", "12345678901"), ("甲", "0.00", "甲"), (True, "0", "True"), (None, "0", ""),
        (DAY, "yyyy-mm-dd", "2024-03-05"), (DAY, 'yyyy"年"m"月"d"日";@', "2024年3月5日"),
        (DAY, "mm-dd-yy", "2024/3/5"), (date(2024, 3, 5), "[$-804]yyyy/m/d", "2024/3/5"),
        (MORNING, "yyyy/m/d h:mm", "2024/3/5 9:07"), (time(9, 7, 5), "h:mm:ss", "9:07:05"),
        (DAY, "aaaa", None), (DAY, "d-mmm-yy", None),
        (1.5, "# ?/?", None), (1e20, "0.00", None), (5, "0.00E+00", None), (12_000, "0.0,", None),
    ],
)  # fmt: skip
def test_numbers_as_shown(value: object, form: str, said: str | None) -> None:
    """A value in the format of its cell; None for a format that is not known here."""
    assert shown(value, form) == said


def test_a_format_that_is_not_known(tmp_path: Path) -> None:
    """The value stands as it is, and that is told."""

    def fill(book: Workbook) -> None:
        book.active["C3"], book.active["C3"].number_format = 0.5, "# ?/?"

    reading = read(tmp_path / "a.xlsx", fill)
    assert told(reading)[2].endswith("乙行为|0.5")
    assert reading.unseen == ("有不认识的数字格式，按格里的值写出：工作表“清单”C3",)

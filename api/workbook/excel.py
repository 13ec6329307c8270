"""The cells of a list as an Excel file that prints on A4, and the texts of the cells of such a file.

What is written is text and never a formula. Knows sheets, no lists.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from api.importing.excel_numbers import value_text
from api.importing.grids import MAX_CELLS, RefusedError
from api.importing.packages import check_package
from api.workbook.book import RULES, TABLE, WHAT, WHERE, Book
from api.workbook.fields import COLUMNS

FROM = "写自"
"""The label of the row that says which version was written."""
_PAPER_A4, _SIZE, _POINTS, _TALLEST = 9, 10, 14, 409
"""What Excel calls A4; the size of letters, the height of a line of them, and how high a row can be, in points."""
_SONG, _HEI, _TITLE_FONT = "宋体", "黑体", "方正小标宋简体"
"""Fonts by their names: each machine takes its own."""
_TITLE, _LABEL, _FREE, _HEADING, _BODY, _TOLD = "清单名称", "清单名目", "清单说明", "清单表头", "清单正文", "清单自动栏"
_RUN = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_RULE_WIDTHS = (44, 100)


def to_xlsx(book: Book, written_from: str) -> bytes:
    """The file. `written_from` names the version and its digest."""
    made = openpyxl.Workbook()
    for style in _styles():
        made.add_named_style(style)
    table = made.active
    table.title = TABLE
    _write_table(table, book, written_from)
    _write_rules(made.create_sheet(RULES), book)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that is one table: `widths` of its columns by their headings, in characters, and which of them only tell.

    `offers` are the choices of a column's cells by its heading: for each row a list as Excel writes it.
    """

    name: str
    title: str
    origin: str
    widths: Mapping[str, int]
    told: frozenset[str]
    rows: Sequence[tuple[str, ...]]
    offers: Mapping[str, Callable[[int], str]] = field(default_factory=dict)


def to_tables(tables: Iterable[Table], choices: tuple[str, Sequence[tuple[str, ...]]]) -> bytes:
    """The file of tables, one a sheet, and at its end the sheet of `choices`, to whose rows offers refer."""
    made = openpyxl.Workbook()
    for style in _styles():
        made.add_named_style(style)
    made.remove(made.active)
    for table in tables:
        _write_one(made.create_sheet(table.name), table)
    name, rows = choices
    sheet = made.create_sheet(name)
    for row, texts in enumerate(rows, 1):
        for column, text in enumerate(texts, 1):
            _write(sheet, row, column, text, _TOLD)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _write_one(sheet: Worksheet, table: Table) -> None:
    headings = list(table.widths)
    _lay_out(sheet, table.widths.values())
    for row, (label, text) in enumerate((("", table.title), (FROM, table.origin)), 1):
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=len(headings))
        _write(sheet, row, 1, label, _LABEL)
        _write(sheet, row, 2, text, _FREE)
    _write_heading(sheet, 3, headings)
    for row, texts in enumerate(table.rows, 4):
        for column, text in enumerate(texts, 1):
            _write(sheet, row, column, text, _TOLD if headings[column - 1] in table.told else _BODY)
    for heading, offer in table.offers.items():
        letter = get_column_letter(headings.index(heading) + 1)
        for row in range(len(table.rows)):
            # Another answer than those offered is told when the file is read, with the cell; here it may be typed.
            choice = DataValidation("list", formula1=offer(row), allow_blank=True, showErrorMessage=False)
            choice.add(f"{letter}{row + 4}")
            sheet.add_data_validation(choice)


def _styles() -> tuple[NamedStyle, ...]:
    """How cells look. All hold text: a number or a day that somebody writes there stays as it was written."""
    text = Alignment(horizontal="left", vertical="top", wrap_text=True)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    body, heading = Font(name=_SONG, size=_SIZE), Font(name=_HEI, size=_SIZE)
    grey, told = PatternFill("solid", fgColor="EDEDED"), Font(name=_SONG, size=_SIZE, color="666666")
    line = Side(style="thin", color="999999")
    frame = Border(left=line, right=line, top=line, bottom=line)
    return (
        NamedStyle(_TITLE, font=Font(name=_TITLE_FONT, size=16), alignment=middle, number_format="@"),
        NamedStyle(_LABEL, font=heading, alignment=text, number_format="@"),
        NamedStyle(_FREE, font=body, alignment=text, number_format="@"),
        NamedStyle(_HEADING, font=heading, fill=grey, border=frame, alignment=middle, number_format="@"),
        NamedStyle(_BODY, font=body, border=frame, alignment=text, number_format="@"),
        NamedStyle(_TOLD, font=told, border=frame, alignment=text, number_format="@"),
    )


def _write_table(sheet: Worksheet, book: Book, written_from: str) -> None:
    widths = [column.width for column in COLUMNS]
    last = len(widths)
    _lay_out(sheet, widths)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    _write(sheet, 1, 1, book.title.text, _TITLE)
    sheet.row_dimensions[1].height = 2 * _POINTS * _lines(book.title.text, sum(widths) / 2)
    heads = ((FROM, written_from), *((label, cell.text) for label, cell in book.heads))
    for row, (label, text) in enumerate(heads, 2):
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=last)
        _write(sheet, row, 1, label, _LABEL)
        _write(sheet, row, 2, text, _FREE)
        sheet.row_dimensions[row].height = min(_TALLEST, _POINTS * (_lines(text, sum(widths[1:])) + 0.3))
    heading = len(heads) + 2
    _write_heading(sheet, heading, [column.heading for column in COLUMNS])
    for row, cells in enumerate(book.rows, heading + 1):
        for number, cell in enumerate(cells):
            _write(sheet, row, number + 1, cell.text, _BODY if COLUMNS[number].take else _TOLD)


def _write_rules(sheet: Worksheet, book: Book) -> None:
    _lay_out(sheet, _RULE_WIDTHS)
    _write_heading(sheet, 1, [WHERE, WHAT])
    for row, (where, what) in enumerate(book.rules, 2):
        _write(sheet, row, 1, where.text, _BODY)
        _write(sheet, row, 2, what.text, _BODY)


def _lay_out(sheet: Worksheet, widths: Iterable[float]) -> None:
    """The columns, and the paper: A4 on its side, as wide as the table, with the number of each page."""
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _PAPER_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _write_heading(sheet: Worksheet, row: int, headings: list[str]) -> None:
    """The heading of the columns: in view while one scrolls, and again on each page."""
    for column, heading in enumerate(headings, 1):
        _write(sheet, row, column, heading, _HEADING)
    sheet.print_title_rows = f"{row}:{row}"
    sheet.freeze_panes = f"A{row + 1}"


def _write(sheet: Worksheet, row: int, column: int, text: str, style: str) -> None:
    """Write a text: it is no formula, and does not become one when somebody edits the cell."""
    cell = sheet.cell(row, column)
    cell.value, cell.data_type = text, "s"
    cell.style = style
    cell.quotePrefix = text.startswith(_RUN)


def _lines(text: str, width: float) -> int:
    """So many lines a text takes in a column of that width."""
    return sum(max(1, math.ceil(_wide(line) / width)) for line in text.split("\n"))


def _wide(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in line)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet that are not empty: row, column and text; where a formula stands, where a comment does."""

    name: str
    cells: tuple[tuple[int, int, str], ...]
    formulas: tuple[tuple[int, int], ...]
    comments: tuple[tuple[int, int], ...]


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Every sheet of the file. Raises `RefusedError` for a file that is harmful, vast or no Excel file."""
    try:
        content = path.read_bytes()
    except OSError:
        raise RefusedError("读不出来，或者找不到。请核对路径和读取权限。") from None
    if "xl/workbook.xml" not in (check_package(content) if content.startswith(b"PK\x03\x04") else ()):
        raise RefusedError("不是 .xlsx 文件。请用 Office 打开，另存为 .xlsx。")
    return tuple(_sheet(sheet) for sheet in openpyxl.load_workbook(io.BytesIO(content), keep_links=False).worksheets)


def _sheet(sheet: Worksheet) -> Sheet:
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        raise RefusedError(f"里的工作表“{sheet.title}”超过 {MAX_CELLS} 格。请删去空白的行和列。")
    cells = [cell for row in sheet.iter_rows() for cell in row]
    return Sheet(
        sheet.title,
        tuple((c.row, c.column, text) for c in cells if (text := value_text(c.value)).strip()),
        tuple((c.row, c.column) for c in cells if c.data_type == "f"),
        tuple((c.row, c.column) for c in cells if getattr(c, "comment", None) is not None),
    )

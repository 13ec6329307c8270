"""The sheets of an .xlsx file in order, what is written on them, and what is hidden or hangs on a cell.

Knows Excel; does not know what a column means. The package was made sure to be harmless before.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import groupby

import openpyxl
from lxml import etree
from openpyxl.cell.cell import Cell as BookCell
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from api.importing.excel_numbers import shown, value_text
from api.importing.grids import (
    MAX_CELLS,
    Block,
    Notices,
    Reading,
    RefusedError,
    as_passages,
    bounded,
    clean,
    merged_cells,
    passage_of,
    raised,
    table_of,
)
from api.importing.passages import Passage

_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_HIDDEN_ROW, _HIDDEN_COLUMN = "有隐藏的行，没有当作清单", "有隐藏的列，没有当作清单"
_HIDDEN_SHEET = "有隐藏的工作表，没有当作清单"
_UNCOUNTED = "有公式没有算出的值，请用 Excel 打开、保存一次再导入"
_FORM = "有不认识的数字格式，按格里的值写出"
_STRUCK, _COMMENTED = "有加了删除线的字，照样读了", "有批注，没有当作正文"
_PICTURES, _CHARTS = "有图，图里的字没有读到", "有图表，里面的字没有读到"


def read_xlsx(content: bytes) -> Reading:
    """One table for each stretch of rows of a visible sheet, with the values that Excel last worked out, as it shows them."""
    book = openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False, rich_text=True)
    reader = _Reader(_formulas(content))
    blocks = bounded(reader.blocks(book, content))
    return Reading(blocks, reader.notices.sentences(), tuple(reader.outside))


def _formulas(content: bytes) -> Workbook | None:
    """The file with its formulas in place of values, where it has any."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        if not any(b"<f" in package.read(name) for name in sheets):
            return None
    return openpyxl.load_workbook(BytesIO(content), keep_links=False)


class _Reader:
    """Reads one file and gathers what is told beside its blocks."""

    def __init__(self, formulas: Workbook | None) -> None:
        self.notices = Notices()
        self.outside: list[Passage] = []
        self._formulas = formulas

    def blocks(self, book: Workbook, content: bytes) -> Iterator[Block]:
        """The stretches of all sheets in order, then the words of their text boxes."""
        for sheet in book.worksheets:
            where = f"工作表“{sheet.title}”"
            if sheet.max_row * sheet.max_column > MAX_CELLS:
                told = f"{where}有 {sheet.max_row} 行 {sheet.max_column} 列，超过 {MAX_CELLS} 格。请删去空白的行和列再导入。"
                raise RefusedError(told)
            rows = [[self._text(cell, where) for cell in row] for row in sheet.iter_rows()]
            if sheet.sheet_state != "visible":
                self.notices.add(_HIDDEN_SHEET, where)
                self._put_away(rows, range(1, len(rows) + 1), f"{where}（隐藏）")
            else:
                yield from self._stretches(sheet, rows, where)
        if book.chartsheets:
            self.notices.add(_CHARTS, "、".join(sheet.title for sheet in book.chartsheets))
        yield from self._drawings(content)

    def _stretches(self, sheet: Worksheet, rows: list[list[str]], where: str) -> Iterator[Block]:
        """The rows between blank ones as tables; those with one column of words are passages."""
        gone = {number for number, row in sheet.row_dimensions.items() if row.hidden and number <= len(rows)}
        if gone and any(any(rows[number - 1]) for number in gone):
            self.notices.add(_HIDDEN_ROW, where)
            self._put_away(rows, sorted(gone), f"{where}（隐藏）")
        left_out = _hidden_columns(sheet)
        for number, row in enumerate(rows, start=1):
            for column in left_out:
                if column <= len(row) and row[column - 1] and number not in gone:
                    self.notices.add(_HIDDEN_COLUMN, where)
                    self.outside.append(Passage(f"{where}第 {number} 行（隐藏）", clean(row[column - 1])))
        cells = merged_cells(
            [list(row) for row in rows],
            (
                (r.min_row - 1, r.min_col - 1, r.max_row - r.min_row + 1, r.max_col - r.min_col + 1)
                for r in sheet.merged_cells.ranges
            ),
        )
        kept = [[cell for place, cell in enumerate(row, start=1) if place not in left_out] for row in cells]
        blank = [not any(cell.text.strip() or cell.merged for cell in row) for row in kept]
        numbered = [(n, row) for n, row in enumerate(kept, start=1) if n not in gone]
        for is_blank, group in groupby(numbered, key=lambda each: blank[each[0] - 1]):
            if not is_blank:
                stretch = list(group)
                table = table_of(where, (row for _, row in stretch), numbers=[n for n, _ in stretch])
                one = all(sum(bool(cell.text) for cell in row) <= 1 for row in table.rows)
                yield from as_passages(table) if one else [table]

    def _put_away(self, rows: list[list[str]], numbers: Iterable[int], where: str) -> None:
        """Keep the words of hidden rows outside."""
        for number in numbers:
            if text := clean(" ".join(text for text in rows[number - 1] if text)).replace("\n", " "):
                self.outside.append(Passage(f"{where}第 {number} 行", text))

    def _text(self, cell: BookCell | MergedCell, where: str) -> str:
        """What a cell shows."""
        if isinstance(cell, MergedCell):
            return ""
        place = f"{where}{cell.coordinate}"
        if cell.comment is not None:
            self.notices.add(_COMMENTED, place)
            self.outside.append(passage_of(f"{place} 的批注", cell.comment.text))
        if cell.value is None:
            if self._formulas is not None and self._formulas[cell.parent.title][cell.coordinate].data_type == "f":
                self.notices.add(_UNCOUNTED, place)
            return ""
        if cell.font.strike or (isinstance(cell.value, CellRichText) and any(map(_is_struck, cell.value))):
            self.notices.add(_STRUCK, place)
        if isinstance(cell.value, CellRichText):
            return "".join(map(_run, cell.value))
        text = shown(cell.value, cell.number_format)
        if text is None:
            self.notices.add(_FORM, place)
            return value_text(cell.value)
        return text

    def _drawings(self, content: bytes) -> Iterator[Passage]:
        """The words of text boxes, paragraph by paragraph; pictures and charts are told."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        with zipfile.ZipFile(BytesIO(content)) as package:
            for name in package.namelist():
                if name.startswith("xl/charts/chart"):
                    self.notices.add(_CHARTS, "工作表")
                elif name.startswith("xl/media/"):
                    self.notices.add(_PICTURES, "工作表")
                elif name.startswith("xl/drawings/drawing") and name.endswith(".xml"):
                    for paragraph in etree.fromstring(package.read(name), parser).iter(f"{_DRAWN}p"):
                        if text := "".join(paragraph.itertext(f"{_DRAWN}t")).strip():
                            yield passage_of("工作表的文本框", text)


def _hidden_columns(sheet: Worksheet) -> frozenset[int]:
    """The numbers of hidden columns; a column that Excel hides may stand for those after it."""
    return frozenset(
        column
        for each in sheet.column_dimensions.values()
        if each.hidden
        for column in range(each.min or 0, min(each.max or 0, sheet.max_column) + 1)
    )


def _run(part: str | TextBlock) -> str:
    """A stretch of a cell in one font; raised figures stay raised."""
    if isinstance(part, str):
        return part
    return raised(part.text) if part.font is not None and part.font.vertAlign == "superscript" else part.text


def _is_struck(part: str | TextBlock) -> bool:
    return isinstance(part, TextBlock) and part.font is not None and bool(part.font.strike)

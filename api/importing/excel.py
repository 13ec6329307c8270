"""The sheets of an .xlsx file.

Knows Excel; does not know what a column means. The package was made sure to be harmless before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import BytesIO

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from api.importing.grids import MAX_CELLS, Cell, Reading, RefusedError, Table, bounded, merged_cells, table_of


def read_xlsx(content: bytes) -> Reading:
    """One table per visible sheet, with the values that Excel last worked out."""
    book = openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False)
    return Reading(bounded(_sheets(book.worksheets)))


def _sheets(sheets: Iterable[Worksheet]) -> Iterator[Table]:
    for sheet in sheets:
        if sheet.sheet_state != "visible":
            continue
        where = f"工作表“{sheet.title}”"
        height, width = sheet.max_row, sheet.max_column
        if height * width > MAX_CELLS:
            told = f"{where}有 {height} 行 {width} 列，超过 {MAX_CELLS} 格。请删去空白的行和列再导入。"
            raise RefusedError(told)
        yield table_of(where, _sheet(sheet))


def _sheet(sheet: Worksheet) -> list[list[Cell]]:
    texts: list[list[str | None]] = [[value_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    spans = (
        (r.min_row - 1, r.min_col - 1, r.max_row - r.min_row + 1, r.max_col - r.min_col + 1)
        for r in sheet.merged_cells.ranges
    )
    return merged_cells(texts, spans)


def value_text(value: object) -> str:
    """A cell as a person sees it: 1 and not 1.0, a day and not a moment."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)

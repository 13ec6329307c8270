"""The list of cases as a file: CSV for every program, .xlsx with dates as dates.

What a person typed is text and never a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from api.pages.cases.listing import Row
from engine.language import QuantityError, read_day

Value = str | date | datetime
_COLUMNS: tuple[tuple[str, int, Callable[[Row], Value]], ...] = (
    ("案号", 24, lambda row: row.file.number),
    ("当事人", 24, lambda row: row.file.party),
    ("地区", 32, lambda row: row.place),
    ("事项", 36, lambda row: row.file.matter),
    ("行为日期", 12, lambda row: _day(row.file.act_date)),
    ("决定日期", 12, lambda row: _day(row.file.decision_date)),
    ("结论", 18, lambda row: row.file.outcome or "没有结论"),
    ("状态", 20, lambda row: row.state),
    ("存证编号", 38, lambda row: row.file.evaluation_id or ""),
    ("开始", 17, lambda row: _moment(row.begun)),
    ("最近改动", 17, lambda row: _moment(row.changed)),
    ("经办", 24, lambda row: row.owner),
)
"""Heading, width in characters and value of each column."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMATS = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd"}


def to_csv(rows: Sequence[Row]) -> bytes:
    """The rows as RFC 4180 writes them, in UTF-8 with the mark by which spreadsheets know it."""
    made = io.StringIO()
    # Each in quotes: a spreadsheet that cuts at semicolons or tabs as well makes no cell of the rest of a text.
    writer = csv.writer(made, quoting=csv.QUOTE_ALL)
    writer.writerow(heading for heading, _, _ in _COLUMNS)
    writer.writerows([_as_text(value(row)) for _, _, value in _COLUMNS] for row in rows)
    return made.getvalue().encode("utf-8-sig")


def to_xlsx(rows: Sequence[Row]) -> bytes:
    """The rows as a sheet whose heading stays in view."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("案件")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{len(rows) + 1}"
    for number, (_, width, _) in enumerate(_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width

    def cell(value: Value, *, bold: bool = False) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet)
        if isinstance(value, str):
            # Typed as text: nothing that a person wrote is read as a formula, also after somebody edited the cell.
            made.value, made.data_type = ILLEGAL_CHARACTERS_RE.sub("�", value), "s"
            made.quotePrefix = _may_run(value)
        else:
            made.value, made.number_format = value, _FORMATS[type(value)]
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(heading, bold=True) for heading, _, _ in _COLUMNS])
    for row in rows:
        sheet.append([cell(value(row)) for _, _, value in _COLUMNS])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


KINDS: dict[str, tuple[str, Callable[[Sequence[Row]], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", to_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
}
"""The type and the writer of each kind of file."""


def _as_text(value: Value) -> str:
    """A value in CSV; a quote stands before what a spreadsheet would run.

    >>> _as_text("=1+1"), _as_text("甲"), _as_text(date(2026, 3, 1))
    ("'=1+1", '甲', '2026-03-01')
    """
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if _may_run(value) else value


def _may_run(text: str) -> bool:
    """Whether a spreadsheet takes a text for a formula."""
    return text.lstrip(" ").startswith(_FORMULA)


def _day(text: str) -> Value:
    """The day that was written; what is not one day stays as it is."""
    try:
        return read_day(text) if text else ""
    except QuantityError:
        return text


def _moment(at: datetime) -> datetime:
    """A time in China as spreadsheets know it: to the minute, without a zone."""
    return at.replace(tzinfo=None, second=0, microsecond=0)

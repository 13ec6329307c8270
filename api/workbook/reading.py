"""From the texts of the cells of a file to the cells of a list, and what could not be placed. Knows labels and headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from api.workbook.book import RULES, TABLE, WHAT, WHERE, Book, Problem, Written
from api.workbook.excel import FROM, Sheet
from api.workbook.fields import COLUMNS, HEADS, NUMBER


@dataclass(slots=True)
class Places:
    """Where each cell that was read stands, by its number, and what is wrong with them."""

    names: list[str] = field(default_factory=lambda: [f"{TABLE}!A1"])
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def number(self, sheet: str, row: int, column: int) -> int:
        """The number by which the cell is known from here on."""
        self.names.append(f"{sheet}!{get_column_letter(column)}{row}")
        return len(self.names)

    def refuse(self, sheet: str, row: int, column: int, told: str) -> None:
        """Something is wrong in the cell."""
        self.problems.append(Problem(self.number(sheet, row, column), 1, told))

    def said(self, problem: Problem) -> str:
        """The problem after the place at which it is."""
        line = f" 第 {problem.line} 行" if problem.line > 1 else ""
        return f"{self.names[problem.at - 1]}{line}：{problem.told}"


def read_book(sheets: tuple[Sheet, ...]) -> tuple[Book, str, Places]:
    """The cells of the list, the version that the file was written from, and where all that stands."""
    places, by_name = Places(), {sheet.name: sheet for sheet in sheets}
    for name in (TABLE, RULES):
        if name not in by_name:
            places.problems.append(
                Problem(1, 1, f"没有工作表“{name}”。请从 cailiang export 写出的文件改起，不要改表名")
            )
    for sheet in sheets:
        if sheet.name not in (TABLE, RULES):
            places.notes.append(f"工作表“{sheet.name}”没有读")
            continue
        for row, column in sheet.formulas:
            places.refuse(sheet.name, row, column, "这里是公式。请改成文字")
        commented = "、".join(f"{get_column_letter(column)}{row}" for row, column in sheet.comments)
        if commented:
            places.notes.append(f"“{sheet.name}”表 {commented} 的批注没有读入")
    if places.problems and not by_name.keys() >= {TABLE, RULES}:
        return Book(Written(""), (), (), ()), "", places
    title, heads, written_from, rows = _table(by_name[TABLE], places)
    rules = tuple(_rules(by_name[RULES], places))
    return Book(title, tuple(heads), tuple(rows), rules), written_from, places


def _by_row(sheet: Sheet) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for row, column, text in sheet.cells:
        rows.setdefault(row, {})[column] = text
    return rows


def _table(sheet: Sheet, places: Places) -> tuple[Written, list[tuple[str, Written]], str, list[tuple[Written, ...]]]:
    rows = _by_row(sheet)
    heading = next((row for row, cells in rows.items() if cells.get(1, "").strip() == NUMBER), None)
    if heading is None:
        places.refuse(TABLE, 1, 1, f"没有找到以“{NUMBER}”开头的表头")
        return Written(""), [], "", []
    title, written_from = Written(""), ""
    heads: list[tuple[str, Written]] = []
    known = {head.label for head in HEADS}
    for row, cells in ((row, cells) for row, cells in rows.items() if row < heading):
        label, text = cells.get(1, "").strip(), cells.get(2, "")
        if row == 1:
            title = Written(cells.get(1, ""), places.number(TABLE, 1, 1))
        elif label == FROM:
            written_from = text.strip()
        elif label in known:
            known.discard(label)
            heads.append((label, Written(text, places.number(TABLE, row, 2))))
        else:
            told = f"不认识“{label}”，或者写了两次。表头上面各行的名目有：{'、'.join(head.label for head in HEADS)}"
            places.refuse(TABLE, row, 1, told)
        for column in cells.keys() - ({1} if row == 1 else {1, 2}):
            places.refuse(TABLE, row, column, "这一格在表头以上没有用处。内容写在 B 列，或者删去")
    columns = _columns(rows[heading], heading, places)
    return title, heads, written_from, list(_rows(rows, heading, columns, places))


def _columns(cells: dict[int, str], row: int, places: Places) -> dict[int, int]:
    """Where in `COLUMNS` each column of the sheet belongs."""
    wanted = {column.heading: number for number, column in enumerate(COLUMNS)}
    found: dict[int, int] = {}
    for column, text in cells.items():
        heading = "".join(text.split())
        if heading in wanted:
            found[column] = wanted.pop(heading)
        else:
            places.refuse(TABLE, row, column, f"不认识“{text}”栏，或者写了两次。请删去这一栏，或者改回原来的名称")
    if wanted:
        places.refuse(TABLE, row, 1, f"缺少“{'”“'.join(wanted)}”栏。请从 cailiang export 写出的文件改起")
    return found


def _rows(
    rows: dict[int, dict[int, str]], heading: int, columns: dict[int, int], places: Places
) -> Iterator[tuple[Written, ...]]:
    for row, cells in rows.items():
        if row <= heading:
            continue
        written = [Written("")] * len(COLUMNS)
        for column in range(1, max((*columns, *cells)) + 1):
            if column in columns:
                written[columns[column]] = Written(cells.get(column, ""), places.number(TABLE, row, column))
            elif column in cells:
                places.refuse(TABLE, row, column, "这一格在表格之外。请移到表里，或者删去")
        yield tuple(written)


def _rules(sheet: Sheet, places: Places) -> Iterator[tuple[Written, Written]]:
    for row, cells in _by_row(sheet).items():
        if row == 1:
            if [cells.get(1, "").strip(), cells.get(2, "").strip()] != [WHERE, WHAT]:
                places.refuse(RULES, 1, 1, f"第一行要是“{WHERE}”“{WHAT}”两栏")
            continue
        for column in cells.keys() - {1, 2}:
            places.refuse(RULES, row, column, "这一格在表格之外。请移到表里，或者删去")
        where, what = (Written(cells.get(column, ""), places.number(RULES, row, column)) for column in (1, 2))
        yield where, what

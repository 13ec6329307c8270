"""Tables as text, whatever file they came from: cells, what is merged, what stands above.

Knows characters and cells; does not know files, columns or law.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MAX_TABLES, MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 2_000, 10_000, 200, 200_000
"""Of a whole file; columns of one table."""
MAX_CELL, MAX_TEXT = 10_000, 2_000_000
"""Characters of a cell and of all cells: a cell that quotes ten articles of a law has some thousand."""
_MAX_RAW = 100_000  # characters of a cell with all its spaces
_ABOVE = 2_000
LEFT, ABOVE = "left", "above"
_RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")  # drawn like a character, but another one for every comparison
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\u0085\u2028\u2029]")
_NEW_LINE = re.compile(
    r"[（(][0-9一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.、．](?![0-9])|[①-⑳]|《|[一二三四五六七八九十]{1,3}、"
)
_ENDS = "。；：;:"


class RefusedError(Exception):
    """The file cannot be imported; the message is one Chinese sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's own text, or where the text of a merged cell stands: `left` or `above` of this place."""

    text: str = ""
    merged: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of equally long rows. `above` is the text before it; `wrapped`: line ends may be only the page's."""

    where: str
    rows: tuple[tuple[Cell, ...], ...]
    above: str = ""
    wrapped: bool = False

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True, slots=True)
class Reading:
    """All tables of a file in order, and what its reader could not see (a page without text)."""

    tables: tuple[Table, ...]
    unseen: tuple[str, ...] = ()


def table_of(where: str, rows: Iterable[Iterable[Cell]], above: str = "", *, wrapped: bool = False) -> Table:
    """A table of clean texts, with rows filled up to one length and rows without any text left out.

    Raises `RefusedError` with the place of a cell that is too long or too far right, and for more than `MAX_CELLS`.
    """
    kept: list[list[Cell]] = []
    seen = width = 0
    for number, row in enumerate(rows, start=1):
        cells: list[Cell] = []
        for column, cell in enumerate(row, start=1):
            seen += 1
            if seen > MAX_CELLS:
                raise RefusedError(f"{where}超过 {MAX_CELLS} 格。请删去空白的行和列，只留下清单这一张表再导入。")
            text = _checked(cell.text, f"{where}第 {number} 行第 {column} 列")
            if column <= MAX_COLUMNS:
                cells.append(Cell(text, cell.merged))
            elif text:
                raise RefusedError(f"{where}有 {column} 列，超过 {MAX_COLUMNS} 列。请只留下清单的各栏再导入。")
        if any(cell.text for cell in cells):
            kept.append(cells)
            width = max(width, len(cells))
            if width * len(kept) > MAX_CELLS:
                raise RefusedError(f"{where}超过 {MAX_CELLS} 格。请只留下清单这一张表再导入。")
    filled = tuple((*cells, *[Cell()] * (width - len(cells))) for cells in kept)
    return Table(where, filled, clean(above[-_ABOVE:]), wrapped)


def _checked(text: str, place: str) -> str:
    """The clean text of a cell. Raises `RefusedError` when it is longer than a cell can be."""
    plain = clean(text) if len(text) <= _MAX_RAW else text
    if len(plain) > MAX_CELL:
        told = f"{place}有 {len(plain)} 个字，超过一格的 {MAX_CELL} 个字。请核对文件，把这一格拆开或者删短再导入。"
        raise RefusedError(told)
    return plain


def bounded(tables: Iterable[Table]) -> tuple[Table, ...]:
    """The tables that have rows. Raises `RefusedError` as soon as they are together more than a list can be."""
    kept: list[Table] = []
    rows = cells = letters = 0
    for table in tables:
        if not table.rows:
            continue
        kept.append(table)
        rows += len(table.rows)
        cells += len(table.rows) * table.width
        letters += sum(len(cell.text) for row in table.rows for cell in row)
        for count, most, what in (
            (len(kept), MAX_TABLES, "张表"),
            (rows, MAX_ROWS, "行"),
            (cells, MAX_CELLS, "格"),
            (letters, MAX_TEXT, "个字"),
        ):
            if count > most:
                raise RefusedError(f"里的表格合起来超过 {most} {what}。请只留下清单，或者分成几个文件再导入。")
    return tuple(kept)


def clean(text: str) -> str:
    r"""Text without what nobody sees, spaces as one space, radicals as the characters that they stand for.

    >>> clean("超过\u200b⽔污染物\u3000排放\r\n标准 ")
    '超过水污染物 排放\n标准'
    """
    text = _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), _LINE_ENDS.sub("\n", text))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def unwrap(text: str) -> str:
    r"""Lines broken by the width of a column joined again; a line that ends a sentence or begins a point stays one.

    >>> unwrap("同时满足下列情形的：\n（1）首次违法；\n（2）在责令期限内改正，危\n害后果轻微。")
    '同时满足下列情形的：\n（1）首次违法；\n（2）在责令期限内改正，危害后果轻微。'
    """
    whole: list[str] = []
    last = ""
    for line in text.split("\n"):
        starts = not last or last in _ENDS or _NEW_LINE.match(line)
        between = "\n" if starts and last else " " if last and last.isascii() and line[:1].isascii() else ""
        whole += (between, line)
        last = (last + between + line)[-1:]
    return "".join(whole)


def merged_cells(texts: list[list[str | None]], spans: Iterable[tuple[int, int, int, int]]) -> list[list[Cell]]:
    """Cells of a grid whose `spans` (top, left, height, width) are merged; their text stands in the first place."""
    cells = [[Cell(text or "") for text in row] for row in texts]
    for top, left, height, width in spans:
        for row in range(top, min(top + height, len(cells))):
            for column in range(left, min(left + width, len(cells[row]))):
                if (row, column) != (top, left):
                    cells[row][column] = Cell(merged=LEFT if row == top else ABOVE)
    return cells

"""One page of a PDF: its ruled tables, and the lines that stand in none of them.

Knows pages; does not know that a table or a paragraph goes on overleaf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pdfplumber.page import Page
from pdfplumber.table import Table as Ruled

from api.importing.grids import ABOVE, LEFT, Cell, Table, table_of

_GAP = 3.0  # widths of a character: wider is a column and no blank
_COLUMNS_IN = 4  # lines with such a gap
_PICTURE, _WHOLE = 0.05, 0.7  # of the page
_FEW = 40  # characters of a page that is a picture
Thing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line outside tables: its words, and where it begins and ends on the page, in points."""

    text: str
    left: float
    right: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class PageWords:
    """What a page holds from top to bottom, and kinds of what cannot be read of it."""

    number: int
    blocks: tuple[Line | Table, ...]
    told: tuple[str, ...]


def words_of_page(page: Page) -> PageWords:
    """The lines and tables of a page that was found readable."""
    where = f"第 {page.page_number} 页"
    once = page.filter(_unlike())
    ruled = sorted(once.find_tables(), key=lambda table: table.bbox[1])
    boxes = [box for table in ruled for box in _boxes(once, table)]
    lines, gaps = _lines(once, boxes)
    blocks: list[Line | Table] = []
    for number, table in enumerate(ruled, start=1):
        above = sum(line.top < table.bbox[1] for line in lines)
        blocks += lines[:above]
        lines = lines[above:]
        told = where + (f"第 {number} 张表" if len(ruled) > 1 else "")
        blocks.append(table_of(told, _rows(table), wrapped=True))
    return PageWords(page.page_number, (*blocks, *lines), tuple(_told(page, gaps)))


def _unlike() -> Callable[[Thing], bool]:
    """Leaves out a character that is printed twice on one spot to look bold."""
    met: set[tuple[str, int, int]] = set()

    def new(thing: Thing) -> bool:
        if thing["object_type"] != "char":
            return True
        text, across, down = str(thing["text"]), int(thing["x0"]), int(thing["top"])
        if any((text, across + dx, down + dy) in met for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            return False
        met.add((text, across, down))
        return True

    return new


def _boxes(page: Page, table: Ruled) -> list[tuple[float, float, float, float]]:
    """Where the words of a table are: all of it, or its cells, where some words stand beside them."""
    within = [char for char in page.chars if _is_in(char, table.bbox) and char["text"].strip()]
    taken = sum(len("".join(text.split())) for row in table.extract() for text in row if text)
    return [table.bbox] if taken >= sum(len(char["text"]) for char in within) else list(table.cells)


def _is_in(thing: Thing, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return bool(left <= across < right and top <= down < bottom)


def _lines(page: Page, boxes: list[tuple[float, float, float, float]]) -> tuple[list[Line], int]:
    """The lines that stand in no box, from top to bottom, and how many of them have a gap as between columns."""

    def outside(thing: Thing) -> bool:
        return thing["object_type"] == "char" and not any(_is_in(thing, box) for box in boxes)

    found: list[Line] = []
    gaps = 0
    for line in page.filter(outside).extract_text_lines():
        chars = [char for char in line["chars"] if char["text"].strip()]
        width = max((char["size"] for char in chars), default=1)
        gaps += any(b["x0"] - a["x1"] > _GAP * width for a, b in pairwise(chars))
        found.append(Line(str(line["text"]), line["x0"], line["x1"], line["top"], line["bottom"] - line["top"]))
    return found, gaps


def _told(page: Page, gaps: int) -> Iterator[str]:
    """What of the page was not read, or perhaps not as it looks."""
    picture = _largest_picture(page)
    if picture > _WHOLE:
        yield "整页是图，图里的字没有读到" if is_picture(page) else "整页是图，读到的字像是识别出来的，请逐字对照原件"
    elif picture > _PICTURE:
        yield "有图，图里的字没有读到"
    if gaps >= _COLUMNS_IN:
        yield "像是有没有框线的表格，逐行读成了文字"


def is_picture(page: Page) -> bool:
    """Whether a page is a picture with no text, or with no more than what a scanning program writes on it."""
    return len(page.chars) < _FEW and _largest_picture(page) > _WHOLE


def _largest_picture(page: Page) -> float:
    """The part of the page that its largest picture covers."""
    area = float(page.width * page.height) or 1.0
    sizes = ((each["x1"] - each["x0"]) * (each["bottom"] - each["top"]) for each in page.images)
    return float(max(sizes, default=0)) / area


def _rows(table: Ruled) -> list[list[Cell]]:
    """The cells row by row; a place without a cell of its own belongs to the cell that covers it."""
    texts, columns = table.extract(), table.columns
    tops = [row.bbox[1] for row in table.rows]
    rows = []
    for number, row in enumerate(table.rows):
        cells = []
        middle = (row.bbox[1] + min((*tops[number + 1 :], row.bbox[3]))) / 2
        for place, column in enumerate(columns):
            text = texts[number][place]
            if text is None:
                across = (column.bbox[0] + column.bbox[2]) / 2
                cells.append(Cell(merged=_covering(table, across, middle, row.bbox[1])))
            else:
                cells.append(Cell(text))
        rows.append(cells)
    return rows


def _covering(table: Ruled, across: float, down: float, top: float) -> str:
    for left, upper, right, lower in table.cells:
        if left <= across <= right and upper <= down <= lower:
            return LEFT if upper >= top - 1 else ABOVE
    return ""

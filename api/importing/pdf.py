"""The lines and the ruled tables of a PDF, page by page and from top to bottom.

Knows PDF; does not know what a column means, or that a table goes on overleaf.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError
from pdfplumber.page import Page
from pdfplumber.table import Table as Ruled
from pdfplumber.utils.exceptions import PdfminerException

from api.importing.grids import (
    ABOVE,
    LEFT,
    Block,
    Cell,
    Reading,
    RefusedError,
    bounded,
    is_page_number,
    passage_of,
    table_of,
)
from api.importing.passages import Passage

MAX_PAGES = 500
MAX_LETTERS = 20_000  # of a page; one of dense print has some 3,000
MAX_CROSSINGS = 4_000_000  # places of a page where a horizontal line may meet a vertical one
_NO_CODE = "(cid:"
_ENCRYPTED = "加了密，没有密码打不开。请取得不加密的版本，或者打开后另存为不加密的 PDF。"
_SCANNED = "是扫描件，页面上只有图像，没有文字。请取得文字版，或者先做文字识别并逐字校对。"
_NO_LETTERS = "里的字体没有附带文字编码，读出来不是文字。请取得 Word 版，或者先做文字识别并逐字校对。"


def read_pdf(content: bytes) -> Reading:
    """The ruled tables of all pages, and the pages without text. Raises `RefusedError`."""
    try:
        document = pdfplumber.open(BytesIO(content))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFEncryptionError):
            raise RefusedError(_ENCRYPTED) from None
        raise
    pages = document.pages
    if len(pages) > MAX_PAGES:
        raise RefusedError(f"有 {len(pages)} 页，超过 {MAX_PAGES} 页。请只留下清单的那些页再导入。")
    unseen: list[str] = []
    outside: list[Passage] = []
    blocks = bounded(_all_blocks(pages, unseen, outside))
    return Reading(blocks, tuple(unseen), tuple(outside))


def _all_blocks(pages: list[Page], unseen: list[str], outside: list[Passage]) -> Iterator[Block]:
    """The blocks of all pages; pages without text are told in `unseen`, page numbers kept in `outside`."""
    letters = unreadable = 0
    for page in pages:
        _check_page(page)
        text = page.extract_text()
        letters += len(text.strip())
        unreadable += text.count(_NO_CODE)
        if text.strip():
            yield from _blocks(page, outside)
        else:
            unseen.append(f"第 {page.page_number} 页没有文字，里面的内容没有读到")
        page.close()
    if not letters:
        raise RefusedError(_SCANNED)
    if unreadable * 20 > letters:
        raise RefusedError(_NO_LETTERS)


def _check_page(page: Page) -> None:
    where = f"第 {page.page_number} 页"
    if len(page.chars) > MAX_LETTERS:
        raise RefusedError(f"{where}有 {len(page.chars)} 个字，超过 {MAX_LETTERS} 个。请只留下清单的那些页再导入。")
    if len(page.horizontal_edges) * len(page.vertical_edges) > MAX_CROSSINGS:
        raise RefusedError(f"{where}的线太多，不像表格。请只留下清单的那些页再导入。")


def _blocks(page: Page, outside: list[Passage]) -> Iterator[Block]:
    """The tables and the lines between them, from top to bottom."""
    where = f"第 {page.page_number} 页"
    ruled = sorted(page.find_tables(), key=lambda table: table.bbox[1])
    lines = _lines(page, ruled)
    count = 0
    for number, table in enumerate([*ruled, None], start=1):
        while lines and (table is None or lines[0][0] < table.bbox[1]):
            text = lines.pop(0)[1]
            if is_page_number(text.strip()):
                outside.append(Passage(f"{where}页码", text.strip()))
            else:
                count += 1
                yield passage_of(f"{where}第 {count} 段", text)
        if table is not None:
            told = where + (f"第 {number} 张表" if len(ruled) > 1 else "")
            yield table_of(told, _rows(table), wrapped=True)


def _lines(page: Page, tables: list[Ruled]) -> list[tuple[float, str]]:
    """The lines of a page that stand in no table, with their distance from the top."""
    boxes = [table.bbox for table in tables]

    def outside(thing: dict[str, float]) -> bool:
        across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        return not any(left <= across <= right and top <= down <= bottom for left, top, right, bottom in boxes)

    left = page.filter(lambda thing: thing["object_type"] == "char" and outside(thing))
    return [(line["top"], line["text"]) for line in left.extract_text_lines(return_chars=False)]


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

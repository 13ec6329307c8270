"""The paragraphs and the ruled tables of a PDF, page by page and from top to bottom.

Knows PDF; does not know what a column means, or that a table goes on overleaf.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from api.importing.grids import (
    Block,
    Notices,
    Reading,
    RefusedError,
    Table,
    as_passages,
    begins_a_line,
    bounded,
    is_page_number,
    passage_of,
)
from api.importing.passages import Passage
from api.importing.pdf_pages import Line, PageWords, is_picture, words_of_page

MAX_PAGES = 500
MAX_LETTERS = 20_000  # of a page; one of dense print has some 3,000
MAX_CROSSINGS = 4_000_000  # places of a page where a horizontal line may meet a vertical one
_NO_CODE = "(cid:"
_OFTEN = 3  # pages on which a running head stands at least
_NEAR = 1.5  # characters: a line that ends so near the margin is full, one that begins so far from it is indented
_ENDS = "。；：;:"
_WHAT_TO_DO = "请向发文机关要 Word 版或者文字版，或者先做文字识别（OCR），逐字对照原件校对以后再导入。"
_ENCRYPTED = "加了密，没有密码打不开。请取得不加密的版本，或者打开后另存为不加密的 PDF。"
_SCANNED = f"是扫描件，页面上只有图像，没有文字。{_WHAT_TO_DO}"
_NO_LETTERS = f"里的字体没有附带文字编码，读出来不是文字。{_WHAT_TO_DO}"


def read_pdf(content: bytes) -> Reading:
    """The paragraphs and ruled tables of all pages, and what could not be read of them. Raises `RefusedError`."""
    try:
        document = pdfplumber.open(BytesIO(content))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFEncryptionError):
            raise RefusedError(_ENCRYPTED) from None
        raise
    if len(document.pages) > MAX_PAGES:
        raise RefusedError(f"有 {len(document.pages)} 页，超过 {MAX_PAGES} 页。请只留下清单的那些页再导入。")
    notices = Notices()
    outside: list[Passage] = []
    pages = _pages(document.pages, notices)
    blocks = bounded(_blocks(pages, outside))
    return Reading(blocks, notices.sentences(), tuple(outside))


def _pages(pages: list[Page], notices: Notices) -> list[PageWords]:
    """The words of all pages that have any; the others are told."""
    found: list[PageWords] = []
    letters = unreadable = pictures = 0
    for page in pages:
        _check_page(page)
        text = "".join(char["text"] for char in page.chars)
        letters += len(text.strip())
        unreadable += text.count(_NO_CODE)
        pictures += is_picture(page)
        if text.strip():
            found.append(words_of_page(page))
            for kind in found[-1].told:
                notices.add(kind, f"第 {page.page_number} 页")
        else:
            notices.add("没有文字，里面的内容没有读到", f"第 {page.page_number} 页")
        page.close()
    if not letters or pictures == len(pages):
        raise RefusedError(_SCANNED)
    if unreadable * 20 > letters:
        raise RefusedError(_NO_LETTERS)
    return found


def _check_page(page: Page) -> None:
    where = f"第 {page.page_number} 页"
    if len(page.chars) > MAX_LETTERS:
        raise RefusedError(f"{where}有 {len(page.chars)} 个字，超过 {MAX_LETTERS} 个。请只留下清单的那些页再导入。")
    if len(page.horizontal_edges) * len(page.vertical_edges) > MAX_CROSSINGS:
        raise RefusedError(f"{where}的线太多，不像表格。请只留下清单的那些页再导入。")


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while its lines are read: where it began, its words, and whether its last line is full."""

    place: str
    text: str
    full: bool
    height: float


def _blocks(pages: Sequence[PageWords], outside: list[Passage]) -> Iterator[Block]:
    """Tables, and lines put together to paragraphs, over pages too; running heads after the first go outside."""
    heads = _running_heads(pages)
    met: set[str] = set()
    open_: _Paragraph | None = None
    for page in pages:
        left, right = _margins(page)
        where, count = f"第 {page.number} 页", 0
        for block in page.blocks:
            if isinstance(block, Table):
                if open_ is not None:
                    yield passage_of(open_.place, open_.text)
                    open_ = None
                yield from [block] if block.width > 1 else as_passages(block)
                continue
            text = block.text.strip()
            if is_page_number(text) or text in met:
                outside.append(Passage(f"{where}{'页码' if is_page_number(text) else '页眉页脚'}", text))
                continue
            met |= {text} & heads
            full = block.right > right - _NEAR * block.height
            if open_ is not None and _goes_on(open_, block, left):
                blank = " " if open_.text[-1:].isascii() and text[:1].isascii() else ""
                open_ = _Paragraph(open_.place, open_.text + blank + text, full, block.height)
                continue
            if open_ is not None:
                yield passage_of(open_.place, open_.text)
            count += 1
            open_ = _Paragraph(f"{where}第 {count} 段", text, full, block.height)
    if open_ is not None:
        yield passage_of(open_.place, open_.text)


def _goes_on(before: _Paragraph, line: Line, left: float) -> bool:
    """Whether a line is more of the paragraph before: that one's last line is full, this one neither indented nor numbered."""
    return (
        before.full
        and before.text[-1:] not in _ENDS
        and line.left < left + _NEAR * line.height
        and abs(line.height - before.height) < line.height / 4
        and (line.text.startswith("《") or not begins_a_line(line.text))
    )


def _margins(page: PageWords) -> tuple[float, float]:
    """Where the lines of a page begin and end at the most."""
    lines = [block for block in page.blocks if isinstance(block, Line) and not is_page_number(block.text.strip())]
    return min((line.left for line in lines), default=0), max((line.right for line in lines), default=0)


def _running_heads(pages: Sequence[PageWords]) -> frozenset[str]:
    """The first and last lines that stand on most pages."""
    edges: Counter[str] = Counter()
    for page in pages:
        ends = {block.text.strip() for block in (*page.blocks[:1], *page.blocks[-1:]) if isinstance(block, Line)}
        edges.update(ends)
    return frozenset(text for text, count in edges.items() if count >= _OFTEN and 2 * count > len(pages))

"""The paragraphs and tables of an HTML page, in order.

Knows HTML; does not know what a column means, and fetches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from api.importing.grids import (
    MAX_CELLS,
    Block,
    Cell,
    Reading,
    RefusedError,
    bounded,
    clean,
    merged_cells,
    passage_of,
    table_of,
)

MAX_SPAN = 1_000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk"}  # pages say so and use characters of the larger set
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLOCKS = ("p", "div", "li", "br", "tr")
_PARAGRAPHS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)


def read_html(content: bytes) -> Reading:
    """The paragraphs, and the tables that hold no other table. Raises `RefusedError`."""
    # Without huge_tree the parser cuts a page of ten million bytes in one piece, and says so only in its log.
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    page = html.document_fromstring(_DECLARATION.sub("", _decoded(content)) or "<html/>", parser=parser)
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise RefusedError("里有一处层次太深，读不全。请用浏览器打开，另存一份再导入。")
    etree.strip_elements(page, "script", "style", with_tail=False)
    for element in page.iter(*_BLOCKS):
        element.tail = "\n" + (element.tail or "")
    return Reading(bounded(_blocks(page)))


def _blocks(page: html.HtmlElement) -> Iterator[Block]:
    """The text between paragraph marks as passages; a table that holds no other as one block, its caption before it."""
    tables = passages = 0
    words: list[str] = []
    inside: html.HtmlElement | None = None  # the table that is one block
    for event, element in etree.iterwalk(page, events=("start", "end")):
        ends = event == "end"
        if inside is None and element.tag in _PARAGRAPHS:
            if text := clean("".join(words)).replace("\n", " "):
                passages += 1
                yield passage_of(f"第 {passages} 段", text)
            words.clear()
        if not ends and inside is None and element.tag == "table" and element.find(".//table") is None:
            inside = element
            tables += 1
            heading = element.find("caption")
            if heading is not None:
                yield passage_of(f"第 {tables} 张表的标题", heading.text_content())
            yield table_of(f"第 {tables} 张表", _rows(element))
        if ends and inside is element:
            inside = None
        if inside is None and (text := element.tail if ends else element.text):
            words.append(text)


def _decoded(content: bytes) -> str:
    said = _CHARSET.search(content[:4096])
    name = said[1].decode("ascii").lower() if said else "utf-8"
    for encoding in ("utf-8-sig", "gb18030" if name in _CHINESE else name, "gb18030"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise RefusedError("不知道用了哪种文字编码。请用浏览器打开，另存为 UTF-8 的网页。")


def _rows(table: html.HtmlElement) -> list[list[Cell]]:
    texts: list[list[str | None]] = []
    spans: list[tuple[int, int, int, int]] = []
    taken: set[tuple[int, int]] = set()
    cells = 0
    for number, row in enumerate(table.iter("tr")):
        texts.append([])
        for cell in row.iterchildren("td", "th"):
            while (number, len(texts[number])) in taken:
                texts[number].append(None)
            place = len(texts[number])
            height, width = _span(cell, "rowspan"), _span(cell, "colspan")
            cells += height * width
            if cells > MAX_CELLS:
                raise RefusedError(f"里有一张表超过 {MAX_CELLS} 格（合并的也算）。请换一份正常的网页。")
            texts[number].extend([cell.text_content(), *[None] * (width - 1)])
            if height * width > 1:
                spans.append((number, place, height, width))
                taken.update((number + down, place + right) for down in range(height) for right in range(width))
        while (number, len(texts[number])) in taken:
            texts[number].append(None)
    return merged_cells(texts, spans)


def _span(cell: html.HtmlElement, name: str) -> int:
    written = cell.get(name, "1").strip()
    return min(max(int(written), 1), MAX_SPAN) if written.isascii() and written.isdigit() and len(written) < 6 else 1

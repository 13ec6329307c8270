"""Tables of an HTML page.

Knows HTML; does not know what a column means, and fetches nothing.
"""

from __future__ import annotations

import re

from lxml import etree, html

from api.importing.grids import MAX_CELLS, Cell, Reading, RefusedError, Table, clean, merged_cells, table_of

MAX_SPAN = 1_000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk"}  # pages say so and use characters of the larger set
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLOCKS = ("p", "div", "li", "br", "tr")
_ABOVE = 300


def read_html(content: bytes) -> Reading:
    """The tables that hold no other table, in the order of the page. Raises `RefusedError`."""
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    page = html.document_fromstring(_DECLARATION.sub("", _decoded(content)) or "<html/>", parser=parser)
    etree.strip_elements(page, "script", "style", with_tail=False)
    for element in page.iter(*_BLOCKS):
        element.tail = "\n" + (element.tail or "")
    tables: list[Table] = []
    for element in page.iter("table"):
        if element.find(".//table") is None:
            tables.append(table_of(f"第 {len(tables) + 1} 张表", _rows(element), _above(element)))
    return Reading(tuple(table for table in tables if table.rows))


def _decoded(content: bytes) -> str:
    said = _CHARSET.search(content[:4096])
    name = said[1].decode("ascii").lower() if said else "utf-8"
    for encoding in ("utf-8-sig", "gb18030" if name in _CHINESE else name, "gb18030"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise RefusedError("不知道用了哪种文字编码。请用浏览器打开，另存为 UTF-8 的网页。")


def _above(table: html.HtmlElement) -> str:
    heading = table.find("caption")
    if heading is not None:
        return clean(heading.text_content())
    before = "".join(table.xpath("preceding::text()[not(ancestor::table)]"))
    return clean(before[-_ABOVE:])


def _rows(table: html.HtmlElement) -> list[list[Cell]]:
    texts: list[list[str | None]] = []
    spans: list[tuple[int, int, int, int]] = []
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(table.iter("tr")):
        texts.append([])
        for cell in row.iterchildren("td", "th"):
            while (number, len(texts[number])) in taken:
                texts[number].append(None)
            place = len(texts[number])
            height, width = _span(cell, "rowspan"), _span(cell, "colspan")
            texts[number].extend([cell.text_content(), *[None] * (width - 1)])
            if height * width > 1:
                spans.append((number, place, height, width))
                taken.update((number + down, place + right) for down in range(height) for right in range(width))
            if len(taken) > MAX_CELLS:
                raise RefusedError(f"表格合并了超过 {MAX_CELLS} 格。请换一份正常的网页。")
        while (number, len(texts[number])) in taken:
            texts[number].append(None)
    return merged_cells(texts, spans)


def _span(cell: html.HtmlElement, name: str) -> int:
    written = cell.get(name, "1").strip()
    return min(max(int(written), 1), MAX_SPAN) if written.isascii() and written.isdigit() and len(written) < 6 else 1

"""The paragraphs and tables of an HTML page, in order, apart from what belongs to the site.

Knows HTML; does not know what a column means, and fetches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree, html

from api.importing.grids import Block, Notices, Reading, RefusedError, bounded, clean, passage_of, raised, table_of
from api.importing.list_labels import label
from api.importing.passages import Passage
from api.importing.web_tables import Grid, cells_of, grids_of

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk"}  # pages say so and use characters of the larger set
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PARAGRAPHS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "title", "tr", "ul",
})  # fmt: skip
_OF_THE_SITE = {
    "nav": "导航",
    "aside": "侧栏",
    "footer": "页脚",
    "select": "表单",
    "button": "表单",
    "textarea": "表单",
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNREADABLE = {"iframe": "嵌着别的网页", "embed": "嵌着别的文件", "object": "嵌着别的文件", "img": "有图"}
_STRUCK = frozenset({"del", "s", "strike"})
_WAYS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_STYLES = {
    "decimal": "decimal", "decimal-leading-zero": "decimalZero", "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter", "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCountingThousand", "simp-chinese-informal": "chineseCountingThousand", "none": "none",
    "trad-chinese-informal": "chineseCountingThousand", "cjk-decimal": "ideographDigital",
    "cjk-heavenly-stem": "ideographTraditional",
    "simp-chinese-formal": "chineseLegalSimplified", "trad-chinese-formal": "ideographLegalTraditional",
}  # fmt: skip
_NUMBERED = re.compile(
    r"\s*(?:[（(]?[0-9一二三四五六七八九十]{1,4}[)）.、．]|第[0-9一二三四五六七八九十百]{1,5}[条项章]|[①-⑳])"
)
_NESTED = "格里套着一张表，按行连成了文字"
_BEGINNING = 20  # texts looked at for the number that a point writes itself


def read_html(content: bytes) -> Reading:
    """The paragraphs and the tables that hold a list or data; what belongs to the site is outside. Raises `RefusedError`."""
    # Without huge_tree the parser cuts a page of ten million bytes in one piece, and says so only in its log.
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    page = html.document_fromstring(_DECLARATION.sub("", decoded(content)) or "<html/>", parser=parser)
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise RefusedError("里有一处层次太深，读不全。请用浏览器打开，另存一份再导入。")
    etree.strip_elements(page, "script", "style", "template", with_tail=False)
    return _Page(page).read()


def decoded(content: bytes) -> str:
    """The text of a page or a text file, in the encoding that it declares or that fits. Raises `RefusedError`."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    said = _CHARSET.search(content[:4096])
    name = said[1].decode("ascii").lower() if said else "utf-8"
    for encoding in ("utf-8-sig", "gb18030" if name in _CHINESE else name, "gb18030"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise RefusedError("不知道用了哪种文字编码。请用浏览器或者记事本打开，另存为 UTF-8。")


class _Page:
    """Reads one page and gathers what is told beside its blocks."""

    def __init__(self, page: html.HtmlElement) -> None:
        self._page = page
        self._grids = grids_of(page)
        self._counts: dict[html.HtmlElement, int] = {}
        self._notices = Notices()
        self._outside: list[Passage] = []
        self._tables = 0

    def read(self) -> Reading:
        """The blocks of the page."""
        blocks = bounded(self._blocks(self._page))
        return Reading(blocks, self._notices.sentences(), tuple(self._outside))

    def _blocks(self, page: html.HtmlElement) -> Iterator[Block]:
        """The text between marks of paragraphs as passages, and the tables; a line of links alone leads elsewhere."""
        passages = links = 0
        words: list[str] = []
        linked = True  # whether all words so far are links
        walk = etree.iterwalk(page, events=("start", "end"))
        for event, element in walk:
            if element.tag in _PARAGRAPHS and words:
                text, place = clean("".join(words)).replace("\n", " "), f"第 {passages + 1} 段"
                words.clear()
                if text and linked:
                    self._outside.append(Passage("只有链接的一行", text))
                elif text:
                    passages += 1
                    yield passage_of("网页标题" if element.tag == "title" else place, text)
                linked = True
            if event == "end":
                links -= element.tag == "a"
                text = element.tail or ""
            elif self._is_apart(element, f"第 {passages + 1} 段"):
                walk.skip_subtree()
                links += element.tag == "a"
                text = ""
            elif element in self._grids and not self._grids[element].outline.lays_out:
                yield from self._table(self._grids[element])
                walk.skip_subtree()
                text = ""
            else:
                links += element.tag == "a"
                text = self._text(element)
            linked = linked and (links > 0 or not text.strip())
            words.append(text)

    def _table(self, grid: Grid) -> Iterator[Block]:
        self._tables += 1
        name = f"第 {self._tables} 张表"
        if grid.caption is not None:
            yield passage_of(f"{name}的标题", self._words(grid.caption, name))
        if loose := clean("".join(grid.loose)):
            yield passage_of(f"{name}里格子以外", loose)
        yield table_of(name, cells_of(grid, lambda cell, row: self._words(cell, f"{name}第 {row} 行")))

    def _words(self, cell: html.HtmlElement, place: str) -> str:
        """The words of a cell as its lines; a table inside it row by row."""
        words: list[str] = []
        walk = etree.iterwalk(cell, events=("start", "end"))
        for event, element in walk:
            if element.tag in _PARAGRAPHS and element is not cell:
                words.append("\t" if element.tag in ("td", "th") else "\n")
            if event == "end":
                words.append("" if element is cell else element.tail or "")
            elif self._is_apart(element, place):
                walk.skip_subtree()
            else:
                if element.tag == "table":
                    self._notices.add(_NESTED, place)
                words.append(self._text(element))
        return "".join(words)

    def _is_apart(self, element: html.HtmlElement, place: str) -> bool:
        """Whether an element belongs to the site or is hidden; its words are then outside. Tells what cannot be read."""
        tag = element.tag
        if tag in _UNREADABLE and (tag != "img" or next(element.iterancestors("a"), None) is None):
            self._notices.add(f"{_UNREADABLE[tag]}，里面的字没有读到", place)
        if tag in _STRUCK:
            self._notices.add("有加了删除线的字，照样读了", place)
        where = _OF_THE_SITE.get(tag, "")
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
            where = "隐藏"
        if not where:
            return False
        if text := clean(" ".join(element.itertext())).replace("\n", " "):
            self._outside.append(Passage(f"{place}前后（{where}）", text))
        return True

    def _text(self, element: html.HtmlElement) -> str:
        """The text that an element begins with: raised figures as such, the number of a point before its words."""
        text = element.text or ""
        if element.tag == "sup":
            return raised(text)
        return self._number(element) + text if element.tag == "li" else text

    def _number(self, point: html.HtmlElement) -> str:
        """The number that a browser writes before a point of a numbered list; '' where the point writes one itself."""
        of = point.getparent()
        if of is None or of.tag != "ol":
            return ""
        number = _whole(point.get("value")) or self._counts.get(of, (_whole(of.get("start")) or 1) - 1) + 1
        self._counts[of] = number
        style = _STYLE.search(f"{point.get('style', '')};{of.get('style', '')}")
        way = _STYLES.get(style[1].lower(), "decimal") if style else _WAYS.get(of.get("type", "1"), "decimal")
        written = label(number, way)
        if way == "none" or written is None or _NUMBERED.match("".join(islice(point.itertext(), _BEGINNING))):
            return ""
        return written + ("." if written.isascii() else "、")


def _whole(text: str | None) -> int:
    """The positive number that an attribute writes; 0 for none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0

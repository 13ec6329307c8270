"""The paragraphs and tables of a .docx file in order, with running heads, notes, text boxes and computed numbers.

Knows Word; does not know what a column means. The package was made sure to be harmless before.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from unicodedata import category

import docx
from docx.opc.part import Part, XmlPart
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc
from docx.oxml.text.paragraph import CT_P
from lxml import etree

from api.importing.grids import (
    ABOVE,
    LEFT,
    MAX_COLUMNS,
    Block,
    Cell,
    Notices,
    Outline,
    Reading,
    Table,
    bounded,
    clean,
    is_page_number,
    passage_of,
    table_of,
)
from api.importing.passages import Passage
from api.importing.word_numbering import BULLET, Numbering
from api.importing.word_text import CHANGES, Words, is_on, words_of

_AROUND = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo")))
_PARAGRAPH, _TABLE, _CELL, _ELSEWHERE, _TEXT = map(qn, ("w:p", "w:tbl", "w:tc", "w:altChunk", "w:t"))
_DELETED, _HIDDEN = qn("w:del"), qn("w:hidden")
_NOTES = {"脚注": "footnotes", "尾注": "endnotes", "批注": "comments"}
_PARTS = frozenset({"styles", "numbering", "header", "footer", *_NOTES.values()})
_LETTERS = frozenset({"Lo", "Ll", "Lu", "Nd"})  # a number that ends with one is not told from the words behind it
_NESTED = "格里套着一张表，按行连成了文字"
_EMBEDDED = "嵌着别的文件，里面的内容没有读到"
_UNWRITTEN = "有不认识的编号方式，写成了阿拉伯数字"


def read_docx(content: bytes) -> Reading:
    """Every word of the file, the changes that it tracks accepted."""
    main = docx.Document(BytesIO(content)).part
    parts: dict[str, list[etree._Element]] = {}
    for relation in main.rels.values():
        name = relation.reltype.rpartition("/")[2]
        if name in _PARTS and not relation.is_external:
            parts.setdefault(name, []).append(_root(relation.target_part))
    return _Reader(parts).read(main.element.body)


def _root(part: Part) -> etree._Element:
    return part.element if isinstance(part, XmlPart) else parse_xml(part.blob)


class _Reader:
    """Reads one file and gathers what is told beside its blocks."""

    def __init__(self, parts: dict[str, list[etree._Element]]) -> None:
        styles = next(iter(parts.get("styles", ())), None)
        self._numbering = Numbering(next(iter(parts.get("numbering", ())), None), styles)
        self._hiding, self._contents = (frozenset(), frozenset()) if styles is None else _kinds_of(styles)
        self._parts = parts
        self._notes = {
            (kind, str(note.get(qn("w:id"), ""))): note
            for kind, name in _NOTES.items()
            for root in parts.get(name, ())
            for note in root
        }
        self._notices = Notices()
        self._outside: list[Passage] = []
        self._tables = 0

    def read(self, body: etree._Element) -> Reading:
        """The blocks of the body, with the running heads before them and the feet after them."""
        blocks = bounded(
            chain(self._running("header", "页眉"), self._blocks(body, ""), self._running("footer", "页脚"))
        )
        for way in sorted(self._numbering.unknown):
            self._notices.add(_UNWRITTEN, way)
        return Reading(blocks, self._notices.sentences(), tuple(self._outside))

    def _running(self, part: str, name: str) -> Iterator[Passage]:
        """The words of running heads or feet, each once; page numbers go outside."""
        met: set[str] = set()
        for root in self._parts.get(part, ()):
            for block in self._blocks(root, name):
                texts = [" ".join(_texts(row)) for row in block.rows] if isinstance(block, Table) else [block.text]
                for text in dict.fromkeys(texts):
                    if is_page_number(text):
                        self._outside.append(Passage(f"{name}的页码", text))
                    elif text not in met:
                        yield Passage(name, text)
                    met.add(text)

    def _blocks(self, container: etree._Element, where: str) -> Iterator[Block]:
        """The paragraphs and tables in an element, text boxes and notes behind what they belong to."""
        count = 0
        before = ""  # of a paragraph whose end was deleted
        for element in _children(container):
            if isinstance(element, CT_Tbl):
                yield from self._table(element, where)
            elif isinstance(element, CT_P):
                place, attached = f"{where}第 {count + 1} 段", list[Block]()
                text, goes_on = self._paragraph(element, place, attached)
                before += text
                if goes_on:
                    continue
                if text := clean(before):
                    yield from self._placed(element, passage_of(place, text))
                    count += 1
                before = ""
                yield from attached
            elif element.tag == _ELSEWHERE:
                self._notices.add(_EMBEDDED, f"{where}第 {count} 段后")
        if before:
            yield passage_of(f"{where}第 {count + 1} 段", before)

    def _placed(self, paragraph: CT_P, passage: Passage) -> Iterator[Passage]:
        """The passage, unless it is a line of the table of contents."""
        if paragraph.style in self._contents:
            self._outside.append(Passage("目录", passage.text))
        else:
            yield passage

    def _paragraph(self, paragraph: CT_P, place: str, attached: list[Block]) -> tuple[str, bool]:
        """The words with the number before them, and whether the next paragraph goes on with them."""
        words = words_of(paragraph, self._hiding)
        self._told(words, place)
        for box in words.boxes:
            attached.extend(self._blocks(box, f"{place}的文本框"))
        for kind, name in words.notes:
            note = self._notes.pop((kind, name), None)
            if note is not None:
                text = "\n".join(words_of(each, self._hiding).text for each in note.iter(_PARAGRAPH))
                (self._outside if kind == "批注" else attached).append(passage_of(f"{kind}（{place}）", text))
        if words.goes_on and not words.text:
            return "", True
        label = self._numbering.label(paragraph)
        if label == BULLET and not words.text.strip():
            label = ""
        apart = label == BULLET or category(label[-1:] or " ") in _LETTERS
        return label + (" " if label and apart else "") + words.text, words.goes_on

    def _told(self, words: Words, place: str) -> None:
        for kind in words.told:
            self._notices.add(kind, place)
        if hidden := clean(words.hidden):
            self._outside.append(Passage(f"{place}（隐藏）", hidden))

    def _table(self, table: CT_Tbl, where: str) -> Iterator[Block]:
        """The table and what hangs on its cells; of one that only lays out the page, the blocks in its cells."""
        self._tables += 1
        name = f"{where}第 {self._tables} 张表"
        rows = self._rows(table, name)
        if _lays_out(table):
            for number, row in enumerate(rows, start=1):
                for cell in _children(row):
                    if isinstance(cell, CT_Tc):
                        yield from self._blocks(cell, f"{name}第 {number} 行")
            return
        attached: list[Block] = []
        yield table_of(name, (self._row(row, f"{name}第 {n} 行", attached) for n, row in enumerate(rows, start=1)))
        yield from attached

    def _rows(self, table: CT_Tbl, name: str) -> Iterator[CT_Row]:
        """The rows that the page shows: none that was deleted, none that is hidden."""
        for row in _children(table):
            if not isinstance(row, CT_Row):
                continue
            marks = {} if row.trPr is None else {each.tag: each for each in row.trPr}
            if _DELETED in marks:
                self._notices.add(CHANGES, name)
            elif _HIDDEN in marks and is_on(marks[_HIDDEN]):
                self._cover(row, f"{name}里的一行（隐藏）")
            else:
                yield row

    def _row(self, row: CT_Row, place: str, attached: list[Block]) -> Iterator[Cell]:
        yield from [Cell()] * min(row.grid_before, MAX_COLUMNS)
        for cell in _children(row):
            if not isinstance(cell, CT_Tc):
                continue
            covered = ABOVE if cell.vMerge == "continue" else LEFT if _goes_on_left(cell) else ""
            if covered:
                self._cover(cell, f"{place}（被合并的格盖住）")
            yield Cell(merged=covered) if covered else Cell(self._cell(cell, place, attached))
            yield from [Cell(merged=covered or LEFT)] * min(cell.grid_span - 1, MAX_COLUMNS)

    def _cover(self, element: etree._Element, place: str) -> None:
        """Keep what stands in a cell or row that nobody sees."""
        text = clean("\n".join(words_of(each, self._hiding).text for each in element.iter(_PARAGRAPH)))
        if text:
            self._outside.append(Passage(place, text))

    def _cell(self, cell: CT_Tc, place: str, attached: list[Block]) -> str:
        """The words of a cell, a paragraph a line; a table inside it row by row."""
        words: list[str] = []
        for element in _children(cell):
            if isinstance(element, CT_Tbl):
                self._notices.add(_NESTED, place)
                for row in self._rows(element, place):
                    inner = (each for each in _children(row) if isinstance(each, CT_Tc))
                    words += ["\t".join(self._cell(each, place, attached) for each in inner), "\n"]
            elif isinstance(element, CT_P):
                text, goes_on = self._paragraph(element, place, attached)
                words += [text, "" if goes_on else "\n"]
        return "".join(words).removesuffix("\n")


def _children(container: etree._Element) -> Iterator[etree._Element]:
    """The children of an element, seen through what only stands around them."""
    for element in container:
        if element.tag in _AROUND:
            yield from _children(element)
        else:
            yield element


def _kinds_of(styles: etree._Element) -> tuple[frozenset[str], frozenset[str]]:
    """The styles whose words are hidden, and those of a table of contents."""
    hiding, contents = set(), set()
    for style in styles.iter(qn("w:style")):
        mark, name = style.find(f"{qn('w:rPr')}/{qn('w:vanish')}"), style.find(qn("w:name"))
        if mark is not None and is_on(mark):
            hiding.add(str(style.get(qn("w:styleId"))))
        if name is not None and str(name.get(qn("w:val"))).lower().startswith("toc "):
            contents.add(str(style.get(qn("w:styleId"))))
    return frozenset(hiding), frozenset(contents)


def _lays_out(table: CT_Tbl) -> bool:
    """Whether a table only places things on the page."""
    outline = Outline()
    inside: dict[etree._Element, int] = {}
    for row in _children(table):
        outline.filled.append(0)
        for cell in _children(row):
            own = False
            for text in cell.iter(_TEXT):
                if next(text.iterancestors(_CELL)) is cell:
                    outline.own += len(text.text or "")
                    own = True
                else:
                    outline.inner += len(text.text or "")
            outline.filled[-1] += own
        outline.widest = max(outline.widest, sum(isinstance(cell, CT_Tc) for cell in _children(row)))
    for cell in table.iter(_CELL):
        of = next(cell.iterancestors(_TABLE))
        inside[of] = inside.get(of, 0) + (of is not table)
    outline.biggest = max(inside.values(), default=0)
    return outline.lays_out


def _goes_on_left(cell: CT_Tc) -> bool:
    mark = None if cell.tcPr is None else cell.tcPr.find(qn("w:hMerge"))
    return mark is not None and mark.get(qn("w:val"), "continue") == "continue"


def _texts(row: tuple[Cell, ...]) -> Iterator[str]:
    return (cell.text for cell in row if cell.text)

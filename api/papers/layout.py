"""The Word document of a form, with its fields still in it: the page of GB/T 9704 and its styles, made from the blocks.

What comes out is a template as a legal department would write one in Word, and can go on writing. Knows no case.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from engine.catalog import Block, Each, Line, Paper, Picture, Table

FANGSONG, HEITI, TITLES = "仿宋", "黑体", "方正小标宋简体"
_FONTS = {
    FANGSONG: "FangSong,仿宋_GB2312,STFangsong,Noto Serif CJK SC",
    HEITI: "SimHei,STHeiti,Noto Sans CJK SC",
    TITLES: "宋体,SimSun,STSong,Noto Serif CJK SC",
}
"""The types of the standard, each with those that a program may take where it is not installed."""
_LATIN = "Times New Roman"
_TEXT_HEIGHT, _LINES = Mm(225), 22
"""The standard has 22 lines of 28 characters of the third size (16 points) on 156 by 225 millimetres."""
_ALIGNED = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_STYLES: dict[str, tuple[str, str, dict[str, tuple[str, float, float]]]] = {
    # style: name, alignment, and of each page the type, its size in points and the room below it
    "title": ("文书标题", "center", {"公文": (TITLES, 22, 8), "工作表": (TITLES, 18, 4)}),
    "center": ("文书居中", "center", {"公文": (FANGSONG, 16, 8), "工作表": (FANGSONG, 10.5, 4)}),
    "heading": ("文书小标题", "left", {"公文": (HEITI, 16, 0), "工作表": (HEITI, 11, 2)}),
    "text": ("文书正文", "left", {"公文": (FANGSONG, 16, 0), "工作表": (FANGSONG, 10.5, 2)}),
    "line": ("文书顶格", "left", {"公文": (FANGSONG, 16, 0), "工作表": (FANGSONG, 10.5, 2)}),
    "right": ("文书落款", "right", {"公文": (FANGSONG, 16, 0), "工作表": (FANGSONG, 10.5, 2)}),
    "note": ("文书附注", "left", {"公文": (FANGSONG, 10.5, 2), "工作表": (FANGSONG, 9, 1)}),
    "picture": ("文书图", "left", {"公文": (FANGSONG, 16, 0), "工作表": (FANGSONG, 10.5, 2)}),
    "head": ("文书表头", "left", {"公文": (HEITI, 12, 0), "工作表": (HEITI, 9.5, 0)}),
    "cell": ("文书表格", "left", {"公文": (FANGSONG, 12, 0), "工作表": (FANGSONG, 9.5, 0)}),
}
_MARGINS = {"公文": (37, 35, 28, 26), "工作表": (18, 18, 22, 18)}
"""Above, below, left, right, in millimetres."""
_PITCH = Pt(round(_TEXT_HEIGHT.pt * 20 / _LINES) / 20)
"""From line to line of an official paper."""
_CLOSER = "-5"
"""By so many twentieths of a point characters of 16 points stand closer, for 28 to fit a line."""
_TIGHT = Pt(14)


def template_of(paper: Paper) -> bytes:
    """The .docx of a form whose text is in its file, with the fields as tags that docxtpl fills."""
    document = Document()
    _set_page(document, paper.page)
    _set_styles(document, paper.page)
    _set_fonts(document)
    _add_page_number(document)
    _add_blocks(document, paper.blocks)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = paper.title, "", ""
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def style_name(style: str) -> str:
    """The name that a style has in the document.

    >>> style_name("note")
    '文书附注'
    """
    return _STYLES[style][0]


def _set_page(document: Docx, page: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    above, below, left, right = map(Mm, _MARGINS[page])
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = above, below, left, right
    section.footer_distance = Mm(20 if page == "公文" else 9)
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001  # python-docx has no words for the grid of a page
    if page == "公文":
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(int(_PITCH.pt * 20)))


def _set_styles(document: Docx, page: str) -> None:
    normal = document.styles["Normal"]
    _set_type(normal, FANGSONG, 16 if page == "公文" else 10.5)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")  # where a line may break
    normal.element.rPr.append(language)
    for style, (name, alignment, pages) in _STYLES.items():
        made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = normal
        font, size, below = pages[page]
        _set_type(made, font, size)
        shape = made.paragraph_format
        shape.alignment, shape.space_after = _ALIGNED[alignment], Pt(below)
        shape.keep_with_next = style in ("title", "heading", "right")
        if style == "text":
            shape.first_line_indent = Pt(size * 2)
        if style == "right":
            shape.right_indent = Pt(size * 2)
        if style in ("cell", "head", "note"):
            shape.line_spacing = Pt(size * 1.25)
            shape.space_before = Pt(1)
            shape.space_after = Pt(max(below, 1))
            _stand_free(made)
        elif style != "picture":  # an exact distance would cut a picture
            shape.line_spacing = _PITCH if page == "公文" else _TIGHT if style != "title" else Pt(24)
        if style == "title":
            _stand_free(made)
        if font == FANGSONG and size == 16:
            _set(made, "w:spacing", _CLOSER)


def _set_type(style: Any, font: str, size: float) -> None:  # noqa: ANN401  # python-docx has one type per kind of style
    style.font.name, style.font.size, style.font.bold = _LATIN, Pt(size), False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):  # a theme goes before a name
            del fonts.attrib[name]
    for slot in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{slot}"), font)


def _stand_free(style: Any) -> None:  # noqa: ANN401  # as above
    """Let lines stand by their own distance, not by the grid of the page."""
    free = OxmlElement("w:snapToGrid")
    free.set(qn("w:val"), "0")
    spacing = style.element.pPr.find(qn("w:spacing"))
    spacing.addprevious(free)


def _set(style: Any, name: str, value: str) -> None:  # noqa: ANN401  # as above
    made = OxmlElement(name)
    made.set(qn("w:val"), value)
    style.element.rPr.find(qn("w:sz")).addprevious(made)


def _set_fonts(document: Docx) -> None:
    """Say in the table of fonts what may stand in for a type that is not installed."""
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in _FONTS.items()
    )
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{_W}">{rows}</w:fonts>'
    table = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    table._blob = text.encode()  # noqa: SLF001  # a part that python-docx only carries along


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _add_page_number(document: Docx) -> None:
    """— 1 — in the middle below the text."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles[style_name("center")]
    run = paragraph.add_run("— ")
    run.font.size = Pt(14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001  # python-docx has no fields
    number = paragraph.add_run("1")
    number.font.size = Pt(14)
    field.append(number._r)  # noqa: SLF001
    paragraph.add_run(" —").font.size = Pt(14)


def _add_blocks(document: Docx, blocks: Iterable[Block]) -> None:
    for block in blocks:
        opened = [name and f"{{%p if {sign}{name} %}}" for sign, name in (("", block.given), ("not ", block.unless))]
        for tag in filter(None, opened):
            document.add_paragraph(tag)
        _add_content(document, block.content)
        for _ in filter(None, opened):
            document.add_paragraph("{%p endif %}")


def _add_content(document: Docx, content: Line | Table | Picture | Each) -> None:
    match content:
        case Line(style, text):
            document.add_paragraph(text, document.styles[style_name(style)])
        case Picture(field):
            document.add_paragraph(f"{{{{ {field} }}}}", document.styles[style_name("picture")])
        case Each(of, inner):
            document.add_paragraph(f"{{%p for {of.rpartition('.')[2]} in {of} %}}")
            _add_blocks(document, inner)
            document.add_paragraph("{%p endfor %}")
        case Table():
            _add_table(document, content)


def _add_table(document: Docx, table: Table) -> None:
    rows = [*table.rows]
    if table.of:
        rows += [(f"{{%tr for {table.of.rpartition('.')[2]} in {table.of} %}}",), table.row, ("{%tr endfor %}",)]
    made = document.add_table(len(rows), len(table.widths), "Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    section = document.sections[0]
    width = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    for place, share in enumerate(table.widths):
        made.columns[place].width = Emu(width * share // sum(table.widths))
    heads = len(table.rows) if table.of else 0
    for at, (row, texts) in enumerate(zip(made.rows, rows, strict=True)):
        style = document.styles[style_name("head" if at < heads else "cell")]
        for place, cell in enumerate(row.cells):
            cell.width = made.columns[place].width
            _fill_cell(cell, texts[place] if place < len(texts) else "", style)
    for row in made.rows[:heads]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  # as above
    document.add_paragraph("", document.styles[style_name("note")])


def _fill_cell(cell: _Cell, text: str, style: Any) -> None:  # noqa: ANN401  # as above
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.add_run(text)

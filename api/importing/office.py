"""Tables of .docx and .xlsx files, after making sure that the package is harmless.

Knows Office packages; does not know what a column means.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from xml.etree.ElementTree import ParseError

import docx
import openpyxl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc
from docx.oxml.text.paragraph import CT_P
from openpyxl.worksheet.worksheet import Worksheet

from api.importing.grids import (
    ABOVE,
    LEFT,
    MAX_CELLS,
    Cell,
    Reading,
    RefusedError,
    Table,
    clean,
    merged_cells,
    table_of,
)

MAX_PARTS = 5_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 200  # ordinary XML shrinks ten to fifty times
_SMALL = 1_000_000
_ABOVE_LINES = 6
_HEAD = 64
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*<")
_BOMB = "解压后过大，像是压缩炸弹，没有打开。请换一份正常的文件。"
_ENTITIES = "里有正常 Office 文件不会有的 XML 实体声明，没有打开。请用 Office 打开后另存一份再导入。"
_LOCKED = "加了密，没有密码打不开。请打开后另存为不加密的文件。"
_BROKEN = "已经损坏，解不开。请重新取得文件。"


def check_package(content: bytes) -> frozenset[str]:
    """The names of the parts of a zip package. Raises `RefusedError` for a bomb, entities, encryption or damage.

    What the directory of the package claims is what is read later: the reader never reads on past a claimed size.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            unpacked = sum(part.file_size for part in parts)
            suspicious = [
                p for p in parts if p.file_size > _SMALL and p.file_size > MAX_RATIO * max(p.compress_size, 1)
            ]
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or suspicious:
                raise RefusedError(_BOMB)
            if any(part.flag_bits & 1 for part in parts):
                raise RefusedError(_LOCKED)
            for part in parts:
                _check_part(package, part)
    except DefusedXmlException:
        raise RefusedError(_ENTITIES) from None
    except (zipfile.BadZipFile, ParseError, NotImplementedError):
        raise RefusedError(_BROKEN) from None
    return frozenset(part.filename for part in parts)


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read through a part that is XML, whatever it is called; a document type declaration raises."""
    with package.open(part) as stream:
        marked = _MARKUP.match(stream.read(_HEAD))
    if marked:
        with package.open(part) as stream:
            for _, element in iterparse(stream, forbid_dtd=True):
                element.clear()


def read_docx(content: bytes) -> Reading:
    """The tables of the body, outermost only, each with the paragraphs before it."""
    body = docx.Document(BytesIO(content)).element.body
    tables: list[Table] = []
    above: list[str] = []
    for element in body:
        if isinstance(element, CT_Tbl):
            where = f"第 {len(tables) + 1} 张表"
            tables.append(table_of(where, [_row(tr) for tr in element.tr_lst], "\n".join(above[-_ABOVE_LINES:])))
            above = []
        elif isinstance(element, CT_P) and (text := clean(element.text)):
            above.append(text)
    return Reading(tuple(table for table in tables if table.rows))


def _row(row: CT_Row) -> Iterator[Cell]:
    yield from [Cell()] * row.grid_before
    for cell in row.tc_lst:
        yield Cell(merged=ABOVE) if cell.vMerge == "continue" else Cell(_text(cell))
        yield from [Cell(merged=ABOVE if cell.vMerge == "continue" else LEFT)] * min(cell.grid_span - 1, MAX_CELLS)


def _text(cell: CT_Tc) -> str:
    return clean("\n".join(paragraph.text for paragraph in cell.iter(qn("w:p"))))


def read_xlsx(content: bytes) -> Reading:
    """One table per visible sheet, with the values that Excel last worked out."""
    book = openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False)
    tables = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        where = f"工作表“{sheet.title}”"
        height, width = sheet.max_row, sheet.max_column
        if height * width > MAX_CELLS:
            told = f"{where}有 {height} 行 {width} 列，超过 {MAX_CELLS} 格。请删去空白的行和列再导入。"
            raise RefusedError(told)
        tables.append(table_of(where, _sheet(sheet)))
    return Reading(tuple(table for table in tables if table.rows))


def _sheet(sheet: Worksheet) -> list[list[Cell]]:
    texts: list[list[str | None]] = [[_value(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    spans = (
        (r.min_row - 1, r.min_col - 1, r.max_row - r.min_row + 1, r.max_col - r.min_col + 1)
        for r in sheet.merged_cells.ranges
    )
    return merged_cells(texts, spans)


def _value(value: object) -> str:
    """A cell as a person sees it: 1 and not 1.0, a day and not a moment."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)

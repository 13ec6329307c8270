"""Tables of .docx and .xlsx files, after making sure that the package is harmless.

Knows Office packages; does not know what a column means.
"""

from __future__ import annotations

import stat
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from io import BytesIO
from typing import IO
from xml.etree.ElementTree import ParseError

import docx
import openpyxl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser
from docx.oxml.document import CT_Body
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc
from docx.oxml.text.paragraph import CT_P
from lxml import etree
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHEET_MAIN_NS

from api.importing.grids import (
    ABOVE,
    LEFT,
    MAX_CELLS,
    MAX_COLUMNS,
    Cell,
    Reading,
    RefusedError,
    Table,
    bounded,
    merged_cells,
    table_of,
)

MAX_PARTS = 5_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 200  # ordinary XML shrinks ten to fifty times
_SMALL = 1_000_000
_ABOVE_LINES = 6
_LINE = 300
_CHUNK = 65_536
_CELL = f"{{{SHEET_MAIN_NS}}}c"
_AREAS = (f"{{{SHEET_MAIN_NS}}}mergeCell", f"{{{SHEET_MAIN_NS}}}hyperlink")
_BOMB = "解压后过大，像是压缩炸弹，没有打开。请换一份正常的文件。"
_ENTITIES = "里有正常 Office 文件不会有的 XML 实体声明，没有打开。请用 Office 打开后另存一份再导入。"
_STRANGE = (
    "里有正常 Office 文件不会有的部件（重名、链接或者指向别处的路径），没有打开。请用 Office 打开后另存一份再导入。"
)
_LOCKED = "加了密，没有密码打不开。请打开后另存为不加密的文件。"
_BROKEN = "已经损坏，解不开。请重新取得文件。"
_CELLS = f"里有一张工作表的格，或者合并、加了链接的格，超过 {MAX_CELLS} 个。请只留下清单的那些行和列再导入。"


def check_package(content: bytes) -> frozenset[str]:
    """The names of the parts of a zip package.

    Raises `RefusedError` for a bomb, a document type declaration, encryption, names that lead elsewhere, damage.
    What the directory of the package claims is what is read later: the reader never reads on past a claimed size.
    A package inside the package is not opened by anyone.
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
            if len({part.filename.lower() for part in parts}) < len(parts) or any(map(_leads_elsewhere, parts)):
                raise RefusedError(_STRANGE)
            for part in parts:
                _check_part(package, part)
    except (zipfile.BadZipFile, NotImplementedError):
        raise RefusedError(_BROKEN) from None
    return frozenset(part.filename for part in parts)


def _leads_elsewhere(part: zipfile.ZipInfo) -> bool:
    return ".." in part.filename.split("/") or part.filename.startswith("/") or stat.S_ISLNK(part.external_attr >> 16)


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Raise for a document type declaration that one of the readers' two parsers sees, and for a vast worksheet.

    Which bytes are XML is for the parsers to say, whatever the part is called: they know its encoding.
    """
    with package.open(part) as stream:
        _check_by_expat(stream)
    with package.open(part) as stream:
        _check_by_libxml(stream)


def _check_by_expat(stream: IO[bytes]) -> None:
    parser = XMLParser(target=_Cells(), forbid_dtd=True)
    try:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
    except DefusedXmlException:
        raise RefusedError(_ENTITIES) from None
    except (ParseError, ValueError, LookupError):
        return  # not XML for this parser; its reader will say so where the file needs the part


class _Cells:
    """Counts the cells that a worksheet makes its reader build, as expat reports its elements."""

    def __init__(self) -> None:
        self._count = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == _CELL:
            self._count += 1
        elif tag in _AREAS:
            try:
                left, top, right, bottom = range_boundaries(attributes.get("ref", "A1"))
            except (ValueError, TypeError):
                raise RefusedError(_BROKEN) from None
            self._count += (right - left + 1) * (bottom - top + 1)
        if self._count > 2 * MAX_CELLS:
            raise RefusedError(_CELLS)

    def close(self) -> None:
        """Nothing is built."""


def _check_by_libxml(stream: IO[bytes]) -> None:
    found = etree.iterparse(stream, events=("start",), resolve_entities=False, load_dtd=False, no_network=True)
    try:
        _, element = next(found)
    except (etree.XMLSyntaxError, StopIteration):
        return
    if element.getroottree().docinfo.internalDTD is not None:
        raise RefusedError(_ENTITIES)


def read_docx(content: bytes) -> Reading:
    """The tables of the body, outermost only, each with the paragraphs before it."""
    return Reading(bounded(_body(docx.Document(BytesIO(content)).element.body)))


def _body(body: CT_Body) -> Iterator[Table]:
    number = 0
    above: deque[str] = deque(maxlen=_ABOVE_LINES)
    for element in body:
        if isinstance(element, CT_Tbl):
            number += 1
            yield table_of(f"第 {number} 张表", map(_row, element.tr_lst), "\n".join(above))
            above.clear()
        elif isinstance(element, CT_P) and (text := element.text[:_LINE].strip()):
            above.append(text)


def _row(row: CT_Row) -> Iterator[Cell]:
    yield from [Cell()] * min(row.grid_before, MAX_COLUMNS)
    for cell in row.tc_lst:
        yield Cell(merged=ABOVE) if cell.vMerge == "continue" else Cell(_text(cell))
        yield from [Cell(merged=ABOVE if cell.vMerge == "continue" else LEFT)] * min(cell.grid_span - 1, MAX_COLUMNS)


def _text(cell: CT_Tc) -> str:
    return "\n".join(paragraph.text for paragraph in cell.iter(qn("w:p")))


def read_xlsx(content: bytes) -> Reading:
    """One table per visible sheet, with the values that Excel last worked out."""
    book = openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False)
    return Reading(bounded(_sheets(book.worksheets)))


def _sheets(sheets: Iterable[Worksheet]) -> Iterator[Table]:
    for sheet in sheets:
        if sheet.sheet_state != "visible":
            continue
        where = f"工作表“{sheet.title}”"
        height, width = sheet.max_row, sheet.max_column
        if height * width > MAX_CELLS:
            told = f"{where}有 {height} 行 {width} 列，超过 {MAX_CELLS} 格。请删去空白的行和列再导入。"
            raise RefusedError(told)
        yield table_of(where, _sheet(sheet))


def _sheet(sheet: Worksheet) -> list[list[Cell]]:
    texts: list[list[str | None]] = [[value_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    spans = (
        (r.min_row - 1, r.min_col - 1, r.max_row - r.min_row + 1, r.max_col - r.min_col + 1)
        for r in sheet.merged_cells.ranges
    )
    return merged_cells(texts, spans)


def value_text(value: object) -> str:
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

"""Whether an Office package is harmless: its size unpacked, its parts, its declarations, the cells it makes a reader build.

Knows Office packages; does not know what stands in them.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser
from lxml import etree
from openpyxl.utils.cell import range_boundaries
from openpyxl.xml.constants import SHEET_MAIN_NS

from api.importing.grids import MAX_CELLS, RefusedError

MAX_PARTS = 5_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 200  # ordinary XML shrinks ten to fifty times
_SMALL = 1_000_000
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

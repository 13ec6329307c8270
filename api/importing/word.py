"""The paragraphs and tables of a .docx file, in order.

Knows Word; does not know what a column means. The package was made sure to be harmless before.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import docx
from docx.oxml.document import CT_Body
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc
from docx.oxml.text.paragraph import CT_P

from api.importing.grids import ABOVE, LEFT, MAX_COLUMNS, Block, Cell, Reading, bounded, passage_of, table_of


def read_docx(content: bytes) -> Reading:
    """The paragraphs and tables of the body, outermost tables only."""
    return Reading(bounded(_body(docx.Document(BytesIO(content)).element.body)))


def _body(body: CT_Body) -> Iterator[Block]:
    tables = paragraphs = 0
    for element in body:
        if isinstance(element, CT_Tbl):
            tables += 1
            yield table_of(f"第 {tables} 张表", map(_row, element.tr_lst))
        elif isinstance(element, CT_P) and (text := element.text).strip():
            paragraphs += 1
            yield passage_of(f"第 {paragraphs} 段", text)


def _row(row: CT_Row) -> Iterator[Cell]:
    yield from [Cell()] * min(row.grid_before, MAX_COLUMNS)
    for cell in row.tc_lst:
        yield Cell(merged=ABOVE) if cell.vMerge == "continue" else Cell(_text(cell))
        yield from [Cell(merged=ABOVE if cell.vMerge == "continue" else LEFT)] * min(cell.grid_span - 1, MAX_COLUMNS)


def _text(cell: CT_Tc) -> str:
    return "\n".join(paragraph.text for paragraph in cell.iter(qn("w:p")))

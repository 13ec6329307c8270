"""Published lists as files: the rows of a real one written as Word, Excel and HTML, and the PDF as it was published.

Knows nothing of the importer.
"""

import html
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import openpyxl
from docx.document import Document

DOCUMENTS = Path(__file__).parent / "documents"
PDF = DOCUMENTS / "广东省生态环境不予行政处罚的轻微违法行为目录-2021.pdf"
JIANGMEN = DOCUMENTS / "江门市生态环境依法不予行政处罚的轻微环境违法行为清单-2021.json"
TITLE = "江门市生态环境依法不予行政处罚的轻微环境违法行为清单"

Rows = list[dict[str, str]]


def jiangmen() -> Rows:
    """The forty rows of the Jiangmen list, by heading."""
    rows: Rows = json.loads(JIANGMEN.read_text(encoding="utf-8"))
    return rows


def grid(rows: Rows) -> list[list[str]]:
    """Rows as cells, the headings first."""
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def write_docx(path: Path, cells: Sequence[Sequence[str]], change: Callable[[Document], None] = lambda _: None) -> Path:
    """A Word file with a title and one table."""
    document = docx.Document()
    document.add_paragraph("附件 1")
    document.add_paragraph(TITLE)
    table = document.add_table(rows=len(cells), cols=len(cells[0]))
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    change(document)
    document.save(str(path))
    return path


def write_xlsx(path: Path, cells: Sequence[Sequence[str]], *merged: str) -> Path:
    """An Excel file with a title in a merged first row and the table below it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([TITLE])
    for row in cells:
        sheet.append([int(text) if text.isdigit() else text or None for text in row])
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path


def write_html(path: Path, cells: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    """A page with the table inside the layout that pages have."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text).replace(chr(10), '<br>')}</td>" for text in row) + "</tr>"
        for row in cells
    )
    page = f"<html><head><meta charset={encoding}><script>x</script></head><body><h1>{TITLE}</h1><table>{rows}</table></body></html>"
    path.write_bytes(page.encode(encoding))
    return path


def write_pdf(path: Path, *contents: bytes, extra: bytes = b"", trailer: bytes = b"") -> Path:
    """A PDF of pages with those content streams, written by hand."""
    count = len(contents)
    pages = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (pages, count),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, content in enumerate(contents):
        stream = 5 + 2 * number
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            % stream,
            b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), extra, content),
        ]
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, trailer, len(body),
    )  # fmt: skip
    path.write_bytes(body + end)
    return path

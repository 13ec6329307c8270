"""PDF: lines are paragraphs again, over pages too; what is a picture, a running head or a table without lines is told."""

from pathlib import Path

import pytest

from api.importing.content import read_content
from api.importing.grids import Reading, RefusedError, Table
from tests.published import write_pdf

PICTURE = b"q %d 0 0 %d 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q "
WHOLE = PICTURE % (300, 300)


def line(text: str, top: int, left: int = 20, size: int = 10) -> bytes:
    """A line of text so many points below the top."""
    return b"BT /F %d Tf %d %d Td (%s) Tj ET " % (size, left, 300 - top, text.encode())


def frame(tops: list[int], lefts: list[int]) -> bytes:
    """A table of ruled lines."""
    across = b"".join(b"%d %d m %d %d l S " % (lefts[0], 300 - top, lefts[-1], 300 - top) for top in tops)
    return across + b"".join(b"%d %d m %d %d l S " % (left, 300 - tops[0], left, 300 - tops[-1]) for left in lefts)


def read(path: Path, *pages: bytes) -> Reading:
    """The reading of a PDF with those pages."""
    return read_content(write_pdf(path, *pages), "PDF")


def texts(reading: Reading) -> list[str]:
    """The text of every passage, and of every table its rows."""
    return [
        text
        for block in reading.blocks
        for text in (
            ["|".join(cell.text for cell in row) for row in block.rows] if isinstance(block, Table) else [block.text]
        )
    ]


FULL = "x" * 50  # reaches the right margin


def test_lines_are_paragraphs_again(tmp_path: Path) -> None:
    """A full line goes on with the next, over a page too; an indented, a numbered or another size of line begins anew."""
    first = line("Title", 20, 100, 14) + line(FULL, 40) + line("end", 52) + line(FULL, 64) + line("in", 76, 40)
    second = line("1.a" + FULL, 20) + line("2.b", 32) + line(FULL[:49] + ":", 44) + line("c", 56) + line(FULL, 68)
    reading = read(tmp_path / "a.pdf", first, second, line("d", 20) + line(FULL, 280))
    assert texts(reading) == [
        "Title",
        f"{FULL} end",
        FULL,
        "in",
        f"1.a{FULL}",
        "2.b",
        FULL[:49] + ":",
        "c",
        f"{FULL} d",
        FULL,
    ]
    assert [each.place for each in reading.blocks if not isinstance(each, Table)][-2:] == [
        "第 2 页第 5 段",
        "第 3 页第 1 段",
    ]


def test_words_around_and_beside_tables(tmp_path: Path) -> None:
    """Lines stand between tables where they stand on the page; a box of one column is a paragraph."""
    page = (
        line("above", 20)
        + frame([30, 50, 70], [20, 100, 200])
        + line("a", 45)
        + line("b", 45, 110)
        + line("c", 65)
        + line("d", 65, 110)
    )
    page += line("between", 90) + frame([100, 120, 140], [20, 200]) + line("box", 115) + line("low", 135)
    page += line("below", 160)
    assert texts(read(tmp_path / "a.pdf", page)) == ["above", "a|b", "c|d", "between", "box", "low", "below"]


def test_running_heads(tmp_path: Path) -> None:
    """A head stands once, later ones and page numbers are outside; what stands on two pages of three by chance in the middle stays."""
    pages = [
        line("Head", 20) + line("same", 60, 40) + line(f"text {n}", 80, 40) + line(f"- {n} -", 280, 140)
        for n in (1, 2, 3)
    ]
    reading = read(tmp_path / "a.pdf", *pages)
    assert texts(reading) == ["Head", "same", "text 1", "same", "text 2", "same", "text 3"]
    assert [(each.place, each.text) for each in reading.outside] == [
        ("第 1 页页码", "- 1 -"), ("第 2 页页眉页脚", "Head"), ("第 2 页页码", "- 2 -"), ("第 3 页页眉页脚", "Head"), ("第 3 页页码", "- 3 -"),
    ]  # fmt: skip


def test_print_that_is_doubled(tmp_path: Path) -> None:
    """A word printed twice on one spot to look bold is read once."""
    assert texts(read(tmp_path / "a.pdf", line("bold", 20) + line("bold", 20, 20))) == ["bold"]


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (WHOLE, "没有文字，里面的内容没有读到：第 2 页"),
        (WHOLE + line("CamScanner", 290), "整页是图，图里的字没有读到：第 2 页"),
        (WHOLE + b"".join(line(FULL, top) for top in (20, 40)), "整页是图，读到的字像是识别出来的，请逐字对照原件：第 2 页"),
        (PICTURE % (100, 100) + line("a", 20), "有图，图里的字没有读到：第 2 页"),
        (b"".join(line("a", top) + line("b", top, 200) for top in (20, 40, 60, 80)), "像是有没有框线的表格，逐行读成了文字：第 2 页"),
    ],
)  # fmt: skip
def test_what_is_told_of_a_page(page: bytes, told: str, tmp_path: Path) -> None:
    """Pages that are pictures, pictures on pages, and columns without lines are told with their page."""
    assert read(tmp_path / "a.pdf", line("text", 20), page).unseen == (told,)


@pytest.mark.parametrize("page", [WHOLE, WHOLE + line("CamScanner", 290)])
def test_a_scan(page: bytes, tmp_path: Path) -> None:
    """A file of which every page is a picture is refused, and what to do is said."""
    with pytest.raises(RefusedError, match=r"是扫描件.*向发文机关要.*文字识别（OCR），逐字对照原件"):
        read(tmp_path / "a.pdf", page, page)

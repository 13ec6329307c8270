"""What works on the text of a document takes time in proportion to its length, whatever the text is."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from api.importing import leads
from api.importing.citations import cited_in
from api.importing.columns import read_sheets
from api.importing.drafting import Brief, draft
from api.importing.grids import (
    LEFT,
    MAX_CELL,
    Cell,
    Reading,
    RefusedError,
    begins_a_line,
    clean,
    is_page_number,
    merged_cells,
    raised,
    table_of,
    unwrap,
)
from api.importing.held_matters import known_matters
from api.importing.laws import laws_of
from api.importing.matching import match
from api.importing.numerals import PATTERNS, written
from api.importing.packages import check_package
from api.importing.particulars import read_particulars
from api.importing.passages import Passage
from api.importing.pdf import read_pdf
from api.importing.penal_words import read_penalty
from api.importing.phrasing import read_phrasing
from api.importing.plain import read_csv, read_markdown, read_text
from api.importing.proposing import Pen, propose, read_headings, read_over, title_over
from api.importing.running import running_sheet
from api.importing.web import read_html
from api.importing.word import read_docx
from api.importing.writing import list_text, needs_text
from api.importing.yaml_lines import scalar
from tests.linear import steep, without_garbage
from tests.published import write_docx, write_pdf
from tests.shipped import CATALOG, RULESETS

PHRASING = read_phrasing(RULESETS, CATALOG.library)
LAWS = laws_of(CATALOG)
KNOWN = known_matters(CATALOG.library, PHRASING.acts)
HEAD = ("序号", "违法行为", "违反条款", "处罚依据", "适用条件")
Work = Callable[[int], Callable[[], object]]


def proposed(text: str) -> object:
    """The condition of a cell, by a pen that answers nothing."""
    return propose([Passage("表", text)], Pen(PHRASING, CATALOG.library, {}))


def excepted(text: str) -> object:
    """What a cell of exceptions gives."""
    return propose([], Pen(PHRASING, CATALOG.library, {}), excepted=[Passage("表", text)])


def around(text: str) -> object:
    """The particulars of a document with that passage above its list."""
    return read_particulars([Passage("上方", text)], [], PHRASING.own_words)


def cited(text: str) -> object:
    """The citations of a cell below one that cites a clause."""
    above = cited_in("《甲法》第一条", LAWS, PHRASING.citing).cited
    return cited_in(text, LAWS, PHRASING.citing, above)


def over(text: str) -> object:
    """What words over a list and a heading say, by such a pen."""
    pen, passages = Pen(PHRASING, CATALOG.library, {}), [Passage("表", text)]
    return read_over(passages, pen), read_over(passages, pen, leading=True), read_headings(passages, pen)


def titled(text: str) -> object:
    """What a title says, by such a pen."""
    return title_over(text, Pen(PHRASING, CATALOG.library, {}))


def on(work: Callable[[str], object], unit: str, end: str = "") -> Work:
    """`work` on a text of n characters: `unit` again and again, then `end`."""

    def made(size: int) -> Callable[[], object]:
        text = unit * (size // len(unit)) + end
        return lambda: work(text)

    return made


def reading(rows: list[list[Cell]], count: int = 1) -> Reading:
    """A file of `count` tables with those rows below the usual header."""
    return Reading(tuple(table_of(f"第 {n} 张表", [[Cell(name) for name in HEAD], *rows]) for n in range(count)))


def drafted(read: Reading) -> object:
    """Both texts of the draft of the first list of a file."""
    sheet = read_sheets(read, PHRASING.columns)[0]
    made = draft(sheet, Brief("cn/example", date(2021, 11, 14)), PHRASING, CATALOG.library)
    return list_text(made, CATALOG.library, "a"), needs_text(made, CATALOG.library, "a", PHRASING.penal)


def items(*texts: str) -> Work:
    """Drafting n / 100 items with those texts."""

    def made(size: int) -> Callable[[], object]:
        read = reading([[Cell(str(n)), *map(Cell, texts)] for n in range(size // 100)])
        return lambda: drafted(read)

    return made


def going_on(size: int) -> Callable[[], object]:
    """Columns of n / 100 rows, each going on with the item above until its cell is full."""
    rows = [[Cell(str(n // 100) if n % 100 == 0 else ""), *([Cell("甲" * 50)] * 4)] for n in range(size // 100)]
    rows = [[row[0], Cell(row[1].text if row[0].text else ""), *row[2:]] for row in rows]
    return lambda: read_sheets(reading(rows), PHRASING.columns)


def many_tables(size: int) -> Callable[[], object]:
    """Columns of n / 100 tables with the same header, numbered onwards."""
    tables = [
        replace(reading([[Cell(str(n)), *([Cell("甲")] * 4)]]).tables[0], where=str(n)) for n in range(size // 100)
    ]
    return lambda: read_sheets(Reading(tuple(tables)), PHRASING.columns)


def listed(*rows: list[str]) -> Work:
    """Columns of n / 100 times those rows below a header; “<” is a cell merged with the left one."""

    def made(size: int) -> Callable[[], object]:
        cells = [[Cell(merged=LEFT) if text == "<" else Cell(text) for text in row] for row in rows]
        return lambda: read_sheets(reading(cells * (size // 100)), PHRASING.columns)

    return made


def not_listed(size: int) -> Callable[[], object]:
    """Columns of n / 100 tables that are no list, each with marks alone around it, below one that is."""
    other = table_of("a", [[Cell("甲"), Cell("乙")]])
    blocks = [block for _ in range(size // 100) for block in (Passage("b", "，"), other)]
    return lambda: read_sheets(
        Reading((*reading([[Cell("1"), *([Cell("甲")] * 4)]]).blocks, *blocks)), PHRASING.columns
    )


def headed(size: int) -> Callable[[], object]:
    """Columns of n / 400 tables under headings that almost are some."""
    head = [Cell(word * 9) for word in ("不予处罚的", "违法行为、", "法律法规", "减轻或者", "实施主管", "免罚情形")]
    blocks = (*[table_of("a", [head] * 20)] * (size // 400), *reading([[Cell("1"), *([Cell("甲")] * 4)]]).blocks)
    return lambda: read_sheets(Reading(blocks), PHRASING.columns)


def wide(size: int) -> Callable[[], object]:
    """The header of n / 100 tables of two hundred columns that are none of a list."""
    table = table_of("a", [[Cell(f"栏{n}") for n in range(200)]] * 8)
    tables = (table,) * (size // 2_000) + reading([[Cell("1"), *([Cell("甲")] * 4)]]).tables
    return lambda: read_sheets(Reading(tables), PHRASING.columns)


def page(unit: str) -> Work:
    """The reader of pages on a page that says the same again and again."""
    return on(lambda text: read_html(f"<html><body>{text}</body></html>".encode()), unit)


def spans(size: int) -> Callable[[], object]:
    """Cells of which every second one is merged with its neighbour."""
    texts: list[list[str | None]] = [["甲", None]] * (size // 2)
    return lambda: merged_cells(texts, ((n, 0, 1, 2) for n in range(len(texts))))


def text_file(read: Callable[[bytes], object], line: str) -> Work:
    """A reader of text files on the same line again and again."""
    return on(lambda text: read(text.encode()), line)


def word_file(body: str) -> Work:
    """The reader of Word files on the same elements again and again, in a file made before."""

    def made(size: int) -> Callable[[], object]:
        document = docx.Document()
        content = parse_xml(f"<w:body {nsdecls('w')}>{body * (size // len(body))}</w:body>")
        for element in reversed(content):
            document.element.body.insert(0, element)
        packed = BytesIO()
        document.save(packed)
        return lambda: read_docx(packed.getvalue())

    return made


def pdf_file(tmp: Path, again: bytes, size: int) -> Callable[[], object]:
    """The reader of PDF on a page that draws the same again and again."""
    content = write_pdf(tmp / "a.pdf", again * (size // len(again))).read_bytes()
    return lambda: read_pdf(content)


def running(line: str) -> Work:
    """The list in paragraphs that say the same again and again."""

    def made(size: int) -> Callable[[], object]:
        said = (line.replace("#", str(n)) for n in range(size // len(line)))
        passages = [Passage(str(n), text) for n, text in enumerate(said)]
        return lambda: running_sheet(passages, PHRASING.columns)

    return made


LONG = MAX_CELL // 4
"""Of a text that is a cell: at four times this length it is as long as it can be."""
CASES: dict[str, tuple[int, Work]] = {
    **{
        f"clean {unit!r}": (20_000, on(clean, unit, "x"))
        for unit in ("甲", " ", "\u3000\t", "\r", "\r\n", "\u2028", "\u200b", "⽔")
    },
    **{f"unwrap {unit!r}": (100_000, on(unwrap, unit, "x")) for unit in ("甲\n", "。\n", "一", "a\n", "（1", "\n")},
    **{
        f"clauses {unit!r}": (LONG, on(cited, unit, "x"))
        for unit in (
            "《", "《甲", "《甲法》", "《甲法》第一条、", "《甲法》第一条", "《甲法》第", "《甲法》（", "甲法第1", "法第一", "第一条", "第1",
            "《甲法》第一条第一款、第二款、", "、第一条", "规定，", "违反", "1", "（", "法第11111111", "甲", " ", "，《甲法》第一条",
            "《甲法》第一条 ", "《甲法》第一条：", "《甲法》第一条应当。", "\n", "一\n", "《甲法》\n第一条", "同上", "第一条至第九条", "该法第一条；", "GB1-", "（一）",
            "至第", "第一、", "第（一）（", "《甲法》第一条 《", "本法第一条", "食品安全法第一条", "《条例》第一条", "《甲法》（以下简称《甲》）", "1.1", "条例第",
        )
    },
    **{
        f"propose {unit!r}": (LONG, on(proposed, unit, "x"))
        for unit in (
            "甲", "，", "，且", "或", "且", "或且", "的，", "。", "；", " ", "\n", "甲\n", "甲。\n", "1.", "1.甲", "（1）", "（一）甲；", "①", "一、", "1",
            "一", "百万", "货值金额", "货值金额1", "首次违法，", "首次违法", "及时改正，甲，", "下列情形之一的", "同时满足", "同时满足：", "其中", "不予处罚", "可依法",
            "首次违法不予处罚", "有下列情形之一的，", "但甲的除外，", "上述情形。", "首次违法或者", "首次违法、", "依照《甲", "（甲",
        )
    },
    **{f"excepted {unit!r}": (LONG, on(excepted, unit, "外")) for unit in ("甲", "除", "的除外", "不适用于", "（", "，")},
    **{f"over {unit!r}": (LONG, on(over, unit, "：")) for unit in ("为优化，下列情形（其一），不予处罚。", "有下列情形之一", "一、", "首次违法")},
    **{f"title {unit!r}": (LONG, on(titled, unit)) for unit in ("不予处罚", "可以", "清单")},
    **{
        f"particulars {unit!r}": (LONG, on(around, unit, "清单"))
        for unit in ("甲", "甲。", "2021年", "本清单", "关于", "“以上”", "以下、", "包括本数", "一、", "备注：", "印发", "〔2021〕1号", " ", "\n", "（甲，", "根据《甲》", "《甲", "甲局 ", "的，为")
    },
    **{f"match {unit!r}": (LONG, on(lambda text: match(text, (), (), KNOWN), unit)) for unit in ("经营", "甲", "食品、")},
    **{
        f"penalty {unit!r}": (LONG, on(lambda text: read_penalty(text, (), PHRASING.penal), unit, "罚款"))
        for unit in ("处", "处1", "责令", "的，", "由甲", "1元以上", "，", "；", "没收", "甲的，处")
    },
    "match clauses": (
        LONG,
        lambda size: lambda: match("甲", tuple(f"食品安全法第{n % 999 + 1}条第{n}项" for n in range(size)), (), KNOWN),
    ),
    **{
        f"written {kind} {unit!r} {end}": (LONG, on(lambda text, kind=kind: written(kind, text), unit, end))  # type: ignore[misc]  # a lambda
        for kind in PATTERNS
        for unit in ("1", "一", "百", "百万", "1.", "人民币")
        for end in ("", "元", "年")
    },
    **{f"scalar {unit!r}": (100_000, on(scalar, unit, "\n")) for unit in ("甲", '"', " ", "（")},
    "merged cells": (10_000, spans),
    "rows that go on": (20_000, going_on),
    "many tables": (20_000, many_tables),
    "sections": (20_000, listed(["甲", *"<<<<"])),
    "sections with rows": (20_000, listed(["一、甲", *"<<<<"], ["（一）乙", *"<<<<"], ["1", *"甲乙丙丁"])),
    "rows of one number": (20_000, listed(["1", *"甲乙丙丁"])),
    "rows without a number": (20_000, listed(["", *"甲乙丙丁"])),
    "notes": (20_000, listed(["备注：甲", *"<<<<"])),
    "cells merged": (20_000, listed(["1", "甲", "<", "乙", "<"])),
    "tables that are no list": (20_000, not_listed),
    "headings that come near": (5_000, headed),
    "wide tables": (8_000, wide),
    "items that except": (2_000, items("甲（" + "乙" * 70 + "除外）", "", "", "及时改正")),
    "items alike": (2_000, items("经营甲", "《甲法》第一条", "《甲法》第二条", "首次违法，及时改正")),
    "items of the library": (2_000, items("经营超过保质期的食品", "《食品安全法》第三十四条第十项", "", "近一年内首次违法")),
    **{
        f"page {unit!r}": (15_000, page(unit))
        for unit in (
            "甲", "<p>甲", "<table><tr><td>甲</table>", "甲<table><tr><td>1</table>", "<table><tr><td>", "<tr>", "<td>", "<table>", "<",
            "<br>", "<!--", "&", "<ol>", "<ol><li>", "<li>", "<a>", "<sup>", "<nav>", "<td><td>", "<p hidden>", "</table>", "<tfoot>", "<table><caption>甲</table>", " ", "<script>",
        )
    },
    **{
        f"{read.__name__} {unit!r}": (10_000, text_file(read, unit))
        for read in (read_markdown, read_text, read_csv)
        for unit in ("甲", "|", "-|", "|甲|\n|-|\n", "<!--", "-->", "**", "甲\t", "甲\t乙\n", "\"", ",", "#", "> ", "\\|")
    },
    **{
        f"Word {unit!r}": (10_000, word_file(unit))
        for unit in (
            "<w:p><w:r><w:t>甲</w:t></w:r></w:p>", "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>",
            "<w:p><w:pPr><w:pStyle w:val='ListNumber'/></w:pPr></w:p>", "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p>",
            "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            "<w:p><w:r><w:txbxContent><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:txbxContent></w:r></w:p>",
        )
    },
    **{
        f"running {line!r}": (10_000, running(line))
        for line in (
            "甲", "（一）违反《甲法》第一条规定，未甲的，首次违法", "#.甲的", "一、甲的", "违法行为：甲", "#.违法行为：甲，" * 50, "（一）" + "，首次" * 500,
            "（一）依据《甲法》第一条，" * 100, "（一）违反" + "《甲" * 500, "（一）《甲》、" * 100, "第#条 下列行为的", "初次违法。有下列情形之一的除外：", "有关说明",
        )
    },
    **{
        f"{work.__name__} {unit!r}": (LONG, on(work, unit))
        for work in (is_page_number, begins_a_line, raised)
        for unit in ("1", " ", "-", "第 ", "页", "（一")
    },
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _steady() -> Iterator[None]:
    with without_garbage():
        yield


def seconds(work: Callable[[], object]) -> float:
    """The processor time of one try, of which nothing is kept; that a text is refused is an answer as well."""
    leads._runs.cache_clear()
    LAWS._near.clear()
    begun = time.process_time()
    with suppress(RefusedError):
        work()
    return time.process_time() - begun


@pytest.mark.parametrize(
    "again", [b"BT /F 9 Tf 9 9 Td (a) Tj ET ", b"1 1 m 9 1 l S 1 1 m 1 9 l S ", b"BT /F 9 Tf (a b) Tj ET "]
)
def test_pages_of_pdf_are_read_in_linear_time(again: bytes, tmp_path: Path) -> None:
    """So it is with what a page draws."""
    works = {size: pdf_file(tmp_path, again, size) for size in (10_000, 40_000)}
    assert steep(lambda size: seconds(works[size]), (10_000, 40_000), 0.02) == ""


@pytest.mark.parametrize("name", CASES)
def test_time_is_linear(name: str) -> None:
    """Four times the text takes at most eight times the time, but for what is too short to measure."""
    size, work = CASES[name]
    assert steep(lambda size: seconds(work(size)), (size, 4 * size), 0.02) == ""


def test_packages_are_checked_in_linear_time(tmp_path: Path) -> None:
    """So it is with the parts of a package."""
    contents = {
        count: write_docx(tmp_path / "a.docx", [["甲" * count] * 5] * 4).read_bytes() for count in (1_000, 4_000)
    }
    assert steep(lambda count: seconds(lambda: check_package(contents[count])), (1_000, 4_000), 0.02) == ""

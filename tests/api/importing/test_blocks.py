"""Every word of a file comes through in the order of the document, each with a place that a reviewer can find."""

from pathlib import Path

import pytest
from docx.document import Document

from api.importing.columns import read_sheets
from api.importing.content import read_content
from api.importing.grids import Reading, RefusedError, Table, clean
from api.importing.phrasing import read_phrasing
from api.importing.tables import ENDINGS, read_tables
from engine.documents import unseen_character
from tests.published import TITLE, write_docx
from tests.shipped import CATALOG, RULESETS

HEAD = ["序号", "违法行为", "适用条件"]
ONE = ["1", "甲行为", "首次违法"]


def read(path: Path) -> Reading:
    """What stands in a file, read in this process."""
    return read_content(path, ENDINGS[path.suffix])


def told(reading: Reading) -> list[tuple[str, str]]:
    """Each passage with its place; of a table each row, its cells joined."""
    return [
        each
        for block in reading.blocks
        for each in (
            [(block.place(n), "|".join(cell.text for cell in row)) for n, row in enumerate(block.rows)]
            if isinstance(block, Table)
            else [(block.place, block.text)]
        )
    ]


def page(path: Path, body: str) -> Path:
    """A page with that body."""
    path.write_text(f"<html><head><meta charset=utf-8></head><body>{body}</body></html>", encoding="utf-8")
    return path


def test_nothing_is_read_that_no_list_file_may_hold() -> None:
    """A letter that is drawn as nothing hides no word from the phrasing table, and no draft is refused for it."""
    every = "".join(map(chr, range(0x30000))) + "".join(map(chr, range(0xE0000, 0xE1000)))
    assert unseen_character(clean(every)) is None
    assert clean("初次\u3164违\uffa0法") == "初次违法"


def test_word_in_order(tmp_path: Path) -> None:
    """Paragraphs above, between and below tables stand where they stand, whole however long they are."""

    def more(document: Document) -> None:
        document.add_paragraph("本清单所称初次违法，" + "是指" * 500)
        document.add_table(rows=1, cols=2).cell(0, 0).text = "另表"
        document.add_paragraph("本清单自印发之日起施行。")

    assert told(read(write_docx(tmp_path / "a.docx", [HEAD, ONE], more))) == [
        ("第 1 段", "附件 1"),
        ("第 2 段", TITLE),
        ("第 1 张表第 1 行", "|".join(HEAD)),
        ("第 1 张表第 2 行", "|".join(ONE)),
        ("第 3 段", "本清单所称初次违法，" + "是指" * 500),
        ("第 2 张表第 1 行", "另表|"),
        ("第 4 段", "本清单自印发之日起施行。"),
    ]


def test_a_page_in_order(tmp_path: Path) -> None:
    """So it is with a page; the cells of a table that lays out the page are paragraphs."""
    body = "文号<p>上文<b>一</b>段</p><table><tr><td>左栏<td>标题<table><caption>表名</caption><tr><td>甲<td>乙</table>表后</table>下文"
    assert told(read(page(tmp_path / "a.html", body))) == [
        ("第 1 段", "文号"),
        ("第 2 段", "上文一段"),
        ("第 3 段", "左栏"),
        ("第 4 段", "标题"),
        ("第 1 张表的标题", "表名"),
        ("第 1 张表第 1 行", "甲|乙"),
        ("第 5 段", "表后"),
        ("第 6 段", "下文"),
    ]


def test_traditional_characters(tmp_path: Path) -> None:
    """Traditional characters are told; a list that cannot be found for them is refused with what to do."""
    act = "經營者未按照規定懸掛營業執照的，首次違法並及時改正"
    reading = read_tables(
        write_docx(tmp_path / "a.docx", [["序號", "違法行為", "適用條件"], ["1", act, "沒有造成危害後果"]])
    )
    assert reading.unseen[0].startswith("文件是繁体字")
    with pytest.raises(RefusedError, match=r"^是繁体字.*请取得简体的文本"):
        read_sheets(reading, read_phrasing(RULESETS, CATALOG.library).columns)
    assert read_tables(write_docx(tmp_path / "a.docx", [HEAD, ONE])).unseen == ()

"""Published lists in every format give the same rows; a file that cannot be one is refused in one Chinese sentence."""

import os
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from docx.document import Document

from api.importing.columns import Row, read_sheets
from api.importing.content import read_content
from api.importing.grids import Reading, RefusedError
from api.importing.phrasing import read_phrasing
from api.importing.sandbox import confined
from api.importing.tables import ENDINGS, read_tables
from tests.published import PDF, grid, jiangmen, write_docx, write_html, write_pdf, write_xlsx
from tests.shipped import CATALOG, RULESETS

COLUMNS = read_phrasing(RULESETS, CATALOG.library).columns
HEAD = ["序号", "违法行为", "违反条款", "处罚依据", "适用条件"]
ONE = ["1", "甲行为", "《甲法》第一条", "《甲法》第二条", "首次违法"]
TWO = ["2", "乙行为", "《乙法》第一条", "《乙法》第二条", "及时改正"]


def read(path: Path) -> Reading:
    """The tables of a file, read in this process."""
    return read_content((path, ENDINGS[path.suffix]))


def rows_of(path: Path) -> tuple[Row, ...]:
    """The rows of the one list in a file."""
    (sheet,) = read_sheets(read(path), COLUMNS)
    return sheet.rows


def texts(rows: tuple[Row, ...]) -> list[list[str]]:
    """The texts of rows by role, in the order of HEAD."""
    return [[row.text(role) for role in HEAD] for row in rows]


class TestFormats:
    @pytest.mark.parametrize("write", [write_docx, write_xlsx, write_html])
    def test_every_format_gives_the_rows(self, write: Callable[..., Path], tmp_path: Path) -> None:
        """Word, Excel and HTML files made from the forty rows give back the forty rows, and the title above them."""
        ending = {write_docx: "docx", write_xlsx: "xlsx", write_html: "html"}[write]
        path = write(tmp_path / f"清单.{ending}", grid(jiangmen()))
        assert [dict(row.original) for row in rows_of(path)] == [
            {name: text for name, text in row.items() if name != "序号"} for row in jiangmen()
        ]
        assert [row.text("序号") for row in rows_of(path)] == [str(number) for number in range(1, 41)]

    def test_the_published_pdf(self) -> None:
        """The PDF of Guangdong gives twenty rows; the one that goes on overleaf is whole, and the note is no row."""
        (sheet,) = read_sheets(read_tables(PDF), COLUMNS)
        assert [row.text("序号") for row in sheet.rows] == [str(number) for number in range(1, 21)]
        assert sheet.rows[13].text("适用条件").endswith("在责令改正期限内改正违法行为，危害后果轻微。")
        assert "所涉危险废物不超过0.01吨" in sheet.rows[13].text("适用条件")
        assert not any(row.several for row in sheet.rows)
        assert sheet.above.endswith("广东省生态环境不予行政处罚的轻微违法行为目录")
        assert sheet.notes[0].count("\n") == 3

    @pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb2312"])
    def test_encodings_of_pages(self, encoding: str, tmp_path: Path) -> None:
        """A page in the encodings of Chinese sites is read as it looks."""
        assert texts(rows_of(write_html(tmp_path / "a.html", [HEAD, ONE], encoding))) == [ONE]

    def test_what_nobody_sees_is_left_out(self, tmp_path: Path) -> None:
        """Zero-width characters and radicals in place of characters do not come through."""
        act = ONE[1].replace("行", "\u200b\u2f8f")
        assert texts(rows_of(write_html(tmp_path / "a.html", [HEAD, [ONE[0], act, *ONE[2:]]]))) == [ONE]


class TestColumns:
    def test_two_header_rows(self, tmp_path: Path) -> None:
        """A heading over two columns with a heading each below is read as both."""
        upper = ["序号", "违法行为", "法律依据", "", "适用条件"]
        lower = ["", "", "违反条款", "处罚依据", ""]
        merged = ("A2:A3", "B2:B3", "C2:D2", "E2:E3")
        path = write_xlsx(tmp_path / "a.xlsx", [upper, lower, ONE, TWO], *merged)
        assert texts(rows_of(path)) == [ONE, TWO]

    def test_act_merged_over_rows(self, tmp_path: Path) -> None:
        """An act merged over two numbered rows belongs to both."""
        path = write_xlsx(tmp_path / "a.xlsx", [HEAD, ONE, ["2", "", *TWO[2:]]], "B3:B4")
        assert texts(rows_of(path)) == [ONE, ["2", ONE[1], *TWO[2:]]]

    def test_number_merged_over_rows(self, tmp_path: Path) -> None:
        """Rows under one merged number are one item, marked because nothing says how its conditions combine."""

        def merge(document: Document) -> None:
            table = document.tables[0]
            for column in range(4):
                for row in (2,):
                    table.cell(row, column).text = ""
                table.cell(1, column).merge(table.cell(2, column))

        (row,) = rows_of(write_docx(tmp_path / "a.docx", [HEAD, ONE, TWO], merge))
        assert row.text("适用条件") == "首次违法\n及时改正"
        assert row.several

    def test_sections_and_notes(self, tmp_path: Path) -> None:
        """A row that is merged over the table is the title of a section; what begins with 备注 is a note."""
        section, note = ["一、建设项目", "", "", "", ""], ["备注：另有规定的除外", "", "", "", ""]
        path = write_xlsx(tmp_path / "a.xlsx", [HEAD, section, ONE, TWO, note], "A3:E3", "A6:E6")
        (sheet,) = read_sheets(read(path), COLUMNS)
        assert texts(sheet.rows) == [ONE, TWO]
        assert sheet.notes == ("备注：另有规定的除外",)

    def test_two_lists_in_one_file(self, tmp_path: Path) -> None:
        """Numbers that begin again are another list."""

        def more(document: Document) -> None:
            table = document.add_table(rows=2, cols=5)
            for row, cells in zip(table.rows, [HEAD, ONE], strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text

        sheets = read_sheets(read(write_docx(tmp_path / "a.docx", [HEAD, ONE, TWO], more)), COLUMNS)
        assert [len(sheet.rows) for sheet in sheets] == [2, 1]

    @pytest.mark.parametrize(
        ("cells", "said"),
        [
            ([["姓名", "电话"], ["甲", "1"]], "没有认出清单的表头"),
            ([HEAD], "下面却没有一行内容"),
            ([["违法行为", "备注"], ["甲", "1"]], "没有认出清单的表头"),
        ],
    )
    def test_tables_that_are_no_list(self, cells: list[list[str]], said: str, tmp_path: Path) -> None:
        """A table without the usual columns, or with nothing below them, is refused."""
        with pytest.raises(RefusedError, match=said):
            rows_of(write_docx(tmp_path / "a.docx", cells))


def big(path: Path) -> None:
    """A sparse file of 50 MB."""
    with path.open("wb") as file:
        file.truncate(50_000_000)


def bomb(path: Path) -> None:
    """A Word file in which one part is a hundred million spaces."""
    write_docx(path, [HEAD, ONE])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/spaces.xml", b" " * 100_000_000)


def entities(path: Path) -> None:
    """A Word file with a declaration of entities in a part of another name."""
    write_docx(path, [HEAD, ONE])
    text = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/other.bin", text)


def cut(path: Path) -> None:
    """Half a Word file."""
    write_docx(path, [HEAD, ONE])
    path.write_bytes(path.read_bytes()[:3000])


def encrypted_office(path: Path) -> None:
    """What Office writes when a password is set."""
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(500) + "EncryptedPackage".encode("utf-16-le"))


def old_word(path: Path) -> None:
    """A .doc that was only renamed."""
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(500))


def encrypted_pdf(path: Path) -> None:
    """A PDF that asks for a password."""
    guard = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"00" * 32, b"11" * 32)
    write_pdf(path, b"", trailer=guard)


def scanned(path: Path) -> None:
    """A PDF with a drawing and no text."""
    write_pdf(path, b"10 10 200 200 re f")


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("大.pdf", big, "有 50 MB，不能超过 50 MB"),
        ("弹.docx", bomb, "压缩炸弹"),
        ("实体.docx", entities, "XML 实体声明"),
        ("半.docx", cut, "已经损坏"),
        ("密.docx", encrypted_office, "加了密"),
        ("旧.docx", old_word, "旧格式"),
        ("密.pdf", encrypted_pdf, "加了密"),
        ("扫.pdf", scanned, "是扫描件"),
        ("空.pdf", lambda path: path.touch(), "是空文件"),
        ("坏.pdf", lambda path: path.write_bytes(b"%PDF-1.4\n" + b"x" * 500), "结构有问题|是扫描件"),
        ("词.doc", old_word, "扩展名不认识"),
        ("假.pdf", lambda path: write_docx(path, [HEAD, ONE]), "扩展名是 .pdf，内容却是Word"),
        ("假.xlsx", lambda path: write_html(path, [HEAD, ONE]), "扩展名是 .xlsx，内容却是网页"),
        ("文.html", lambda path: path.write_text("没有表格的文字"), "内容却是别的东西"),
        ("无.html", lambda path: path.write_text("<html><p>没有表格</p></html>"), "没有找到表格"),
        ("目录.pdf", lambda path: path.mkdir(), "不是文件，或者找不到"),
        ("没有.pdf", lambda _: None, "不是文件，或者找不到"),
    ],
)
def test_bad_files_are_refused(name: str, make: Callable[[Path], object], said: str, tmp_path: Path) -> None:
    """What cannot be imported is refused in one sentence that names the file, says why and what to do."""
    make(tmp_path / name)
    with pytest.raises(RefusedError, match=said) as caught:
        read_tables(tmp_path / name)
    told = str(caught.value)
    assert told.startswith(f"“{name}”")
    assert told.endswith("。")
    assert "\n" not in told


def hungry(size: int) -> int:
    """Take that many bytes."""
    return len(bytes(size))


def sleepy(seconds: int) -> None:
    """Take that many seconds."""
    time.sleep(seconds)


def dying(code: int) -> None:
    """End the process without a word, as a parser that crashes does."""
    os._exit(code)


class TestConfined:
    def test_result(self) -> None:
        """What the work returns comes back."""
        assert confined(hungry, 1000) == 1000

    @pytest.mark.parametrize(("work", "given"), [(hungry, 900_000_000), (sleepy, 60), (dying, 3)])
    def test_limits(self, work: Callable[[int], object], given: int) -> None:
        """Too much memory, too much time and a crash end as a sentence."""
        with pytest.raises(RefusedError, match="限定的内存或者时间"):
            confined(work, given, memory=800_000_000, seconds=3)

    def test_a_page_that_unpacks_without_end(self, tmp_path: Path) -> None:
        """A small PDF whose page would unpack to more than there may be is refused."""
        packer = zlib.compressobj(1)
        once = b"".join(packer.compress(bytes(10_000_000)) for _ in range(60)) + packer.flush()
        content = zlib.compress(once)
        assert len(content) < 100_000
        path = write_pdf(tmp_path / "a.pdf", content, extra=b"/Filter[/FlateDecode/FlateDecode]")
        with pytest.raises(RefusedError, match=r"限定的内存或者时间|结构有问题"):
            confined(read_content, (path, "PDF"), memory=1_000_000_000)

    def test_any_other_failure(self) -> None:
        """An error of a parser is no traceback."""
        with pytest.raises(RefusedError, match="结构有问题"):
            confined(len, 1)  # type: ignore[arg-type]  # the mistake itself

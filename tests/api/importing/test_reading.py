"""Published lists in every format give the same rows; a file that cannot be one is refused in one Chinese sentence."""

import random
import stat
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from docx.document import Document

from api.importing.columns import read_sheets
from api.importing.content import read_content
from api.importing.grids import Reading, RefusedError
from api.importing.packages import check_package
from api.importing.passages import Passage
from api.importing.phrasing import read_phrasing
from api.importing.sandbox import confined
from api.importing.sheets import Row
from api.importing.tables import ENDINGS, read_tables
from tests.api.importing.misbehaving import (
    dying,
    hungry,
    misshapen,
    pickled,
    sleepy,
    stuttering,
    talkative,
    writing,
)
from tests.published import PDF, grid, jiangmen, write_docx, write_html, write_pdf, write_xlsx
from tests.shipped import CATALOG, RULESETS

COLUMNS = read_phrasing(RULESETS, CATALOG.library).columns
HEAD = ["序号", "违法行为", "违反条款", "处罚依据", "适用条件"]
ONE = ["1", "甲行为", "《甲法》第一条", "《甲法》第二条", "首次违法"]
TWO = ["2", "乙行为", "《乙法》第一条", "《乙法》第二条", "及时改正"]


def read(path: Path) -> Reading:
    """The tables of a file, read in this process."""
    return read_content(path, ENDINGS[path.suffix])


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
        assert [row.by_heading() for row in rows_of(path)] == [
            {name: text for name, text in row.items() if name != "序号"} for row in jiangmen()
        ]
        assert [row.number for row in rows_of(path)] == [str(number) for number in range(1, 41)]

    def test_the_published_pdf(self) -> None:
        """The PDF of Guangdong gives twenty rows; the one that goes on overleaf is whole, and the note is no row."""
        reading = read_tables(PDF)
        title = "广东省生态环境不予行政处罚的轻微违法行为目录"
        assert reading.blocks[:2] == (Passage("第 1 页第 1 段", "附件 2"), Passage("第 1 页第 2 段", title))
        assert reading.outside == tuple(Passage(f"第 {page} 页页码", str(page)) for page in range(1, 7))
        (sheet,) = read_sheets(reading, COLUMNS)
        assert [row.number for row in sheet.rows] == [str(number) for number in range(1, 21)]
        assert sheet.rows[13].text("适用条件").endswith("在责令改正期限内改正违法行为，危害后果轻微。")
        assert "所涉危险废物不超过0.01吨" in sheet.rows[13].text("适用条件")
        assert not any(row.several for row in sheet.rows)
        assert sheet.above[-1].text == "广东省生态环境不予行政处罚的轻微违法行为目录"
        assert sheet.below[0].text.count("\n") == 3

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
        assert [[passage.text for passage in row.sections] for row in sheet.rows] == [["一、建设项目"]] * 2
        assert [passage.text for passage in sheet.below] == ["备注：另有规定的除外"]

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


DECLARED = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(b" " * 64 + DECLARED.encode(), id="after 64 blanks"),
        pytest.param(b"\n" * 500_000 + DECLARED.encode(), id="after half a million line ends"),
        pytest.param(b"<!--" + b"-\n" * 50_000 + b" -->" + DECLARED.encode(), id="after a long comment"),
        pytest.param(b"\xef\xbb\xbf" + DECLARED.encode(), id="after a mark of the byte order"),
        pytest.param(DECLARED.encode("utf-16"), id="UTF-16"),
        pytest.param((" " * 64 + DECLARED).encode("utf-16-be"), id="UTF-16 without a mark, after blanks"),
        pytest.param(f'<?xml version="1.0" encoding="GBK"?>{DECLARED}'.encode("gbk"), id="GBK"),
        pytest.param(f'<?xml version="1.0" encoding="utf-7"?>{DECLARED}'.encode(), id="UTF-7, which one parser knows"),
        pytest.param(b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', id="from elsewhere"),
    ],
)
@pytest.mark.parametrize("name", ["word/document.xml", "word/other.bin", "docProps/app.xml", "_rels/.rels"])
def test_no_declaration_is_read(part: bytes, name: str, tmp_path: Path) -> None:
    """A document type declaration in any part, however it is written, is refused before the file is opened."""
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(name, part)
    with pytest.raises(RefusedError, match="XML 实体声明"):
        check_package(path.read_bytes())


def test_a_page_declares_no_entities(tmp_path: Path) -> None:
    """A page may name its document type; entities that it declares stand for nothing."""
    path = write_html(tmp_path / "a.html", [HEAD, [ONE[0], "&b;", *ONE[2:]]])
    page = path.read_text(encoding="utf-8").replace("&amp;b;", "&b;")
    path.write_text(f'<!DOCTYPE html [<!ENTITY b SYSTEM "file:///etc/passwd">]>{page}', encoding="utf-8")
    (row,) = rows_of(path)
    assert row.text("违法行为") == "&b;"


def twice(path: Path) -> None:
    """A package with two parts of one name, but for the case of a letter."""
    write_docx(path, [HEAD, ONE])
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("Word/document.xml", "<a/>")


def climbing(path: Path) -> None:
    """A package with a part whose name leads out of it."""
    write_docx(path, [HEAD, ONE])
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/../../a.xml", "<a/>")


def link(path: Path) -> None:
    """A package with a symbolic link."""
    write_docx(path, [HEAD, ONE])
    with zipfile.ZipFile(path, "a") as package:
        part = zipfile.ZipInfo("word/media/a.png")
        part.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(part, "/etc/passwd")


def parts(path: Path) -> None:
    """A package of six thousand parts."""
    write_docx(path, [HEAD, ONE])
    with zipfile.ZipFile(path, "a") as package:
        for number in range(6_000):
            package.writestr(f"word/media/{number}.png", b"")


def sheet_with(elements: str) -> Callable[[Path], None]:
    """An Excel file with elements put behind the cells of its sheet."""

    def make(path: Path) -> None:
        write_xlsx(path, [HEAD, ONE])
        with zipfile.ZipFile(path) as package:
            held = {name: package.read(name) for name in package.namelist()}
        sheet = "xl/worksheets/sheet1.xml"
        held[sheet] = held[sheet].replace(b"</sheetData>", f"</sheetData>{elements}".encode())
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in held.items():
                package.writestr(name, content)

    return make


def far_row(path: Path) -> None:
    """An Excel file with a word in the last row that there can be."""
    book = openpyxl.Workbook()
    for column, text in enumerate(HEAD, start=1):
        book.active.cell(1, column, text)
        book.active.cell(1_048_576, column, text)
    book.save(path)


def far_column(path: Path) -> None:
    """An Excel file with a word in the 250th column."""
    write_xlsx(path, [HEAD, [*ONE, *[""] * 244, "远"]])


def letters(count: int) -> str:
    """Text that does not pack as well as a bomb does."""
    return "".join(random.Random(1).choices("一二三四五六七八九十", k=count))


def page(table: str) -> Callable[[Path], object]:
    """A page with that table."""
    return lambda path: path.write_text(f"<html><table>{table}</table></html>", encoding="utf-8")


HEADS = "<tr>" + "".join(f"<th>{name}" for name in HEAD)


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("重名.docx", twice, "重名、链接或者指向别处"),
        ("出去.docx", climbing, "重名、链接或者指向别处"),
        ("链接.docx", link, "重名、链接或者指向别处"),
        ("部件.docx", parts, "压缩炸弹"),
        ("合并.xlsx", sheet_with('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "合并、加了链接的格，超过"),
        ("多次.xlsx", sheet_with("<mergeCells>" + '<mergeCell ref="A1:CV999"/>' * 9 + "</mergeCells>"), "合并、加了链接的格，超过"),
        ("链接.xlsx", sheet_with('<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'), "合并、加了链接的格，超过"),
        ("坏合并.xlsx", sheet_with('<mergeCells><mergeCell ref="到处"/></mergeCells>'), "已经损坏"),
        ("末行.xlsx", far_row, "有 1048576 行 5 列，超过 200000 格"),
        ("远列.xlsx", far_column, "有 250 列，超过 200 列"),
        ("长格.xlsx", lambda path: write_xlsx(path, [HEAD, ONE, [*TWO[:4], "及" * 10_001]]), "第 4 行第 5 列有 10001 个字，超过一格的 10000 个字"),
        ("长格.docx", lambda path: write_docx(path, [HEAD, [*ONE[:4], letters(200_000)]]), "第 1 张表第 2 行第 5 列有 200000 个字"),
        ("长格.html", page(f"{HEADS}<tr><td>1<td>{'，' * 3_000_000}"), "第 1 张表第 2 行第 2 列有 3000000 个字"),
        ("合并.html", page(f"{HEADS}<tr><td rowspan=1000 colspan=1000>1"), "超过 200000 格"),
        ("许多格.html", page(f"{HEADS}<tr>" + "<td>1" * 300), "有 201 列，超过 200 列"),
        ("许多行.html", page(f"{HEADS}{'<tr><td>1<td>甲' * 10_001}"), "超过 10000 行"),
        ("许多字.html", page(HEADS + "".join(f"<tr><td>{n}<td>{'甲' * 9_999}" for n in range(201))), "超过 2000000 个字"),
        ("深.html", page("<tr><td>" + "<div>" * 3_000), "层次太深"),
        ("许多表.html", page("<tr><td>1<td>2</table><table>" * 2_001), "超过 2000 张表"),
    ],
)  # fmt: skip
def test_vast_files_are_refused(name: str, make: Callable[[Path], object], said: str, tmp_path: Path) -> None:
    """What unfolds to more than a list can be is refused within seconds, in one sentence that says where and what."""
    make(tmp_path / name)
    begun = time.process_time()
    with pytest.raises(RefusedError, match=said) as caught:
        read_sheets(read_tables(tmp_path / name), COLUMNS)
    assert time.process_time() - begun < 30  # seconds; less than one each
    assert str(caught.value).endswith("。")


def test_a_package_in_a_package_stays_closed(tmp_path: Path) -> None:
    """What is packed inside a part, be it a bomb, is not looked at."""
    inside = tmp_path / "inside.docx"
    bomb(inside)
    path = write_docx(tmp_path / "a.docx", [HEAD, ONE])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.write(inside, "word/embeddings/a.docx")
    assert texts(rows_of(path)) == [ONE]


def test_a_cell_over_more_columns_than_there_are(tmp_path: Path) -> None:
    """A cell that claims a thousand million columns has as many as a table can have."""

    def widen(document: Document) -> None:
        for row in document.tables[0].rows:
            row.cells[4]._tc.grid_span = 1_000_000_000

    assert texts(rows_of(write_docx(tmp_path / "a.docx", [HEAD, ONE], widen))) == [ONE]


def test_the_longest_cell_is_read(tmp_path: Path) -> None:
    """Ten thousand characters are a cell, blanks between them not counted."""
    path = write_html(tmp_path / "a.html", [HEAD, [*ONE[:4], " " * 20_000 + "及" * 10_000]])
    assert rows_of(path)[0].text("适用条件") == "及" * 10_000


def test_what_merging_adds_up_to_is_bounded(tmp_path: Path) -> None:
    """A long cell merged over many rows, and an item that goes on for many rows, are refused as one long cell is."""
    long = "甲" * 9_000
    merged = [HEAD, ["1", long, *ONE[2:]], *([str(n), "", *ONE[2:]] for n in range(2, 302))]
    with pytest.raises(RefusedError, match="展开以后超过 2000000 个字"):
        rows_of(write_xlsx(tmp_path / "a.xlsx", merged, "B3:B303"))
    longer = [HEAD, ONE, *(["", "", "", "", "丙" * 5_000] for _ in range(3))]
    with pytest.raises(RefusedError, match=r"“适用条件”一栏合起来有 \d+ 个字"):
        rows_of(write_xlsx(tmp_path / "b.xlsx", longer))


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
        ("词.doc", old_word, "扩展名不认识"),
        ("假.pdf", lambda path: write_docx(path, [HEAD, ONE]), "扩展名是 .pdf，内容却是Word"),
        ("假.xlsx", lambda path: write_html(path, [HEAD, ONE]), "扩展名是 .xlsx，内容却是网页"),
        ("文.html", lambda path: path.write_text("没有表格的文字"), "内容却是别的东西"),
        ("无.html", lambda path: path.write_text("<html><p><img></p></html>"), "没有一个字"),
        ("目录.pdf", lambda path: path.mkdir(), "不是文件，或者找不到"),
        ("没有.pdf", lambda _: None, "不是文件，或者找不到"),
    ],
)
def test_bad_files_are_refused(name: str, make: Callable[[Path], object], said: str, tmp_path: Path) -> None:
    """What cannot be imported is refused in one sentence that says why and what to do."""
    make(tmp_path / name)
    with pytest.raises(RefusedError, match=said) as caught:
        read_tables(tmp_path / name)
    told = str(caught.value)
    assert told.endswith("。")
    assert "\n" not in told


class TestConfined:
    def test_result(self) -> None:
        """What the work returns comes back."""
        assert confined(hungry, 1000, int) == 1000

    @pytest.mark.parametrize(("work", "given"), [(hungry, 900_000_000), (sleepy, 60), (dying, 3)])
    def test_limits(self, work: Callable[[int], object], given: int) -> None:
        """Too much memory, too much time and a crash end as a sentence."""
        with pytest.raises(RefusedError, match="限定的内存或者时间"):
            confined(work, given, int, memory=800_000_000, seconds=3)

    def test_a_page_that_unpacks_without_end(self, tmp_path: Path) -> None:
        """A small PDF whose page would unpack to more than there may be is refused."""
        packer = zlib.compressobj(1)
        once = b"".join(packer.compress(bytes(10_000_000)) for _ in range(60)) + packer.flush()
        content = zlib.compress(once)
        assert len(content) < 100_000
        path = write_pdf(tmp_path / "a.pdf", content, extra=b"/Filter[/FlateDecode/FlateDecode]")
        with pytest.raises(RefusedError, match=r"限定的内存或者时间|结构有问题"):
            confined(read_tables, path, Reading, memory=1_000_000_000)

    def test_no_file_is_written(self, tmp_path: Path) -> None:
        """The process writes nothing to a disk."""
        with pytest.raises(RefusedError, match="结构有问题"):
            confined(writing, tmp_path / "a", int)
        assert not (tmp_path / "a").exists() or (tmp_path / "a").stat().st_size == 0

    @pytest.mark.parametrize(("work", "said"), [(misshapen, "结构有问题"), (talkative, "限定的内存或者时间")])
    def test_answers_are_data_of_one_shape(self, work: Callable[[int], int], said: str) -> None:
        """An answer of another shape, or a longer one than there may be, is none."""
        with pytest.raises(RefusedError, match=said):
            confined(work, 1, int)

    def test_an_object_is_no_answer(self, tmp_path: Path) -> None:
        """Bytes that would make an object, and run a program while they do, are refused unread."""
        with pytest.raises(RefusedError):
            confined(pickled, tmp_path / "ran", int)
        assert not (tmp_path / "ran").exists()

    def test_an_answer_that_never_ends(self) -> None:
        """A process that begins to answer and then stops is ended when its time is up."""
        with pytest.raises(RefusedError, match="限定的内存或者时间"):
            confined(stuttering, 60, int, seconds=3)

    def test_any_other_failure(self, tmp_path: Path) -> None:
        """An error of a parser is no traceback."""
        path = tmp_path / "坏.pdf"
        path.write_bytes(b"%PDF-1.4\n" + b"x" * 500)
        with pytest.raises(RefusedError, match="结构有问题"):
            confined(read_tables, path, Reading)

"""Word computes, hides, tracks and nests words: what a reader of the page sees is read, the rest is told."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from api.importing.content import read_content
from api.importing.grids import Reading, RefusedError, Table
from api.importing.list_labels import label
from api.importing.passages import Passage
from tests.published import write_docx

HEAD = ["序号", "违法行为", "适用条件"]
ONE = ["1", "甲行为", "首次违法"]
NAMES = nsdecls("w") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def word(path: Path, body: str, change: Callable[[Document], None] = lambda _: None) -> Reading:
    """The reading of a Word file with that XML as its body."""
    document = docx.Document()
    change(document)
    content = parse_xml(f"<w:body {NAMES}>{body}</w:body>")
    for element in reversed(content):
        document.element.body.insert(0, element)
    document.save(str(path))
    return read_content(path, "Word")


def texts(reading: Reading) -> list[str]:
    """The text of every passage, and of every table its cells row by row."""
    return list(
        chain.from_iterable(
            [text for row in block.rows if (text := "|".join(cell.text for cell in row))]
            if isinstance(block, Table)
            else [block.text]
            for block in reading.blocks
        )
    )


def p(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, level: int = 0, number: int = 90) -> str:
    """A paragraph that Word numbers."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def levels(*shapes: str) -> str:
    """The levels of a list: way of counting and the words around the number, `decimal %1.`."""
    return "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{way}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'
        for n, (way, _, rest) in enumerate(shape.partition(" ") for shape in shapes)
        for text, _, extra in [rest.partition(" ")]
    )


def numbering(
    abstract: str, numbers: str = '<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
) -> Callable[[Document], None]:
    """Gives the file a list definition 90 with those levels, and the lists that count by it."""

    def change(document: Document) -> None:
        root = document.part.numbering_part.element
        found = parse_xml(
            f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="90">{abstract}</w:abstractNum>{numbers}</w:numbering>'
        )
        for element in list(found):
            root.append(element)

    return change


OUTLINE = levels("chineseCounting %1、", "chineseCounting （%2）", "decimal %3.")


class TestNumbering:
    def test_levels_begin_anew_under_a_higher_one(self, tmp_path: Path) -> None:
        """一、（一）1. as Word shows them; a deeper level begins anew below the next higher one."""
        body = numbered("水") + numbered("排放", 1) + numbered("甲", 2) + numbered("乙", 2) + numbered("贮存", 1)
        body += numbered("丙", 2) + numbered("土") + numbered("耕地", 1)
        assert texts(word(tmp_path / "a.docx", body, numbering(OUTLINE))) == [
            "一、水", "（一）排放", "1.甲", "2.乙", "（二）贮存", "1.丙", "二、土", "（一）耕地",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("level", "said"),
        [
            ("chineseCountingThousand 第%1条", ["第一条 甲", "第二条 乙"]),
            ("decimal %1.", ["1.甲", "2.乙"]),
            ("decimal %1", ["1 甲", "2 乙"]),
            ("decimalEnclosedCircle %1", ["①甲", "②乙"]),
            ("upperLetter （%1）", ["（A）甲", "（B）乙"]),
            ("bullet &#xF0B7;", ["• 甲", "• 乙"]),
            ("none 附件：", ["附件：甲", "附件：乙"]),
            ("decimal %1） <w:pStyle w:val='x'/>", ["1）甲", "2）乙"]),
        ],
    )
    def test_ways_of_counting(self, level: str, said: list[str], tmp_path: Path) -> None:
        """The number is written as Word writes it, with the words around it."""
        assert texts(word(tmp_path / "a.docx", numbered("甲") + numbered("乙"), numbering(levels(level)))) == said

    def test_numbers_of_all_levels(self, tmp_path: Path) -> None:
        """A label may show the levels above, in Arabic numerals where the list wants that."""
        shapes = levels("chineseCounting %1、", "decimal %1.%2 <w:isLgl/>")
        body = numbered("甲") + numbered("乙", 1) + numbered("丙", 1)
        assert texts(word(tmp_path / "a.docx", body, numbering(shapes))) == ["一、甲", "1.1 乙", "1.2 丙"]

    def test_lists_that_count_together_or_anew(self, tmp_path: Path) -> None:
        """Two lists of one definition count together; one that says so begins anew, once; paragraphs between do not matter."""
        numbers = "".join(
            f'<w:num w:numId="{n}"><w:abstractNumId w:val="90"/>{more}</w:num>'
            for n, more in (
                (90, ""),
                (91, ""),
                (92, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'),
            )
        )
        body = numbered("甲") + p("间") + numbered("乙", 0, 91) + numbered("丙", 0, 92) + numbered("丁", 0, 92)
        reading = word(tmp_path / "a.docx", body, numbering(OUTLINE, numbers))
        assert texts(reading) == ["一、甲", "间", "二、乙", "五、丙", "六、丁"]

    def test_numbers_of_styles(self, tmp_path: Path) -> None:
        """A style numbers its paragraphs at the level that names it, also for a style that rests on it; 0 takes the number away."""

        def change(document: Document) -> None:
            numbering(levels("decimal %1.", "decimal （%2） <w:pStyle w:val='Point'/>"))(document)
            styles = document.styles.element
            for text in (
                '<w:style w:type="paragraph" w:styleId="Point"><w:name w:val="Point"/><w:pPr><w:numPr><w:numId w:val="90"/></w:numPr></w:pPr></w:style>',
                '<w:style w:type="paragraph" w:styleId="Fine"><w:name w:val="Fine"/><w:basedOn w:val="Point"/></w:style>',
            ):
                styles.append(parse_xml(text.replace("<w:style ", f"<w:style {NAMES} ", 1)))

        of = '<w:pStyle w:val="{}"/>'
        body = p("甲", of.format("Point")) + p("乙", of.format("Fine"))
        body += p("丙", of.format("Point") + '<w:numPr><w:numId w:val="0"/></w:numPr>') + p("丁", of.format("Point"))
        assert texts(word(tmp_path / "a.docx", body, change)) == ["（1）甲", "（2）乙", "丙", "（3）丁"]

    def test_numbers_alone_in_cells(self, tmp_path: Path) -> None:
        """A column that Word numbers, whose paragraphs are empty, shows its numbers."""

        def change(document: Document) -> None:
            numbering(levels("decimal %1"))(document)
            for row in document.tables[0].rows[1:]:
                cell = row.cells[0]
                cell._tc.remove(cell.paragraphs[0]._p)
                cell._tc.append(parse_xml(numbered("", 0).replace("<w:p>", f"<w:p {NAMES}>", 1)))

        path = write_docx(tmp_path / "a.docx", [HEAD, ["", *ONE[1:]], ["", *ONE[1:]]], change)
        assert texts(read_content(path, "Word"))[3:] == ["1|甲行为|首次违法", "2|甲行为|首次违法"]

    def test_a_way_that_nobody_knows(self, tmp_path: Path) -> None:
        """Arabic numerals stand in for another way of counting, and that is told."""
        reading = word(tmp_path / "a.docx", numbered("甲"), numbering(levels("hindiVowels %1.")))
        assert texts(reading) == ["1.甲"]
        assert reading.unseen == ("有不认识的编号方式，写成了阿拉伯数字：hindiVowels",)

    def test_a_label_of_a_thousand_words(self, tmp_path: Path) -> None:
        """A label longer than Word allows is refused; a small file could be made a vast one by it."""
        with pytest.raises(RefusedError, match="长得不像编号"):
            word(tmp_path / "a.docx", numbered("甲"), numbering(levels("decimal " + "甲" * 1_000)))

    @pytest.mark.parametrize(
        ("way", "number", "said"),
        [
            ("chineseCounting", 10, "十"), ("chineseCounting", 20, "二十"), ("chineseCounting", 101, "一〇一"),
            ("chineseCountingThousand", 101, "一百零一"), ("chineseCountingThousand", 1010, "一千零一十"),
            ("chineseCountingThousand", 0, "零"), ("ideographDigital", 12, "一二"), ("decimalEnclosedCircle", 50, "㊿"),
            ("decimalEnclosedCircle", 51, None), ("lowerRoman", 0, None), ("lowerLetter", 26, "z"), ("lowerLetter", 27, "aa"),
            ("decimalZero", 3, "03"), ("decimal", 10_000, None),
        ],
    )  # fmt: skip
    def test_numerals(self, way: str, number: int, said: str | None) -> None:
        """Each way of counting at its edges."""
        assert label(number, way) == said


class TestWords:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("<w:ins><w:r><w:t>首次</w:t></w:r></w:ins><w:del><w:r><w:delText>两次</w:delText></w:r></w:del>", "首次"),
            ("<w:moveTo><w:r><w:t>来</w:t></w:r></w:moveTo><w:moveFrom><w:r><w:t>去</w:t></w:r></w:moveFrom>", "来"),
            ('<w:hyperlink><w:r><w:t>《甲法》</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>第一条</w:t></w:r></w:smartTag>', "《甲法》第一条"),
            ("<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "控件"),
            ('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>REF a</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>第二条</w:t><w:fldChar w:fldCharType="end"/></w:r>', "第二条"),
            ('<w:fldSimple w:instr="REF a"><w:r><w:t>第二条</w:t></w:r></w:fldSimple>', "第二条"),
            ("<w:r><w:t>上</w:t><w:br/><w:t>下</w:t><w:tab/><w:t>右</w:t><w:noBreakHyphen/></w:r>", "上\n下 右-"),
            ('<w:r><w:sym w:font="Symbol" w:char="F0A3"/><w:t>5吨</w:t></w:r>', "≤5吨"),
            ('<w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/><w:t>是</w:t></w:r>', "□是"),
            ("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "x"),
            ("<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>可见</w:t></w:r>", "可见"),
            ("<mc:AlternateContent><mc:Choice><w:r><w:t>新</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>旧</w:t></w:r></mc:Fallback></mc:AlternateContent>", "新"),
        ],
    )  # fmt: skip
    def test_what_the_page_shows(self, content: str, said: str, tmp_path: Path) -> None:
        """Inserted words, results of fields, links, controls, signs: as on the page; what was deleted is no text."""
        assert texts(word(tmp_path / "a.docx", f"<w:p>{content}</w:p>")) == [said]

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("<w:ins><w:r><w:t>甲</w:t></w:r></w:ins>", "有修订痕迹，按接受修订以后的文字读：第 1 段"),
            ("<w:r><w:rPr><w:strike/></w:rPr><w:t>甲</w:t></w:r>", "有加了删除线的字，照样读了：第 1 段"),
            ('<w:r><w:sym w:font="Webdings" w:char="F021"/><w:t>甲</w:t></w:r>', "有认不出的符号，写成了“〓”：第 1 段"),
            ("<w:r><w:drawing/><w:t>甲</w:t></w:r>", "有图，图里的字没有读到：第 1 段"),
            ("<w:r><w:object/><w:t>甲</w:t></w:r>", "嵌着别的文件，里面的内容没有读到：第 1 段"),
        ],
    )
    def test_what_is_told(self, content: str, told: str, tmp_path: Path) -> None:
        """What was read otherwise than it looks, and what could not be read, is told with its place."""
        assert word(tmp_path / "a.docx", f"<w:p>{content}</w:p>").unseen == (told,)

    def test_hidden_words(self, tmp_path: Path) -> None:
        """Words that Word hides are kept outside the document."""
        reading = word(
            tmp_path / "a.docx", "<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>乙</w:t></w:r></w:p>"
        )
        assert texts(reading) == ["甲"]
        assert [(each.place, each.text) for each in reading.outside] == [("第 1 段（隐藏）", "乙")]

    def test_a_deleted_end_of_a_paragraph(self, tmp_path: Path) -> None:
        """Two paragraphs whose mark between them was deleted are one; a paragraph that was deleted whole is none."""
        gone = "<w:rPr><w:del/></w:rPr>"
        body = (
            p("首次", gone)
            + p("违法")
            + f"<w:p><w:pPr>{gone}</w:pPr><w:del><w:r><w:delText>甲</w:delText></w:r></w:del></w:p>"
            + p("丙")
        )
        assert texts(word(tmp_path / "a.docx", body)) == ["首次违法", "丙"]

    def test_text_boxes(self, tmp_path: Path) -> None:
        """The words of a text box stand once, behind their paragraph, with their place."""
        box = "<w:txbxContent>" + p("框内") + "</w:txbxContent>"
        body = f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent><w:t>外</w:t></w:r></w:p>"
        reading = word(tmp_path / "a.docx", body + p("后"))
        assert [(block.place, block.text) for block in reading.blocks if not isinstance(block, Table)] == [
            ("第 1 段", "外"),
            ("第 1 段的文本框第 1 段", "框内"),
            ("第 2 段", "后"),
        ]
        assert reading.unseen == ()

    @pytest.mark.parametrize(("kind", "name"), [("footnote", "脚注"), ("comment", "批注")])
    def test_notes(self, kind: str, name: str, tmp_path: Path) -> None:
        """A footnote stands behind the paragraph that points to it; a comment is outside the document."""

        def change(document: Document) -> None:
            blob = f'<w:{kind}s {NAMES}><w:{kind} w:id="7">{p("初次指两年内")}</w:{kind}></w:{kind}s>'.encode()
            part = Part(
                PackURI(f"/word/{kind}s.xml"),
                f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml",
                blob,
                document.part.package,
            )
            document.part.relate_to(part, f"{RELATIONSHIP_TYPE.STYLES.rpartition('/')[0]}/{kind}s")

        reading = word(
            tmp_path / "a.docx", f'<w:p><w:r><w:t>初次违法</w:t><w:{kind}Reference w:id="7"/></w:r></w:p>', change
        )
        said = "初次指两年内"
        assert texts(reading) == ["初次违法", *([said] if kind == "footnote" else [])]
        assert reading.outside == (() if kind == "footnote" else (Passage(f"{name}（第 1 段）", said),))

    def test_running_heads(self, tmp_path: Path) -> None:
        """Heads stand before the text and feet behind it, once each; numbers of pages and tables of contents are outside."""

        def change(document: Document) -> None:
            section = document.sections[0]
            section.header.paragraphs[0].text = "甲市乙局"
            section.footer.paragraphs[0].text = "— 1 —"
            section.footer.add_paragraph("乙局办公室")
            document.styles.element.append(
                parse_xml(f'<w:style {NAMES} w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/></w:style>')
            )

        reading = word(tmp_path / "a.docx", p("一、水1", '<w:pStyle w:val="11"/>') + p("正文"), change)
        assert texts(reading) == ["甲市乙局", "正文", "乙局办公室"]
        assert [each.place for each in reading.outside] == ["目录", "页脚的页码"]


class TestTables:
    def cell(self, content: str, properties: str = "") -> str:
        """A cell."""
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"

    def table(self, *rows: str) -> str:
        """A table of those rows of cells."""
        return "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl><w:p/>"

    def test_a_table_that_lays_out_the_page(self, tmp_path: Path) -> None:
        """The list inside a table for layout is a table; what stands beside it are paragraphs."""
        inner = self.table(*("".join(self.cell(p(text)) for text in row) for row in (HEAD, ONE)))
        reading = word(tmp_path / "a.docx", self.table(self.cell(p("左")) + self.cell(inner)))
        assert texts(reading) == ["左", "|".join(HEAD), "|".join(ONE)]

    def test_a_small_table_in_a_cell(self, tmp_path: Path) -> None:
        """A small table in a cell of the list is text of this cell, row by row, and that is told."""
        inner = self.table(self.cell(p("数量")) + self.cell(p("处理")), self.cell(p("一")) + self.cell(p("不罚")))
        rows = ["".join(self.cell(p(text)) for text in row) for row in (HEAD, ONE)]
        rows.append(self.cell(p("2")) + self.cell(p("乙行为")) + self.cell(p("前") + inner + p("后")))
        reading = word(tmp_path / "a.docx", self.table(*rows))
        assert texts(reading)[2:] == ["2|乙行为|前\n数量 处理\n一 不罚\n后"]
        assert reading.unseen == ("格里套着一张表，按行连成了文字：第 1 张表第 3 行",)

    def test_merged_cells(self, tmp_path: Path) -> None:
        """Merged over columns and rows, in the old way too; a word that merging covers is kept outside."""
        one = self.cell(p("甲"), '<w:vMerge w:val="restart"/>') + self.cell(p("乙"), '<w:gridSpan w:val="2"/>')
        two = (
            self.cell(p("盖"), "<w:vMerge/>")
            + self.cell(p("丙"), '<w:hMerge w:val="restart"/>')
            + self.cell("<w:p/>", "<w:hMerge/>")
        )
        reading = word(tmp_path / "a.docx", self.table(one, two))
        (table,) = reading.tables
        assert [[cell.merged or cell.text for cell in row] for row in table.rows] == [
            ["甲", "乙", "left"],
            ["above", "丙", "left"],
        ]
        assert [(each.place, each.text) for each in reading.outside] == [("第 1 张表第 2 行（被合并的格盖住）", "盖")]

    def test_rows_deleted_hidden_and_in_controls(self, tmp_path: Path) -> None:
        """A deleted row is gone, a hidden one outside, one inside a control is a row like others."""
        body = self.table(self.cell(p("甲")), self.cell(p("乙")), self.cell(p("丙")), self.cell(p("丁")))
        for name, change in (("乙", "<w:del/>"), ("丙", "<w:hidden/>")):
            body = body.replace(f"<w:tr>{self.cell(p(name))}", f"<w:tr><w:trPr>{change}</w:trPr>{self.cell(p(name))}")
        last = f"<w:tr>{self.cell(p('丁'))}</w:tr>"
        reading = word(tmp_path / "a.docx", body.replace(last, f"<w:sdt><w:sdtContent>{last}</w:sdtContent></w:sdt>"))
        assert texts(reading) == ["甲", "丁"]
        assert [each.text for each in reading.outside] == ["丙"]
        assert reading.unseen == ("有修订痕迹，按接受修订以后的文字读：第 1 张表",)

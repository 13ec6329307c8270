"""Text files: what is a paragraph, what is a table, and that nothing of them is lost."""

from pathlib import Path

import pytest

from api.importing.content import read_content
from api.importing.grids import Reading, RefusedError, Table
from api.importing.tables import ENDINGS


def read(path: Path, text: str, encoding: str = "utf-8") -> Reading:
    """The reading of a text file."""
    path.write_bytes(text.encode(encoding))
    return read_content(path, ENDINGS[path.suffix])


def told(reading: Reading) -> list[str]:
    """Place and text of every passage, and of every row of a table."""
    return [
        line
        for block in reading.blocks
        for line in (
            [f"{block.place(n)}：" + "|".join(cell.text for cell in row) for n, row in enumerate(block.rows)]
            if isinstance(block, Table)
            else [f"{block.place}：{block.text}"]
        )
    ]


def test_markdown(tmp_path: Path) -> None:
    """Headings, quotations and tables; the line of dashes and the marks are layout, comments are outside."""
    text = (
        "<!-- 来源 -->\n# 清单\n\n> **说明**\n前<!-- 甲\n乙 -->后\n| 序号 | 情形 |\n|---|:-:|\n| 1 | 首次<br>违法\\|轻微 |\n2|及时改正\n\n"
        "a | b\n表后"
    )
    reading = read(tmp_path / "a.md", text)
    assert told(reading) == [
        "第 2 行：清单", "第 4 行：说明", "第 5 行：前", "第 6 行：后", "第 1 张表第 1 行：序号|情形", "第 1 张表第 2 行：1|首次\n违法|轻微",
        "第 1 张表第 3 行：2|及时改正", "第 12 行：a | b", "第 13 行：表后",
    ]  # fmt: skip
    assert [(each.place, each.text) for each in reading.outside] == [
        ("第 1 行（注释）", "来源"),
        ("第 5 行（注释）", "甲"),
        ("第 6 行（注释）", "乙"),
    ]


def test_pages_in_markdown(tmp_path: Path) -> None:
    """Elements of a page that stand in a line are marks, too; less-than signs are not."""
    text = '<p id="t1">&emsp;<b>第一条</b>&emsp;甲<br>乙</p>\n数量<5吨'
    assert told(read(tmp_path / "a.md", text)) == [
        "第 1 行：第一条 甲",
        "第 1 行：乙",
        "第 2 行：数量<5吨",
    ]


def test_a_table_at_the_end(tmp_path: Path) -> None:
    """A table that the file ends with is whole."""
    assert told(read(tmp_path / "a.md", "|甲|乙|\n|-|-|\n|丙|丁|"))[-1] == "第 1 张表第 2 行：丙|丁"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_text(encoding: str, tmp_path: Path) -> None:
    """Lines are paragraphs; lines with tabs at as many places are a table, one such line alone is none."""
    text = "清单\r\n\r\n甲\t乙\r\n序号\t违法行为\t情形\r\n1\t甲行为\t首次违法\r\n2\t\t及时改正\r\n表后"
    assert told(read(tmp_path / "a.txt", text, encoding)) == [
        "第 1 行：清单", "第 3 行：甲 乙", "第 1 张表第 1 行：序号|违法行为|情形", "第 1 张表第 2 行：1|甲行为|首次违法",
        "第 1 张表第 3 行：2||及时改正", "第 7 行：表后",
    ]  # fmt: skip


def test_values_with_commas(tmp_path: Path) -> None:
    """A file of values is one table, quoted cells with their commas and line ends."""
    text = '序号,违法行为,情形\n1,甲行为,"首次违法,\n及时改正"\n'
    assert told(read(tmp_path / "a.csv", text, "gbk"))[1] == "表格第 2 行：1|甲行为|首次违法,\n及时改正"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", bytes(range(256)), "内容却是别的东西"),
        ("a.txt", b"PK\x03\x04" + bytes(50), "已经损坏"),
        ("a.csv", b"a," + b"b" * 200_000, "长得不像表格的一格"),
        ("a.md", "甲".encode() * 10_001, "第 1 行有 10001 个字，超过一段"),
        ("a.txt", "甲\n".encode() * 20_001, "超过 20000 段"),
        ("a.txt", "甲\t乙\n".encode() * 10_001, "超过 10000 行"),
        ("a.md", b"|a|b|\n|-|-|\n" + b"|a|b|\n" * 10_001, "超过 10000 行"),
    ],
)
def test_no_text_of_a_list(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    """What is no text, or more than a list can be, is refused."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefusedError, match=said):
        read_content(tmp_path / name, ENDINGS[(tmp_path / name).suffix])

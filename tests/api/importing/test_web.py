"""Pages of government sites: the article in its layout, numbers that a browser writes, what belongs to the site told apart."""

from pathlib import Path

import pytest

from api.importing.content import read_content
from api.importing.grids import Reading, Table
from api.importing.passages import Passage

LIST = "<tr><td>序号<td>违法行为<td>条件<tr><td>1<td>甲行为<td>首次违法"


def read(path: Path, body: str, head: str = "<meta charset=utf-8>", encoding: str = "utf-8") -> Reading:
    """The reading of a page with that body."""
    path.write_bytes(f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding))
    return read_content(path, "网页")


def texts(reading: Reading) -> list[str]:
    """The text of every passage, and of every table its rows."""
    return [
        text
        for block in reading.blocks
        for text in (
            ["|".join(cell.merged or cell.text for cell in row) for row in block.rows]
            if isinstance(block, Table)
            else [block.text]
        )
    ]


ROWS = ["序号|违法行为|条件", "1|甲行为|首次违法"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"<table><tr><td>菜单<td><h1>清单</h1><p>{'文' * 300}<table>{LIST}</table>表后</table>", ["菜单", "清单", "文" * 300, *ROWS, "表后"]),
        (f"<table><tr><td><table><tr><td><table>{LIST}</table></table></table>", ROWS),
        (f"<table><tr><td>甲市乙局<tr><td><table>{LIST}</table><tr><td>版权</table>", ["甲市乙局", *ROWS, "版权"]),
        (f"<table>{LIST}<tr><td>2<td>乙行为<td>按量：<table><tr><td>一吨<td>不罚</table>为准</table>", [*ROWS, "2|乙行为|按量：\n一吨 不罚\n为准"]),
        (f"<table><caption>表一</caption>表外{LIST}</table>", ["表一", "表外", *ROWS]),
        (f"<table><tfoot><tr><td>注<td>A<td>B</tfoot>{LIST}</table>", [*ROWS, "注|A|B"]),
        ("<table><tr><td rowspan=2>甲<td colspan=2>乙<tr><td>丙<td>丁</table>", ["甲|乙|left", "above|丙|丁"]),
        (f"<table>{LIST.replace('首次违法', '<p>首次</p>违法<br>及时<div>改正</div>')}</table>", [ROWS[0], "1|甲行为|首次\n违法\n及时\n改正"]),
        (f"<table><form>{LIST}</form></table><table>{LIST}</table>", [*ROWS, *ROWS]),
    ],
)  # fmt: skip
def test_tables_in_tables(body: str, said: list[str], tmp_path: Path) -> None:
    """The list inside tables for layout is a table, the rest are paragraphs; a small table in a cell is words of this cell."""
    assert texts(read(tmp_path / "a.html", body)) == said


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ("<ol><li>甲<li>乙</ol>", ["1.甲", "2.乙"]),
        ("<ol start=3><li>甲<li value=7>乙<li>丙</ol>", ["3.甲", "7.乙", "8.丙"]),
        ("<ol type=A><li>甲<li>乙</ol>", ["A.甲", "B.乙"]),
        ("<ol style='list-style-type: cjk-ideographic'><li>甲<li>乙</ol>", ["一、甲", "二、乙"]),
        ("<ol style='list-style:none'><li>甲</ol>", ["甲"]),
        ("<ol><li>（一）甲<li>（二）乙</ol>", ["（一）甲", "（二）乙"]),
        ("<ol><li>甲<ol><li>乙</ol><li>丙</ol>", ["1.甲", "1.乙", "2.丙"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
    ],
)
def test_numbers_that_a_browser_writes(points: str, said: list[str], tmp_path: Path) -> None:
    """Points of a numbered list carry their number, in a cell as outside; a point that writes one itself has no second."""
    assert texts(read(tmp_path / "a.html", points)) == said
    (table,) = read(tmp_path / "a.html", f"<table>{LIST.replace('首次违法', points)}</table>").tables
    assert table.rows[1][2].text.split("\n") == said


def test_what_belongs_to_the_site(tmp_path: Path) -> None:
    """Navigation, lines of links, forms and hidden words are outside; scripts say nothing."""
    body = "<nav>首页</nav><div><a>政务</a> <a>公开</a></div><p>见<a>附件</a></p><select><option>选</select><div hidden>甲<b>乙</b></div>"
    reading = read(
        tmp_path / "a.html", f"{body}<p style='display: none'>丙</p><script>丁</script><table>{LIST}</table>"
    )
    assert texts(reading) == ["见附件", *ROWS]
    assert reading.outside == (
        Passage("第 1 段前后（导航）", "首页"),
        Passage("只有链接的一行", "政务 公开"),
        Passage("第 2 段前后（表单）", "选"),
        Passage("第 2 段前后（隐藏）", "甲 乙"),
        Passage("第 2 段前后（隐藏）", "丙"),
    )


def test_what_cannot_be_read(tmp_path: Path) -> None:
    """Pictures, pages inside the page and words that are struck out are told with their place."""
    row = LIST.replace("首次违法", "<img><s>首次</s>违法")
    reading = read(tmp_path / "a.html", f"<p>甲<a><img></a></p><iframe></iframe><table>{row}</table>")
    assert reading.unseen == (
        "嵌着别的网页，里面的字没有读到：第 2 段",
        "有图，里面的字没有读到：第 1 张表第 2 行",
        "有加了删除线的字，照样读了：第 1 张表第 2 行",
    )


def test_raised_figures(tmp_path: Path) -> None:
    """Ten with a raised three is not a hundred and three."""
    assert texts(read(tmp_path / "a.html", "<p>10<sup>3</sup>m<sup>2</sup>以下<sup>注</sup>")) == ["10³m²以下注"]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("<meta charset=gb2312>", "gbk"),
        ("<meta http-equiv=Content-Type content='text/html; charset=GB2312'>", "gb18030"),
        ("<meta charset=gb2312>", "utf-8"),
        ("", "gb18030"),
        ("", "utf-8-sig"),
        ("<meta charset=big5>", "big5"),
        ("<meta charset=x-unknown>", "gbk"),
        ("", "utf-16"),
    ],
)
def test_encodings(declared: str, encoding: str, tmp_path: Path) -> None:
    """The encodings of Chinese sites, also where the page declares none, another one or one that nobody knows."""
    assert texts(
        read(tmp_path / "a.html", "<p>行政處罰</p>" if encoding == "big5" else "<p>镕行政处罚</p>", declared, encoding)
    ) == ["行政處罰" if encoding == "big5" else "镕行政处罚"]

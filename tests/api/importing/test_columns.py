"""What the columns and rows of a published table are: told by heading and content, and no word of the file left out."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from api.importing.columns import read_sheets
from api.importing.grids import ABOVE, LEFT, Block, Cell, Reading, RefusedError, Table, table_of
from api.importing.headings import role_of
from api.importing.joining import joined
from api.importing.passages import Passage, is_layout
from api.importing.phrasing import read_phrasing
from api.importing.sheets import Row, Sheet
from tests.published import jiangmen
from tests.shipped import CATALOG, RULESETS

HEADINGS = read_phrasing(RULESETS, CATALOG.library).columns
HEAD = ("序号", "违法行为", "违反条款", "处罚依据", "适用条件")
KNOWN = {
    "序号": """
        序号 编号 项号 项次
    """,
    "违法行为": """
        违法行为 违法行为（列举） 违法行为事项 违法行为名称 违法行为情形 违法行为表现形式 违法事项 违法情形 轻微违法行为
        轻微违法行为事项 首次轻微违法行为 常见违法行为 处罚事项 处罚事项名称 行政处罚事项 行政处罚事项名称 行政处罚案由
        处罚案由 案由 事项名称 事项 权力名称 职权名称 行政权力事项名称 免罚事项 不予处罚事项 不予行政处罚事项
        不予行政处罚的违法行为 免予处罚事项名称 从轻处罚事项 轻微违法不予处罚事项 首违不罚事项名称 包容免罚事项 具体违法行为
        违法违规行为 违法行为描述 违法描述 违法行为及法律依据 违法行为及处罚依据 涉税违法行为 税收违法行为 消防安全违法行为
        环境违法行为 生态环境违法行为 交通违法行为 道路交通安全违法行为 违法行为类型 违法行为具体情形 执法事项名称
        行政强制措施名称 不予实施行政强制的违法行为 违法行为及适用条款 依法不予处罚的轻微违法行为
    """,
    "类别": """
        违法行为类别 类别 领域 所属领域 执法领域 监管领域 行业领域 业务领域 执法门类 行业类别 违法类别 违法种类 事项类型
        专业领域 领域/类别
    """,
    "违反条款": """
        违反条款 违反法律条款 违反法律法规 违反的法律条款 违反规定 违反依据 违法依据 违法条款 定性依据 违法行为定性依据
        违法行为认定依据 认定违法依据 违反法律规定 违反的法律、法规及条款 所违反的法律法规 义务条款 禁止性规定 违则
    """,
    "处罚依据": """
        处罚依据 行政处罚依据 处罚条款 处罚法律依据 处罚的法律依据 处罚法律条款 处罚依据（法律责任条款） 罚则 法律责任
        法律责任条款 法定罚则 行政处罚法律依据 原处罚依据 法定处罚依据 违法行为处罚依据 处罚依据及标准 处罚种类及依据
        行政处罚种类、幅度和依据
    """,
    "免罚依据": """
        免罚依据 免处罚依据 不予处罚依据 不予处罚的依据 不予行政处罚依据 不予行政处罚的法律依据 免予处罚依据 免予处罚法律依据
        不罚依据 首违不罚依据 从轻处罚依据 从轻、减轻处罚依据 减轻处罚的法律依据 不予强制依据 不予实施行政强制措施的依据
    """,
    "法律依据": """
        法律依据 有关依据 相关依据 实施依据 法定依据 设定依据 执法依据 政策依据 依据 法律法规依据 法律、法规依据 法律条款
        法律依据及条款 法律法规 法律法规条款 适用法律条款 相关法律规定 裁量依据 设定及实施依据 依据条款 主要法律依据 职权依据
    """,
    "适用条件": """
        适用条件 适用情形 适用条件（需同时满足） 适用条件（同时满足下列条件的，可以不予行政处罚） 条件 情形 具体情形
        具体适用条件 不予处罚的情形 不予处罚情形 不予处罚条件 不予行政处罚的情节 不予行政处罚适用条件 不予行政处罚情形
        免于经济处罚条件 免予处罚条件 免予处罚的具体情形 免予行政处罚情形 免罚条件 免罚情形 不罚情形 首违不罚条件
        首违不罚适用条件 轻微不罚情形 从轻处罚条件 从轻处罚情形 减轻处罚条件 从轻或者减轻处罚情形 从轻、减轻情节
        可以不予处罚的情形 应当不予行政处罚的情形 依法不予处罚的情形 裁量情形 裁量情节 裁量阶次 违法情节 违法程度
        违法情节和后果 情节 初次违法 首次违法 危害后果 危害后果轻微 及时改正 违法行为轻微 轻微情形 轻微违法认定标准 认定标准
        认定条件 判定标准 适用标准 适用范围 不予处罚标准 不予实施行政强制措施的情形 不予行政强制的条件 同时满足条件 满足条件
        应同时具备的条件 符合条件 不予处罚情形及依据 不予处罚理由 适用条件及处理方式 从轻、减轻处罚情形
        从轻或者减轻处罚的适用条件 不予行政处罚裁量情形 不予处罚的法定情形 不予行政处罚需同时满足的条件 轻微违法行为不予处罚情形
        首次违法不予处罚条件 适用首违不罚的条件 违法行为后果 不予处罚 可以不予行政处罚 从轻处罚 减轻处罚 从轻、减轻处罚 附加条件
        轻微违法免罚 初次违法慎罚 首次违法不予处罚 从轻 减轻
    """,
    "除外情形": """
        不适用情形 不予适用情形 除外情形 例外情形 排除情形 不适用不予处罚的情形 不适用条件
    """,
    "效果": """
        处理方式 处理结果 处罚方式 处理决定 处理意见 处罚裁量标准 裁量标准 裁量幅度 处罚标准 裁量结果 处罚决定 执法方式
        行政处罚裁量标准 具体标准 罚款标准 裁量权基准 包容审慎监管方式 处理 处置 处罚裁量
    """,
    "实施主体": """
        实施主体 实施机关 处罚机关 执法主体 责任处室 责任部门 实施部门 责任单位 牵头部门 主管部门 执法部门 行使层级
    """,
    "备注": """
        备注 说明
    """,
}
"""Headings of published lists by what they hold; in brackets is what may be left out."""
UNKNOWN = """
    配套监管措施 监管建议 权力编码 事项编码 职权编号 违法代码 违法行为代码 违法行为编码 处罚种类 处罚种类及幅度 法定处罚种类
    处罚幅度 整改期限 责令改正期限 改正期限 适用区域 处罚权限 参考案例 工作要求 违法行为改正情况 监管措施 执法措施 罚款金额
    罚款最小值 不得不予处罚的情形 从重处罚情形
    从重处罚条件 从重处罚依据 改正措施 整改要求 整改措施 改正方式 执法要求 教育措施 后续监管措施 姓名 联系电话 行政相对人
    当事人 生效日期 发布日期 文号 违法记分数 典型案例 行政检查事项 处理时限 处理情况 处理程序 处罚裁量说明 处置措施 处理人
    从重处罚 一般处罚 行政处罚 附加处罚
"""
"""Headings that name none of the roles, however near: a column kept under its name, and never guessed."""


@pytest.mark.parametrize(("role", "heading"), [(role, each) for role, all_ in KNOWN.items() for each in all_.split()])
def test_headings_that_are_known(role: str, heading: str) -> None:
    """Each heading is read as what it names, over any words."""
    assert role_of(heading, ["甲乙丙丁。"], HEADINGS) == role


@pytest.mark.parametrize("heading", UNKNOWN.split())
def test_headings_that_are_not_known(heading: str) -> None:
    """What only comes near a heading is not taken for it."""
    assert role_of(heading, ["甲乙丙丁。"], HEADINGS) == ""


@pytest.mark.parametrize(
    ("cells", "role"),
    [
        (["首违免罚"], "效果"),
        (["不予处罚", "首次违法免予处罚", "从轻或者减轻处罚"], "效果"),
        (["可以不予行政处罚", ""], "效果"),
        (["初次违法，及时改正"], "适用条件"),
        (["首违免罚", "初次违法，及时改正"], "适用条件"),
        (["不予处罚的，当场改正"], "适用条件"),
        ([], "适用条件"),
    ],
)
def test_a_heading_that_says_either(cells: list[str], role: str) -> None:
    """免罚情形 is the effect where every cell below is one, and the conditions elsewhere."""
    assert role_of("免罚情形", cells, HEADINGS) == role


@pytest.mark.parametrize("heading", ["项目", "事项"])
def test_a_heading_of_acts_over_numbers(heading: str) -> None:
    """项目 over cells that only count is the number, and the act over words."""
    assert role_of(heading, ["1", "2.", ""], HEADINGS) == "序号"
    assert role_of(heading, ["1", "甲"], HEADINGS) == "违法行为"


def table(*rows: Sequence[str], where: str = "第 1 张表") -> Table:
    """A table of those texts, “^” for merged with above, “<” for merged with the left."""
    marks = {"^": Cell(merged=ABOVE), "<": Cell(merged=LEFT)}
    return table_of(where, [[marks.get(text, Cell(text)) for text in row] for row in rows])


def sheets_of(*blocks: Block | str) -> tuple[Sheet, ...]:
    """The lists of a file of those blocks; every word of it is in them, once."""
    reading = Reading(
        tuple(
            Passage(f"第 {number} 段", block) if isinstance(block, str) else block
            for number, block in enumerate(blocks)
        )
    )
    sheets = read_sheets(reading, HEADINGS)
    assert letters(words_in(sheets)) == letters(words_of(reading))
    return sheets


def sheet_of(*blocks: Block | str) -> Sheet:
    """The only list of a file."""
    (sheet,) = sheets_of(*blocks)
    return sheet


def words_of(reading: Reading) -> Iterator[str]:
    """Every text of a file."""
    for block in reading.blocks:
        if isinstance(block, Passage):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row)


def words_in(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Every text of lists; one that stands for several rows or columns once, with one text for one place."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for passage in sheet.passages():
            assert found.setdefault(passage.place, passage.text) == passage.text
    yield from found.values()


def letters(texts: Iterator[str]) -> Counter[str]:
    """How often each character stands in the texts, but for the marks that are layout."""
    return Counter(mark for text in texts for mark in text if not is_layout(mark))


def cells(row: Row) -> list[tuple[str, str]]:
    """The role and the text of each cell of a row."""
    return [(cell.column.role, cell.passage.text) for cell in row.cells]


def texts(passages: Sequence[Passage]) -> list[str]:
    """The texts of passages."""
    return [passage.text for passage in passages]


ONE = ("1", "甲行为", "《甲法》第一条", "《甲法》第二条", "首次违法")
TWO = ("2", "乙行为", "《乙法》第一条", "《乙法》第二条", "及时改正")


class TestColumns:
    def test_every_column_is_kept(self) -> None:
        """A column that nobody knows has its name and no role; several columns may carry conditions."""
        head = ("序号", "权力编码", "违法行为", "违法情形", "适用条件", "初次违法", "配套监管措施", "")
        sheet = sheet_of(table(head, ("1", "C01", "甲", "造成乙", "改正", "是", "丙", "丁")))
        assert [(column.heading, column.role) for column in sheet.columns] == [
            ("序号", "序号"),
            ("权力编码", ""),
            ("违法行为", "违法行为"),
            ("违法情形", ""),
            ("适用条件", "适用条件"),
            ("初次违法", "适用条件"),
            ("配套监管措施", ""),
            ("", ""),
        ]
        (row,) = sheet.rows
        assert texts(row.passages("适用条件")) == ["改正", "是"]
        assert row.by_heading()["配套监管措施"] == "丙"
        assert row.by_heading()["没有栏名"] == "丁"

    def test_two_columns_of_one_name(self) -> None:
        """Columns of one heading are two columns."""
        (row,) = sheet_of(table(("违法行为", "适用条件", "适用条件"), ("甲", "丙", "丁"))).rows
        assert row.by_heading() == {"违法行为": "甲", "适用条件": "丙", "适用条件（2）": "丁"}

    def test_a_place_names_its_column(self) -> None:
        """A passage says where it stands: table, row and heading."""
        (row,) = sheet_of(table(HEAD, ONE, where="第 3 页第 2 张表")).rows
        assert row.cells[4].passage == Passage("第 3 页第 2 张表第 2 行“适用条件”", "首次违法")
        assert row.place == "第 3 页第 2 张表第 2 行"

    def test_an_empty_cell_is_no_cell(self) -> None:
        """An empty cell says nothing, neither what stands above it nor that nothing is asked."""
        rows = sheet_of(table(HEAD, ONE, (*TWO[:4], ""))).rows
        assert rows[1].passages("适用条件") == ()
        assert [role for role, _ in cells(rows[1])] == ["序号", "违法行为", "违反条款", "处罚依据"]

    def test_merged_over_two_columns(self) -> None:
        """A cell over both columns of clauses is of neither kind; over columns of other kinds, of no kind."""
        row = sheet_of(table(HEAD, ("1", "甲", "《甲法》第一条、第二条", "<", "乙"))).rows[0]
        assert cells(row)[2] == ("法律依据", "《甲法》第一条、第二条")
        assert row.cells[2].column.heading == "违反条款 处罚依据"
        row = sheet_of(table(HEAD, ("1", "甲", "《甲法》", "罚则及情形", "<"))).rows[0]
        assert cells(row)[3] == ("", "罚则及情形")

    def test_one_heading_over_two_columns(self) -> None:
        """Cells side by side under one heading are one; of two columns of acts, the one is taken that says more."""
        head = ("违法行为", "<", "处罚依据", "<", "适用条件", "<")
        one, more = ("公路", "甲", "《甲法》", "第一条", "1", "首次违法；"), ("^", "^", "^", "^", "2", "及时改正。")
        (row, _) = sheet_of(table(head, one, more, ("公路", "乙", "《甲法》第三条", "<", "首次违法", "<"))).rows
        assert texts(row.passages("处罚依据")) == ["《甲法》 第一条"]
        assert texts(row.passages("适用条件")) == ["1. 首次违法；\n2. 及时改正。"]
        first, second = sheet_of(table(head, one, ("^", "乙", "^", "第二条", "3", "丙"))).rows
        assert (first.text("违法行为"), second.text("违法行为")) == ("甲", "乙")
        assert texts(second.passages("处罚依据")) == ["《甲法》", "第二条"]  # the law is merged, its article is not

    def test_act_and_clause_in_one_column(self) -> None:
        """A column of acts with their clauses is the column of acts, whole."""
        (row,) = sheet_of(table(("序号", "违法行为及处罚依据", "条件"), ("1", "甲（《甲法》第二条）", "乙"))).rows
        assert row.text("违法行为") == "甲（《甲法》第二条）"

    @pytest.mark.parametrize(
        "head",
        [
            [
                ("序号", "违法行为", "法律依据", "<", "<"),
                ("^", "^", "违反", "<", "处罚"),
                ("^", "^", "法律", "条款", "^"),
            ],
            [("序号", "违法行为", "法律依据", "<", "<"), ("^", "^", "违反条款", "<", "处罚依据")],
            [("序号", "违法行为", "法律依据", "", ""), ("", "", "违反条款", "", "处罚依据")],
            [("序号", "违法行为", "违反条款", "<", "处罚依据")],
        ],
    )
    def test_headers_of_several_rows(self, head: list[tuple[str, ...]]) -> None:
        """A header of one to three rows is no row of the list, merged or not."""
        sheet = sheet_of(table(*head, ("1", "甲", "《甲法》", "第一条", "《乙法》第二条")))
        assert [cells(row)[1] for row in sheet.rows] == [("违法行为", "甲")]

    def test_a_title_inside_the_table(self) -> None:
        """Rows above the header are words above the list."""
        rows = [("附件", *"<<<<"), ("某局免罚清单", *"<<<<"), ("", "", "", "", "2024年3月1日"), HEAD, ONE]
        sheet = sheet_of("通知", table(*rows))
        assert texts(sheet.above) == ["通知", "附件", "某局免罚清单", "2024年3月1日"]
        assert len(sheet.rows) == 1

    @pytest.mark.parametrize(
        "numbers", [("1", "2", "3", "4", "5"), ("甲", "乙", "丙", "丁", "戊"), ("A", "B", "C", "D", "E")]
    )
    def test_numbers_of_columns(self, numbers: tuple[str, ...]) -> None:
        """A row that only counts the columns is no item."""
        sheet = sheet_of(table(HEAD, numbers, ONE))
        assert [row.text("违法行为") for row in sheet.rows] == ["甲行为"]

    def test_another_header_in_the_table(self) -> None:
        """A header of other columns begins another list, with the titles right above it; the same one is no row."""
        other = ("序号", "违法行为", "从轻处罚情形", "处罚依据", "备注")
        rows = [HEAD, ONE, ("二、从轻处罚清单", *"<<<<"), other, ("1", "丙", "丁", "《丙法》", ""), HEAD, TWO]
        first, second, third = sheets_of(table(*rows))
        assert [len(each.rows) for each in (first, second, third)] == [1, 1, 1]
        assert texts(second.above) == ["二、从轻处罚清单"]
        assert second.rows[0].text("适用条件") == "丁"
        again = sheet_of(table(HEAD, ONE, ("二、从轻处罚清单", *"<<<<"), HEAD, TWO))
        assert [texts(row.sections) for row in again.rows] == [[], ["二、从轻处罚清单"]]

    def test_a_column_that_counts(self) -> None:
        """A first column without a heading in which every cell is a number counts the rows."""
        rows = sheet_of(table(("", *HEAD[1:]), ("3", *ONE[1:]), ("7", *TWO[1:]))).rows
        assert [row.number for row in rows] == ["3", "7"]

    def test_a_form(self) -> None:
        """A table with its headings down the first column is one item; forms one after another are one list."""
        sheet = sheet_of(
            table(*zip(HEAD, ONE, strict=True), where="第 1 张表"),
            table(*zip(HEAD, TWO, strict=True), where="第 2 张表"),
        )
        assert [[text for _, text in cells(row)] for row in sheet.rows] == [list(ONE), list(TWO)]
        assert sheet.rows[0].cells[4].passage.place == "第 1 张表第 5 行第 2 列“适用条件”"

    def test_a_form_in_pairs(self) -> None:
        """A form with headings in every second column has them all as its columns."""
        rows = [
            ("序号", "1", "类别", "公路"),
            ("违法行为", "甲行为", "<", "<"),
            ("违反条款", "《甲法》第一条", "处罚依据", "《甲法》第二条"),
            ("适用条件", "首次违法", "", ""),
        ]
        (row,) = sheet_of(table(*rows)).rows
        assert cells(row)[1:3] == [("类别", "公路"), ("违法行为", "甲行为")]
        assert (row.text("处罚依据"), row.text("适用条件")) == ("《甲法》第二条", "首次违法")

    def test_a_form_with_a_title(self) -> None:
        """What a form says over its whole width is no column of it."""
        form = table(("某局清单", "<"), *zip(HEAD, ONE, strict=True), ("备注：甲", "<"))
        sheet = sheet_of(form, table(*zip(HEAD, TWO, strict=True), where="二"))
        assert [row.number for row in sheet.rows] == ["1", "2"]
        assert texts(sheet.above) == ["某局清单", "备注：甲"]

    def test_two_columns_of_acts(self) -> None:
        """Of two columns that may name the act the surer heading is taken, wherever it stands; the other keeps its name."""
        head = ("项目", "序号", "事项名称", "处罚依据", "适用条件")
        assert [column.role for column in sheet_of(table(head, ("登记", *ONE[:4]))).columns][:3] == [
            "",
            "序号",
            "违法行为",
        ]

    def test_titles_of_forms(self) -> None:
        """What stands before a further form stands over its item."""
        forms = [table(*zip(HEAD[1:], each[1:], strict=True), where=each[0]) for each in (ONE, TWO)]
        sheet = sheet_of("某清单", forms[0], "情形二", forms[1])
        assert [texts(row.sections) for row in sheet.rows] == [[], ["情形二"]]
        assert [row.number for row in sheet.rows] == ["1", "2"]

    @pytest.mark.parametrize(
        "rows",
        [
            [("姓名", "电话"), ("甲", "1")],
            [("违法行为", "备注"), ("甲", "1")],
            [("一", "二"), ("违反条款", "处罚依据")],
            [HEAD],
        ],
    )
    def test_no_list(self, rows: list[tuple[str, ...]]) -> None:
        """A file without a list is refused."""
        with pytest.raises(RefusedError):
            sheets_of(table(*rows))


class TestRows:
    def test_lines_of_one_item(self) -> None:
        """Conditions in rows of their own below one act stay apart, and nothing says how they combine."""
        for rows in ([("甲", "乙"), ("^", "丙")], [("甲", "乙"), ("", "丙")]):
            (row,) = sheet_of(table(("违法行为", "适用条件"), *rows)).rows
            assert row.several
            assert list(row.passages("适用条件")) == [
                Passage("第 1 张表第 2 行“适用条件”", "乙"),
                Passage("第 1 张表第 3 行“适用条件”", "丙"),
            ]

    def test_points_in_rows_of_their_own(self) -> None:
        """Points that count on from row to row are one condition cell, as if they stood in one."""
        rows = [
            ("1", "甲", "", "", "同时满足：1.首次违法；"),
            ("^", "^", "", "", "2.及时改正；"),
            ("", "", "", "", "3.没有危害。"),
        ]
        (row,) = sheet_of(table(HEAD, *rows)).rows
        assert not row.several
        assert row.passages("适用条件") == (
            Passage(
                "第 1 张表第 2 行“适用条件”，续第 1 张表第 4 行“适用条件”",
                "同时满足：1.首次违法；\n2.及时改正；\n3.没有危害。",
            ),
        )
        (row,) = sheet_of(table(HEAD, rows[0], ("^", "^", "", "", "1.及时改正；"))).rows
        assert row.several

    def test_one_number_over_two_acts(self) -> None:
        """Two acts under one number are two items; the second has a number of its own that says so."""
        rows = sheet_of(table(HEAD, ONE, ("^", "乙行为", "^", "^", "及时改正"), ("2", *TWO[1:]))).rows
        assert [(row.number, row.text("违法行为"), row.several) for row in rows] == [
            ("1", "甲行为", False),
            ("1-2", "乙行为", False),
            ("2", "乙行为", False),
        ]
        assert rows[1].text("违反条款") == ONE[2]

    def test_a_row_without_an_act(self) -> None:
        """A numbered row without an act is an item that says none; it takes no act from above."""
        rows = sheet_of(table(HEAD, ONE, ("2", "", *TWO[2:]), ("3", "", "", "", ""))).rows
        assert [row.text("违法行为") for row in rows] == ["甲行为", "", ""]

    def test_conditions_of_several_effects(self) -> None:
        """Conditions below headings of different effects are items of their own, each with all that the row says beside."""
        head = ("序号", "违法行为", "不予处罚情形", "从轻处罚情形", "减轻处罚情形", "依据")
        first, second, third = sheet_of(
            table(head, ("1", "甲", "丙", "丁", "", "戊"), ("2", "乙", "己", "", "", ""))
        ).rows
        assert (first.number, cells(first)[1:]) == ("1", [("违法行为", "甲"), ("适用条件", "丙"), ("法律依据", "戊")])
        assert (second.number, cells(second)[1:]) == (
            "1-2",
            [("违法行为", "甲"), ("适用条件", "丁"), ("法律依据", "戊")],
        )
        assert [row.several for row in (first, second, third)] == [False, False, False]

    def test_conditions_of_some_effects(self) -> None:
        """Where a column beside them tells no effect, nothing says for which it is asked, and the row stays open."""
        head = ("序号", "违法行为", "不予处罚情形", "从轻处罚情形", "适用条件")
        rows = sheet_of(table(head, ("1", "甲", "丙", "丁", "戊"), ("2", "乙", "丙", "", "戊"))).rows
        assert [(row.number, row.several) for row in rows] == [("1", True), ("2", False)]

    def test_rows_of_several_effects(self) -> None:
        """Rows of conditions below one act, each with its own effect, are items of their own with what is said of the act."""
        head = ("序号", "违法行为", "处罚依据", "情节", "处理")
        lines = [("1", "甲", "乙", "丙", "不予处罚"), ("^", "^", "^", "丁", "减轻处罚"), ("", "", "", "戊", "从轻处罚")]
        rows = sheet_of(table(head, *lines, ("2", "庚", "辛", "己", "从轻处罚"))).rows
        assert [(row.number, row.text("适用条件"), row.text("效果"), row.apart, row.several) for row in rows] == [
            ("1", "丙", "不予处罚", True, False),
            ("1-2", "丁", "减轻处罚", True, False),
            ("1-3", "戊", "从轻处罚", True, False),
            ("2", "己", "从轻处罚", False, False),
        ]
        assert [(row.text("违法行为"), row.text("处罚依据")) for row in rows[:3]] == [("甲", "乙")] * 3

    def test_an_effect_over_several_rows(self) -> None:
        """Rows below one effect stay together, nothing saying how they combine; a condition merged over two effects is of both."""
        head = ("序号", "违法行为", "情节", "处理")
        lines = [
            ("1", "甲", "丙", "不予处罚"),
            ("^", "^", "丁", "^"),
            ("^", "^", "戊", "减轻处罚"),
            ("^", "^", "^", "从轻处罚"),
        ]
        rows = sheet_of(table(head, *lines)).rows
        assert [(row.text("适用条件"), row.text("效果"), row.several) for row in rows] == [
            ("丙\n丁", "不予处罚", True),
            ("戊", "减轻处罚", False),
            ("戊", "从轻处罚", False),
        ]
        (row,) = sheet_of(table(head, ("1", "甲", "丙", "不予处罚"), ("^", "^", "丁", "不予处罚"))).rows
        assert row.several
        (row,) = sheet_of(table(head, ("1", "甲", "丙", "不予处罚"), ("^", "^", "无", "/"))).rows
        assert (row.text("适用条件"), row.text("效果"), row.several, len(row.none)) == ("丙", "不予处罚", False, 2)

    def test_effects_at_the_end_of_conditions(self) -> None:
        """Rows of conditions that each end with another effect are items of their own; others stay together."""
        head = ("违法行为", "裁量情形")
        two = sheet_of(table(head, ("甲", "丙，可以不予行政处罚。"), ("^", "丁的，减轻处罚"))).rows
        assert [row.text("适用条件") for row in two] == ["丙，可以不予行政处罚。", "丁的，减轻处罚"]
        (one,) = sheet_of(table(head, ("甲", "丙，可以不予行政处罚。"), ("^", "丁"))).rows
        assert one.several

    def test_grounds_of_one_effect(self) -> None:
        """首违不罚 beside 轻微不罚 are an item each: one is enough. Conditions of one and the same stay together."""
        first, second = sheet_of(table(("违法行为", "首违不罚", "轻微不罚"), ("甲", "丙", "丁"))).rows
        assert (first.text("适用条件"), second.text("适用条件"), first.apart) == ("丙", "丁", True)
        (both,) = sheet_of(table(("违法行为", "首违不罚情形", "不予处罚条件"), ("甲", "丙", "丁"))).rows
        assert both.text("适用条件") == "丙\n丁"

    def test_headings_filled_into_each_cell(self) -> None:
        """What would be merged is said again in every cell: both rows are the header, and no row of it stands over items."""
        upper = ("序号", "违法行为", "法律依据", "法律依据", "适用条件", "适用条件")
        lower = ("序号", "违法行为", "违反条款", "处罚条款", "首次违法", "没有投诉")
        sheet = sheet_of(table(upper, lower, ("1", "甲", "《甲法》第一条", "《甲法》第二条", "√", "√")))
        roles = ("序号", "违法行为", "违反条款", "处罚依据", "适用条件", "适用条件")
        assert tuple(column.role for column in sheet.columns) == roles
        assert [column.heading for column in sheet.columns][:3] == ["序号", "违法行为", "法律依据 违反条款"]
        assert [row.sections for row in sheet.rows] == [()]

    @pytest.mark.parametrize("nothing", ["无", "/", "—", "——", "无此情形", "不涉及"])
    def test_no_such_case(self, nothing: str) -> None:
        """A cell that says there is nothing gives no item of its effect, and no condition; below 危害后果 it is one."""
        head = ("序号", "违法行为", "不予处罚情形", "减轻处罚情形")
        first, second = sheet_of(table(head, ("1", "甲", "丙", nothing), ("2", "乙", nothing, "丁"))).rows
        assert (first.text("适用条件"), second.text("适用条件")) == ("丙", "丁")
        assert texts([cell.passage for row in (first, second) for cell in row.none]) == [nothing] * 2
        (alone,) = sheet_of(table(("违法行为", "适用条件"), ("甲", nothing))).rows
        assert (alone.text("适用条件"), len(alone.none)) == ("", 1)
        (harm,) = sheet_of(table(("违法行为", "危害后果"), ("甲", nothing))).rows
        assert (harm.text("适用条件"), harm.none) == (nothing, ())
        (strange,) = sheet_of(table(("违法行为", "适用条件", "改正期限"), ("甲", "乙", nothing))).rows
        assert strange.none == ()
        (never,) = sheet_of(table(("违法行为", "适用条件", "除外情形"), ("甲", "乙", nothing))).rows
        assert (never.text("除外情形"), len(never.none)) == ("", 1)

    def test_no_numbers(self) -> None:
        """Rows of a list without numbers are counted."""
        for head, rows in ((HEAD[1:], (ONE[1:], TWO[1:])), (HEAD, (("", *ONE[1:]), ("", *TWO[1:])))):
            assert [row.number for row in sheet_of(table(head, *rows)).rows] == ["1", "2"]

    def test_numbers_that_begin_again(self) -> None:
        """Numbers that begin again below a section stay in one list, each row with a number of its own."""
        whole = ("", "", "", "")
        sheet = sheet_of(table(HEAD, ("一、公路", *whole), ONE, TWO, ("二、水路", *whole), ("1", "丙", *ONE[2:])))
        assert [(row.number, texts(row.sections)) for row in sheet.rows] == [
            ("1", ["一、公路"]),
            ("2", ["一、公路"]),
            ("1-2", ["二、水路"]),
        ]

    @pytest.mark.parametrize(
        ("rows", "sections"),
        [
            ([("一、公路", *"<<<<"), ONE, ("（一）客运", *"<<<<"), TWO], [["一、公路"], ["一、公路", "（一）客运"]]),
            ([("公路", *"<<<<"), ("同时满足下列条件：", *"<<<<"), ONE], [["公路", "同时满足下列条件："]]),
            ([("公路", *"<<<<"), ONE, ("水路", *"<<<<"), TWO], [["公路"], ["水路"]]),
            ([("一", "公路管理", "", "", ""), ONE], [["一\n公路管理"]]),
            ([("", "公路管理", "", "", ""), ONE], [["公路管理"]]),
            ([("", "公路管理", *"<<<"), ONE], [["公路管理"]]),
            ([ONE, ("（一）", "公路", *"<<<"), TWO], [[], ["（一）\n公路"]]),
        ],
    )
    def test_sections(self, rows: list[tuple[str, ...]], sections: list[list[str]]) -> None:
        """What stands over several rows stands over each of them, and ends where the next of its kind begins."""
        assert [texts(row.sections) for row in sheet_of(table(HEAD, *rows)).rows] == sections

    def test_rows_that_the_list_is_not_for(self) -> None:
        """Rows under a title that says what the list is not for are no items; the next title ends that."""
        aside = "有下列情形之一的，不适用本清单："
        rows = [("1", *ONE[1:]), (aside, *"<<<<"), ("1", "丙", "", "", "丁"), ("二、乙类", *"<<<<"), ("2", *TWO[1:])]
        sheet = sheet_of(table(HEAD, *rows))
        assert [(row.text("违法行为"), texts(row.sections)) for row in sheet.rows] == [
            ("甲行为", []),
            ("乙行为", ["二、乙类"]),
        ]
        assert texts(sheet.below) == [aside, "1\n丙\n丁"]

    def test_titles_without_rows(self) -> None:
        """A section that nothing follows is kept below the list."""
        rows = [ONE, ("一、公路", *"<<<<"), ("二、水路", *"<<<<"), TWO, ("本清单由某局解释", *"<<<<")]
        sheet = sheet_of(table(HEAD, *rows))
        assert texts(sheet.rows[1].sections) == ["二、水路"]
        assert texts(sheet.below) == ["一、公路", "本清单由某局解释"]

    def test_notes_and_sums(self) -> None:
        """A row of notes or a sum is no item; an act that begins like a note is one."""
        head = ("违法行为", "适用条件")
        rows = [("注册建造师甲", "乙"), ("说明书甲", "丙"), ("注：丁", "<"), ("备注", "戊"), ("合计", "2项")]
        sheet = sheet_of(table(head, *rows))
        assert [row.text("违法行为") for row in sheet.rows] == ["注册建造师甲", "说明书甲"]
        assert texts(sheet.below) == ["注：丁", "备注\n戊", "合计\n2项"]

    def test_a_column_of_notes(self) -> None:
        """A 备注 column belongs to its row."""
        (row,) = sheet_of(table((*HEAD, "备注"), (*ONE, "情节严重的除外"))).rows
        assert row.text("备注") == "情节严重的除外"


class TestSeveralTables:
    def test_overleaf(self) -> None:
        """A table goes on overleaf without its header, with it, or with its header alone on the first page."""
        for first, second in (((HEAD, ONE), (TWO,)), ((HEAD, ONE), (HEAD, TWO)), ((HEAD,), (ONE, TWO))):
            sheet = sheet_of(table(*first, where="第 1 页"), table(*second, where="第 2 页"))
            assert [row.number for row in sheet.rows] == ["1", "2"]

    @pytest.mark.parametrize("line", ["某局清单", "续表", "某局清单（续）", "续表1"])
    def test_lines_of_the_page(self, line: str) -> None:
        """The title said again on every page, or that the table goes on, begins no other list."""
        head, rows = HEAD[1:], (ONE[1:], TWO[1:])
        for further in ((head, rows[1]), (rows[1],)):
            sheet = sheet_of("某局清单", table(head, rows[0], where="第 1 页"), line, table(*further, where="第 2 页"))
            assert [row.text("违法行为") for row in sheet.rows] == ["甲行为", "乙行为"]
            assert line in texts(sheet.below)

    def test_cut_by_the_page(self) -> None:
        """A row cut in two is one, and its cells are whole; a cell that begins to count again is another line."""
        cut = sheet_of(
            table(HEAD, (*ONE[:4], "首次违法，及时"), where="第 1 页"),
            table(("", "", "", "", "改正"), TWO, where="第 2 页"),
        )
        assert cut.rows[0].passages("适用条件") == (
            Passage("第 1 页第 2 行“适用条件”，续第 2 页第 1 行“适用条件”", "首次违法，及时\n改正"),
        )
        assert not cut.rows[0].several
        anew = sheet_of(
            table(HEAD, (*ONE[:4], "1.首次违法。"), where="a"), table(("", "", "", "", "1.改正。"), where="b")
        )
        assert texts(anew.rows[0].passages("适用条件")) == ["1.首次违法。", "1.改正。"]
        assert anew.rows[0].several

    def test_torn_or_two(self) -> None:
        """Halves that both have an act and conditions may be two items: put together, and nothing is made of it."""
        halves = (*ONE[:4], "首次违法"), ("", "乙行为", "", "", "及时改正")
        (row,) = sheet_of(table(HEAD, halves[0], where="a"), table(halves[1], where="b")).rows
        assert (row.text("违法行为"), row.several) == ("甲行为\n乙行为", True)

    def test_other_tables_are_no_rows(self) -> None:
        """A table of as many columns that is none of the list is kept as words around it."""
        other = table(("甲局", "乙路", "丙", "丁", "戊"), where="第 2 张表")
        again = table(("1", "乙路", "丙", "丁", "戊"), where="第 2 张表")
        for blocks in ((table(HEAD, ONE, TWO), "联系方式", other), (table(HEAD, ONE, TWO), again)):
            sheet = sheet_of(*blocks)
            assert len(sheet.rows) == 2
            assert texts(sheet.below)[-5:-3] in (["甲局", "乙路"], ["1", "乙路"])

    def test_titles_between(self) -> None:
        """Between two lists, notes belong to the first and a title to the second; numbers that go on make one list."""
        first, second = sheets_of(
            "关于印发清单的通知",
            table(HEAD, ONE),
            "备注：甲",
            "一般说明。",
            "附件2",
            "从轻处罚清单",
            table(HEAD, ONE, where="二"),
            "完",
        )
        assert (texts(first.above), texts(first.below)) == (["关于印发清单的通知"], ["备注：甲", "一般说明。", "完"])
        assert (texts(second.above), texts(second.below)) == (["关于印发清单的通知", "附件2", "从轻处罚清单"], ["完"])
        one = sheet_of(table(HEAD, ONE), "（二）水路", table(HEAD, TWO, where="二"))
        assert [texts(row.sections) for row in one.rows] == [[], ["（二）水路"]]

    def test_what_is_said_of_all_lists(self) -> None:
        """What stands before the title of the first list and after the notes of the last is said with each of them."""
        first, second = sheets_of(
            *("关于两张清单的通知", "自2024年3月1日起施行。", "附件1", "免罚清单", table(HEAD, ONE)),
            *("附件2", "从轻清单", table(HEAD, ONE, where="二"), "注：", "1.甲", "以下含本数。"),
        )
        assert texts(first.above) == ["关于两张清单的通知", "自2024年3月1日起施行。", "附件1", "免罚清单"]
        assert texts(second.above) == ["关于两张清单的通知", "自2024年3月1日起施行。", "附件2", "从轻清单"]
        assert (texts(first.below), texts(second.below)) == (["以下含本数。"], ["注：", "1.甲", "以下含本数。"])

    def test_lists_joined(self) -> None:
        """Lists of one file as one: the headings of each over its rows, numbers that come twice told apart, no word lost."""
        head = ("序号", "违法行为", "裁量情形")
        one, two = table(head, ("1", "甲", "丙"), ("2", "乙", "丁")), table(head, ("1", "戊", "己"), where="第 2 张表")
        blocks = ("某省清单", "（2023年）", "一、不予处罚", one, "二、减轻处罚", two, "说明：自发布之日起施行。")
        sheets = sheets_of(*blocks)
        whole = joined(dict(enumerate(sheets, start=1)))
        assert [(row.number, texts(row.sections)) for row in whole.rows] == [
            ("1-1", ["一、不予处罚"]),
            ("1-2", ["一、不予处罚"]),
            ("2-1", ["二、减轻处罚"]),
        ]
        assert (texts(whole.above), texts(whole.below), whole.joins) == (
            ["某省清单", "（2023年）"],
            ["说明：自发布之日起施行。"],
            (1, 2),
        )
        assert letters(words_in([whole])) == letters(words_in(sheets))

    def test_lists_joined_without_numbers_of_titles(self) -> None:
        """Titles without numbers stand over the rows of their own list; numbers that come once stay as they are."""
        head = ("序号", "违法行为", "裁量情形")
        one, two = table(head, ("1", "甲", "丙")), table(head, ("2", "戊", "己"), where="第 2 张表")
        sheets = sheets_of("不予处罚清单", one, "减轻处罚清单", two)
        whole = joined(dict(enumerate(sheets, start=1)))
        assert [(row.number, texts(row.sections)) for row in whole.rows] == [
            ("1", ["不予处罚清单"]),
            ("2", ["减轻处罚清单"]),
        ]
        assert joined({1: sheets[0]}) is sheets[0]

    def test_lists_of_other_columns(self) -> None:
        """A table with other headings is another list."""
        assert len(sheets_of(table(HEAD, ONE), table((*HEAD[:4], "从轻情形"), TWO, where="二"))) == 2

    def test_a_header_alone_between(self) -> None:
        """A header without rows before another list is kept above that."""
        sheet = sheet_of(table(HEAD), "说明", table(HEAD[1:], ONE[1:], where="二"))
        assert texts(sheet.above) == [*HEAD, "说明"]


def laid(number: random.Random) -> tuple[list[Block], int]:
    """A file of held rows laid out anew: other headings and orders, merged cells, sections, notes, pages; and its items."""
    roles = [
        "违法行为",
        "违反条款",
        "适用条件",
        *number.sample(["类别", "处罚依据", "备注", "实施主体", ""], number.randint(0, 4)),
    ]
    number.shuffle(roles)
    if number.random() < 0.8:
        roles.insert(0, "序号")
    head = [number.choice((KNOWN[role] if role else UNKNOWN).split()) for role in roles]
    blocks: list[Block] = [Passage("a", "某局关于印发清单的通知"), Passage("b", "某清单")]
    rows: list[list[Cell]] = [[Cell("附件")], [Cell(text) for text in head]][number.randint(0, 1) :]
    items = 0
    for source in number.sample(jiangmen(), number.randint(1, 8)):
        rows += between(number, items, len(roles))
        items += 1
        filled = {
            "序号": str(items),
            "违法行为": source["违法行为"],
            "违反条款": source["违反条款"],
            "适用条件": source["不予处罚的情节"],
        }
        rows.append([Cell(filled.get(role, number.choice(["", f"{role}之{items}"]))) for role in roles])
        if "序号" in roles and number.random() < 0.2:
            rows.append([Cell(merged=ABOVE) if role != "适用条件" else Cell(f"又一条件{items}") for role in roles])
        if number.random() < 0.15:
            blocks.append(table_of(f"第 {len(blocks)} 张表", rows))
            rows = [[Cell(text) for text in head]] if number.random() < 0.5 or "序号" not in roles else []
    if number.random() < 0.5:
        rows.append([Cell("备注：以下含本数"), *[Cell(merged=LEFT)] * (len(roles) - 1)])
    blocks += [table_of(f"第 {len(blocks)} 张表", rows)] if rows else []
    return [*blocks, Passage("z", "某局2024年")], items


def between(number: random.Random, items: int, width: int) -> list[list[Cell]]:
    """Now and then a section over the rows that follow."""
    if number.random() < 0.8:
        return []
    text = number.choice(["一、公路管理", "（二）水路管理", "其他领域"]) + str(items)
    return [[Cell(text), *[Cell(merged=LEFT)] * (width - 1)]]


@pytest.mark.parametrize("seed", range(200))
def test_no_word_is_lost(seed: int) -> None:
    """However rows are laid out, every letter of the file stands in one place of its lists, and every act in a row."""
    blocks, items = laid(random.Random(seed))
    sheets = sheets_of(*blocks)
    assert sum(bool(row.text("违法行为")) for sheet in sheets for row in sheet.rows) == items

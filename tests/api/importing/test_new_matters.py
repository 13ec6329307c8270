"""What a clause imposes, read out of its words only when all are understood; what it does; and matters proposed whole."""

from datetime import date

import pytest

from api.importing.citations import cited_in
from api.importing.clause_kinds import kind_of
from api.importing.columns import read_sheets
from api.importing.drafting import Brief, draft
from api.importing.grids import Cell, Reading, table_of
from api.importing.laws import Kind, laws_of
from api.importing.penal_words import read_penalty
from api.importing.phrasing import read_phrasing
from api.importing.writing import list_text, needs_text
from engine.documents import read_text
from tests.shipped import CATALOG, RULESETS

AMOUNTS = frozenset({"违法所得", "货值金额"})
PHRASING = read_phrasing(RULESETS, CATALOG.library)
LAWS = laws_of(CATALOG)
LATE = "养鲸鱼未登记的，责令改正，可以处一千元以上五千元以下罚款"


class TestPenalty:
    @pytest.mark.parametrize(
        ("words", "lines"),
        [
            ("处一万元以上三万元以下的罚款", ["fine: [{between: [10000元, 30000元]}]"]),
            ("处以1.5万元以上十万元以下罚款。", ["fine: [{between: [15000元, 100000元]}]"]),
            ("可以并处二千元以下罚款", ["optional: true", "fine: [{up_to: 2000元}]"]),
            (
                "没收违法所得，并处违法所得一倍以上三倍以下的罚款",
                ["confiscates: [违法所得]", "fine: [{times: [1, 3], of: 违法所得}]"],
            ),
            (
                "养鲸鱼的，由县级以上人民政府渔业主管部门责令限期改正，处五千元以下的罚款",
                ["orders: [责令限期改正]", "fine: [{up_to: 5000元}]"],
            ),
            (
                "责令限期改正，给予警告；逾期不改正的，处二千元以上二万元以下的罚款",
                ["orders: [责令限期改正]", "warning: true", "on_refusal: true", "fine: [{between: [2000元, 20000元]}]"],
            ),
            (
                "有下列行为之一的，责令改正，处三百元以下罚款：（一）养鲸鱼的；（二）养鲨鱼的；",
                ["orders: [责令改正]", "fine: [{up_to: 300元}]"],
            ),
        ],
    )
    def test_read_whole(self, words: str, lines: list[str]) -> None:
        """One case with its orders, warning, confiscation and fine is written as a file of matters writes it."""
        penalty = read_penalty(words, AMOUNTS, PHRASING.penal)
        assert penalty is not None
        assert list(penalty.lines()) == lines

    @pytest.mark.parametrize(
        "words",
        [
            "责令改正，处一万元以下的罚款；情节严重的，吊销许可证",
            "养鲸鱼，情节严重的，处一万元以下的罚款",
            "养鲸鱼的，责令改正，逾期不改正的，处一万元以下的罚款",
            "单位养鲸鱼的，处一万元以下的罚款",
            "对单位处一万元以下的罚款，对个人处一千元以下的罚款",
            "处警告或者五百元以下罚款",
            "处一万元以下的罚款，可以并处没收鲸鱼",
            "有违法所得的，处违法所得三倍以下的罚款；没有违法所得的，处一万元以下的罚款",
            "处鲸鱼价值一倍以上三倍以下的罚款",
            "处货值金额百分之五以上三倍以下的罚款",
            "处五日以下拘留",
            "责令限期改正，处一万元以下的罚款；逾期不改正的，处三万元以下的罚款",
            "有下列行为之一的，处三百元以下罚款：（一）养鲸鱼的；（二）养鲨鱼，处一千元以下罚款的；",
            "国家保护鲸鱼。",
            "",
        ],
    )
    def test_left_to_fill_in(self, words: str) -> None:
        """A second case, a person apart, a choice or a measure it does not know: then nothing is read."""
        assert read_penalty(words, AMOUNTS, PHRASING.penal) is None


class TestKinds:
    @pytest.mark.parametrize(
        ("cell", "kind"),
        [
            ("《消防法》第六十条第一款第三项", Kind.PUNISHES),
            ("《消防法》第六十条", Kind.PUNISHES),
            ("《消防法》第二十八条", Kind.OBLIGES),
            ("《食品安全法》第三十四条", Kind.OBLIGES),
            ("《行政处罚法》第三十三条", Kind.SPARES),
            ("《行政处罚法》第三十三条第一款", Kind.SPARES),
            ("《行政处罚法》第三十二条第（一）项", Kind.SPARES),
            ("《鲸鱼条例》第五条：养鲸鱼应当登记。", Kind.OBLIGES),
            (f"《鲸鱼条例》第九条：{LATE}。", Kind.PUNISHES),
            ("违反《鲸鱼条例》第五条的规定", Kind.OBLIGES),
            ("《鲸鱼条例》第五条", Kind.UNKNOWN),
            ("依据《鲸鱼条例》第五条", Kind.UNKNOWN),
            ("违反条款：《鲸鱼条例》第五条", Kind.OBLIGES),
            ("处罚条款：《鲸鱼条例》第五条", Kind.PUNISHES),
            ("免罚依据：《鲸鱼条例》第五条", Kind.SPARES),
            ("违反条款：《消防法》第六十条第一款", Kind.PUNISHES),
            ("法律依据：《鲸鱼条例》第五条", Kind.UNKNOWN),
        ],
    )
    def test_kind(self, cell: str, kind: Kind) -> None:
        """The library says it first, then the words of the clause, then what leads to it; nothing else is guessed."""
        (cited,) = cited_in(cell, LAWS, PHRASING.citing).cited
        found = kind_of(cited, LAWS, PHRASING.citing)
        assert found.kind is kind
        assert found.why


def texts(*rows: tuple[str, str, str, str], basis: str = "处罚依据") -> tuple[str, str]:
    """The draft of a list of those rows, the last but one of its columns headed `basis`, and what it needs."""
    head = [Cell(name) for name in ("序号", "违法行为", "违反条款", basis, "适用条件")]
    table = table_of("第 1 张表", [head, *([Cell(text) for text in (*row, "初次违法")] for row in rows)])
    sheet = read_sheets(Reading((table,)), PHRASING.columns)[0]
    brief = Brief("cn/440000-guangdong/example", date(2024, 1, 1), field="渔业")
    made = draft(sheet, brief, PHRASING, CATALOG.library, laws=LAWS)
    return list_text(made, CATALOG.library, "a"), needs_text(made, CATALOG.library, "a", PHRASING.penal)


class TestProposed:
    def test_the_punishment_that_is_held(self) -> None:
        """A clause that the library punishes other matters by is named alone, and told whose it is."""
        _, needs = texts(("1", "在楼道养鲸鱼", "《消防法》第二十八条", "《消防法》第六十条第一款第三项"))
        assert "      - 消防法第六十条第一款第三项\n" in needs
        assert "处罚照规则库里的这一条，它也处罚事项“占用、堵塞、封闭疏散通道" in needs
        assert "breaches: [消防法第二十八条]" in needs
        assert "违反的条款相同" in needs

    def test_the_punishment_that_is_quoted(self) -> None:
        """A clause that the cell quotes gives its punishment, told to be compared; the quoted words stand beside it."""
        draft_text, needs = texts(("1", "养鲸鱼未登记", "《鲸鱼条例》第五条", f"《鲸鱼条例》第九条：{LATE}。"))
        node, found = read_text(needs, "needs.yaml")
        assert found == []
        assert node is not None
        assert (
            "        orders: [责令改正]\n        optional: true\n        fine: [{between: [1000元, 5000元]}]\n" in needs
        )
        assert f"从文件抄录的条文读出，请对照条文原文核对：{LATE}" in needs
        assert "matter: 养鲸鱼未登记\n" in draft_text

    def test_the_punishment_to_fill_in(self) -> None:
        """Words that are not wholly understood give nothing but the place to fill in."""
        _, needs = texts(
            ("1", "养鲸鱼未登记", "《鲸鱼条例》第五条", f"《鲸鱼条例》第九条：{LATE}；情节严重的，没收鲸鱼。")
        )
        assert "处罚待填" in needs
        assert "fine:" not in needs

    def test_a_clause_inside_the_act(self) -> None:
        """A clause that the act itself cites is one it breaches, and hides no matter."""
        draft_text, _ = texts(
            ("1", "违反《消防法》第二十八条规定，占用、堵塞、封闭疏散通道、安全出口", "", "《消防法》第六十条")
        )
        assert "matter: 占用、堵塞、封闭疏散通道、安全出口或者有其他妨碍安全疏散行为\n" in draft_text

    def test_a_clause_in_brackets_behind_the_act(self) -> None:
        """A clause of which nothing says what it does is left open in the column of the act, too."""
        draft_text, _ = texts(("1", "养鲸鱼未登记（《鲸鱼条例》第五十条）", "", ""))
        assert "条款：没有说明是违反、处罚还是免罚 鲸鱼条例第五十条。" in draft_text
        draft_text, _ = texts(("1", "违反《鲸鱼条例》第五十条，养鲸鱼", "", ""))
        assert "条款：违反 鲸鱼条例第五十条。" in draft_text

    def test_labels_inside_a_cell(self) -> None:
        """A label says what the clause behind it is for, and is not left over."""
        cell = "违反条款：《鲸鱼条例》第五条；处罚条款：《鲸鱼条例》第九条"
        draft_text, _ = texts(("1", "养鲸鱼未登记", "", cell))
        assert "条款：违反 鲸鱼条例第五条；处罚 鲸鱼条例第九条。" in draft_text
        assert "leftovers:" not in draft_text

    def test_a_clause_beside_the_ground_of_exemption(self) -> None:
        """A clause of which nothing is known is no ground of exemption because it stands beside one."""
        draft_text, _ = texts(
            ("1", "养鲸鱼未登记", "", "《鲸鱼条例》第九条、《行政处罚法》第三十三条第一款"), basis="免罚依据"
        )
        assert "没有说明是违反、处罚还是免罚 鲸鱼条例第九条" in draft_text
        assert "免罚依据 行政处罚法第三十三条第一款" in draft_text

    def test_the_document_of_the_heading(self) -> None:
        """A heading that names a document gives it to the citations below it that name none, and the reviewer is told."""
        draft_text, _ = texts(("1", "养鲸鱼未登记", "", "第六十条第一款第三项"), basis="处罚依据（《消防法》）")
        assert "处罚 消防法第六十条第一款第三项" in draft_text
        assert "没有写哪一部文件，按前面的《消防法》读" in draft_text

    def test_a_clause_in_the_wrong_column(self) -> None:
        """A clause that punishes is one wherever it stands, and the reviewer is told that the heading says another thing."""
        draft_text, _ = texts(("1", "养鲸鱼未登记", "《消防法》第六十条第一款第三项", "《消防法》第二十八条"))
        assert "条款：违反 消防法第二十八条；处罚 消防法第六十条第一款第三项。" in draft_text
        assert "消防法第六十条第一款第三项写在“违反条款”一栏，而规则库里的这一条是“处罚依据”" in draft_text

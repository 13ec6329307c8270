"""What a cell cites: each clause once, resolved against the library, and every other word with what became of it."""

import random
from collections.abc import Callable

import pytest

from api.importing.citations import cited_in
from api.importing.cited import Citations
from api.importing.clause_kinds import kind_of
from api.importing.laws import Kind, Standing, laws_of
from api.importing.passages import Use, joined, leftovers
from api.importing.phrasing import read_phrasing
from engine.language import Clause, number_of, read_clause
from tests.shipped import CATALOG, RULESETS

LAWS = laws_of(CATALOG)
WORDS = read_phrasing(RULESETS, CATALOG.library).citing
FOOD = "食品安全法第三十四条第十项"
FIRE = "消防法第六十条第一款"


def read(cell: str, above: str = "", document: str = "") -> Citations:
    """What a cell cites below another one; its parts are the cell."""
    before = cited_in(above, LAWS, WORDS).cited if above else ()
    found = cited_in(cell, LAWS, WORDS, before, document)
    assert joined(found.parts) == cell
    return found


class TestClauses:
    @pytest.mark.parametrize(
        ("cell", "clauses"),
        [
            # names and numbers, however they are written
            ("《中华人民共和国食品安全法》第34条第（十）项", [FOOD]),
            ("食品安全法第三十四条第十项", [FOOD]),
            ("中华人民共和国食品安全法第三十四条（十）项", [FOOD]),
            ("《食品安全法》第３４条第(１０)项", [FOOD]),
            ("《食品安全法》34条第10项", [FOOD]),
            ("《食品安全法》第三十四条（十）", [FOOD]),
            ("《食品安全法》的第三十四条第十项", [FOOD]),
            ("《食品安全法》第四章第三十四条第十项", [FOOD]),
            ("《 食品 安全法 》 第 三十四 条 第 十 项", [FOOD]),
            ("《中华人民共和国\n食品安全法》第三十四\n条第十项", [FOOD]),
            ("《民法典》第一千零八十四条", ["民法典第一千零八十四条"]),
            ("《甲法》第一百三十三条之一第二款", ["甲法第一百三十三条之一第二款"]),
            ("《广东省实施〈中华人民共和国甲法〉办法》第八条", ["广东省实施中华人民共和国甲法办法第八条"]),
            ("《甲办法（试行）》第八条", ["甲办法（试行）第八条"]),
            # the text of a year, the number of a document
            ("《食品安全法》（2021年修正）第三十四条第十项", [FOOD]),
            ("《食品安全法（2018修正）》第三十四条第十项", [FOOD]),
            ("《食品安全法》2021年修正版第三十四条第十项", [FOOD]),
            ("《甲办法》（某令第5号）第二条", ["甲办法第二条"]),
            ("《甲条例》（国务院令第588号，2013年修订）第二条", ["甲条例第二条"]),
            ("《甲意见》（某发〔2022〕3号）第二条", ["甲意见第二条"]),
            # several
            ("《甲法》第二条第一款、第三款，第五条", ["甲法第二条第一款", "甲法第二条第三款", "甲法第五条"]),
            ("1.《甲法》第二条\n2.《乙条例》第三条", ["甲法第二条", "乙条例第三条"]),
            ("①《甲法》第二条②《乙条例》第三条", ["甲法第二条", "乙条例第三条"]),
            ("违反了《甲法》第二条和《乙法》第三条的规定", ["甲法第二条", "乙法第三条"]),
            ("《甲法》第二条《乙法》第三条", ["甲法第二条", "乙法第三条"]),
            ("《甲法》第二条第五条", ["甲法第二条", "甲法第五条"]),
            ("《甲法》第十二、十三条", ["甲法第十二条", "甲法第十三条"]),
            ("《甲法》第二条第一、三项", ["甲法第二条第一项", "甲法第二条第三项"]),
            ("《甲法》第二条第（一）、（三）项", ["甲法第二条第一项", "甲法第二条第三项"]),
            ("《甲法》第二条第（一）（三）项", ["甲法第二条第一项", "甲法第二条第三项"]),
            ("《甲法》第二条第一项以及第五条", ["甲法第二条第一项", "甲法第五条"]),
            ("违反《甲法》第二条，依据《乙法》第三条处罚", ["甲法第二条", "乙法第三条"]),
            ("违反《甲法》第二条的规定，依据《甲法》第三条的规定予以处罚", ["甲法第二条", "甲法第三条"]),
            ("食品安全法第三十四条第十项、消防法第六十条第一款", [FOOD, FIRE]),
            # ranges
            ("《甲法》第一条至第三条", ["甲法第一条", "甲法第二条", "甲法第三条"]),
            ("《甲法》第9-11条", ["甲法第九条", "甲法第十条", "甲法第十一条"]),
            ("《甲法》第二条第（一）至（三）项", ["甲法第二条第一项", "甲法第二条第二项", "甲法第二条第三项"]),
            ("《甲法》第二条第一项到第三项", ["甲法第二条第一项", "甲法第二条第二项", "甲法第二条第三项"]),
            ("《甲法》第二条第一款至第三款、第九条", [*(f"甲法第二条第{n}款" for n in "一二三"), "甲法第九条"]),
            ("《甲法》第一条至第九十条", ["甲法第一条", "甲法第九十条"]),
            # what points back, short names
            ("《消防法》第二十八条；该法第六十条第一款", ["消防法第二十八条", FIRE]),
            ("《消防法》第二十八条、本法第六十条第一款", ["消防法第二十八条", FIRE]),
            ("《甲条例》第二条，同条例第三条", ["甲条例第二条", "甲条例第三条"]),
            ("《某省甲条例》（以下简称《条例》）第二条；《条例》第三条", ["某省甲条例第二条", "某省甲条例第三条"]),
            ("《某省甲条例》第二条；《条例》第三条", ["某省甲条例第二条", "某省甲条例第三条"]),
            # documents that have no articles like a statute's
            ("GB 7718-2011", ["GB7718-2011"]),
            ("GB/T 19001-2016 第4.1条", ["GB/T19001-2016第4.1条"]),
            ("《某标准》（GB 7718-2011）第4.1.2条", ["某标准第4.1.2条"]),
            ("《某裁量权基准》第一部分第五条", ["某裁量权基准第一部分第五条"]),
            ("《食品安全法》", ["食品安全法"]),
            ("《食品安全法》《消防法》第六十条第一款", ["食品安全法", FIRE]),
            # what is quoted cites nothing of its own
            ("《甲法》第二条 有下列情形的，依照《乙法》第三条处理。", ["甲法第二条"]),
            ("《甲法》第二条 对其排放的废气和本法第七十八条规定的物质进行监测。", ["甲法第二条"]),
            (
                "《甲法》第二条：违反本法第九条规定，应当登记。\n《乙法》第三条 处一万元罚款。",
                ["甲法第二条", "乙法第三条"],
            ),
            ("《甲法》第二条：违反《丙法》第九条规定的，处一万元罚款。", ["甲法第二条"]),
            ("《甲法》第二条：“违反《丙法》第九条规定的，处一万元罚款。”", ["甲法第二条"]),
            ("处罚依据：《甲法》第二条", ["甲法第二条"]),
            ("违反：《甲法》第二条；处罚：《甲法》第三条", ["甲法第二条", "甲法第三条"]),
            ("《甲法》第二条规定：不得养鲸鱼。《乙法》第三条规定：处一万元罚款。", ["甲法第二条", "乙法第三条"]),
            # no citations
            ("没有条款", []),
            ("第二条", []),
            ("第三批次", []),
            ("违法所得1.5万元", []),
            ("三十条建议", []),
            ("办理《营业执照》", []),
            ("", []),
        ],
    )
    def test_citations(self, cell: str, clauses: list[str]) -> None:
        """Every clause cited for the act is read; what a quoted text itself cites is not."""
        assert list(read(cell).clauses) == clauses

    @pytest.mark.parametrize(
        ("cell", "clauses"),
        [
            ("同上", [FOOD, FIRE]),
            ("同上。", [FOOD, FIRE]),
            ("同前", [FOOD, FIRE]),
            ("〃", [FOOD, FIRE]),
            ("违反前款规定", [FOOD, FIRE]),
            ("同上第三款", ["消防法第六十条第三款"]),
            ("同上；《甲法》第二条", [FOOD, FIRE, "甲法第二条"]),
            ("同意", []),
            ("第三款", []),
            ("违反同上规定", []),
        ],
    )
    def test_as_in_the_row_above(self, cell: str, clauses: list[str]) -> None:
        """同上 is the clauses of the row above, told; nothing else is taken from there."""
        found = read(cell, above="《食品安全法》第三十四条第十项、消防法第六十条第一款")
        assert list(found.clauses) == clauses
        assert all(each.told for each in found.cited if each.clause in (FOOD, FIRE))
        assert read(cell).clauses == tuple(clause for clause in clauses if clause.startswith("甲法"))

    @pytest.mark.parametrize(
        "cell",
        [
            "违反：《甲法》第三条\n处罚：《甲法》第九条第二项",
            "【违反】《甲法》第三条\n【处罚】《甲法》第九条第二项",
            "〔违反条款〕《甲法》第三条；[处罚依据]《甲法》第九条第二项",
            "1.违反条款：《甲法》第三条 2.处罚条款：《甲法》第九条第二项",
            "定性：《甲法》第三条；处罚：《甲法》第九条第二项应予处罚",
        ],
    )
    def test_labels_inside_a_cell(self, cell: str) -> None:
        """A label before a citation leads to it and says what the clause does."""
        found = read(cell)
        assert [(each.clause, kind_of(each, LAWS, WORDS).kind) for each in found.cited] == [
            ("甲法第三条", Kind.OBLIGES),
            ("甲法第九条第二项", Kind.PUNISHES),
        ]
        assert not [part for part in found.parts if part.use is Use.LEFTOVER]

    def test_the_document_of_the_heading(self) -> None:
        """A column whose heading names the document has its articles alone."""
        assert read("第三十四条第十项", document="《中华人民共和国食品安全法》").clauses == (FOOD,)
        assert read("第三十四条第十项").clauses == ()


CITED = sorted(
    {
        clause
        for matter in CATALOG.library.matters.by_name.values()
        for text in (*matter.breaches, *(each.clause for each in matter.punished_by))
        if (clause := read_clause(text)) is not None
    },
    key=str,
)
"""Every clause that the matters of the library cite."""


def arabic(clause: Clause) -> str:
    """The place of a clause in Arabic numerals: 第34条第(10)项."""
    parts = [(level, *number_of(number)) for level, number in clause.path]
    return "".join(
        f"第({plain})项" if level == "项" else f"第{plain}{level}{f'之{inserted}' if inserted else ''}"
        for level, plain, inserted in parts
    )


class TestPointingBack:
    ABOVE = "《旅行社条例》第四十九条"

    @pytest.mark.parametrize(
        ("cell", "clauses", "left"),
        [
            ("同上", ["旅行社条例第四十九条"], []),
            ("同上条款", ["旅行社条例第四十九条"], []),
            ("同上规定", ["旅行社条例第四十九条"], []),
            ("同上第三十一条", ["旅行社条例第三十一条"], []),
            ("同上条例第三十一条", ["旅行社条例第三十一条"], []),
            ("同前条例第三十一条", ["旅行社条例第三十一条"], []),
            ("同上办法第三十一条", [], ["同上办法第三十一条"]),
            ("同上规定第三十一条", [], ["同上规定第三十一条"]),
            ("同一条例第三十一条", [], ["同一条例第三十一条"]),
            ("同上条例", [], ["同上条例"]),
        ],
    )
    def test_the_row_above(self, cell: str, clauses: list[str], left: list[str]) -> None:
        """Only a bare 同上 repeats a clause; 同上 with a kind of document is a document of that kind, or left over."""
        found = read(cell, above=self.ABOVE)
        assert list(found.clauses) == clauses
        assert list(leftovers(found.parts)) == left
        assert all(each.told for each in found.cited)

    def test_the_document_before(self) -> None:
        """The document that the row cites goes before that of the row above, and what it is read as is told."""
        found = read("同上条例第三十一条", self.ABOVE, "互联网上网服务营业场所管理条例")
        assert found.clauses == ("互联网上网服务营业场所管理条例第三十一条",)
        assert read("同上条例第三十一条", self.ABOVE, "某管理办法").clauses == ()
        (bare,) = read("第六十条第一款", "", "消防法").cited
        assert bare.clause == FIRE
        assert "没有写哪一部文件" in bare.told

    def test_two_documents_above(self) -> None:
        """Of two documents above nothing says which is meant."""
        assert read("同上条例第三十一条", "《旅行社条例》第四十九条、《森林防火条例》第五十条").clauses == ()


class TestEveryClause:
    @pytest.mark.parametrize(
        "form",
        [
            lambda clause: f"《{clause.document}》{str(clause).removeprefix(clause.document)}",
            lambda clause: f"《中华人民共和国{clause.document}》（2021年修订）{arabic(clause)}",
            str,
            lambda clause: f"违反了{clause.document}{arabic(clause)}的规定",
            lambda clause: (
                f"《{clause.document[:3]}\n{clause.document[3:]}》\n{str(clause).removeprefix(clause.document)}之规定"
            ),
        ],
        ids=["marked", "of a year", "plain", "Arabic", "broken lines"],
    )
    def test_in_every_form(self, form: Callable[[Clause], str]) -> None:
        """Each clause of the library is read in each form, known, with no word left over; so are two of them."""
        for clause, other in zip(CITED[::4], CITED[2::4], strict=False):
            found = read(f"{form(clause)}；{form(other)}")
            assert found.clauses == (str(clause), str(other))
            assert leftovers(found.parts) == ()
            assert all(each.standing is Standing.HELD for each in found.cited)


class TestStanding:
    @pytest.mark.parametrize(
        ("cell", "standing", "told"),
        [
            ("《消防法》第六十条第一款第三项", Standing.HELD, ""),
            ("《消防法》第三百条", Standing.LACKING, "一共 74 条"),
            ("《食品安全法》第一百二十四条第九款", Standing.LACKING, "款"),
            ("《食品安权法》第三十四条", Standing.UNKNOWN, "是否想写“食品安全法”？"),
            ("《鲸鱼保护条例》第三条", Standing.UNKNOWN, ""),
            ("《甲法》第三条", Standing.UNKNOWN, ""),
            ("《食品安全法》", Standing.HELD, "没有写第几条"),
            ("《消防法》第六十条（1）", Standing.HELD, "按项读"),
            ("《消防法》第一条至第七十条", Standing.HELD, ""),
        ],
    )
    def test_resolved(self, cell: str, standing: Standing, told: str) -> None:
        """The document is known or not, the article there or not; a name is suggested only where it is really near."""
        cited = read(cell).cited[0]
        assert cited.standing is standing
        assert told in cited.told
        assert bool(told) or not cited.told

    def test_years_and_numbers_are_kept(self) -> None:
        """The text that is meant stays with the clause as it was said."""
        (cited,) = read("《食品安全法》（2021年修正）第三十四条第十项").cited
        assert (cited.edition, cited.as_written) == ("2021年修正", "《食品安全法》（2021年修正）第三十四条第十项")


class TestOtherWords:
    @pytest.mark.parametrize(
        ("cell", "left", "quoted"),
        [
            ("《甲法》第二条：养鲸鱼应当登记。", [], "养鲸鱼应当登记"),
            ("《甲法》第二条规定，养鲸鱼不得上街。", [], "养鲸鱼不得上街"),
            ("《甲法》第二条：“国家保护鲸鱼。”", [], "国家保护鲸鱼"),
            ("《甲法》第二条 国家对鲸鱼实行登记管理。", [], "国家对鲸鱼实行登记管理"),
            (
                "《甲法》第二条 有下列行为的，责令改正：\n（一）养鲸鱼的；\n（二）养鲨鱼的。",
                [],
                "有下列行为的，责令改正：（一）养鲸鱼的；（二）养鲨鱼的",
            ),
            (
                "《甲法》第二条\n养鲸鱼的，处一万元以下罚款。首次违法的，不予处罚。",
                ["首次违法的，不予处罚。"],
                "养鲸鱼的，处一万元以下罚款",
            ),
            ("《甲法》第二条，首次违法的不予处罚", ["，首次违法的不予处罚"], ""),
            ("《甲法》第二条（首违不罚）", ["（首违不罚）"], ""),
            ("《甲法》第二条：及时改正的，免予处罚。", ["：及时改正的，免予处罚。"], ""),
            ("《甲法》第二条但当场改正的除外", ["但当场改正的除外"], ""),
            ("《甲法》第二条（区自然资源局）", ["（区自然资源局）"], ""),
            ("《甲法》第二条 区自然资源局", ["区自然资源局"], ""),
            ("《甲法》第二条：应当登记。\n备注：由县级实施", ["备注：由县级实施"], "应当登记"),
            ("养鲸鱼，违反《甲法》第二条", ["养鲸鱼，"], ""),
            ("《甲法》第二条（违法所得1000元以下）", ["（违法所得1000元以下）"], ""),
            (
                "《行政处罚法》第三十三条第一款：违法行为轻微并及时改正，没有造成危害后果的，不予行政处罚。",
                [],
                "违法行为轻微并及时改正，没有造成危害后果的，不予行政处罚",
            ),
            (
                "《行政处罚法》第三十三条 初次违法且危害后果轻微并及时改正的，可以不予行政处罚。",
                [],
                "初次违法且危害后果轻微并及时改正的，可以不予行政处罚",
            ),
            ("《行政处罚法》第三十三条，首次违法的", ["，首次违法的"], ""),
            ("《行政处罚法》第三十三条 首次违法，鲸鱼已经送还海洋馆", ["首次违法，鲸鱼已经送还海洋馆"], ""),
            ("《行政处罚法》第三十三条：货值不足五百元，及时改正。", ["：货值不足五百元，及时改正。"], ""),
            ("《甲法》第二条，应当在三日内登记", ["，应当在三日内登记"], ""),
            ("依据《甲法》第二条的规定，结合本市实际，制定本清单。", ["，结合本市实际，制定本清单。"], ""),
            ("《甲法》第二条 应当登记，价值五百元以下。", ["应当登记，价值五百元以下。"], ""),
            ("《甲法》第二条：应当登记。实施主体：区局", ["实施主体：区局"], "应当登记"),
            (
                "《食品安全法》第三十四条第十项：违法行为轻微的，不予行政处罚。",
                ["：违法行为轻微的，不予行政处罚。"],
                "",
            ),
        ],
    )
    def test_quoted_or_left_over(self, cell: str, left: list[str], quoted: str) -> None:
        """The clause's own words are a quotation of it; leniency that the clause does not give, and remarks, are left over."""
        found = read(cell)
        assert list(leftovers(found.parts)) == left
        assert found.cited[0].quoted == quoted

    def test_every_cell_is_its_parts(self) -> None:
        """Whatever is put together of such pieces, the parts are the cell, and every clause read stands in it."""
        pieces = [
            *(
                "《甲法》",
                "《食品安全法》",
                "食品安全法",
                "（2018修正）",
                "第二条",
                "第三十四条",
                "第一款",
                "第（一）项",
                "（十）",
                "之一",
            ),
            *(
                "、",
                "，",
                "；",
                "。",
                "：",
                "和",
                "至",
                "\n",
                " ",
                "　",
                "1.",
                "（一）",
                "违反",
                "依据",
                "的规定",
                "同上",
                "该法",
                "本法",
            ),
            *(
                "应当登记",
                "处一万元以下罚款",
                "首次违法的",
                "不予处罚",
                "GB 7718-2011",
                "第",
                "条",
                "《",
                "》",
                "（",
                "“",
                "”",
                "〇",
                "③",
            ),
        ]
        chosen = random.Random(16)  # the same cells each time
        for _ in range(2_000):
            cell = "".join(chosen.choices(pieces, k=chosen.randint(1, 14)))
            found = read(cell, above="《消防法》第六十条第一款")
            taken = joined(part for part in found.parts if part.use is Use.CLAUSE)
            for each in found.cited:
                assert each.as_written in "".join(taken.split())

"""What a cell cites: each clause once, resolved against the library, and every other word with what became of it."""

import pytest

from api.importing.citations import Citations, cited_in
from api.importing.laws import laws_of
from api.importing.passages import joined
from api.importing.phrasing import read_phrasing
from tests.shipped import CATALOG, RULESETS

LAWS = laws_of(CATALOG)
WORDS = read_phrasing(RULESETS, CATALOG.library).citing
FOOD = "食品安全法第三十四条第十项"


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
            ("《中华人民共和国食品安全法》第34条第（十）项", [FOOD]),
            ("《甲法》第二条第一款、第三款，第五条", ["甲法第二条第一款", "甲法第二条第三款", "甲法第五条"]),
            ("《甲法》第二条 有下列情形的，依照《乙法》第三条处理。", ["甲法第二条"]),
            ("1.《甲法》第二条\n2.《乙条例》第三条", ["甲法第二条", "乙条例第三条"]),
            ("违反了《甲法》第二条和《乙法》第三条的规定", ["甲法第二条", "乙法第三条"]),
            ("食品安全法第三十四条第十项", [FOOD]),
            ("《甲法》第二条 对其排放的废气和本法第七十八条规定的物质进行监测。", ["甲法第二条"]),
            ("《甲办法》（某令第5号）第二条", ["甲办法第二条"]),
            ("《广东省实施〈中华人民共和国甲法〉办法》第八条", ["广东省实施中华人民共和国甲法办法第八条"]),
            ("没有条款", []),
        ],
    )
    def test_citations(self, cell: str, clauses: list[str]) -> None:
        """Every clause cited for the act is read; what a quoted text itself cites is not."""
        assert list(read(cell).clauses) == clauses

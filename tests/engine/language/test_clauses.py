"""Citations of clauses: many ways to write one, one form, and nothing that takes long or cannot be read back."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language.clauses import Clause, numeral, read_clause, same_clause

NUMBERS = st.integers(1, 9_999).map(numeral)
LAWS = st.sampled_from(["食品安全法", "商标法", "行政处罚法实施办法"])


@st.composite
def clauses(draw: st.DrawFn) -> Clause:
    """A clause of some law: article, perhaps inserted later (之一), paragraph and item."""
    article = draw(NUMBERS) + draw(st.sampled_from(["", "", "之一", "之三"]))
    levels = draw(st.sampled_from([(), ("款",), ("项",), ("款", "项")]))
    return Clause(draw(LAWS), (("条", article), *((level, draw(NUMBERS)) for level in levels)))


@given(clauses())
def test_a_clause_that_is_written_is_read_back(clause: Clause) -> None:
    """The form in which a clause is shown is a citation of it."""
    assert read_clause(str(clause)) == clause


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("食品安全法第一百一十条", "食品安全法第一百十条"),
        ("食品安全法第一百一十条", "《中华人民共和国食品安全法》第110条"),
        ("商标法第六十条之一第二款", "商标法第60条之一第（二）款"),
        ("民法典第一千二百零三条", "民法典第1203条"),
    ],
)
def test_ways_to_write_one_clause(one: str, other: str) -> None:
    """Chinese numerals in either form and digits name the same article."""
    assert same_clause(one, other) is True


@pytest.mark.parametrize(
    "text", ["食品安全法第10000条", "食品安全法第34条第12345项", "食品安全法第" + "9" * 5_000 + "条", "第九条", ""]
)
def test_what_is_no_clause(text: str) -> None:
    """A number that no law has, or no law at all, is no citation, and never an error."""
    assert read_clause(text) is None


@pytest.mark.parametrize("part", ["9", "第", "九", "第九", "(", "第9条"])
def test_a_long_text_takes_no_time(part: str) -> None:
    """However long, and whatever it repeats."""
    start = time.process_time()
    read_clause("法" + part * 100_000 + "x")
    assert time.process_time() - start < 0.5

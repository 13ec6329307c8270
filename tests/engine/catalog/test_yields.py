"""A clause that gives way to another violation: the violation is one of the table, its words and their source are written."""

from engine.catalog.matter_reader import read_matters
from tests.shipped import CATALOG

TEXT = """\
format: 1
matters:
  - name: 虚假宣传
    id: promotion
    field: 广告
    punished_by:
      - clause: 反不正当竞争法第二十条第一款
        read: {at: 第二十条第一款, read: statute}
        yields: [{to: 虚假广告, text: 依照广告法的规定处罚, read: {at: 第二十条第二款, read: statute}}]
  - {name: 虚假广告, id: false-ad, field: 广告}
"""


def read(text: str) -> tuple[list[str], list[tuple[int, str]]]:
    """To which violations the first clause gives way, and what is wrong with the file."""
    library = CATALOG.library
    matters, found = read_matters({"matters.yaml": text}, library.vocabulary, {})
    clauses = matters.by_name["虚假宣传"].punished_by if "虚假宣传" in matters.by_name else ()
    return [each.to for clause in clauses for each in clause.yields], [(one.line, one.code) for one in found]


def test_a_clause_gives_way_to_a_violation_of_the_table() -> None:
    """Only one that is there; a misspelt one is told with what was meant."""
    assert read(TEXT) == (["虚假广告"], [])
    assert read(TEXT.replace("to: 虚假广告", "to: 虚假广高"))[1] == [(3, "unknown-matter")]


def test_the_words_and_their_source_are_written() -> None:
    """What gives way by no words of law is refused."""
    for part in ("text: 依照广告法的规定处罚, ", ", read: {at: 第二十条第二款, read: statute}"):
        yields, found = read(TEXT.replace(part, ""))
        assert (yields, [code for _, code in found]) == ([], ["missing-key"])

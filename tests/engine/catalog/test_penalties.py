"""Matters over several files, and the penalties that their clauses find."""

from engine.catalog.matter_reader import read_matters
from engine.catalog.matters import Matters
from engine.documents import Diagnostic
from tests.shipped import CATALOG

TABLE = """
format: 1
penalties:
  - {clause: 消防法第六十条第一款, law: 消防法（2021-04-29）, warning: true, fine: [{between: [5000元, 50000元]}]}
  - {clause: 消防法第六十条, law: [消防法（2019-04-23）, 消防法（2021-04-29）], fine: [{up_to: 5元}]}
"""
FIRST = """
format: 1
matters:
  - {name: 堵塞通道, id: blocked, field: 消防, aliases: [占道], punished_by: [消防法第六十条第一款第三项]}
"""


def read(**texts: str) -> tuple[Matters, list[str], list[Diagnostic]]:
    """The matters of the files, and the places and codes of what is wrong."""
    files = {f"matters/{name}.yaml": text for name, text in texts.items()}
    matters, found = read_matters(files, CATALOG.library.vocabulary, {})
    return matters, [f"{each.path}:{each.line} {each.code}" for each in found], found


def test_a_clause_finds_the_longest_entry_of_each_text_of_its_law() -> None:
    """The paragraph is taken where it was compared, the article where only that was; each keeps the clause as cited."""
    matters, codes, _ = read(a=TABLE, b=FIRST)
    assert codes == []
    punished_by = matters.by_name["堵塞通道"].punished_by
    assert [(p.clause, p.laws, p.warning, p.read.at) for p in punished_by] == [
        ("消防法第六十条第一款第三项", ("消防法（2021-04-29）",), True, "第六十条第一款第三项"),
        ("消防法第六十条第一款第三项", ("消防法（2019-04-23）",), False, "第六十条第一款第三项"),
    ]


def test_a_clause_of_one_text_finds_only_that_text() -> None:
    """A law that was written anew gives the same number to something else."""
    matters, codes, _ = read(a=TABLE, b=FIRST.replace("消防法第六十条", "消防法（2021-04-29）第六十条"))
    assert codes == []
    assert [(p.clause, p.laws) for p in matters.by_name["堵塞通道"].punished_by] == [
        ("消防法第六十条第一款第三项", ("消防法（2021-04-29）",))
    ]


def test_two_entries_of_one_clause_are_both_found() -> None:
    """What must and what may be fined are two entries."""
    table = (
        TABLE + "  - {clause: 消防法第六十条第一款, law: 消防法（2021-04-29）, optional: true, fine: [{up_to: 9元}]}\n"
    )
    found = read(a=FIRST, z=table)[0].by_name["堵塞通道"].punished_by
    assert [p.optional for p in found if p.laws == ("消防法（2021-04-29）",)] == [False, True]


def test_mistakes_are_told_in_the_file_where_they_stand() -> None:
    """A clause without penalties, a name, id or alias used in two files, an unknown sibling."""
    other = """
format: 1
matters:
  - {name: 占道, id: blocked, field: 城市管理, siblings: [堵塞], punished_by: [消防法第六十一条]}
"""
    _, codes, found = read(a=TABLE, b=FIRST, c=other)
    assert sorted(codes) == [
        "matters/c.yaml:4 duplicate-id",
        "matters/c.yaml:4 duplicate-id",
        "matters/c.yaml:4 unknown-matter",
        "matters/c.yaml:4 unknown-penalty",
    ]
    assert any("“占道”已经用于事项“堵塞通道”（matters/b.yaml）" in each.message for each in found)


def test_an_entry_names_a_clause_and_a_text_of_its_law() -> None:
    """Neither a whole law nor an entry without its text is taken."""
    wrong = """
format: 1
penalties:
  - {clause: 消防法, law: 消防法（2021-04-29）}
  - {clause: 消防法第六十条}
"""
    assert read(a=wrong)[1] == ["matters/a.yaml:4 wrong-shape", "matters/a.yaml:5 missing-key"]


def test_where_an_entry_was_read_follows_from_its_text() -> None:
    """Place, source and way of reading are those of the clause and of the statute's text on record."""
    statutes = CATALOG.library.statutes
    files = {"matters/a.yaml": TABLE.replace("消防法（2019-04-23）, ", ""), "matters/b.yaml": FIRST}
    matters, found = read_matters(files, CATALOG.library.vocabulary, CATALOG.library.sources, statutes)
    text = statutes.text("消防法（2021-04-29）")
    assert text is not None
    read = matters.by_name["堵塞通道"].punished_by[0].read
    assert (found, read.at, read.of, read.read) == (
        [],
        "第六十条第一款第三项",
        text.source,
        CATALOG.library.sources[text.source].read,
    )

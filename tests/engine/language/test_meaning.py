"""The language as tables: every row of `tests/meaning/*.yaml` holds, in the meaning and in the proof alike.

A file has `tables` (one condition or one condition per row), `matrices` (one comparison, a column per sign), `values`
(what is written for a fact, and what it is read as), `lists` (the body of a list version, its verdicts and its
parsed items), `fines` (a rule for a lighter fine, and what it makes of a clause's fine) and `closures` (relations, and
what follows by them or clashes). A row is facts and then 得:
what comes of them; 问, where written, is exactly the facts still missing. 拒绝 <code> means that the reader refuses the
condition with that diagnostic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from engine.answer.fine_sentences import band_sentence
from engine.catalog.definitions import GENERAL
from engine.catalog.effects import read_effects
from engine.catalog.library import Library
from engine.catalog.list_reader import read_list
from engine.catalog.lists import Item
from engine.catalog.matter_reader import read_matters
from engine.catalog.matters import FineRow, Matter, Matters, Punishment
from engine.catalog.sources import Provenance, Source, read_sources
from engine.documents.readers import Mapping, Node, Report, Scalar, Sequence, read_file, read_text
from engine.evaluation.fines import exposure
from engine.evaluation.penal_law import Held
from engine.evaluation.violations import Possible
from engine.language.conditions import Compare, Condition
from engine.language.earlier_records import Setting
from engine.language.grammar import Scene, read_condition
from engine.language.meaning import truth_of
from engine.language.proofs import missing, prover
from engine.language.relation_reader import read_relations
from engine.language.truth import VERDICTS, Truth
from engine.language.values import UNKNOWN, FactError, Value, plain, read_value, write_value
from engine.language.vocabulary import Vocabulary, read_vocabulary

FOLDER = Path(__file__).parents[2] / "meaning"
SHARED = ("vocabulary", "matters", "sources")
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem not in {*SHARED, "versions"})
HOLDS: dict[str, Truth] = {"成立": True, "不成立": False, "不明": None}
VERDICT = {name: truth for truth, name in VERDICTS.items()}
REFUSED = "拒绝 "
KEYS = {
    "tables": {"name", "because", "when", "given", "columns", "rows"},
    "matrices": {"name", "because", "left", "right", "signs", "rows"},
    "values": {"name", "term", "rows"},
    "lists": {"name", "because", "general", "list", "given", "columns", "rows", "items", "refused"},
    "fines": {"name", "because", "lighter", "columns", "rows", "refused"},
    "closures": {"name", "because", "relations", "columns", "rows", "refused"},
}
CLASH = "矛盾 "
HEAD = """format: 1
list: {id}
version: 2025-01-27
title: 例
field: 食品
sources: [text]
effective: {{from: 2025-01-27}}
"""


def text_of(node: Node | None) -> str:
    """The text of a scalar; '' where nothing stands."""
    assert node is None or isinstance(node, Scalar)
    return node.text if node else ""


def texts_of(node: Node | None) -> list[str]:
    """The texts of a list of scalars."""
    assert isinstance(node, Sequence)
    return [text_of(item) for item in node.items]


def raw(node: Node) -> object:
    """A node as JSON readers would give it."""
    match node:
        case Scalar(text=text):
            return text
        case Sequence(items=items):
            return [raw(item) for item in items]
        case Mapping(entries=entries):
            return {key.text: raw(value) for key, value in entries}


def nodes_of(node: Node | None) -> tuple[Node, ...]:
    """The items of a list, none where nothing stands."""
    assert node is None or isinstance(node, Sequence)
    return node.items if node else ()


def _words() -> Node | None:
    return read_text((FOLDER / "vocabulary.yaml").read_bytes(), "vocabulary.yaml")[0]


@cache
def vocabulary() -> Vocabulary:
    """The words of the tables."""
    read, found = read_vocabulary(_words(), "vocabulary.yaml")
    assert found == []
    return read


@cache
def sources() -> dict[str, Source]:
    """The one source of the tables."""
    read, found = read_sources((FOLDER / "sources.yaml").read_bytes(), "sources.yaml")
    assert found == []
    return read


@cache
def matters() -> Matters:
    """The matters of the tables."""
    text = (FOLDER / "matters.yaml").read_bytes()
    read, found = read_matters({"matters.yaml": text}, vocabulary(), sources())
    assert found == []
    return read


@cache
def shared_library() -> Library:
    """All that the lists of the tables may refer to."""
    effects, kinds, found = read_effects(_words(), "vocabulary.yaml")
    assert found == []
    relations, _ = read_relations(_words(), "vocabulary.yaml", vocabulary())
    return Library(vocabulary(), matters(), sources(), relations, effects=effects, kinds=kinds)


@cache
def parsed(stem: str) -> Mapping:
    """One file of tables."""
    node, found = read_file(FOLDER / f"{stem}.yaml", f"{stem}.yaml")
    assert found == []
    assert isinstance(node, Mapping)
    assert {key.text for key, _ in node.entries} <= {"about", "setting", *KEYS}
    return node


def setting_of(node: Node | None) -> Setting | None:
    """Where a count stands: the matter of the case, the list and the item."""
    if node is None:
        return None
    assert isinstance(node, Mapping)
    matter = matters().by_name[text_of(node.get("matter"))]
    clauses = tuple(text_of(item) for item in nodes_of(node.get("clauses")))
    return Setting(
        matter.name,
        matter.kind,
        matter.field,
        matter.peers,
        matter.breaches,
        text_of(node.get("list")),
        text_of(node.get("item")),
        clauses,
    )


def typed(facts: dict[str, Node]) -> dict[str, Value]:
    """Written facts as values; every one must be a word of the vocabulary."""
    terms = vocabulary().terms
    return {name: read_value(terms[name], raw(value)) for name, value in facts.items()}


@dataclass(frozen=True)
class Row:
    """One row: the facts, what comes of them, and where the row stands."""

    place: str
    facts: dict[str, Node]
    expected: str
    condition: Node | None = None
    item: str = ""
    ask: list[str] | None = None
    setting: Setting | None = field(default=None, repr=False)


def entries_of(kind: str) -> Iterator[tuple[str, Mapping]]:
    """Every table of a kind, with the name of its file."""
    for stem in FILES:
        for table in nodes_of(parsed(stem).get(kind)):
            assert isinstance(table, Mapping)
            assert {key.text for key, _ in table.entries} <= KEYS[kind], text_of(table.get("name"))
            yield stem, table


def rows_of(stem: str, table: Mapping) -> Iterator[Row]:
    """The rows of a table of conditions or of a list, cells by column."""
    name, setting = text_of(table.get("name")), setting_of(parsed(stem).get("setting"))
    given = table.get("given")
    assert given is None or isinstance(given, Mapping)
    shared = {key.text: value for key, value in given.entries} if given else {}
    columns = texts_of(table.get("columns")) if table.get("columns") else []
    assert nodes_of(table.get("rows")) or table.get("refused"), f"{name}: no rows"
    for row in nodes_of(table.get("rows")):
        assert isinstance(row, Sequence)
        place = f"{stem}.yaml:{row.line} {name}"
        optional = int(columns[-1] == "问")
        assert len(columns) - optional <= len(row.items) <= len(columns), place
        cells = dict(zip(columns, row.items, strict=False))
        facts = {column: cell for column, cell in cells.items() if column not in ("条件", "事项", "得", "问")}
        yield Row(
            place,
            {**shared, **facts},
            text_of(cells["得"]),
            cells.get("条件", table.get("when")),
            text_of(cells.get("事项")),
            [text_of(item) for item in nodes_of(cells["问"])] if "问" in cells else None,
            setting,
        )


def matrix_rows(stem: str, table: Mapping) -> Iterator[Row]:
    """The cells of a matrix of comparisons, one row each."""
    left, right = text_of(table.get("left")), text_of(table.get("right"))
    signs = texts_of(table.get("signs"))
    for row in nodes_of(table.get("rows")):
        assert isinstance(row, Sequence)
        value, *outcomes = row.items
        for sign, outcome in zip(signs, outcomes, strict=True):
            written = f"{left} {sign} {right}"
            place = f"{stem}.yaml:{row.line} {written}"
            node = Scalar(written, row.line, row.column, quoted=False)
            yield Row(place, {left: value}, text_of(outcome), node)


CONDITIONS = [row for stem, table in entries_of("tables") for row in rows_of(stem, table)]
CELLS = [row for stem, table in entries_of("matrices") for row in matrix_rows(stem, table)]
LISTS = list(entries_of("lists"))


VALUES = [
    pytest.param(text_of(table.get("term")), raw(written), text_of(wanted), id=f"{stem}.yaml:{row.line}")
    for stem, table in entries_of("values")
    for row in nodes_of(table.get("rows"))
    if isinstance(row, Sequence)
    for written, wanted in [row.items]
]


@pytest.mark.parametrize(("name", "written", "wanted"), VALUES)
def test_value(name: str, written: object, wanted: str) -> None:
    """What is written for a fact is read as the row says, or refused in a sentence that names the fact."""
    term = vocabulary().terms[name]
    if wanted == REFUSED.strip():
        with pytest.raises(FactError, match=name):
            read_value(term, written)
        return
    assert write_value(term, read_value(term, written)) == wanted


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("-5元", "“-5元”不能是负数"),
        ("－5元", "不能是负数"),
        ("５００元", "数字请用半角，写成“500元”"),
        ("5００元", "写成“500元”"),
        ("9" * 16 + "元", "太长；整数至多 15 位"),
        ("500.1234567", "小数至多 6 位"),
        ("500.123456789", "小数至多 6 位"),
        ("五百元", "不是数字"),
        ("1,2345元", "不是数字"),
        ("500块", "单位“块”不认识"),
    ],
)
def test_a_number_that_is_refused(written: str, told: str) -> None:
    """Money that cannot be read is refused with what is wrong with its number; the longest numbers are read."""
    with pytest.raises(FactError, match=told):
        read_value(vocabulary().terms["货值金额"], written)
    assert read_value(vocabulary().terms["货值金额"], "9" * 15 + ".123456元") == Decimal("9" * 15 + ".123456")


def test_nothing_is_written_without_a_sign() -> None:
    """JSON can write a zero as negative; it is zero, and the same case."""
    term = vocabulary().terms["货值金额"]
    assert write_value(term, read_value(term, Decimal("-0.0"))) == "0元"


def checked(condition: Condition, row: Row, expected: Truth) -> None:
    """The meaning and the proof give the expected truth; 问 is what the proof misses."""
    facts = typed(row.facts)
    assert truth_of(condition, facts, row.setting) is expected
    proof = prover(condition)(facts, row.setting)
    assert proof.truth is expected
    if row.ask is not None:
        assert list(missing(proof, facts, row.setting)) == row.ask


@pytest.mark.parametrize("row", [*CONDITIONS, *CELLS], ids=lambda row: row.place)
def test_condition(row: Row) -> None:
    """A condition is what its row says, or is refused with the diagnostic that its row names."""
    report = Report("meaning")
    condition = read_condition(report, row.condition, Scene(vocabulary(), lambda _: None, lambda: ()))
    if row.expected.startswith(REFUSED):
        assert {found.code for found in report.found} == {row.expected.removeprefix(REFUSED)}
        return
    assert report.found == []
    assert condition is not None
    checked(condition, row, HOLDS[row.expected])


def read_body(table: Mapping) -> tuple[dict[str, Item], set[str]]:
    """The items of the list that a table writes, and the codes of what is wrong with it."""
    library = shared_library()
    definitions = text_of(table.get("general"))
    if definitions:
        body = "".join(f"  {line}\n" for line in definitions.splitlines())
        text = HEAD.format(id=GENERAL) + "kind: 规则\ndefinitions:\n" + body
        general, found = read_list(text, f"{GENERAL}/2025-01-27.yaml", "", library)
        assert found == []
        assert general is not None
        library = replace(library, general=general.definitions)
    text = HEAD.format(id="cn/example") + text_of(table.get("list"))
    version, found = read_list(text, "cn/example/2025-01-27.yaml", "", library)
    return ({item.id: item for item in version.items} if version else {}), {each.code for each in found}


@pytest.mark.parametrize(
    ("stem", "table"), LISTS, ids=lambda each: text_of(each.get("name")) if isinstance(each, Mapping) else each
)
def test_list(stem: str, table: Mapping) -> None:
    """The items of a list give the verdicts of the rows and are read as the table says, or the list is refused."""
    items, found = read_body(table)
    assert found == set(filter(None, text_of(table.get("refused")).split("、")))
    for row in rows_of(stem, table):
        try:
            checked(items[row.item].condition, row, VERDICT[row.expected])
        except AssertionError as error:
            raise AssertionError(row.place) from error
    expected = table.get("items")
    assert expected is None or isinstance(expected, Mapping)
    for key, wanted in expected.entries if expected else ():
        shown = record_of(items[key.text])
        written = raw(wanted)
        assert isinstance(written, dict)
        assert {name: shown[name] for name in written} == written


def record_of(item: Item) -> dict[str, object]:
    """The outcome side of an item in the words of the tables."""
    cut = item.cut
    return {
        "title": item.title,
        "kind": item.kind,
        "matters": list(item.matters),
        "effect": item.effect.name,
        "force": item.force,
        "outcome": item.outcome,
        "track": item.track,
        "step": item.step,
        "survives": list(item.survives),
        "duties": list(item.duties),
        "decided_by": list(item.decided_by),
        "basis": list(item.basis),
        "from": str(item.since or "无"),
        "until": str(item.until or "无"),
        "until_because": item.until_because,
        "measures": [f"{measure.clause}：{measure.measure}" for measure in item.measures],
        "fines": [fine_text(row) for row in item.fines],
        "cut": {"cut": [f"{plain(cut.low * 100)}%", f"{plain(cut.high * 100)}%"], "floor": cut.floor} if cut else "无",
    }


def fine_text(row: FineRow) -> str:
    """One row of a fine, in numbers of 元 or of times."""
    low, high = ("" if bound is None else plain(bound) for bound in (row.low, row.high))
    bounds = f"{low} 至 {high}".strip() if high else f"{low} 起"
    condition = f"{row.when.text} → " if isinstance(row.when, Compare) else ""
    return condition + bounds + (f" 倍{row.of}" if row.of else "")


FINES = list(entries_of("fines"))
SHOWN = """kind: 从轻
lighter: {{{rule}, source: {{at: 第一条, read: statute}}}}
items:
  - {{id: "1", matter: 不限, source: {{at: 第一项, read: statute}}, when: 甲, effect: 从轻, force: 可以, fine: {{{fine}}}}}
"""


@pytest.mark.parametrize(
    ("stem", "table"), FINES, ids=lambda each: text_of(each.get("name")) if isinstance(each, Mapping) else each
)
def test_lighter_fine(stem: str, table: Mapping) -> None:
    """A rule for a lighter fine makes of each clause's fine the sentence of the row, or is refused."""
    library, rule = shared_library(), text_of(table.get("lighter"))
    refused = set(filter(None, text_of(table.get("refused")).split("、")))
    rows = [texts_of(row) for row in nodes_of(table.get("rows"))] or [["flat: 1元", "未查明", ""]]
    for fine, value, wanted in rows:
        text = HEAD.format(id="cn/example") + SHOWN.format(rule=rule, fine=fine)
        version, found = read_list(text, "cn/example/2025-01-27.yaml", "", library)
        assert {each.code for each in found} == refused
        if version is None:
            continue
        punishment = Punishment("某法第一条", Provenance("第一条", "statute"), version.items[0].fines)
        matter = Matter("例", "example", "食品", "例", (), (punishment,))
        facts = {"货值金额": read_value(vocabulary().terms["货值金额"], value)}
        found = exposure(Held(punishment), Possible(matter, None, True), facts, True, version.lighter)
        assert [band_sentence(band) for band in found.bands] == [wanted], stem


@pytest.mark.parametrize(
    "table", [table for _, table in entries_of("closures")], ids=lambda table: text_of(table.get("name"))
)
def test_closure(table: Mapping) -> None:
    """Of the facts of a row follows what the row says and nothing else, or exactly these facts clash."""
    text = "relations:\n" + text_of(table.get("relations"))
    relations, found = read_relations(read_text(text, "relations.yaml")[0], "relations.yaml", vocabulary())
    assert {each.code for each in found} == set(filter(None, text_of(table.get("refused")).split("、")))
    columns = texts_of(table.get("columns")) if table.get("columns") else []
    assert nodes_of(table.get("rows")) or found
    for row in nodes_of(table.get("rows")):
        *cells, wanted = nodes_of(row)
        facts = typed(dict(zip(columns[:-1], cells, strict=True)))
        closed = relations.close({name: value for name, value in facts.items() if value is not UNKNOWN})
        clashing = ["、".join(sorted(clash.of, key=vocabulary().order.__getitem__)) for clash in closed.clashes]
        if isinstance(wanted, Scalar) and wanted.text.startswith(CLASH):
            names = wanted.text.removeprefix(CLASH).split("、")
            assert clashing == ["、".join(sorted(names, key=vocabulary().order.__getitem__))], row.line
            continue
        assert clashing == [], row.line
        told = {name: write_value(vocabulary().terms[name], closed.facts[name]) for name in closed.derived}
        assert told == ({} if isinstance(wanted, Scalar) else raw(wanted)), row.line
        assert closed.facts.keys() == {*closed.derived, *(n for n, v in facts.items() if v is not UNKNOWN)}


def test_every_structure_word_has_a_row() -> None:
    """Every word of the language stands in some table, so that none is without a meaning on paper."""
    written = "".join((FOLDER / f"{stem}.yaml").read_text(encoding="utf-8") for stem in FILES)
    words = ("all:", "any:", "not:", "exactly:", "soft:", "none:", "at_most:", "at_least:", "unread:", " in ", " of ")
    assert [word for word in words if word not in written] == []

"""docs/format.md is true: its examples are read and give what they say, and its tables hold exactly what the readers ask for."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.importing.phrasing import read_phrasing
from engine.catalog import CERTAINTIES, FIELDS, READINGS, TRACKS, TRANSITIONS, Catalog
from engine.catalog.sources import GRADES
from engine.documents import expect_mapping
from engine.evaluation import MOST_ACTS, evaluate_acts, join, read_acts, read_case_text, read_text_by
from engine.evaluation.case_facts import IN_FACT
from engine.evaluation.case_keys import ACT_KEYS, IN_CHINESE, KEYS
from engine.language import RECORD_FIELDS, SAME, TYPES
from engine.quality.check import check
from engine.quality.rehearsal import Rehearsal, run, run_case_file
from tests.shipped import CATALOG

TEXT = (Path(__file__).parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^```(?:yaml|csv) (\S+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
SHIPPED = CATALOG.library
TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
CONDITIONS = """\
format: 1
list: cn/conditions
version: 2025-01-27
title: 条件
kind: 首违不罚
field: 食品
sources: [penalty-law]
effective: {from: 2025-01-27}
published_items: 1
common:
"""
Keys = Mapping[str, bool]


def rows_under(*head: str) -> list[list[list[str]]]:
    """The rows of every table whose first row begins with the cells of `head`."""
    tables = [
        [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
        for table in (found.group() for found in TABLE.finditer(TEXT))
    ]
    return [table[2:] for table in tables if tuple(table[0][: len(head)]) == head]


def named(cell: str) -> list[str]:
    """The keys that a cell names."""
    return re.findall(r"`([^`]+)`", cell)


@dataclass(frozen=True)
class Read:
    """What came of reading every example of the page."""

    root: Path
    asked: frozenset[frozenset[tuple[str, bool]]]
    found: tuple[tuple[str, str], ...]
    beside: Rehearsal
    case: Any


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """The examples laid out as files and read by everything that reads such files."""
    place = tmp_path_factory.mktemp("format")
    texts: dict[str, str] = {}
    for name, body in EXAMPLE.findall(TEXT):
        texts[name] = texts.get(name, "") + body
    texts["rulesets/cn/conditions/2025-01-27.yaml"] = CONDITIONS + texts.pop("条件")
    for name, text in texts.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    asked: list[Keys] = []

    def listening(report: Any, node: Any, allowed: Keys, what: str) -> Any:  # noqa: ANN401  # as the reader has it
        if node is not None:
            asked.append(dict(allowed))
        return expect_mapping(report, node, allowed, what)

    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith(("engine", "api")) and getattr(module, "expect_mapping", None) is expect_mapping:
                patch.setattr(module, "expect_mapping", listening)
        root = place / "rulesets"
        found = tuple((diagnostic.path, diagnostic.code) for diagnostic in check(root))
        catalog = Catalog.open(root)
        read_phrasing(root, catalog.library)
        beside, case = run(catalog), run_case_file(catalog, place / "C01.yaml")
    return Read(root, frozenset(frozenset(table.items()) for table in asked), found, beside, case)


def test_the_case_in_chinese_is_read(read: Read) -> None:
    """The example of a case with Chinese keys is a case; its table names every key that has a Chinese name."""
    text = (read.root.parent / "案件.yaml").read_text(encoding="utf-8")
    catalog = Catalog.open(read.root)
    case, _ = read_case_text(text, "案件.yaml", catalog.library, catalog.places)
    assert (case.place, len(case.told)) == ("320000", 5)
    ((*rows,),) = rows_under("中文", "键")
    assert {chinese: key for chinese, cell in rows for key in named(cell)} == IN_CHINESE | IN_FACT


def test_the_case_of_several_acts_is_read(read: Read) -> None:
    """The example holds two acts, one of them under two norms, and its table has the keys of an act."""
    text = (read.root.parent / "几个行为.yaml").read_text(encoding="utf-8")
    catalog = Catalog.open(read.root)
    acts, _ = read_text_by(read_acts, text, "几个行为.yaml", catalog.library, catalog.places)
    assert [len(act.norms) for act in acts.acts] == [1, 2]
    found = evaluate_acts(catalog, acts, date(2025, 3, 20))
    assert [join(norms).fine is not None for norms in found.acts] == [False, True]
    (rows,) = rows_under("违法行为的键")
    assert tuple(named(row[0])[0] for row in rows) == ACT_KEYS
    assert f"最多 {MOST_ACTS} 个行为" in TEXT


def test_the_examples_are_right(read: Read) -> None:
    """`cailiang check` has nothing to say of the examples but of the draft, which is not finished, as the page says."""
    draft = "cn/320000-jiangsu/food-slight/2025-06-01.yaml"
    assert read.found == ((draft, "no-cases"), (draft, "open-leftover"), (draft, "open-wording"))


def test_the_cases_come_out_as_they_say(read: Read) -> None:
    """Every case beside the list, the case file and its variant give what the page expects."""
    trials, found = read.case
    assert (read.beside.found, found) == ((), ())
    assert [(trial.name, trial.failures) for trial in (*read.beside.trials, *trials) if trial.failures] == []
    assert (len(read.beside.trials), len(trials)) == (5, 2)


def test_the_tables_of_keys_are_those_of_the_readers(read: Read) -> None:
    """The page has a table for exactly the mappings that readers ask for, with the same keys, required and optional."""
    shown = [{named(row[0])[0]: row[1] == "必写" for row in rows} for rows in rows_under("键", "")]
    shown += [
        dict.fromkeys(named(row[1]), True) | dict.fromkeys(named(row[2]), False)
        for row in rows_under("结构词", "必写的键", "可省的键")[0]
    ]
    written = {frozenset(table.items()) for table in shown}
    assert sorted(map(sorted, written - read.asked)) == []
    assert sorted(map(sorted, read.asked - written)) == []


def test_keys_that_no_reader_asks_for_together(read: Read) -> None:
    """The keys of a count, of a record and of a case that is only evaluated are told too."""
    (counted,) = rows_under("计数的键")
    (counting,) = [{key for key, _ in table} for table in read.asked if ("none", True) in table]
    assert {named(row[0])[0] for row in counted} == counting - {"none"}
    (recorded,) = rows_under("记录的键")
    assert [named(row[0])[0] for row in recorded] == list(RECORD_FIELDS)
    assert any({key for key, _ in table} == set(KEYS) for table in read.asked)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("type", TYPES),
        ("same", SAME),
        ("kind", tuple(SHIPPED.kinds)),
        ("transition", TRANSITIONS),
        ("effect", tuple(SHIPPED.effects)),
        ("read", tuple(READINGS)),
        ("grade", GRADES),
        ("track", TRACKS),
        ("certainty", CERTAINTIES),
    ],
)
def test_the_tables_of_values_are_complete(key: str, values: tuple[str, ...]) -> None:
    """Every value that a key takes has its row, in the order of the readers."""
    (rows,) = rows_under(f"`{key}`")
    assert tuple(row[0] for row in rows) == values


def test_readings_are_called_what_the_answer_calls_them() -> None:
    """How words were read has the name that an answer shows."""
    (rows,) = rows_under("`read`")
    assert dict(map(tuple, rows)) == READINGS


def test_the_fields_of_papers_are_those_of_forms() -> None:
    """Every field that a form may name has its row, with what a blank for it says; every list has its columns."""
    (rows,) = rows_under("字段", "留空时写")
    assert {named(name)[0]: says for name, says in rows} == {
        name: says for name, says in FIELDS.items() if isinstance(says, str)
    }
    (lists,) = rows_under("列表", "各栏")
    found: dict[str, list[str]] = {}
    rest = [(name, columns) for name, columns in FIELDS.items() if not isinstance(columns, str)]
    for name, columns in rest:  # grows while it is read
        found[name] = list(columns)
        rest += [
            (f"{name.rpartition('.')[2]}.{key}", each) for key, each in columns.items() if not isinstance(each, str)
        ]
    assert {named(name)[0]: named(columns) for name, columns in lists} == found

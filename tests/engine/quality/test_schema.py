"""The JSON Schema of the list format: shipped lists fit it, mistakes do not, and it asks for exactly what the readers do."""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine.catalog import definitions, item_reader, leftovers, list_reader, penalty_reader, rules, sources
from engine.documents import readers
from engine.documents.readers import read_text
from engine.evaluation.cases import plain
from engine.language import grammar
from engine.quality import schema
from tests.shipped import CATALOG, RULESETS

FIRST = "cn/first-offence/2025-01-27.yaml"
LISTS = sorted(p for p in (RULESETS / "cn").rglob("*.yaml") if not p.name.endswith(".tests.yaml"))


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    """The schema, itself sound."""
    made = schema.list_schema(CATALOG.library)
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def data_of(path: Path) -> Any:  # noqa: ANN401  # plain data of any shape
    """A list file as plain data."""
    node, found = read_text(path.read_bytes(), path.name)
    assert node is not None, found
    return plain(node)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.relative_to(RULESETS).as_posix())
def test_every_shipped_list_fits(path: Path, validator: jsonschema.Draft202012Validator) -> None:
    """No shipped list is refused."""
    assert [error.message for error in validator.iter_errors(data_of(path))] == []


@pytest.mark.parametrize(
    ("where", "key", "value"),
    [
        ((), "titel", "x"),
        ((), "kind", "首违可罚"),
        ((), "version", "2025年"),
        (("effective",), "form", "2025-01-27"),
        (("items", 0), "mater", "x"),
        (("items", 0), "effect", "不处罚"),
        (("items", 0), "matter", "没有的事项"),
        (("items", 0, "source"), "read", "hearsay"),
        (("items", 0, "source"), "of", "nowhere"),
        (("items", 0), "variants", []),
        (("items", 0), "when", {"al": []}),
        (("items", 0), "when", {"all": [], "any": ["餐饮环节"]}),
        (("items", 0), "when", {"not": {"xor": []}}),
        (("items", 0), "when", {"none": "违法记录", "same": "差不多", "within": "2年"}),
    ],
)
def test_a_mistake_is_refused(
    where: tuple[str | int, ...], key: str, value: object, validator: jsonschema.Draft202012Validator
) -> None:
    """A wrong key, a value outside its enumeration, a condition of two words: refused anywhere."""
    data = data_of(RULESETS / FIRST)
    here = data = copy.deepcopy(data)
    for step in where:
        here = here[step]
    here[key] = value
    assert not validator.is_valid(data)


@pytest.mark.parametrize("key", [key for key, needed in list_reader.KEYS.items() if needed])
def test_a_missing_key_is_refused(key: str, validator: jsonschema.Draft202012Validator) -> None:
    """Every key that a list must have is required."""
    data = data_of(RULESETS / FIRST)
    del data[key]
    assert not validator.is_valid(data)


EVERYTHING = """\
format: 1
list: cn/first-offence
version: 2025-01-27
title: 甲
kind: 综合
field: 市场监管
sources: [samr-2025-10]
effective: {from: 2025-01-27}
status: draft
definitions:
  新的定义: {text: 乙, source: {at: 一, read: copy}, when: 餐饮环节}
exclude:
  - {id: x, text: 丙, source: {at: 一, read: copy}, when: 餐饮环节}
criteria: [{of: 餐饮环节, text: 寅, source: {at: 一, read: copy}}]
items:
  - id: a
    matter: 不限
    source: {at: 一, read: copy}
    effect: 不予强制
    force: 可以
    measures: [{clause: 食品安全法第一条, measure: 查封}]
    fine: [{between: [1元, 2元]}]
    when:
      all:
        - any: [餐饮环节]
        - not: 餐饮环节
        - {exactly: 1, of: [餐饮环节]}
        - {soft: 餐饮环节, wording: 一般, judged: 餐饮环节}
        - {none: 违法记录, same: 不限, within: 不限}
        - {at_most: 1, of: 违法记录, same: 不限, within: 不限}
        - {at_least: 1, of: 违法记录, same: 不限, within: 不限}
        - {unread: 丁}
        - {wording: 癸}
  - id: b
    matter: 不限
    source: {at: 二, read: copy}
    effect: 减轻
    force: 可以
    fine: {cut: [30%, 50%], floor: 法定最低}
    benchmark: {guide: 1元, warning: false, also: [己]}
    variants: [{id: v, text: 戊, when: 餐饮环节}]
lighter: {share: 30%, inclusive: true, source: {at: 一, read: copy}}
clocks:
  - {id: c, from: 违法行为发生日期, length: 2年, source: {at: 一, read: copy}, text: 己}
rules:
  steps: [{name: 庚, outcome: 辛, track: 处罚}]
  consequences: [{id: d, when: {outcome: 辛}, duty: 壬, source: {at: 一, read: copy}}]
leftovers: [{at: 表下, text: 子, kind: 丑}]
"""


def test_the_tables_are_those_of_the_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a list that uses every mapping of the format, the readers ask for exactly the key tables of the schema."""
    asked: list[Mapping[str, bool]] = []
    expect = readers.expect_mapping

    def listening(report: Any, node: Any, allowed: Mapping[str, bool], what: str) -> Any:  # noqa: ANN401  # whatever it stands for
        if node is not None:
            asked.append(dict(allowed))
        return expect(report, node, allowed, what)

    for module in (list_reader, item_reader, leftovers, grammar, definitions, sources, rules, penalty_reader):
        monkeypatch.setattr(module, "expect_mapping", listening)
    _, found = list_reader.read_list(EVERYTHING, FIRST, "", CATALOG.library)
    assert [f.message for f in found if f.code in ("unknown-key", "missing-key", "wrong-shape")] == []
    ours = (list_reader.KEYS, item_reader.KEYS, schema.EFFECTIVE, schema.SOURCE, schema.EXCLUSION, schema.CRITERION, schema.DEFINITION, schema.LIGHTER, leftovers.LEFTOVER,
            schema.CLOCK, schema.VARIANT, schema.MEASURE, schema.BENCHMARK, schema.CUT, schema.FINE, schema.RULES, schema.STEP,
            schema.CONSEQUENCE, schema.CONSEQUENCE_WHEN, *schema.CONDITIONS)  # fmt: skip  # a table reads better in rows
    assert {frozenset(table.items()) for table in asked} == {frozenset(table.items()) for table in ours}


def test_the_list_of_everything_fits(validator: jsonschema.Draft202012Validator) -> None:
    """The schema accepts what the test above reads."""
    node, _ = read_text(EVERYTHING, "everything.yaml")
    assert node is not None
    assert [error.message for error in validator.iter_errors(plain(node))] == []

"""`check --deep`: every planted fault is found, once, with a case where there is one, and nothing else is told."""

import shutil
from pathlib import Path

import pytest

from engine.catalog import Catalog
from engine.comparison import Concern, deep_check
from engine.quality.list_cases import run_tests

BASE = Path(__file__).parents[2] / "bad" / "_base"
LIST = "cn/320000-jiangsu/slight"
HEAD = """format: 1
list: {list_id}
version: 2025-06-01
title: 轻微不罚清单
kind: 轻微不罚
field: 食品
sources: [text]
effective: {{from: 2025-06-01}}
published_items: 9
items:
"""
BENCHMARKS = "  - {name: 基准, track: 处罚, unforced: true}\nkinds:\n  - {name: 基准}\n"
RELATIONS = "relations:\n  - {when: 餐饮环节, then: {not: 货值金额 > 500元}, because: 例}\nterms:\n"
LENIENT = "  lenient: [[应当不予处罚, 可以不予处罚, 可以减轻]]\n"
Row = tuple[str, str, str]
"""The condition of an item, its effect, its force."""


def catalog(root: Path, *rows: Row, list_id: str = LIST, more: str = "") -> Catalog:
    """The base with one more list of these items; `more` stands at the end of the last one."""
    shutil.copytree(BASE, root, symlinks=False, dirs_exist_ok=True)
    words = (root / "vocabulary.yaml").read_text(encoding="utf-8")
    words = words.replace("kinds:\n", BENCHMARKS).replace("terms:\n", RELATIONS)
    (root / "vocabulary.yaml").write_text(words, encoding="utf-8")
    text = HEAD.format(list_id=list_id)
    for number, (when, effect, force) in enumerate(rows, 1):
        text += (
            f'  - id: "{number}"\n    matter: 过期食品\n    source: {{at: 例, read: statute, of: text}}\n'
            f"    when: {when}\n    effect: {effect}\n    force: {force}\n"
        )
    order = root / "cn" / "conclusion" / "2021-01-22.yaml"
    order.write_text(order.read_text(encoding="utf-8").replace("rules:\n", f"rules:\n{LENIENT}"), encoding="utf-8")
    (root / list_id).mkdir(parents=True, exist_ok=True)
    (root / list_id / "2025-06-01.yaml").write_text(text + more, encoding="utf-8")
    return Catalog.open(root)


def told(found: tuple[Concern, ...], path: str = LIST) -> list[str]:
    """The kinds, of one list."""
    return [one.kind for one in found if one.path.startswith(path)]


SMALL, LARGE = "货值金额 <= 500元", "货值金额 > 800元"
WAIVED, LATER = ("不予处罚", "可以"), ("减轻", "可以")
EITHER = "any: [餐饮环节, {not: 餐饮环节}]"
CLEAN_AND_NOT = (
    "{all: [{none: 违法记录, same: 不限, within: 2年, before: 立案日期},"
    " {at_least: 1, of: 违法记录, same: 不限, within: 1年, before: 立案日期}]}"
)
PLANTED: dict[str, tuple[tuple[Row, ...], list[str]]] = {
    "two bounds that no amount keeps": ((("{all: [货值金额 <= 500元, 货值金额 > 800元]}", *WAIVED),), ["永不适用"]),
    "a relation that leaves no case": ((("{all: [餐饮环节, 货值金额 > 500元]}", *WAIVED),), ["永不适用"]),
    "records that cannot be and not be": (((CLEAN_AND_NOT, *WAIVED),), ["永不适用"]),
    "an unread part beside what fails anyway": (
        (("{all: [{unread: 第三点}, 餐饮环节, {not: 餐饮环节}]}", *WAIVED),),
        ["永不适用"],
    ),
    "a condition that holds whatever is so": ((("{" + EITHER + "}", *WAIVED),), ["总是适用"]),
    "the same in other words": (
        (
            ("{all: [餐饮环节, 货值金额 <= 100元]}", *WAIVED),
            ("{not: {any: [货值金额 > 100元, {not: 餐饮环节}]}}", *WAIVED),
        ),
        ["重复"],
    ),
    "an item inside another": ((("货值金额 <= 100元", *WAIVED), (SMALL, *WAIVED)), ["被吞没"]),
    "a harder outcome inside a milder one": ((("货值金额 <= 100元", *LATER), (SMALL, *WAIVED)), ["被吞没"]),
    "可以 beside 应当": ((("餐饮环节", *WAIVED), (SMALL, "不予处罚", "应当")), ["互相矛盾"]),
    "leniency beside gravity": ((("餐饮环节", *WAIVED), (SMALL, "从重", "应当")), ["互相矛盾"]),
    "a gap between two bounds": (((SMALL, *WAIVED), (LARGE, *LATER)), ["界限之间有空档"]),
    "a gap of one amount": ((("货值金额 < 500元", *WAIVED), ("货值金额 > 500元", *LATER)), ["界限之间有空档"]),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found(planted: str, tmp_path: Path) -> None:
    """Each kind, and nothing beside it."""
    rows, kinds = PLANTED[planted]
    assert told(deep_check(catalog(tmp_path, *rows), {})) == kinds


def test_two_rows_of_a_benchmark_for_one_case(tmp_path: Path) -> None:
    """Two ranges for the same case: told, with the case."""
    row = "    kind: 基准\n    fine: {{between: [{}元, {}元]}}\n    benchmark: {{warning: false}}\n"
    given = catalog(tmp_path, (SMALL, "基准", "可以"), ("货值金额 >= 500元", "基准", "可以"))
    path = tmp_path / LIST / "2025-06-01.yaml"
    one, other = path.read_text(encoding="utf-8").split('  - id: "2"')
    path.write_text(one + row.format(100, 200) + '  - id: "2"' + other + row.format(300, 400), encoding="utf-8")
    (found,) = [each for each in deep_check(Catalog.open(given.root), {}) if each.path.startswith(LIST)]
    assert found.kind == "同时适用"
    assert "货值金额: 500元" in found.case


def test_a_lower_list_that_narrows_a_higher_one(tmp_path: Path) -> None:
    """The national list takes in 500 元, the provincial one 100: told of the provincial one."""
    row = "{all: [货值金额 <= 100元, {none: 违法记录, same: 不限, within: 未载明, judged: 认定为初次违法}]}"
    (found,) = deep_check(catalog(tmp_path, (row, *WAIVED)), {})
    assert (found.path, found.kind) == (f"{LIST}/2025-06-01.yaml", "下级更窄")
    assert "上级清单《首违不罚清单》第“5”项" in found.says
    assert "本清单 不适用，上级清单 适用" in found.says


def test_what_nobody_has_to_look_at(tmp_path: Path) -> None:
    """Bounds that meet, no condition at all, a part that was not read, an item in the place of one that ended."""
    rows = ((SMALL, *WAIVED), ("{all: [货值金额 > 500元, {not: 餐饮环节}]}", *LATER))
    assert told(deep_check(catalog(tmp_path / "bounds", *rows), {})) == []
    assert told(deep_check(catalog(tmp_path / "none", ("不附条件", "减轻", "可以")), {})) == []
    unread = "{any: [餐饮环节, {unread: 其他情形}]}"
    assert told(deep_check(catalog(tmp_path / "unread", (unread, "减轻", "可以")), {})) == []
    one, same = "    until: 2025-09-30\n    until_because: 例\n", "    from: 2025-10-01\n"
    given = catalog(tmp_path / "after", (SMALL, *WAIVED), (SMALL, *WAIVED), more=same)
    path = given.root / LIST / "2025-06-01.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('  - id: "2"', f'{one}  - id: "2"'), encoding="utf-8")
    assert told(deep_check(Catalog.open(given.root), {})) == []


def test_what_cases_show_is_not_asked(tmp_path: Path) -> None:
    """An item that the cases beside its list show to apply and not to apply is not asked of the solver again."""
    given = catalog(tmp_path, (PLANTED["a condition that holds whatever is so"][0][0]))
    shown = {f"{LIST}@2025-06-01#1": {"适用", "不适用"}}
    assert told(deep_check(given, shown)) == []


def test_the_case_that_shows_a_fault_stands_beside_the_list(tmp_path: Path) -> None:
    """It is read there and passes."""
    rows, _ = PLANTED["可以 beside 应当"]
    given = catalog(tmp_path, *rows)
    (found,) = [each for each in deep_check(given, {}) if each.path.startswith(LIST)]
    head = 'format: 1\nplace: "320000"\non: 2025-08-01\nmatter: 过期食品\ncases:\n'
    (tmp_path / LIST / "2025-06-01.tests.yaml").write_text(head + found.case, encoding="utf-8")
    trials, wrong = run_tests(given, f"{LIST}/2025-06-01.tests.yaml")
    assert (wrong, [trial.failures for trial in trials]) == ((), [()])

"""Twelve faults planted in one small library: each is found once, with a case that passes beside the list; without them nothing is."""

import shutil
from pathlib import Path

from engine.catalog import Catalog
from engine.comparison import Concern, deep_check
from engine.quality.list_cases import run_tests
from tests.engine.comparison.test_concerns import (
    BASE,
    BENCHMARKS,
    CLEAN_AND_NOT,
    EITHER,
    HEAD,
    LENIENT,
    LIST,
    RELATIONS,
)

CLEAN = "{all: [货值金额 <= 300元, {not: 餐饮环节}]}"
MAY, MUST, LESS, MORE = ("不予处罚", "可以"), ("不予处罚", "应当"), ("减轻", "可以"), ("从重", "应当")
ROW = "    kind: 基准\n    fine: {{between: [{}元, {}元]}}\n    benchmark: {{warning: false}}\n"
Item = tuple[str, tuple[str, str], str]
"""The condition of an item, its effect and force, and what else stands in it."""
PLANTS: dict[str, tuple[str, tuple[Item, ...]]] = {
    "two bounds that no amount keeps": ("永不适用", (("{all: [货值金额 <= 5元, 货值金额 > 8元]}", MAY, ""),)),
    "a relation that leaves no case": ("永不适用", (("{all: [餐饮环节, 货值金额 > 500元]}", MAY, ""),)),
    "records that cannot be and not be": ("永不适用", ((CLEAN_AND_NOT, MAY, ""),)),
    "a condition that holds whatever is so": ("总是适用", (("{" + EITHER + "}", MAY, ""),)),
    "the same in other words": (
        "重复",
        (
            ("{all: [餐饮环节, 货值金额 <= 100元]}", MAY, ""),
            ("{not: {any: [货值金额 > 100元, {not: 餐饮环节}]}}", MAY, ""),
        ),
    ),
    "an item inside another": ("被吞没", (("货值金额 <= 100元", MAY, ""), ("货值金额 <= 500元", MAY, ""))),
    "可以 beside 应当": ("互相矛盾", (("餐饮环节", MAY, ""), ("货值金额 <= 500元", MUST, ""))),
    "leniency beside gravity": ("互相矛盾", (("餐饮环节", MAY, ""), ("货值金额 <= 500元", MORE, ""))),
    "two rows of a benchmark for one case": (
        "同时适用",
        (
            ("货值金额 <= 500元", ("基准", "可以"), ROW.format(100, 200)),
            ("货值金额 >= 500元", ("基准", "可以"), ROW.format(200, 300)),
        ),
    ),
    "a gap between two bounds": ("界限之间有空档", (("货值金额 <= 500元", MAY, ""), ("货值金额 > 800元", LESS, ""))),
    "narrower than the national list": (
        "下级更窄",
        (
            (
                "{all: [货值金额 <= 100元, {none: 违法记录, same: 不限, within: 未载明, judged: 认定为初次违法}]}",
                MAY,
                "",
            ),
        ),
    ),
    "a duty without a paper": ("要求没有文书", ((CLEAN, MAY, "    duties: [责令改正, 签署承诺书]\n"),)),
}
PAPER = """format: 1
kind: correction
title: 责令改正通知书
place: "000000"
field: 不限
from: 2021-07-15
page: 公文
unread: 例
offered: {follows: [责令改正]}
text: [例]
"""


def library(root: Path, *, planted: bool) -> Catalog:
    """Twelve violations with a clean item each, or with the faults in its place."""
    shutil.copytree(BASE, root)
    names = [f"事项{number}" for number in range(1, len(PLANTS) + 1)]
    # The national list speaks to the violation of the narrower list alone.
    narrow = names[list(PLANTS).index("narrower than the national list")]
    matters = "".join(
        f"  - {{name: {name}, id: m{number}, field: 食品, breaches: [食品安全法第三十四条第十项]}}\n"
        for number, name in enumerate(names, 1)
    )
    _replace(root / "matters.yaml", "matters:\n", f"matters:\n{matters}")
    _replace(root / "vocabulary.yaml", "kinds:\n", BENCHMARKS)
    _replace(root / "vocabulary.yaml", "terms:\n", RELATIONS)
    _replace(root / "cn" / "conclusion" / "2021-01-22.yaml", "rules:\n", f"rules:\n{LENIENT}")
    _replace(root / "cn" / "first-offence" / "2025-01-27.yaml", "matter: 过期食品", f"matter: {narrow}")
    text = HEAD.format(list_id=LIST).replace("items: 9", "items: 99")
    for number, (name, (_, items)) in enumerate(zip(names, PLANTS.values(), strict=True), 1):
        clean: tuple[Item, ...] = (
            ("货值金额 <= 500元" if name == narrow else CLEAN, LESS, "    duties: [责令改正]\n"),
        )
        for part, (when, (effect, force), more) in enumerate(items if planted else clean, 1):
            text += (
                f'  - id: "{number}-{part}"\n    matter: {name}\n    source: {{at: 例, read: statute, of: text}}\n'
                f"    when: {when}\n    effect: {effect}\n    force: {force}\n{more}"
            )
    (root / LIST).mkdir(parents=True)
    (root / LIST / "2025-06-01.yaml").write_text(text, encoding="utf-8")
    (root / "papers").mkdir()
    (root / "papers" / "correction.yaml").write_text(PAPER, encoding="utf-8")
    return Catalog.open(root)


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def told(found: tuple[Concern, ...]) -> list[tuple[str, str]]:
    """The kinds with the violation of the item, by its number in the list."""
    return sorted((one.item.rpartition("#")[2].partition("-")[0].zfill(2), one.kind) for one in found)


def test_each_planted_fault_is_found_and_nothing_else(tmp_path: Path) -> None:
    """Twelve faults, twelve concerns; each that has a case has one that passes beside the list."""
    catalog = library(tmp_path / "planted", planted=True)
    found = deep_check(catalog, {})
    assert told(found) == [(f"{number:02}", kind) for number, (kind, _) in enumerate(PLANTS.values(), 1)]
    assert all(one.case or one.kind == "永不适用" for one in found)
    head = 'format: 1\nplace: "320000"\non: 2025-08-01\nmatter: 过期食品\ncases:\n'
    (tmp_path / "planted" / LIST / "2025-06-01.tests.yaml").write_text(
        head + "".join(one.case for one in found), encoding="utf-8"
    )
    trials, wrong = run_tests(catalog, f"{LIST}/2025-06-01.tests.yaml")
    assert (wrong, [trial.failures for trial in trials if trial.failures]) == ((), [])
    assert len(trials) == sum(1 for one in found if one.case)


def test_the_same_library_without_the_faults(tmp_path: Path) -> None:
    """Nothing is told of it."""
    assert deep_check(library(tmp_path / "clean", planted=False), {}) == ()

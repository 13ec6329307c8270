"""Rehearsal: cases beside lists and case files are read strictly and judged; what is wrong is told with its place."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from engine.catalog.catalog import Catalog
from engine.documents.diagnostics import Diagnostic
from engine.quality.rehearsal import Rehearsal, run

BASE = Path(__file__).parents[2] / "bad" / "_base"
LIST = "cn/first-offence/2025-01-27"
HEAD = 'format: 1\nplace: "320000"\non: 2025-03-20\nmatter: 过期食品\ngiven: {违法记录: 无, 货值金额: 66元}\n'
CASE_HEAD = 'format: 1\ncase: T1\nplace: "320000"\nmatter: 过期食品\nfacts: {违法记录: 无, 货值金额: 66元}\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tiny catalog with one item: at most 500元 and no record, then 可以不予处罚."""
    copied = tmp_path / "rulesets"
    shutil.copytree(BASE, copied)
    with (copied / "vocabulary.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {name: 违法行为发生日期, id: act_date, type: 日期, group: 日期, ask: 违法行为发生在哪一天？}\n")
        file.write("  - {name: 决定日期, id: decision_date, type: 日期, group: 日期, ask: 哪一天作出决定？}\n")
    return copied


def beside(root: Path, text: str) -> Rehearsal:
    """The rehearsal of the tiny catalog with these cases beside its list."""
    (root / f"{LIST}.tests.yaml").write_text(text, encoding="utf-8")
    return run(Catalog.open(root))


def case_file(root: Path, text: str) -> Rehearsal:
    """The rehearsal of one case file."""
    path = root.parent / "T1.yaml"
    path.write_text(text, encoding="utf-8")
    return run(Catalog.open(root), path)


def brief(found: tuple[Diagnostic, ...]) -> list[tuple[int, str]]:
    """Line and code of each diagnostic."""
    return [(diagnostic.line, diagnostic.code) for diagnostic in found]


def test_a_case_passes(root: Path) -> None:
    """A case is the given facts with its own in their place; the trial says where it stands and what it is about."""
    result = beside(
        root, HEAD + 'cases:\n  - {name: 甲, item: "5", but: {货值金额: 500元}, expect: 适用, because: 含本数}\n'
    )
    (trial,) = result.trials
    assert result.passed
    assert (trial.subject, trial.name, trial.actual) == ("cn/first-offence@2025-01-27#5", "甲", "适用")
    assert (trial.path, trial.line, trial.because) == (f"{LIST}.tests.yaml", 7, "含本数")


def test_a_wrong_verdict_fails(root: Path) -> None:
    """A verdict that comes out otherwise fails, and the failure names the conditions that decided."""
    result = beside(root, HEAD + 'cases:\n  - {name: 甲, item: "5", but: {货值金额: 500.01元}, expect: 适用}\n')
    assert not result.passed
    assert result.failed[0].failures == ("应当适用，却是不适用：货值金额 <= 500元（不符合）",)


@pytest.mark.parametrize(
    ("ask", "failures"),
    [
        ("[货值金额]", ()),
        ("[goods_value]", ()),
        ("[货值金额, 餐饮环节]", ("缺的事实应当是“货值金额、餐饮环节”，却是“货值金额”",)),
        ("[]", ("缺的事实应当是（无），却是“货值金额”",)),
    ],
)
def test_the_missing_facts_are_exact(root: Path, ask: str, failures: tuple[str, ...]) -> None:
    """A 待查 case names exactly the missing facts; 未查明 takes a given fact away."""
    case = f'  - {{name: 甲, item: "5", but: {{货值金额: 未查明}}, expect: 待查, ask: {ask}}}\n'
    (trial,) = beside(root, HEAD + "cases:\n" + case).trials
    assert trial.failures == failures


def test_the_very_version_is_judged(root: Path) -> None:
    """A case is judged on the list beside it, though that list is not yet in force on the day."""
    text = HEAD.replace("2025-03-20", "2020-01-01") + 'cases:\n  - {name: 甲, item: "5", expect: 适用}\n'
    assert beside(root, text).passed


@pytest.mark.parametrize(
    ("case", "line", "code", "said"),
    [
        ('{name: 甲, item: "6", expect: 适用}', 7, "bad-value", "没有事项“6”"),
        ('{name: 甲, item: "5", expect: 适合}', 7, "bad-value", "是否想写“适用”"),
        ('{name: 甲, item: "5", expect: 适用, asks: []}', 7, "unknown-key", "是否想写“ask”"),
        ('{name: 甲, item: "5", expect: 适用, ask: []}', 7, "unknown-key", "只用于"),
        ('{name: 甲, item: "5", expect: 待查}', 7, "missing-key", "要写 ask"),
        ('{name: 甲, item: "5", expect: 待查, ask: [货值]}', 7, "unknown-term", "词汇表里没有“货值”"),
        ('{name: 甲, item: "5", but: {货值: 1元}, expect: 适用}', 7, "unknown-term", "词汇表里没有“货值”"),
        ('{name: 甲, item: "5", but: {货值金额: 五元}, expect: 适用}', 7, "bad-value", "五元"),
        ('{name: 甲, item: "5", matter: 变质食品, expect: 适用}', 7, "unknown-matter", "变质食品"),
        ('{name: 甲, item: "5", place: "330000", expect: 适用}', 7, "unknown-place", "330000"),
        ('{name: 甲, item: "5", on: 2025-02-30, expect: 适用}', 7, "bad-date", "2025-02-30"),
        ("甲", 7, "wrong-shape", "案例"),
    ],
)
def test_a_wrong_case_is_told(root: Path, case: str, line: int, code: str, said: str) -> None:
    """An unknown key, item, fact, matter or place is a diagnostic at its place, and the case is not run."""
    result = beside(root, HEAD + f"cases:\n  - {case}\n")
    assert brief(result.found) == [(line, code)]
    assert said in result.found[0].message
    assert result.trials == ()


def test_all_mistakes_at_once(root: Path) -> None:
    """Every mistake is told, and the cases without mistakes are run all the same."""
    cases = [
        '{name: 甲, item: "6", expect: 适用}',
        '{name: 乙, item: "5", expect: 适用}',
        '{name: 乙, item: "5", expect: 适用}',
        "{name: 丙, expect: 适用}",
    ]
    result = beside(root, HEAD + "cases:\n" + "".join(f"  - {case}\n" for case in cases))
    assert brief(result.found) == [(7, "bad-value"), (9, "duplicate-id"), (10, "missing-key")]
    assert len(result.trials) == 1


def test_wrong_given_facts(root: Path) -> None:
    """A mistake in the given facts is told once, at its place."""
    text = (
        HEAD.replace("66元", "66岁")
        + 'cases:\n  - {name: 甲, item: "5", expect: 适用}\n  - {name: 乙, item: "5", expect: 适用}\n'
    )
    assert brief(beside(root, text).found) == [(5, "bad-unit")]


def test_an_item_of_another_matter(root: Path) -> None:
    """A case whose matter the item does not speak to is a mistake, not 不适用."""
    with (root / "matters.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {name: 变质食品, id: spoilt, field: 食品, breaches: [食品安全法第三十四条第六项]}\n")
    result = beside(root, HEAD + 'cases:\n  - {name: 甲, item: "5", matter: 变质食品, expect: 不适用}\n')
    assert brief(result.found) == [(7, "bad-value")]


def test_a_place_outside_the_list(root: Path) -> None:
    """The place must lie under the jurisdiction of the list."""
    places = root / "jurisdictions.yaml"
    text = places.read_text(encoding="utf-8")
    extra = '  - {code: "330000", name: 浙江省, level: 省}\ngroups:'
    places.write_text(text.replace("groups:", extra), encoding="utf-8")
    local = root / "cn" / "330000-zhejiang" / "first-offence"
    local.mkdir(parents=True)
    copied = (root / f"{LIST}.yaml").read_text(encoding="utf-8")
    copied = copied.replace("list: cn/first-offence", "list: cn/330000-zhejiang/first-offence")
    (local / "2025-01-27.yaml").write_text(copied, encoding="utf-8")
    case = 'cases:\n  - {name: 甲, item: "5", expect: 适用}\n'
    (local / "2025-01-27.tests.yaml").write_text(HEAD + case, encoding="utf-8")
    result = run(Catalog.open(root), local)
    assert brief(result.found) == [(7, "bad-value")]
    assert "不在 cn/330000-zhejiang/first-offence 的范围之内" in result.found[0].message


def test_a_list_that_is_wrong(root: Path) -> None:
    """The diagnostics of a wrong list are told, and its cases are not run; a test file without a list is a diagnostic."""
    path = root / f"{LIST}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("货值金额 <=", "货值 <="), encoding="utf-8")
    (root / "cn/first-offence/2024-01-01.tests.yaml").write_text(HEAD + "cases: []\n", encoding="utf-8")
    result = run(Catalog.open(root))
    assert {diagnostic.code for diagnostic in result.found} == {"unknown-term"}
    assert result.trials == ()
    path.unlink()
    result = run(Catalog.open(root))
    assert [(d.path, d.code) for d in result.found] == [
        ("cn/first-offence/2024-01-01.tests.yaml", "file-missing"),
        (f"{LIST}.tests.yaml", "file-missing"),
    ]


@pytest.mark.parametrize("where", ["", "cn", "cn/first-offence", f"{LIST}.yaml", f"{LIST}.tests.yaml"])
def test_a_part_of_the_rulesets(root: Path, where: str) -> None:
    """A folder, a list or a test file can be named; progress is told each test file."""
    told: list[str] = []
    result = run(Catalog.open(root), root / where, told.append)
    assert told == [f"{LIST}.tests.yaml"]
    assert len(result.trials) == 1


def test_a_list_without_cases(root: Path) -> None:
    """Naming a list that has no test file is told, not passed over."""
    result = run(Catalog.open(root), root / "cn/conclusion/2021-01-22.yaml")
    assert [d.code for d in result.found] == ["file-missing"]


def test_a_case_file_passes(root: Path) -> None:
    """A case file and each of its variants is one trial; the variant's facts stand in the place of the case's."""
    text = CASE_HEAD + (
        "act_date: 2025-02-01\ndecision_date: 2025-03-20\n"
        'expect: {outcome: 可以不予处罚, certainty: 命中清单, used: 一致, items: {"cn/first-offence#5": 适用}}\n'
        "variants:\n"
        "  - name: 未查明\n"
        "    but: {货值金额: 未查明}\n"
        '    expect: {outcome: 待查, missing: {"cn/first-offence#5": [货值金额]}, open: [首违不罚], ask: [货值金额]}\n'
        "  - {name: 略高, but: {货值金额: 500.01元}, expect: {outcome: 依法处罚, certainty: 不符合}}\n"
        "  - {name: 行为在先, act_date: 2025-01-01, expect: {outcome: 人工判断, used: 人工判断}}\n"
    )
    result = case_file(root, text)
    assert [t.failures for t in result.trials] == [(), (), (), ()]
    assert [t.name for t in result.trials] == ["T1", "T1：未查明", "T1：略高", "T1：行为在先"]
    assert [t.actual for t in result.trials] == ["可以不予处罚", "待查", "依法处罚", "人工判断"]
    assert result.passed


def test_a_case_file_in_chinese(root: Path) -> None:
    """Chinese keys are the English ones; a key in both languages is told where the Chinese one stands."""
    text = '格式: 1\n案号: T1\n地区: "320000"\n事项: 过期食品\n事实: {违法记录: 无, 货值金额: {值: 66元}}\n'
    found = case_file(root, text + "expect: {on: 2025-03-20, outcome: 可以不予处罚}\n")
    assert (found.passed, len(found.trials)) == (True, 1)
    found = case_file(root, text + 'place: "320000"\nexpect: {on: 2025-03-20, outcome: 可以不予处罚}\n')
    assert brief(found.found) == [(3, "duplicate-key")]


@pytest.mark.parametrize(
    ("expect", "failure"),
    [
        ("{outcome: 应当不予处罚}", "处罚：结论应当是“应当不予处罚”，却是“可以不予处罚”"),
        ("{certainty: 法定情形}", "处罚：把握应当是“法定情形”，却是“命中清单”"),
        ("{used: 决定时}", "处罚：采用应当是“决定时”，却是“仅决定时”"),
        ("{otherwise: 依法处罚}", "处罚：不采用时的结论应当是“依法处罚”，却是“（无）”"),
        ("{basis: [某法第一条]}", "处罚：依据应当有“某法第一条”，却是（无）"),
        ("{open: [轻微不罚]}", "处罚：未查明的步骤应当有“轻微不罚”，却是（无）"),
        ("{ask: [货值金额]}", "处罚：应当问“货值金额”，却只问"),
        ("{coercion: {outcome: 应当不予强制}}", "强制：结论应当是“应当不予强制”"),
        ('{items: {"cn/first-offence#5": 不适用}}', "cn/first-offence@2025-01-27#5 应当不适用，却是适用"),
        ('{missing: {"cn/first-offence#5": [货值金额]}}', "cn/first-offence#5 缺的事实应当是“货值金额”，却是（无）"),
        ("{penalties: {某法第一条: {low: 5元}}}", "本案没有按“某法第一条”处罚"),
    ],
)
def test_what_came_out_otherwise(root: Path, expect: str, failure: str) -> None:
    """Each thing that can be expected fails with a sentence that says what came out instead."""
    result = case_file(root, CASE_HEAD + f"decision_date: 2025-03-20\nexpect: {expect}\n")
    assert result.found == ()
    (trial,) = result.trials
    assert len(trial.failures) == 1
    assert failure in trial.failures[0]


@pytest.mark.parametrize(
    ("penalty", "failure"),
    [
        ("{low: 50000元, high: 100000元, warning: false, confiscates: [违法所得]}", None),
        ("{low: 60000元}", "应当有一档罚款下限 60000，却是罚款下限 50000"),
        ("{warning: true}", "“警告”应当是是"),
        ("{confiscates: [工具]}", "应当没收“工具”，却是“违法所得”"),
    ],
)
def test_penalties(root: Path, penalty: str, failure: str | None) -> None:
    """What a clause can impose is compared row by row, its other consequences beside."""
    matters = (root / "matters.yaml").read_text(encoding="utf-8")
    clause = (
        ", punished_by: [{clause: 某法第二条, law: 某法, read: {at: 第二条, read: statute, of: text}, "
        "confiscates: [违法所得], fine: [{between: [50000元, 100000元]}]}]}"
    )
    (root / "matters.yaml").write_text(re.sub(r"\}\n$", clause + "\n", matters), encoding="utf-8")
    text = CASE_HEAD + f"decision_date: 2025-03-20\nexpect: {{penalties: {{某法第二条: {penalty}}}}}\n"
    result = case_file(root, text)
    assert result.found == ()
    (failures,) = [trial.failures for trial in result.trials]
    assert (failure is None) == (failures == ())
    assert failure is None or failure in failures[0]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("decision_date: 2025-03-20\nexpects: {}\n", 7, "unknown-key"),
        ("decision_date: 2025-03-20\nexpect: {outcom: 待查}\n", 7, "unknown-key"),
        ('decision_date: 2025-03-20\nexpect: {items: {"cn/first#5": 适用}}\n', 7, "unknown-list"),
        ('decision_date: 2025-03-20\nexpect: {items: {"cn/first-offence#6": 适用}}\n', 7, "bad-value"),
        ("decision_date: 2025-03-20\nexpect: {ask: [货值]}\n", 7, "unknown-term"),
        ("decision_date: 2025-03-20\nexpect: {penalties: {某法第一条: {low: 五元}}}\n", 7, "bad-value"),
        ("decision_date: 2025-03-20\npublished: {outcome: 不予处罚}\n", 7, "missing-key"),
        ("decision_date: 2025-03-20\nvariants: [{name: 甲}]\n", 7, "missing-key"),
        ("decision_date: 2025-03-20\nvariants:\n  - {name: 甲, but: {货值: 1元}, expect: {}}\n", 8, "unknown-term"),
        ("decision_date: 2025-03-20\nacts: [{matter: 过期食品}]\n", 7, "unknown-key"),
        ("expect: {outcome: 待查}\n", 6, "missing-key"),
        ("decision_date: 2020-03-20\nexpect: {outcome: 待查}\n", 7, "bad-date"),
        ("decision_date: 2025-03-20\nact_date: 2025-03-21\nexpect: {outcome: 待查}\n", 6, "bad-date"),
    ],
)
def test_a_wrong_case_file_is_told(root: Path, text: str, line: int, code: str) -> None:
    """An unknown key, list, item, fact, or a day that would let the result change with time, is a diagnostic."""
    result = case_file(root, CASE_HEAD + text)
    assert brief(result.found) == [(line, code)]


def test_a_folder_of_case_files(root: Path) -> None:
    """A folder outside the rulesets is a folder of case files; one without expectations has nothing to judge."""
    folder = root.parent / "cases"
    folder.mkdir()
    (folder / "a.yaml").write_text(CASE_HEAD + "expect: {on: 2025-03-20, outcome: 可以不予处罚}\n", encoding="utf-8")
    (folder / "b.yaml").write_text(CASE_HEAD, encoding="utf-8")
    told: list[str] = []
    result = run(Catalog.open(root), folder, told.append)
    assert [Path(path).name for path in told] == ["a.yaml", "b.yaml"]
    assert [(trial.subject, trial.passed) for trial in result.trials] == [("T1", True)]


def test_a_file_that_is_not_there(root: Path) -> None:
    """A path that does not exist is a diagnostic."""
    result = run(Catalog.open(root), root.parent / "nowhere.yaml")
    assert [d.code for d in result.found] == ["file-missing"]

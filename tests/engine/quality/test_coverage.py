"""Coverage: what the cases beside a list leave out is told, item by item, bound by bound, condition by condition."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.catalog.catalog import Catalog
from engine.quality.coverage import Gap, ListCoverage, as_data, survey
from engine.quality.rehearsal import run

BASE = Path(__file__).parents[2] / "bad" / "_base"
LIST = "cn/first-offence/2025-01-27"
HEAD = 'format: 1\nplace: "320000"\non: 2025-03-20\nmatter: 过期食品\ngiven: {违法记录: 无, 立案日期: 2025-02-01, 货值金额: 66元}\n'
MORE = {
    "决定日期": "id: decision_date, type: 日期",
    "持续时间": "id: act_duration, type: 时长",
    "件数": "id: pieces, type: 次数, unit: 件",
    "重量": "id: weight, type: 数量, unit: 千克",
    "占比": "id: share, type: 比例",
}
RECORDS = "2年内（到立案日期为止）没有违法记录（同一事项）"


def covered(root: Path, when: str, *cases: str) -> ListCoverage:
    """The coverage of a tiny list whose only item holds `when` and has no record within two years, by `cases`."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    with (root / "vocabulary.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"  - {{name: {name}, group: 其他, ask: 是多少？, {rest}}}\n" for name, rest in MORE.items())
    path = root / f"{LIST}.yaml"
    text = path.read_text(encoding="utf-8").replace("when: 货值金额 <= 500元", f"when: {when}")
    own = (
        "definitions:\n  初次违法:\n    overrides: cn/general\n    text: 二年内没有\n"
        "    source: {at: 一, read: statute, of: text}\n"
        "    when: {none: 违法记录, same: 同一事项, within: 2年, before: 立案日期}\ncommon:"
    )
    path.write_text(text.replace("common:", own), encoding="utf-8")
    listed = "".join(f"  - {{name: 案例{n}, item: '5', {case}}}\n" for n, case in enumerate(cases))
    (root / f"{LIST}.tests.yaml").write_text(HEAD + "cases:\n" + listed, encoding="utf-8")
    catalog = Catalog.open(root)
    rehearsed = run(catalog)
    assert rehearsed.passed, rehearsed
    entries, found = survey(catalog, rehearsed)
    assert found == ()
    (entry,) = [entry for entry in entries if entry.version.id == "cn/first-offence"]
    return entry


def test_counts(tmp_path: Path) -> None:
    """Items are counted by how their words were read, and against how many the document has."""
    entry = covered(tmp_path, "货值金额 <= 500元", "expect: 适用")
    assert (entry.read, entry.cases, entry.failed, entry.missing_items) == ({"statute": 1}, 1, 0, 7)


def test_verdicts_that_no_case_has(tmp_path: Path) -> None:
    """An item without a case of some verdict is told."""
    entry = covered(tmp_path, "货值金额 <= 500元", "expect: 适用")
    assert entry.verdicts == (Gap("5", ("不适用", "待查")),)


@pytest.mark.parametrize(
    ("when", "case", "lacking"),
    [
        ("{unread: 甲}", "expect: 待查, ask: []", ("不适用",)),
        ("{all: [餐饮环节, {unread: 甲}]}", "expect: 待查, ask: [餐饮环节]", ("不适用",)),
        ("{any: [餐饮环节, {unread: 甲}]}", "expect: 待查, ask: [餐饮环节]", ("适用", "不适用")),
        ("{not: {any: [餐饮环节, {unread: 甲}]}}", "expect: 待查, ask: [餐饮环节]", ("不适用",)),
    ],
)
def test_a_verdict_that_cannot_be(tmp_path: Path, when: str, case: str, lacking: tuple[str, ...]) -> None:
    """Where a part was not read, no case is asked for a verdict that the item can never come to."""
    entry = covered(tmp_path, when, case)
    assert entry.verdicts == (Gap("5", lacking),)
    assert entry.unread == ("5",)


@pytest.mark.parametrize(
    ("cases", "lacking"),
    [
        ({"66元": "适用"}, ("略低", "恰等", "略高")),
        ({"500元": "适用"}, ("略低", "略高")),
        ({"499.99元": "适用", "500元": "适用"}, ("略高",)),
        ({"499.99元": "适用", "500元": "适用", "500.01元": "不适用"}, ()),
        ({"495元": "适用", "500元": "适用", "505元": "不适用"}, ()),
        ({"494元": "适用", "500元": "适用", "506元": "不适用"}, ("略低", "略高")),
    ],
)
def test_bounds_come_in_threes(tmp_path: Path, cases: dict[str, str], lacking: tuple[str, ...]) -> None:
    """A bound is tested just below, at, and just above; far from it does not count."""
    written = [f"but: {{货值金额: {value}}}, expect: {verdict}" for value, verdict in cases.items()]
    entry = covered(tmp_path, "货值金额 <= 500元", *written)
    assert entry.bounds == ((Gap("第5项：货值金额 <= 500元", lacking),) if lacking else ())


@pytest.mark.parametrize(
    ("when", "term", "values"),
    [
        ("决定日期 <= 立案日期 + 42日", "决定日期", ["2025-03-14", "2025-03-15", "2025-03-16"]),
        ("决定日期 <= 2025-03-15", "决定日期", ["2025-03-14", "2025-03-15", "2025-03-16"]),
        ("持续时间 <= 20日", "持续时间", ["19日", "20日", "21日"]),
        ("持续时间 <= 24小时", "持续时间", ["23小时", "24小时", "25小时"]),
        ("持续时间 <= 1个月", "持续时间", ["27日", "1个月", "32日"]),
        ("持续时间 <= 6个月", "持续时间", ["5个月", "6个月", "7个月"]),
        ("件数 <= 10", "件数", ["9", "10", "11"]),
        ("重量 <= 3千克", "重量", ["2.99千克", "3千克", "3.01千克"]),
        ("占比 <= 10%", "占比", ["9.9%", "10%", "10.1%"]),
    ],
)
def test_what_lies_beside_a_bound(tmp_path: Path, when: str, term: str, values: list[str]) -> None:
    """A day, a month where no calendar tells, one of a count, a cent or a hundredth of an amount."""
    cases = [f"but: {{{term}: {value}}}, expect: {'不适用' if value == values[2] else '适用'}" for value in values]
    assert covered(tmp_path / "all", when, *cases).bounds == ()
    assert covered(tmp_path / "two", when, *cases[:2]).bounds == (Gap(f"第5项：{when}", ("略高",)),)


def test_conditions_that_no_case_exercises(tmp_path: Path) -> None:
    """A comparison never seen met, not met or unknown is told; a definition of the list itself belongs to it."""
    entry = covered(tmp_path, "{not: 餐饮环节}", "but: {餐饮环节: 否}, expect: 适用", "expect: 待查, ask: [餐饮环节]")
    assert entry.conditions == (
        Gap(f"定义“初次违法”：{RECORDS}", ("不符合", "未查明")),
        Gap("第5项：餐饮环节", ("符合",)),
    )


def test_a_comparison_counts_only_while_it_decides(tmp_path: Path) -> None:
    """餐饮环节 is 否 in both cases, but hidden behind the records in one and behind an alternative that holds in the other."""
    hidden = (
        "but: {违法记录: [{日期: 2024-06-01, 处理: 行政处罚, 事项: 过期食品}], 餐饮环节: 是}, expect: 不适用",
        "but: {餐饮环节: 否, 件数: 1}, expect: 适用",
    )
    entry = covered(tmp_path, "{any: [餐饮环节, 件数 = 1]}", *hidden)
    assert Gap("第5项：餐饮环节", ("符合", "不符合", "未查明")) in entry.conditions


def test_the_data_is_json(tmp_path: Path) -> None:
    """The coverage as data goes into JSON as it is."""
    entry = covered(tmp_path, "货值金额 <= 500元", "expect: 适用")
    (data,) = json.loads(json.dumps(as_data([entry]), ensure_ascii=False))
    assert data["list"] == "cn/first-offence"
    assert data["encoded_items"] + data["missing_items"] == data["published_items"]
    assert data["lacking"]["bounds"] == [{"where": "第5项：货值金额 <= 500元", "lacking": ["略低", "恰等", "略高"]}]

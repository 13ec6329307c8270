"""The gate of publishing: what the cases of a version leave untested is told, and nothing once they test everything."""

import shutil
from pathlib import Path

from engine.catalog import Catalog
from engine.quality import coverage_gate

BASE = Path(__file__).parents[2] / "bad" / "_base"
LIST = "cn/first-offence"


def gate(root: Path, *cases: str) -> list[tuple[str, str]]:
    """What is short of the small list, by its cases, which stand in a file of their own."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    catalog = Catalog.open(root)
    file = root / "案例.yaml"
    head = 'format: 1\nplace: "320000"\non: 2025-03-20\nmatter: 过期食品\ngiven: {违法记录: 无}\ncases:\n'
    file.write_text(head + "".join(f"  - {{item: '5', {case}}}\n" for case in cases), encoding="utf-8")
    return [(short.kind, short.says) for short in coverage_gate(catalog, catalog.versions(LIST)[0], file)]


def test_what_no_case_tests_is_told(tmp_path: Path) -> None:
    """Verdicts, bounds and conditions, each in a sentence."""
    told = gate(tmp_path, "name: 甲, but: {货值金额: 500元}, expect: 适用")
    assert ("结论", "第5项没有不适用、待查的案例") in told
    assert ("界限", "第5项：货值金额 <= 500元，没有略低、略高的案例") in told
    force = "第5项：“可以”改为“应当”"
    assert ("变异", f"{force}，案例看不出这样的错误（没有一个适用的案例写明效果（outcome））") in told
    assert any(kind == "变异" and "货值金额 500.01元" in says for kind, says in told)


def test_full_coverage_leaves_nothing_to_say(tmp_path: Path) -> None:
    """Every comparison seen met, not met and unknown while it decides, the bound in threes, every mistake noticed."""
    record = "违法记录: [{日期: 2020-01-01, 处理: 行政处罚, 事项: 过期食品}]"
    cases = (
        "name: 甲, but: {货值金额: 500元}, expect: 适用, outcome: 可以不予处罚",
        "name: 乙, but: {货值金额: 499.99元}, expect: 适用",
        "name: 丙, but: {货值金额: 500.01元}, expect: 不适用",
        "name: 丁, expect: 待查, ask: [货值金额]",
        f"name: 戊, but: {{货值金额: 66元, {record}}}, expect: 待查, ask: [认定为初次违法]",
        f"name: 己, but: {{货值金额: 66元, {record}, 认定为初次违法: 否}}, expect: 不适用",
    )
    assert gate(tmp_path, *cases) == []


def test_a_case_that_fails_is_told_first(tmp_path: Path) -> None:
    """What failing cases show counts for nothing."""
    ((kind, says),) = gate(tmp_path, "name: 甲, but: {货值金额: 501元}, expect: 适用")
    assert kind == "案例"
    assert says.startswith("案例“甲”：应当适用，却是不适用")


def test_a_version_without_cases_is_short(tmp_path: Path) -> None:
    """One without items needs none."""
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    (tmp_path / LIST / "2025-01-27.tests.yaml").unlink()
    catalog = Catalog.open(tmp_path)
    assert [short.kind for short in coverage_gate(catalog, catalog.versions(LIST)[0])] == ["案例"]
    assert coverage_gate(catalog, catalog.versions("cn/general")[0]) == ()

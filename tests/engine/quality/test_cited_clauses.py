"""Every place of a catalog that cites a statute is checked: one number or name is broken in each, and it is told there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.quality.check import check

BASE = Path(__file__).parents[2] / "bad" / "_base"
FILES = {
    "sources.yaml": """\
format: 1
sources:
  - {id: text, title: 例文, read: statute, grade: A}
  - {id: old, title: 例法（2020年）, read: copy, grade: C}
  - {id: new, title: 例法（2024年）, read: copy, grade: C}
""",
    "statutes.yaml": """\
format: 1
statutes:
  - {name: 食品安全法, level: 法律, excerpt: text}
  - name: 例法
    level: 法律
    older: 2010-01-01
    versions:
      - {version: 2020-01-01, from: 2020-03-01, until: 2024-12-31, ended: 修订, by: 例法（2024-09-01）, source: old}
      - {version: 2024-09-01, from: 2025-01-01, source: new}
  - {name: 后法, level: 法律, versions: [{version: 2025-01-20, from: 2025-02-01, source: text}]}
""",
    "statute-counts.txt": "例法（2020-01-01）\t0*4 3,0\n例法（2024-09-01）\t0*5 2,4\n",
    "matters.yaml": """\
format: 1
local_rules:
  - when: 餐饮环节
    punished_by: [例法第五条第一款第三项]
    text: 由地方规定
    source: {at: 第六条第二款第四项, read: copy, of: new}
matters:
  - name: 过期食品
    id: expired
    field: 食品
    breaches: [例法第四条第一款]
    source: {at: 第三条；第六条第一款第一项、第二项, read: copy, of: new}
    punished_by:
      - 例法第六条第二款第一项
      - clause: 例法第五条第二款
        law: 例法（2020-01-01）
        read: {at: 第五条第一款第二项, read: copy, of: old}
        fine: [{up_to: 100元}]
""",
    "matters/more.yaml": """\
format: 1
penalties:
  - {clause: 例法第六条, law: 例法（2024-09-01）, fine: [{up_to: 200元}]}
  - {clause: 例法第二条, law: 例法（2020-01-01）, warning: true}
matters: []
""",
    "cn/conclusion/2021-01-22.yaml": """\
format: 1
list: cn/conclusion
version: 2021-01-22
title: 结论的次序
kind: 规则
field: 不限
sources: [text]
effective: {from: 2021-07-15}
rules:
  by_kind: {首违不罚: 首违不罚}
  steps:
    - {name: 首违不罚, outcome: 可以不予处罚, track: 处罚, basis: [例法第五条第一款]}
  ordinary: {处罚: 依法处罚}
""",
    "cn/first-offence/2025-01-27.yaml": """\
format: 1
list: cn/first-offence
version: 2025-01-27
title: 首违不罚清单
kind: 首违不罚
field: 食品
sources: [text]
effective: {from: 2025-01-27}
definitions:
  初犯:
    text: 没有违法记录
    source: {at: 第一条, read: copy, of: new}
    when: 初次违法
exclude:
  - {id: bar, text: 餐饮, source: {at: 第二条第一款, read: copy, of: new}, when: 餐饮环节}
common: [初犯]
items:
  - id: "5"
    matter: 过期食品
    source: {at: 第五条, read: copy, of: new}
    when: 货值金额 <= 500元
    effect: 不予处罚
    force: 可以
    basis: [例法第六条第一款第二项]
""",
}
LIST = "cn/first-offence/2025-01-27.yaml"
BROKEN = [
    (
        "matters.yaml",
        "punished_by: [例法第五条第一款第三项]",
        "punished_by: [例法第五条第一款第四项]",
        "unknown-clause",
    ),
    ("matters.yaml", "第六条第二款第四项", "第六条第二款第五项", "unknown-clause"),
    ("matters.yaml", "breaches: [例法第四条第一款]", "breaches: [例法第四条第二款]", "unknown-clause"),
    ("matters.yaml", "breaches: [例法第四条第一款]", "breaches: [例规第四条第一款]", "unknown-statute"),
    ("matters.yaml", "第三条；第六条", "第七条；第六条", "unknown-clause"),
    ("matters.yaml", "第一项、第二项", "第一项、第三项", "unknown-clause"),
    ("matters.yaml", "- 例法第六条第二款第一项", "- 例法第六条第二款第九项", "unknown-clause"),
    ("matters.yaml", "clause: 例法第五条第二款", "clause: 例法第五条第三款", "unknown-clause"),
    ("matters.yaml", "law: 例法（2020-01-01）", "law: 例法（2020-01-02）", "unknown-statute"),
    ("matters.yaml", "第五条第一款第二项", "第五条第二款第二项", "unknown-clause"),
    ("matters/more.yaml", "clause: 例法第二条", "clause: 例法第六条", "unknown-clause"),
    (
        "matters/more.yaml",
        "例法第六条, law: 例法（2024-09-01）",
        "例法第六条, law: 例法（2020-01-01）",
        "unknown-clause",
    ),
    (
        "matters/more.yaml",
        "law: 例法（2024-09-01）",
        "law: [例法（2024-09-01）, 后法（2025-01-21）]",
        "unknown-statute",
    ),
    ("matters/more.yaml", "law: 例法（2024-09-01）", "law: 后法（2025-01-20）", "unknown-statute"),
    ("cn/conclusion/2021-01-22.yaml", "例法第五条第一款", "例法第六条第一款", "unknown-clause"),
    ("cn/conclusion/2021-01-22.yaml", "例法第五条第一款", "后法第一条", "statute-not-in-force"),
    (LIST, "at: 第一条", "at: 第七条", "unknown-clause"),
    (LIST, "at: 第二条第一款", "at: 第二条第二款", "unknown-clause"),
    (LIST, "at: 第五条", "at: 第五条第一项", "unknown-clause"),
    (LIST, "basis: [例法第六条第一款第二项]", "basis: [例法第六条第一款第三项]", "unknown-clause"),
    (LIST, "basis: [例法第六条第一款第二项]", "basis: [例法（2023-09-01）第六条]", "unknown-statute"),
    (LIST, "basis: [例法第六条第一款第二项]", "basis: [后法第六条]", "statute-not-in-force"),
    (LIST, "matter: 过期食品", "matter: {punished_by: [例法第六条第二款, 例法第六条第三款]}", "unknown-clause"),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog in which every citation resolves."""
    shutil.copytree(BASE, tmp_path / "rulesets")
    for name, text in FILES.items():
        path = tmp_path / "rulesets" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "rulesets"


def test_a_catalog_whose_citations_resolve_is_right(root: Path) -> None:
    """A clause of a text that was not held on the list's day is not judged, nor one of a text that was not counted."""
    assert check(root) == []


@pytest.mark.parametrize(("name", "old", "new", "code"), BROKEN, ids=[row[2] for row in BROKEN])
def test_a_citation_that_leads_nowhere_is_told(name: str, old: str, new: str, code: str, root: Path) -> None:
    """One number or name is wrong: one diagnostic, in the line that was changed."""
    text = FILES[name]
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n") + 1
    (root / name).write_text(text.replace(old, new), encoding="utf-8")
    told = [
        found for found in check(root) if found.code in ("unknown-clause", "unknown-statute", "statute-not-in-force")
    ]
    assert [(found.path, found.line, found.code) for found in told] == [(name, line, code)]


def test_a_family_is_of_any_day(root: Path) -> None:
    """A list may name violations by a clause that comes into force later: it is no basis of the list."""
    after = FILES[LIST].replace("matter: 过期食品", "matter: {punished_by: [例法第六条, 后法第一条]}")
    (root / LIST).write_text(after, encoding="utf-8")
    assert check(root) == []


def test_without_statutes_nothing_is_judged(root: Path) -> None:
    """A catalog may lack the file; then no citation is checked."""
    (root / "statutes.yaml").unlink()
    (root / LIST).write_text(FILES[LIST].replace("例法第六条", "没有的法第九百条"), encoding="utf-8")
    assert check(root) == []

"""A version that still holds words of the document instead of a condition is a draft, and a draft is never in force."""

from datetime import date
from pathlib import Path

import pytest

from engine.catalog.catalog import Catalog

HERE = Path(__file__).parents[2]
TEXT = """format: 1
list: cn/first-offence
version: 2025-01-27
title: 首违不罚清单
kind: 首违不罚
field: 食品
status: published
sources: [text]
effective: {{from: 2025-01-27}}
published_items: 1
items:
  - id: "5"
    matter: 过期食品
    source: {{at: 第五项, read: statute, of: text}}
    when: {when}
    effect: 不予处罚
    force: 可以
"""


@pytest.mark.parametrize(
    ("when", "status"), [("{all: [餐饮环节, {wording: 情节特殊的}]}", "草案"), ("餐饮环节", "施行中")]
)
def test_open_wording_makes_a_draft(when: str, status: str, tmp_path: Path) -> None:
    """Whatever its status says, a version with open wording stands as 草案; the last one gone, it is in force."""
    for name in ("vocabulary", "matters", "sources", "jurisdictions"):
        (tmp_path / f"{name}.yaml").write_bytes((HERE / "bad/_base" / f"{name}.yaml").read_bytes())
    folder = tmp_path / "cn/first-offence"
    folder.mkdir(parents=True)
    (folder / "2025-01-27.yaml").write_text(TEXT.format(when=when), encoding="utf-8")
    (standing,) = Catalog.open(tmp_path).standings("000000", date(2025, 3, 20))
    assert standing.status == status

"""What is told about a condition that is written in a way that cannot be read."""

from __future__ import annotations

import pytest

from engine.documents.readers import Report, read_text
from engine.language.grammar import Scene, read_condition
from tests.shipped import CATALOG


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("货值金额 <= 300元 或者 危害后果 = 没有", "any:（或者） 下面"),
        ("货值金额 <= 300元或危害后果 = 没有", "any:（或者） 下面"),
        ("货值金额 <= 300元 并且 危害后果 = 没有", "all:（并且） 下面"),
        ("货值金额 <= 300元，危害后果 = 没有", "all:（并且） 下面"),
        ("300元 <= 货值金额 <= 500元", "词汇表和定义里没有“300元”"),
        ("货值金额 <= 300元 <= 500元", "all:（并且）或者 any:（或者） 下面"),
    ],
)
def test_two_comparisons_in_one_text_are_told_apart(text: str, told: str) -> None:
    """The structure that is proposed says what the text says: 或者 is any, never all."""
    node, _ = read_text(f"- {text}", "a.yaml")
    report = Report("a.yaml")
    scene = Scene(CATALOG.library.vocabulary, lambda _: None, lambda: ())
    assert read_condition(report, node.items[0], scene) is None  # type: ignore[union-attr]  # a sequence, as written
    (found,) = report.found
    assert told in found.message

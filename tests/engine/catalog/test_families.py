"""Families of violations: the index of what a place punishes gives what comparing every clause gives."""

import pytest

from engine.catalog import is_of
from tests.shipped import CATALOG

MATTERS = CATALOG.library.matters


@pytest.mark.parametrize(
    "places",
    [
        ("食品安全法",), ("食品安全法第一百二十四条", "广告法第五十五条第一款"), ("食品安全法第一百二十四条第一款第五项",),
        ("消防法第六十条第一款",), ("没有的法第一条",), (),
    ],
)  # fmt: skip
def test_the_index_agrees_with_the_definition(places: tuple[str, ...]) -> None:
    """In the order of the table, each violation once, whether a statute, an article or a part of one is named."""
    compared = (m for m in MATTERS.by_name.values() if is_of((p.clause for p in m.punished_by), places))
    assert MATTERS.punished_under(places) == tuple(compared)

"""What a comparison of two versions says is the same, changed, or in one only."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from api.pages.library.comparison import CHANGED, FIRST, SAME, SECOND, compared, pairs, words_of
from tests.shipped import CATALOG

LIST = CATALOG.versions("cn/tax-first-offence-6")[0]


@pytest.mark.parametrize(
    ("one", "two"), list(product(["", "货值不足500元的", "货值不足1000元，当日改正的", "2019-04-23起"], repeat=2))
)
def test_both_lines_come_out_whole(one: str, two: str) -> None:
    """No word is lost: the runs of each side are its line, and what is kept stands in both."""
    left, right = words_of(one, two)
    assert ("".join(each.text for each in left), "".join(each.text for each in right)) == (one, two)
    assert [each.text for each in left if each.kind == "kept"] == [each.text for each in right if each.kind == "kept"]
    assert {each.kind for each in left} <= {"kept", "out"}
    assert {each.kind for each in right} <= {"kept", "in"}


def test_numbers_and_days_change_as_a_whole() -> None:
    """Half a day or half an amount is never marked."""
    left, right = words_of("2019-04-23起，不足500元的", "2019-04-28起，不足5000元的")
    assert [each.text for each in left if each.kind == "out"] == ["2019-04-23", "500"]
    assert [each.text for each in right if each.kind == "in"] == ["2019-04-28", "5000"]


def test_each_item_is_told_once() -> None:
    """One item changed, one left out, one added: the others are the same."""
    first, second, *rest = LIST.items
    other = replace(
        LIST, items=(replace(first, duties=("教育",)), *rest, replace(second, id="99", title="新的", matters=("新的",)))
    )
    found = compared(LIST, other)
    assert found["counts"] == {SAME: len(rest), CHANGED: 1, FIRST: 1, SECOND: 1}
    assert [each.name for each in found["listed"][SECOND]] == ["99　新的"]
    (part,) = [each for each in found["parts"] if each.kind == CHANGED and each.name.endswith(first.title)]
    (line,) = [each for each in part.lines if not each.same]
    assert "".join(each.text for each in line.two or ()) == "同时要做：教育"
    assert "责令改正" in "".join(each.text for each in line.one or () if each.kind == "out")


def test_numbers_of_two_lists_have_nothing_to_do_with_each_other() -> None:
    """Within a list an item keeps its number though its title changes; between two lists only titles and violations count."""
    first = LIST.items[0]
    other = replace(first, title="另一件事", matters=("另一件事",))
    assert pairs([first], [other], of_one_list=True) == {0: 0}
    assert pairs([first], [other], of_one_list=False) == {}
    assert pairs([first], [replace(other, title=first.title)], of_one_list=False) == {0: 0}


def test_a_change_of_a_fine_or_of_a_rule_is_seen() -> None:
    """Whatever a list can say is compared: a change that is not shown would pass for none."""
    benchmark = CATALOG.versions("cn/650000-xinjiang/traffic-benchmark")[0]
    row = benchmark.items[0]
    for changed in (
        replace(row, fines=(row.fines[0]._replace(high=Decimal(5000)),)),
        replace(row, benchmark=replace(row.benchmark, guide=Decimal(1))),
        replace(row, benchmark=replace(row.benchmark, warning=True)),
    ):
        found = compared(benchmark, replace(benchmark, items=(changed, *benchmark.items[1:])))
        assert found["counts"] == {SAME: len(benchmark.items) - 1, CHANGED: 1, FIRST: 0, SECOND: 0}
    old, new = CATALOG.versions("cn/conclusion")[-2:]
    parts = {each.name for each in compared(old, new)["parts"]}
    assert {"结论的次序", "随结论", "怎样合起来判断"} <= parts
    lenient = next(v for v in CATALOG.versions("cn/320000-jiangsu/lenience") if v.lighter)
    stricter = replace(lenient, lighter=replace(lenient.lighter, inclusive=False))
    assert [each.name for each in compared(lenient, stricter)["parts"]] == ["从轻的幅度"]

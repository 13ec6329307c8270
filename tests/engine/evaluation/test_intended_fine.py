"""An intended fine against the range of each clause: below, in the lighter part, within, above, or not to be told yet."""

from __future__ import annotations

from datetime import date

import pytest

from engine.answer import answer, shape
from engine.evaluation import evaluate, read_any
from engine.evaluation.cases import Case
from tests.shipped import CATALOG

FOOD = "经营超过保质期的食品、食品添加剂"
DAY = date(2025, 3, 20)


def told(amount: str, place: str = "640106", matter: str = FOOD, **facts: str) -> shape.FineCheck | None:
    """What the answer says of the amount."""
    given = {"place": place, "matter": matter, "facts": {"拟处罚款金额": amount, **facts}}
    case = read_any(given, CATALOG.library, CATALOG.places)
    assert isinstance(case, Case)
    found = answer(evaluate(CATALOG, case, DAY), CATALOG)
    assert "拟处罚款金额" not in found["unused"]
    return found.get("fine_check")


@pytest.mark.parametrize(
    ("amount", "lies"),
    [
        ("49999.99元", "below"),
        ("50000元", "lighter"),
        ("64999.99元", "lighter"),
        ("65000元", "lighter"),
        ("65000.01元", "within"),
        ("100000元", "within"),
        ("100000.01元", "above"),
    ],
)
def test_where_an_amount_lies(amount: str, lies: str) -> None:
    """食品安全法 124(1), 5 to 10 万元 under 1 万元 of goods; in 江苏 the lighter part ends at 30 %, which belongs to it."""
    found = told(amount, "320100", 货值金额="66元", 食品经营主体业态="食品销售")
    assert found is not None
    rows = [row for row in found["rows"] if row["lies"] != "open"]
    assert {row["lies"] for row in rows} == {lies}


def test_a_row_that_is_open_is_not_certain() -> None:
    """Of a fine whose row depends on the goods every row is told, none as certain, with what it waits for."""
    found = told("60000元")
    assert found is not None
    assert len(found["rows"]) > 1
    assert not any(row["certain"] for row in found["rows"])
    assert all("货值金额" in row["missing"] for row in found["rows"])
    assert {row["lies"] for row in found["rows"]} == {"within", "open"}


def test_a_fine_below_the_floor_names_its_basis() -> None:
    """The findings that reduce, or may, and that none does where facts deny them all."""
    found = told("1000元", 货值金额="66元")
    assert found is not None
    assert found["may_reduce"]
    assert found["says"][0].startswith("没有成立的减轻依据；还没有查清的：")
    held = told("1000元", 货值金额="66元", 受他人胁迫或者诱骗="是")
    assert held is not None
    assert held["reducing"]
    assert held["says"][0].startswith("成立的减轻依据：")


def test_no_amount_no_check() -> None:
    """Nothing is compared where no fine is intended."""
    assert told("无") is None
    assert told("未查明") is None


def test_where_no_fine_may_be_imposed_it_is_said() -> None:
    """行政处罚法 29: an act that was fined is not fined again."""
    found = told("60000元", 同一违法行为已受过罚款="是")
    assert found is not None
    assert found["says"][0].startswith("不得罚款：")
    assert not found["rows"]


def test_a_clause_that_fines_a_refusal_only() -> None:
    """Corrected, there is nothing to fine; the amount is not called right."""
    found = told("1000元", matter="未将营业执照置于醒目位置", 改正情况="当场改正")
    assert found is not None
    assert {row["lies"] for row in found["rows"]} == {"nothing"}

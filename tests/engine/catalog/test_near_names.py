"""What a person types that no name contains: the names that come near to it are offered, and nothing that shares little."""

import pytest

from engine.catalog.near_names import near
from tests.shipped import CATALOG

MATTERS = CATALOG.library.matters
WORDS = {"甲": ["拖欠工资", "欠薪"], "乙": ["工资条未提供"], "丙": ["未按规定明码标价"], "丁": []}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("工资拖欠", ("甲",)),
        ("没有明码标价", ("丙",)),
        ("燃放烟花", ()),
        ("绝不会有的工资字", ()),
        ("工", ()),
        ("", ()),
        ("  ", ()),
    ],
)
def test_names_that_share_most_of_what_is_known(typed: str, found: tuple[str, ...]) -> None:
    """Half of the weight of the pairs that any name has; one character makes no pair."""
    assert near(typed, WORDS) == found


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("工资拖欠", "克扣或者无故拖欠劳动者工资报酬"),
        ("没有明码标价", "未按规定明码标价"),
        ("电子秤过期没检定", "属于强制检定范围的计量器具"),
        ("饭店用过期调料", "用超过保质期的食品原料"),
        ("消防通道被堵", "占用、堵塞、封闭疏散通道、安全出口或者有其他妨碍安全疏散的行为"),
    ],
)
def test_matters_are_found_by_words_in_another_order(typed: str, first: str) -> None:
    """Only where no name, alias or clause contains what was typed."""
    assert MATTERS.near(typed)[0].name.startswith(first[:12])


@pytest.mark.parametrize(
    ("typed", "far"),
    [
        ("假冒五粮液", "religion-impostor"),
        ("外卖店没有许可证", "drainage-unlicensed"),
        ("餐馆没有许可", "drainage-unlicensed"),
        ("烟花爆竹没有许可证", "entertainment-unlicensed"),
    ],
)
def test_what_shares_no_telling_word_is_not_near(typed: str, far: str) -> None:
    """Neither a word beside one that no name has, nor what a hundred names have, nor what stands between words."""
    assert far not in {matter.id for matter in MATTERS.near(typed)}


def test_what_contains_the_words_comes_alone() -> None:
    """A search finds only what contains the words."""
    assert MATTERS.search("工资拖欠") == ()
    assert MATTERS.search("使用童工")

"""What an officer or a citizen types finds the right violation first."""

from __future__ import annotations

import pytest

from tests.shipped import CATALOG


@pytest.mark.parametrize(
    ("typed", "matter"),
    [
        ("拖欠工资", "unpaid-wages"),
        ("未签劳动合同", "no-labour-contract"),
        ("黑车", "unlicensed-passenger-transport"),
        ("没戴头盔", "no-helmet"),
        ("超载", "truck-overloaded"),
        ("酒驾", "drink-driving"),
        ("无证行医", "practising-without-licence"),
        ("骗保", "medical-fund-fraud"),
        ("电子秤未检定", "metrology-uninspected"),
        ("短斤缺两", "metrology-inaccurate"),
        ("极限词", "ad-absolute-terms"),
        ("年报逾期", "annual-report"),
        ("假冒注册商标", "using-others-mark"),
        ("刷单", "fake-transactions"),
        ("预付卡", "prepaid-card"),
        ("电梯未检", "uninspected-equipment"),
        ("占道经营", "city-road-occupied"),
        ("消防通道堵塞", "fire-escape-blocked"),
        ("灭火器", "fire-equipment-unfit"),
        ("没有应急预案", "safety-emergency-plan"),
        ("油烟", "eco-cooking-fumes"),
        ("夜间施工噪声", "eco-night-construction"),
        ("未批先建", "eco-eia-unapproved"),
        ("危废", "eco-hazardous-storage"),
        ("三合一", "fire-three-in-one"),
        ("违章建筑", "city-illegal-building"),
        ("电鱼", "fish-electric"),
        ("处方药", "prescription-without-paper"),
        ("过期", "expired-food"),
        ("三无", "unlabelled-food"),
        ("无证餐饮", "unlicensed-food-business"),
        ("临期", "near-expiry-food"),
        ("大肠杆菌", "other-substandard-food"),
        ("农残", "substandard-produce"),
        ("老板不给工钱", "unpaid-wages"),
        ("没签合同", "no-labour-contract"),
        ("短秤", "metrology-inaccurate"),
        ("加油站少加油", "metrology-inaccurate"),
        ("电梯没年检", "uninspected-equipment"),
        ("年报", "annual-report"),
        ("过期面包", "expired-food"),
        ("冒牌商标", "selling-infringing-goods"),
        ("饭店卫生脏乱差", "food-trading-control"),
        ("未取得卫生许可证", "public-place-unlicensed"),
        ("食品标签不合格", "label-nonconforming"),
        ("进货没有台账", "food-purchase-check"),
        ("商品没有标价", "price-not-marked"),
        ("隐患不整改", "safety-hazard-unremoved"),
        ("仿冒名牌包装", "passing-off-trade-dress"),
        ("私拉电线", "fire-wiring"),
        ("网店不退款", "consumer-request-refused"),
    ],
)
def test_the_words_of_people_find_the_violation_first(typed: str, matter: str) -> None:
    """A whole alias comes before the violations whose name only contains it."""
    assert CATALOG.library.matters.search(typed)[0].id == matter


def test_names_come_before_fields_and_clauses() -> None:
    """What contains the words in its name or an alias comes before what only has them in its field or a clause."""
    found = CATALOG.library.matters.search("劳动合同")
    named = ["劳动合同" in "".join((matter.name, *matter.aliases)) for matter in found]
    assert named == sorted(named, reverse=True)
    assert not all(named)


def test_orders_are_what_the_party_is_ordered() -> None:
    """What an agency does itself (取缔, 公告, 追回) is no order to the party: it stands with the other consequences."""
    orders = {
        order for matter in CATALOG.library.matters.by_name.values() for p in matter.punished_by for order in p.orders
    }
    assert [order for order in sorted(orders) if not any(word in order for word in ("责令", "限期", "限制生产"))] == []

"""A unit and the persons in charge: two parties of one case, the persons with their own fine row (食安条例 75, 化妆品条例)."""

from datetime import date
from typing import Any

import pytest

from engine.answer import acts_answer, answer
from engine.evaluation import CaseError, evaluate, evaluate_acts, read_acts, read_case
from tests.shipped import CATALOG

UNIT = {"id": "单位", "matter": "expired-food", "facts": {"当事人类型": "企业", "货值金额": "20000元"}}
CHIEF = {"id": "负责人", "matter": "food-persons-in-charge"}
INCOME = {"当事人类型": "自然人", "上一年度从本单位取得的收入": "80000元"}


def told(shared: dict[str, Any], *acts: dict[str, Any]) -> list[Any]:
    """The fines of each act, clause by clause."""
    data = {"place": "640106", "facts": shared, "acts": list(acts)}
    found = evaluate_acts(CATALOG, read_acts(data, CATALOG.library, CATALOG.places), date(2025, 3, 20))
    return [
        [
            (row["clause"], [(fine["low"], fine["high"]) for fine in row["fines"]])
            for row in act["norms"][0]["penalties"]
        ]
        for act in acts_answer(found, CATALOG)["acts"]
    ]


def test_the_unit_and_the_person_in_charge_have_each_their_own_fine() -> None:
    """Intent is shared; the goods are the unit's, the income of last year is the person's: one to ten times it."""
    assert told({"主观故意": "是"}, UNIT, {**CHIEF, "facts": INCOME}) == [
        [("食品安全法第一百二十四条第一款第五项", [("200000", "400000")])],
        [("食品安全法实施条例第七十五条", [("80000", "800000")])],
    ]


@pytest.mark.parametrize("one", [{"违法行为性质恶劣": "是"}, {"危害后果": "严重"}])
def test_one_of_three_circumstances_is_enough(one: dict[str, str]) -> None:
    """故意, 性质恶劣 or 严重后果."""
    assert told(one, {**CHIEF, "facts": INCOME}) == [[("食品安全法实施条例第七十五条", [("80000", "800000")])]]


@pytest.mark.parametrize(
    ("shared", "person"),
    [
        ({"主观故意": "否", "违法行为性质恶劣": "否", "危害后果": "轻微"}, INCOME),
        ({"主观故意": "是"}, {"当事人类型": "企业"}),
    ],
)
def test_without_them_or_for_the_unit_the_row_does_not_hold(shared: dict[str, str], person: dict[str, str]) -> None:
    """No circumstance, or a unit where a person belongs: refused at the act, which it is not."""
    with pytest.raises(CaseError) as caught:
        told(shared, UNIT, {**CHIEF, "facts": person})
    assert [problem.pointer for problem in caught.value.problems] == ["/acts/1/matter"]
    assert caught.value.problems[0].message.startswith("第2个违法行为：事实不符合")


@pytest.mark.parametrize(
    ("matter", "clause", "low", "high"),
    [
        ("cosmetics-persons-59", "化妆品监督管理条例第五十九条", "240000", "400000"),
        ("cosmetics-persons-60", "化妆品监督管理条例第六十条", "80000", "240000"),
        ("cosmetics-persons-61", "化妆品监督管理条例第六十一条第一款", "80000", "160000"),
    ],
)
def test_grave_violations_of_cosmetics_units_have_rows_for_persons(
    matter: str, clause: str, low: str, high: str
) -> None:
    """Three to five, one to three, one to two times the income of last year."""
    assert told({"情节严重": "是"}, {"matter": matter, "facts": INCOME}) == [[(clause, [(low, high)])]]


@pytest.mark.parametrize(
    ("matter", "facts", "words"),
    [
        ("expired-food", {"当事人类型": "企业", "主观故意": "是"}, ["1倍以上10倍以下"]),
        ("expired-food", {"货值金额": "600元"}, ["1倍以上10倍以下"]),
        ("expired-food", {"当事人类型": "个体工商户", "主观故意": "是"}, []),
        ("expired-food", {"当事人类型": "企业", "主观故意": "否", "违法行为性质恶劣": "否", "危害后果": "轻微"}, []),
        ("expired-cosmetics", {"当事人类型": "企业", "情节严重": "是"}, ["1倍以上3倍以下"]),
    ],
)
def test_the_unit_is_told_of_the_persons_in_charge(matter: str, facts: dict[str, str], words: list[str]) -> None:
    """Where a unit is punished: as long as no fact says that nobody is fined beside it."""
    nothing = {"有充分证据证明没有主观过错": "否", "受他人胁迫或者诱骗": "否", "主动消除或者减轻危害后果": "否"}
    nothing |= {"主动供述尚未掌握的违法行为": "否", "有立功表现": "否", "主动召回或者停止经营": "否"}
    nothing |= {"履行进货查验等义务": "否", "改正情况": "拒不改正"}
    nothing |= {"已满十四周岁未满十八周岁": "否", "尚未完全丧失辨认或控制能力": "否"}
    data = {"place": "640106", "matter": matter, "act_date": "2025-01-16", "facts": nothing | facts}
    found = evaluate(CATALOG, read_case(data, CATALOG.library, CATALOG.places), date(2025, 3, 20))
    assert found.tracks["处罚"].outcome == "依法处罚"
    duties = [row["text"] for row in answer(found, CATALOG)["tracks"]["处罚"]["conclusion"]["follows"]]
    assert [word for word in ("1倍以上10倍以下", "1倍以上3倍以下") if any(word in text for text in duties)] == words

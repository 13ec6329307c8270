"""The place of a case: how it may be written, when it is refused, and what is said of one that was something else then."""

from __future__ import annotations

from datetime import date

import pytest

from engine import evaluate, read_case
from engine.evaluation import CaseError, Evaluation
from tests.shipped import CATALOG

FOOD = "经营超过保质期的食品、食品添加剂"


def evaluated(place: str, on: date = date(2026, 11, 20), act: str = "") -> Evaluation:
    """The evaluation of a case of which nothing but place, matter and days is known."""
    data = {"place": place, "matter": FOOD, "facts": {}} | ({"act_date": act} if act else {})
    return evaluate(CATALOG, read_case(data, CATALOG.library, CATALOG.places), on)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("兰考县", "410225"), ("宾川县", "532924"), ("郑州", "410100"), ("义乌", "330782"), ("墨脱", "540423"),
        ("河南郑州金水区", "410105"), ("北京朝阳", "110105"),
    ],
)  # fmt: skip
def test_every_division_can_be_the_place(written: str, code: str) -> None:
    """By its name, its short name, or the names of what it lies in before it."""
    assert evaluated(written).case.place == code


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("朝阳区", "叫{}的地区有 2 个：北京市朝阳区（110105）、吉林省长春市朝阳区（220104）"),
        ("西安", "叫{}的地区有 3 个：陕西省西安市（610100）、"),
        ("lankao", "没有收录{}；是否想写：河南省开封市兰考县（410225）？"),
        ("兰考乡", "没有收录{}（开发区、乡镇、街道写所在的县、区）；请写全称"),
    ],
)
def test_a_place_that_must_be_guessed_is_refused(written: str, told: str) -> None:
    """Those that bear the name are listed with what they lie in; a part of a name and a reading are suggestions only.

    The sentence for those to whom nothing may be repeated has the same places.
    """
    with pytest.raises(CaseError) as error:
        evaluated(written)
    (problem,) = error.value.problems
    assert problem.code == "unknown-place"
    one, other = ("“{}”", "这个名称") if told.startswith("叫") else ("地区“{}”", "叫这个名称的地区")
    assert problem.message.startswith(told.format(one.format(written)))
    assert problem.said.startswith(told.format(other))


@pytest.mark.parametrize(
    ("place", "told"), [("香港", "基本法第十八条"), ("820000", "基本法第十八条"), ("台湾省", "不在台湾地区施行")]
)
def test_where_the_law_that_is_held_is_not_law_nothing_is_evaluated(place: str, told: str) -> None:
    """The reason is said in words."""
    with pytest.raises(CaseError, match=told):
        evaluated(place)


@pytest.mark.parametrize(
    ("place", "on", "told"),
    [
        ("371202", date(2019, 6, 1), "请核对是否改用 370116 莱芜区"),
        ("沙县", date(2022, 6, 1), "请核对是否改用 350405 沙县区"),
        ("重庆市渝北区", date(2026, 6, 1), "请核对是否改用 500157 两江新区"),
    ],
)
def test_a_code_that_has_ended_is_refused_with_its_successor(place: str, on: date, told: str) -> None:
    """None is put in its place; that the day is not on record is said."""
    with pytest.raises(CaseError, match=f"哪一天没有收录.*{told}"):
        evaluated(place, on)


@pytest.mark.parametrize(
    ("place", "act", "told"),
    [
        ("370116", "2017-05-01", "莱芜区在违法行为发生时还没有；行为时的规定按莱芜市、莱城区查找"),
        ("370614", "2019-05-01", "蓬莱区在违法行为发生时还没有；行为时的规定按长岛县、蓬莱市查找"),
        ("330113", "2020-05-01", "临平区在违法行为发生时还没有；行为时的规定按余杭区查找"),
        (
            "330383",
            "2018-05-01",
            "龙港市在违法行为发生时还没有，那里当时属于哪个县、区没有收录；行为时的规定只查了温州市和它的上级的",
        ),
    ],
)
def test_an_act_before_a_place_began(place: str, act: str, told: str) -> None:
    """What held then where the place was made from; what it lies in where that is not on record. Both are said."""
    assert told in evaluated(place, date(2021, 11, 20), act).notes


@pytest.mark.parametrize(
    ("place", "on"), [("370116", date(2018, 6, 1)), ("500157", date(2025, 6, 1)), ("653132", date(2026, 2, 1))]
)
def test_in_the_year_of_a_change_the_day_is_said_not_to_be_held(place: str, on: date) -> None:
    """Each day of that year is evaluated, with the sentence; the year after, without."""
    assert any("哪一天没有收录" in note for note in evaluated(place, on).notes)
    assert not any("哪一天没有收录" in note for note in evaluated(place, date(2027, 6, 1)).notes)

"""行政处罚法 29, first sentence: the same act is not fined twice, and nothing but the fine is barred (E3)."""

from datetime import date
from typing import Any

import pytest

from engine.answer import answer, exposure_sentences
from engine.evaluation import Evaluation, evaluate, read_case
from tests.shipped import CATALOG

DAY = date(2025, 3, 20)
FINED = {"同一违法行为已受过罚款": "是"}
GRAVE = {"货值金额": "66元", "改正情况": "拒不改正", "危害后果": "严重"}
SAID = "罚款：同一个违法行为已经受过罚款，不得再次罚款（行政处罚法第二十九条）"


def evaluated(facts: dict[str, Any], place: str = "640106", matter: str = "expired-food") -> Evaluation:
    """The case with these facts on that day."""
    case = read_case({"place": place, "matter": matter, "facts": facts}, CATALOG.library, CATALOG.places)
    return evaluate(CATALOG, case, DAY)


@pytest.mark.parametrize(
    ("place", "matter", "other"),
    [
        ("640106", "expired-food", "没收：违法所得、违法生产经营的食品、食品添加剂"),
        ("320100", "使用绝对化用语的广告", "责令：停止发布广告"),
        ("210100", "经营、使用无合格证明文件、过期、失效、淘汰的医疗器械", None),
    ],
)
def test_an_act_that_was_fined_is_fined_nowhere_again(place: str, matter: str, other: str | None) -> None:
    """No clause shows a fine row; what else it imposes stays."""
    found = evaluated(GRAVE | FINED, place, matter)
    assert found.tracks["处罚"].outcome == "不再罚款"
    assert found.exposures
    said = [sentence for exposure in found.exposures for sentence in exposure_sentences(exposure)]
    assert not any(exposure.bands for exposure in found.exposures)
    assert SAID in said
    assert other is None or other in said


def test_a_waiver_stays_beside_the_bar() -> None:
    """A list that lets the authority not punish at all is offered first; without it there is still no fine."""
    facts = {"餐饮环节": "否", "货值金额": "66元", "违法记录": "无", "能如实说明进货来源": "是", "危害后果": "轻微"}
    facts |= {"改正情况": "责令前自行改正", "发生食品安全事故或食源性疾病": "否"}
    track = evaluated(facts | FINED).tracks["处罚"]
    assert track.outcome == "可以不予处罚"
    assert track.conclusion.otherwise is not None
    assert track.conclusion.otherwise.outcome == "不再罚款"


def test_a_lighter_fine_is_no_fine_either() -> None:
    """Mandatory leniency lowers a fine; where none may be imposed, that is told first."""
    found = evaluated(GRAVE | FINED | {"受他人胁迫或者诱骗": "是"})
    assert found.tracks["处罚"].outcome == "不再罚款"
    assert "没收" in str(answer(found, CATALOG)["penalties"])


@pytest.mark.parametrize("told", ["否", None])
def test_what_is_not_known_is_a_named_premise(told: str | None) -> None:
    """Fined before or not: unknown, the answer names it as its premise; a no is not named, and the fine is shown."""
    found = evaluated(GRAVE | ({} if told is None else {"同一违法行为已受过罚款": told}))
    track = found.tracks["处罚"]
    named = [step.premise for step in track.premises]
    assert ("没有因同一个违法行为受过罚款" in named) is (told is None)
    assert any(exposure.bands for exposure in found.exposures)

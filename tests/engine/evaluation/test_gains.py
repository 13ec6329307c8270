"""行政处罚法 28, second paragraph: what must be refunded is refunded first, the rest of the gains confiscated (E4)."""

from datetime import date
from typing import Any

import pytest

from engine.evaluation import evaluate, read_case
from tests.shipped import CATALOG

GRAVE = {"货值金额": "66元", "改正情况": "拒不改正", "危害后果": "严重"}
LIGHT = {"餐饮环节": "否", "货值金额": "66元", "违法记录": "无", "能如实说明进货来源": "是", "危害后果": "轻微"}
LIGHT |= {"改正情况": "责令前自行改正", "发生食品安全事故或食源性疾病": "否"}
SLIGHT = {"违法行为轻微": "是", "改正情况": "责令前自行改正", "危害后果": "没有"}
FINED = GRAVE | {"同一违法行为已受过罚款": "是"}
FORCED = GRAVE | {"受他人胁迫或者诱骗": "是"}
TAKEN = "有违法所得的，依法应当退赔的先退赔，其余没收（计算另有规定的从其规定）"
OPEN = "有违法所得的，依法应当退赔的先退赔；其余是否没收，条款没有写明的，由执法机关决定"


def follows(facts: dict[str, Any], matter: str = "expired-food") -> tuple[str, list[tuple[str, str]]]:
    """The outcome, and what is told of the gains with its source."""
    data = {"place": "640106", "matter": matter, "facts": facts}
    track = evaluate(CATALOG, read_case(data, CATALOG.library, CATALOG.places), date(2025, 3, 20)).tracks["处罚"]
    told = [(each.text, each.source) for each in track.conclusion.follows if "退赔" in each.text]
    return track.outcome, told


@pytest.mark.parametrize(
    ("facts", "outcome", "said"),
    [
        (FINED, "不再罚款", TAKEN),
        (FORCED, "应当从轻或减轻", TAKEN),
        (LIGHT, "可以不予处罚", OPEN),
        (SLIGHT, "应当不予处罚", OPEN),
    ],
)
def test_gains_are_refunded_first(facts: dict[str, Any], outcome: str, said: str) -> None:
    """120 元 of gains: confiscated with a penalty, told as open under a waiver; without gains nothing is told."""
    source = "admin-penalty-law-2021 第二十八条第二款"
    assert follows(facts | {"违法所得": "120元"}) == (outcome, [(said, source)])
    assert follows(facts | {"违法所得": "0.01元"}) == (outcome, [(said, source)])
    assert follows(facts | {"违法所得": "无"}) == (outcome, [])
    # Not known: the words say on what it depends.
    assert follows(facts) == (outcome, [(said, source)])


def test_where_there_is_nothing_to_waive_gains_are_open_too() -> None:
    """A clause that fines only a refusal leaves nothing to punish once corrected; of gains it says nothing."""
    outcome, told = follows({"改正情况": "责令期限内改正", "违法所得": "120元"}, "未将营业执照置于醒目位置")
    assert outcome == "无可罚"
    assert [text for text, _ in told] == [OPEN]


def test_where_proceedings_stop_nothing_is_confiscated() -> None:
    """A case that goes to the prosecutor, or whose facts are not proved, brings no confiscation with it."""
    assert follows(GRAVE | {"涉嫌犯罪": "是", "违法所得": "120元"}) == ("移送司法", [])
    assert follows(GRAVE | {"违法事实成立": "否", "违法所得": "120元"}) == ("不得处罚", [])

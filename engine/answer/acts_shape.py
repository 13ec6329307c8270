"""The shape of an answer to several acts, as types, for the same readers as `shape`: the words are in Chinese for them."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from engine.answer import shape


class NormFine(TypedDict):
    """一个条款对这个违法行为的罚款；金额是文字，单位元，null 是没有下限、没有上限或者还不知道。"""

    matter: str
    """违法事项，按名称"""
    clause: str
    """条款"""
    low: str | None
    """最少多少元"""
    high: str | None
    """最多多少元"""
    missing: list[str]
    """取决于哪些事实"""


class ActFine(TypedDict):
    """一个违法行为违反几个规范的，按哪一个罚款。"""

    ruling: Literal["higher", "equal", "special", "by_hand", "open", "none"]
    """higher 按数额高的；equal 幅度相同；special 条款写明依照另一个；by_hand 由执法人员判断；open 还没有查清；none 都没有罚款"""
    governs: list[str]
    """按哪个条款罚款；由人判断、没有查清的是空的"""
    fines: list[NormFine]
    """各个条款的幅度"""
    says: str
    """一句话"""


class ActAnswer(TypedDict):
    """一个违法行为。"""

    act: int
    """第几个，从 1 数"""
    id: str
    """案件里写的名称，没有写就是空的"""
    tracks: dict[shape.TrackName, shape.TrackOutcome]
    """这个行为的结论；几个规范的结论不同的，是人工判断"""
    fine: NotRequired[ActFine]
    """违反几个规范的才有"""
    norms: list[shape.NormAnswer]
    """按每个规范核查的结果；只违反一个规范的只有一个"""


class ActsAnswer(TypedDict):
    """几个违法行为的案件的结果。"""

    receipt: shape.Receipt
    """全部行为合用的回执"""
    says: list[str]
    """各个行为的结论，和合在一起怎样处罚"""
    acts: list[ActAnswer]
    """各个行为，次序与案件里的相同"""


class ActOutcomes(TypedDict):
    """一个违法行为的结论。"""

    act: int
    """第几个，从 1 数"""
    id: str
    """案件里写的名称，没有写就是空的"""
    tracks: dict[shape.TrackName, shape.TrackOutcome]
    """这个行为的结论"""


class ActsOutcomes(TypedDict):
    """几个违法行为的案件，只有结论和回执号的结果。"""

    case: str
    """案号；没有写是空的"""
    receipt: str
    """回执号"""
    acts: list[ActOutcomes]
    """各个行为的结论"""

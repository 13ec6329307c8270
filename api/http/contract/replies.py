"""What the service answers besides the answer to a case, as the shapes that its OpenAPI page shows.

Only the page reads the shapes; `json_response` writes what they describe.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import orjson
from pydantic import Field
from starlette.responses import Response

from api.http.contract.requests import Signed
from api.http.contract.shapes import Shape
from engine.answer import acts_shape, shape


class EvaluationResult(Shape):
    """一次核查。没有存证时 id 和 recorded_at 是 null。"""

    id: str | None
    recorded_at: str | None
    rulesets: Annotated[str, Field(description="所用规则库的摘要；再次核查时可以用 rulesets 参数指定")]
    result: shape.Answer | shape.Outcomes | acts_shape.ActsAnswer | acts_shape.ActsOutcomes


class ChoiceEntry(Shape):
    """记下的一次选择。同一项决定可以有几次，以最后一次为准。"""

    id: str
    recorded_at: str
    by: Annotated[str, Field(description="用哪个密钥或者令牌记的")]
    track: shape.TrackName
    act: Annotated[int, Field(description="第几个违法行为；案件没有写 acts 的，没有这个键")] = 0
    adopted: bool
    reasons: str
    factor: Annotated[str, Field(description="不采用的，是哪个因素；采用的是空的")]
    signed: Annotated[Signed | None, Field(description="署名；没有署名的是 null")]


Due = Annotated[
    list[str],
    Field(description="结论是“可以”、还没有记录选择的决定（处罚、强制）；案件写了 acts 的，后面有第几个行为（处罚/2）"),
]


class RecordedEvaluation(Shape):
    """存证的一次核查：当时的结果，和后来记下的选择。"""

    id: str
    recorded_at: str
    rulesets: str
    choices: Annotated[list[ChoiceEntry], Field(description="先记的在前")]
    choice_due: Due
    masked: Annotated[
        list[str], Field(default_factory=list, description="看不到的键，留空；权限只有 read-masked 的才有这一项")
    ]
    result: shape.Answer | shape.Outcomes | acts_shape.ActsAnswer | acts_shape.ActsOutcomes


class EvaluationRow(Shape):
    """存证的一次核查，没有内容。"""

    id: str
    recorded_at: str
    case: Annotated[str, Field(description="案号；没有写的、已经清除的是空的")]
    title: Annotated[str, Field(description="案件的标题；没有写的、已经清除的、看不到的是空的")]
    place: str
    matter: str
    receipt: str
    choice_due: Due
    damaged: Annotated[bool, Field(description="与审计链对不上：被改动过，只给 id；用 cailiang audit verify 查明")]


class PaperRow(Shape):
    """一种文书，和这次存证用不用它。"""

    kind: Annotated[str, Field(description="取 getPaper 时写它")]
    title: str
    offered: Annotated[bool, Field(description="用不用；不用的，getPaper 是 409")]
    why_not: Annotated[str | None, Field(description="不用的，为什么；用得着的是 null")]


class TrackChange(Shape):
    """一项决定怎样变。"""

    track: shape.TrackName
    before: shape.OutcomeName
    after: shape.OutcomeName


class FindingChange(Shape):
    """一个事项怎样变；null 表示不在核查之列。"""

    finding: str
    title: str
    before: shape.VerdictName | None
    after: shape.VerdictName | None


class VariationResult(Shape):
    """一种假设的结果。"""

    name: str
    receipt: str
    tracks: dict[shape.TrackName, shape.TrackOutcome]
    changes: list[TrackChange]
    findings: list[FindingChange]
    asks: Annotated[list[str], Field(description="还要查明的事实")]


class WhatIfResult(Shape):
    """原来的结果，和每种假设改变了什么。"""

    receipt: str
    tracks: dict[shape.TrackName, shape.TrackOutcome]
    variations: list[VariationResult]


class NextQuestion(Shape):
    """现有的结论，和下一步最该查明的事实。"""

    tracks: dict[shape.TrackName, shape.TrackOutcome]
    next: shape.Question | None
    questions: dict[shape.TrackName, list[shape.Question]]


class QuestionsOfNorm(NextQuestion):
    """一个违法行为按一个规范核查的。"""

    matter: str


class QuestionsOfAct(Shape):
    """一个违法行为，按它违反的每个规范。"""

    act: Annotated[int, Field(description="第几个，从 1 数")]
    id: Annotated[str, Field(description="案件里写的名称，没有写就是空的")]
    norms: list[QuestionsOfNorm]


class QuestionsOfActs(Shape):
    """几个违法行为的案件，各个行为还要查明的事实。"""

    acts: list[QuestionsOfAct]


class VerificationResult(Shape):
    """再核查一次，与存证的比较。"""

    id: str
    same: Annotated[bool | None, Field(description="null：案情已按规定删除，不能再核查")]
    says: str
    receipt: str
    receipt_now: str | None
    rulesets: str | None


class RecordedChoice(Shape):
    """记下的选择。"""

    id: str
    recorded_at: str
    evaluation: str


class Liveness(Shape):
    """进程在。"""

    status: str


class Readiness(Shape):
    """可以作答。"""

    status: str
    version: str
    rulesets: Annotated[list[str], Field(description="内存里的规则库的摘要，现行的在前")]
    last_reading: Annotated[
        Literal["ok", "refused", "failed"],
        Field(description="最近一次读规则库：ok、refused（有错误）、failed（读不了）；后两种仍用现行的作答"),
    ]
    recording: bool
    access: str


class AuditRow(Shape):
    """审计的一行；hash 串起前后各行。"""

    seq: int
    at: str
    who: str
    role: str
    action: str
    object: str
    outcome: str
    ip: str
    trace_id: str
    digest: str
    previous_hash: str
    hash: str


def json_response(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Data as a JSON response."""
    return Response(orjson.dumps(data), status, headers, "application/json")

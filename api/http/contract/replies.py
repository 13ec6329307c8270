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

    id: Annotated[str | None, Field(description="存证的编号；没有存证的是 null")]
    recorded_at: Annotated[
        str | None, Field(description="时间，UTC，例如 2025-03-20T01:00:00.000000Z；没有存证的是 null")
    ]
    rulesets: Annotated[str, Field(description="所用规则库的摘要；再次核查时可以用 rulesets 参数指定")]
    result: Annotated[
        shape.Answer | shape.Outcomes | acts_shape.ActsAnswer | acts_shape.ActsOutcomes,
        Field(description="结果；请求写 detail=outcome 的，只有结论和回执号"),
    ]


class ChoiceEntry(Shape):
    """记下的一次选择。同一项决定可以有几次，以最后一次为准。"""

    id: Annotated[str, Field(description="这次选择的编号")]
    recorded_at: Annotated[str, Field(description="时间，UTC，例如 2025-03-20T01:00:00.000000Z")]
    by: Annotated[str, Field(description="用哪个密钥或者令牌记的")]
    track: shape.TrackName
    act: Annotated[int, Field(description="第几个违法行为；案件没有写 acts 的，没有这个键")] = 0
    adopted: Annotated[bool, Field(description="采用了没有")]
    reasons: Annotated[str, Field(description="理由；看不到的是空的")]
    factor: Annotated[str, Field(description="不采用的，是哪个因素；采用的是空的")]
    signed: Annotated[Signed | None, Field(description="署名；没有署名的是 null")]


Due = Annotated[
    list[str],
    Field(description="结论是“可以”、还没有记录选择的决定（处罚、强制）；案件写了 acts 的，后面有第几个行为（处罚/2）"),
]


class RecordedEvaluation(Shape):
    """存证的一次核查：当时的结果，和后来记下的选择。"""

    id: Annotated[str, Field(description="存证的编号")]
    recorded_at: Annotated[str, Field(description="时间，UTC，例如 2025-03-20T01:00:00.000000Z")]
    rulesets: Annotated[str, Field(description="存证时规则库的摘要")]
    choices: Annotated[list[ChoiceEntry], Field(description="先记的在前")]
    choice_due: Due
    masked: Annotated[
        list[str], Field(default_factory=list, description="看不到的键，留空；权限只有 read-masked 的才有这一项")
    ]
    result: Annotated[
        shape.Answer | shape.Outcomes | acts_shape.ActsAnswer | acts_shape.ActsOutcomes, Field(description="当时的结果")
    ]


class EvaluationRow(Shape):
    """存证的一次核查，没有内容。"""

    id: Annotated[str, Field(description="存证的编号")]
    recorded_at: Annotated[str, Field(description="时间，UTC，例如 2025-03-20T01:00:00.000000Z")]
    case: Annotated[str, Field(description="案号；没有写的、已经清除的是空的")]
    title: Annotated[str, Field(description="案件的标题；没有写的、已经清除的、看不到的是空的")]
    place: Annotated[str, Field(description="地区的代码")]
    matter: Annotated[str, Field(description="违法事项的 id；不止一个事项的是空的")]
    receipt: Annotated[str, Field(description="回执号")]
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
    before: Annotated[shape.OutcomeName, Field(description="原来的结论")]
    after: Annotated[shape.OutcomeName, Field(description="假设的结论")]


class FindingChange(Shape):
    """一个事项怎样变；null 表示不在核查之列。"""

    finding: Annotated[str, Field(description="清单@版本#事项号")]
    title: str
    before: Annotated[shape.VerdictName | None, Field(description="原来是什么")]
    after: Annotated[shape.VerdictName | None, Field(description="假设时是什么")]


class VariationResult(Shape):
    """一种假设的结果。"""

    name: Annotated[str, Field(description="假设的名称，照请求写的")]
    receipt: Annotated[str, Field(description="假设的案件的回执号")]
    tracks: Annotated[dict[shape.TrackName, shape.TrackOutcome], Field(description="假设的结论")]
    changes: Annotated[list[TrackChange], Field(description="变了的结论")]
    findings: Annotated[list[FindingChange], Field(description="变了的事项")]
    asks: Annotated[list[str], Field(description="还要查明的事实")]


class WhatIfResult(Shape):
    """原来的结果，和每种假设改变了什么。"""

    receipt: Annotated[str, Field(description="原来的案件的回执号")]
    tracks: Annotated[dict[shape.TrackName, shape.TrackOutcome], Field(description="原来的结论")]
    variations: Annotated[list[VariationResult], Field(description="次序与请求的相同")]


class NextQuestion(Shape):
    """现有的结论，和下一步最该查明的事实。"""

    tracks: Annotated[dict[shape.TrackName, shape.TrackOutcome], Field(description="现有的结论")]
    next: Annotated[shape.Question | None, Field(description="最该先查明的；null：没有要查的了")]
    questions: Annotated[
        dict[shape.TrackName, list[shape.Question]], Field(description="每项决定还要查明的全部，最能定局的在前")
    ]


class QuestionsOfNorm(NextQuestion):
    """一个违法行为按一个规范核查的。"""

    matter: Annotated[str, Field(description="违法事项，按名称；没有的是空的")]


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

    id: Annotated[str, Field(description="存证的编号")]
    same: Annotated[bool | None, Field(description="null：案情已按规定删除，不能再核查")]
    says: Annotated[str, Field(description="一句话，不同的说明是哪里变了")]
    receipt: Annotated[str, Field(description="存证时的回执号")]
    receipt_now: Annotated[str | None, Field(description="再算的回执号；没有再算的是 null")]
    rulesets: Annotated[str | None, Field(description="再算用的规则库的摘要；没有再算的是 null")]


class RecordedChoice(Shape):
    """记下的选择。"""

    id: Annotated[str, Field(description="这次选择的编号")]
    recorded_at: Annotated[str, Field(description="时间，UTC，例如 2025-03-20T01:00:00.000000Z")]
    evaluation: Annotated[str, Field(description="存证的编号")]


class Liveness(Shape):
    """进程在。"""

    status: Annotated[str, Field(description="总是 ok")]


class Readiness(Shape):
    """可以作答。"""

    status: Annotated[str, Field(description="总是 ok；不能作答的是 503")]
    version: Annotated[str, Field(description="程序的版本")]
    rulesets: Annotated[list[str], Field(description="内存里的规则库的摘要，现行的在前")]
    last_reading: Annotated[
        Literal["ok", "refused", "failed"],
        Field(description="最近一次读规则库：ok、refused（有错误）、failed（读不了）；后两种仍用现行的作答"),
    ]
    recording: Annotated[bool, Field(description="有没有存证库")]
    access: Annotated[str, Field(description="访问控制：open，或者 keys、oidc、accounts，用逗号隔开")]


class AuditRow(Shape):
    """审计的一行；hash 串起前后各行。"""

    seq: Annotated[int, Field(description="第几行，从 1 数")]
    at: Annotated[str, Field(description="时间，UTC，例如 2025-03-20T01:00:00.000000Z")]
    who: Annotated[str, Field(description="密钥的编号、账户或者命令行的用户")]
    role: Annotated[str, Field(description="以什么身份")]
    action: Annotated[str, Field(description="做了什么")]
    object: Annotated[str, Field(description="对什么做的")]
    outcome: Annotated[str, Field(description="结果怎样")]
    ip: Annotated[str, Field(description="从哪里来；没有的是空的")]
    trace_id: Annotated[str, Field(description="请求号或者追踪号；没有的是空的")]
    digest: Annotated[str, Field(description="所记内容的 sha256")]
    previous_hash: Annotated[str, Field(description="前一行的 hash")]
    hash: Annotated[str, Field(description="这一行的 hash")]


def json_response(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Data as a JSON response."""
    return Response(orjson.dumps(data), status, headers, "application/json")

"""What the service answers besides the answer to a case, as the shapes that its OpenAPI page shows.

Only the page reads the shapes; `json_response` writes what they describe.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Generic, Literal, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.http.contract.requests import Signed
from engine.answer import acts_shape, shape

_Row = TypeVar("_Row")


class Shape(BaseModel):
    """These keys, and later others (the page says so); the words under a key describe it, also in the engine's types."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Page(Shape, Generic[_Row]):
    """一页；`next` 是下一页的 cursor，没有下一页时是 null。"""

    items: list[_Row]
    next: str | None


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


class ListRow(Shape):
    """一份清单和它的各个版本。"""

    list_: Annotated[str, Field(alias="list")]
    title: str
    versions: list[str]


class StandingRow(Shape):
    """一份清单在一个地区、一天的状态。"""

    list_: Annotated[str, Field(alias="list")]
    version: str
    title: str
    number: str | None
    layer: str
    kind: str
    status: str
    from_: Annotated[str, Field(alias="from")]
    until: str | None
    published_items: int | None
    encoded_items: int
    digest: str
    says: str | None


class TermRow(Shape):
    """可以填写的一个事实。"""

    id: Annotated[str, Field(description="不变的英文名；facts 的键写它、name 或者 aliases 之一都可以")]
    name: str
    type: Annotated[str, Field(description="是否、选项、元、数量、次数、比例、日期、时长、记录；以后会有新的")]
    group: Annotated[str, Field(description="归在哪一组")]
    ask: Annotated[str, Field(description="怎样问执法人员")]
    options: Annotated[list[str], Field(description="选项的，只能写其中一个")]
    unit: Annotated[str | None, Field(description="数量、次数的单位；没有就是 null")]
    example: Annotated[str, Field(description="一个可以照写的值")]
    proof: Annotated[list[str], Field(description="一般用什么证明")]
    aliases: list[str]
    changeable: Annotated[bool, Field(description="当事人还能改变的，例如改正")]


class MatterRow(Shape):
    """一个违法事项。"""

    id: str
    name: str
    field: str
    kind: str
    breaches: list[str]
    punished_by: list[str]
    aliases: list[str]
    equivalent: list[str]
    place: str | None


class StatuteText(Shape):
    """法律、法规、规章的一版。"""

    text: Annotated[str, Field(description="引用时的写法：名称（文本的日期）")]
    status: Annotated[str, Field(description="今天的状态：现行、尚未施行、已修订、已修正、已废止")]
    from_: Annotated[str, Field(alias="from", description="施行的日子；没有读到的（unread）暂以文本的日期代替")]
    until: str | None
    ended_by: Annotated[str | None, Field(description="由哪一版修订、修正或者废止")]
    changes: Annotated[list[int] | None, Field(description="与前一版文字不同的条；null：各条都可能不同")]
    unread: Annotated[list[str], Field(description="没有读到的日子：from、until")]
    excerpt: Annotated[bool, Field(description="只读到其中几条，或者不分条")]
    read_at: str | None
    compared: str | None
    note: str | None


class StatuteRow(Shape):
    """一部法律、法规、规章。"""

    name: str
    level: str
    place: str | None
    older: Annotated[str | None, Field(description="更早的、没有收录的文本从哪一天起施行")]
    versions: list[StatuteText]
    quoted_in: Annotated[str | None, Field(description="没有收录文本的，引用它的来源")]
    says: Annotated[str | None, Field(description="没有读到、没有收录的，写明")]


class PlaceRow(Shape):
    """一个地区。"""

    code: str
    name: str
    level: str
    aliases: list[str]
    also: list[str]
    from_: Annotated[str | None, Field(alias="from")]
    until: str | None
    from_year: Annotated[int | None, Field(description="启用的年份；哪一天没有收录时只有它")]
    until_year: Annotated[int | None, Field(description="停用的年份；哪一天没有收录时只有它")]
    replaces: list[str]
    replaced_by: list[str]


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

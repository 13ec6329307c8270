"""What the service says of one evaluation, as the shapes that its OpenAPI page shows.

They describe `engine.answer`, which writes the answer; a test holds the two together. Only the page reads them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

_EXACT = ConfigDict(extra="forbid")
Holds = Annotated[bool | None, Field(description="true 符合，false 不符合，null 未查明")]
Plain = Annotated[Any, WithJsonSchema({"description": "写法与案件里的值相同"})]


class Shape(BaseModel):
    """Exactly these keys."""

    model_config = _EXACT


class UsedList(Shape):
    """用到的一个清单版本。"""

    list_: Annotated[str, Field(alias="list")]
    digest: str
    roles: list[str]


class Receipt(Shape):
    """回执：哪个案件、哪个引擎、哪些文本，足以再核查一次。"""

    id: str
    engine: str
    on: str
    input_digest: str
    lists: list[UsedList]
    shared: dict[str, str]


class MatterName(Shape):
    """违法事项。"""

    id: str
    name: str


class FactUnderstood(Shape):
    """一个事实，按引擎的理解。"""

    name: str
    value: Plain
    text: str
    evidence: str | None


class CaseUnderstood(Shape):
    """案件，按引擎的理解。"""

    case: str
    title: str
    place: str
    matter: MatterName | None
    act_date: str | None
    decision_date: str | None
    facts: dict[str, FactUnderstood]


class Measure(Shape):
    """不采取的强制措施。"""

    clause: str
    measure: str


class OpenStep(Shape):
    """还没有查明的一步。"""

    step: str
    outcome: str


class Follows(Shape):
    """随结论而来的责令改正、文书、审批。"""

    kind: str
    text: str
    source: str


class ConclusionShape(Shape):
    """按一天的规定得出的结论。"""

    outcome: str
    certainty: str
    step: str | None
    findings: list[str]
    basis: list[str]
    survives: list[str]
    measures: list[Measure]
    premises: list[str]
    open: list[OpenStep]
    otherwise: str | None
    follows: list[Follows]


class Track(Shape):
    """处罚或者强制的结论，和两个日期的比较。"""

    outcome: str
    certainty: str
    used: str
    choice_required: Annotated[bool, Field(description="“可以”：采用与否都要记录选择和理由")]
    says: str
    dates: str
    conditions: list[str]
    open: Annotated[list[OpenStep], Field(description="行为时、决定时两天的规定里，查明后可能改变结论的")]
    premises: Annotated[list[str], Field(description="尚未确认、结论以之成立为条件的前提")]
    conclusion: ConclusionShape
    at_act: ConclusionShape | None
    at_decision: ConclusionShape


class QuestionShape(Shape):
    """还要查明的一个事实。"""

    id: str
    name: str
    ask: str
    type: str
    options: list[str]
    unit: str
    example: str
    proof: list[str]
    settles: list[str]
    premise: bool
    again: Annotated[bool, Field(description="已给的不足以判断，要补全")]


class ProofFact(Shape):
    """条件所看的一个事实。"""

    id: str
    name: str
    value: str | None
    evidence: str | None


class ProofShape(Shape):
    """一个条件，是否符合，为什么。"""

    text: str
    holds: Holds
    parts: list[ProofShape] | None = None
    facts: list[ProofFact] | None = None


class FindingShape(Shape):
    """一个清单事项在这个案件上。"""

    finding: str
    list_: Annotated[str, Field(alias="list")]
    version: str
    item: str
    title: str
    list_title: str
    kind: str
    track: str
    verdict: Literal["适用", "不适用", "待查"]
    outcome: str
    by_reference: bool
    at: list[str]
    missing: list[str]
    unread: list[str]
    basis: list[str]
    trust: str
    read: str
    proof: ProofShape


class NearMissShape(Shape):
    """改正后即可适用的事项。"""

    finding: str
    title: str
    change: list[str]


class BandShape(Shape):
    """一档罚款；金额是文字，单位元。"""

    certain: bool
    flat: bool
    low: str | None
    high: str | None
    times: list[str | None] | None
    of: str | None
    lighter_up_to: str | None
    inclusive: bool | None
    exact: bool
    reduced_below: str | None


class PenaltyShape(Shape):
    """一个条款可以给予的处罚。"""

    clause: str
    says: list[str]
    warning: bool
    only_on_refusal: bool
    optional: bool
    confiscates: list[str]
    fines: list[BandShape]


class DeadlineShape(Shape):
    """一个期限。"""

    id: str
    from_: Annotated[str, Field(alias="from")]
    length: str
    ends: str | None
    passed: bool | None
    missing: list[str]
    text: str
    list_: Annotated[str, Field(alias="list")]


class StandingShape(Shape):
    """查过的一个清单版本，在那一天是什么状态。"""

    list_: Annotated[str, Field(alias="list")]
    version: str
    title: str
    layer: str
    kind: str
    status: str
    from_: Annotated[str, Field(alias="from")]
    until: str | None
    at: list[str]
    published_items: int | None
    encoded_items: int
    verified_until: str | None
    caution: str | None
    says: str | None


class Answer(Shape):
    """一次核查的全部结果，与 `cailiang evaluate --json` 逐字相同（空白除外）。"""

    receipt: Receipt
    case: CaseUnderstood
    tracks: dict[str, Track]
    questions: dict[str, list[QuestionShape]]
    findings: list[FindingShape]
    near_misses: list[NearMissShape]
    aggravating: list[str]
    penalties: list[PenaltyShape]
    deadlines: list[DeadlineShape]
    lists: list[StandingShape]
    notes: list[str]

"""What is sent to the service: query parameters, headers and bodies; nothing unknown, and nothing in a body converted.

Knows shapes; whether a fact exists and what it may be is the engine's to say.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import AliasChoices, AliasGenerator, BaseModel, ConfigDict, Field, WithJsonSchema

from api.http.contract import parameters
from api.http.contract.facts import REFERS, Given
from engine.answer import shape
from engine.evaluation import IN_CHINESE, MOST_ACTS

_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)

EvaluationId = Annotated[
    str,
    Path(description="存证的 id：核查存证时答复的 id，不是回执号；只有回执号的，先用 listEvaluations 的 receipt 找"),
]
"""Which evaluation, as a parameter of the path."""
MOST_FACTS = 400
"""So many facts a case, an act or a supposition may have."""
Day = Annotated[str, Field(max_length=40, examples=["2025-03-20"])]
Name = Annotated[str, Field(max_length=300)]
FactName = Annotated[str, Field(max_length=100)]
Format = Annotated[
    Literal[1, "1"],
    # A list of a number and a text is what generators of clients cannot name.
    WithJsonSchema({"anyOf": [{"type": "integer", "const": 1}, {"type": "string", "const": "1"}]}),
    Field(description="案件格式的版本"),
]
ChoiceTrack = Annotated[
    Literal["处罚", "强制"],
    WithJsonSchema({REFERS: "TrackName"}),
    Field(description="对哪一项决定；不写就是处罚"),
]


def _in_either(name: str) -> AliasChoices | str:
    """The two names of a key of a case; a body that gives both is refused."""
    chinese = next((key for key, english in IN_CHINESE.items() if english == name), None)
    return AliasChoices(name, chinese) if chinese else name


_IN_EITHER = ConfigDict(**_STRICT, alias_generator=AliasGenerator(validation_alias=_in_either))


class Case(BaseModel):
    """一个案件：在哪里、什么事、什么时候、哪些事实。没有写的事实就是未查明。写法与命令行的案件文件相同。

    键也可以写中文：格式、案号、标题、地区、事项、领域、行为日期、决定日期、事实；同一个键只能写一种。
    """

    model_config = _IN_EITHER
    format: Format = 1
    case: Annotated[str, Field(max_length=200, description="案号或者编号；不要写当事人姓名")] = ""
    title: Annotated[str, Field(max_length=500)] = ""
    place: Annotated[Name, Field(description="地区：六位代码（文字）或者名称", examples=["640106"])]
    matter: Annotated[Name, Field(description="违法事项的名称、id 或者别名；表里没有的写“其他：…”")]
    field: Annotated[Name | None, Field(description="领域，只为表里没有的事项写；不写的，只核查不分领域的规定")] = None
    act_date: Annotated[Day | None, Field(description="违法行为发生日期；只知道月份的写 2025-01")] = None
    decision_date: Annotated[Day | None, Field(description="决定日期")] = None
    facts: Annotated[
        dict[FactName, Given], Field(max_length=MOST_FACTS, description="事实的名称、id 或者别名，和值")
    ] = {}


class Act(BaseModel):
    """一个违法行为，和它自己的日期、事实。共同的部分已经写了的，这里不再写。"""

    model_config = _IN_EITHER
    id: Annotated[
        str | None, Field(min_length=1, max_length=100, description="名称，各个行为不同；不要写当事人姓名")
    ] = None
    matter: Annotated[
        Name | Annotated[list[Name], Field(min_length=2, max_length=MOST_ACTS)] | None,
        Field(description="违法事项；同一个行为违反几个规范的，写成列表"),
    ] = None
    field: Annotated[Name | None, Field(description="领域，只为表里没有的事项写；不写的，只核查不分领域的规定")] = None
    act_date: Annotated[Day | None, Field(description="违法行为发生日期")] = None
    facts: Annotated[dict[FactName, Given], Field(max_length=MOST_FACTS)] = {}


class CaseOfActs(BaseModel):
    """一个案件有几个违法行为：共同的部分写在外层，各个行为写在 acts 里；同一个事实只写一处。"""

    model_config = _IN_EITHER
    format: Format = 1
    case: Annotated[str, Field(max_length=200, description="案号或者编号；不要写当事人姓名")] = ""
    title: Annotated[str, Field(max_length=500)] = ""
    place: Annotated[Name, Field(description="地区：六位代码（文字）或者名称", examples=["640106"])]
    matter: Annotated[Name | None, Field(description="各个行为共同的违法事项")] = None
    field: Annotated[Name | None, Field(description="领域，只为表里没有的事项写；不写的，只核查不分领域的规定")] = None
    act_date: Annotated[Day | None, Field(description="各个行为共同的违法行为发生日期")] = None
    decision_date: Annotated[Day | None, Field(description="决定日期")] = None
    facts: Annotated[dict[FactName, Given], Field(max_length=MOST_FACTS, description="各个行为共同的事实")] = {}
    acts: Annotated[
        list[Act],
        Field(min_length=1, max_length=MOST_ACTS, description=f"违法行为；适用几个规范的按几个计，最多 {MOST_ACTS} 个"),
    ]


class Variation(BaseModel):
    """一种假设：在原来的案件上改哪些。键也可以写中文，与案件相同。"""

    model_config = _IN_EITHER
    name: Annotated[str, Field(min_length=1, max_length=200, description="怎样称呼这种假设，答复里照写")]
    place: Annotated[Name | None, Field(description="另一个地区；不写就不变，以下各键也是")] = None
    matter: Annotated[Name | None, Field(description="另一个违法事项")] = None
    field: Annotated[Name | None, Field(description="另一个领域，只为表里没有的事项写")] = None
    act_date: Annotated[Day | None, Field(description="另一个违法行为发生日期")] = None
    decision_date: Annotated[Day | None, Field(description="另一个决定日期")] = None
    facts: Annotated[dict[FactName, Given], Field(max_length=MOST_FACTS, description="要改的事实；其余不变")] = {}


class _Suppositions(BaseModel):
    model_config = _STRICT
    variations: Annotated[list[Variation], Field(min_length=1, max_length=100)]


class WhatIf(_Suppositions):
    """一个案件和几种假设。"""

    case: Case


class WhatIfOfAct(_Suppositions):
    """一个写了 acts 的案件，和对其中一个违法行为的几种假设；别的行为不受影响，也不核查。"""

    case: CaseOfActs
    act: Annotated[int, Field(ge=1, le=MOST_ACTS, description="对第几个违法行为，从 1 数")]
    norm: Annotated[
        int | None, Field(ge=1, le=MOST_ACTS, description="这个行为违反几个规范的，按第几个，从 1 数；只有一个的不写")
    ] = None


class Signer(BaseModel):
    """一名执法人员。"""

    model_config = _STRICT
    name: Annotated[str, Field(min_length=1, max_length=100)]
    number: Annotated[str, Field(max_length=50, description="执法证号")] = ""


class LegalReview(BaseModel):
    """法制审核。"""

    model_config = _STRICT
    says: Annotated[str, Field(min_length=1, max_length=2000, description="意见")]
    result: Annotated[Literal["", "同意", "不同意"], Field(description="审核是否通过；没有写的是空的")] = ""
    name: Annotated[str, Field(max_length=100)] = ""
    day: Annotated[Day, Field(description="审核的日期")] = ""


class Signed(BaseModel):
    """署名：这个选择关系到谁，由谁作出，经谁审核，拟作什么决定。与理由一样保存，可以清除。"""

    model_config = _STRICT
    number: Annotated[
        str, Field(max_length=100, description="案号，写在文书上；listEvaluations 的 case 找的是案件里写的案号，不是它")
    ] = ""
    authority: Annotated[str, Field(max_length=200, description="机关名称")] = ""
    party: Annotated[str, Field(max_length=300, description="当事人")] = ""
    party_id: Annotated[str, Field(max_length=50, description="统一社会信用代码或者身份证件号码")] = ""
    address: Annotated[str, Field(max_length=500, description="住所")] = ""
    officers: Annotated[list[Signer], Field(max_length=6, description="执法人员")] = []
    review: LegalReview | None = None
    intended: Annotated[
        Literal["", "不予处罚", "处罚", "继续调查", "采取强制措施", "不采取强制措施"],
        Field(description="不采用的，拟作的决定；没有写的是空的"),
    ] = ""


class ChoiceGiven(BaseModel):
    """执法人员的选择。不采用的，要写明是哪个因素。"""

    model_config = _STRICT
    track: ChoiceTrack = "处罚"
    act: Annotated[
        int | None, Field(ge=1, le=MOST_ACTS, description="对第几个违法行为；案件写了 acts 的必须写，没有写的不写")
    ] = None
    adopted: Annotated[bool, Field(description="是否采用核查的结论")]
    reasons: Annotated[str, Field(min_length=1, max_length=4000, description="理由，不能只写空白")]
    factor: Annotated[str, Field(max_length=255, description="不采用的，是哪个因素")] = ""
    signed: Annotated[Signed | None, Field(description="当事人、执法人员、法制审核、拟作的决定；不写就没有署名")] = None


class RulesetQuery(BaseModel):
    """Query parameters: by which rulesets, and for a case without a decision date by which day."""

    model_config = ConfigDict(extra="forbid")
    on: Annotated[
        parameters.Day | None,
        Field(description="尚未决定的案件按哪一天核查；不写就是今天", examples=["2025-03-20"]),
    ] = None
    rulesets: Annotated[
        str | None, Field(pattern="^[0-9a-f]{64}$", description="用哪个规则库（摘要）；不写就是现行的")
    ] = None


HowMuch = Annotated[
    shape.Detail,
    Field(
        description="outcome：只给结论和回执号；default：结论、所依据的和还可能改变结论的事项、最该查明的事实，并写明略去多少；"
        "full：全部事项和理由"
    ),
]


class EvaluationQuery(RulesetQuery):
    """Query parameters of an evaluation that may be recorded."""

    record: Annotated[bool, Field(description="false：只作答，不存证")] = True
    detail: HowMuch = "default"


class IdempotencyHeader(BaseModel):
    """The header by which a repeated request is told from a new one."""

    idempotency_key: Annotated[
        str | None,
        Field(
            alias="Idempotency-Key",
            max_length=200,
            pattern="^[!-~]+$",
            description="每个新的请求一个新的键，例如 UUID。同一个键再次发送同样的请求，得到第一次的结果，不再另存；"
            "核查的请求体要逐字节相同，on、rulesets、detail 也要相同；核查和选择不能共用一个键；不同密钥的各不相干",
        ),
    ] = None

"""The shape of an answer, as types: what `answer` returns, the command line prints and the service sends.

The OpenAPI page is made from these types, so the words on classes and keys are for its readers and in Chinese. A key
marked NotRequired stands in full answers, and in others only where its words say so.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypeAliasType, TypedDict

from engine.language import Verdict

Detail = TypeAliasType("Detail", Literal["outcome", "default", "full"])
VerdictName = TypeAliasType("VerdictName", Verdict)
TrackName = TypeAliasType("TrackName", str)
"""处罚、强制. The page lists the words of this type and of the next three, which the rules write."""
OutcomeName = TypeAliasType("OutcomeName", str)
Certainty = TypeAliasType("Certainty", str)
UsedDay = TypeAliasType("UsedDay", str)


class UsedList(TypedDict):
    """用到的一个清单版本。"""

    list: str
    """清单@版本"""
    digest: str
    """文件的 sha256"""
    roles: list[str]
    """用于行为时、决定时"""


class Receipt(TypedDict):
    """回执：哪个案件、哪个引擎、哪些文本，足以再核查一次。"""

    id: str
    """由其余各项和全部所用文本的摘要算出：案件、引擎、文本都相同，回执号才相同"""
    engine: str
    """引擎的版本"""
    on: str
    """按哪一天核查的：决定日期，没有决定的是 on，都没有写的是当天"""
    input_digest: str
    """案件的 sha256"""
    lists: NotRequired[list[UsedList]]
    """只在 full 里"""
    shared: NotRequired[dict[str, str]]
    """各清单共用的文件的摘要；只在 full 里"""


class MatterName(TypedDict):
    """违法事项。"""

    id: str
    """不变的英文名；不在事项表里的是 other"""
    name: str
    """名称"""


class Violation(TypedDict):
    """是哪一个违法事项：案件写的，或者按事实应当是的另一个。"""

    matter: MatterName
    """按这个事项核查"""
    given: bool
    """是不是案件写的那个；不是的，says 里写明理由"""
    settled: bool
    """它的构成是否都已经查明"""
    others: list[MatterName]
    """事实没有排除的其他事项"""
    missing: list[str]
    """查明哪些事实，才知道是哪一个"""
    says: list[str]
    """为什么，逐句"""


class FactUnderstood(TypedDict):
    """一个事实，按引擎的理解。"""

    name: str
    """名称"""
    value: object
    """写法与案件里的值相同"""
    text: str
    """写成文字"""
    evidence: str | None
    """用什么证明；没有写的是 null"""


class FactDerived(TypedDict):
    """一个由别的事实得出的事实。"""

    id: str
    """不变的英文名"""
    name: str
    """名称"""
    text: str
    """得出的值，写成文字"""
    because: str
    """为什么能得出"""
    of: list[str]
    """由哪些事实得出"""


class CaseUnderstood(TypedDict):
    """案件，按引擎的理解。"""

    case: str
    """案号；没有写是空的"""
    title: str
    """标题；没有写是空的"""
    place: str
    """地区的代码"""
    matter: MatterName | None
    """null：没有违法事项"""
    act_date: str | None
    """照案件写的；没有写是 null"""
    decision_date: str | None
    """没有写是 null"""
    facts: dict[str, FactUnderstood]
    """案件里写的事实"""
    derived: list[FactDerived]
    """没有写、由别的事实得出，而且有事项提到的事实；full 列出全部"""


class Measure(TypedDict):
    """不采取的强制措施。"""

    clause: str
    """规定这一措施的条款"""
    measure: str
    """措施的名称"""


class OpenStep(TypedDict):
    """还没有查明的一步。"""

    step: str
    """哪一步"""
    outcome: OutcomeName
    """查明以后可能的结论"""


class Follows(TypedDict):
    """随结论而来的责令改正、文书、审批。"""

    kind: str
    """duty 要办的事，paper 文书，approval 审批"""
    text: str
    """怎样做"""
    source: str
    """依据：清单@版本#事项号，或者文件的编号和条款；编号各叫什么见 cited.sources"""


class Conclusion(TypedDict):
    """按一天的规定得出的结论。"""

    outcome: OutcomeName
    certainty: Certainty
    step: str | None
    """结论出在哪一步；没有得出的是 null"""
    findings: list[str]
    """所依据的事项：清单@版本#事项号"""
    basis: list[str]
    """所依据的条款"""
    survives: NotRequired[list[str]]
    """不论采用哪一步都保留的，例如没收；default 里没有就不写，measures、otherwise 也是"""
    measures: NotRequired[list[Measure]]
    premises: NotRequired[list[str]]
    """结论以之成立为条件的前提，尚未确认"""
    open: NotRequired[list[OpenStep]]
    """查明后可能改变结论的"""
    otherwise: NotRequired[str | None]
    """不采用“可以”的，下一个成立的结论"""
    follows: list[Follows]


class TrackOutcome(TypedDict):
    """一项决定的结论。"""

    outcome: OutcomeName
    """结论"""
    certainty: Certainty
    """结论的把握"""
    used: UsedDay
    """按哪一天的规定"""


class WithinReach(TypedDict):
    """差一至三个事实就适用的清单事项。"""

    finding: str
    """清单@版本#事项号"""
    title: str
    missing: list[str]
    """还缺哪些事实，按名称"""


class Track(TrackOutcome):
    """处罚或者强制的结论，和两个日期的比较。"""

    choice_required: bool
    """“可以”：采用与否都要记录选择和理由"""
    says: str
    """结论，一两句话"""
    dates: str
    """行为时、决定时两天的规定怎样比较"""
    conditions: list[str]
    """结论的条件和要注意的，逐句"""
    open: list[OpenStep]
    """行为时、决定时两天的规定里，查明后可能改变结论的"""
    premises: list[str]
    """尚未确认、结论以之成立为条件的前提"""
    within_reach: list[WithinReach]
    """结论只以法律为依据的：再查明一至三个事实，也可能成为依据的清单事项"""
    conclusion: Conclusion
    """所采用的那一天的结论"""
    at_act: NotRequired[Conclusion | None]
    """按行为时的规定；在 full 里，和要人工判断的"""
    at_decision: NotRequired[Conclusion]
    """按决定时的规定；在 full 里，和要人工判断的"""


class Question(TypedDict):
    """还要查明的一个事实。options 到 again 各键，default 里只在有内容、为 true 时写。"""

    id: str
    """不变的英文名"""
    name: str
    """名称"""
    group: str
    """归在哪一组问：行为、改正、后果、主体、记录、程序"""
    ask: str
    """怎样问"""
    type: str
    """是否、选项、元、数量、次数、比例、日期、时长、记录；以后会有新的"""
    proof: list[str]
    """一般用什么证明"""
    options: NotRequired[list[str]]
    """选项的，只能写其中一个"""
    unit: NotRequired[str]
    """数量、次数的单位"""
    premise: NotRequired[bool]
    """只关系到前提"""
    again: NotRequired[bool]
    """已给的不足以判断，要补全"""
    criteria: NotRequired[list[str]]
    """法律和清单怎样规定这个事实；没有写明的也在这里"""
    example: NotRequired[str]
    """怎样填写；只在 full 里"""
    settles: NotRequired[list[str]]
    """有助于查清哪些事项；只在 full 里"""


class ProofFact(TypedDict):
    """条件所看的一个事实。"""

    id: str
    """不变的英文名"""
    name: str
    """名称"""
    value: str | None
    """写成文字；没有写、没有得出的是 null"""
    evidence: str | None
    """用什么证明；没有写的是 null"""
    derived: NotRequired[bool]
    """是：不是案件里写的，由别的事实得出；为什么，见 case.derived"""


class Proof(TypedDict):
    """一个条件，是否符合，为什么。"""

    text: str
    """条件，用话说"""
    holds: bool | None
    """true 符合，false 不符合，null 未查明"""
    parts: NotRequired[list[Proof]]
    """由哪些条件组成；没有就是最小的条件"""
    facts: NotRequired[list[ProofFact]]
    """最小的条件所看的事实"""


class Finding(TypedDict):
    """一个清单事项在这个案件上。at 到 proof 各键在 full 里，和结论所依据的事项里。"""

    finding: str
    """清单@版本#事项号"""
    title: str
    track: TrackName
    """关系到哪一项决定"""
    verdict: VerdictName
    """适用、不适用、待查"""
    outcome: str
    """适用的话能给出的结论"""
    missing: list[str]
    """还缺哪些事实"""
    unread: NotRequired[list[str]]
    """事实以外还缺的：没有读到的原文；default 里没有就不写"""
    at: NotRequired[list[str]]
    """用于行为时、决定时"""
    list: NotRequired[str]
    """清单的 id"""
    version: NotRequired[str]
    item: NotRequired[str]
    """事项号"""
    list_title: NotRequired[str]
    """清单的名称"""
    kind: NotRequired[str]
    """种类"""
    by_reference: NotRequired[bool]
    """经另一个事项援引的"""
    basis: NotRequired[list[str]]
    """依据的条款"""
    trust: NotRequired[str]
    """依据可信到什么程度"""
    read: NotRequired[str]
    """怎样读到的"""
    proof: NotRequired[Proof]
    """逐个条件"""


class NearMiss(TypedDict):
    """改正后即可适用的事项。"""

    finding: str
    """清单@版本#事项号"""
    title: str
    change: list[str]
    """改正哪些事实，按名称"""


class Band(TypedDict):
    """一档罚款；金额是文字，单位元。"""

    when: str | None
    """这一档的条件；null 是没有条件，或者前面各档都不是的"""
    certain: bool
    """这一档确定适用，幅度也确定；false：取决于没有查明的事实"""
    flat: bool
    """数额固定，没有从轻的余地"""
    low: str | None
    """最少多少元；null：没有下限，或者还算不出"""
    high: str | None
    """最多多少元；null：没有上限，或者还算不出"""
    times: list[str | None] | None
    """按倍数的：最少、最多几倍（有单位的，每一个多少元）；不是的是 null"""
    of: str | None
    """倍数乘的是哪个事实；不按倍数的是 null"""
    lighter_up_to: str | None
    """从轻的部分到多少元为止；null：没有读到从轻的规定，或者没有从轻的余地"""
    inclusive: bool | None
    """从轻含不含 lighter_up_to 这个数；null：规定没有写明"""
    exact: bool
    """从轻就是 lighter_up_to 这个数，不是它以下"""
    reduced_below: str | None
    """低于多少元是减轻，要有减轻的依据；null：没有下限"""


class Penalty(TypedDict):
    """一个条款可以给予的处罚。"""

    clause: str
    """条款"""
    law: str | None
    """条款的文本：名称（文本日期）；null 是没有登记"""
    at: NotRequired[list[str]]
    """哪一天的规定：行为时、决定时；按它处罚的没有"""
    used: NotRequired[bool | None]
    """不按它处罚的才有：false 是另一天的规定，只供比较，null 是没有查清，或者由执法人员判断"""
    matter: str
    """处罚哪个违法事项"""
    when: str | None
    """是不是这个事项、由不由这个条款处罚还没有查明的，这里写明条件；null 是已经查明"""
    says: list[str]
    """可以给予什么，逐句"""
    warning: bool
    """可以警告"""
    only_on_refusal: bool
    """只罚拒不改正的"""
    optional: bool
    """罚款是“可以”，不是必须"""
    confiscates: list[str]
    """没收什么"""
    fines: list[Band]
    """各档罚款；哪一档适用，看它的 when 和 certain"""
    barred: NotRequired[str]
    """不得罚款的，依据哪个事项；这时 fines 是空的，其他处罚仍可以给予"""


class FineByDay(TypedDict):
    """按哪一天的规定处罚一个违法事项；两天的规定没有不同、都收录了、施行日也读到的，不列。"""

    matter: str
    """违法事项，按名称"""
    used: str
    """一致、行为时、决定时、人工判断、待查；没有收录是有一天的规定没有收录，不能比较；没有处罚的条款是当时的文本查过，不处罚它"""
    act: list[str]
    """行为时的条款；行为日期没有查明的，是以前的条款"""
    decision: list[str]
    """决定时的条款；空的是没有收录现行的"""
    says: list[str]
    """怎样比较，逐句"""


class FineInRow(TypedDict):
    """拟罚的数额在一个条款的一档罚款里。"""

    clause: str
    """条款"""
    matter: str
    """违法事项，按名称"""
    lies: Literal["below", "lighter", "within", "above", "open", "nothing"]
    """below 低于最低的，要有减轻的依据；lighter 在从轻的部分；within 在幅度以内；above 高于最高的；open 幅度还不知道；
    nothing 没有拒不改正，没有可罚"""
    certain: bool
    """这一档确定适用，幅度也确定"""
    missing: list[str]
    """还缺哪些事实，按名称"""
    says: str
    """一句话"""


class FineCheck(TypedDict):
    """拟处罚款金额与幅度比较；只说在哪里，不说应当罚多少。"""

    amount: str
    """拟处罚款金额，元"""
    rows: list[FineInRow]
    """每个条款的每一档各一行"""
    reducing: list[str]
    """成立的减轻依据"""
    may_reduce: list[str]
    """还没有查清的减轻依据"""
    says: list[str]
    """减轻的依据，逐句"""


class Benchmark(TypedDict):
    """裁量基准里涉及这个事项的一行；金额是文字，单位元。"""

    finding: str
    """清单@版本#事项号"""
    verdict: VerdictName
    """适用，还是待查；不适用的不列"""
    says: str
    """一句话"""
    low: str | None
    """最少多少元；null：没有写"""
    high: str | None
    """最多多少元；null：没有写"""
    guide: str | None
    """指导值，可以根据事实、情节调整"""
    warning: bool
    """依法可以警告"""
    also: list[str]
    """另可以给予的其他处罚"""
    missing: list[str]
    """还缺哪些事实，按名称"""


class Deadline(TypedDict("_From", {"id": str, "from": str})):
    """一个期限；from 是从哪个事实起算。"""

    length: str
    """多长，例如 90日"""
    ends: str | None
    """最后一天，含当天；null：还算不出"""
    passed: bool | None
    """过了没有；null 是取决于 missing 里的事实"""
    missing: list[str]
    """还缺哪些事实，按名称"""
    text: NotRequired[str]
    """原文；在 full 里，和算得出终日的期限里"""
    besides: NotRequired[list[str]]
    """延长和不计入的规定"""
    list: NotRequired[str]
    """哪个清单版本规定的；只在 full 里"""


class ConsultedList(TypedDict("_Valid", {"from": NotRequired[str], "until": NotRequired[str | None]})):
    """查过的一个清单版本，在那一天是什么状态。layer、kind、from、until、verified_until 只在 full 里。"""

    list: str
    """清单的 id"""
    version: str
    title: str
    status: str
    """施行中、尚未施行、已失效、已被替代、草案"""
    at: list[str]
    """用于行为时、决定时；都不用的是空的"""
    layer: NotRequired[str]
    kind: NotRequired[str]
    published_items: NotRequired[int | None]
    """公布了多少项；null 是不知道。在 full 里，和收录不全、没有收录事项的清单：没有查到不等于不在清单上"""
    encoded_items: NotRequired[int]
    """收录了多少项；与 published_items 一起写"""
    verified_until: NotRequired[str | None]
    """与来源比对到哪一天；null：没有写明"""
    caution: NotRequired[str | None]
    """使用时要注意的；在 full 里，和结论所依据的清单"""
    says: NotRequired[str | None]
    """不在施行中的，这里说明；full 里收录不全的也说明"""


class CitedText(TypedDict):
    """一个条款在两天的文本：名称（文本日期）；null 是没有登记，或者行为日期没有查明。"""

    at_act: str | None
    at_decision: str | None


class Breach(TypedDict):
    """行为时施行的一个条款，这个事项违反它。"""

    clause: str
    law: str | None
    """条款的文本：名称（文本日期）；null 是没有登记，或者行为日期的范围里不止一个文本"""


class Cited(TypedDict):
    """文书要写、其他各项里没有的名称：有了它，文书只依结果写，与以后的规则库无关。"""

    place: str
    """地区的全名"""
    breaches: list[Breach]
    """违反的条款；行为时没有施行的不列"""
    texts: dict[str, CitedText]
    """结论所依据的条款，用的是哪个文本"""
    sources: dict[str, str]
    """follows 里 source 的文件，各叫什么"""


class LeftOut(TypedDict):
    """没有列出的有多少；用 detail=full 全部列出。"""

    derived: int
    """得出而没有事项提到的事实"""
    findings: int
    """不能再改变结论的事项，和还没有查明的前提"""
    questions: dict[TrackName, int]
    """每项决定里，排在前八个以后的"""
    lists: int
    """行为时、决定时都没有用到，也没有什么要说明的清单"""
    cautions: int
    """多少个清单写有使用时要注意的事，这里没有列出"""


class NormAnswer(TypedDict):
    """一个违法行为按一个法律规范核查的结果：与只有它一个的案件的结果相同，回执在外层。"""

    case: CaseUnderstood
    """案件，按引擎的理解"""
    violation: Violation | None
    """没有违法事项的是 null"""
    tracks: dict[TrackName, Track]
    """每项决定的结论"""
    questions: dict[TrackName, list[Question]]
    """每项决定最该查明的，最多八个，最能定局的在前，前提在最后；full 列出全部"""
    findings: list[Finding]
    """结论所依据的、从重的、还可能改变结论的；full 列出全部。还没有查明的前提不在这里，写在各项决定的 premises 里"""
    near_misses: list[NearMiss]
    """改正以后就适用的事项"""
    aggravating: list[str]
    """从重的事项：findings 里写明适用，还是待查"""
    fines_by_day: list[FineByDay]
    """行为时、决定时罚款的规定不同的，按哪一天"""
    penalties: list[Penalty]
    """各条款可以给予的处罚"""
    fine_check: NotRequired[FineCheck]
    """案件写了拟处罚款金额的才有"""
    benchmarks: list[Benchmark]
    """裁量基准里涉及这个事项的各行，只影响幅度，不影响结论"""
    deadlines: list[Deadline]
    """各个期限"""
    lists: list[ConsultedList]
    """查过的清单，各版的状态"""
    unused: list[str]
    """没有用到的事实：案件里写了，而没有事项、期限、罚款幅度看它，也没有由它得出别的事实"""
    notes: list[str]
    """对整个案件要说明的"""
    cited: NotRequired[Cited]
    """只在 full 里"""
    left_out: NotRequired[LeftOut]
    """full 没有"""


class Answer(NormAnswer):
    """一次核查的结果，与 `cailiang evaluate --json` 逐字相同（空白除外）。"""

    receipt: Receipt
    """回执：足以再核查一次"""


class Outcomes(TypedDict):
    """只有结论和回执号的结果。"""

    case: str
    """案号；没有写是空的"""
    receipt: str
    """回执号"""
    tracks: dict[TrackName, TrackOutcome]
    """每项决定的结论"""

"""What stands in the rulesets, as the shapes that the OpenAPI page shows: lists, facts, violations, statutes, places.

`engine.answer` makes the data that they describe.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.http.contract.shapes import Shape

_OPEN_END = "最后一天，含当天；null：没有写明，一直有效"


class ListRow(Shape):
    """一份清单和它的各个版本。"""

    list_: Annotated[str, Field(alias="list", description="清单的 id，含斜杠")]
    title: Annotated[str, Field(description="最新一版的名称")]
    versions: Annotated[list[str], Field(description="各版，旧的在前；同一天的文件再读一次的，后面有 .r2")]


class StandingRow(Shape):
    """一份清单在一个地区、一天的状态。"""

    list_: Annotated[str, Field(alias="list", description="清单的 id")]
    version: str
    title: str
    number: Annotated[str | None, Field(description="文号；没有就是 null")]
    layer: Annotated[str, Field(description="哪一级的：全国，或者哪个省、市、县")]
    kind: Annotated[str, Field(description="依据的种类，例如首违不罚、法定、裁量基准")]
    status: Annotated[str, Field(description="施行中、尚未施行、已失效、已被替代、草案；只有施行中的用于核查")]
    from_: Annotated[str, Field(alias="from", description="施行的日子")]
    until: Annotated[str | None, Field(description=_OPEN_END)]
    published_items: Annotated[int | None, Field(description="公布了几项；null：没有读到，或者是法律本身")]
    encoded_items: Annotated[int, Field(description="收录了几项；没有收录的不核查")]
    digest: Annotated[str, Field(description="文件的 sha256")]
    says: Annotated[str | None, Field(description="对状态要说明的；没有就是 null")]


class Condition(Shape):
    """一个条件，用话说；由几个条件组成的，parts 是各个。"""

    text: str
    parts: Annotated[list[Condition], Field(default_factory=list, description="单独一个条件的，没有这一项")]


class Definition(Shape):
    """清单自己的一个定义。"""

    text: Annotated[str, Field(description="原文")]
    when: Annotated[Condition, Field(description="什么算是")]


class Exclusion(Shape):
    """不适用这份清单的一种情形。"""

    id: str
    text: Annotated[str, Field(description="原文")]
    when: Condition


class ReplacedEarly(Shape):
    """先于自己的施行日被替代的一版。"""

    version: str
    from_: Annotated[str, Field(alias="from", description="从哪一天起被替代")]
    because: str


class CorrectedReading(Shape):
    """这一次阅读更正了什么。"""

    text: str
    by: Annotated[str, Field(description="谁更正的")]
    on: Annotated[str, Field(description="哪一天更正的")]


class ItemSource(Shape):
    """一项的出处：在哪份来源的什么地方，怎样读到的。"""

    at: Annotated[str, Field(description="在文件的什么地方")]
    read: Annotated[str, Field(description="怎样读到的")]
    of: Annotated[str, Field(description="哪份来源（sources 里的一个）")]
    note: str


class MeasureLeftOut(Shape):
    """不采取的强制措施。"""

    clause: Annotated[str, Field(description="规定这一措施的条款")]
    measure: str


class ListItem(Shape):
    """清单的一项。"""

    id: Annotated[str, Field(description="事项号；核查结果里写作 清单@版本#事项号")]
    title: str
    kind: Annotated[str, Field(description="这一项的种类，例如首违不罚")]
    matters: Annotated[list[str], Field(description="涉及的违法事项，按名称；空的：清单领域里的每一个，left_out 除外")]
    left_out: Annotated[list[str], Field(description="不限事项的，不及于哪些")]
    outcome: Annotated[str, Field(description="能给出的结论")]
    effect: Annotated[str, Field(description="效果：不予处罚、减轻、从轻 ……")]
    force: Annotated[str | None, Field(description="应当、可以；效果没有这一区分的是 null")]
    when: Annotated[Condition, Field(description="什么时候适用")]
    survives: Annotated[list[str], Field(description="适用以后仍然要作的处罚，例如没收")]
    duties: Annotated[list[str], Field(description="适用时要办的，例如教育、责令改正")]
    measures: Annotated[list[MeasureLeftOut], Field(description="强制一项的，不采取哪些措施")]
    decided_by: Annotated[list[str], Field(description="由谁决定，例如法制审核、集体讨论")]
    basis: Annotated[list[str], Field(description="依据的条款")]
    from_: Annotated[str | None, Field(alias="from", description="最早适用的一天；null：与清单同时")]
    until: Annotated[str | None, Field(description="最后适用的一天；null：与清单同时")]
    source: ItemSource


class ListDocument(Shape):
    """一份清单的一个版本，全文。"""

    list_: Annotated[str, Field(alias="list", description="清单的 id")]
    version: str
    title: str
    number: Annotated[str | None, Field(description="文号；没有就是 null")]
    issuers: Annotated[list[str], Field(description="制定的机关")]
    kind: Annotated[str, Field(description="依据的种类")]
    field: Annotated[str, Field(description="领域")]
    draft: Annotated[bool, Field(description="草案：从不施行，还会改")]
    from_: Annotated[str, Field(alias="from", description="施行的日子")]
    until: Annotated[str | None, Field(description=_OPEN_END)]
    unread: Annotated[
        list[str], Field(description="没有读到的日子：from（现在写的只是代替）、until（此后是否有效不知道）")
    ]
    transition: Annotated[
        str,
        Field(
            description="对施行前的行为：pending-cases 施行以后决定的也适用，acts-after 只适用于施行以后的行为，unstated 没有写明"
        ),
    ]
    replaces: Annotated[list[str], Field(description="替代哪几版")]
    replaces_early: list[ReplacedEarly]
    revision: Annotated[int, Field(description="同一份文件的第几次阅读，从 1 数")]
    corrects: Annotated[CorrectedReading | None, Field(description="第一次阅读的是 null")]
    sources: Annotated[list[str], Field(description="来源的编号")]
    verified_until: Annotated[str | None, Field(description="与来源比对到哪一天；null：没有写明")]
    published_items: Annotated[int | None, Field(description="公布了几项；null：没有读到，或者是法律本身")]
    caution: Annotated[str | None, Field(description="使用这份清单要注意的；没有就是 null")]
    digest: Annotated[str, Field(description="文件的 sha256")]
    definitions: Annotated[dict[str, Definition], Field(description="清单自己的定义，按名称")]
    exclude: list[Exclusion]
    items: list[ListItem]


class TermRow(Shape):
    """可以填写的一个事实。"""

    id: Annotated[str, Field(description="不变的英文名；facts 的键写它、name 或者 aliases 之一都可以")]
    name: Annotated[str, Field(description="核查结果里用它称呼")]
    type: Annotated[str, Field(description="是否、选项、元、数量、次数、比例、日期、时长、记录；以后会有新的")]
    group: Annotated[str, Field(description="归在哪一组")]
    ask: Annotated[str, Field(description="怎样问执法人员")]
    options: Annotated[list[str], Field(description="选项的，只能写其中一个")]
    unit: Annotated[str | None, Field(description="数量、次数的单位；没有就是 null")]
    example: Annotated[str, Field(description="一个可以照写的值")]
    proof: Annotated[list[str], Field(description="一般用什么证明")]
    aliases: Annotated[list[str], Field(description="也可以写的名称")]
    changeable: Annotated[bool, Field(description="当事人还能改变的，例如改正")]


class MatterRow(Shape):
    """一个违法事项。"""

    id: Annotated[str, Field(description="不变的英文名；matter 写它、name 或者 aliases 之一都可以")]
    name: str
    field: Annotated[str, Field(description="领域")]
    kind: Annotated[str, Field(description="违法行为的种类，认定“同类违法”时用；没有另写的就是名称")]
    breaches: Annotated[list[str], Field(description="违反的条款")]
    punished_by: Annotated[list[str], Field(description="处罚的条款")]
    aliases: Annotated[list[str], Field(description="也可以写的名称")]
    equivalent: Annotated[list[str], Field(description="处罚同一种行为的其他事项，按名称")]
    place: Annotated[str | None, Field(description="只在这个地区有的，它的代码；全国都有的是 null")]


class StatuteText(Shape):
    """法律、法规、规章的一版。"""

    text: Annotated[str, Field(description="引用时的写法：名称（文本的日期）")]
    status: Annotated[str, Field(description="今天的状态：现行、尚未施行、已修订、已修正、已废止")]
    from_: Annotated[str, Field(alias="from", description="施行的日子；没有读到的（unread）暂以文本的日期代替")]
    until: Annotated[str | None, Field(description=_OPEN_END)]
    ended_by: Annotated[str | None, Field(description="由哪一版修订、修正或者废止")]
    changes: Annotated[list[int] | None, Field(description="与前一版文字不同的条；null：各条都可能不同")]
    unread: Annotated[list[str], Field(description="没有读到的日子：from、until")]
    excerpt: Annotated[bool, Field(description="只读到其中几条，或者不分条")]
    read_at: Annotated[str | None, Field(description="读自哪里的地址；null：没有网上的地址")]
    compared: Annotated[str | None, Field(description="与什么核对过；null：没有")]
    note: Annotated[str | None, Field(description="对来源的说明；没有就是 null")]


class StatuteRow(Shape):
    """一部法律、法规、规章。"""

    name: Annotated[str, Field(description="引用时的名称")]
    level: Annotated[str, Field(description="法律、行政法规、部门规章、地方性法规、地方政府规章、规范性文件")]
    place: Annotated[str | None, Field(description="只在这个地区施行的，它的代码；全国的是 null")]
    older: Annotated[str | None, Field(description="更早的、没有收录的文本从哪一天起施行")]
    versions: Annotated[list[StatuteText], Field(description="收录的各版，旧的在前")]
    quoted_in: Annotated[str | None, Field(description="没有收录文本的，引用它的来源")]
    says: Annotated[str | None, Field(description="没有读到、没有收录的，写明")]


class PlaceRow(Shape):
    """一个地区。"""

    code: Annotated[str, Field(description="六位代码，文字；place 写它或者名称")]
    name: str
    level: Annotated[str, Field(description="国、省、市、县")]
    aliases: Annotated[list[str], Field(description="也可以写的名称")]
    also: Annotated[list[str], Field(description="同一片地方上、不是行政区划的机构，例如开发区的管理委员会")]
    from_: Annotated[str | None, Field(alias="from", description="启用的日子；null：没有收录哪一天")]
    until: Annotated[str | None, Field(description="停用的日子；null：还在用，或者没有收录哪一天")]
    from_year: Annotated[int | None, Field(description="启用的年份；哪一天没有收录时只有它")]
    until_year: Annotated[int | None, Field(description="停用的年份；哪一天没有收录时只有它")]
    replaces: Annotated[list[str], Field(description="由哪些代码改来")]
    replaced_by: Annotated[list[str], Field(description="改成了哪些代码")]

"""Two list versions, or two places, compared, as the shapes that the OpenAPI page shows.

`engine.comparison` makes the data that they describe; it is not imported here, since it loads the solver.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.http.contract.shapes import Shape
from engine.answer import shape

Lies = Annotated[
    Literal["相同", "更宽", "更窄", "互有宽窄", "没有得出"],
    Field(description="新的一版（另一个地区）对旧的一版（一个地区）：更宽是适用的案件只多不少"),
]
Shows = Annotated[Literal["更宽", "更窄", "没有查明时不同", "效果不同"], Field(description="这个案件显示什么")]
_FACTS = Field(description="案件的事实：名称和值，写法与案件里的相同；没有列出的与结果无关")
_SAYS = Field(description="一句话：哪些事实，两边各是什么")


class VersionCompared(Shape):
    """比较的一版清单。"""

    list_: Annotated[str, Field(alias="list", description="清单的 id")]
    version: str
    title: str
    draft: bool
    published_items: Annotated[int | None, Field(description="公布了几项；null：没有读到，或者是法律本身")]
    encoded_items: Annotated[int, Field(description="收录了几项；没有收录的不能比较")]


class NamesOfSides(Shape):
    """says 里怎样称呼两边。"""

    old: str
    new: str


class CasesToPaste(Shape):
    """同一个案件，写成可以放到清单旁边的 YAML；只在一版里有的事项，只有那一版的。"""

    old: Annotated[str, Field(default="", description="旧的一版的")]
    new: Annotated[str, Field(default="", description="新的一版的")]


class WitnessOfItem(Shape):
    """一个核对过的案件，两版的结果不同。"""

    shows: Shows
    says: Annotated[str, _SAYS]
    decides: Annotated[list[str], Field(description="使结果不同的事实，按名称")]
    facts: Annotated[dict[str, str], _FACTS]
    on: Annotated[str, Field(description="按哪一天核查的")]
    matter: Annotated[str | None, Field(description="哪个违法事项，按名称；null：哪个都一样")]
    old: shape.VerdictName
    new: shape.VerdictName
    cases: CasesToPaste


class ChangeApart(Shape):
    """一处改动单独决定什么。"""

    item: Annotated[str, Field(description="在哪一项上看的")]
    says: Annotated[str, Field(description="没有例子的，为什么；有的是空的")]
    sides: Annotated[list[str], Field(default_factory=list, description="两边各是什么；没有单独比较的没有这一项")]
    witnesses: list[WitnessOfItem]


class TextChange(Shape):
    """一处改动的文字。"""

    what: Annotated[str, Field(description="改的是什么")]
    old: Annotated[str | None, Field(description="原来的文字；新增的是 null")]
    new: Annotated[str | None, Field(description="现在的文字；删去的是 null")]


class ItemChange(TextChange):
    """一项自己的一处改动。"""

    apart: Annotated[
        ChangeApart | None, Field(description="null：不是条件的改动，或者这一项只有这一处，例子就是这一项的")
    ]


class SharedChange(TextChange):
    """几项共有的一处改动，例如改了定义。"""

    touches: Annotated[list[str], Field(description="涉及哪些事项，按新的一版的事项号；删去的按旧的")]
    apart: Annotated[ChangeApart | None, Field(description="null：不是条件的改动")]


class OutcomeChanged(Shape):
    """两版都适用的案件，给出的结论不同。"""

    old: Annotated[str, Field(description="原来的结论")]
    new: Annotated[str, Field(description="现在的结论")]
    milder: Annotated[bool | None, Field(description="是不是更有利于当事人；null：比不出")]
    witness: Annotated[WitnessOfItem | None, Field(description="null：没有找到两版都适用的案件")]


class MattersCompared(Shape):
    """对几个违法事项比较的结果。"""

    matters: Annotated[list[str], Field(description="违法事项，按名称；空的：不论哪个")]
    verdict: Lies
    witnesses: Annotated[list[WitnessOfItem], Field(description="每处不同一个，最多三个")]
    limits: Annotated[list[str], Field(description="没有比较完的，写明")]


class ItemCompared(Shape):
    """一项改了的、新增的或者删去的事项。"""

    old: Annotated[str | None, Field(description="旧的一版的事项号；新增的是 null")]
    new: Annotated[str | None, Field(description="新的一版的事项号；删去的是 null")]
    title: str
    outcome: Annotated[str, Field(description="能给出的结论")]
    fate: Literal["改变", "新增", "删去"]
    verdict: Lies
    says: Annotated[str, Field(description="verdict 的意思，一两句话")]
    changes: Annotated[list[ItemChange], Field(description="只属于这一项的改动")]
    shared: Annotated[list[int], Field(description="还涉及外层 shared 的第几处，从 1 数")]
    outcome_change: Annotated[OutcomeChanged | None, Field(description="结论没有改的是 null")]
    added_matters: Annotated[list[str], Field(description="新的一版才涉及的违法事项")]
    removed_matters: Annotated[list[str], Field(description="新的一版不再涉及的违法事项")]
    matters: list[MattersCompared]
    resting: Annotated[list[str], Field(description="法律的条款改了的，依据它的清单事项：清单@版本#事项号；请逐个核对")]
    limits: Annotated[list[str], Field(description="没有比较完的，写明")]


class ListComparison(Shape):
    """两版清单的比较，与 `cailiang compare --json` 相同。"""

    old: VersionCompared
    new: VersionCompared
    names: NamesOfSides
    scope: Annotated[str, Field(description="比较的是哪些案件")]
    changes: Annotated[list[TextChange], Field(description="清单本身的改动，例如施行的日子")]
    shared: Annotated[list[SharedChange], Field(description="几项共有的改动")]
    items: Annotated[list[ItemCompared], Field(description="有不同的事项")]
    unchanged: Annotated[int, Field(description="没有不同的有几项")]
    says: Annotated[list[str], Field(description="看整个比较要知道的，例如没有收录齐全")]


class PlaceCompared(Shape):
    """比较的一个地区。"""

    place: Annotated[str, Field(description="代码")]
    name: str


class WitnessOfPlaces(Shape):
    """一个核对过的案件，两地的结果不同。"""

    shows: Shows
    says: Annotated[str, _SAYS]
    facts: Annotated[dict[str, str], _FACTS]
    old: shape.VerdictName
    new: shape.VerdictName
    cases: Annotated[CasesToPaste, Field(description="在两地各写成一个案件文件（YAML）")]


class OutcomeCompared(Shape):
    """一种结论，在两地各由哪些事项给出，哪里不同。"""

    outcome: shape.OutcomeName
    track: shape.TrackName
    old: Annotated[list[str], Field(description="一个地区给出它的事项：清单@版本#事项号")]
    new: Annotated[list[str], Field(description="另一个地区给出它的事项")]
    verdict: Lies
    witnesses: Annotated[list[WitnessOfPlaces], Field(description="每处不同一个，最多三个")]
    limits: Annotated[list[str], Field(description="没有比较完的，写明")]


class PlaceComparison(Shape):
    """两个地区对一个违法事项的比较，与 `cailiang compare --place --json` 相同。"""

    old: PlaceCompared
    new: PlaceCompared
    matter: Annotated[str, Field(description="违法事项，按名称")]
    on: Annotated[str, Field(description="哪一天的清单")]
    scope: Annotated[str, Field(description="比较的是哪些案件")]
    outcomes: Annotated[list[OutcomeCompared], Field(description="两地能给出的结论，逐个")]
    says: Annotated[list[str], Field(description="看整个比较要知道的，例如没有收录齐全")]

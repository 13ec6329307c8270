"""The lines of a batch, as the OpenAPI page describes them: no generator reads JSON Lines, so their shapes stand by themselves.

Shapes only, for the page and for who types what a line holds; `routes.batch` writes the lines.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, RootModel

from api.http.contract.shapes import Shape
from api.http.problems import SAID
from engine.answer import acts_shape, shape

CODES = (
    "bad-date",
    "bad-unit",
    "bad-value",
    "control-character",
    "duplicate-id",
    "duplicate-key",
    "missing-key",
    "not-text",
    "not-utf8",
    "syntax",
    "too-deep",
    "too-large",
    "unknown-key",
    "unknown-matter",
    "unknown-place",
    "unknown-term",
    "wrong-shape",
)
"""The codes of faults in a request."""
CODES_SAY = f"按它分支，以后会有新的。{''.join(f'{code}：{SAID[code]}' for code in CODES)}"
POINTER_SAYS = "在案件或者请求体的哪里（JSON 指针，/ 和 ~ 照 RFC 6901 转义）；空的是整个"
ENTRY_SAYS = "不认识的键不重复写来：它是 pointer 那里的第几个键，从 1 数"


class LineFault(Shape):
    """一行里的一处错误。"""

    code: Annotated[str, Field(description=f"{CODES_SAY}没有 message 的，文字就是这里写的")]
    message: Annotated[str, Field(description="可以怎样写，或者为什么不行；代码已经说全的没有")] = ""
    pointer: Annotated[str, Field(description=POINTER_SAYS)] = ""
    entry: Annotated[int, Field(description=ENTRY_SAYS)] = 0
    line: Annotated[int, Field(description="不是 JSON 的：这一行里面的第几行，总是 1；请求体的第几行在外层")] = 0
    column: Annotated[int, Field(description="不是 JSON 的：第几列，从 1 数")] = 0


class LineTrouble(Shape):
    """一行为什么没有结论。"""

    type: Annotated[str, Field(description="按它分支，与 Problem 的相同")]
    status: Annotated[int, Field(description="单独送来时的状态")]
    detail: Annotated[str, Field(description="这一次的说明；没有就没有这一项")] = ""
    errors: Annotated[list[LineFault], Field(default_factory=list, description="各处错误；没有就没有这一项")]


class Line(Shape):
    """一行的回答。"""

    line: Annotated[int, Field(description="请求体的第几行，从 1 数")]


class LineOfAnswer(Line):
    """detail=default、full 的一行。"""

    result: Annotated[shape.Answer | acts_shape.ActsAnswer, Field(description="与单个核查的相同")]


class LineOfOutcomes(Line):
    """detail=outcome 的一行。"""

    case: Annotated[str, Field(description="案号；没有写是空的")]
    receipt: Annotated[str, Field(description="回执号")]
    tracks: Annotated[dict[shape.TrackName, shape.TrackOutcome], Field(description="每项决定的结论")]


class LineOfActs(Line):
    """detail=outcome 的一行，案件写了 acts 的。"""

    case: Annotated[str, Field(description="案号；没有写是空的")]
    receipt: Annotated[str, Field(description="回执号")]
    acts: Annotated[list[acts_shape.ActOutcomes], Field(description="各个行为的结论")]


class LineOfProblem(Line):
    """有误的一行，不影响其余。"""

    problem: Annotated[LineTrouble, Field(description="为什么没有结论")]


class BatchLine(RootModel[LineOfAnswer | LineOfOutcomes | LineOfActs | LineOfProblem]):
    """批量回答的一行。"""

"""The lines of a batch, as the OpenAPI page describes them: no generator reads JSON Lines, so their shapes stand by themselves.

Shapes only, for the page and for who types what a line holds; `routes.batch` writes the lines.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, RootModel

from api.http.contract.replies import Shape
from engine.answer import acts_shape, shape


class LineFault(Shape):
    """一处错误的位置和代码；文字见 docs/diagnostics.md。"""

    code: str
    message: str = ""
    pointer: str = ""
    entry: int = 0
    line: int = 0
    column: int = 0


class LineTrouble(Shape):
    """一行为什么没有结论。"""

    type: str
    status: int
    detail: str = ""
    errors: Annotated[list[LineFault], Field(default_factory=list)]


class Line(Shape):
    """一行的回答。"""

    line: Annotated[int, Field(description="请求体的第几行，从 1 数")]


class LineOfAnswer(Line):
    """detail=default、full 的一行。"""

    result: shape.Answer | acts_shape.ActsAnswer


class LineOfOutcomes(Line):
    """detail=outcome 的一行。"""

    case: str
    receipt: str
    tracks: dict[shape.TrackName, shape.TrackOutcome]


class LineOfActs(Line):
    """detail=outcome 的一行，案件写了 acts 的。"""

    case: str
    receipt: str
    acts: list[acts_shape.ActOutcomes]


class LineOfProblem(Line):
    """有误的一行，不影响其余。"""

    problem: LineTrouble


class BatchLine(RootModel[LineOfAnswer | LineOfOutcomes | LineOfActs | LineOfProblem]):
    """批量回答的一行。"""

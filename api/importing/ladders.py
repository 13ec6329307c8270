"""What a short cell says together with a heading that is itself a condition: √ below 首次违法, 轻微 below 危害后果.

Knows the words of headings and of answers; does not know rows or columns beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.importing.headings import Headings
from api.importing.passages import is_layout
from api.importing.pens import Pen
from api.importing.recognising import expression
from api.importing.sheets import CellOf

_LONGEST = 12
_BRACKETS = re.compile("[（(][^（）()]*[)）]$")
_DENIALS = ("没有", "未")


def said_under(cell: CellOf, pen: Pen) -> str | None:
    """The condition that heading and cell are together; None where the cell speaks for itself, or nobody knows both.

    A mark below a heading that asks for cases (适用条件) says nothing of them. An answer that no known condition stands
    for, and a dash, keep their heading before them: 首次违法：否 is not read as one that need not be met.
    """
    headings = pen.phrasing.columns
    text = "".join(cell.passage.text.split())
    heads = ["".join(head.text.split()) for head in cell.column.headings]
    if not heads or len(text) > _LONGEST or headings.cases.search(heads[-1]) or expression(text, pen) is not None:
        return None
    asked = headings.asks.match(heads[-1])
    name = heads[-1][asked.end() :] if asked else heads[-1]
    known = next((each for each in _readings(name, text, headings) if expression(each, pen) is not None), None)
    if known is not None:
        return known
    if headings.yes.fullmatch(text):
        return name
    answer = _BRACKETS.sub("", text)  # 是（30日内）
    unclear = is_layout(text) or headings.no.fullmatch(answer) or headings.yes.fullmatch(answer)
    return f"{name}：{text}" if unclear else None


def _readings(name: str, text: str, headings: Headings) -> Iterator[str]:
    if headings.yes.fullmatch(text):
        yield name
    elif headings.no.fullmatch(text):
        yield from (denial + name for denial in _DENIALS)
    else:
        yield name + text

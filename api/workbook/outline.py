"""Conditions as lines of a cell that a reviewer reads and changes; `outline_reading` makes conditions of the lines again.

A part stands on a line of its own below what joins it, one step further in. Only what joins is in other words than in a
list file; a comparison stays as it is written there, with signs for its operators. Knows no vocabulary: what the names
mean is asked when the whole list is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.documents import Plain

STEP, BULLET = "　", "· "
BULLETS = "·•・●○-－*"
JOINING = {"all": "全部符合", "any": "符合其一"}
SAID = {"unread": "未读到", "wording": "待写成条件"}
COUNTING = {"same": "范围", "within": "期间", "before": "截至", "counts": "计入", "judged": "由谁认定"}
_SIGNS = (("<=", "≤"), (">=", "≥"), ("!=", "≠"))
_WORDS = (("in", "属于"), ("of", "的"))
NO_COUNT = "没有"
NOT = "不符合："
EXACTLY, SOFT = "恰好符合{count}项：", "从宽认定（原文：{words}；由谁认定：{judged}）："
VARIANTS = "分情形："
TIMES = {"at_most": "至多", "at_least": "至少"}
HEADS = (
    "全部符合：",
    "符合其一：",
    "恰好符合 2 项：",
    "不符合：",
    "没有：",
    "至多 1 次：",
    "至少 2 次：",
    "未读到：",
    "待写成条件：",
)


class UnwritableError(Exception):
    """The data has another shape than the cell can hold."""


def write_condition(value: Plain) -> str:
    """The lines of a condition. Raises `UnwritableError` for data that is none.

    >>> print(write_condition({"all": [{"not": "餐饮环节"}, "货值金额 <= 500元"]}))
    全部符合：
    · 不符合：餐饮环节
    · 货值金额 ≤ 500元
    """
    return "\n".join(_lines(value))


def write_conditions(value: Plain) -> str:
    """The lines of a list of conditions, each one step in."""
    return "\n".join(_below(_list(value)))


def write_variants(value: Plain) -> str:
    """The lines of the cases (`variants`) of an item, each with its name, its words and its condition."""
    lines = [VARIANTS]
    for each in _list(value):
        match each:
            case {"id": str(name), "text": str(words), "when": when, **rest} if not rest and "】" not in name:
                lines += [f"{BULLET}【{name}】{words}", *(f"{STEP}{line}" for line in _below([when]))]
            case _:
                raise UnwritableError
    return "\n".join(lines)


def _lines(value: Plain) -> list[str]:
    match value:
        case str():
            return [_with_signs(value)]
        case {"all": list(parts), **rest} if parts and not rest:
            return [f"{JOINING['all']}：", *_below(parts)]
        case {"any": list(parts), **rest} if parts and not rest:
            return [f"{JOINING['any']}：", *_below(parts)]
        case {"exactly": str(count), "of": list(parts), **rest} if parts and not rest:
            return [EXACTLY.format(count=f" {count} "), *_below(parts)]
        case {"not": part, **rest} if not rest:
            return _under(NOT, part)
        case {"soft": part, "wording": str(words), "judged": str(judged), **rest} if not rest:
            return _under(SOFT.format(words=words, judged=judged), part)
        case {"unread": str(text), **rest} if not rest:
            return [f"{SAID['unread']}：{text}"]
        case {"wording": str(text), **rest} if not rest:
            return [f"{SAID['wording']}：{text}"]
        case dict() if isinstance(of := value.get("none"), str):
            return [f"{NO_COUNT}：{of}{_counting(value, 'none')}"]
        case dict() if isinstance(most := value.get("at_most"), str) and isinstance(value.get("of"), str):
            return [f"{TIMES['at_most']} {most} 次：{value['of']}{_counting(value, 'at_most', 'of')}"]
        case dict() if isinstance(least := value.get("at_least"), str) and isinstance(value.get("of"), str):
            return [f"{TIMES['at_least']} {least} 次：{value['of']}{_counting(value, 'at_least', 'of')}"]
        case _:
            raise UnwritableError


def _under(head: str, part: Plain) -> list[str]:
    lines = _lines(part)
    return [head + lines[0]] if len(lines) == 1 else [head, *_below([part])]


def _below(parts: Sequence[Plain]) -> list[str]:
    found = []
    for part in parts:
        first, *rest = _lines(part)
        found += [BULLET + first, *(STEP + line for line in rest)]
    return found


def _counting(whole: dict[str, Plain], *told: str) -> str:
    rest = {key: value for key, value in whole.items() if key not in told}
    if not rest.keys() <= COUNTING.keys():
        raise UnwritableError
    found = ""
    for key, label in COUNTING.items():
        value = rest.get(key)
        if value is not None:
            found += f"；{label}：{value if isinstance(value, str) else '、'.join(map(_text, value))}"
    return found


def _list(value: Plain) -> list[Plain]:
    if isinstance(value, list) and value:
        return value
    raise UnwritableError


def _text(value: Plain) -> str:
    if isinstance(value, str):
        return value
    raise UnwritableError


def _with_signs(text: str) -> str:
    for written, sign in _SIGNS:
        text = text.replace(written, sign)
    for written, word in _WORDS:
        text = re.sub(rf"(?<=\s){written}(?=\s)", word, text)
    return text


def without_signs(text: str) -> str:
    """A comparison as a list file writes it."""
    for written, sign in _SIGNS:
        text = text.replace(sign, written)
    for written, word in _WORDS:
        text = re.sub(rf"(?<=\s){word}(?=\s)", written, text)
    return text

"""What could have been written where something was refused: the options and the form, in Chinese, never what was sent.

Knows shapes, terms and the sentences of pydantic's kinds of errors; knows no HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from engine.catalog import ACT_DATE, DECISION_DATE, Library
from engine.language import RECORD_FIELDS, Term, example

_DAY = "写成年-月-日，例如 2025-03-20"
_FORMS = {
    "元": "写金额，例如 500元、66.5元；只知道范围的写范围，例如 不足500元",
    "数量": "写数量和单位，例如 {example}；只知道范围的写范围，例如 不足{example}",
    "次数": "写整数，例如 {example}",
    "比例": "写比例，例如 10%",
    "日期": f"{_DAY}；只知道月份的写 2025-03",
    "时长": "写时长和单位，例如 20日、3个月",
    "记录": f"查过没有的写“无”；有的逐条列出，每条写明日期，可以写的键：{'、'.join(RECORD_FIELDS)}",
}
_ABSENT = "；不知道的写“未查明”"
# What a pattern of a shape asks for.
_PATTERNS = {
    "^[0-9a-f]{64}$": "要写 64 位十六进制数（小写）",
    "^[0-9a-f]{32}$": "要写 32 位十六进制数（小写）",
    "^[!-~]+$": "只能用可见的 ASCII 字符，不能有空格",
}
_OF_TYPES = {
    "bool_parsing": "只能写 true 或者 false",
    "bool_type": "只能写 true 或者 false",
    "int_parsing": "要写整数",
    "int_parsing_size": "要写整数",
    "int_type": "要写整数",
    "int_from_float": "要写整数",
    "string_type": "要写文字",
    "list_type": "要写成列表",
    "dict_type": "写成键和值",
    "model_type": "写成键和值",
    "bad-cursor": "要照写上一页的 next",
    "bad-order": "不能早于 from",
}
_OF_LIMITS = {
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_too_long": "最多 {max_length} 字",
    "string_too_short": "至少 {min_length} 字",
    "too_long": "最多 {max_length} 个",
    "too_short": "至少 {min_length} 个",
}


def of_value(error: Mapping[str, Any]) -> str:
    """What a shape allows where pydantic found an error, as a sentence; "" where only the code says something.

    >>> of_value({"type": "literal_error", "ctx": {"expected": "'told' or 'full'"}})
    '只能写：told、full。'
    >>> of_value({"type": "less_than_equal", "ctx": {"le": 500}})
    '不能大于 500。'
    """
    kind, told = error.get("type", ""), error.get("ctx") or {}
    if kind in ("literal_error", "enum"):
        options = re.findall(r"'([^']*)'|(\d+)", str(told.get("expected", "")))
        return f"只能写：{'、'.join(text or number or '（空的）' for text, number in options)}。" if options else ""
    if kind == "string_pattern_mismatch":
        form = _PATTERNS.get(str(told.get("pattern", "")), "")
        return f"{form}。" if form else ""
    if kind in _OF_LIMITS:
        return f"{_OF_LIMITS[kind].format(**told)}。"
    return f"{_OF_TYPES[kind]}。" if kind in _OF_TYPES else ""


def of_fact(term: Term) -> str:
    """How a fact is written.

    >>> of_fact(Term("货值金额", "goods_value", "元", "金额", "多少元？"))[:16]
    '“货值金额”写金额，例如 500'
    """
    match term.type:
        case "是否":
            form = "写“是”或者“否”（true、false）"
        case "选项":
            form = f"只能写：{'、'.join(term.options)}"
        case kind:
            form = _FORMS.get(kind, "写{example}").format(example=example(term))
    return f"“{term.name}”{form}{_ABSENT}。"


def of_key(name: str, code: str, library: Library) -> str:
    """What stands under a key of a case; "" where the code says it."""
    if code == "missing-key":
        return {"place": "要写地区：六位代码（文字）或者名称。", "matter": "要写违法事项的名称、id 或者别名。"}.get(
            name, ""
        )
    if name in (ACT_DATE, DECISION_DATE):
        month = "；只知道月份的写 2025-03" if name == ACT_DATE else "；还没有决定的不写"
        return f"{_DAY}{month}；不早于违法行为发生日期。" if name == DECISION_DATE else f"{_DAY}{month}。"
    if name == "field":
        fields = "、".join(sorted(library.matters.fields))
        return f"只为表里没有的事项（“其他：…”）写，可以写：{fields}。"
    return {
        "matter": "事项表里没有这个事项；写名称、id 或者别名（见 /v1/matters），不在表里的写“其他：…”。",
        "format": "案件的格式只有 1。",
        "facts": "要写成事实的名称和值。",
    }.get(name, "")


def keys_at(shape: type[BaseModel], place: Sequence[object]) -> tuple[str, ...]:
    """The keys that a shape has at a place inside a value of it, as a refusal of an unknown one names them."""
    whole = _schema_of(shape)
    here: dict[str, Any] = whole
    for part in place:
        here = _resolved(here, whole)
        here = here.get("items", {}) if isinstance(part, int) else here.get("properties", {}).get(part, {})
    return tuple(_resolved(here, whole).get("properties", ()))


@lru_cache(maxsize=32)
def _schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    """The schema of a body, made once for each of the few that there are."""
    return shape.model_json_schema()


def _resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, of a reference what it refers to, of alternatives the one that is no null."""
    for _ in range(8):
        if "anyOf" in schema:
            schema = next((one for one in schema["anyOf"] if one.get("type") != "null"), {})
        elif "$ref" in schema:
            schema = whole.get("$defs", {}).get(schema["$ref"].rpartition("/")[2], {})
        else:
            return schema
    return {}

"""The facts of a case as the OpenAPI page shows them, so that a program can type what it writes.

For the page alone: a body is read by the engine, which knows what each fact may be.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import WithJsonSchema

from engine.language import RECORD_FIELDS, RECORD_OUTCOMES

_REFERENCE = "#/components/schemas/"
REFERS = "x-shape"
"""The key of a schema that `finishing` makes a reference to the shape so named: pydantic knows only references of its own."""
_TEXT = {"type": "string", "maxLength": 20_000}
_DAY = RECORD_FIELDS[0]
_SAID_OF_RECORDS = (
    "那一次违法的日子；只知道月份的写 2025-01",
    f"只能写：{'、'.join(RECORD_OUTCOMES)}",
    "违法事项的名称，或者“其他：…”",
    "违反的条款",
    "违法的性质，就是事项的 kind",
    "领域，就是事项的 field",
    "那一次适用的清单",
    "那一次适用的清单事项",
)

SHAPES: dict[str, dict[str, Any]] = {
    "EarlierRecord": {
        "type": "object",
        "description": "查到的一条违法记录；没有写的就是未查明",
        "properties": {
            name: {"type": "string", "minLength": 1, "maxLength": 40 if name == _DAY else 500, "description": says}
            for name, says in zip(RECORD_FIELDS, _SAID_OF_RECORDS, strict=True)
        },
        "required": [_DAY],
        "additionalProperties": False,
    },
    "EarlierRecords": {
        "type": "object",
        "description": "只查到某一天为止的记录：自哪一天起，查到哪些；没有查到的写“无”",
        "properties": {
            "自": {"type": "string", "maxLength": 40, "description": "从哪一天起查过，例如 2023-01-16"},
            "记录": {
                "description": "自那一天起的记录；没有的写“无”",
                "anyOf": [
                    {"type": "array", "items": {"$ref": f"{_REFERENCE}EarlierRecord"}, "minItems": 1, "maxItems": 1000},
                    _TEXT,
                ],
            },
        },
        "required": ["自", "记录"],
        "additionalProperties": False,
    },
    "FactValue": {
        "description": "值：文字（“66元”“是”“未查明”“无”“2025-01-16”）、true/false、数字，记录写成列表",
        "anyOf": [
            _TEXT,
            {"type": "boolean"},
            {"type": "number"},
            {"type": "array", "items": {"$ref": f"{_REFERENCE}EarlierRecord"}, "minItems": 1, "maxItems": 1000},
            {"$ref": f"{_REFERENCE}EarlierRecords"},
        ],
    },
    "FactWithEvidence": {
        "type": "object",
        "description": "值，和用什么证明；键也可以写成“值”和“证据”",
        "properties": {"value": {"$ref": f"{_REFERENCE}FactValue"}, "evidence": _TEXT},
        "required": ["value"],
        "additionalProperties": False,
    },
    "FactGiven": {
        "description": "一个事实：只写值，或者写值和证据",
        "anyOf": [{"$ref": f"{_REFERENCE}FactValue"}, {"$ref": f"{_REFERENCE}FactWithEvidence"}],
    },
}
"""The shapes by name; `requests` refers to `FactGiven`."""

Given = Annotated[Any, WithJsonSchema({REFERS: "FactGiven"})]
"""What is written for one fact, as it came."""

"""The examples that the OpenAPI page shows: of what is sent, and what a service answered to them. Made-up cases, no person's.

Each runs as a test, which holds the answers to what the service says now.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

CASE: dict[str, Any] = {
    "case": "示例-1",
    "place": "640106",
    "matter": "expired-food",
    "act_date": "2025-01-16",
    "decision_date": "2025-03-20",
    "facts": {
        "餐饮环节": "否",
        "货值金额": {"value": "66元", "evidence": "现场检查笔录"},
        "违法记录": "无",
        "能如实说明进货来源": True,
        "改正情况": "责令前自行改正",
        "发生食品安全事故或食源性疾病": False,
    },
}
PARTIAL: dict[str, Any] = {"place": "640106", "matter": "expired-food", "act_date": "2025-01-16"}
WHAT_IF: dict[str, Any] = {
    "case": CASE,
    "variations": [
        {"name": "货值五百元零一分", "facts": {"货值金额": "500.01元"}},
        {"name": "货值未查明", "facts": {"货值金额": "未查明"}},
        {"name": "晚一年决定", "decision_date": "2026-03-20"},
    ],
}
LINES = '{"place": "640106", "matter": "expired-food", "act_date": "2025-01-16"}\n{"place": "640106"}\n'
CHOICE: dict[str, Any] = {"track": "处罚", "adopted": True, "reasons": "符合清单条件，已批评教育并记录。"}
ANSWERS = Path(__file__).with_name("answers.json")
"""Answers by operation and status, each with what was asked; written by `python -m tests.api.http.contract.example_answers`."""

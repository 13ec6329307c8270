"""Evaluating a case that is sent with Chinese keys, and one whose values are intervals."""

import json
from functools import cache
from typing import Any

import pytest
from fastapi import FastAPI

from api.http.app import create_app
from api.http.settings import Settings
from tests.api.http.test_endpoints import ask

ENGLISH = {"place": "640106", "matter": "expired-food", "act_date": "2025-01-16", "decision_date": "2025-03-20"}
CHINESE = {"地区": "640106", "事项": "expired-food", "行为日期": "2025-01-16", "决定日期": "2025-03-20"}
FACTS = {"货值金额": "不足500元", "发现日期": "2025年2月"}


@cache
def app() -> FastAPI:
    """An application without a store."""
    return create_app(Settings(rate=0, reload_seconds=0))


def sent(path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The status and the answer."""
    found = ask(app(), "POST", path, content=json.dumps(body), headers={"Content-Type": "application/json"})
    return found.status_code, found.json()


def test_both_languages_give_one_answer() -> None:
    """The same case has the same answer and the same receipt, whatever its keys are called; intervals come back in words."""
    given = {"货值金额": {"value": "不足500元", "evidence": "小票"}, "发现日期": "2025年2月"}
    in_chinese = {"货值金额": {"值": "不足500元", "证据": "小票"}, "发现日期": "2025年2月"}
    status, english = sent("/v1/evaluations", ENGLISH | {"facts": given})
    assert status == 200
    assert sent("/v1/evaluations", CHINESE | {"事实": in_chinese})[1] == english
    assert english["result"]["case"]["facts"]["goods_value"]["value"] == "不足500元"


def test_a_supposition_on_a_case_in_chinese() -> None:
    """What is supposed takes the place of what the case says under its Chinese key."""
    varied = {"name": "晚一年", "decision_date": "2026-03-20", "facts": {"goods_value": "500元以上"}}
    status, told = sent("/v1/evaluations:what-if", {"case": CHINESE | {"事实": FACTS}, "variations": [varied]})
    assert (status, told["variations"][0]["name"]) == (200, "晚一年")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (CHINESE | {"place": "640106"}, "/地区"),
        (CHINESE | {"地区": 640106}, "/地区"),
        (CHINESE | {"事实": {"货值金额": "约500元"}}, "/事实/货值金额"),
        (CHINESE | {"事实": {"货值金额": {"值": "500元", "证据": 1}}}, "/事实/货值金额/证据"),
        (CHINESE | {"决定日期": "2025年3月"}, "/决定日期"),
        (CHINESE | {"地区": "659999"}, "/地区"),
    ],
)
def test_what_is_wrong_is_told_at_the_key_as_written(body: dict[str, Any], pointer: str) -> None:
    """The pointers of a problem lead to what was sent."""
    status, told = sent("/v1/evaluations", body)
    assert status == 422
    assert [fault["pointer"] for fault in told["errors"]] == [pointer]

"""Rules that mean nothing are refused where they are made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.chaining.programs import Program, ProgramError, Rule, statement
from tests.programs import one_phase, sharing


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (statement, "一个结论至少要有一项内容。"),
        (lambda: statement(键="甲"), "“键”不能作为结论的键：只能用英文字母、数字和下划线。"),
        (lambda: statement(k=3), "“k”的值应当是文字。"),  # type: ignore[arg-type]  # what is refused
        (lambda: Program((one_phase(Rule("r", (), (statement(k="甲"),))),)), "规则“r”没有条件。"),
        (lambda: Program((one_phase(Rule("r", (statement(k="甲"),), ())),)), "规则“r”没有结论。"),
        (lambda: Program((sharing(1), sharing(1))), "阶段“一”重复出现。"),
        (lambda: Program((one_phase(*sharing(1).rules, *sharing(1).rules),)), "阶段“一”中规则“r0”重复出现。"),
        (
            lambda: Program((one_phase(Rule("r", ((("v", "适用"), ("k", "认定")),), (statement(k="甲"),))),)),
            "规则“r”中的“v=适用，k=认定”有重复的键或者没有按键排序。",
        ),
    ],
)
def test_ill_formed_rules_are_refused(make: Callable[[], object], says: str) -> None:
    """Literals and rules that mean nothing are refused where they are made, in one sentence."""
    with pytest.raises(ProgramError) as refused:
        make()
    assert str(refused.value) == says

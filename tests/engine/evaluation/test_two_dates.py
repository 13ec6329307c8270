"""The two dates compared: the more lenient is named, what cannot be compared goes to a person, 待查 hides nothing."""

import pytest

from engine.evaluation.conclusion import PENDING, Conclusion
from engine.evaluation.two_dates import OpenOnOneDay, compare
from tests.engine.evaluation.test_conclusion import RULES

STEPS = {step.outcome: step for step in RULES.steps}


def reached(outcome: str) -> Conclusion:
    """A conclusion of the penalty track with that outcome."""
    step = STEPS.get(outcome)
    return Conclusion("处罚", outcome, "", step, (), (), (), (), ())


@pytest.mark.parametrize(
    ("act", "decision", "used", "outcome"),
    [
        ("可以不予处罚", "可以不予处罚", "一致", "可以不予处罚"),
        ("依法处罚", "可以不予处罚", "决定时", "可以不予处罚"),
        ("可以不予处罚", "依法处罚", "行为时", "可以不予处罚"),
        ("应当不予处罚", "可以不予处罚", "行为时", "应当不予处罚"),
        ("应当从轻或减轻", "可以不予处罚", "人工判断", "人工判断"),
        (PENDING, "可以不予处罚", "决定时", "可以不予处罚"),
        ("可以不予处罚", PENDING, "行为时", "可以不予处罚"),
        (PENDING, "依法处罚", "行为时", PENDING),
        ("依法处罚", PENDING, "决定时", PENDING),
        (PENDING, PENDING, "一致", PENDING),
    ],
)
def test_the_two_dates(act: str, decision: str, used: str, outcome: str) -> None:
    """Each pair of outcomes names the day whose law is used, and the outcome."""
    result = compare(reached(act), reached(decision), RULES)
    assert (result.used, result.outcome) == (used, outcome)


def test_an_unknown_day_of_the_act_leaves_only_the_decision() -> None:
    """Without the law of the act there is nothing to compare."""
    result = compare(None, reached("可以不予处罚"), RULES)
    assert (result.used, result.outcome) == ("仅决定时", "可以不予处罚")


def test_a_menu_that_holds_what_the_other_day_gives_is_used() -> None:
    """可以不予处罚, else 应当从轻或减轻, offers everything that 应当从轻或减轻 alone does: no person must compare them."""
    lenient = STEPS["应当从轻或减轻"]
    decision = Conclusion("处罚", "可以不予处罚", "", STEPS["可以不予处罚"], (), (), (), (lenient,), ())
    result = compare(reached("应当从轻或减轻"), decision, RULES)
    assert (result.used, result.outcome) == ("决定时", "可以不予处罚")


def test_what_is_open_by_the_law_of_one_day_alone_is_named() -> None:
    """A list that only the day of the act has, still open and more lenient, is among what could change the outcome."""
    step = STEPS["应当不予处罚"]
    act = Conclusion("处罚", "可以不予处罚", "", STEPS["可以不予处罚"], (), (), (step,), (), ())
    result = compare(act, reached("可以不予处罚"), RULES, OpenOnOneDay(act=frozenset({step.id})))
    assert result.used == "一致"
    assert result.open == result.better == (step,)

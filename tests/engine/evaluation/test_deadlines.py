"""The periods on a case: what ends them, what may have ended them, what lengthens them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation import Deadline, evaluate, read_case
from tests.shipped import CATALOG

DAY = date(2024, 3, 1)
LIMITATION, DECISION, SEIZURE = "追诉时效", "处罚决定期限", "查封扣押期限"


def running(on: date = DAY, **facts: str) -> dict[str, Deadline]:
    """The periods of a case with these facts, by their names."""
    given = {"place": "640106", "matter": "经营超过保质期的食品、食品添加剂", "facts": facts}
    case = read_case(given, CATALOG.library, CATALOG.places)
    return {deadline.clock.id: deadline for deadline in evaluate(CATALOG, case, on).deadlines}


@pytest.mark.parametrize(
    "came",
    [
        {"发现日期": "2021-12-22"},
        {"发现日期": "2023-12-22"},
        {"立案日期": "2022-02-01"},
        {"立案日期": "2023-12-22", "发现日期": "未查明"},
        {"发现日期": "2022-01-05", "立案日期": "2024-02-01"},
        {"发现日期": "2023年11月"},
        {"立案日期": "2022年"},
    ],
)
def test_a_period_that_a_day_ended_in_time_is_not_shown(came: dict[str, str]) -> None:
    """What was discovered or filed within two years of the act has no limitation left to run out."""
    assert LIMITATION not in running(违法行为发生日期="2021-12-22", **came)


@pytest.mark.parametrize("came", [{}, {"立案日期": "2024-02-01"}, {"立案日期": "无"}, {"发现日期": "2023年12月"}])
def test_a_period_that_may_have_been_ended_is_not_said_to_be_over(came: dict[str, str]) -> None:
    """The two years are over, but the day of discovery is not known: whether it came too late is open."""
    found = running(违法行为发生日期="2021-12-22", 涉及公民生命健康安全或金融安全="否", **came)[LIMITATION]
    assert (found.ends, found.passed) == (date(2023, 12, 22), None)
    assert "发现日期" in found.missing


def test_a_period_is_over_when_what_ends_it_came_late() -> None:
    """Discovered a day after the two years: filed later still, whenever that was."""
    facts = {"违法行为发生日期": "2021-12-22", "涉及公民生命健康安全或金融安全": "否"}
    for day in ("2023-12-23", "2024年1月"):
        for filed in ({"立案日期": "无"}, {}):
            late = running(**facts, **filed, 发现日期=day)[LIMITATION]
            assert (late.passed, late.missing) == (True, ())
    assert LIMITATION not in running(**facts, 发现日期="2023-12-22")


@pytest.mark.parametrize(("filed", "open_"), [("2023-12-22", False), ("2023-12-23", True), ("2024年1月", True)])
def test_a_case_that_was_filed_too_late_is_not_assumed_to_have_been_discovered_in_time(filed: str, open_: bool) -> None:
    """It may have been discovered before; that is asked, and no premise any more."""
    facts = {"违法行为发生日期": "2021-12-22", "立案日期": filed, "涉及公民生命健康安全或金融安全": "否"}
    given = {"place": "640106", "matter": "经营超过保质期的食品、食品添加剂", "facts": facts}
    found = evaluate(CATALOG, read_case(given, CATALOG.library, CATALOG.places), DAY)
    assert (LIMITATION in [step.name for step in found.tracks["处罚"].open]) is open_
    assert ("发现日期" in [q.term.name for q in found.questions["处罚"] if not q.premise]) is open_


def test_a_day_that_is_still_to_come_ends_nothing() -> None:
    """A day after that of the evaluation has not come yet."""
    found = running(date(2023, 1, 1), 违法行为发生日期="2021-12-22", 发现日期="2023-06-01")
    assert found[LIMITATION].passed is False


def test_what_lengthens_a_period_stands_beside_it() -> None:
    """Ninety days and thirty days are not bare facts: extension and what does not count are told with their source."""
    found = running(立案日期="2023-01-03", 查封扣押日期="2023-01-03", 查封扣押已批准延长="否")
    for name in (DECISION, SEIZURE):
        caveats = found[name].clock.besides
        assert found[name].passed
        assert any("延长" in caveat.text for caveat in caveats)
        assert any("检测" in caveat.text for caveat in caveats)
        assert all(caveat.source.at for caveat in caveats)


@given(st.integers(0, 1500), st.integers(0, 1500), st.integers(0, 1500))
def test_the_first_day_that_ends_a_period_decides(acted: int, found: int, filed: int) -> None:
    """Whatever the days: shown exactly when neither discovery nor filing came within two years by the day of evaluation."""
    start = date(2020, 1, 1)
    act, *came = (start + timedelta(days=days) for days in (acted, acted + found, acted + found + filed))
    facts = {"违法行为发生日期": act, "发现日期": came[0], "立案日期": came[1], "涉及公民生命健康安全或金融安全": "否"}
    on = date(2029, 1, 1)
    shown = running(on, **{name: str(value) for name, value in facts.items()})
    ends = date(act.year + 2, act.month, act.day if (act.month, act.day) != (2, 29) else 28)
    assert (LIMITATION in shown) == (came[0] > ends)

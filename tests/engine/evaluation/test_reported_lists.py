"""Lists that are known from the agencies' own reports: what is carried of them, and days that were not read."""

from __future__ import annotations

from datetime import date

import pytest

from engine.answer.sentences import standing_sentence
from engine.evaluation import Evaluation, evaluate, read_case
from tests.shipped import CATALOG

DAY = date(2026, 11, 27)
FOOD = "经营超过保质期的食品、食品添加剂"
WAIVED = {"改正情况": "当场改正", "当事人类型": "企业", "危害后果": "没有", "违法行为轻微": "是"}
GUILTY = {
    "违法事实成立": "是",
    "违法行为轻微": "否",
    "危害后果": "一般",
    "改正情况": "拒不改正",
    "当事人类型": "企业",
    "违法记录": "无",
    "有充分证据证明没有主观过错": "否",
    "有充分证据证明不知道": "否",
    "主动消除或者减轻危害后果": "是",
}


def follows(place: str, decided: str, facts: dict[str, str]) -> str:
    """All that the conclusion at a place brings with it."""
    track = evaluated(place, decided, facts).tracks["处罚"]
    return "；".join(f"{each.kind} {each.text}" for each in track.conclusion.follows)


def evaluated(place: str, decided: str, facts: dict[str, str]) -> Evaluation:
    """A food case without the day of the act."""
    given = {"place": place, "matter": FOOD, "decision_date": decided, "facts": facts}
    return evaluate(CATALOG, read_case(given, CATALOG.library, CATALOG.places), DAY)


@pytest.mark.parametrize(("decided", "told"), [("2023-10-14", False), ("2023-10-15", True), ("2025-06-01", True)])
def test_xinjiang_guides_in_three_ways(decided: str, told: bool) -> None:
    """劝导示范、警示告诫、指导约谈 stand beside a waiver from the rule's own day; beside a penalty they do not."""
    assert ("劝导示范、警示告诫、指导约谈" in follows("650100", decided, WAIVED)) is told
    assert "劝导示范" not in follows("650100", decided, GUILTY)


@pytest.mark.parametrize("decided", ["2023-01-01", "2023-06-01", "2024-06-01"])
def test_fushun_reviews_and_decides_together(decided: str) -> None:
    """The collective decision and the legal review of the city are approvals of every conclusion on punishing."""
    for facts in (WAIVED, GUILTY):
        assert "approval 重大案件由案件审理委员会集体讨论决定" in follows("210400", decided, facts)
        assert "approval 重大执法决定须经法制审核" in follows("210400", decided, facts)
    assert "案件审理委员会" not in follows("210100", decided, WAIVED)


@pytest.mark.parametrize(("decided", "told"), [("2022-12-30", False), ("2022-12-31", True), ("2024-06-01", True)])
def test_liyang_serves_a_notice_with_every_penalty(decided: str, told: bool) -> None:
    """一处罚一告知 from its own day on, in Liyang alone, with a penalty alone."""
    assert ("paper 信用修复告知" in follows("320481", decided, GUILTY)) is told
    assert "信用修复告知" not in follows("320481", decided, WAIVED)
    assert "信用修复告知" not in follows("320400", decided, GUILTY)


@pytest.mark.parametrize("decided", ["2023-01-01", "2023-07-01", "2024-01-01"])
def test_liaonings_four_lists_count_in_the_year_of_the_report(decided: str) -> None:
    """They were applied in 2023: a case of that year is told that they were not read."""
    consulted = {each.standing.version.id: each for each in evaluated("210400", decided, WAIVED).law.consulted}
    assert consulted["cn/210000-liaoning/four-lists"].standing.status == "施行中"


@pytest.mark.parametrize(
    ("place", "folder"),
    [
        ("310000", "cn/310000-shanghai/waiver-2"),
        ("310000", "cn/310000-shanghai/waiver-3"),
        ("330112", "cn/330000-zhejiang/330100-hangzhou/330112-linan/no-penalty-measures"),
    ],
)
def test_an_end_that_was_not_read_is_not_told_as_certain(place: str, folder: str) -> None:
    """After the day that stands in for the end the list is not used, and nobody says that it expired."""
    found = [s for s in CATALOG.standings(place, date(2024, 6, 1)) if s.version.id == folder]
    told = [standing_sentence(standing) for standing in found]
    assert [standing.status for standing in found] == ["已失效"]
    assert all(sentence and "是否仍然施行没有读到" in sentence and "届满" not in sentence for sentence in told)


def test_days_that_were_read() -> None:
    """公告2021年第6号 is in force from 2021-04-01; 程序规定 from 2019-04-01, and its words from the amendment on."""
    (tax,) = CATALOG.versions("cn/tax-first-offence-6")
    assert (tax.valid_from, tax.valid_uncertain) == (date(2021, 4, 1), False)
    procedure = CATALOG.versions("cn/penalty-procedure")
    assert [(v.valid_from, v.rules is None) for v in procedure] == [
        (date(2019, 4, 1), True),
        (date(2022, 9, 29), False),
    ]


@pytest.mark.parametrize(
    ("filed", "decided", "told"),
    [("无", "2023-03-01", True), ("2023-02-01", "2023-03-01", False), ("无", "2020-03-01", False)],
)
def test_what_was_not_filed_need_not_be(filed: str, decided: str, told: bool) -> None:
    """程序规定 20 follows from the waiver, in its words of 2022; whether a case was filed decides no waiver."""
    assert ("尚未立案而不予立案的，须经审批" in follows("650100", decided, {**WAIVED, "立案日期": filed})) is told

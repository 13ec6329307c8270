"""Law on the day of the act and of the decision: before 2021-07-15, periods of special laws, laws held in later texts only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from engine.answer import answer
from engine.answer.sentences import conclusion_sentence
from engine.evaluation import CaseError, Evaluation, evaluate, read_case
from tests.shipped import CATALOG

DAY = date(2026, 11, 27)
FOOD = "经营超过保质期的食品、食品添加剂"
METER = "其他：使用未按规定检定的电子秤"
"""A violation to which no special law speaks."""

TAX = "未按规定期限办理纳税申报和报送纳税资料"
NOTHING = {
    "违法行为轻微": "否",
    "违法事实成立": "是",
    "危害后果": "轻微",
    "改正情况": "责令期限内改正",
    "违法记录": "无",
    "当事人类型": "企业",
    "有充分证据证明没有主观过错": "是",
    "主动消除或者减轻危害后果": "否",
    "受他人胁迫或者诱骗": "否",
    "有立功表现": "否",
}
"""A first violation with slight harm and no fault: no exit of the law before 2021-07-15."""


def evaluated(act: str | None, decided: str, facts: Mapping[str, str], matter: str = FOOD, **more: str) -> Evaluation:
    """A case of Ningxia, of an act and a decision on these days."""
    days = {"decision_date": decided, **({"act_date": act} if act else {})}
    given = {"place": "640000", "matter": matter, **days, "facts": facts, **more}
    return evaluate(CATALOG, read_case(given, CATALOG.library, CATALOG.places), DAY)


def told(result: Evaluation) -> str:
    """Everything that the conclusion says and brings with it."""
    track = result.tracks["处罚"]
    return conclusion_sentence(track) + "；".join(f"{f.text}（{f.source}）" for f in track.conclusion.follows)


class TestBefore2021:
    """Decisions before 2021-07-15, by the law of that day."""

    @pytest.mark.parametrize("decided", ["2019-12-31", "2021-07-14", "1996-10-01"])
    def test_slight_and_corrected_without_harm_is_not_punished(self, decided: str) -> None:
        """27(2) of the law of that day, a must; with its own articles, papers and duties."""
        facts = {"违法行为轻微": "是", "危害后果": "没有", "改正情况": "当场改正"}
        result = evaluated(None, decided, facts)
        assert result.tracks["处罚"].outcome == "应当不予处罚"
        assert "行政处罚法第二十七条第二款" in told(result)
        assert "责令改正" in told(result)
        assert "第三十三条" not in told(result)
        assert "admin-penalty-law-2021" not in told(result)

    @pytest.mark.parametrize("decided", ["2019-12-31", "2021-07-14", "2018-05-01"])
    def test_a_first_violation_and_no_fault_were_no_exits(self, decided: str) -> None:
        """The second sentence of 33(1) and 33(2) are of 2021."""
        result = evaluated(decided, decided, NOTHING, METER)
        assert result.tracks["处罚"].outcome == "依法处罚"
        assert "2021年修订以前的行政处罚法第二十七条第一款第四项" in told(result)
        assert "第三十八条第三款" in told(result)
        assert evaluated("2021-07-15", "2021-07-15", NOTHING, METER).tracks["处罚"].outcome == "应当不予处罚"

    def test_who_reviewed_a_decision_before_2018(self) -> None:
        """The review before the decision (38(3)) is of 2018-01-01; the hearing and the notice are older."""
        before, after = (told(evaluated(day, day, NOTHING)) for day in ("2017-12-31", "2018-01-01"))
        assert "审核的人员" not in before
        assert "审核的人员" in after
        assert "听证" in before
        assert "第四十一条" in before

    @pytest.mark.parametrize(
        ("fact", "outcome"),
        [
            ("主动消除或者减轻危害后果", "应当从轻或减轻"),
            ("有立功表现", "应当从轻或减轻"),
            ("主动供述尚未掌握的违法行为", "依法处罚"),
        ],
    )
    def test_lighter_or_reduced_by_27_1(self, fact: str, outcome: str) -> None:
        """27(1) had no 主动供述: it is of 2021."""
        assert evaluated("2019-11-01", "2019-12-31", {**NOTHING, fact: "是"}).tracks["处罚"].outcome == outcome

    def test_deceit_was_no_ground(self) -> None:
        """27(1)(2) said 胁迫 alone: whether it was that is asked."""
        facts = {**NOTHING, "受他人胁迫或者诱骗": "是"}
        result = evaluated("2019-11-01", "2019-12-31", facts)
        assert result.tracks["处罚"].outcome == "待查"
        assert "受他人胁迫" in [question.term.name for question in result.questions["处罚"]]
        coerced = {**facts, "受他人胁迫": "是"}
        assert evaluated("2019-11-01", "2019-12-31", coerced).tracks["处罚"].outcome == "应当从轻或减轻"

    @pytest.mark.parametrize(
        ("found", "outcome"), [("2019-06-30", "依法处罚"), ("2019-07-01", "不再处罚"), ("2019-12-01", "不再处罚")]
    )
    def test_two_years_without_the_five(self, found: str, outcome: str) -> None:
        """29: danger to life made no difference."""
        facts = {**NOTHING, "发现日期": found, "涉及公民生命健康安全或金融安全": "是"}
        result = evaluated("2017-06-30", "2019-12-31", facts)
        assert result.tracks["处罚"].outcome == outcome
        assert all("五年" not in deadline.clock.text for deadline in result.deadlines)

    @pytest.mark.parametrize(
        ("facts", "used", "outcome"),
        [
            ({}, "决定时", "应当不予处罚"),
            ({"有充分证据证明没有主观过错": "否"}, "决定时", "可以不予处罚"),
            ({"违法行为轻微": "是", "危害后果": "没有"}, "一致", "应当不予处罚"),
            ({"发现日期": "2022-07-01", "涉及公民生命健康安全或金融安全": "是"}, "行为时", "不再处罚"),
        ],
    )
    def test_an_act_before_and_a_decision_after_compare_both(
        self, facts: dict[str, str], used: str, outcome: str
    ) -> None:
        """行政处罚法 37: the milder law, which is mostly the new one; the two years of the old one are milder than five."""
        track = evaluated("2020-06-30", "2022-09-01", {**NOTHING, **facts}, METER).tracks["处罚"]
        assert (track.used, track.outcome) == (used, outcome)

    @pytest.mark.parametrize("decided", ["1996-09-30", "1990-01-01", "1996-01-31"])
    def test_before_anything_held_a_sentence_says_so(self, decided: str) -> None:
        """In words, without the name of a file or a list."""
        with pytest.raises(CaseError) as error:
            evaluated(None, decided, {})
        assert f"1996年10月1日以前的行政处罚一般规定没有收录，不能核查 {decided} 的决定" in str(error.value)
        assert "cn/" not in str(error.value)

    def test_a_law_held_only_in_a_later_text_is_told(self) -> None:
        """The food law of 2019 is not held; a law that did not exist then is not missed."""
        notes = "；".join(evaluated("2019-10-01", "2019-12-31", {}).notes)
        assert "决定时、行为时施行的文本没有收录" in notes
        assert "食品安全法（2021年修正）》（2021-04-29）" in notes
        assert "营商环境" not in notes
        assert all("没有收录，没有核查" not in note for note in evaluated("2025-03-01", "2025-03-20", {}).notes)

    @pytest.mark.parametrize(
        ("decided", "clause"),
        [("2020-10-10", "第二十七条第二款"), ("2021-07-14", "第二十七条第二款"), ("2021-07-15", "第三十三条第一款")],
    )
    def test_a_list_rests_on_the_clause_of_the_day(self, decided: str, clause: str) -> None:
        """Anhui's list of 2020 under 27(2), and under 33(1) from the revision on; that the item goes on needs no word."""
        facts = {
            "广告发布在自有场所或者自有互联网媒介": "是",
            "宣传自有商品或者服务": "是",
            "违法记录": "无",
            "改正情况": "当场改正",
            "危害后果": "没有",
            "违法行为轻微": "是",
        }
        given = {"place": "340000", "matter": "使用绝对化用语的广告", "decision_date": decided, "facts": facts}
        result = evaluate(CATALOG, read_case(given, CATALOG.library, CATALOG.places), DAY)
        (found,) = [f for f in result.findings if f.version.id == "cn/340000-anhui/no-penalty"]
        assert found.word == "适用"
        assert f"行政处罚法{clause}" in found.item.basis
        assert not any("只用到" in note for note in result.notes)

    def test_coercion_follows_its_own_law_from_2012(self) -> None:
        """行政强制法 takes part from 2012-01-01."""
        facts = {"查封扣押对象与违法行为无关": "是"}
        assert evaluated(None, "2012-01-01", facts).tracks["强制"].outcome == "不得强制"
        assert evaluated(None, "2011-12-31", facts).tracks["强制"].outcome == "依法决定"

    def test_a_seizure_brings_its_duties_with_it(self) -> None:
        """Approval, the decision with its list, thirty days: 行政强制法第十八条、第二十四条、第二十五条."""
        facts: dict[str, str] = {}
        for _ in range(9):
            result = evaluated(None, "2025-03-20", facts)
            facts |= {each.term.name: "否" for each in result.questions["强制"] if each.term.type == "是否"}
        track = result.tracks["强制"]
        assert track.outcome == "依法决定"
        told = "；".join(each.text for each in track.conclusion.follows)
        assert [said for said in ("报告并经批准", "决定书和清单", "不得超过三十日") if said not in told] == []

    def test_the_whole_answer_can_be_written(self) -> None:
        """The default answer of that day names no article of 2021."""
        written = str(answer(evaluated("2019-10-01", "2019-12-31", NOTHING), CATALOG)["tracks"])
        assert "行政处罚法第三十" not in written.replace("行政处罚法第三十八条", "")


class TestPeriodsOfSpecialLaws:
    """行政处罚法 36: 法律另有规定的除外."""

    @pytest.mark.parametrize("matter", [TAX, "未按规定缴销发票"])
    @pytest.mark.parametrize(
        ("found", "outcome"),
        [("2022-03-16", "依法处罚"), ("2024-03-15", "依法处罚"), ("2024-03-16", "不再处罚")],
    )
    def test_tax_five_years(self, matter: str, found: str, outcome: str) -> None:
        """税收征管法 86: found after three years it is punished; after five it is not."""
        facts = {
            **NOTHING,
            "有充分证据证明没有主观过错": "否",
            "违法记录": "无",
            "改正情况": "拒不改正",
            "发现日期": found,
        }
        result = evaluated("2019-03-15", "2024-09-01", {**facts, "主动供述尚未掌握的违法行为": "否"}, matter)
        assert result.tracks["处罚"].outcome == outcome

    def test_tax_beside_the_general_period(self) -> None:
        """One period is shown, of five years, and no doubt arises after two; the same for a violation in own words."""
        for more in ({"matter": TAX}, {"matter": "其他：少缴税款", "field": "税务"}):
            result = evaluated("2019-03-15", "2022-09-01", {"立案日期": "2022-03-20"}, **more)
            assert [d.clock.id for d in result.deadlines if "时效" in d.clock.id] == []
            assert "追诉时效" in {step.name for step in result.tracks["处罚"].premises}
            found = evaluated("2019-03-15", "2022-09-01", {}, **more)
            assert [(d.clock.id, d.ends) for d in found.deadlines if "时效" in d.clock.id] == [
                ("税务追诉时效", date(2024, 3, 15))
            ]

    @pytest.mark.parametrize(
        ("found", "outcome"), [("2026-07-10", "待查"), ("2026-07-11", "不再处罚"), ("2026-08-01", "不再处罚")]
    )
    def test_public_security_six_months(self, found: str, outcome: str) -> None:
        """治安管理处罚法 25, and no longer the two years."""
        more = {"matter": "扰乱公共场所秩序"}
        assert evaluated("2026-01-10", "2026-09-01", {"发现日期": found}, **more).tracks["处罚"].outcome == outcome

    def test_what_the_special_law_leaves_out_keeps_the_general_period(self) -> None:
        """A chemical bought without a permit is for the police too, and is no violation of public order."""
        matter = "违法出借、转让剧毒化学品、易制爆危险化学品"
        result = evaluated("2026-01-10", "2026-09-01", {}, matter)
        assert [d.clock.id for d in result.deadlines if "追诉" in d.clock.id][:1] == ["追诉时效"]
        assert not [d for d in result.deadlines if d.clock.id == "治安追究时效"]

    def test_a_case_filed_after_six_months_is_not_assumed_to_be_in_time(self) -> None:
        """The premise of the step is doubted by the special period, not by the general one."""
        more = {"matter": "扰乱公共场所秩序"}
        result = evaluated("2026-01-10", "2026-09-01", {"立案日期": "2026-08-01"}, **more)
        assert "追诉时效" in {step.name for step in result.tracks["处罚"].open}

    def test_other_fields_keep_the_general_period(self) -> None:
        """A food case found after three years is not punished any more."""
        facts = {"发现日期": "2022-03-16", "涉及公民生命健康安全或金融安全": "否"}
        assert evaluated("2019-03-15", "2022-09-01", facts).tracks["处罚"].outcome == "不再处罚"


class TestPeriodsThatDiscoveryEnded:
    """Rows of special equipment found in time, and periods that rules lengthen."""

    @pytest.mark.parametrize("matter", ["使用未经检验的特种设备", FOOD])
    @pytest.mark.parametrize("found", ["2021-12-22", "2023-12-22"])
    def test_found_in_time(self, matter: str, found: str) -> None:
        """No period runs any more, and the answer is not that it has passed."""
        result = evaluated("2021-12-22", "2024-03-01", {"发现日期": found}, matter)
        assert not [d for d in result.deadlines if "时效" in d.clock.id]
        assert result.tracks["处罚"].outcome != "不再处罚"

    @pytest.mark.parametrize("filed", ["2023-01-03", "2023-06-01"])
    def test_ninety_days_are_no_bare_fact(self, filed: str) -> None:
        """程序规定 64 stands beside the period that is over."""
        result = evaluated("2022-12-01", "2024-03-01", {"立案日期": filed})
        found = next(d for d in result.deadlines if d.clock.id == "处罚决定期限")
        assert found.passed
        assert {"第六十四条第一款", "第六十四条第二款"} <= {c.source.at for c in found.clock.besides}

"""What a careful lawyer would not leave out of the national law: seizure, no fault, nothing to punish, who decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from engine.answer.sentences import conclusion_sentence, step_sentences
from engine.catalog import FineRow, Matter, Punishment
from engine.catalog.sources import Provenance
from engine.evaluation import CaseError, Evaluation, evaluate, read_case
from engine.evaluation.fines import nothing_to_waive
from engine.evaluation.violations import Possible
from engine.language import Compare, Facts, Is, Literal, Not
from tests.shipped import CATALOG

DAY = date(2025, 3, 20)
FOOD = "经营超过保质期的食品、食品添加剂"
GUILTY = {
    "违法事实成立": "是",
    "违法行为轻微": "否",
    "危害后果": "一般",
    "改正情况": "拒不改正",
    "当事人类型": "企业",
    "违法记录": "无",
    "有充分证据证明没有主观过错": "否",
    "有充分证据证明不知道": "否",
    "主动消除或者减轻危害后果": "否",
    "受他人胁迫或者诱骗": "否",
    "主动供述尚未掌握的违法行为": "否",
    "有立功表现": "否",
    "情节轻微": "否",
}
"""Facts on which nothing lenient is left."""


def evaluated(
    facts: Mapping[str, object], matter: str = FOOD, place: str = "640106", decided: str = "2025-03-20"
) -> Evaluation:
    """The evaluation of a case whose act and decision fall under the same law."""
    given = {"place": place, "matter": matter, "act_date": "2025-03-01", "decision_date": decided, "facts": facts}
    return evaluate(CATALOG, read_case(given, CATALOG.library, CATALOG.places), DAY)


def follows(evaluation: Evaluation, track: str = "处罚") -> str:
    """All that the conclusion of a track brings with it."""
    return "；".join(each.text for each in evaluation.tracks[track].conclusion.follows)


class TestSeizure:
    """行政强制法 16 to 18, 27 and 28."""

    @pytest.mark.parametrize("place", ["640106", "310115", "330110", "650100", "320481", "000000"])
    @pytest.mark.parametrize(
        "fact",
        ["强制措施没有法律法规依据", "由受委托的组织实施强制", "由不具备资格的人员实施强制", "强制措施超越权限或者不合条件程序"],
    )  # fmt: skip
    def test_an_unlawful_seizure_is_barred_everywhere(self, place: str, fact: str) -> None:
        """Without a basis in law or regulation, by delegates, by others than officers, beyond power: 不得强制, in every place."""
        result = evaluated({fact: "是"}, place=place)
        assert result.tracks["强制"].outcome == "不得强制"
        assert "及时作出解除查封、扣押决定" in follows(result, "强制")

    @pytest.mark.parametrize(
        ("matter", "fact"),
        [
            (FOOD, "属于食品安全法准许查封扣押的对象"),
            ("销售失效、变质的产品", "属于产品质量法准许查封扣押的对象"),
            ("广告不具有可识别性", "属于广告法准许查封扣押的对象"),
            ("无照经营", "属于无证无照经营查处办法准许查封扣押的对象"),
        ],
    )
    def test_the_ground_of_the_special_law_is_asked(self, matter: str, fact: str) -> None:
        """The object that the law of the field allows to seize is asked; within it there is a basis, beside it that is open."""
        open_ = evaluated({}, matter)
        assert fact in [question.term.name for question in open_.questions["强制"]]
        within = evaluated({fact: "是"}, matter)
        assert within.case.facts["强制措施没有法律法规依据"] is False
        beside = evaluated({fact: "否"}, matter)
        assert beside.tracks["强制"].outcome == "待查"
        assert "强制措施没有法律法规依据" in [question.term.name for question in beside.questions["强制"]]

    @pytest.mark.parametrize(("seized", "told"), [("2025-03-02", True), ("未查明", True), ("无", False)])
    def test_lifting_after_the_decision_is_told(self, seized: str, told: bool) -> None:
        """What was seized is dealt with and given back after the decision; where nothing was seized that is not said."""
        assert ("处理后不再需要的及时解除" in follows(evaluated({**GUILTY, "查封扣押日期": seized}))) is told


FAULTLESS = {"有充分证据证明没有主观过错": "是"}
SPECIAL = [
    (FOOD, ("履行进货查验等义务", "有充分证据证明不知道", "能如实说明进货来源"), "可以免予处罚", "没收"),
    ("销售失效、变质的产品", ("有充分证据证明不知道", "能如实说明进货来源"), "可以从轻或减轻", ""),
    ("经营不符合强制性国家标准、技术规范的化妆品", ("履行进货查验等义务", "有证据证明不知道"), "可以免予处罚", "收缴"),
    ("经营未取得注册证的第二类、第三类医疗器械", ("履行进货查验等义务", "有充分证据证明不知道", "能如实说明进货来源"), "可以免予处罚", "收缴"),
    ("零售、使用劣药", ("未违反药品管理法及其实施条例", "有充分证据证明不知道"), "可以免予处罚", "没收违法所得"),
]  # fmt: skip


class TestNoFault:
    """行政处罚法 33(2), second sentence: where a law or regulation provides otherwise, that governs."""

    @pytest.mark.parametrize(("matter", "facts", "outcome", "kept"), SPECIAL)
    def test_the_special_law_governs(self, matter: str, facts: tuple[str, ...], outcome: str, kept: str) -> None:
        """Where the special clause applies, its outcome is given and what it confiscates is not lost."""
        result = evaluated({**GUILTY, **FAULTLESS, **dict.fromkeys(facts, "是")}, matter).tracks["处罚"]
        assert result.outcome == outcome
        assert kept in "、".join(result.conclusion.survives)
        assert "从其规定" in "".join(step_sentences(result, ()))

    @pytest.mark.parametrize(("matter", "facts", "outcome", "kept"), SPECIAL)
    def test_the_special_law_is_asked_first(self, matter: str, facts: tuple[str, ...], outcome: str, kept: str) -> None:
        """As long as it is open whether the special clause applies, nothing is waived; it is told and its facts are asked."""
        result = evaluated(FAULTLESS, matter)
        track = result.tracks["处罚"]
        assert track.outcome == "待查"
        asked = [question.term.name for question in result.questions["处罚"]]
        assert set(facts) <= set(asked[: len(facts) + 1])  # beside them at most the stage of trade
        said = "".join(step_sentences(track, ()))
        assert "另有规定" in said
        assert kept in said
        assert outcome in [step.outcome for step in track.open]

    @pytest.mark.parametrize(("matter", "facts"), [row[:2] for row in SPECIAL])
    def test_a_special_law_that_is_not_met(self, matter: str, facts: tuple[str, ...]) -> None:
        """Whether the general rule is still open to who does not meet the special clause, a person decides."""
        denied = {**GUILTY, **FAULTLESS, **dict.fromkeys(facts, "否")}
        assert evaluated(denied, matter).tracks["处罚"].outcome == "人工判断"

    def test_what_another_clause_waives_anyway_is_not_left_to_a_person(self) -> None:
        """A slight act that was corrected without harm is not punished by 33(1), whatever becomes of 33(2)."""
        slight = {"违法行为轻微": "是", "危害后果": "没有", "改正情况": "当场改正"}
        result = evaluated({**FAULTLESS, **slight, "履行进货查验等义务": "否"}, FOOD).tracks["处罚"]
        assert (result.outcome, result.certainty) == ("应当不予处罚", "法定情形")
        bases = {clause for finding in result.conclusion.findings for clause in finding.item.basis}
        assert "行政处罚法第三十三条第一款" in bases
        assert "行政处罚法第三十三条第二款" not in bases
        assert "条件不符合" in "".join(step_sentences(result, ()))

    @pytest.mark.parametrize("matter", ["未按规定明码标价", "使用未经检验的特种设备", "广告不具有可识别性"])
    def test_without_a_special_law_the_general_rule_holds(self, matter: str) -> None:
        """No special clause speaks to the matter: no fault is not punished."""
        result = evaluated(FAULTLESS, matter).tracks["处罚"]
        assert (result.outcome, result.conclusion.special) == ("应当不予处罚", ())


class TestWhoDecides:
    """行政处罚法 57, 58, 63; 食品安全法实施条例 81."""

    def test_a_penalty_names_hearing_and_legal_review(self) -> None:
        """The grounds of a hearing and of legal review stand beside a penalty, and that the amounts are not held."""
        result = evaluated(GUILTY)
        assert result.tracks["处罚"].outcome == "依法处罚"
        assert "告知有要求听证的权利" in follows(result)
        assert "较大数额的标准没有收录" in follows(result)
        assert "未经法制审核或者审核未通过的，不得作出决定" in follows(result)
        assert "集体讨论决定" in follows(result)

    @pytest.mark.parametrize(
        "facts", [{"涉嫌犯罪": "是"}, {"违法事实成立": "否"}, {"有充分证据证明没有主观过错": "是"}]
    )
    def test_without_a_penalty_there_is_no_hearing(self, facts: dict[str, str]) -> None:
        """No hearing and no legal review of a penalty stands beside a transfer, a stop or a waiver."""
        assert "听证" not in follows(evaluated(facts))
        assert "审核" not in follows(evaluated(facts))


class TestNothingToPunish:
    """A clause that takes and fines only on refusal, or takes gains that there are not, leaves nothing to punish."""

    @pytest.mark.parametrize("stage", ["当场改正", "责令期限内改正", "发现前自行改正"])
    def test_confiscation_only_on_refusal(self, stage: str) -> None:
        """器械条例 84: devices and gains are confiscated only from who does not correct in time."""
        result = evaluated({"改正情况": stage}, "经营未经备案的第一类医疗器械").tracks["处罚"]
        assert (result.outcome, result.certainty) == ("无可罚", "无可罚")

    def test_who_refuses_is_punished(self) -> None:
        """Refusal brings the fine and the confiscation."""
        facts = {**GUILTY, "认定为拒不改正": "是", "责令改正日期": "2025-03-05"}
        assert evaluated(facts, "经营未经备案的第一类医疗器械").tracks["处罚"].outcome == "依法处罚"

    @pytest.mark.parametrize(
        ("facts", "outcome"),
        [
            ({"违法所得": "无"}, "无可罚"),
            ({"违法所得": "无", "情节严重": "否"}, "无可罚"),
            ({"违法所得": "无", "情节严重": "是"}, "待查"),
            ({"违法所得": "120元"}, "待查"),
            ({}, "待查"),
        ],
    )
    def test_no_gains_and_corrected(self, facts: dict[str, str], outcome: str) -> None:
        """登记条例 43: gains are confiscated from everybody, fined is who refuses, and more where it is grave."""
        result = evaluated({"改正情况": "当场改正", **facts}, "无照经营")
        assert result.tracks["处罚"].outcome == outcome
        open_ = "情节严重" not in facts and outcome == "无可罚"
        assert bool(result.tracks["处罚"].conclusion.assumed) is open_
        asked = [question.term.name for question in result.questions["处罚"]]
        assert ("违法所得" in asked) is (facts == {})
        assert ("情节严重" in asked) is ("情节严重" not in facts and "120元" not in facts.values())

    def test_the_graver_fine_is_a_row(self) -> None:
        """The fine for grave cases is a row with its own condition, and gone where that is denied."""
        clauses = [e for e in evaluated({"情节严重": "是"}, "无照经营").exposures if e.bands]
        assert [(int(b.low or 0), int(b.high or 0)) for e in clauses for b in e.bands] == [
            (10000, 100000),
            (100000, 500000),
        ]
        clauses = [e for e in evaluated({"情节严重": "否"}, "无照经营").exposures if e.bands]
        assert [int(b.high or 0) for e in clauses for b in e.bands] == [100000]


CORRECTED: Facts = {"改正情况": "当场改正"}
SOURCE = Provenance("第一条", "statute", "x")
ROW = FineRow("up_to", None, Decimal(5))
BELOW, NOT_BELOW = (Compare("违法经营额", op, Literal(Decimal(50000)), "") for op in ("<", ">="))


@pytest.mark.parametrize(
    ("punishment", "facts", "truth"),
    [
        (Punishment("甲", SOURCE, on_refusal=True, fines=(FineRow("up_to", None, Decimal(5)),)), {}, True),
        (Punishment("甲", SOURCE, on_refusal=True, warning=True), {}, False),
        (Punishment("甲", SOURCE, fines=(FineRow("up_to", None, Decimal(5)),)), {}, False),
        (Punishment("甲", SOURCE, on_refusal=True, confiscates=("货物",)), {}, False),
        (Punishment("甲", SOURCE, on_refusal=True, confiscates=("货物",), confiscates_on_refusal=True), {}, True),
        (Punishment("甲", SOURCE, on_refusal=True, confiscates=("违法所得",), sums=("违法所得",)), {}, None),
        (Punishment("甲", SOURCE, on_refusal=True, confiscates=("违法所得",), sums=("违法所得",)), {"违法所得": Decimal(0)}, True),
        (Punishment("甲", SOURCE, on_refusal=True, confiscates=("违法所得",), sums=("违法所得",)), {"违法所得": Decimal(1)}, False),
        (Punishment("甲", SOURCE, also=("责令停业",)), {}, False),
        (Punishment("甲", SOURCE, fines=(ROW, ROW._replace(when=Not(Is("情节严重"))))), {}, False),
        (Punishment("甲", SOURCE, fines=(ROW._replace(when=Is("情节严重")), ROW._replace(when=Not(Is("情节严重"))))), {}, False),
        (Punishment("甲", SOURCE, fines=(ROW._replace(when=Is("情节严重")),)), {}, None),
        (Punishment("甲", SOURCE, fines=(ROW._replace(when=Is("情节严重"), graver=True),)), {}, True),
        (Punishment("甲", SOURCE, fines=(ROW._replace(when=BELOW), ROW._replace(when=NOT_BELOW))), {}, False),
        (Punishment("甲", SOURCE, fines=(ROW._replace(when=NOT_BELOW),)), {}, None),
    ],
)  # fmt: skip
def test_nothing_to_waive(punishment: Punishment, facts: Facts, truth: bool | None) -> None:
    """For a party that corrected: what a clause imposes without a refusal is there to waive."""
    possible = Possible(Matter("事项", "matter", "食品", "事项", (), (punishment,)), None, True)
    assert nothing_to_waive([(possible, [punishment])], {**CORRECTED, **facts}, refused=False).truth is truth


ECOLOGY = "未依法向社会公开环境保护设施验收报告"


class TestWhatIsNotHeld:
    """A place without a list of the field says so, and a negative answer says what it did not look at."""

    @pytest.mark.parametrize(
        ("place", "matter", "told"),
        [
            ("340000", ECOLOGY, "没有收录安徽省生态环境领域的清单，也没有收录其下各市县的"),
            ("540000", FOOD, "没有收录西藏自治区市场监管领域的清单，也没有收录其下各市县的"),
            ("620000", FOOD, "没有收录甘肃省市场监管领域的清单"),
            (
                "640106",
                FOOD,
                "没有收录银川市、金凤区市场监管领域的清单；收录的宁夏回族自治区的清单行为时、决定时都没有施行；只核查了全国的",
            ),
            ("640000", FOOD, "收录的宁夏回族自治区市场监管领域的清单行为时、决定时都没有施行；只核查了全国的"),
            ("210102", FOOD, "没有收录和平区市场监管领域的清单；只核查了辽宁省、沈阳市和全国的"),
            ("320102", FOOD, "没有收录玄武区市场监管领域的清单；只核查了长三角、江苏省、南京市和全国的"),
            ("310115", FOOD, "没有收录浦东新区市场监管领域的清单；只核查了长三角、上海市和全国的"),
            ("410225", FOOD, "没有收录河南省、开封市、兰考县市场监管领域的清单"),
            ("532924", ECOLOGY, "没有收录云南省、大理白族自治州、宾川县生态环境领域的清单"),
            (
                "640200",
                FOOD,
                "没有收录石嘴山市市场监管领域的清单，也没有收录其下各区县的；收录的宁夏回族自治区的清单行为时、决定时都没有施行；只核查了全国的",
            ),
            ("370116", FOOD, "没有收录济南市、莱芜区市场监管领域的清单；只核查了山东省和全国的"),
            ("330110", FOOD, ""),
            ("440700", ECOLOGY, "收录的江门市生态环境领域的清单行为时、决定时都没有施行；只核查了广东省和全国的"),
            ("000000", FOOD, ""),
        ],
    )
    def test_a_place_without_a_list(self, place: str, matter: str, told: str) -> None:
        """The places over the case that have no list of its field are named, and what was looked at in their stead."""
        notes = [note for note in evaluated({}, matter, place).notes if "领域的清单" in note]
        assert notes == ([told] if told else [])

    @pytest.mark.parametrize("matter", [FOOD, "未按规定明码标价", "销售失效、变质的产品"])
    def test_the_negative_answer_names_what_is_open(self, matter: str) -> None:
        """行政处罚法 5(2) and 32(5), and guidance in force that is held empty, stand beside it."""
        result = evaluated({**GUILTY, "立案日期": "2025-03-02", "主动召回或者停止经营": "否"}, matter)
        track = result.tracks["处罚"]
        assert track.outcome == "依法处罚"
        said = conclusion_sentence(track) + "".join(step_sentences(track, result.law.consulted))
        assert "没有查到可以适用的从宽规定" not in said
        assert "第三十二条第五项" in said
        assert "第五条第二款" in said
        assert "《市场监管总局关于规范市场监督管理行政处罚裁量权的指导意见》没有读到条文" in said

    def test_guidance_of_another_field_is_not_named(self) -> None:
        """The guidance of market supervision says nothing of ecology."""
        result = evaluated(GUILTY, ECOLOGY)
        assert "指导意见》没有读到条文" not in "".join(step_sentences(result.tracks["处罚"], result.law.consulted))


class TestUnsafeFood:
    """食品安全法 63: who is not punished still stops, recalls and reports."""

    @pytest.mark.parametrize(
        ("matter", "told"),
        [
            (FOOD, True),
            ("生产经营腐败变质、油脂酸败、霉变生虫、混有异物等感官性状异常的食品、食品添加剂", True),
            ("生产经营被包装材料、容器、运输工具等污染的食品、食品添加剂", False),
            ("未履行食品进货查验义务", False),
            ("广告不具有可识别性", False),
        ],
    )
    def test_duties_beside_a_waiver(self, matter: str, told: bool) -> None:
        """The duties stand beside the waiver of a violation that 食品安全法 124 punishes, and of no other."""
        facts = {"违法行为轻微": "是", "危害后果": "没有", "改正情况": "当场改正", "有充分证据证明没有主观过错": "否"}
        result = evaluated(facts, matter)
        assert result.tracks["处罚"].outcome in ("应当不予处罚", "无可罚")
        assert ("立即停止生产、经营" in follows(result)) is told
        assert ("无害化处理、销毁" in follows(result)) is told

    @pytest.mark.parametrize(("fact", "told"), [("是", True), ("未查明", True), ("否", False)])
    def test_no_duty_rests_on_a_violation_that_is_not_established(self, fact: str, told: bool) -> None:
        """Nobody is told to recall food of which it is not established that it may not be sold (行政处罚法 40)."""
        result = evaluated({**GUILTY, "违法事实成立": fact})
        assert (result.tracks["处罚"].outcome == "不得处罚") is not told
        assert ("立即停止生产、经营" in follows(result)) is told
        assert ("无害化处理、销毁" in follows(result)) is told


class TestCorrection:
    """What counts as a timely correction where the stage is not known, and a correction in part."""

    @pytest.mark.parametrize(
        ("facts", "word"),
        [
            ({"认定为及时改正": "是"}, "适用"),
            ({"认定为及时改正": "否"}, "待查"),
            ({"认定为及时改正": "否", "改正情况": "逾期改正"}, "不适用"),
            ({"认定为及时改正": "是", "改正情况": "逾期改正"}, "适用"),
            ({"改正情况": "当场改正"}, "适用"),
            ({"改正情况": "部分改正"}, "不适用"),
            ({"改正情况": "尚未改正"}, "不适用"),
        ],
    )
    def test_the_finding_of_the_officer(self, facts: dict[str, str], word: str) -> None:
        """The officer's own finding decides where the stage is not known; who has not corrected all is not timely."""
        given = {"违法行为轻微": "是", "危害后果": "没有", **facts}
        result = evaluated(given, "未按规定明码标价")
        (found,) = (f for f in result.findings if f.key.startswith("cn/penalty-law@") and f.item.id == "33-1a")
        assert found.word == word

    def test_a_correction_in_part_is_not_done(self) -> None:
        """It has no day on which it was complete, and is not timely; whether it is a refusal the officer finds."""
        facts = evaluated({"改正情况": "部分改正"}).case.facts
        assert facts["认定为及时改正"] is False
        assert "认定为拒不改正" not in facts

    @pytest.mark.parametrize("more", [{"认定为及时改正": "是"}, {"改正完成日期": "2025-03-05"}])
    def test_a_correction_in_part_contradicts(self, more: dict[str, str]) -> None:
        """A day of completion or a finding that it was timely is refused beside it."""
        with pytest.raises(CaseError, match="没有改正完"):
            evaluated({"改正情况": "部分改正", **more})


def test_the_place_of_the_supplier_is_told_of_counterfeit_goods() -> None:
    """商标法实施条例 80: who did not know is only told to stop, and the case goes to the place of the supplier."""
    facts = {"不知道是侵犯注册商标专用权的商品": "是", "合法取得并说明提供者": "是"}
    case = {"place": "640106", "matter": "销售侵犯注册商标专用权的商品", "facts": facts}
    track = evaluate(CATALOG, read_case(case, CATALOG.library, CATALOG.places), date(2025, 3, 20)).tracks["处罚"]
    assert track.outcome == "应当不予处罚"
    (duties,) = {finding.item.duties for finding in track.conclusion.findings}
    assert "将案件情况通报侵权商品提供者所在地的主管部门" in duties

"""Which violation a case is, on the shipped rulesets: by its elements, by the party and the place; and facts that nothing used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.answer.answer import answer
from engine.answer.shape import Answer
from engine.catalog.matters import Matter
from engine.evaluation.cases import Case, CaseError, read_case
from engine.evaluation.evaluate import Evaluation, evaluate
from engine.language.conditions import terms_of
from engine.language.vocabulary import Term
from engine.quality.reached_matters import unreached
from tests.shipped import CATALOG

DAY = date(2025, 3, 20)
LIBRARY = CATALOG.library
EXPIRED = "经营超过保质期的食品、食品添加剂"
LABEL, FLAW = "经营标签不符合规定的预包装食品", "生产经营标签、说明书存在瑕疵的食品、食品添加剂"
COSMETICS, COSMETICS_FLAW = "生产经营标签不符合规定的化妆品", "生产经营标签存在瑕疵的化妆品"
CORRECTED = {"改正情况": "责令期限内改正"}
HARMLESS = {"标签问题影响食品安全": "否", "标签问题误导消费者": "否"}
SMALL, STALL, SHOP = ({"食品经营主体业态": form} for form in ("小作坊小餐饮小食杂店", "食品摊贩", "食品销售"))
CATERER, WORKSHOP = SMALL | {"餐饮环节": "是"}, SMALL | {"食品经营环节": "否"}
ZHEJIANG = "浙江省食品小作坊小餐饮店小食杂店和食品摊贩管理规定"


def case_of(matter: str, facts: dict[str, Any], place: str = "640106") -> Case:
    """A case of Yinchuan, or of another place."""
    return read_case({"place": place, "matter": matter, "facts": facts}, LIBRARY, CATALOG.places)


def evaluated(matter: str, facts: dict[str, Any], place: str = "640106") -> tuple[Evaluation, Answer]:
    """Its evaluation, and the answer."""
    evaluation = evaluate(CATALOG, case_of(matter, facts, place), DAY)
    return evaluation, answer(evaluation, CATALOG)


def clauses(found: Answer) -> list[str]:
    """The clauses of the fines that are shown."""
    return [penalty["clause"] for penalty in found["penalties"]]


@dataclass(frozen=True)
class Which:
    """A case, and which violation it is."""

    name: str
    matter: str
    facts: dict[str, str]
    chosen: str
    clause: str
    outcome: str
    place: str = "640106"


WHICH = [
    # Row C1: an element that the facts deny makes it the sibling, which is looked at instead
    Which("C1", FLAW, CORRECTED | {"标签问题影响食品安全": "是", "标签问题误导消费者": "是"}, LABEL, "食品安全法第一百二十五条第一款第二项", "待查"),
    Which("C1 misleads only", FLAW, CORRECTED | {"标签问题影响食品安全": "否", "标签问题误导消费者": "是"}, LABEL, "食品安全法第一百二十五条第一款第二项", "待查"),
    Which("C1 unsafe, the rest open", FLAW, CORRECTED | {"标签问题影响食品安全": "是"}, LABEL, "食品安全法第一百二十五条第一款第二项", "待查"),
    Which("C1 cosmetics", COSMETICS_FLAW, CORRECTED | {"标签问题影响质量安全": "是"}, COSMETICS, "化妆品监督管理条例第六十一条第一款第五项", "待查"),
    # Rows C2 and C3: a mere flaw that was corrected is nothing to punish
    Which("C2", LABEL, CORRECTED | HARMLESS | {"标签说明书不规范情形": "文字符号数字不规范"}, FLAW, "食品安全法第一百二十五条第二款", "无可罚"),
    Which("C2 other flaw", LABEL, CORRECTED | HARMLESS | {"标签说明书不规范情形": "使用俗称或者简称不规范"}, FLAW, "食品安全法第一百二十五条第二款", "无可罚"),
    Which("C2 no listed flaw", LABEL, CORRECTED | HARMLESS | {"标签说明书不规范情形": "不属于所列情形"}, LABEL, "食品安全法第一百二十五条第一款第二项", "待查"),
    Which("C1 no listed flaw", FLAW, CORRECTED | HARMLESS | {"标签说明书不规范情形": "不属于所列情形"}, LABEL, "食品安全法第一百二十五条第一款第二项", "待查"),
    Which("C3", COSMETICS, CORRECTED | HARMLESS | {"标签说明书不规范情形": "文字符号数字不规范"}, COSMETICS_FLAW, "化妆品监督管理条例第六十一条第二款", "无可罚"),
    Which("C3 no kind of flaw needed", COSMETICS, CORRECTED | HARMLESS, COSMETICS_FLAW, "化妆品监督管理条例第六十一条第二款", "无可罚"),
    Which("C3 misleads", COSMETICS, CORRECTED | {"标签问题误导消费者": "是"}, COSMETICS, "化妆品监督管理条例第六十一条第一款第五项", "待查"),
    # Row C4: the rule of the place for the party, from the national matter and back
    Which("C4", EXPIRED, SMALL, "小作坊、小餐饮店、小食杂店生产经营超过保质期的食品（浙江）", f"{ZHEJIANG}第二十三条第一款第十一项", "待查", "330100"),
    Which("C4 stall", EXPIRED, STALL, "食品摊贩生产经营超过保质期的食品（浙江）", f"{ZHEJIANG}第二十三条第二款", "待查", "330100"),
    Which("C4 shop", EXPIRED, SHOP, EXPIRED, "食品安全法第一百二十四条第一款第五项", "待查", "330100"),
    Which("C4 back", "浙江小食杂店过期食品", SHOP, EXPIRED, "食品安全法第一百二十四条第一款第五项", "待查", "330100"),
    Which("C4 stall, other clause", "霉变食品", STALL, "食品摊贩有第二十三条第一款所列其他情形（浙江）", f"{ZHEJIANG}第二十三条第二款", "待查", "330100"),
    Which("C4 small canteen", EXPIRED, {"食品经营主体业态": "集中用餐单位食堂", "单位食堂适用小餐饮店的规定": "是"}, "小作坊、小餐饮店、小食杂店生产经营超过保质期的食品（浙江）", f"{ZHEJIANG}第二十三条第一款第十一项", "待查", "330100"),
    Which("C4 large canteen", EXPIRED, {"食品经营主体业态": "集中用餐单位食堂", "单位食堂适用小餐饮店的规定": "否"}, EXPIRED, "食品安全法第一百二十四条第一款第五项", "待查", "330100"),
    Which("C1 an enterprise is no individual", "个体工商户未办理变更登记（2022年11月1日前）", {"当事人类型": "企业"}, "未按规定办理变更登记", "市场主体登记管理条例第四十六条", "待查"),
    Which("C4 no licence", "未取得食品经营许可证", SMALL, "小作坊、小餐饮店、小食杂店未取得登记证（浙江）", f"{ZHEJIANG}第二十一条第二款", "待查", "330100"),
    Which("C4 Shanghai stall", EXPIRED, STALL, "食品摊贩经营禁止生产经营的食品（上海）", "上海市食品安全条例第一百零五条第一款", "待查", "310115"),
    Which("C4 Shanghai catering", EXPIRED, SMALL | {"餐饮环节": "是"}, "小型餐饮服务提供者生产经营禁止生产经营的食品（上海）", "上海市食品安全条例第九十二条第二款", "待查", "310115"),
]  # fmt: skip


@pytest.mark.parametrize("row", WHICH, ids=lambda row: row.name)
def test_the_facts_decide_which_violation_it_is(row: Which) -> None:
    """The violation that was given, another by its elements, or the one of the place; its clause alone is shown."""
    evaluation, found = evaluated(row.matter, row.facts, row.place)
    assert evaluation.violation is not None
    assert evaluation.violation.chosen.matter.name == row.chosen
    assert clauses(found)[0] == row.clause
    assert found["tracks"]["处罚"]["outcome"] == row.outcome
    given = LIBRARY.matters.find(row.matter)
    assert given is not None
    assert found["violation"] is not None
    assert found["violation"]["given"] is (given.name == row.chosen)
    assert (f"是“{row.chosen}”" in "".join(found["violation"]["says"])) is (given.name != row.chosen)


def test_a_local_violation_has_the_fine_of_its_rule_and_the_national_items_by_reference() -> None:
    """C4: 3,000 to 10,000元 and not 50,000; the national item is looked at, marked 参照."""
    evaluation, found = evaluated(EXPIRED, SMALL | {"情节严重": "否"}, "330100")
    assert [(f["low"], f["high"]) for p in found["penalties"] for f in p["fines"]] == [("3000", "10000")]
    assert any(f.by_reference and f.version.id == "cn/first-offence" for f in evaluation.findings)


@pytest.mark.parametrize("place", ["330100", "310115"])
def test_while_the_party_is_not_known_every_fine_is_shown_and_it_is_asked(place: str) -> None:
    """C4: both bands with their condition, and 食品经营主体业态 among the questions."""
    _, found = evaluated(EXPIRED, {"货值金额": "66元"}, place)
    assert found["violation"] is not None
    assert "食品经营主体业态" in found["violation"]["missing"]
    assert "食品经营主体业态" in [question["name"] for question in found["questions"]["处罚"]]
    lows = {band["low"]: penalty["when"] for penalty in found["penalties"] for band in penalty["fines"]}
    assert {"330100": {"50000", "3000", "500"}, "310115": {"50000", "10000", "50"}}[place] <= lows.keys()
    assert all(lows.values())


@pytest.mark.parametrize("matter", [LABEL, FLAW])
def test_while_it_is_open_whether_a_label_is_only_flawed_nothing_is_concluded(matter: str) -> None:
    """Neither 无可罚 because the officer picked the word 瑕疵, nor a fine of 5,000; the facts are asked, the flaw told first."""
    _, found = evaluated(matter, CORRECTED)
    assert found["tracks"]["处罚"]["outcome"] == "待查"
    assert "无可罚" in [step["step"] for step in found["tracks"]["处罚"]["open"]]
    assert found["violation"] is not None
    assert set(HARMLESS) <= set(found["violation"]["missing"])
    assert {penalty["matter"] for penalty in found["penalties"]} == {LABEL, FLAW}
    (told,) = (says for says in found["violation"]["says"] if "还没有查明" in says)
    assert told.index(f"“{FLAW}”") < told.index(f"“{LABEL}”")


@pytest.mark.parametrize("matter", [LABEL, FLAW])
def test_which_of_two_labels_was_picked_decides_nothing(matter: str) -> None:
    """As long as the kind of flaw is not known 无可罚 is open, whichever word the officer picked, and the kind is asked."""
    _, found = evaluated(matter, CORRECTED | HARMLESS)
    assert found["tracks"]["处罚"]["outcome"] == "待查"
    assert "无可罚" in [step["step"] for step in found["tracks"]["处罚"]["open"]]
    assert found["questions"]["处罚"][0]["name"] == "标签说明书不规范情形"


@pytest.mark.parametrize(
    ("party", "open_"), [({}, True), ({"当事人类型": "个体工商户"}, False), ({"当事人类型": "企业"}, True)]
)
def test_there_is_something_to_waive_where_one_violation_that_it_is_punishes(
    party: dict[str, str], open_: bool
) -> None:
    """No order was refused as far as is known: open while the party is not known, not for whom one clause fines anyway."""
    _, found = evaluated("个体工商户未办理变更登记（2022年11月1日前）", {"改正情况": "逾期改正"} | party)
    assert ("无可罚" in [step["step"] for step in found["tracks"]["处罚"]["open"]]) is open_


@pytest.mark.parametrize("matter", [LABEL, FLAW])
@pytest.mark.parametrize("trade", [{}, {"食品经营环节": "否"}])
def test_a_violation_that_is_open_beside_one_that_holds_is_not_taken_for_excluded(
    matter: str, trade: dict[str, str]
) -> None:
    """A flaw on the label of what may be a workshop: the rule of 浙江 fines a workshop at once, so it is not 无可罚 yet."""
    flaw = CORRECTED | HARMLESS | {"标签说明书不规范情形": "文字符号数字不规范"}
    _, found = evaluated(matter, flaw | SMALL | trade, "330100")
    assert found["tracks"]["处罚"]["outcome"] == "待查"
    assert f"{ZHEJIANG}第二十一条第一款第二项" in clauses(found)
    assert ("食品经营环节" in [question["name"] for question in found["questions"]["处罚"]]) is not bool(trade)
    _, sold = evaluated(matter, flaw | SMALL | {"食品经营环节": "是"}, "330100")
    assert sold["tracks"]["处罚"]["outcome"] == "无可罚"


def test_nothing_to_punish_is_said_on_the_premise_that_no_rule_of_the_place_punishes_the_party() -> None:
    """食品安全法 125(2) in 宁夏: of a stall that does not follow, so the party is asked as long as it is not known."""
    flaw = CORRECTED | HARMLESS | {"标签说明书不规范情形": "文字符号数字不规范"}
    evaluation, found = evaluated(FLAW, flaw)
    assert found["tracks"]["处罚"]["outcome"] == "无可罚"
    assert [terms_of(each) for each in evaluation.tracks["处罚"].conclusion.assumed] == [("食品经营主体业态",)]
    assert "食品经营主体业态" in [each.term.name for each in evaluation.questions["处罚"] if not each.premise]
    assert evaluated(FLAW, flaw | SHOP)[0].tracks["处罚"].conclusion.assumed == ()
    assert evaluated(FLAW, flaw | STALL)[1]["tracks"]["处罚"]["outcome"] == "待查"


def test_what_is_open_is_told_without_ambiguity() -> None:
    """并且 inside 或者 stands in brackets: a canteen must be a small one, a small shop need not be a canteen."""
    _, found = evaluated(EXPIRED, {"食品经营主体业态": "集中用餐单位食堂"}, "330100")
    assert found["violation"] is not None
    (told,) = found["violation"]["says"]
    assert "或者（食品经营主体业态 = 集中用餐单位食堂，并且单位食堂适用小餐饮店的规定）的" in told


def test_facts_that_exclude_every_violation_held_are_refused() -> None:
    """A local rule for small shops does not speak of a supermarket, and nothing stands for it elsewhere."""
    with pytest.raises(CaseError, match="小食杂店经营条件不符合规定（浙江）”的构成（“食品经营主体业态”）"):
        evaluated("小食杂店经营条件不符合规定（浙江）", SHOP, "330100")


@pytest.mark.parametrize(("facts", "fines"), [(STALL, 0), (SMALL, 0), (SHOP, 1), ({}, 1)])
def test_where_the_rule_of_the_place_is_not_held_no_fine_of_the_statute_is_shown_for_its_parties(
    facts: dict[str, str], fines: int
) -> None:
    """食品安全法 127 leaves stalls and workshops to the provinces: 50,000元 would be a guess in 宁夏."""
    _, found = evaluated(EXPIRED, facts)
    assert len(found["penalties"]) == fines
    assert found["violation"] is not None
    assert any("第一百二十七条" in says for says in found["violation"]["says"]) is (facts != SHOP)


@pytest.mark.parametrize("matter", ["食品经营许可证载明的许可事项变化未申请变更", "未履行食品进货查验义务", LABEL])
@pytest.mark.parametrize("party", [SMALL, STALL])
def test_a_rule_of_the_place_that_was_read_in_part_hides_the_fine_of_the_statute(
    matter: str, party: dict[str, str]
) -> None:
    """Of the rule of 河南 one article was read: what it imposes on its parties for other acts is not known."""
    _, found = evaluated(matter, party, "410000")
    assert found["penalties"] == []
    assert found["violation"] is not None
    assert any("没有全部收录" in says for says in found["violation"]["says"])


@pytest.mark.parametrize(
    ("matter", "party", "clause"),
    [
        ("食品经营许可证载明的许可事项变化未申请变更", CATERER, "第九十九条第三款"),
        ("未履行食品进货查验义务", CATERER, "第九十九条第三款"),
        (LABEL, CATERER, "第九十九条第三款"),
        ("生产经营添加药品的食品", CATERER, "第九十二条第二款"),
        ("未取得食品生产许可从事食品生产活动", WORKSHOP, "第一百零四条第一款"),
        ("未履行食品进货查验义务", WORKSHOP, "第一百零四条第四款"),
        ("安排未取得健康证明的人员从事接触直接入口食品的工作", WORKSHOP, "第一百零四条第三款"),
        ("未履行食品进货查验义务", STALL, "第一百零五条第一款"),
        (LABEL, STALL, "第一百零五条第一款"),
        ("未取得食品经营许可从事食品经营活动", STALL, "第一百零五条第一款"),
    ],
)
def test_small_operators_in_shanghai_are_fined_by_the_rule_of_the_place(
    matter: str, party: dict[str, str], clause: str
) -> None:
    """上海市食品安全条例 92(2), 99(3), 104 and 105 stand in for the Food Safety Law, for the parties of each."""
    _, found = evaluated(matter, party, "310115")
    assert f"上海市食品安全条例{clause}" in clauses(found)
    assert not any(each.startswith("食品安全法第") for each in clauses(found))


def test_a_small_shop_in_shanghai_is_fined_by_the_statute() -> None:
    """The rule of 上海 speaks of small caterers, workshops and stalls: a small shop is none of them."""
    _, found = evaluated("未履行食品进货查验义务", SMALL | {"食品经营环节": "是", "餐饮环节": "否"}, "310115")
    assert clauses(found) == ["食品安全法第一百二十六条第一款第三项"]


def test_a_party_that_a_rule_not_held_punishes_is_not_told_that_there_is_nothing_to_punish() -> None:
    """无可罚 by 食品安全法 125(2) does not follow for a stall whose rule was not read."""
    facts = CORRECTED | HARMLESS | {"标签说明书不规范情形": "文字符号数字不规范"}
    assert evaluated(FLAW, facts | SHOP)[1]["tracks"]["处罚"]["outcome"] == "无可罚"
    assert evaluated(FLAW, facts | STALL)[1]["tracks"]["处罚"]["outcome"] != "无可罚"


@pytest.mark.parametrize(
    ("matter", "facts", "unused"),
    [
        # Row C8
        (EXPIRED, {"广告费用": "3元", "货值金额": "66元"}, ["广告费用"]),
        ("使用绝对化用语的广告", {"食品经营主体业态": "食品销售", "当事人类型": "企业"}, ["食品经营主体业态"]),
        (COSMETICS, HARMLESS | {"标签说明书不规范情形": "文字符号数字不规范"}, ["标签说明书不规范情形"]),
        # by it another fact follows; it decides a fine; it begins a period
        (EXPIRED, {"食品经营主体业态": "餐饮服务"}, []),
        ("发布虚假广告", {"广告费用": "3元"}, []),
        (EXPIRED, {"立案日期": "2025-03-01"}, []),
    ],
)
def test_facts_that_nothing_used_are_named(matter: str, facts: dict[str, str], unused: list[str]) -> None:
    """A fact that was given and changes nothing is told, not passed over."""
    assert evaluated(matter, facts)[1]["unused"] == unused


UNKNOWING = {"履行进货查验等义务": "是", "有充分证据证明不知道": "是", "能如实说明进货来源": "是"}
BOUGHT = [
    "不合格食用农产品", "采购不合格食品原料", "使用过期原料", "被包装污染的食品", "普通食品声称保健功能",
    "过期食品", "虚假生产日期", "霉变食品", "滥用食品添加剂", "三无食品",
]  # fmt: skip


def exits(evaluation: Evaluation) -> list[str]:
    """What comes of 食品安全法 136."""
    return [f.word for f in evaluation.findings if f.item.basis == ("食品安全法第一百三十六条",)]


@pytest.mark.parametrize("matter", BOUGHT)
@pytest.mark.parametrize("trader", [SHOP, {"食品经营主体业态": "餐饮服务"}])
def test_the_exit_of_a_statute_reaches_every_violation_that_its_clauses_punish(
    matter: str, trader: dict[str, str]
) -> None:
    """C6: 食品安全法 136 for traders under its articles 124 and 125(1), a restaurant being one (C7)."""
    evaluation, found = evaluated(matter, UNKNOWING | trader)
    assert exits(evaluation) == ["适用"]
    assert found["tracks"]["处罚"]["outcome"] == "可以免予处罚"
    assert "食品经营环节" not in [question["name"] for question in found["questions"]["处罚"]]


@pytest.mark.parametrize("matter", ["健康证过期", "未取得食品经营许可证", "餐具未消毒"])
def test_the_exit_does_not_reach_what_its_words_do_not(matter: str) -> None:
    """No food bought in good faith is at fault where a licence or a certificate is missing."""
    evaluation, _ = evaluated(matter, UNKNOWING | SHOP)
    assert not exits(evaluation)


def test_a_producer_is_not_exempted_as_a_trader() -> None:
    """136 is for traders: a producer who bought bad ingredients is not one."""
    evaluation, _ = evaluated("采购不合格食品原料", UNKNOWING | {"食品经营环节": "否"})
    assert exits(evaluation) == ["不适用"]


def test_every_matter_of_a_field_is_reached_by_its_statutes_or_left_out_by_name() -> None:
    """A matter that is added to the table of the shipped rulesets without a clause is told for every exit of its field."""
    versions = [v for v in CATALOG.load_all() if v.statutory]
    matters = list(LIBRARY.matters.by_name.values())
    assert not [found for version in versions for found in unreached(version, matters)]
    added = Matter("新的事项", "new", "食品", "新的事项", ())
    missed = {item.basis for version in versions for item, _ in unreached(version, [*matters, added])}
    assert ("食品安全法第一百三十六条",) in missed
    assert ("食品安全法实施条例第七十六条",) not in missed  # any of the field


OTHER = "其他：未凭处方销售处方药"
FIRST = {"违法记录": "无", "危害后果": "轻微", "改正情况": "当场改正"}


def other(place: str, **more: str) -> tuple[Evaluation, Answer]:
    """A violation in a person's own words, and its answer."""
    case = read_case({"place": place, "matter": OTHER, "facts": FIRST} | more, LIBRARY, CATALOG.places)
    evaluation = evaluate(CATALOG, case, DAY)
    return evaluation, answer(evaluation, CATALOG)


@pytest.mark.parametrize("place", ["210400", "640106", "330110"])
def test_without_a_field_only_lists_of_no_field_speak(place: str) -> None:
    """C5, 抚顺: no tax list among the texts, and what was not looked at is told."""
    evaluation, found = other(place)
    assert {f.version.field for f in evaluation.findings} == {"不限"}
    assert {consulted.standing.version.field for consulted in evaluation.law.consulted} == {"不限"}
    (told,) = (note for note in found["notes"] if "field" in note)
    assert "税务" in told
    assert "市场监管" in told


@pytest.mark.parametrize(
    ("field", "reached", "not_reached"),
    [
        ("药品", {"药品", "药品监管", "市场监管"}, {"税务", "食品"}),
        ("税务", {"税务"}, {"市场监管", "药品"}),
        ("市场监管", {"市场监管"}, {"税务", "食品"}),
    ],
)
def test_with_a_field_its_lists_and_those_of_the_wider_fields_speak(
    field: str, reached: set[str], not_reached: set[str]
) -> None:
    """Whoever says 药品 is not answered by a tax list."""
    evaluation, found = other("210400", field=field)
    fields = {consulted.standing.version.field for consulted in evaluation.law.consulted}
    assert reached <= fields
    assert not not_reached & fields
    assert not any("field" in note for note in found["notes"])
    assert evaluation.receipt.id != other("210400")[0].receipt.id


@pytest.mark.parametrize(
    ("matter", "field", "told"),
    [(OTHER, "药瓶", "药品"), (OTHER, "不限", "可以写"), (EXPIRED, "税务", "属于食品领域")],
)
def test_a_field_that_is_none_or_not_of_the_matter_is_refused(matter: str, field: str, told: str) -> None:
    """A wrong field is no field: never passed over."""
    with pytest.raises(CaseError, match=told):
        read_case({"place": "640106", "matter": matter, "field": field}, LIBRARY, CATALOG.places)


def _value(term: Term) -> str | None:
    match term.type:
        case "是否":
            return "是"
        case "选项":
            return term.options[0]
        case "元":
            return "66元"
        case "日期":
            return "2025-03-01"
        case _:
            return None


_TOLD = st.dictionaries(
    st.sampled_from([term.name for term in LIBRARY.vocabulary.terms.values() if _value(term)]), st.none(), max_size=8
)


@given(_TOLD, st.sampled_from(sorted(LIBRARY.matters.by_name)), st.sampled_from(["640106", "330100", "310115"]))
def test_every_given_fact_is_in_a_proof_a_derivation_or_the_list_of_unused(
    told: dict[str, None], matter: str, place: str
) -> None:
    """And what is in the list is in no proof."""
    facts = {name: _value(LIBRARY.vocabulary.terms[name]) for name in told}
    try:
        evaluation, _ = evaluated(matter, facts, place)
    except CaseError:
        return
    case, law, violation = evaluation.case, evaluation.law, evaluation.violation
    assert violation is not None
    proved = {term for finding in evaluation.findings for term in terms_of(finding.proof.condition)}
    led = {name for derived in case.derived.values() for name in derived.of}
    rows = [row for exposure in evaluation.exposures for row in exposure.punishment.fines]
    fined = {term for row in rows for term in (row.of, *(terms_of(row.when) if row.when else ()))}
    timed = set().union(*law.clocks.terms, ("违法行为发生日期", "决定日期"))
    which = {term for condition in violation.conditions for term in terms_of(condition)}
    used = proved | led | fined | timed | which | law.beside
    assert case.told.keys() <= used | set(evaluation.unused)
    assert not set(evaluation.unused) & proved


SIGN = "未按照规定设置危险废物识别标志"
LAW = "固体废物污染环境防治法第一百一十二条第一款第一项"
CODE = "生态环境法典第一千一百七十五条第一款第一项"


@pytest.mark.parametrize(
    ("act", "decision", "found"),
    [
        ("2026-08-01", "2026-08-14", [LAW]),
        ("2026-08-14", "2026-08-15", [LAW, CODE]),
        ("2026-08-15", "2026-08-15", [CODE]),
        ("2026-08-16", "2026-11-20", [CODE]),
        (None, "2026-08-14", [LAW]),
        (None, "2026-08-15", [LAW, CODE]),
    ],
)
def test_the_code_that_repealed_a_law_punishes_in_its_place(act: str | None, decision: str, found: list[str]) -> None:
    """生态环境法典 1242 and 1057: an act from 2026-08-15 on by the Code alone; an earlier one decided later, both are shown, the milder one first where nothing about it is open."""
    case = case_of(SIGN, {"违法行为发生日期": act or "未查明"}, "440100")
    row = answer(evaluate(CATALOG, case, date.fromisoformat(decision)), CATALOG)
    assert clauses(row) == found
    told = "".join(says for each in row["fines_by_day"] for says in each["says"])
    assert ("行政处罚法第三十七条" in told) is (len(found) == 2)


@pytest.mark.parametrize(
    ("correction", "bounds"), [("责令期限内改正", (50000, 200000)), ("拒不改正", (200000, 1000000))]
)
def test_the_code_fines_a_missing_sign_more_when_it_is_not_put_up(correction: str, bounds: tuple[int, int]) -> None:
    """生态环境法典 1175(2)."""
    case = case_of(SIGN, {"违法行为发生日期": "2026-08-15", "改正情况": correction}, "640100")
    (band,) = [band for exposure in evaluate(CATALOG, case, date(2026, 11, 20)).exposures for band in exposure.bands]
    assert (band.low, band.high) == bounds


@pytest.mark.parametrize(
    ("act", "decision", "bounds"),
    [
        ("2025-10-13", "2025-10-14", [(200000, 1000000)]),
        ("2025-10-14", "2025-10-15", [(None, 1000000), (200000, 1000000)]),
        ("2025-10-15", "2025-10-15", [(None, 1000000)]),
    ],
)
def test_a_revised_law_punishes_from_its_day_on(act: str, decision: str, bounds: list[tuple[int | None, int]]) -> None:
    """反不正当竞争法 of 2025, 25(1): no lower bound any more; an act before it that is decided later, both are shown, the milder one first where nothing about it is open."""
    case = case_of("虚假或者引人误解的商业宣传", {"违法行为发生日期": act, "情节严重": "否"})
    found = evaluate(CATALOG, case, date.fromisoformat(decision)).exposures
    assert [(band.low, band.high) for exposure in found for band in exposure.bands] == bounds

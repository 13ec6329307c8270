"""Items and the statutory items they rest on: denied elements, open ones as premises, and what a list defines itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.answer import answer
from engine.catalog import Item, ListVersion
from engine.documents import plain, read_file
from engine.evaluation import BY_HAND, Evaluation, evaluate, read_case
from engine.language import AllOf, Condition, Defined, Is, Value, truth_of
from tests.engine.evaluation.test_evaluate import generated_case, known_facts
from tests.shipped import CATALOG

DAY = date(2025, 3, 20)
PRODUCE = {
    "主观故意": "否",
    "非因当事人原因造成": "是",
    "能如实说明进货来源": "是",
    "发生食品安全事故或食源性疾病": "否",
    "违法记录": "无",
    "改正情况": "当场改正",
    "货值金额": "19000元",
}
EXPIRED = {
    "餐饮环节": "否",
    "货值金额": "66元",
    "违法记录": "无",
    "能如实说明进货来源": "是",
    "改正情况": "责令前自行改正",
    "发生食品安全事故或食源性疾病": "否",
}


def told(
    matter: str, facts: dict[str, object], *, place: str = "640106", on: str = "2025-03-20", **dates: str
) -> Evaluation:
    """The evaluation of a case."""
    data = {"place": place, "matter": matter, "facts": facts, "decision_date": on, **dates}
    return evaluate(CATALOG, read_case(data, CATALOG.library, CATALOG.places), DAY)


def word(result: Evaluation, item: str) -> str:
    """The verdict of one item, by list and number: cn/first-offence#4."""
    list_id, _, number = item.partition("#")
    (found,) = (f for f in result.findings if f.version.id == list_id and f.item.id == number)
    return found.word


@pytest.mark.parametrize(
    ("matter", "facts", "place", "on", "item"),
    [
        ("经营不符合食品安全标准的食用农产品", PRODUCE, "640106", "2025-03-20", "cn/first-offence#4"),
        ("经营超过保质期的食品、食品添加剂", EXPIRED, "640106", "2025-03-20", "cn/first-offence#5"),
        (
            "使用绝对化用语的广告",
            {
                "广告发布在自有场所或者自有互联网媒介": "是",
                "宣传自有商品或者服务": "是",
                "违法记录": "无",
                "改正情况": "当场改正",
                "违法行为轻微": "否",
            },
            "340000",
            "2022-03-20",
            "cn/340000-anhui/no-penalty#ad-2021",
        ),
        (
            "未按规定办理备案",
            {"改正情况": "责令期限内改正"},
            "340000",
            "2022-03-20",
            "cn/340000-anhui/no-penalty#filing-2021",
        ),
    ],
)
def test_a_denied_element_of_the_basis_denies_the_item(
    matter: str, facts: dict[str, object], place: str, on: str, item: str
) -> None:
    """Every condition of the list is met, and the clause it rests on is not: the list does not apply."""
    result = told(matter, {**facts, "货值金额": "500000元", "危害后果": "严重"}, place=place, on=on)
    assert word(result, item) == "不适用"
    assert result.tracks["处罚"].outcome not in ("可以不予处罚", BY_HAND)


@pytest.mark.parametrize(
    ("matter", "facts"),
    [("经营不符合食品安全标准的食用农产品", PRODUCE), ("经营超过保质期的食品、食品添加剂", EXPIRED)],
)
def test_an_open_element_of_the_basis_is_a_named_premise_and_asked(matter: str, facts: dict[str, object]) -> None:
    """The list gives its 可以 on the premise of what its clause demands besides, and the answer asks for that."""
    result = told(matter, facts)
    track = result.tracks["处罚"]
    assert (track.outcome, track.certainty) == ("可以不予处罚", "命中清单")
    row = answer(result, CATALOG)["tracks"]["处罚"]
    assert row["premises"][0] == "危害后果轻微"
    assert "以它们成立为条件：危害后果轻微" in row["conditions"][0]
    assert (result.questions["处罚"][0].term.name, result.questions["处罚"][0].premise) == ("危害后果", False)


def test_goods_of_a_value_that_the_law_makes_graver_are_left_to_a_person_with_the_premise() -> None:
    """食安条例 67 demands 从重 from 20,000 yuan on: the waiver on its premise and the 从重 stand side by side."""
    result = told("经营不符合食品安全标准的食用农产品", {**PRODUCE, "货值金额": "500000元"})
    row = answer(result, CATALOG)["tracks"]["处罚"]
    assert (row["outcome"], row["premises"][0]) == (BY_HAND, "危害后果轻微")
    assert "“可以不予处罚”的依据成立" in row["says"]
    assert "危害后果" in [q.term.name for q in result.questions["处罚"] if not q.premise]


def test_a_known_element_is_no_premise() -> None:
    """With the harm known to be slight nothing of the basis is left to assume."""
    track = told("经营不符合食品安全标准的食用农产品", {**PRODUCE, "危害后果": "轻微"}).tracks["处罚"]
    assert (track.outcome, track.certainty, track.conclusion.assumed) == ("可以不予处罚", "命中清单", ())


def test_the_measures_of_a_coercion_list_rest_on_their_clause_too() -> None:
    """行政强制法 16(2): neither 情节显著轻微 nor 没有明显社会危害 and the list has nothing to leave out."""
    facts = {"立案前执照申请已受理": "是", "严重危害人身财产安全": "否", "情节显著轻微": "否"}
    item = "cn/330000-zhejiang/330200-ningbo/no-coercion#1"
    open_ = told("无照经营", facts, place="330200", on="2024-03-20")
    assert open_.tracks["强制"].outcome == "可以不予强制"
    assert answer(open_, CATALOG)["tracks"]["强制"]["premises"] == ["情节显著轻微或者没有明显社会危害"]
    denied = told("无照经营", {**facts, "没有明显社会危害": "否"}, place="330200", on="2024-03-20")
    assert word(denied, item) == "不适用"
    assert denied.tracks["强制"].outcome != "可以不予强制"


def test_a_duty_to_waive_is_not_assumed_where_something_holds_without_a_premise() -> None:
    """Suzhou's 应当 waits for its clause while 行政处罚法 33(1) second sentence holds without any premise."""
    facts = {
        "调解协议的履行": "没有达成",
        "违法行为轻微": "是",
        "改正情况": "当场改正",
        "损害第三人合法权益或者公共利益": "否",
        "涉嫌犯罪": "否",
    }
    matter = "销售侵犯注册商标专用权的商品"
    alone = told(matter, facts, place="320500", on="2024-05-10")
    assert (alone.tracks["处罚"].outcome, alone.tracks["处罚"].certainty) == ("应当不予处罚", "命中清单")
    assert "没有危害后果" in answer(alone, CATALOG)["tracks"]["处罚"]["premises"]
    held = told(matter, {**facts, "受他人胁迫或者诱骗": "是"}, place="320500", on="2024-05-10")
    assert held.tracks["处罚"].outcome == "应当从轻或减轻"
    assert "轻微不罚" in [step.name for step in held.tracks["处罚"].open]


def test_the_definition_of_the_list_is_the_element() -> None:
    """An old record that the window of the list leaves out does not deny the basis by the general definition."""
    record = [{"日期": "2019-01-01", "处理": "行政处罚", "事项": "经营超过保质期的食品、食品添加剂"}]
    facts = {**EXPIRED, "违法记录": record, "认定为初次违法": "否", "危害后果": "轻微"}
    result = told("经营超过保质期的食品、食品添加剂", facts, act_date="2025-03-01")
    assert (word(result, "cn/first-offence#5"), word(result, "cn/penalty-law#33-1b")) == ("适用", "不适用")


def _rests_on(version: ListVersion) -> dict[str, list[str]]:
    """The statutory items that each item of a file names, and after them the elements that the list defines itself."""
    node, _ = read_file(CATALOG.root / version.path, version.path)
    top = plain(node) if node else {}
    assert isinstance(top, dict)
    return {
        item["id"]: [
            *(text for text in item.get("basis", ()) if "#" in text),
            *item.get("defines", ()),
            *top.get("defines", ()),
            *version.definitions,
        ]
        for item in top.get("items", ())
    }


VERSIONS = CATALOG.load_all()
RESTS_ON = {f"{version.key}#{name}": rests for version in VERSIONS for name, rests in _rests_on(version).items()}
STATUTORY = {f"{version.id}#{item.id}": item for version in VERSIONS if version.statutory for item in version.items}


def elements(item: Item) -> Iterator[tuple[str, Condition]]:
    """What a statutory item demands, each with its name."""
    queue = [item.condition]
    while queue:
        part = queue.pop()
        if isinstance(part, AllOf):
            queue.extend(part.parts)
        else:
            yield part.name if isinstance(part, Defined) else part.term if isinstance(part, Is) else "", part


BASED = sorted(
    {m for v in VERSIONS for i in v.items if any("#" in r for r in RESTS_ON[f"{v.key}#{i.id}"]) for m in i.matters}
)
PLACES = ["000000", "440700", "350100", "510000", "340000", "320500", "330200", "640200"]


@given(known_facts(), st.sampled_from(BASED), st.sampled_from(PLACES))
def test_no_item_applies_with_a_denied_element_of_its_basis(facts: dict[str, Value], matter: str, place: str) -> None:
    """Whatever the facts: an item that applies rests on a statutory item of which no element is denied."""
    if CATALOG.library.matters.by_name[matter].place not in ("", place):
        place = CATALOG.library.matters.by_name[matter].place
    case = generated_case(facts, matter, place)
    for finding in evaluate(CATALOG, case, DAY, whole=False).findings:
        if not finding.verdict:
            continue
        rests = RESTS_ON[finding.key]
        for reference in (text for text in rests if "#" in text):
            for name, element in elements(STATUTORY[reference]):
                assert name in rests or truth_of(element, case.facts, finding.entry.setting) is not False, finding.key

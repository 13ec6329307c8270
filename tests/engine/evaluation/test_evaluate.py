"""One evaluation: what a fact left out may do, both dates, receipts, and catalogs generated together with facts."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.answer.sentences import step_sentences
from engine.catalog.catalog import Catalog
from engine.catalog.divisions import TABLE
from engine.catalog.library import SHARED
from engine.evaluation.cases import Case, CaseError, read_case, read_case_text, with_facts
from engine.evaluation.conclusion import PENDING
from engine.evaluation.evaluate import Evaluation, evaluate
from engine.evaluation.two_dates import BY_HAND
from engine.language.values import Duration, Records, Value
from engine.language.vocabulary import Term
from tests.generated import consistent
from tests.shipped import ANYWHERE, CASES, CATALOG, RULESETS

VOCABULARY = CATALOG.library.vocabulary
DAY = date(2025, 3, 20)
MATTERS = sorted(CATALOG.library.matters.by_name)
ASKED = ("违法行为轻微", "危害后果", "改正情况", "违法记录", "货值金额", "餐饮环节", "能如实说明进货来源", "涉嫌犯罪")
BASE = {
    "餐饮环节": "否",
    "货值金额": "66元",
    "违法记录": "无",
    "能如实说明进货来源": "是",
    "改正情况": "责令前自行改正",
    "发生食品安全事故或食源性疾病": "否",
    "发现日期": "2025-01-16",
}


def case_of(facts: Mapping[str, object], **more: object) -> Case:
    """A case in Yinchuan about expired food."""
    data = {"place": "640100", "matter": "经营超过保质期的食品、食品添加剂", "facts": facts, **more}
    return read_case(data, CATALOG.library, CATALOG.places)


def values(term: Term) -> st.SearchStrategy[Value]:
    """Values of a term: few, and on the bounds that the shipped lists name."""
    match term.type:
        case "是否":
            return st.booleans()
        case "选项":
            return st.sampled_from(term.options)
        case "日期":
            return st.sampled_from([DAY - timedelta(days=days) for days in (0, 1, 30, 730, 1000, 2000)])
        case "记录":
            return st.sampled_from([Records(), Records((), DAY - timedelta(days=400))])
        case "时长":
            return st.sampled_from([Duration(months=n) for n in (1, 3, 6)])
        case "次数":
            return st.integers(0, 3)
        case _:
            return st.sampled_from([Decimal(n) for n in ("0", "499.99", "500", "500.01", "10000", "20000")])


@st.composite
def known_facts(draw: st.DrawFn) -> dict[str, Value]:
    """Some facts of a case; most of those that the shipped lists ask for."""
    names = draw(st.sets(st.sampled_from(sorted(VOCABULARY.terms)), max_size=25)) | draw(
        st.sets(st.sampled_from(ASKED))
    )
    return consistent({name: draw(values(VOCABULARY.terms[name])) for name in sorted(names)}, CATALOG.library.relations)


def generated_case(facts: Mapping[str, Value], matter: str, place: str = "000000") -> Case:
    """A case of any matter with a known act date, in the country at large or at a place with lists of its own."""
    bare = Case(place, CATALOG.library.matters.by_name[matter], {}, {}, act_date=date(2025, 1, 16), decision_date=DAY)
    return with_facts(bare, facts, CATALOG.library)


@given(known_facts(), st.data())
def test_a_fact_left_out_never_yields_an_outcome_that_adding_it_could_reverse(
    facts: dict[str, Value], data: st.DataObject
) -> None:
    """Verdicts only become known; an outcome changes only through a step that the answer named as still open."""
    matter = data.draw(st.sampled_from(ANYWHERE))
    place = data.draw(st.sampled_from(["000000", "440700", "320481", "310115", "330110", "650100"]))
    left_out = data.draw(st.sets(st.sampled_from(sorted(facts))) if facts else st.just(set()))
    part = {k: v for k, v in facts.items() if k not in left_out}
    less = evaluate(CATALOG, generated_case(part, matter, place), DAY)
    more = evaluate(CATALOG, generated_case(facts, matter, place), DAY)
    for before, after in zip(less.findings, more.findings, strict=True):
        assert before.verdict is None or before.verdict is after.verdict
    for track, result in less.tracks.items():
        after = more.tracks[track]
        if result.outcome in (PENDING, BY_HAND, after.outcome):
            continue
        named = {step.id for step in (*result.open, *result.premises)}
        reached = [c for c in (after.at_act, after.at_decision) if c and c.step]
        rests = {f.key for f in result.conclusion.findings if f.assumed}
        denied = rests & {f.key for f in more.findings if f.verdict is False}
        assert denied or named & {*(c.step.id for c in reached), *(f.entry.step for c in reached for f in c.opposed)}


@given(known_facts(), st.data())
def test_answering_every_question_settles_the_track(facts: dict[str, Value], data: st.DataObject) -> None:
    """When all that is asked has been answered, nothing of the track stays open but what was not read."""
    matter = data.draw(st.sampled_from(ANYWHERE))
    before = evaluate(CATALOG, generated_case(facts, matter), DAY)
    asked = {q.term.name: data.draw(values(q.term)) for q in before.questions["处罚"]}
    asked = {name: Records() if isinstance(value, Records) else value for name, value in asked.items()}
    full = {name: Records() if isinstance(value, Records) else value for name, value in facts.items()}
    told = consistent({**full, **asked}, CATALOG.library.relations)
    after = evaluate(CATALOG, generated_case(told, matter), DAY)
    settled = {key for q in before.questions["处罚"] for key in q.settles}
    settled -= {key for q in before.questions["处罚"] if q.term.name not in told for key in q.settles}
    for finding in after.findings:
        assert finding.key not in settled or finding.verdict is not None or not finding.missing


def test_an_item_with_an_unread_part_asks_nothing() -> None:
    """No answer makes it 适用: what it waits for is asked only where another item waits for it too."""
    blocked: set[str] = set()
    for matter in MATTERS:
        if CATALOG.library.matters.by_name[matter].place:
            continue
        result = evaluate(CATALOG, generated_case({}, matter), DAY)
        mine = {finding.key for finding in result.findings if finding.open is not None and not finding.open.askable}
        assert not mine.intersection(key for asked in result.questions.values() for q in asked for key in q.settles)
        blocked |= mine
    assert blocked


def test_the_order_of_facts_changes_nothing() -> None:
    """The same facts in another order give the same receipt and the same outcome."""
    one = evaluate(CATALOG, case_of(BASE, act_date="2025-01-16", decision_date="2025-03-20"), DAY)
    turned = dict(reversed(BASE.items()))
    other = evaluate(CATALOG, case_of(turned, act_date="2025-01-16", decision_date="2025-03-20"), DAY)
    assert one.receipt == other.receipt
    assert one.tracks["处罚"].outcome == other.tracks["处罚"].outcome == "可以不予处罚"


def test_a_fact_that_nothing_mentions_changes_nothing_but_the_receipt() -> None:
    """A fact no item of the matter names leaves every verdict as it was."""
    one = evaluate(CATALOG, case_of(BASE, decision_date="2025-03-20"), DAY)
    other = evaluate(CATALOG, case_of({**BASE, "广告费用": "3元"}, decision_date="2025-03-20"), DAY)
    assert [f.verdict for f in one.findings] == [f.verdict for f in other.findings]
    assert one.receipt.id != other.receipt.id


@pytest.mark.parametrize(
    ("value", "verdict"), [("499.99元", True), ("500元", True), ("500.01元", False), ("未查明", None)]
)
def test_the_bound_of_five_hundred(value: str, verdict: bool | None) -> None:
    """Just below, at, just above, and unknown: the item of the national list; only the amount is missing."""
    result = evaluate(
        CATALOG, case_of({**BASE, "货值金额": value, "危害后果": "轻微"}, decision_date="2025-03-20"), DAY
    )
    finding = next(f for f in result.findings if f.key.startswith("cn/first-offence@") and f.item.id == "5")
    assert finding.verdict is verdict
    assert finding.missing == (("货值金额",) if verdict is None else ())
    assert any(f.key.startswith("cn/penalty-law@") and f.verdict is not False for f in result.findings)


def test_the_law_of_the_decision_is_used_when_it_is_more_lenient() -> None:
    """An act older than the list: nothing by the law of the act, 可以不予处罚 by that of the decision."""
    result = evaluate(CATALOG, case_of(BASE, act_date="2025-01-16", decision_date="2025-03-20"), DAY).tracks["处罚"]
    assert (result.used, result.outcome, result.certainty) == ("决定时", "可以不予处罚", "命中清单")
    assert result.at_act is not None
    assert result.at_act.outcome == PENDING


def test_without_the_day_of_the_act_the_answer_says_so_and_asks() -> None:
    """Only the law of the decision is used, and the day of the act is asked."""
    result = evaluate(CATALOG, case_of(BASE, decision_date="2025-03-20"), DAY)
    assert result.tracks["处罚"].used == "仅决定时"
    assert "违法行为发生日期" in [q.term.name for q in result.questions["处罚"]]


def test_an_act_older_than_the_law_on_record_is_not_judged_by_nothing() -> None:
    """Where the law of the act is not held, only that of the decision is used, and the answer says so."""
    facts = {name: value for name, value in BASE.items() if name != "发现日期"}
    result = evaluate(CATALOG, case_of(facts, act_date="1996-05-01", decision_date="2021-09-01"), DAY)
    assert result.tracks["处罚"].used == "仅决定时"
    assert result.tracks["处罚"].outcome == PENDING
    assert any("法律没有收录" in note for note in result.notes)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"decision_date": "2025-01-15", "act_date": "2025-01-16"}, "早于违法行为发生日期"),
        ({"act_date": "2025-01-16", "facts": {"违法行为发生日期": "无"}}, "写的是 无"),
        ({"place": "640199"}, "未收录"),
        ({"place": "330103"}, "请改用"),
        ({"matter": "经营超过保质期食品"}, "是否想写"),
        ({"facts": {"货值金额": "66公斤"}}, "单位"),
        ({"facts": {"货值金额": True}}, "类型不对"),
        ({"facts": {"发现日期": "2025-02-30"}}, "没有“2025-02-30”这一天"),
        ({"facts": {"货值": "66", "goods_value": "66"}}, "给了两次"),
        ({"facts": {"及时更正": "是"}}, "词汇表里没有"),
        ({"facts": {"初次违法": "是"}}, "由各清单自行定义"),
        ({"facts": {"改正情况": "已改正"}}, "没有“已改正”这个选项。可选：发现前自行改正、"),
        ({"facts": {"危害后果": "不严重"}}, "没有“不严重”这个选项。可选：没有、"),
        ({"facts": {"交通违法代码": "1301"}}, "个，开头相近的：1334、1356、"),
        ({"facts": {"交通违法代码": "逆行"}}, "没有“逆行”这个选项。可选的有 "),
        ({"fact": {}}, "不认识“fact”"),
        ({"facts": {"违法记录": [{"日期": "2024-01-01", "事项": "卖过期食品啊"}]}}, "不在事项表里"),
        ({"facts": {}, "decision_date": "1996-01-01"}, "1996年10月1日以前的行政处罚一般规定没有收录"),
        ({"facts": {"主观故意": "是", "有充分证据证明没有主观过错": "是"}}, "事实互相矛盾"),
        ({"facts": {"改正情况": "尚未改正", "改正完成日期": "2025-01-20"}}, "事实互相矛盾"),
        ({"facts": {"发现日期": "2025-03-21"}}, "决定在发现之后作出"),
        ({"place": 640100}, "place 要写成文字"),
    ],
)
def test_wrong_input_is_told_in_a_sentence(change: dict[str, object], told: str) -> None:
    """Every kind of wrong case gets one Chinese sentence that says what is wrong."""
    with pytest.raises(CaseError) as error:
        evaluate(CATALOG, case_of(**{"facts": BASE, "decision_date": "2025-03-20", **change}), DAY)
    assert told in str(error.value)


def test_all_problems_of_a_case_are_told_at_once() -> None:
    """Three mistakes, three problems, each with its pointer."""
    with pytest.raises(CaseError) as error:
        case_of({"货值金额": "很少", "没有的事实": "是"}, decision_date="2025-13-01")
    assert {p.pointer for p in error.value.problems} == {"/facts/货值金额", "/facts/没有的事实", "/decision_date"}


def test_a_violation_outside_the_matters_is_still_tested_by_the_statute() -> None:
    """A list is a floor: what no list and no matter holds goes through 行政处罚法 33 all the same."""
    facts = {"违法行为轻微": "是", "改正情况": "当场改正", "危害后果": "没有"}
    result = evaluate(CATALOG, case_of(facts, matter="其他：擅自占道摆摊", decision_date="2025-03-20"), DAY)
    assert result.tracks["处罚"].outcome == "应当不予处罚"
    assert any("不在事项表里" in note for note in result.notes)


def test_another_name_of_a_matter_is_not_called_none() -> None:
    """Who writes 其他 before what the table holds is told which matter it is, of the case and of a record."""
    result = evaluate(CATALOG, case_of({}, matter="其他：过期食品", decision_date="2025-03-20"), DAY)
    assert any("没有写成事项表里的“经营超过保质期的食品、食品添加剂”" in note for note in result.notes)
    with pytest.raises(CaseError) as error:
        case_of({"违法记录": [{"日期": "2024-01-01", "事项": "过期食品"}]})
    assert "请写事项表里的名称“经营超过保质期的食品、食品添加剂”" in error.value.problems[0].message


LIST = """format: 1
list: {id}
version: {version}
title: 试验清单
kind: 首违不罚
field: 市场监管
sources: [samr-2025-10]
effective: {{from: {version}}}
transition: {transition}
items:
{items}"""
ITEM = """  - id: "{number}"
    matter: {matter}
    source: {{at: 第一项, read: official, of: samr-2025-10}}
    effect: {effect}
    force: {force}
    when:
      {join}:
{parts}
"""
PARTS = (
    "- 餐饮环节",
    "- {not: 餐饮环节}",
    "- 货值金额 <= 500元",
    "- 货值金额 < 500元",
    "- 危害后果 in 没有、轻微",
    "- 及时改正",
    "- 初次违法",
    "- {any: [违法行为轻微, 危害后果 = 没有]}",
    "- {exactly: 1, of: [餐饮环节, 违法行为轻微]}",
    "- {none: 违法记录, same: 同类事项, within: 2年, before: 违法行为发生日期}",
)


@st.composite
def catalogs(draw: st.DrawFn) -> dict[str, str]:
    """Files of a small catalog: up to three lists on two layers, each with up to two versions."""
    files = {}
    folders = draw(st.sets(st.sampled_from(["cn/one", "cn/two", "cn/640000-ningxia/three"]), min_size=1))
    for folder in sorted(folders):
        for version in draw(st.sets(st.sampled_from(["2024-06-01", "2025-02-01"]), min_size=1)):
            items = []
            for number in range(draw(st.integers(1, 3))):
                parts = draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4))
                items.append(
                    ITEM.format(
                        number=number,
                        matter=draw(st.sampled_from(["不限", "经营超过保质期的食品、食品添加剂", "发布虚假广告"])),
                        effect=draw(st.sampled_from(["不予处罚", "减轻", "从轻"])),
                        force=draw(st.sampled_from(["可以", "应当"])),
                        join=draw(st.sampled_from(["all", "any"])),
                        parts="\n".join(f"        {part}" for part in parts),
                    )
                )
            transition = draw(st.sampled_from(["unstated", "acts-after", "pending-cases"]))
            files[f"{folder}/{version}.yaml"] = LIST.format(
                id=folder, version=version, transition=transition, items="".join(items)
            )
    return files


TWO_MATTERS = """\
format: 1
matters:
  - {name: 经营超过保质期的食品、食品添加剂, id: expired-food, field: 食品}
  - {name: 发布虚假广告, id: false-advertisement, field: 广告}
"""


def opened(files: Mapping[str, str], root: Path) -> Catalog:
    """The catalog of generated lists beside the shipped shared files, with the matters of the generated lists alone."""
    for name in (*SHARED, TABLE):
        shutil.copy(RULESETS / name, root / name)
    (root / "matters.yaml").write_text(TWO_MATTERS, encoding="utf-8")
    for folder in ("cn/general", "cn/conclusion", "cn/penalty-law"):
        shutil.copytree(RULESETS / folder, root / folder)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return Catalog.open(root)


def verdicts(result: Evaluation) -> dict[str, str]:
    """Every finding's verdict by its key, and the outcome of each track."""
    return {f.key: f.word for f in result.findings} | {t: r.outcome for t, r in result.tracks.items()}


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(catalogs(), known_facts(), st.sampled_from([None, date(2024, 7, 1), date(2025, 1, 16)]), st.data())
def test_generated_catalogs_obey_the_laws(
    files: dict[str, str], facts: dict[str, Value], act: date | None, data: st.DataObject
) -> None:
    """On lists and facts generated together: order of files is nothing, verdicts only become known, dates compare."""
    with TemporaryDirectory() as folder:
        catalog = opened(files, Path(folder))
        matter = catalog.library.matters.by_name["经营超过保质期的食品、食品添加剂"]
        day = {"违法行为发生日期": act} if act else {}
        bare = {k: v for k, v in facts.items() if k != "违法行为发生日期"}
        told = consistent({**day, **bare}, catalog.library.relations)
        case = with_facts(Case("640100", matter, {}, {}, act_date=act, decision_date=DAY), told, catalog.library)
        whole = evaluate(catalog, case, DAY)
        left_out = data.draw(st.sets(st.sampled_from(sorted(bare))) if bare else st.just(set()))
        less = {name: value for name, value in told.items() if name not in left_out}
        part = evaluate(catalog, with_facts(case, less, catalog.library), DAY)
        for before, after in zip(part.findings, whole.findings, strict=True):
            assert before.verdict is None or before.verdict is after.verdict
    with TemporaryDirectory() as folder:
        again = opened(dict(reversed(files.items())), Path(folder))
        same = replace(case, matter=again.library.matters.by_name[matter.name])
        assert verdicts(evaluate(again, same, DAY)) == verdicts(whole)
    result = whole.tracks["处罚"]
    if result.used != BY_HAND:
        assert result.outcome in {c.outcome for c in (result.at_act, result.at_decision) if c}


def test_where_nothing_lenient_holds_lists_not_read_are_named() -> None:
    """依法处罚 beside a list in force of which items were not read says that the case may yet be on it."""
    facts = {
        "违法行为轻微": "否",
        "危害后果": "严重",
        "改正情况": "拒不改正",
        "有充分证据证明没有主观过错": "否",
        "主动消除或者减轻危害后果": "否",
        "受他人胁迫或者诱骗": "否",
        "主动供述尚未掌握的违法行为": "否",
        "有立功表现": "否",
        "当事人类型": "企业",
        "违法记录": "无",
    }
    case = case_of(
        facts, place="320481", matter="使用未经检验的特种设备", act_date="2025-03-13", decision_date="2025-05-20"
    )
    result = evaluate(CATALOG, case, DAY)
    track = result.tracks["处罚"]
    assert (track.outcome, track.certainty) == ("依法处罚", "不符合")
    said = "".join(step_sentences(track, result.law.consulted))
    assert "江苏省市场监管领域轻微违法行为不予处罚和从轻减轻处罚规定" in said
    assert "不能排除本案在清单上" in said


def test_confiscation_that_a_special_law_orders_survives_a_general_exemption() -> None:
    """食品安全法 136 governs and orders confiscation; that the party also proves it had no fault does not set it aside."""
    facts = {
        "履行进货查验等义务": "是",
        "有充分证据证明不知道": "是",
        "能如实说明进货来源": "是",
        "有充分证据证明没有主观过错": "是",
    }
    case = case_of(facts, matter="经营不符合食品安全标准的食用农产品", decision_date="2025-03-20")
    conclusion = evaluate(CATALOG, case, DAY).tracks["处罚"].conclusion
    assert conclusion.outcome == "可以免予处罚"
    assert any("没收" in text for text in conclusion.survives)


def test_a_limitation_that_has_run_out_on_the_known_dates_is_not_assumed_away() -> None:
    """Found more than two years after the act: only the five-year exception is open, and it is asked, not assumed."""
    facts = {
        "发现日期": "2024-01-05",
        "违法行为轻微": "否",
        "危害后果": "轻微",
        "改正情况": "拒不改正",
        "有充分证据证明没有主观过错": "否",
        "主动消除或者减轻危害后果": "否",
        "受他人胁迫或者诱骗": "否",
        "主动供述尚未掌握的违法行为": "否",
        "有立功表现": "否",
        "当事人类型": "企业",
        "违法记录": "无",
    }
    case = case_of(facts, matter="未按规定明码标价", act_date="2021-08-01", decision_date="2024-06-01")
    result = evaluate(CATALOG, case, DAY)
    track = result.tracks["处罚"]
    assert track.outcome == PENDING
    assert "追诉时效" in [step.name for step in track.open]
    assert result.questions["处罚"][0].term.name == "涉及公民生命健康安全或金融安全"


def test_two_violations_outside_the_matters_have_two_receipts() -> None:
    """The receipt speaks of the violation that was given, also when no matter holds it."""
    one, other = (
        evaluate(CATALOG, case_of({}, matter=f"其他：{name}", decision_date="2025-03-20"), DAY) for name in ("甲", "乙")
    )
    assert one.receipt.id != other.receipt.id


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_less_is_the_same_as_far_as_it_goes(path: Path) -> None:
    """An evaluation that is not whole has the same conclusions, verdicts and receipt, and no questions or penalties."""
    case, _ = read_case_text(path.read_bytes(), path.name, CATALOG.library, CATALOG.places)
    day = date(2026, 1, 5)
    full, less = evaluate(CATALOG, case, day), evaluate(CATALOG, case, day, whole=False)
    assert less.receipt == full.receipt
    for track, result in full.tracks.items():
        other = less.tracks[track]
        assert (other.outcome, other.certainty, other.used) == (result.outcome, result.certainty, result.used)
    assert [(f.key, f.word) for f in less.findings] == [(f.key, f.word) for f in full.findings]
    assert (less.questions, less.near_misses, less.exposures, less.deadlines) == ({}, (), (), ())

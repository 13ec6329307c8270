"""The answer: its JSON is its data, the default one is part of the full one, and nothing said before changes it."""

import gc
import statistics
import weakref
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from engine.answer import shape
from engine.answer.answer import QUESTIONS_SHOWN, answer, answer_json, outcomes
from engine.answer.sentences import inline, lacks_items
from engine.catalog.catalog import Catalog
from engine.catalog.library import ACT_DATE
from engine.catalog.matters import Matter
from engine.chaining.durable_host import cache_clear
from engine.evaluation.applicable_law import applicable_law
from engine.evaluation.cases import Case, read_case_text, with_facts
from engine.evaluation.evaluate import evaluate
from engine.language.conditions import Is, Not, terms_of
from engine.language.quantities import Duration
from engine.language.values import NONE, Record, Records, Value
from engine.language.vocabulary import Term
from tests.generated import consistent
from tests.shipped import CATALOG

ON = date(2026, 1, 5)
VOCABULARY = CATALOG.library.vocabulary
ACT_NAME = next(term.name for term in VOCABULARY.terms.values() if term.id == ACT_DATE)
AMOUNTS = tuple(
    Decimal(text) for text in ("0", "49.99", "50", "499.99", "500", "500.01", "1000", "5000", "10000", "30001")
)
DAYS = tuple(ON - timedelta(days=back) for back in (0, 1, 15, 30, 31, 90, 91, 200, 366, 800, 1200))
RECORDS = (
    Records(),
    Records(since=date(2025, 1, 1)),
    *(Records((Record(day, fields),)) for day in DAYS[::3] for fields in ({}, {"处理": "不予处罚"})),
    Records((Record(DAYS[5], {"条款": "食品安全法第一百二十四条"}),), date(2020, 1, 1)),
)
EVIDENCE = ("现场笔录第三页", '"\\', "账册 2025-03-01")
LEVELS: tuple[Literal["default", "full"], ...] = ("default", "full")


def read(path: Path) -> Case:
    """The case of a file."""
    case, _ = read_case_text(path.read_bytes(), path.name, CATALOG.library, CATALOG.places)
    return case


PUBLISHED = [read(path) for path in sorted((Path(__file__).parents[2] / "cases").glob("*.yaml"))]
NAMED = {
    case.id: tuple(
        dict.fromkeys(term for f in evaluate(CATALOG, case, ON).findings for term in terms_of(f.item.condition))
    )
    for case in PUBLISHED
}
"""The facts that the items tested for a case name."""


def values_of(term: Term) -> st.SearchStrategy[Value]:
    """Values of a real term, on and beside the bounds that real lists name."""
    match term.type:
        case "是否":
            return st.booleans()
        case "次数":
            return st.integers(0, 3)
        case "日期":
            return st.sampled_from((*DAYS, NONE))
        case "时长":
            return st.sampled_from((Duration(hours=1), Duration(hours=720), Duration(months=1), Duration(months=24)))
        case "记录":
            return st.sampled_from(RECORDS)
        case "选项":
            return st.sampled_from(term.options)
        case _:
            return st.sampled_from(AMOUNTS)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A published case with some of the facts that its items name left out and others put in, with evidence."""
    case = draw(st.sampled_from(PUBLISHED))
    names = draw(st.lists(st.sampled_from(NAMED[case.id]), max_size=8, unique=True))
    facts = {name: value for name, value in case.told.items() if draw(st.integers(0, 3))}
    facts |= {name: draw(values_of(VOCABULARY.terms[name])) for name in names if name != ACT_NAME}
    facts = consistent(facts, CATALOG.library.relations)
    act = facts.get(ACT_NAME)
    evidence = {name: draw(st.sampled_from(EVIDENCE)) for name in (*facts, *names) if draw(st.booleans())}
    case = replace(case, evidence=evidence, act_date=act if isinstance(act, date) else None)
    return with_facts(case, facts, CATALOG.library)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(cases(), min_size=1, max_size=4))
def test_the_json_is_that_of_the_data_whatever_was_answered_before(given_cases: list[Case]) -> None:
    """After many other cases an answer is, to the byte, the data that a catalog opened anew gives."""
    fresh = replace_catalog()
    for case in given_cases:
        after_others, anew = evaluate(CATALOG, case, ON), evaluate(fresh, case, ON)
        for level in LEVELS:
            assert answer_json(after_others, CATALOG, level) == orjson.dumps(answer(anew, fresh, level))
        assert outcomes(evaluate(CATALOG, case, ON, whole=False)) == outcomes(anew)


def replace_catalog() -> Catalog:
    """A second catalog of the same lists, with which nothing is kept yet; no derivation is remembered either."""
    cache_clear()
    found = Catalog(CATALOG.root, CATALOG.library, CATALOG.places, CATALOG.digests, CATALOG.register)
    found._versions = CATALOG._versions
    return found


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: case.id)
def test_every_fact_left_out(case: Case) -> None:
    """The published cases, each also without any one of its facts and without all of them."""
    given_facts = [{n: v for n, v in case.told.items() if n != left_out} for left_out in ("", *case.told)]
    for facts in (*given_facts, {}):
        less = with_facts(replace(case, evidence={}), facts, CATALOG.library)
        evaluation = evaluate(CATALOG, less, ON)
        for level in LEVELS:
            assert answer_json(evaluation, CATALOG, level) == orjson.dumps(answer(evaluation, CATALOG, level))


def test_evidence_for_an_unknown_fact_is_shown_and_stays_in_its_case() -> None:
    """A fact that is 未查明 may still have evidence: this case's proofs show it, the next case's do not."""
    case = replace(with_facts(PUBLISHED[0], {}, CATALOG.library), evidence={})
    plain = answer_json(evaluate(CATALOG, case, ON), CATALOG, "full")
    proved = evaluate(CATALOG, replace(case, evidence={"货值金额": "账册第三页"}), ON)
    written = answer_json(proved, CATALOG, "full")
    assert written == orjson.dumps(answer(proved, CATALOG, "full"))
    assert "账册第三页" in written.decode()
    assert answer_json(evaluate(CATALOG, case, ON), CATALOG, "full") == plain


def is_part(small: object, whole: object) -> bool:
    """Whether everything in `small` stands in `whole` in the same place; rows of a list in the same order."""
    if isinstance(small, dict):
        return isinstance(whole, dict) and all(k in whole and is_part(v, whole[k]) for k, v in small.items())
    if isinstance(small, list):
        rows = iter(whole if isinstance(whole, list) else ())
        return all(any(is_part(row, other) for other in rows) for row in small)
    return small == whole


@given(cases())
def test_a_default_answer_is_part_of_the_full_one(case: Case) -> None:
    """Apart from `left_out`, which counts what is missing; what decides, aggravates or could change the answer is there."""
    evaluation = evaluate(CATALOG, case, ON)
    small, full = answer(evaluation, CATALOG), answer(evaluation, CATALOG, "full")
    left_out = small.pop("left_out")
    assert is_part(small, full)
    assert left_out["findings"] == len(full["findings"]) - len(small["findings"])
    assert left_out["lists"] == len(full["lists"]) - len(small["lists"])
    assert left_out["derived"] == len(full["case"]["derived"]) - len(small["case"]["derived"])
    assert {fact["name"] for fact in full["case"]["derived"]} == case.derived.keys()
    for track, asked in full["questions"].items():
        assert left_out["questions"][track] == len(asked) - len(small["questions"][track])
        assert len(small["questions"][track]) == min(len(asked), QUESTIONS_SHOWN)
    shown = {row["finding"]: row for row in small["findings"]}
    open_steps = {step.id for result in evaluation.tracks.values() for step in result.open}
    for result in evaluation.tracks.values():
        assert all("proof" in shown[finding.key] for finding in result.conclusion.findings)
    for finding in evaluation.findings:
        if finding.verdict is None and finding.entry.step in open_steps:
            assert shown[finding.key]["missing"] == list(finding.missing)
        if finding.verdict is not False and finding.item.effect.aggravating:
            assert finding.key in shown
    assert set(small["aggravating"]) <= shown.keys()
    for row, consulted in zip(full["lists"], evaluation.law.consulted, strict=True):
        # A list in force whose items were not all read never looks as if nothing had been found in it.
        if lacks_items(consulted.standing):
            (told,) = (
                each for each in small["lists"] if (each["list"], each["version"]) == (row["list"], row["version"])
            )
            assert (told["published_items"], told["encoded_items"]) == (row["published_items"], row["encoded_items"])


class Promised(BaseModel):
    """Exactly the keys of the types."""

    model_config = ConfigDict(extra="forbid")
    answer: shape.Answer
    outcomes: shape.Outcomes


def test_an_answer_has_the_shape_that_is_promised() -> None:
    """Each key of the types and no other, for every published case at every level."""
    for case in PUBLISHED:
        evaluation = evaluate(CATALOG, case, ON)
        for level in LEVELS:
            Promised(answer=answer(evaluation, CATALOG, level), outcomes=outcomes(evaluation))


def test_a_default_answer_is_short() -> None:
    """At most 22 KB in the median of the published cases; a full one is more than three times as long."""
    evaluations = [evaluate(CATALOG, case, ON) for case in PUBLISHED]
    short, full = (
        statistics.median(len(answer_json(each, CATALOG, level)) for each in evaluations) for level in LEVELS
    )
    assert short <= 22 * 1024
    assert full > 3 * short


@pytest.mark.parametrize(("fact", "said"), [("情节严重", "不是情节严重"), ("当事人是单位", "并非当事人是单位")])
def test_a_denied_fact_reads_as_a_phrase(fact: str, said: str) -> None:
    """A fact whose name is a noun is told of as 不是; one whose name says what something is, as 并非."""
    assert inline(Not(Is(fact))) == said


def test_another_matter_is_kept_nowhere() -> None:
    """What a person typed as a matter of his own is in no memory after the answer."""
    words = frozenset({"其他：某甲的事"})
    kept = weakref.ref(words)
    case = replace(PUBLISHED[0], matter=Matter("其他：某甲的事", "other", "", "其他：某甲的事", (), peers=words))
    answer_json(evaluate(CATALOG, case, ON), CATALOG, "full")
    del case, words
    gc.collect()
    assert kept() is None


def test_the_law_that_is_kept_goes_with_its_catalog() -> None:
    """When rulesets are read anew, nothing of the old ones stays in memory."""
    catalog = Catalog.open(CATALOG.root)
    law = weakref.ref(catalog)
    applicable_law(catalog, PUBLISHED[0].place, PUBLISHED[0].matter, None, ON)
    answer_json(evaluate(catalog, PUBLISHED[0], ON), catalog)
    del catalog
    gc.collect()
    assert law() is None


def test_a_full_answer_says_what_a_paper_cites() -> None:
    """What was breached, the text of each clause on both days, the names of sources: so that a record needs no rulesets."""
    (case,) = (case for case in PUBLISHED if case.id == "C01")
    assert case.decision_date
    found = evaluate(CATALOG, case, case.decision_date)
    cited = answer(found, CATALOG, "full")["cited"]
    assert cited["breaches"] == [{"clause": "食品安全法第三十四条第十项", "law": "食品安全法（2021-04-29）"}]
    text = "行政处罚法（2021-01-22）"
    assert cited["texts"]["行政处罚法第三十三条第一款"] == {"at_act": text, "at_decision": text}
    assert cited["place"].endswith("（640106）")
    assert cited["sources"]["food-safety-law-2021"]
    assert "cited" not in answer(found, CATALOG)

"""Cases to which every comparison says the same are the same to the law: what is found for one holds for the other."""

import gc
import weakref
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.answer import answer, answer_json, forget
from engine.cases import Case, read_case_text
from engine.conditions import Condition, terms_of
from engine.evaluate import evaluate
from engine.library import ACT_DATE
from engine.matters import Matter
from engine.patterns import Comparisons
from engine.proofs import Proof, met, missing, prover
from engine.quantities import Duration
from engine.records import Count, Setting, Within
from engine.terms import NONE, UNKNOWN, Facts, Record, Records, Term, Value, Vocabulary
from tests import generated
from tests.generated import SETTING
from tests.test_evaluate import CATALOG

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


def shape(proof: Proof) -> tuple[object, ...]:
    """The truths of a proof, node by node."""
    return proof.truth, *map(shape, proof.parts)


@st.composite
def two_cases(draw: st.DrawFn) -> tuple[list[Condition], Facts, Facts]:
    """Some conditions, and what is known of two cases; often of the same facts."""
    vocabulary: Vocabulary = draw(generated.vocabularies())
    conditions = draw(st.lists(generated.conditions(vocabulary, most=6), min_size=1, max_size=3))
    one, other = (
        {name: value for name, value in draw(generated.facts(vocabulary)).items() if value is not UNKNOWN}
        for _ in range(2)
    )
    again = {name: draw(generated.partial_values(vocabulary.terms[name].type)) for name in one}
    return conditions, one, draw(st.sampled_from((again, other)))


@given(two_cases(), generated.SETTINGS)
def test_the_same_pattern_means_the_same_proof(
    case: tuple[list[Condition], Facts, Facts], setting: Setting | None
) -> None:
    """Where two cases have the same pattern, every node has the same truth, and the same facts are missing."""
    conditions, one, other = case
    comparisons = Comparisons([(condition, setting) for condition in conditions])
    if comparisons.pattern(one) != comparisons.pattern(other):
        return
    for condition in conditions:
        first, second = prover(condition)(one, setting), prover(condition)(other, setting)
        assert shape(first) == shape(second)
        assert missing(first, one, setting) == missing(second, other, setting)
        assert met(first) == met(second)


def test_a_bound_between_two_amounts_tells_them_apart() -> None:
    """Amounts on the same side of every bound have one pattern; a bound between them, or a fact more, makes two."""
    finding = evaluate(CATALOG, published()[0], ON).findings
    comparisons = Comparisons([(found.item.condition, SETTING) for found in finding])

    def pattern(amount: str) -> object:
        return comparisons.pattern({"货值金额": Decimal(amount)})

    assert pattern("66") == pattern("67.5")
    assert pattern("66") != pattern("1000000")
    assert pattern("66") != comparisons.pattern({})


def published() -> list[Case]:
    """The published cases."""
    files = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    return [read_case_text(f.read_bytes(), f.name, CATALOG.library, CATALOG.places)[0] for f in files]


PUBLISHED = published()


def named_in(case: Case) -> tuple[str, ...]:
    """The facts that the items tested for a case name, each once."""
    findings = evaluate(CATALOG, case, ON).findings
    return tuple(dict.fromkeys(term for found in findings for term in terms_of(found.item.condition)))


EVIDENCE = ("现场笔录第三页", '"\\', "账册 2025-03-01")
NAMED = {case.id: named_in(case) for case in PUBLISHED}


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
    """A published case with some of the facts that its items name left out and others put in."""
    case = draw(st.sampled_from(PUBLISHED))
    names = draw(st.lists(st.sampled_from(NAMED[case.id]), max_size=8, unique=True))
    facts = {name: value for name, value in case.facts.items() if draw(st.integers(0, 3))}
    facts |= {name: draw(values_of(VOCABULARY.terms[name])) for name in names if name != ACT_NAME}
    act = facts.get(ACT_NAME)
    evidence = {name: draw(st.sampled_from(EVIDENCE)) for name in facts if draw(st.booleans())}
    return replace(case, facts=facts, evidence=evidence, act_date=act if isinstance(act, date) else None)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(cases(), min_size=1, max_size=4))
def test_what_was_found_before_changes_no_answer(given_cases: list[Case]) -> None:
    """The answer to a case after many others is, to the byte, the one that a fresh start gives."""
    after_others = [answer_json(evaluate(CATALOG, case, ON), CATALOG) for case in given_cases]
    for case, written in zip(given_cases, after_others, strict=True):
        forget()
        fresh = evaluate(CATALOG, case, ON)
        assert written == orjson.dumps(answer(fresh, CATALOG))
        assert evaluate(CATALOG, case, ON, whole=False).tracks == fresh.tracks


def test_what_an_open_count_waits_for_is_part_of_the_pattern() -> None:
    """A search that does not go back far enough and a day given as 无 both leave a count open, each for its own reason."""
    count = Count("none", 0, "记录", "不限", Within("", Duration(months=24)), "立案日期", (), None)
    short = {"记录": Records(since=ON), "立案日期": ON}
    dayless = {"记录": Records((Record(ON, {}),)), "立案日期": NONE}
    comparisons = Comparisons([(count, SETTING)])
    prove = prover(count)
    assert prove(short, SETTING).truth is prove(dayless, SETTING).truth is None
    assert missing(prove(short, SETTING), short) != missing(prove(dayless, SETTING), dayless)
    assert comparisons.pattern(short) != comparisons.pattern(dayless)


def test_another_matter_is_not_kept() -> None:
    """What a person typed as a matter of his own is in no memory after the answer."""
    forget()
    words = frozenset({"其他：某甲的事"})
    kept = weakref.ref(words)
    case = replace(PUBLISHED[0], matter=Matter("其他：某甲的事", "other", "", "其他：某甲的事", (), peers=words))
    answer_json(evaluate(CATALOG, case, ON), CATALOG)
    del case, words
    gc.collect()
    assert kept() is None

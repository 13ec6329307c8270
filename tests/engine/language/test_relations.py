"""Laws of the closure: over the shipped relations, and over generated ones against all models of a small vocabulary."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.answer.answer import outcomes
from engine.evaluation.cases import Case, with_facts
from engine.evaluation.evaluate import evaluate
from engine.language.conditions import AllOf, AnyOf, Condition, In, Is, Not, terms_of
from engine.language.meaning import truth_of
from engine.language.quantities import Duration
from engine.language.relations import Relation, Relations
from engine.language.values import NONE, PARTLY, Among, Facts, Records, Value
from engine.language.vocabulary import Term, Vocabulary
from tests.generated import consistent
from tests.shipped import CATALOG

SHIPPED = CATALOG.library.relations
VOCABULARY = CATALOG.library.vocabulary
DAY = date(2025, 3, 20)
TIED = sorted(
    {
        *(
            term
            for one in SHIPPED.given
            for side in (one.when, one.then)
            if side is not None
            for term in terms_of(side)
        ),
        *(term for one in SHIPPED.lengths for term in (one.term, one.first, one.last)),
    }
)
"""The facts that a shipped relation names."""
MATTERS = sorted(name for name, matter in CATALOG.library.matters.by_name.items() if not matter.place)
OTHER_DATE = date(2024, 2, 29)


def values(term: Term) -> st.SearchStrategy[Value]:
    """Few values of a term, so that they meet."""
    match term.type:
        case "是否":
            return st.booleans()
        case "选项":
            return st.sampled_from(term.options)
        case "日期":
            return st.sampled_from([NONE, *(DAY - timedelta(days=n) for n in (0, 1, 2, 3, 90, 120))])
        case "记录":
            return st.sampled_from([Records(), Records((), DAY - timedelta(days=400))])
        case "时长":
            return st.sampled_from([Duration(hours=24), Duration(months=1), Duration(months=4)])
        case "次数":
            return st.integers(0, 3)
        case _:
            return st.sampled_from([Decimal(n) for n in (0, 500, 20000)])


@st.composite
def written(draw: st.DrawFn) -> dict[str, Value]:
    """Some of the facts that relations name, whether they clash or not."""
    names = draw(st.sets(st.sampled_from(TIED), max_size=12))
    return {name: draw(values(VOCABULARY.terms[name])) for name in sorted(names)}


def known() -> st.SearchStrategy[dict[str, Value]]:
    """The same without those that clash with others."""
    return written().map(lambda facts: consistent(facts, SHIPPED))


def in_full(facts: Facts) -> dict[str, Value]:
    """The facts that can be written: those known in part cannot."""
    return {name: value for name, value in facts.items() if not isinstance(value, PARTLY)}


def others(term: Term, value: Value) -> Iterator[Value]:
    """Values of a term other than this one."""
    if isinstance(value, bool):
        yield not value
    elif term.options:
        held = value.options if isinstance(value, Among) else (value,)
        yield from (option for option in term.options if option not in held)
    elif term.type == "日期":
        yield OTHER_DATE
    elif isinstance(value, int):
        yield value + 1


@given(known())
def test_writing_out_what_follows_changes_nothing(facts: dict[str, Value]) -> None:
    """The closure of a closure is itself, and needs no more facts to know it."""
    once = SHIPPED.close(facts)
    again = SHIPPED.close(in_full(once.facts))
    assert again.clashes == ()
    assert again.facts == once.facts
    assert {name for name in again.derived if not isinstance(again.facts[name], PARTLY)} == set()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(known(), st.sampled_from(MATTERS), st.sampled_from(["000000", "440700", "310115", "330110"]))
def test_writing_out_what_follows_leaves_the_answer(facts: dict[str, Value], matter: str, place: str) -> None:
    """Verdicts, outcomes and questions are the same whether a derived fact is written or not; none is asked."""
    bare = Case(place, CATALOG.library.matters.by_name[matter], {}, {}, decision_date=DAY)
    case = with_facts(bare, facts, CATALOG.library)
    told = with_facts(case, in_full(case.facts), CATALOG.library)
    before, after = evaluate(CATALOG, case, DAY), evaluate(CATALOG, told, DAY)
    assert [(f.key, f.verdict, f.missing) for f in before.findings] == [
        (f.key, f.verdict, f.missing) for f in after.findings
    ]
    assert outcomes(before)["tracks"] == outcomes(after)["tracks"]
    for track, asked in before.questions.items():
        names = [question.term.name for question in asked]
        assert names == [question.term.name for question in after.questions[track]]
        assert not {name for name in case.derived if name in names and not isinstance(case.facts[name], PARTLY)}


@given(written(), st.randoms(use_true_random=False))
def test_the_order_of_facts_and_relations_changes_nothing(facts: dict[str, Value], turned: random.Random) -> None:
    """The same facts follow, or there is a clash, in whatever order facts and relations come."""
    names, given_ = list(facts), list(SHIPPED.given)
    turned.shuffle(names)
    turned.shuffle(given_)
    one = SHIPPED.close(facts)
    other = Relations(given_, VOCABULARY, SHIPPED.lengths).close({name: facts[name] for name in names})
    assert bool(one.clashes) is bool(other.clashes)
    if not one.clashes:
        assert one.facts == other.facts
        assert one.derived.keys() == other.derived.keys()
    assert SHIPPED.close({name: facts[name] for name in names}) == one


@given(known(), st.data())
def test_more_facts_never_take_back_what_follows(facts: dict[str, Value], data: st.DataObject) -> None:
    """What follows from some facts follows from more of them, or of a choice fewer options are left."""
    some = data.draw(st.sets(st.sampled_from(sorted(facts)))) if facts else set()
    less, more = SHIPPED.close({name: facts[name] for name in sorted(some)}).facts, SHIPPED.close(facts).facts
    for name, value in less.items():
        if isinstance(value, Among):
            held = more[name]
            assert set(held.options if isinstance(held, Among) else (held,)) <= set(value.options)
        elif not isinstance(value, PARTLY):
            assert more[name] == value


@given(known())
def test_what_follows_is_forced(facts: dict[str, Value]) -> None:
    """Any other value of a derived fact clashes; where it comes from is known."""
    closed = SHIPPED.close(facts)
    for name, why in closed.derived.items():
        assert name not in facts
        assert set(why.of) <= closed.facts.keys() - {name}
        for other in others(VOCABULARY.terms[name], closed.facts[name]):
            assert SHIPPED.close({**facts, name: other}).clashes, (name, other)


@given(written())
def test_the_facts_of_a_clash_clash_alone(facts: dict[str, Value]) -> None:
    """A clash names facts that were given, in the order of the vocabulary, and no other fact is needed for it."""
    clashes = SHIPPED.close(facts).clashes
    for clash in clashes:
        assert clash.of
        assert set(clash.of) <= facts.keys()
        assert list(clash.of) == sorted(clash.of, key=VOCABULARY.order.__getitem__)
        assert SHIPPED.close({name: facts[name] for name in clash.of}).clashes
        assert not any(set(other.of) < set(clash.of) for other in clashes)


def test_each_relation_is_used_in_both_directions() -> None:
    """Every shipped relation has facts with which it derives something or clashes, and a reason in a short sentence."""
    assert len(SHIPPED.given) > 100
    for relation in (*SHIPPED.given, *SHIPPED.lengths):
        assert relation.because
        assert len(relation.because) <= 50
        assert not relation.because.endswith("。")
    written_twice = [
        one
        for one, other in itertools.combinations(SHIPPED.given, 2)
        if (one.when, one.then) == (other.when, other.then)
    ]
    assert written_twice == []


SMALL = Vocabulary(
    [
        *(Term(name, f"fact_{name}", "是否", "例", "是否？") for name in "abcd"),
        Term("e", "fact_e", "选项", "例", "哪一种？", ("一", "二", "三")),
    ]
)
LEAVES: tuple[Condition, ...] = (
    *(Is(name) for name in "abcd"),
    In("e", ("一",), "例"),
    In("e", ("一", "二"), "例"),
    In("e", ("二", "三"), "例"),
)
MODELS = [
    dict(zip("abcde", model, strict=True))
    for model in itertools.product(*[(True, False)] * 4, SMALL.terms["e"].options)
]


def conditions() -> st.SearchStrategy[Condition]:
    """Conditions over the small vocabulary."""
    few = st.sampled_from(LEAVES)
    return st.recursive(
        few,
        lambda part: st.one_of(
            part.map(Not),
            st.lists(part, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
            st.lists(part, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        ),
        max_leaves=4,
    )


@given(
    st.lists(st.builds(Relation, st.none() | conditions(), conditions(), st.just("例")), max_size=5),
    st.fixed_dictionaries(
        {}, optional={**dict.fromkeys("abcd", st.booleans()), "e": st.sampled_from(("一", "二", "三"))}
    ),
)
def test_nothing_follows_that_does_not_hold_in_every_model(relations: list[Relation], facts: dict[str, Value]) -> None:
    """Against every way in which the facts could be: what follows holds in all of them, and a clash leaves none."""

    def fits(model: Facts) -> bool:
        return all(model[name] == value for name, value in facts.items()) and all(
            truth_of(one.then, model) for one in relations if one.when is None or truth_of(one.when, model)
        )

    left = [model for model in MODELS if fits(model)]
    closed = Relations(relations, SMALL).close(facts)
    if closed.clashes:
        assert left == []
        return
    for name, value in closed.facts.items():
        for model in left:
            assert model[name] in value.options if isinstance(value, Among) else model[name] == value
    if closed.facts.keys() == set("abcde") and not any(isinstance(value, Among) for value in closed.facts.values()):
        assert left == [dict(closed.facts)]

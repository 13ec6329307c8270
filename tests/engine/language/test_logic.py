"""The laws of three-valued truth, on generated conditions and facts: what may change a verdict, and what may not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.language import conditions, meaning
from engine.language.conditions import AllOf, AnyOf, Condition, Exactly, Is, Not, Unread, terms_of, walk
from engine.language.earlier_records import Setting
from engine.language.intervals import Between, ends_of
from engine.language.meaning import truth_of
from engine.language.proofs import Proof, can_hold, deciding, missing, prover, unread
from engine.language.values import UNKNOWN, Facts, Records, Value
from engine.language.vocabulary import Vocabulary
from tests import generated
from tests.generated import SETTING

# The laws are what all else rests on, and an example of them is quick.
law = settings(max_examples=100)


@st.composite
def cases(draw: st.DrawFn, *, complete: bool = False) -> tuple[Vocabulary, Condition, Facts]:
    """A condition, and what is known of a case (when `complete`, nothing only in part), over one vocabulary."""
    vocabulary = draw(generated.vocabularies())
    return vocabulary, draw(generated.conditions(vocabulary)), draw(generated.facts(vocabulary, complete=complete))


def proof_of(condition: Condition, known: Facts, setting: Setting | None = SETTING) -> Proof:
    """The proof of a condition."""
    return prover(condition)(known, setting)


def nodes(proof: Proof) -> list[Proof]:
    """Every node of a proof, outer before inner."""
    return [proof, *(inner for part in proof.parts for inner in nodes(part))]


@law
@given(cases(), generated.SETTINGS)
def test_the_proof_says_what_the_condition_means(
    case: tuple[Vocabulary, Condition, Facts], setting: Setting | None
) -> None:
    """Every node of a proof has the truth that its own condition has."""
    _, condition, known = case
    proof = proof_of(condition, known, setting)
    assert proof.condition == condition
    for node in nodes(proof):
        assert node.truth is truth_of(node.condition, known, setting)


@law
@given(cases(), st.data())
def test_a_further_fact_never_flips_a_known_verdict(
    case: tuple[Vocabulary, Condition, Facts], data: st.DataObject
) -> None:
    """With some of the unknown facts answered, what was known is as it was."""
    vocabulary, condition, known = case
    before = truth_of(condition, known, SETTING)
    unanswered = [name for name in vocabulary.terms if known.get(name, UNKNOWN) is UNKNOWN]
    assume(before is not None and unanswered)
    further = {name: data.draw(generated.partial_values(vocabulary.terms[name].type)) for name in unanswered}
    assert truth_of(condition, {**known, **further}, SETTING) is before


@law
@given(cases(), st.data())
def test_knowing_more_of_a_record_never_flips_a_known_verdict(
    case: tuple[Vocabulary, Condition, Facts], data: st.DataObject
) -> None:
    """A field of a record that becomes known, or a search that reaches further back, leaves a known verdict as it was."""
    _, condition, known = case
    before = truth_of(condition, known, SETTING)
    assume(before is not None)
    fuller: dict[str, Value] = dict(known)
    for name, value in known.items():
        if isinstance(value, Records):
            complete = data.draw(st.lists(generated.records(complete=True), max_size=len(value.entries)))
            seen = [
                type(entry)(entry.day, {**extra.fields, **entry.fields})
                for entry, extra in zip(value.entries, complete, strict=False)
            ]
            older = [record for record in complete if value.since is not None and ends_of(record.day)[1] < value.since]
            fuller[name] = Records((*seen, *value.entries[len(seen) :], *older))
    assert truth_of(condition, fuller, SETTING) is before


def narrowed(known: Facts, data: st.DataObject) -> dict[str, Value]:
    """The facts with one of its values in place of each interval, in records too."""

    def point(value: Any) -> Any:  # noqa: ANN401  a value of any type, or the day of a record
        if isinstance(value, Records):
            return replace(value, entries=tuple(replace(record, day=point(record.day)) for record in value.entries))
        return data.draw(generated.points(value)) if isinstance(value, Between) else value

    return {name: point(value) for name, value in known.items()}


@settings(max_examples=250)
@given(cases(), generated.SETTINGS, st.data())
def test_what_an_interval_settles_every_value_in_it_settles_alike(
    case: tuple[Vocabulary, Condition, Facts], setting: Setting | None, data: st.DataObject
) -> None:
    """Every leaf and every node that is known for an interval has the same truth for each value in the interval."""
    _, condition, known = case
    point = narrowed(known, data)
    assume(point != known)
    for part in walk(condition):
        truth = truth_of(part, known, setting)
        assert truth is None or truth_of(part, point, setting) is truth


@law
@given(cases(), st.data())
def test_order_changes_nothing(case: tuple[Vocabulary, Condition, Facts], data: st.DataObject) -> None:
    """Parts the other way round, and facts in another order, give the same verdict and ask for the same facts."""
    _, condition, known = case
    shuffled = {name: known[name] for name in data.draw(st.permutations(list(known)))}
    proof, turned = proof_of(condition, known), proof_of(generated.rearranged(condition), shuffled)
    assert turned.truth is proof.truth
    assert set(missing(turned, shuffled, SETTING)) == set(missing(proof, known, SETTING))


@law
@given(cases(), st.data())
def test_a_fact_that_is_not_named_changes_nothing(
    case: tuple[Vocabulary, Condition, Facts], data: st.DataObject
) -> None:
    """With every fact that the condition does not name answered anew, the proof is the same."""
    vocabulary, condition, known = case
    others = tuple(name for name in vocabulary.terms if name not in terms_of(condition))
    anew = data.draw(generated.answers(vocabulary, others))
    assert proof_of(condition, {**known, **anew}) == proof_of(condition, known)


@law
@given(cases())
def test_the_deciding_facts_alone_decide(case: tuple[Vocabulary, Condition, Facts]) -> None:
    """The facts that the deciding leaves of a known verdict name give the same verdict without any other."""
    _, condition, known = case
    proof = proof_of(condition, known)
    assume(proof.truth is not None)
    named = {term for leaf in deciding(proof) for term in terms_of(leaf.condition)}
    assert truth_of(condition, {name: known[name] for name in named & known.keys()}, SETTING) is proof.truth


@law
@given(cases())
def test_deciding_leaves_have_their_truth(case: tuple[Vocabulary, Condition, Facts]) -> None:
    """What is shown as deciding is a leaf with the truth that it has on the facts."""
    _, condition, known = case
    for leaf in deciding(proof_of(condition, known)):
        assert not leaf.parts
        assert leaf.truth is truth_of(leaf.condition, known, SETTING)


def answered(data: st.DataObject, case: tuple[Vocabulary, Condition, Facts]) -> dict[str, Value]:
    """The case with exactly the facts that are missing answered in full. A window is counted back from a real day."""
    vocabulary, condition, known = case
    proof = proof_of(condition, known)
    asked = missing(proof, known, SETTING)
    assert asked or unread(proof)
    assert set(asked) <= set(terms_of(condition))
    return generated.dated(condition, {**known, **data.draw(generated.answers(vocabulary, asked))})


@law
@given(cases(complete=True), st.data())
def test_answering_what_is_missing_settles_it(case: tuple[Vocabulary, Condition, Facts], data: st.DataObject) -> None:
    """An unknown verdict becomes known when exactly the missing facts are answered, unless a part was not read."""
    vocabulary, condition, known = case
    known = generated.dated(condition, known)
    assume(truth_of(condition, known, SETTING) is None)
    settled = proof_of(condition, answered(data, (vocabulary, condition, known)))
    assert settled.truth is not None or unread(settled)


@law
@given(cases(complete=True), st.data())
def test_what_cannot_hold_never_holds(case: tuple[Vocabulary, Condition, Facts], data: st.DataObject) -> None:
    """A verdict that no answer can make 适用 is none after whatever answers; without unread parts every one may hold."""
    vocabulary, condition, known = case
    known = generated.dated(condition, known)
    proof = proof_of(condition, known)
    assume(proof.truth is None)
    if can_hold(proof):
        return
    assert unread(proof)
    assert proof_of(condition, answered(data, (vocabulary, condition, known))).truth is not True


UNSEEN, OPEN, TOO = Unread("没有读到的部分"), Is("甲"), Is("乙")


@pytest.mark.parametrize(
    ("condition", "can"),
    [
        (Exactly(0, (UNSEEN, OPEN)), False),
        (Not(Exactly(0, (UNSEEN, OPEN))), True),  # 甲 holds, so it is not none, whatever the other part says
        (Not(Exactly(2, (UNSEEN, OPEN))), True),  # 甲 fails, so it is not both
        (Not(Exactly(1, (UNSEEN, OPEN))), False),
        (Not(Exactly(1, (UNSEEN, OPEN, TOO))), True),
        (Exactly(1, (OPEN, TOO)), True),
        (Exactly(1, (OPEN, Not(UNSEEN))), False),
    ],
)
def test_a_part_that_was_not_read_among_so_many(condition: Condition, can: bool) -> None:
    """Of exactly so many parts some may settle the count although one was not read."""
    proof = proof_of(condition, {})
    assert proof.truth is None
    assert can_hold(proof) is can
    answers = [{"甲": one, "乙": other} for one in (True, False) for other in (True, False)]
    assert can is any(truth_of(condition, known) for known in answers)


@law
@given(cases(), st.data())
def test_asking_twice_settles_what_was_known_in_part(
    case: tuple[Vocabulary, Condition, Facts], data: st.DataObject
) -> None:
    """Where a search for records fell short of a window whose end was not known, the second question is the last."""
    vocabulary, condition, known = case
    known = generated.dated(condition, known)
    for _ in range(2):
        if truth_of(condition, known, SETTING) is None:
            known = answered(data, (vocabulary, condition, known))
    settled = proof_of(condition, known)
    assert settled.truth is not None or unread(settled)


@law
@given(cases())
def test_a_known_verdict_asks_nothing(case: tuple[Vocabulary, Condition, Facts]) -> None:
    """Nothing is missing from a known verdict, whatever else is not known."""
    _, condition, known = case
    proof = proof_of(condition, known)
    assert proof.truth is None or (missing(proof, known, SETTING), unread(proof)) == ((), ())


def looked_into(proof: Proof, known: Facts) -> list[str]:
    """What the unknown leaves of a proof wait for, found by looking into every part."""
    if not proof.parts:
        return list(missing(proof._replace(asks=None), known, SETTING))
    return [term for part in proof.parts if part.truth is None for term in looked_into(part, known)]


@law
@given(cases())
def test_what_is_kept_of_an_untouched_part_is_what_it_asks(case: tuple[Vocabulary, Condition, Facts]) -> None:
    """A part of which no fact is known is the same object on all such facts, and asks what its leaves ask."""
    _, condition, known = case
    prove = prover(condition)
    proof = prove(known, SETTING)
    if proof.truth is None:
        assert missing(proof, known, SETTING) == tuple(dict.fromkeys(looked_into(proof, known)))
    untouched = not set(terms_of(condition)) & set(known)
    assert (proof is prove({}, None)) == (untouched or proof.asks is not None)


@dataclass(frozen=True, slots=True)
class Even:
    """A kind of leaf that only these tests know: a number of times that is even."""

    term: str


def test_a_new_kind_of_leaf_is_seen_by_every_evaluator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entered in the two tables of leaves, it is decided, proved and asked for alike, inside any tree."""

    def decide(leaf: Even, facts: dict[str, int], _: object) -> bool | None:
        return None if leaf.term not in facts else facts[leaf.term] % 2 == 0

    monkeypatch.setitem(meaning._LEAF_TRUTH, Even, decide)
    monkeypatch.setitem(conditions._NAMED, Even, lambda leaf: (leaf.term,))
    even: Any = Even("次数")
    other = Is("是")
    trees = [even, Not(even), AllOf((other, even)), AnyOf((other, Not(even))), Exactly(1, (even, other))]
    known: tuple[dict[str, Any], ...] = (
        {}, {"次数": 2}, {"次数": 3}, {"是": True}, {"是": True, "次数": 3}, {"是": False, "次数": 2},
    )  # fmt: skip  # a table reads better in rows
    for facts in known:
        meant = [truth_of(tree, facts) for tree in trees]
        assert [prover(tree)(facts, None).truth for tree in trees] == meant
        for tree, truth in zip(trees, meant, strict=True):
            asked = missing(prover(tree)(facts, None), facts)
            assert ("次数" in asked) is (truth is None and "次数" not in facts)


@pytest.mark.parametrize("use", [prover, terms_of, lambda leaf: truth_of(leaf, {})])
def test_a_kind_of_leaf_that_is_in_no_table_is_refused(use: Callable[[Any], object]) -> None:
    """It is never taken for one that is unknown: whatever meets it raises."""
    with pytest.raises(KeyError):
        use(Even("次数"))

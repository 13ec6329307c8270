"""The conclusion: the first step of the order that holds, by the chain and by a plain reading of the order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalog.rules import Step
from engine.chaining.programs import statement
from engine.evaluation import conclusion
from engine.evaluation.conclusion import Order, more_lenient, order_of
from tests.plain_chain import derive as plain_derive
from tests.shipped import CATALOG

RULES = next(v.rules for v in CATALOG.in_force("000000", date(2025, 3, 20)) if v.rules and v.rules.steps)
ORDER: Order = order_of(RULES, RULES.consequences)
FOLLOW = conclusion._follow_of(RULES.consequences)
STEPS = [step.id for step in RULES.steps]
OUTCOMES = sorted({word for pair in RULES.lenient for word in pair})


@given(st.sets(st.sampled_from(STEPS)))
def test_the_first_step_that_is_hit_holds(hits: set[str]) -> None:
    """Whatever else applies, the step of each track that stands first in the order holds, and no other."""
    held = conclusion._holds(ORDER, frozenset(hits))
    for track, steps in ORDER.steps.items():
        assert held[track] is next((s for s in steps if s.id in hits and not s.opposes), None)


@given(st.sets(st.sampled_from(STEPS)))
def test_the_chain_derives_what_the_plain_derivation_does(hits: set[str]) -> None:
    """The forward chaining of the host and forty lines of Python come to the same statements."""
    given_ = [statement(k="hit", step=step) for step in hits]
    assert conclusion.derive(ORDER.walk, given_).statements == plain_derive(ORDER.walk, given_).statements


@given(
    st.sampled_from(RULES.steps), st.sampled_from(["不予处罚", "免予处罚", "从轻"]), st.sets(st.sampled_from(["教育"]))
)
def test_what_follows_is_the_same_plainly_derived(step: Step, effect: str, duties: set[str]) -> None:
    """Duties, papers and approvals of an outcome agree with the plain derivation too."""
    outcome = statement(
        k="outcome", track=step.track, outcome=step.outcome, step=step.name, effect=effect, force="可以"
    )
    given_ = [outcome, *(statement(k="duty", text=duty) for duty in duties)]
    assert conclusion.derive(FOLLOW, given_) == plain_derive(FOLLOW, given_)


@given(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES))
def test_more_lenient_is_a_strict_order(one: str, two: str, three: str) -> None:
    """No outcome is more lenient than itself, no two than each other, and the ranking carries over."""
    assert not more_lenient(RULES, one, one)
    assert not (more_lenient(RULES, one, two) and more_lenient(RULES, two, one))
    if more_lenient(RULES, one, two) and more_lenient(RULES, two, three):
        assert more_lenient(RULES, one, three)


@pytest.mark.parametrize(
    "step", [step for step in RULES.steps if step.track == "处罚" and not step.opposes], ids=lambda step: step.id
)
def test_every_outcome_of_the_penalty_track_is_ranked_or_stops(step: Step) -> None:
    """Two dates can be compared only by outcomes that the rules rank; a stop needs no rank."""
    assert step.outcome in OUTCOMES or step.certainty == "停止"


def test_shall_and_may_of_the_first_violation_cannot_be_compared_with_shall_mitigate() -> None:
    """可以不予处罚 against 应当从轻或减轻 is left to a person: the rules rank neither above the other."""
    assert not more_lenient(RULES, "可以不予处罚", "应当从轻或减轻")
    assert not more_lenient(RULES, "应当从轻或减轻", "可以不予处罚")


def test_confiscation_that_an_exemption_leaves_is_a_penalty() -> None:
    """行政处罚法 9(2), 44, 59: where things are still confiscated, notice comes first and the paper is a penalty's."""
    effects = frozenset({("免予处罚", "可以")})
    found = ORDER.follows(conclusion._Reached("处罚", "可以免予处罚", "特别法免责", effects, (), ()))
    (paper,) = (follows for follows in found if follows.kind == "paper")
    assert paper.text.startswith("仍要没收的，行政处罚决定书（只写没收、收缴的内容，免予其他处罚）")
    (notice,) = (follows for follows in found if follows.kind == "duty" and "告知" in follows.text)
    assert notice.text.startswith("仍要没收的")
    assert notice.source == "admin-penalty-law-2021 第四十四条"

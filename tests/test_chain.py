"""What is chained is what the program means: the plain derivation is the reference."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine import chain
from engine.production import Completion, Firing, Literal, Phase, Program, Rule, literal, matches, value_of
from tests import plain_chain
from tests.programs import KEYS, KINDS, PROGRAMS, STEPS, finding, order_of_conclusion

literals = st.builds(
    lambda kind, pairs: literal(k=kind, **pairs),
    st.sampled_from((*KINDS, "无关")),
    st.fixed_dictionaries({}, optional={key: st.sampled_from((*values, "别的")) for key, values in KEYS.items()}),
)


@pytest.fixture(autouse=True, scope="module")
def host_of_its_own() -> Iterator[None]:
    """What this module registers does not count against the other tests of this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chain, "_process", chain._Process())
        yield


@given(st.sampled_from(PROGRAMS), st.frozensets(literals, max_size=25))
@example(PROGRAMS[0], frozenset())
@settings(max_examples=1_500, deadline=None)
def test_equals_the_plain_derivation(program: Program, held: frozenset[Literal]) -> None:
    """For any literals, what holds and which rules fired are what the plain derivation says."""
    chain.cache_clear()
    assert chain.derive(program, held) == plain_chain.derive(program, held)


@given(st.sampled_from(PROGRAMS), st.lists(literals, max_size=20), st.randoms())
@settings(max_examples=200, deadline=None)
def test_order_of_literals_changes_nothing(program: Program, held: list[Literal], chance: random.Random) -> None:
    """The literals in another order, and said twice, give the same derivation."""
    expected = chain.derive(program, held)
    chain.cache_clear()
    again = [*held, *held]
    chance.shuffle(again)
    assert chain.derive(program, again) == expected


def test_order_of_rules_changes_nothing() -> None:
    """Rules, patterns and completions written in another order are the same program with the same digest."""
    for program in PROGRAMS:
        turned = Program(
            tuple(
                Phase(
                    phase.name,
                    tuple(Rule(rule.id, rule.when[::-1], rule.then[::-1], rule.source) for rule in phase.rules[::-1]),
                    phase.completions[::-1],
                )
                for phase in program.phases
            )
        )
        assert turned.digest == program.digest
        held = [literal(k=kind, v=v) for kind in KINDS for v in KEYS["v"]]
        assert plain_chain.derive(turned, held) == chain.derive(program, held)


def test_empty_and_unmatched_literals() -> None:
    """Nothing given and things no rule mentions fire nothing and are kept; a completion still completes."""
    rules = (Rule("r", (literal(k="甲"),), (literal(k="乙"),)),)
    program = Program((Phase("一", rules, (Completion(literal(k="甲"), literal(k="无甲")),)),))
    assert chain.derive(program, ()).literals == {literal(k="无甲")}
    stranger = literal(k="丙", note="别的")
    got = chain.derive(program, (stranger,))
    assert got.literals == {stranger, literal(k="无甲")}
    assert got.fired == ()


def test_a_completion_is_for_later_phases() -> None:
    """All completions of a phase are judged on the same rest, and rules of that phase do not see them."""
    completions = (
        Completion(literal(k="甲"), literal(k="乙")),
        Completion(literal(k="乙"), literal(k="丙")),
    )
    rules = (Rule("r", (literal(k="乙"),), (literal(k="丁"),)),)
    once = Program((Phase("一", rules, completions),))
    assert chain.derive(once, ()).literals == {literal(k="乙"), literal(k="丙")}
    twice = Program((Phase("一", rules, completions), Phase("二", rules)))
    got = chain.derive(twice, ())
    assert literal(k="丁") in got.literals
    assert got.fired == (Firing("二", "r"),)


def test_one_literal_may_serve_two_patterns() -> None:
    """A literal that matches both patterns of a rule is enough for it."""
    rule = Rule("r", (literal(k="认定"), literal(v="适用")), (literal(k="结论"),))
    program = Program((Phase("一", (rule,)),))
    assert literal(k="结论") in chain.derive(program, (literal(k="认定", v="适用"),)).literals
    assert chain.derive(program, (literal(k="认定", v="待查"),)).fired == ()


def test_many_matches_do_not_multiply() -> None:
    """Sixteen patterns, each matched by the same two hundred literals, are one firing and not 200 to the 16th."""
    patterns = tuple(literal(k="认定", **{f"a{place}": "1"}) for place in range(16))
    program = Program((Phase("一", (Rule("r", patterns, (literal(k="结论"),)),)),))
    everything = {f"a{place}": "1" for place in range(16)}
    held = [literal(k="认定", item=str(number), **everything) for number in range(200)]
    assert chain.derive(program, held).fired == (Firing("一", "r"),)


def test_an_order_of_conclusion() -> None:
    """The walk stops at the first step that applies, or at the first that must be asked; findings are all kept."""
    program = order_of_conclusion()
    case = literal(k="案件")
    applies = finding("cn/first-offence#5", "首违不罚", "适用")
    open_question = finding("cn/penalty#33", "轻微不罚", "待查")
    got = chain.derive(program, (case, applies))
    assert {value_of(one, "step") for one in got.literals if matches(literal(k="到达"), one)} == set(STEPS[:4])
    assert literal(k="结果", step="首违不罚") in got.literals
    assert literal(k="决定", force="可以") in got.literals
    assert got.fired[-1] == Firing("后果", "后果:首违不罚:可以")
    asked = chain.derive(program, (case, applies, open_question))
    assert literal(k="待查", step="轻微不罚") in asked.literals
    assert not any(matches(literal(k="结果"), one) for one in asked.literals)
    assert {case, applies, open_question} <= asked.literals


@given(
    st.lists(
        st.builds(
            finding, st.sampled_from("123456789"), st.sampled_from(STEPS), st.sampled_from(("适用", "待查", "不适用"))
        ),
        max_size=40,
    )
)
@settings(max_examples=200, deadline=None)
def test_an_order_of_conclusion_equals_the_plain_derivation(findings: list[Literal]) -> None:
    """Any findings give the conclusion that the plain derivation gives."""
    held = [literal(k="案件"), *findings]
    assert chain.derive(order_of_conclusion(), held) == plain_chain.derive(order_of_conclusion(), held)

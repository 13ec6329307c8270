"""What is chained is what the program means: the plain derivation is the reference."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.chaining import durable_host
from engine.chaining.programs import Completion, Firing, Phase, Program, Rule, Statement, matches, statement, value_of
from tests import plain_chain
from tests.programs import KEYS, KINDS, PROGRAMS, STEPS, finding, order_of_conclusion

statements = st.builds(
    lambda kind, pairs: statement(k=kind, **pairs),
    st.sampled_from((*KINDS, "无关")),
    st.fixed_dictionaries({}, optional={key: st.sampled_from((*values, "别的")) for key, values in KEYS.items()}),
)


@pytest.fixture(autouse=True, scope="module")
def host_of_its_own() -> Iterator[None]:
    """What this module registers does not count against the other tests of this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable_host, "_process", durable_host._Process())
        yield


@given(st.sampled_from(PROGRAMS), st.frozensets(statements, max_size=25))
@example(PROGRAMS[0], frozenset())
@settings(max_examples=200)
def test_equals_the_plain_derivation(program: Program, held: frozenset[Statement]) -> None:
    """For any statements, what holds and which rules fired are what the plain derivation says."""
    durable_host.cache_clear()
    assert durable_host.derive(program, held) == plain_chain.derive(program, held)


@given(st.sampled_from(PROGRAMS), st.lists(statements, max_size=20), st.randoms())
@settings(max_examples=100)
def test_order_of_literals_changes_nothing(program: Program, held: list[Statement], chance: random.Random) -> None:
    """The statements in another order, and said twice, give the same derivation."""
    expected = durable_host.derive(program, held)
    durable_host.cache_clear()
    again = [*held, *held]
    chance.shuffle(again)
    assert durable_host.derive(program, again) == expected


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
        held = [statement(k=kind, v=v) for kind in KINDS for v in KEYS["v"]]
        assert plain_chain.derive(turned, held) == durable_host.derive(program, held)


def test_empty_and_unmatched_literals() -> None:
    """Nothing given and things no rule mentions fire nothing and are kept; a completion still completes."""
    rules = (Rule("r", (statement(k="甲"),), (statement(k="乙"),)),)
    program = Program((Phase("一", rules, (Completion(statement(k="甲"), statement(k="无甲")),)),))
    assert durable_host.derive(program, ()).statements == {statement(k="无甲")}
    stranger = statement(k="丙", note="别的")
    got = durable_host.derive(program, (stranger,))
    assert got.statements == {stranger, statement(k="无甲")}
    assert got.fired == ()


def test_a_completion_is_for_later_phases() -> None:
    """All completions of a phase are judged on the same rest, and rules of that phase do not see them."""
    completions = (
        Completion(statement(k="甲"), statement(k="乙")),
        Completion(statement(k="乙"), statement(k="丙")),
    )
    rules = (Rule("r", (statement(k="乙"),), (statement(k="丁"),)),)
    once = Program((Phase("一", rules, completions),))
    assert durable_host.derive(once, ()).statements == {statement(k="乙"), statement(k="丙")}
    twice = Program((Phase("一", rules, completions), Phase("二", rules)))
    got = durable_host.derive(twice, ())
    assert statement(k="丁") in got.statements
    assert got.fired == (Firing("二", "r"),)


def test_one_literal_may_serve_two_patterns() -> None:
    """A statement that matches both patterns of a rule is enough for it."""
    rule = Rule("r", (statement(k="认定"), statement(v="适用")), (statement(k="结论"),))
    program = Program((Phase("一", (rule,)),))
    assert statement(k="结论") in durable_host.derive(program, (statement(k="认定", v="适用"),)).statements
    assert durable_host.derive(program, (statement(k="认定", v="待查"),)).fired == ()


def test_many_matches_do_not_multiply() -> None:
    """Sixteen patterns, each matched by the same two hundred statements, are one firing and not 200 to the 16th."""
    patterns = tuple(statement(k="认定", **{f"a{place}": "1"}) for place in range(16))
    program = Program((Phase("一", (Rule("r", patterns, (statement(k="结论"),)),)),))
    everything = {f"a{place}": "1" for place in range(16)}
    held = [statement(k="认定", item=str(number), **everything) for number in range(200)]
    assert durable_host.derive(program, held).fired == (Firing("一", "r"),)


def test_an_order_of_conclusion() -> None:
    """The walk stops at the first step that applies, or at the first that must be asked; findings are all kept."""
    program = order_of_conclusion()
    case = statement(k="案件")
    applies = finding("cn/first-offence#5", "首违不罚", "适用")
    open_question = finding("cn/penalty#33", "轻微不罚", "待查")
    got = durable_host.derive(program, (case, applies))
    assert {value_of(one, "step") for one in got.statements if matches(statement(k="到达"), one)} == set(STEPS[:4])
    assert statement(k="结果", step="首违不罚") in got.statements
    assert statement(k="决定", force="可以") in got.statements
    assert got.fired[-1] == Firing("后果", "后果:首违不罚:可以")
    asked = durable_host.derive(program, (case, applies, open_question))
    assert statement(k="待查", step="轻微不罚") in asked.statements
    assert not any(matches(statement(k="结果"), one) for one in asked.statements)
    assert {case, applies, open_question} <= asked.statements


@given(
    st.lists(
        st.builds(
            finding, st.sampled_from("123456789"), st.sampled_from(STEPS), st.sampled_from(("适用", "待查", "不适用"))
        ),
        max_size=40,
    )
)
@settings(max_examples=100)
def test_an_order_of_conclusion_equals_the_plain_derivation(findings: list[Statement]) -> None:
    """Any findings give the conclusion that the plain derivation gives."""
    held = [statement(k="案件"), *findings]
    assert durable_host.derive(order_of_conclusion(), held) == plain_chain.derive(order_of_conclusion(), held)

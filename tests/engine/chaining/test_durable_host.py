"""The host of the chaining: remembered, bounded, refused outside its envelope, an error when it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.chaining import durable_host, durable_network
from engine.chaining.programs import Phase, Program, ProgramError, Rule, statement
from tests import plain_chain
from tests.programs import PROGRAMS, one_phase, remembered, sharing
from tests.waiting import PATIENCE


@pytest.fixture(autouse=True, scope="module")
def host_of_its_own() -> Iterator[None]:
    """What this module registers does not count against the other tests of this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable_host, "_process", durable_host._Process())
        yield


def in_a_process(text: str) -> str:
    """Runs the text in a process of its own (it may register rule sets, fork or crash) and returns what it printed."""
    root = Path(__file__).parents[3]
    done = subprocess.run(  # noqa: S603  our own interpreter and text
        [sys.executable, "-W", "error", "-c", textwrap.dedent(text)],
        cwd=root, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip  # a table reads better in rows
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_more_programs_agree() -> None:
    """A hundred and fifty programs that this process has no room for agree as well."""
    printed = in_a_process("""
        import random
        from engine.chaining import durable_host
        from engine.chaining.programs import Phase, Program
        from tests import plain_chain
        from tests.programs import some_literal, some_program
        durable_host.MOST_PROGRAMS = 200
        source = random.Random(7)
        fired = 0
        for seed in range(100, 250):
            program = some_program(seed)
            for _ in range(12):
                held = [some_literal(source, 3) for _ in range(source.randint(0, 30))]
                got = durable_host.derive(program, held)
                assert got == plain_chain.derive(program, held), (seed, held)
                fired += len(got.fired)
        print(fired > 3_000)
    """)
    assert printed == "True"


def test_memory_does_not_grow_with_runs() -> None:
    """Twenty thousand uncached runs, after a first thousand, keep the process within eight megabytes."""
    printed = in_a_process("""
        import random, resource
        from engine.chaining import durable_host
        from tests.programs import PROGRAMS, some_literal
        source = random.Random(3)
        cases = [(source.choice(PROGRAMS[:6]), [some_literal(source, 3) for _ in range(12)]) for _ in range(500)]
        def run(times):
            for number in range(times):
                durable_host.cache_clear()
                durable_host.derive(*cases[number % 500])
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        first = run(1_000)
        print(run(20_000) - first)
    """)
    assert int(printed) < 8_192  # kilobytes


def test_threads_are_served_one_after_the_other() -> None:
    """Calls from several threads neither crash nor disturb each other."""
    printed = in_a_process("""
        import random
        from concurrent.futures import ThreadPoolExecutor
        from engine.chaining import durable_host
        from tests import plain_chain
        from tests.programs import PROGRAMS, some_literal
        source = random.Random(5)
        cases = [(source.choice(PROGRAMS[:8]), [some_literal(source, 3) for _ in range(10)]) for _ in range(3_000)]
        with ThreadPoolExecutor(8) as threads:
            got = list(threads.map(lambda case: durable_host.derive(*case), cases))
        print(got == [plain_chain.derive(*case) for case in cases])
    """)
    assert printed == "True"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_worker_builds_its_own_host() -> None:
    """After a fork the child starts with nothing registered and derives the same, as does the parent."""
    printed = in_a_process("""
        import os
        from engine.chaining import durable_host
        from engine.chaining.programs import statement
        from tests.programs import PROGRAMS
        held = [statement(k="认定", v="适用"), statement(k="到达")]
        before = durable_host.derive(PROGRAMS[0], held)
        child = os.fork()
        if not child:
            fresh = not durable_host._process.derived and not durable_host._process.programs
            os._exit(0 if fresh and durable_host.derive(PROGRAMS[0], held) == before else 1)
        durable_host.cache_clear()
        print(os.waitpid(child, 0)[1] == 0, durable_host.derive(PROGRAMS[0], held) == before)
    """)
    assert printed == "True True"


def test_derivations_are_remembered() -> None:
    """The same set of statements is derived once; clearing forgets."""
    durable_host.cache_clear()
    first = durable_host.derive(remembered(), [statement(k="甲")])
    assert durable_host.derive(remembered(), [statement(k="甲"), statement(k="甲")]) is first
    durable_host.cache_clear()
    again = durable_host.derive(remembered(), [statement(k="甲")])
    assert again is not first
    assert again == first


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The derivation that was not asked for longest is forgotten first."""
    monkeypatch.setattr(durable_host, "MOST_REMEMBERED", 2)
    durable_host.cache_clear()
    first, second, again, _ = (
        durable_host.derive(remembered(), [statement(k=name)]) for name in ("一", "二", "一", "三")
    )
    assert again is first
    assert durable_host.derive(remembered(), [statement(k="一")]) is first
    assert durable_host.derive(remembered(), [statement(k="二")]) is not second
    durable_host.cache_clear()


def joined(count: int) -> Phase:
    """One rule that joins `count` patterns."""
    patterns = tuple(statement(k=str(number)) for number in range(count))
    return one_phase(Rule("长规则", patterns, (statement(k="结论"),)))


def branching(count: int) -> Phase:
    """Rules so that the host tests `count` different conditions at its top; two of them are the sink's."""
    return one_phase(
        *(Rule(f"r{number}", (statement(k=f"{number}"),), (statement(k="乙"),)) for number in range(count - 2))
    )


def pending(count: int) -> Phase:
    """Rules over `count` different keys; the sink's is one of them."""
    return one_phase(
        *(Rule(f"r{number}", (statement(**{f"a{number}": "1"}),), (statement(k="乙"),)) for number in range(count - 1))
    )


@pytest.mark.parametrize(
    ("build", "most", "says"),
    [
        (joined, 16, "规则“长规则”有17个条件，最多16个。"),
        (sharing, 250, "条件“k=甲”被251条规则共用，最多250条。"),
        (branching, 500, "阶段“一”在同一层有501个不同的条件，最多500个。"),
        (pending, 64, "阶段“一”的条件一次可能有65个待查分支，最多64个。"),
    ],
)
def test_limits(build: Callable[[int], Phase], most: int, says: str) -> None:
    """A phase at the limit derives rightly; one step beyond it is refused when the rules are loaded."""
    for count in (most - 1, most):
        program = Program((build(count),))
        held = [pattern for rule in program.phases[0].rules for pattern in rule.when]
        everything = statement(**{key: value for pattern in held for key, value in pattern})
        for given_literals in (held, held[1:], [everything]):
            assert durable_host.derive(program, given_literals) == plain_chain.derive(program, given_literals)
    with pytest.raises(ProgramError) as refused:
        durable_host.prepare(Program((build(most + 1),)))
    assert str(refused.value) == says


def test_too_many_programs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has registered its programs refuses a new one and keeps serving the old."""
    durable_host.prepare(remembered())
    monkeypatch.setattr(durable_host, "MOST_PROGRAMS", durable_host._process.registered)
    with pytest.raises(durable_host.ChainError, match="一个进程最多装入"):
        durable_host.derive(Program((one_phase(Rule("r", (statement(k="新"),), (statement(k="旧"),))),)), ())
    assert statement(k="乙") in durable_host.derive(remembered(), [statement(k="甲")]).statements


def test_too_many_facts_are_refused() -> None:
    """More facts than the ids that were tested for collisions are an error, and the next case is right again."""
    rules = [Rule(f"r{n}", (statement(k="甲", **{f"b{n}": "1"}),), (statement(k="乙"),)) for n in range(12)]
    program = Program((one_phase(*rules),))
    held = [statement(k="甲", **{f"b{n}": "1" for n in range(12) if mask >> n & 1}) for mask in range(2_001)]
    with pytest.raises(durable_host.ChainError, match="一次推导的事实超过2000个"):
        durable_host.derive(program, held)
    durable_host.cache_clear()
    assert durable_host.derive(program, held[:2_000]) == plain_chain.derive(program, held[:2_000])


class Broken:
    """The real host, with one of its functions replaced."""

    def __init__(self, **replaced: object) -> None:
        self.replaced = replaced

    def __getattr__(self, name: str) -> object:
        return self.replaced.get(name) or getattr(REAL, name)


REAL = durable_host._host  # type: ignore[attr-defined]  # the import itself is what is replaced


def crash(*_: object) -> object:
    """What the host does when it fails."""
    raise RuntimeError("error code: 303")


@pytest.mark.parametrize(
    ("replaced", "says"),
    [
        ({"assert_fact": crash}, "规则引擎运行出错"),
        ({"start_action_for_state": crash}, "规则引擎运行出错"),
        ({"complete_and_start_action": crash}, "规则引擎运行出错"),
        ({"retract_fact": crash}, "规则引擎运行出错"),
        ({"get_facts": crash}, "规则引擎运行出错"),
        ({"assert_fact": lambda *_: (1, 1)}, "没有接受一个事实"),
        ({"get_facts": lambda *_: "[]"}, "与推导的记录不一致"),
        ({"get_facts": lambda *_: '[{"id":"0","f":"1","k0":"v1"}]'}, "与推导的记录不一致"),
        ({"start_action_for_state": lambda *_: ("", '{"r9":{}}')}, "规则引擎运行出错"),
        ({"complete_and_start_action": lambda *_: '{"r0":{}}'}, "没有停下来"),
    ],
)
def test_a_failing_host_is_an_error_and_never_a_derivation(
    monkeypatch: pytest.MonkeyPatch, replaced: dict[str, object], says: str
) -> None:
    """A crash, a refused fact or a disagreement reaches the caller; the next call has a fresh rule set and is right."""
    durable_host.cache_clear()
    held = [statement(k="甲")]
    with monkeypatch.context() as broken:
        broken.setattr(durable_host, "_host", Broken(**replaced))
        with pytest.raises(durable_host.ChainError, match=says):
            durable_host.derive(remembered(), held)
        assert not durable_host._process.derived
    assert remembered().digest not in durable_host._process.programs
    assert durable_host.derive(remembered(), held) == plain_chain.derive(remembered(), held)


def test_refused_rule_sets_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the host does not accept the rules, the phase is named."""
    program = Program((Phase("拒", (Rule("r", (statement(k="拒"),), (statement(k="乙"),)),)),))
    monkeypatch.setattr(durable_host, "_host", Broken(create_ruleset=crash))
    with pytest.raises(durable_host.ChainError, match="不接受阶段“拒”的规则"):
        durable_host.prepare(program)


def test_identity_of_facts_is_tested_at_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids that the host could not tell apart are an error before anything is registered."""
    assert durable_network.collisions(("costarring", "liquid", "其他")) == (("costarring", "liquid"),)
    monkeypatch.setattr(durable_host, "collisions", lambda _: (("1", "2"),))
    with pytest.raises(durable_host.ChainError, match="无法区分事实的编号"):
        durable_host.prepare(Program((one_phase(Rule("r", (statement(k="撞"),), (statement(k="乙"),))),)))


def test_the_host_joins_nothing() -> None:
    """Every rule of the host but its sink waits for one fact: taking back a fact that was joined breaks its memory."""
    for program in PROGRAMS:
        for phase in program.phases:
            rules = json.loads(durable_network.network_of(phase).definition)
            assert {name for name, rule in rules.items() if len(rule["all"]) > 1} == {"s"}

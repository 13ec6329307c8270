"""Forward chaining of a program over statements, by durable-rules: the only import of it in the project.

It must not know what a statement means, nor read facts, amounts or dates. The host is held inside the envelope that
docs/decisions/0002-durable-rules.md describes: one host per process, one session for ever, rule sets registered once,
every run read back, compared and retracted. A crash or a disagreement is a ChainError, never a derivation.

Call it from one thread per process where you can; calls from several threads are served one after the other.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

import durable_rules_engine as _host

from engine.chaining.durable_network import MOST_FACTS, Network, collisions, facts_of, network_of
from engine.chaining.programs import Derivation, Firing, Phase, Program, Statement

MOST_PROGRAMS = 64
"""Programs that one process may register: the host never gives the memory of a rule set back."""

MOST_REMEMBERED = 4_096
"""Derivations kept by `derive`; the one not asked for longest leaves first."""

MOST_FIRINGS = 100_000


class ChainError(Exception):
    """No derivation could be made; the message is one Chinese sentence. There is no verdict to fall back on."""


@dataclass(frozen=True, slots=True)
class _Registered:
    handle: int
    phase: Phase
    network: Network


@dataclass(slots=True)
class _Process:
    """The one host of this process, and what it remembers."""

    lock: Lock = field(default_factory=Lock)
    registered: int = 0
    programs: dict[str, tuple[_Registered, ...]] = field(default_factory=dict)
    derived: OrderedDict[tuple[str, frozenset[Statement]], Derivation] = field(default_factory=OrderedDict)


_process = _Process()


def _begin_anew() -> None:
    # A forked child may have inherited a run in the middle, and a lock that nobody will release.
    global _process  # noqa: PLW0603  one host per process is the point
    _process = _Process()


os.register_at_fork(after_in_child=_begin_anew)


def prepare(program: Program) -> None:
    """Registers the program, so that rules outside the envelope are refused when they are loaded and not in a case.

    Raises ProgramError for such rules, ChainError when this process has registered too many programs.
    """
    with _process.lock:
        _networks(program)


def derive(program: Program, statements: Iterable[Statement]) -> Derivation:
    """Everything that follows from the statements, phase by phase, and the rules that fired.

    The answer depends on nothing but the program's digest and the set of statements, and is remembered under them.
    Raises ProgramError for rules outside the envelope, ChainError when the host failed or contradicted itself.
    """
    given = frozenset(statements)
    key = (program.digest, given)
    with _process.lock:
        remembered = _process.derived.get(key)
        if remembered is not None:
            _process.derived.move_to_end(key)
            return remembered
        derivation = _derive(program, given)
        _process.derived[key] = derivation
        if len(_process.derived) > MOST_REMEMBERED:
            _process.derived.popitem(last=False)
        return derivation


def cache_clear() -> None:
    """Forgets every derivation; the registered programs stay."""
    with _process.lock:
        _process.derived.clear()


def _derive(program: Program, given: frozenset[Statement]) -> Derivation:
    held = set(given)
    fired: list[Firing] = []
    sound = False
    networks = _networks(program)
    try:
        for registered in networks:
            rules = _run(registered, held)
            fired.extend(Firing(registered.phase.name, rule) for rule in sorted(rules))
            held.update(_completed(registered.phase, held))
        sound = True
    except ChainError:
        raise
    except Exception as error:
        raise ChainError("规则引擎运行出错，没有得出结论。") from error
    finally:
        if not sound:
            # After a failure the host may still hold an action in flight: these rule sets are not used again.
            _process.programs.pop(program.digest, None)
    return Derivation(frozenset(held), tuple(fired))


def _networks(program: Program) -> tuple[_Registered, ...]:
    known = _process.programs.get(program.digest)
    if known is not None:
        return known
    if collisions([*map(str, range(MOST_FACTS)), "sid-0"]):
        raise ChainError("规则引擎无法区分事实的编号，没有得出结论。")
    networks = [(phase, network_of(phase)) for phase in program.phases]
    if _process.registered >= MOST_PROGRAMS:
        raise ChainError(f"一个进程最多装入{MOST_PROGRAMS}套规则，不能再装入新的规则；请重新启动服务。")
    _process.registered += 1
    registered = []
    for place, (phase, network) in enumerate(networks):
        try:
            handle = _host.create_ruleset(f"{program.digest[:12]}-{_process.registered}-{place}", network.definition)
        except Exception as error:
            raise ChainError(f"规则引擎不接受阶段“{phase.name}”的规则。") from error
        registered.append(_Registered(handle, phase, network))
    _process.programs[program.digest] = tuple(registered)
    return _process.programs[program.digest]


def _completed(phase: Phase, held: set[Statement]) -> list[Statement]:
    if not phase.completions:
        return []
    known = [frozenset(each) for each in held]
    return [
        completion.statement
        for completion in phase.completions
        if not any(map(frozenset(completion.pattern).issubset, known))
    ]


def _run(registered: _Registered, held: set[Statement]) -> set[str]:
    """Chains one phase to rest: adds what follows to `held` and returns the ids of the rules that fired."""
    handle, network = registered.handle, registered.network
    asserted: dict[str, str] = {}
    fired: set[str] = set()
    met: set[str] = set()
    try:
        session = 0
        for fact in sorted(set(facts_of(network, held))):
            session = _assert(handle, fact, asserted)
        message = _first_action(handle, session) if asserted else None
        count = 0
        while message is not None:
            count += 1
            if count > MOST_FIRINGS:
                raise ChainError("规则引擎没有停下来，没有得出结论。")
            action = network.actions[message[2 : message.index('"', 2)]]
            if action.rule is not None:
                fired.add(action.rule)
                held.update(action.statements)
            met.add(action.met)
            joined = (join.fact for join in network.joins if action.met in join.marks and join.marks <= met)
            for fact in (*action.facts, *joined):
                if fact not in asserted:
                    _assert(handle, fact, asserted)
            message = _host.complete_and_start_action(handle, session)
        if asserted:
            _compare(handle, asserted)
    finally:
        for fact, number in asserted.items():
            _host.retract_fact(handle, _message(fact, number))
    return fired


def _message(fact: str, number: str) -> str:
    return f'{{"id":"{number}",{fact}}}'


def _assert(handle: int, fact: str, asserted: dict[str, str]) -> int:
    number = str(len(asserted))
    if len(asserted) >= MOST_FACTS:
        raise ChainError(f"一次推导的事实超过{MOST_FACTS}个，没有得出结论。")
    asserted[fact] = number
    outcome, session = _host.assert_fact(handle, _message(fact, number))
    if outcome != 0:
        raise ChainError("规则引擎没有接受一个事实，没有得出结论。")
    return int(session)


def _first_action(handle: int, session: int) -> str | None:
    started = _host.start_action_for_state(handle, session)
    return None if started is None else str(started[1])


def _compare(handle: int, asserted: dict[str, str]) -> None:
    # The host gives back the very text it was given, and no code contains a brace.
    read = _host.get_facts(handle, "0").strip("[{}]").split("},{")
    if sorted(read) != sorted(f'"id":"{number}",{fact}' for fact, number in asserted.items()):
        raise ChainError("规则引擎所持有的事实与推导的记录不一致，没有得出结论。")

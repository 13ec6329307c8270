"""One phase of production rules written as a rule set for durable-rules, inside the envelope in which it is right.

Every text is replaced by a short ASCII code, so that the host compares nothing but codes made here. Statements that no
pattern can tell apart become one fact. The host joins nothing: for each pattern of a rule with several, a rule of its own
says that the pattern is met, and when all are, one fact stands for the join. A join never multiplies, and one statement
may serve two patterns. Why: docs/decisions/0002-durable-rules.md.

It must not know the host (it only writes its JSON), nor what a statement means.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.chaining.programs import Phase, ProgramError, Rule, Statement, wording

MOST_JOINED = 16
MOST_PENDING = 64
MOST_SHARING = 250
MOST_BRANCHES = 500
MOST_RULES = 4_000
MOST_FACTS = 2_000

_HELD = '"f":"1"'
"""Every fact carries this pair; the sink rule waits on it together with a pair that no fact has, so that the host keeps
a fact even when no other rule mentions it, and nothing fires for it."""

Test = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Action:
    """What the firing of one rule of the host means.

    `rule` is our rule: `statements` hold and `facts` are asserted. It is None when the host's rule only says that the
    pattern `met` is met.
    """

    rule: str | None
    statements: tuple[Statement, ...]
    facts: tuple[str, ...]
    met: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """A rule with several patterns: when all of `marks` are met, `fact` is asserted, and the host fires the rule for it."""

    marks: frozenset[str]
    fact: str


@dataclass(frozen=True, slots=True)
class Network:
    """A phase ready for the host. `anchors` are the pairs of which a statement must have one to match any pattern."""

    definition: str
    codes: Mapping[Test, str]
    anchors: frozenset[Test]
    actions: Mapping[str, Action]
    joins: tuple[Join, ...] = ()


def network_of(phase: Phase) -> Network:
    """The phase as a rule set. Raises ProgramError when it would leave the envelope (joins, sharing, branches)."""
    patterns = sorted({pattern for rule in phase.rules for pattern in rule.when})
    order = _order_of_keys(patterns)
    ordered = {pattern: tuple(sorted(pattern, key=lambda pair: order[pair[0]])) for pattern in patterns}
    codes = _codes(patterns, order)
    anchors = frozenset(pairs[0] for pairs in ordered.values())
    shells = Network("", codes, anchors, {})
    rules = sorted(phase.rules, key=lambda rule: rule.id)
    marks = _marks(rules)
    definition: dict[str, Any] = {"s": {"all": [{"m0": {"f": "1"}}, {"m1": {"f": "2"}}]}}
    actions: dict[str, Action] = {}
    for number, pattern in enumerate(marks):
        definition[f"p{number}"] = {"all": [{"m": _condition(codes, ordered[pattern])}]}
        actions[f"p{number}"] = Action(None, (), (), marks[pattern])
    joins: list[Join] = []
    for number, rule in enumerate(rules):
        when = sorted(set(rule.when))
        if len(when) == 1:
            parts = [{"m": _condition(codes, ordered[when[0]])}]
        else:
            parts = [{"m": {"p": f"v{number}"}}]
            joins.append(Join(frozenset(marks[pattern] for pattern in when), f'{_HELD},"p":"v{number}"'))
        definition[f"r{number}"] = {"all": parts}
        actions[f"r{number}"] = Action(rule.id, rule.then, tuple(facts_of(shells, rule.then)))
    _refuse_outside(phase, rules, ordered, marks)
    return Network(json.dumps(definition, ensure_ascii=True), codes, anchors, actions, tuple(joins))


def facts_of(network: Network, statements: Iterable[Statement]) -> Iterator[str]:
    """What the phase can see of these statements, as facts: JSON without braces and id.

    Literals that look the same to every pattern give equal facts; one that cannot match any pattern gives none.
    """
    codes = network.codes
    for held in statements:
        if not network.anchors.isdisjoint(held):
            yield ",".join([_HELD, *(codes[pair] for pair in held if pair in codes)])


def identity(text: str) -> int:
    """The 32-bit FNV-1a hash by which the host tells ids and property names apart.

    >>> identity('id'), identity('sid')
    (926444256, 3593476751)
    """
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def collisions(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of different texts that the host could not tell apart."""
    seen: dict[int, str] = {}
    found = []
    for text in texts:
        other = seen.setdefault(identity(text), text)
        if other != text:
            found.append((other, text))
    return tuple(found)


def _order_of_keys(patterns: list[Statement]) -> dict[str, int]:
    # The key that most patterns test comes first: fewer branches at the top, and the sharpest anchors.
    uses = Counter(key for pattern in patterns for key, _ in pattern)
    return {key: place for place, key in enumerate(sorted(uses, key=lambda key: (-uses[key], key)))}


def _codes(patterns: list[Statement], order: Mapping[str, int]) -> dict[Test, str]:
    names = {"f", "p", "id", "sid", "$s", *(f"k{place}" for place in order.values())}
    if collisions(sorted(names)):
        raise ProgramError("规则用到的键过多，规则引擎无法区分它们。")
    pairs = sorted({pair for pattern in patterns for pair in pattern})
    return {pair: f'"k{order[pair[0]]}":"v{number}"' for number, pair in enumerate(pairs)}


def _marks(rules: list[Rule]) -> dict[Statement, str]:
    joined = sorted({pattern for rule in rules if len(set(rule.when)) > 1 for pattern in rule.when})
    return {pattern: f"v{number}" for number, pattern in enumerate(joined)}


def _condition(codes: Mapping[Test, str], pairs: tuple[Test, ...]) -> dict[str, Any]:
    tests = [json.loads("{" + codes[pair] + "}") for pair in pairs]
    return tests[0] if len(tests) == 1 else {"$and": tests}


def _refuse_outside(
    phase: Phase, rules: list[Rule], ordered: Mapping[Statement, tuple[Test, ...]], marks: Mapping[Statement, str]
) -> None:
    if len(rules) + len(marks) > MOST_RULES:
        raise ProgramError(f"阶段“{phase.name}”的规则过多（最多{MOST_RULES}条）。")
    joins: Counter[Statement] = Counter()
    shared: Counter[Statement] = Counter(dict.fromkeys(marks, 1))
    for rule in rules:
        when = set(rule.when)
        if len(when) > MOST_JOINED:
            raise ProgramError(f"规则“{rule.id}”有{len(when)}个条件，最多{MOST_JOINED}个。")
        (joins if len(when) > 1 else shared).update(when)
    for uses in (joins, shared):
        for pattern, count in uses.items():
            if count > MOST_SHARING:
                raise ProgramError(f"条件“{wording(pattern)}”被{count}条规则共用，最多{MOST_SHARING}条。")
    top: dict[Test, Any] = {
        ("f", "1"): {},
        ("f", "2"): {},
        **{("p", rule.id): {} for rule in rules if len(set(rule.when)) > 1},
    }
    for pairs in ordered.values():
        branch = top
        for pair in pairs:
            branch = branch.setdefault(("=" + pair[0], pair[1]), {})
    if _widest(top) > MOST_BRANCHES:
        raise ProgramError(f"阶段“{phase.name}”在同一层有{_widest(top)}个不同的条件，最多{MOST_BRANCHES}个。")
    if _pending(top) > MOST_PENDING:
        raise ProgramError(f"阶段“{phase.name}”的条件一次可能有{_pending(top)}个待查分支，最多{MOST_PENDING}个。")


def _widest(branch: Mapping[Test, Any]) -> int:
    return max([len(branch), *(_widest(below) for below in branch.values())])


def _pending(branch: Mapping[Test, Any]) -> int:
    # The host walks depth first over a stack of 64; a fact has one value per key, so it enters one branch per key.
    keys = len({key for key, _ in branch})
    return max([keys, *(keys - 1 + _pending(below) for below in branch.values())])

"""Production rules as data: literals, rules, phases, programs and what was derived from them.

It must not know who chains the rules (no import of an engine), nor what a literal means in law.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TypeAlias

Literal: TypeAlias = tuple[tuple[str, str], ...]
"""A ground statement: (key, value) pairs sorted by key, each key once. Keys are ASCII names, values are text."""


class ProgramError(ValueError):
    """The rules themselves are ill-formed; the message is one Chinese sentence that quotes what is wrong."""


def literal(**pairs: str) -> Literal:
    """The literal that holds exactly these pairs, in canonical order.

    Raises ProgramError when there is no pair, a key is not an ASCII name or a value is not text.

    >>> literal(v='适用', k='认定')
    (('k', '认定'), ('v', '适用'))
    """
    if not pairs:
        raise ProgramError("一个结论至少要有一项内容。")
    for key, value in pairs.items():
        if not (key.isascii() and key.isidentifier()):
            raise ProgramError(f"“{key}”不能作为结论的键：只能用英文字母、数字和下划线。")
        if not isinstance(value, str):
            raise ProgramError(f"“{key}”的值应当是文字。")
    return tuple(sorted(pairs.items()))


def value_of(held: Literal, key: str) -> str | None:
    """The value under `key`, or None when the literal has no such key.

    >>> value_of(literal(k='认定', v='适用'), 'v')
    '适用'
    """
    for name, value in held:
        if name == key:
            return value
    return None


def matches(pattern: Literal, held: Literal) -> bool:
    """Whether `held` contains every pair of `pattern`.

    >>> matches(literal(k='认定'), literal(k='认定', v='适用'))
    True
    """
    return set(pattern) <= set(held)


def wording(statement: Literal) -> str:
    """The literal as a reader sees it in an error.

    >>> wording(literal(k='认定', v='适用'))
    'k=认定，v=适用'
    """
    return "，".join(f"{key}={value}" for key, value in statement)


@dataclass(frozen=True, slots=True)
class Rule:
    """When every pattern of `when` is matched by some held literal, every literal of `then` holds."""

    id: str
    when: tuple[Literal, ...]
    then: tuple[Literal, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """When its phase has come to rest and no held literal matches `pattern`, `literal` is added."""

    pattern: Literal
    literal: Literal


@dataclass(frozen=True, slots=True)
class Phase:
    """Rules that are chained together until nothing new holds; then its completions, all judged on that same rest."""

    name: str
    rules: tuple[Rule, ...]
    completions: tuple[Completion, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """Phases in the order in which they are run.

    `digest` is a sha256 of the meaning and the sources of all of them; the order of rules, patterns and completions
    inside a phase does not change it.

    Raises ProgramError when a name or rule id comes twice, or a rule lacks patterns or conclusions.
    """

    phases: tuple[Phase, ...]
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        _refuse_ill_formed(self.phases)
        object.__setattr__(self, "digest", _digest(self.phases))


@dataclass(frozen=True, slots=True)
class Firing:
    """One rule that fired in one phase, however many literals matched it."""

    phase: str
    rule: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """Everything that holds at the end (given, concluded, completed), and the rules that fired.

    `fired` is in the order of the phases, inside a phase by rule id.
    """

    literals: frozenset[Literal]
    fired: tuple[Firing, ...]


def _refuse_ill_formed(phases: tuple[Phase, ...]) -> None:
    names = [phase.name for phase in phases]
    for name in names:
        if names.count(name) > 1:
            raise ProgramError(f"阶段“{name}”重复出现。")
    for phase in phases:
        known: set[str] = set()
        for rule in phase.rules:
            if rule.id in known:
                raise ProgramError(f"阶段“{phase.name}”中规则“{rule.id}”重复出现。")
            known.add(rule.id)
            if not rule.when:
                raise ProgramError(f"规则“{rule.id}”没有条件。")
            if not rule.then:
                raise ProgramError(f"规则“{rule.id}”没有结论。")
            for statement in (*rule.when, *rule.then):
                _refuse_uncanonical(statement, f"规则“{rule.id}”")
        for completion in phase.completions:
            _refuse_uncanonical(completion.pattern, f"阶段“{phase.name}”的补足")
            _refuse_uncanonical(completion.literal, f"阶段“{phase.name}”的补足")


def _refuse_uncanonical(statement: Literal, owner: str) -> None:
    if literal(**dict(statement)) != statement:
        raise ProgramError(f"{owner}中的“{wording(statement)}”有重复的键或者没有按键排序。")


def _digest(phases: tuple[Phase, ...]) -> str:
    plain = [
        {
            "name": phase.name,
            "rules": sorted([rule.id, sorted(rule.when), sorted(rule.then), rule.source] for rule in phase.rules),
            "completions": sorted([completion.pattern, completion.literal] for completion in phase.completions),
        }
        for phase in phases
    ]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

"""Production rules as data: statements, rules, phases, programs and what was derived from them.

It must not know who chains the rules (no import of an engine), nor what a statement means in law.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TypeAlias

Statement: TypeAlias = tuple[tuple[str, str], ...]
"""A ground statement: (key, value) pairs sorted by key, each key once. Keys are ASCII names, values are text."""


class ProgramError(ValueError):
    """The rules themselves are ill-formed; the message is one Chinese sentence that quotes what is wrong."""


def statement(**pairs: str) -> Statement:
    """The statement that holds exactly these pairs, in canonical order.

    Raises ProgramError when there is no pair, a key is not an ASCII name or a value is not text.

    >>> statement(v='适用', k='认定')
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


def value_of(held: Statement, key: str) -> str | None:
    """The value under `key`, or None when the statement has no such key.

    >>> value_of(statement(k='认定', v='适用'), 'v')
    '适用'
    """
    for name, value in held:
        if name == key:
            return value
    return None


def matches(pattern: Statement, held: Statement) -> bool:
    """Whether `held` contains every pair of `pattern`.

    >>> matches(statement(k='认定'), statement(k='认定', v='适用'))
    True
    """
    return set(pattern) <= set(held)


def wording(given: Statement) -> str:
    """The statement as a reader sees it in an error.

    >>> wording(statement(k='认定', v='适用'))
    'k=认定，v=适用'
    """
    return "，".join(f"{key}={value}" for key, value in given)


@dataclass(frozen=True, slots=True)
class Rule:
    """When every pattern of `when` is matched by some held statement, every statement of `then` holds."""

    id: str
    when: tuple[Statement, ...]
    then: tuple[Statement, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """When its phase has come to rest and no held statement matches `pattern`, `statement` is added."""

    pattern: Statement
    statement: Statement


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
    """One rule that fired in one phase, however many statements matched it."""

    phase: str
    rule: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """Everything that holds at the end (given, concluded, completed), and the rules that fired.

    `fired` is in the order of the phases, inside a phase by rule id.
    """

    statements: frozenset[Statement]
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
            for each in (*rule.when, *rule.then):
                _refuse_uncanonical(each, f"规则“{rule.id}”")
        for completion in phase.completions:
            _refuse_uncanonical(completion.pattern, f"阶段“{phase.name}”的补足")
            _refuse_uncanonical(completion.statement, f"阶段“{phase.name}”的补足")


def _refuse_uncanonical(given: Statement, owner: str) -> None:
    if statement(**dict(given)) != given:
        raise ProgramError(f"{owner}中的“{wording(given)}”有重复的键或者没有按键排序。")


def _digest(phases: tuple[Phase, ...]) -> str:
    plain = [
        {
            "name": phase.name,
            "rules": sorted([rule.id, sorted(rule.when), sorted(rule.then), rule.source] for rule in phase.rules),
            "completions": sorted([completion.pattern, completion.statement] for completion in phase.completions),
        }
        for phase in phases
    ]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

"""What a program means, in plain Python: the reference that `engine.chaining` must agree with."""

from __future__ import annotations

from collections.abc import Iterable

from engine.chaining.programs import Derivation, Firing, Phase, Program, Statement


def derive(program: Program, statements: Iterable[Statement]) -> Derivation:
    """Tries every rule of a phase until nothing new holds, then completes; phase after phase."""
    held = set(statements)
    fired: list[Firing] = []
    for phase in program.phases:
        fired += [Firing(phase.name, rule) for rule in sorted(_to_rest(phase, held))]
        at_rest = frozenset(held)
        held |= {one.statement for one in phase.completions if not _some_match(one.pattern, at_rest)}
    return Derivation(frozenset(held), tuple(fired))


def _to_rest(phase: Phase, held: set[Statement]) -> set[str]:
    fired: set[str] = set()
    while True:
        new = {
            rule.id: rule.then
            for rule in phase.rules
            if rule.id not in fired and all(_some_match(pattern, held) for pattern in rule.when)
        }
        if not new:
            return fired
        fired.update(new)
        held.update(statement for then in new.values() for statement in then)


def _some_match(pattern: Statement, held: Iterable[Statement]) -> bool:
    return any(all(pair in statement for pair in pattern) for statement in held)

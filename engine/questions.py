"""What to ask next: the facts that open findings wait for, the one that settles most first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from engine.findings import Finding
from engine.proofs import Proof
from engine.terms import Facts, Term, Vocabulary


@dataclass(frozen=True, slots=True)
class Question:
    """One fact to ask; `settles` is what waits for it. `premise`: only premises do. `again`: what was given falls short."""

    term: Term
    settles: tuple[str, ...]
    premise: bool = False
    again: bool = False


class Waits(NamedTuple):
    """Something open: its key, its step in the order, the facts it waits for, how many of its parts are met."""

    key: str
    step: str
    terms: tuple[str, ...]
    met: int


def waits_of(finding: Finding) -> Waits:
    """What an open finding waits for."""
    return Waits(finding.entry.key, finding.entry.step, finding.missing, met(finding.proof))


def questions(
    open_: Iterable[Waits], premises: Iterable[Waits], more: Iterable[str], vocabulary: Vocabulary, facts: Facts
) -> tuple[Question, ...]:
    """All facts that what is open (then the premises, then `more`) waits for, each once.

    Together they are sufficient: when all are answered, all of it is settled. First comes the fact that alone settles
    most steps of which something is already met, then the one whose waiting item has most already met, then the one
    that most wait for.
    """
    asked = _ranked(open_, vocabulary)
    found = [Question(vocabulary.terms[term], keys, again=term in facts) for term, keys in asked]
    seen = {question.term.name for question in found}
    for term, keys in _ranked(premises, vocabulary):
        if term not in seen:
            found.append(Question(vocabulary.terms[term], keys, premise=True, again=term in facts))
            seen.add(term)
    found.extend(Question(vocabulary.terms[term], ()) for term in dict.fromkeys(more) if term not in seen)
    return tuple(found)


def _ranked(items: Iterable[Waits], vocabulary: Vocabulary) -> list[tuple[str, tuple[str, ...]]]:
    waiting: dict[str, list[str]] = {}
    alone: dict[str, set[str]] = {}
    nearness: dict[str, int] = {}
    for key, step, terms, done in items:
        for term in terms:
            waiting.setdefault(term, []).append(key)
            nearness[term] = max(nearness.get(term, 0), done)
        if len(terms) == 1 and done:
            alone.setdefault(terms[0], set()).add(step)
    order = vocabulary.order
    ranked = sorted(waiting, key=lambda t: (-len(alone.get(t, ())), -nearness[t], -len(waiting[t]), order[t]))
    return [(term, tuple(waiting[term])) for term in ranked]


def met(proof: Proof) -> int:
    """How many parts of an open proof already hold."""
    count = 0
    for part in proof.parts:
        if part.truth:
            count += 1
        elif part.truth is None and part.parts:
            count += met(part)
    return count

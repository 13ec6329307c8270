"""What to ask next: the facts that open findings wait for, the one that settles most first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.findings import Finding
from engine.proofs import Proof
from engine.terms import Term, Vocabulary


@dataclass(frozen=True, slots=True)
class Question:
    """One fact to ask; `settles` are the findings that wait for it, `premise` that only premises do."""

    term: Term
    settles: tuple[str, ...]
    premise: bool = False


def questions(
    findings: Iterable[Finding], premises: Iterable[Finding], more: Iterable[str], vocabulary: Vocabulary
) -> tuple[Question, ...]:
    """All facts that the open `findings` (then the open `premises`, then `more`) wait for, each once.

    Together they are sufficient: when all are answered, every one of these findings is settled. First comes the fact
    that alone settles most steps of the order, then the one whose finding has most of its conditions already met.
    """
    asked = _ranked(findings, vocabulary)
    found = [Question(vocabulary.terms[term], keys) for term, keys in asked]
    seen = {question.term.name for question in found}
    for term, keys in _ranked(premises, vocabulary):
        if term not in seen:
            found.append(Question(vocabulary.terms[term], keys, premise=True))
            seen.add(term)
    found.extend(Question(vocabulary.terms[term], ()) for term in dict.fromkeys(more) if term not in seen)
    return tuple(found)


def _ranked(findings: Iterable[Finding], vocabulary: Vocabulary) -> list[tuple[str, tuple[str, ...]]]:
    waiting: dict[str, list[str]] = {}
    alone: dict[str, set[str]] = {}
    nearness: dict[str, int] = {}
    for finding in findings:
        wanted = finding.missing
        met = _met(finding.proof) if wanted else 0
        for term in wanted:
            waiting.setdefault(term, []).append(finding.entry.key)
            nearness[term] = max(nearness.get(term, 0), met)
        if len(wanted) == 1:
            alone.setdefault(wanted[0], set()).add(finding.entry.step)
    order = vocabulary.order
    ranked = sorted(waiting, key=lambda t: (-len(alone.get(t, ())), -nearness[t], -len(waiting[t]), order[t]))
    return [(term, tuple(waiting[term])) for term in ranked]


def _met(proof: Proof) -> int:
    """How many parts of an open proof already hold."""
    met = 0
    for part in proof.parts:
        if part.truth:
            met += 1
        elif part.truth is None and part.parts:
            met += _met(part)
    return met

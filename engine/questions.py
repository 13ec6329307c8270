"""What to ask next: the facts that open findings wait for, the one that settles most first."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from engine.findings import Waits
from engine.terms import Term, Vocabulary


class Question(NamedTuple):
    """One fact to ask; `settles` is what waits for it. `premise`: only premises do. `again`: what was given falls short."""

    term: Term
    settles: tuple[str, ...]
    premise: bool = False
    again: bool = False


@lru_cache(maxsize=2048)
def questions(
    open_: tuple[Waits, ...],
    premises: tuple[Waits, ...],
    more: tuple[str, ...],
    vocabulary: Vocabulary,
    given: frozenset[str],
) -> tuple[Question, ...]:
    """All facts that what is open (then the premises, then `more`) waits for, each once; `given` are the facts at hand.

    Together they are sufficient: when all are answered, all of it is settled. First comes the fact that alone settles
    most steps of which something is already met, then the one whose waiting item has most already met, then the one
    that most wait for. What is asked depends on what is known, not on its value, so cases share their questions.
    """
    asked = _ranked(open_, vocabulary)
    found = [Question(vocabulary.terms[term], keys, again=term in given) for term, keys in asked]
    seen = {question.term.name for question in found}
    for term, keys in _ranked(premises, vocabulary):
        if term not in seen:
            found.append(Question(vocabulary.terms[term], keys, premise=True, again=term in given))
            seen.add(term)
    found.extend(Question(vocabulary.terms[term], ()) for term in more if term not in seen)
    return tuple(found)


def _ranked(items: tuple[Waits, ...], vocabulary: Vocabulary) -> list[tuple[str, tuple[str, ...]]]:
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


def forget() -> None:
    """Empties what is kept of questions."""
    questions.cache_clear()

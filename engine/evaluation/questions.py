"""What to ask next: the facts that open findings wait for, the one that settles most first."""

from __future__ import annotations

from typing import NamedTuple

from engine.evaluation.findings import Open
from engine.language import Term, Vocabulary


class Question(NamedTuple):
    """One fact to ask; `settles` are the keys of what it would help to settle.

    `premise`: only premises need it. `again`: what was given falls short.
    """

    term: Term
    settles: tuple[str, ...]
    premise: bool = False
    again: bool = False


def questions(
    open_: tuple[Open, ...],
    premises: tuple[Open, ...],
    more: tuple[str, ...],
    vocabulary: Vocabulary,
    given: frozenset[str],
) -> tuple[Question, ...]:
    """All facts that what is open (then the premises, then `more`) waits for, each once; `given` are the facts at hand.

    Together they are sufficient: when all are answered, all of it is settled. First comes the fact that alone settles
    most steps of which something is already met, then the one whose waiting item has most already met, then the one
    that most wait for.
    """
    asked = _ranked(open_, vocabulary)
    found = [Question(vocabulary.terms[term], keys, again=term in given) for term, keys in asked]
    seen = {question.term.name for question in found}
    for term, keys in _ranked(premises, vocabulary):
        if term not in seen:
            found.append(Question(vocabulary.terms[term], keys, premise=True, again=term in given))
            seen.add(term)
    found.extend(Question(vocabulary.terms[term], (), again=term in given) for term in more if term not in seen)
    return tuple(found)


def _ranked(items: tuple[Open, ...], vocabulary: Vocabulary) -> list[tuple[str, tuple[str, ...]]]:
    waiting: dict[str, list[str]] = {}
    alone: dict[str, set[str]] = {}
    nearness: dict[str, int] = {}
    for key, step, terms, done, _ in items:
        for term in terms:
            if term not in waiting:
                waiting[term], nearness[term] = [key], done
                continue
            waiting[term].append(key)
            nearness[term] = max(nearness[term], done)
        if len(terms) == 1 and done:
            alone.setdefault(terms[0], set()).add(step)
    order = vocabulary.order
    ranked = sorted(waiting, key=lambda t: (-len(alone.get(t, ())), -nearness[t], -len(waiting[t]), order[t]))
    return [(term, tuple(waiting[term])) for term in ranked]

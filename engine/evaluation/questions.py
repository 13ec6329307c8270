"""What to ask next: the facts that open findings wait for, first the one that decides most toward a lenient outcome."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from engine.catalog import Item, ListVersion
from engine.evaluation.findings import Finding, Open
from engine.language import Defined, Proof, Term, Vocabulary, terms_of, walk


class Criteria(NamedTuple):
    """What a list version or a definition that it uses says of a fact, under that name."""

    version: ListVersion
    name: str
    text: str


class Question(NamedTuple):
    """One fact to ask; `settles` are the keys of what it would help to settle.

    `premise`: only premises need it. `again`: what was given falls short. `criteria` are what law and lists
    say of how the fact is judged.
    """

    term: Term
    settles: tuple[str, ...]
    premise: bool = False
    again: bool = False
    criteria: tuple[Criteria, ...] = ()


class Priority(NamedTuple):
    """What the order of questions goes by.

    `rank` says of each step how many outcomes are more lenient than its own; `settles` which facts are settled by most
    answers to a fact.
    """

    rank: Mapping[str, int]
    settles: Mapping[str, frozenset[str]]


def questions(
    open_: tuple[Open, ...],
    premises: tuple[Open, ...],
    more: tuple[str, ...],
    vocabulary: Vocabulary,
    priority: Priority,
    given: Collection[str],
) -> tuple[Question, ...]:
    """All facts that what is open (then the premises, then `more`) waits for, each once; `given` are the facts at hand.

    Together they are sufficient: when all are answered, all of it is settled. First comes the fact that decides most
    toward the most lenient outcome still open: the share of its conditions that an item already meets counts, then at
    how many steps and how many items the fact is waited for. A fact that most answers to an earlier question would
    settle comes after the others.
    """
    found = [
        Question(vocabulary.terms[term], keys, again=term in given)
        for term, keys in _ranked(open_, vocabulary, priority)
    ]
    seen = {question.term.name for question in found}
    found.extend(
        Question(vocabulary.terms[term], keys, premise=True, again=term in given)
        for term, keys in _ranked(premises, vocabulary, priority, seen)
    )
    seen.update(question.term.name for question in found)
    found.extend(Question(vocabulary.terms[term], (), again=term in given) for term in more if term not in seen)
    return tuple(found)


def with_criteria(
    asked: Iterable[Question], findings: Iterable[Finding], versions: Iterable[ListVersion]
) -> tuple[Question, ...]:
    """The questions with what law and lists say of the facts: criteria of `versions`, and open definitions of findings."""
    waiting = {finding.key: finding for finding in findings if finding.open is not None}
    said: dict[str, list[Criteria]] = {}
    for version in versions:
        for each in version.criteria:
            said.setdefault(each.term, []).append(Criteria(version, each.term, each.text))
    return tuple([q._replace(criteria=(*said.get(q.term.name, ()), *_definitions(q, waiting))) for q in asked])


def _definitions(question: Question, waiting: Mapping[str, Finding]) -> tuple[Criteria, ...]:
    """The definitions that name a 是否 fact, each once, with the list version that first uses it."""
    if question.term.type != "是否":
        return ()
    found: dict[str, Criteria] = {}
    for finding in (waiting[key] for key in question.settles if key in waiting):
        if question.term.name not in _defined(finding.item):
            continue
        for defined in _defining(finding.proof, question.term.name):
            found.setdefault(defined.text, Criteria(finding.version, defined.name, defined.text))
    return tuple(found.values())


@lru_cache(maxsize=4096)
def _defined(item: Item) -> frozenset[str]:
    """The facts that named definitions in the condition of an item name."""
    named = (part for part in walk(item.condition) if isinstance(part, Defined) and part.name)
    return frozenset(term for part in named for term in terms_of(part))


def _defining(proof: Proof, term: str) -> Iterator[Defined]:
    """The innermost named definitions inside an open proof that name the fact and are open themselves."""
    inner = [d for part in proof.parts if part.truth is None for d in _defining(part, term)]
    yield from inner
    condition = proof.condition
    if not inner and isinstance(condition, Defined) and condition.name and term in terms_of(condition):
        yield condition


def _ranked(
    items: Iterable[Open], vocabulary: Vocabulary, priority: Priority, asked: Collection[str] = ()
) -> list[tuple[str, tuple[str, ...]]]:
    """The facts that `items` wait for and that are not `asked` already, with the keys of those items."""
    items, rank, order = tuple(items), priority.rank, vocabulary.order
    if not items:
        return []
    waiting: dict[str, list[str]] = {}
    # Of each fact the sum of shares, in thousandths, at the steps with the most lenient outcome and at all, and those steps.
    shares: dict[str, int] = {}
    lenient_shares: dict[str, int] = {}
    lenient: dict[str, set[str]] = {}
    top = min([rank[item.step] for item in items])
    for key, step, terms, met, _ in items:
        share = 1000 * met // (met + len(terms) or 1)
        for term in terms:
            if term in waiting:
                waiting[term].append(key)
                shares[term] += share
            else:
                waiting[term], shares[term] = [key], share
        if rank[step] == top:
            for term in terms:
                if term in lenient:
                    lenient_shares[term] += share
                    lenient[term].add(step)
                else:
                    lenient_shares[term], lenient[term] = share, {step}
    rows = [
        (-lenient_shares[term], -shares[term], -len(lenient[term]), -len(keys), order[term], term)
        if term in lenient
        else (0, -shares[term], 0, -len(keys), order[term], term)
        for term, keys in waiting.items()
    ]
    rows.sort()
    settled: set[str] = set()
    first: list[str] = []
    last: list[str] = []
    for *_, term in rows:
        (last if term in settled else first).append(term)
        if term in priority.settles:
            settled |= priority.settles[term]
    return [(term, tuple(waiting[term])) for term in (*first, *last) if term not in asked]

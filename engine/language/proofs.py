"""Why a condition holds, why not, and what is missing: the proof of its truth, leaf by leaf.

A proof says the same as `meaning.truth_of` (a test holds them equal) and keeps the reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from engine.language.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Defined,
    Exactly,
    Is,
    Leaf,
    Not,
    Soft,
    Unread,
    named,
    terms_of,
)
from engine.language.earlier_records import Setting
from engine.language.meaning import decider, open_terms
from engine.language.truth import Truth, any_of, exactly, negate
from engine.language.values import Facts


class Proof(NamedTuple):
    """One node of the reasons: a condition, its truth, the proofs of its parts; at a leaf the facts that it names.

    `asks`, where no fact is known on which the condition depends: the facts that would settle it. Such a proof is one
    and the same object for every case. None at every other node.
    """

    condition: Condition
    truth: Truth
    parts: tuple[Proof, ...] = ()
    terms: tuple[str, ...] = ()
    asks: tuple[str, ...] | None = None


Prover = Callable[[Facts, Setting | None], Proof]


def prover(condition: Condition) -> Prover:
    """A function that proves `condition` on facts; made once when a list is loaded."""
    match condition:
        case AllOf(parts):
            return _untouched(condition, _all_of(condition, tuple(prover(part) for part in parts)))
        case AnyOf(parts):
            return _untouched(condition, _any_of(condition, tuple(prover(part) for part in parts)))
        case Exactly(count, parts):
            return _untouched(condition, _exactly(condition, count, tuple(prover(part) for part in parts)))
        case Not(part):
            return _untouched(condition, _one(condition, prover(part), negate))
        case Defined(part=part):
            return _untouched(condition, _one(condition, prover(part), lambda truth: truth))
        case Soft(part, _, judged):
            return _untouched(condition, _soft(condition, prover(part), judged))
        case _:
            return _leaf(condition)


def _untouched(condition: Condition, prove_parts: Prover) -> Prover:
    """A prover that does not look into the parts when no fact is known that they name."""
    terms = frozenset(terms_of(condition))
    blank = prove_parts({}, None)
    blank = blank._replace(asks=missing(blank, {}))

    def prove(facts: Facts, setting: Setting | None) -> Proof:
        return blank if terms.isdisjoint(facts) else prove_parts(facts, setting)

    return prove


def _leaf(leaf: Leaf) -> Prover:
    decide, terms = decider(leaf), named(leaf)
    true, false, unknown = (Proof(leaf, truth, (), terms) for truth in (True, False, None))
    blank = unknown._replace(asks=missing(unknown, {}))
    names = frozenset(terms)

    def prove(facts: Facts, setting: Setting | None) -> Proof:
        truth = decide(leaf, facts, setting)
        if truth is None:
            return blank if names.isdisjoint(facts) else unknown
        return true if truth else false

    return prove


def _all_of(condition: AllOf, provers: tuple[Prover, ...]) -> Prover:
    def prove(facts: Facts, setting: Setting | None) -> Proof:
        parts = []
        truth: Truth = True
        for prove_part in provers:
            part = prove_part(facts, setting)
            parts.append(part)
            if part.truth is not True and truth is not False:
                truth = part.truth
        return Proof(condition, truth, tuple(parts))

    return prove


def _any_of(condition: AnyOf, provers: tuple[Prover, ...]) -> Prover:
    def prove(facts: Facts, setting: Setting | None) -> Proof:
        parts = []
        truth: Truth = False
        for prove_part in provers:
            part = prove_part(facts, setting)
            parts.append(part)
            if part.truth is not False and truth is not True:
                truth = part.truth
        return Proof(condition, truth, tuple(parts))

    return prove


def _exactly(condition: Exactly, count: int, provers: tuple[Prover, ...]) -> Prover:
    def prove(facts: Facts, setting: Setting | None) -> Proof:
        parts = tuple([part(facts, setting) for part in provers])
        return Proof(condition, exactly(count, (part.truth for part in parts)), parts)

    return prove


def _one(condition: Not | Defined, inner: Prover, table: Callable[[Truth], Truth]) -> Prover:
    def prove(facts: Facts, setting: Setting | None) -> Proof:
        part = inner(facts, setting)
        return Proof(condition, table(part.truth), (part,))

    return prove


def _soft(condition: Soft, inner: Prover, judged: str) -> Prover:
    """The proof of the bound and, as a part of its own, the officer's judgement."""
    by_hand = _leaf(Is(judged))

    def prove(facts: Facts, setting: Setting | None) -> Proof:
        parts = (inner(facts, setting), by_hand(facts, setting))
        return Proof(condition, any_of(part.truth for part in parts), parts)

    return prove


def missing(proof: Proof, facts: Facts, setting: Setting | None = None) -> tuple[str, ...]:
    """The facts whose answers settle an unknown proof, in the order of the rule; empty for a known one.

    Sufficient: when all of them are answered in full, every unknown part is known, and so is the whole, unless a
    part of the published text was not read. A fact known as an interval may be asked only after the others.
    """
    found: dict[str, None] = {}
    if proof.truth is None:
        _collect(proof, facts, setting, found)
    return tuple(found)


def _collect(proof: Proof, facts: Facts, setting: Setting | None, found: dict[str, None]) -> None:
    if proof.asks is not None:
        found.update(dict.fromkeys(proof.asks))
        return
    if not proof.parts:
        for term in open_terms(proof.condition, proof.terms, facts, setting):
            found[term] = None
        return
    for part in proof.parts:
        if part.truth is None:
            _collect(part, facts, setting, found)


def met(proof: Proof) -> int:
    """How many parts of an open proof already hold."""
    count = 0
    for part in proof.parts:
        if part.truth:
            count += 1
        elif part.truth is None and part.parts:
            count += met(part)
    return count


def unread(proof: Proof) -> tuple[str, ...]:
    """What an unknown proof waits for that no fact can answer: parts of the document that were not read."""
    found: dict[str, None] = {}
    if proof.truth is None:
        _collect_unread(proof, found)
    return tuple(found)


def can_hold(proof: Proof) -> bool:
    """Whether an unknown proof could still come to hold: no answer fills in a part of the document that was not read."""
    return _reachable(proof, wanted=True)


def _reachable(proof: Proof, *, wanted: bool) -> bool:
    """Whether answers could give the proof that truth, each unknown leaf taken for itself."""
    condition = proof.condition
    if proof.truth is not None:
        return proof.truth is wanted
    if isinstance(condition, Unread):
        return False
    if not proof.parts:
        return True
    if isinstance(condition, Not):
        return _reachable(proof.parts[0], wanted=not wanted)
    if isinstance(condition, AllOf | AnyOf | Soft):
        every = isinstance(condition, AllOf) is wanted
        return (all if every else any)(_reachable(part, wanted=wanted) for part in proof.parts)
    if isinstance(condition, Exactly):
        most = sum(_reachable(part, wanted=True) for part in proof.parts)
        # A part that was not read may hold as well.
        least = sum(not _reachable(part, wanted=False) for part in proof.parts)
        if not wanted:
            return least < condition.count or most > condition.count
        settled = all(_reachable(part, wanted=True) or _reachable(part, wanted=False) for part in proof.parts)
        return settled and least <= condition.count <= most
    return _reachable(proof.parts[0], wanted=wanted)


def _collect_unread(proof: Proof, found: dict[str, None]) -> None:
    if isinstance(proof.condition, Unread):
        found[proof.condition.text] = None
    for part in proof.parts:
        if part.truth is None:
            _collect_unread(part, found)


def deciding(proof: Proof) -> Iterator[Proof]:
    """The leaves that make a known proof what it is: all that hold it up, or those that bring it down.

    For an unknown proof, the unknown leaves.
    """
    condition, truth = proof.condition, proof.truth
    if not proof.parts:
        yield proof
        return
    if isinstance(condition, AllOf | AnyOf | Soft):
        for part in proof.parts:
            if part.truth is truth:
                yield from deciding(part)
        return
    for part in proof.parts:
        yield from deciding(part)

"""Relations of facts: what law, logic or the calendar ties together, so that some facts settle others or exclude them.

A relation says: where `when` holds, `then` holds. It is used in both directions, and again on what it settles, until nothing
more follows. Knows conditions; does not know cases or lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

from engine.language.conditions import AllOf, AnyOf, Compare, Condition, In, Is, Literal, Not, named
from engine.language.earlier_records import Setting
from engine.language.intervals import Between, ends_of
from engine.language.meaning import decider, ordered
from engine.language.quantities import Duration
from engine.language.truth import Truth
from engine.language.values import PARTLY, UNKNOWN, Among, Elapsed, Facts, Value
from engine.language.vocabulary import Term, Vocabulary


@dataclass(frozen=True, slots=True)
class Relation:
    """Where `when` holds, `then` holds; `because` is the reason in a sentence. Without `when`, `then` always holds."""

    when: Condition | None
    then: Condition
    because: str


@dataclass(frozen=True, slots=True)
class Length:
    """`term` is the length of time from one day to another: it follows from both, and cannot be longer."""

    term: str
    first: str
    last: str
    because: str


@dataclass(frozen=True, slots=True)
class Derived:
    """Why a fact that was not given is known: the reason of the relation, and the facts by which it follows."""

    because: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """Facts that cannot all be so: the reason, and the facts that were given, in the order of the vocabulary."""

    because: str
    of: tuple[str, ...]


class Closure(NamedTuple):
    """Facts with all that follows from them: `derived` says why for those that were not given; or how they clash."""

    facts: Facts
    derived: Mapping[str, Derived]
    clashes: tuple[Clash, ...]


class Demand(NamedTuple):
    """A comparison that shall hold or (`wanted` False) not hold."""

    leaf: Is | In | Compare
    wanted: bool
    decide: Callable[[Any, Facts, Setting | None], Truth]


class Tie(NamedTuple):
    """One of `literals` holds: what a relation comes to, or a part of it.

    `settles`: whether a fact may follow from it; otherwise facts can only clash.
    """

    literals: tuple[Demand, ...]
    terms: tuple[str, ...]
    because: str
    settles: bool


class Relations:
    """All relations, ready to be applied.

    `mostly_settled` says of a fact with few values which others more than half of its values settle by themselves.
    """

    __slots__ = ("_always", "_of_term", "_of_value", "_vocabulary", "given", "lengths", "mostly_settled", "ties")

    def __init__(self, given: Iterable[Relation], vocabulary: Vocabulary, lengths: Iterable[Length] = ()) -> None:
        self.given, self.lengths, self._vocabulary = tuple(given), tuple(lengths), vocabulary
        self.ties = [clause for relation in self.given for clause in _clauses(relation)]
        self._of_term: dict[str, tuple[int, ...]] = {}
        for number, clause in enumerate(self.ties):
            for term in clause.terms:
                self._of_term[term] = (*self._of_term.get(term, ()), number)
        self._always = tuple([n for n, clause in enumerate(self.ties) if len(clause.literals) == 1])
        # Where one literal holds nothing follows: of a fact with few values, which clauses each of them leaves to look at.
        self._of_value: dict[tuple[str, Value], tuple[int, ...]] = {}
        for name, numbers in self._of_term.items():
            asked = vocabulary.terms[name]
            few: tuple[Value, ...] = asked.options or ((True, False) if asked.type == "是否" else ())
            for value in few:
                left = [n for n in numbers if _forced(self.ties[n], {name: value}, several=True) is not None]
                self._of_value[name, value] = tuple(left)
        mostly = {name: self._mostly(name) for name in self._of_term}
        self.mostly_settled = {name: settled for name, settled in mostly.items() if settled}

    def _mostly(self, name: str) -> frozenset[str]:
        values = [value for asked, value in self._of_value if asked == name]
        closed = [self.close({name: value}) for value in values]
        often = Counter(
            term for one in closed for term in one.derived if not isinstance(one.facts[term], PARTLY) and term != name
        )
        return frozenset(term for term, count in often.items() if 2 * count > len(values))

    def close(self, given: Facts) -> Closure:
        """`given` with everything that follows; what follows does not depend on the order of the facts or relations.

        Of several reasons for one fact, the one that stands first in the file and can be seen first is told.
        """
        facts = dict(given)
        derived: dict[str, Derived] = {}
        clashes = self._measured(facts, derived)
        queued = set(self._always)
        for name, value in facts.items():
            queued.update(self._touched(name, value))
        waiting = list(queued)
        heapify(waiting)
        while waiting:
            number = heappop(waiting)
            queued.discard(number)
            clause = self.ties[number]
            if not clause.settles and not all(name in facts for name in clause.terms):
                continue
            literal = _forced(clause, facts)
            if literal is None:
                continue
            if literal is _NONE_LEFT:
                clashes.append(Clash(clause.because, self._roots(clause.terms, facts, derived)))
                continue
            found = settled(literal, facts, self._vocabulary)
            if found is None:
                continue
            term, value = found
            of = tuple([name for name in clause.terms if name != term and name in facts])
            if term in derived:
                # A choice may be narrowed down in several steps, each with its own facts.
                of = tuple(dict.fromkeys((*derived[term].of, *of)))
            facts[term], derived[term] = value, Derived(clause.because, of)
            for other in self._touched(term, value):
                if other not in queued:
                    queued.add(other)
                    heappush(waiting, other)
        return Closure(facts, derived, _least(clashes) if clashes else ())

    def _touched(self, name: str, value: Value) -> tuple[int, ...]:
        """The clauses by which something may follow now that a fact has this value."""
        if value.__class__ in _FEW:
            return self._of_value.get((name, value), ())
        return self._of_term.get(name, ())

    def _measured(self, facts: dict[str, Value], derived: dict[str, Derived]) -> list[Clash]:
        """Adds the lengths that follow from two days; how those that were given clash with them."""
        clashes = []
        for length in self.lengths:
            first, last = facts.get(length.first), facts.get(length.last)
            if not isinstance(first, date | Between) or not isinstance(last, date | Between):
                continue
            if ends_of(last)[1] < ends_of(first)[0]:
                continue
            elapsed, told = Elapsed(first, last), facts.get(length.term)
            if told is None:
                facts[length.term] = elapsed
                derived[length.term] = Derived(length.because, (length.first, length.last))
            elif isinstance(told, Duration) and ordered(elapsed, "<", told):
                order = self._vocabulary.order.__getitem__
                of = sorted((length.term, length.first, length.last), key=order)
                clashes.append(Clash(length.because, tuple(of)))
        return clashes

    def _roots(self, terms: Iterable[str], facts: Facts, derived: Mapping[str, Derived]) -> tuple[str, ...]:
        """The given facts that `terms` are, or that they follow from."""
        found: set[str] = set()
        seen: set[str] = set()
        looking = [term for term in terms if term in facts]
        while looking:
            term = looking.pop()
            if term in seen:
                continue
            seen.add(term)
            if term in derived:
                looking.extend(derived[term].of)
            else:
                found.add(term)
        return tuple(sorted(found, key=self._vocabulary.order.__getitem__))


_FEW = (bool, str)
"""The types of values of which a fact has few: 是否 and 选项."""

_NONE_LEFT = Demand(Is(""), False, lambda *_: None)
"""Stands for a clause of which no literal holds or is open."""


def _forced(clause: Tie, facts: Facts, *, several: bool = False) -> Demand | None:
    """The literal that must hold because all others fail; `_NONE_LEFT` when all fail, None when nothing follows.

    With `several` one of those that are open, where none holds.
    """
    found = _NONE_LEFT
    for literal in clause.literals:
        leaf, wanted, decide = literal
        truth = decide(leaf, facts, None)
        if truth is None:
            if found is not _NONE_LEFT and not several:
                return None
            found = literal
        elif truth is wanted:
            return None
    return found


def _settles(literal: Demand) -> bool:
    """Whether `settled` may find a fact."""
    leaf = literal.leaf
    return not isinstance(leaf, Compare) or (isinstance(leaf.right, Literal) and leaf.op in ("=", "!="))


def settled(literal: Demand, facts: Facts, vocabulary: Vocabulary) -> tuple[str, Value] | None:
    """The fact that a literal which must hold settles, and its value; None when it leaves the value open.

    A 是否 fact becomes known; of a choice some options remain; = settles any value. Amounts and dates are otherwise only
    compared, not narrowed down.
    """
    leaf, wanted, _ = literal
    if isinstance(leaf, Is):
        return leaf.term, wanted
    if isinstance(leaf, In):
        return _narrowed(vocabulary.terms[leaf.term], leaf.values, wanted, facts)
    if not isinstance(leaf.right, Literal) or not _settles(literal):
        return None
    term, value, equal = vocabulary.terms[leaf.term], leaf.right.value, wanted is (leaf.op == "=")
    if term.options:
        return _narrowed(term, (value,), equal, facts)
    return (term.name, value) if equal and term.name not in facts else None


def _narrowed(term: Term, values: tuple[Value, ...], wanted: bool, facts: Facts) -> tuple[str, Value]:
    held = facts.get(term.name, UNKNOWN)
    before = held.options if isinstance(held, Among) else term.options
    left = tuple([option for option in before if (option in values) is wanted])
    return term.name, left[0] if len(left) == 1 else Among(left)


def _least(clashes: list[Clash]) -> tuple[Clash, ...]:
    """Without those that name more facts than another, and of those that name the same facts the first."""
    found: list[Clash] = []
    for clash in sorted(clashes, key=lambda one: len(one.of)):
        if not any(set(other.of) <= set(clash.of) for other in found):
            found.append(clash)
    return tuple(sorted(found, key=clashes.index))


def _clauses(relation: Relation) -> Iterator[Tie]:
    """The relation as clauses that all hold (conjunctive normal form)."""
    whole = relation.then if relation.when is None else AnyOf((Not(relation.when), relation.then))
    for literals in _normal(whole, wanted=True):
        unique = tuple(dict.fromkeys(literals))
        terms = tuple(dict.fromkeys(term for literal in unique for term in named(literal.leaf)))
        yield Tie(unique, terms, relation.because, any(_settles(literal) for literal in unique))


def _normal(condition: Condition, *, wanted: bool) -> list[tuple[Demand, ...]]:
    """The clauses that say that `condition` holds, or (`wanted` False) does not."""
    match condition:
        case Not(part):
            return _normal(part, wanted=not wanted)
        case AllOf(parts) | AnyOf(parts) if isinstance(condition, AllOf) is wanted:
            return [clause for part in parts for clause in _normal(part, wanted=wanted)]
        case AllOf(parts) | AnyOf(parts):
            found: list[tuple[Demand, ...]] = [()]
            for part in parts:
                found = [(*one, *other) for one in found for other in _normal(part, wanted=wanted)]
            return found
        case Is() | In() | Compare():
            return [(Demand(condition, wanted, decider(condition)),)]
        case _:
            raise TypeError(f"no comparison: {condition}")

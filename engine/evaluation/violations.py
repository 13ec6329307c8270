"""Which violation a case is: the one that was given, unless the facts deny its elements; then the one they make it.

A violation may be another by its elements (siblings), or by a local rule for certain parties. Knows matters and facts; does
not know lists.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from engine.catalog import Catalog, LocalRule, Matter, PlaceError
from engine.evaluation.case_facts import CaseProblem
from engine.evaluation.cases import Case, CaseError
from engine.language import AllOf, AnyOf, Condition, Facts, Not, Proof, Truth, deciding, missing, prover, truth_of


@dataclass(frozen=True, slots=True)
class Possible:
    """A violation that the case is (`truth` True) or may be (None), when its elements `when` hold (None: it has none).

    `local_rule` leaves its punishment to a rule of the place that is not held, for the parties that the rule names, and
    `left_to_it` says whether this party is one of them.
    """

    matter: Matter
    when: Condition | None
    truth: Truth
    local_rule: LocalRule | None = None
    left_to_it: Truth = False

    @property
    def punished_when(self) -> Condition | None:
        """When the clauses of the matter punish the case: None where nothing about that is open."""
        open_ = [self.when] if self.when is not None and self.truth is None else []
        if self.local_rule is not None and self.left_to_it is None:
            open_.append(Not(self.local_rule.when))
        return open_[0] if len(open_) == 1 else AllOf(tuple(open_)) if open_ else None


@dataclass(frozen=True, slots=True)
class Violation:
    """Which violation the case is: `chosen` is looked at, `others` are those that the facts do not exclude beside it.

    `given` is the one that was given and `denied` the proof that the facts deny it, None when they do not. `waits` are the
    facts that would settle which it is.
    """

    given: Matter
    chosen: Possible
    others: tuple[Possible, ...] = ()
    denied: Proof | None = None
    waits: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Condition, ...]:
        """The conditions that are still open, on which it rests which violation it is."""
        return tuple([each.when for each in self.possible if each.when is not None and each.truth is None])

    @property
    def possible(self) -> tuple[Possible, ...]:
        """The one that is looked at, then the others."""
        return (self.chosen, *self.others)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition on which it rests which violation it is, and who punishes it."""
        found = [each.when for each in self.possible]
        found += [each.local_rule.when for each in self.possible if each.local_rule]
        found += [self.denied.condition] if self.denied else []
        return tuple([condition for condition in found if condition is not None])


def settled(matter: Matter) -> Violation:
    """The violation that is this matter and can be no other."""
    return Violation(matter, Possible(matter, None, True))


def violation_of(catalog: Catalog, case: Case, day: date) -> Violation | None:
    """Which violation `case` is at its place on `day`; None for a case without one.

    The one that was given unless its elements are denied; then the first that the facts make it, else the first that
    they do not exclude. `day` is that of the decision. Raises `CaseError` when they exclude every one that is held.
    """
    given = case.matter
    if given is None:
        return None
    if stands_alone(given):
        return settled(given)
    here = codes_over(catalog, case.place, day)
    if given.place and given.place not in here:
        return settled(given)  # refused where the law is looked up
    possible = [_possible(m, here, case.facts) for m in candidates(given, catalog, here)]
    first, left = possible[0], [each for each in possible if each.truth is not False]
    chosen = (
        first if first.truth is not False else next((each for each in left if each.truth), left[0] if left else None)
    )
    if chosen is None:
        raise CaseError([_excluded(first, case.facts)])
    others = tuple([each for each in left if each is not chosen])
    denied = prover(first.when)(case.facts, None) if first.truth is False and first.when is not None else None
    found = Violation(given, chosen, others, denied)
    return replace(found, waits=_waits(found.open, case.facts))


def stands_alone(matter: Matter) -> bool:
    """Whether no fact and no place can make a matter another one, or leave it to a rule of the place."""
    return not (matter.elements or matter.siblings or matter.equivalents or matter.locals or matter.local_rule)


def codes_over(catalog: Catalog, place: str, day: date) -> frozenset[str]:
    """The codes of a place and of all that it lies under; none when it is not there on the day."""
    try:
        return frozenset([each.code for each in catalog.places.chain(place, day)])
    except PlaceError:
        return frozenset()


def candidates(given: Matter, catalog: Catalog, here: frozenset[str]) -> list[Matter]:
    """The given matter, those of the place for the same conduct, what they stand for, and the siblings of all of them."""
    by_name = catalog.library.matters.by_name
    found = {given.name: given}
    national = [given, *(by_name[name] for name in given.equivalents)]
    for matter in [*national, *(by_name[name] for each in national for name in each.siblings)]:
        found.setdefault(matter.name, matter)
        for local in matter.locals:
            if local.place in here:
                found.setdefault(local.name, local)
    return list(found.values())


def asked_of(matter: Matter, here: frozenset[str]) -> tuple[Condition | None, LocalRule | None]:
    """When a case is this matter at places with the codes `here` (None: always), and which rule that is not held punishes it.

    What a local matter punishes by its elements is no longer this one.
    """
    own = [matter.elements] if matter.elements is not None else []
    taken = [local.elements for local in matter.locals if local.place in here and local.elements is not None]
    parts = [*own, *(Not(each) for each in taken)]
    when = parts[0] if len(parts) == 1 else AllOf(tuple(parts)) if parts else None
    rule = matter.local_rule
    return when, None if rule is not None and not rule.held.isdisjoint(here) else rule


def _possible(matter: Matter, here: frozenset[str], facts: Facts) -> Possible:
    """A matter on the facts."""
    when, rule = asked_of(matter, here)
    return Possible(
        matter,
        when,
        True if when is None else truth_of(when, facts),
        rule,
        False if rule is None else truth_of(rule.when, facts),
    )


def _waits(open_: tuple[Condition, ...], facts: Facts) -> tuple[str, ...]:
    return missing(prover(AnyOf(open_))(facts, None), facts) if open_ else ()


def _excluded(first: Possible, facts: Facts) -> CaseProblem:
    names = dict.fromkeys(
        term for leaf in deciding(prover(first.when or AllOf(()))(facts, None)) for term in leaf.terms
    )
    named = "、".join(f"“{name}”" for name in names)
    told = f"事实不符合“{first.matter.name}”的构成（{named}），也没有收录与这些事实相符的事项；请核对事项和事实"
    return CaseProblem("/matter", "bad-value", told, f"{told}。")

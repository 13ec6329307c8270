"""The facts of a case that nothing in its evaluation looked at: neither an item, nor a fine, a period, or another fact.

Knows what an evaluation names; does not know what any of it means.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.catalog import ACT_DATE, DECISION_DATE, INTENDED_FINE
from engine.evaluation.applicable_law import ApplicableLaw
from engine.evaluation.cases import Case
from engine.evaluation.fines_by_day import FineByDay
from engine.evaluation.violations import Violation
from engine.language import Vocabulary, terms_of


def unused_facts(
    case: Case, violation: Violation | None, fines: Iterable[FineByDay], law: ApplicableLaw, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """The names of the given facts on which nothing rests, in the order of the vocabulary.

    Not those that say which violation it is, which law applies or what fine is intended, that stand in an item, in the
    order of the conclusion, in a period or in a fine, nor those from which such a fact follows.
    """
    left = case.told.keys() - law.terms - law.beside
    if not left:
        return ()
    used = law.terms | law.beside | _of_the_case(violation, fines, vocabulary)
    # A fact from which another follows is used when that one is.
    open_ = list(case.derived.keys() & used)
    while open_:
        more = set(case.derived[open_.pop()].of) - used
        used |= more
        open_.extend(more & case.derived.keys())
    return tuple(sorted(left - used, key=vocabulary.order.__getitem__))


def _of_the_case(violation: Violation | None, fines: Iterable[FineByDay], vocabulary: Vocabulary) -> frozenset[str]:
    """The facts that say which violation it is, how it is fined, and which law applies."""
    days = frozenset([term.name for key in (ACT_DATE, DECISION_DATE, INTENDED_FINE) if (term := vocabulary.find(key))])
    if violation is None:
        return days
    laws = [law for fine in fines for law in (fine.act, fine.decision) if law is not None]
    clauses = [punishment for law in laws for punishment in law.punishments]
    rows = [row for punishment in clauses for row in punishment.fines]
    conditions = [*violation.conditions, *(row.when for row in rows if row.when is not None)]
    sums = (text for punishment in clauses for text in punishment.sums)
    return days.union((row.of for row in rows if row.of), sums, *(terms_of(condition) for condition in conditions))

"""Which cases are possible: what relations tie together holds in them. Requires it of the solver. Knows no list."""

from __future__ import annotations

from collections.abc import Iterable

from engine.comparison.formulas import Formulas
from engine.comparison.variables import Day, Length
from engine.language import AnyOf, Not, Relations, terms_of


def require_possible(formulas: Formulas, relations: Relations, names: Iterable[str]) -> None:
    """Require that the facts `names`, and all that relations tie to them, can be so together."""
    solver = formulas.solver
    whole = [r.then if r.when is None else AnyOf((Not(r.when), r.then)) for r in relations.given]
    tied = [(terms_of(condition), condition) for condition in whole]
    named = tuple(names)
    # Whatever the days, a length is possible between them.
    spans: list[tuple[str, ...]] = [(one.term, one.first, one.last) for one in relations.lengths if one.term in named]
    found = _tied_to(named, [terms for terms, _ in tied] + spans)
    for terms, condition in tied:
        if not found.isdisjoint(terms):
            solver.require(solver.opposite(formulas.rails(condition, None).fails))
    for one in relations.lengths:
        if one.term in found:
            _not_longer(formulas, one.term, one.first, one.last)


def _tied_to(names: Iterable[str], groups: Iterable[tuple[str, ...]]) -> set[str]:
    """The names, and all that stand in a group with one of them, or with one of those."""
    found, left = set(names), list(groups)
    while beside := [group for group in left if not found.isdisjoint(group)]:
        found.update(*beside)
        left = [group for group in left if group not in beside]
    return found


def _not_longer(formulas: Formulas, term: str, first: str, last: str) -> None:
    """A length of time is not longer than the days between which it lies."""
    solver, variables = formulas.solver, formulas.variables
    length, start, end = variables.typed(term, Length), variables.typed(first, Day), variables.typed(last, Day)
    days = end.ordinal - start.ordinal
    aside = (length.none, start.none, end.none, days < 0)
    solver.require(solver.some((*aside, length.low <= 24 * days + 24)))

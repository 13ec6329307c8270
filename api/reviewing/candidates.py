"""Which matters of the library a drafted item may be, each with the reason: asked anew of the document's own words.

Proposes; the reviewer picks. Knows rows and matching; writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from api.importing.citations import clauses_in
from api.importing.headings import BREACH, CITING, LEGAL, PUNISH, role_of
from api.importing.matching import Known, match
from api.importing.phrasing import Phrasing
from api.reviewing.draft import Row


class Candidate(NamedTuple):
    """A matter of the library, and why it may be the one."""

    name: str
    why: str


def candidates(row: Row, known: Known, phrasing: Phrasing) -> tuple[Candidate, ...]:
    """The matters that come nearest, the nearest first."""
    cited = clauses_of(row, phrasing)
    breaches = (*cited.get(BREACH, ()), *cited.get(LEGAL, ()))
    found = match(row.title, breaches, cited.get(PUNISH, ()), known)
    first = (Candidate(found.name, found.why),) if found.name else ()
    return (*first, *(Candidate(name, "条款相同或者名称相近") for name in found.near))


def clauses_of(row: Row, phrasing: Phrasing) -> Mapping[str, tuple[str, ...]]:
    """The clauses that the document's row cites, by what their column is for."""
    found: dict[str, tuple[str, ...]] = {}
    for heading, text in row.original:
        role = role_of(heading, [text], phrasing.columns)
        if role in CITING and (clauses := clauses_in(text)):
            found[role] = (*found.get(role, ()), *clauses)
    return found

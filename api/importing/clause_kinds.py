"""What a cited clause does to the act: it punishes it, obliges not to do it, or spares it; and from what that is known.

First what the library knows of the clause, then the clause's own words where the cell quotes them, then what led to it.
Knows clauses and the words of statutes; does not know columns.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.importing.cited import Cited
from api.importing.citing import Citing
from api.importing.laws import Kind, Laws, half_width
from engine.language import known_clause


@dataclass(frozen=True, slots=True)
class KindOf:
    """What a clause does, and the reason for the reviewer."""

    kind: Kind
    why: str


def kind_of(cited: Cited, laws: Laws, words: Citing) -> KindOf:
    """What the clause does; unknown where nothing says so, or one says this and the next that."""
    clause = known_clause(cited.clause)
    known = laws.kind_of(clause) if clause is not None else Kind.UNKNOWN
    if known is not Kind.UNKNOWN:
        return KindOf(known, "规则库里的这一条")
    quoted = "".join(half_width(cited.quoted).split())
    for kind, pattern in ((Kind.PUNISHES, words.punishes), (Kind.OBLIGES, words.obliges)):
        if found := pattern.search(quoted):
            return KindOf(kind, f"条文里写着“{found[0]}”")
    leading = (
        (Kind.SPARES, words.sparing),
        (Kind.PUNISHES, words.punishing),
        (Kind.OBLIGES, words.breaks),
    )
    for kind, pattern in leading:
        if pattern.search(cited.lead):
            return KindOf(kind, f"前面写着“{cited.lead}”")
    return KindOf(Kind.UNKNOWN, "规则库里没有这一条，也没有抄录条文")

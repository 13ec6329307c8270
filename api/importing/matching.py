"""Which matter of the library an act on a published list is: by the clauses breached and by its name.

Proposes with its reason; the reviewer decides. Knows matters; does not know conditions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from engine.catalog import Library, Matter
from engine.language import read_clause, same_clause

SAME_CLAUSE, ONLY_ONE, SAME_NAME = 0.45, 0.25, 0.85
"""How alike the names must be: with a clause in common; when no other matter has that clause; without one."""
_SAID = 3


@dataclass(frozen=True, slots=True)
class Match:
    """The matter found, or None and the names of those that came near; `why` for the reviewer."""

    name: str | None
    why: str
    near: tuple[str, ...] = ()


def match(act: str, clauses: tuple[str, ...], punished_by: tuple[str, ...], library: Library) -> Match:
    """The matter of the library for an act that breaches `clauses` and is punished by `punished_by`."""
    scored: list[tuple[bool, float, Matter]] = []
    for matter in library.matters.by_name.values():
        alike = max(_alike(act, word) for word in (matter.name, *matter.aliases))
        scored.append((_shared(clauses, punished_by, matter), alike, matter))
    scored.sort(key=lambda each: (-each[0], -each[1], each[2].name))
    sharing = [each for each in scored if each[0]]
    exact = next((matter for _, alike, matter in scored if alike >= 1), None)
    if exact is not None:
        return Match(exact.name, "名称相同")
    if sharing and (sharing[0][1] >= SAME_CLAUSE or (len(sharing) == 1 and sharing[0][1] >= ONLY_ONE)):
        return Match(sharing[0][2].name, f"条款相同，名称相近（{sharing[0][1]:.0%}）", _names(sharing[1:]))
    best = max(scored, key=lambda each: each[1], default=None)
    if best is not None and best[1] >= SAME_NAME:
        return Match(best[2].name, f"名称相近（{best[1]:.0%}），条款不同，请核对")
    near = sharing or sorted((each for each in scored if each[1] >= SAME_CLAUSE), key=lambda each: -each[1])
    return Match(None, "事项表里没有", _names(near))


def _names(scored: Iterable[tuple[bool, float, Matter]]) -> tuple[str, ...]:
    return tuple(matter.name for _, _, matter in list(scored)[:_SAID])


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, _letters(one), _letters(other), autojunk=False).ratio()


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def _shared(clauses: tuple[str, ...], punished_by: tuple[str, ...], matter: Matter) -> bool:
    """Whether a clause is the same; of a list that gives only what punishes, that."""
    if clauses:
        return any(same_clause(one, other) for one in clauses for other in matter.breaches)
    return any(same_clause(one, other.clause) for one in punished_by for other in matter.punished_by)


def known_documents(library: Library) -> frozenset[str]:
    """The short titles of all documents that the matters cite or that are registered as sources."""
    cited = (
        clause
        for matter in library.matters.by_name.values()
        for clause in (*matter.breaches, *(punishment.clause for punishment in matter.punished_by))
    )
    documents = {clause.document for text in cited if (clause := read_clause(text)) is not None}
    titles = {re.sub("[《》]", "", source.title).removeprefix("中华人民共和国") for source in library.sources.values()}
    return frozenset(documents | titles)

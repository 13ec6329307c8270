"""Which matter of the library an act on a published list is: by the clauses breached and by its name.

Proposes with its reason; the reviewer decides. Knows matters; does not know conditions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from engine.catalog import Library
from engine.language import Clause, read_clause

SAME_CLAUSE, ONLY_ONE, SAME_NAME = 0.45, 0.25, 0.85
"""How alike the names must be: with a clause in common; when no other matter has that clause; without one."""
_SAID = 3


@dataclass(frozen=True, slots=True)
class Match:
    """The matter found, or None and the names of those that came near; `why` for the reviewer."""

    name: str | None
    why: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the library has to compare with, prepared once for a list: by name and by clause."""

    names: Mapping[str, tuple[SequenceMatcher[str], ...]]
    breached: Mapping[Clause | str, frozenset[str]]
    punishing: Mapping[Clause | str, frozenset[str]]


def known_matters(library: Library) -> Known:
    """The matters of a library."""
    matters = library.matters.by_name.values()
    names = {
        matter.name: tuple(
            SequenceMatcher(None, "", _letters(word), autojunk=False) for word in (matter.name, *matter.aliases)
        )
        for matter in matters
    }
    breached = _by_clause((text, matter.name) for matter in matters for text in matter.breaches)
    punishing = _by_clause((each.clause, matter.name) for matter in matters for each in matter.punished_by)
    return Known(names, breached, punishing)


def _by_clause(cited: Iterable[tuple[str, str]]) -> Mapping[Clause | str, frozenset[str]]:
    found: dict[Clause | str, set[str]] = {}
    for text, name in cited:
        found.setdefault(read_clause(text) or text, set()).add(name)
    return {clause: frozenset(names) for clause, names in found.items()}


def match(act: str, clauses: tuple[str, ...], punished_by: tuple[str, ...], known: Known) -> Match:
    """The matter for an act that breaches `clauses` and is punished by `punished_by`."""
    letters = _letters(act)
    shared = _sharing(clauses, punished_by, known)
    scored: list[tuple[bool, float, str]] = []
    for name, words in known.names.items():
        least = ONLY_ONE if name in shared else SAME_CLAUSE
        scored.append((name in shared, max(_alike(letters, word, least) for word in words), name))
    scored.sort(key=lambda each: (-each[0], -each[1], each[2]))
    sharing = [each for each in scored if each[0]]
    exact = next((name for _, alike, name in scored if alike >= 1), None)
    if exact is not None:
        return Match(exact, "名称相同")
    if sharing and (sharing[0][1] >= SAME_CLAUSE or (len(sharing) == 1 and sharing[0][1] >= ONLY_ONE)):
        return Match(sharing[0][2], f"条款相同，名称相近（{sharing[0][1]:.0%}）", _names(sharing[1:]))
    best = max(scored, key=lambda each: each[1], default=None)
    if best is not None and best[1] >= SAME_NAME:
        return Match(best[2], f"名称相近（{best[1]:.0%}），条款不同，请核对")
    near = sharing or sorted((each for each in scored if each[1] >= SAME_CLAUSE), key=lambda each: -each[1])
    return Match(None, "事项表里没有", _names(near))


def _names(scored: Iterable[tuple[bool, float, str]]) -> tuple[str, ...]:
    return tuple(name for _, _, name in list(scored)[:_SAID])


def _alike(letters: str, word: SequenceMatcher[str], least: float) -> float:
    """How alike the names are; 0 below `least`. The quick bounds come first: they cost little, the ratio much."""
    word.set_seq1(letters)
    alike = word.real_quick_ratio() >= least and word.quick_ratio() >= least
    return word.ratio() if alike else 0.0


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def _sharing(clauses: tuple[str, ...], punished_by: tuple[str, ...], known: Known) -> frozenset[str]:
    """The matters with one of the clauses; of a list that gives only what punishes, with one of those."""
    by_clause, cited = (known.breached, clauses) if clauses else (known.punishing, punished_by)
    return frozenset(name for text in cited for name in by_clause.get(read_clause(text) or text, ()))

"""The matters of a library, prepared once for acts to be compared with: by clause, by letters, by pair of letters.

Knows matters and their wordings; decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import log

from api.importing.acts import Act, ActWords, act_of
from engine.catalog import Library
from engine.language import Clause, known_clause, read_clause

_COMMON = 150  # a pair in so many wordings finds nothing; it counts where wordings are compared


@dataclass(frozen=True, slots=True)
class Known:
    """What the library has to compare with, prepared once: matters by clause and by letters, wordings by pair of letters.

    `wordings` are the names and aliases with the matter that each names, `wholes` what all pairs of each weigh. `places`
    says where a local matter is one, `place` whose list it is; `lacking` is a matter to be left out.
    """

    words: ActWords
    wordings: tuple[tuple[str, Act], ...]
    of_matter: Mapping[str, tuple[int, ...]]
    by_letters: Mapping[str, frozenset[str]]
    by_pair: Mapping[str, tuple[int, ...]]
    weights: Mapping[str, float]
    wholes: tuple[float, ...]
    unseen: float
    breached: Mapping[str, frozenset[str]]
    punishing: Mapping[str, frozenset[str]]
    clauses: Mapping[str, tuple[tuple[Clause, ...], tuple[Clause, ...]]]
    places: Mapping[str, str]
    place: str
    lacking: str = ""

    def weight(self, pairs: Iterable[str]) -> float:
        """What pairs of letters weigh together: each the more, the fewer wordings have it."""
        return sum(self.weights.get(pair, self.unseen) for pair in pairs)

    def without(self, name: str, place: str) -> Known:
        """The same of a library that lacks one matter, for a list of a place."""
        return replace(self, place=place, lacking=name)


def known_matters(library: Library, words: ActWords | None = None, place: str = "") -> Known:
    """The matters of a library for a list of the place of that code, compared by the words of the phrasing table.

    Without words every letter counts. A matter of another place is none; without a place local matters are shown, none taken.
    """
    words = words or ActWords()
    matters = library.matters.by_name.values()
    wordings = tuple(
        (matter.name, act_of(word, words)) for matter in matters for word in (matter.name, *matter.aliases)
    )
    of_matter: dict[str, list[int]] = {}
    by_letters: dict[str, set[str]] = {}
    by_pair: dict[str, list[int]] = {}
    for number, (name, act) in enumerate(wordings):
        of_matter.setdefault(name, []).append(number)
        by_letters.setdefault(act.letters, set()).add(name)
        for pair in act.pairs:
            by_pair.setdefault(pair, []).append(number)
    counts = Counter({pair: len(places) for pair, places in by_pair.items()})
    total = len(wordings) + 1
    weights = {pair: log(total / count) for pair, count in counts.items()}
    return Known(
        words,
        wordings,
        {name: tuple(places) for name, places in of_matter.items()},
        {letters: frozenset(names) for letters, names in by_letters.items()},
        {pair: tuple(places) for pair, places in by_pair.items() if len(places) <= _COMMON},
        weights,
        tuple(sum(weights[pair] for pair in act.pairs) or 1.0 for _, act in wordings),
        log(total),
        _by_clause((text, matter.name) for matter in matters for text in matter.breaches),
        _by_clause((each.clause, matter.name) for matter in matters for each in matter.punished_by),
        {
            matter.name: (read_clauses(matter.breaches), read_clauses(each.clause for each in matter.punished_by))
            for matter in matters
        },
        {matter.name: matter.place for matter in matters if matter.place},
        place,
    )


def _by_clause(cited: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for text, name in cited:
        found.setdefault(key_of_clause(text), set()).add(name)
    return {clause: frozenset(names) for clause, names in found.items()}


def key_of_clause(text: str) -> str:
    """The clause that a text is, as clauses are compared."""
    return str(read_clause(text) or text)


def read_clauses(texts: Iterable[str]) -> tuple[Clause, ...]:
    """The clauses among the texts."""
    return tuple(clause for text in texts if (clause := known_clause(text)) is not None)

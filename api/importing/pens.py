"""What drafting one list goes by and gathers, and the condition that exactly some words stand for.

Knows the phrasing table and the vocabulary; takes no sentence apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from api.importing.numerals import PATTERNS, written
from api.importing.patterns import OPEN
from api.importing.phrasing import Phrase, Phrasing, filled
from engine.catalog import WORDING, Library
from engine.documents import Plain

LONGEST_PHRASE = 200
"""Characters that the table is tried on; what is longer stays in the document's words."""


@dataclass(slots=True)
class Pen:
    """What drafting one list goes by and gathers: answers given, definitions drafted, questions left for the document."""

    phrasing: Phrasing
    library: Library
    answers: Mapping[str, str]
    definitions: dict[str, tuple[str, Plain]] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _seen: dict[str, tuple[Plain | None, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        terms = self.library.vocabulary.terms.values()
        self._names = {word: term.name for term in terms if term.type == "是否" for word in (*term.aliases, term.name)}

    def define(self, name: str, text: str) -> None:
        """Take a definition that the list gives itself: what the library knows under that name holds no longer.

        A phrase for the same condition, such as 首次违法 for 初次违法, is what the list defines, too.
        """
        known, _ = self.recognised(name)
        own = known if isinstance(known, str) and known in self.library.general else name
        found, _ = self.recognised(text)
        self.definitions[own] = (text, wording(text) if found is None or found == own else found)
        self._seen.clear()

    def fact(self, text: str) -> str | None:
        """The 是否 fact that has exactly this name."""
        return self._names.get(text)

    def recognised(self, text: str) -> tuple[Plain | None, bool]:
        """The condition that exactly these words stand for, and whether they are only the name of a fact."""
        if len(text) > LONGEST_PHRASE:
            return None, False
        if text not in self._seen:
            self._seen[text] = _recognised(text, self)
        return self._seen[text]


def wording(text: str) -> Plain:
    """The condition that stays in the document's words."""
    return {WORDING: re.sub(r"\s+", "", text)}


def _recognised(words: str, pen: Pen) -> tuple[Plain | None, bool]:
    lead = pen.phrasing.joins.close.match(words)
    after = words[lead.end() :] if lead else words
    party = pen.phrasing.leads.party.match(after)
    bare = after[party.end() :] if party else after
    for text in dict.fromkeys(form for word in (words, after, bare) for form in (word, word.removesuffix("的"))):
        if text in pen.definitions:
            return text, False
        for phrase in pen.phrasing.phrases:
            if (found := phrase.pattern.fullmatch(text)) and (condition := _condition(phrase, found, pen)) is not None:
                return condition, False
        if text in pen.library.general:
            return text, False
        if name := pen.fact(text):
            return name, True
        denied = pen.phrasing.joins.negations.match(text)
        if denied and (name := pen.fact(text[denied.end() :])) and not pen.phrasing.joins.negations.match(name):
            return {"not": name}, False
    return None, False


def _condition(phrase: Phrase, found: re.Match[str], pen: Pen) -> Plain | None:
    """The condition of a phrase that was found; None when only the document can complete it and nobody has answered."""
    quantities = {kind: written(kind, text) for kind, text in found.groupdict().items() if kind in PATTERNS}
    try:
        when: Plain | None = filled(phrase.when, {**pen.answers, **quantities})
    except KeyError:
        when = None
        for word in sorted(set(OPEN.findall(str(phrase.when))) - {*pen.answers, *quantities}):
            pen.asked[word] = None
    if not phrase.name:
        return when
    name = OPEN.sub(lambda open_: quantities[open_[1]], phrase.name)
    pen.definitions.setdefault(name, (found[0], wording(found[0]) if when is None else when))
    return name

"""From a sentence to the condition that the phrasing table and the vocabulary have for it; the rest stays as it is written.

Never guesses: words are taken whole or stay `wording`. Marks what it took on the stretch. Knows no leads and no points.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from api.importing.numerals import PATTERNS, written
from api.importing.passages import Use
from api.importing.patterns import OPEN
from api.importing.phrasing import Phrase, Phrasing, Plain, filled
from api.importing.stretches import ENDS, Stretch
from engine.catalog import WORDING, Library

_LONGEST_SENTENCE, _LONGEST_PHRASE = 1_000, 200
"""Characters that the table is tried on: a longer sentence stays in the document's words, a longer part of one too."""
_PARTED = re.compile("[，；。（]")


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
        if len(text) > _LONGEST_PHRASE:
            return None, False
        if text not in self._seen:
            self._seen[text] = _recognised(text, self)
        return self._seen[text]


@dataclass(frozen=True, slots=True)
class Read:
    """Conditions that all must hold, and how many were taken from the table and how many stay in the document's words."""

    conditions: tuple[Plain, ...] = ()
    taken: int = 0
    open: int = 0

    def __add__(self, other: Read) -> Read:
        """Both together."""
        return Read((*self.conditions, *other.conditions), self.taken + other.taken, self.open + other.open)


NOTHING_READ = Read()


def wording(text: str) -> Plain:
    """The condition that stays in the document's words."""
    return {WORDING: re.sub(r"\s+", "", text)}


def kept(stretch: Stretch) -> Read:
    """A sentence that stays in the document's words."""
    stretch.take(Use.WORDING)
    return Read((wording(stretch.words),), open=1)


def read_sentence(stretch: Stretch, pen: Pen) -> Read:
    """The conditions of a sentence: whole, or in pieces where nothing in it could change what a piece means."""
    sentence = _bare(stretch.on_one_line(), pen)
    if sentence.is_blank():
        return Read()
    if len(sentence.text) > _LONGEST_SENTENCE:
        return kept(sentence)
    condition = expression(sentence.text, pen)
    if condition is not None:
        sentence.take(Use.CONDITION)
        found = _listed(condition)
        return Read(tuple(found), len(found), 0)
    excluded = _excluded(sentence, pen)
    if excluded is not None:
        return excluded
    if any(pattern.search(sentence.text) for pattern in pen.phrasing.joins.whole):
        return kept(sentence)
    return _pieces(sentence, pen)


def expression(text: str, pen: Pen) -> Plain | None:
    """The condition of words of which every one is known; None when one is not, or could mean something else."""
    whole, _ = pen.recognised(text)
    if whole is not None:
        return whole
    joins = pen.phrasing.joins
    if len(text) > _LONGEST_SENTENCE or any(pattern.search(text) for pattern in joins.whole):
        return None
    parts = [part for part in joins.wide.split(text) if part]
    if len(parts) < 2:
        return _alternatives(text, pen) or _together(text, pen)
    return _all_known(parts, pen, [_piece(part, pen) for part in parts])


def _listed(condition: Plain) -> list[Plain]:
    inner = condition.get("all") if isinstance(condition, dict) else None
    return inner if isinstance(inner, list) else [condition]


def _bare(stretch: Stretch, pen: Pen) -> Stretch:
    """The words without the marks and the joining words at both ends (；并且, 且), which are taken as such."""
    joins = pen.phrasing.joins
    sentence = stretch.strip()
    start = joins.wide.match(sentence.text)
    if start is not None and start.end() < len(sentence.text):
        sentence.cut(0, start.end()).take(Use.JOIN)
        sentence = sentence.cut(start.end()).strip()
    return sentence.cut(0, join_at_end(sentence, pen))


def join_at_end(sentence: Stretch, pen: Pen) -> int:
    """Where the words end before a joining word, which is taken as such; one that could end a word only after a mark."""
    joins, text = pen.phrasing.joins, sentence.text
    for length in (3, 2, 1):
        begin = len(text) - length
        if begin <= 0:
            continue
        last, marked = text[begin:], text[begin - 1] in ENDS
        if joins.wide.fullmatch(last) or (marked and joins.close.fullmatch(last)):
            sentence.cut(begin).take(Use.JOIN)
            return len(text[:begin].rstrip(ENDS))
    return len(text)


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


def _piece(text: str, pen: Pen) -> tuple[Plain | None, bool]:
    """A piece between joins: known as it is, or known halves joined by 并 and the like."""
    condition, by_name = pen.recognised(text)
    return (condition, by_name) if condition is not None else (_together(text, pen), False)


def _together(text: str, pen: Pen) -> Plain | None:
    joins = pen.phrasing.joins
    parts = joins.close.split(text)
    if len(parts) < 2 or len(text) > _LONGEST_PHRASE or joins.either.search(text) or not all(parts):
        return None
    return _all_known(parts, pen, [pen.recognised(part) for part in parts])


def _alternatives(text: str, pen: Pen) -> Plain | None:
    joins = pen.phrasing.joins
    parts = [part for each in joins.either.split(text) for part in each.split("、")]
    if len(text) > _LONGEST_PHRASE or not joins.either.search(text) or not all(parts):
        return None
    known = [pen.recognised(part) for part in parts]
    if (
        joins.wide.search(text)
        or any(condition is None for condition, _ in known)
        or _under_negation(parts, known, pen)
    ):
        return None
    return {"any": [condition for condition, _ in known if condition is not None]}


def _all_known(parts: list[str], pen: Pen, known: list[tuple[Plain | None, bool]]) -> Plain | None:
    if any(condition is None for condition, _ in known) or _under_negation(parts, known, pen):
        return None
    return {"all": flat([condition for condition, _ in known if condition is not None], "all")}


def _under_negation(parts: list[str], known: list[tuple[Plain | None, bool]], pen: Pen) -> bool:
    """Whether a bare fact stands after a negation that may be meant for it too: 没有主观故意、重大过失."""
    denied = False
    for part, (_, by_name) in zip(parts, known, strict=True):
        if by_name and denied:
            return True
        denied = denied or bool(pen.phrasing.joins.negations.match(part))
    return False


def _excluded(sentence: Stretch, pen: Pen) -> Read | None:
    """A sentence that ends with an exception; it stays whole unless all of it is known."""
    text = sentence.text
    for start in (0, *(found.end() for found in _PARTED.finditer(text))):
        tail = text[start:].rstrip("）" + ENDS)
        found = next((found for each in pen.phrasing.exclusions if (found := each.fullmatch(tail))), None)
        if found is None:
            continue
        main = text[: max(start - 1, 0)].rstrip(ENDS)
        condition, exception = expression(main, pen) if main else None, expression(found["what"], pen)
        split = isinstance(condition, dict) and "any" in condition
        if exception is None or split or (main and condition is None):
            return kept(sentence)
        sentence.take(Use.CONDITION)
        before = _listed(condition) if condition is not None else []
        return Read((*before, denied_of(exception)), len(before) + 1, 0)
    return None


def denied_of(condition: Plain) -> Plain:
    """The opposite of a condition."""
    inner = condition.get("not") if isinstance(condition, dict) else None
    return inner if inner is not None else {"not": condition}


def _pieces(sentence: Stretch, pen: Pen) -> Read:
    """The pieces of a sentence; pieces side by side that nobody knows are one, with what joins them."""
    joins, text = pen.phrasing.joins, sentence.text
    found: list[tuple[int, int, Plain | None]] = []
    at, denied = 0, False
    for join in (*joins.wide.finditer(text), None):
        end = join.start() if join else len(text)
        words = text[at:end]
        if words:
            condition, by_name = _piece(words, pen)
            if (by_name and denied) or (condition is None and _alternatives(words, pen) is not None):
                return kept(sentence)
            if condition is None and found and found[-1][2] is None:
                start = found[-1][0]
                found[-1] = (start, end, pen.recognised(text[start:end])[0])
            else:
                found.append((at, end, condition))
            denied = denied or bool(joins.negations.match(words))
        at = join.end() if join else end
    if all(condition is None for _, _, condition in found):
        return kept(sentence)
    sentence.take(Use.JOIN)
    total = Read()
    for start, end, condition in found:
        piece = sentence.cut(start, end)
        if condition is None:
            total += kept(piece)
        else:
            piece.take(Use.CONDITION)
            total += Read(tuple(_listed(condition)), 1, 0)
    return total


def flat(parts: list[Plain], of: str) -> list[Plain]:
    """Parts that are an `all` inside an `all` stand beside the others."""
    return [inner for part in parts for inner in (_listed(part) if of == "all" else [part])]

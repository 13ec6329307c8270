"""From the words of a condition cell to the condition as far as the phrasing table has it, and what stays open.

Never guesses: a sentence is taken whole or stays `wording`. Knows the phrasing table and the vocabulary; reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from api.importing.numerals import PATTERNS, number, written
from api.importing.phrasing import OPEN, Phrase, Phrasing, Plain, filled
from engine.catalog import WORDING, Library
from engine.language import ALWAYS

NO_COLUMN = "表里没有适用条件一栏，条件写在别处"
_MARKS = (
    re.compile(r"[（(]([0-9]{1,2})[)）]"),
    re.compile(r"[（(]([一二三四五六七八九十]{1,3})[)）]"),
    re.compile(r"(?<![0-9.])([0-9]{1,2})[.．、](?![0-9])"),
    re.compile(r"(?:^|(?<=[\n。；;：:]))([一二三四五六七八九十]{1,3})、"),
    re.compile(r"([①-⑳])"),
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ENDS = "。；;，,、：: \n"
_TAILS = re.compile(r"(?<![。；;，,、\s])[。；;，,、\s]+(?:并且|而且|且|和|以及)?$")
_LONGEST_SENTENCE, _LONGEST_PHRASE = 1_000, 200
"""Characters that the table is tried on: a longer sentence stays in the document's words, a longer part of one too."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A drafted condition, the lead before it, and how many sentences were taken and how many stayed open."""

    when: Plain
    lead: str = ""
    taken: int = 0
    open: int = 0


@dataclass(slots=True)
class Pen:
    """What drafting one list goes by and gathers: answers given, definitions drafted, questions left for the document."""

    phrasing: Phrasing
    library: Library
    answers: Mapping[str, str]
    definitions: dict[str, tuple[str, Plain]] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        terms = self.library.vocabulary.terms.values()
        self._names = {word: term.name for term in terms if term.type == "是否" for word in (*term.aliases, term.name)}
        self._names |= {name: name for name in self.library.general}

    def name(self, text: str) -> str | None:
        """The 是否 fact or general definition that has exactly this name."""
        return self._names.get(text)


def propose(cell: str | None, pen: Pen, *, several: bool = False) -> Proposal:
    """The condition that a cell words; None stands for a table without such a column.

    `several`: the cell was put together from rows of which nothing says how they combine; it stays open.
    """
    if cell is None:
        return Proposal({WORDING: NO_COLUMN}, open=1)
    text = re.sub(r"[ \t]", "", cell).strip()
    if not text:
        return Proposal(ALWAYS, taken=1)
    lead, of = _lead(text, pen.phrasing)
    points = _points(text[len(lead) :])
    if of is None and len(points) > 1:
        of = pen.answers.get(pen.phrasing.enumeration)
        if of is None:
            pen.asked[pen.phrasing.enumeration] = None
            several = True
    if several or not points:
        return Proposal(_wording(text), lead, open=1)
    drafted = [_point(point, pen) for point in points]
    when: Plain = drafted[0][0] if len(drafted) == 1 else {of or "all": _flat([part for part, _, _ in drafted], of)}
    return Proposal(when, lead, sum(taken for _, taken, _ in drafted), sum(open_ for _, _, open_ in drafted))


def _lead(text: str, phrasing: Phrasing) -> tuple[str, str | None]:
    for pattern, of in phrasing.leads:
        if found := pattern.match(text):
            return found[0], of
    return "", None


def _points(text: str) -> list[str]:
    """The numbered points of a text, or its lines where each ends a sentence; the whole text when there are none."""
    for mark in _MARKS:
        found = list(mark.finditer(text))
        if found and not text[: found[0].start()].strip(_ENDS) and _in_order([each[1] for each in found]):
            starts = [each.end() for each in found]
            ends = [each.start() for each in found[1:]] + [len(text)]
            return [text[start:end] for start, end in zip(starts, ends, strict=True)]
    lines = [line for line in text.split("\n") if line.strip()]
    return lines if len(lines) > 1 and all(line[-1] in _ENDS for line in lines[:-1]) else [text] if text.strip() else []


def _in_order(marks: list[str]) -> bool:
    values = [_CIRCLED.index(mark) + 1 if mark in _CIRCLED else number(mark) for mark in marks]
    return values == list(range(1, len(marks) + 1))


def _point(text: str, pen: Pen) -> tuple[Plain, int, int]:
    """One point: its condition, and the numbers of sentences taken and left open."""
    sentence = _TAILS.sub("", text.replace("\n", "")).strip(_ENDS)
    if len(sentence) > _LONGEST_SENTENCE:
        return _wording(sentence), 0, 1
    whole = _recognised(sentence, pen)
    if whole is not None:
        return whole, 1, 0
    if any(pattern.search(sentence) for pattern in pen.phrasing.whole):
        return _wording(sentence), 0, 1
    parts = _pieces(sentence, pen)
    if all(condition is None for _, condition in parts):
        return _wording(sentence), 0, 1
    conditions = [_wording(words) if condition is None else condition for words, condition in parts]
    left = sum(condition is None for _, condition in parts)
    return {"all": _flat(conditions, "all")}, len(parts) - left, left


def _pieces(sentence: str, pen: Pen) -> list[tuple[str, Plain | None]]:
    """The sentence in pieces, each with its condition; pieces side by side that nobody knows are one, with what joins them."""
    pieces: list[tuple[str, Plain | None]] = []
    at = 0
    joins = [*pen.phrasing.joins.finditer(sentence), None]
    between = ""
    for join in joins:
        words = sentence[at : join.start() if join else len(sentence)]
        at = join.end() if join else at
        if words:
            condition = _recognised(words, pen)
            if condition is None and pieces and pieces[-1][1] is None:
                whole = pieces[-1][0] + between + words
                pieces[-1] = (whole, _recognised(whole, pen))
            else:
                pieces.append((words, condition))
        between = join[0] if join else ""
    return pieces


def _recognised(words: str, pen: Pen) -> Plain | None:
    if len(words) > _LONGEST_PHRASE:
        return None
    for text in dict.fromkeys((words, words.removesuffix("的"))):
        if name := pen.name(text):
            return name
        for phrase in pen.phrasing.phrases:
            if (found := phrase.pattern.fullmatch(text)) and (condition := _condition(phrase, found, pen)) is not None:
                return condition
    return None


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
    pen.definitions.setdefault(name, (found[0], _wording(found[0]) if when is None else when))
    return name


def _flat(parts: list[Plain], of: str | None) -> list[Plain]:
    """Parts that are an `all` inside an `all` stand beside the others."""
    found: list[Plain] = []
    for part in parts:
        inner = part.get("all") if isinstance(part, dict) and of == "all" else None
        found.extend(inner if isinstance(inner, list) else [part])
    return found


def _wording(text: str) -> Plain:
    return {WORDING: re.sub(r"\s+", "", text)}

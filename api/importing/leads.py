"""The words that lead into conditions (同时符合下列情形之一的，可以依法不予行政处罚：), each taken by its kind, in any order.

Finds the runs of such words in a text. Anything else is a condition for those who read conditions; nothing is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import dropwhile

from api.importing.passages import Use
from api.importing.patterns import read_pattern, read_patterns, read_rows
from engine.catalog import Library
from engine.documents import Mapping as MappingNode
from engine.documents import Node, Report, expect_choice, expect_mapping

FORCES = ("可以", "应当")
CONTRARY = "contrary"
"""The value of words that say the opposite of leniency, such as 依法给予处罚."""
_BOUNDS = "，。；：（）、\n"
_QUANTITY = ("以上", "以下")
_GROUP = "lead"
_FAR = 201  # a clause that is longer is none that anybody knows


class Kind(StrEnum):
    """What a word of a lead does; the value is its section in the phrasing table."""

    EFFECT = "effect"
    DUTY = "duty"
    EXCLUDING = "excluding"
    FORCE = "force"
    DENYING = "denying"
    SOME = "some"
    ANY = "any"
    ALL = "all"
    AHEAD = "ahead"
    BACK = "back"
    HEAD = "head"
    NOUN = "noun"
    LAWFUL = "lawful"
    PARTY = "party"
    OF = "的"


SECTIONS = tuple(kind.value for kind in Kind if kind not in (Kind.EFFECT, Kind.FORCE, Kind.OF))
_USES = {Kind.EFFECT: Use.EFFECT, Kind.LAWFUL: Use.EFFECT, Kind.FORCE: Use.FORCE, Kind.DUTY: Use.LEFTOVER}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a lead; `value` is the effect or force, `CONTRARY`, or '' for one that a list file cannot say."""

    start: int
    end: int
    kind: Kind
    value: str

    @property
    def use(self) -> Use:
        """What the word is taken for."""
        return _USES.get(self.kind, Use.JOIN)


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a lead one after another, where they stand in the text."""

    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        """Where the first word begins."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where the last word ends."""
        return self.words[-1].end

    def has(self, *kinds: Kind) -> bool:
        """Whether one of the words is of one of the kinds."""
        return any(word.kind in kinds for word in self.words)

    @property
    def excludes(self) -> bool:
        """Whether what it points to must not be the case."""
        return self.has(Kind.EXCLUDING) or (self.has(Kind.DENYING) and self.points)

    @property
    def points(self) -> bool:
        """Whether it points to what is enumerated."""
        return self.has(Kind.AHEAD, Kind.BACK) or (self.has(Kind.ALL) and self.has(Kind.HEAD))

    @property
    def says_effect(self) -> bool:
        """Whether it says what follows for the item."""
        return self.has(Kind.EFFECT) and not self.has(Kind.EXCLUDING)

    @property
    def of(self) -> str:
        """`all`, `any`, `none`; '' when it does not say; 'both' when it says all and any, or some."""
        if self.has(Kind.SOME):
            return "both"
        if self.excludes:
            return "none" if not self.has(Kind.ALL) else "both"
        said = [of for of, kind in (("any", Kind.ANY), ("all", Kind.ALL)) if self.has(kind)]
        return "both" if len(said) > 1 else "".join(said)


@dataclass(frozen=True, slots=True, eq=False)
class LeadWords:
    """All words that a lead may hold."""

    word: re.Pattern[str]
    party: re.Pattern[str]
    kinds: tuple[tuple[Kind, str], ...]

    def runs(self, text: str) -> tuple[Run, ...]:
        """All words in a text, those that follow each other as one run."""
        return _runs(self, text)

    def effects_in(self, text: str) -> tuple[str, ...]:
        """Every word of an effect, wherever it stands; '' among them for one that a list file cannot say."""
        return tuple(word.value for run in self.runs(text) for word in run.words if word.kind is Kind.EFFECT)

    def said_in(self, text: str) -> tuple[tuple[str, str], ...]:
        """Each effect with the force before it, wherever they stand in a text such as a title."""
        found = []
        for run in self.runs(text):
            forces = [word.value for word in run.words if word.kind is Kind.FORCE]
            found += [(word.value, "".join(forces[-1:])) for word in run.words if word.kind is Kind.EFFECT]
        return tuple(found)


@lru_cache(maxsize=64)  # a cell is asked for its leads as a whole, by its sentences and by its parts
def _runs(leads: LeadWords, text: str) -> tuple[Run, ...]:
    runs: list[list[Word]] = []
    for found in leads.word.finditer(text):
        kind, value = leads.kinds[int(str(found.lastgroup).removeprefix(_GROUP))]
        word = Word(found.start(), found.end(), kind, value)
        if runs and runs[-1][-1].end == word.start:
            runs[-1].append(word)
        else:
            runs.append([word])
    return tuple(Run(tuple(words)) for words in runs)


def read_leads(report: Report, top: MappingNode, library: Library) -> LeadWords:
    """The words of `leads`, `forces` and `effects`."""
    rows: dict[Kind, list[tuple[str, str]]] = {kind: [] for kind in Kind}
    rows[Kind.EFFECT] = list(_valued(report, top.get("effects"), "effect", library.effects, CONTRARY))
    rows[Kind.FORCE] = list(_valued(report, top.get("forces"), "force", dict.fromkeys(FORCES)))
    rows[Kind.OF] = [("的", "")]
    sections = expect_mapping(report, top.get("leads"), dict.fromkeys(SECTIONS, True), "引导句")
    for name in SECTIONS if sections is not None else ():
        node = sections.get(name) if sections is not None else None
        rows[Kind(name)] = [(pattern.pattern, "") for pattern in read_patterns(report, node)]
    every = [(kind, text, value) for kind in Kind for text, value in rows[kind]]
    pattern = "|".join(f"(?P<{_GROUP}{n}>{_plain_groups(text)})" for n, (_, text, _) in enumerate(every))
    party = "|".join(_plain_groups(text) for text, _ in rows[Kind.PARTY])
    return LeadWords(
        re.compile(pattern or "(?!)"),
        re.compile(f"(?:{party or '(?!)'})+"),
        tuple((kind, value) for kind, _, value in every),
    )


def _plain_groups(text: str) -> str:
    """The pattern with groups that count for nothing, so that the last group is the word."""
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", text)


def _valued(
    report: Report, node: Node | None, key: str, options: Mapping[str, object], contrary: str = ""
) -> Iterator[tuple[str, str]]:
    for row in read_rows(report, node, (), (key, contrary) if contrary else (key,)):
        value = row.get(key)
        if contrary and row.get(contrary) is not None:
            expect_choice(report, row.get(contrary), ("true",), contrary)
            yield read_pattern(report, row.get("pattern")).pattern, contrary
            continue
        chosen = expect_choice(report, value, tuple(options), key) if value is not None else ""
        yield read_pattern(report, row.get("pattern")).pattern, chosen or ""


def runs_in(text: str, leads: LeadWords, known: Callable[[str], bool], *, points_follow: bool) -> list[Run]:
    """The leads in a text. `known`: whether words that stand before an effect without a mark are a condition by themselves.

    A run counts when it points to what is enumerated, says an effect or a duty; and an effect or a duty only as a clause
    of its own, for 不予处罚决定作出前 says none.
    """
    found: list[Run] = []
    for run in leads.runs(text):
        words = tuple(dropwhile(lambda word: word.kind in (Kind.NOUN, Kind.OF), run.words))
        if words and _counts(Run(words), text, known, points_follow=points_follow):
            found.append(Run(words))
    return found


def _counts(run: Run, text: str, known: Callable[[str], bool], *, points_follow: bool) -> bool:
    ends = run.end == len(text) or text[run.end] in _BOUNDS
    begins = run.start == 0 or text[run.start - 1] in _BOUNDS or text[run.start - 1] == "的"
    if run.has(Kind.AHEAD, Kind.BACK) and run.has(
        Kind.NOUN, Kind.ANY, Kind.SOME, Kind.ALL, Kind.EFFECT, Kind.EXCLUDING
    ):
        return begins or text[run.start : run.start + 2] not in _QUANTITY
    if run.has(Kind.ALL) and run.has(Kind.HEAD) and not run.has(Kind.EFFECT):
        return text[run.end : run.end + 1] == "：" or (points_follow and not text[run.end :].strip(_BOUNDS))
    if run.has(Kind.LAWFUL) and "《" in text[run.start : run.end] and begins and ends:
        return True
    if not run.has(Kind.EFFECT, Kind.DUTY, Kind.EXCLUDING) or not ends:
        return False
    if run.has(Kind.EXCLUDING) and not run.has(Kind.EFFECT):
        return begins and text[run.start - 1 : run.start] != "的"
    return begins or known(text[_clause_start(text, run.start) : run.start])


def _clause_start(text: str, end: int) -> int:
    return max(max(text.rfind(mark, max(0, end - _FAR), end) for mark in _BOUNDS) + 1, end - _FAR)

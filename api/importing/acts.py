"""How two wordings of an act compare: without what agencies put around it, and by what makes it another act.

Knows the words of the phrasing table; does not know matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from api.importing.laws import half_width
from api.importing.patterns import NOTHING, compiled
from engine.documents import Node, Report, expect_mapping, expect_sequence, expect_text, expect_texts

LONGEST = 300
"""Characters of an act that are compared."""
_LEAST = 4
_LONGEST_DOER = 24
_KEYS = ("frame", "drop", "subjects", "parts", "same", "denies", "telling", "loose", "doers", "doing")
_SIGNS = re.compile(r"[^\w（）()]|_")


@dataclass(frozen=True, slots=True)
class ActWords:
    """The section `acts` of the phrasing table.

    `frame` is put around an act, `drop` says nothing, `subjects` anybody, `parts` puts things side by side; `same` and `sames`
    are words that say the same, `denies` what denies the word behind it, `telling` words that make an act the one it is.
    `loose` says nothing where the clause is the same, `doers` is who does the act at its beginning, as the group of that name.
    """

    frame: tuple[re.Pattern[str], ...] = ()
    drop: re.Pattern[str] = NOTHING
    subjects: re.Pattern[str] = NOTHING
    parts: re.Pattern[str] = NOTHING
    same: Mapping[str, str] = field(default_factory=dict)
    sames: re.Pattern[str] = NOTHING
    denies: re.Pattern[str] = NOTHING
    telling: tuple[str, ...] = ()
    loose: re.Pattern[str] = NOTHING
    doers: re.Pattern[str] = NOTHING


@dataclass(frozen=True, slots=True)
class Act:
    """An act to be compared: its letters, the pairs of letters in it, and those of them that stand denied and not denied.

    `telling` are the words in it that make it the act it is, `parts` the letters of the things it puts side by side, `plain`
    its words without the frame.
    """

    plain: str
    letters: str
    pairs: frozenset[str]
    denied: frozenset[str]
    affirmed: frozenset[str]
    telling: frozenset[str]
    parts: frozenset[str]
    without_subject: str


def read_act_words(report: Report, node: Node | None) -> ActWords:
    """The section; what is wrong with it goes to the report."""
    top = expect_mapping(report, node, dict.fromkeys(_KEYS, True), "acts")
    if top is None:
        return ActWords()
    groups = [expect_texts(report, each, "same") for each in expect_sequence(report, top.get("same"), "same")]
    same = {word: group[0] for group in groups for word in group[1:]}
    frame = tuple(compiled(report, top, text) for text in expect_texts(report, top.get("frame"), "frame"))
    doers, doing = (_any_of(expect_texts(report, top.get(key), key)).pattern for key in ("doers", "doing"))
    return ActWords(
        frame,
        compiled(report, top, "|".join(expect_texts(report, top.get("drop"), "drop"))),
        re.compile(f"^{_any_of(expect_texts(report, top.get('subjects'), 'subjects')).pattern}"),
        compiled(report, top, expect_text(report, top.get("parts"), "parts") or ""),
        same,
        _any_of(same),
        re.compile(f"{_any_of(expect_texts(report, top.get('denies'), 'denies')).pattern}(?=(?P<what>..))"),
        expect_texts(report, top.get("telling"), "telling"),
        compiled(report, top, "|".join(expect_texts(report, top.get("loose"), "loose"))),
        re.compile(f"^(?P<doer>[^，。；]{{0,{_LONGEST_DOER}}}?{doers})(?={doing})"),
    )


def act_of(text: str, words: ActWords) -> Act:
    """An act without its frame, in the letters that are compared."""
    plain = "".join(text[:LONGEST].split())
    for pattern in words.frame:
        without = pattern.sub("", plain)
        plain = without if len(without) >= _LEAST else plain
    letters = letters_of(plain, words)
    pairs = frozenset(a + b for a, b in pairwise(letters))
    said = words.loose.sub("", letters)  # 未按规定对设备检测 denies what 未对设备检测 does
    denials = {found.end(): found["what"] for found in words.denies.finditer(said)}
    denied = frozenset(denials.values())
    affirmed = frozenset(a + b for at, (a, b) in enumerate(pairwise(said)) if at not in denials)
    return Act(
        plain,
        letters,
        pairs,
        denied,
        affirmed,
        frozenset(word for word in words.telling if word in letters),
        frozenset(letters_of(part, words) for part in words.parts.split(plain) if part),
        letters_of(words.subjects.sub("", plain), words),
    )


def letters_of(text: str, words: ActWords) -> str:
    """The letters of a text that are compared, each word that says the same as another as that one."""
    plain = _SIGNS.sub("", half_width(text))
    return words.drop.sub("", words.sames.sub(lambda found: words.same[found[0]], plain))


def opposed(one: Act, other: Act) -> frozenset[str]:
    """What the one denies and the other affirms: 未取得 beside 取得.

    >>> words = ActWords(denies=re.compile("未(?=(?P<what>..))"))
    >>> sorted(opposed(act_of("未取得许可", words), act_of("取得许可", words)))
    ['取得']
    """
    here = (one.denied - other.denied) & other.affirmed
    there = (other.denied - one.denied) & one.affirmed
    return here | there


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    return re.compile(f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True))) or '(?!)'})")

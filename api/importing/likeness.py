"""Whether two wordings say one act, the clause being the same: every content word of the one has its like in the other.

A matter may put more things side by side than the act names; nothing else may be on one side only. Knows words; does not
know matters or clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from api.importing.acts import Act, ActWords, letters_of

_COMMA = re.compile("[，,](?!或)")
LEAST = 7
"""Letters that an act must have, without who does it and loose words, to be compared by them."""


class Doer(StrEnum):
    """How those compare who do the act: the same or anybody, named on one side only, or others."""

    SAME = "same"
    ACT_ONLY = "act only"
    MATTER_ONLY = "matter only"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Core:
    """What an act says without the loose words: who does it, and the letters of each part of its sentence.

    A part between commas is the things that it puts side by side.
    """

    doer: str
    clauses: tuple[tuple[str, ...], ...]
    pairs: frozenset[str]
    denials: frozenset[str]

    @property
    def letters(self) -> str:
        """All letters but those of who does it."""
        return "".join(part for parts in self.clauses for part in parts)


def core_of(act: Act, words: ActWords) -> Core:
    """The core of an act."""
    found = words.doers.match(act.plain)
    doer = found["doer"] if found else ""
    bare = (words.parts.split(each) for each in _COMMA.split(words.loose.sub("", act.plain[len(doer) :])))
    clauses = tuple(tuple(part for each in parts if (part := letters_of(each, words))) for parts in bare)
    pairs = frozenset(a + b for a, b in pairwise("".join(part for parts in clauses for part in parts)))
    who = letters_of(words.loose.sub("", "" if words.subjects.fullmatch(doer) else doer), words)
    return Core(who, clauses, pairs, frozenset(pair for pair in pairs if words.denies.match(f"{pair}  ")))


def say_the_same(act: Core, wording: Core) -> bool:
    """Whether all that the act says is in the wording, and all of the wording in the act but things beside those named."""
    if bool(act.denials) is not bool(wording.denials) or not act.denials <= wording.pairs:
        return False
    letters = act.letters
    if len(letters) < LEAST or any(_apart(letters, wording.pairs)):
        return False
    named = [_named(parts, act.pairs) for parts in wording.clauses if parts]
    if not all(named):
        return False
    denials = {a + b for parts in named for part in parts for a, b in pairwise(part)} & wording.denials
    return denials <= act.pairs


def _named(parts: Sequence[str], pairs: frozenset[str]) -> tuple[str, ...]:
    """The things side by side that are named by `pairs`; none where one is named in part, but for a head in common."""
    named: list[str] = []
    before = ""
    for part in parts:
        apart = tuple(_apart(part, pairs))
        head = part.removesuffix(apart[0]) if len(apart) == 1 else part
        if not apart:
            named.append(part)
        elif head == part or not before.endswith(head):
            return ()
        before = part
    return tuple(named)


def doers(act: Core, name: Core) -> Doer:
    """How who does the act compares with who does the matter, by its name."""
    if act.doer == name.doer:
        return Doer.SAME
    if not act.doer or not name.doer:
        return Doer.MATTER_ONLY if name.doer else Doer.ACT_ONLY
    return Doer.OTHERS


def _apart(letters: str, pairs: frozenset[str]) -> Iterator[str]:
    """The stretches of letters that stand in no pair that is also in `pairs`."""
    common = [a + b in pairs for a, b in pairwise(letters)]
    held = [here or before for here, before in zip([*common, False], [False, *common], strict=True)]
    for is_held, run in groupby(range(len(letters)), key=held.__getitem__):
        if not is_held:
            places = list(run)
            yield letters[places[0] : places[-1] + 1]

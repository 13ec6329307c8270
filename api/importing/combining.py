"""How the points of a text combine: what joins them says, what the law asks for together, and the condition they make.

Knows conditions and joining words; reads no leads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from api.importing.passages import Use
from api.importing.pens import Pen
from api.importing.points import Outline
from api.importing.recognising import Read, denied_of, flat
from api.importing.stretches import ENDS
from engine.documents import Plain


def agreed(said: Iterable[str]) -> str:
    """What all say that say anything; 'both' where they do not agree."""
    found = {of for of in said if of}
    return "both" if len(found) > 1 else "".join(found)


def parted(points: tuple[Outline, ...], pen: Pen) -> tuple[str, tuple[Outline, ...]]:
    """What the joining words at the ends of points say (；或者 any, ；且 all), and the points without them."""
    joins, said, bare = pen.phrasing.joins, [], []
    for place, point in enumerate(points):
        text = point.whole.text.rstrip(ENDS)
        word = "" if point.points else _last_join(text, pen)
        if word:
            of = "any" if joins.either.fullmatch(word) else "all"
            said.append(of if place < len(points) - 1 else "both")
            point.whole.cut(len(text) - len(word)).take(Use.JOIN)
        rest = point.whole.cut(0, len(text) - len(word)) if word else point.whole
        bare.append(Outline(rest, rest) if word else point)
    return agreed(said), tuple(bare)


def _last_join(text: str, pen: Pen) -> str:
    """The joining word that ends a text after a mark; '' when none does."""
    joins = pen.phrasing.joins
    for word, mark in ((text[-length:], text[-length - 1 : -length]) for length in (3, 2, 1)):
        if mark and mark in ENDS and any(join.fullmatch(word) for join in (joins.either, joins.wide, joins.close)):
            return word
    return ""


def combined(of: str, reads: list[Read]) -> Read:
    """What points give that combine by `all`, `any`, or `none`."""
    each: list[Plain] = [
        read.conditions[0] if len(read.conditions) == 1 else {"all": list(read.conditions)}
        for read in reads
        if read.conditions
    ]
    total = sum(reads, Read())
    if of == "all":
        return replace(total, conditions=tuple(flat(list(each), "all")))
    one: Plain = each[0] if len(each) == 1 else {"any": list(each)}
    return replace(total, conditions=(denied_of(one) if of == "none" else one,) if each else ())


def by_law(reads: list[Read], pen: Pen) -> bool:
    """Whether points that nothing joins are together what a law asks for together, and none of them says two of it."""
    for group in pen.phrasing.together:
        held = [[place for place, one in enumerate(group) if _holds(read, one)] for read in reads]
        if {place for each in held for place in each} == set(range(len(group))) and max(map(len, held)) == 1:
            return True
    return False


def _holds(read: Read, one: re.Pattern[str]) -> bool:
    return any(isinstance(condition, str) and one.fullmatch(condition) for condition in read.conditions)

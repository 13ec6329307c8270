"""Fields of items in running text: paragraphs that begin with a name, 违法行为：, 适用条件：, 监管措施：.

Knows names of columns; does not know which points are items.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.importing.headings import ACT, EFFECT, NUMBER, WHEN, Headings, role_of
from api.importing.numbered_text import FIELD, Point
from api.importing.passages import Passage

_NAME = re.compile(r"([^：:。；，,《]{2,20})[：:]\s*")
_COUNTED = re.compile(r"([一-龥]{1,6})[ 　]?[0-9一二三四五六七八九十]{1,4}[、.：:]?")
_LONGEST_NAME = 8
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Fields:
    """The names that begin paragraphs of items: those of columns, and `more` that several items of the list have."""

    headings: Headings
    more: frozenset[str] = frozenset()

    def of(self, passage: Passage) -> tuple[str, Passage, Passage] | None:
        """Role, name and words of a paragraph that begins with such a name; None for another."""
        found = _NAME.match(passage.text)
        if not found:
            return None
        role = role_of(found[1], [passage.text[found.end() :]], self.headings)
        if not role and found[1] not in self.more:
            return None
        return role, Passage(passage.place, found[0]), Passage(passage.place, passage.text[found.end() :])

    def within(self, passage: Passage) -> tuple[str, Passage, Passage] | None:
        """The same of words that follow an act in its paragraph; what only leads to points or says an effect is no name."""
        found = self.of(passage)
        if found is None or not found[2].text or found[0] in ("", EFFECT):
            return None
        return found if found[0] != WHEN or self.headings.points.leading.search(found[1].text) else None


def fields_of(items: Sequence[Point], headings: Headings) -> Fields:
    """The names of fields: beside one of a column, what begins a paragraph of more than one item is a name too."""
    known = Fields(headings)
    counted: Counter[str] = Counter()
    for item in items:
        if item.style == FIELD or any(known.of(each) for each in item.more):
            begun = (_NAME.match(each.text) for each in item.more)
            counted.update({found[1] for found in begun if found and len(found[1]) <= _LONGEST_NAME})
    words = headings.points
    names = (name for name, count in counted.items() if count >= _SEVERAL)
    return Fields(
        headings,
        frozenset(name for name in names if not words.leading.search(name) and not words.conditions.match(name)),
    )


def counting_lines(passages: Sequence[Passage], begins: re.Pattern[str], headings: Headings) -> list[Passage]:
    """The lines that only count the item whose first field follows: 事项1."""
    found = ((each, _COUNTED.fullmatch(each.text), after) for each, after in pairwise(passages))
    return [
        each
        for each, count, after in found
        if count and begins.match(after.text) and role_of(count[1], (), headings) in (ACT, NUMBER)
    ]

"""Which titles stand over the rows below them: 一、 over （一） over 1., and titles without a number.

Knows numberings; does not know columns or items.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from api.importing.passages import Passage

_STYLES = (
    re.compile(r"第[0-9一二三四五六七八九十百]{1,4}[编篇部章]"),
    re.compile(r"第[0-9一二三四五六七八九十百]{1,4}[节类]"),
    re.compile(r"[一二三四五六七八九十百]{1,4}(?:[、.．]|\s|$)"),
    re.compile(r"[（(][一二三四五六七八九十百]{1,4}[)）]"),
    re.compile(r"[0-9０-９]{1,3}(?:[、.．](?![0-9])|\s)"),
    re.compile(r"[（(][0-9０-９]{1,3}[)）]"),
    re.compile(r"[①-⑳]"),
)
"""How titles are numbered, the widest first."""
MOST = 12
"""Titles over one row; more are no titles, and the oldest is let go."""


def style_of(text: str) -> int:
    """How a title is numbered: 1 the widest; 0 for one without a number.

    >>> style_of("一、道路运输"), style_of("（一）客运"), style_of("道路运输")
    (3, 4, 0)
    """
    return next((level for level, style in enumerate(_STYLES, start=1) if style.match(text)), 0)


@dataclass(slots=True)
class Sections:
    """The titles that stand over what comes next, and those that `stood` over nothing."""

    stood: list[Passage] = field(default_factory=list)
    _over: list[tuple[int, Passage]] = field(default_factory=list)
    _fresh: int = 0  # those from here on have no row yet

    def put(self, title: Passage) -> None:
        """A title: it takes the place of one numbered like it, or more narrowly; without a number, of one that has rows."""
        level = style_of(title.text)
        ends = len(self._over)
        for place, (other, _) in enumerate(self._over):
            narrower = level and other > level
            same = other == level and (level or place < self._fresh)
            if narrower or same:
                ends = place
                break
        self._drop(ends)
        if len(self._over) >= MOST:
            self.stood.append(self._over.pop(0)[1])
            self._fresh = max(self._fresh - 1, 0)
        self._over.append((level, title))

    def over(self) -> tuple[Passage, ...]:
        """What stands over a row that comes now."""
        self._fresh = len(self._over)
        return tuple(title for _, title in self._over)

    def end(self) -> None:
        """No row comes any more."""
        self._drop(self._fresh)

    def _drop(self, ends: int) -> None:
        self.stood.extend(title for _, title in self._over[max(ends, self._fresh) :])
        del self._over[ends:]
        self._fresh = min(self._fresh, ends)

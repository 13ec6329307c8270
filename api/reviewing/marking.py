"""Where words stand in a text that may break and space them differently, so that a page can mark them. Knows no lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

LEFT, OPEN = "没有着落", "待写"
"""The marks: words of the document that stand nowhere in the draft yet, and words that are not written as a condition yet."""


class Stretch(NamedTuple):
    """A stretch of a text, and its mark; "" for one that has none."""

    text: str
    mark: str = ""


def marked(text: str, words: Iterable[tuple[str, str]]) -> tuple[Stretch, ...]:
    """The text cut where marked words begin and end; put together it is the text again. The first mark of a character stays.

    >>> [tuple(each) for each in marked("首次违法，鲸鱼 三头", [("鲸鱼三头", "待写")])]
    [('首次违法，', ''), ('鲸鱼 三头', '待写')]
    """
    places = [at for at, mark in enumerate(text) if not mark.isspace()]
    letters = "".join(text[at] for at in places)
    marks = [""] * len(text)
    for said, mark in words:
        sought = packed(said)
        found = letters.find(sought) if sought else -1
        if found < 0:
            continue
        for at in range(places[found], places[found + len(sought) - 1] + 1):
            marks[at] = marks[at] or mark
    return tuple(_stretches(text, marks))


def packed(text: str) -> str:
    r"""The text without what only spaces and breaks it: by this the same words are found again.

    >>> packed("甲 乙\n丙")
    '甲乙丙'
    """
    return "".join(text.split())


def _stretches(text: str, marks: list[str]) -> Iterable[Stretch]:
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or marks[at] != marks[start]:
            yield Stretch(text[start:at], marks[start])
            start = at

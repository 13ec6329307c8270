"""The words of a document with their places, and what became of each: nothing that a document says is lost on the way.

A passage is what stands in one place: a paragraph or a cell. Whoever takes words out of it cuts it into parts, one
after another, so that the parts put together are the passage again. What no one took is a leftover, told by its place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_SPEAKING = frozenset("%％‰/／&＆#＃@＠§*＊")  # marks for Unicode, words for a table


class Use(StrEnum):
    """Where the words of a part have gone in the draft."""

    CONDITION = "条件"
    EFFECT = "效果"
    FORCE = "应当还是可以"
    JOIN = "怎样并列"
    CLAUSE = "条款"
    QUOTATION = "条款的原文"
    MATTER = "违法事项"
    METADATA = "文件信息"
    DEFINITION = "定义"
    WORDING = "待写的条件"
    LEFTOVER = "没有着落"
    LAYOUT = "版式"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a passage as it is written, and what it was taken for."""

    text: str
    use: Use


@dataclass(frozen=True, slots=True)
class Passage:
    """The words that stand in one place of a document, such as “第 2 张表第 3 行“备注””."""

    place: str
    text: str


def is_layout(text: str) -> bool:
    r"""Whether a text has no word in it: spaces and marks only.

    >>> is_layout("，；\n"), is_layout("且"), is_layout("≤"), is_layout("%")
    (True, False, False, False)
    """
    return all(unicodedata.category(mark)[0] in "PZC" and mark not in _SPEAKING for mark in text)


def joined(parts: Iterable[Part]) -> str:
    """The words of the parts as they stood."""
    return "".join(part.text for part in parts)


def one_passage(passages: Sequence[Passage]) -> Passage:
    """Passages that are one text, line by line, at the place of the first."""
    return Passage(passages[0].place, "\n".join(passage.text for passage in passages))


def parts_of_each(passages: Sequence[Passage], parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """The parts of `one_passage`, given back to the passages that it was made of; a part over a line end is cut there."""
    left = list(reversed(parts))
    for number, passage in enumerate(passages):
        own: list[Part] = []
        wanted = len(passage.text) + (number < len(passages) - 1)
        while wanted:
            part = left.pop()
            if len(part.text) > wanted:
                left.append(Part(part.text[wanted:], part.use))
                part = Part(part.text[:wanted], part.use)
            wanted -= len(part.text)
            own.append(part)
        if number < len(passages) - 1:
            own[-1] = Part(own[-1].text[:-1], own[-1].use)
        yield tuple(own)


def leftovers(parts: Sequence[Part]) -> tuple[str, ...]:
    """The stretches that found no use, each whole, without the marks around them."""
    return tuple(part.text.strip() for part in parts if part.use is Use.LEFTOVER and not is_layout(part.text))

"""Words of a passage while they are read: how they compare, where they stand, and what each was taken for.

What is taken is marked where it stands, so that the parts of a passage are always the passage and what nobody took is a
leftover. Knows neither conditions nor lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from api.importing.passages import Part, Use, is_layout

_SPACES = frozenset(" \t\u3000\xa0\r")
_SAME = str.maketrans(":;,()．％０１２３４５６７８９", "：；，（）.%0123456789")
_CLOSES = dict(zip("（(《“‘「『【[〔〈", "）)》”’」』】]〕〉", strict=True))
_CLOSING = frozenset(_CLOSES.values())
ENDS = "。；，、：.\n"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words as they compare (full marks, plain digits, no spaces), and the place of each in the passage."""

    text: str
    at: tuple[int, ...]
    passage: str
    uses: list[Use | None]

    @property
    def words(self) -> str:
        """The words as the document writes them, on one line and without spaces."""
        return "".join(self.passage[place] for place in self.at if self.passage[place] != "\n")

    def cut(self, start: int, end: int | None = None) -> Stretch:
        """The words from `start` to before `end`."""
        return Stretch(self.text[start:end], self.at[start:end], self.passage, self.uses)

    def strip(self, marks: str = ENDS) -> Stretch:
        """The words without the marks around them."""
        start = len(self.text) - len(self.text.lstrip(marks))
        return self.cut(start, max(start, len(self.text.rstrip(marks))))

    def on_one_line(self) -> Stretch:
        """The words without the ends of lines."""
        if "\n" not in self.text:
            return self
        kept = [place for place, mark in enumerate(self.text) if mark != "\n"]
        text, at = "".join(self.text[place] for place in kept), tuple(self.at[place] for place in kept)
        return Stretch(text, at, self.passage, self.uses)

    def take(self, use: Use | None) -> None:
        """Mark the words as taken for that; None takes the mark away."""
        for place in self.at:
            self.uses[place] = use

    def is_blank(self) -> bool:
        """Whether there is no word in it."""
        return is_layout(self.text)


def stretch_of(passage: str) -> Stretch:
    """All words of a passage, of which nothing is taken yet.

    >>> stretch_of("货值 1,000元,及时改正").text
    '货值1,000元，及时改正'
    """
    same = passage.translate(_SAME)
    at = tuple(place for place, mark in enumerate(same) if mark not in _SPACES)
    text = "".join(
        "," if mark == "，" and passage[place] == "," and _between_digits(same, place) else mark
        for place, mark in ((place, same[place]) for place in at)
    )
    return Stretch(text, at, passage, [None] * len(passage))


def _between_digits(text: str, place: int) -> bool:
    """Whether a comma parts thousands: three digits after it and one before."""
    return text[max(place - 1, 0) : place].isdigit() and text[place + 1 : place + 4].isdigit() and place + 3 < len(text)


def parts_of(stretch: Stretch) -> tuple[Part, ...]:
    """The whole passage in parts, what was not taken as a leftover, or as layout where no word is in it.

    >>> whole = stretch_of("首次违法，鲸鱼")
    >>> whole.cut(0, 4).take(Use.CONDITION)
    >>> [(part.text, part.use.name) for part in parts_of(whole)]
    [('首次违法', 'CONDITION'), ('，', 'LAYOUT'), ('鲸鱼', 'LEFTOVER')]
    >>> [part.text for part in parts_of(stretch_of("“四张清单”。（草案）"))]
    ['“四张清单”。（草案）']
    """
    taken = (
        (use or (Use.LAYOUT if is_layout(mark) else Use.LEFTOVER), mark)
        for mark, use in zip(stretch.passage, stretch.uses, strict=True)
    )
    found: list[Part] = []
    for use, run in groupby(taken, lambda each: each[0]):
        part = Part("".join(mark for _, mark in run), use)
        between = found[-1] if len(found) > 1 and found[-2].use is use and found[-1].use is Use.LAYOUT else None
        if between is not None and (use is Use.LEFTOVER or not between.text.strip()):
            found[-2:] = [Part(found[-2].text + between.text + part.text, use)]
        else:
            found.append(part)
    return tuple(_with_brackets(found))


def _with_brackets(parts: list[Part]) -> Iterator[Part]:
    """The parts, a leftover with the brackets and quotation marks around it that it opens or closes, or that hold it."""
    texts = [part.text for part in parts]
    for place, part in enumerate(parts):
        if part.use is not Use.LEFTOVER:
            continue
        before = texts[place - 1] if place and parts[place - 1].use is Use.LAYOUT else ""
        after = texts[place + 1] if place + 1 < len(parts) and parts[place + 1].use is Use.LAYOUT else ""
        opened, closed = _unpaired(part.text)
        if not closed and not opened and _CLOSES.get(before[-1:], "?") == after[:1]:
            opened, closed = _CLOSES[before[-1:]], after[:1]
        if closed and _CLOSES.get(before[-1:]) == closed:
            texts[place - 1], texts[place] = before[:-1], before[-1:] + texts[place]
        if opened and opened == after[:1]:
            texts[place], texts[place + 1] = texts[place] + after[:1], after[1:]
    return (Part(text, part.use) for text, part in zip(texts, parts, strict=True) if text)


def _unpaired(text: str) -> tuple[str, str]:
    """The mark that would close the last one opened and not closed in a text, and the first that closes what nothing opened."""
    waiting: list[str] = []
    closed = ""
    for mark in text:
        if mark in _CLOSES:
            waiting.append(_CLOSES[mark])
        elif waiting and mark == waiting[-1]:
            waiting.pop()
        elif mark in _CLOSING and not closed:
            closed = mark
    return (waiting[-1] if waiting else ""), closed

"""The points of a text: numbered in any of the usual ways, one inside another, or one on each line.

Knows marks and their order; does not know what a point says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from api.importing.numerals import number
from api.importing.passages import Use
from api.importing.stretches import ENDS, Stretch

_REFERENCE = r"(?<![第条款项])"
_FIRST = r"(?:^|(?<=[\n。；：，]))"
_MARKS = (
    re.compile(rf"{_REFERENCE}（([0-9]{{1,2}})）(?![项款目条])"),
    re.compile(rf"{_REFERENCE}（([一二三四五六七八九十]{{1,3}})）(?![项款目条])"),
    re.compile(r"(?<![0-9.第])([0-9]{1,2})[.、](?![0-9])"),
    re.compile(r"(?<![0-9.第（])([0-9]{1,2})）"),
    re.compile(rf"{_FIRST}([一二三四五六七八九十]{{1,3}})[、.]"),
    re.compile(rf"{_FIRST}第([一二三四五六七八九十])[，、]"),
    re.compile(rf"{_FIRST}([一二三四五六七八九十])是"),
    re.compile(r"([①-⑳])"),
    re.compile(r"([⑴-⒇])"),
    re.compile(r"([⒈-⒛])"),
)
_LOOK_BACK = 12
_ROWS = ("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛")
_BEFORE = "：\n。；，"
"""Marks that stand before the first point."""


@dataclass(frozen=True, slots=True)
class Outline:
    """All of a text: what stands before its points, and the points; a text without points is all `before`."""

    whole: Stretch
    before: Stretch
    points: tuple[Outline, ...] = ()

    @property
    def body(self) -> Stretch:
        """The points with their marks."""
        return self.whole.cut(len(self.before.text))


def outline(stretch: Stretch, leads: re.Pattern[str], marks: tuple[re.Pattern[str], ...] = _MARKS) -> Outline:
    """The points of a text, numbered from one in their order, and theirs; or its lines where each ends a sentence.

    `leads` matches the end of the words that the first point may follow without a mark: 情形（一）.
    """
    found = [(places, mark) for mark in marks if (places := _numbered(stretch, leads, mark))]
    if found:
        places, mark = min(found, key=lambda each: each[0][0].start())
        for place in places:
            stretch.cut(place.start(), place.end()).take(Use.LAYOUT)
        ends = [each.start() for each in places[1:]] + [len(stretch.text)]
        texts = (stretch.cut(place.end(), end) for place, end in zip(places, ends, strict=True))
        rest = tuple(each for each in marks if each is not mark)
        start = places[0].start()
        return Outline(stretch, stretch.cut(0, start), tuple(outline(text, leads, rest) for text in texts))
    lines = _lines(stretch)
    if len(lines) > 1 and all(line.text[-1] in ENDS for line in lines[:-1]):
        first = int(lines[0].text.endswith("："))
        if len(lines) - first > 1:
            start = len(lines[0].text) if first else 0
            return Outline(stretch, stretch.cut(0, start), tuple(Outline(line, line) for line in lines[first:]))
    return Outline(stretch, stretch)


def _first_number(text: str) -> re.Match[str] | None:
    return next((found for mark in _MARKS if (found := mark.match(text))), None)


def is_numbered(stretch: Stretch) -> bool:
    """Whether a text begins with the number of a point."""
    return _first_number(stretch.text.strip(ENDS)) is not None


def after_number(stretch: Stretch) -> Stretch:
    """The words after the number that a title or a sentence begins with."""
    found = _first_number(stretch.text)
    if found is None:
        return stretch
    stretch.cut(0, found.end()).take(Use.LAYOUT)
    return stretch.cut(found.end())


def sentences(stretch: Stretch, colon: int) -> Outline:
    """The parts of a text that ；and the ends of lines and sentences part, as points; the words before `colon` lead to them."""
    text = stretch.text
    cuts = [place.end() for place in re.finditer("[；。\n]+", text[colon:])]
    bounds = [colon, *(colon + cut for cut in cuts), len(text)]
    pieces = (stretch.cut(start, end) for start, end in pairwise(bounds))
    points = tuple(Outline(piece, piece) for piece in pieces if piece.text.strip(ENDS))
    return Outline(stretch, stretch.cut(0, colon), points) if points else Outline(stretch, stretch)


def _lines(stretch: Stretch) -> list[Stretch]:
    lines, start = [], 0
    for line in stretch.text.split("\n"):
        if line:
            lines.append(stretch.cut(start, start + len(line)))
        start += len(line) + 1
    return lines


def _numbered(stretch: Stretch, leads: re.Pattern[str], mark: re.Pattern[str]) -> list[re.Match[str]]:
    """The marks of one kind when they number points: from one in order, none empty, the first where a point can begin."""
    text = stretch.text
    found = list(mark.finditer(text))
    if not found or [_value(each[1]) for each in found] != list(range(1, len(found) + 1)):
        return []
    first = found[0].start()
    if text[:first].strip(ENDS):
        apart = stretch.at[first] - stretch.at[first - 1] > 1
        if len(found) == 1 or not (
            apart or text[first - 1] in _BEFORE or leads.search(text, max(0, first - _LOOK_BACK), first)
        ):
            return []
    ends = [each.start() for each in found[1:]] + [len(text)]
    full = all(text[each.end() : end].strip(ENDS) for each, end in zip(found, ends, strict=True))
    return found if full else []


def _value(mark: str) -> int:
    row = next((row for row in _ROWS if mark in row), "")
    return row.index(mark) + 1 if row else int(number(mark))

"""Numbered points of running text as a tree: 一、 over （一） over 1., each with its words and what stands under it.

Knows numberings and how points begin; does not know columns or law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from api.importing.passages import Passage
from api.importing.patterns import any_of
from engine.documents import Node, Report, expect_mapping

_ONES = "一二三四五六七八九十百零〇"
_STYLES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"第[0-9{_ONES}]{{1,5}}(?:[编篇部章节][ 　]*|[类批][ 　：:、]+)",
        rf"第[0-9{_ONES}]{{1,5}}[条项][ 　：:、]*",
        rf"[{_ONES}]{{1,4}}[、.．][ 　]*",
        rf"[（(][{_ONES}]{{1,4}}[)）][ 　、.．]*",
        r"[0-9０-９]{1,4}(?:[、．]|[.](?![0-9])|[ ](?=[^0-9年月日]))[ 　]*",
        r"[0-9０-９]{1,3}[)）][ 　]*",
        r"[（(][0-9０-９]{1,4}[)）][ 　、.．]*",
        r"[①-⑳㉑-㉟㊱-㊿][ 　]*",
        r"[a-zA-Z][.．)）、][ 　]*",
    )
)
BOUNDARY = re.compile(r"[，,；;。：:]")
FIELD = len(_STYLES)
"""The style of points that have no number and begin with the name of a field, 违法行为：."""
ARTICLE, LEAD = 1, FIELD + 1
"""The style of articles, and that of a paragraph without a number over points whose numbers begin anew."""
_FIRST = re.compile(r"[^0-9０-９一二三四五六七八九十①a-zA-Z]*(?:1|１|一|①|a|A)[^0-9０-９一二三四五六七八九十]*")


@dataclass(frozen=True, slots=True)
class Wordings:
    """How agencies word points: what an act and a condition begin with, what is no item, what announces a list of acts.

    `excludes` announces what the list is not for: none of the points below is an item. `bounds` in an act are conditions too;
    `leading` behind an act says that its conditions stand below it. `breaches` before an act cites the clause it breaches,
    `bases` behind one the clauses that it rests on, each up to its mark.
    """

    acts: re.Pattern[str]
    conditions: re.Pattern[str]
    general: re.Pattern[str]
    excludes: re.Pattern[str]
    bounds: re.Pattern[str]
    announces: re.Pattern[str]
    leading: re.Pattern[str]
    breaches: re.Pattern[str]
    bases: re.Pattern[str]


@dataclass(slots=True)
class Point:
    """A point: its label as written, its words, the paragraphs that go on with it, and the points under it."""

    style: int
    label: str
    passage: Passage
    more: list[Passage] = field(default_factory=list)
    under: list[Point] = field(default_factory=list)

    @property
    def whole(self) -> Passage:
        """The paragraph with its label, as it stands in the document."""
        return Passage(self.passage.place, self.label + self.passage.text)

    def own(self) -> Iterator[Passage]:
        """The paragraphs of the point itself."""
        yield self.whole
        yield from self.more

    def all(self) -> Iterator[Passage]:
        """The paragraphs of the point and of everything under it."""
        yield from self.own()
        for point in self.under:
            yield from point.all()


def excludes(text: str, words: Wordings) -> bool:
    """Whether a paragraph announces what the list is not for; behind an act or a condition it says when that is not spared."""
    found = words.excludes.search(text)
    return found is not None and not (
        BOUNDARY.search(text, 0, found.start()) and words.acts.search(text, 0, found.start())
    )


def read_wordings(report: Report, node: Node | None) -> Wordings:
    """The section `points` of the phrasing table; what is wrong with it goes into the report."""
    keys = ("acts", "conditions", "general", "excludes", "bounds", "announces", "leading", "breaches", "bases")
    top = expect_mapping(report, node, dict.fromkeys(keys, True), "points")
    return Wordings(*(any_of(report, top.get(key) if top else None) for key in keys))


def points_of(
    passages: Sequence[Passage], begins: re.Pattern[str], words: Wordings
) -> tuple[list[Passage], list[Point]]:
    """What stands before the first point, and the points. `begins` matches a field that begins an item without a number.

    A numbering that is open takes its next point and closes those inside it; one that is not begins under the last point.
    Where an open one begins anew after a paragraph without a number, that paragraph is a point of its own over what comes.
    So is one that says what the list is not for, until a numbering goes on that was open before it.
    """
    before: list[Passage] = []
    roots: list[Point] = []
    open_: list[Point] = []
    aside: list[Point] = []  # what was open before a paragraph that says what the list is not for
    for passage in passages:
        style, label = _label(passage.text, begins)
        if style is None:
            if open_ and excludes(passage.text, words):
                aside, open_ = aside or open_, []
                _put(Point(LEAD, "", passage), open_, roots)
            else:
                (open_[-1].more if open_ else before).append(passage)
            continue
        if aside and _goes_on(aside, open_, style, label):
            aside, open_ = [], aside
        again = style < FIELD and any(point.style == style for point in open_) and _FIRST.fullmatch(label)
        lead = open_[-1].more.pop() if again and open_[-1].more else None
        if lead is not None:
            _close(open_, style)
            _put(Point(LEAD, "", lead), open_, roots)
        _put(Point(style, label, Passage(passage.place, passage.text[len(label) :])), open_, roots)
    return before, roots


def _goes_on(aside: Sequence[Point], open_: Sequence[Point], style: int, label: str) -> bool:
    """Whether a point goes on with a numbering that was open before an exclusion, not with one of the points under that."""
    if not any(point.style == style for point in aside):
        return False
    return all(point.style != style for point in open_) and not _FIRST.fullmatch(label)


def _put(point: Point, open_: list[Point], roots: list[Point]) -> None:
    """A point in its place: it closes what is open of its style, and stands under what is left."""
    _close(open_, point.style)
    (open_[-1].under if open_ else roots).append(point)
    open_.append(point)


def _close(open_: list[Point], style: int) -> None:
    while any(point.style == style for point in open_):
        open_.pop()


def _label(text: str, begins: re.Pattern[str]) -> tuple[int | None, str]:
    for style, pattern in enumerate(_STYLES):
        if found := pattern.match(text):
            return style, found[0]
    return (FIELD, "") if begins.match(text) else (None, "")

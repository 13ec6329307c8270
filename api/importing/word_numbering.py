"""The numbers that Word computes before paragraphs: from numbering.xml and styles.xml to the label of each paragraph in turn.

Knows Word's numbering; does not know what is numbered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

from api.importing.grids import RefusedError
from api.importing.list_labels import label

_LEVELS = 9
_OPEN = re.compile(r"%([1-9])")
_ONE_BY_ONE = 100  # styles that rest on one another
_LONGEST_SHAPE = 255
_BULLET, _NONE = "bullet", "none"
BULLET = "•"
_ITSELF = "decimal"


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: the words around the numbers of the levels, `%1、`, and after which level it begins anew."""

    start: int = 1
    way: str = _ITSELF
    text: str = ""
    restart: int | None = None
    plain: bool = False  # all numbers in Arabic numerals
    style: str = ""


@dataclass(slots=True)
class _List:
    """A numbered list of the file: `abstract` counts together with the others of that definition."""

    abstract: str
    levels: dict[int, _Level]
    begins: dict[int, int] = field(default_factory=dict)  # at which number a level of this list begins for itself


class Numbering:
    """The labels of paragraphs, asked for in the order of the document, each once."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self.unknown: set[str] = set()
        """Ways of counting that were met and cannot be written; Arabic numerals stood in."""
        self._styles = (
            {} if styles is None else {_value(style, "w:styleId"): style for style in styles.iter(qn("w:style"))}
        )
        self._lists = {} if numbering is None else dict(_lists(numbering, self._styles))
        defaults = (name for name, style in self._styles.items() if _is_default(style))
        self._default = next(defaults, "")
        self._by_style: dict[str, tuple[str, str]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, paragraph: etree._Element) -> str:
        """What Word writes before the paragraph; '' for one without a number."""
        number, level = self._place(paragraph)
        found = self._lists.get(number)
        if found is None or level not in found.levels:
            return ""
        counts = self._counts.setdefault(found.abstract, [None] * _LEVELS)
        self._count(number, found, level, counts)
        shape = found.levels[level]
        if shape.way == _BULLET:
            return BULLET if shape.text else ""
        return _OPEN.sub(lambda open_: self._written(int(open_[1]) - 1, shape, found, counts), shape.text)

    def _place(self, paragraph: etree._Element) -> tuple[str, int]:
        """Number of the list and level: the paragraph's own, or those of its style."""
        properties = paragraph.find(qn("w:pPr"))
        own = None if properties is None else properties.find(qn("w:numPr"))
        number, level = ("", "") if own is None else (_child(own, "w:numId"), _child(own, "w:ilvl"))
        if not number or not level:
            style = "" if properties is None else _child(properties, "w:pStyle")
            of_style = self._of_style(style or self._default)
            number, level = number or of_style[0], level or of_style[1]
        return number, _whole(level, 0)

    def _of_style(self, style: str) -> tuple[str, str]:
        """Number of the list and level that a style gives, from the styles that it rests on where it is silent."""
        if style not in self._by_style:
            number = level = ""
            below = style
            for _ in range(_ONE_BY_ONE):
                if (number and level) or below not in self._styles:
                    break
                found = self._styles[below].find(f"{qn('w:pPr')}/{qn('w:numPr')}")
                if found is not None:
                    number = number or _child(found, "w:numId")
                    level = level or _child(found, "w:ilvl") or self._level_of(number, below)
                below = _child(self._styles[below], "w:basedOn")
            self._by_style[style] = number, level
        return self._by_style[style]

    def _level_of(self, number: str, style: str) -> str:
        """The level of the list that names the style; '' for none."""
        levels = self._lists[number].levels if number in self._lists else {}
        return next((str(level) for level, shape in levels.items() if shape.style == style), "")

    def _count(self, number: str, found: _List, level: int, counts: list[int | None]) -> None:
        first = (number, level) not in self._begun
        self._begun.add((number, level))
        if first and level in found.begins:
            counts[level] = found.begins[level] - 1
        before = counts[level]
        counts[level] = (found.levels[level].start - 1 if before is None else before) + 1
        for deeper in range(level + 1, _LEVELS):
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or (restart and level < restart):
                counts[deeper] = None

    def _written(self, level: int, shape: _Level, found: _List, counts: list[int | None]) -> str:
        of = found.levels.get(level, _Level())
        number = counts[level]
        if number is None:
            number = counts[level] = of.start
        if of.way == _NONE:
            return ""
        way = _ITSELF if shape.plain else of.way
        written = label(number, way)
        if written is None:
            self.unknown.add(way)
            return str(number)
        return written


def _lists(numbering: etree._Element, styles: dict[str, etree._Element]) -> Iterator[tuple[str, _List]]:
    """The lists by their numbers; a definition that only names a style is the one that this style leads to."""
    defined = {_value(each, "w:abstractNumId"): each for each in numbering.iter(qn("w:abstractNum"))}
    numbers = {_value(each, "w:numId"): each for each in numbering.iterchildren(qn("w:num"))}
    for number, each in numbers.items():
        abstract = _child(each, "w:abstractNumId")
        linked = _child(defined[abstract], "w:numStyleLink") if abstract in defined else ""
        if linked in styles:
            through = styles[linked].find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            target = numbers.get("" if through is None else _child(through, "w:numId"))
            abstract = abstract if target is None else _child(target, "w:abstractNumId")
        levels = dict(_levels(defined[abstract])) if abstract in defined else {}
        begins = {}
        for override in each.iterchildren(qn("w:lvlOverride")):
            level = _whole(_value(override, "w:ilvl"), 0)
            levels.update(_levels(override))
            if start := _child(override, "w:startOverride"):
                begins[level] = _whole(start, 1)
        yield number, _List(abstract, levels, begins)


def _levels(element: etree._Element) -> Iterator[tuple[int, _Level]]:
    for each in element.iterchildren(qn("w:lvl")):
        level = _whole(_value(each, "w:ilvl"), 0)
        if level < _LEVELS:
            restart = _child(each, "w:lvlRestart")
            way = next(each.iter(qn("w:numFmt")), None)
            yield (
                level,
                _Level(
                    _whole(_child(each, "w:start"), 0 if each.find(qn("w:start")) is None else 1),
                    _ITSELF if way is None else _value(way, "w:val"),
                    _shape(each),
                    _whole(restart, 0) if restart else None,
                    each.find(qn("w:isLgl")) is not None,
                    _child(each, "w:pStyle"),
                ),
            )


def _shape(level: etree._Element) -> str:
    text = _child(level, "w:lvlText")
    if len(text) > _LONGEST_SHAPE:
        raise RefusedError("里有一种编号长得不像编号，没有打开。请用 Word 打开后另存一份再导入。")
    return text


def _is_default(style: etree._Element) -> bool:
    return _value(style, "w:type") == "paragraph" and _value(style, "w:default") in ("1", "true", "on")


def _value(element: etree._Element, name: str) -> str:
    return str(element.get(qn(name), ""))


def _child(element: etree._Element, name: str) -> str:
    child = element.find(qn(name))
    return "" if child is None else _value(child, "w:val")


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise

"""A list in running text, 一、（一）1., as a sheet like that of a table: which points are items, what each says of what.

Knows how points are worded by the patterns it is given; does not know law. What the wording does not tell apart stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from api.importing.fields import Fields, counting_lines, fields_of
from api.importing.headings import ACT, BREACH, LEGAL, NUMBER, WHEN, Headings
from api.importing.numbered_text import ARTICLE, BOUNDARY, LEAD, Point, Wordings, excludes, points_of
from api.importing.numerals import number as value_of
from api.importing.passages import Passage
from api.importing.sheets import CellOf, Column, Row, Sheet

_AROUND = "第条项（）() 　、.．：:"
_FEWEST = 2  # items; one point alone is no list
_REGULATION = 5  # articles that make a text one of a regulation
_FEW_GENERAL = 5  # of so many articles one is general: they are no acts
_CITED = re.compile(
    r"[（(](?:[^（）()《]|[（(][^（）()]{1,4}[)）]){0,20}《(?:[^（）()]|[（(][^（）()]{1,4}[)）]){2,160}[)）](?:[，,；;。：:]|$)"
)
_CITING = re.compile(r"(?:《[^》]{1,60}》[^，,。；：《]{0,60}[、和及，,。；]?){1,20}")
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百]{1,6}")
_MARKS = "，,；;。：:"
_LEADING = ("：", ":")

Place = tuple[Column, Passage]


@dataclass(frozen=True, slots=True)
class _Item:
    """A point that is an item, and what stands over it."""

    point: Point
    sections: tuple[Passage, ...]


@dataclass(slots=True)
class _Columns:
    """The columns that the items need, each once: by role, and by the name of the field where it has one."""

    found: dict[tuple[str, str], Column] = field(default_factory=dict)
    again: list[Passage] = field(default_factory=list)

    def of(self, role: str, name: Passage | None = None) -> Column:
        """The column of that role; of a field met before the name is said again."""
        key = role, "" if name is None else name.text
        if key in self.found and name is not None:
            self.again.append(name)
        return self.found.setdefault(key, Column(() if name is None else (name,), role))


def running_sheet(passages: Sequence[Passage], headings: Headings) -> Sheet | None:
    """The list that the passages hold, every word in one place of it; None when their points are no items."""
    names = "|".join(
        f"(?:{p.pattern})" for heading in headings.columns if heading.role == ACT for p in heading.patterns
    )
    begins = re.compile(f"(?:{names or '(?!)'})[：:]")
    counts = counting_lines(passages, begins, headings)
    set_aside = frozenset(counts)
    before, roots = points_of([each for each in passages if each not in set_aside], begins, headings.points)
    articles = sum(point.style == ARTICLE for point in roots)
    regulation = articles >= _REGULATION and 2 * articles > len(roots)
    announced = any(headings.titles.search(passage.text) for passage in before) and not regulation
    found = list(_parts(roots, (), headings.points, announced=announced, regulation=regulation))
    items = [part for part in found if isinstance(part, _Item)]
    if len(items) < _FEWEST:
        return None
    fields = fields_of([item.point for item in items], headings)
    first, kept = found.index(items[0]), _usual(items, fields)
    columns = _Columns(again=counts)
    rows: list[Row] = []
    above, below = [*before, *(part for part in found[:first] if isinstance(part, Passage))], list[Passage]()
    for part in found[first:]:
        if isinstance(part, Passage):
            below.append(part)
        else:
            below.extend(_cut(part.point, kept, fields))
            rows.append(_row(part, columns, fields))
    return Sheet(
        "正文", tuple(columns.found.values()), tuple(_numbered(rows)), tuple(above), tuple(below), tuple(columns.again)
    )


def _parts(
    points: Sequence[Point], sections: tuple[Passage, ...], words: Wordings, *, announced: bool, regulation: bool
) -> Iterator[_Item | Passage]:
    """The points of one numbering in order: items, what stands under the others, and general paragraphs.

    Under the articles of a regulation only what an article announces as acts are items.
    """
    last = [point for point in points if _may_be_item(point, words)]
    items = (announced or not (regulation and sections)) and _are_items(last, words, announced=announced)
    ends = {id(point) for point in last}
    for point in points:
        if any(excludes(passage.text, words) for passage in point.own()):
            yield from point.all()
            continue
        if id(point) in ends:
            yield from [_Item(point, sections)] if items and not _is_general(point, words) else point.all()
            continue
        own = tuple(point.own())
        told = any(words.announces.search(passage.text) for passage in own)
        told = told or (announced and point.style != LEAD)
        inner = list(_parts(point.under, (*sections, *own), words, announced=told, regulation=regulation))
        if not any(isinstance(part, _Item) for part in inner):
            yield from own
        yield from inner


def _may_be_item(point: Point, words: Wordings) -> bool:
    """Whether a point is the last of its branch, but for its conditions."""
    return not point.under or _are_conditions(point, words)


def _are_conditions(point: Point, words: Wordings) -> bool:
    """Whether the points under a point are what its act must meet: most begin as conditions do, and it begins as none.

    So are those below its own words on when it is not spared.
    """
    text = point.passage.text
    if words.conditions.match(text):
        return False
    if point.more and words.excludes.search(point.more[-1].text):
        return True
    if _leads_behind_act(text, words):
        acts = sum(
            words.acts.search(each.passage.text.rstrip(_MARKS).removesuffix("的")) is not None for each in point.under
        )
        return 2 * acts <= len(point.under)
    met = sum(words.conditions.match(each.passage.text) is not None for each in point.under)
    return 2 * met >= len(point.under) and words.acts.search(text) is not None


def _leads_behind_act(text: str, words: Wordings) -> bool:
    """Whether a point begins with an act and ends with a lead to what is under it, such as 适用条件."""
    if not text.rstrip().endswith(_LEADING):
        return False
    clauses = BOUNDARY.split(text)
    lead = next((n for n, clause in enumerate(clauses) if words.leading.search(clause)), 0)
    return lead > 0 and words.acts.search(clauses[0].removesuffix("的")) is not None


def _is_general(point: Point, words: Wordings) -> bool:
    """Whether a point begins as what speaks of the whole list, and as no clause that it rests on."""
    text = point.passage.text
    return not point.under and words.general.match(text) is not None and not words.bases.match(text)


def _are_items(points: Sequence[Point], words: Wordings, *, announced: bool) -> bool:
    """Whether most of the points that have none under them are acts; where acts were announced, all are but conditions."""
    general = sum(words.general.search(point.passage.text) is not None for point in points)
    acts = sum(words.acts.search(_said_first(point)) is not None for point in points)
    conditions = sum(words.conditions.match(point.passage.text) is not None for point in points)
    articles = bool(points) and points[0].style == ARTICLE
    if (_FEW_GENERAL if articles else 2) * general > len(points) or 2 * conditions > len(points):
        return False
    return bool(points) and (announced or 2 * acts >= len(points))


def _said_first(point: Point) -> str:
    """Where a point says what it is about: an article in its first clause, which in a regulation is no act."""
    text = point.passage.text
    return BOUNDARY.split(text, maxsplit=1)[0].removesuffix("的") if point.style == ARTICLE else text


def _usual(items: Sequence[_Item], fields: Fields) -> tuple[int, int]:
    """How many paragraphs without a number follow an item, and a condition under one, where another item follows."""
    own = (len(_unnamed(item.point, fields)) for item in items[:-1])
    under = (len(_unnamed(each, fields)) for item in items[:-1] for each in _all_under(item.point))
    return max(own, default=0), max(under, default=0)


def _all_under(point: Point) -> Iterator[Point]:
    for each in point.under:
        yield each
        yield from _all_under(each)


def _unnamed(point: Point, fields: Fields) -> list[Passage]:
    return [passage for passage in point.more if fields.of(passage) is None]


def _cut(item: Point, usual: tuple[int, int], fields: Fields) -> Iterator[Passage]:
    """Take from an item the paragraphs after those that items usually have: they speak of the whole list."""
    for point in (item, *_all_under(item)):
        kept = usual[0] if point is item else usual[1]
        left = 0
        for place, passage in enumerate(point.more):
            left += fields.of(passage) is None
            words = fields.headings
            about_all = words.notes.match(passage.text) or words.points.general.search(passage.text)
            if left > kept or about_all:
                yield from point.more[place:]
                del point.more[place:]
                break


def _row(item: _Item, columns: _Columns, fields: Fields) -> Row:
    point = item.point
    cells: list[CellOf] = []
    if point.label:
        cells.append(CellOf(columns.of(NUMBER), Passage(point.passage.place, point.label)))
    for number, passage in enumerate((point.passage, *point.more)):
        named = fields.of(passage)
        if named is not None:
            role, name, rest = named
            cells.append(CellOf(columns.of(role, name), rest))
        elif number:
            role = LEGAL if _CITING.fullmatch(passage.text) else WHEN
            cells.append(CellOf(columns.of(role), passage))
        else:
            for role, part in _split(passage, fields.headings.points):
                said = fields.within(part) if role == WHEN else None
                cells.append(CellOf(columns.of(role), part) if said is None else CellOf(columns.of(*said[:2]), said[2]))
    conditions = (passage for under in point.under for passage in under.all())
    cells.extend(CellOf(columns.of(WHEN), passage) for passage in conditions)
    return Row(point.passage.place, point.label.strip(_AROUND), tuple(cells), item.sections)


def _split(passage: Passage, words: Wordings) -> Iterator[tuple[str, Passage]]:
    """The words of an item: the clause it breaches, the act, its conditions, on what they rest; whole where none is told."""
    text, place = passage.text, passage.place
    if breach := words.breaches.match(text):
        yield BREACH, Passage(place, breach[0])
        text = text[breach.end() :]
    cited = _CITED.search(text)
    at = ends = _end_of_act(text[: cited.start()] if cited else text, words)
    if ends:
        act = Passage(place, text[:ends])
        yield ACT, act
        if words.bounds.search(act.text):
            yield WHEN, act
    for basis in (*([cited] if cited else ()), *words.bases.finditer(text, cited.end() if cited else ends)):
        if text[at : basis.start()]:
            yield WHEN, Passage(place, text[at : basis.start()])
        yield LEGAL, Passage(place, basis[0])
        at = basis.end()
    if text[at:]:
        yield WHEN, Passage(place, text[at:])


def _end_of_act(text: str, words: Wordings) -> int:
    """Where the act ends: before the first clause that is not surely more of it. The first clause always is the act."""
    ends = [each.end() for each in BOUNDARY.finditer(text)]
    for start, end in pairwise((*ends, len(text))):
        clause = text[start:end].rstrip(_MARKS).removesuffix("的")
        conditional = words.conditions.match(clause) or words.bounds.search(clause)
        if clause and (conditional or not words.acts.search(clause)):
            return start
    return len(text)


def _plain(number: str) -> str:
    """The number of a point in digits, where it is one: 十二 as 12."""
    return str(int(value_of(number))) if _NUMERAL.fullmatch(number) else number


def _numbered(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows, each with a number of its own: one that comes again under another title is counted."""
    given: set[str] = set()
    again: dict[str, int] = {}
    for place, row in enumerate(rows, start=1):
        base = _plain(row.number) or str(place)
        number = base
        while number in given:
            again[base] = again.get(base, 1) + 1
            number = f"{base}-{again[base]}"
        given.add(number)
        yield Row(row.place, number, row.cells, row.sections, row.several)

"""Which rows of a table are an item, which go on with the one above, and which stand over or below items.

Knows the roles of columns; does not know law or conditions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from api.importing.continuing import Points, begins_anew, beside, counts_on, last_points, put_together
from api.importing.grids import ABOVE, LEFT, MAX_CELL, RefusedError
from api.importing.headers import AROUND, Grid, Header, Spot, counts_columns, solid
from api.importing.headings import ACT, CITING, LEGAL, NUMBER, WHEN, Headings
from api.importing.numerals import number as value_of
from api.importing.passages import Passage
from api.importing.sections import Sections, style_of
from api.importing.shares import shares_of, tells_effect
from api.importing.sheets import CellOf, Column, Row, Sheet

_NUMBERED = re.compile(
    r"[0-9０-９]{1,4}(?:[.、．]|项)?|第?[一二三四五六七八九十百]{1,5}(?:[、.．]|项)?|[（(][0-9一二三四五六七八九十]{1,4}[)）]"
)
_ARABIC = re.compile(r"[（(]?[0-9０-９]")
_NUMERAL = re.compile(r"[0-9０-９]{1,6}|[零〇一二三四五六七八九十百]{1,6}")


@dataclass(slots=True)
class _Item:
    """An item while its rows are read: its cells line by line, each line a row of the table, and what is `merged` from above.

    `torn`: the page seems to cut it in two, but both halves have an act and conditions and may be two items.
    """

    place: str
    number: str
    lines: list[dict[int, CellOf]]
    sections: tuple[Passage, ...]
    letters: dict[int, int]
    points: Points
    merged: list[frozenset[int]]
    torn: bool = False


@dataclass(slots=True)
class Gathered:
    """A list while its tables are read."""

    header: Header
    headings: Headings
    above: list[Passage]
    items: list[_Item] = field(default_factory=list)
    below: list[Passage] = field(default_factory=list)
    repeats: list[Passage] = field(default_factory=list)
    standing: Sections = field(default_factory=Sections)
    numbers: set[str] = field(default_factory=set)
    _merged: list[CellOf | None] = field(default_factory=list)
    _numbered: bool = False
    _pairs: list[int] = field(default_factory=list)  # columns that with the next one are one column
    _twice: frozenset[str] = frozenset()  # headings that several columns have
    _own: frozenset[tuple[str, ...]] = frozenset()  # the rows of the header
    _aside: bool = False  # whether the last title says what the list is not for
    _heads: frozenset[str] = frozenset()  # what stands above, in plain letters

    def __post_init__(self) -> None:
        counted = Counter(self.header.headings)
        self._twice = frozenset(heading for heading, count in counted.items() if count > 1)
        self._own = frozenset(map(solid, self.header.own))
        self._heads = frozenset(_plain(each.text) for each in self.above)

    def take(self, grid: Grid, rows: Sequence[tuple[Spot, ...]]) -> None:
        """The rows of a table of this list, below its header where it has one."""
        place = self._place_of(NUMBER)
        numbers = list(_numbers(rows, place))
        self._numbered |= bool(numbers)
        arabic = any(_ARABIC.match(text) for text in numbers)
        overleaf = bool(self.items)
        columns = self.header.columns
        alike = (at for at, pair in enumerate(pairwise(columns)) if pair[0] == pair[1] and pair[0].headings)
        self._pairs = [
            at for at in alike if all((row[at].merged == ABOVE) == (row[at + 1].merged == ABOVE) for row in rows)
        ]
        for row in rows:
            own = [spot for spot in row if spot.text]
            if not own:
                continue
            if self._is_header(row) or (not self.items and counts_columns(own)):
                self.repeats.extend(grid.words([row]))
            elif self._is_below(row, own):
                self.below.append(_line(grid, own))
            elif self._is_section(row, own, arabic=arabic, overleaf=overleaf):
                self.stand(_line(grid, own))
            elif self._aside:
                self.below.append(_line(grid, own))
            elif self.items and self._goes_on(row, overleaf=overleaf):
                self._go_on(grid, row, overleaf=overleaf)
            else:
                self._begin(grid, row)
            overleaf = False

    def stand(self, title: Passage) -> None:
        """A title over what comes; rows under one that says what the list is not for are no items."""
        self._aside = self.headings.points.excludes.search(title.text) is not None
        if self._aside:
            self.below.append(title)
        else:
            self.standing.put(title)

    def sheet(self) -> Sheet:
        """The list, with sections that nothing follows below it."""
        self.standing.end()
        below = (*self.standing.stood, *self.below)
        return Sheet(
            self.header.grid.where,
            self.header.columns,
            tuple(self._rows()),
            tuple(self.above),
            below,
            tuple(self.repeats),
        )

    def words(self) -> Iterator[Passage]:
        """What stands in a list without a row."""
        yield from self.above
        yield from self.header.grid.words(self.header.own)
        self.standing.end()
        yield from self.standing.stood
        yield from self.repeats
        yield from self.below

    def follows(self, rows: Sequence[tuple[Spot, ...]], *, words_between: bool) -> bool:
        """Whether the rows of a further table go on with this list: by their number, or because nothing stands between."""
        if not self.items:
            return not words_between
        place = self._place_of(NUMBER)
        first = next(_numbers(rows, place), "").strip(AROUND)
        if not first or not self._numbered:
            return not words_between
        if first in self.numbers:
            return False
        return not words_between or _is_next(self.items[-1].number, first)

    def says_again(self, passage: Passage) -> bool:
        """Whether a line between two tables is a title that stands above the list already, or says that it goes on."""
        text = _plain(passage.text)
        return text in self._heads or self.headings.continued.fullmatch(text) is not None

    def _place_of(self, role: str) -> int | None:
        roles = self.header.roles
        return roles.index(role) if role in roles else None

    def _places_of(self, role: str) -> list[int]:
        return [place for place, column in enumerate(self.header.columns) if column.role == role]

    def _is_header(self, row: tuple[Spot, ...]) -> bool:
        return solid(row) in self._own

    def _is_below(self, row: tuple[Spot, ...], own: Sequence[Spot]) -> bool:
        first = own[0]
        begins = len(own) <= 2 or first is row[0]
        return begins and bool(self.headings.notes.match(first.text) or self.headings.sums.fullmatch(first.text))

    def _is_section(self, row: tuple[Spot, ...], own: Sequence[Spot], *, arabic: bool, overleaf: bool) -> bool:
        """Whether a row only says what the rows below it have in common."""
        place, act = self._place_of(NUMBER), self._place_of(ACT)
        first = own[0]
        if any(spot.merged == ABOVE for spot in row):
            return False
        if len(own) == 1 and (row[0].text or not overleaf):
            at = row.index(first)
            if at + 1 < len(row) and row[at + 1].merged == LEFT:
                return True
            if at == act:
                return bool(style_of(first.text)) if place is None else bool(self._numbered and not row[place].merged)
            return at == 0 and not _NUMBERED.fullmatch(first.text)
        if len(own) == 2 and arabic and place is not None and act is not None and row[place].text and row[act].text:
            return not _ARABIC.match(row[place].text)
        return False

    def _goes_on(self, row: tuple[Spot, ...], *, overleaf: bool) -> bool:
        """Whether a row is more of the item above: its number is merged from there, or it has neither number nor act."""
        number, act = self._place_of(NUMBER) if self._numbered else None, self._place_of(ACT)
        if number is None:
            return act is not None and not row[act].text and row[act].merged != LEFT
        if row[number].text:
            return False
        return overleaf or act is None or not row[act].text

    def _begin(self, grid: Grid, row: tuple[Spot, ...]) -> None:
        number = self._place_of(NUMBER)
        said = grid.joined(row[number].text).strip(AROUND) if number is not None else ""
        cells = self._cells(grid, row)
        self._merged = [cells.get(place) for place in range(len(row))]
        self.numbers.add(said)
        letters, points = _letters(cells), last_points(cells)
        item = _Item(row[0].row, said, [cells], self.standing.over(), letters, points, [frozenset()])
        self.items.append(item)

    def _go_on(self, grid: Grid, row: tuple[Spot, ...], *, overleaf: bool) -> None:
        """More of the last item: what the page cut in two is put together, every other row is a line of its own."""
        item = self.items[-1]
        cells = self._cells(grid, row, own=True)
        anew = any(begins_anew(item.lines[0], at, cells[at]) for at in cells)
        anew = anew or (tells_effect(cells, self.headings) and tells_effect(item.lines[0], self.headings))
        cut = len(item.lines) == 1 and ((overleaf and not anew) or counts_on(item.points, cells))
        if cut:
            item.torn = all(
                any(at in line for at in self._places_of(role))
                for line in (item.lines[0], cells)
                for role in (ACT, WHEN)
            )
            for place, cell in cells.items():
                before = item.lines[0].get(place)
                item.lines[0][place] = cell if before is None else put_together(before, cell, grid)
                self._merged[place] = item.lines[0][place]
        else:
            item.lines.append(cells)
            item.merged.append(frozenset(place for place, spot in enumerate(row) if spot.merged == ABOVE))
        item.points.update(last_points(cells))
        for place, cell in cells.items():
            item.letters[place] = item.letters.get(place, 0) + len(cell.passage.text)
            if item.letters[place] > MAX_CELL:
                name, letters = cell.column.heading, item.letters[place]
                told = f"{grid.where}有一项分在几行，“{name}”一栏合起来有 {letters} 个字，超过一格的 {MAX_CELL} 个字。"
                raise RefusedError(f"{told}请核对文件，把各项分开再导入。")

    def _cells(self, grid: Grid, row: tuple[Spot, ...], *, own: bool = False) -> dict[int, CellOf]:
        """What a row says by column; unless only its `own`, with what is merged from the row above."""
        cells: dict[int, CellOf] = {}
        for place, spot in enumerate(row):
            if spot.text:
                column = self._spread(row, place)
                heading = column.heading
                alone = column is self.header.columns[place] and heading not in self._twice
                cells[place] = CellOf(column, grid.passage(spot, heading, alone=alone))
            elif not own and spot.merged == ABOVE and self._merged and (above := self._merged[place]) is not None:
                cells[place] = above
        for place in self._pairs:
            if place in cells and place + 1 in cells and row[place].text:
                cells[place] = beside(cells[place], cells.pop(place + 1))
        return cells

    def _spread(self, row: tuple[Spot, ...], place: int) -> Column:
        """The column of a cell; of one that is merged over several, a column of them all."""
        end = place + 1
        while end < len(row) and row[end].merged == LEFT:
            end += 1
        columns = self.header.columns[place:end]
        if len(columns) == 1:
            return columns[0]
        roles = {column.role for column in columns}
        role = roles.pop() if len(roles) == 1 else ACT if ACT in roles else LEGAL if roles <= CITING else ""
        return Column(tuple(dict.fromkeys(each for column in columns for each in column.headings)), role)

    def _rows(self) -> Iterator[Row]:
        """The items as rows, each with a number of its own: where the document gives none or one twice, that is added."""
        counts: Counter[str] = Counter()
        last = "0"
        for place, item in enumerate(self.items, start=1):
            base = item.number or (last if self._numbered else str(place))
            for share in shares_of(item.lines, item.merged, self.headings):
                counts[base] += 1 + (self._numbered and not item.number and not counts[base])
                number = base if counts[base] == 1 else f"{base}-{counts[base]}"
                several = item.torn or share.several
                yield Row(item.place, number, share.cells, item.sections, several, share.none, share.apart)
            last = base


def _is_next(last: str, first: str) -> bool:
    """Whether two numbers as written follow one another."""
    one, other = (text.strip(AROUND) for text in (last, first))
    if not _NUMERAL.fullmatch(one) or not _NUMERAL.fullmatch(other):
        return False
    return value_of(other) == value_of(one) + 1


def _numbers(rows: Sequence[tuple[Spot, ...]], place: int | None) -> Iterator[str]:
    """What counts the rows, in the column of numbers."""
    if place is not None:
        yield from (row[place].text for row in rows if _NUMBERED.fullmatch(row[place].text))


def _plain(text: str) -> str:
    return "".join(text.split())


def _line(grid: Grid, own: Sequence[Spot]) -> Passage:
    """A row that is no item as one passage."""
    return Passage(own[0].row, "\n".join(grid.joined(spot.text) for spot in own))


def _letters(cells: dict[int, CellOf]) -> dict[int, int]:
    return {place: len(cell.passage.text) for place, cell in cells.items()}

"""Where the header of a table is: over its columns, in one to three rows, or down its first column.

Knows cells and what is merged; asks `headings` for what a heading means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from api.importing.grids import ABOVE, LEFT, Table, unwrap
from api.importing.headings import ACT, NUMBER, Headings, heads_a_list, is_heading, roles_of
from api.importing.passages import Passage
from api.importing.sheets import Column

_WITHIN = 20
_HEIGHTS = (3, 2, 1)
_LONGEST, _FEWEST = 24, 2
_COUNT = re.compile(r"[0-9]{1,4}[.、．]?")
_SENTENCE = re.compile(r"[。；;，,：:0-9《]")
_TALLEST_FORM = 40
_WIDTH_OF_PAIRS = 4
_SERIES = (
    tuple(map(str, range(1, 21))),
    "一二三四五六七八九十",
    "甲乙丙丁戊己庚辛壬癸",
    "ABCDEFGHIJKL",
    "abcdefghijkl",
    "①②③④⑤⑥⑦⑧⑨⑩",
)
AROUND = "()（）.、． "
"""Marks around a number."""
_TURNED = {LEFT: ABOVE, ABOVE: LEFT, "": ""}


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a table: where its row is in the file, and its column, from 1."""

    row: str
    column: int
    text: str = ""
    merged: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table, or of one that was laid on its side, then `turned`."""

    where: str
    rows: tuple[tuple[Spot, ...], ...]
    wrapped: bool = False
    turned: bool = False

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0]) if self.rows else 0

    def passage(self, spot: Spot, heading: str = "", *, alone: bool = True) -> Passage:
        """What stands in a cell, by the heading over it where there is one and it is `alone` in having it."""
        column = f"第 {spot.column} 列" if self.turned or not heading or not alone else ""
        named = f"“{heading}”" if heading else ""
        return Passage(f"{spot.row}{column}{named}", self.joined(spot.text))

    def joined(self, text: str) -> str:
        """A text without the line ends that are only the page's."""
        return unwrap(text) if self.wrapped else text

    def words(self, rows: Sequence[tuple[Spot, ...]]) -> Iterator[Passage]:
        """What stands in some rows, cell by cell."""
        for row in rows:
            yield from (self.passage(spot) for spot in row if spot.text)


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a list in a grid, the rows of the header, those above it and those below.

    Of a form, `above` is what it says over its whole width.
    """

    grid: Grid
    columns: tuple[Column, ...]
    above: tuple[tuple[Spot, ...], ...]
    own: tuple[tuple[Spot, ...], ...]
    below: tuple[tuple[Spot, ...], ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the columns."""
        return tuple(column.role for column in self.columns)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the columns."""
        return tuple(column.heading for column in self.columns)


def grids_of(table: Table, headings: Headings) -> Iterator[Grid]:
    """The cells of a table with their places; a table in which another header stands is more than one grid.

    A header said again is no other one. The titles right above the other header go with it.
    """
    grid = _grid_of(table)
    header = _over(grid, headings)
    if header is None:
        yield grid
        return
    said = {solid(row) for row in header.own}
    tells = [place for place, role in enumerate(header.roles) if role in (NUMBER, ACT)]
    begun = 0
    after = len(header.above) + len(header.own)
    for place in range(after, len(grid.rows)):
        row = grid.rows[place]
        if any(is_heading(row[at].text, headings) for at in tells) and solid(row) not in said:
            names = [(spot.text,) for spot in row]
            if heads_a_list(roles_of(names, lambda _: (), headings)):
                start = place
                while start > after and _is_title_row(grid.rows[start - 1]):
                    start -= 1
                yield replace(grid, rows=grid.rows[begun:start])
                begun, after = start, place + 1
                said = {solid(row)}
    yield replace(grid, rows=grid.rows[begun:])


def _grid_of(table: Table) -> Grid:
    rows = tuple(
        tuple(Spot(table.place(number), place, cell.text, cell.merged) for place, cell in enumerate(row, start=1))
        for number, row in enumerate(table.rows)
    )
    return Grid(table.where, rows, table.wrapped)


def header_of(grid: Grid, headings: Headings) -> Header | None:
    """The header of a table, over its columns or, when none is there, down its first column; None without one."""
    found = _over(grid, headings)
    if found is None and len(grid.rows) <= _TALLEST_FORM:
        whole = tuple(row for row in grid.rows if _is_whole_row(row))
        form = replace(grid, rows=tuple(row for row in grid.rows if not _is_whole_row(row)))
        found = _over(_turned(_in_pairs(form, headings)), headings)
        found = replace(found, above=whole) if found else None
    return found


def _is_whole_row(row: tuple[Spot, ...]) -> bool:
    """Whether one text is merged over a whole row."""
    return bool(row[0].text) and len(row) > 1 and all(spot.merged == LEFT for spot in row[1:])


def _in_pairs(grid: Grid, headings: Headings) -> Grid:
    """A form that has its headings in every second column with one heading a row; other grids as they are."""
    heads = [row[place] for row in grid.rows for place in range(2, grid.width, 2) if row[place].text]
    named = sum(1 for spot in heads if is_heading(spot.text, headings))
    if grid.width < _WIDTH_OF_PAIRS or grid.width % 2 or not heads or named * 2 < len(heads):
        return grid
    rows: list[tuple[Spot, ...]] = []
    for row in grid.rows:
        pairs = [(row[place], row[place + 1]) for place in range(0, grid.width, 2)]
        rows.extend(pair for pair in pairs if any(spot.text for spot in pair))
    return replace(grid, rows=tuple(rows))


def _turned(grid: Grid) -> Grid:
    """The same cells with columns for rows: a table that says 违法行为, 处罚依据, 适用条件 one below the other."""
    rows = tuple(
        tuple(Spot(spot.row, spot.column, spot.text, _TURNED[spot.merged]) for spot in column)
        for column in zip(*grid.rows, strict=True)
    )
    return Grid(grid.where, rows, grid.wrapped, turned=True)


def _over(grid: Grid, headings: Headings) -> Header | None:
    within = 1 if grid.turned else min(_WITHIN, len(grid.rows))
    for start in range(within):
        for height in _HEIGHTS:
            own = grid.rows[start : start + height]
            if len(own) < height or not all(_says_more(*pair) for pair in zip(own[1:], own, strict=False)):
                continue
            below = grid.rows[start + height :]
            words = [tuple(_words(own, place)) for place in range(grid.width)]
            names = [tuple(dict.fromkeys(spot.text for spot in spots)) for spots in words]
            roles = _numbered(roles_of(names, partial(_texts, below), headings), words, below)
            if heads_a_list(roles):
                columns = tuple(
                    Column(tuple(map(grid.passage, spots)), role) for spots, role in zip(words, roles, strict=True)
                )
                return Header(grid, columns, grid.rows[:start], own, below)
    return None


def _is_title_row(row: tuple[Spot, ...]) -> bool:
    """Whether a row says one thing, in its first cell or in one merged over others."""
    places = [place for place, spot in enumerate(row) if spot.text]
    return len(places) == 1 and (places[0] == 0 or any(spot.merged == LEFT for spot in row))


def _numbered(
    roles: tuple[str, ...], words: Sequence[tuple[Spot, ...]], below: tuple[tuple[Spot, ...], ...]
) -> tuple[str, ...]:
    """The roles, with the number for the first column where it has no heading and only counts."""
    if NUMBER in roles or not roles or words[0] or not below:
        return roles
    texts = [text for text in _texts(below, 0) if text]
    counts = bool(texts) and all(_COUNT.fullmatch(text) for text in texts)
    return (NUMBER, *roles[1:]) if counts else roles


def solid(row: tuple[Spot, ...]) -> tuple[str, ...]:
    """The texts of a row without spaces and line ends."""
    return tuple("".join(spot.text.split()) for spot in row)


def counts_columns(own: Sequence[Spot]) -> bool:
    """Whether a row below the header only numbers the columns: 1, 2, 3 or 甲, 乙, 丙."""
    counted = [spot.text.strip(AROUND) for spot in own]
    return len(own) > _FEWEST and any(counted == list(series[: len(own)]) for series in _SERIES)


def _texts(rows: tuple[tuple[Spot, ...], ...], column: int) -> list[str]:
    return [row[column].text for row in rows]


def _says_more(row: tuple[Spot, ...], upper: tuple[Spot, ...]) -> bool:
    """Whether a row belongs to the header begun above: it says more only below cells that the upper row spreads.

    Where nothing is merged, a cell followed by an empty one is spread, and two short words below are enough to see it.
    """
    if sum(1 for spot in upper if spot.text) < _FEWEST:
        return False
    if _says_filled(row, upper):
        return True
    for place, spot in enumerate(row):
        if spot.text and (len(spot.text) > _LONGEST or not _is_spread(upper, place)):
            return False
    if any(spot.merged == ABOVE for spot in row):
        return True
    said = [spot.text for spot in row if spot.text]
    return _FEWEST <= len(said) < len(row) and not any(_SENTENCE.search(text) for text in said)


def _says_filled(row: tuple[Spot, ...], upper: tuple[Spot, ...]) -> bool:
    """Whether each cell of a row says the one above again, or something else below one that says what its neighbour does.

    So stand headings that were filled into every cell of what would be merged.
    """
    own, over = solid(row), solid(upper)
    under = [place for place, text in enumerate(own) if text != over[place]]
    if not under or not all(own) or any(len(own[place]) > _LONGEST for place in under):
        return False
    return all(
        over[place] and over[place] in (*over[max(place - 1, 0) : place], *over[place + 1 : place + 2])
        for place in under
    )


def _is_spread(row: tuple[Spot, ...], place: int) -> bool:
    """Whether a cell of a header is merged over its neighbour, or has an empty one beside it."""
    spot, after = row[place], row[place + 1] if place + 1 < len(row) else None
    if spot.merged == LEFT or (after is not None and after.merged == LEFT):
        return True
    return not (spot.text or spot.merged) or (after is not None and not (after.text or after.merged))


def _words(rows: tuple[tuple[Spot, ...], ...], column: int) -> Iterator[Spot]:
    """The cells of the header over a column, from the upper row to the lower."""
    for row in rows:
        place = column
        while place and row[place].merged == LEFT:
            place -= 1
        if re.sub(r"\s", "", row[place].text):
            yield row[place]

"""The tables of an HTML page: which rows and cells each has of its own, and whether it only lays out the page.

Knows the elements of tables; reads no words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree, html

from api.importing.grids import MAX_CELLS, Cell, Outline, RefusedError, merged_cells

MAX_SPAN = 1_000
_CELLS = frozenset({"td", "th"})


@dataclass(slots=True)
class Grid:
    """A table: its cells row by row, those of its foot last; the words of it that are in no cell."""

    rows: list[list[html.HtmlElement]] = field(default_factory=list)
    foot: list[list[html.HtmlElement]] = field(default_factory=list)
    caption: html.HtmlElement | None = None
    loose: list[str] = field(default_factory=list)
    outline: Outline = field(default_factory=Outline)


@dataclass(slots=True)
class _Open:
    """A table that the walk is inside of: the row and the cell that are open, whether its foot is."""

    grid: Grid
    row: list[html.HtmlElement] | None = None
    cell: html.HtmlElement | None = None
    foot: bool = False
    said: bool = False  # whether the open cell has had words

    def begin(self, element: html.HtmlElement) -> None:
        """An element inside the table begins."""
        if element.tag == "tfoot":
            self.foot = True
        elif element.tag == "tr" and self.cell is None:
            self._new_row()
        elif element.tag in _CELLS and self.cell is None:
            if self.row is None:
                self._new_row()
            self.cell, self.said = element, False
            if self.row is not None:
                self.row.append(element)
                self.grid.outline.widest = max(self.grid.outline.widest, len(self.row))
        elif element.tag == "caption" and self.cell is None:
            self.grid.caption = self.cell = element

    def _new_row(self) -> None:
        self.row = []
        self.grid.outline.filled.append(0)
        (self.grid.foot if self.foot else self.grid.rows).append(self.row)

    def end(self, element: html.HtmlElement) -> None:
        """An element inside the table ends."""
        if element is self.cell:
            self.cell = None
        elif element.tag == "tr" and self.cell is None:
            self.row = None
        elif element.tag == "tfoot":
            self.foot = False

    def take(self, text: str | None) -> None:
        """Words of the table itself."""
        if not text or not text.strip():
            return
        if self.cell is None:
            self.grid.loose.append(text)
        elif self.cell is not self.grid.caption:
            outline = self.grid.outline
            outline.own += len(text.strip())
            outline.filled[-1] += not self.said
            self.said = True

    def hold(self, inner: Grid) -> None:
        """A table inside this one is read to its end."""
        outline, other = self.grid.outline, inner.outline
        outline.inner += other.own + other.inner
        outline.biggest = max(outline.biggest, other.biggest, sum(map(len, (*inner.rows, *inner.foot))))


def grids_of(page: html.HtmlElement) -> dict[html.HtmlElement, Grid]:
    """Every table of the page, in one walk."""
    grids: dict[html.HtmlElement, Grid] = {}
    open_: list[_Open] = []
    for event, element in etree.iterwalk(page, events=("start", "end")):
        text = element.text if event == "start" else element.tail
        if element.tag == "table":
            if event == "start":
                grids[element] = Grid()
                open_.append(_Open(grids[element]))
            elif open_:
                inner = open_.pop().grid
                if open_:
                    open_[-1].hold(inner)
        elif open_:
            (open_[-1].begin if event == "start" else open_[-1].end)(element)
        if open_:
            open_[-1].take(text)
    return grids


def cells_of(grid: Grid, words: Callable[[html.HtmlElement, int], str]) -> list[list[Cell]]:
    """The rows of a table, each cell with its `words` (of the element and the number of its row), merged where it spans."""
    texts: list[list[str | None]] = []
    spans: list[tuple[int, int, int, int]] = []
    taken: set[tuple[int, int]] = set()
    cells = 0
    for number, row in enumerate([*grid.rows, *grid.foot]):
        texts.append([])
        for cell in row:
            while (number, len(texts[number])) in taken:
                texts[number].append(None)
            place = len(texts[number])
            height, width = _span(cell, "rowspan"), _span(cell, "colspan")
            cells += height * width
            if cells > MAX_CELLS:
                raise RefusedError(f"里有一张表超过 {MAX_CELLS} 格（合并的也算）。请换一份正常的网页。")
            texts[number].extend([words(cell, number + 1), *[None] * (width - 1)])
            if height * width > 1:
                spans.append((number, place, height, width))
                taken.update((number + down, place + right) for down in range(height) for right in range(width))
        while (number, len(texts[number])) in taken:
            texts[number].append(None)
    return merged_cells(texts, spans)


def _span(cell: html.HtmlElement, name: str) -> int:
    """Over how many rows or columns a cell goes."""
    written = cell.get(name, "1").strip()
    return min(max(int(written), 1), MAX_SPAN) if written.isascii() and written.isdigit() and len(written) < 6 else 1

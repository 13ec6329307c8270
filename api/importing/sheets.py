"""The records of a published list: its columns, its rows and the words around them, each word in one place.

Knows passages and roles; does not know how they were found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.importing.headings import NUMBER
from api.importing.passages import Passage


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the cells of its heading from the upper row to the lower, and its role, '' for a heading not known."""

    headings: tuple[Passage, ...]
    role: str

    @property
    def heading(self) -> str:
        """The words of the heading on one line, those of one row said again in the next once; '' for a column without one."""
        return " ".join(dict.fromkeys("".join(each.text.split()) for each in self.headings))


@dataclass(frozen=True, slots=True)
class CellOf:
    """What a row says in a column. A cell merged over several columns has a column of all their headings."""

    column: Column
    passage: Passage


@dataclass(frozen=True, slots=True)
class Row:
    """One item as published, with its cells in reading order; an empty cell is none.

    `sections` stand over it, the widest first. `several`: its cells come from more than one row of the table, of which
    nothing says whether they are conditions together, alternatives, or items of their own. `none` are cells that say there
    is nothing (无, /); `apart`: the document has several effects in one item, of which this is one.
    """

    place: str
    number: str
    cells: tuple[CellOf, ...]
    sections: tuple[Passage, ...] = ()
    several: bool = False
    none: tuple[CellOf, ...] = ()
    apart: bool = False

    def passages(self, role: str) -> tuple[Passage, ...]:
        """What the row says in the columns of that role, in order."""
        return tuple(cell.passage for cell in self.cells if cell.column.role == role)

    def text(self, role: str) -> str:
        """The words in the columns of that role, line by line; '' when there are none."""
        return "\n".join(passage.text for passage in self.passages(role))

    def by_heading(self) -> dict[str, str]:
        """The words of each column but the number under its heading; columns of one heading are counted."""
        found: dict[tuple[str, tuple[Passage, ...]], list[str]] = {}
        for cell in (*self.cells, *self.none):
            if cell.column.role == NUMBER:
                continue
            heading = cell.column.heading or cell.column.role
            found.setdefault((heading, cell.column.headings), []).append(cell.passage.text)
        texts: dict[str, str] = {}
        for (heading, _), said in found.items():
            name, again = heading or "没有栏名", 2
            while name in texts:
                name, again = f"{heading or '没有栏名'}（{again}）", again + 1
            texts[name] = "\n".join(said)
        return texts


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list. `above` and `below` are the words around it; `repeats` are headers said again and numbers of columns.

    `joins` says of which lists of the file it was put together; () for one as it is.
    """

    where: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    above: tuple[Passage, ...] = ()
    below: tuple[Passage, ...] = ()
    repeats: tuple[Passage, ...] = ()
    joins: tuple[int, ...] = ()

    def has(self, role: str) -> bool:
        """Whether a column has that role."""
        return any(column.role == role for column in self.columns)

    def passages(self) -> Iterator[Passage]:
        """Every passage of the list; one that stands for several rows or columns comes once for each."""
        yield from self.above
        for column in self.columns:
            yield from column.headings
        for row in self.rows:
            yield from row.sections
            yield from (cell.passage for cell in (*row.cells, *row.none))
        yield from self.repeats
        yield from self.below

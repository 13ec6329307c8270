"""Tables as text, whatever file they came from: cells, what is merged, what stands above.

Knows characters and cells; does not know files, columns or law.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MAX_CELLS = 200_000
LEFT, ABOVE = "left", "above"
_RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")  # drawn like a character, but another one for every comparison
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\u0085\u2028\u2029]")
_NEW_LINE = re.compile(
    r"[（(][0-9一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.、．](?![0-9])|[①-⑳]|《|[一二三四五六七八九十]{1,3}、"
)
_ENDS = "。；：;:"


class RefusedError(Exception):
    """The file cannot be imported; the message is one Chinese sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's own text, or where the text of a merged cell stands: `left` or `above` of this place."""

    text: str = ""
    merged: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of equally long rows. `above` is the text before it; `wrapped`: line ends may be only the page's."""

    where: str
    rows: tuple[tuple[Cell, ...], ...]
    above: str = ""
    wrapped: bool = False

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True, slots=True)
class Reading:
    """All tables of a file in order, and what its reader could not see (a page without text)."""

    tables: tuple[Table, ...]
    unseen: tuple[str, ...] = ()


def table_of(where: str, rows: Iterable[Iterable[Cell]], above: str = "", *, wrapped: bool = False) -> Table:
    """A table with rows filled up to one length and rows without any text left out.

    Raises `RefusedError` for more than `MAX_CELLS` cells.
    """
    kept = [tuple(row) for row in rows]
    kept = [row for row in kept if any(cell.text for cell in row)]
    width = max(map(len, kept), default=0)
    if width * len(kept) > MAX_CELLS:
        raise RefusedError(f"{where}有 {width * len(kept)} 格，超过 {MAX_CELLS} 格。请只留下清单这一张表再导入。")
    return Table(where, tuple((*row, *[Cell()] * (width - len(row))) for row in kept), above, wrapped)


def clean(text: str) -> str:
    r"""Text without what nobody sees, spaces as one space, radicals as the characters that they stand for.

    >>> clean("超过\u200b⽔污染物\u3000排放\r\n标准 ")
    '超过水污染物 排放\n标准'
    """
    text = _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), _LINE_ENDS.sub("\n", text))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def unwrap(text: str) -> str:
    r"""Lines broken by the width of a column joined again; a line that ends a sentence or begins a point stays one.

    >>> unwrap("同时满足下列情形的：\n（1）首次违法；\n（2）在责令期限内改正，危\n害后果轻微。")
    '同时满足下列情形的：\n（1）首次违法；\n（2）在责令期限内改正，危害后果轻微。'
    """
    whole = ""
    for line in text.split("\n"):
        starts = not whole or whole[-1] in _ENDS or _NEW_LINE.match(line)
        between = "\n" if starts and whole else " " if whole[-1:].isascii() and whole and line[:1].isascii() else ""
        whole += between + line
    return whole


def merged_cells(texts: list[list[str | None]], spans: Iterable[tuple[int, int, int, int]]) -> list[list[Cell]]:
    """Cells of a grid whose `spans` (top, left, height, width) are merged; their text stands in the first place."""
    cells = [[Cell(clean(text or "")) for text in row] for row in texts]
    for top, left, height, width in spans:
        for row in range(top, min(top + height, len(cells))):
            for column in range(left, min(left + width, len(cells[row]))):
                if (row, column) != (top, left):
                    cells[row][column] = Cell(merged=LEFT if row == top else ABOVE)
    return cells

"""A file as its words in order, whatever file it is: passages, and tables of cells with what is merged.

Knows characters and cells; does not know files, columns or law.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from api.importing.passages import Passage
from engine.documents import without_unseen

MAX_TABLES, MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 2_000, 10_000, 200, 200_000
"""Of a whole file; columns of one table."""
MAX_CELL, MAX_TEXT = 10_000, 2_000_000
"""Characters of a cell or paragraph and of them all: a cell that quotes ten articles of a law has some thousand."""
MAX_PASSAGES = 20_000
_MAX_RAW = 100_000  # characters of a cell with all its spaces
_COLUMNS_OF_DATA = 3
_SHOWN = 12  # places in one sentence
LEFT, ABOVE = "left", "above"
_RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")  # drawn like a character, but another one for every comparison
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\u0085\u2028\u2029]")
_NEW_LINE = re.compile(
    r"[（(][0-9一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.、．](?![0-9])|[①-⑳]|《|[一二三四五六七八九十]{1,3}、"
)
_LONGEST_PAGE_NUMBER = 30
_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第\s*)?[0-9０-９]{0,4}(?:\s*页)?(?:[\s/，,]*(?:共\s*)?[0-9０-９]{0,4}(?:\s*页)?)?[-—–－·\s]*"
)
_FIGURES = re.compile(r"[-+−]?[0-9]{1,6}")
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
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
    """A table of equally long rows with their `numbers` in the file; `wrapped`: line ends may be only the page's."""

    where: str
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...]
    wrapped: bool = False

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.rows[0]) if self.rows else 0

    def place(self, row: int) -> str:
        """Where a reviewer finds the row of that index, such as “第 2 张表第 3 行”."""
        return f"{self.where}第 {self.numbers[row]} 行"


Block = Passage | Table


@dataclass(frozen=True, slots=True)
class Reading:
    """Every word of a file: its `blocks` in the order of the document, and what is `outside` the document.

    Outside are the words that belong to the page and not to the text, with their places: page numbers, running heads,
    the navigation of a site, what is hidden. `unseen` says in sentences what the reader could not see.
    """

    blocks: tuple[Block, ...]
    unseen: tuple[str, ...] = ()
    outside: tuple[Passage, ...] = ()

    def texts(self) -> Iterator[str]:
        """Every text of the blocks in order."""
        for block in self.blocks:
            if isinstance(block, Passage):
                yield block.text
            else:
                yield from (cell.text for row in block.rows for cell in row)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the file in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


@dataclass(slots=True)
class Outline:
    """What a table in a table looks like from far: cells in its widest row, of each row how many have words of their own.

    `own` and `inner` are the characters in its own cells and in tables inside them, `biggest` the cells of the biggest of these.
    """

    widest: int = 0
    filled: list[int] = field(default_factory=list)
    own: int = 0
    inner: int = 0
    biggest: int = 0

    @property
    def lays_out(self) -> bool:
        """Whether the table only places things on the page: it has one column, or the table to read is one inside it.

        Two rows of three cells with words are a table of data, whatever stands in them.
        """
        if self.widest <= 1:
            return True
        data = sum(cells >= _COLUMNS_OF_DATA for cells in self.filled) > 1
        return self.biggest > 0 and not data and (self.biggest >= sum(self.filled) or self.inner > self.own)


def as_passages(table: Table) -> Iterator[Passage]:
    """The words of a table that is none, line by line, with the places of its rows."""
    for number, row in enumerate(table.rows):
        for cell in row:
            for line in (unwrap(cell.text) if table.wrapped else cell.text).split("\n"):
                if line:
                    yield Passage(table.place(number), line)


@dataclass(slots=True)
class Notices:
    """What a reader could not read, or read otherwise than it looks: each kind in words, with the places."""

    _places: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, place: str) -> None:
        """Tell that this kind was met at a place."""
        self._places.setdefault(kind, []).append(place)

    def sentences(self) -> tuple[str, ...]:
        """One sentence of each kind, with its first places and how many there are."""
        return tuple(f"{kind}：{_some(list(dict.fromkeys(places)))}" for kind, places in self._places.items())


def _some(places: list[str]) -> str:
    more = f"等 {len(places)} 处" if len(places) > _SHOWN else ""
    return "、".join(places[:_SHOWN]) + more


def table_of(
    where: str, rows: Iterable[Iterable[Cell]], *, wrapped: bool = False, numbers: Iterable[int] | None = None
) -> Table:
    """A table of clean texts, with rows filled up to one length and rows without any text left out.

    Raises `RefusedError` with the place of a cell that is too long or too far right, and for more than `MAX_CELLS`.
    """
    kept: list[list[Cell]] = []
    found: list[int] = []
    seen = width = 0
    for number, row in zip(count(1) if numbers is None else numbers, rows, strict=False):
        cells: list[Cell] = []
        for column, cell in enumerate(row, start=1):
            seen += 1
            if seen > MAX_CELLS:
                raise RefusedError(f"{where}超过 {MAX_CELLS} 格。请删去空白的行和列，只留下清单这一张表再导入。")
            text = _checked(cell.text, f"{where}第 {number} 行第 {column} 列")
            if column <= MAX_COLUMNS:
                cells.append(Cell(text, cell.merged))
            elif text:
                raise RefusedError(f"{where}有 {column} 列，超过 {MAX_COLUMNS} 列。请只留下清单的各栏再导入。")
        if any(cell.text for cell in cells):
            kept.append(cells)
            found.append(number)
            width = max(width, len(cells))
            if width * len(kept) > MAX_CELLS:
                raise RefusedError(f"{where}超过 {MAX_CELLS} 格。请只留下清单这一张表再导入。")
    filled = tuple((*cells, *[Cell()] * (width - len(cells))) for cells in kept)
    return Table(where, filled, tuple(found), wrapped)


def passage_of(place: str, text: str) -> Passage:
    """A paragraph of clean text. Raises `RefusedError` with its place when it is too long."""
    return Passage(place, _checked(text, place, "段"))


def _checked(text: str, place: str, what: str = "格") -> str:
    """The clean text of a cell or paragraph. Raises `RefusedError` when it is longer than one can be."""
    plain = clean(text) if len(text) <= _MAX_RAW else text
    if len(plain) > MAX_CELL:
        told = (
            f"{place}有 {len(plain)} 个字，超过一{what}的 {MAX_CELL} 个字。请核对文件，把这一{what}拆开或者删短再导入。"
        )
        raise RefusedError(told)
    return plain


def bounded(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks that have words. Raises `RefusedError` as soon as they are together more than a list can be."""
    kept: list[Block] = []
    passages = tables = rows = cells = letters = 0
    for block in blocks:
        if isinstance(block, Passage):
            if not block.text:
                continue
            passages += 1
            letters += len(block.text)
            kept.append(block)
        elif block.rows:
            tables += 1
            rows += len(block.rows)
            cells += len(block.rows) * block.width
            letters += sum(len(cell.text) for row in block.rows for cell in row)
            kept.append(block)
        for number, most, what in (
            (passages, MAX_PASSAGES, "段"),
            (tables, MAX_TABLES, "张表"),
            (rows, MAX_ROWS, "行"),
            (cells, MAX_CELLS, "格"),
            (letters, MAX_TEXT, "个字"),
        ):
            if number > most:
                raise RefusedError(f"里的文字和表格合起来超过 {most} {what}。请只留下清单，或者分成几个文件再导入。")
    return tuple(kept)


def is_page_number(text: str) -> bool:
    """Whether a line is the number of a page and nothing else.

    >>> [is_page_number(text) for text in ("3", "— 3 —", "第 3 页 共 12 页", "第三条", "")]
    [True, True, True, False, False]
    """
    return 0 < len(text) <= _LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(text) is not None


def raised(text: str) -> str:
    """Figures that stand raised, as characters of their own: 10 with a raised 3 is not 103.

    >>> "10" + raised("3"), raised("注")
    ('10³', '注')
    """
    return text.translate(_RAISED) if _FIGURES.fullmatch(text) else text


def clean(text: str) -> str:
    r"""Text without what nobody sees, spaces as one space, radicals as the characters that they stand for.

    >>> clean("超过\u200b⽔污染物\u3000排放\r\n标准 ")
    '超过水污染物 排放\n标准'
    """
    text = _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), _LINE_ENDS.sub("\n", text))
    text = without_unseen(text)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def unwrap(text: str) -> str:
    r"""Lines broken by the width of a column joined again; a line that ends a sentence or begins a point stays one.

    >>> unwrap("同时满足下列情形的：\n（1）首次违法；\n（2）在责令期限内改正，危\n害后果轻微。")
    '同时满足下列情形的：\n（1）首次违法；\n（2）在责令期限内改正，危害后果轻微。'
    """
    whole: list[str] = []
    last = ""
    for line in text.split("\n"):
        starts = not last or last in _ENDS or _NEW_LINE.match(line)
        between = "\n" if starts and last else " " if last and last.isascii() and line[:1].isascii() else ""
        whole += (between, line)
        last = (last + between + line)[-1:]
    return "".join(whole)


def begins_a_line(text: str) -> bool:
    """Whether a line begins a point or names a document, so that it does not go on with the line before."""
    return _NEW_LINE.match(text) is not None


def merged_cells(texts: list[list[str | None]], spans: Iterable[tuple[int, int, int, int]]) -> list[list[Cell]]:
    """Cells of a grid whose `spans` (top, left, height, width) are merged; their text stands in the first place."""
    cells = [[Cell(text or "") for text in row] for row in texts]
    for top, left, height, width in spans:
        for row in range(top, min(top + height, len(cells))):
            for column in range(left, min(left + width, len(cells[row]))):
                if (row, column) != (top, left):
                    cells[row][column] = Cell(merged=LEFT if row == top else ABOVE)
    return cells

"""Which column of a published table is what, and which rows are one item: merged cells, two header rows, page breaks.

Knows headings through the patterns it is given; does not know law or conditions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from api.importing.grids import ABOVE, LEFT, MAX_CELL, MAX_TEXT, Cell, Reading, RefusedError, Table, unwrap

NUMBER, ACT, BREACH, PUNISH, WHEN, NOTE = "序号", "违法行为", "违反条款", "处罚依据", "适用条件", "备注"
_TELLING = (BREACH, PUNISH, WHEN)
_HEADER_LONGEST = 24
_HEADER_WITHIN = 8
_NOTES = re.compile(r"(备注|说明|注)[:：]?")
_NUMBERED = re.compile(r"[0-9０-９]{1,4}|[一二三四五六七八九十百]{1,5}|[（(][0-9一二三四五六七八九十]{1,4}[)）]")

Headings = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One item as published: its texts by role, and all its cells by heading. `several`: more than one row of the table."""

    where: str
    texts: Mapping[str, str]
    original: Mapping[str, str]
    several: bool = False

    def text(self, role: str) -> str:
        """The text in the column of that role; '' when there is none."""
        return self.texts.get(role, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one list, what stands above it and the notes below it."""

    where: str
    roles: tuple[str, ...]
    rows: tuple[Row, ...]
    above: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Gathered:
    """A list while its tables are read."""

    where: str
    headings: tuple[str, ...]
    roles: tuple[str, ...]
    above: str
    rows: list[list[str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    several: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    wrapped: bool = False

    def column(self, role: str) -> int | None:
        return self.roles.index(role) if role in self.roles else None


def read_sheets(reading: Reading, headings: Headings) -> tuple[Sheet, ...]:
    """Every list in the tables, those that go on overleaf joined. Raises `RefusedError` when no table is one."""
    gathered: list[_Gathered] = []
    for table in reading.tables:
        header = _header(table, headings)
        if header is None:
            if gathered and table.width == len(gathered[-1].roles):
                _take(gathered[-1], table, table.rows)
            continue
        names, roles, rest, above = header
        first = _number(rest, roles)
        if not gathered or gathered[-1].roles != roles or (first and first in gathered[-1].numbers):
            gathered.append(_Gathered(table.where, names, roles, above, wrapped=table.wrapped))
        _take(gathered[-1], table, rest)
    if not gathered:
        shown = "；".join(_shown(table) for table in reading.tables[:3])
        told = "没有认出清单的表头：要有“违法行为”一栏，并有违反条款、处罚依据、适用条件中的至少一栏。"
        raise RefusedError(f"{told}读到的表格第一行是：{shown}。栏名有别的叫法时，请加进 phrasing.yaml 的 columns。")
    if sum(len(text) for each in gathered for row in each.rows for text in row) > MAX_TEXT:
        raise RefusedError(f"里合并的格展开以后超过 {MAX_TEXT} 个字。请核对文件，或者分成几个文件再导入。")
    sheets = tuple(_sheet(each) for each in gathered if each.rows)
    if not sheets:
        raise RefusedError("认出了表头，下面却没有一行内容。请核对文件是否完整。")
    return sheets


def _shown(table: Table) -> str:
    cells = (cell.text.replace("\n", "")[:12] for cell in table.rows[0])
    return "｜".join(text for text in cells if text)


def _number(rows: tuple[tuple[Cell, ...], ...], roles: tuple[str, ...]) -> str:
    if NUMBER not in roles:
        return ""
    return next((row[roles.index(NUMBER)].text for row in rows if row[roles.index(NUMBER)].text), "")


def _header(
    table: Table, headings: Headings
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[Cell, ...], ...], str] | None:
    """The headings and roles of the columns, the rows below them and the text above; None without a header."""
    for start in range(min(_HEADER_WITHIN, len(table.rows))):
        for height in (2, 1):
            rows = table.rows[start : start + height]
            if len(rows) < height or not all(_may_head(row, table.rows[start]) for row in rows[1:]):
                continue
            names = tuple(_heading(rows, column) for column in range(table.width))
            roles = _roles(names, headings)
            if ACT in roles and any(role in roles for role in _TELLING):
                return names, roles, table.rows[start + height :], _above(table, start)
    return None


def _above(table: Table, start: int) -> str:
    """What stands above the header: the text before the table and the rows of the table before it."""
    texts = (cell.text for row in table.rows[:start] for cell in row)
    return "\n".join(text for text in (table.above, *texts) if text)


def _may_head(row: tuple[Cell, ...], first: tuple[Cell, ...]) -> bool:
    """Whether a second row belongs to the header: it says more only below cells that the first row spreads over it."""
    for place, cell in enumerate(row):
        spread = first[place].merged == LEFT or _spreads(first, place)
        if cell.merged != ABOVE and (not spread or len(cell.text) > _HEADER_LONGEST):
            return False
    return any(cell.merged == ABOVE for cell in row)


def _spreads(row: tuple[Cell, ...], place: int) -> bool:
    return place + 1 < len(row) and row[place + 1].merged == LEFT


def _heading(rows: tuple[tuple[Cell, ...], ...], column: int) -> str:
    """The words over a column, the upper heading before the lower one."""
    words: list[str] = []
    for row in rows:
        place = column
        while place and row[place].merged == LEFT:
            place -= 1
        text = re.sub(r"\s", "", row[place].text)
        if text and text not in words and len(text) <= _HEADER_LONGEST:
            words.append(text)
    return "·".join(words)


def _roles(names: tuple[str, ...], headings: Headings) -> tuple[str, ...]:
    """The role of each column, each role once; a column without a role keeps ''. The lowest heading speaks first."""
    roles = [""] * len(names)
    for role, pattern in headings.items():
        open_ = [
            (place, name, name.rpartition("·")[2]) for place, name in enumerate(names) if name and not roles[place]
        ]
        exact = (place for place, _, last in open_ if pattern.fullmatch(last))
        near = (place for place, name, last in open_ if pattern.search(last) or pattern.search(name))
        if (found := next(chain(exact, near), None)) is not None:
            roles[found] = role
    return tuple(roles)


def _take(sheet: _Gathered, table: Table, rows: tuple[tuple[Cell, ...], ...]) -> None:
    number, act = sheet.column(NUMBER), sheet.column(ACT)
    overleaf = bool(sheet.rows)
    for row in rows:
        own = [cell.text for cell in row]
        only = [text for text in own if text]
        if _is_header(own, sheet):
            continue
        if _NOTES.match(only[0]) and (len(only) <= 2 or row[0].text == only[0]):
            sheet.notes.append("\n".join(only))
        elif len(only) == 1 and not (overleaf and not row[0].text) and _whole_row(row):
            pass  # the title of a section between the items
        elif sheet.rows and _goes_on(row, number, act, overleaf=overleaf):
            if not overleaf:
                sheet.several.add(len(sheet.rows) - 1)
            sheet.rows[-1] = _joined(sheet, own, table.where)
        else:
            sheet.rows.append(_filled(row, sheet))
            sheet.numbers.update([] if number is None else [sheet.rows[-1][number]])
            sheet.places.append(table.where)
        overleaf = False


def _joined(sheet: _Gathered, own: list[str], where: str) -> list[str]:
    """The last row with the texts of one that goes on with it. Raises `RefusedError` for what is then no cell any more."""
    joined = [f"{before}\n{text}".strip("\n") for before, text in zip(sheet.rows[-1], own, strict=True)]
    for name, text in zip(sheet.headings, joined, strict=True):
        if len(text) > MAX_CELL:
            told = f"{where}有一项分在几行，“{name}”一栏合起来有 {len(text)} 个字，超过一格的 {MAX_CELL} 个字。"
            raise RefusedError(f"{told}请核对文件，把各项分开再导入。")
    return joined


def _is_header(texts: list[str], sheet: _Gathered) -> bool:
    return tuple(re.sub(r"\s", "", text) for text in texts) == tuple(name.rpartition("·")[2] for name in sheet.headings)


def _whole_row(row: tuple[Cell, ...]) -> bool:
    """Whether the one text of a row stands for the whole row: merged over it, or first and no number."""
    return any(cell.merged == LEFT for cell in row) or bool(row[0].text and not _NUMBERED.fullmatch(row[0].text))


def _goes_on(row: tuple[Cell, ...], number: int | None, act: int | None, *, overleaf: bool) -> bool:
    """Whether a row is more of the item above: its number is merged from there, or it has neither number nor act."""
    if number is not None:
        if row[number].text:
            return False
        return row[number].merged == ABOVE or overleaf or act is None or not row[act].text
    return act is not None and not row[act].text and row[act].merged != LEFT


def _filled(row: tuple[Cell, ...], sheet: _Gathered) -> list[str]:
    """The texts of a row; what is merged from above is the text above."""
    return [
        sheet.rows[-1][place] if cell.merged == ABOVE and sheet.rows else cell.text for place, cell in enumerate(row)
    ]


def _sheet(gathered: _Gathered) -> Sheet:
    join = unwrap if gathered.wrapped else str
    rows = tuple(_finished(gathered, join))
    notes = tuple(join(note) for note in gathered.notes)
    return Sheet(gathered.where, gathered.roles, rows, gathered.above, notes)


def _finished(gathered: _Gathered, join: Callable[[str], str]) -> Iterator[Row]:
    for place, texts in enumerate(gathered.rows):
        joined = [join(text) for text in texts]
        by_role = {role: text for role, text in zip(gathered.roles, joined, strict=True) if role and text}
        by_role.setdefault(NUMBER, str(place + 1))
        number = by_role[NUMBER].strip("()（）.、． ")
        original = {
            name.replace("·", " "): text
            for name, role, text in zip(gathered.headings, gathered.roles, joined, strict=True)
            if text and role != NUMBER and name
        }
        row = Row(gathered.places[place], by_role, original, place in gathered.several)
        yield replace(row, texts={**by_role, NUMBER: number})

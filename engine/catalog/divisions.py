"""The table of divisions: every unit of GB/T 2260 down to the county, one line each, with the years it changed.

Keeps the lines as text and reads one when it is asked for, because a case needs four of more than four thousand. The
table knows years, not days; a unit whose days are on record stands in `jurisdictions.yaml` and takes the line's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.catalog.units import Place, level_of
from engine.documents import Diagnostic, quote

TABLE = "divisions.csv"
"""The file, beside `jurisdictions.yaml`, which says where it was read."""
COLUMNS = ("code", "name", "short", "pinyin", "began", "ended", "replaced_by")
_HEADING = ",".join(COLUMNS)
_COMMAS = len(COLUMNS) - 1
_CODES = re.compile(r"(?:[0-9]{6}(?: [0-9]{6})*)?")
_YEAR = re.compile(r"(?:[12][0-9]{3})?")
_SYLLABLES = re.compile(r"[a-zü]+(?: [a-zü]+)*(?:\|[a-zü]+(?: [a-zü]+)*)*")


class Division(NamedTuple):
    """One line: `short` are names that people use, `pinyin` its readings by syllables, `began` and `ended` years or ''."""

    code: str
    name: str
    short: tuple[str, ...]
    pinyin: tuple[str, ...]
    began: str
    ended: str
    replaced_by: tuple[str, ...]


def division(line: str) -> Division:
    """The division that a line of the table writes.

    >>> division("220623,长白朝鲜族自治县,长白,chang bai,,,").short
    ('长白',)
    """
    code, name, short, pinyin, began, ended, replaced_by = line.split(",")
    return Division(
        code, name, tuple(short.split()), tuple(pinyin.split("|")), began, ended, tuple(replaced_by.split())
    )


@dataclass(frozen=True, slots=True)
class Divisions:
    """The lines of the table by code, in their order: of a code with several the last is the latest."""

    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _before: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, code: str) -> tuple[Division, ...]:
        """What the lines of a code write; empty when it has none."""
        return tuple(map(division, self.lines.get(code, ())))

    def places(self, code: str) -> tuple[Place, ...]:
        """The lines of a code as places."""
        return tuple(map(self._place, self.of(code)))

    def _place(self, row: Division) -> Place:
        began, ended = (int(year) if year else None for year in (row.began, row.ended))
        before = self._predecessors().get((row.code, row.began), ()) if began else ()
        return Place(
            row.code,
            row.name,
            level_of(row.code),
            row.short,
            replaces=before,
            replaced_by=row.replaced_by,
            began=began,
            ended=ended,
        )

    def _predecessors(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The codes that each code took the place of in each year."""
        if not self._before:
            for row in (division(line) for lines in self.lines.values() for line in lines if not line.endswith(",")):
                for code in row.replaced_by:
                    self._before[code, row.ended] = (*self._before.get((code, row.ended), ()), row.code)
        return self._before


def read_divisions(text: str, path: str) -> tuple[Divisions, list[Diagnostic]]:
    """The table, and what is wrong with its shape; what the lines say is looked at by `mistakes`."""
    heading, *lines = text.splitlines() or [""]
    if heading != _HEADING:
        return Divisions(), [Diagnostic(path, 1, 1, "wrong-shape", f"第一行应当是列名：{_HEADING}。")]
    found: list[Diagnostic] = []
    by_code: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(lines, 2):
        code = line[:6]
        if line.count(",") != _COMMAS or not (code.isascii() and code.isdigit() and line[6:7] == ","):
            told = f"这一行应当是六位代码开头的 {len(COLUMNS)} 列，列里不写逗号：{quote(line)}。"
            found.append(Diagnostic(path, number, 1, "wrong-shape", told))
        else:
            by_code[code] = (*by_code.get(code, ()), line)
    return Divisions(by_code), found


def mistakes(table: Divisions) -> Iterator[str]:
    """What is wrong with what the lines say, one Chinese sentence each."""
    for code in table.lines:
        if f"{code[:2]}0000" not in table.lines:
            yield f"区划表里的 {code}：它的省级 {code[:2]}0000 不在表里。"
        rows = table.of(code)
        for number, row in enumerate(rows, 1):
            yield from (f"区划表里的 {code}：{told}。" for told in _wrong(row, table, last=number == len(rows)))


def _wrong(row: Division, table: Divisions, *, last: bool) -> Iterator[str]:
    if not row.name:
        yield "没有写名称"
    if not (_YEAR.fullmatch(row.began) and _YEAR.fullmatch(row.ended)) or (row.ended and row.began > row.ended):
        yield f"启用和停用写年份，先启用后停用：{quote(f'{row.began},{row.ended}')}"
    if not row.ended and (row.replaced_by or not last):
        yield "没有停用的单位不写 replaced_by，也只能是这个代码的最后一行"
    if not _CODES.fullmatch(" ".join(row.replaced_by)) or any(other not in table.lines for other in row.replaced_by):
        yield f"接替的代码不在区划表里：{'、'.join(row.replaced_by)}"
    if not all(_SYLLABLES.fullmatch(reading) for reading in row.pinyin):
        yield f"拼音写小写的音节，用空格隔开，几种读法用竖线隔开：{quote('|'.join(row.pinyin))}"

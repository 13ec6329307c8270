"""Text files: paragraphs line by line, tables of Markdown, of tabs and of commas.

Knows these notations; does not know what a column means.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise

from api.importing.grids import (
    MAX_ROWS,
    Block,
    Cell,
    Reading,
    RefusedError,
    as_passages,
    bounded,
    clean,
    passage_of,
    table_of,
)
from api.importing.passages import Passage
from api.importing.web import decoded

_RULE = frozenset(" |:-\t")
_HEADING = re.compile(r"^#{1,6} +")
_QUOTED = re.compile(r"^(?:> ?)+")
_LINE_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_CELL_END = re.compile(r"(?<!\\)\|")
_COMMENT = re.compile(r"(<!--|-->)")


def read_markdown(content: bytes) -> Reading:
    """The paragraphs and pipe tables of a Markdown file; its comments are outside. Also what .txt files hold."""
    outside: list[Passage] = []
    lines = list(_without_comments(_lines(content), outside))
    return Reading(bounded(_markdown(lines)), (), tuple(outside))


def read_text(content: bytes) -> Reading:
    """The lines of a text file; lines with tabs at as many places, one below the other, are a table."""
    return Reading(bounded(_texts(_lines(content))))


def read_csv(content: bytes) -> Reading:
    """The one table of a file of values with commas, or with tabs. Raises `RefusedError`."""
    lines = _lines(content)
    try:
        rows = csv.reader((f"{line}\n" for line in lines), delimiter="\t" if "\t" in lines[0] else ",")
        table = table_of("表格", ([Cell(text) for text in row] for row in rows))
    except csv.Error:
        raise RefusedError("里有一格长得不像表格的一格。请用 Excel 打开，另存为 .xlsx 再导入。") from None
    return Reading(bounded([table] if table.width > 1 else as_passages(table)))


def _lines(content: bytes) -> list[str]:
    return re.split(r"\r\n?|\n|\f", decoded(content))


def _without_comments(lines: list[str], outside: list[Passage]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, without comments, which are kept `outside`."""
    inside = False
    for number, line in enumerate(lines, start=1):
        kept: list[str] = []
        for piece in _COMMENT.split(line):
            if piece == ("-->" if inside else "<!--"):
                inside = not inside
            elif inside and (text := clean(piece)):
                outside.append(Passage(f"第 {number} 行（注释）", text))
            elif not inside:
                kept.append(piece)
        yield number, "".join(kept)


def _markdown(lines: list[tuple[int, str]]) -> Iterator[Block]:
    """Passages with their line, and tables: a line of cells above a line of dashes begins one."""
    tables = 0
    rows: list[list[Cell]] = []
    for (number, line), (_, after) in pairwise([*lines, (0, "")]):
        if "|" in line and (rows or (_is_rule(after))):
            if not (len(rows) == 1 and _is_rule(line)):
                rows.append(_cells(line))
            if len(rows) > MAX_ROWS:
                raise RefusedError(f"里有一张表超过 {MAX_ROWS} 行。请只留下清单，或者分成几个文件再导入。")
            continue
        if rows:
            tables += 1
            yield table_of(f"第 {tables} 张表", rows)
            rows = []
        text = _HEADING.sub("", _QUOTED.sub("", line.strip()))
        for part in _visible(text).split("\n"):
            yield passage_of(f"第 {number} 行", part)
    if rows:
        yield table_of(f"第 {tables + 1} 张表", rows)


def _is_rule(line: str) -> bool:
    """Whether a line only separates the heading of a table from its rows."""
    return "|" in line and "-" in line and _RULE.issuperset(line)


def _cells(line: str) -> list[Cell]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [Cell(_visible(text).replace("\\|", "|")) for text in _CELL_END.split(inner)]


def _visible(text: str) -> str:
    """The words of a line without the marks of Markdown and of pages that stand in it."""
    return unescape(_TAG.sub("", _LINE_BREAK.sub("\n", text.replace("**", ""))))


def _texts(lines: list[str]) -> Iterator[Block]:
    tables = 0
    rows: list[list[str]] = []
    for number, line in enumerate([*lines, ""], start=1):
        cells = line.split("\t")
        if rows and len(cells) != len(rows[0]):
            if len(rows) > 1:
                tables += 1
                yield table_of(f"第 {tables} 张表", ([Cell(text) for text in row] for row in rows))
            else:
                yield passage_of(f"第 {number - 1} 行", " ".join(rows[0]))
            rows = []
        if len(cells) > 1 and line.strip():
            rows.append(cells)
        else:
            yield passage_of(f"第 {number} 行", line)

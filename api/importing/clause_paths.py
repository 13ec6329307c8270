"""Where in a document a citation leads: 第三十四条第一款第一至三项, lists and ranges of numbers written out.

Reads text of half width without spaces. Knows how articles are numbered; does not know documents. What joins the numbers
(以及、至) and what may stand behind them (的、规定) is grammar of such paths, the same in every statute, and no wording of an
agency: it stands here and not in the phrasing table.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from itertools import product

from api.importing.numerals import number
from engine.language import numeral

LEVELS = "条款项目"
MOST = 20
"""How many clauses a range or a list is written out to; of a longer range only its two ends are given."""

_NUMBER = r"(?:[0-9]{1,4}(?![0-9.])|[零一二三四五六七八九十百千]{1,9})"
_ONE = rf"(?:\({_NUMBER}\)|{_NUMBER})"
AND, TO = r"(?:以及|或者|[、,和及与或])", r"(?:至|到|[-~—–]{1,2})"
"""What joins two numbers of a list, and those of a range."""
_NUMBERS = rf"{_ONE}(?:\({_NUMBER}\)|(?:{AND}|{TO})第?{_ONE}){{0,30}}"
_INSERTED = r"(?:之(?P<inserted>[一二三四五六七八九十]{1,2})(?![零一二三四五六七八九十百千]))?"
_PART = re.compile(rf"(?P<mark>第?)(?P<numbers>{_NUMBERS})(?P<level>[条款项目]){_INSERTED}")
_BARE = re.compile(rf"(?P<numbers>\({_NUMBER}\)(?:[、,和及与]?\({_NUMBER}\)){{0,30}})")
_ENDS = re.compile(r"$|[、,;；。:和及与或的之]|规定")
_STEP = re.compile(rf"(?P<to>{TO})?(?:{AND})?第?\(?(?P<number>{_NUMBER})\)?")

Path = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Led:
    """The places that a stretch of text leads to, where it ends, and what a reviewer must look at."""

    paths: tuple[Path, ...]
    end: int
    told: str = ""


def read_path(plain: str, at: int, before: Path, starts: Container[int], *, marked: bool = True) -> Led | None:
    """The places that the text from `at` leads to; what it leaves out is as in the place `before`.

    `starts` are where a line or a word begins: a number in brackets alone is there a point of a text and no item. `marked`:
    the first number is one only behind 第 or in brackets.

    >>> read_path("第三十四条第一、三项", 0, (), ()).paths
    ((('条', '三十四'), ('项', '一')), (('条', '三十四'), ('项', '三')))
    """
    paths: list[Path] = []
    told: dict[str, None] = {}
    level = -1
    while (found := _part(plain, at, starts, level, marked=marked and not paths)) is not None:
        numbers, deeper, end, note = found
        if not paths:
            paths = [tuple(part for part in before if LEVELS.index(part[0]) < deeper)]
            if deeper and not paths[0]:
                return None
        paths = [(*path, (LEVELS[deeper], each)) for path, each in product(paths, numbers)][:MOST]
        told.update(dict.fromkeys([note] if note else []))
        level, at = deeper, end
    return Led(tuple(paths), at, "；".join(told)) if paths else None


def between(first: Path, last: Path) -> tuple[Path, ...] | None:
    """The places from one to another, both included; None where they are not of one kind or too many to write out."""
    if first[:-1] != last[:-1] or first[-1][0] != last[-1][0] or "之" in first[-1][1] + last[-1][1]:
        return None
    low, high = int(number(first[-1][1])), int(number(last[-1][1]))
    if not low <= high < low + MOST:
        return None
    return tuple((*first[:-1], (first[-1][0], numeral(each))) for each in range(low, high + 1))


def _part(
    plain: str, at: int, starts: Container[int], above: int, *, marked: bool
) -> tuple[list[str], int, int, str] | None:
    """One part of a path below the level `above`: its numbers, its level, where it ends, and what must be looked at."""
    found = _PART.match(plain, at)
    if found is not None:
        level = LEVELS.index(found["level"])
        if level <= above or (marked and not found["mark"] and not found["numbers"].startswith("(")):
            return None
        if found["inserted"] and level:
            return None
        if at in starts and not found["mark"] and not plain.startswith("(", at):
            return None
        numbers, told = _numbers(found["numbers"])
        return _suffixed(numbers, found["inserted"]), level, found.end(), told
    found = _BARE.match(plain, at)
    if (
        found is None
        or above < 0
        or above > LEVELS.index("项")
        or (at in starts and not _ENDS.match(plain, found.end()))
    ):
        return None
    numbers, told = _numbers(found["numbers"])
    level = max(above + 1, LEVELS.index("项"))
    doubt = f"{found['numbers']}按项读" if any(mark.isdigit() and mark.isascii() for mark in found["numbers"]) else ""
    return numbers, level, found.end(), told or doubt


def _suffixed(numbers: list[str], inserted: str | None) -> list[str]:
    return [*numbers[:-1], f"{numbers[-1]}之{inserted}"] if inserted else numbers


def _numbers(text: str) -> tuple[list[str], str]:
    """The numbers that a list or a range writes, and what must be looked at."""
    values: list[int] = []
    told = ""
    for step in _STEP.finditer(text):
        value = int(number(step["number"]))
        if step["to"] and values and values[-1] < value < values[-1] + MOST:
            values.extend(range(values[-1] + 1, value + 1))
            continue
        if step["to"]:
            told = f"“{text}”只写了两头"
        values.append(value)
    return [numeral(value) for value in values[:MOST] if value < 10_000] or ["零"], told

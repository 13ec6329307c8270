"""Units: a place and a group of places, for as long as each is valid, and the shape of a code.

Knows the codes of GB/T 2260 by their form alone; what lies in what is in `places`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from engine.catalog.place_names import COUNTRY, plain
from engine.documents import quote

LEVELS = ("国", "省", "市", "县")

CODE = re.compile(r"[0-9]{6}")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class PlaceError(ValueError):
    """A place cannot be used. The message is a Chinese sentence; `instead` holds the codes to try, nearest first.

    `said` is a sentence that repeats nothing of what was given, "" where there is nothing to say so.
    """

    def __init__(self, message: str, instead: tuple[str, ...] = (), said: str = "") -> None:
        super().__init__(message)
        self.instead, self.said = instead, said


@dataclass(frozen=True, slots=True)
class Place:
    """One unit for as long as its code and name are valid: from `since` to `until`, both included, None = not recorded.

    `began` and `ended` are the years in which it came and went where the day is not on record: the unit is taken to be
    there in all of both. `also` names bodies that act in the same territory without being a unit of the code table; the
    lists filed under the place are theirs too. `replaces` and `replaced_by` are codes. `excluded` says why nothing is
    evaluated there.
    """

    code: str
    name: str
    level: str
    aliases: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    replaces: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    note: str | None = None
    source: str | None = None
    began: int | None = None
    ended: int | None = None
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Places that publish documents together; `members` are codes, `since` and `until` as for a place."""

    id: str
    name: str
    members: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    note: str | None = None


def holds_on(dated: Place | Group, day: date) -> bool:
    """Whether `day` lies within the validity, both ends included.

    >>> holds_on(Place("110000", "甲", "省", until=date(2020, 1, 1)), date(2020, 1, 1))
    True
    """
    first, last = span(dated)
    return (first is None or first <= day) and (last is None or day <= last)


def span(dated: Place | Group) -> tuple[date | None, date | None]:
    """The first and the last day of the validity; of one known by its years only, the first and the last of the years."""
    first, last = dated.since, dated.until
    if isinstance(dated, Place):
        first = date(dated.began, 1, 1) if first is None and dated.began else first
        last = date(dated.ended, 12, 31) if last is None and dated.ended else last
    return first, last


def level_of(code: str) -> str:
    """The level that the shape of a six-digit code says.

    >>> level_of("000000"), level_of("330000"), level_of("330100"), level_of("330110")
    ('国', '省', '市', '县')
    """
    if code == COUNTRY:
        return "国"
    return "省" if code.endswith("0000") else "市" if code.endswith("00") else "县"


def code_mistake(code: object) -> str | None:
    """Why `code` is not a code as written, as a Chinese sentence; None when it is six ASCII digits of text.

    >>> code_mistake("64010")
    '地区代码“64010”应当是六位数字'
    """
    if not isinstance(code, str):
        return f"地区代码 {code} 写成了数字；应当写成加引号的文字，六位数字"
    if CODE.fullmatch(code):
        return None
    if CODE.fullmatch(plain(code)):
        return f"地区代码{quote(code)}含有全角数字或者空格；请写 {plain(code)}"
    return f"地区代码{quote(code)}应当是六位数字"

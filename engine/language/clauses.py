"""Clauses as people cite them, brought to one form so that two citations can be compared.

`食品安全法第三十四条第十项`, `《中华人民共和国食品安全法》第34条第(十)项` and `食品安全法 34(十)` are one clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from engine.language.truth import Truth

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGEST = 9_999  # the largest number of an article
_LONGEST = 200  # characters of a citation; what is longer is no citation
_READ_HELD = 8192  # citations; the same ones are asked for again and again
# Numbers have at most four digits: no pattern looks at more of a text than a few characters from any place in it.
_START = re.compile(r"第[0-9零一二三四五六七八九十百千]{1,9}条|(?<![0-9])[0-9]{1,4}(?:[(（条]|$)")
_PART = re.compile(
    r"第?[(（]?([0-9]{1,4}(?![0-9])|[零一二三四五六七八九十百千]{1,9})[)）]?(条|款|项|目)?(之[一二三四五六七八九十])?"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in a document: `path` holds (level, number) from 条 down; 第六十条之一 is ("条", "六十之一")."""

    document: str
    path: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.document + "".join(_part_text(level, number) for level, number in self.path)


def number_of(part: str) -> tuple[int, str]:
    """The number of one part of a clause, and the one it was inserted with: of 第六十条之一, 60 and "一".

    >>> number_of("三十四"), number_of("六十之一")
    ((34, ''), (60, '一'))
    """
    plain, _, inserted = part.partition("之")
    return _value_of(plain), inserted


def _part_text(level: str, number: str) -> str:
    plain, between, inserted = number.partition("之")
    return f"第{plain}{level}{between}{inserted}"


def numeral(number: int) -> str:
    """A whole number below 10,000 in Chinese numerals, as statutes write it.

    >>> numeral(10), numeral(34), numeral(124), numeral(201)
    ('十', '三十四', '一百二十四', '二百零一')
    """
    if number == 0:
        return "零"
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += _DIGITS[digit] + name
        elif text and number and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text


def _value_of(text: str) -> int:
    """The number that Chinese numerals write, in one of several ways: 一百一十 and 一百十 are 110.

    >>> _value_of("一百一十"), _value_of("一百十"), _value_of("十二"), _value_of("三四")
    (110, 110, 12, 34)
    """
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[character], 0
        else:
            digit = 10 * digit + _DIGITS.index(character)
    return total + digit


def read_clause(text: str) -> Clause | None:
    """The clause that `text` cites, or None when it cites none.

    >>> str(read_clause("《中华人民共和国食品安全法》第34条第（十）项"))
    '食品安全法第三十四条第十项'
    """
    if len(text) > _LONGEST:
        return None
    plain = re.sub(r"[《》\s]", "", text).removeprefix("中华人民共和国")
    start = _START.search(plain)
    if not start or start.start() == 0:
        return None
    document, rest = plain[: start.start()], plain[start.start() :]
    path: list[tuple[str, str]] = []
    while rest:
        found = _PART.match(rest)
        if not found:
            return None
        value = int(found[1]) if found[1].isdigit() else _value_of(found[1])
        if value > _LARGEST:
            return None
        number = numeral(value)
        level = found[2] or ("条" if not path else "款" if found[1].isdigit() else "项")
        path.append((level, number + (found[3] or "")))
        rest = rest[found.end() :]
    return Clause(document, tuple(path)) if path[0][0] == "条" else None


@lru_cache(maxsize=_READ_HELD)
def known_clause(text: str) -> Clause | None:
    """The clause that a rule file cites, read once. What a person typed goes to `read_clause`: it is kept nowhere."""
    return read_clause(text)


def same_clause(one: str, other: str) -> Truth:
    """Whether two citations name the same clause; unknown when one only names a part that contains the other."""
    first, second = read_clause(one), read_clause(other)
    if first is None or second is None:
        return True if one == other else None
    return same_place(first, second)


def same_place(first: Clause, second: Clause) -> Truth:
    """The same of clauses that are read already."""
    if first.document != second.document:
        return False
    shared = min(len(first.path), len(second.path))
    if first.path[:shared] != second.path[:shared]:
        return False
    return True if len(first.path) == len(second.path) else None

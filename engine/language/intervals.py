"""Values that are known as an interval: a month in which a day lies, the bounds of an amount.

How an interval is written and compared. Knows sizes and days; does not know facts or conditions.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine.documents import quote
from engine.language.quantities import QuantityError, read_date
from engine.language.truth import Truth, any_of, negate


@dataclass(frozen=True, slots=True)
class Between:
    """A day or an amount of which only so much is known that it lies from `low` to `high`; no `high`, no upper bound.

    `low_in` and `high_in` say whether the ends belong to it; those of days do. It always holds more than one value.
    """

    low: Decimal | int | date
    high: Decimal | int | date | None
    low_in: bool = True
    high_in: bool = True

    def __str__(self) -> str:
        return written_days(self) if isinstance(self.low, date) else written_amounts(self, str)


_LONGEST = 80
"""Characters of an interval; what is longer is none, and is not looked at as one."""

_BEFORE = {
    "<": ("不足", "不满", "未满", "不到", "少于", "低于", "小于", "<", "＜"),
    "<=": ("不超过", "未超过", "不高于", "不多于", "不大于", "至多", "最多", "<=", "≤"),
    ">=": ("不少于", "不低于", "不小于", "至少", "最少", ">=", "≥"),
    ">": ("超过", "高于", "多于", "大于", ">", "＞"),
}
_AFTER = {"<=": ("及以下", "以下", "以内"), ">=": ("及以上", "以上")}
_SIGN_OF = {word: sign for table in (_BEFORE, _AFTER) for sign, words in table.items() for word in words}


def _one_of(table: dict[str, tuple[str, ...]]) -> str:
    return "|".join(sorted((word for words in table.values() for word in words), key=len, reverse=True))


_BOUND = rf"(?:({_one_of(_BEFORE)})\s*)?([0-9][0-9,.]{{0,30}}\s*[^0-9\s以及]{{0,8}}?)\s*({_one_of(_AFTER)})?"
_BOUNDS = re.compile(rf"{_BOUND}(?:(?:并且|且|但|，|,)?\s*{_BOUND})?")
_BOTH_ENDS = re.compile(r"([0-9][^至到—–~～-]{0,40})[至到—–~～-]{1,2}([0-9][^至到—–~～-]{0,40})", re.ASCII)
_VAGUE = re.compile(r"约|大概|估计|左右|上下|前后|余|近|几|许|数[十百千万]|多[元次件个千万吨公克升米]")
_PLAIN = re.compile(r"[0-9][0-9,.]*[元万亿次件克千%]{0,4}", re.ASCII)
_ONLY_DIGITS = re.compile(r"[0-9][0-9,.]*", re.ASCII)


def read_amounts(text: str, read: Callable[[str], Decimal]) -> Decimal | Between:
    """The amount that `text` writes, or its bounds; `read` takes one amount. Raises `QuantityError`.

    以上、以下、以内 take in the number itself, 不足、不满、超过 do not (民法典第一千二百五十九条). Words that set no
    bound (约) are refused.

    >>> from engine.language.quantities import read_money
    >>> read_amounts("不足500元", read_money)
    Between(low=Decimal('0'), high=Decimal('500'), low_in=True, high_in=False)
    """
    if _PLAIN.fullmatch(text) or len(text) > _LONGEST:
        return read(text)
    if _VAGUE.search(text):
        raise QuantityError(
            f"{quote(text)}没有写明界限；请写确切的数，或者写成 不足600元、400元以上、400元至600元 这样的范围"
        )
    if ends := _BOTH_ENDS.fullmatch(text):
        return _from_to(text, ends[1].strip(), ends[2].strip(), read)
    if bounds := _BOUNDS.fullmatch(text):
        before, size, after, further, other, last = bounds.groups()
        if before or after or other:
            found = [_bound(text, before, size, after, read)]
            if not other:
                return _joined(text, found)
            _check_units(text, size.strip(), other.strip(), read)
            return _joined(text, [*found, _bound(text, further, other, last, read)])
    return read(text)


def _bound(
    text: str, before: str | None, size: str, after: str | None, read: Callable[[str], Decimal]
) -> tuple[str, Decimal]:
    if bool(before) == bool(after):
        raise QuantityError(f"{quote(text)}的界限看不懂；请写成 不足500元、500元以上、500元至800元 这样的范围")
    return _SIGN_OF[before or after or ""], read(size.strip())


def _joined(text: str, bounds: list[tuple[str, Decimal]]) -> Decimal | Between:
    lower = [bound for bound in bounds if bound[0] in (">", ">=")]
    upper = [bound for bound in bounds if bound[0] in ("<", "<=")]
    if len(lower) > 1 or len(upper) > 1:
        raise QuantityError(f"{quote(text)}写了两个上限或者两个下限")
    sign, low = lower[0] if lower else (">=", Decimal(0))
    other, high = upper[0] if upper else ("<=", None)
    joined: Decimal | Between = narrowest(text, Between(low, high, sign == ">=", other == "<="))
    return joined


def _from_to(text: str, first: str, last: str, read: Callable[[str], Decimal]) -> Decimal | Between:
    _check_units(text, first, last, read)
    found: Decimal | Between = narrowest(text, Between(read(first), read(last)))
    return found


def _check_units(text: str, first: str, last: str, read: Callable[[str], Decimal]) -> None:
    """Raise `QuantityError` where the first of two amounts has no unit and that of the last may be meant: 5至8万元."""
    if _ONLY_DIGITS.fullmatch(first) and not _ONLY_DIGITS.fullmatch(last):
        unit = _ONLY_DIGITS.sub("", last)
        if read(first + unit) != read(first):
            raise QuantityError(f"{quote(text)}的两端单位可能不同；请各写单位，例如 {first}{unit}和{last}")


def narrowest(text: str, given: Between) -> Any:  # noqa: ANN401  an interval, or a value of the type of its ends
    """`given`, or its only value. Raises `QuantityError` when nothing lies in it."""
    low, high = ends_of(given)
    if high is None or low < high:
        return given
    if low == high and given.low_in and given.high_in:
        return low
    raise QuantityError(f"{quote(text)}里没有任何数；请核对两端")


def whole(text: str, given: Between) -> int | Between:
    """The whole numbers within an amount's bounds. Raises `QuantityError` when a bound is none, or none lies between."""
    ends = [Decimal(end) for end in (given.low, given.high) if end is not None and not isinstance(end, date)]
    if any(end != end.to_integral_value() for end in ends):
        raise QuantityError(f"{quote(text)}要写整数")
    low = int(ends[0]) + (not given.low_in)
    high = None if given.high is None else int(ends[1]) - (not given.high_in)
    found: int | Between = narrowest(text, Between(low, high))
    return found


_DAY = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号]?)", re.ASCII)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_EIGHT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})|年([0-9]{1,2})月份?)([上中下]旬)?", re.ASCII)
_YEAR = re.compile(r"([0-9]{4})年", re.ASCII)
_NO_YEAR = re.compile(r"[0-9]{1,2}(?:月[0-9]{1,2}[日号]?|[-/.][0-9]{1,2})", re.ASCII)
_FROM_TO = re.compile(r"([^至到~～—]{1,20})[至到~～—]{1,2}([^至到~～—]{1,20})")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")
_TENS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}


def read_days(text: str) -> date | Between:
    """The day that `text` writes as people do, or the days of a month, a third of it, a year, or from one to another.

    A day without its year is refused. Raises `QuantityError`.

    >>> read_days("2026年11月20日"), str(read_days("2024-11"))
    (datetime.date(2026, 11, 20), '2024年11月')
    """
    if _ISO.fullmatch(text) or len(text) > _LONGEST:
        return read_date(text)
    plainly = re.sub(r"\s", "", text).translate(_FULL_WIDTH)
    if _NO_YEAR.fullmatch(plainly):
        raise QuantityError(f"日期{quote(text)}没有写年份；请写成 2025年1月16日 或者 2025-01-16")
    if found := _DAY.fullmatch(plainly) or _EIGHT.fullmatch(plainly):
        year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
        return read_date(f"{year:04}-{month:02}-{day:02}")
    if found := _MONTH.fullmatch(plainly):
        year, month = int(found[1]), int(found[2] or found[3])
        first, last = _TENS[found[4]] if found[4] else (1, 31)
        start = read_date(f"{year:04}-{month:02}-{first:02}")
        return Between(start, start.replace(day=min(last, calendar.monthrange(year, month)[1])))
    if found := _YEAR.fullmatch(plainly):
        return Between(read_date(f"{found[1]}-01-01"), read_date(f"{found[1]}-12-31"))
    if found := _FROM_TO.fullmatch(plainly):
        first_days, last_days = read_days(found[1]), read_days(found[2])
        days = Between(ends_of(first_days)[0], ends_of(last_days)[1])
        read: date | Between = narrowest(text, days)
        return read
    return read_date(plainly)


def read_day(text: str) -> date:
    """One day, written as people do. Raises `QuantityError`."""
    found = read_days(text)
    if isinstance(found, Between):
        raise QuantityError(f"{quote(text)}只写了范围；这里要写明哪一天，例如 2025-01-16")
    return found


def ends_of(value: Any) -> tuple[Any, Any]:  # noqa: ANN401  a value, and ends of its type
    """The least and the most that a value can be; the most is None where it has no upper bound."""
    return (value.low, value.high) if isinstance(value, Between) else (value, value)


def moved(value: Between, move: Callable[[Any], Any]) -> Between:
    """The interval with its ends moved by a function that keeps their order."""
    return Between(move(value.low), None if value.high is None else move(value.high), value.low_in, value.high_in)


def compared(left: Any, op: str, right: Any) -> Truth:  # noqa: ANN401  values of one type, at least one of them an interval
    """Whether `left op right`: known where it is the same for every value that the two can have."""
    match op:
        case "<":
            return _less(left, right)
        case ">":
            return _less(right, left)
        case "<=":
            return negate(_less(right, left))
        case ">=":
            return negate(_less(left, right))
        case _:
            return False if any_of((_less(left, right), _less(right, left))) else None


def _less(left: Any, right: Any) -> Truth:  # noqa: ANN401  as above
    (low, high), (other_low, other_high) = ends_of(left), ends_of(right)
    if high is not None and (high < other_low or (high == other_low and not _touch(left, right))):
        return True
    return False if other_high is not None and low >= other_high else None


def _touch(left: object, right: object) -> bool:
    """Whether the upper end of `left` and the lower end of `right`, which are the same, belong to both."""
    return (not isinstance(left, Between) or left.high_in) and (not isinstance(right, Between) or right.low_in)


def written_days(value: Between) -> str:
    """The days of an interval in the words in which a person would give them."""
    first, last = ends_of(value)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year}年"
    month = (last.year, last.month, 1, calendar.monthrange(last.year, last.month)[1])
    if (first.year, first.month, first.day, last.day) == month:
        return f"{first.year}年{first.month}月"
    return f"{first}至{last}"


def written_amounts(value: Between, write: Callable[[Any], str]) -> str:
    """The bounds of an amount in words that leave no doubt whether they belong to it; `write` writes one amount."""
    low = ("不少于" if value.low_in else "超过") + write(value.low)
    if value.high is None:
        return low
    high = ("不超过" if value.high_in else "不足") + write(value.high)
    if value.low == 0 and value.low_in:
        return high
    if value.low_in and value.high_in:
        return f"{write(value.low)}至{write(value.high)}"
    return f"{low}并且{high}"

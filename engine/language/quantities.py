"""Sizes that people write: money, quantities with a unit, durations, ratios, dates.

Text in, exact value out; never a float. Knows units of measure, not what is measured.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from engine.documents import quote

_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,6})?", re.ASCII)
_DIGITS = re.compile(r"[0-9０-９][0-9０-９,.，．]*")
_LONG = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?", re.ASCII)
_NEGATIVE = re.compile(r"[-−负]\s*[0-9]", re.ASCII)
_HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_MONEY_UNITS = {"": Decimal(1), "元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_SCALES = {
    "毫克": ("质量", Decimal("0.001")),
    "克": ("质量", Decimal(1)),
    "千克": ("质量", Decimal(1000)),
    "公斤": ("质量", Decimal(1000)),
    "吨": ("质量", Decimal(1_000_000)),
    "毫米": ("长度", Decimal("0.001")),
    "厘米": ("长度", Decimal("0.01")),
    "米": ("长度", Decimal(1)),
    "千米": ("长度", Decimal(1000)),
    "毫升": ("容积", Decimal("0.001")),
    "升": ("容积", Decimal(1)),
    "平方米": ("面积", Decimal(1)),
    "亩": ("面积", Decimal(2000) / Decimal(3)),
}
_DURATION_UNITS = {
    "小时": (0, 1),
    "日": (0, 24),
    "天": (0, 24),
    "周": (0, 168),
    "个月": (1, 0),
    "月": (1, 0),
    "年": (12, 0),
}
_LONGEST = 100 * 366 * 24


class QuantityError(ValueError):
    """The text is not such a size; the message says in Chinese what to write instead."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as written: calendar months or hours, never both.

    The two kinds compare only where no calendar could differ: 29 days are shorter than a month of 31 days and
    longer than one of 28, so neither is known.
    """

    months: int = 0
    hours: int = 0

    def __post_init__(self) -> None:
        if self.months and self.hours:
            raise ValueError("a duration is months or hours, not both")

    def __str__(self) -> str:
        if self.months:
            return f"{self.months // 12}年" if self.months % 12 == 0 else f"{self.months}个月"
        return f"{self.hours // 24}日" if self.hours % 24 == 0 else f"{self.hours}小时"


def read_number(text: str) -> Decimal:
    """The exact number that `text` writes in ASCII digits, at most six decimals; `QuantityError` otherwise."""
    if not _NUMBER.fullmatch(text):
        raise QuantityError(_no_number(text))
    return Decimal(text.replace(",", ""))


def _split(text: str) -> tuple[Decimal, str]:
    found = _DIGITS.match(text)
    if not found or not _NUMBER.fullmatch(found.group()):
        raise QuantityError(_no_number(text))
    return Decimal(found.group().replace(",", "")), text[found.end() :].strip()


def _no_number(text: str) -> str:
    """Why `text` does not begin with a number, and what to write instead."""
    half = text.translate(_HALF_WIDTH)
    if _NEGATIVE.match(half):
        return f"{quote(text)}不能是负数；请写不小于零的数"
    begins = _DIGITS.match(half)
    if half != text and begins and _NUMBER.fullmatch(begins.group()):
        return f"{quote(text)}里有全角字符；数字请用半角，写成{quote(half)}"
    digits = _LONG.match(text)
    whole, _, decimals = digits.group().replace(",", "").partition(".") if digits else ("", "", "")
    if len(whole) > 15 or len(decimals) > 6:
        return f"{quote(text)}里的数太长；整数至多 15 位，小数至多 6 位"
    return f"{quote(text)}不是数字；请写成 500 或 500.01 这样的数字"


def read_money(text: str) -> Decimal:
    """An amount in 元.

    >>> read_money("5万元"), read_money("500.01")
    (Decimal('50000'), Decimal('500.01'))
    """
    number, unit = _split(text)
    if unit not in _MONEY_UNITS:
        raise QuantityError(f"金额的单位“{unit}”不认识；请写元或者万元，例如 500元")
    return number * _MONEY_UNITS[unit]


def read_quantity(text: str, unit: str) -> Decimal:
    """An amount in `unit`, converted from a unit of the same kind.

    >>> read_quantity("0.1吨", "千克")
    Decimal('100')
    """
    number, written = _split(text)
    if written in ("", unit):
        return number
    have, want = _SCALES.get(written), _SCALES.get(unit)
    if have is None or want is None or have[0] != want[0]:
        raise QuantityError(f"单位“{written}”与“{unit}”不能换算；请用{unit}")
    scaled = number * have[1] / want[1]
    return scaled.to_integral_value() if scaled == scaled.to_integral_value() else scaled.normalize()


def read_duration(text: str) -> Duration:
    """A duration in years, months, weeks, days or hours.

    >>> read_duration("2年"), read_duration("20日")
    (Duration(months=24, hours=0), Duration(months=0, hours=480))
    """
    number, unit = _split(text)
    if unit not in _DURATION_UNITS:
        hint = "工作日没有收录，请换算成日历日" if unit.endswith("工作日") else "请写成 20日、6个月、2年 或 24小时"
        raise QuantityError(f"时长“{text}”不认识；{hint}")
    months, hours = _DURATION_UNITS[unit]
    if number * (months * 744 + hours) > _LONGEST:
        raise QuantityError(f"时长“{text}”超过一百年；请核对单位")
    if number != number.to_integral_value():
        raise QuantityError(f"时长“{text}”要用整数；请换成更小的单位")
    return Duration(int(number) * months, int(number) * hours)


def read_ratio(text: str) -> Decimal:
    """A share of one: 10% is 0.1."""
    if text.endswith("%"):
        return read_number(text[:-1].strip()) / 100
    return read_number(text)


def read_date(text: str) -> date:
    """A calendar day written 2025-01-16, in the years 1900 to 2199 (so that every window stays in the calendar)."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        raise QuantityError(f"日期“{text}”要写成 2025-01-16 的样子")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise QuantityError(f"日历上没有“{text}”这一天") from None
    if not 1900 <= day.year < 2200:
        raise QuantityError(f"日期“{text}”的年份不对；请核对")
    return day


def shift(day: date, length: Duration, sign: int = 1) -> date:
    """`day` moved by `length`; a day that the month does not have becomes its last. Part days count as whole.

    >>> shift(date(2025, 1, 31), Duration(months=1))
    datetime.date(2025, 2, 28)
    """
    if not length.months:
        return day + sign * timedelta(days=-(-length.hours // 24))
    years, month = divmod(day.year * 12 + day.month - 1 + sign * length.months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


@lru_cache(maxsize=1024)
def hours_between(length: Duration) -> tuple[int, int]:
    """The least and the most hours that `length` can be in any calendar."""
    if not length.months:
        return length.hours, length.hours
    starts = [date(2096 + n // 12, n % 12 + 1, 1) for n in range(16 * 12)]
    days = [(_plain_shift(start, length.months) - start).days for start in starts]
    return min(days) * 24, max(days) * 24


def _plain_shift(first: date, months: int) -> date:
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, 1)

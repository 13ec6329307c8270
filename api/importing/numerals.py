"""Numbers, sums and lengths of time as documents write them, brought to the form that a list file has.

Knows numerals; does not know what is counted.
"""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {**{digit: value for value, digit in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000}
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}(?![0-9])|[0-9０-９]{1,12})(?:[.．][0-9０-９]{1,6})?"
"""What is longer is no number of a list, and stays in words."""
_CHINESE = "[零〇一二两三四五六七八九十百千]"
_NUMBER = rf"(?:{_ARABIC}|{_CHINESE}{{1,12}})"
_LENGTHS = {"年": "年", "周年": "年", "月": "个月", "日": "日", "天": "日", "小时": "小时"}
_SCALES = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
PATTERNS = {
    "数": _NUMBER,
    "元": rf"(?:人民币)?{_NUMBER}(?:百万|千万|[百千万亿])?元",
    "时长": rf"{_NUMBER}个?(?:周年|年|月|日|天|小时)",
}
"""The pattern of each kind of quantity that a phrase may hold."""
_SPLIT = re.compile(rf"(?:人民币)?({_NUMBER})(.*)")
_SUM = re.compile(rf"(?:人民币)?({_ARABIC}|{_CHINESE}{{1,12}}?)((?:百万|千万|[百千万亿])?)元")


def written(kind: str, text: str) -> str:
    """How a list file writes the quantity that `text` holds.

    >>> written("时长", "两年"), written("时长", "6个月"), written("元", "五千元"), written("元", "1.5万元"), written("数", "0.1")
    ('2年', '6个月', '5000元', '15000元', '0.1')
    """
    if kind == "元":
        found = _SUM.fullmatch(text)
        if found is None:
            return text
        return f"{_plain(number(found[1]) * _SCALES[found[2]])}元"
    found = _SPLIT.fullmatch(text)
    if found is None:
        return text
    unit = found[2].removeprefix("个")
    return _plain(number(found[1])) + (_LENGTHS.get(unit, unit) if kind == "时长" else "")


def number(text: str) -> Decimal:
    """The number that Arabic or Chinese numerals write.

    >>> number("二十"), number("一百零五"), number("十五"), number("０.５"), number("1,500"), number("二〇二五")
    (Decimal('20'), Decimal('105'), Decimal('15'), Decimal('0.5'), Decimal('1500'), Decimal('2025'))
    """
    if re.fullmatch(_ARABIC, text):
        return Decimal(text.replace("．", ".").replace(",", ""))
    if not any(character in _UNITS for character in text):
        return Decimal("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return Decimal(total + digit)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"

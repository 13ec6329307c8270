"""Days and signs as a paper writes them. Knows no case."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(?<![0-9-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9-])")
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠"}
_PAGES = re.compile(r"[0-9]+([-—~至、,，][0-9]+)*", re.ASCII)
_SIGN = re.compile("|".join(_SIGNS))


def day_in_words(day: date | str) -> str:
    """A day as it is written in a paper; what is not one day stays as it is.

    >>> day_in_words("2025-01-16"), day_in_words("2025-01 至 2025-02")
    ('2025年1月16日', '2025-01 至 2025-02')
    """
    try:
        found = day if isinstance(day, date) else date.fromisoformat(day)
    except ValueError:
        return str(day)
    return f"{found.year}年{found.month}月{found.day}日"


def in_words(sentence: str) -> str:
    """A sentence of the engine with its days and signs as a paper writes them; never for what a person typed.

    >>> in_words("按行为时（2025-01-16）的规定，货值金额 <= 500元")
    '按行为时（2025年1月16日）的规定，货值金额 ≤ 500元'
    """
    told = _DAY.sub(lambda found: f"{found[1]}年{int(found[2])}月{int(found[3])}日", sentence)
    return _SIGN.sub(lambda found: _SIGNS[found[0]], told)


def evidence_in_words(name: str, number: str, page: str) -> str:
    """What proves a fact: name, number and page of a document, as far as they are written.

    >>> evidence_in_words("检验报告", "2025-17", "3")
    '检验报告，编号2025-17，第3页'
    """
    numbered = f"编号{number}" if number else ""
    paged = f"第{page}页" if _PAGES.fullmatch(page) else page
    return "，".join(filter(None, (name, numbered, paged)))

"""Days and signs as a paper writes them. Knows no case."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(?<![0-9-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9-])")
_AMOUNT = re.compile(r"(?<![0-9.,A-Za-z-])([0-9]{4,})((?:\.[0-9]+)?元)")
_LENGTH = "个月|小时|分钟|日|天|周|月|年"
_UNIT = (
    rf"[万亿]?元|{_LENGTH}|周岁|岁|%|倍|平方米|立方米|千克|公斤|毫升|公里|千米|分贝|"
    "[处人吨个项次克件升米辆台份户头只套家名条张瓶袋盒箱分]"
)
_NUMBER = re.compile(rf"\s*(<=|>=|<|>)\s*([0-9][0-9,]*+(?:\.[0-9]+)?+)({_UNIT})?+(?![0-9.A-Za-z年月-])")
_OTHER = re.compile(r"\s*(<=|>=|!=|<|>)\s*([0-9]{4}年|[\u4e00-\u9fff]+(?:日期|期限))?")
_SHARE = re.compile(r"([0-9.]+%) of ([\u4e00-\u9fff]+)")
_SHIFTED = re.compile(r"(日期|期限) ([+-]) (?=[0-9])")
_BESIDE = {"<=": "{}以下", ">=": "{}以上", "<": "不足{}", ">": "超过{}"}
_WITHIN = "{}以内"
_THAN = {"<=": "不超过", ">=": "不少于", "!=": "不是", "<": "不足", ">": "超过"}
_AFTER = {"<=": "不晚于", ">=": "不早于", "!=": "不是", "<": "早于", ">": "晚于"}
_PAGES = re.compile(r"[0-9]+([-—~至、,，][0-9]+)*", re.ASCII)


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
    """A sentence of the engine with its days, amounts and comparisons as law writes them; never for what a person typed.

    以上、以下、以内 take in the number itself, 不足、超过 do not (民法典第一千二百五十九条).

    >>> in_words("按行为时（2025-01-16）的规定，货值金额 <= 500元")
    '按行为时（2025年1月16日）的规定，货值金额500元以下'
    >>> in_words("违法经营额 >= 50000元，持续时间 < 3个月，发现日期 > 立案日期")
    '违法经营额50,000元以上，持续时间不足3个月，发现日期晚于立案日期'
    >>> in_words("逾期时长 <= 10% of 保质期，发现日期 > 违法行为发生日期 + 2年")
    '逾期时长不超过保质期的10%，发现日期晚于违法行为发生日期后2年'
    """
    told = _DAY.sub(lambda found: f"{found[1]}年{int(found[2])}月{int(found[3])}日", sentence)
    told = _SHIFTED.sub(lambda found: found[1] + ("后" if found[2] == "+" else "前"), _SHARE.sub(r"\2的\1", told))
    told = _OTHER.sub(_compared, _NUMBER.sub(_bounded, told))
    return _AMOUNT.sub(_parted, told)


def value_in_words(value: str) -> str:
    """The value of a fact: a day and an amount as a paper writes them, anything else as it is.

    >>> value_in_words("310000元"), value_in_words("2025-01-16"), value_in_words("尚未改正")
    ('310,000元', '2025年1月16日', '尚未改正')
    """
    return _AMOUNT.sub(_parted, value) if _AMOUNT.fullmatch(value) else day_in_words(value)


def _bounded(found: re.Match[str]) -> str:
    sign, number, unit = found[1], found[2], found[3] or ""
    within = sign == "<=" and unit in _LENGTH.split("|")
    return (_WITHIN if within else _BESIDE[sign]).format(number + unit)


def _compared(found: re.Match[str]) -> str:
    return (_AFTER if found[2] else _THAN)[found[1]] + (found[2] or "")


def _parted(found: re.Match[str]) -> str:
    return f"{int(found[1]):,}{found[2]}"


def evidence_in_words(name: str, number: str, page: str) -> str:
    """What proves a fact: name, number and page of a document, as far as they are written.

    >>> evidence_in_words("检验报告", "2025-17", "3")
    '检验报告，编号2025-17，第3页'
    """
    numbered = f"编号{number}" if number else ""
    paged = f"第{page}页" if _PAGES.fullmatch(page) else page
    return "，".join(filter(None, (name, numbered, paged)))

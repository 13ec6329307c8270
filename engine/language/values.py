"""Values of facts: how a written value becomes a typed one, and how it is written again.

Knows types and values. Does not know conditions, lists or law.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import takewhile
from typing import TypeVar

from engine.documents import suggest
from engine.language.clauses import Clause, read_clause
from engine.language.intervals import Between, read_amounts, read_day, read_days, whole, written_amounts
from engine.language.quantities import (
    Duration,
    QuantityError,
    read_duration,
    read_money,
    read_number,
    read_quantity,
    read_ratio,
)
from engine.language.vocabulary import Term


class Absent(Enum):
    """The two ways in which a fact has no value."""

    UNKNOWN = "未查明"
    NONE = "无"

    def __str__(self) -> str:
        return self.value


UNKNOWN = Absent.UNKNOWN
NONE = Absent.NONE

AMOUNTS = ("元", "数量", "次数", "比例")
RECORD_FIELDS = ("日期", "处理", "事项", "条款", "性质", "领域", "清单", "事项号")
_MOST_RECORDS, _LONGEST_FIELD = 1_000, 500
_LISTED = 30
"""How many options a refusal names."""
RECORD_OUTCOMES = ("行政处罚", "不予处罚", "不予立案")


_Days = TypeVar("_Days", date, date | Between)


class FactError(ValueError):
    """A fact cannot be accepted; the message is a Chinese sentence for the person who gave it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One earlier violation. `fields` holds what is known of it besides its day; what is left out is unknown.

    Of the day only an interval may be known. `clause` is the one that it cites, None when it cites none that can be read.
    """

    day: date | Between
    fields: Mapping[str, str] = field(default_factory=dict)
    clause: Clause | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        cited = self.fields.get("条款")
        object.__setattr__(self, "clause", read_clause(cited) if cited else None)


@dataclass(frozen=True, slots=True)
class Records:
    """The earlier violations that a search found. The search went back to `since`; None means to the beginning."""

    entries: tuple[Record, ...] = ()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Among:
    """A choice of which only so much is known that it is one of several `options`, in the order of the vocabulary."""

    options: tuple[str, ...]

    def __str__(self) -> str:
        return "、".join(self.options[:-1]) + "或者" + self.options[-1]


@dataclass(frozen=True, slots=True)
class Elapsed:
    """A length of time that is known by its `first` and `last` day; whether it counts one more day is left open.

    Of either day only an interval may be known.
    """

    first: date | Between
    last: date | Between

    def __str__(self) -> str:
        return f"{self.first}至{self.last}"


PARTLY = (Among, Elapsed)
"""Values of which only so much is known that some comparisons stay open; they are derived, never given."""

Value = bool | str | Decimal | int | date | Duration | Records | Between | Among | Elapsed | Absent
Facts = Mapping[str, Value]


def read_value(term: Term, raw: object) -> Value:
    """The typed value of `term` that `raw` writes.

    `raw` is text, or what JSON and YAML readers give for it: a truth value, a whole number, a Decimal, a date, a
    mapping or a list of records. Raises `FactError`.

    >>> read_value(Term("货值金额", "goods_value", "元", "金额", "多少元？"), "66元")
    Decimal('66')
    """
    if isinstance(raw, str):
        text = raw.strip()
        if text == UNKNOWN.value:
            return UNKNOWN
        if text == NONE.value:
            return _none(term)
        if text == "":
            raise FactError(f"“{term.name}”没有写值；不知道请写“未查明”，查过没有请写“无”")
        try:
            return _read_text(term, text)
        except QuantityError as error:
            raise FactError(f"“{term.name}”：{error}") from None
    if raw is None:
        raise FactError(f"“{term.name}”没有写值；不知道请写“未查明”，查过没有请写“无”")
    return _read_typed(term, raw)


def _none(term: Term) -> Value:
    match term.type:
        case "是否":
            raise FactError(f"“{term.name}”要写“是”或者“否”，不能写“无”；不知道请写“未查明”")
        case "选项" if term.none:
            return term.none
        case "选项":
            raise FactError(f"“{term.name}”没有“无”这个选项。{_choices(term, '无')}")
        case "次数":
            return 0
        case "元" | "数量" | "比例":
            return Decimal(0)
        case "记录":
            return Records()
        case _:
            return NONE


def _choices(term: Term, text: str) -> str:
    """The options that may be written; of very many those that begin most like the text, and how many there are."""
    if len(term.options) <= _LISTED:
        return f"可选：{'、'.join(term.options)}"
    alike = {
        option: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(option, text, strict=False)))
        for option in term.options
    }
    most = max(alike.values())
    near = [option for option, length in alike.items() if length == most > 0][:_LISTED]
    return f"可选的有 {len(term.options)} 个{'，开头相近的：' if near else ''}{'、'.join(near)}"


def _read_text(term: Term, text: str) -> Value:
    match term.type:
        case "是否":
            if text not in ("是", "否"):
                raise FactError(f"“{term.name}”要写“是”或者“否”，而不是“{text}”")
            return text == "是"
        case "选项":
            if text not in term.options:
                raise FactError(f"“{term.name}”没有“{text}”这个选项。{_choices(term, text)}")
            return text
        case "元":
            return read_amounts(text, read_money)
        case "数量":
            return read_amounts(text, lambda size: read_quantity(size, term.unit))
        case "次数":
            found = read_amounts(text, lambda size: read_number(size.removesuffix(term.unit).strip()))
            return whole(text, found) if isinstance(found, Between) else _whole(term, found)
        case "日期":
            return read_days(text)
        case "时长":
            return read_duration(text)
        case "比例":
            return read_amounts(text, read_ratio)
        case _:
            raise FactError(f"“{term.name}”要写“无”，或者逐条列出记录")


def _read_typed(term: Term, raw: object) -> Value:
    if isinstance(raw, bool):
        if term.type == "是否":
            return raw
    elif isinstance(raw, int | Decimal):
        number = Decimal(raw) if raw else Decimal(0)  # a zero that JSON writes as negative is nothing else
        if not number.is_finite() or number < 0 or abs(number.adjusted()) > 15:
            raise FactError(f"“{term.name}”要写不小于零的普通数字")
        if term.type == "次数":
            return _whole(term, number)
        if term.type in AMOUNTS:
            return number
    elif isinstance(raw, date) and term.type == "日期" and type(raw) is date:
        return raw
    elif isinstance(raw, Records | list | tuple | Mapping) and term.type == "记录":
        return raw if isinstance(raw, Records) else _read_records(term, raw)
    shown = {"是否": "“是”或者“否”", "记录": "“无”，或者逐条列出记录"}.get(
        term.type, f"{term.type}，例如 {example(term)}"
    )
    raise FactError(f"“{term.name}”的值类型不对：要写{shown}")


def _whole(term: Term, number: Decimal) -> int:
    if number != number.to_integral_value():
        raise FactError(f"“{term.name}”要写整数")
    return int(number)


def _read_records(term: Term, raw: object) -> Records:
    since: date | None = None
    if isinstance(raw, Mapping):
        unknown = [str(key) for key in raw if key not in ("自", "记录")]
        if unknown or "自" not in raw or "记录" not in raw:
            raise FactError(f"“{term.name}”要写成 {{自: 2023-01-16, 记录: 无}}，或者直接列出记录")
        since = _record_days(term, raw["自"], read_day)
        raw = raw["记录"]
        if raw == NONE.value:
            return Records((), since)
    if not isinstance(raw, list | tuple) or not raw:
        raise FactError(f"“{term.name}”要写“无”，或者逐条列出记录；没有查过请写“未查明”")
    if len(raw) > _MOST_RECORDS:
        raise FactError(f"“{term.name}”一次最多写 {_MOST_RECORDS} 条记录，这里有 {len(raw)} 条")
    return Records(tuple(_read_record(term, entry, place) for place, entry in enumerate(raw, 1)), since)


def _read_record(term: Term, raw: object, place: int) -> Record:
    if not isinstance(raw, Mapping) or "日期" not in raw:
        raise FactError(f"“{term.name}”第 {place} 条要写明日期，例如 {{日期: 2024-03-01, 处理: 行政处罚}}")
    fields: dict[str, str] = {}
    for key, value in raw.items():
        if key not in RECORD_FIELDS:
            near = suggest(str(key), RECORD_FIELDS) or f"可写：{'、'.join(RECORD_FIELDS)}"
            raise FactError(f"“{term.name}”第 {place} 条里不认识“{key}”。{near}")
        if key == "日期":
            continue
        if not isinstance(value, str) or not value.strip():
            raise FactError(f"“{term.name}”第 {place} 条的“{key}”要写文字")
        if len(value) > _LONGEST_FIELD:
            raise FactError(f"“{term.name}”第 {place} 条的“{key}”太长；最多 {_LONGEST_FIELD} 字")
        if value != UNKNOWN.value:
            fields[key] = value.strip()
    outcome = fields.get("处理")
    if outcome is not None and outcome not in RECORD_OUTCOMES:
        raise FactError(f"“{term.name}”第 {place} 条的处理“{outcome}”不认识；可选：{'、'.join(RECORD_OUTCOMES)}")
    return Record(_record_days(term, raw["日期"], read_days), fields)


def _record_days(term: Term, raw: object, read: Callable[[str], _Days]) -> _Days | date:
    if type(raw) is date:
        return raw
    try:
        return read(str(raw).strip())
    except QuantityError as error:
        raise FactError(f"“{term.name}”：{error}") from None


def write_value(term: Term, value: Value) -> str:
    """`value` in the words in which a person would give it; `read_value` reads it back for all but records and `PARTLY`.

    >>> write_value(Term("货值金额", "goods_value", "元", "金额", "多少元？"), Decimal("66"))
    '66元'
    """
    if isinstance(value, Absent):
        return value.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Records):
        if not value.entries:
            return "无" if value.since is None else f"自{value.since}起无"
        return "；".join(" ".join((str(r.day), *r.fields.values())) for r in value.entries)
    if isinstance(value, Decimal):
        return plain(value * 100) + "%" if term.type == "比例" else plain(value) + (term.unit or "元")
    if isinstance(value, int):
        return f"{value}{term.unit}"
    if isinstance(value, Between) and term.type != "日期":
        return written_amounts(value, lambda end: write_value(term, end))
    return str(value)


def plain(number: Decimal) -> str:
    """A number without exponent and without trailing zeros.

    >>> plain(Decimal("500.10")), plain(Decimal("5E+4"))
    ('500.1', '50000')
    """
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def example(term: Term) -> str:
    """A value that could be written for `term`."""
    samples = {"是否": "是", "元": "500元", "日期": "2025-01-16", "时长": "20日", "比例": "10%", "记录": "无"}
    if term.options:
        return term.options[0]
    return samples.get(term.type) or f"3{term.unit}"

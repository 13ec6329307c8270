"""Facts as columns: which columns conditions need, and how the value of a case becomes a cell.

One column is one fact; no cell (NULL) is 未查明. What a cell cannot hold exactly (an interval, a part of a 分) is no cell:
such a case is evaluated by itself. Knows facts and conditions; knows no file, no database and no array.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from engine.language import NONE, UNKNOWN, Condition, Duration, Term, Value, Vocabulary, terms_of

Kind: TypeAlias = Literal["flag", "choice", "number", "day", "length", "records"]
"""What the cells of a column are.

`flag`: 0 否, 1 是. `choice`: the place of the option among those of the vocabulary, from 0. `number`: a whole number of the
smallest unit (`Column.decimals`): 元 in 分, a count as it is. `day`: days since 1970-01-01. `length`: hours, or with a minus
sign calendar months. `records`: a list of earlier violations, each with its day and its texts (`RECORD_FIELDS`), in one
column, and in another the day to which the search went back.
"""

NEVER = 2**31 - 1
"""The cell of a `day` or a `length` that is 无: looked for, and there is none."""
MOST = 10**18
"""Cells of numbers lie below this, so that no sum or product with a small factor leaves 64 bits."""

TOO_FINE = "数的小数位太多，或者数太大"
"""Why no cell holds a number."""

_KINDS: dict[str, Kind] = {
    "是否": "flag",
    "选项": "choice",
    "元": "number",
    "数量": "number",
    "比例": "number",
    "次数": "number",
    "日期": "day",
    "时长": "length",
    "记录": "records",
}
_DECIMALS = {"元": 2, "数量": 6, "比例": 8, "次数": 0}
_EPOCH = date(1970, 1, 1).toordinal()


class UncarriedError(ValueError):
    """A value that no cell can hold exactly; the message says in Chinese what about it is unusual."""


@dataclass(frozen=True, slots=True)
class Column:
    """One fact as a column: its name is the `id` of the term. A number counts units of 10 to the power of -`decimals`."""

    term: Term
    kind: Kind
    decimals: int = 0

    @property
    def name(self) -> str:
        """The name of the column."""
        return self.term.id


def column_of(term: Term) -> Column:
    """The column of a fact."""
    return Column(term, _KINDS[term.type], _DECIMALS.get(term.type, 0))


def columns_of(conditions: Iterable[Condition], vocabulary: Vocabulary) -> tuple[Column, ...]:
    """The columns that these conditions need, each once, in the order of the vocabulary."""
    names = {name for condition in conditions for name in terms_of(condition)}
    return tuple(column_of(vocabulary.terms[name]) for name in sorted(names, key=vocabulary.order.__getitem__))


def cell_of(column: Column, value: Value) -> int | None:
    """The cell that holds a value, None for 未查明. Not for records. Raises `UncarriedError`.

    >>> money = column_of(Term("货值金额", "goods_value", "元", "金额", "多少元？"))
    >>> cell_of(money, Decimal("500.01"))
    50001
    """
    if value is UNKNOWN:
        return None
    match column.kind, value:
        case "flag", bool():
            return int(value)
        case "choice", str():
            return column.term.options.index(value)
        case "number", int() | Decimal():
            return _scaled(value, column.decimals)
        case "day", date():
            return value.toordinal() - _EPOCH
        case "length", Duration():
            return -value.months or value.hours
        case (("day" | "length"), _) if value is NONE:
            return NEVER
        case _:
            raise UncarriedError(f"“{column.term.name}”写的不是一个确切的值")


def value_of(column: Column, cell: int | None) -> Value:
    """The value that a cell holds: the opposite of `cell_of`."""
    if cell is None:
        return UNKNOWN
    match column.kind:
        case "flag":
            return bool(cell)
        case "choice":
            return column.term.options[cell]
        case "number":
            return cell if column.term.type == "次数" else Decimal(cell).scaleb(-column.decimals)
        case "day" | "length" if cell == NEVER:
            return NONE
        case "day":
            return day_of(cell)
        case _:
            return length_of(cell)


def length_of(cell: int) -> Duration:
    """The length of time that a cell holds, which is not 无."""
    return Duration(months=-cell) if cell < 0 else Duration(hours=cell)


def day_of(cell: int) -> date:
    """The day that a cell of a day holds."""
    return date.fromordinal(cell + _EPOCH)


def cell_of_day(day: date) -> int:
    """The cell that holds a day."""
    return day.toordinal() - _EPOCH


def _scaled(value: int | Decimal, decimals: int) -> int:
    scaled = Decimal(value).scaleb(decimals)
    if scaled != scaled.to_integral_value() or not 0 <= scaled < MOST:
        raise UncarriedError(TOO_FINE)
    return int(scaled)

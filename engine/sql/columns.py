"""Which columns a table of cases needs for given conditions, and how the facts of a case become a row of it.

NULL is 未查明, so that SQL's logic is that of the language. A count of records is a column of its own, decided by the
language when the row is made: what SQL engines hold of nested records differs, and a clause cited in words is no value.
Knows facts and conditions; does not know how a condition is printed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias, TypeGuard

from engine.bulk import Column, UncarriedError, cell_of, columns_of
from engine.language import (
    NONE,
    UNKNOWN,
    Compare,
    Condition,
    Count,
    Duration,
    Facts,
    Literal,
    Records,
    Setting,
    Value,
    Vocabulary,
    hours_between,
    leaf_truth,
    walk,
)

Cell: TypeAlias = bool | str | int | Decimal | date | None
"""What stands in a table; None is NULL."""

RecordLeaf: TypeAlias = Count | Compare
"""A leaf that asks about records: a count, or whether there are none."""

_LONGEST_NAME = 63
"""Characters of a column's name that every engine keeps; PostgreSQL cuts off what is longer, without a word."""
_DIGITS = 18
"""Digits of a number; so many every engine holds in 64 bits, and they take in all that `engine.bulk` calls a cell."""


class SqlError(ValueError):
    """Something that SQL cannot say exactly; the message is a Chinese sentence that says what and why."""


@dataclass(frozen=True, slots=True)
class SqlColumn:
    """One column: its name, its SQL type, and in Chinese what it holds."""

    name: str
    type: str
    holds: str


class Question(NamedTuple):
    """A condition in its setting: of one item, for the cases of one matter."""

    condition: Condition
    setting: Setting | None = None


class _Asked(NamedTuple):
    leaf: RecordLeaf
    setting: Setting | None


class Columns:
    """The columns for some questions: those of each fact that they name, then one for each question about records.

    `listed` are all of them in order. Raises `SqlError` when two would have one name, or one a name that is too long.
    """

    __slots__ = ("_asked", "_facts", "listed")

    def __init__(self, vocabulary: Vocabulary, questions: Iterable[Question]) -> None:
        held = tuple(questions)
        facts = columns_of([condition for condition, _ in held], vocabulary)
        self._facts = tuple([column for column in facts if column.kind != "records"])
        self._asked = {
            record_column(leaf, setting): _Asked(leaf, setting)
            for condition, setting in held
            for leaf in walk(condition)
            if asks_records(leaf, vocabulary)
        }
        counted = [SqlColumn(name, "BOOLEAN", _told(asked.leaf)) for name, asked in self._asked.items()]
        self.listed = tuple([one for column in self._facts for one in columns_of_fact(column)] + counted)
        names = [column.name for column in self.listed]
        for name in names:
            if names.count(name) > 1 or len(name) > _LONGEST_NAME:
                raise SqlError(f"列名“{name}”重复或者超过 {_LONGEST_NAME} 个字符；请改事实要素的 id")

    def row(self, facts: Facts) -> tuple[Cell, ...] | None:
        """The case's row; None where a fact is known only in part, or is finer than a cell holds.

        Such a case is decided one by one by `truth_of`: nothing of it is rounded or left out.
        """
        found: list[Cell] = []
        try:
            for column in self._facts:
                value = facts.get(column.term.name, UNKNOWN)
                cell_of(column, value)
                found += _cells(column, value)
        except UncarriedError:
            return None
        found += [leaf_truth(leaf, facts, setting) for leaf, setting in self._asked.values()]
        return tuple(found)


def asks_records(part: Condition, vocabulary: Vocabulary) -> TypeGuard[RecordLeaf]:
    """Whether `part` is a leaf about records."""
    return isinstance(part, Count) or (isinstance(part, Compare) and vocabulary.terms[part.term].type == "记录")


def record_column(leaf: RecordLeaf, setting: Setting | None) -> str:
    """The name of the column that answers `leaf` in `setting`: the same for the same question, whoever asks it.

    Words of the document that ask the same are one question.
    """
    asked: RecordLeaf = replace(leaf, text="") if isinstance(leaf, Compare) else leaf
    bound = setting if isinstance(leaf, Count) and leaf.same != "不限" else None
    told = [repr(asked)]
    if bound is not None:
        told += [repr((bound.matter, bound.kind, bound.field, sorted(bound.peers), bound.breaches))]
        told += [repr((bound.list_id, bound.item_id, bound.clauses, sorted(bound.fields)))]
    elif isinstance(leaf, Count) and leaf.same != "不限":
        told.append("no setting")
    return f"records_{hashlib.sha256(chr(10).join(told).encode()).hexdigest()[:16]}"


def columns_of_fact(column: Column) -> tuple[SqlColumn, ...]:
    """The columns that hold one fact, which is not one of records."""
    one, told = column.name, column.term.name
    match column.kind:
        case "flag":
            return (SqlColumn(one, "BOOLEAN", told),)
        case "choice":
            return (SqlColumn(one, "TEXT", told),)
        case "day":
            return (SqlColumn(one, "DATE", told), SqlColumn(none_of(column), "BOOLEAN", f"{told}：是不是“无”"))
        case "length":
            return (
                SqlColumn(f"{one}_low", "BIGINT", f"{told}：至少多少小时"),
                SqlColumn(f"{one}_high", "BIGINT", f"{told}：至多多少小时"),
                SqlColumn(f"{one}_months", "BIGINT", f"{told}：多少个月；按小时计的是 0"),
                SqlColumn(none_of(column), "BOOLEAN", f"{told}：是不是“无”"),
            )
        case _:
            unit = column.term.unit or ("全部的几分之几" if column.term.type == "比例" else "元")
            return (SqlColumn(one, number_type(column), f"{told}（{unit}）"),)


def number_type(column: Column) -> str:
    """The SQL type of a number."""
    return f"DECIMAL({_DIGITS}, {column.decimals})" if column.decimals else "BIGINT"


def none_of(column: Column) -> str:
    """The name of the column that says whether a day or a length of time is 无."""
    return f"{column.name}_none"


def _cells(column: Column, value: Value) -> Sequence[Cell]:
    """What the columns of a fact hold for a value of which `cell_of` found that it can be held."""
    told = None if value is UNKNOWN else value is NONE
    match column.kind:
        case "day":
            return (value if isinstance(value, date) else None, told)
        case "length" if isinstance(value, Duration):
            return (*hours_between(value), value.months, told)
        case "length":
            return (None, None, None, told)
        case _:
            return (value if isinstance(value, bool | str | int | Decimal) else None,)


def _told(leaf: RecordLeaf) -> str:
    if isinstance(leaf, Compare):
        right = leaf.right.value if isinstance(leaf.right, Literal) else leaf.right
        return f"{leaf.term} {leaf.op} {'无' if isinstance(right, Records) else right}"
    wanted = {"none": "没有", "at_most": f"至多 {leaf.count} 条", "at_least": f"至少 {leaf.count} 条"}[leaf.op]
    counted = "、".join(leaf.counts) or "不论处理"
    return f"{leaf.of}：{wanted}（{leaf.same}，{leaf.within.name}，止于{leaf.before or '未写'}，{counted}）"


def union(tables: Iterable[Columns]) -> tuple[SqlColumn, ...]:
    """The columns of one table for the questions of several matters, each column once."""
    return tuple({column.name: column for columns in tables for column in columns.listed}.values())

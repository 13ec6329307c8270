"""Conditions as SQL: one condition tree becomes one sqlglot expression, and that the text of any engine.

SQL's NULL logic is the Kleene logic of the language (NULL is 待查); a test holds every printed condition equal to
`truth_of`. What SQL cannot say exactly is refused. The only module that imports sqlglot. Knows columns; does not know what
is counted or where.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlglot import exp

from engine.bulk import Column, column_of
from engine.language import (
    NONE,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Count,
    Defined,
    Duration,
    Exactly,
    In,
    Is,
    Literal,
    Not,
    Operand,
    Share,
    Shifted,
    Soft,
    Unread,
    Value,
    Vocabulary,
    hours_between,
)
from engine.sql.columns import Question, SqlColumn, SqlError, asks_records, none_of, record_column

DIALECTS = ("duckdb", "postgres", "spark")
"""The engines whose answers are tested against the language."""

_BINARY: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_MOST_DIGITS = 18
"""Digits of a number that a condition names; compared with a column it needs fewer than the 38 that every engine keeps."""
_MOST_DIGITS_OF_SHARE = 12
"""Digits of a share, for the same reason: the product with a column is exact."""


def expression_of(vocabulary: Vocabulary, question: Question) -> exp.Expr:
    """The condition as an expression over the columns of `Columns`: true, false, or NULL for 待查.

    Raises `SqlError` for what SQL cannot say exactly.
    """
    return _Printer(vocabulary, question).expression(question.condition)


def sql_of(vocabulary: Vocabulary, question: Question, dialect: str) -> str:
    """The text of the condition for one engine, one of `DIALECTS`."""
    return expression_of(vocabulary, question).sql(dialect)


def make_table(name: str, columns: Iterable[SqlColumn], dialect: str) -> str:
    """The statement that makes an empty table with these columns."""
    kinds = [
        exp.ColumnDef(this=exp.to_identifier(one.name, quoted=True), kind=exp.DataType.build(one.type))
        for one in columns
    ]
    return exp.Create(this=exp.Schema(this=exp.to_table(name), expressions=kinds), kind="TABLE").sql(dialect)


def column(name: str) -> exp.Expr:
    """A column by its name."""
    return exp.column(name, quoted=True)


class _Printer:
    __slots__ = ("_setting", "_vocabulary")

    def __init__(self, vocabulary: Vocabulary, question: Question) -> None:
        self._vocabulary, self._setting = vocabulary, question.setting

    def expression(self, condition: Condition) -> exp.Expr:
        match condition:
            case AllOf(parts):
                return every([self.expression(part) for part in parts])
            case AnyOf(parts):
                return some([self.expression(part) for part in parts])
            case Not(part):
                return exp.not_(self.expression(part))
            case Exactly(count, parts):
                return _exactly(count, [self.expression(part) for part in parts])
            case Soft(part, _, judged):
                return some([self.expression(part), column(self._column(judged).name)])
            case Defined():
                return self.expression(condition.part)
            case Is(term):
                return column(self._column(term).name)
            case In():
                return self._in(condition)
            case Count():
                return column(record_column(condition, self._setting))
            case Unread():
                return unknown()
            case _ if asks_records(condition, self._vocabulary):
                return column(record_column(condition, self._setting))
            case _:
                return self._compare(condition)

    def _column(self, term: str) -> Column:
        return column_of(self._vocabulary.terms[term])

    def _in(self, leaf: In) -> exp.Expr:
        one = self._column(leaf.term)
        if one.kind == "length":
            raise SqlError(f"“{leaf.text}”问一个时长是不是几个中的一个，SQL 里写不出来；请写成几个比较")
        values = [_literal(value, leaf.text) for value in leaf.values if value is not NONE]
        inside = exp.In(this=column(one.name), expressions=values) if values else _never(one.name)
        if one.kind != "day":
            return inside
        none = none_of(one)
        found = every([inside, exp.not_(column(none))]) if values else _never(none)
        return some([found, column(none)]) if NONE in leaf.values else found

    def _compare(self, leaf: Compare) -> exp.Expr:
        if leaf.op == "!=":
            return exp.not_(self._compare(Compare(leaf.term, "=", leaf.right, leaf.text)))
        one = self._column(leaf.term)
        if isinstance(leaf.right, Literal):
            return _with_literal(leaf, one, leaf.right.value)
        return _with_other(leaf, one, self._column(leaf.right.term))


def _with_literal(leaf: Compare, one: Column, value: Value) -> exp.Expr:
    none = column(none_of(one))
    match one.kind:
        case "day" | "length" if value is NONE:
            return none if leaf.op == "=" else _never(none_of(one))
        case "choice" if value is NONE:
            return _never(one.name)
        case "length" if isinstance(value, Duration):
            low, high = hours_between(value)
            found = _lengths(one, leaf.op, (_number(low), _number(high)), _number(value.months))
            return every([found, exp.not_(none)])
        case "day":
            return every([_compared(leaf.op, column(one.name), _literal(value, leaf.text)), exp.not_(none)])
        case "flag":
            return column(one.name) if value is True else exp.not_(column(one.name))
        case _:
            return _compared(leaf.op, column(one.name), _literal(value, leaf.text))


def _with_other(leaf: Compare, one: Column, other: Column) -> exp.Expr:
    right = leaf.right
    if one.kind == "length":
        low, high, months = (_operand(right, f"{other.name}_{end}", leaf.text) for end in ("low", "high", "months"))
        return _both_known(one, other, _lengths(one, leaf.op, (low, high), months))
    found = _compared(leaf.op, column(one.name), _operand(right, other.name, leaf.text))
    return _both_known(one, other, found) if one.kind == "day" else found


def _operand(right: Operand, name: str, text: str) -> exp.Expr:
    match right:
        case Share(ratio) if ratio != 1:
            if len(ratio.as_tuple().digits) > _MOST_DIGITS_OF_SHARE or ratio != round(ratio, _MOST_DIGITS_OF_SHARE):
                raise SqlError(
                    f"“{text}”里的比例位数太多，乘积在 SQL 里会舍去尾数；请写至多 {_MOST_DIGITS_OF_SHARE} 位"
                )
            return exp.Mul(this=_number(ratio), expression=column(name))
        case Shifted(_, length, sign):
            steps, unit = (length.months, "MONTH") if length.months else (-(-length.hours // 24), "DAY")
            return exp.DateAdd(this=column(name), expression=_number(sign * steps), unit=exp.var(unit))
        case _:
            return column(name)


def _lengths(one: Column, op: str, ends: tuple[exp.Expr, exp.Expr], months: exp.Expr) -> exp.Expr:
    """A length of time against another: in months where both are, else in the hours that every calendar allows."""
    low, high, own = (column(f"{one.name}_{end}") for end in ("low", "high", "months"))
    least, most = ends
    if op == "=":
        same = every([_compared("=", *two) for two in ((low, high), (high, least), (least, most))])
        apart = some([_compared("<", high, least), _compared("<", most, low)])
        hours: exp.Expr = exp.Case(ifs=[exp.If(this=same, true=exp.true()), exp.If(this=apart, true=exp.false())])
    else:
        sure, may = ((high, least), (low, most)) if op in ("<", "<=") else ((low, most), (high, least))
        hours = some([_compared(op, *sure), every([_compared(op, *may), unknown()])])
    both = every([_compared(">", own, _number(0)), _compared(">", months, _number(0))])
    return exp.Case(ifs=[exp.If(this=both, true=_compared(op, own, months))], default=hours)


def _both_known(one: Column, other: Column, found: exp.Expr) -> exp.Expr:
    """`found`, where two facts are known and neither is 无; unknown where one is unknown, whatever the other is."""
    nones = [column(none_of(side)) for side in (one, other)]
    open_ = some([exp.Is(this=none, expression=exp.null()) for none in nones])
    ifs = [exp.If(this=open_, true=unknown()), exp.If(this=some(nones), true=exp.false())]
    return exp.Case(ifs=ifs, default=found)


def _exactly(count: int, parts: list[exp.Expr]) -> exp.Expr:
    """Exactly so many hold: a part that holds adds one, an open one adds `many`, and the sum says how many there are of both."""
    many = len(parts) + 1
    scores = [exp.func("COALESCE", exp.cast(part, "INT"), _number(many)) for part in parts]
    summed: exp.Expr = _number(0)
    for score in scores:
        summed = exp.Add(this=summed, expression=score)
    settled = [
        exp.If(this=_number(true + many * open_), true=unknown() if open_ else exp.true())
        for open_ in range(many)
        for true in range(many - open_)
        if true <= count <= true + open_
    ]
    return exp.Case(this=summed, ifs=settled, default=exp.false()) if settled else exp.false()


def every(parts: Iterable[exp.Expr]) -> exp.Expr:
    """All parts hold."""
    return exp.and_(*parts) if (parts := list(parts)) else exp.true()


def some(parts: Iterable[exp.Expr]) -> exp.Expr:
    """At least one part holds."""
    return exp.or_(*parts) if (parts := list(parts)) else exp.false()


def _never(name: str) -> exp.Expr:
    """False where the column is known, and unknown where it is not."""
    return exp.NEQ(this=column(name), expression=column(name))


def unknown() -> exp.Expr:
    """A truth that is not known."""
    return exp.cast(exp.null(), "BOOLEAN")


def _compared(op: str, one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return _BINARY[op](this=one.copy(), expression=other.copy())


def _literal(value: Value, text: str) -> exp.Expr:
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    if isinstance(value, str):
        return exp.Literal.string(value)
    if isinstance(value, Decimal | int) and len(Decimal(value).as_tuple().digits) <= _MOST_DIGITS:
        return _number(value)
    raise SqlError(f"“{text}”要比的值在 SQL 里写不准确：{value}")


def _number(value: Decimal | int) -> exp.Expr:
    return exp.Literal.number(format(Decimal(value), "f"))

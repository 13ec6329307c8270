"""Two versions of items asked of a table of cases in one pass: how many cases each verdict passes into which, and which cases.

The table has a column `matter` and whatever the counts are told by, for example place and month; each row is one case. An item
is asked of the cases of its own matter only: the first items of all matters share one column of verdicts, the second ones
another. Knows questions and columns; does not know how a condition is printed, nor where the table lies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from sqlglot import exp

from engine.language import Truth, Vocabulary
from engine.sql.columns import Question
from engine.sql.printing import column, expression_of

MATTER = "matter"
"""The column of the matter."""

_CODES: dict[Truth, int] = {False: 0, None: 1, True: 2}
_CASES = "cases_of_matter"
_MOST_SUMS = 64
"""So many sums stand in one query; Spark compiles none with more than a hundred."""


class Pair(NamedTuple):
    """One item in two versions: what names it, and its condition in each."""

    key: str
    old: Question
    new: Question


class Passage(NamedTuple):
    """How many cases pass from one verdict to another, of one item and of the rows with these values of `by`."""

    by: tuple[Any, ...]
    key: str
    old: Truth
    new: Truth


class _Slot(NamedTuple):
    """The pairs of each matter that stand at one place, and whether any of them differs between the versions."""

    of_matter: Mapping[str, Pair]
    differs: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """The items of each matter in two versions, and the columns that cases are counted by.

    Raises `SqlError` where an item's condition cannot be said exactly.
    """

    vocabulary: Vocabulary
    pairs: Mapping[str, Sequence[Pair]]
    by: tuple[str, ...] = ()

    def counts(self, table: str, dialect: str) -> tuple[str, ...]:
        """The queries that count, for `read`: each a row for each matter and each value of `by`, for some of the items.

        More sums than `_MOST_SUMS` in one query are slower in every engine, Spark even stops compiling them.
        """
        return tuple(self._counts(table, slots).sql(dialect) for slots in self._parts())

    def _counts(self, table: str, slots: Sequence[_Slot]) -> exp.Select:
        told: list[exp.Expr] = [column(name) for name in (*self.by, MATTER)]
        asked = [self._code(slot).as_(f"v{n}") for n, slot in enumerate(slots)]
        inner = exp.select(*told, *asked).from_(exp.to_table(table)).where(self._of_a_matter())
        sums = [
            exp.func("SUM", _one_if(exp.EQ(this=column(f"v{n}"), expression=_number(code)))).as_(f"v{n}_{code}")
            for n, slot in enumerate(slots)
            for code in _counted(slot)
        ]
        query = exp.select(*told, exp.Count(this=exp.Star()).as_("cases"), *sums).from_(exp.to_table(_CASES))
        return query.with_(_CASES, as_=inner).group_by(*[one.copy() for one in told])

    def changed(self, table: str, dialect: str, keys: Iterable[str]) -> str:
        """The query for the cases of which some verdict changes: the columns `keys`, then a code for each item's place.

        A code is 3 times the old verdict plus the new one, each 0 不适用, 1 待查, 2 适用.
        """
        slots = [(n, slot) for n, slot in enumerate(self._slots()) if slot.differs]
        told: list[exp.Expr] = [column(name) for name in keys]
        asked = [self._code(slot).as_(f"v{n}") for n, slot in slots]
        inner = exp.select(*told, *asked).from_(exp.to_table(table)).where(self._of_a_matter())
        same = [_number(3 * code + code) for code in _CODES.values()]
        some = (
            exp.or_(*[exp.not_(exp.In(this=column(f"v{n}"), expressions=same)) for n, _ in slots])
            if slots
            else exp.false()
        )
        query = exp.select("*").from_(exp.to_table(_CASES)).where(some)
        return query.with_(_CASES, as_=inner).sql(dialect)

    def read(self, answers: Iterable[Iterable[Sequence[Any]]]) -> Counter[Passage]:
        """How many cases passed from which verdict to which, from the rows that each query of `counts` gave."""
        found: Counter[Passage] = Counter()
        for slots, rows in zip(self._parts(), answers, strict=True):
            for row in rows:
                by, matter, cases = tuple(row[: len(self.by)]), row[len(self.by)], int(row[len(self.by) + 1])
                sums = iter(row[len(self.by) + 2 :])
                for slot in slots:
                    counted = {code: int(next(sums) or 0) for code in _counted(slot)}
                    if (pair := slot.of_matter.get(matter)) is None:
                        continue
                    counted[0] = cases - sum(counted.values())
                    for old, new in product(_CODES, _CODES):
                        if count := counted.get(3 * _CODES[old] + _CODES[new]):
                            found[Passage(by, pair.key, old, new)] += count
        return found

    def _parts(self) -> list[list[_Slot]]:
        """The slots of each query."""
        parts: list[list[_Slot]] = []
        held = _MOST_SUMS
        for slot in self._slots():
            sums = len(_counted(slot))
            if held + sums > _MOST_SUMS:
                parts.append([])
                held = 0
            parts[-1].append(slot)
            held += sums
        return parts

    def _slots(self) -> list[_Slot]:
        most = max((len(pairs) for pairs in self.pairs.values()), default=0)
        found = []
        for place in range(most):
            there = {matter: pairs[place] for matter, pairs in self.pairs.items() if place < len(pairs)}
            found.append(_Slot(there, any(pair.old != pair.new for pair in there.values())))
        return found

    def _code(self, slot: _Slot) -> exp.Expr:
        """3 times the old verdict plus the new one, of the item of the row's matter; 0 where it has none there."""
        codes = {matter: self._code_of(pair) for matter, pair in slot.of_matter.items()}
        if len(self.pairs) == 1:
            (code,) = codes.values()
            return code
        ifs = [exp.If(this=exp.Literal.string(matter), true=code) for matter, code in codes.items()]
        return exp.Case(this=column(MATTER), ifs=ifs, default=_number(0))

    def _code_of(self, pair: Pair) -> exp.Expr:
        old = expression_of(self.vocabulary, pair.old)
        if pair.old == pair.new:
            return _coded(old, 4)
        new = expression_of(self.vocabulary, pair.new)
        return exp.Add(this=_coded(old, 3), expression=_coded(new, 1))

    def _of_a_matter(self) -> exp.Expr:
        return exp.In(this=column(MATTER), expressions=[exp.Literal.string(matter) for matter in self.pairs])


def _counted(slot: _Slot) -> tuple[int, ...]:
    """The codes that are counted; what is left are the cases of code 0."""
    return tuple(range(1, 9)) if slot.differs else (4, 8)


def _coded(truth: exp.Expr, factor: int) -> exp.Expr:
    """A truth as one of `_CODES`, so many times; written once, since it may be long."""
    known = exp.If(this=exp.true(), true=_number(factor * _CODES[True]))
    failed = exp.If(this=exp.false(), true=_number(factor * _CODES[False]))
    return exp.Case(this=exp.paren(truth), ifs=[known, failed], default=_number(factor * _CODES[None]))


def _one_if(condition: exp.Expr) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=condition, true=_number(1))], default=_number(0))


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)

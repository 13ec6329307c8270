"""The facts of an open case as numbers and truths of the solver, and back: what value each fact has in an answer.

Every fact is known in full here: one day, one amount, every record with all its fields. Knows values; does not know conditions.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import TypeVar

from engine.comparison.solver import Calculated, Formula, Solver
from engine.language import NONE, Duration, Record, Records, Term, Value, hours_between, shift

FIRST_DAY, LAST_DAY = date(1900, 1, 1).toordinal(), date(2199, 12, 31).toordinal()
"""The days that a case can write."""

SCALES = {"元": 10**6, "数量": 10**6, "比例": 10**8, "次数": 1}
"""The smallest parts of one in which amounts can be written: six decimals, of a share written in percent eight."""

_MOST = 10**15
_MOST_HOURS = 100 * 366 * 24
_MOST_MONTHS = _MOST_HOURS // 744
_SLACK = 5
"""Days by which the calendar departs at most from so many average months, with some to spare."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A 是否 fact."""

    holds: Formula


@dataclass(frozen=True, slots=True)
class Choice:
    """An option, by its number."""

    number: Formula


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in so many parts of one."""

    parts: Formula
    scale: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day by its ordinal, or `none`."""

    none: Formula
    ordinal: Formula


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in months or hours, or `none`; `low` and `high` are the least and the most hours that it can be."""

    none: Formula
    in_months: Formula
    number: Formula
    low: Formula
    high: Formula


@dataclass(frozen=True, slots=True)
class Slot:
    """Room for one record: whether there is one, of which kind, on which day."""

    used: Formula
    kind: Formula
    day: Formula


@dataclass(frozen=True, slots=True)
class Past:
    """All records, the first slots first."""

    slots: tuple[Slot, ...]


Variable = Flag | Choice | Amount | Day | Length | Past
V = TypeVar("V", Flag, Choice, Amount, Day, Length, Past)


class Variables:
    """The variables of the facts that a question names, made when they are first named.

    `kinds` are the fields of the records that can be, `room` how many records at most have to be told apart.
    """

    def __init__(
        self, solver: Solver, terms: Mapping[str, Term], kinds: Sequence[Mapping[str, str]] = (), room: int = 0
    ) -> None:
        self.solver, self.terms, self.kinds, self.room = solver, terms, tuple(kinds), room
        self._held: dict[str, Variable] = {}
        self._codes: dict[str, int] = {}
        self._moved: dict[tuple[str, str], Formula] = {}

    def of(self, name: str) -> Variable:
        """The variable of a fact."""
        held = self._held.get(name)
        if held is None:
            held = self._held[name] = self._new(self.terms[name])
        return held

    def typed(self, name: str, kind: type[V]) -> V:
        """The variable of a fact of that type; raises `TypeError` for any other, which no rule that was read compares so."""
        held = self.of(name)
        if not isinstance(held, kind):
            raise TypeError(f"{name} is no {kind.__name__}")
        return held

    def code(self, option: str) -> int:
        """The number of an option; the same word has the same number for every fact."""
        return self._codes.setdefault(option, len(self._codes))

    def _new(self, term: Term) -> Variable:
        solver, name = self.solver, term.name
        match term.type:
            case "是否":
                return Flag(solver.truth(name))
            case "选项":
                number = solver.number(name)
                solver.require(solver.some(number == self.code(option) for option in term.options))
                return Choice(number)
            case "日期":
                day = Day(solver.truth(f"{name}:无"), solver.number(name))
                solver.require(solver.every((day.ordinal >= FIRST_DAY, day.ordinal <= LAST_DAY)))
                solver.require(solver.some((solver.opposite(day.none), day.ordinal == FIRST_DAY)))
                return day
            case "时长":
                return self._length(name)
            case "记录":
                return self._past(name)
            case _:
                parts, scale = solver.number(name), SCALES[term.type]
                solver.require(solver.every((parts >= 0, parts < _MOST * scale)))
                return Amount(parts, scale)

    def _length(self, name: str) -> Length:
        solver = self.solver
        none, in_months, number = solver.truth(f"{name}:无"), solver.truth(f"{name}:月"), solver.number(name)
        months = solver.number(f"{name}:月数")
        solver.require(solver.every((number >= 0, number <= _MOST_HOURS, months >= 1, months <= _MOST_MONTHS)))
        # What plays no part is fixed: otherwise the solver would try one value of it after the other.
        solver.require(months == solver.choice(in_months, number, 1))
        solver.require(solver.some((solver.opposite(none), solver.every((solver.opposite(in_months), number == 0)))))
        ends = []
        for side, end in enumerate(("少", "多")):
            hours = solver.number(f"{name}:{end}")
            # 730.485 hours are an average month.
            solver.require(solver.every((hours >= 730 * months - 24 * _SLACK, hours <= 731 * months + 24 * _SLACK)))
            solver.calculate(Calculated(months, hours, partial(_hours, side)))
            ends.append(solver.choice(in_months, hours, number))
        return Length(none, in_months, number, ends[0], ends[1])

    def _past(self, name: str) -> Past:
        solver = self.solver
        slots = tuple(
            Slot(solver.truth(f"{name}{n}"), solver.number(f"{name}{n}:类"), solver.number(f"{name}{n}:日"))
            for n in range(self.room if self.kinds else 0)
        )
        for n, slot in enumerate(slots):
            inside = (slot.kind >= 0, slot.kind < len(self.kinds), slot.day >= FIRST_DAY, slot.day <= LAST_DAY)
            before = solver.every(() if n == 0 else (slots[n - 1].used,))
            solver.require(solver.every((*inside, solver.some((solver.opposite(slot.used), before)))))
        return Past(slots)

    def moved(self, name: str, length: Duration, sign: int) -> Formula:
        """The ordinal of a day moved by a length of time."""
        day = self.typed(name, Day)
        if not length.months:
            return day.ordinal + sign * -(-length.hours // 24)
        return self.calculated_day(
            name, f"{sign * length.months}月", partial(_shifted, length, sign), days_apart(length, sign)
        )

    def calculated_day(self, name: str, what: str, exact: Callable[[int], int], apart: tuple[int, int]) -> Formula:
        """The ordinal that `exact` gives for a day, so many days away at least and at most; the same for the same question."""
        key = (name, what)
        if key not in self._moved:
            day, found = self.typed(name, Day), self.solver.number(f"{name}{what}")
            self.solver.require(found >= day.ordinal + apart[0])
            self.solver.require(found <= day.ordinal + apart[1])
            self.solver.calculate(Calculated(day.ordinal, found, exact))
            self._moved[key] = found
        return self._moved[key]

    def is_value(self, name: str, value: Value) -> Formula:
        """That a fact has this value."""
        solver, variable = self.solver, self.of(name)
        match variable, value:
            case Flag(holds), bool():
                return holds if value else solver.opposite(holds)
            case Choice(number), str():
                return number == self.code(value)
            case Amount(parts, scale), Decimal() | int():
                return (
                    parts == int(value * scale) if value * scale == int(value * scale) else solver.constant(truth=False)
                )
            case ((Day(none) | Length(none)), _) if value is NONE:
                return none
            case Day(none, ordinal), date():
                return solver.every((solver.opposite(none), ordinal == value.toordinal()))
            case Length(none, in_months, number), Duration():
                same = in_months if value.months else solver.opposite(in_months)
                return solver.every((solver.opposite(none), same, number == (value.months or value.hours)))
            case Past(slots), Records(entries, None) if len(entries) <= len(slots):
                rest = [solver.opposite(slot.used) for slot in slots[len(entries) :]]
                return solver.every(
                    (*(self._is_record(slot, record) for slot, record in zip(slots, entries, strict=False)), *rest)
                )
            case _:
                return solver.constant(truth=False)

    def _is_record(self, slot: Slot, record: Record) -> Formula:
        if record.fields not in self.kinds or not isinstance(record.day, date):
            return self.solver.constant(truth=False)
        kind = self.kinds.index(record.fields)
        return self.solver.every((slot.used, slot.kind == kind, slot.day == record.day.toordinal()))

    def value(self, name: str) -> Value:
        """The value of a fact in the last answer that was possible."""
        read, variable = self.solver.value, self.of(name)
        match variable:
            case Flag(holds):
                return bool(read(holds))
            case Choice(number):
                words = {code: option for option, code in self._codes.items()}
                return words[read(number)]
            case Amount(parts, scale):
                return read(parts) if scale == 1 else Decimal(read(parts)) / scale
            case Day(none, ordinal):
                return NONE if read(none) else date.fromordinal(read(ordinal))
            case Length(none, in_months, number):
                if read(none):
                    return NONE
                return Duration(months=read(number)) if read(in_months) else Duration(hours=read(number))
            case Past(slots):
                used = [slot for slot in slots if read(slot.used)]
                return Records(
                    tuple(Record(date.fromordinal(read(slot.day)), self.kinds[read(slot.kind)]) for slot in used)
                )


@lru_cache(maxsize=256)
def days_apart(length: Duration, sign: int) -> tuple[int, int]:
    """The least and the most days by which any day that a case can write is moved.

    Within a month all days up to the 28th are moved as far; only the later ones may find a shorter month.
    """
    starts = (date(year, month, 1) for year in range(1900, 2200) for month in range(1, 13))
    days = (
        start.replace(day=day)
        for start in starts
        for day in (1, *range(28, monthrange(start.year, start.month)[1] + 1))
    )
    apart = {(shift(day, length, sign) - day).days for day in days if day.toordinal() <= LAST_DAY}
    return min(apart), max(apart)


def _hours(side: int, months: int) -> int:
    return hours_between(Duration(months=months))[side]


def _shifted(length: Duration, sign: int, ordinal: int) -> int:
    return shift(date.fromordinal(ordinal), length, sign).toordinal()

"""Mutants of a list: one small mistake each, such as a person makes who writes a condition or copies it.

A condition is made otherwise at one spot; nothing is run here, and no case is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal as Words
from typing import TypeAlias

from engine.answer import sentences
from engine.catalog import ACT_DATE, DECISION_DATE, Item, Library, ListVersion
from engine.language import (
    SAME,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Count,
    Defined,
    Duration,
    Exactly,
    In,
    Literal,
    Not,
    Operand,
    Share,
    Shifted,
    Soft,
    Term,
    Value,
    Within,
    children,
    with_children,
    write_value,
)
from engine.quality.spots import Scope, Slot, Spot, conditions_at, inside, put, redefined, slots, written_in

Mistake: TypeAlias = Words["运算符", "界限", "去掉", "且或", "可以应当", "选项", "期间", "计数", "同类"]
"""The kinds of mistakes: operator, bound, something dropped, all for any, a force, an option, a window, a count, sameness."""

_TURNED = {"<=": ("<", ">="), "<": ("<=", ">"), ">=": (">", "<="), ">": (">=", "<"), "=": ("!=",), "!=": ("=",)}
_OTHER_FORCE = {"可以": "应当", "应当": "可以"}
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A list with one mistake. `change` says in words what is otherwise; `put` stands at the spot now, None for nothing.

    `was` are the words of the list that the mistake does away with or alters.
    For a mistake in the force of an item `force` is the wrong one, and the condition is as it was.
    """

    spot: Spot
    mistake: Mistake
    change: str
    was: str
    put: Condition | None = None
    force: str = ""

    def condition(self, version: ListVersion, item: Item, library: Library) -> Condition:
        """The whole condition of an item of the list with the mistake; the very condition of the item where it has none."""
        scope = self.spot.scope
        if self.force or (scope.kind in {"事项", "依据"} and scope.name != item.id):
            return item.condition
        if scope.kind == "定义":
            written = _definition(version, scope.name, library)
            redefinition = put(written.part, self.spot.path, self.put) or AllOf(())
            return redefined(item.condition, scope.name, written.owner, redefinition)
        parts = [part for slot in slots(version, item, library) if (part := self._of_slot(slot)) is not None]
        return AllOf(tuple(parts))

    def _of_slot(self, slot: Slot) -> Condition | None:
        if slot.spot is None or slot.spot.scope != self.spot.scope:
            return slot.part
        if self.spot.scope.kind == "依据":
            return None if slot.spot == self.spot else slot.part
        body = put(written_in(slot), self.spot.path, self.put)
        if body is None or slot.spot.scope.kind != "排除":
            return body
        return put(slot.part, (0, 0), body)


def _definition(version: ListVersion, name: str, library: Library) -> Defined:
    return version.definitions[name] if name in version.definitions else library.general[name]


def mutants_of(version: ListVersion, library: Library) -> tuple[Mutant, ...]:
    """Every mutant of the conditions of a version, of the definitions that its items use, and of its forces.

    Of a list without items the definitions are for others to use: every one of them has its mutants.
    Not of its days, matters, duties, fines and periods: those no case beside a list speaks of.
    """
    found: dict[Spot, tuple[Condition, bool]] = {}
    for item in version.items:
        for slot in slots(version, item, library):
            if slot.spot is not None and slot.spot not in found:
                found[slot.spot] = written_in(slot), slot.spot.scope.kind != "事项" or not _is_always(slot.part)
        for spot, condition in conditions_at(version, item, library):
            found.setdefault(spot, (condition, False))
    if not version.items:
        for name, defined in version.definitions.items():
            for spot, condition in inside(Spot(Scope("定义", name)), defined.part, version.id):
                found.setdefault(spot, (condition, False))
    of_conditions = [
        mutant
        for spot, (condition, whole) in found.items()
        for mutant in (*_dropped(spot, condition, whole=whole), *_changed(spot, condition, library))
    ]
    return (*of_conditions, *_of_forces(version))


def _is_always(condition: Condition) -> bool:
    return condition == AllOf(())


def _of_forces(version: ListVersion) -> Iterator[Mutant]:
    for item in version.items:
        other = _OTHER_FORCE.get(item.force)
        if other and not item.effect.unforced:
            yield Mutant(
                Spot(Scope("事项", item.id)), "可以应当", f"“{item.force}”改为“{other}”", item.force, force=other
            )


def _dropped(spot: Spot, condition: Condition, *, whole: bool) -> Iterator[Mutant]:
    """The condition of a spot that is `whole` gone, and each of its parts gone."""
    if whole and not (isinstance(condition, AllOf) and len(condition.parts) > 1):
        yield _without(spot, condition)
    if spot.scope.kind == "依据":
        return
    if isinstance(condition, AllOf | AnyOf | Exactly) and len(condition.parts) > 1:
        for place, part in enumerate(condition.parts):
            yield _without(Spot(spot.scope, (*spot.path, place)), part)


def _without(spot: Spot, condition: Condition) -> Mutant:
    return Mutant(spot, "去掉", f"去掉“{sentences.inline(_by_name(condition))}”", _name(condition))


def _name(condition: Condition) -> str:
    """A condition as a person calls it: a definition by its name."""
    if isinstance(condition, Not):
        return f"不是{_name(condition.part)}"
    return condition.name if isinstance(condition, Defined) and condition.name else sentences.inline(condition)


def _changed(spot: Spot, condition: Condition, library: Library) -> Iterator[Mutant]:
    if spot.scope.kind == "依据":
        return
    for mistake, new in _otherwise(condition, library):
        was = _name(condition)
        if isinstance(condition, In) and isinstance(new, In):
            (gone,) = (value for value in condition.values if value not in new.values)
            was = f"{condition.term}：{gone}"
        yield Mutant(spot, mistake, f"“{_words(condition)}”改为“{_words(new)}”", was, new)


def _words(condition: Condition) -> str:
    """A condition in one phrase, its definitions by their names alone: their texts stand in the list."""
    return f"不是（{_words(condition.part)}）" if isinstance(condition, Not) else sentences.inline(_by_name(condition))


def _by_name(condition: Condition) -> Condition:
    if isinstance(condition, Defined):
        return replace(condition, text="") if condition.name else condition
    return with_children(condition, tuple(map(_by_name, children(condition))))


def _otherwise(condition: Condition, library: Library) -> Iterator[tuple[Mistake, Condition]]:
    """What a condition becomes by one mistake in itself, not in its parts."""
    match condition:
        case AllOf(parts) if len(parts) > 1:
            yield "且或", AnyOf(parts)
        case AnyOf(parts) if len(parts) > 1:
            yield "且或", AllOf(parts)
        case Not(part):
            yield "去掉", part
        case Soft(part):
            yield "去掉", part
        case Exactly(count, parts):
            for other in (count - 1, count + 1):
                if 0 <= other <= len(parts):
                    yield "计数", replace(condition, count=other)
        case In(term, values, text) if len(values) > 1:
            for value in values:
                yield "选项", In(term, tuple(v for v in values if v is not value and v != value), text)
        case Compare():
            yield from _compared(condition, library)
        case Count():
            yield from _counted(condition, library)


def _compared(leaf: Compare, library: Library) -> Iterator[tuple[Mistake, Condition]]:
    term = library.vocabulary.terms[leaf.term]
    for op in _TURNED[leaf.op]:
        yield "运算符", _written(leaf, term, op, leaf.right)
    if leaf.op in {"=", "!="}:
        return
    for right in _beside(leaf.right, term):
        yield "界限", _written(leaf, term, leaf.op, right)


def _written(leaf: Compare, term: Term, op: str, right: Operand) -> Compare:
    match right:
        case Literal(value):
            text = write_value(term, value)
        case Share(ratio, other):
            text = f"{write_value(replace(term, type='比例'), ratio)} of {other}"
        case Shifted(other, length, sign):
            text = f"{other} {'+' if sign > 0 else '-'} {length}"
        case _:
            text = right.term
    return Compare(leaf.term, op, right, f"{leaf.term} {op} {text}")


def _beside(right: Operand, term: Term) -> Iterator[Operand]:
    """The bound a smallest step lower and a smallest step higher."""
    match right:
        case Literal(value):
            yield from (Literal(other) for other in steps_beside(value, term))
        case Share(ratio, other):
            yield from (Share(near, other) for near in _decimals_beside(ratio, _last_digit(ratio)))
        case Shifted(other, length, sign):
            yield from (Shifted(other, near, sign) for near in lengths_beside(length))


def steps_beside(value: Value, term: Term) -> Iterator[Value]:
    """The values a smallest step below and above: a cent, a day, one; of a quantity or a share the last digit written."""
    match value:
        case bool():
            return
        case int():
            yield from (other for other in (value - 1, value + 1) if other >= 0)
        case Decimal():
            yield from _decimals_beside(value, _CENT if term.type == "元" else _last_digit(value))
        case Duration():
            yield from lengths_beside(value)
        case date():
            yield from (value - timedelta(days=1), value + timedelta(days=1))


def _decimals_beside(value: Decimal, step: Decimal) -> Iterator[Decimal]:
    yield from (other for other in (value - step, value + step) if other >= 0)


def _last_digit(value: Decimal) -> Decimal:
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))


def lengths_beside(length: Duration) -> Iterator[Duration]:
    """The lengths a month, a day or an hour shorter and longer, by what the length is written in."""
    if length.months:
        yield from (Duration(months=n) for n in (length.months - 1, length.months + 1) if n)
    else:
        step = 24 if length.hours % 24 == 0 else 1
        yield from (Duration(hours=n) for n in (length.hours - step, length.hours + step) if n > 0)


def _counted(leaf: Count, library: Library) -> Iterator[tuple[Mistake, Condition]]:
    if leaf.op == "none":
        yield "计数", replace(leaf, op="at_most", count=1)
    else:
        for count in (leaf.count - 1, leaf.count + 1):
            if count >= int(leaf.op == "at_least"):
                yield "计数", replace(leaf, count=count)
    if leaf.within.length:
        for length in lengths_beside(leaf.within.length):
            yield "期间", replace(leaf, within=Within("", length))
    yield "同类", replace(leaf, same="同类事项" if leaf.same == SAME[-1] else SAME[-1])
    for value in leaf.counts if len(leaf.counts) > 1 else ():
        yield "计数", replace(leaf, counts=tuple(other for other in leaf.counts if other != value))
    days = [term.name for id_ in (ACT_DATE, DECISION_DATE) if (term := library.vocabulary.find(id_))]
    if leaf.before:
        yield from (("期间", replace(leaf, before=day)) for day in days if day != leaf.before)

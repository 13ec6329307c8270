"""What a conclusion rests on, as marks of rows: which steps the items of a day reach, and what the fines turn on.

Rows with the same marks have the same conclusion, so it is drawn once for all of them. Knows of what a conclusion is made;
draws none.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from typing import NamedTuple

import numpy as np

from engine.bulk import NULL, Bits, Bools, Bytes, Ints, Numbers, Program, truth_at
from engine.catalog import FineRow, Matter
from engine.evaluation import Entry
from engine.language import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Defined,
    Exactly,
    In,
    Is,
    Literal,
    Not,
    Setting,
    Soft,
    walk,
)
from engine.replay.branches import Branch
from engine.replay.marks import Marks, add_rows
from engine.replay.rows import Rows, distinct, known_in

Step = tuple[int, bool]
DAYS = ("act", "decision")
_TREE = (AllOf, AnyOf, Not, Defined, Exactly, Soft)
_WORD = 56
"""So many marks go into one whole number of 64 bits."""


class Slot(NamedTuple):
    """An item in the setting of a violation: the steps that decide it, its own part (None: all of it), and its doubt."""

    entry: Entry
    verdict: Step
    own: Step | None
    doubt: Step | None


class Used(NamedTuple):
    """The slots of one branch by number: those used on the day of the act, and those used on that of the decision."""

    act: frozenset[int]
    decision: frozenset[int]


class Amount(NamedTuple):
    """An amount that multiplies fines, and the bounds on which it turns which of two fines is less."""

    term: str
    bounds: tuple[Fraction, ...]


class Signatures:
    """The program of one violation and the marks of its rows; both grow with the branches that are added."""

    def __init__(self) -> None:
        self.program = Program()
        self.slots: list[Slot] = []
        self._numbers: dict[tuple[str, Setting], int] = {}
        self._marks: dict[Hashable, int] = {}
        self._atoms: dict[Step, None] = {}
        self._known: dict[str, None] = {}
        self._amounts: dict[Amount, None] = {}
        self._seen: set[int] = set()

    def slot(self, entry: Entry) -> int:
        """The number of an item's slot, made when it has none."""
        key = (entry.key, entry.setting)
        number = self._numbers.get(key)
        if number is None:
            item, add, own = entry.item, self.program.add, None
            if item.elements and isinstance(item.condition, AllOf):
                own = add(AllOf(item.condition.parts[: -len(item.elements)]), entry.setting)
            doubt = None if item.doubt is None else add(item.doubt)
            number = self._numbers[key] = len(self.slots)
            self.slots.append(Slot(entry, add(item.condition, entry.setting), own, doubt))
        return number

    def add(self, branch: Branch) -> Used:
        """The slots of a branch; everything that its conclusions rest on is in the program then."""
        if branch.law is None:
            return Used(frozenset(), frozenset())
        if branch.law.order.rules.refusal is not None:
            self._atoms[self.program.add(branch.law.order.rules.refusal)] = None
        for matter in branch.matters:
            if id(matter) not in self._seen:
                self._seen.add(id(matter))
                self._add_fines(matter)
        used = [(self.slot(entry), act, decision) for entry, act, decision in branch.used]
        return Used(frozenset(n for n, act, _ in used if act), frozenset(n for n, _, decision in used if decision))

    def _add_fines(self, matter: Matter) -> None:
        """What decides whether anything is left to punish, and which of two laws fines less."""
        rows = [row for punishment in matter.punished_by for row in punishment.fines]
        for leaf in _leaves(rows):
            self._atoms[self.program.add(leaf)] = None
            self._known.update(dict.fromkeys((leaf.term,)))
        for text in (text for punishment in matter.punished_by for text in punishment.sums):
            self._atoms[self.program.add(Compare(text, ">", Literal(Decimal(0)), text))] = None
        for term in {row.of for row in rows if row.of is not None}:
            self._known[term] = None
            self._amounts[Amount(term, _bounds(term, rows))] = None

    def punished(self, rows: Rows, of_row: Ints, used: Sequence[Used], truths: list[Bits]) -> Marks:
        """On what it rests how the rows are punished."""
        marks: Marks = {}
        for number, mask in self._masks(of_row, [each.act | each.decision for each in used]):
            slot = self.slots[number]
            if slot.entry.item.effect.bars_fine:
                add_rows(marks, ("barred",), truth_at(truths, slot.verdict).holds, mask)
        for step in self._atoms:
            for side, plane in enumerate(truth_at(truths, step)):
                add_rows(marks, (*step, side), plane)
        for term in self._known:
            add_rows(marks, (term,), np.packbits(known_in(rows.vectors.get(term), rows.total)))
        return marks

    def day(self, rows: Rows, of_row: Ints, used: Sequence[Used], truths: list[Bits], day: str) -> Marks:
        """Which steps the items reach that are used on a day: `holds`, `open`, `near` and, of the law itself, `law`; by step.

        Where a special law speaks on the ground of a general item that holds, that item is not used, is open, or (`doubtful`:
        the special law is not met) may be excluded.
        """
        everywhere = np.packbits(np.ones(rows.total, bool))
        masks = dict(self._masks(of_row, [getattr(each, day) for each in used]))
        grounds: dict[str, list[tuple[Bytes, Bits, Bytes]]] = {}
        for number, mask in masks.items():
            slot = self.slots[number]
            if slot.entry.item.instead_of:
                bits = truth_at(truths, slot.verdict)
                grounds.setdefault(slot.entry.item.instead_of, []).append((mask, bits, _open(bits, everywhere) & mask))
        marks: Marks = {}
        for number, mask in masks.items():
            slot = self.slots[number]
            step = slot.entry.step
            bits = truth_at(truths, slot.verdict)
            open_, holds = _open(bits, everywhere) & mask, bits.holds
            special = grounds.get(step.partition("/")[0]) if not slot.entry.item.instead_of else None
            if special and holds is not None:
                present = reduce(np.bitwise_or, (each for each, _, _ in special))
                met = np.zeros_like(everywhere)
                for each, one, _ in special:
                    if one.holds is not None:
                        met |= each & one.holds
                unsure = reduce(np.bitwise_or, (each for _, _, each in special)) & ~met
                add_rows(marks, ("doubtful", step), holds & present & ~met & ~unsure, mask)
                open_ = open_ | (holds & unsure & mask)
                holds = holds & ~present
            add_rows(marks, ("holds", step), holds, mask)
            add_rows(marks, ("open", step), open_)
            if slot.entry.version.statutory:
                add_rows(marks, ("law", step), holds, mask)
            if slot.own is not None and (own := truth_at(truths, slot.own).holds) is not None:
                add_rows(marks, ("near", step), _open(bits, everywhere) & own, mask)
        return marks

    def doubts(self, of_row: Ints, used: Sequence[Used], truths: list[Bits]) -> Marks:
        """The steps whose premise may no longer be assumed."""
        marks: Marks = {}
        everywhere = np.packbits(np.ones(len(of_row), bool))
        for number, mask in self._masks(of_row, [each.act | each.decision for each in used]):
            slot = self.slots[number]
            if slot.doubt is not None:
                open_ = _open(truth_at(truths, slot.verdict), everywhere) & mask
                add_rows(marks, ("doubt", slot.entry.step), truth_at(truths, slot.doubt).holds, open_)
        return marks

    def _masks(self, of_row: Ints, where: Sequence[frozenset[int]]) -> Iterator[tuple[int, Bytes]]:
        """Every slot with the rows whose branches have it."""
        everywhere = np.packbits(np.ones(len(of_row), bool))
        for number in sorted(frozenset().union(*where)):
            has = [number in each for each in where]
            yield number, everywhere if all(has) else np.packbits(np.array(has)[of_row])

    def numbered(self, marks: Marks, columns: Sequence[Ints], total: int) -> tuple[list[Hashable], Ints, Ints]:
        """The rows by their marks and other numbers: the key of each kind of row, its first row, and the kind of each row."""
        numbers = {mark: self._marks.setdefault(mark, len(self._marks)) for mark in marks}
        planes = {numbers[mark]: np.unpackbits(plane, count=total) for mark, plane in marks.items()}
        first, inverse = distinct([*columns, *_words(list(planes.values()), total)], total)
        whole = np.zeros((len(first), len(self._marks)), np.uint8)
        for number, plane in planes.items():
            whole[:, number] = plane[first]
        packed = np.packbits(whole, axis=1)
        keys: list[Hashable] = [
            (*(int(column[row]) for column in columns), packed[n].tobytes().rstrip(b"\0"))
            for n, row in enumerate(first.tolist())
        ]
        return keys, first, inverse

    def ranks(self, rows: Rows, compares: Bools) -> list[Ints]:
        """Between which of its bounds each amount lies, where amounts are compared; -1 where it is not known."""
        found = []
        for amount in self._amounts if compares.any() else ():
            vector, rank = rows.vectors.get(amount.term), np.full(rows.total, -1)
            if isinstance(vector, Numbers):
                places = np.zeros(rows.total, np.int64)
                for bound in (each * 10**vector.decimals for each in amount.bounds):
                    places += vector.cells > floor(bound)
                    places += vector.cells >= ceil(bound)
                rank = np.where(compares & (vector.cells != NULL), places, -1)
            found.append(rank)
        return found


def _leaves(rows: Sequence[FineRow]) -> Iterator[Is | In | Compare]:
    for part in (part for row in rows if row.when is not None for part in walk(row.when)):
        if isinstance(part, Is | In | Compare):
            yield part


def reducible(matter: Matter, *, compares: bool) -> bool:
    """Whether marks tell all that the fines of a violation turn on: plain comparisons, and one amount that is multiplied."""
    rows = [row for punishment in matter.punished_by for row in punishment.fines]
    plain = all(_plain(part) for row in rows if row.when is not None for part in walk(row.when))
    return plain and not (compares and len({row.of for row in rows} - {None}) > 1)


def _plain(part: Condition) -> bool:
    return isinstance(part, (*_TREE, Is, In)) or (isinstance(part, Compare) and isinstance(part.right, Literal))


def _bounds(term: str, rows: Sequence[FineRow]) -> tuple[Fraction, ...]:
    """Nothing, and where a multiple of the amount is as much as a fixed sum."""
    ends = [(row.of, Fraction(end)) for row in rows for end in (row.low, row.high) if end is not None]
    sums = {end for of, end in ends if of is None}
    times = {end for of, end in ends if of == term and end}
    return tuple(sorted({Fraction(0), *(each / one for each in sums for one in times)}))


def _open(bits: Bits, everywhere: Bytes) -> Bytes:
    found = everywhere
    for plane in bits:
        found = found if plane is None else found & ~plane
    return found


def _words(planes: list[np.ndarray], count: int) -> list[Ints]:
    """Rows of marks as few whole numbers."""
    found = []
    for start in range(0, len(planes), _WORD):
        word = np.zeros(count, np.int64)
        for place, plane in enumerate(planes[start : start + _WORD]):
            word |= plane.astype(np.int64) << place
        found.append(word)
    return found

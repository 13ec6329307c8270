"""Many conditions as one program for `vectors`: each part that several of them share is worked out once.

A truth of many rows is two rows of bits, packed eight to a byte, and strong Kleene logic is AND and OR on them. Knows
conditions; knows no list, no file.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.bulk.leaf_planes import leaf_planes
from engine.bulk.vectors import Planes, Vectors
from engine.language import (
    AllOf,
    AnyOf,
    Condition,
    Count,
    Defined,
    Exactly,
    Is,
    Leaf,
    Not,
    Setting,
    Soft,
)

Bytes: TypeAlias = npt.NDArray[np.uint8]


class Bits(NamedTuple):
    """Where a condition holds and where it fails, eight rows to a byte; None stands for nowhere.

    The bits beyond the last row are never set.
    """

    holds: Bytes | None
    fails: Bytes | None

    @property
    def opposite(self) -> Bits:
        """Where the opposite holds and fails."""
        return Bits(self.fails, self.holds)


class _Step(NamedTuple):
    """A leaf, or what several earlier steps come to."""

    leaf: Leaf | None
    setting: Setting | None
    every: bool = False
    exactly: int | None = None
    parts: tuple[tuple[int, bool], ...] = ()


class Program:
    """Conditions to be decided together, added one by one; `run` decides all of them for many rows."""

    __slots__ = ("_numbers", "_steps")

    def __init__(self) -> None:
        self._steps: list[_Step] = []
        self._numbers: dict[_Step, int] = {}

    def add(self, condition: Condition, setting: Setting | None = None) -> tuple[int, bool]:
        """The step that decides `condition` for cases in `setting`, and whether it says the opposite of it."""
        match condition:
            case Not(part):
                number, opposite = self.add(part, setting)
                return number, not opposite
            case Defined(part=part):
                return self.add(part, setting)
            case AllOf(parts) | AnyOf(parts):
                every = isinstance(condition, AllOf)
                return self._several(every, [self.add(part, setting) for part in parts])
            case Soft(part, _, judged):
                return self._several(False, [self.add(part, setting), self.add(Is(judged))])
            case Exactly(count, parts):
                steps = tuple(self.add(part, setting) for part in parts)
                return self._number(_Step(None, None, exactly=count, parts=steps)), False
            case _:
                own = setting if isinstance(condition, Count) else None
                return self._number(_Step(condition, own)), False

    def _several(self, every: bool, parts: Iterable[tuple[int, bool]]) -> tuple[int, bool]:
        unique = tuple(dict.fromkeys(parts))
        if len(unique) == 1:
            return unique[0]
        return self._number(_Step(None, None, every, parts=unique)), False

    def _number(self, step: _Step) -> int:
        number = self._numbers.get(step)
        if number is None:
            number = self._numbers[step] = len(self._steps)
            self._steps.append(step)
        return number

    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves of all conditions."""
        return tuple(step.leaf for step in self._steps if step.leaf is not None)

    def run(self, vectors: Vectors, rows: int) -> list[Bits]:
        """The truth of every step on `rows` rows."""
        everywhere = np.packbits(np.ones(rows, bool))
        found: list[Bits] = []
        for step in self._steps:
            parts = [found[n].opposite if opposite else found[n] for n, opposite in step.parts]
            if step.leaf is not None:
                found.append(packed(leaf_planes(step.leaf, step.setting, vectors)))
            elif step.exactly is not None:
                found.append(_exactly(step.exactly, parts, everywhere))
            elif step.every:
                found.append(Bits(_all([p.holds for p in parts], everywhere), _any([p.fails for p in parts])))
            else:
                found.append(Bits(_any([p.holds for p in parts]), _all([p.fails for p in parts], everywhere)))
        return found


def packed(planes: Planes) -> Bits:
    """The same with eight rows to a byte."""
    return Bits(*(None if plane is None or not plane.any() else np.packbits(plane) for plane in planes))


def truth_at(found: list[Bits], step: tuple[int, bool]) -> Bits:
    """The truth that `add` numbered, among those that `run` found."""
    number, opposite = step
    return found[number].opposite if opposite else found[number]


def _all(parts: list[Bytes | None], everywhere: Bytes) -> Bytes | None:
    if not parts:
        return everywhere
    held = [part for part in parts if part is not None]
    return None if len(held) < len(parts) else reduce(np.bitwise_and, held)


def _any(parts: list[Bytes | None]) -> Bytes | None:
    held = [part for part in parts if part is not None]
    return reduce(np.bitwise_or, held) if held else None


def _exactly(count: int, parts: list[Bits], everywhere: Bytes) -> Bits:
    """Exactly n of m: at least n hold and at least m - n fail; not so where more hold, or more fail."""
    holds, fails = [part.holds for part in parts], [part.fails for part in parts]
    many = len(parts)
    return Bits(
        _all([_at_least(count, holds, everywhere), _at_least(many - count, fails, everywhere)], everywhere),
        _any([_at_least(count + 1, holds, everywhere), _at_least(many - count + 1, fails, everywhere)]),
    )


def _at_least(count: int, marks: list[Bytes | None], everywhere: Bytes) -> Bytes | None:
    """Where at least `count` are marked."""
    if count <= 0:
        return everywhere
    row: list[Bytes | None] = [everywhere, *([None] * count)]
    for mark in marks:
        row = [everywhere, *(_any([row[k], _all([mark, row[k - 1]], everywhere)]) for k in range(1, count + 1))]
    return row[count]

"""Some cases of a replay: what a file hands on, and which of them changed. Knows no file and no side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from engine.bulk import NULL, Frame, Ints
from engine.catalog import Matter
from engine.evaluation import Case


class Piece(NamedTuple):
    """Some cases. `place` and `matter` are numbers among `places` (codes) and `matters`, -1 for rows that `refused` has.

    `alone` are the cases that columns cannot hold, each with the reason; `refused` the rows that are no case, with why. `label`
    names the case of a row. `on` is the day on which each row that writes no day of the decision was decided (`NULL`: the day
    of the side).
    """

    frame: Frame
    places: list[str]
    place: Ints
    matters: list[Matter]
    matter: Ints
    alone: Mapping[int, tuple[Case, str]]
    refused: Mapping[int, str]
    label: Callable[[int], str]
    on: Ints | None = None

    def decided(self, told: Ints, otherwise: Ints | int) -> Ints:
        """The day of the decision of each row: the one that it tells, or else its `on`, or else `otherwise`."""
        found: Ints = np.where(told == NULL, NULL if self.on is None else self.on, told)
        return np.where(found == NULL, otherwise, found)

    def place_of(self, row: int) -> str:
        """The code of the place of a row that is a case."""
        return self.alone[row][0].place if row in self.alone else self.places[int(self.place[row])]

    def matter_of(self, row: int) -> str:
        """The violation of a row that is a case."""
        if row in self.alone:
            matter = self.alone[row][0].matter
            return matter.name if matter else ""
        return self.matters[int(self.matter[row])].name


class Changed(NamedTuple):
    """The rows of a piece that changed, with the outcomes and the least fines of both sides (分, -1: not known)."""

    rows: Ints
    old: list[tuple[str, ...]]
    new: list[tuple[str, ...]]
    old_floor: Ints
    new_floor: Ints

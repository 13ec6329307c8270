"""Cases that were read one by one, as a piece for a replay. Decides nothing."""

from __future__ import annotations

from datetime import date

import numpy as np

from engine.bulk import NULL, Coding, cell_of_day
from engine.catalog import Library, Matter
from engine.evaluation import Acts, Case, CaseError, CaseProblem
from engine.replay import Piece

UNLISTED = "事项不在事项表里"
SEVERAL = "一个案件有几个违法行为，每个作一件"


class SingleCases:
    """The cases of one piece, as they come; a case of several acts is one for each, and each is decided by itself."""

    def __init__(self, library: Library, coding: Coding) -> None:
        self._library, self._coding = library, coding
        self._cases: list[Case | None] = []
        self._labels: list[str] = []
        self._on: list[int] = []
        self._alone: dict[int, tuple[Case, str]] = {}
        self._refused: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._cases)

    def add(self, label: str, found: Case | Acts, on: date | None = None) -> None:
        """Adds a case; where it writes no day of the decision, it was decided `on` that day."""
        cell = NULL if on is None else cell_of_day(on)
        if isinstance(found, Case):
            self._add(label, found, cell)
            return
        for number, case in enumerate((norm for act in found.acts for norm in act.norms), 1):
            self._alone[len(self._cases)] = (case, SEVERAL)
            self._add(f"{label}#{number}", case, cell)

    def refuse(self, label: str, because: str) -> None:
        """Adds what is no case."""
        self._refused[len(self._cases)] = because
        self._add(label, None, NULL)

    def _add(self, label: str, case: Case | None, on: int) -> None:
        self._cases.append(case)
        self._labels.append(label)
        self._on.append(on)

    def piece(self) -> Piece:
        """All of them."""
        cases, alone, labels = self._cases, dict(self._alone), self._labels
        frame = self._coding.frame([case.told if case else {} for case in cases])
        places: dict[str, int] = {}
        matters: dict[str, int] = {}
        place, matter = np.full(len(cases), -1), np.full(len(cases), -1)
        held: list[Matter] = []
        for row, case in enumerate(cases):
            if case is None:
                continue
            place[row] = places.setdefault(case.place, len(places))
            if row in frame.odd:
                alone.setdefault(row, (case, frame.odd[row]))
            if case.matter is None or case.matter.name not in self._library.matters.by_name:
                alone.setdefault(row, (case, UNLISTED))
                continue
            matter[row] = matters.setdefault(case.matter.name, len(matters))
            if matter[row] == len(held):
                held.append(case.matter)
        on = np.array(self._on, np.int64)
        return Piece(frame, list(places), place, held, matter, alone, self._refused, lambda row: labels[row], on)


def why_unread(error: CaseError) -> str:
    """Why a case cannot be read, without what it says where that can be told so."""
    first: CaseProblem = error.problems[0]
    return first.said or first.message

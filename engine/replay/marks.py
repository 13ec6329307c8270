"""Rows by what is true of them, and on which of these marks the outcome of a track turns.

Knows the steps of a conclusion; no item and no case.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import reduce

import numpy as np

from engine.bulk import Bytes
from engine.catalog import Rules
from engine.catalog import Step as Rung
from engine.evaluation import NOTHING_TO_WAIVE

Marks = dict[Hashable, Bytes]
"""Rows by what is true of them, each mark with its rows."""


def add_rows(marks: Marks, mark: Hashable, plane: Bytes | None, rows: Bytes | None = None) -> None:
    """Adds rows to a mark."""
    if plane is not None:
        held = plane if rows is None else plane & rows
        before = marks.get(mark)
        marks[mark] = held if before is None else before | held


def conclusive(marks: Marks, doubts: Marks, rules: Rules, track: str, here: Bytes, nothing: Bytes) -> Marks:
    """Of the marks of a day those on which the outcome of one track turns, in the rows `here`, which have these rules.

    The first step that holds decides, those after it only where it leaves a choice, and then by their outcomes; before it
    a step that opposes it counts, by the law itself. A step of which only elements of the basis are open holds as
    `conclude` lets it. Where none holds, an open step leaves the outcome open, unless it is a premise that may be assumed.
    In the rows `nothing` there is nothing to waive, which is a step, too. An item that may be excluded does not count where
    another gives the same outcome, and is marked where its step is the first.
    """
    none = np.zeros_like(here)
    steps = [step for step in rules.steps if step.track == track]

    def of(word: str, step: Rung) -> Bytes:
        return marks.get((word, step.id), none) & here

    own = [step for step in steps if not step.opposes]
    sure: dict[str, Bytes] = {}
    for step in rules.steps:
        sure[step.outcome] = sure.get(step.outcome, none) | of("holds", step)
    doubtful = {step.id: of("doubtful", step) & ~sure[step.outcome] for step in own}
    hits = {step.id: of("holds", step) | doubtful[step.id] for step in own}
    for step in own:
        if step.name == NOTHING_TO_WAIVE:
            hits[step.id] = hits[step.id] | (nothing & here)
    firm = reduce(np.bitwise_or, hits.values(), none)
    by_outcome: dict[str, Bytes] = {}
    for step in own:
        by_outcome[step.outcome] = by_outcome.get(step.outcome, none) | hits[step.id]
    reached = dict(hits)
    for step in own:
        near = of("near", step) & ~by_outcome[step.outcome]
        reached[step.id] = hits[step.id] | (near if step.discretionary else near & ~firm)
    found: Marks = {}
    seen, choice, opposing = none, none, []
    for step in steps:
        if step.opposes:
            opposing.append(step)
            continue
        first = reached[step.id] & ~seen
        add_rows(found, ("first", step.id), first)
        add_rows(found, ("doubtful",), first & doubtful[step.id])
        add_rows(found, ("rest", step.outcome), reached[step.id] & choice)
        for other in opposing:
            if step.outcome in other.opposes:
                add_rows(found, ("law", other.id), of("law", other) & first)
        seen = seen | first
        choice = choice | first if step.discretionary else choice
    for step in own:
        open_ = of("open", step)
        if step.premise:
            open_ = open_ & doubts.get(("doubt", step.id), none)
        add_rows(found, ("open",), open_ & ~seen)
    return {mark: plane for mark, plane in found.items() if plane.any()}

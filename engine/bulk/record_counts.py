"""How many earlier records of each row count, as `counted` says of one case: within a window, and by what they are.

Says where a count holds and where it fails; unknown is neither. Knows no list.
"""

from __future__ import annotations

import numpy as np

from engine.bulk.columns import NEVER, day_of
from engine.bulk.vectors import NULL, Bools, Days, Ints, Planes, Searches, Vectors, shifted
from engine.language import Count, Setting, alike, enough, window_start


def counted_planes(leaf: Count, searches: Searches, setting: Setting | None, vectors: Vectors) -> Planes:
    """As `counted`, for records and windows of which every day is known or unknown."""
    rows = len(searches.known)
    counts = np.diff(searches.starts)
    like = [alike(leaf, kind, setting) for kind in searches.kinds] or [None]
    true = np.array([truth is True for truth in like])[searches.kind]
    unknown = np.array([truth is None for truth in like])[searches.kind]
    start = np.full(rows, NULL)
    placed = np.ones(rows, bool)
    if leaf.before is not None:
        before = vectors.get(leaf.before)
        end = before.cells if isinstance(before, Days) else np.full(rows, NULL)
        placed = (end != NULL) & (end != NEVER)
        start = _window_starts(leaf, np.where(placed, end, NULL))
        ends, starts, here = (np.repeat(each, counts) for each in (end, start, placed))
        inside = here & (searches.day < ends) & ((starts == NULL) | (searches.day >= starts))
        # Where there is no end of the window, a record that may count is open.
        unknown = (unknown & (inside | ~here)) | (true & ~here)
        true &= inside
    trues, unknowns = _sums(true, searches.starts), _sums(unknown, searches.starts)
    need = enough(leaf)
    reaches = trues >= need
    fails = ~reaches & (trues + unknowns < need)
    fails &= (searches.since == NULL) | (placed & (start != NULL) & (start >= searches.since))
    found = Planes(searches.known & reaches, searches.known & fails)
    return found if leaf.op == "at_least" else Planes(found.fails, found.holds)


def _window_starts(leaf: Count, ends: Ints) -> Ints:
    """The first day of each window, `NULL` where it goes back without end or has none."""
    known = ends != NULL
    if leaf.within.length is not None:
        return np.where(known, shifted(np.where(known, ends, 0), leaf.within.length, -1), NULL)
    if window_start(leaf.within, day_of(0)) is None:
        return np.full(len(ends), NULL)
    year = np.where(known, ends, 0).astype("datetime64[D]").astype("datetime64[Y]")
    return np.where(known, year.astype("datetime64[D]").astype(np.int64), NULL)


def _sums(marks: Bools, starts: Ints) -> Ints:
    """How many are marked of each row."""
    running = np.concatenate(([0], np.cumsum(marks)))
    found: Ints = running[starts[1:]] - running[starts[:-1]]
    return found

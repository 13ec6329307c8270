"""Whether work grows in proportion to its size: processor time, the least of several tries."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STEEPEST = 8
"""How many times as long four times as much may take: linear is 4, quadratic 16."""
TRIES = 5


def steep(taken: Callable[[int], float], sizes: tuple[int, ...], free: float) -> str:
    """How long each of the sizes takes, when the last takes more than `STEEPEST` times the first and `free` seconds; else nothing.

    The last size is four times the first.
    """
    least: dict[int, float] = {}
    for _ in range(TRIES):
        least = {size: min(taken(size), least.get(size, 60)) for size in sizes}
        few, *_, many = least.values()
        if many <= STEEPEST * few + free:
            return ""
        if many > 1:
            break  # no other try makes that good
    return "，".join(f"{size}: {seconds * 1000:.0f} ms" for size, seconds in least.items())


@contextmanager
def without_garbage() -> Iterator[None]:
    """What is held now, above all the rulesets, is not looked at again and again when garbage is collected."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()

"""Gives other requests their turn during long work on the event loop. Knows time; does not know the work."""

from __future__ import annotations

import asyncio
import time

SLICE = 0.01
"""For so many seconds the loop works at one thing before the others get their turn."""


class Turns:
    """The turns that one piece of long work gives to everything else."""

    __slots__ = ("_since",)

    def __init__(self) -> None:
        self._since = time.perf_counter()

    async def give(self) -> None:
        """Let the others run, if the work has had the loop for `SLICE` seconds."""
        if time.perf_counter() - self._since >= SLICE:
            await asyncio.sleep(0)
            self._since = time.perf_counter()

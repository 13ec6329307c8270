"""Memory that was freed goes back to the system, so that a service that runs for months stays as big as it began.

Answers of 70 KB made and freed side by side leave gaps that the C library keeps for itself, some 70 bytes for each recorded
evaluation as measured. Knows no requests.
"""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import Callable

EVERY_SECONDS = 30.0


def freed_goes_back() -> Callable[[], object] | None:
    """What gives free memory back, in a few ms; None where the C library has no such call (only glibc has)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is None:
        return None
    trim.argtypes = [ctypes.c_size_t]
    return lambda: trim(0)


async def keep_small(seconds: float = EVERY_SECONDS) -> None:
    """Give free memory back every so many seconds, until cancelled."""
    give_back = freed_goes_back()
    while give_back is not None:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(give_back)

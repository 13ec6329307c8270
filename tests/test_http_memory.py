"""Freed memory goes back to the system, where the C library can do that, and only there."""

import asyncio
import ctypes
import threading
from contextlib import suppress

import pytest

from api.http import memory


def test_freed_memory_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given back again and again until the service ends."""
    calls, enough = list[int](), threading.Event()

    def give_back() -> None:
        calls.append(1)
        if len(calls) == 3:
            enough.set()

    monkeypatch.setattr(memory, "freed_goes_back", lambda: give_back)

    async def some_time() -> None:
        task = asyncio.create_task(memory.keep_small(0.01))
        assert await asyncio.to_thread(enough.wait, 10)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(some_time())


def test_without_the_call_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """A C library that cannot is left alone: the task ends at once."""
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert memory.freed_goes_back() is None
    asyncio.run(asyncio.wait_for(memory.keep_small(1000), 5))


def test_the_call_is_there_with_glibc() -> None:
    """Where the library has it, it runs."""
    give_back = memory.freed_goes_back()
    if getattr(ctypes.CDLL(None), "malloc_trim", None) is not None:
        assert give_back is not None
        assert give_back() in (0, 1)

"""The meter: what one piece of work takes of the processor, whatever it waits for and however it ends."""

import asyncio
import time
from collections.abc import Awaitable

import pytest

from api.http.meter import metered
from tests.linear import without_garbage


def burn(seconds: float) -> None:
    """Take so much processor time."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


async def measured(work: Awaitable[None]) -> float:
    """The seconds that the work took, as they were told step by step."""
    steps: list[float] = []
    await metered(work, steps.append)
    return sum(steps)


def test_only_its_own_time_counts() -> None:
    """Neither waiting nor what others do meanwhile is counted."""

    async def work() -> None:
        for _ in range(3):
            burn(0.02)
            await asyncio.sleep(0.01)

    async def others() -> None:
        while True:
            burn(0.02)
            await asyncio.sleep(0)

    async def both() -> float:
        beside = asyncio.create_task(others())
        try:
            return await measured(work())
        finally:
            beside.cancel()

    with without_garbage():  # looking at all that other tests hold would be counted
        assert 0.06 <= asyncio.run(both()) < 0.12


def test_what_it_raises_and_what_is_raised_in_it_pass() -> None:
    """An error leaves the work as it is; a timeout or a cancellation reaches it where it waits."""
    seen: list[str] = []
    timed_out = asyncio.Event()

    async def failing() -> None:
        await asyncio.sleep(0)
        raise KeyError("x")

    async def waiting() -> None:
        try:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(60)
        except TimeoutError:
            seen.append("timeout")
            timed_out.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    async def cancelled() -> None:
        task = asyncio.create_task(measured(waiting()))
        await timed_out.wait()
        task.cancel()
        await task

    with pytest.raises(KeyError):
        asyncio.run(measured(failing()))
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert seen == ["timeout", "cancelled"]

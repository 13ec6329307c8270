"""Calls of the store in threads of their own: so many at work, so many in line, each with a deadline.

The threads are daemons: one that hangs in a database keeps neither another kind of call nor the end of the process waiting.
Knows no records.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

from api.store import StoreGone, within

MOST_WAITING = 2_000
_IDLE_SECONDS = 10.0

T = TypeVar("T")


class _Call(NamedTuple):
    call: Callable[[], Any]
    ends: float
    answer: Future[Any]


class StoreCalls:
    """At most so many threads, which end when there is nothing to do."""

    def __init__(self, name: str, threads: int, seconds: float) -> None:
        self._name, self._most, self._seconds = name, threads, seconds
        self._waiting: deque[_Call] = deque()
        self._changed = threading.Condition()
        self._threads = self._idle = 0

    async def ask(self, call: Callable[[], T]) -> T:
        """What the call returns or raises. Raises `StoreGone` when it takes too long from now on, or too many wait already."""
        return await in_time(self._seconds, asyncio.wrap_future(self.begin(call)))

    def begin(self, call: Callable[[], T]) -> Future[T]:
        """The answer to come. Cancelled while it is in line, the call is not made. Raises `StoreGone` when too many wait."""
        one = _Call(call, time.monotonic() + self._seconds, Future())
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                raise StoreGone("等待存证库的请求太多，请稍后重试")
            if self._idle > len(self._waiting):
                self._changed.notify()
            elif self._threads < self._most:
                threading.Thread(target=self._work, name=self._name, daemon=True).start()
                self._threads += 1
            self._waiting.append(one)
        return one.answer

    def is_idle(self) -> bool:
        """Whether no call is under way or in line."""
        with self._changed:
            return not self._waiting and self._idle == self._threads

    def _work(self) -> None:
        """Make the calls in line, in their order, until none has come for a while."""
        while True:
            with self._changed:
                self._idle += 1
                some = self._changed.wait_for(lambda: self._waiting, _IDLE_SECONDS)
                self._idle -= 1
                if not some:
                    self._threads -= 1
                    return
                one = self._waiting.popleft()
            _make(one)
            del one  # what a request held does not stay while the thread waits


async def in_time(seconds: float, answer: Awaitable[T]) -> T:
    """The answer, unless it takes longer. Raises `StoreGone` then; what was asked may still be done."""
    try:
        async with asyncio.timeout(seconds):
            return await answer
    except TimeoutError:
        raise StoreGone("存证库没有按时答复，没有确认写入；请稍后重试") from None


def _make(one: _Call) -> None:
    if not one.answer.set_running_or_notify_cancel():
        return
    try:
        with within(one.ends - time.monotonic()):
            answer = one.call()
    except BaseException as error:  # noqa: BLE001  # whatever it is, who waits must hear of it and the thread must live
        one.answer.set_exception(error)
    else:
        one.answer.set_result(answer)

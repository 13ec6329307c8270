"""Group commit: one writing thread per process records all evaluations that wait in one transaction.

Requests queue while a commit waits for the disk or another process writes; the next transaction takes all of them. A lone
request is written at once. What was answered is on the disk; what was not answered is recorded whole or not at all.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from api.store.errors import StoreError, StoreGone
from api.store.model import Evaluated, Recorded
from api.store.recording import Gather, Prepared

MOST_TOGETHER = 128
MOST_WAITING = 2_000

Answer = Recorded | Exception


class Writing(NamedTuple):
    """The two steps of recording: prepare one evaluation, in the caller's thread; record several, in the writing thread."""

    prepare: Callable[[Evaluated], Prepared]
    record: Callable[[Gather], list[Recorded | StoreError]]


class Waiting(NamedTuple):
    """An evaluation in the queue, and the future of its event loop that gets its answer."""

    prepared: Prepared
    answer: asyncio.Future[Recorded]


@dataclass(frozen=True, slots=True)
class Recorder:
    """The writing thread and its queue, from `open_recorder` until `close`."""

    writing: Writing
    waiting: queue.SimpleQueue[Waiting | None]
    closing: threading.Event
    entering: threading.Lock
    thread: list[threading.Thread] = field(default_factory=list)

    async def record_async(self, evaluated: Evaluated) -> Recorded:
        """Record without blocking the event loop. Raises `StoreError`.

        Cancelled before its transaction begins it is not recorded; cancelled later it is, and the idempotency key tells.
        """
        # Other requests that are ready in this round of the loop get queued too, so that one commit serves all of them.
        await asyncio.sleep(0)
        answer: asyncio.Future[Recorded] = asyncio.get_running_loop().create_future()
        self._enter(Waiting(self.writing.prepare(evaluated), answer))
        return await answer

    def close(self, seconds: float | None = None) -> None:
        """Record what is queued and stop; wait for it so long at most. The thread keeps no process from ending."""
        with self.entering:
            first = not self.closing.is_set()
            self.closing.set()
        if first:
            self.waiting.put(None)
        for thread in self.thread:
            thread.join(seconds)

    def _enter(self, waiting: Waiting) -> None:
        # Check and put under one lock: whatever is queued stands before the end mark, and is answered.
        with self.entering:
            if self.closing.is_set():
                raise StoreGone("服务正在停止，不再接受写入")
            if self.waiting.qsize() >= MOST_WAITING:
                raise StoreGone("等待写入的请求太多，请稍后重试")
            self.waiting.put(waiting)


def open_recorder(writing: Writing) -> Recorder:
    """A recorder that is running."""
    recorder = Recorder(writing, queue.SimpleQueue(), threading.Event(), threading.Lock())
    thread = threading.Thread(target=_work, args=(recorder,), name="cailiang-recorder", daemon=True)
    recorder.thread.append(thread)
    thread.start()
    return recorder


def _work(recorder: Recorder) -> None:
    """Take what waits, record it, answer; until the end mark, after which nothing can be queued."""
    while (first := recorder.waiting.get()) is not None:
        if not _is_wanted(first):
            continue
        group = [first]
        answers: Sequence[Answer]
        try:
            answers = recorder.writing.record(partial(_gather, recorder.waiting, group))
        except Exception as error:  # noqa: BLE001  # whatever it is, those who wait must hear of it and the thread must live
            # Whatever is queued by now would meet the same error, and has waited as long as the first.
            _gather(recorder.waiting, group)
            answers = [error] * len(group)
        _answer(list(zip(group, answers, strict=True)))


def _gather(waiting: queue.SimpleQueue[Waiting | None], group: list[Waiting]) -> list[Prepared]:
    """Add to the group what waits, up to a bound; returns what is in it then."""
    while len(group) < MOST_TOGETHER and waiting.qsize():
        following = waiting.get()
        if following is None:
            waiting.put(None)
            break
        if _is_wanted(following):
            group.append(following)
    return [one.prepared for one in group]


def _is_wanted(waiting: Waiting) -> bool:
    """Whether somebody still waits for the answer."""
    return not waiting.answer.cancelled()


def _answer(answered: Sequence[tuple[Waiting, Answer]]) -> None:
    """Give each its answer; each event loop is woken once for all of its own.

    Woken for the first of them, a loop would work on it and keep this thread from waking the others.
    """
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Recorded], Answer]]] = {}
    for waiting, answer in answered:
        by_loop.setdefault(waiting.answer.get_loop(), []).append((waiting.answer, answer))
    for loop, futures in by_loop.items():
        with suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(_settle_all, futures)


def _settle_all(futures: Sequence[tuple[asyncio.Future[Recorded], Answer]]) -> None:
    for future, answer in futures:
        if future.done():
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)

"""One writer per process: what waits to be recorded is written together, so that one commit serves many.

While a commit waits for the disk, and while another process has its turn, requests gather; the next transaction takes all of
them. Nobody waits for company: a lone request is written at once. What is answered is on the disk; what is not answered is
recorded whole or not at all.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
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
    """How evaluations are written: made ready alone, then several at once."""

    prepare: Callable[[Evaluated], Prepared]
    record: Callable[[Gather], list[Recorded | StoreError]]


class Waiting(NamedTuple):
    """An evaluation in line, and where its answer goes: a future of a thread or of an event loop."""

    prepared: Prepared
    answer: Future[Recorded] | asyncio.Future[Recorded]


@dataclass(slots=True)
class Tally:
    """How many evaluations were recorded or refused, in how many commits."""

    records: int = 0
    commits: int = 0


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes evaluations in a thread of its own, from `open_recorder` until `close`."""

    writing: Writing
    line: queue.SimpleQueue[Waiting | None]
    closing: threading.Event
    gate: threading.Lock
    tally: Tally
    thread: list[threading.Thread] = field(default_factory=list)

    def submit(self, evaluated: Evaluated) -> Future[Recorded]:
        """Get in line. Raises `Refused` for what cannot be kept, `StoreGone` when the line is too long, or closed."""
        answer: Future[Recorded] = Future()
        self._enter(Waiting(self.writing.prepare(evaluated), answer))
        return answer

    def record(self, evaluated: Evaluated) -> Recorded:
        """Record and wait for it. Raises `StoreError`."""
        return self.submit(evaluated).result()

    async def record_async(self, evaluated: Evaluated) -> Recorded:
        """Record without holding up the event loop. Raises `StoreError`.

        Cancelled before its turn it is not recorded; cancelled later it is, and the idempotency key tells.
        """
        # Whoever else is ready in this round of the loop gets in line too: one commit then serves all of them, and none
        # could have been answered before the round is over.
        await asyncio.sleep(0)
        answer: asyncio.Future[Recorded] = asyncio.get_running_loop().create_future()
        self._enter(Waiting(self.writing.prepare(evaluated), answer))
        return await answer

    def close(self) -> None:
        """Write what is in line and stop."""
        with self.gate:
            first = not self.closing.is_set()
            self.closing.set()
        if first:
            self.line.put(None)
        for thread in self.thread:
            thread.join()

    def _enter(self, waiting: Waiting) -> None:
        # Checked and put as one: whoever gets in line stands before the end mark, and is answered.
        with self.gate:
            if self.closing.is_set():
                raise StoreGone("服务正在停止，不再接受写入")
            if self.line.qsize() >= MOST_WAITING:
                raise StoreGone("等待写入的请求太多，请稍后重试")
            self.line.put(waiting)


def open_recorder(writing: Writing) -> Recorder:
    """A recorder that is running."""
    recorder = Recorder(writing, queue.SimpleQueue(), threading.Event(), threading.Lock(), Tally())
    thread = threading.Thread(target=_work, args=(recorder,), name="cailiang-recorder", daemon=True)
    recorder.thread.append(thread)
    thread.start()
    return recorder


def _work(recorder: Recorder) -> None:
    """Take what waits, write it, answer; until the end mark, behind which nothing can stand."""
    line, writing = recorder.line, recorder.writing
    while (first := line.get()) is not None:
        group = [first] if _is_wanted(first) else []
        answers: Sequence[Answer]
        try:
            answers = writing.record(partial(_gather, line, group))
            recorder.tally.records += len(group)
            recorder.tally.commits += bool(group)
        except Exception as error:  # noqa: BLE001  # whatever it is, those who wait must hear of it and the thread must live
            # Whoever is in line by now would meet the same, and has waited for it as long as the first.
            _gather(line, group)
            answers = [error] * len(group)
        _tell(list(zip(group, answers, strict=True)))


def _gather(line: queue.SimpleQueue[Waiting | None], group: list[Waiting]) -> list[Prepared]:
    """Add to the group all that wait, up to a bound; what is in it then."""
    while len(group) < MOST_TOGETHER and line.qsize():
        following = line.get()
        if following is None:
            line.put(None)
            break
        if _is_wanted(following):
            group.append(following)
    return [one.prepared for one in group]


def _is_wanted(waiting: Waiting) -> bool:
    """Whether somebody still waits for the answer; of a thread, from now on for certain."""
    answer = waiting.answer
    return answer.set_running_or_notify_cancel() if isinstance(answer, Future) else not answer.cancelled()


def _tell(answered: Sequence[tuple[Waiting, Answer]]) -> None:
    """Give each its answer, and wake each loop once for all of its own.

    Woken for the first of them, a loop would go to work on it and keep this thread from waking the others.
    """
    asleep: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Recorded], Answer]]] = {}
    for waiting, answer in answered:
        if isinstance(waiting.answer, Future):
            _settle(waiting.answer, answer)
        else:
            asleep.setdefault(waiting.answer.get_loop(), []).append((waiting.answer, answer))
    for loop, sleepers in asleep.items():
        with suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(_wake, sleepers)


def _wake(sleepers: Sequence[tuple[asyncio.Future[Recorded], Answer]]) -> None:
    for sleeper, answer in sleepers:
        if not sleeper.done():
            _settle(sleeper, answer)


def _settle(future: Future[Recorded] | asyncio.Future[Recorded], answer: Answer) -> None:
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)

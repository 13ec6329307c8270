"""One writer per process: what waits to be recorded is written together, so that one commit serves many.

While a commit waits for the disk, requests gather; the next transaction takes all of them. Nobody waits for company: a lone
request is written at once. What is answered is on the disk; what is not answered is recorded whole or not at all.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field

from api.store.errors import StoreError, StoreGone
from api.store.records import Evaluated, Recorded

MOST_TOGETHER = 128
MOST_WAITING = 2_000

Record = Callable[[Sequence[Evaluated]], list[Recorded | StoreError]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An evaluation in line, where its answer goes, and whom in an event loop to wake for it."""

    evaluated: Evaluated
    answer: Future[Recorded]
    sleeper: asyncio.Future[None] | None = None


@dataclass(slots=True)
class Tally:
    """How many evaluations were recorded or refused, in how many commits."""

    records: int = 0
    commits: int = 0


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes evaluations in a thread of its own, from `open_recorder` until `close`."""

    record_all: Record
    line: queue.Queue[Waiting | None]
    closing: threading.Event
    gate: threading.Lock
    tally: Tally
    thread: list[threading.Thread] = field(default_factory=list)

    def submit(self, evaluated: Evaluated, sleeper: asyncio.Future[None] | None = None) -> Future[Recorded]:
        """Get in line. Raises `StoreGone` when the line is too long, or closed."""
        future: Future[Recorded] = Future()
        # Checked and put as one: whoever gets in line stands before the end mark, and is answered.
        with self.gate:
            if self.closing.is_set():
                raise StoreGone("服务正在停止，不再接受写入")
            try:
                self.line.put_nowait(Waiting(evaluated, future, sleeper))
            except queue.Full:
                raise StoreGone("等待写入的请求太多，请稍后重试") from None
        return future

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
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        answer = self.submit(evaluated, sleeper)
        try:
            await sleeper
        except asyncio.CancelledError:
            answer.cancel()
            raise
        return answer.result()

    def close(self) -> None:
        """Write what is in line and stop."""
        with self.gate:
            first = not self.closing.is_set()
            self.closing.set()
        if first:
            self.line.put(None)
        for thread in self.thread:
            thread.join()


def open_recorder(record_all: Record) -> Recorder:
    """A recorder that is running."""
    recorder = Recorder(record_all, queue.Queue(MOST_WAITING), threading.Event(), threading.Lock(), Tally())
    thread = threading.Thread(target=_work, args=(recorder,), name="cailiang-recorder", daemon=True)
    recorder.thread.append(thread)
    thread.start()
    return recorder


def _work(recorder: Recorder) -> None:
    """Take what waits, write it, answer; until closed and nothing waits."""
    open_still = True
    while open_still:
        group, open_still = _gathered(recorder.line)
        if group:
            _write(recorder, group)


def _gathered(line: queue.Queue[Waiting | None]) -> tuple[list[Waiting], bool]:
    """The first that waits and all that wait with it; False when the line was closed."""
    group: list[Waiting] = []
    following = line.get()
    while following is not None:
        if following.answer.set_running_or_notify_cancel():
            group.append(following)
        if len(group) >= MOST_TOGETHER:
            return group, True
        try:
            following = line.get_nowait()
        except queue.Empty:
            return group, True
    return group, False


def _write(recorder: Recorder, group: list[Waiting]) -> None:
    try:
        answers: Sequence[Recorded | Exception] = recorder.record_all([one.evaluated for one in group])
        recorder.tally.records += len(group)
        recorder.tally.commits += 1
    except Exception as error:  # noqa: BLE001  # whatever it is, those who wait must hear of it and the thread must live
        answers = [error] * len(group)
    for one, answer in zip(group, answers, strict=True):
        if isinstance(answer, Exception):
            one.answer.set_exception(answer)
        else:
            one.answer.set_result(answer)
    _wake([one.sleeper for one in group if one.sleeper is not None])


def _wake(sleepers: Sequence[asyncio.Future[None]]) -> None:
    """Wake each loop once for all of its sleepers.

    Woken for the first of them, a loop would go to work on it and keep this thread from waking the others.
    """
    for loop in {sleeper.get_loop() for sleeper in sleepers}:
        with suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(_end_sleep, [one for one in sleepers if one.get_loop() is loop])


def _end_sleep(sleepers: Sequence[asyncio.Future[None]]) -> None:
    for sleeper in sleepers:
        if not sleeper.done():
            sleeper.set_result(None)

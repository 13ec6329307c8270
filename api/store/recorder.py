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
from dataclasses import dataclass, field

from api.store.errors import StoreError, StoreGone
from api.store.records import Evaluated, Recorded

MOST_TOGETHER = 128
MOST_WAITING = 2_000

Record = Callable[[Sequence[Evaluated]], list[Recorded | StoreError]]
Waiting = tuple[Evaluated, "Future[Recorded]"]


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

    def submit(self, evaluated: Evaluated) -> Future[Recorded]:
        """Get in line. Raises `StoreGone` when the line is too long, or closed."""
        future: Future[Recorded] = Future()
        # Checked and put as one: whoever gets in line stands before the end mark, and is answered.
        with self.gate:
            if self.closing.is_set():
                raise StoreGone("服务正在停止，不再接受写入")
            try:
                self.line.put_nowait((evaluated, future))
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
        return await asyncio.wrap_future(self.submit(evaluated))

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
        if following[1].set_running_or_notify_cancel():
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
        answers = recorder.record_all([evaluated for evaluated, _ in group])
    except Exception as error:  # noqa: BLE001  # whatever it is, those who wait must hear of it and the thread must live
        for _, future in group:
            future.set_exception(error)
        return
    recorder.tally.records += len(group)
    recorder.tally.commits += 1
    for (_, future), answer in zip(group, answers, strict=True):
        if isinstance(answer, StoreError):
            future.set_exception(answer)
        else:
            future.set_result(answer)

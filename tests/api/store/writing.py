"""Recording in tests that have no event loop of their own: in one transaction, or through a recorder as the service does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from functools import cache

from api.store import Evaluated, Recorded, Recorder, Refused, Store, StoreError
from api.store.recording import Prepared, prepare, record_prepared
from tests.waiting import PATIENCE


def record(store: Store, evaluated: Evaluated) -> Recorded:
    """Record one evaluation. Raises `StoreError`."""
    (answer,) = record_all(store, [evaluated])
    if isinstance(answer, StoreError):
        raise answer
    return answer


def record_all(store: Store, given: Sequence[Evaluated]) -> list[Recorded | StoreError]:
    """Record several in one transaction, as the writing thread does; each has its own answer."""
    prepared: list[Prepared | Refused] = []
    for evaluated in given:
        try:
            prepared.append(prepare(evaluated))
        except Refused as refused:
            prepared.append(refused)
    accepted = [one for one in prepared if isinstance(one, Prepared)]
    written = record_prepared(store.database, lambda: accepted, events=store.events) if accepted else []
    answers = iter(written)
    return [one if isinstance(one, Refused) else next(answers) for one in prepared]


def submit(recorder: Recorder, evaluated: Evaluated) -> Future[Recorded]:
    """The answer to come of a recorder, which on return has queued the evaluation or refused it."""
    answer = asyncio.run_coroutine_threadsafe(recorder.record_async(evaluated), _loop())
    asyncio.run_coroutine_threadsafe(_rounds(), _loop()).result(PATIENCE)
    return answer


def record_by(recorder: Recorder, evaluated: Evaluated) -> Recorded:
    """Record through a recorder and wait for the answer. Raises `StoreError`."""
    return asyncio.run_coroutine_threadsafe(recorder.record_async(evaluated), _loop()).result(PATIENCE)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop of those who have none, in a thread until the process ends."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="tests-loop", daemon=True).start()
    return loop


async def _rounds() -> None:
    """As many rounds of the loop as an evaluation needs to be queued."""
    for _ in range(3):
        await asyncio.sleep(0)

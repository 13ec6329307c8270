"""The processor time of one request, step by step as it is answered, and who pays for it. Knows coroutines, not requests."""

from __future__ import annotations

import time
import types
from collections.abc import Awaitable, Callable, Generator
from typing import Any


@types.coroutine
def metered(work: Awaitable[None], spend: Callable[[float], None]) -> Generator[Any, Any, None]:
    """Do the work; `spend` is told the seconds of processor time of each step between two waits, other tasks left out."""
    steps = work.__await__()
    given: Any = None
    raised: BaseException | None = None
    while True:
        start = time.thread_time()
        try:
            wait = steps.send(given) if raised is None else steps.throw(raised)
        except StopIteration:
            return
        finally:
            spend(time.thread_time() - start)
        given = raised = None
        try:
            given = yield wait
        except BaseException as error:  # noqa: BLE001  # whatever it is, it is the work's: it is thrown where it waits
            raised = error

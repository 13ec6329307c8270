"""Until when whatever is under way waits for the database; knows no database.

A deadline belongs to a context: to one call of the service in its thread, or to one group that is recorded.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# By the monotonic clock; None where nobody has set one, as on the command line.
_ends: ContextVar[float | None] = ContextVar("_ends", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is asked of the store in here is answered within so many seconds, or ends with `StoreGone`.

    Inside another the earlier end holds.

    >>> with within(60), within(3600):
    ...     3595 < seconds_left(5), seconds_left(5) < 61
    (False, True)
    """
    ends, outer = time.monotonic() + seconds, _ends.get()
    token = _ends.set(ends if outer is None else min(ends, outer))
    try:
        yield
    finally:
        _ends.reset(token)


def lift() -> None:
    """From here on nothing in this context ends by time."""
    _ends.set(math.inf)


def seconds_left(otherwise: float) -> float:
    """How long may be waited from now on, never less than 0; so long as `otherwise` says where there is no deadline.

    >>> seconds_left(5)
    5
    """
    ends = _ends.get()
    return otherwise if ends is None else max(ends - time.monotonic(), 0.0)

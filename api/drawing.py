"""Random bytes of the system, drawn many at a time: each drawing lets other threads run, and to come back costs more."""

from __future__ import annotations

import os
import threading

_AT_ONCE = 4096


class _Drawn:
    """What was drawn and not given out yet."""

    def __init__(self) -> None:
        self.empty()

    def empty(self) -> None:
        """Leave nothing: two processes must not give out the same."""
        self.lock, self.left = threading.Lock(), b""


_drawn = _Drawn()
os.register_at_fork(after_in_child=_drawn.empty)


def draw(count: int) -> bytes:
    """So many random bytes, as good as `os.urandom`; none is given out twice.

    >>> len(draw(16)), draw(16) == draw(16)
    (16, False)
    """
    with _drawn.lock:
        if len(_drawn.left) < count:
            _drawn.left = os.urandom(max(count, _AT_ONCE))
        given, _drawn.left = _drawn.left[:count], _drawn.left[count:]
    return given

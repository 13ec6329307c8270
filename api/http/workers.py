"""What a worker process does beside answering: it gives memory back, and it ends with the process that started it.

Nobody else would end it, and it would go on holding the port. Knows processes; does not know requests.
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess

from api.http.telemetry import LOG

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # of glibc, malloc.h
_LARGE = 64 << 10  # bytes


def return_memory() -> None:
    """Give large blocks back to the system as soon as they are free; does nothing where the C library is not glibc.

    Left to itself, glibc takes ever larger blocks from its heap after the first ones were freed, and a heap with holes grows: by
    3 % over 40,000 requests of which no object stays.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        for option, value in ((_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE), (_ARENA_MAX, 2)):
            set_option(option, value)


def end_with_parent() -> None:
    """Stop this process in good order, as SIGTERM does, once its parent is gone; does nothing in a process without one."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for_end, args=(parent,), name="cailiang-parent", daemon=True).start()


def _wait_for_end(parent: BaseProcess) -> None:
    parent.join()
    LOG.error("parent gone")
    os.kill(os.getpid(), signal.SIGTERM)

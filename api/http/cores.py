"""Each worker on one core, where there are as many workers as cores or a multiple of them.

The threads of a worker hand the interpreter to each other, and from one core to another that is slow: left to the system, two
workers on two cores record a tenth to a seventh less. Where they do not come out even, the system is better at it. Knows no
requests.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def take_core(folder: Path, workers: int) -> int | None:
    """Bind this process, one of so many `workers` with that folder in common, to a core; None where it stays free.

    It stays free when the workers do not come out even, and where the system cannot or must not bind it. Threads that it
    starts afterwards are bound with it. Which cores are taken is known from locks that go with their holders, so that who
    comes in the place of a worker that died takes its core.
    """
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))
    if workers % len(cores):
        return None
    try:
        number = next(number for number in range(workers) if _is_held(folder / f"core-{number}"))
        os.sched_setaffinity(0, {cores[number % len(cores)]})
    except (OSError, StopIteration):
        return None
    return cores[number % len(cores)]


def _is_held(file: Path) -> bool:
    """Whether the lock on a file is this process's now, as long as it lives."""
    lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    return True

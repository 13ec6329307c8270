"""Waiting for what will hold in the end, however busy the machine is: only what never comes takes this long."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 120.0


def until(holds: Callable[[], object], what: str = "") -> None:
    """Return once it holds; fails with `what` after `PATIENCE` seconds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, what or "it never came to hold"
        time.sleep(0.01)

"""A worker process ends with the process that started it: nobody else would, and it would go on holding the port.

Knows processes; does not know requests.
"""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess

from api.http.telemetry import LOG


def end_with_parent() -> None:
    """Stop this process in good order, as SIGTERM does, once its parent is gone; does nothing in a process without one."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for_end, args=(parent,), name="cailiang-parent", daemon=True).start()


def _wait_for_end(parent: BaseProcess) -> None:
    parent.join()
    LOG.error("parent gone")
    os.kill(os.getpid(), signal.SIGTERM)

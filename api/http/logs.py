"""Logs as JSON lines on standard error: what was asked and how it ended, never a fact, a query or a message of an error.

Knows logging; does not know requests.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType

import orjson

LOG = logging.getLogger("cailiang.http")
_EVERY_LINE = vars(logging.LogRecord(LOG.name, logging.INFO, "", 0, "", None, None))


class Line(logging.LogRecord):
    """One event with its data and its time. What a usual record finds out besides takes as long as to write the line."""

    def __init__(self, event: str, data: Mapping[str, object]) -> None:
        self.__dict__ = _EVERY_LINE | {"msg": event, "data": data, "created": time.time()}


class JsonLines(logging.Formatter):
    """One record as one line; of an exception its kind and where it was raised, since its message may hold a fact."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        data = {
            "at": when,
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "data", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            data["error"] = record.exc_info[0].__name__
            data["stack"] = _places(record.exc_info[2])
        return orjson.dumps(data, default=str).decode()


def _places(raised: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(raised)[-8:]]


def configure(level: str) -> None:
    """Send every log of this process to standard error as JSON lines, uvicorn's own included."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # A line tells none of these, and finding them out takes half of the time that it takes to write one. The manual of
    # `logging` says so under "Optimization"; the last two have no public name in every version.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    vars(logging).update(_srcfile=None, logAsyncioTasks=False)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
    # The client that delivers events would write addresses, and for debugging headers with signatures.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def tell(event: str, **data: object) -> None:
    """Write one line."""
    LOG.info(event, extra={"data": data})

"""Logs as JSON lines on standard error: what was asked and how it ended, never a fact, a query or a message of an error.

Knows logging; does not know requests.
"""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType

import orjson

LOG = logging.getLogger("cailiang.http")


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
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
    # The client that delivers events would write addresses, and for debugging headers with signatures; that of an issuer what
    # proves who signs in.
    for name in ("httpx", "httpcore", "authlib"):
        logging.getLogger(name).setLevel(logging.WARNING)


def tell(event: str, **data: object) -> None:
    """Write one line."""
    LOG.info(event, extra={"data": data})

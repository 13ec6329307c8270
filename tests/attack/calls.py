"""One request to an application in this process, and the processor time that it took. No client stands between."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

Pairs = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it arrives: the path decoded, the query not."""

    method: str
    path: str
    query: bytes = b""
    headers: Pairs = ()
    body: bytes = b""


@dataclass(slots=True)
class Answer:
    """What came back, and the processor seconds of all threads until it had."""

    status: int = 0
    body: bytes = b""
    seconds: float = 0.0
    headers: dict[bytes, bytes] = field(default_factory=dict)


def answer(runner: asyncio.Runner, app: FastAPI, call: Call) -> Answer:
    """The answer of `app`, whose loop is that of `runner`."""
    found, chunks = Answer(), [{"type": "http.request", "body": call.body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not chunks:
            await asyncio.Event().wait()  # it listens until the answer is whole
        return chunks.pop()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            found.status, found.headers = message["status"], dict(message["headers"])
        else:
            found.body += message.get("body", b"")

    begun = time.process_time()
    runner.run(app(scope_of(call), receive, send))  # type: ignore[arg-type]  # the messages are those of ASGI
    found.seconds = time.process_time() - begun
    return found


def scope_of(call: Call) -> dict[str, Any]:
    """The ASGI scope of a request."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": call.path,
        "raw_path": call.path.encode(),
        "query_string": call.query,
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), *call.headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }

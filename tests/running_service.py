"""A service that really listens, on loopback, in a thread of the test's process. Shared by the tests of the service."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI

JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}


@contextmanager
def listening(app: FastAPI) -> Iterator[httpx.Client]:
    """A client of `app`, which listens until the end of the block."""
    gate = socket.socket()
    gate.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    gate.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", server_header=False, lifespan="on"))
    thread = threading.Thread(target=server.run, args=([gate],), daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        port = gate.getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(20)
        gate.close()


def told(answer: httpx.Response) -> str:
    """The kind of problem that an answer is, after a look at its form."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]
    data = answer.json()
    assert data["status"] == answer.status_code
    assert data["title"]
    prefix, _, kind = str(data["type"]).rpartition(":")
    assert prefix == "urn:cailiang:problem"
    return kind

"""A service that really listens, on loopback: in a thread of the test's process, or in processes of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import uvicorn
from fastapi import FastAPI

from api.http.server import configured
from tests.ports import held_port
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parent.parent
JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}


@contextmanager
def listening(app: FastAPI) -> Iterator[httpx.Client]:
    """A client of `app`, which listens until the end of the block."""
    gate = socket.socket()
    gate.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    gate.bind(("127.0.0.1", 0))
    server = uvicorn.Server(configured(app.state.service.settings, app))
    thread = threading.Thread(target=server.run, args=([gate],), daemon=True)
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive())
        port = gate.getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
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


def result_of(body: bytes) -> bytes:
    """The bytes of `result` in an envelope."""
    _, found, rest = body.partition(b'"result":')
    assert found
    return rest[:-1]


@contextmanager
def serving(tmp_path: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`cailiang serve` with these variables, in processes of its own; its log is `tmp_path / "log"`."""
    with held_port() as port, (tmp_path / "log").open("wb") as log:
        environment = {
            **os.environ,
            "CAILIANG_PORT": str(port),
            "CAILIANG_RATE": "0",
            "CAILIANG_DATABASE": "none",
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        command = [sys.executable, "-m", "api.command", "serve"]
        started = subprocess.Popen(command, env=environment, stderr=log, cwd=tmp_path)  # noqa: S603
        address = f"http://127.0.0.1:{port}"
        try:
            until(lambda: started.poll() is not None or answers(address), "the service does not start")
            yield started, address
        finally:
            if started.poll() is None:
                started.terminate()
            started.wait(PATIENCE)


@contextmanager
def serving_at_home(folder: Path, **settings: str) -> Iterator[str]:
    """The address of a service as `make serve` starts it: with a store of its own, below `folder`."""
    with serving(folder, XDG_DATA_HOME=str(folder), CAILIANG_DATABASE="", **settings) as (_, address):
        yield address


def answers(address: str) -> bool:
    """Whether somebody answers there. Asked very often while a service starts, so without what `httpx` prepares for https."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    try:
        connection.request("GET", "/livez")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def events(log: Path, name: str, count: int = 1) -> int:
    """How many lines of a log tell this event, as soon as there are so many."""

    def told() -> int:
        return log.read_text(encoding="utf-8").count(f'"event":"{name}"')

    until(lambda: told() >= count, f"{name} is not told {count} times")
    return told()

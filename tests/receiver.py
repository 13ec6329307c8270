"""A receiver of events that really listens, on loopback, in threads of the test's process; it can be told to misbehave."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.waiting import until

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it came."""

    at: float
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The body read as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(slots=True)
class Receiver:
    """What was heard, and how the next requests are answered; when nothing is planned, with 204.

    Events about lists are answered with 204 and kept apart, since every start may bring some.
    """

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    lists: list[Heard] = field(default_factory=list)
    plan: deque[Behaviour] = field(default_factory=deque)
    usual: Behaviour = field(default_factory=lambda: status(204))

    def ids(self) -> list[str]:
        """The id of every event heard, in order."""
        return [one.event["id"] for one in self.heard]

    def wait(self, count: int) -> list[Heard]:
        """What was heard, once there are so many."""
        until(lambda: len(self.heard) >= count, f"not {count} events")
        return self.heard


def status(code: int, **headers: str) -> Behaviour:
    """Answer with a status and headers (`Retry_After` for Retry-After)."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def slow(seconds: float) -> Behaviour:
    """Answer 204, but late."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        status(204)(request)

    return answer


def drip(request: BaseHTTPRequestHandler) -> None:
    """Begin an answer and send a byte of a header now and then, without end."""
    try:
        request.wfile.write(b"HTTP/1.1 204 No Content\r\nX-Slow: ")
        for _ in range(100):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.1)
    except OSError:
        request.close_connection = True


def endless(request: BaseHTTPRequestHandler) -> None:
    """Answer 200 at once, with a body that never ends."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    try:
        while True:
            request.wfile.write(b"1000\r\n" + bytes(4096) + b"\r\n")
            time.sleep(0.001)
    except OSError:
        request.close_connection = True


def hang_up(request: BaseHTTPRequestHandler) -> None:
    """Close the connection hard, without an answer."""
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()
    request.close_connection = True


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens until the end of the block."""
    receiver = Receiver()
    turn = threading.Lock()

    class Requests(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            one = Heard(
                time.monotonic(), self.path, {name.lower(): value for name, value in self.headers.items()}, body
            )
            about_list = one.event.get("type", "").startswith("cn.cailiang.list.")
            with turn:
                (receiver.lists if about_list else receiver.heard).append(one)
                behave = receiver.plan.popleft() if receiver.plan and not about_list else receiver.usual
            (status(204) if about_list else behave)(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of the library
            """Write nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A connection that the test broke is no error."""

    server = Server(("127.0.0.1", 0), Requests)
    receiver.url = f"http://127.0.0.1:{server.server_port}/events"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

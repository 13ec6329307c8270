"""Hostile connections: what is not HTTP, what comes slowly or never, what is not read; the service answers others meanwhile."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import suppress

import httpx

from api.http.contract import examples
from tests.wire import received, wire

HEAD = b"POST /v1/evaluations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
GET = b"GET /v1/terms?limit=500 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
REFUSED: dict[str, bytes] = {
    "a long line": b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\n\r\n",
    "a long header": GET[:-2] + b"X-Long: " + b"x" * 1_000_000 + b"\r\n\r\n",
    "headers without end": GET[:-2] + b"A: b\r\n" * 100_000 + b"\r\n",
    "a version that there is not": b"GET / HTTP/9.9\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100,
    "spaces before the colon": b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n b\0c\r\n\r\n",
    "characters zero": b"\0" * 10_000,
    "two lengths": HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a length and chunks": HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk without length": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a chunk of a vast length": HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{",
}
UNFINISHED: dict[str, bytes] = {
    "half a line": b"GET /v1/te",
    "half a head": GET[:-2],
    "half a body": HEAD + b"Content-Length: 1000\r\n\r\n{",
    "half a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n10\r\n{",
}
CROWD = 60
"""Connections of each unfinished kind that are held open at once."""


def answers(service: httpx.Client) -> bool:
    """Whether somebody with manners is answered."""
    return service.post("/v1/questions", json=examples.PARTIAL).status_code == 200


def refused(service: httpx.Client, text: bytes) -> str:
    """What is wrong with the answer to what is not HTTP."""
    with wire(service, 5) as caller:
        with suppress(OSError):  # it may be cut off before all is sent
            caller.sendall(text)
            caller.shutdown(socket.SHUT_WR)
        found = received(caller)
    status = found.partition(b" ")[2][:3]
    return f"answered {status.decode(errors='replace')}" if status[:1] in (b"2", b"5") else ""


def crowded(service: httpx.Client, text: bytes, crowd: int = CROWD) -> str:
    """What is wrong while so many connections have sent a part and say nothing more."""
    callers = [wire(service, 5) for _ in range(crowd)]
    try:
        for caller in callers:
            caller.sendall(text)
        return "" if answers(service) else "others are not answered"
    finally:
        for caller in callers:
            caller.close()


def unread(service: httpx.Client, crowd: int = CROWD) -> str:
    """What is wrong while so many ask again and again on one connection and read nothing."""
    callers = [wire(service, 5, window=4096) for _ in range(crowd)]
    try:
        for caller in callers:
            caller.setblocking(False)
            with suppress(BlockingIOError):  # the other side takes no more until something is read
                caller.send(GET * 200)
        return "" if answers(service) else "others are not answered"
    finally:
        for caller in callers:
            caller.close()


def pipelined(service: httpx.Client) -> str:
    """What is wrong when a hundred requests come at once on one connection: each is answered, in order."""
    bodies = [json.dumps(examples.PARTIAL | {"case": str(number)}).encode() for number in range(100)]
    asked = [b"%bContent-Length: %d\r\n\r\n%b" % (HEAD, len(body), body) for body in bodies]
    with wire(service, 60) as caller:
        caller.sendall(b"".join(asked[:-1]) + asked[-1].replace(b"Host:", b"Connection: close\r\nHost:"))
        found = received(caller)
    places = [found.find(b'"case":{"case":"%d"' % number) for number in range(100)]
    return "" if min(places) >= 0 and places == sorted(places) else "not each is answered in order"


def assaults(crowd: int = CROWD) -> dict[str, Callable[[httpx.Client], str]]:
    """Every assault by name; each says what was wrong."""
    found: dict[str, Callable[[httpx.Client], str]] = {}
    for name, text in REFUSED.items():
        found[name] = lambda service, sent=text: refused(service, sent)
    for name, text in UNFINISHED.items():
        found[name] = lambda service, sent=text: crowded(service, sent, crowd)
    return found | {"answers that are not read": lambda service: unread(service, crowd), "pipelining": pipelined}

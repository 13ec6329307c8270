"""A connection to a listening service without a client's manners, and what comes over it."""

from __future__ import annotations

import socket

import httpx

from tests.waiting import PATIENCE


def wire(service: httpx.Client, seconds: float = PATIENCE, *, window: int | None = None) -> socket.socket:
    """A connection that waits so long for anything; with a small `window` little is taken that is not read."""
    found = socket.socket()
    found.settimeout(seconds)
    if window is not None:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    found.connect((service.base_url.host, service.base_url.port or 80))
    return found


def received(caller: socket.socket) -> bytes:
    """Everything that comes until the other side closes, or nothing comes any more."""
    found = b""
    try:
        while chunk := caller.recv(65536):
            found += chunk
    except (TimeoutError, ConnectionError):
        pass
    return found


def is_reset(caller: socket.socket) -> bool:
    """Whether the other side ended the connection before all it wrote was read."""
    try:
        while caller.recv(65536):
            pass
    except ConnectionResetError:
        return True
    return False

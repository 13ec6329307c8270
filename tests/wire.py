"""A connection to a listening service without a client's manners, and what comes over it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

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


def is_gone(caller: socket.socket) -> Callable[[], bool]:
    """A look at whether the other side, which is on this machine, holds the connection no longer."""
    ends = [f"{end[1]:04X}" for end in (caller.getpeername(), caller.getsockname())]

    def gone() -> bool:
        rows = [row.split()[1:3] for row in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
        return ends not in [[address.rpartition(":")[2] for address in row] for row in rows]

    return gone

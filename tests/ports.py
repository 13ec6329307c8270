"""A port for a program that will listen on it, which nobody else gets meanwhile. Picked by the system."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_port() -> Iterator[int]:
    """The port until the end of the block: bound but not listening, so no other program and no connection is given it.

    A program that sets SO_REUSEADDR, as ours does, can bind it all the same; until it listens, connections are refused.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield int(holder.getsockname()[1])

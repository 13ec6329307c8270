"""A connection of uvicorn that ends when its client does not read: nothing that waits for such a client is held for long.

Knows uvicorn and sockets; does not know requests.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from api.http.telemetry import LOG

_RESET = struct.pack("ii", 1, 0)


class Connection(H11Protocol):
    """Reset when what was written is not taken within `seconds`.

    Above the high-water mark of the transport our own clock tells; what is below it waits in the buffers of the system,
    which ends a connection whose other side takes none of it for as long.
    """

    def __init__(self, seconds: int, **given: Any) -> None:  # noqa: ANN401  # what uvicorn gives its own class
        super().__init__(**given)
        self._seconds = seconds
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn writes it
        """Have the system watch over what it still holds."""
        super().connection_made(transport)
        wire = transport.get_extra_info("socket")
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, self._seconds * 1000)

    def pause_writing(self) -> None:
        """More is written than the client takes: from now on it has so many seconds to take it."""
        super().pause_writing()
        self._unread = self.loop.call_later(self._seconds, self._reset)

    def resume_writing(self) -> None:
        """The client took nearly all."""
        super().resume_writing()
        self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, whoever ended it."""
        self._forget()
        super().connection_lost(exc)

    def _forget(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _reset(self) -> None:
        """End it at once, with what is not sent yet; a close would wait for the client."""
        LOG.warning("answer not read")
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.transport.abort()

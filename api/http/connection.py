"""A connection of uvicorn that ends when its client does not read, or sends a body in crumbs: neither holds up the others.

Knows uvicorn and sockets; does not know requests.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.http.telemetry import LOG

_RESET = struct.pack("ii", 1, 0)
FEW_CHUNKS, SMALL_CHUNK = 1000, 64
"""After so many chunks a body may not come in chunks of fewer bytes than this on average."""


class Framing(h11.Connection):
    """Refuses a body in crumbs: a chunk of one byte takes as long to read as one of thousands, and nobody is charged for it.

    All that arrived at once is read in one go, before anybody knows who asks.
    """

    _chunks = _size = 0

    def next_event(self) -> type[h11.NEED_DATA | h11.PAUSED] | h11.Event:
        """What comes next. Raises `RemoteProtocolError`."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._chunks = self._size = 0
        elif isinstance(event, h11.Data):
            self._chunks, self._size = self._chunks + event.chunk_start, self._size + len(event.data)
            if self._chunks > FEW_CHUNKS + self._size // SMALL_CHUNK:
                raise h11.RemoteProtocolError("the chunks are too small")
        return event


class Connection(H11Protocol):
    """Reset when what was written is not taken within `seconds`.

    Above the high-water mark of the transport our own clock tells; what is below it waits in the buffers of the system,
    which ends a connection whose other side takes none of it for as long.
    """

    def __init__(self, seconds: int, **given: Any) -> None:  # noqa: ANN401  # what uvicorn gives its own class
        super().__init__(**given)
        self.conn = Framing(h11.SERVER)
        self._seconds = seconds
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn writes it
        """Have the system watch over what it still holds."""
        super().connection_made(transport)
        wire = transport.get_extra_info("socket")
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, self._seconds * 1000)

    def send_400_response(self, msg: str) -> None:
        """Say that what came is no HTTP, where nothing was said yet; either way the connection ends."""
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            super().send_400_response(msg)
        else:
            self.transport.close()

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

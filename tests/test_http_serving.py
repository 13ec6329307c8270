"""The gate of the service when several processes stand at it."""

from __future__ import annotations

import asyncio
import socket

from api.http.serving import fair_loop

BURST = 12


class _Ending(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hang up."""
        transport.close()


def test_takes_one_connection_at_a_time() -> None:
    """Of a burst of connections a loop takes one in each round, so that other processes get theirs; all may wait."""
    gate = socket.create_server(("127.0.0.1", 0))
    clients: list[socket.socket] = []
    made: list[_Ending] = []

    def protocol() -> _Ending:
        made.append(_Ending())
        return made[-1]

    async def rounds() -> list[int]:
        server = await asyncio.get_running_loop().create_server(protocol, sock=gate, backlog=64)
        clients.extend(socket.create_connection(gate.getsockname(), timeout=5) for _ in range(BURST))
        taken = []
        for _ in range(4 * BURST):
            before = len(made)
            await asyncio.sleep(0)
            taken.append(len(made) - before)
        server.close()
        return taken

    loop = fair_loop()
    try:
        taken = loop.run_until_complete(rounds())
    finally:
        for client in clients:
            client.close()
        loop.close()
        gate.close()
    assert sum(taken) == BURST
    assert max(taken) == 1

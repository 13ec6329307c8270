"""Distinct requests without pause against a running service: every answer is one that it may give, and its memory stays flat."""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from benchmarks.running import Server
from tests.attack.calls import Call
from tests.attack.distinct import every_spot, mixed
from tests.running_service import ROOT, serving
from tests.waiting import PATIENCE

CLIENTS, WORKERS, EACH = 8, 2, 250
WARM, MOST_GROWTH = 0.2, 0.02
"""The part of the requests after which memory has to be flat, and how flat."""
UNCLEAR = (b"host", b"content-length")
"""Headers of which a server may close the connection when they are strange."""
UNSENT, REFUSED = -1, -2
"""In the place of a status: this client does not send such a thing; the connection was closed on it."""


@dataclass(slots=True)
class Flood:
    """What came of the requests: how many, which statuses, what was wrong, the memory of the workers as time went on."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """By what part the memory at the end is more than that after the first requests; each the mean of some samples."""
        flat = self.memory[int(len(self.memory) * WARM) :]
        part = max(1, len(flat) // 8)
        return statistics.mean(flat[-part:]) / statistics.mean(flat[:part]) - 1


def memory_of(server: Server) -> int:
    """Bytes that the workers hold, of what they share each its part."""
    total = 0
    for worker in server.workers():
        lines = Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
    return total


def sent(connection: http.client.HTTPConnection, call: Call) -> int:
    """Send one request over a connection; the status of the answer, which is read to its end."""
    path = quote(call.path, safe="/:@!$&'()*+,;=~") + (f"?{quote(call.query, safe='=&%+/:;@')}" if call.query else "")
    connection.putrequest(call.method, path, skip_accept_encoding=True)
    names = {name for name, _ in call.headers}
    for name, value in call.headers:
        connection.putheader(name.decode(), value)
    if call.body and b"content-length" not in names:
        connection.putheader("Content-Length", str(len(call.body)))
    connection.endheaders(call.body or None)
    found = connection.getresponse()
    found.read()
    return found.status


def client(address: str, numbers: Iterator[int], gate: threading.Lock, flood: Flood, sign: str) -> None:
    """Take a number, send its request, note what came, until there is none left."""
    host = urlsplit(address)
    connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=PATIENCE)
    while True:
        with gate:
            number = next(numbers, None)
        if number is None:
            break
        (call,) = mixed(number, 1, sign)
        try:
            status = sent(connection, call)
        except ValueError:
            connection.close()
            status = UNSENT
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            status = REFUSED
            if not any(name in UNCLEAR for name, _ in call.headers):
                flood.wrong.append(f"request {number}: {error!r}")
        with gate:
            flood.statuses[status] += 1
            if status >= 500:
                flood.wrong.append(f"request {number}: {status}")
    connection.close()


def allocator() -> dict[str, str]:
    """What the systemd unit sets so that the heap of a worker keeps no holes."""
    unit = (ROOT / "docs" / "deploy" / "cailiang.service").read_text(encoding="utf-8")
    return dict(re.findall(r"(MALLOC_\w+)=(\d+)", unit))


def flooded(folder: Path, count: int, sign: str = "洪水") -> Flood:
    """What comes of so many distinct requests to a service of two workers that records on SQLite, set up as the unit does."""
    every_spot()  # once, before there are threads
    flood, gate, numbers = Flood(), threading.Lock(), iter(range(count))
    settings = {"CAILIANG_DATABASE": f"sqlite:///{folder / 'flood.db'}", "CAILIANG_WORKERS": str(WORKERS)}
    with serving(folder, **settings, **allocator()) as (started, address):
        server = Server(urlsplit(address).port or 0, started.pid)
        given = (address, numbers, gate, flood, sign)
        threads = [threading.Thread(target=client, args=given) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            if flood.statuses.total() >= EACH * len(flood.memory):
                flood.memory.append(memory_of(server))
            time.sleep(0.05)
    return flood

"""Batches over HTTP: how many cases a second, and whether memory stays flat however long the batch is.

Verdicts and reasons off (`detail=outcome`); first cases that repeat, then cases of which no two are alike. A worker is one
process, so two streams keep two processors busy. Run with `python -m benchmarks.streams [LINES]`: a million lines, half of
them of each set.
"""

from __future__ import annotations

import http.client
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice

from rich.console import Console
from rich.table import Table

from benchmarks.asked import NEVER, REPEATS, sets
from benchmarks.running import Server, running, service

LINES, STREAMS, AT_ONCE, EVERY = 1_000_000, 2, 500, 20.0
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Streamed:
    """What one or several streams came to; `cpu` in processor seconds."""

    lines: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Cases a second, from the first byte sent to the last one answered."""
        return self.lines / self.seconds


def streamed(server: Server, asked: Sequence[bytes], lines: int, streams: int) -> Streamed:
    """So many lines in so many streams at once. Every line of the answer is counted; a problem is an error."""
    spent, start = server.spent(), time.monotonic()
    with ThreadPoolExecutor(streams) as pool:
        sent = []
        for _ in range(streams):
            sent.append(pool.submit(_stream, server, asked, lines // streams))
            time.sleep(0.05)  # the worker that took the last stream is at work, the next goes to another
        answered = sum(one.result() for one in sent)
    assert answered == lines // streams * streams
    return Streamed(answered, time.monotonic() - start, server.spent() - spent)


def _stream(server: Server, asked: Sequence[bytes], lines: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=3600)
    headers = {"Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"}
    path = "/v1/evaluations:batch?detail=outcome"
    connection.request("POST", path, body=_pieces(asked, lines), headers=headers, encode_chunked=True)
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    answered = 0
    while piece := answer.read1(65_536):
        answered += piece.count(b"\n")
        assert b'"problem"' not in piece, piece
    connection.close()
    return answered


def _pieces(asked: Sequence[bytes], lines: int) -> Iterator[bytes]:
    endless = cycle(asked)
    for sent in range(0, lines, AT_ONCE):
        yield b"".join(line + b"\n" for line in islice(endless, min(AT_ONCE, lines - sent)))


def main() -> None:
    """Prints the memory of the workers while long batches are answered, and the rates of both sets side by side."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    console = Console(width=None if Console().is_terminal else 150)
    rates = {}
    with running(service()) as server:
        for name, asked in sets().items():
            streamed(server, asked, 4_000, STREAMS)
            rates[name] = _watched(server, name, asked, lines // 2, console)
    console.print(f"never alike, of the rate of those that repeat: {rates[NEVER] / rates[REPEATS]:.0%}")


def _watched(server: Server, name: str, asked: Sequence[bytes], lines: int, console: Console) -> float:
    """Cases for each second of a processor; the memory of the workers is printed."""
    table = Table("seconds", "memory of the workers, MB", title=f"{lines} lines: {name}", title_justify="left")
    held, ended, start = [server.memory()], threading.Event(), time.monotonic()
    table.add_row("0", f"{held[0] / MEGABYTE:.1f}")

    def watch() -> None:
        while not ended.wait(EVERY):
            held.append(server.memory())
            table.add_row(f"{time.monotonic() - start:.0f}", f"{held[-1] / MEGABYTE:.1f}")

    watching = threading.Thread(target=watch)
    watching.start()
    done = streamed(server, asked, lines, STREAMS)
    ended.set()
    watching.join()
    held.append(server.memory())
    table.add_row(f"{done.seconds:.0f}", f"{held[-1] / MEGABYTE:.1f}")
    console.print(table)
    console.print(
        f"{done.rate:.0f} cases a second, {done.lines / done.cpu:.0f} for each second of a processor; "
        f"largest growth of memory {max(held) / held[0] - 1:+.1%}, at the end {held[-1] / held[0] - 1:+.1%}"
    )
    return done.lines / done.cpu


if __name__ == "__main__":
    main()

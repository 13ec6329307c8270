"""The service beside a bare FastAPI route that parses the same bodies and returns the same bytes, in one run.

Two workers, 16 connections, loopback; not recorded, recorded with audit on SQLite, and on PostgreSQL where a server is
installed; then batches. All servers run at once and are asked in turn, so that a busy moment of the machine meets all
of them; the processor time of a request also holds on a busy machine. Needs `wrk`, which Debian has.
Run with `python -m benchmarks.service [SECONDS]`: seconds of a round.
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.asked import bodies
from benchmarks.running import CONNECTIONS, ONE, WORKERS, Load, Server, bare, loaded, running, service
from benchmarks.streams import Streamed, streamed
from tests.postgres import binaries, make_server

# Many short rounds: a machine that others share changes its speed by a third every few seconds, and each must meet all of it.
SECONDS, ROUNDS, WARM = 2, 15, 2
LINES, STREAMS = 20_000, (1, 2)
BARE, PLAIN, SQLITE, POSTGRES = (
    "bare FastAPI route, same bytes",
    "POST /v1/evaluations, not recorded",
    "… recorded, SQLite",
    "… recorded, PostgreSQL",
)


def main() -> None:
    """Prints two tables."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    asked = bodies()
    console = Console(width=None if Console().is_terminal else 150)
    with TemporaryDirectory() as name, ExitStack() as open_still:
        folder = Path(name)
        file = folder / "bodies"
        file.write_text("\n".join(asked) + "\n", encoding="utf-8")
        servers: dict[str, Server] = {PLAIN: open_still.enter_context(running(service()))}
        size = _answers(servers[PLAIN], asked, folder)
        servers = {BARE: open_still.enter_context(running(bare(folder))), **servers}
        database = f"sqlite:///{folder / 'records.db'}"
        servers[SQLITE] = open_still.enter_context(running(service(DATABASE=database)))
        if programs := binaries():
            url = open_still.enter_context(_postgres(programs))
            servers[POSTGRES] = open_still.enter_context(running(service(DATABASE=url)))
        loads = _in_turn(servers, file, seconds)
        title = f"{WORKERS} workers, {CONNECTIONS} connections, {len(asked)} cases, {size} bytes an answer"
        console.print(_table(title, loads))
        lines = [body.encode() for body in asked]
        streams = [(count, streamed(servers[PLAIN], lines, LINES, count)) for count in STREAMS]
    console.print(_of_streams(streams))


@contextmanager
def _postgres(programs: Path) -> Iterator[str]:
    server = make_server(programs)
    try:
        yield server.url
    finally:
        server.remove()


def _answers(server: Server, asked: Sequence[str], folder: Path) -> int:
    """Keep the answer to each case for the bare route; return their mean size in bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    size = 0
    for body in asked:
        connection.request("POST", ONE, body.encode(), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        found = answer.read()
        assert answer.status == 200, found
        (folder / f"{json.loads(body)['case']}.json").write_bytes(found)
        size += len(found)
    connection.close()
    return size // len(asked)


def _in_turn(servers: Mapping[str, Server], file: Path, seconds: int) -> dict[str, list[Load]]:
    """Several rounds in which each server is asked, after one that is not counted."""
    loads: dict[str, list[Load]] = {name: [] for name in servers}
    for number in range(-1, ROUNDS):
        for name, server in servers.items():
            load = loaded(server, file, seconds if number >= 0 else WARM)
            if number >= 0:
                loads[name].append(load)
    return loads


def _table(title: str, loads: Mapping[str, Sequence[Load]]) -> Table:
    headings = ("route", "requests/s", "CPU ms each", "p50 ms", "p99 ms", "of the bare route", "by CPU", "errors")
    table = Table(*headings, title=title, title_justify="left")
    rates = {name: sum(r.requests for r in rounds) / sum(r.seconds for r in rounds) for name, rounds in loads.items()}
    costs = {name: sum(r.cpu for r in rounds) / sum(r.requests for r in rounds) for name, rounds in loads.items()}
    for name, rounds in loads.items():
        table.add_row(
            name,
            f"{rates[name]:.0f}",
            f"{costs[name] * 1000:.2f}",
            f"{statistics.median(r.p50 for r in rounds):.1f}",
            f"{statistics.median(r.p99 for r in rounds):.1f}",
            f"{rates[name] / rates[BARE]:.0%}",
            f"{costs[BARE] / costs[name]:.0%}",
            str(sum(r.bad for r in rounds)),
        )
    return table


def _of_streams(streams: Sequence[tuple[int, Streamed]]) -> Table:
    title = f"POST /v1/evaluations:batch, detail=outcome, {LINES} lines"
    table = Table("streams at once", "cases/s", "cases for each CPU second", title=title, title_justify="left")
    for count, found in streams:
        table.add_row(str(count), f"{found.rate:.0f}", f"{found.lines / found.cpu:.0f}")
    return table


if __name__ == "__main__":
    main()

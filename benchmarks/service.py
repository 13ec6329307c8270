"""The service beside a bare FastAPI route that parses the same bodies and returns the same bytes, in one run.

Cases that repeat and cases of which no two are alike, side by side. Two workers, 16 connections, loopback; not recorded,
recorded with audit on SQLite, and on PostgreSQL where a server is installed; then batches. All servers run at once and
are asked in turn, so that a busy moment of the machine meets all of them; the processor time of a request also holds on
a busy machine. Needs `wrk`, which Debian has.
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

from benchmarks.asked import sets
from benchmarks.running import CONNECTIONS, ONE, WORKERS, Load, Server, bare, loaded, running, service
from benchmarks.streams import Streamed, streamed
from tests.postgres import binaries, make_server

# Many short rounds: a machine that others share changes its speed by a third every few seconds, and each must meet all of it.
SECONDS, ROUNDS, WARM = 1, 10, 5
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
    asked = sets()
    console = Console(width=None if Console().is_terminal else 150)
    with TemporaryDirectory() as name, ExitStack() as open_still:
        folder = Path(name)
        files = {each: folder / f"bodies{number}" for number, each in enumerate(asked)}
        for each, bodies in asked.items():
            files[each].write_bytes(b"\n".join(bodies) + b"\n")
        servers: dict[str, Server] = {PLAIN: open_still.enter_context(running(service()))}
        sizes = {each: _answers(servers[PLAIN], bodies, folder) for each, bodies in asked.items()}
        servers = {BARE: open_still.enter_context(running(bare(folder))), **servers}
        database = f"sqlite:///{folder / 'records.db'}"
        servers[SQLITE] = open_still.enter_context(running(service(DATABASE=database)))
        if programs := binaries():
            url = open_still.enter_context(_postgres(programs))
            servers[POSTGRES] = open_still.enter_context(running(service(DATABASE=url)))
        told = ", ".join(f"{each}: {size} bytes an answer" for each, size in sizes.items())
        console.print(f"{WORKERS} workers, {CONNECTIONS} connections; {told}")
        console.print(_table(tuple(asked), _in_turn(servers, files, seconds)))
        streams = {
            each: [streamed(servers[PLAIN], bodies, LINES, count) for count in STREAMS]
            for each, bodies in asked.items()
        }
    console.print(_of_streams(streams))


@contextmanager
def _postgres(programs: Path) -> Iterator[str]:
    server = make_server(programs)
    try:
        yield server.url
    finally:
        server.remove()


def _answers(server: Server, asked: Sequence[bytes], folder: Path) -> int:
    """Keep the answer to each case for the bare route; return their median size in bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    sizes = []
    for body in asked:
        connection.request("POST", ONE, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        found = answer.read()
        assert answer.status == 200, found
        (folder / f"{json.loads(body)['case']}.json").write_bytes(found)
        sizes.append(len(found))
    connection.close()
    return round(statistics.median(sizes))


def _in_turn(
    servers: Mapping[str, Server], files: Mapping[str, Path], seconds: int
) -> dict[tuple[str, str], list[Load]]:
    """Several rounds in which each server is asked each set; by server and set.

    The round before them is not counted. It is long enough for most of a set, so that the law of its places is there.
    """
    loads: dict[tuple[str, str], list[Load]] = {(name, asked): [] for name in servers for asked in files}
    for number in range(-1, ROUNDS):
        for (name, asked), taken in loads.items():
            load = loaded(servers[name], files[asked], seconds if number >= 0 else WARM)
            if number >= 0:
                taken.append(load)
    return loads


def _table(sets: Sequence[str], loads: Mapping[tuple[str, str], Sequence[Load]]) -> Table:
    """A row for each server; a cell holds a figure for each set."""
    headings = ("route", "requests/s", "CPU ms each", "p50 ms", "p99 ms", "of the bare route", "by CPU", "errors")
    table = Table(*headings, title=f"each cell: {' / '.join(sets)}", title_justify="left")
    rates = {key: sum(r.requests for r in rounds) / sum(r.seconds for r in rounds) for key, rounds in loads.items()}
    costs = {key: sum(r.cpu for r in rounds) / sum(r.requests for r in rounds) for key, rounds in loads.items()}
    for name in dict.fromkeys(name for name, _ in loads):
        rows = []
        for asked in sets:
            key, base, rounds = (name, asked), (BARE, asked), loads[name, asked]
            rows.append(
                (
                    f"{rates[key]:.0f}",
                    f"{costs[key] * 1000:.2f}",
                    f"{statistics.median(r.p50 for r in rounds):.1f}",
                    f"{statistics.median(r.p99 for r in rounds):.1f}",
                    f"{rates[key] / rates[base]:.1%}",
                    f"{costs[base] / costs[key]:.1%}",
                    str(sum(r.bad for r in rounds)),
                )
            )
        table.add_row(name, *map(" / ".join, zip(*rows, strict=True)))
    return table


def _of_streams(streams: Mapping[str, Sequence[Streamed]]) -> Table:
    title = f"POST /v1/evaluations:batch, detail=outcome, {LINES} lines; each cell: {' / '.join(streams)}"
    table = Table("streams at once", "cases/s", "cases for each CPU second", title=title, title_justify="left")
    for count, *found in zip(STREAMS, *streams.values(), strict=True):
        rates = " / ".join(f"{one.rate:.0f}" for one in found)
        table.add_row(str(count), rates, " / ".join(f"{one.lines / one.cpu:.0f}" for one in found))
    return table


if __name__ == "__main__":
    main()

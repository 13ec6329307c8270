"""Hours in minutes: mixed requests without pause against two workers, memory sampled, every unexpected answer counted.

Recorded evaluations, assumptions, questions, batches and reads in a fixed proportion, on SQLite. The workers' memory is
looked at every second; it goes up and down with the answers under way, so that growth is that of its mean: from the second
tenth of the time, after the warm-up, to the last. Run with `python -m benchmarks.soak [SECONDS]`; ends with 1 when an
answer was not the expected one or the memory grew by 2 % or more.
"""

from __future__ import annotations

import http.client
import json
import random
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from benchmarks.asked import bodies, distinct
from benchmarks.running import Server, running, service

SECONDS, CLIENTS, LINES_OF_A_BATCH, MOST_GROWTH = 600, 8, 40, 0.02
READS = (
    "/v1/lists",
    "/v1/terms?limit=20",
    "/v1/matters?q=" + quote("许可"),
    "/v1/evaluations?limit=10",
    "/readyz",
    "/metrics",
)
# What is asked, and how often of a hundred.
OFTEN = {"evaluate": 50, "question": 15, "what-if": 10, "batch": 5, "read again": 10, "verify": 5, "read": 5}


@dataclass(slots=True)
class Seen:
    """What the clients have seen so far; each client has its own."""

    asked: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)


class UnexpectedError(Exception):
    """An answer that is not the expected one."""


def client(server: Server, number: int, until: float, seen: Seen) -> None:
    """Ask without pause until the time has come."""
    source = random.Random(number)  # noqa: S311  # the same requests on every run
    known = bodies(distinct())
    recorded = ""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    while time.monotonic() < until:
        (kind,) = source.choices(list(OFTEN), list(OFTEN.values()))
        if not recorded and kind in ("read again", "verify"):
            kind = "evaluate"
        try:
            recorded = ask(connection, kind, source.sample(known, LINES_OF_A_BATCH), recorded) or recorded
        except (UnexpectedError, OSError, http.client.HTTPException) as error:
            seen.wrong[f"{kind}: {error!r}"] += 1
            connection.close()
        seen.asked[kind] += 1
    connection.close()


def ask(connection: http.client.HTTPConnection, kind: str, drawn: Sequence[bytes], recorded: str) -> str:
    """One request of a kind; the id of the evaluation that it recorded. Raises `UnexpectedError`."""
    one = drawn[0]
    if kind == "evaluate":
        found: str = json.loads(_answered(connection, "POST", "/v1/evaluations", one, 201))["id"]
        return found
    if kind == "question":
        _answered(connection, "POST", "/v1/questions", one)
    elif kind == "what-if":
        base = json.loads(one)
        wanted = {
            "case": base,
            "variations": [{"name": name, "facts": {name: "未查明"}} for name in base["facts"]] or [{"name": "-"}],
        }
        _answered(connection, "POST", "/v1/evaluations:what-if", json.dumps(wanted).encode())
    elif kind == "batch":
        body = b"\n".join(drawn) + b"\n"
        answer = _answered(
            connection, "POST", "/v1/evaluations:batch?detail=outcome", body, media="application/x-ndjson"
        )
        if answer.count(b"\n") != len(drawn) or b'"problem"' in answer:
            raise UnexpectedError("lines")
    elif kind == "read again":
        _answered(connection, "GET", f"/v1/evaluations/{recorded}")
    elif kind == "verify":
        if b'"same":true' not in _answered(connection, "GET", f"/v1/evaluations/{recorded}/verify"):
            raise UnexpectedError("differs")
    else:
        _answered(connection, "GET", READS[len(one) % len(READS)])
    return ""


def _answered(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None = None,
    status: int = 200,
    media: str = "application/json",
) -> bytes:
    connection.request(method, path, body, {"Content-Type": media} if body else {})
    answer = connection.getresponse()
    found = answer.read()
    if answer.status != status:
        raise UnexpectedError(f"{path.partition('?')[0]} {answer.status}")
    return found


def main() -> None:
    """Prints the memory over time, what was asked and what went wrong."""
    seconds = max(20, int(sys.argv[1])) if len(sys.argv) > 1 else SECONDS
    console = Console(width=None if Console().is_terminal else 150)
    seen = [Seen() for _ in range(CLIENTS)]
    held: list[int] = []
    with TemporaryDirectory() as name, running(service(DATABASE=f"sqlite:///{Path(name) / 'records.db'}")) as server:
        until = time.monotonic() + seconds
        asking = [threading.Thread(target=client, args=(server, number, until, one)) for number, one in enumerate(seen)]
        for thread in asking:
            thread.start()
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(1.0, left))
            held.append(server.memory())
        for thread in asking:
            thread.join()
    tenths = [held[len(held) * tenth // 10 : len(held) * (tenth + 1) // 10] for tenth in range(10)]
    means = [statistics.mean(tenth) for tenth in tenths]
    headings = ("seconds", "memory of the workers, MB", "least", "most", "to the second tenth")
    table = Table(*headings, title=f"{CLIENTS} clients", title_justify="left")
    for number, (tenth, mean) in enumerate(zip(tenths, means, strict=True), 1):
        sizes = (f"{size / 1e6:.1f}" for size in (mean, min(tenth), max(tenth)))
        table.add_row(f"{seconds * number / 10:.0f}", *sizes, f"{mean / means[1] - 1:+.2%}")
    console.print(table)
    asked, wrong = sum((one.asked for one in seen), Counter()), sum((one.wrong for one in seen), Counter())
    console.print(f"{asked.total()} requests: " + ", ".join(f"{kind} {count}" for kind, count in sorted(asked.items())))
    for what, count in wrong.most_common(20):
        console.print(f"{count} × {what}")
    growth = means[-1] / means[1] - 1
    console.print(f"growth {growth:+.2%}, errors {wrong.total()}")
    sys.exit(growth >= MOST_GROWTH or wrong.total() > 0)


if __name__ == "__main__":
    main()

"""`python -m tests.attack`: every long attack, at most a quarter of an hour on two cores; exit code 1 when one broke something.

`--only NAME` for one of them. Kills and stops by `tests.crash`, tamperings by the tests of the store, the others here.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from api.http.app import create_app
from api.http.settings import Settings
from tests.attack.expensive import too_dear
from tests.attack.flood import MOST_GROWTH, flooded
from tests.attack.races import race
from tests.attack.sockets import answers, assaults
from tests.attack.test_linear import WHOLE
from tests.crash.campaign import Outcome, temporary_server
from tests.crash.service import kill_service, stop_under_service
from tests.running_service import listening

KILLS, STOPS, REQUESTS, RACES, STEPS = 20, 5, 50_000, 10, 60
Attack = Callable[[Path], tuple[str, list[str]]]
"""An attack with a folder of its own: its figures in a sentence, and what it broke."""


def _struck(outcome: Outcome) -> tuple[str, list[str]]:
    return f"{outcome.acknowledged:,} acknowledged, {outcome.recorded:,} recorded", list(outcome.wrong)


def _tested(file: str, **environment: str) -> tuple[str, list[str]]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file]
    whole = {**os.environ, **environment}
    done = subprocess.run(command, env=whole, capture_output=True, text=True, check=False)  # noqa: S603  # our own tests
    *_, last = done.stdout.strip().splitlines() or [done.stderr[-500:]]
    return last, [last] if done.returncode else []


def kill(folder: Path) -> tuple[str, list[str]]:
    """Kill -9 the running service, on SQLite."""
    return _struck(kill_service(f"sqlite:///{folder / 'records.db'}", KILLS))


def stop(_: Path) -> tuple[str, list[str]]:
    """Stop PostgreSQL at once under the running service."""
    with temporary_server() as server:
        return _struck(stop_under_service(server, server.url, STOPS))


def tamper(_: Path) -> tuple[str, list[str]]:
    """Tamper with every table, on both databases."""
    return _tested("tests/api/store/test_tampering.py")


def walk(_: Path) -> tuple[str, list[str]]:
    """Put every kind of hostile content into every spot of every endpoint."""
    return _tested("tests/attack/test_linear.py", **{WHOLE: "1"})


def flood(folder: Path) -> tuple[str, list[str]]:
    """Send distinct requests to the running service, and watch its memory."""
    found = flooded(folder, REQUESTS)
    wrong = found.wrong[:20]
    if found.growth >= MOST_GROWTH:
        wrong.append(f"memory grew by {found.growth:.2%}")
    statuses = ", ".join(f"{status} × {count:,}" for status, count in sorted(found.statuses.items()))
    tenths = found.memory[:: max(1, len(found.memory) // 10)]
    memory = ", ".join(f"{size / 1e6:.0f}" for size in tenths)
    return f"{statuses}; memory over time {memory} MB, {found.growth:+.2%} after the first fifth", wrong


def run_races(folder: Path) -> tuple[str, list[str]]:
    """Send 32 requests at once with one key, on both databases."""
    wrong = []
    with temporary_server() as server:
        for url in (f"sqlite:///{folder / 'records.db'}", server.url):
            with listening(create_app(Settings(database=url, rate=0, reload_seconds=0))) as client:
                wrong += [told for number in range(RACES) for told in race(client, f"race-{number}")]
    return f"{RACES} of each kind on each database", wrong


def connect(_: Path) -> tuple[str, list[str]]:
    """Open hostile connections."""
    wrong = []
    with listening(create_app(Settings(rate=0, reload_seconds=0))) as client:
        for name, assault in assaults().items():
            if told := assault(client):
                wrong.append(f"{name}: {told}")
        if not answers(client):
            wrong.append("afterwards nobody is answered")
    return f"{len(assaults())} kinds", wrong


def spend(_: Path) -> tuple[str, list[str]]:
    """Search the dearest request of every endpoint."""
    return f"{STEPS} steps an endpoint", too_dear(STEPS)


ATTACKS: dict[str, Attack] = {
    "kills": kill,
    "stops": stop,
    "tamperings": tamper,
    "races": run_races,
    "connections": connect,
    "expensive": spend,
    "walk": walk,
    "flood": flood,
}


def main() -> int:
    """Run the attacks one after the other; a table of them at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--only", choices=ATTACKS, action="append")
    wanted = parser.parse_args().only or list(ATTACKS)
    console = Console(width=None if Console().is_terminal else 150)
    table = Table("attack", "seconds", "figures", "broken", title_justify="left")
    broken = 0
    for name in wanted:
        console.print(f"{name}: {ATTACKS[name].__doc__}")
        begun = time.monotonic()
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            figures, wrong = ATTACKS[name](Path(folder))
        broken += len(wrong)
        table.add_row(name, f"{time.monotonic() - begun:.0f}", figures, "\n".join(wrong[:20]) or "nothing")
    console.print(table)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.crash --kills N --database URL`: one campaign by hand, with its figures; exit code 1 for a broken promise.

`--database sqlite:///FILE` or `--database postgresql://…` kills with signal 9; `--database postgresql` makes a server of its
own and stops that, immediately. `--on service` does so under the running service and its clients, `--on store` under processes
that write to the store directly. The database must be empty.
"""

from __future__ import annotations

import argparse
import sys

from tests.crash.campaign import Outcome, kill_writers, stop_server, temporary_server
from tests.crash.service import kill_service, stop_under_service


def main() -> int:
    """Run one campaign."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", required=True)
    parser.add_argument("--on", choices=("store", "service"), default="store")
    parser.add_argument("--seed", type=int, default=0)
    outcome = struck(parser.parse_args())
    sys.stdout.write(
        f"{outcome.kills} kills, {outcome.acknowledged} acknowledged, {outcome.recorded} recorded, "
        f"{outcome.seconds:.0f} s, {len(outcome.wrong)} promises broken\n"
    )
    sys.stdout.write("".join(f"{line}\n" for line in outcome.wrong[:20]))
    return 1 if outcome.wrong else 0


def struck(given: argparse.Namespace) -> Outcome:
    """The campaign that was asked for."""
    if given.database == "postgresql":
        stop = stop_under_service if given.on == "service" else stop_server
        with temporary_server() as server:
            return stop(server, server.url, given.kills, given.seed)
    kill = kill_service if given.on == "service" else kill_writers
    return kill(given.database, given.kills, given.seed)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.crash --kills N --database URL`: one campaign by hand, with its figures; exit code 1 for a broken promise.

`--database sqlite:///FILE` or `--database postgresql://…` kills writers with signal 9; `--database postgresql` makes a server
of its own and stops that, immediately, under the writers. The database must be empty.
"""

from __future__ import annotations

import argparse
import sys

from tests.crash.campaign import kill_writers, stop_server, temporary_server


def main() -> int:
    """Run one campaign."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", required=True)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    if given.database == "postgresql":
        with temporary_server() as server:
            outcome = stop_server(server, server.url, given.kills, given.seed)
    else:
        outcome = kill_writers(given.database, given.kills, given.seed)
    sys.stdout.write(
        f"{outcome.kills} kills, {outcome.acknowledged} acknowledged, {outcome.recorded} recorded, "
        f"{outcome.seconds:.0f} s, {len(outcome.wrong)} promises broken\n"
    )
    sys.stdout.write("".join(f"{line}\n" for line in outcome.wrong[:20]))
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

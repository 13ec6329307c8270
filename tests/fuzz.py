"""`python -m tests.fuzz`: every test on generated examples, round after round with another seed, until the time is over.

`--seconds 300` is how long no further test is begun after; `--seed N` repeats the one round of that seed. The first round that
fails ends the search, with its seed and exit code 1.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import time

from tests.searching import GIVEN, UNTIL

# The longest that one test may go on after the time is over.
PATIENCE = 600


def main() -> int:
    """Search; exit code 0 when nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int)
    given = parser.parse_args()
    if given.seed is not None:
        return play(given.seed, None)
    until, rounds = time.time() + given.seconds, 0
    while time.time() < until:
        seed = secrets.randbits(32)
        rounds += 1
        if code := play(seed, until):
            return code
    sys.stdout.write(f"{rounds} rounds, nothing found\n")
    return 0


def play(seed: int, until: float | None) -> int:
    """One round of that seed; no test of it begins after `until`."""
    sys.stdout.write(f"seed {seed}; this round again: make fuzz FUZZ_SEED={seed}\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", "pytest", "--numprocesses", "4", "--dist", "worksteal"]
    command += ["-q", "-m", "hypothesis", f"--hypothesis-seed={seed}"]
    environment = {**os.environ, GIVEN: str(seed)} | ({UNTIL: str(until)} if until else {})
    limit = max(0, until - time.time()) + PATIENCE if until else None
    return subprocess.run(command, env=environment, check=False, timeout=limit).returncode  # noqa: S603  # our own tests


if __name__ == "__main__":
    sys.exit(main())

"""Publishes again and again, each time in a process of its own that kills itself one step later: `python -m … office key`.

Run by `test_kills_and_races`, in a process without threads, so that it may fork. A step is whatever Python tells of that changes a
file below the rulesets: opening one to write, renaming, removing, making a folder. Folders `1`, `2` … beside the office hold what
each kill left; the last one is published whole. Prints how many there are.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import engine.comparison  # noqa: F401  # loaded once, before the processes part
from api.publishing import Desk, Signer, publish
from api.publishing.algorithms import unlocked
from tests.api.publishing.office import KEY

PASSPHRASE = b"a long passphrase"


def publish_until(root: Path, key: Path, last: int) -> None:
    """Publish, and be killed before the `last` step; 0 lets it finish."""
    done = 0

    def seen(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal done
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if not (writes or event in ("os.rename", "os.remove", "os.mkdir")) or not str(arguments[0]).startswith(
            str(root)
        ):
            return
        done += 1
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)

    desk = Desk(root, Signer(unlocked(key.read_bytes(), PASSPHRASE)))
    sys.addaudithook(seen)
    publish(desk, KEY)


def main(office: Path, key: Path) -> None:
    """Kill at one step after the other, until one process is through."""
    last = 0
    killed = True
    while killed:
        last += 1
        root = office.parent / str(last)
        shutil.copytree(office, root)
        child = os.fork()
        if child == 0:
            publish_until(root, key, last)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if not killed and status:
            sys.exit(f"step {last}: status {status}")
    sys.stdout.write(f"{last}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

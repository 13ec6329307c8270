"""A machine on which the commands of docs/deploy and docs/operation.md run: its folders, its service, its PostgreSQL."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from tests import image, postgres
from tests.running_service import ROOT
from tests.waiting import PATIENCE

DEPLOY = ROOT / "docs" / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
# What the page says of a real machine, on this one: other folders, no other users, and the service as a process of ours.
MACHINE = r"""
set -euo pipefail
cailiang() { %(python)s -m api.command "$@"; }
runuser() { while [ "$1" != "--" ]; do shift; done; shift; "$@"; }
install() { shift 4; command install "$@"; }
systemctl() {
  if [ "$1" = start ]; then
    setsid %(python)s -m api.command serve 2>> log & echo $! > pid
    for _ in $(seq 300); do if %(python)s -c "$HEALTH" 2> healthy; then return; fi; sleep 0.1; done; return 1
  fi
  kill -TERM $(cat pid)
  while kill -0 $(cat pid) 2> gone; do sleep 0.1; done
}
"""


class Machine:
    """A machine on which the commands of the page are run: `place` stands for its folders, `server` for its PostgreSQL."""

    def __init__(self, place: Path, port: int, server: postgres.Server | None) -> None:
        self.place = place
        self.address = f"http://127.0.0.1:{port}"
        self.paths = {"/var/lib/cailiang": str(place / "lib"), "/var/backups/cailiang": str(place / "backups")}
        self.url = f"sqlite:///{place / 'lib' / 'records.db'}"
        self.environment = {
            **os.environ,
            "CAILIANG_PORT": str(port),
            "CAILIANG_RATE": "0",
            "PYTHONPATH": str(ROOT),
            "HEALTH": image.health(DOCKERFILE)[2],
        }
        if server is not None:
            self.paths["/var/run/postgresql"] = str(server.folder)
            self.url = f"postgresql://cailiang@/cailiang?host={server.folder}"
            self.environment |= {"PGHOST": str(server.folder), "PGUSER": "postgres"}
            self.environment["PATH"] = f"{server.programs}:{os.environ['PATH']}"
        self.environment["CAILIANG_DATABASE"] = self.url
        for name in ("lib", "backups"):
            (place / name).mkdir()

    def run(self, commands: str) -> str:
        """Run commands of the page."""
        for there, here in self.paths.items():
            commands = commands.replace(there, here)
        commands = commands.replace("docs/deploy/", f"{DEPLOY}/")
        # What they print goes to a file: the service that they start keeps the pipe of its starter open.
        with (self.place / "printed").open("w+b") as printed:
            program = MACHINE % {"python": shlex.quote(sys.executable)} + commands
            done = subprocess.run(  # noqa: S603  # our own documentation
                ["bash", "-c", program],  # noqa: S607
                cwd=self.place,
                env=self.environment,
                stdout=printed,
                stderr=subprocess.STDOUT,
                timeout=PATIENCE,
                check=False,
            )
            printed.seek(0)
            text = printed.read().decode()
        assert done.returncode == 0, text
        return text

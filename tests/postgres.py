"""A PostgreSQL server of our own for tests: made in a temporary folder from Debian's binaries, reached by a socket there.

Never touches a server that runs on the machine. As root it runs as the user `postgres`, because the server refuses root.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

GIVEN = "TEST_POSTGRES"


def binaries() -> Path | None:
    """The folder of the newest server that Debian's packages left, or of one on the path; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


@dataclass(frozen=True, slots=True)
class Server:
    """One server; `start`, `stop` and `remove` it."""

    programs: Path
    folder: Path

    @property
    def url(self) -> str:
        """Where its first database is."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start, and recover if it was stopped hard; returns when it takes connections."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c max_connections=60"
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-t", "60", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop: `fast` in order, `immediate` without writing anything, as a crash of the server would."""
        self._run("pg_ctl", "-D", "data", "-m", mode, "-w", "stop")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Every process of it stopped until the end of the block: connections stay open, new ones too, and nothing answers."""
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGSTOP)  # first, so that it makes no more
        children = [int(pid) for pid in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()]
        for pid in children:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in (*children, postmaster):
                os.kill(pid, signal.SIGCONT)

    def remove(self) -> None:
        """Stop if it runs, and leave nothing."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        run_as_owner([str(self.programs / program), *arguments], self.folder)


def run_as_owner(command: Sequence[str], folder: Path) -> None:
    """Run a program of the server in its folder, never as root."""
    owner = "postgres" if os.geteuid() == 0 else None
    done = subprocess.run(  # noqa: S603  # programs of the server, with our own arguments
        command,
        cwd=folder,
        user=owner,
        group=owner,
        extra_groups=[] if owner else None,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {done.stderr.decode(errors='replace')}")


def make_server(programs: Path) -> Server:
    """A new server that runs. It may be used without a password by who can enter its folder."""
    folder = Path(tempfile.mkdtemp(prefix="cailiang-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = Server(programs, folder)
    try:
        initdb = str(programs / "initdb")
        run_as_owner([initdb, "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"], folder)
        server.start()
    except BaseException:
        server.remove()
        raise
    return server


def new_database(url: str, name: str) -> str:
    """Make an empty database on the server at `url`; return where it is."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # a name of our own making
    head, _, query = plain.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def drop_database(url: str, name: str) -> None:
    """Take a database away again."""
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

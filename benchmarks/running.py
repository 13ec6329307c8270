"""Servers to measure: the service as `cailiang serve` starts it and the bare route, what they spend and how big they are.

Knows processes and wrk; does not know what is asked.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
WORKERS, CONNECTIONS = 2, 16
ONE = "/v1/evaluations"
_LUA = """
local lines = {}
for line in io.lines("%s") do lines[#lines + 1] = line end
local turn = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  turn = turn %% #lines + 1
  return wrk.format(nil, nil, nil, lines[turn])
end
"""
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: its port, and the process that started its workers."""

    port: int
    parent: int

    def workers(self) -> list[int]:
        """The processes that answer."""
        text = Path(f"/proc/{self.parent}/task/{self.parent}/children").read_text()
        return [int(child) for child in text.split() if "resource_tracker" not in _command(child)]

    def spent(self) -> float:
        """Processor seconds that the workers have used."""
        ticks = 0
        for worker in self.workers():
            fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes that the workers hold in memory."""
        pages = sum(int(Path(f"/proc/{worker}/statm").read_text().split()[1]) for worker in self.workers())
        return pages * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk found in one round, and the processor seconds of the server; times in ms."""

    seconds: float
    requests: int
    bad: int
    p50: float
    p99: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Program:
    """How a server is started; `{port}` in its command and its environment is the port."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


@contextmanager
def running(program: Program) -> Iterator[Server]:
    """A server of `WORKERS` processes, all of them ready."""
    with socket.socket() as gate:
        gate.bind(("127.0.0.1", 0))
        port = gate.getsockname()[1]
    given = {name: value.format(port=port) for name, value in program.environment.items()}
    started = subprocess.Popen(  # noqa: S603  # our own programs
        [part.format(port=port) for part in program.command],
        cwd=ROOT,
        env={**os.environ, **given},
        stderr=subprocess.DEVNULL,
    )
    try:
        server = Server(port, started.pid)
        _wait(server)
        yield server
    finally:
        started.terminate()
        started.wait()


def service(**settings: str) -> Program:
    """The service with these settings: no limit of requests, rulesets read once."""
    ours = {
        "RATE": "0",
        "DATABASE": "none",
        "RELOAD_SECONDS": "0",
        "WORKERS": str(WORKERS),
        "PORT": "{port}",
        **settings,
    }
    command = (str(Path(sys.executable).with_name("cailiang")), "serve")
    return Program(command, {f"CAILIANG_{name}": value for name, value in ours.items()})


def bare(results: Path) -> Program:
    """The bare route that answers with the files in a folder."""
    return Program((sys.executable, "-m", "benchmarks.bare", "{port}", str(results)), {})


def loaded(server: Server, bodies: Path, seconds: int) -> Load:
    """One round of wrk, which asks with the lines of a file in turn."""
    wrk = shutil.which("wrk")
    assert wrk, "apt-get install wrk"
    script = bodies.with_suffix(".lua")
    script.write_text(_LUA % bodies, encoding="utf-8")
    address = f"http://127.0.0.1:{server.port}{ONE}"
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script), address]
    before = server.spent()
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  # our own program
    count = re.search(r"(\d+) requests in ([0-9.]+)(\w+)", text)
    assert count, text
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    failed = int(bad[1]) if bad else 0
    failed += sum(map(int, errors.groups())) if errors else 0
    taken = float(count[2]) * _MILLISECONDS[count[3]] / 1000
    return Load(taken, int(count[1]), failed, _time(text, "50%"), _time(text, "99%"), server.spent() - before)


def _time(text: str, label: str) -> float:
    found = re.search(rf"{label}\s+([0-9.]+)(us|ms|s|m)\b", text)
    return float(found[1]) * _MILLISECONDS[found[2]] if found else 0.0


def _command(process: str) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return "resource_tracker"  # it has ended: not a worker either


def _wait(server: Server) -> None:
    """Until the server answers, and then until its workers have nothing left to read."""
    for _ in range(600):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        try:
            connection.request("GET", "/livez")
            connection.getresponse().read()
            break
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    still = 0
    while still < 3:
        before = server.spent()
        time.sleep(0.5)
        still = still + 1 if server.spent() - before < 0.05 else 0

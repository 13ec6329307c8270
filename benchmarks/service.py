"""The service beside a bare FastAPI route that parses the same bodies and returns the same bytes: requests a second.

Two workers, 16 connections, loopback, as many different cases as `CASES`; every body is asked again and again, so
nothing but the code differs. Needs `wrk`, which Debian has. Run with `python -m benchmarks.service [SECONDS]`.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import orjson
import uvicorn
from fastapi import FastAPI, Request, Response
from rich.console import Console
from rich.table import Table

from api.http.serving import listen
from engine.cases import plain_value, read_case_text
from engine.catalog import Catalog

ROOT = Path(__file__).parent.parent
CASES, WORKERS, CONNECTIONS, SECONDS = 500, 2, 16, 6
RESULTS = "CAILIANG_BENCH_RESULTS"
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


@dataclass(frozen=True, slots=True)
class Rate:
    """What wrk found, and how much of a processor each request took: the latter also holds on a busy machine."""

    requests: float
    cpu: float
    p50: str
    p99: str
    bad: int


def cases() -> list[dict[str, Any]]:
    """Different cases drawn from the published ones: facts left out, sums changed, each with a number of its own."""
    source = random.Random(4)  # noqa: S311  # the same cases on every run
    catalog = Catalog.open(ROOT / "rulesets")
    terms = catalog.library.vocabulary.terms
    published = []
    for path in sorted((ROOT / "tests" / "cases").glob("*.yaml")):
        case, _ = read_case_text(path.read_bytes(), path.name, catalog.library, catalog.places)
        assert case.matter is not None
        facts = {terms[name].id: plain_value(terms[name], value) for name, value in case.facts.items()}
        published.append((case.place, case.matter.name, facts, case.evidence, terms))
    found = []
    for number in range(CASES):
        place, matter, facts, evidence, _ = source.choice(published)
        kept: dict[str, Any] = {}
        for name, value in facts.items():
            term = catalog.library.vocabulary.find(name)
            assert term is not None
            if term.type != "日期" and source.random() < 0.2:
                continue
            told = f"{source.randint(1, 9999)}{term.unit or '元'}" if term.type == "元" else value
            kept[name] = {"value": told, "evidence": evidence[term.name]} if term.name in evidence else told
        found.append({"case": f"b{number}", "place": place, "matter": matter, "facts": kept})
    return found


@contextmanager
def serving(application: str, environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """The address of an application in `WORKERS` processes of uvicorn, and the process that started them."""
    with socket.socket() as gate:
        gate.bind(("127.0.0.1", 0))
        port = gate.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.service", application, str(port)]
    started = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(400):
            try:
                httpx.get(address, trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        time.sleep(2)  # until every worker answers, not only the first
        yield address, started.pid
    finally:
        started.terminate()
        started.wait()


def bare() -> FastAPI:
    """The bare route: the body parsed, the same bytes returned, nothing else."""
    folder = Path(os.environ[RESULTS])
    results = {path.stem: path.read_bytes() for path in folder.glob("*.json")}
    app = FastAPI()

    @app.post(ONE)
    async def evaluate(request: Request) -> Response:
        data = orjson.loads(await request.body())
        return Response(results[data["case"]], media_type="application/json")

    return app


def spent(parent: int) -> float:
    """Processor seconds that a process and its children have used."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if parent in (int(path.parent.name), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measured(server: tuple[str, int], script: Path, seconds: int) -> Rate:
    """What wrk says of the endpoint."""
    address, parent = server
    wrk = shutil.which("wrk")
    assert wrk, "apt-get install wrk"
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script), address + ONE]
    before = spent(parent)
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603

    def after(label: str) -> str:
        found = re.search(rf"{label}\s+([0-9.a-z]+)", text)
        return found[1] if found else "0"

    count = re.search(r"(\d+) requests in", text)
    assert count, text
    cpu = (spent(parent) - before) / int(count[1]) * 1000
    return Rate(float(after("Requests/sec:")), cpu, after("50%"), after("99%"), int(after("Non-2xx or 3xx responses:")))


def main() -> None:
    """Prints the table."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    asked = cases()
    ours = {"CAILIANG_RATE": "0", "CAILIANG_LOG_LEVEL": "info", "CAILIANG_RELOAD_SECONDS": "0"}
    with TemporaryDirectory() as name:
        folder = Path(name)
        bodies = [json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in asked]
        (folder / "bodies").write_text("\n".join(bodies) + "\n", encoding="utf-8")
        (folder / "ask.lua").write_text(_LUA % (folder / "bodies"), encoding="utf-8")
        with serving("api.http.app:from_environment", ours) as server:
            address, _ = server
            size = 0
            for case, body in zip(asked, bodies, strict=True):
                found = httpx.post(
                    address + ONE, content=body.encode(), headers={"Content-Type": "application/json"}, trust_env=False
                )
                assert found.status_code == 200, found.text
                (folder / f"{case['case']}.json").write_bytes(found.content)
                size += len(found.content)
            measured(server, folder / "ask.lua", 2)
            service = measured(server, folder / "ask.lua", seconds)
        with serving("benchmarks.service:bare", {RESULTS: name}) as server:
            measured(server, folder / "ask.lua", 2)
            plain = measured(server, folder / "ask.lua", seconds)
    title = f"{WORKERS} workers, {CONNECTIONS} connections, {len(asked)} cases, {size // len(asked)} bytes an answer"
    headings = ("route", "requests/s", "CPU ms each", "p50", "p99", "of the bare route", "by CPU", "not 2xx")
    table = Table(*headings, title=title, title_justify="left")
    for label, rate in (("bare FastAPI route, same bytes", plain), ("POST /v1/evaluations, not recorded", service)):
        share = f"{rate.requests / plain.requests:.0%}"
        by_cpu = f"{plain.cpu / rate.cpu:.0%}"
        table.add_row(
            label, f"{rate.requests:.0f}", f"{rate.cpu:.2f}", rate.p50, rate.p99, share, by_cpu, str(rate.bad)
        )
    Console(width=None if Console().is_terminal else 150).print(table)


def serve(application: str, port: int) -> None:
    """Listen as `cailiang serve` does, with the same server."""
    listen(uvicorn.Config(application, factory=True, port=port, workers=WORKERS, ws="none", log_config=None))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        serve(sys.argv[1], int(sys.argv[2]))
    else:
        main()

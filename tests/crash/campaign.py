"""One campaign: kill again and again under load, then check every acknowledgement, the chain and the idempotency keys."""

from __future__ import annotations

import os
import random
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.store import Actor, open_store
from tests import postgres
from tests.api.store.examples import evaluated
from tests.api.store.writing import record_all
from tests.waiting import PATIENCE

ROOT = Path(__file__).parent.parent.parent
EVERYTHING = Actor("crash", "operator")
STEP = 1_000_000
# Acknowledged anew before the next blow, so that each blow falls on writers at work.
LEAST_BETWEEN = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a campaign counted; `wrong` names each broken promise and must be empty."""

    kills: int
    acknowledged: int
    recorded: int
    seconds: float
    wrong: tuple[str, ...]


@dataclass(slots=True)
class Acknowledged:
    """What writers were told: idempotency key -> (id, receipt)."""

    told: dict[str, tuple[str, str]]
    wrong: list[str]

    def hear(self, lines: list[str]) -> None:
        """Note acknowledgements; the same key must always have the same answer."""
        for line in lines:
            key, name, receipt = line.split()
            first = self.told.setdefault(key, (name, receipt))
            if first != (name, receipt):
                self.wrong.append(f"{key}: answered {first}, then {(name, receipt)}")


@dataclass(slots=True)
class Writer:
    """A running writer process and what of its output is not yet a whole line."""

    process: subprocess.Popen[bytes]
    rest: bytes = b""

    def heard(self, seconds: float) -> list[str]:
        """The acknowledgements of the next moment; empty when there were none."""
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                return []
        chunk = os.read(self.process.stdout.fileno(), 1 << 20)
        if not chunk:
            time.sleep(0.01)
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        return [line.decode() for line in lines]

    def kill(self) -> list[str]:
        """Kill -9; returns what it had still said."""
        assert self.process.stdout is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        *lines, _ = (self.rest + self.process.stdout.read()).split(b"\n")
        self.process.stdout.close()
        return [line.decode() for line in lines]


def started(url: str, start: int) -> Writer:
    """A writer process that is starting."""
    command = [sys.executable, "-m", "tests.crash.writer", url, str(start)]
    return Writer(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE))  # noqa: S603  # our own program


def kill_writers(url: str, kills: int, seed: int = 0) -> Outcome:
    """Kill a writer process of eight threads `kills` times, with a second process always working beside it."""
    chance, heard, begun = random.Random(seed), Acknowledged({}, []), time.monotonic()
    prepare(url)
    writers = [started(url, 0), started(url, STEP)]
    try:
        for number in range(kills):
            victim = writers[number % 2]
            listen(victim, heard, f"writer {number} says nothing")
            time.sleep(chance.random() * 0.05)
            heard.hear(victim.kill())
            writers[number % 2] = started(url, (number + 2) * STEP)
            heard.hear(writers[1 - number % 2].heard(0))
    finally:
        for writer in writers:
            heard.hear(writer.kill())
    return check(url, kills, heard, begun)


def stop_server(server: postgres.Server, url: str, stops: int, seed: int = 0) -> Outcome:
    """Stop PostgreSQL hard `stops` times under eight writers, which go on by themselves once it is back."""
    chance, heard, begun = random.Random(seed), Acknowledged({}, []), time.monotonic()
    prepare(url)
    writer = started(url, 0)
    try:
        for number in range(stops):
            listen(writer, heard, f"after stop {number} no writer goes on")
            time.sleep(chance.random() * 0.3)
            server.stop("immediate")
            heard.hear(writer.heard(0))
            server.start()
        listen(writer, heard, "after the last stop no writer goes on")
    finally:
        heard.hear(writer.kill())
    return check(url, stops, heard, begun)


def prepare(url: str) -> None:
    """Make the tables."""
    store = open_store(url)
    store.migrate()
    store.close()


def listen(writer: Writer, heard: Acknowledged, trouble: str) -> None:
    """Wait until the writer has had some acknowledgements."""
    fresh, until = 0, time.monotonic() + PATIENCE
    while fresh < LEAST_BETWEEN:
        if time.monotonic() > until or writer.process.poll() is not None:
            raise RuntimeError(trouble)
        lines = writer.heard(1)
        heard.hear(lines)
        fresh += len(lines)


def check(url: str, kills: int, heard: Acknowledged, begun: float) -> Outcome:
    """Look for every acknowledged evaluation, verify the chain, and send every acknowledged key again."""
    store = open_store(url)
    wrong = heard.wrong
    report = store.verify_audit()
    if not report.whole:
        wrong.append(f"chain: {report.damage}")
    for key, (name, receipt) in heard.told.items():
        found = store.evaluation(name, EVERYTHING)
        if found is None or found.receipt_id != receipt or found.case_json is None or found.result_json is None:
            wrong.append(f"{key}: {name} is lost")
    for group in groups(list(heard.told.items()), 100):
        answers = record_all(store, [evaluated(int(key.removeprefix("idem-"))) for key, _ in group])
        for (key, (name, receipt)), answer in zip(group, answers, strict=True):
            if (getattr(answer, "id", None), getattr(answer, "receipt_id", None)) != (name, receipt):
                wrong.append(f"{key}: sent again it is {answer!r}")
    if store.verify_audit().rows != report.rows:
        wrong.append("sending again recorded something")
    store.close()
    return Outcome(kills, len(heard.told), report.rows, time.monotonic() - begun, tuple(wrong))


def groups(items: list[tuple[str, tuple[str, str]]], size: int) -> Iterator[list[tuple[str, tuple[str, str]]]]:
    """The items, `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


@contextmanager
def temporary_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server for one campaign."""
    programs = postgres.binaries()
    if programs is None:
        raise SystemExit("没有 PostgreSQL 的程序：apt-get install postgresql")
    server = postgres.make_server(programs)
    try:
        yield server
    finally:
        server.remove()

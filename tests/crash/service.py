"""Campaigns on the running service: two worker processes under eight clients, killed whole or with their database stopped.

A client sends a case with an Idempotency-Key until it is answered, as an integrator would; what it was answered must be there
afterwards, and must be the answer to the same key for ever.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from api.http.contract import examples
from api.store import open_store
from tests import postgres
from tests.api.store.examples import execute
from tests.crash.campaign import EVERYTHING, LEAST_BETWEEN, ROOT, Acknowledged, Outcome, prepare
from tests.ports import held_port
from tests.running_service import answers
from tests.waiting import PATIENCE, until

CLIENTS = 8
ONE = "/v1/evaluations"


@dataclass(frozen=True, slots=True)
class Service:
    """`cailiang serve` on one database and one port, started again after each kill."""

    url: str
    folder: Path
    port: int
    workers: int = 2
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, in a process group of its own."""
        settings = {"DATABASE": self.url, "PORT": str(self.port), "WORKERS": str(self.workers), "RATE": "0"}
        environment = {
            **os.environ,
            **{f"CAILIANG_{name}": value for name, value in settings.items()},
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.folder),
        }
        self.running.append(
            subprocess.Popen(
                [sys.executable, "-m", "api.command", "serve"],
                env=environment,
                cwd=self.folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )

    def kill(self) -> None:
        """Kill -9 every process of it."""
        process = self.running.pop()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def serving(url: str, workers: int = 2) -> Iterator[Service]:
    """A running service on the database at `url`."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, held_port() as port:
        service = Service(url, Path(folder), port, workers)
        service.start()
        try:
            until(lambda: answers(service.address), "the service does not start")
            yield service
        finally:
            service.kill()


def ask(client: httpx.Client, number: int) -> tuple[str, str] | None:
    """Send one case once: the id of its record and the digest of the whole answer; None when it was not answered well."""
    body = examples.CASE | {"case": f"第{number}件"}
    try:
        answer = client.post(ONE, json=body, headers={"Idempotency-Key": f"idem-{number}"})
    except httpx.TransportError:
        return None
    if answer.status_code not in (200, 201):
        return None
    return answer.json()["id"], hashlib.sha256(answer.content).hexdigest()


@dataclass(slots=True)
class Clients:
    """Eight clients at work; what they were answered, how often, and how often they were not."""

    address: str
    heard: Acknowledged
    stop: threading.Event = field(default_factory=threading.Event)
    gate: threading.Lock = field(default_factory=threading.Lock)
    answered: int = 0
    unanswered: int = 0

    def work(self, worker: int) -> None:
        """Send case after case, now and then an earlier one again; what is not answered is sent again."""
        chance, step = random.Random(worker), 0
        with httpx.Client(base_url=self.address, timeout=PATIENCE, trust_env=False) as client:
            while not self.stop.is_set():
                number = step * CLIENTS + worker
                if step and chance.random() < 0.1:
                    number -= CLIENTS * chance.randint(1, min(step, 20))
                else:
                    step += 1
                while not self.stop.is_set() and not self.told(number, ask(client, number)):
                    time.sleep(0.02)

    def told(self, number: int, answer: tuple[str, str] | None) -> bool:
        """Note an answer; whether there was one."""
        with self.gate:
            if answer is None:
                self.unanswered += 1
                return False
            self.heard.hear([f"idem-{number} {answer[0]} {answer[1]}"])
            self.answered += 1
            return True

    def wait(self, trouble: str) -> None:
        """Wait until they have had some answers more."""
        wanted = self.answered + LEAST_BETWEEN
        until(lambda: self.answered >= wanted, trouble)


def kill_service(url: str, kills: int, seed: int = 0) -> Outcome:
    """Kill all processes of the service `kills` times under eight clients, and start it again each time."""

    def blow(service: Service) -> None:
        service.kill()
        service.start()

    return campaign(url, kills, seed, blow)


def stop_under_service(server: postgres.Server, url: str, stops: int, seed: int = 0) -> Outcome:
    """Stop PostgreSQL hard `stops` times under the service, which goes on by itself once it is back."""

    def blow(service: Service) -> None:
        server.stop("immediate")
        assert answers(service.address)
        ready = httpx.get(f"{service.address}/readyz", timeout=PATIENCE, trust_env=False)
        assert ready.status_code == 503, "ready without a database"
        server.start()

    return campaign(url, stops, seed, blow)


def campaign(url: str, blows: int, seed: int, blow: Callable[[Service], None]) -> Outcome:
    """Strike again and again while clients are being answered; then check."""
    chance, heard, begun = random.Random(seed), Acknowledged({}, []), time.monotonic()
    prepare(url)
    with serving(url) as service:
        clients = Clients(service.address, heard)
        threads = [threading.Thread(target=clients.work, args=(worker,)) for worker in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            for number in range(blows):
                clients.wait(f"after blow {number} nobody is answered")
                time.sleep(chance.random() * 0.2)
                blow(service)
            clients.wait("after the last blow nobody is answered")
        finally:
            clients.stop.set()
            for thread in threads:
                thread.join()
        return check(url, service, blows, heard, begun)


def check(url: str, service: Service, blows: int, heard: Acknowledged, begun: float) -> Outcome:
    """Look for every acknowledged evaluation, verify the chain, and send every acknowledged key again to the service."""
    store = open_store(url)
    wrong = heard.wrong
    report = store.verify_audit()
    if not report.whole:
        wrong.append(f"chain: {report.damage}")
    (recorded,) = execute(store, "SELECT count(*) FROM evaluations")[0]
    for key, (name, _) in heard.told.items():
        found = store.evaluation(name, EVERYTHING)
        if found is None or found.case_json is None or found.result_json is None:
            wrong.append(f"{key}: {name} is lost")
    with (
        httpx.Client(base_url=service.address, timeout=PATIENCE, trust_env=False) as client,
        ThreadPoolExecutor(CLIENTS) as pool,
    ):
        again = pool.map(lambda key: ask(client, int(key.removeprefix("idem-"))), heard.told)
        wrong += [
            f"{key}: sent again it is {answer}"
            for (key, first), answer in zip(heard.told.items(), again, strict=True)
            if answer != first
        ]
    if execute(store, "SELECT count(*) FROM evaluations")[0][0] != recorded:
        wrong.append("sending again recorded something")
    if not store.verify_audit().whole:
        wrong.append("chain: broken after sending again")
    store.close()
    return Outcome(blows, len(heard.told), recorded, time.monotonic() - begun, tuple(wrong))

"""A database that hangs: who needs it is told so in time, who does not never waits, and all goes on once it answers again."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from starlette.requests import Request

from api.http.admission.access import REMEMBERED, Access
from api.http.app import create_app
from api.http.contract import examples
from api.http.records import Records
from api.http.settings import Settings
from api.store import Actor, Store, StoreGone, open_store
from engine.catalog import Places
from tests.postgres import Server
from tests.running_service import events, listening, serving, told
from tests.waiting import PATIENCE, until

ONE = "/v1/evaluations"
MANY = 24
# In seconds: how long calls of the store wait here, and within what they are answered on a busy machine. All else is answered
# before such a call would be: it waits for none. One second is promised; a test that held that would hold the machine to it.
WAIT, LONGEST = 4, 16.0


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.store.database.WAIT_SECONDS", WAIT)


def ask(client: httpx.Client, method: str, path: str, **sent: object) -> tuple[httpx.Response, float]:
    """The answer, and how many seconds it took."""
    begun = time.monotonic()
    found = client.request(method, path, timeout=LONGEST, **sent)  # type: ignore[arg-type]  # whatever httpx takes
    return found, time.monotonic() - begun


def waits(client: httpx.Client, method: str, path: str, status: int, **sent: object) -> bool:
    """Whether most of three answers, all of `status`, took as long as a call of the store waits."""
    asked = [ask(client, method, path, **sent) for _ in range(3)]
    assert {found.status_code for found, _ in asked} == {status}, path
    return median(seconds for _, seconds in asked) >= WAIT


@contextmanager
def many(client: httpx.Client, *asked: tuple[str, str, object]) -> Iterator[list[tuple[httpx.Response, float]]]:
    """So many requests under way in the block, in turn those `asked`; after it, what each was answered and when."""
    answers: list[tuple[httpx.Response, float]] = []
    with ThreadPoolExecutor(MANY) as pool:
        running = [
            pool.submit(
                ask, client, method, path, json=body, headers={"Idempotency-Key": f"k-{number}"} if body else {}
            )
            for number in range(MANY)
            for method, path, body in [asked[number % len(asked)]]
        ]
        time.sleep(0.3)  # until they wait
        yield answers
        answers += [one.result(PATIENCE) for one in running]


def test_a_frozen_postgres(own_server: Server) -> None:
    """While the server is stopped, its connections open, records are 503 in time, and what needs none is answered at once.

    When it goes on, so does the service; each evaluation that is sent again with its key is kept once.
    """
    with listening(create_app(Settings(database=own_server.url, rate=0, reload_seconds=0))) as client:
        kept = client.post(ONE, json=examples.CASE, headers={"Idempotency-Key": "k-0"}).json()["id"]
        asked = (("POST", ONE, examples.CASE), ("GET", f"{ONE}/{kept}", None), ("GET", ONE, None))
        with own_server.frozen():
            with many(client, *asked) as answers:
                for path, status in (("/livez", 200), ("/readyz", 503), ("/metrics", 200), ("/v1/lists", 200)):
                    assert not waits(client, "GET", path, status), path
                assert not waits(client, "POST", f"{ONE}?record=false", 200, json=examples.CASE)
            assert {told(found) for found, _ in answers} == {"store-gone"}
            assert {found.headers["retry-after"] for found, _ in answers} == {"5"}
            assert max(seconds for _, seconds in answers) < LONGEST
        until(lambda: client.get("/readyz").status_code == 200)
        for _ in range(2):
            again = [
                client.post(ONE, json=examples.CASE, headers={"Idempotency-Key": f"k-{number}"})
                for number in range(0, MANY, len(asked))
            ]
            assert {found.status_code for found in again} <= {200, 201}
            assert again[0].json()["id"] == kept
        assert len(client.get(ONE).json()["items"]) == len(again)


@contextmanager
def locked(file: Path, script: str) -> Iterator[None]:
    """Another program that holds a lock on the database until the end of the block."""
    command = [sys.executable, "-c", textwrap.dedent(script), str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:  # noqa: S603  # our own
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == b"locked\n"
        try:
            yield
        finally:
            other.stdin.close()


WRITING = """
    import sqlite3, sys
    other = sqlite3.connect(sys.argv[1], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    print("locked", flush=True)
    sys.stdin.read()
"""
# The locks of SQLite are eight bytes of this file: one to write, one to checkpoint, one to recover, five to read.
EVERYTHING = """
    import fcntl, sys
    with open(sys.argv[1] + "-shm", "r+b") as shared:
        fcntl.lockf(shared, fcntl.LOCK_EX, 8, 120)
        print("locked", flush=True)
        sys.stdin.read()
"""


def test_a_writer_from_elsewhere_and_many_readers(tmp_path: Path) -> None:
    """While another program keeps the right to write, readings, which are audited, wait and end in time; nobody else waits."""
    file = tmp_path / "records.db"
    store = open_store(f"sqlite:///{file}")
    store.migrate()
    secrets = [store.create_key("k", ["evaluate", "read", "metrics"])[1] for _ in range(4)]
    store.close()
    settings = Settings(access="keys", database=f"sqlite:///{file}", rate=0, reload_seconds=0)
    with listening(create_app(settings)) as client:
        client.headers["X-API-Key"] = secrets[0]
        with locked(file, WRITING):
            with many(client, ("GET", ONE, None)) as answers:
                for path in ("/livez", "/readyz", "/metrics", "/v1/lists"):
                    assert not waits(client, "GET", path, 200), path
                # Keys that nobody has looked up yet are read past those who wait to write.
                known = [ask(client, "GET", "/v1/matters", headers={"X-API-Key": secret}) for secret in secrets[1:]]
                assert {found.status_code for found, _ in known} == {200}
                assert median(seconds for _, seconds in known) < WAIT
            assert {told(found) for found, _ in answers} == {"store-gone"}
            assert max(seconds for _, seconds in answers) < LONGEST
        assert client.get(ONE).status_code == 200


def test_a_lock_on_everything(tmp_path: Path) -> None:
    """While another program lets nobody read either, the same holds, and the service is not ready."""
    file = tmp_path / "records.db"
    with listening(create_app(Settings(database=f"sqlite:///{file}", rate=0, reload_seconds=0))) as client:
        where = client.post(ONE, json=examples.CASE).headers["location"]
        with locked(file, EVERYTHING):
            with many(client, ("GET", where, None), ("POST", ONE, examples.CASE)) as answers:
                for path, status in (("/livez", 200), ("/readyz", 503), ("/metrics", 200), ("/v1/lists", 200)):
                    assert not waits(client, "GET", path, status), path
            assert {told(found) for found, _ in answers} == {"store-gone"}
            assert max(seconds for _, seconds in answers) < LONGEST
        until(lambda: client.get("/readyz").status_code == 200)
        assert client.post(ONE, json=examples.CASE).status_code == 201


def test_readiness_is_asked_once_while_it_hangs() -> None:
    """However many ask whether the service is ready, one thread waits for the database, and each is told within a second."""
    let_go, asked = threading.Event(), list[int]()

    def hang() -> bool:
        asked.append(1)
        return let_go.wait(PATIENCE)

    store = SimpleNamespace(wait_seconds=PATIENCE, recorder=lambda: None, migrate=lambda: None, ready=hang)
    records = Records(cast("Store", store), cast("Callable[[], Places]", None))

    slow = "存证库没有在一秒之内答复"

    async def ask_all() -> None:
        begun = time.monotonic()
        for _ in range(2):
            assert await asyncio.gather(*(records.trouble_now() for _ in range(MANY))) == [slow] * MANY
        assert time.monotonic() - begun < PATIENCE
        assert len(asked) == 1
        let_go.set()
        assert None in [await records.trouble_now() for _ in range(20)]

    asyncio.run(ask_all())


def test_a_known_key_outlives_the_database() -> None:
    """While the database hangs a key seen a moment ago is let in as long as it is remembered, then it is 503."""
    now, gone = [0.0], [False]

    async def find_key(_: str) -> Actor:
        if gone[0]:
            raise StoreGone
        return Actor("key-1", "key", frozenset({"read"}))

    records = cast("Records", SimpleNamespace(find_key=find_key))
    access = Access(Settings(access="keys", database="sqlite:///x"), records, lambda: now[0])

    def admit() -> Actor:
        return asyncio.run(
            access.admit(Request({"type": "http", "headers": [(b"x-api-key", b"x")], "state": {}}), "read")
        )

    assert admit().key_id == "key-1"
    gone[0], now[0] = True, REMEMBERED - 0.1
    assert admit().key_id == "key-1"
    now[0] = REMEMBERED
    with pytest.raises(StoreGone):
        admit()


def test_stopping_while_the_database_is_frozen(own_server: Server, tmp_path: Path) -> None:
    """Told to stop, the process does not wait for a database that hangs, whatever is under way."""
    settings = {"CAILIANG_DATABASE": own_server.url, "CAILIANG_SHUTDOWN_SECONDS": "1"}
    with serving(tmp_path, **settings) as (started, address), httpx.Client(base_url=address, trust_env=False) as client:
        where = client.post(ONE, json=examples.CASE).headers["location"]
        with own_server.frozen():
            for method, path in (("POST", ONE), ("GET", where), ("GET", "/readyz")):
                threading.Thread(target=_ask_in_vain, args=(address, method, path), daemon=True).start()
                time.sleep(0.3)  # until it waits, the first on the connection that is open
            started.send_signal(signal.SIGTERM)
            started.wait(LONGEST)
    assert events(tmp_path / "log", "stopped") == 1


def _ask_in_vain(address: str, method: str, path: str) -> None:
    try:
        httpx.request(method, f"{address}{path}", json=examples.CASE, timeout=PATIENCE, trust_env=False)
    except httpx.TransportError:
        return

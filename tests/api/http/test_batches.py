"""Batches and what they hold: a body larger than its room, a slow sender, a client that does not read, tiny lines, many at once."""

import json
import re
import resource
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.http.admission import shaped, spools
from api.http.app import create_app
from api.http.contract import Case, examples
from api.http.problems import ProblemError
from api.http.settings import Settings
from api.store import open_store
from tests.running_service import LINES, listening, told
from tests.waiting import until
from tests.wire import is_reset, received, wire

BATCH = "/v1/evaluations:batch"
CASE = (json.dumps(examples.CASE) + "\n").encode()
LARGE = b"{}\n" * 1_000_000
HEAD = (
    b"POST /v1/evaluations:batch?detail=%b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n%b\r\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of the test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def head(*, length: int | None = None, more: bytes = b"", detail: bytes = b"default") -> bytes:
    """The beginning of a batch."""
    return HEAD % (detail, more + (b"" if length is None else b"Content-Length: %d\r\n" % length))


def held(folder: Path) -> int:
    """How many files in the temporary folder this process has open without a name."""
    found = 0
    for one in Path("/proc/self/fd").iterdir():
        try:
            link = one.readlink()
        except FileNotFoundError:
            continue
        found += link.is_relative_to(folder) and link.name.endswith(" (deleted)")
    return found


def under_way(app: FastAPI) -> int:
    """How many batches are."""
    return int(app.state.service.spools._under_way.total())


def ended(client: httpx.Client) -> int:
    """How many batches have ended, however they did."""
    found = re.findall(
        r'^cailiang_requests_total{.*route="/v1/evaluations:batch".*} (\d+)', client.get("/metrics").text, re.MULTILINE
    )
    return sum(int(one) for one in found)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class TestRoom:
    @pytest.mark.parametrize("announced", [True, False])
    def test_a_body_that_is_too_much_for_the_disk(self, folder: Path, *, announced: bool) -> None:
        """It is 507 and not a defect of ours, nothing of it is held, and the next batch is answered."""
        app = create_app(Settings(rate=0))
        with listening(app) as client:
            body = LARGE if announced else (LARGE[at : at + 60_000] for at in range(0, len(LARGE), 60_000))
            with largest_file(1_500_000):
                try:
                    found = client.post(BATCH, content=body, headers=LINES)
                except (httpx.WriteError, httpx.ReadError):
                    pass  # it had said no and closed before all of it was sent
                else:
                    assert (found.status_code, told(found)) == (507, "spool-full")
                    assert "存证库" not in found.text
            until(lambda: under_way(app) == held(folder) == 0)
            assert client.post(BATCH, content=CASE, headers=LINES).status_code == 200

    def test_a_body_of_which_it_is_known_before(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A body that is announced to be larger than what is free is refused before it is sent."""
        monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=2_000_000))
        with listening(create_app(Settings(rate=0))) as client:
            for length, status in ((2_000_001, b"507"), (2_000_000, b"100")):
                with wire(client) as caller:
                    caller.sendall(head(length=length, more=b"Expect: 100-continue\r\n"))
                    assert caller.recv(65536).startswith(b"HTTP/1.1 " + status)

    def test_others_are_answered_while_it_is_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A disk that takes its time holds up nobody else."""
        begun, go_on = threading.Event(), threading.Event()

        class Slow(tempfile.SpooledTemporaryFile[bytes]):
            def write(self, data: bytes) -> int:  # type: ignore[override]  # only bytes are written
                begun.set()
                assert go_on.wait(60)
                return super().write(data)

        monkeypatch.setattr(tempfile, "SpooledTemporaryFile", Slow)
        with listening(create_app(Settings(rate=0))) as client, wire(client) as caller:
            caller.sendall(head(length=len(LARGE), more=b"Connection: close\r\n"))
            caller.sendall(LARGE[:1_200_000])
            assert begun.wait(60)
            assert client.get("/livez").status_code == 200
            go_on.set()

    def test_others_are_answered_while_it_is_closed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A disk that takes its time to free what was held holds up nobody else, and no place among those under way."""
        go_on = threading.Event()

        class Slow(tempfile.SpooledTemporaryFile[bytes]):
            def close(self) -> None:
                assert go_on.wait(60)
                super().close()

        monkeypatch.setattr(tempfile, "SpooledTemporaryFile", Slow)
        app = create_app(Settings(rate=0))
        with listening(app) as client:
            assert client.post(BATCH, content=CASE, headers=LINES).status_code == 200
            assert client.get("/livez").status_code == 200
            until(lambda: under_way(app) == 0)
            go_on.set()


class TestTime:
    def test_a_dripping_sender(self) -> None:
        """Whoever sends a byte now and then is told so when the time of the whole batch is over."""
        app = create_app(Settings(rate=0, batch_seconds=2))
        with listening(app) as client, wire(client, 0.2) as caller:
            caller.sendall(head(length=100_000))
            start, found = time.monotonic(), b""
            while not found and time.monotonic() - start < 60:
                caller.sendall(b" ")
                found = received(caller)
            assert found.startswith(b"HTTP/1.1 408 ")
            until(lambda: under_way(app) == 0)

    def test_an_answer_that_takes_too_long(self, folder: Path) -> None:
        """Its time over, the answer ends unfinished, which its reader sees; the spool is closed."""
        app = create_app(Settings(rate=0, batch_seconds=2))
        with listening(app) as client:
            answer = client.stream("POST", BATCH, content=CASE * 12_000, headers=LINES)
            with pytest.raises(httpx.RemoteProtocolError), answer as coming:
                for _ in coming.iter_raw():
                    pass
            until(lambda: under_way(app) == held(folder) == 0)
            assert client.get("/livez").status_code == 200

    def test_an_answer_that_is_not_read(self, folder: Path) -> None:
        """Whoever reads nothing is cut off, the connection reset and the spool closed, while others are answered."""
        app = create_app(Settings(rate=0, send_seconds=1))
        body = CASE * 5_000
        with listening(app) as client, wire(client, window=4096) as caller:
            caller.sendall(head(length=len(body), detail=b"full"))
            caller.sendall(body)
            until(lambda: held(folder) == 1)
            assert client.post(BATCH, content=CASE, headers=LINES).status_code == 200
            until(lambda: under_way(app) == held(folder) == 0)
            assert is_reset(caller)
            assert client.get("/livez").status_code == 200

    @pytest.mark.parametrize("size", [1, 5_000])
    def test_who_hangs_up_holds_nothing(self, folder: Path, size: int) -> None:
        """A client that is gone before the answer, or in the middle of it, leaves no spool and no place taken."""
        app = create_app(Settings(rate=0))
        body = CASE * size
        with listening(app) as client:
            for number in range(spools.EACH + 1):
                with wire(client) as caller:
                    caller.sendall(head(length=len(body)))
                    caller.sendall(body)
                    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                until(lambda n=number: ended(client) > n)
            until(lambda: under_way(app) == held(folder) == 0)
            assert client.post(BATCH, content=CASE, headers=LINES).status_code == 200


class TestMany:
    def test_more_than_there_are_places(self, tmp_path: Path) -> None:
        """One key takes so many places, all keys together so many; the next is told when to come again, then let in."""
        url = f"sqlite:///{tmp_path / 'records.db'}"
        store = open_store(url)
        store.migrate()
        keys = [store.create_key(str(number), ["evaluate"])[1] for number in range(3)]
        store.close()
        app = create_app(Settings(access="keys", database=url, rate=0))
        with listening(app) as client, ExitStack() as waiting:

            def begin(key: str) -> socket.socket:
                caller = waiting.enter_context(wire(client))
                caller.sendall(head(length=len(CASE), more=b"Connection: close\r\nX-API-Key: %b\r\n" % key.encode()))
                return caller

            def ask(key: str) -> httpx.Response:
                return client.post(BATCH, content=CASE, headers={**LINES, "X-API-Key": key})

            callers = [begin(keys[0]) for _ in range(spools.EACH)]
            until(lambda: under_way(app) == spools.EACH)
            refused = ask(keys[0])
            assert (refused.status_code, told(refused)) == (429, "too-many-requests")
            assert int(refused.headers["retry-after"]) > 0
            assert ask(keys[1]).status_code == 200
            callers += [begin(keys[1]) for _ in range(spools.ALL - spools.EACH)]
            until(lambda: under_way(app) == spools.ALL)
            assert told(ask(keys[2])) == "too-many-requests"
            for caller in callers:
                caller.sendall(CASE)
                assert received(caller).startswith(b"HTTP/1.1 200 ")
            assert [ask(key).status_code for key in keys] == [200, 200, 200]


class TestTinyLines:
    @pytest.mark.parametrize("line", [b"", b" ", b"\t", b"\r", b" \t \r"])
    def test_white_space_is_not_answered(self, line: bytes) -> None:
        """Two hundred kilobytes of it are answered by the one case after them, under its own number."""
        times = 200_000 // (len(line) + 1)
        with listening(create_app(Settings(rate=0))) as client:
            found = client.post(BATCH, content=(line + b"\n") * times + CASE, headers=LINES)
            again = client.post(
                BATCH, content=(line + b"\n") * times + CASE, headers=LINES, params={"resume_from": times + 1}
            )
        assert [json.loads(row)["line"] for row in found.text.splitlines()] == [times + 1]
        assert again.content == found.content

    @pytest.mark.parametrize("line", [b"1", b"{", b"\xff", b"\0", b"{}", b"[]", b'""', b'{"":1}', b'{"a":1}'])
    def test_what_a_wrong_line_costs(self, line: bytes) -> None:
        """The answer to wrong lines is at most eighty times as long, however short they are."""
        body = (line + b"\n") * 2000
        with listening(create_app(Settings(rate=0))) as client:
            found = client.post(BATCH, content=body, headers=LINES)
        assert len(found.text.splitlines()) == 2000
        # A number of nine digits more than the longest here would be five bytes more in each line.
        assert len(found.content) + 5 * 2000 <= 80 * len(body)


def test_wrong_lines_do_not_describe_the_shape_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the keys of a shape are is found once: it takes a thousandth of a second, and a line of two bytes is enough."""
    described = []
    plain = Case.model_json_schema

    def counted() -> dict[str, Any]:
        described.append(1)
        return plain()

    monkeypatch.setattr(Case, "model_json_schema", counted)
    for _ in range(50):
        with pytest.raises(ProblemError):
            shaped(1, Case)
    assert len(described) <= 1

"""The connection: where a request ends is never in doubt, and a client that does not read is not waited for."""

from collections.abc import Iterator

import httpx
import pytest

from api.http.app import create_app
from api.http.connection import FEW_CHUNKS, SMALL_CHUNK
from api.http.settings import Settings
from tests.running_service import listening
from tests.waiting import until
from tests.wire import is_gone, is_reset, received, wire

BODY = b'{"place": "640106", "matter": "expired-food"}'
SECOND = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: smuggled-1\r\n\r\n"
SECONDS = 1


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    """A service that waits a second for a client that does not read."""
    with listening(create_app(Settings(rate=0, body_seconds=2, send_seconds=SECONDS))) as client:
        yield client


FRAMINGS = {
    "length and chunks": b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n%b",
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: %d\r\n\r\n%b",
    "chunks in capitals": b"TRANSFER-ENCODING: Chunked\r\ncontent-length: %d\r\n\r\n%b",
    "two lengths": b"Content-Length: %d\r\nContent-Length: 2\r\n\r\n%b",
    "a list of lengths": b"Content-Length: %d, 2\r\n\r\n%b",
    "another coding": b"Content-Length: %d\r\nTransfer-Encoding: gzip, chunked\r\n\r\n%b",
    "chunks twice": b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n%b",
    "a blank before the colon": b"Content-Length: %d\r\nTransfer-Encoding : chunked\r\n\r\n%b",
    "a folded line": b"Content-Length: %d\r\nTransfer-Encoding:\r\n chunked\r\n\r\n%b",
}


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
@pytest.mark.parametrize("name", FRAMINGS)
@pytest.mark.parametrize("path", [b"/v1/evaluations", b"/livez", b"/nowhere"])
def test_a_request_whose_end_is_in_doubt(service: httpx.Client, path: bytes, name: str, version: bytes) -> None:
    """It is refused, the connection closed, and what follows in it never answered, read either way."""
    for body in (b"0\r\n\r\n" + SECOND, SECOND):
        head = b"POST %b HTTP/%b\r\nHost: localhost\r\nConnection: keep-alive\r\nContent-Type: application/json\r\n"
        with wire(service) as caller:
            caller.sendall(head % (path, version) + FRAMINGS[name] % (len(body), body))
            found = received(caller)
        assert found.startswith((b"HTTP/1.1 4", b"HTTP/1.1 501 "))
        assert found.count(b"HTTP/1.1 ") == 1
        assert b"smuggled-1" not in found
    assert service.get("/livez").status_code == 200


def test_the_same_length_twice_is_one_length(service: httpx.Client) -> None:
    """Where nothing is in doubt a request is answered, and the next after it."""
    head = b"POST /v1/evaluations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    last = SECOND.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with wire(service) as caller:
        caller.sendall(
            head + b"Content-Length: %d\r\nContent-Length: %d\r\n\r\n" % (len(BODY), len(BODY)) + BODY + last
        )
        found = received(caller)
    assert found.count(b"HTTP/1.1 200 ") == 2


EXPECTING = {
    "no room for it": (b"/v1/evaluations", b"Content-Type: application/json\r\nContent-Length: 300000\r\n", b"413"),
    "no room for the batch": (b"/v1/evaluations:batch", b"Content-Type: application/x-ndjson\r\nContent-Length: 99999999999\r\n", b"413"),
    "wrong type": (b"/v1/evaluations", b"Content-Type: text/plain\r\nContent-Length: 10\r\n", b"415"),
    "wrong parameter": (b"/v1/evaluations?a=1", b"Content-Type: application/json\r\nContent-Length: 10\r\n", b"422"),
    "nowhere": (b"/nowhere", b"Content-Length: 10\r\n", b"404"),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTING)
def test_a_body_that_is_not_wanted_is_not_asked_for(service: httpx.Client, name: str) -> None:
    """Whoever asks before sending a body is told no at once, and never to go on."""
    path, lines, status = EXPECTING[name]
    with wire(service) as caller:
        caller.sendall(b"POST %b HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n%b\r\n" % (path, lines))
        assert caller.recv(65536).startswith(b"HTTP/1.1 " + status)


def test_a_body_that_is_wanted_is_asked_for(service: httpx.Client) -> None:
    """Whoever asks before sending a good body is told to go on."""
    head = (
        b"POST /v1/evaluations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    )
    with wire(service) as caller:
        caller.sendall(head + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY))
        assert caller.recv(65536).startswith(b"HTTP/1.1 100 ")
        caller.sendall(BODY)
        assert received(caller).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("path", ["/openapi.json", "/v1/terms?limit=500"])
@pytest.mark.parametrize("times", [1, 40])
def test_an_answer_that_is_not_read(service: httpx.Client, path: str, times: int) -> None:
    """The connection of a client that reads nothing is reset in time, whether the answer fills the buffers or not."""
    ask = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with wire(service, window=4096) as caller:
        caller.sendall(ask * times)
        assert service.get("/livez").status_code == 200
        until(is_gone(caller))
        assert is_reset(caller)


def chunked(size: int, count: int) -> bytes:
    """A body of so many blanks, in chunks of one size, and its end."""
    return (b"%x\r\n%b\r\n" % (size, b" " * size)) * count + b"0\r\n\r\n"


@pytest.mark.parametrize("lines", ["POST /v1/evaluations", "POST /v1/evaluations:batch", "GET /livez", "GET /nowhere"])
def test_a_body_in_crumbs(service: httpx.Client, lines: str) -> None:
    """It is not read to its end, whether somebody waits for it, was refused already or never wanted it."""
    media = "x-ndjson" if lines.endswith("batch") else "json"
    head = f"{lines} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/{media}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with wire(service) as caller:
        caller.sendall(head.encode() + chunked(1, 2 * FEW_CHUNKS) + SECOND)
        found = received(caller)
    assert b"smuggled-1" not in found
    assert found.count(b"HTTP/1.1 ") <= 1
    with wire(service) as caller:
        # Some follow once it was answered.
        caller.sendall(head.encode() + chunked(1, FEW_CHUNKS)[:-5])
        if "POST" not in lines:
            assert caller.recv(65536)
        caller.sendall(chunked(1, FEW_CHUNKS))
        assert received(caller).count(b"HTTP/1.1 2") == 0
    assert service.get("/livez").status_code == 200


@pytest.mark.parametrize(("size", "count"), [(1, FEW_CHUNKS), (SMALL_CHUNK, 3 * FEW_CHUNKS)])
def test_a_body_in_chunks_of_some_size(service: httpx.Client, size: int, count: int) -> None:
    """A few tiny chunks, and many small ones, are a body like any other; each request counts anew."""
    head = b"POST /v1/evaluations:batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
    with wire(service) as caller:
        caller.sendall((head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(size, count)) * 2 + SECOND)
        found = b""
        while b"smuggled-1" not in found:
            more = caller.recv(65536)
            assert more, found
            found += more
    assert found.count(b"HTTP/1.1 200 ") == 3

"""Hostile bodies against a server that really listens: a 4xx problem, no value repeated, and the server still answers."""

import json
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from api.http import examples
from api.http.app import create_app
from api.http.settings import Settings
from tests.running_service import JSON, LINES, listening, told

NAME = "张三丰的秘密"
GOOD = json.dumps(examples.PARTIAL).encode()
LIMIT = 262_144
ENDPOINTS = ("/v1/evaluations", "/v1/questions", "/v1/evaluations:what-if")


def fact(written: str) -> bytes:
    """A case in which one fact is written that way."""
    return f'{{"place": "640106", "matter": "expired-food", "title": "{NAME}", "facts": {{"goods_value": {written}}}}}'.encode()


BODIES: dict[str, bytes] = {
    "NaN": fact("NaN"),
    "Infinity": fact("-Infinity"),
    "1e400": fact("1e400"),
    "1e-400": fact("1e-400"),
    "exponent without end": fact("1e99999999999999999999"),
    "digits without end": fact("1" * 100_000),
    "decimals without end": fact("0." + "1" * 100_000),
    "a key twice": f'{{"place": "{NAME}", "place": "{NAME}"}}'.encode(),
    "a fact twice under two names": f'{{"place": "640106", "matter": "expired-food", "facts": {{"goods_value": "{NAME}", "货值金额": "1"}}}}'.encode(),
    "100,000 deep": b"[" * 100_000,
    "100,000 deep objects": b'{"a":' * 40_000,
    "deep inside a fact": fact("[" * 31 + "]" * 31),
    "lone surrogate": fact(r'"\ud800"'),
    "lone surrogate in a key": rf'{{"\udfff{NAME}": 1}}'.encode(),
    "lone surrogate in the title": rf'{{"place": "640106", "matter": "expired-food", "title": "\ud83d{NAME}"}}'.encode(),
    "character zero": fact(r'"\u0000"'),
    "half a UTF-8 sequence": b'{"place": "\xe5\xbc"}',
    "GBK": f'{{"place": "{NAME}"}}'.encode("gbk"),
    "UTF-16": f'{{"place": "{NAME}"}}'.encode("utf-16"),
    "overlong UTF-8": b'{"place": "\xc0\xaf"}',
    "nothing": b"",
    "white space": b" \n\t",
    "two documents": b"{}{}",
    "single quotes": f"{{'place': '{NAME}'}}".encode(),
    "a comment": f"{{/* {NAME} */}}".encode(),
    "cut off": GOOD[:-1],
    "quotes without end": b'"' + b'\\"' * 100_000,
    "a list": b"[]",
    "null": b"null",
    "text": f'"{NAME}"'.encode(),
    "a number": b"1",
    "many facts": json.dumps({"place": "640106", "matter": "expired-food", "facts": {f"{NAME}{n}": 1 for n in range(5000)}}, ensure_ascii=False).encode(),
    "a long name": json.dumps({"place": "640106", "matter": "expired-food", "facts": {NAME * 5000: 1}}, ensure_ascii=False).encode(),
    "a long place": json.dumps({"place": NAME * 10_000, "matter": "expired-food"}, ensure_ascii=False).encode(),
    "a fact of the wrong kind": fact(f'{{"value": {{"{NAME}": ["{NAME}"]}}}}'),
    "evidence of the wrong kind": fact(f'{{"value": "66元", "evidence": ["{NAME}"]}}'),
    "an unknown key inside a fact": fact(f'{{"value": "66元", "{NAME}": 1}}'),
}  # fmt: skip


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    """A service with a short patience."""
    with listening(create_app(Settings(rate=0, body_seconds=1))) as client:
        yield client


def still_answers(service: httpx.Client) -> bool:
    """Whether a good case is answered now."""
    return service.post("/v1/evaluations", content=GOOD, headers=JSON).status_code == 200


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_a_problem(service: httpx.Client, name: str, path: str) -> None:
    """A 4xx problem within a second or two, without anything that was sent; then a good case is answered."""
    start = time.monotonic()
    found = service.post(path, content=BODIES[name], headers=JSON)
    assert 400 <= found.status_code < 500, found.text
    assert time.monotonic() - start < 5
    told(found)
    assert NAME not in found.text
    assert "\\u5f20" not in found.text
    assert still_answers(service)


@pytest.mark.parametrize("name", [name for name in BODIES if b"\n" not in BODIES[name] and BODIES[name]])
def test_a_hostile_line_is_a_line(service: httpx.Client, name: str) -> None:
    """In a batch the same is one line of the answer, and the case after it is answered."""
    found = service.post("/v1/evaluations:batch", content=BODIES[name] + b"\n" + GOOD, headers=LINES)
    rows = [json.loads(line) for line in found.text.splitlines()]
    assert ["problem" in row for row in rows] == [True, False]
    assert NAME not in json.dumps(rows[0], ensure_ascii=False)


@pytest.mark.parametrize("path", [*ENDPOINTS, "/v1/evaluations:batch"])
def test_ten_megabytes(path: str) -> None:
    """A text of ten megabytes is 413, whether its length is announced or it comes in chunks."""
    body = b'{"place": "' + b"x" * 10_000_000 + b'"}'
    headers = LINES if path.endswith("batch") else JSON
    with listening(create_app(Settings(rate=0, max_batch=1_000_000))) as client:
        for content in (body, (body[at : at + 65536] for at in range(0, len(body), 65536))):
            try:
                found = client.post(path, content=content, headers=headers)
            except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
                pass  # the server had said no and closed before all of it was sent
            else:
                assert (found.status_code, told(found)) == (413, "too-large")
            assert still_answers(client)


def raw(service: httpx.Client) -> socket.socket:
    """A connection without a client's manners."""
    found = socket.create_connection((service.base_url.host, service.base_url.port or 80), 10)
    found.settimeout(10)
    return found


def received(wire: socket.socket) -> bytes:
    """Everything that comes until the other side closes, or nothing comes any more."""
    found = b""
    try:
        while chunk := wire.recv(65536):
            found += chunk
    except (TimeoutError, ConnectionError):
        pass
    return found


HEAD = b"POST /v1/evaluations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def test_chunks_over_the_limit(service: httpx.Client) -> None:
    """Chunks that never say how long they will be are cut off at the limit, not at the end."""
    with raw(service) as wire:
        wire.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(LIMIT // 65536 + 1):
            wire.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
        found = received(wire)
    assert found.startswith(b"HTTP/1.1 413 ")
    assert b"urn:cailiang:problem:too-large" in found
    assert still_answers(service)


def test_a_slow_sender(service: httpx.Client) -> None:
    """Whoever announces a body and does not send it is told so in time, while others are answered."""
    with raw(service) as wire:
        wire.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
        assert still_answers(service)
        found = received(wire)
    assert found.startswith(b"HTTP/1.1 408 ")
    assert b"urn:cailiang:problem:slow-body" in found
    assert still_answers(service)


def test_gone_before_the_end(service: httpx.Client) -> None:
    """A client that goes away in the middle of its body harms nobody."""
    with raw(service) as wire:
        wire.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
    assert still_answers(service)


@pytest.mark.parametrize(
    "text",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_not_http(service: httpx.Client, text: bytes) -> None:
    """What is not HTTP is refused before it reaches us, and the server still answers."""
    with raw(service) as wire:
        wire.sendall(text)
        wire.shutdown(socket.SHUT_WR)
        found = received(wire)
    assert not found.startswith(b"HTTP/1.1 2")
    assert not found.startswith(b"HTTP/1.1 5")
    assert still_answers(service)

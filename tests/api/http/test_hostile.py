"""Hostile bodies against a server that really listens and keeps what it answers.

Each is a 4xx problem, no value is repeated, nothing is kept, and the server still answers.
"""

import json
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from api.http.app import create_app
from api.http.contract import examples
from api.http.settings import Settings
from api.store import Actor, open_store
from tests.api.store.examples import execute
from tests.running_service import JSON, LINES, listening, told
from tests.waiting import PATIENCE
from tests.wire import received, wire

NAME = "张三丰的秘密"
GOOD = json.dumps(examples.PARTIAL).encode()
LIMIT = 262_144
SOMEBODY = Actor("hostile", "operator")
CHOICE = "/v1/evaluations/{kept}/choice"
ENDPOINTS = ("/v1/evaluations", "/v1/questions", "/v1/evaluations:what-if", CHOICE)
EVERY = (*ENDPOINTS, "/v1/evaluations:batch")


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
    "many facts": json.dumps(
        {"place": "640106", "matter": "expired-food", "facts": {f"{NAME}{n}": 1 for n in range(5000)}},
        ensure_ascii=False,
    ).encode(),
    "a long name": json.dumps(
        {"place": "640106", "matter": "expired-food", "facts": {NAME * 5000: 1}}, ensure_ascii=False
    ).encode(),
    "a long place": json.dumps({"place": NAME * 10_000, "matter": "expired-food"}, ensure_ascii=False).encode(),
    "a fact of the wrong kind": fact(f'{{"value": {{"{NAME}": ["{NAME}"]}}}}'),
    "evidence of the wrong kind": fact(f'{{"value": "66元", "evidence": ["{NAME}"]}}'),
    "an unknown key inside a fact": fact(f'{{"value": "66元", "{NAME}": 1}}'),
}


# Values that no text, fact or key may have, whatever stands around them.
WRITTEN: dict[str, str] = {
    "NaN": "NaN",
    "Infinity": "Infinity",
    "1e400": "1e400",
    "digits without end": "1" * 100_000,
    "a key twice": f'{{"{NAME}": 1, "{NAME}": 2}}',
    "100,000 deep": "[" * 100_000 + "]" * 100_000,
    "100,000 deep objects": '{"a":' * 40_000 + "1" + "}" * 40_000,
    "lone surrogate": rf'"{NAME}\ud800"',
    "lone surrogate, other half": rf'"\udc00{NAME}"',
    "character zero": rf'"{NAME}\u0000"',
    "a long text": f'"{NAME * 8000}"',
    "an object": f'{{"{NAME}": "{NAME}"}}',
}
AROUND: dict[str, tuple[str, str]] = {
    "reasons of a choice": (CHOICE, '{"track": "处罚", "adopted": true, "reasons": %s}'),
    "factor of a choice": (CHOICE, '{"track": "处罚", "adopted": false, "reasons": "理由", "factor": %s}'),
    "track of a choice": (CHOICE, '{"track": %s, "adopted": true, "reasons": "理由"}'),
    "whether adopted": (CHOICE, '{"track": "处罚", "adopted": %s, "reasons": "理由"}'),
    "case of a what-if": (
        "/v1/evaluations:what-if",
        '{"case": {"place": "640106", "matter": "expired-food", "facts": {"goods_value": %s}}, "variations": [{"name": "一"}]}',
    ),
    "variation of a what-if": (
        "/v1/evaluations:what-if",
        '{"case": {"place": "640106", "matter": "expired-food"}, "variations": [{"name": "一", "facts": {"goods_value": %s}}]}',
    ),
    "name of a variation": (
        "/v1/evaluations:what-if",
        '{"case": {"place": "640106", "matter": "expired-food"}, "variations": [{"name": %s}]}',
    ),
    "fact of a question": (
        "/v1/questions",
        '{"place": "640106", "matter": "expired-food", "facts": {"goods_value": %s}}',
    ),
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service with a short patience that keeps what it answers; afterwards nothing hostile is kept."""
    url = f"sqlite:///{tmp_path_factory.mktemp('hostile') / 'records.db'}"
    with listening(create_app(Settings(database=url, rate=0, body_seconds=2))) as client:
        yield client
    store = open_store(url)
    assert store.verify_audit().whole
    for row in execute(store, "SELECT id FROM evaluations"):
        found = store.evaluation(row.id, SOMEBODY)
        assert found is not None
        assert found.case_json == GOOD
    store.close()


@pytest.fixture(scope="module")
def kept(service: httpx.Client) -> str:
    """The id of an evaluation that is kept."""
    return str(service.post("/v1/evaluations", content=GOOD, headers=JSON).json()["id"])


def still_answers(service: httpx.Client) -> bool:
    """Whether a good case is answered now."""
    return service.post("/v1/evaluations", content=GOOD, headers=JSON).status_code in (200, 201)


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_a_problem(service: httpx.Client, kept: str, name: str, path: str) -> None:
    """A 4xx problem within a second or two of the processor, without anything that was sent; then a good case is answered."""
    start = time.process_time()
    found = service.post(path.format(kept=kept), content=BODIES[name], headers=JSON)
    refused(found)
    assert time.process_time() - start < 5
    assert still_answers(service)


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", WRITTEN)
def test_a_hostile_value_is_a_problem(service: httpx.Client, kept: str, name: str, around: str) -> None:
    """The same for a value inside the bodies of choices, suppositions and questions; no choice is kept."""
    path, body = AROUND[around]
    refused(service.post(path.format(kept=kept), content=(body % WRITTEN[name]).encode(), headers=JSON))
    assert service.get(f"/v1/evaluations/{kept}").json()["choices"] == []
    assert still_answers(service)


def refused(found: httpx.Response) -> None:
    """Whether an answer is a 4xx problem without anything that was sent."""
    assert 400 <= found.status_code < 500, found.text
    told(found)
    assert NAME not in found.text
    assert "\\u5f20" not in found.text
    assert "\\ud800" not in found.text


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("charset", ["gbk", "utf-16", "gb18030", "utf-8; charset=gbk", '"'])
def test_a_wrong_charset(service: httpx.Client, kept: str, path: str, charset: str) -> None:
    """A body that says another charset than UTF-8 is 415, whatever it holds."""
    media = "application/x-ndjson" if path.endswith("batch") else "application/json"
    headers = {"Content-Type": f"{media}; charset={charset}"}
    found = service.post(path.format(kept=kept), content=f'{{"place": "{NAME}"}}'.encode("gbk"), headers=headers)
    assert (found.status_code, told(found)) == (415, "wrong-media")
    assert still_answers(service)


@pytest.mark.parametrize("name", [name for name in BODIES if b"\n" not in BODIES[name] and BODIES[name]])
def test_a_hostile_line_is_a_line(service: httpx.Client, name: str) -> None:
    """In a batch the same is one line of the answer, and the case after it is answered."""
    found = service.post("/v1/evaluations:batch", content=BODIES[name] + b"\n" + GOOD, headers=LINES)
    rows = [json.loads(line) for line in found.text.splitlines()]
    assert ["problem" in row for row in rows] == [True, False]
    assert NAME not in json.dumps(rows[0], ensure_ascii=False)


@pytest.mark.parametrize("path", EVERY)
def test_ten_megabytes(path: str) -> None:
    """A text of ten megabytes is 413, whether its length is announced or it comes in chunks."""
    body = b'{"place": "' + b"x" * 10_000_000 + b'"}'
    headers = LINES if path.endswith("batch") else JSON
    with listening(create_app(Settings(rate=0, max_batch=1_000_000))) as client:
        for content in (body, (body[at : at + 65536] for at in range(0, len(body), 65536))):
            try:
                found = client.post(path.format(kept="x"), content=content, headers=headers)
            except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
                pass  # the server had said no and closed before all of it was sent
            else:
                assert (found.status_code, told(found)) == (413, "too-large")
            assert still_answers(client)


HEAD = b"POST /v1/evaluations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def head(path: str, kept: str) -> bytes:
    """The beginning of a request to an endpoint."""
    media = b"application/x-ndjson" if path.endswith("batch") else b"application/json"
    return HEAD.replace(b"/v1/evaluations", path.format(kept=kept).encode()).replace(b"application/json", media)


@pytest.mark.parametrize("path", ENDPOINTS)
def test_chunks_over_the_limit(service: httpx.Client, kept: str, path: str) -> None:
    """Chunks that never say how long they will be are cut off at the limit, not at the end."""
    with wire(service, 10) as caller:
        caller.sendall(head(path, kept) + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(LIMIT // 65536 + 1):
            caller.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
        found = received(caller)
    assert found.startswith(b"HTTP/1.1 413 ")
    assert b"urn:cailiang:problem:too-large" in found
    assert still_answers(service)


@pytest.mark.parametrize("path", EVERY)
def test_a_slow_sender(service: httpx.Client, kept: str, path: str) -> None:
    """Whoever announces a body and does not send it is told so in time, while others are answered."""
    with wire(service, 10) as caller:
        caller.sendall(head(path, kept) + b"Content-Length: 100\r\n\r\n{")
        assert still_answers(service)
        found = received(caller)
    assert found.startswith(b"HTTP/1.1 408 ")
    assert b"urn:cailiang:problem:slow-body" in found
    assert still_answers(service)


@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_dripping_sender(service: httpx.Client, kept: str, path: str) -> None:
    """Whoever sends a byte now and then is told so when the time of the whole body is over."""
    start = time.monotonic()
    with wire(service, 10) as caller:
        caller.sendall(head(path, kept) + b"Content-Length: 100000\r\n\r\n")
        caller.settimeout(0.2)
        found = b""
        while not found and time.monotonic() - start < PATIENCE:
            caller.sendall(b" ")
            found = received(caller)
    assert found.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - start > 1.9
    assert still_answers(service)


def test_gone_before_the_end(service: httpx.Client) -> None:
    """A client that goes away in the middle of its body harms nobody."""
    with wire(service, 10) as caller:
        caller.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
    assert still_answers(service)


@pytest.mark.parametrize(
    "text",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_not_http(service: httpx.Client, text: bytes) -> None:
    """What is not HTTP is refused before it reaches us, and the server still answers."""
    with wire(service, 10) as caller:
        caller.sendall(text)
        caller.shutdown(socket.SHUT_WR)
        found = received(caller)
    assert not found.startswith(b"HTTP/1.1 2")
    assert not found.startswith(b"HTTP/1.1 5")
    assert still_answers(service)

"""The keys of an issuer: who waits for them, how often they are read, and what an issuer may answer."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import jwt
import pytest

from api.http.admission.issuer_keys import AGAIN_SECONDS, IssuerKeys, fetch
from api.http.admission.tokens import Tokens
from api.http.problems import ProblemError
from api.http.settings import Settings
from tests.api.http.admission.test_access import AUDIENCE, ISSUER, OURS, RSA_KEY, public, token

WHERE = "https://login.example.org/keys"
SET = json.dumps({"keys": [public(OURS, "one", "ES256")]}).encode()
BOTH = json.dumps({"keys": [public(OURS, "one", "ES256"), public(RSA_KEY, "two", "RS256")]}).encode()


class Issuer:
    """Counts how often it is asked, and answers when `opened`."""

    def __init__(self, text: bytes = SET) -> None:
        self.text, self.asked, self.now = text, 0, 0.0
        self.opened = asyncio.Event()
        self.opened.set()
        self.keys = IssuerKeys(self.answer, lambda: self.now)

    async def answer(self) -> bytes:
        """The key set, or what stands for an issuer that is gone."""
        self.asked += 1
        await self.opened.wait()
        if not self.text:
            raise OSError
        return self.text


async def ended(call: Awaitable[object]) -> str:
    """How a search ended."""
    try:
        await call
    except ProblemError as problem:
        return problem.kind
    except jwt.InvalidKeyError:
        return "unknown"
    return "found"


def tried(story: Callable[[Issuer], Awaitable[None]], text: bytes = SET) -> None:
    """Let a story of one issuer happen."""

    async def happen() -> None:
        await story(Issuer(text))

    asyncio.run(asyncio.wait_for(happen(), 60))


def test_a_made_up_key_makes_nobody_wait() -> None:
    """While the keys are read for a key that is not known, one that is known is found at once."""

    async def story(issuer: Issuer) -> None:
        await issuer.keys.find("one")
        issuer.now = AGAIN_SECONDS
        issuer.opened.clear()
        strangers = [asyncio.create_task(ended(issuer.keys.find(f"made-up-{number}"))) for number in range(3)]
        await asyncio.sleep(0)
        assert await asyncio.wait_for(ended(issuer.keys.find("one")), 1) == "found"
        assert not any(stranger.done() for stranger in strangers)
        issuer.opened.set()
        assert await asyncio.gather(*strangers) == ["unknown"] * 3
        assert issuer.asked == 2

    tried(story)


def test_the_keys_are_read_once_a_minute() -> None:
    """However many keys are made up, the issuer is asked once a minute; then a new key is found."""

    async def story(issuer: Issuer) -> None:
        assert [await ended(issuer.keys.find(f"{number}")) for number in range(5)] == ["unknown"] * 5
        issuer.text, issuer.now = BOTH, AGAIN_SECONDS - 1
        assert await ended(issuer.keys.find("two")) == "unknown"
        issuer.now = AGAIN_SECONDS
        assert await ended(issuer.keys.find("two")) == "found"
        assert issuer.asked == 2

    tried(story)


def test_who_hangs_up_takes_nothing_from_the_others() -> None:
    """The request that began a reading is cancelled: the others get their keys."""

    async def story(issuer: Issuer) -> None:
        issuer.opened.clear()
        first = asyncio.create_task(ended(issuer.keys.find("one")))
        await asyncio.sleep(0)
        second = asyncio.create_task(ended(issuer.keys.find("one")))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        issuer.opened.set()
        assert await second == "found"
        assert issuer.asked == 1

    tried(story)


@pytest.mark.parametrize(
    "text",
    [b"", b"<html>", b"\xff", b"{}", b"[]", b'{"keys": 1}', b'{"keys": [1]}', b"[" * 100_000, b'{"keys":' * 100_000],
    ids=["gone", "html", "latin", "empty", "list", "number", "numbers", "nested", "nested-keys"],
)
def test_keys_that_cannot_be_read_are_a_503(text: bytes) -> None:
    """Whatever the issuer answers instead of keys: 503 with the time to wait, and no key that was known is forgotten."""

    async def story(issuer: Issuer) -> None:
        with pytest.raises(ProblemError) as found:
            await issuer.keys.find("one")
        assert (found.value.kind, found.value.status, found.value.headers) == ("keys-gone", 503, {"Retry-After": "60"})
        issuer.now += 59.5
        with pytest.raises(ProblemError) as found:
            await issuer.keys.find("one")
        assert found.value.headers == {"Retry-After": "1"}
        issuer.now += 1
        issuer.text = SET
        assert await ended(issuer.keys.find("one")) == "found"
        issuer.now += AGAIN_SECONDS
        issuer.text = text
        assert await ended(issuer.keys.find("two")) == "keys-gone"
        assert await ended(issuer.keys.find("one")) == "found"

    tried(story, text)


def test_a_token_is_not_refused_for_the_issuer(tmp_path: Path) -> None:
    """A good token whose issuer cannot be reached gets 503, not 401."""
    settings = Settings(oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_jwks=str(tmp_path / "none.json"))
    with pytest.raises(ProblemError) as found:
        asyncio.run(Tokens(settings).actor(token()))
    assert found.value.kind == "keys-gone"


def test_a_redirect_is_not_followed() -> None:
    """Whatever address the issuer names, only its own is asked."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"Location": "http://127.0.0.1/keys"}, content=SET)

    with pytest.raises(ValueError, match="302"):
        asyncio.run(fetch(WHERE, httpx.MockTransport(answer)))
    assert asked == [WHERE]


def test_an_answer_without_end_is_left() -> None:
    """No more is read than a key set may hold."""
    parts = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal parts
        while True:
            parts += 1
            yield b" " * 100_000

    with pytest.raises(ValueError, match="large"):
        asyncio.run(fetch(WHERE, httpx.MockTransport(lambda _: httpx.Response(200, content=endless()))))
    assert parts < 20


def test_no_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that name a proxy change nothing: it hears of no reading."""
    with socket.create_server(("127.0.0.1", 0)) as proxy, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        with pytest.raises(httpx.ConnectError):
            asyncio.run(asyncio.wait_for(fetch(f"https://127.0.0.1:{nobody.getsockname()[1]}/"), 10))
        proxy.setblocking(False)
        with pytest.raises(BlockingIOError):
            proxy.accept()

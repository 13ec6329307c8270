"""The public keys of an OIDC issuer: a JWKS from an https address or a file, held in memory, read again for a new key.

Knows key sets; does not know tokens.
"""

from __future__ import annotations

import asyncio
import math
import ssl
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import jwt

from api.http.problems import ProblemError
from api.http.telemetry import LOG

AGAIN_SECONDS = 60.0
"""At most once in this time the keys are read, whoever names a key that is not known."""
_ALL_SECONDS = 5.0
_LARGEST = 1_000_000


class IssuerKeys:
    """The keys of one issuer by their id. Nobody waits for a reading but those whose key is not known."""

    def __init__(self, fetch: Callable[[], Awaitable[bytes]], clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch, self._clock = fetch, clock
        self._keys: dict[str, Any] = {}
        self._reading: asyncio.Task[None] | None = None
        self._read_at = -math.inf
        self._failed = False

    async def find(self, kid: str) -> Any:  # noqa: ANN401  # a key of any of the algorithms
        """The key of that id, the only one there is for "". Raises `InvalidKeyError`; `ProblemError` when none can be read."""
        key = self._known(kid)
        if key is None:
            await self._read_once()
            key = self._known(kid)
        if key is not None:
            return key
        if self._failed:
            wait = max(1, math.ceil(self._read_at + AGAIN_SECONDS - self._clock()))
            raise ProblemError("keys-gone", headers={"Retry-After": str(wait)})
        raise jwt.InvalidKeyError

    def _known(self, kid: str) -> Any:  # noqa: ANN401  # a key of any of the algorithms
        if not kid and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    async def _read_once(self) -> None:
        """Wait for the reading under way; begin one when none is and the last began long enough ago."""
        if self._reading is None and self._clock() - self._read_at >= AGAIN_SECONDS:
            self._read_at = self._clock()
            self._reading = asyncio.create_task(self._read())
        if self._reading is not None:
            # Whoever began it may hang up: the others wait on.
            await asyncio.shield(self._reading)

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(_ALL_SECONDS):
                text = await self._fetch()
            self._keys = await asyncio.to_thread(_keys_of, text)
            self._failed = False
        except Exception as error:  # noqa: BLE001  # whatever the issuer answers, the callers are told that it cannot be read
            LOG.error("jwks not readable", exc_info=error)
            self._failed = True
        finally:
            self._reading = None


def _keys_of(text: bytes) -> dict[str, Any]:
    found = jwt.PyJWKSet.from_json(text.decode())
    return {key.key_id or "": key for key in found.keys if key.public_key_use in (None, "sig")}


async def fetch(where: str, transport: httpx.AsyncBaseTransport | None = None) -> bytes:
    """The text of the key set at an https address or in a file. Follows no redirect, uses no proxy. Raises `ValueError`."""
    if not where.startswith("https:"):
        return await asyncio.to_thread(_read_file, where)
    client = httpx.AsyncClient(
        verify=ssl.create_default_context(),
        follow_redirects=False,
        trust_env=False,
        timeout=_ALL_SECONDS,
        headers={"Accept-Encoding": "identity"},
        transport=transport,
    )
    async with client, client.stream("GET", where) as answer:
        if answer.status_code != 200:
            raise ValueError(f"status {answer.status_code}")
        text = b""
        async for part in answer.aiter_raw():
            text += part
            if len(text) > _LARGEST:
                raise ValueError("too large")
        return text


def _read_file(where: str) -> bytes:
    with Path(where).open("rb") as file:
        text = file.read(_LARGEST + 1)
    if len(text) > _LARGEST:
        raise ValueError("too large")
    return text

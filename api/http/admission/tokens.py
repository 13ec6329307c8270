"""OIDC bearer tokens: signed by a key of the configured issuer, for this audience, not expired; then who and what.

Asymmetric signatures only. Knows tokens; does not know requests.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import jwt

from api.http.problems import ProblemError
from api.http.settings import Settings
from api.http.telemetry import LOG
from api.scopes import SCOPES
from api.store import Actor

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LEEWAY, _AGAIN, _PATIENCE = 30, 60.0, 5
_LARGEST = 1_000_000
_INVALID = {"WWW-Authenticate": 'Bearer realm="cailiang", error="invalid_token"'}
_LONGEST_SUBJECT = 200  # what the records keep of whoever asks


class Tokens:
    """The keys of one issuer, read when a token first needs them and again, at most once a minute, for a new key."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys: dict[str, Any] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def actor(self, token: str) -> Actor:
        """Who the token speaks for. Raises `ProblemError` 401."""
        try:
            header = jwt.get_unverified_header(token)
            key = await self._key(str(header.get("kid", "")))
            claims = jwt.decode(
                token,
                key,
                algorithms=_ALGORITHMS,
                audience=self._settings.oidc_audience,
                issuer=self._settings.oidc_issuer,
                leeway=_LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError):
            raise ProblemError("bad-credentials", headers=_INVALID) from None
        return self._actor_of(claims)

    def _actor_of(self, claims: dict[str, Any]) -> Actor:
        granted = claims.get("scope", claims.get("scp", ""))
        words = granted.split() if isinstance(granted, str) else granted if isinstance(granted, list) else []
        scopes = frozenset(word for word in words if isinstance(word, str) and word in SCOPES)
        place = claims.get(self._settings.oidc_place_claim, "")
        who = claims["sub"]
        if not (isinstance(who, str) and 0 < len(who) <= _LONGEST_SUBJECT and who.isprintable()):
            raise ProblemError("bad-credentials", headers=_INVALID)
        return Actor(f"oidc:{who}", "oidc", scopes, (place or None) if isinstance(place, str) else "-")

    async def _key(self, kid: str) -> Any:  # noqa: ANN401  # a key of any of the algorithms
        async with self._reading:
            if kid not in self._keys and time.monotonic() - self._read_at > _AGAIN:
                self._read_at = time.monotonic()
                await self._read()
        if not kid and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        if kid not in self._keys:
            raise jwt.InvalidKeyError
        return self._keys[kid]

    async def _read(self) -> None:
        try:
            text = await asyncio.to_thread(_fetch, self._settings.oidc_jwks)
            found = jwt.PyJWKSet.from_json(text)
        except (OSError, ValueError, jwt.PyJWTError) as error:
            LOG.error("jwks not readable", exc_info=error)
            return
        self._keys = {key.key_id or "": key for key in found.keys if key.public_key_use in (None, "sig")}


def _fetch(where: str) -> str:
    """The text of the key set at an https address or in a file."""
    if not where.startswith("https:"):
        return Path(where).read_text(encoding="utf-8")
    with urlopen(where, timeout=_PATIENCE) as answer:  # noqa: S310  # https only
        text: bytes = answer.read(_LARGEST)
    return text.decode()

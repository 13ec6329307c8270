"""Signing in at an OIDC issuer: authorization code with PKCE, by authlib; who it is comes from the claims as for bearer tokens.

What the issuer says of itself is asked once and held; its answers are followed nowhere else, and no proxy is asked. Knows no
accounts and no pages.
"""

from __future__ import annotations

import asyncio
import warnings
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from api.http.admission import ALGORITHMS, actor_of
from api.http.hosts import is_of_this_machine
from api.http.problems import ProblemError
from api.http.settings import Settings, is_loopback
from api.http.telemetry import LOG
from api.store import Actor
from api.strict_json import JsonError, read_json

with warnings.catch_warnings(record=True):  # it asks for a successor of httpx, which nothing else here uses
    from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]  # it tells no types
    from authlib.integrations.starlette_client import (  # type: ignore[import-untyped]  # likewise
        StarletteIntegration,
        StarletteOAuth2App,
    )

BACK = "/sign-in/oidc/back"
"""Where the issuer sends a person back to."""
_NAME = "oidc"
_SECONDS, _LEEWAY, _LARGEST, _LONGEST_LABEL = 5.0, 30, 1_000_000, 40
_ENDPOINTS = ("authorization_endpoint", "token_endpoint")


class IssuerError(Exception):
    """The sign-in did not succeed; the message is a Chinese sentence that repeats nothing the issuer or the browser sent."""


class Issuer:
    """The issuer of the settings, as a client knows it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: StarletteOAuth2App | None = None

    async def lead(self, request: Request) -> Response:
        """The way to the issuer; state, nonce and the verifier of PKCE stand in the session. Raises `IssuerError`."""
        client = await self._ready()
        scheme = "http" if is_of_this_machine(request.scope["headers"]) else "https"
        led: Response = await client.authorize_redirect(request, f"{scheme}://{request.headers['host']}{BACK}")
        return led

    async def back(self, request: Request) -> Actor:
        """Who comes back from the issuer. Raises `IssuerError`."""
        if request.query_params.get("iss", self._settings.oidc_issuer) != self._settings.oidc_issuer:
            raise IssuerError("登录没有完成：答复不是所设的签发方给的")
        client = await self._ready()
        wanted = {"iss": self._settings.oidc_issuer, "aud": self._settings.oidc_client_id}
        options = {name: {"essential": True, "values": [value]} for name, value in wanted.items()}
        try:
            token = await client.authorize_access_token(request, claims_options=options, leeway=_LEEWAY)
            claims: dict[str, Any] = dict(token["userinfo"])
            return _with_label(actor_of(claims, self._settings.oidc_place_claim), claims)
        except (AuthlibBaseError, JoseError, httpx.HTTPError, ProblemError, LookupError, *_MALFORMED) as error:
            # Which of the checks it was is for who runs the service; what was sent is told to nobody.
            LOG.warning("sign-in at the issuer failed", extra={"data": {"why": type(error).__name__}})
            raise IssuerError("登录没有完成：签发方的答复缺了什么、过了期，或者对不上这次登录。请再登录一次") from None

    async def _ready(self) -> StarletteOAuth2App:
        if self._client is None:
            self._client = await self._made()
        if not self._settings.oidc_jwks.startswith("https:"):
            self._client.server_metadata["jwks"] = await self._keys_of_file()
        return self._client

    async def _made(self) -> StarletteOAuth2App:
        said = await self._discovered()
        return StarletteOAuth2App(
            StarletteIntegration(_NAME),
            name=_NAME,
            client_id=self._settings.oidc_client_id,
            client_secret=self._settings.oidc_client_secret or None,
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "timeout": _SECONDS,
                "trust_env": False,
                "follow_redirects": False,
            },
            issuer=self._settings.oidc_issuer,
            jwks_uri=self._settings.oidc_jwks,
            # Never what the issuer would also take, such as no signature or one by the secret that we share.
            id_token_signing_alg_values_supported=list(ALGORITHMS),
            **{name: said[name] for name in _ENDPOINTS},
        )

    async def _discovered(self) -> dict[str, str]:
        """What the issuer says of itself: the addresses of its endpoints. Raises `IssuerError`."""
        issuer = self._settings.oidc_issuer
        said = await _read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if not isinstance(said, dict) or said.get("issuer") != issuer:
            raise IssuerError("签发方现在问不到，或者答复的不是所设的签发方；请稍后再试")
        found = {name: said.get(name) for name in _ENDPOINTS}
        if not all(isinstance(address, str) and _is_ours(address) for address in found.values()):
            raise IssuerError("签发方说的地址不是 https 地址，不能用来登录")
        return {name: str(address) for name, address in found.items()}

    async def _keys_of_file(self) -> Any:  # noqa: ANN401  # a key set, which authlib reads
        try:
            return read_json(await asyncio.to_thread(Path(self._settings.oidc_jwks).read_bytes), "")
        except (OSError, JsonError) as error:
            LOG.error("jwks not readable", exc_info=error)
            raise IssuerError("签发方的公钥读不到，不能登录；请告诉管理员") from None


_MALFORMED = (ValueError, TypeError, RuntimeError, AttributeError)
"""What reading an answer of another shape ends with."""


@lru_cache(maxsize=8)
def issuer_of(settings: Settings) -> Issuer:
    """The issuer of the settings, one for each process."""
    return Issuer(settings)


async def _read(where: str) -> object:
    """The data at an address, None when it cannot be read."""
    if not _is_ours(where):
        return None
    try:
        async with httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=_SECONDS) as client:
            answer = await client.get(where)
        if answer.status_code == 200 and len(answer.content) <= _LARGEST:
            return read_json(answer.content, "")
    except (httpx.HTTPError, httpx.InvalidURL, JsonError) as error:
        LOG.error("issuer not readable", exc_info=error)
    return None


def _is_ours(address: str) -> bool:
    """Whether an address may be asked: by TLS, or on this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))


def _with_label(actor: Actor, claims: dict[str, Any]) -> Actor:
    """The person with the name that the issuer gives, where it can be shown."""
    name = claims.get("name")
    shown = name if isinstance(name, str) and len(name) <= _LONGEST_LABEL and name.isprintable() else ""
    return replace(actor, label=shown)

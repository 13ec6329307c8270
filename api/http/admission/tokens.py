"""OIDC bearer tokens: signed by a key of the configured issuer, for this audience, not expired; then who and what.

Asymmetric signatures only. Knows tokens; does not know requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt

from api.http.admission.issuer_keys import IssuerKeys, fetch
from api.http.problems import ProblemError
from api.http.settings import Settings
from api.scopes import SCOPES
from api.store import Actor

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LEEWAY = 30
_INVALID = {"WWW-Authenticate": 'Bearer realm="cailiang", error="invalid_token"'}
_LONGEST = 200  # of a subject and of a place: what the records keep of whoever asks


class Tokens:
    """Reads the tokens of one issuer."""

    def __init__(self, settings: Settings, keys: IssuerKeys | None = None) -> None:
        self._settings = settings
        self._keys = keys or IssuerKeys(lambda: fetch(settings.oidc_jwks))

    async def actor(self, token: str) -> Actor:
        """Who the token speaks for. Raises `ProblemError` 401, and 503 when its key cannot be learned."""
        try:
            header = jwt.get_unverified_header(token)
            key = await self._keys.find(str(header.get("kid", "")))
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self._settings.oidc_audience,
                issuer=self._settings.oidc_issuer,
                leeway=_LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise ProblemError("bad-credentials", headers=_INVALID) from None
        return actor_of(claims, self._settings.oidc_place_claim)


def actor_of(claims: Mapping[str, Any], place_claim: str) -> Actor:
    """Who the claims of a verified token name: scopes, and the place of the claim of that name. Raises `ProblemError` 401."""
    granted = claims.get("scope", claims.get("scp", ""))
    words = granted.split() if isinstance(granted, str) else granted if isinstance(granted, list) else []
    scopes = frozenset(word for word in words if isinstance(word, str) and word in SCOPES)
    who = claims.get("sub")
    if not (isinstance(who, str) and 0 < len(who) <= _LONGEST and who.isprintable()):
        raise ProblemError("bad-credentials", headers=_INVALID)
    return Actor(f"oidc:{who}", "oidc", scopes, _place_of(claims, place_claim))


def _place_of(claims: Mapping[str, Any], name: str) -> str | None:
    """The place that the token is bound to; None, the whole country, only when the claim is not there at all."""
    if name not in claims:
        return None
    place = claims[name]
    if not (isinstance(place, str) and place.strip() and place.isprintable() and len(place) <= _LONGEST):
        raise ProblemError("bad-credentials", headers=_INVALID)
    return place

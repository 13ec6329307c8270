"""The place of the last case, kept in a cookie of the browser: six digits, nothing of a person or a case."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from engine.catalog import Catalog

_COOKIE = "cailiang_place"
_KEPT_SECONDS = 180 * 86_400


def last_place(request: Request, catalog: Catalog) -> str:
    """The name of the place of the last case on this browser, as `Places.find` reads it; "" for none that is held."""
    code = request.cookies.get(_COOKIE, "")
    place = catalog.places.find(code) if len(code) == 6 and code.isascii() and code.isdigit() else None
    return f"{catalog.places.parents(place)}{place.name}" if place else ""


def remember_place(response: Response, request: Request, code: str) -> Response:
    """The same response, by which the browser keeps the place."""
    secure = request.url.scheme == "https"
    response.set_cookie(_COOKIE, code, _KEPT_SECONDS, secure=secure, httponly=True, samesite="strict")
    return response

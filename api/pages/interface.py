"""接口: what programs may ask of this service, to read without a script and to try with one.

Knows the OpenAPI page; knows no endpoint.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api.http.service import Serving
from api.pages.officers import Officer
from api.pages.templating import POLICY, show

ROUTER = APIRouter(include_in_schema=False)
_POLICY = POLICY.replace("img-src 'self'", "img-src 'self' data:")
"""The stylesheet of Swagger UI carries its pictures in itself; nothing else is allowed here that no other page may do."""


@ROUTER.get("/api")
async def contract(request: Request, service: Serving, _: Officer) -> Response:
    """Every endpoint in one line each, and the page to try them."""
    shown = {
        "here": "api",
        "tags": endpoints(request.app),
        "access": service.settings.access,
        "recording": service.store is not None,
    }
    return show("api.html", shown, headers={"Content-Security-Policy": _POLICY})


def endpoints(app: FastAPI) -> dict[str, list[dict[str, Any]]]:
    """The endpoints by their tag, as the OpenAPI page has them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in app.openapi()["paths"].items():
        for method, told in methods.items():
            row = {"method": method.upper(), "path": path, "summary": told["summary"]}
            found.setdefault(told.get("tags", ["其他"])[0], []).append(row)
    return found

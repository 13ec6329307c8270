"""帮助: how a case is worked on, what a conclusion says, where data are, and how much is held, in numbers of today.

Knows no case.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.defaults import today
from api.http.service import Service, Serving
from api.pages.library import counted, grid_of
from api.pages.officers import Officer
from api.pages.templating import show

ROUTER = APIRouter(include_in_schema=False)


@ROUTER.get("/help")
async def explain(service: Serving, _: Officer) -> Response:
    """What the outcomes mean, and 未查明; how a case is worked on; where data are; what is held."""
    return show("help.html", help_of(service))


def help_of(service: Service) -> dict[str, Any]:
    """What the page tells of this service: what of the law it holds, and where cases are kept."""
    catalog, settings = service.rulesets.present.catalog, service.settings
    return {
        "here": "help",
        "on": today(),
        "counted": counted(grid_of(catalog, today())),
        "statutes": len(catalog.library.statutes.by_name),
        "access": settings.access,
        "idle_minutes": settings.idle_seconds // 60,
        "session_hours": settings.session_seconds // 3600,
        "recording": settings.recording,
        # An address of another kind of store may hold a password, and a folder is told only to who sits at this machine.
        "file": settings.database.removeprefix("sqlite:///")
        if settings.access == "open" and settings.database.startswith("sqlite:///")
        else "",
    }

"""A sealed case for reading: what was recorded of it, and the choices since. Nothing of it is decided again."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from api.http.problems import ProblemError
from api.http.service import Service
from api.pages.cases.drafts import facts_of
from api.pages.cases.listing import row_of
from api.pages.dossiers import sealed
from api.pages.form import Form
from api.papers import Dossier
from api.store import Actor, CaseFile


async def page_of(request: Request, file: CaseFile, service: Service, actor: Actor) -> dict[str, Any]:
    """What the page of a sealed case shows, of one that was erased only its row. Raises `ProblemError`, `StoreDamaged`."""
    row = row_of(file, service.rulesets.present.catalog)
    dossier = await _dossier(request, file, service, actor)
    return {"here": "cases", "file": file, "row": row, "dossier": dossier, "facts": facts_of(Form(file.fields))}


async def _dossier(request: Request, file: CaseFile, service: Service, actor: Actor) -> Dossier | None:
    """What the record says; None once it was erased."""
    try:
        return (await sealed(request, service, actor, file)).dossier
    except ProblemError as problem:
        if problem.kind != "erased":
            raise
        return None

"""The addresses of the cases: one case, deleting a draft, the list, and what is exported of it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.defaults import today
from api.http.admission import address_of, trace_of
from api.http.problems import ProblemError
from api.http.service import Service, Serving
from api.pages.case_page import page_of
from api.pages.cases import export, listing, sealed
from api.pages.cases.conflict import conflict_of
from api.pages.cases.drafts import Kept, keep, note_reading, open_file
from api.pages.check import check_case
from api.pages.form import Form, form_of
from api.pages.officers import Officer, Posted
from api.pages.templating import show
from api.store import Actor, CaseFile, CaseFileChanged
from engine.catalog import Catalog

ROUTER = APIRouter(include_in_schema=False)
_SEE_OTHER, _CONFLICT = 303, 409


async def _named(request: Request, case_id: str, service: Serving, actor: Officer) -> CaseFile:
    return await open_file(request, case_id, service, actor)


Opened = Annotated[CaseFile, Depends(_named)]
"""The case file that an address names, as a parameter of a page."""


@ROUTER.get("/cases")
async def cases(request: Request, service: Serving, actor: Officer) -> Response:
    """The newest cases, or those that fit the filters of the address, which name no person."""
    return await _list(request, _asked(request), service, actor)


@ROUTER.post("/cases")
async def search(request: Request, form: Posted, service: Serving, actor: Officer) -> Response:
    """The cases that fit. Words may name a person, so they are posted; other filters go on as an address."""
    if not form["q"]:
        return RedirectResponse(listing.address_of(form), _SEE_OTHER)
    return await _list(request, form, service, actor)


async def _list(request: Request, asked: Form, service: Service, actor: Actor) -> Response:
    shown = await listing.page_of(asked, service.kept(), service.rulesets.present, actor)
    await service.audit.read(request, "case.list", "cases", f"{len(shown['rows'])} rows")
    return show("cases.html", shown, 422 if shown["wrong"] else 200)


@ROUTER.get("/cases.{kind}")
async def export_all(request: Request, kind: str, service: Serving, actor: Officer) -> Response:
    """The cases that fit the filters of the address, as a file."""
    return await _exported(request, _asked(request), kind, service, actor)


@ROUTER.post("/cases.{kind}")
async def export_found(request: Request, kind: str, form: Posted, service: Serving, actor: Officer) -> Response:
    """The cases that were searched for, as a file."""
    return await _exported(request, form, kind, service, actor)


async def _exported(request: Request, asked: Form, kind: str, service: Service, actor: Actor) -> Response:
    if kind not in export.KINDS:
        raise ProblemError("not-found")
    found = await listing.everything(asked, service.kept(), _catalog(service), actor)
    if isinstance(found, dict):
        return show("cases.html", found, 422)
    await service.audit.read(request, "case.export", "cases", f"{len(found)} rows, {kind}")
    media, write = export.KINDS[kind]
    body = await asyncio.to_thread(write, found)
    name = f"cases-{today().isoformat()}.{kind}"
    return Response(body, 200, {"Content-Disposition": f'attachment; filename="{name}"'}, media)


@ROUTER.get("/cases/{case_id}")
async def read(request: Request, file: Opened, service: Serving, actor: Officer) -> Response:
    """A draft with its sheet and result; of a sealed case what was recorded."""
    if file.owner == actor.key_id:
        await note_reading(request, file, service)
    if file.sealed:
        return show("case_sealed.html", await sealed.page_of(request, file, service, actor))
    checked = check_case(Form(file.fields), service.rulesets.present, actor)
    return _sheet(Kept(file, checked), service, 200)


@ROUTER.post("/cases/{case_id}")
async def change(request: Request, file: Opened, form: Posted, service: Serving, actor: Officer) -> Response:
    """The draft kept with what was changed, and its result."""
    if file.sealed:
        return show("case_conflict.html", conflict_of(file, form, _catalog(service)), _CONFLICT)
    try:
        kept = await keep(file, form, service, actor)
    except CaseFileChanged:
        newest = await open_file(request, file.id, service, actor)
        return show("case_conflict.html", conflict_of(newest, form, _catalog(service)), _CONFLICT)
    if kept.checked.decided is not None:
        service.metrics.evaluated("page")
    return _sheet(kept, service, kept.status)


def _sheet(kept: Kept, service: Service, status: int) -> Response:
    shown = page_of(kept.checked, service.rulesets.present, kept.file)
    return show("check.html", shown | {"unsaved": kept.unsaved}, status)


@ROUTER.get("/cases/{case_id}/delete")
async def ask_to_delete(file: Opened, service: Serving) -> Response:
    """Whether a draft shall go for good."""
    return show("case_delete.html", {"here": "cases", "row": listing.row_of(file, _catalog(service))})


@ROUTER.post("/cases/{case_id}/delete")
async def delete(request: Request, file: Opened, _: Posted, service: Serving, actor: Officer) -> Response:
    """Delete a draft for good."""
    await service.kept().delete_case_file(file.id, actor, address_of(request) or None, trace_of(request))
    return RedirectResponse("/cases", _SEE_OTHER)


def _asked(request: Request) -> Form:
    given = request.query_params.multi_items()
    return form_of([(name, text) for name, text in given if name in listing.IN_ADDRESS])


def _catalog(service: Service) -> Catalog:
    return service.rulesets.present.catalog

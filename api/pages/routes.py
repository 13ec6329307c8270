"""The addresses of the pages. Each is let in as an endpoint is; with access control they wait for a sign-in."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.http.service import Serving
from api.pages.case_page import page_of
from api.pages.cases import LATER, begin_file, drafts_of
from api.pages.check import check_case
from api.pages.form import Form, form_of
from api.pages.last_place import last_place, remember_place
from api.pages.officers import Officer, Posted
from api.pages.templating import send_file, show
from api.store import StoreFull, StoreGone

ROUTER = APIRouter(include_in_schema=False)
_OPENS = ("what", "where")
"""The fields that an address may fill: what a case tells must not stand in the log of a proxy."""


@ROUTER.get("/")
async def begin(request: Request, service: Serving, actor: Officer) -> Response:
    """An empty case, or one whose matter and place the address names."""
    form = form_of([(name, text) for name, text in request.query_params.multi_items() if name in _OPENS])
    held = service.rulesets.present
    shown = page_of(checked := check_case(form, held, actor), held)
    last = "" if form["where"] else last_place(request, held.catalog)
    if last:
        shown |= {"form": Form({**form.fields, "where": last}), "last_place": last}
    return show("check.html", shown | {"drafts": await drafts_of(service, actor)}, checked.status)


@ROUTER.post("/")
async def check(request: Request, form: Posted, service: Serving, actor: Officer) -> Response:
    """The case of the form with its sheet and its result; with a store it is kept, once it is known what and where."""
    held = service.rulesets.present
    checked = check_case(form, held, actor)
    unsaved = ""
    if service.store is not None and checked.openings[0].settled:
        try:
            file = await begin_file(checked, service, actor)
        except (StoreFull, StoreGone) as error:
            unsaved = f"{error}。{LATER}"
        else:
            return remember_place(RedirectResponse(f"/cases/{file.id}", 303), request, checked.openings[0].place)
    if checked.decided is not None:
        service.metrics.evaluated("page")
    page = show("check.html", page_of(checked, held) | {"unsaved": unsaved}, 503 if unsaved else checked.status)
    return remember_place(page, request, checked.openings[0].place) if checked.openings[0].settled else page


@ROUTER.get("/static/{address:path}")
async def static(address: str) -> Response:
    """The stylesheet or the script, by its digest."""
    return send_file(address)

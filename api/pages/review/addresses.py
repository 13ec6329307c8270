"""The addresses of the review. What they ask names a list and never a person or a case."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.http.service import Service, Serving
from api.pages.form import Form, form_of
from api.pages.library import layer_of, version_of
from api.pages.officers import Posted
from api.pages.review import approving, drafting
from api.pages.review.changes import changes_of
from api.pages.review.overview import name_of, overview_of
from api.pages.review.replayed import replayed_of
from api.pages.review.reviewers import Reviewer
from api.pages.review.tested import coverage_of, mistakes_of
from api.pages.review.versions import versions_of
from api.pages.templating import show
from api.store import Actor
from engine.catalog import Catalog, ListVersion

ROUTER = APIRouter(include_in_schema=False)


@ROUTER.get("/review")
async def overview(request: Request, service: Serving, _: Reviewer) -> Response:
    """The drafts on the way and the lists to look at."""
    asked = form_of([(name, text) for name, text in request.query_params.multi_items() if name == "q"])
    found = await asyncio.to_thread(overview_of, asked, service.rulesets.present.catalog, service.rulesets.root)
    return show("review.html", {"here": "review", "read": service.rulesets.last_reading == "ok"} | found)


@ROUTER.get("/review/draft/{key:path}")
async def draft(request: Request, key: str, service: Serving, actor: Reviewer) -> Response:
    """A draft beside the words of its document, as its file is now."""
    came = drafting.Came(200)
    shown = await asyncio.to_thread(drafting.page_of, service, actor, key, _of_draft(request), Form({}), came)
    return show("review_draft.html", shown)


@ROUTER.post("/review/draft/{key:path}")
async def pick(request: Request, key: str, form: Posted, service: Serving, actor: Reviewer) -> Response:
    """Write what was picked into the draft; what was not written is told with everything that was chosen."""
    asked = _of_draft(request)
    came = await drafting.write(request, service, actor, key, asked, form)
    if came.on:
        return RedirectResponse(came.on, 303)
    shown = await asyncio.to_thread(drafting.page_of, service, actor, key, asked, form, came)
    return show("review_draft.html", shown, came.status)


def _of_draft(request: Request) -> Form:
    names = ("open", "page", "written")
    return form_of([(name, text) for name, text in request.query_params.multi_items() if name in names])


@ROUTER.get("/review/versions/{key:path}")
async def versions(key: str, service: Serving, _: Reviewer) -> Response:
    """One list over time."""
    catalog = service.rulesets.present.catalog
    version = version_of(key, catalog)
    shown = versions_of(catalog, version)
    return show("review_versions.html", _around("versions", version, catalog) | shown)


@ROUTER.get("/review/changes/{key:path}")
async def changes(request: Request, key: str, service: Serving, actor: Reviewer) -> Response:
    """What a version changes, beside the one before it or the one that the address names."""
    catalog = service.rulesets.present.catalog
    version = version_of(key, catalog)
    asked = form_of([(name, text) for name, text in request.query_params.multi_items() if name == "old"])
    shown = await changes_of(service, actor, catalog, version, asked)
    return show("review_changes.html", _around("changes", version, catalog) | shown)


@ROUTER.get("/review/replay/{key:path}")
async def replay(key: str, service: Serving, _: Reviewer) -> Response:
    """What a version would have changed of past cases."""
    catalog = service.rulesets.present.catalog
    version = version_of(key, catalog)
    own = service.rulesets.root / version.path
    found = await asyncio.to_thread(replayed_of, service.settings.replays, version, own)
    return show("review_replay.html", _around("replay", version, catalog) | {"replayed": found})


@ROUTER.get("/review/approval/{key:path}")
async def approval(key: str, service: Serving, actor: Reviewer) -> Response:
    """Where a version stands, and what a person may do with it."""
    catalog = service.rulesets.present.catalog
    name = name_of(version_of(key, catalog), catalog)
    return await _approval(service, actor, name, Form({}), approving.ended(service.rulesets.root, name), 200)


@ROUTER.post("/review/approval/{key:path}")
async def step(request: Request, key: str, form: Posted, service: Serving, actor: Reviewer) -> Response:
    """Approve, send back or publish; what was refused is told with everything that was written."""
    catalog = service.rulesets.present.catalog
    name = name_of(version_of(key, catalog), catalog)
    taken = await approving.take(request, service, actor, name, form)
    if taken == approving.Taken():
        return RedirectResponse(f"/review/approval/{name}", 303)
    return await _approval(service, actor, name, form, taken, 200 if taken.goes_on else 422)


async def _approval(
    service: Service, actor: Actor, name: str, form: Form, taken: approving.Taken, status: int
) -> Response:
    catalog = service.rulesets.present.catalog
    progress = await approving.standing_of(service, catalog, name)
    may = await approving.steps_of(service, actor, catalog, name)
    shown = approving.page_of(service, name, progress, may, form, taken)
    return show("review_approval.html", _around("approval", version_of(name, catalog), catalog) | shown, status)


@ROUTER.get("/review/tests/{key:path}")
async def tests(request: Request, key: str, service: Serving, actor: Reviewer) -> Response:
    """How the cases beside a version test it; when it is asked for, which mistakes they would not notice."""
    catalog = service.rulesets.present.catalog
    version = version_of(key, catalog)
    found = await asyncio.to_thread(coverage_of, catalog, version)
    asked = "mistakes" in request.query_params
    mistakes = await mistakes_of(service, actor, catalog, version) if asked else None
    return show("review_tests.html", _around("tests", version, catalog) | {"tested": found, "mistakes": mistakes})


def _around(step: str, version: ListVersion, catalog: Catalog) -> dict[str, object]:
    """What every page of a version shows above it."""
    name, layer = name_of(version, catalog), layer_of(version, catalog)
    return {"here": "review", "step": step, "version_of": version, "name": name, "layer": layer}

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
from api.pages.review import approving
from api.pages.review.overview import overview_of
from api.pages.review.reviewers import Reviewer
from api.pages.review.tested import coverage_of
from api.pages.review.versions import versions_of
from api.pages.templating import show
from engine.catalog import Catalog, ListVersion

ROUTER = APIRouter(include_in_schema=False)


@ROUTER.get("/review")
async def overview(request: Request, service: Serving, _: Reviewer) -> Response:
    """The drafts on the way and the lists to look at."""
    asked = form_of([(name, text) for name, text in request.query_params.multi_items() if name == "q"])
    found = await asyncio.to_thread(overview_of, asked, service.rulesets.present.catalog, service.rulesets.root)
    return show("review.html", {"here": "review"} | found)


@ROUTER.get("/review/versions/{key:path}")
async def versions(key: str, service: Serving, _: Reviewer) -> Response:
    """One list over time."""
    catalog = service.rulesets.present.catalog
    version = version_of(key, catalog)
    shown = versions_of(catalog, version)
    return show("review_versions.html", _around("versions", version, catalog) | shown)


@ROUTER.get("/review/approval/{key:path}")
async def approval(key: str, service: Serving, _: Reviewer) -> Response:
    """Where a version stands, and what a person may do with it."""
    version = version_of(key, service.rulesets.present.catalog)
    taken = approving.ended(service.rulesets.root, version.key)
    return await _approval(service, version.key, Form({}), taken, 200)


@ROUTER.post("/review/approval/{key:path}")
async def step(request: Request, key: str, form: Posted, service: Serving, actor: Reviewer) -> Response:
    """Approve, send back or publish; what was refused is told with everything that was written."""
    version = version_of(key, service.rulesets.present.catalog)
    taken = await approving.take(request, service, actor, version.key, form)
    if taken == approving.Taken():
        return RedirectResponse(f"/review/approval/{version.key}", 303)
    return await _approval(service, version.key, form, taken, 200 if taken.goes_on else 422)


async def _approval(service: Service, key: str, form: Form, taken: approving.Taken, status: int) -> Response:
    catalog = service.rulesets.present.catalog
    version = version_of(key, catalog)
    progress = await approving.standing_of(service, catalog, version)
    shown = approving.page_of(service, progress, form, taken)
    return show("review_approval.html", _around("approval", version, catalog) | shown, status)


@ROUTER.get("/review/tests/{key:path}")
async def tests(key: str, service: Serving, _: Reviewer) -> Response:
    """How the cases beside a version test it."""
    catalog = service.rulesets.present.catalog
    version = version_of(key, catalog)
    found = await asyncio.to_thread(coverage_of, catalog, version)
    return show("review_tests.html", _around("tests", version, catalog) | {"tested": found})


def _around(step: str, version: ListVersion, catalog: Catalog) -> dict[str, object]:
    """What every page of a version shows above it."""
    return {"here": "review", "step": step, "version_of": version, "layer": layer_of(version, catalog)}

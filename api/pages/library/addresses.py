"""The addresses of the 规则库. What they ask stands in the address: it names no person and no case."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.http.service import Service, Serving
from api.pages.form import Form, form_of
from api.pages.library import choosing, coverage, document, lists, matters, meaning, statutes
from api.pages.officers import Officer
from api.pages.templating import show
from engine.catalog import Catalog

ROUTER = APIRouter(include_in_schema=False)


@ROUTER.get("/lists")
async def over_a_place(request: Request, service: Serving, _: Officer) -> Response:
    """The lists over a place on a day."""
    return show("lists.html", lists.lists_of(_asked(request, "where", "on"), _catalog(service)))


@ROUTER.get("/lists/{key:path}.xlsx")
async def as_table(key: str, service: Serving, _: Officer) -> Response:
    """One version of a list as an Excel file in the layout of published tables."""
    name, content = await asyncio.to_thread(document.table_of, key, _catalog(service))
    return Response(content, 200, {"Content-Disposition": f'attachment; filename="{name}"'}, document.TABLE)


@ROUTER.get("/lists/{key:path}")
async def one_version(key: str, service: Serving, _: Officer) -> Response:
    """One version of a list."""
    return show("list.html", document.document_of(key, _catalog(service)))


@ROUTER.get("/compare")
async def two_versions(request: Request, service: Serving, officer: Officer) -> Response:
    """Two versions side by side, by their meaning and by their words, and the choice of them."""
    catalog = _catalog(service)
    shown = choosing.comparison_of(_asked(request, "one", "two", "q"), catalog)
    one, two = shown["one"], shown["two"]
    means = await meaning.meaning_of(service, officer, catalog, one, two) if one and two else None
    return show("compare.html", {**shown, "meaning": means})


@ROUTER.get("/map")
async def what_is_held(request: Request, service: Serving, _: Officer) -> Response:
    """What is held by province and field on a day."""
    return show("map.html", coverage.coverage_of(_asked(request, "on", "place"), _catalog(service)))


@ROUTER.get("/matters")
async def violations(request: Request, service: Serving, _: Officer) -> Response:
    """The violations that words name."""
    return show("matters.html", matters.matters_of(_asked(request, "q"), _catalog(service)))


@ROUTER.get("/matters/{name}")
async def one_violation(name: str, request: Request, service: Serving, _: Officer) -> Response:
    """One violation, as a day punishes it."""
    return show("matter.html", matters.matter_of(name, _asked(request, "on"), _catalog(service)))


@ROUTER.get("/statutes")
async def laws(request: Request, service: Serving, _: Officer) -> Response:
    """The statutes that words name."""
    return show("statutes.html", statutes.statutes_of(_asked(request, "q"), _catalog(service)))


@ROUTER.get("/statutes/{name}")
async def one_law(name: str, service: Serving, _: Officer) -> Response:
    """One statute with its versions."""
    return show("statute.html", statutes.statute_of(name, _catalog(service)))


def _asked(request: Request, *names: str) -> Form:
    return form_of([(name, text) for name, text in request.query_params.multi_items() if name in names])


def _catalog(service: Service) -> Catalog:
    return service.rulesets.present.catalog

"""The application: puts endpoints, middleware, error handlers and the OpenAPI page together, and starts what runs beside."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from api.defaults import root_of
from api.http.admission import SINGLE_HEADERS, Access, Audit, Spools, refuse_unclear
from api.http.comparisons import Comparisons
from api.http.contract import ABOUT, json_response, parameter_names, query_names, show_webhooks, write_openapi
from api.http.events import Delivery
from api.http.hosts import hosts_of, is_followed_link
from api.http.middleware import Middleware
from api.http.named import also_wrong
from api.http.problems import ProblemError, of_framework, of_parameters, respond
from api.http.records import STORE_ERRORS, Records, open_records, problem_of
from api.http.routes import ROUTERS
from api.http.rulesets import Rulesets
from api.http.service import Service
from api.http.settings import Settings, read_settings
from api.http.telemetry import LOG, Metrics, Tracing, configure, is_wanted, open_tracing, tell
from api.http.workers import end_with_parent
from api.pages import ENDPOINTS, AnsweredError, Cookies, is_page, show_problem
from api.pages import ROUTERS as PAGES
from api.store import Refused, StoreError
from engine import __version__
from engine.answer import conclusion_words
from engine.catalog import CatalogError

# The framework's own telemetry tells paths, queries and messages of errors, and the environment could switch it on.
_UNTOLD: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def create_app(settings: Settings, *, traced: bool = False) -> FastAPI:
    """The application. Raises `CatalogError` when the rulesets are wrong."""
    metrics = Metrics()
    rulesets = Rulesets(root_of(settings.rulesets), settings.held, metrics)
    store: Records | None = None
    delivery = None
    if settings.database:
        events = bool(settings.events_url)
        store = open_records(settings.database, lambda: rulesets.present.catalog.places, events=events)
        delivery = Delivery(settings, store, rulesets, metrics) if events else None
    access, audit = Access(settings, store), Audit(store, metrics)
    service = Service(settings, rulesets, access, metrics, store, audit, Spools(settings), Comparisons())
    tracing = open_tracing() if traced else None
    app = FastAPI(
        title="裁量",
        version=__version__,
        description=ABOUT,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(service, delivery, tracing),
        telemetry=_UNTOLD,
    )
    app.state.service = service
    for router in (*ROUTERS, *ENDPOINTS, *PAGES):
        app.include_router(router)
    app.add_api_route("/openapi.json", _show_openapi, include_in_schema=False, dependencies=[Depends(refuse_unclear)])
    _handle_errors(app, service.audit)
    show_webhooks(app)
    app.openapi = lambda: write_openapi(app, conclusion_words(rulesets.present.catalog))  # type: ignore[method-assign]  # the framework's own way to write the page
    # Each that is added stands before the one added before it.
    app.add_middleware(
        Cookies, records=store if settings.signs_in else None, is_page=is_page, tell_problem=_tell_problem
    )
    app.add_middleware(
        Middleware,
        metrics=metrics,
        hosts=hosts_of(settings),
        access=service.access,
        tell_problem=_tell_problem,
        is_page=is_page,
    )
    if tracing is not None:
        # Added last, so outermost: traces see what the middleware answers.
        app.add_middleware(tracing.around)
    return app


async def _show_openapi(request: Request) -> Response:
    return json_response(request.app.openapi())


def from_environment() -> FastAPI:
    """The application of one worker process."""
    settings = read_settings(os.environ)
    configure(settings.log_level)
    end_with_parent()
    app = create_app(settings, traced=is_wanted(os.environ))
    app.openapi()  # written before anybody waits for an answer: it takes most of a second
    return app


def _lifespan(service: Service, delivery: Delivery | None, tracing: Tracing | None) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def running_app(_: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        tasks: set[asyncio.Task[Any]] = set()

        def look() -> None:
            task = loop.create_task(service.rulesets.look(always=True))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        # Only the main thread of a process may take signals; an application inside a test runs elsewhere.
        with suppress(ValueError, RuntimeError):
            loop.add_signal_handler(signal.SIGHUP, look)
        if service.settings.reload_seconds:
            tasks.add(loop.create_task(service.rulesets.watch(service.settings.reload_seconds)))
        telling = loop.create_task(delivery.run()) if delivery else None
        tell(
            "started",
            version=__version__,
            rulesets=service.rulesets.present.digest,
            access=service.settings.access,
            says="没有配置访问控制，只监听本机" if service.settings.access == "open" else "",
            recording=service.store is not None,
            events=delivery is not None,
            traced=tracing is not None,
        )
        yield
        if delivery and telling:
            await delivery.stop(telling)
        for task in tasks:
            task.cancel()
        if service.store is not None:
            await asyncio.to_thread(service.store.close)
        await service.rulesets.close()
        if tracing is not None:
            await asyncio.to_thread(tracing.close)
        tell("stopped")

    return running_app


def _handle_errors(app: FastAPI, audit: Audit) -> None:
    """Turn everything that an endpoint, a dependency or the framework raises into a problem, and have refusals audited."""

    async def problem(request: Request, error: Exception) -> Response:
        match error:
            case ProblemError():
                told = error
            case RequestValidationError():
                names = frozenset(parameter_names(app)).union(SINGLE_HEADERS)
                written, known = list(request.query_params.keys()), query_names(app, request)
                told = of_parameters([dict(one) for one in error.errors()], names, written, known)
                with suppress(CatalogError):
                    told = also_wrong(request, told, app.state.service.rulesets.present.catalog)
            case HTTPException(status_code=status) if status < 400:
                return Response(None, status, error.headers)
            case HTTPException():
                allowed = {"Allow": _allowed(request, app)} if error.status_code == 405 else {}
                told = of_framework(error.status_code, {**(error.headers or {}), **allowed})
            case StoreError():
                told = problem_of(error)
                if not isinstance(error, Refused):
                    LOG.warning("store refused", extra={"data": {"kind": told.kind}})
        await audit.refused(request, told.kind)
        return _tell_problem(request.scope, told, request.scope["state"]["request_id"])

    async def answer(_: Request, error: Exception) -> Response:
        if not isinstance(error, AnsweredError):
            raise error
        return error.response

    app.add_exception_handler(AnsweredError, answer)
    for kind in (ProblemError, RequestValidationError, HTTPException, *STORE_ERRORS):
        app.add_exception_handler(kind, problem)


def _tell_problem(scope: Scope, problem: ProblemError, request_id: str) -> Response:
    """The problem as a page to who asked for one, or who followed a link that leads nowhere; else as data."""
    lost = problem.kind == "not-found" and "route" not in scope and is_followed_link(scope["headers"])
    return show_problem(problem, request_id) if lost or is_page(scope) else respond(problem, request_id)


def _allowed(request: Request, app: FastAPI) -> str:
    """Every method of the request's path; the framework names only those of the first of its routes."""
    endpoints = [*app.routes, *(route for router in (*ROUTERS, *ENDPOINTS, *PAGES) for route in router.routes)]
    fitting = [one for one in endpoints if isinstance(one, Route) and one.matches(request.scope)[0] is not Match.NONE]
    return ", ".join(sorted({method for one in fitting for method in one.methods or ()}))

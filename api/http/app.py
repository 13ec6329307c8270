"""The application: endpoints, the frame around them, what becomes a problem, and the OpenAPI page."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http import batch, evaluations, library, records, running, what_if
from api.http.access import Access
from api.http.auditing import Audit
from api.http.cores import take_core
from api.http.delivering import Delivery
from api.http.desk import Desk
from api.http.frame import Frame, Telling
from api.http.logs import LOG, configure, tell
from api.http.memory import stay_small
from api.http.metrics import SEVERAL, Metrics
from api.http.problems import KINDS, TYPE, ProblemError, of_parameters, respond
from api.http.recording import STORE_ERRORS, Records, open_records, problem_of
from api.http.rulesets import Rulesets
from api.http.settings import Settings, read_settings
from api.http.shapes import Case, ChoiceGiven, WhatIf
from api.http.tracing import Tracing, is_wanted
from api.http.webhooks import show_webhooks
from api.store import Refused, StoreError
from api.terminal.given import root_of
from engine import __version__

_OF_STATUS = {404: "not-found", 405: "wrong-method"}
# The framework's own telemetry tells paths, queries and messages of errors, and the environment could switch it on.
_UNTOLD: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
_REFUSED: tuple[type[Exception], ...] = (ProblemError, RequestValidationError, HTTPException, *STORE_ERRORS)
# Seconds that a thread may keep the interpreter while another waits for it. The other may be the one that writes, with every
# process waiting for its turn to end: with the usual 5 ms a service that records answers a tenth less.
_LONGEST_ALONE = 0.0003
_ABOUT = (
    "行政处罚裁量清单的规则引擎。结果供执法人员参考，由执法人员决定。"
    "合同的版本在路径里（/v1）：其中只增不减；要去掉的先写明，至少保留十二个月，以 Deprecation 和 Sunset 响应头告知。"
)


class FaultShape(BaseModel):
    """一处错误：在请求体的哪里（JSON 指针）或者哪个参数。不重复写来的值；不认识的键用第几个（entry）指明。"""

    model_config = ConfigDict(extra="forbid")
    code: str
    message: str
    pointer: str = ""
    parameter: str = ""
    entry: int = 0
    line: int = 0
    column: int = 0


class Problem(BaseModel):
    """RFC 9457。"""

    model_config = ConfigDict(extra="forbid")
    type: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    errors: list[FaultShape] = []


class Service(FastAPI):
    """The application, of which the frame is the outermost part: even what the framework puts around all else."""

    outermost: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self.outermost(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """What the framework puts around the endpoints, without its own answer to a defect: the frame has one."""
        outermost = super().build_middleware_stack()
        return outermost.app if isinstance(outermost, ServerErrorMiddleware) else outermost

    def surround(self, *around: Callable[[ASGIApp], ASGIApp]) -> None:
        """Put these around the framework, the last one outermost."""
        self.outermost = super().__call__
        for one in around:
            self.outermost = one(self.outermost)


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
    desk = Desk(settings, rulesets, Access(settings, store), metrics, store, Audit(store, metrics))
    tracing = _tracing() if traced else None
    app = Service(
        title="裁量",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(desk, delivery, tracing),
        telemetry=_UNTOLD,
    )
    app.state.desk = desk
    routers = [module.routes(desk) for module in (evaluations, batch, what_if, records, library, running)]
    for router in routers:
        app.include_router(router)
    endpoints = [route for router in routers for route in router.routes]
    problem = _refuse(app, desk.audit, [*app.routes, *endpoints])
    show_webhooks(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # the framework's own way to write the page
    direct = {route.path: route for route in endpoints if isinstance(route, APIRoute) and _needs_no_help(route)}
    frame = partial(Frame, metrics=metrics, direct=direct, refused=_REFUSED, problem=problem)
    # Traces see what the frame answers.
    app.surround(frame, *([tracing.around] if tracing else []))
    return app


def from_environment() -> FastAPI:
    """The application of one worker process."""
    settings = read_settings(os.environ)
    configure(settings.log_level)
    stay_small()
    sys.setswitchinterval(_LONGEST_ALONE)
    if (folder := os.environ.get(SEVERAL)) and settings.cores == "own":
        tell("core", core=take_core(Path(folder), settings.workers))
    return create_app(settings, traced=is_wanted(os.environ))


def _tracing() -> Tracing:
    from api.http.spans import open_tracing  # noqa: PLC0415  # not loaded, and need not be installed, unless it is wanted

    return open_tracing()


def settle() -> None:
    """Spare the garbage collector what is read once and stays; an answer leaves thousands of objects and no cycle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _lifespan(desk: Desk, delivery: Delivery | None, tracing: Tracing | None) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def running_app(_: FastAPI) -> AsyncIterator[None]:
        settle()
        loop = asyncio.get_running_loop()
        tasks: set[asyncio.Task[Any]] = set()

        def look() -> None:
            task = loop.create_task(desk.rulesets.look())
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        # Only the main thread of a process may take signals; an application inside a test runs elsewhere.
        with suppress(ValueError, RuntimeError):
            loop.add_signal_handler(signal.SIGHUP, look)
        if desk.settings.reload_seconds:
            tasks.add(loop.create_task(desk.rulesets.watch(desk.settings.reload_seconds)))
        telling = loop.create_task(delivery.run()) if delivery else None
        tell(
            "started",
            version=__version__,
            rulesets=desk.rulesets.present.digest,
            access=desk.settings.access,
            says="没有配置访问控制，只监听本机" if desk.settings.access == "open" else "",
            recording=desk.store is not None,
            events=delivery is not None,
            traced=tracing is not None,
        )
        yield
        if delivery and telling:
            await delivery.stop(telling)
        for task in tasks:
            task.cancel()
        if desk.store is not None:
            await asyncio.to_thread(desk.store.close)
        desk.rulesets.close()
        if tracing is not None:
            await asyncio.to_thread(tracing.close)
        tell("stopped")

    return running_app


def _refuse(app: FastAPI, audit: Audit, endpoints: Sequence[BaseRoute]) -> Telling:
    """Let everything that can go wrong become a problem, and let refusals be audited; return what does it."""

    async def problem(request: Request, error: Exception) -> Response:
        match error:
            case ProblemError():
                told = error
            case RequestValidationError():
                names = frozenset(_parameters_of(app))
                told = of_parameters([dict(one) for one in error.errors()], names)
            case HTTPException():
                allowed = {"Allow": _allowed(request, endpoints)} if error.status_code == 405 else {}
                told = ProblemError(_OF_STATUS.get(error.status_code, "bad-parameter"), headers=allowed)
            case StoreError():
                told = problem_of(error)
                if not isinstance(error, Refused):
                    LOG.warning("store refused", extra={"data": {"kind": told.kind}})
        await audit.refused(request, told.kind)
        return respond(told, request.scope["state"]["request_id"])

    for kind in _REFUSED:
        app.add_exception_handler(kind, problem)
    return problem


def _allowed(request: Request, endpoints: Sequence[BaseRoute]) -> str:
    """Every method of the request's path; the framework names only those of the first of its routes."""
    fitting = [one for one in endpoints if isinstance(one, Route) and one.matches(request.scope)[0] is not Match.NONE]
    return ", ".join(sorted({method for one in fitting for method in one.methods or ()}))


def _needs_no_help(route: APIRoute) -> bool:
    """Whether an endpoint takes the request and nothing that the framework would read out of it."""
    return route.methods == {"POST"} and [*signature(route.endpoint).parameters] == ["request"]


def _parameters_of(app: FastAPI) -> set[str]:
    """Every name of a parameter that the page shows."""
    operations = [operation for path in app.openapi()["paths"].values() for operation in path.values()]
    return {one["name"] for operation in operations for one in operation.get("parameters", ())}


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI page, written once."""
    if app.openapi_schema is None:
        page = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            webhooks=app.webhooks.routes,
            openapi_version="3.1.0",
        )
        shapes: list[type[BaseModel]] = [Case, WhatIf, ChoiceGiven, Problem]
        _, more = models_json_schema(
            [(shape, "validation") for shape in shapes], ref_template="#/components/schemas/{model}"
        )
        components = page.setdefault("components", {})
        components.setdefault("schemas", {}).update(more["$defs"])
        components["schemas"]["Problem"]["properties"]["type"]["enum"] = [TYPE + kind for kind in KINDS]
        components["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer", "description": "密钥，或者 OIDC 令牌"},
            "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        }
        app.openapi_schema = page
    return app.openapi_schema

"""The application: endpoints, the middleware around them, what becomes a problem, and the OpenAPI page."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from api.http import batch, evaluations, library, records, running, what_if
from api.http.access import Access
from api.http.auditing import Audit
from api.http.delivering import Delivery
from api.http.desk import Service
from api.http.frame import Middleware
from api.http.keeping import open_records
from api.http.logs import LOG, configure, tell
from api.http.metrics import Metrics
from api.http.ports import IdempotencyConflict, Store, StoreFull, StoreGone
from api.http.problems import KINDS, TYPE, ProblemError, of_framework, of_parameters, respond
from api.http.repeated import SINGLE_HEADERS, refuse_repeated
from api.http.rulesets import Rulesets
from api.http.settings import Settings, read_settings
from api.http.shapes import Case, ChoiceGiven, WhatIf
from api.http.tracing import Tracing, is_wanted
from api.http.webhooks import show_webhooks
from api.terminal.given import root_of
from engine import __version__

_OF_STORE: dict[type[Exception], str] = {
    IdempotencyConflict: "idempotency-conflict",
    StoreFull: "store-full",
    StoreGone: "store-gone",
}
# The framework's own telemetry tells paths, queries and messages of errors, and the environment could switch it on.
_UNTOLD: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
ROUTERS = (evaluations.router, batch.router, what_if.router, records.router, library.router, running.router)
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


def create_app(settings: Settings, *, traced: bool = False) -> FastAPI:
    """The application. Raises `CatalogError` when the rulesets are wrong."""
    metrics = Metrics()
    rulesets = Rulesets(root_of(settings.rulesets), settings.held, metrics)
    store: Store | None = None
    delivery = None
    if settings.database:
        events = bool(settings.events_url)
        store = kept = open_records(settings.database, lambda: rulesets.present.catalog.places, events=events)
        delivery = Delivery(settings, kept, rulesets, metrics) if events else None
    service = Service(settings, rulesets, Access(settings, store), metrics, store, Audit(store, metrics))
    tracing = _tracing() if traced else None
    app = FastAPI(
        title="裁量",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(refuse_repeated)],
        lifespan=_lifespan(service, delivery, tracing),
        telemetry=_UNTOLD,
    )
    app.state.service = service
    for router in ROUTERS:
        app.include_router(router)
    _handle_errors(app, service.audit)
    show_webhooks(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # the framework's own way to write the page
    app.add_middleware(Middleware, metrics=metrics)
    if tracing is not None:
        # Added last, so outermost: traces see what the middleware answers.
        app.add_middleware(tracing.around)
    return app


def from_environment() -> FastAPI:
    """The application of one worker process."""
    settings = read_settings(os.environ)
    configure(settings.log_level)
    return create_app(settings, traced=is_wanted(os.environ))


def _tracing() -> Tracing:
    from api.http.spans import open_tracing  # noqa: PLC0415  # not loaded, and need not be installed, unless it is wanted

    return open_tracing()


def settle() -> None:
    """Spare the garbage collector what is read once and stays; an answer leaves thousands of objects and no cycle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _lifespan(service: Service, delivery: Delivery | None, tracing: Tracing | None) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def running_app(_: FastAPI) -> AsyncIterator[None]:
        settle()
        loop = asyncio.get_running_loop()
        tasks: set[asyncio.Task[Any]] = set()

        def look() -> None:
            task = loop.create_task(service.rulesets.look())
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
        service.rulesets.close()
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
                names = frozenset(_parameters_of(app)).union(SINGLE_HEADERS)
                told = of_parameters([dict(one) for one in error.errors()], names)
            case HTTPException():
                allowed = {"Allow": _allowed(request, app)} if error.status_code == 405 else {}
                told = of_framework(error.status_code, {**(error.headers or {}), **allowed})
            case _:
                told = ProblemError(_OF_STORE[type(error)])
                LOG.warning("store refused", extra={"data": {"kind": told.kind}})
        await audit.refused(request, told.kind)
        return respond(told, request.scope["state"]["request_id"])

    for kind in (ProblemError, RequestValidationError, HTTPException, *_OF_STORE):
        app.add_exception_handler(kind, problem)


def _allowed(request: Request, app: FastAPI) -> str:
    """Every method of the request's path; the framework names only those of the first of its routes."""
    endpoints = [*app.routes, *(route for router in ROUTERS for route in router.routes)]
    fitting = [one for one in endpoints if isinstance(one, Route) and one.matches(request.scope)[0] is not Match.NONE]
    return ", ".join(sorted({method for one in fitting for method in one.methods or ()}))


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

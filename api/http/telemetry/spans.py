"""Spans of requests and their way to a collector: OTLP over HTTP, in batches, from a thread of its own.

A span holds the method, the template of the route, the status and our request id. The path, the query, the body, headers,
addresses and messages of errors never enter one. Loaded only when traces are configured.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, format_trace_id, use_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import ProblemError
from api.http.telemetry.logs import LOG, tell
from api.http.telemetry.metrics import METHODS
from api.http.telemetry.tracing import PRESENT, Present, Tracing, mark
from engine import __version__

FLUSH_SECONDS = 5.0
"""How long the end of the process waits for the last spans to be delivered."""


def open_tracing() -> Tracing:
    """Make spans and deliver them, as the environment says; for one process."""
    quiet = logging.getLogger("opentelemetry")
    # One line of ours tells that delivery fails; the package's own, one for every try, may quote what it was given.
    quiet.handlers[:], quiet.propagate = [logging.NullHandler()], False
    LOG.addFilter(mark)
    provider = TracerProvider(resource=_resource(), shutdown_on_exit=False)
    delivery = Delivery(OTLPSpanExporter())
    provider.add_span_processor(BatchSpanProcessor(delivery))  # type: ignore[arg-type]  # has all that is called
    tracer = provider.get_tracer("cailiang", __version__)

    def close() -> None:
        closing = threading.Thread(target=provider.shutdown, name="cailiang-traces", daemon=True)
        closing.start()
        closing.join(FLUSH_SECONDS)

    return Tracing(lambda app: Traced(app, tracer), close)


def _resource() -> Resource:
    """Who sends: `cailiang`, unless the environment names the service otherwise."""
    told: dict[str, str | int] = {"service.version": __version__, "process.pid": os.getpid()}
    named = "OTEL_SERVICE_NAME" in os.environ or "service.name=" in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    if not named:
        told["service.name"] = "cailiang"
    return Resource.create({**told})


class Delivery:
    """Hands spans to the exporter, and tells once when that begins to fail and once when it works again."""

    def __init__(self, exporter: OTLPSpanExporter) -> None:
        self._exporter, self._fails = exporter, False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Deliver; what cannot be delivered in the time set for it is dropped."""
        ended = self._exporter.export(spans)
        fails = ended is not SpanExportResult.SUCCESS
        if fails and not self._fails:
            LOG.warning("traces not delivered", extra={"data": {"says": "追踪数据送不出去，丢弃；不影响作答"}})
        elif self._fails and not fails:
            tell("traces delivered again")
        self._fails = fails
        return ended

    def shutdown(self) -> None:
        """Stop; a delivery under way does not try again."""
        self._exporter.shutdown()  # type: ignore[no-untyped-call]  # the package types only parts


class Traced:
    """Wraps the whole application: one span for each request, under the caller's when it names one."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self.app, self._tracer = app, tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        given = {
            "http.request.method": method,
            "url.scheme": scope["scheme"],
            "network.protocol.version": scope["http_version"],
        }
        span = self._tracer.start_span(method, _caller(scope), SpanKind.SERVER, given)
        trace_id = format_trace_id(span.get_span_context().trace_id)
        scope.setdefault("state", {})["trace_id"] = trace_id
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        before = PRESENT.set(Present(trace_id, lambda name: _step(self._tracer, name)))
        try:
            with use_span(span, record_exception=False, set_status_on_exception=False):
                await self.app(scope, receive, sending)
        finally:
            PRESENT.reset(before)
            _end(span, scope, method, status)


def _caller(scope: Scope) -> Context:
    """The caller's span. Of the standard's two headers the one without free text, and only if it stands once."""
    named = [value for name, value in scope["headers"] if name == b"traceparent"]
    carrier = {"traceparent": named[0].decode("latin-1")} if len(named) == 1 else {}
    return TraceContextTextMapPropagator().extract(carrier, Context())


def _end(span: Span, scope: Scope, method: str, status: int) -> None:
    route = getattr(scope.get("route"), "path", "")
    if route:
        # The template: a path may hold what a person typed.
        span.update_name(f"{method} {route}")
        span.set_attribute("http.route", route)
    if status:
        span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_attribute("error.type", str(status))
        span.set_status(StatusCode.ERROR)
    span.set_attribute("cailiang.request_id", scope["state"].get("request_id", ""))
    span.end()


@contextmanager
def _step(tracer: Tracer, name: str) -> Iterator[None]:
    with tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
        try:
            yield
        except Exception as error:
            # Of an error its kind only: the message may hold a fact.
            span.set_attribute("error.type", error.kind if isinstance(error, ProblemError) else type(error).__name__)
            if not isinstance(error, ProblemError) or error.status >= 500:
                span.set_status(StatusCode.ERROR)
            raise

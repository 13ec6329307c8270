"""The running service, and the dependencies by which an endpoint gets it and lets a caller in. Knows no endpoint."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from api.http.admission import Access, Audit
from api.http.problems import ProblemError
from api.http.records import Records
from api.http.rulesets import Rulesets
from api.http.settings import Settings
from api.http.telemetry import Metrics
from api.store import Actor


@dataclass(frozen=True, slots=True)
class Service:
    """What one process serves from: settings, rulesets, access, metrics, the audit, and the records when there is a store."""

    settings: Settings
    rulesets: Rulesets
    access: Access
    metrics: Metrics
    store: Records | None
    audit: Audit

    def kept(self) -> Records:
        """The records. Raises `ProblemError` when evaluations are not kept."""
        if self.store is None:
            raise ProblemError("not-kept")
        return self.store


async def _service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Serving = Annotated[Service, Depends(_service_of)]
"""The running service, as a parameter of an endpoint."""


def _admitted(scope: str) -> Callable[[Request, Service], Awaitable[Actor]]:
    """A dependency that lets a caller with `scope` in and gives who it is; it ends before the body is read.

    Raises `ProblemError` 401, 403, 429.
    """

    async def admit(request: Request, service: Serving) -> Actor:
        return await service.access.admit(request, scope)

    return admit


may_read = _admitted("read")
"""The dependency itself, for a router whose endpoints need not know who reads."""
Evaluator = Annotated[Actor, Depends(_admitted("evaluate"))]
"""A caller who may have cases evaluated, as a parameter of an endpoint; the next three likewise."""
Reader = Annotated[Actor, Depends(may_read)]
Chooser = Annotated[Actor, Depends(_admitted("choose"))]
Auditor = Annotated[Actor, Depends(_admitted("audit"))]

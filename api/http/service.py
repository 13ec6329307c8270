"""The running service, and the dependencies by which an endpoint gets it and lets a caller in. Knows no endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import SecurityScopes
from starlette.requests import Request

from api.http.admission import Access, Audit, Spools, refuse_unclear
from api.http.comparisons import Comparisons
from api.http.problems import ProblemError
from api.http.records import Records
from api.http.rulesets import Rulesets
from api.http.settings import Settings
from api.http.telemetry import Metrics
from api.store import Actor


@dataclass(frozen=True, slots=True)
class Service:
    """What one process serves from: settings, rulesets, access, metrics, audit, batches and comparisons, the records, if any."""

    settings: Settings
    rulesets: Rulesets
    access: Access
    metrics: Metrics
    store: Records | None
    audit: Audit
    spools: Spools
    comparisons: Comparisons

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


async def _admit(request: Request, service: Serving, wanted: SecurityScopes) -> Actor:
    return await service.access.admit(request, wanted.scope_str)


async def _admit_clear(actor: Annotated[Actor, Depends(_admit)], _: Annotated[None, Depends(refuse_unclear)]) -> Actor:
    """Who asks, let in with the scope that the endpoint wants; it ends before the body is read.

    Who it is and what they may do is looked at first, then what no request may hold. Raises `ProblemError` 401, 403, 429,
    `RequestValidationError`.
    """
    return actor


MAY_READ = Security(_admit_clear, scopes=["read"])
"""The dependency itself, for endpoints that need not know who reads; the next likewise."""
MAY_MEASURE = Security(_admit_clear, scopes=["metrics"])
MaskedReader = Annotated[Actor, Security(_admit_clear, scopes=["read-masked"])]
"""A caller who may read records, though perhaps not whom they are about."""
Evaluator = Annotated[Actor, Security(_admit_clear, scopes=["evaluate"])]
"""A caller who may have cases evaluated, as a parameter of an endpoint; the next three likewise."""
Reader = Annotated[Actor, MAY_READ]
Chooser = Annotated[Actor, Security(_admit_clear, scopes=["choose"])]
Auditor = Annotated[Actor, Security(_admit_clear, scopes=["audit"])]

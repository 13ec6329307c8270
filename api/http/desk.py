"""The running service, and the dependencies by which an endpoint gets it and lets a caller in.

Also what every endpoint's entry on the OpenAPI page has in common. Knows no endpoint.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.http.access import Access
from api.http.auditing import Audit
from api.http.metrics import Metrics
from api.http.ports import Actor, Store
from api.http.problems import KINDS, MEDIA, ProblemError
from api.http.rulesets import Rulesets
from api.http.settings import Settings

SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"key": []}]
GUARDED = ("no-credentials", "bad-credentials", "missing-scope", "too-many-requests", "bad-parameter")
_BODIES = ("bad-json", "bad-body", "slow-body", "too-large", "wrong-media")


@dataclass(frozen=True, slots=True)
class Service:
    """What one process serves from: settings, rulesets, access, metrics, the audit, and the store when there is one."""

    settings: Settings
    rulesets: Rulesets
    access: Access
    metrics: Metrics
    store: Store | None
    audit: Audit

    def kept(self) -> Store:
        """The store. Raises `ProblemError` when evaluations are not kept."""
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


class RulesetQuery(BaseModel):
    """Query parameters: by which rulesets, and for a case without a decision date by which day."""

    model_config = ConfigDict(extra="forbid")
    on: Annotated[
        str | None,
        Field(max_length=10, description="尚未决定的案件按哪一天核查；不写就是今天", examples=["2025-03-20"]),
    ] = None
    rulesets: Annotated[
        str | None, Field(pattern="^[0-9a-f]{64}$", description="用哪个规则库（摘要）；不写就是现行的")
    ] = None


class EvaluationQuery(RulesetQuery):
    """Query parameters of an evaluation that may be recorded."""

    record: Annotated[bool, Field(description="false：只作答，不存证")] = True


def answer_json(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Data as a JSON response."""
    return Response(orjson.dumps(data), status, headers, "application/json")


def replies(model: object, *kinds: str, status: int = 200, says: str = "结果", example: object = None) -> Any:  # noqa: ANN401
    """The responses of an endpoint for its OpenAPI entry: the good one, and every problem that it may have."""
    good: dict[str, Any] = {"description": says, "model": model}
    if example is not None:
        good["content"] = {"application/json": {"example": example}}
    found: dict[int, dict[str, Any]] = {status: good}
    for kind in dict.fromkeys((*kinds, "internal")):
        code, title = KINDS[kind]
        told = found.setdefault(code, {"description": "", "content": {MEDIA: {"schema": _PROBLEM}}})
        told["description"] = f"{told['description']}；{title}" if told["description"] else title
    return found


_PROBLEM = {"$ref": "#/components/schemas/Problem"}


def body_of(schema: type[BaseModel] | str, example: object, media: str = "application/json") -> dict[str, Any]:
    """The request body of an endpoint for its OpenAPI entry, since bodies are read by `bodies` and not by the framework."""
    shape = {"type": "string"} if isinstance(schema, str) else {"$ref": f"#/components/schemas/{schema.__name__}"}
    return {
        "security": SECURITY,
        "requestBody": {"required": True, "content": {media: {"schema": shape, "example": example}}},
    }


def with_body(*kinds: str) -> tuple[str, ...]:
    """The problems of an endpoint that reads a body."""
    return (*GUARDED, *_BODIES, *kinds)

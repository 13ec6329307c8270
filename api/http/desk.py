"""What every endpoint reaches for: settings, rulesets, access, metrics, and the records when there is a store.

Also what every endpoint's entry on the OpenAPI page has in common. Knows no endpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.http.access import Access, address_of, trace_of
from api.http.auditing import Audit
from api.http.metrics import Metrics
from api.http.problems import KINDS, MEDIA, ProblemError
from api.http.recording import Records
from api.http.rulesets import Rulesets
from api.http.settings import Settings
from api.store import Actor

SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"key": []}]
GUARDED = ("no-credentials", "bad-credentials", "missing-scope", "too-many-requests", "bad-parameter")
_BODIES = ("bad-json", "bad-body", "slow-body", "too-large", "wrong-media")


@dataclass(frozen=True, slots=True)
class Desk:
    """One running service."""

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


class Evaluating(BaseModel):
    """How a case is evaluated."""

    model_config = ConfigDict(extra="forbid")
    on: Annotated[
        str | None,
        Field(max_length=10, description="尚未决定的案件按哪一天核查；不写就是今天", examples=["2025-03-20"]),
    ] = None
    rulesets: Annotated[
        str | None, Field(pattern="^[0-9a-f]{64}$", description="用哪个规则库（摘要）；不写就是现行的")
    ] = None


class OnePlease(Evaluating):
    """How one case is evaluated."""

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


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks and from where, for the records."""

    actor: Actor
    trace_id: str
    ip: str | None


def asker(actor: Actor, request: Request) -> Asker:
    """Who asks with this request."""
    return Asker(actor, trace_of(request), address_of(request) or None)

"""The OpenAPI page, and what the entries of its endpoints have in common: security, problems, bodies.

Knows shapes; knows no endpoint.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema
from starlette.requests import Request

from api.http.contract import facts
from api.http.contract.finishing import finish, headers_named
from api.http.contract.lines import CODES_SAY, ENTRY_SAYS, POINTER_SAYS, BatchLine
from api.http.contract.requests import Case, CaseOfActs, ChoiceGiven, WhatIf, WhatIfOfAct
from api.http.problems import KINDS, MEDIA, MOST_FAULTS, RETRIED, TYPE
from api.scopes import SCOPES, may
from engine.answer import ConclusionWords

ABOUT = (
    "行政处罚裁量清单的规则引擎。结果供执法人员参考，由执法人员决定。"
    "接口的版本在路径里（/v1）：其中只增不减；要去掉的先写明，至少保留十二个月，以 Deprecation 和 Sunset 响应头告知。"
    "\n\n密钥写在 Authorization: Bearer 里，或者 X-API-Key 里，只写一处；没有配置访问控制的服务只听本机，不要密钥。"
    "各个接口要什么权限，写在它的说明里。"
    "\n\n没有写的事实就是未查明，从不当作“否”或者零；"
    "事实的名称和写法见 listTerms，地区见 listPlaces，事项见 listMatters。"
    "\n\n存证的请求带上 Idempotency-Key：断线、503、507 以后用同一个键、同样的请求体再送，得到第一次的结果，不会存两份。"
    "\n\n错误一律是 application/problem+json：按 type 分支，errors 列出每一处的位置（pointer、parameter）和代码，不重复写来的值。"
    "先查密钥和权限，再查参数，最后读请求体；前一步有误就不看后一步，一步里的错误尽量一次全部列出。"
    "\n\n请求里不认识的键是错误；响应里以后会有新的键、新的结论，请容得下。"
)
SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"key": []}]
GUARDED = (
    "no-credentials",
    "bad-credentials",
    "missing-scope",
    "too-many-requests",
    "keys-gone",
    "bad-parameter",
    "store-gone",
)
_BODIES = ("bad-json", "bad-body", "slow-body", "too-large", "wrong-media")
_PROBLEM = {"$ref": "#/components/schemas/Problem"}


class ProblemEntry(BaseModel):
    """一处错误：在请求体的哪里（pointer）或者哪个参数（parameter）。不重复写来的值。"""

    model_config = ConfigDict(extra="forbid")
    code: Annotated[str, Field(description=CODES_SAY)]
    message: Annotated[str, Field(description="可以怎样写，或者为什么不行；给人看的，文字会改")]
    pointer: Annotated[str, Field(description=POINTER_SAYS)] = ""
    parameter: Annotated[str, Field(description="哪个查询参数或者请求头；不认识的是“?”")] = ""
    entry: Annotated[int, Field(description=f"{ENTRY_SAYS}；不认识的参数是第几个查询参数")] = 0
    line: Annotated[int, Field(description="不是 JSON 的：第几行，从 1 数")] = 0
    column: Annotated[int, Field(description="不是 JSON 的：第几列，从 1 数")] = 0


class Problem(BaseModel):
    """RFC 9457。"""

    model_config = ConfigDict(extra="forbid")
    type: Annotated[str, Field(description="按它分支；每一种总是同一个状态和标题，refused、internal 除外")]
    title: str
    status: int
    detail: Annotated[str, Field(description="这一次的说明；没有就没有这一项")] = ""
    instance: Annotated[str, Field(description="urn:cailiang:request: 后接请求号，报告问题时写上")] = ""
    errors: Annotated[list[ProblemEntry], Field(description=f"各处错误，最多 {MOST_FAULTS} 处")] = []


def responses(model: object, *kinds: str, status: int = 200, says: str = "结果", headers: tuple[str, ...] = ()) -> Any:  # noqa: ANN401  # the framework's own type
    """The responses of an endpoint for its OpenAPI entry: the good one with its headers, and every problem that it may have."""
    good: dict[str, Any] = {"description": says, "model": model, "headers": headers_named(*headers)}
    found: dict[int, dict[str, Any]] = {status: good}
    for kind in dict.fromkeys((*kinds, "wrong-host", "internal")):
        code, title = KINDS[kind]
        told = found.setdefault(code, {"description": "", "content": {MEDIA: {"schema": _PROBLEM}}})
        if kind in RETRIED:
            told["headers"] = headers_named("Retry-After")
        told["description"] = f"{told['description']}；{title}" if told["description"] else title
    return found


def body_of(schema: type[BaseModel] | tuple[type[BaseModel], ...], example: object) -> dict[str, Any]:
    """The request body of an endpoint for its OpenAPI entry, since bodies are read by `bodies` and not by the framework."""
    shapes = schema if isinstance(schema, tuple) else (schema,)
    written = [{"$ref": f"#/components/schemas/{one.__name__}"} for one in shapes]
    shape = written[0] if len(written) == 1 else {"anyOf": written}
    return _body({"application/json": {"schema": shape, "example": example}})


def body_of_lines(says: str, example: str, *media: str) -> dict[str, Any]:
    """A request body of lines, under every type by which it is taken: generators know only that of bytes."""
    text = {"type": "string", "description": says}
    return _body(
        {
            each: {"schema": text | ({"format": "binary"} if "octet" in each else {}), "example": example}
            for each in media
        }
    )


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"security": SECURITY, "requestBody": {"required": True, "content": content}}


def with_body(*kinds: str) -> tuple[str, ...]:
    """The problems of an endpoint that reads a body."""
    return (*GUARDED, *_BODIES, *kinds)


def parameter_names(app: FastAPI) -> set[str]:
    """Every name of a parameter that the page shows."""
    operations = [operation for path in app.openapi()["paths"].values() for operation in path.values()]
    return {one["name"] for operation in operations for one in operation.get("parameters", ())}


def query_names(app: FastAPI, request: Request) -> tuple[str, ...]:
    """The query parameters of the endpoint that a request goes to, as the page shows them."""
    path = str(getattr(request.scope.get("route"), "path", "")).replace(":path}", "}")
    shown = app.openapi()["paths"].get(path, {}).get(request.method.lower(), {})
    return tuple(one["name"] for one in shown.get("parameters", ()) if one["in"] == "query")


def _tell_scopes(app: FastAPI, page: dict[str, Any]) -> None:
    """Write into each operation which scope the dependencies of its endpoint want; who may read, may read less."""
    for route in iter_route_contexts(app.routes):
        for method in route.methods or ():
            operation = page["paths"].get(route.path_format, {}).get(method.lower())
            if operation and (scopes := _scopes(route.dependant)):
                wanted = " 或者 ".join(each for each in SCOPES if any(may(frozenset((each,)), one) for one in scopes))
                operation["description"] += f"\n\n密钥要有 {wanted} 权限。"


def _scopes(dependant: Dependant) -> set[str]:
    return set(dependant.own_oauth_scopes or ()).union(*map(_scopes, dependant.dependencies))


def write_openapi(app: FastAPI, words: ConclusionWords) -> dict[str, Any]:
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
        shapes: list[type[BaseModel]] = [Case, CaseOfActs, WhatIf, WhatIfOfAct, ChoiceGiven, Problem, BatchLine]
        _, more = models_json_schema(
            [(shape, "validation") for shape in shapes], ref_template="#/components/schemas/{model}"
        )
        _tell_scopes(app, page)
        components = page.setdefault("components", {})
        components.setdefault("schemas", {}).update(more["$defs"] | facts.SHAPES)
        components["schemas"]["Problem"]["properties"]["type"]["enum"] = [TYPE + kind for kind in KINDS]
        components["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer", "description": "密钥，或者 OIDC 令牌"},
            "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "密钥"},
        }
        finish(page, words)
        app.openapi_schema = page
    return app.openapi_schema

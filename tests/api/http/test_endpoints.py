"""What holds for every endpoint of the OpenAPI page: its dependencies run, a key is asked first, nothing is taken twice."""

import asyncio
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from api.http import turns
from api.http.admission.parameters import SINGLE_HEADERS, refuse_unclear
from api.http.app import create_app
from api.http.contract import examples
from api.http.problems import KINDS, MOST_FAULTS
from api.http.records import Records
from api.http.routes import ROUTERS
from api.http.settings import Settings
from api.pages import ENDPOINTS
from api.scopes import SCOPES
from api.store import Filters, StoreGone, open_store
from tests.api.http.page import OPERATIONS, PAGE
from tests.running_service import told

GUARDED = [(path, method) for path, method in OPERATIONS if "security" in PAGE["paths"][path][method]]
TWICE = {"params": [("q", "1"), ("q", "2")]}
VALUES = {"evaluation_id": "x", "list_id": "cn/first-offence", "version": "2025-01-27", "kind": "reasons"}


def ask(app: FastAPI, method: str, path: str, **given: object) -> httpx.Response:
    """One request to an application in this process."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **given)

    return asyncio.run(asked())


def body_of(path: str, method: str) -> dict[str, Any]:
    """The page's own example of the body of an operation, with its type."""
    operation = PAGE["paths"][path][method]
    if "requestBody" not in operation:
        return {}
    media, content = next(iter(operation["requestBody"]["content"].items()))
    example = content["example"]
    return {
        "content": example if isinstance(example, str) else json.dumps(example),
        "headers": {"Content-Type": media},
    }


@pytest.fixture(scope="module")
def open_service() -> FastAPI:
    """A service that asks for no key."""
    return create_app(Settings(rate=0, reload_seconds=0))


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, str]]:
    """A service that asks for keys, and a key with every scope."""
    url = f"sqlite:///{tmp_path_factory.mktemp('guarded') / 'records.db'}"
    store = open_store(url)
    store.migrate()
    _, secret = store.create_key("全部", SCOPES)
    store.close()
    app = create_app(Settings(access="keys", database=url, rate=0, reload_seconds=0))
    yield app, secret
    app.state.service.store.close()


async def refuse() -> None:
    """A dependency that lets nobody through."""
    raise HTTPException(HTTPStatus.IM_A_TEAPOT, headers={"X-Said": "refused"})


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_dependencies_of_every_endpoint_run(open_service: FastAPI, path: str, method: str) -> None:
    """A dependency that lets nobody through is obeyed by every endpoint, whatever else the endpoint takes."""
    open_service.dependency_overrides[refuse_unclear] = refuse
    try:
        found = ask(open_service, method, path.format(**VALUES), **body_of(path, method))
    finally:
        open_service.dependency_overrides.clear()
    assert (found.status_code, found.headers["x-said"]) == (HTTPStatus.IM_A_TEAPOT, "refused")


def test_a_post_endpoint_that_takes_only_the_request_is_no_exception(open_service: FastAPI) -> None:
    """All its dependencies run, in their order."""

    async def only(request: Request) -> Response:
        return Response(await request.body())

    open_service.add_api_route(
        "/v1/only", only, methods=["POST"], dependencies=[Depends(refuse_unclear), Depends(refuse)]
    )
    assert ask(open_service, "POST", "/v1/only").status_code == HTTPStatus.IM_A_TEAPOT
    assert told(ask(open_service, "POST", "/v1/only?a=1&a=2")) == "bad-parameter"


@pytest.mark.parametrize(("path", "method"), GUARDED)
def test_a_key_is_asked_before_anything_else(guarded: tuple[FastAPI, str], path: str, method: str) -> None:
    """Without a key every guarded endpoint of the page answers 401, whether its parameters and its body are good or not."""
    app, secret = guarded
    where = path.format(**VALUES)
    for sent in ({}, body_of(path, method), {"params": {"nonsense": "1"}}, {"content": b"x" * 300_000}, TWICE):
        found = ask(app, method, where, **sent)
        assert (found.status_code, told(found)) == (401, "no-credentials")
    assert ask(app, method, where, headers={"X-API-Key": secret}).status_code != 401


@pytest.mark.parametrize(("path", "method"), GUARDED)
def test_a_lost_store_is_on_the_page(
    guarded: tuple[FastAPI, str], path: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that the store cannot be asked for is 503, which the page foresees for every guarded endpoint."""

    async def gone(*_: object) -> None:
        raise StoreGone

    monkeypatch.setattr(Records, "find_key", gone)
    found = ask(guarded[0], method, path.format(**VALUES), headers={"X-API-Key": "not seen before"})
    assert (found.status_code, told(found)) == (503, "store-gone")
    assert KINDS["store-gone"][1] in PAGE["paths"][path][method]["responses"]["503"]["description"]


@pytest.mark.parametrize(("path", "method"), GUARDED)
def test_a_scope_is_asked_before_the_parameters(guarded: tuple[FastAPI, str], path: str, method: str) -> None:
    """A key without the scope is refused as such, and the refusal audited, whatever it sends."""
    app, _ = guarded
    store = open_store(app.state.service.settings.database)
    key_id, secret = store.create_key("别的", ["read" if method == "post" else "choose"])
    found = ask(app, method, path.format(**VALUES), headers={"X-API-Key": secret}, **TWICE)
    assert (found.status_code, told(found)) == (403, "missing-scope")
    rows = store.audit(None, 10, Filters(who=key_id)).items
    store.close()
    assert [row.outcome for row in rows] == ["missing-scope"]


ASKED_LONG: dict[str, dict[str, Any]] = {
    "lines that are passed over": {"content": b"{}\n" * 300, "params": {"resume_from": 301}},
    "empty lines": {"content": b"\n" * 300},
    "cases": {"content": (json.dumps(examples.PARTIAL) + "\n").encode() * 300},
    "one line that is too long": {"content": b"x" * 300 * 1025},
}


@pytest.mark.parametrize("name", ASKED_LONG)
def test_a_batch_gives_turns_whatever_its_lines(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other requests get their turn at every line, when it is due: one that is answered, passed over, wrong or too long."""
    app = create_app(Settings(rate=0, reload_seconds=0, max_body=1024))
    sent = {"headers": {"Content-Type": "application/x-ndjson"}, **ASKED_LONG[name]}
    assert turns_during(app, monkeypatch, "/v1/evaluations:batch", sent) >= 300


def test_suppositions_give_turns(open_service: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two suppositions other requests get their turn, when it is due."""
    body = {"case": examples.PARTIAL, "variations": [{"name": "甲"}] * 100}
    assert turns_during(open_service, monkeypatch, "/v1/evaluations:what-if", {"json": body}) >= 100


def turns_during(app: FastAPI, monkeypatch: pytest.MonkeyPatch, path: str, sent: dict[str, Any]) -> int:
    """How often anything else runs while one request is answered, when a turn is due at once."""
    monkeypatch.setattr(turns, "SLICE", 0)
    count = 0

    async def counted() -> None:
        nonlocal count

        async def others() -> None:
            nonlocal count
            while True:
                count += 1
                await asyncio.sleep(0)

        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            counting = asyncio.create_task(others())
            found = await client.post(path, **sent)
            counting.cancel()
        assert found.status_code == 200

    asyncio.run(counted())
    return count


def test_only_answered_lines_are_counted() -> None:
    """The number of cases evaluated by batches leaves out the lines that are problems."""
    app = create_app(Settings(rate=0, reload_seconds=0))
    lines = "\n".join([json.dumps(examples.PARTIAL), "{", "", json.dumps(examples.CASE)])
    ask(app, "POST", "/v1/evaluations:batch", content=lines, headers={"Content-Type": "application/x-ndjson"})
    assert 'cailiang_evaluations_total{by="batch"} 2.0' in ask(app, "GET", "/metrics").text


@pytest.mark.parametrize("status", [one.value for one in HTTPStatus if one.value >= 300])
def test_every_http_exception_keeps_its_status(open_service: FastAPI, status: int) -> None:
    """What is raised as an `HTTPException` is a problem with the same status and headers, and without its own text."""

    async def raising() -> None:
        raise HTTPException(status, "张三", {"Retry-After": "7"})

    open_service.add_api_route(f"/v1/status-{status}", raising, methods=["GET"])
    found = ask(open_service, "GET", f"/v1/status-{status}")
    assert (found.status_code, found.headers["retry-after"]) == (status, "7")
    if status < 400:
        assert not found.content
        return
    kinds = {404: "not-found", 405: "wrong-method"}
    assert told(found) == kinds.get(status, "refused" if status < 500 else "internal")
    assert "张三" not in found.text


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_a_repeated_parameter_is_refused(open_service: FastAPI, path: str, method: str) -> None:
    """Every query parameter of every endpoint, and any other, is refused when it is sent twice, and named when it is ours."""
    where = path.format(**VALUES)
    parameters = PAGE["paths"][path][method].get("parameters", ())
    names = {one["name"]: one["name"] for one in parameters if one["in"] == "query"} | {"张三": "?"}
    for name, shown in names.items():
        found = ask(open_service, method, where, params=[(name, "1"), (name, "1")], **body_of(path, method))
        assert (found.status_code, told(found)) == (422, "bad-parameter")
        assert {"parameter": shown, "code": "duplicate-key"}.items() <= found.json()["errors"][0].items()
        assert "张三" not in found.text


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_an_unknown_parameter_is_refused(open_service: FastAPI, path: str, method: str) -> None:
    """A query parameter that the page does not show is refused by every endpoint, beside good ones too."""
    found = ask(open_service, method, path.format(**VALUES), params={"zz": "1"}, **body_of(path, method))
    assert (found.status_code, told(found)) == (422, "bad-parameter")
    assert ("?", "unknown-key") in [(one["parameter"], one["code"]) for one in found.json()["errors"]]


@pytest.mark.parametrize("query", ["{0}", "{0}&{0}", "a&a&{0}"])
def test_thousands_of_unknown_parameters(query: str) -> None:
    """No more are gathered than are told: nobody asks for a key before."""
    text = "&".join(query.format(f"a{number}") for number in range(4_000))
    scope = {"type": "http", "query_string": text.encode(), "headers": [], "route": APIRoute("/", lambda: None)}
    with pytest.raises(RequestValidationError) as wrong:
        asyncio.run(refuse_unclear(Request(scope)))
    assert len(wrong.value.errors()) == MOST_FAULTS


@pytest.mark.parametrize("query", ["a=1", "a=1&a=2"])
def test_the_page_itself_takes_no_parameter(open_service: FastAPI, query: str) -> None:
    """The contract is refused with parameters as everything else is."""
    assert told(ask(open_service, "GET", f"/openapi.json?{query}")) == "bad-parameter"
    assert ask(open_service, "GET", "/openapi.json").json()["openapi"] == "3.1.0"


@pytest.mark.parametrize("name", SINGLE_HEADERS)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_a_repeated_header_is_refused(open_service: FastAPI, path: str, method: str, name: str) -> None:
    """A header that holds one value is refused on every endpoint when it is sent twice, even with the same value."""
    sent = body_of(path, method)
    sent["headers"] = [*sent.pop("headers", {}).items(), (name, "application/json"), (name, "application/json")]
    found = ask(open_service, method, path.format(**VALUES), **sent)
    assert (found.status_code, told(found)) == (422, "bad-parameter")
    assert name in [one["parameter"] for one in found.json()["errors"]]


def test_every_header_of_the_page_holds_one_value() -> None:
    """A header that is added to the page is added to those that are refused when they are repeated."""
    parameters = [one for path, method in OPERATIONS for one in PAGE["paths"][path][method].get("parameters", ())]
    assert {one["name"] for one in parameters if one["in"] == "header"} <= set(SINGLE_HEADERS)


def test_the_page_knows_every_endpoint() -> None:
    """Nothing is answered beside the page."""
    served = {
        (route.path.replace(":path}", "}"), method.lower())
        for router in (*ROUTERS, *ENDPOINTS)
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    assert served == set(OPERATIONS)

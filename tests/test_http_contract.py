"""The contract: the OpenAPI page is valid, its examples run, every answer fits it, and docs/api.md tells all of it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import load_all_checks

from api.http.app import create_app
from api.http.ports import SCOPES, Actor
from api.http.problems import KINDS
from api.http.settings import Settings
from tests.memory_store import MemoryStore
from tests.running_service import listening

TEXT = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
STORE = MemoryStore()
STORE.keys["contract"] = Actor("k", "", frozenset(SCOPES))
HEADERS = {"Authorization": "Bearer contract"}
APP: FastAPI = create_app(Settings(access="keys", database="memory", rate=0, reload_seconds=0), STORE)
PAGE: dict[str, Any] = APP.openapi()
OPERATIONS = [(path, method) for path, methods in PAGE["paths"].items() for method in methods]
load_all_checks()


@schemathesis.serializer("application/x-ndjson")
def as_lines(_: schemathesis.SerializationContext, value: object) -> bytes:
    """A generated text as the body of a batch."""
    return str(value).encode("utf-8", "surrogatepass")


# A place, a matter or a cursor of the right shape may still not exist, and is then refused.
BY_MEANING = schemathesis.checks.CHECKS.get_one("positive_data_acceptance")
# A line of a batch that is no case is answered by a line that says so: the batch itself is not refused.
BY_LINE = schemathesis.checks.CHECKS.get_one("negative_data_rejection")
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", APP)


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    """The service of the page, with one evaluation kept."""
    with listening(APP) as client:
        client.headers.update(HEADERS)
        yield client


def entry(path: str, method: str) -> dict[str, Any]:
    """What the page says of one operation."""
    found: dict[str, Any] = PAGE["paths"][path][method]
    return found


def fits(answer: httpx.Response, path: str, method: str) -> bool:
    """Whether the page foresees the answer's status, type and shape."""
    content = entry(path, method)["responses"][str(answer.status_code)].get("content", {})
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind not in content:
        return not content and not answer.content
    if "json" in kind and "ndjson" not in kind:
        schema = content[kind]["schema"] | {"components": PAGE["components"]}
        Draft202012Validator(schema).validate(answer.json())
    return True


def test_the_page_is_openapi_31() -> None:
    """The page says which version it is, and all its shapes are valid JSON Schema."""
    assert PAGE["openapi"] == "3.1.0"
    for schema in PAGE["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    names = [operation["operationId"] for methods in PAGE["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(PAGE)))
    assert references <= PAGE["components"]["schemas"].keys()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_example_runs(service: httpx.Client, path: str, method: str) -> None:
    """Each operation, called with the page's own examples, succeeds and answers in its shape."""
    operation = entry(path, method)
    kept = service.post(
        "/v1/evaluations",
        json=entry("/v1/evaluations", "post")["requestBody"]["content"]["application/json"]["example"],
    )
    values = {"evaluation_id": kept.json()["id"], "list_id": "cn/first-offence", "version": "2025-01-27"}
    params = {
        one["name"]: one["schema"]["examples"][0] if "examples" in one["schema"] else "640106"
        for one in operation.get("parameters", ())
        if one["required"] and one["in"] == "query"
    }
    body, headers = None, {}
    if "requestBody" in operation:
        ((media, content),) = operation["requestBody"]["content"].items()
        example = content["example"]
        body, headers = example if isinstance(example, str) else json.dumps(example), {"Content-Type": media}
    found = service.request(method, path.format(**values), content=body, headers=headers, params=params)
    assert found.status_code in (200, 201), found.text
    assert fits(found, path, method)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_is_described(path: str, method: str) -> None:
    """Each operation has a summary, a description, a body with an example where it takes one; access is told."""
    operation = entry(path, method)
    assert operation["summary"]
    assert operation["description"]
    assert (method == "post") == ("requestBody" in operation)
    assert ("security" in operation) == (path not in ("/livez", "/readyz"))


def test_every_operation_and_problem_is_in_the_docs() -> None:
    """docs/api.md has one row for every kind of problem with its status, and names every path of the contract."""
    rows = {(kind, int(status)) for kind, status in re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", TEXT, re.MULTILINE)}
    assert rows == {(kind, status) for kind, (status, _) in KINDS.items()}
    paths = [path.partition("{")[0].rstrip("/") for path in PAGE["paths"]]
    operation = (Path(__file__).parent.parent / "docs" / "operation.md").read_text(encoding="utf-8")
    assert [path for path in paths if path not in TEXT + operation] == []


@SCHEMA.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent(case: schemathesis.Case) -> None:
    """Generated requests, good and bad: no 5xx, no status that the page does not foresee, no answer outside its shape."""
    answer = case.call(headers=HEADERS)
    assert answer.status_code < 500
    batch = [BY_LINE] if case.operation.path.endswith(":batch") else []
    case.validate_response(answer, excluded_checks=[BY_MEANING, *batch], headers=HEADERS)

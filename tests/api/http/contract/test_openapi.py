"""The contract: the OpenAPI page is valid, its examples run, every answer fits it, and docs/api.md tells all of it.

What is sent goes to a service that really listens and keeps what it answers, on SQLite and on PostgreSQL, with a key of its store.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig

from api.http.app import create_app, from_environment
from api.http.contract import examples
from api.http.contract.finishing import answered, sent
from api.http.problems import KINDS
from api.http.settings import Settings
from api.scopes import SCOPES
from api.store import Actor, open_store
from tests import databases
from tests.api.http.contract.example_answers import answers_of
from tests.api.http.page import OPERATIONS, PAGE
from tests.running_service import ROOT, listening
from tests.searching import SEED
from tests.waiting import PATIENCE

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
OPERATION_IDS = [
    "evaluateCase",
    "listEvaluations",
    "nextQuestion",
    "evaluateBatch",
    "compareVariations",
    "getEvaluation",
    "verifyEvaluation",
    "recordChoice",
    "listAuditRows",
    "listLists",
    "listEffectiveLists",
    "getListVersion",
    "listTerms",
    "listMatters",
    "listStatutes",
    "listPlaces",
    "compareLists",
    "comparePlaces",
    "getLiveness",
    "getReadiness",
    "getMetrics",
    "listPapers",
    "getPaper",
    "getReport",
]
RECORDS = r"^/v1/(evaluations|audit)(/|$)"
"""The paths of what is recorded."""
load_all_checks()


@schemathesis.serializer("application/x-ndjson")
def as_lines(_: schemathesis.SerializationContext, value: object) -> bytes:
    """A generated text as the body of a batch."""
    return str(value).encode("utf-8", "surrogatepass")


# A place, a matter or a cursor of the right shape may still not exist, and is then refused.
BY_MEANING = schemathesis.checks.CHECKS.get_one("positive_data_acceptance")
# A line of a batch that is no case is answered by a line that says so: the batch itself is not refused.
BY_LINE = schemathesis.checks.CHECKS.get_one("negative_data_rejection")
# A refusal may have any status that the page foresees, such as 413 for a body of which too much was drawn.
REFUSALS = {"checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}}}
CONFIG = {"seed": SEED, **REFUSALS}
SCHEMA = schemathesis.openapi.from_dict(PAGE, config=SchemathesisConfig.from_dict(CONFIG))
# Every bound of every parameter is gone through on one database: what is refused reaches none.
DRAWN = {"phases": {"coverage": {"enabled": False}}}
SCHEMA_OF_RECORDS = schemathesis.openapi.from_dict(PAGE, config=SchemathesisConfig.from_dict(CONFIG | DRAWN)).include(
    path_regex=RECORDS
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The service on one database: a client with a key, and values of the path that name what is there.

    `answers` are those that it gave to the examples before it held anything; on one database only, they take a second.
    """

    client: httpx.Client
    values: tuple[dict[str, str], ...]
    answers: dict[str, Any]


@pytest.fixture(scope="module", params=databases.KINDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """The service of the page, with an evaluation that has a choice, and one that was erased."""
    with databases.empty(request, tmp_path_factory.mktemp("contract")) as url:
        store = open_store(url)
        store.migrate()
        _, secret = store.create_key("合同", SCOPES)
        app = create_app(Settings(access="keys", database=url, rate=0, reload_seconds=0, body_seconds=5))
        with listening(app) as client:
            client.headers["Authorization"] = f"Bearer {secret}"
            answers = answers_of(client) if request.param == "sqlite" else {}
            kept, erased = (client.post("/v1/evaluations", json=examples.CASE).json()["id"] for _ in range(2))
            client.post(f"/v1/evaluations/{kept}/choice", json=examples.CHOICE)
            store.erase_facts(erased, Actor("contract", "operator"))
            there = {"evaluation_id": kept, "list_id": "cn/first-offence", "version": "2025-01-27", "kind": "reasons"}
            yield Kept(client, (there, {"evaluation_id": erased}), answers)
        assert store.verify_audit().whole
        store.close()


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
        schema = content[kind]["schema"] | {"components": EXACT}
        Draft202012Validator(schema).validate(answer.json())
    return set(entry(path, method)["responses"][str(answer.status_code)]["headers"]) >= told_in_headers(answer)


def told_in_headers(answer: httpx.Response) -> set[str]:
    """The headers of an answer that the page must name where they stand."""
    return {name for name in PAGE["components"]["headers"] if name in answer.headers}


def exactly(components: dict[str, Any]) -> dict[str, Any]:
    """The shapes with no key but those that they name: what the service of today answers is all on the page."""
    schemas = {
        name: schema | {"additionalProperties": False} if "properties" in schema else schema
        for name, schema in components["schemas"].items()
    }
    return components | {"schemas": schemas}


EXACT = exactly(PAGE["components"])


def test_the_page_is_openapi_31() -> None:
    """The page says which version it is, and all its shapes are valid JSON Schema."""
    assert PAGE["openapi"] == "3.1.0"
    for schema in PAGE["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(PAGE)))
    assert references <= PAGE["components"]["schemas"].keys()


def test_requests_are_closed_and_answers_open() -> None:
    """An unknown key is refused in what is sent and to be expected in what is answered; no shape is both."""
    schemas = PAGE["components"]["schemas"]
    bodies = {name for name in sent(PAGE) if "properties" in schemas[name]}
    replies = {name for name in answered(PAGE) if "properties" in schemas[name]}
    assert bodies & replies == set()
    assert {name for name in bodies if schemas[name].get("additionalProperties") is not False} == set()
    assert {name for name in replies if "additionalProperties" in schemas[name]} == set()


def test_nothing_that_generators_cannot_name() -> None:
    """No list of numbers and texts, no array of anything, no title that is not the shape's own name, no null in a parameter."""
    for node in nodes(PAGE):
        assert len({type(value) for value in node.get("enum", ())}) <= 1, node
        assert node.get("type") != "array" or "items" in node, node
    titles = {name: schema.get("title") for name, schema in PAGE["components"]["schemas"].items()}
    assert {name: title for name, title in titles.items() if name != title} == {}
    inner = [node for schema in PAGE["components"]["schemas"].values() for node in nodes(schema.get("properties", {}))]
    assert [node for node in inner if isinstance(node.get("title"), str)] == []
    for path, method in OPERATIONS:
        assert [one for one in entry(path, method).get("parameters", ()) if "null" in json.dumps(one["schema"])] == []


def nodes(node: object) -> Iterator[dict[str, Any]]:
    """Every mapping from `node` down."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from nodes(inner)


def test_words_of_conclusions_are_listed() -> None:
    """Outcome, certainty, verdict, track and day are closed lists, the same wherever they stand, with what the rules write."""
    schemas = PAGE["components"]["schemas"]
    assert {"可以不予处罚", "人工判断", "待查", "依法处罚"} <= set(schemas["OutcomeName"]["enum"])
    assert schemas["TrackName"]["enum"] == ["处罚", "强制"]
    track = schemas["Track"]["properties"]
    assert [track[key]["$ref"].rpartition("/")[2] for key in ("outcome", "certainty", "used")] == [
        "OutcomeName",
        "Certainty",
        "UsedDay",
    ]
    assert schemas["Finding"]["properties"]["verdict"]["$ref"].endswith("/VerdictName")
    assert schemas["ChoiceGiven"]["properties"]["track"]["$ref"].endswith("/TrackName")


def test_codes_of_faults_are_told(service: Kept) -> None:
    """Whoever has only the page knows what a code says, above all on the line of a batch, which does not repeat it."""
    told = {name: PAGE["components"]["schemas"][name]["properties"] for name in ("ProblemEntry", "LineFault")}
    assert [name for name, keys in told.items() if not all(key.get("description") for key in keys.values())] == []
    facts = {"餐饮环节": "甲", "张三": 1}
    wrong = (
        {"place": "没有这里", "matter": "没有此事", "act_date": "甲", "facts": facts},
        {"place": 640106, "乙": 1},
        {"place": "640106", "acts": [{"matter": "expired-food", "id": "甲"}] * 2},
    )
    lines = [json.dumps(one) for one in wrong] + ["{", '{"place": "1", "place": "2"}', "[" * 200, '{"place": "\u0000"}']
    found = service.client.post(
        "/v1/evaluations:batch", content="\n".join(lines), headers={"Content-Type": "application/x-ndjson"}
    )
    codes = {fault["code"] for line in found.text.splitlines() for fault in json.loads(line)["problem"]["errors"]}
    assert len(codes) > 8
    assert {code for code in codes if f"{code}：" not in told["LineFault"]["code"]["description"]} == set()
    assert "从 1 数" in told["ProblemEntry"]["entry"]["description"]


def test_names_for_generated_clients_stay() -> None:
    """The ids of operations, after which clients are named, are chosen and stay; no shape has two names."""
    assert [entry(path, method)["operationId"] for path, method in OPERATIONS] == OPERATION_IDS
    assert [
        name for name in PAGE["components"]["schemas"] if not re.fullmatch(r"[A-Z][A-Za-z]+(_[A-Z][A-Za-z]+_)?", name)
    ] == []


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_example_runs(service: Kept, path: str, method: str) -> None:
    """Each operation, called with the page's own examples, succeeds and answers in its shape."""
    operation = entry(path, method)
    params = {
        one["name"]: one["schema"]["examples"][0] if "examples" in one["schema"] else "640106"
        for one in operation.get("parameters", ())
        if one["required"] and one["in"] == "query"
    }
    body, headers = None, {}
    if "requestBody" in operation:
        media, content = next(iter(operation["requestBody"]["content"].items()))
        example = content["example"]
        body, headers = example if isinstance(example, str) else json.dumps(example), {"Content-Type": media}
    found = service.client.request(
        method, path.format(**service.values[0]), content=body, headers=headers, params=params
    )
    assert found.status_code in (200, 201), found.text
    assert fits(found, path, method)


@pytest.mark.parametrize("service", ["sqlite"], indirect=True)
def test_the_answers_shown_are_those_of_the_service(service: Kept) -> None:
    """Whoever changes an answer writes them anew: `python -m tests.api.http.contract.example_answers`."""
    assert service.answers == json.loads(examples.ANSWERS.read_text(encoding="utf-8"))


def test_every_answer_in_json_is_shown_and_of_its_shape() -> None:
    """Each operation that answers data shows a good answer; no key of an answer that is shown is missing in its shape."""
    for path, method in OPERATIONS:
        responses = entry(path, method)["responses"]
        contents = [(status, *one) for status, told in responses.items() for one in told.get("content", {}).items()]
        shown = [(status, content) for status, _, content in contents if "examples" in content]
        data = any("json" in media and status < "3" for status, media, _ in contents)
        assert data == any(status < "3" for status, _ in shown), path
        for _, content in shown:
            values = [one["value"] for one in content["examples"].values()]
            lines = [json.loads(line) for value in values if isinstance(value, str) for line in value.splitlines()]
            schema = {"$ref": "#/components/schemas/BatchLine"} if lines else content["schema"]
            for value in lines or values:
                Draft202012Validator(schema | {"components": EXACT}).validate(value)


def test_what_callers_read_is_described() -> None:
    """Every key of an answer to a case, and of a record, says what it is; those of a shape that another one extends, too."""
    reached = (
        "Answer",
        "ActsAnswer",
        "RecordedEvaluation",
        "WhatIfResult",
        "NextQuestion",
        "Band",
        "Penalty",
        "Variation",
    )
    keys = {
        (name, key): told for name in reached for key, told in PAGE["components"]["schemas"][name]["properties"].items()
    }
    assert [key for key, told in keys.items() if not told.get("description")] == []


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_is_described(path: str, method: str) -> None:
    """Each operation has a summary, a description, a body with an example where it takes one, parameters that say what; access is told."""
    operation = entry(path, method)
    assert operation["summary"]
    assert operation["description"]
    assert (method == "post") == ("requestBody" in operation)
    assert [one["name"] for one in operation.get("parameters", ()) if not one.get("description")] == []
    assert ("security" in operation) == (path not in ("/livez", "/readyz"))
    assert ("security" in operation) == (re.search("密钥要有 .+ 权限。", operation["description"]) is not None)


def test_the_scope_of_an_operation_is_told() -> None:
    """A key that may do what is told is let in: the page and the endpoint say the same, and who may read, may read less."""
    told = {path: re.findall("密钥要有 (.+) 权限。", entry(path, method)["description"]) for path, method in OPERATIONS}
    assert told["/v1/evaluations/{evaluation_id}"] == ["read 或者 read-masked"]
    assert told["/v1/evaluations/{evaluation_id}/choice"] == ["choose"]
    assert told["/v1/evaluations:what-if"] == ["evaluate"]
    assert told["/v1/evaluations/{evaluation_id}/report"] == ["read"]
    assert told["/v1/terms"] == ["read"]


def test_every_operation_and_problem_is_in_the_docs() -> None:
    """docs/api.md has one row for every kind of problem with its status, and names every path of the contract."""
    rows = {(kind, int(status)) for kind, status in re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", TEXT, re.MULTILINE)}
    assert rows == {(kind, status) for kind, (status, _) in KINDS.items()}
    paths = [path.partition("{")[0].rstrip("/") for path in PAGE["paths"]]
    operation = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    assert [path for path in paths if path not in TEXT + operation] == []


WHATEVER = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("service", ["sqlite"], indirect=True)
@SCHEMA.parametrize()
@WHATEVER
def test_whatever_is_sent(case: schemathesis.Case, service: Kept) -> None:
    """Generated requests, good and bad: no 5xx, no status that the page does not foresee, no answer outside its shape."""
    send_whole(case, service)


@pytest.mark.parametrize("service", ["postgresql"], indirect=True)
@SCHEMA_OF_RECORDS.parametrize()
@WHATEVER
def test_whatever_is_sent_to_records(case: schemathesis.Case, service: Kept) -> None:
    """The same of every endpoint that reads or writes records, on the other database."""
    send_whole(case, service)


def send_whole(case: schemathesis.Case, service: Kept) -> None:
    """Send a request, and others like it.

    Where the path names something, the same with names of what is there, and of what was erased; where rulesets are named
    by a digest that none have, without.
    """
    send(case, service.client)
    if case.query.pop("rulesets", None) is not None:
        send(case, service.client)
    for values in service.values:
        if values.keys() & case.path_parameters.keys():
            case.path_parameters = case.path_parameters | {
                name: value for name, value in values.items() if name in case.path_parameters
            }
            send(case, service.client)


def send(case: schemathesis.Case, client: httpx.Client) -> None:
    """Send a request, and hold the answer against the page."""
    headers = {"Authorization": client.headers["Authorization"]}
    where = str(client.base_url)
    batch = [BY_LINE] if case.operation.path.endswith(":batch") else []
    answer = case.call(base_url=where, headers=headers, timeout=PATIENCE)
    assert answer.status_code < 500
    case.validate_response(
        answer,
        excluded_checks=[BY_MEANING, *batch],
        headers=headers,
        transport_kwargs={"base_url": where, "timeout": PATIENCE},
    )


def test_the_page_is_written_before_a_worker_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for it first waits no longer than others: it takes most of a second to write."""
    monkeypatch.setattr("api.http.app.configure", lambda _: None)
    assert from_environment().openapi_schema

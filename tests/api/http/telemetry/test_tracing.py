"""Traces: what a span holds and what it never holds, whose trace it continues, and a collector that is down."""

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.http.app import create_app
from api.http.contract import examples
from api.http.settings import SettingError, Settings
from api.http.telemetry.logs import JsonLines
from api.http.telemetry.tracing import MOST_STEPS, is_wanted, step
from tests.collector import Collector, collecting
from tests.ports import held_port
from tests.running_service import LINES, ROOT, events, listening, serving
from tests.waiting import PATIENCE, until

ONE = "/v1/evaluations"
CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
# Every attribute that a span may have: nothing of what was sent but the request id.
ALLOWED = {
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "url.scheme",
    "network.protocol.version",
    "error.type",
    "cailiang.request_id",
}


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that listens."""
    with collecting() as found:
        yield found


@pytest.fixture
def traced(collector: Collector, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FastAPI:
    """An application with records that tells the collector, soon."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    settings = Settings(rate=0, reload_seconds=0, database=f"sqlite:///{tmp_path / 'records.db'}")
    return create_app(settings, traced=True)


def test_off_unless_configured() -> None:
    """Without the variable nothing of OpenTelemetry's sender is loaded, and a step costs no span."""
    told = (
        "import sys, api.http.app, api.http.server;"
        "print([n for n in sys.modules if n.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", told], env=environment, capture_output=True, check=True, timeout=PATIENCE
    )
    assert done.stdout.decode().strip() == "[]"
    assert not is_wanted({})
    assert step("decide") is step("record")


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_TRACES_EXPORTER": "none"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "http/protobuf"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"}, "http://"),
        ({"OTEL_TRACES_SAMPLER": "sometimes"}, "OTEL_TRACES_SAMPLER"),
        ({"OTEL_TRACES_SAMPLER": "parentbased_traceidratio"}, True),
        ({"OTEL_EXPORTER_OTLP_COMPRESSION": "zip"}, "gzip"),
        ({"OTEL_EXPORTER_OTLP_TIMEOUT": "soon"}, "OTEL_EXPORTER_OTLP_TIMEOUT"),
        ({"OTEL_BSP_MAX_QUEUE_SIZE": "100"}, "不能大于"),
        ({"OTEL_BSP_MAX_QUEUE_SIZE": "512"}, True),
        ({"OTEL_BSP_SCHEDULE_DELAY": "0"}, "正整数"),
    ],
)
def test_configuration(changes: dict[str, str], wanted: bool | str) -> None:
    """The standard variables turn traces on and off; what cannot be done is refused with a sentence that names it."""
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"} | changes
    if isinstance(wanted, str):
        with pytest.raises(SettingError, match=wanted):
            is_wanted(environment)
    else:
        assert is_wanted(environment) == wanted


def test_every_variable_is_documented() -> None:
    """docs/operation.md names every variable that the code reads."""
    read = "".join(
        (ROOT / "api" / "http" / "telemetry" / f"{name}.py").read_text(encoding="utf-8")
        for name in ("tracing", "spans")
    )
    told = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    assert [name for name in set(re.findall(r"OTEL_[A-Z_]*[A-Z]", read)) if f"`{name}`" not in told] == []


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Configured but not installed is a sentence at the start."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SettingError, match="没有装追踪用的程序包"):
        is_wanted({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"})


def test_a_request_is_a_span_with_its_steps(collector: Collector, traced: FastAPI) -> None:
    """One evaluation is a server span with route, method, status and request id, and under it deciding and recording."""
    with listening(traced) as client:
        found = client.post(ONE, json=examples.CASE, headers={"X-Request-Id": "request-0001"})
        assert found.status_code == 201
        spans = {span.name: span for span in collector.wait(3)}
    server = spans[f"POST {ONE}"]
    assert server.kind == 2
    assert server.attributes == {
        "http.request.method": "POST",
        "http.route": ONE,
        "http.response.status_code": 201,
        "url.scheme": "http",
        "network.protocol.version": "1.1",
        "cailiang.request_id": "request-0001",
    }
    assert (server.resource["service.name"], server.under) == ("cailiang", "")
    for name in ("decide", "record"):
        assert (spans[name].trace, spans[name].under) == (server.trace, server.id)


def test_the_callers_trace_goes_on(collector: Collector, traced: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    """A traceparent is continued; log and audit carry its id, so that all three are found by it. tracestate is left out."""
    with listening(traced) as client, caplog.at_level(logging.INFO, "cailiang.http"):
        client.post(ONE, json=examples.CASE, headers={"traceparent": CALLER, "tracestate": "who=someone"})
        (server,) = (span for span in collector.wait(3) if span.kind == 2)
        row = client.get("/v1/audit").json()["items"][-1]
        where = client.get(ONE, headers={"traceparent": CALLER}).json()["items"][0]["id"]
        client.get(f"{ONE}/{where}", headers={"traceparent": CALLER})
        client.post(f"{ONE}/{where}/choice", json=examples.CHOICE, headers={"traceparent": CALLER})
        client.get(f"{ONE}/unknown", headers={"traceparent": CALLER})
        others = client.get("/v1/audit").json()["items"][-4:]
    assert [one["action"] for one in others] == ["evaluation.list", "evaluation.read", "choice.make", "request.refuse"]
    assert {one["trace_id"] for one in others} == {CALLER.split("-")[1]}
    trace = CALLER.split("-")[1]
    assert (server.trace, server.under, server.state) == (trace, CALLER.split("-")[2], "")
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records if record.msg == "request"]
    assert (lines[0]["trace"], row["trace_id"]) == (trace, trace)
    assert lines[0]["id"] == server.attributes["cailiang.request_id"] != trace


@pytest.mark.parametrize("given", [["nonsense"], [CALLER, CALLER], ["00-" + "0" * 32 + "-00f067aa0ba902b7-01"]])
def test_a_wrong_traceparent_begins_a_trace(collector: Collector, traced: FastAPI, given: list[str]) -> None:
    """What is no traceparent, or stands twice, is as good as none."""
    with listening(traced) as client:
        assert client.get("/livez", headers=[("traceparent", one) for one in given]).status_code == 200
        (server,) = collector.wait(1)
    assert server.under == ""
    assert re.fullmatch("(?!0{32})(?!4bf9)[0-9a-f]{32}", server.trace)


def test_nothing_that_was_sent_is_told(collector: Collector, traced: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts, paths, queries, headers, bodies and messages of errors are in no span, whatever goes wrong."""
    private = "某甲的身份证号"

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError(private)

    with listening(traced) as client:
        case = examples.CASE | {"case": private, "facts": examples.CASE["facts"] | {"能如实说明进货来源": private}}
        assert client.post(ONE, json=case).status_code == 422
        assert client.get(f"{ONE}/{private}", params={"q": private}).status_code in (404, 422)
        assert client.get(f"/{private}", headers={"User-Agent": "agent-7", "X-API-Key": "key-7"}).status_code == 404
        assert client.request("某甲".encode().hex().upper(), "/livez").status_code == 405
        monkeypatch.setattr("api.http.decide.read_case", fails)
        assert client.post(ONE, json=examples.CASE).status_code == 500
        spans = collector.wait(7)
    raw = b"".join(collector.raw)
    assert [word for word in (private, "agent-7", "key-7", "RuntimeError: ", ".py") if word.encode() in raw] == []
    assert {name for span in spans for name in span.attributes} <= ALLOWED
    assert {span.events for span in spans} == {0}
    names = {span.name for span in spans}
    assert {f"GET {ONE}/{{evaluation_id}}", "GET", "_OTHER /livez"} <= names
    failed = [span for span in spans if span.status == 2]
    assert {span.attributes["error.type"] for span in failed} == {"500", "RuntimeError"}
    assert "bad-case" in {span.attributes.get("error.type") for span in spans if span.name == "decide"}


def test_a_batch_does_not_flood(collector: Collector, traced: FastAPI) -> None:
    """Of a long batch so many steps are told, and the request itself."""
    body = (json.dumps(examples.PARTIAL) + "\n").encode() * (MOST_STEPS + 50)
    with listening(traced) as client:
        answer = client.post(f"{ONE}:batch", params={"detail": "outcome"}, content=body, headers=LINES)
        assert len(answer.text.splitlines()) == MOST_STEPS + 50
        until(lambda: any(span.kind == 2 for span in collector.spans))
    assert 1 <= len(collector.spans) <= MOST_STEPS + 1


def test_a_collector_that_is_down(collector: Collector, traced: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    """Refused by the collector, requests are answered as ever, one warning says so; when it is back, one line more."""
    collector.status = 400
    with listening(traced) as client, caplog.at_level(logging.INFO):
        for round_ in (1, 2, 3):
            assert client.post(ONE, json=examples.CASE).status_code == 201
            until(lambda least=round_: collector.asked >= least)
        collector.status = 200
        assert client.get("/livez").status_code == 200
        collector.wait(1)
        until(lambda: "traces delivered again" in caplog.messages)
    assert caplog.messages.count("traces not delivered") == 1
    assert caplog.messages.count("traces delivered again") == 1


def test_a_collector_that_hangs(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the collector answers nothing all requests are answered, and only so many spans wait; the others are dropped."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "20")
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "10")
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "5")
    collector.gate.clear()
    with listening(create_app(Settings(rate=0, reload_seconds=0), traced=True)) as client:
        assert {client.get("/livez").status_code for _ in range(60)} == {200}
        assert (collector.asked <= 1, collector.spans) == (True, [])
        collector.gate.set()
        collector.wait(10)
    # One batch that was under way, and what waited.
    assert len(collector.spans) <= 15


def test_two_workers_deliver_when_told_to_stop(collector: Collector, tmp_path: Path) -> None:
    """What waits to be delivered in each of two workers is delivered as they stop, in order and soon."""
    # Without the stop nothing would be sent for a minute.
    told = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "60000",
        "CAILIANG_WORKERS": "2",
        # The framework's own telemetry would tell paths and queries; it stays off, whoever asks for it.
        "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
    }
    with serving(tmp_path, **told) as (started, address):
        assert events(tmp_path / "log", "started", 2) == 2
        count = 0
        # A connection each, until both workers have answered some.
        for _ in range(40):
            assert httpx.post(f"{address}{ONE}", json=examples.PARTIAL, trust_env=False).status_code == 200
            count += 1
        assert not [span for span in collector.spans if span.kind == 2]
        started.send_signal(signal.SIGTERM)
        assert started.wait(PATIENCE) == 0
    servers = [span for span in collector.spans if span.name == f"POST {ONE}"]
    assert len(servers) == count
    assert len({span.resource["process.pid"] for span in servers}) == 2
    assert {name for span in collector.spans for name in span.attributes} <= ALLOWED


def test_nobody_listens(tmp_path: Path) -> None:
    """With an address where nobody listens the service answers at its usual speed, and stops within the time set."""
    with held_port() as port:
        told = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}",
            "OTEL_BSP_SCHEDULE_DELAY": "50",
        }
        with serving(tmp_path, **told) as (started, address):
            for _ in range(20):
                assert httpx.post(f"{address}{ONE}", json=examples.PARTIAL, trust_env=False).status_code == 200
            started.send_signal(signal.SIGTERM)
            # uvicorn ends by the signal that it was sent.
            assert started.wait(PATIENCE) == -signal.SIGTERM
    lines = (tmp_path / "log").read_text(encoding="utf-8")
    assert lines.count("traces not delivered") <= 1
    assert "opentelemetry" not in lines

"""docs/integration.md is true: its events have the shape of real ones, its snippet verifies them, its waits are ours."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.http.app import create_app
from api.http.contract import examples
from api.http.events import delivery
from api.http.events.cloud_events import MEDIA, MOST_PATIENCE
from api.http.settings import Settings
from api.store import Published, open_store, outbox
from tests.api.store.examples import evaluated
from tests.api.store.writing import record
from tests.receiver import Heard, receiving
from tests.running_service import ROOT, listening
from tests.waiting import until

TEXT = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
EVENTS = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
TYPES = [event["type"] for event in EVENTS]
SECRET, OTHER = "whsec_" + "bmV3" * 8, "whsec_" + "b2xk" * 8
Verify = Callable[[str, dict[str, str], bytes], Any]
FORMS = {
    "id": r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z",
    "receipt_id": r"[0-9a-f]{32}",
    "digest": r"[0-9a-f]{64}",
    "rulesets": r"[0-9a-f]{64}",
    "version": r"\d{4}-\d\d-\d\d",
    "place": r"\d{6}",
}
FORMS["evaluation_id"] = FORMS["id"]
FIXED = ("specversion", "source", "type", "datacontenttype", "track", "decision", "matter_id")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Heard]]:
    """One real delivery of each type, from a service whose case and choice are those of the OpenAPI page."""
    url = f"sqlite:///{tmp_path_factory.mktemp('integration') / 'records.db'}"
    with receiving() as receiver:
        settings = Settings(database=url, events_url=receiver.url, events_secret=f"{OTHER} {SECRET}", rate=0)
        with listening(create_app(settings)) as client:
            kept = client.post("/v1/evaluations", json=examples.CASE).json()
            client.post(f"/v1/evaluations/{kept['id']}/choice", json=examples.CHOICE)
            heard = receiver.wait(2)
            until(lambda: receiver.lists)
        yield {one.event["type"]: one for one in [*heard, *receiver.lists]}


@pytest.fixture
def verify() -> Verify:
    """The function of the snippet, by itself."""
    (snippet,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    held: dict[str, Any] = {}
    exec(snippet, held)  # noqa: S102  # our own documentation
    found: Verify = held["verify"]
    return found


def test_every_type_is_documented(real: dict[str, Heard]) -> None:
    """The page shows one event of each type that the service sends, and no other."""
    assert sorted(TYPES) == sorted(real)


@pytest.mark.parametrize("event", EVENTS, ids=TYPES)
def test_events_have_the_documented_shape(event: dict[str, Any], real: dict[str, Heard]) -> None:
    """The same keys in the same order, on both levels; what is fixed is equal, the rest of the same form."""
    sent = real[event["type"]].event
    assert list(sent) == list(event)
    assert list(sent["data"]) == list(event["data"])
    for shown, found in ((event, sent), (event["data"], sent["data"])):
        for name, value in shown.items():
            assert type(found[name]) is type(value)
            if name in FIXED:
                assert found[name] == value
            if name in FORMS:
                assert re.fullmatch(FORMS[name], value), name
                assert re.fullmatch(FORMS[name], found[name]), name


def _named(schema: dict[str, Any], page: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference names, or the schema itself."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return page["components"]["schemas"][name] if name else schema


def test_events_fit_the_page(real: dict[str, Heard]) -> None:
    """Every real event, and every documented one, fits the shape in the section `webhooks` of the OpenAPI page."""
    page = create_app(Settings()).openapi()
    for event in [*EVENTS, *(one.event for one in real.values())]:
        kind = event["type"].removeprefix("cn.cailiang.").removesuffix(".v1")
        body = page["webhooks"][kind]["post"]["requestBody"]["content"][MEDIA.partition(";")[0]]
        validator = Draft202012Validator(body["schema"] | {"components": page["components"]})
        validator.validate(event)
        data = _named(_named(body["schema"], page)["properties"]["data"], page)
        assert set(event["data"]) <= set(data["properties"])
        assert "facts" not in data["properties"]
    assert len(page["webhooks"]) == len(EVENTS)


def test_the_example_is_of_our_example(real: dict[str, Heard]) -> None:
    """The subject of a list is its key; a choice names the evaluation and the receipt that were told before."""
    shown = {event["type"]: event for event in EVENTS}
    for events in (shown, {name: one.event for name, one in real.items()}):
        recorded, chosen, published = (
            events[f"cn.cailiang.{name}.v1"] for name in ("evaluation.recorded", "choice.made", "list.published")
        )
        assert chosen["data"]["evaluation_id"] == recorded["subject"]
        assert chosen["data"]["receipt_id"] == recorded["data"]["receipt_id"]
        assert published["subject"] == f"{published['data']['list']}@{published['data']['version']}"


def test_headers_are_documented(real: dict[str, Heard]) -> None:
    """The headers that the page shows are those that are sent."""
    (shown,) = re.findall(r"```http\nPOST .*?\n(.*?)```", TEXT, re.DOTALL)
    written = dict(line.split(": ", 1) for line in shown.splitlines())
    for one in real.values():
        assert {name.lower() for name in written} <= one.headers.keys()
        assert one.headers["content-type"] == written["Content-Type"] == MEDIA


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_the_snippet_verifies(secret: str, real: dict[str, Heard], verify: Verify) -> None:
    """Every real delivery verifies with either of two secrets and gives its event."""
    for one in real.values():
        assert verify(secret, dict(one.headers), one.body) == one.event


def test_the_snippet_refuses(real: dict[str, Heard], verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed body, id or timestamp, another secret and an old message are refused."""
    one = next(iter(real.values()))
    headers = dict(one.headers)
    other = "whsec_" + "dGhy" * 8
    moved = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}
    renamed = {**headers, "webhook-id": "x"}
    unreadable = {**headers, "webhook-timestamp": "now"}
    for secret, sent, body in (
        (SECRET, headers, one.body + b"\n"),
        (SECRET, moved, one.body),
        (SECRET, renamed, one.body),
        (SECRET, unreadable, one.body),
        (other, headers, one.body),
    ):
        with pytest.raises(ValueError, match=r"签名不符|太旧"):
            verify(secret, sent, body)
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(ValueError, match="太旧"):
        verify(SECRET, headers, one.body)


def test_the_waits_are_ours(tmp_path: Path) -> None:
    """The table of waits is what the outbox does, to the last attempt; so are the other numbers of the page."""
    rows = re.findall(r"^\| (\d+)(?: 到 (\d+))? \| (\d+) 秒 \|$", TEXT, re.MULTILINE)
    told = {
        number: int(seconds) for first, last, seconds in rows for number in range(int(first), int(last or first) + 1)
    }
    assert max(told) == outbox.MOST_ATTEMPTS - 1
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    store.migrate()
    made = record(store, evaluated())
    (event,) = store.outbox()
    assert event.subject == made.id
    moment = datetime.fromisoformat(event.at)
    for number in range(1, outbox.MOST_ATTEMPTS):
        again = store.outbox_failed(event.seq, "x", moment)
        assert again is not None
        if number in told:
            assert told[number] * 0.8 <= (again - moment).total_seconds() <= told[number]
    assert store.outbox_failed(event.seq, "x", moment) is None
    store.close()
    assert (timedelta(hours=1), 60, 15) == (MOST_PATIENCE, delivery.LONGEST_REST, Settings().events_seconds)


def test_every_key_is_told() -> None:
    """Every key of an event is named in the text, and what a published list tells is what the store was told."""
    prose = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)
    names = {name for event in EVENTS for name in event}
    assert [name for name in sorted(names) if f"`{name}`" not in prose] == ["datacontenttype", "specversion"]
    (published,) = (event for event in EVENTS if event["type"].startswith("cn.cailiang.list."))
    assert len(published["data"]) == len(fields(Published))


def test_nothing_of_the_standard_is_invented() -> None:
    """No row of the mapping claims a data element: none could be read."""
    section = TEXT.partition("## 五、")[2]
    rows = [
        line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|") and line.count("|") == 5
    ]
    assert len(rows) > 10
    assert all(row[3].startswith("未核实") for row in rows[2:])

"""Events reach their receiver at least once, signed, without a fact; whatever the receiver, the database or a kill does."""

import asyncio
import base64
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook
from typer.testing import CliRunner

from api import command
from api.http.app import create_app
from api.http.contract import examples
from api.http.events import delivery
from api.http.events.cloud_events import MEDIA, read_answer
from api.http.events.delivery import Delivery
from api.http.records import Records, open_records
from api.http.rulesets import Rulesets
from api.http.settings import SettingError, Settings, read_settings
from api.http.telemetry.metrics import Metrics
from api.store import Event, Filters, Store, open_store, outbox
from tests.api.store.examples import choice, evaluated, execute
from tests.api.store.writing import record, record_all
from tests.ports import held_port
from tests.postgres import Server
from tests.receiver import Receiver, drip, endless, hang_up, receiving, slow, status
from tests.running_service import ROOT, listening
from tests.waiting import PATIENCE, until

ONE = "/v1/evaluations"
OLD, NEW = "whsec_" + "b2xk" * 8, "whsec_" + "bmV3" * 8
FEW = ROOT / "tests" / "bad" / "_base"
LISTS = 3
"""Published list versions of `FEW`: each worker that starts on a new database tells of all of them."""


@contextmanager
def reading(root: Path) -> Iterator[Rulesets]:
    """Rulesets until the end of the block."""
    read = Rulesets(root, 1, Metrics())
    yield read
    asyncio.run(read.close())


@pytest.fixture(scope="module")
def rulesets() -> Iterator[Rulesets]:
    """Rulesets of few lists, read once."""
    with reading(FEW) as read:
        yield read


@pytest.fixture(scope="module")
def shipped() -> Iterator[Rulesets]:
    """The shipped rulesets, read once."""
    with reading(ROOT / "rulesets") as read:
        yield read


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver."""
    with receiving() as one:
        yield one


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait hundredths of what the service waits."""
    monkeypatch.setattr(delivery, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(outbox, "FIRST_WAIT", timedelta(milliseconds=50))


@pytest.fixture
def behind(url: str) -> Iterator[Store]:
    """The store, behind the service's back."""
    store = open_store(url)
    store.migrate()
    yield store
    store.close()


def settings(receiver: Receiver, url: str, **more: Any) -> Settings:  # noqa: ANN401  # any setting
    """Settings with events."""
    given = {"database": url, "events_url": receiver.url, "events_secret": NEW, "rate": 0, "reload_seconds": 0}
    return Settings(**(given | more))


class Worker:
    """A worker that only delivers, in a thread."""

    def __init__(self, given: Settings, rulesets: Rulesets) -> None:
        self.records: Records = open_records(given.database, lambda: rulesets.present.catalog.places, events=True)
        self.metrics = Metrics()
        self.delivery = Delivery(given, self.records, rulesets, self.metrics)
        self.loop = asyncio.new_event_loop()
        self.running = self.loop.create_task(self.delivery.run())
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()

    def stop(self) -> float:
        """Stop as the service does; returns how long that took."""
        began = time.monotonic()
        asyncio.run_coroutine_threadsafe(self.delivery.stop(self.running), self.loop).result(PATIENCE)
        took = time.monotonic() - began
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(PATIENCE)
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
        self.records.close()
        return took

    def counted(self, ended: str) -> float:
        """How many attempts ended so."""
        return self.metrics.registry.get_sample_value("cailiang_events_total", {"ended": ended}) or 0


@contextmanager
def working(given: Settings, rulesets: Rulesets) -> Iterator[Worker]:
    """A worker until the end of the block."""
    worker = Worker(given, rulesets)
    try:
        yield worker
    finally:
        worker.stop()


def test_the_flow_is_told(receiver: Receiver, url: str, behind: Store) -> None:
    """An evaluation and a choice are told soon after they are recorded, in the form of CloudEvents, signed, without facts."""
    with listening(create_app(settings(receiver, url))) as client:
        kept = client.post(ONE, json=examples.CASE).json()
        client.post(ONE, json=examples.CASE, params={"record": "false"})
        client.post(f"{ONE}/{kept['id']}/choice", json=examples.CHOICE)
        recorded, chosen = sorted(receiver.wait(2), key=lambda one: str(one.event["time"]))
        until(lambda: b'cailiang_events_total{ended="delivered"}' in client.get("/metrics").content)
        assert b'cailiang_events_undelivered{state="given-up"} 0.0' in client.get("/metrics").content
        until(lambda: behind.outbox() == ())
        assert len(receiver.heard) == 2
    for one in (recorded, chosen):
        assert Webhook(NEW).verify(one.body, dict(one.headers)) == one.event
        assert one.headers["content-type"] == MEDIA
        assert one.headers["webhook-id"] == one.event["id"]
        assert one.event["specversion"] == "1.0"
        assert one.event["source"] == "urn:cailiang"
        assert one.event["datacontenttype"] == "application/json"
        assert datetime.fromisoformat(one.event["time"]).tzinfo is not None
    assert recorded.event["type"] == "cn.cailiang.evaluation.recorded.v1"
    assert recorded.event["subject"] == kept["id"]
    assert recorded.event["data"] == {
        "receipt_id": kept["result"]["receipt"]["id"],
        "place": "640106",
        "matter_id": "expired-food",
    }
    assert chosen.event["type"] == "cn.cailiang.choice.made.v1"
    assert chosen.event["data"]["evaluation_id"] == kept["id"]
    assert (chosen.event["data"]["decision"], chosen.event["data"]["track"]) == ("adopt", examples.CHOICE["track"])


def test_no_fact_is_in_any_event(receiver: Receiver, url: str, rulesets: Rulesets, behind: Store) -> None:
    """What a case says, and why an officer chose, is in no event and no log line about one; a missing matter is null."""
    store = open_store(url)
    made = record(store, evaluated(1, matter_id=None))
    store.choose(choice(made.id, reasons="当事人某甲的理由", factor="某种因素"))
    store.close()
    with working(settings(receiver, url), rulesets):
        receiver.wait(2)
        until(lambda: len(receiver.lists) >= LISTS and behind.outbox() == ())
    whole = b"".join(one.body for one in [*receiver.heard, *receiver.lists])
    for fact in ("当事人", "某甲", "货值", "理由", "因素", "66元", "不予处罚"):
        assert fact.encode() not in whole
    (first,) = [one.event for one in receiver.heard if one.event["subject"] == made.id]
    assert first["data"]["matter_id"] is None
    allowed = {"receipt_id", "place", "matter_id", "evaluation_id", "track", "decision"}
    assert {name for one in receiver.heard for name in one.event["data"]} == allowed
    assert {name for one in receiver.lists for name in one.event["data"]} == {"list", "version", "digest", "rulesets"}
    assert behind.outbox() == ()


def test_lists_are_announced_once(receiver: Receiver, url: str, shipped: Rulesets, behind: Store) -> None:
    """Workers that start together and again tell of each published version once; drafts are not told."""
    given = settings(receiver, url)
    versions = shipped.present.catalog.load_all()
    expected = {(v.id, str(v.version), v.digest, shipped.present.digest) for v in versions if not v.draft}
    for _ in range(2):
        with working(given, shipped), working(given, shipped):
            until(lambda: len(receiver.lists) >= len(expected) and behind.outbox() == ())
    told = [tuple(one.event["data"].values()) for one in receiver.lists]
    assert (len(told), set(told)) == (len(expected), expected)
    assert any(v.draft for v in versions)
    assert behind.verify_audit().whole
    assert len(behind.audit(limit=500, filters=Filters(action="list.announce")).items) == len(expected)


def test_a_new_version_is_announced_on_reload(receiver: Receiver, url: str, rulesets: Rulesets, behind: Store) -> None:
    """Rulesets read anew while the service runs: only what is new is told, also a corrected reading of a version."""
    given = SimpleNamespace(present=rulesets.present)
    with working(settings(receiver, url), given):  # type: ignore[arg-type]  # all that a delivery asks of them
        until(lambda: len(receiver.lists) >= LISTS and behind.outbox() == ())
        before = len(receiver.lists)
        version = rulesets.present.catalog.versions("cn/first-offence")[-1]
        changed = SimpleNamespace(id=version.id, label=f"{version.version}.r2", digest="e" * 64, draft=False)
        catalog = SimpleNamespace(lists=lambda: ("cn/first-offence",), versions=lambda _: (version, changed))
        given.present = SimpleNamespace(digest="d" * 64, catalog=catalog)
        until(lambda: len(receiver.lists) > before)
    (new,) = receiver.lists[before:]
    assert new.event["data"] == {
        "list": version.id,
        "version": f"{version.version}.r2",
        "digest": "e" * 64,
        "rulesets": "d" * 64,
    }


def test_two_workers_tell_each_event_once(receiver: Receiver, url: str, rulesets: Rulesets, behind: Store) -> None:
    """Two workers on one outbox, nothing fails: every event is heard exactly once."""
    record_all(behind, [evaluated(number) for number in range(200)])
    receiver.usual = slow(0.005)
    given = settings(receiver, url)
    with working(given, rulesets) as first, working(given, rulesets) as second:
        receiver.wait(200)
        until(lambda: behind.outbox() == ())
        # A delivery is counted after the store knows of it.
        until(lambda: first.counted("delivered") + second.counted("delivered") == 200 + len(receiver.lists))
        shares = first.counted("delivered"), second.counted("delivered")
    assert len(receiver.ids()) == len(set(receiver.ids())) == 200
    assert min(shares) > 0
    assert sum(shares) == 200 + len(receiver.lists)


@pytest.mark.parametrize(
    ("misbehave", "told"),
    [
        (status(500), "接收方答复 500"),
        (status(404), "接收方答复 404"),
        (status(302, Location="http://127.0.0.1:9/elsewhere"), "接收方要求转到别处（302），不跟随"),
        (hang_up, "连不上接收方，或者连接中断"),
        (slow(PATIENCE), "接收方 2 秒之内没有答复"),
        (drip, "接收方 2 秒之内没有答复"),
    ],
    ids=["500", "404", "redirect", "hang-up", "slow", "drip"],
)
def test_a_failure_is_tried_again(  # noqa: PLR0917  # a fixture for each party
    receiver: Receiver,
    url: str,
    rulesets: Rulesets,
    behind: Store,
    misbehave: Callable[[BaseHTTPRequestHandler], None],
    told: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever the receiver does instead of 2xx, the event comes again, with the same id and body and a new timestamp."""
    made = record(behind, evaluated())
    receiver.plan.extend([misbehave, misbehave])
    seconds = 2 if "2 秒" in told else 100
    with caplog.at_level(logging.WARNING), working(settings(receiver, url, events_seconds=seconds), rulesets) as worker:
        heard = receiver.wait(3)[:3]
        until(lambda: behind.outbox() == ())
        assert worker.counted("failed") >= 2
    assert {one.event["subject"] for one in heard} == {made.id}
    assert len({one.body for one in heard}) == len({one.headers["webhook-id"] for one in heard}) == 1
    for one in heard:
        Webhook(NEW).verify(one.body, dict(one.headers))
    # Deliveries about lists, and the third of this event, may be late as well on a busy machine.
    told_of = [record.__dict__["data"] for record in caplog.records if record.message == "event not delivered"]
    lines = [line for line in told_of if line["kind"] == "evaluation.recorded"][:2]
    assert [line["attempts"] for line in lines] == [1, 2]
    assert all(line["trouble"].startswith(told) for line in lines)
    assert all(line.keys() == {"id", "kind", "attempts", "trouble", "again"} for line in lines)


def test_a_status_is_enough(receiver: Receiver, url: str, rulesets: Rulesets, behind: Store) -> None:
    """A receiver that answers 200 has the event, however long its body goes on; the rest is left unread."""
    record_all(behind, [evaluated(1), evaluated(2)])
    receiver.usual = endless
    with working(settings(receiver, url), rulesets):
        receiver.wait(2)
        until(lambda: behind.outbox() == ())
    assert len(receiver.ids()) == 2


def test_nobody_there(receiver: Receiver, url: str, rulesets: Rulesets, behind: Store) -> None:
    """While nobody listens events wait, and fewer and fewer attempts are made; the reason can be listed."""
    record(behind, evaluated())
    with (
        held_port() as port,
        working(settings(receiver, url, events_url=f"http://127.0.0.1:{port}/"), rulesets) as worker,
    ):
        until(lambda: worker.counted("failed") >= 8)
        (trouble,) = {event.trouble for event in behind.outbox() if event.attempts}
    assert trouble == "连不上接收方，或者连接中断（ConnectError）"
    with working(settings(receiver, url), rulesets):
        receiver.wait(1)


@pytest.mark.parametrize(
    "date", ["Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Mon, 01 Jan 2026 00:00:00 +99999999999999999999"]
)
def test_a_date_beyond_measure_is_an_attempt(
    receiver: Receiver, url: str, rulesets: Rulesets, behind: Store, date: str
) -> None:
    """One answer with an impossible Retry-After: that event is tried again, the others of its round are told once."""
    record_all(behind, [evaluated(number) for number in range(3)])
    receiver.plan.append(status(503, Retry_After=date))
    with working(settings(receiver, url), rulesets) as worker:
        receiver.wait(4)
        until(lambda: behind.outbox() == ())
        assert worker.counted("failed") == 1
    assert sorted(receiver.ids().count(one) for one in set(receiver.ids())) == [1, 1, 2]


def test_a_defect_counts_as_an_attempt(
    receiver: Receiver, url: str, rulesets: Rulesets, behind: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unexpected exception while one event is sent is an attempt of that event and touches no other."""
    first, *others = [record(behind, evaluated(number)) for number in range(3)]
    written = delivery.write_event

    def write(event: Event, source: str) -> bytes:
        if event.subject == first.id:
            raise RuntimeError("某甲")
        return written(event, source)

    monkeypatch.setattr(delivery, "write_event", write)
    with working(settings(receiver, url), rulesets):
        until(lambda: any(event.attempts >= 2 for event in behind.outbox()))
        receiver.wait(2)
    assert sorted(one.event["subject"] for one in receiver.heard) == sorted(one.id for one in others)
    (left,) = [event for event in behind.outbox() if event.subject == first.id]
    assert left.trouble == "发送事件时出错（RuntimeError）"


def test_gone_is_given_up_at_once(
    receiver: Receiver, url: str, rulesets: Rulesets, behind: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """410: the event is given up, told as an error, counted; made due again it is delivered."""
    record(behind, evaluated())
    receiver.plan.append(status(410))
    with working(settings(receiver, url), rulesets) as worker:
        until(lambda: behind.outbox_counts() == (0, 1))
        (event,) = behind.outbox()
        assert (event.due_at, event.trouble) == (None, "接收方说不再接收（410）")
        until(lambda: worker.counted("given-up") == 1)
        assert behind.outbox_retry() == 1
        receiver.wait(2)
        until(lambda: behind.outbox() == ())
    assert "event given up" in [record.message for record in caplog.records if record.levelno == logging.ERROR]


def test_a_receiver_may_ask_to_wait(receiver: Receiver, url: str, rulesets: Rulesets, behind: Store) -> None:
    """429 with Retry-After: nothing at all is sent before that time."""
    record_all(behind, [evaluated(number) for number in range(3)])
    receiver.plan.extend([status(429, Retry_After="2")] * 3)
    with working(settings(receiver, url), rulesets):
        receiver.wait(3)
        record(behind, evaluated(9))
        heard = receiver.wait(7)
        until(lambda: behind.outbox() == ())
    assert heard[3].at - heard[2].at > 1.5


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("120", 120),
        ("999999999999", 3600),
        (format_datetime(datetime(2025, 3, 1, 8, 5, tzinfo=UTC), usegmt=True), 300),
        (format_datetime(datetime(2031, 1, 1, tzinfo=UTC), usegmt=True), 3600),
        ("0", 0),
        (format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True), 0),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2026 00:00:00 +99999999999999999999", None),
        ("Mon, 01 Jan 2026 99999999999999999999:00:00 GMT", None),
        ("9" * 5000, 3600),
        ("soon", None),
        ("-1", None),
        ("", None),
        ("٣", None),
        (None, None),
    ],
)
def test_how_long_a_receiver_may_ask_for(written: str | None, seconds: int | None) -> None:
    """Retry-After in seconds or as a date, at most an hour; what cannot be read asks for nothing."""
    moment = datetime(2025, 3, 1, 8, tzinfo=UTC)
    outcome = read_answer(503, written, moment)
    assert not outcome.delivered
    assert outcome.not_before == (None if seconds is None else moment + timedelta(seconds=seconds))


def test_two_secrets_sign_twice(receiver: Receiver, url: str, rulesets: Rulesets, behind: Store) -> None:
    """While one secret takes over from another each of the two verifies; a changed body does not, nor does a third secret."""
    record(behind, evaluated())
    with working(settings(receiver, url, events_secret=f"{NEW} {OLD}"), rulesets):
        (one,) = receiver.wait(1)
    headers = dict(one.headers)
    assert len(headers["webhook-signature"].split()) == 2
    for secret in (NEW, OLD):
        Webhook(secret).verify(one.body, headers)
    for secret, body in ((NEW, one.body + b" "), ("whsec_" + "dGhy" * 8, one.body)):
        with pytest.raises(Exception, match="No matching signature"):
            Webhook(secret).verify(body, headers)


def test_stopping_is_soon(receiver: Receiver, url: str, rulesets: Rulesets, behind: Store) -> None:
    """Told to stop, a worker takes nothing more and waits a few seconds at most; what was under way comes again later."""
    record(behind, evaluated())
    receiver.usual = slow(PATIENCE)
    worker = Worker(settings(receiver, url, events_seconds=100), rulesets)
    receiver.wait(1)
    assert worker.stop() < PATIENCE / 2
    (event,) = [one for one in behind.outbox() if one.kind == "evaluation.recorded"]
    receiver.usual = status(204)
    execute(behind, "UPDATE outbox SET due_at = '2025-01-01T00:00:00.000000Z'")  # the lease ends
    with working(settings(receiver, url), rulesets):
        assert receiver.wait(2)[-1].event["id"] == event.id


def test_a_database_that_stops_is_waited_for(
    own_server: Server, receiver: Receiver, rulesets: Rulesets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database gone and back: deliveries go on without a restart, and what was delivered meanwhile is noted, not resent."""
    monkeypatch.setattr(delivery, "LONGEST_REST", 0.2)
    store = open_store(own_server.url)
    store.migrate()
    stopped = threading.Event()

    def stop(request: BaseHTTPRequestHandler) -> None:
        own_server.stop("immediate")
        stopped.set()
        status(204)(request)

    # A minute for the answer: stopping a server on a busy machine takes its time.
    with working(settings(receiver, own_server.url, events_seconds=60), rulesets):
        until(lambda: len(receiver.lists) >= LISTS and store.outbox() == ())
        receiver.plan.append(stop)
        record(store, evaluated(1))
        assert stopped.wait(PATIENCE)
        own_server.start()
        until(lambda: store.outbox() == ())
        record(store, evaluated(2))
        receiver.wait(2)
        until(lambda: store.outbox() == ())
    assert len(receiver.ids()) == len(set(receiver.ids())) == 2
    store.close()


@contextmanager
def serving(receiver: Receiver, url: str, **more: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`cailiang serve` with events, in processes of its own, and its address."""
    with held_port() as port:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "CAILIANG_PORT": str(port),
            "CAILIANG_DATABASE": url,
            "CAILIANG_RULESETS": str(FEW),
            "CAILIANG_EVENTS_URL": receiver.url,
            "CAILIANG_EVENTS_SECRET": NEW,
            **more,
        }
        serve = [sys.executable, "-m", "api.command", "serve"]
        started = subprocess.Popen(serve, env=environment, stderr=subprocess.PIPE)  # noqa: S603  # our own program
        try:
            yield started, f"http://127.0.0.1:{port}"
        finally:
            started.terminate()
            _, told = started.communicate(timeout=PATIENCE)
            assert b"Traceback" not in told, told.decode()


def test_killed_between_delivery_and_note(receiver: Receiver, url: str, rulesets: Rulesets, behind: Store) -> None:
    """Killed when the receiver has the event but the outbox does not know: it comes again with the same id."""
    record(behind, evaluated())
    victim: list[subprocess.Popen[bytes]] = []

    def kill(request: BaseHTTPRequestHandler) -> None:
        until(lambda: bool(victim))
        victim[0].send_signal(signal.SIGKILL)
        victim[0].wait(PATIENCE)
        status(204)(request)

    receiver.plan.append(kill)
    with serving(receiver, url) as (process, _):
        victim.append(process)
        receiver.wait(1)
        process.wait(PATIENCE)
    execute(behind, "UPDATE outbox SET due_at = '2025-01-01T00:00:00.000000Z'")  # the lease ends
    with working(settings(receiver, url), rulesets):
        receiver.wait(2)
        until(lambda: behind.outbox() == ())
    first, second = receiver.heard
    assert (first.event["id"], first.body) == (second.event["id"], second.body)
    assert behind.verify_audit().whole


def test_several_worker_processes(receiver: Receiver, url: str, behind: Store) -> None:
    """Two processes that start together announce each list once and deliver each event once; they stop in order."""
    record_all(behind, [evaluated(number) for number in range(60)])
    with serving(receiver, url, CAILIANG_WORKERS="2") as (_, address):
        receiver.wait(60)
        until(lambda: behind.outbox() == ())
        delivered = f'cailiang_events_total{{ended="delivered"}} {60 + len(receiver.lists)}.0'
        until(lambda: delivered in httpx.get(f"{address}/metrics", trust_env=False).text)
        assert 'cailiang_events_undelivered{state="waiting"}' in httpx.get(f"{address}/metrics", trust_env=False).text
    assert len(receiver.ids()) == len(set(receiver.ids())) == 60
    subjects = [one.event["subject"] for one in receiver.lists]
    assert len(subjects) == len(set(subjects)) >= LISTS
    assert behind.verify_audit().whole


ENOUGH = {"CAILIANG_DATABASE": "sqlite:///x", "CAILIANG_EVENTS_URL": "https://x.cn/e", "CAILIANG_EVENTS_SECRET": NEW}


class TestSettings:
    def test_read(self) -> None:
        """With a database, an address and a secret events are sent; without an address there are none."""
        assert read_settings(ENOUGH).events_url == "https://x.cn/e"
        assert read_settings(ENOUGH | {"CAILIANG_EVENTS_URL": "http://127.0.0.1:1/"}).events_url
        assert read_settings({}).events_url == ""
        for size in (24, 64):
            secret = "whsec_" + base64.b64encode(bytes(size)).decode()
            assert read_settings(ENOUGH | {"CAILIANG_EVENTS_SECRET": secret}).events_secret == secret

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"CAILIANG_DATABASE": ""}, "CAILIANG_DATABASE"),
            ({"CAILIANG_EVENTS_SECRET": ""}, "没有签名的事件不发"),
            ({"CAILIANG_EVENTS_URL": ""}, "没有签名的事件不发"),
            ({"CAILIANG_EVENTS_URL": "http://example.cn/"}, "https"),
            ({"CAILIANG_EVENTS_URL": "http://127.0.0.1.example.cn/"}, "https"),
            ({"CAILIANG_EVENTS_URL": "ftp://example.cn/"}, "https"),
            ({"CAILIANG_EVENTS_URL": "https:///e"}, "完整"),
            ({"CAILIANG_EVENTS_URL": "https://[x/"}, "完整"),
            ({"CAILIANG_EVENTS_URL": "https://x.cn:99999/"}, "完整"),
            ({"CAILIANG_EVENTS_URL": "https://x.cn/ y"}, "完整"),
            ({"CAILIANG_EVENTS_URL": "https://user:hidden@x.cn/"}, "用户名"),
            ({"CAILIANG_EVENTS_URL": "https://x.cn/#hidden"}, "#"),
            ({"CAILIANG_EVENTS_SECRET": "hidden"}, "whsec_"),
            ({"CAILIANG_EVENTS_SECRET": "whsec_hidden!"}, "24 到 64 字节"),
            ({"CAILIANG_EVENTS_SECRET": "whsec_" + base64.b64encode(bytes(23)).decode()}, "24 到 64 字节"),
            ({"CAILIANG_EVENTS_SECRET": "whsec_" + base64.b64encode(bytes(65)).decode()}, "24 到 64 字节"),
            ({"CAILIANG_EVENTS_SECRET": f"{NEW} {NEW}"}, "相同"),
            ({"CAILIANG_EVENTS_SECRET": f"{NEW} {OLD} {OLD}"}, "新旧两个"),
            ({"CAILIANG_EVENTS_SOURCE": "某地 某局"}, "URI"),
            ({"CAILIANG_EVENTS_SECONDS": "61"}, "60"),
        ],
    )
    def test_refused(self, changes: dict[str, str], told: str) -> None:
        """What is missing, contradictory or wrong stops the start in a Chinese sentence that repeats no secret."""
        with pytest.raises(SettingError, match="CAILIANG_") as refused:
            read_settings(ENOUGH | changes)
        assert told in str(refused.value)
        assert "hidden" not in str(refused.value)

    def test_secrets_are_not_shown(self) -> None:
        """`serve --settings` says that there is a secret, and shows neither it nor the path of the address, which may hold another."""
        environment = ENOUGH | {"CAILIANG_EVENTS_URL": "https://x.cn/e?token=hidden"}
        done = CliRunner().invoke(command.app, ["serve", "--settings", "--json"], env=environment)
        shown = {row["name"]: row["value"] for row in json.loads(done.stdout)}
        hidden = [shown["CAILIANG_EVENTS_SECRET"], shown["CAILIANG_EVENTS_URL"]]
        assert hidden == ["（已设）", "https://x.cn/…"]
        assert NEW not in repr(read_settings(ENOUGH))
        assert "hidden" not in done.output
        assert NEW not in done.output


def test_without_an_address_there_are_no_events(url: str, behind: Store) -> None:
    """A service without events writes none, as docs/operation.md says, and announces no list."""
    with listening(create_app(Settings(database=url, rate=0, reload_seconds=0))) as client:
        client.post(ONE, json=examples.CASE)
        assert b"cailiang_events_total{" not in httpx.get(client.base_url.join("/metrics")).content
    assert behind.outbox() == ()
    assert [row.action for row in behind.audit().items] == ["evaluation.record"]

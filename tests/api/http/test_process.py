"""The process: rulesets read anew without a dropped request, an old digest that still answers, start, signals and stop."""

import asyncio
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from api.http.app import create_app
from api.http.contract import examples
from api.http.decide import decide
from api.http.problems import ProblemError
from api.http.rulesets import Rulesets
from api.http.settings import Settings
from api.http.telemetry.metrics import Metrics
from api.store import Actor
from tests.running_service import LINES, ROOT, answers, events, listening, serving
from tests.waiting import PATIENCE, until

ONE = "/v1/evaluations"
VOCABULARY = "vocabulary.yaml"
CASE = {"place": "320000", "matter": "过期食品", "act_date": "2025-06-02"}
"""A case by the small rulesets."""


@pytest.fixture
def rulesets(tmp_path: Path) -> Path:
    """A copy of the shipped rulesets that a test may change."""
    return Path(shutil.copytree(ROOT / "rulesets", tmp_path / "rulesets"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A copy of small rulesets, for `CASE`."""
    return Path(shutil.copytree(ROOT / "tests" / "bad" / "_base", tmp_path / "small"))


def change(rulesets: Path, text: str = "# 注\n") -> None:
    """Add a comment to a shared file: another digest, the same meaning."""
    path = rulesets / VOCABULARY
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


class TestRulesets:
    def test_old_states_are_held(self, small: Path) -> None:
        """After a change the new state answers and the old one by its digest, until so many are held."""
        held = Rulesets(small, 2, Metrics())
        first = held.present.digest
        assert not asyncio.run(held.look())
        change(small)
        assert asyncio.run(held.look())
        second = held.present.digest
        assert (held.find(None).digest, held.find(first).digest) == (second, first)
        assert held.find(first).catalog.digests != held.find(second).catalog.digests
        change(small)
        assert asyncio.run(held.look())
        with pytest.raises(ProblemError):
            held.find(first)

    def test_an_old_state_reads_its_own_files(self, small: Path) -> None:
        """A list that an old state reads only later is the one that was there, not the one that is."""
        held = Rulesets(small, 2, Metrics())
        old = held.present.catalog
        path = small / "cn" / "first-offence" / "2025-01-27.yaml"
        before = path.read_bytes()
        path.write_bytes(before + b"# x\n")
        (small / "frozen.txt").unlink(missing_ok=True)
        assert asyncio.run(held.look())
        assert (old.root / "cn" / "first-offence" / "2025-01-27.yaml").read_bytes() == before
        assert held.present.catalog.versions("cn/first-offence") != old.versions("cn/first-offence")

    def test_a_state_that_is_no_longer_held_goes(self, small: Path) -> None:
        """What cases were decided by a state keeps neither it in memory nor its files on the disk."""
        held = Rulesets(small, 1, Metrics())
        folder = held.present.catalog.root
        decide(held.present, CASE, None, Actor("k", "key")).result("full")
        change(small)
        assert asyncio.run(held.look())
        gc.collect()
        assert not folder.exists()
        asyncio.run(held.close())

    def test_wrong_rulesets_are_not_used(self, small: Path) -> None:
        """Rulesets with an error leave the good ones in place; mended, they are used."""
        held = Rulesets(small, 2, Metrics())
        first = held.present.digest
        text = (small / VOCABULARY).read_text(encoding="utf-8")
        change(small, "nonsense: [\n")
        assert not asyncio.run(held.look())
        assert held.present.digest == first
        (small / VOCABULARY).write_text(text + "# 好了\n", encoding="utf-8")
        assert asyncio.run(held.look())
        assert held.present.digest != first


def test_no_request_is_dropped_while_rulesets_are_read(rulesets: Path) -> None:
    """Requests go on while another state is read; each is answered by one state or the other, pinned ones by theirs."""
    app = create_app(Settings(rulesets=rulesets, rate=0, reload_seconds=1))
    with listening(app) as client:
        first = client.get("/readyz").json()["rulesets"][0]
        change(rulesets)
        seen: list[tuple[int, str]] = []
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = client.post(ONE, json=examples.CASE)
            pinned = client.post(ONE, json=examples.CASE, params={"rulesets": first})
            seen.append((found.status_code, found.json()["rulesets"]))
            assert (pinned.status_code, pinned.json()["rulesets"]) == (200, first)
            if found.json()["rulesets"] != first:
                break
        assert {status for status, _ in seen} == {200}
        assert len({digest for _, digest in seen}) == 2


def test_a_request_under_way_is_finished(tmp_path: Path) -> None:
    """Told to reload and then to stop, the process finishes the batch under way, and ends well; its log is JSON lines."""
    (tmp_path / "tmp").mkdir()
    body = (json.dumps(examples.CASE) + "\n").encode() * 1500
    with serving(tmp_path, TMPDIR=str(tmp_path / "tmp"), CAILIANG_SHUTDOWN_SECONDS="100") as (started, address):
        batch = httpx.stream(
            "POST", f"{address}{ONE}:batch", content=body, headers=LINES, timeout=PATIENCE, trust_env=False
        )
        with batch as answer:
            lines = answer.iter_lines()
            # More is to come than fits between the two: the answer is under way until it is read.
            next(lines)
            started.send_signal(signal.SIGHUP)
            started.send_signal(signal.SIGTERM)
            assert sum(1 for _ in lines) == 1499
        started.wait(PATIENCE)
    lines = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    assert {"started", "request", "stopped"} <= {event["event"] for event in told}
    assert "没有配置访问控制" in "".join(lines)
    assert examples.CASE["case"] not in "".join(lines)
    assert list((tmp_path / "tmp").iterdir()) == []  # nothing of ours is left behind


def test_every_worker_looks_when_told(small: Path, tmp_path: Path) -> None:
    """With several workers SIGHUP makes each read the rulesets anew; none is replaced, so the old digest still answers."""
    settings = {"CAILIANG_WORKERS": "2", "CAILIANG_RELOAD_SECONDS": "0", "CAILIANG_RULESETS": str(small)}
    # A connection of its own for every request, so that both are asked.
    apart = httpx.Client(trust_env=False, timeout=PATIENCE, limits=httpx.Limits(max_keepalive_connections=0))
    with serving(tmp_path, **settings) as (started, address), apart as client:
        assert events(tmp_path / "log", "started", 2) == 2
        first = client.get(f"{address}/readyz").json()["rulesets"][0]
        change(small)
        started.send_signal(signal.SIGHUP)
        assert events(tmp_path / "log", "rulesets read", 2) == 2
        for _ in range(20):
            found = client.post(f"{address}{ONE}", json=CASE, params={"rulesets": first})
            assert (found.status_code, found.json()["rulesets"]) == (200, first)
            assert client.get(f"{address}/readyz").json()["rulesets"][1:] == [first]
        started.send_signal(signal.SIGTERM)
        assert started.wait(PATIENCE) == 0
    assert events(tmp_path / "log", "started") == 2


def test_workers_end_with_the_process_that_started_them(small: Path, tmp_path: Path) -> None:
    """A killed main process takes its workers along, which finish in good order: the port is free and no copy is left."""
    (tmp_path / "tmp").mkdir()
    settings = {"CAILIANG_WORKERS": "2", "CAILIANG_RULESETS": str(small), "TMPDIR": str(tmp_path / "tmp")}
    with serving(tmp_path, **settings) as (started, address):
        assert events(tmp_path / "log", "started", 2) == 2
        started.kill()
        assert events(tmp_path / "log", "stopped", 2) == 2
        until(lambda: not answers(address))
    assert [one.name for one in (tmp_path / "tmp").iterdir() if one.name.startswith("cailiang-rulesets-")] == []


def test_a_wrong_setting_does_not_start() -> None:
    """Without access control another address than loopback is refused in a Chinese sentence, with exit code 2."""
    everywhere = "0.0.0.0"  # noqa: S104  # refused
    environment = {**os.environ, "CAILIANG_HOST": everywhere, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "api.command", "serve"],
        env=environment,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert "没有配置访问控制" in done.stderr.decode()

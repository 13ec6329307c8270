"""Reading the rulesets anew: every failure is told and tried again, and copies that nobody uses are removed."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.http import rulesets as module
from api.http.app import create_app
from api.http.rulesets import Rulesets
from api.http.settings import Settings
from api.http.telemetry import Metrics
from tests.api.pages.signing import Browser
from tests.api.publishing.office import KEY
from tests.api.reviewing.drafts import PATH as DRAFTED
from tests.api.reviewing.drafts import office_with_draft
from tests.running_service import ROOT, listening
from tests.waiting import until


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for copies, for one test alone."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of small rulesets that a test may change."""
    return Path(shutil.copytree(ROOT / "tests" / "bad" / "_base", tmp_path / "rulesets"))


@pytest.fixture
def metrics() -> Metrics:
    """The metrics of the test."""
    return Metrics()


@pytest.fixture
def held(root: Path, metrics: Metrics, temporary: Path) -> Iterator[Rulesets]:
    """The rulesets, read once."""
    assert temporary.is_dir()
    read = Rulesets(root, 2, metrics)
    yield read
    asyncio.run(read.close())


def change(root: Path) -> None:
    """Another digest, the same meaning."""
    with (root / "vocabulary.yaml").open("a", encoding="utf-8") as file:
        file.write("# 注\n")


def ended(metrics: Metrics, how: str) -> float:
    """How many readings ended so."""
    return metrics.registry.get_sample_value("cailiang_reloads_total", {"ended": how}) or 0


def failing(*_: object) -> None:
    """Raise what a full disk raises."""
    raise OSError(28, "No space left on device")


def test_a_failure_that_passes_is_tried_again(
    root: Path, held: Rulesets, metrics: Metrics, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While the copy cannot be written the old state answers; the next look reads it, though no file changed since."""
    first = held.present.digest
    change(root)
    with monkeypatch.context() as full:
        full.setattr(shutil, "copyfile", failing)
        assert not asyncio.run(held.look())
    assert (held.present.digest, held.last_reading, ended(metrics, "failed")) == (first, "failed", 1)
    assert "rulesets not readable" in [record.message for record in caplog.records]
    assert asyncio.run(held.look())
    assert held.present.digest != first
    assert held.last_reading == "ok"


def test_told_to_look_it_always_reads(root: Path, held: Rulesets) -> None:
    """A change that neither size nor time betrays is read when somebody asks for it."""
    path = root / "vocabulary.yaml"
    before, text = path.stat(), path.read_text(encoding="utf-8")
    at = text.index("#")
    path.write_text(f"{text[: at + 1]}{'x' if text[at + 1] != 'x' else 'y'}{text[at + 2 :]}", encoding="utf-8")
    os.truncate(path, before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not asyncio.run(held.look())
    assert asyncio.run(held.look(always=True))


def test_reading_the_same_state_again_leaves_no_copy(held: Rulesets, temporary: Path) -> None:
    """Told to look when nothing changed, the process answers from the copy it has and removes the other."""
    assert not asyncio.run(held.look(always=True))
    assert list(temporary.iterdir()) == [held.present.catalog.root]


def test_whatever_is_raised_the_watch_goes_on(root: Path, held: Rulesets, metrics: Metrics) -> None:
    """An exception that nobody expected ends one look, not the looking."""
    wrong = root / os.fsdecode(b"\xff.yaml")
    try:
        wrong.write_text("x: 1\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")

    async def watch() -> None:
        watching = asyncio.create_task(held.watch(0))
        await asyncio.to_thread(until, lambda: ended(metrics, "failed") >= 2)
        wrong.unlink()
        change(root)
        await asyncio.to_thread(until, lambda: ended(metrics, "used"))
        watching.cancel()

    asyncio.run(watch())
    assert held.last_reading == "ok"


def test_readiness_tells_the_last_reading(root: Path, temporary: Path) -> None:
    """Rulesets with an error leave the service ready on the old state, and /readyz says so until they are mended."""
    assert temporary.is_dir()
    path = root / "vocabulary.yaml"
    good = path.read_bytes()
    with listening(create_app(Settings(rulesets=root, rate=0, reload_seconds=1))) as client:
        before = client.get("/readyz").json()
        assert before["last_reading"] == "ok"
        path.write_bytes(good + b"nonsense: [\n")
        until(lambda: client.get("/readyz").json()["last_reading"] == "refused")
        assert client.get("/readyz").json()["rulesets"] == before["rulesets"]
        path.write_bytes(good)
        until(lambda: client.get("/readyz").json() == before)


def test_copies_of_processes_that_are_gone_are_removed(root: Path, temporary: Path) -> None:
    """A start removes the copy of a process that was killed, and leaves the one of a process that lives."""
    script = (
        "import os, signal, sys, pathlib\n"
        "from api.http.rulesets import load\n"
        "held = load(pathlib.Path(sys.argv[1]))\n"
        "print(held.catalog.root, flush=True)\n"
        "sys.stdin.read() or os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    alive = module.load(root)
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", script, str(root)],
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    left = Path(done.stdout.strip())
    assert left.is_dir()
    module.remove_abandoned()
    assert list(temporary.iterdir()) == [alive.catalog.root]
    alive.remove()
    assert list(temporary.iterdir()) == []


def test_a_draft_that_is_wrong_stops_nothing(
    tmp_path: Path, metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    """The service starts, reads anew and is ready with a draft as imported; it tells of the draft once, until it changes."""
    office = office_with_draft(tmp_path / "rulesets")
    rulesets = Rulesets(office.root, 2, metrics)
    change(office.root)
    assert asyncio.run(rulesets.look())
    assert (rulesets.last_reading, ended(metrics, "refused")) == ("ok", 0)

    def told() -> list[object]:
        return [record.__dict__["data"]["path"] for record in caplog.records if record.message == "draft set aside"]

    assert told() == [DRAFTED]
    (office.root / DRAFTED).write_text("status: draft\n", encoding="utf-8")
    assert asyncio.run(rulesets.look())
    assert told() == [DRAFTED, DRAFTED]
    (office.root / DRAFTED).write_text("status: published\n", encoding="utf-8")
    assert not asyncio.run(rulesets.look())
    assert rulesets.last_reading == "refused"
    asyncio.run(rulesets.close())


def test_a_service_answers_beside_a_draft_that_is_wrong(tmp_path: Path) -> None:
    """It is ready, and every address that goes through all lists answers; the list that has no other version is none yet."""
    office = office_with_draft(tmp_path / "rulesets")
    app = create_app(Settings(rulesets=office.root, database=None, rate=0, reload_seconds=0))
    browser = Browser(app)
    assert browser.get("/readyz").answer.json()["last_reading"] == "ok"
    listed = [each["list"] for each in browser.get("/v1/lists").answer.json()["items"]]
    assert "cn/first-offence" in listed
    assert DRAFTED.rpartition("/")[0] not in listed
    pages = ("/lists", "/map", "/matters", "/compare?q=清单", "/review", f"/review/changes/{KEY}")
    assert {page: browser.get(page).status for page in pages} == dict.fromkeys(pages, 200)
    case = {"place": "320000", "matter": "过期食品", "act_date": "2025-06-02"}
    assert browser.ask("POST", "/v1/evaluations", json=case).status == 200
    asyncio.run(app.state.service.rulesets.close())

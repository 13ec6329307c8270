"""Workers take cores of their own when there are enough workers, and leave them to who comes after."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.http.cores import take_core
from tests.running_service import events, serving

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system binds no process to a core")

# On two cores at most: takes one, says which it was given and where it may run now, and holds it until its input ends.
_WORKER = """
import os, sys
from pathlib import Path
from api.http.cores import take_core
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
print(take_core(Path(sys.argv[1]), int(sys.argv[2])), sorted(os.sched_getaffinity(0)), flush=True)
sys.stdin.read()
"""


def _worker(folder: Path, workers: int) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-c", _WORKER, str(folder), str(workers)]
    started = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert started.stdout is not None
    return started, started.stdout.readline().strip()


def test_each_worker_has_its_own(tmp_path: Path) -> None:
    """As many workers as cores have one each; who comes in the place of one that died has its core; one too many has none."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    workers = [_worker(tmp_path, len(cores)) for _ in cores]
    assert [told for _, told in workers] == [f"{core} [{core}]" for core in cores]
    over, told = _worker(tmp_path, len(cores))
    assert told == f"None {cores}"
    first, _ = workers[0]
    first.kill()
    first.communicate()
    again, told = _worker(tmp_path, len(cores))
    assert told == f"{cores[0]} [{cores[0]}]"
    for process in (over, again, *(process for process, _ in workers[1:])):
        process.communicate()


def test_more_workers_than_cores_share_them_evenly(tmp_path: Path) -> None:
    """With twice as many workers as cores each core has two."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    workers = [_worker(tmp_path, 2 * len(cores)) for _ in (*cores, *cores)]
    assert [told for _, told in workers] == [f"{core} [{core}]" for core in (*cores, *cores)]
    for process, _ in workers:
        process.communicate()


def test_a_system_that_does_not_allow_it_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that may not be bound works on any core."""

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", refuse)
    workers = len(os.sched_getaffinity(0))
    assert take_core(tmp_path, workers) is None
    assert take_core(tmp_path / "gone", workers) is None


@pytest.mark.parametrize("workers", [1, 2, 4, 7])
def test_workers_that_do_not_come_out_even_are_not_bound(
    tmp_path: Path, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where cores are left over, or some would have more workers than others, the system arranges them."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})
    monkeypatch.setattr(os, "sched_setaffinity", lambda *_: pytest.fail("bound"))
    assert take_core(tmp_path, workers) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("setting", ["own", "shared"])
def test_a_service_binds_its_workers_as_it_is_told(tmp_path: Path, setting: str) -> None:
    """Two workers on two cores keep to one each, also when they write; when cores are shared neither does."""
    before = os.sched_getaffinity(0)
    cores = sorted(before)[:2]
    os.sched_setaffinity(0, cores)
    try:
        wanted = {"CAILIANG_WORKERS": str(len(cores)), "CAILIANG_CORES": setting}
        with serving(tmp_path, **wanted, CAILIANG_DATABASE=f"sqlite:///{tmp_path / 'records.db'}") as (started, _):
            assert events(tmp_path / "log", "started", len(cores)) == len(cores)
            found = sorted(_may_run_on(worker) for worker in _workers(started.pid))
        lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines() if line.startswith("{")]
    finally:
        os.sched_setaffinity(0, before)
    assert found == ([[core] for core in cores] if setting == "own" else [cores] * len(cores))
    taken = sorted(line["core"] for line in lines if line["event"] == "core")
    assert taken == (cores if setting == "own" and len(cores) > 1 else [])


def _workers(parent: int) -> list[int]:
    """The processes of a service that answer; of one with a single worker, itself."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    names = {int(child): Path(f"/proc/{child}/cmdline").read_text() for child in children}
    return [child for child, name in names.items() if "resource_tracker" not in name] or [parent]


def _may_run_on(process: int) -> list[int]:
    """The cores of the thread that answers and of the one that writes; uvicorn starts one of its own before both."""
    threads = {int(thread.name) for thread in Path(f"/proc/{process}/task").iterdir()}
    answers = os.sched_getaffinity(process)
    assert answers in [os.sched_getaffinity(thread) for thread in threads - {process}]
    return sorted(answers)

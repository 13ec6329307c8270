"""Publishing killed before everything it does to a file: published whole or not at all, and the next try finishes. And races."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from api.publishing import PublishingError, publish
from api.publishing.algorithms import locked
from engine.catalog import Catalog
from tests.api.publishing.killing import PASSPHRASE
from tests.api.publishing.office import KEY, PATH, Office, office_at

ROOT = Path(__file__).parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
PUBLISH = """
import sys
from pathlib import Path
from tests.api.publishing.killing import publish_until
publish_until(Path(sys.argv[1]), Path(sys.argv[2]), 0)
"""
HOLD = """
import sys, time
from pathlib import Path
from api.ordered_writes import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office whose draft is approved; beside it the key of who publishes."""
    made = office_at(tmp_path / "rulesets").approved()
    (tmp_path / "key").write_bytes(locked(made.keys["chen"], PASSPHRASE))
    return made


def is_in_force(office: Office) -> bool:
    """Whether the engine decides by the draft."""
    return KEY in [version.key for version in Catalog.open(office.root).in_force("320000", date(2025, 7, 1))]


def test_killed_before_everything_it_does_to_a_file(office: Office, tmp_path: Path) -> None:
    """Each time: nothing is in force, or all of it stands; and whoever publishes next finishes it."""
    command = [sys.executable, "-m", "tests.api.publishing.killing", str(office.root), str(tmp_path / "key")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # our own program
    assert ran.returncode == 0, ran.stderr
    steps = int(ran.stdout)
    assert steps > 6
    seen = set()
    for last in range(1, steps + 1):
        left = Office(tmp_path / str(last), office.keys)
        standing = left.standing()
        assert is_in_force(left) == standing.frozen == (standing.state == "已公布")
        assert standing.unreadable == ()
        seen.add((standing.state, "status: draft" in left.file.read_text(encoding="utf-8"), len(standing.taken)))
        if not standing.frozen:
            finished = publish(left.desk("chen"), KEY)
            assert finished.frozen
            assert [one.step for one in finished.taken] == ["检查", "批准", "公布"]
        assert is_in_force(left)
        assert [path.name for path in left.root.rglob(".*")] == []
    # Not begun; signed only; the list without its line of a draft, still not registered; all of it.
    assert seen == {("已批准", True, 2), ("已批准", True, 3), ("已批准", False, 3), ("已公布", False, 3)}


def test_of_two_that_publish_at_once_one_is_told(office: Office, tmp_path: Path) -> None:
    """Two processes: one publishes, the other is told in a sentence; there is one publication."""
    command = [sys.executable, "-c", PUBLISH, str(office.root), str(tmp_path / "key")]
    both = [
        subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)  # noqa: S603  # our own program
        for _ in range(2)
    ]
    told = [process.communicate()[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    (loser,) = [text for text in told if text]
    assert "另一个进程正在" in loser or "已经公布并冻结" in loser or "有改动" in loser
    assert [one.step for one in office.standing().taken] == ["检查", "批准", "公布"]


def test_who_holds_the_rulesets_keeps_others_out_until_it_ends(office: Office) -> None:
    """Even when it is killed: the lock is the system's."""
    command = [sys.executable, "-c", HOLD, str(office.root)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as holder:  # noqa: S603  # our own program
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        before = (office.root / PATH).read_bytes()
        with pytest.raises(PublishingError, match="另一个进程正在"):
            publish(office.desk("chen"), KEY)
        assert (office.root / PATH).read_bytes() == before
        holder.kill()
        holder.wait()
        assert publish(office.desk("chen"), KEY).frozen

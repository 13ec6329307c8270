"""What a run left out is told once per kind, and fails the run where nothing may be left out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import needs

ROOT = Path(__file__).parent.parent
TESTS = """
import pytest
from tests import needs

@pytest.mark.parametrize("number", range(3))
def test_one(number):
    needs.leave_out("PostgreSQL")

@pytest.mark.skip(reason="no such system")
def test_two(): ...

def test_three(): ...
"""


@pytest.mark.parametrize(("cores", "required", "code"), [("0", "", 0), ("2", "1", 1)])
def test_what_was_left_out(cores: str, required: str, code: int, tmp_path: Path) -> None:
    """The list has a line per kind, on one core and on two; the run fails only where everything is required."""
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")
    plugins = ["-p", "xdist", "-n", cores, "-p", "tests.needs"]
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "pytest", "-c", os.devnull, *plugins, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, needs.REQUIRED: required, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    shown = done.stdout.splitlines()
    assert "PostgreSQL: 3 个测试 (tests); apt-get install postgresql" in shown
    assert "no such system: 1 个测试 (tests)" in shown
    assert done.returncode == code


def test_a_need_may_be_spared() -> None:
    """What a registry brings that the machine does not reach fails no run; another need does."""
    reasons = ["Skipped: java: apt-get install x", "Skipped: openapi-typescript: make clients"]
    assert needs.missed(reasons, "openapi-python-client,openapi-typescript") == reasons[:1]
    assert needs.missed(reasons, "") == reasons


def test_nothing_is_said_of_nothing() -> None:
    """Without a reason there is no line."""
    assert needs.summary([]) == []

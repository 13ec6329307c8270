"""What tests need of the machine beyond what the README names: a test whose need is not there is left out.

A plug-in of pytest, named in `conftest`: at the end it says once per kind what was left out and which package brings it.
Where nothing may be left out (`TEST_ALL_REQUIRED=1`, as in the check of the project), the run then fails, but for needs that
`TEST_NOT_REQUIRED` names, separated by commas: what a registry brings that not every machine reaches.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path
from typing import NoReturn

import pytest

REQUIRED, NOT_REQUIRED = "TEST_ALL_REQUIRED", "TEST_NOT_REQUIRED"
# What is needed -> the Debian package that brings it.
PACKAGES = {
    "chromium": "chromium",
    "curl": "curl",
    "git": "git",
    "java": "default-jre-headless",
    "Noto Sans CJK": "fonts-noto-cjk",
    "PostgreSQL": "postgresql",
    "systemd-analyze": "systemd",
}
# What is needed and pip brings -> the command that installs it.
COMMANDS = {
    "PySpark": "make spark",
    "openapi-python-client": "make clients",
    "openapi-typescript": "make clients",
}
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")


def leave_out(need: str) -> NoReturn:
    """Leave the test out, because something of `PACKAGES` or `COMMANDS` is not there."""
    pytest.skip(f"{need}: {COMMANDS.get(need) or f'apt-get install {PACKAGES[need]}'}")


def program(name: str) -> str:
    """Where a program of `PACKAGES` is; without it the test is left out."""
    found = shutil.which(name)
    if found is None:
        leave_out(name)
    return found


def has_chinese_font() -> bool:
    """Whether the font is there with which pages are looked at; another may be wider."""
    return any(next(Path(folder).rglob("NotoSansCJK*"), None) for folder in _FONTS)


def summary(reasons: list[str]) -> list[str]:
    """One line for each reason that tests were left out for: how many, and what brings what they need."""
    lines = []
    for reason, count in sorted(Counter(reasons).items()):
        need, _, remedy = reason.removeprefix("Skipped: ").partition(": ")
        lines.append(f"{need}: {count} 个测试 (tests)" + (f"; {remedy}" if remedy else ""))
    return lines


def missed(reasons: list[str], spared: str) -> list[str]:
    """The reasons that tests were left out for, without those of a need among the `spared`.

    >>> missed(["Skipped: java: apt-get install default-jre-headless", "Skipped: openapi-typescript: make clients"], "openapi-typescript")
    ['Skipped: java: apt-get install default-jre-headless']
    """
    known = set(spared.split(","))
    return [reason for reason in reasons if reason.removeprefix("Skipped: ").partition(": ")[0] not in known]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the list."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section("没有运行 (left out)")
    for line in summary([report.longrepr[2] for report in skipped]):
        terminalreporter.line(line)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run that left tests out where none may be."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reasons = [report.longrepr[2] for report in reporter.stats.get("skipped", [])] if reporter else []
    if (
        os.environ.get(REQUIRED)
        and missed(reasons, os.environ.get(NOT_REQUIRED, ""))
        and exitstatus == pytest.ExitCode.OK
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

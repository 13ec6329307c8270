"""docs/command-line.md cannot lag: every command, option and exit code stands there, and its examples run."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import command
from api.terminal import screen
from tests.shipped import ROOT
from tests.waiting import PATIENCE

TEXT = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
NAMES = tuple(c.name or c.callback.__name__ for c in command.app.registered_commands if c.callback)
Example = tuple[str, tuple[str, ...]]
"""A command line, and the lines that its output must contain."""


def examples(section: str) -> list[Example]:
    """The examples of a section, in order."""
    found: list[Example] = []
    for block in re.findall(r"```console\n(.*?)```", section, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], ()))
            else:
                found[-1] = (found[-1][0], (*found[-1][1], line.strip()))
    return found


# What an example prints may hold headings too; those of the page have a colon.
SECTIONS = {part.splitlines()[0]: found for part in re.split(r"\n## (?=.*：)", TEXT) if (found := examples(part))}


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder with copies of the rulesets and the cases, which examples may change."""
    shutil.copytree(ROOT / "rulesets", tmp_path / "rulesets")
    shutil.copytree(ROOT / "tests" / "cases", tmp_path / "tests" / "cases")
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
def test_every_command_and_option_is_documented(name: str) -> None:
    """The section of a command names it and each of its own options; all commands share --json and --rulesets."""
    section = next(
        (part for part in TEXT.split("\n## ") if re.search(rf"\b{name}\b", part.partition("：")[0].splitlines()[0])), ""
    )
    assert f"`cailiang {name}" in section, f"docs/command-line.md has no section for {name}"
    shown = CliRunner().invoke(command.app, [name, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}).stdout
    options = set(re.findall(r"--[a-z]+", shown)) - {"--help", "--json", "--rulesets"}
    assert [option for option in sorted(options) if f"{option}" not in section] == []


def test_exit_codes_are_documented() -> None:
    """Every exit code of the program has its row."""
    rows = set(re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE))
    assert rows == {"0", *(str(c) for c in (screen.FOUND, screen.REFUSED, screen.INTERRUPTED, screen.PIPE_CLOSED))}


def test_every_command_has_an_example() -> None:
    """No command is without an example."""
    run = " ".join(line for found in SECTIONS.values() for line, _ in found)
    assert [name for name in NAMES if f"cailiang {name}" not in run] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_examples_run(section: str, workplace: Path) -> None:
    """Each example of a section, one after the other, says what it says, and exits with 0 unless it shows a refusal."""
    for line, expected in SECTIONS[section]:
        program = f'cailiang() {{ {shlex.quote(sys.executable)} -m api.command "$@"; }}; {line}'
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "CAILIANG_RULESETS": str(workplace / "rulesets")}
        done = subprocess.run(  # noqa: S603  # our own documentation
            ["bash", "-c", program],  # noqa: S607
            capture_output=True,
            cwd=workplace,
            env=environment,
            timeout=PATIENCE,
            check=False,
        )
        output = (done.stdout + done.stderr).decode()
        assert [words for words in expected if words not in output] == [], line
        assert done.returncode == (2 if "unknown-matter" in output else 0), f"{line}: {output}"

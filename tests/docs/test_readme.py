"""The answer that both READMEs show is the one that `make demo` prints."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.command import app

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_answer_shown_is_the_answer_given(name: str) -> None:
    """The first screen of the report, line by line, up to the mark that more follows."""
    text = (ROOT / name).read_text(encoding="utf-8")
    shown = re.search(r"<!-- demo:begin -->\n```text\n(.*?)\n…\n```", text, re.DOTALL)
    assert shown
    given = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["evaluate", str(ROOT / "tests" / "cases" / "C01.yaml")])
    assert given.stdout.startswith(shown[1])

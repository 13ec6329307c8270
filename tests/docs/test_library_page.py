"""docs/library.md and its drawing are what the command prints for the day that they name."""

import re
from pathlib import Path

from typer.testing import CliRunner

from api.command import app

PAGE = Path(__file__).parents[2] / "docs" / "library.md"


def test_the_page_is_the_one_the_command_prints() -> None:
    """Whoever changes a list prints the page anew: `cailiang coverage --page --on DATE > docs/library.md`."""
    text = PAGE.read_text(encoding="utf-8")
    day = re.search(r"--on (\d{4}-\d{2}-\d{2})", text)
    assert day
    printed = CliRunner().invoke(app, ["coverage", "--page", "--on", day[1]])
    assert printed.exit_code == 0
    assert printed.stdout == text


def test_the_drawing_is_the_one_the_command_prints() -> None:
    """Whoever changes a list draws it anew: `cailiang coverage --map --on DATE > docs/library-map.svg`."""
    text = (PAGE.parent / "library-map.svg").read_text(encoding="utf-8")
    day = re.search(r"（(\d{4}-\d{2}-\d{2})）", text)
    assert day
    printed = CliRunner().invoke(app, ["coverage", "--map", "--on", day[1]])
    assert printed.exit_code == 0
    assert printed.stdout == text

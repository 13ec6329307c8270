"""The two shapes of which every report is made: a heading, and an item of a list. Knows nothing of what they say."""

from __future__ import annotations

from rich.console import RenderableType
from rich.rule import Rule
from rich.text import Text

from api.terminal.line_breaking import prose


def section(title: str, note: str = "") -> RenderableType:
    """A heading, a line across the screen."""
    words = Text.assemble((title, "bold"), (f"（{note}）" if note else "", "dim"))
    return Rule(words, align="left", style="dim", characters="─")


def item(*parts: str | tuple[str, str]) -> RenderableType:
    """One line of a list, its further lines indented."""
    return prose("· ", *parts, hang=2)

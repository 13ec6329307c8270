"""What `check --deep` tells to look at, as text and as data. Judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import indent
from typing import Any

from api.terminal.screen import plain_diagnostic
from engine.catalog import Catalog
from engine.comparison import Concern, deep_check
from engine.documents import Diagnostic
from engine.quality import rehearsal


def asked(root: Path, progress: Callable[[str], None]) -> tuple[Concern, ...]:
    """Everything to look at in the rulesets, which hold no mistake; what the cases beside the lists show is not asked."""
    catalog = Catalog.open(root)
    shown: dict[str, set[str]] = {}
    for trial in rehearsal.run(catalog, None, progress).trials:
        if trial.passed:
            shown.setdefault(trial.subject, set()).add(trial.expected)
    return deep_check(catalog, shown, progress)


def text(found: Iterable[Concern]) -> str:
    """Each with its place and kind, what it is, and below it the case that shows it."""
    return "".join(f"{one.path}:{one.line}  {one.kind}\n  {one.says}\n{indent(one.case, '    ')}" for one in found)


def data(wrong: Iterable[Diagnostic], found: Iterable[Concern]) -> dict[str, Any]:
    """The diagnostics, and what is to look at, as data."""
    return {
        "found": [plain_diagnostic(diagnostic) for diagnostic in wrong],
        "concerns": [
            {"path": one.path, "line": one.line, "kind": one.kind, "message": one.says, "case": one.case or None}
            for one in found
        ],
    }

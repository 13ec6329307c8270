"""What a rehearsal found, and how far the lists are covered, as tables. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Group
from rich.table import Table

from api.terminal.line_breaking import prose
from api.terminal.listing import table
from api.terminal.screen import Screen, plain_diagnostic
from engine.documents import format_diagnostic
from engine.quality import Gap, ListCoverage, Rehearsal, Trial


def show(ran: Rehearsal, screen: Screen) -> None:
    """The failures as a table, what is wrong with the files, and the count."""
    if screen.as_json:
        screen.give(_data(ran))
        return
    if ran.failed:
        screen.show(_failures(ran.failed))
    screen.write("".join(f"{format_diagnostic(diagnostic)}\n" for diagnostic in ran.found))
    wrong = f"，文件有 {len(ran.found)} 处错误" if ran.found else ""
    colour = "bold green" if ran.passed else "bold red"
    screen.show(prose((f"{len(ran.trials)} 个案例，{len(ran.failed)} 个不符{wrong}", colour)))


def _failures(failed: Iterable[Trial]) -> Table:
    found = table("案例", "事项或案件", "应当", "却是", "哪里不符")
    for trial in failed:
        found.add_row(
            prose((trial.name, "bold"), (f" {trial.path}:{trial.line}", "dim")),
            prose((trial.subject, "cyan")),
            prose(trial.expected),
            prose((trial.actual, "red")),
            prose("；".join(trial.failures)),
        )
    return found


def _data(ran: Rehearsal) -> dict[str, Any]:
    return {
        "passed": ran.passed,
        "trials": len(ran.trials),
        "failed": [
            {
                "path": trial.path,
                "line": trial.line,
                "column": trial.column,
                "name": trial.name,
                "subject": trial.subject,
                "expected": trial.expected,
                "actual": trial.actual,
                "failures": list(trial.failures),
                "because": trial.because or None,
            }
            for trial in ran.failed
        ],
        "found": [plain_diagnostic(diagnostic) for diagnostic in ran.found],
    }


def coverage_table(covered: Iterable[ListCoverage]) -> Table:
    """One row per list version: what is encoded, what was not read, how many verdicts, bounds, conditions no case tests."""
    found = table("清单", "收录", "没读全", "案例", "缺结果", "缺界限", "缺条件")
    for entry in covered:
        version = entry.version
        published = "" if version.published_items is None else f"/{version.published_items}"
        failed = f"（{entry.failed} 不符）" if entry.failed else ""
        found.add_row(
            Group(prose(version.title), prose((version.key, "cyan"))),
            f"{len(version.items)}{published}",
            str(len(entry.unread) or ""),
            f"{entry.cases}{failed}",
            *(_counted(gaps) for gaps in (entry.verdicts, entry.bounds, entry.conditions)),
        )
    return found


def _counted(gaps: tuple[Gap, ...]) -> str:
    return str(sum(len(gap.lacking) for gap in gaps) or "")

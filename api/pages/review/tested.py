"""How the cases beside a version test it: item by item, which case saw which condition met, not met and unknown.

Knows rehearsals and their coverage; judges nothing and writes no markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.catalog import Catalog, Item, ListVersion
from engine.quality import Trial, coverage, map_data, rehearsal

_TESTS = ".tests.yaml"

Lacking = Mapping[str, tuple[str, ...]]
"""The verdicts to which no case of an item comes."""


def coverage_of(catalog: Catalog, version: ListVersion) -> dict[str, Any]:
    """The cases beside a version by item, and what they show of each condition, as data that a page can show.

    A case shows a condition only while the condition decides. What no case shows is told of the version as a whole: a
    condition that several items share is tested by any of them.
    """
    beside = catalog.root / (version.path.removesuffix(".yaml") + _TESTS)
    run = rehearsal.run(catalog, beside) if beside.is_file() else None
    trials = [each for each in run.trials if each.finding] if run else []
    covered = coverage.cover(catalog, version, trials)
    verdicts = {gap.where: gap.lacking for gap in covered.verdicts}
    rows = {each["id"]: each["rows"] for each in map_data(version, trials, catalog.library)}
    return {
        "beside": run is not None,
        "wrong": [f"{each.line}:{each.column}　{each.message}" for each in run.found] if run else [],
        "cases": covered.cases,
        "failed": covered.failed,
        "gaps": [(word, len(gaps)) for word, gaps in _gaps(covered) if gaps],
        "items": [_item(item, version, trials, rows[item.id], verdicts) for item in version.items],
    }


def _gaps(covered: coverage.ListCoverage) -> Iterator[tuple[str, tuple[coverage.Gap, ...]]]:
    yield "项的结果", covered.verdicts
    yield "个条件", covered.conditions
    yield "个界限", covered.bounds


def _item(
    item: Item, version: ListVersion, trials: list[Trial], rows: list[dict[str, Any]], verdicts: Lacking
) -> dict[str, Any]:
    own = [each for each in trials if each.subject == f"{version.key}#{item.id}"]
    return {
        "id": item.id,
        "title": item.title,
        "outcome": item.outcome,
        "cases": [_case(number, each) for number, each in enumerate(own, 1)],
        "leaves": rows,
        "verdicts": list(verdicts.get(item.id, ())),
        "lacking": sum(bool(each["lacking"]) for each in rows),
    }


def _case(number: int, trial: Trial) -> dict[str, Any]:
    return {
        "number": number,
        "name": trial.name,
        "expected": trial.expected,
        "actual": trial.actual,
        "passed": trial.passed,
        "because": trial.because,
        "failures": list(trial.failures),
    }

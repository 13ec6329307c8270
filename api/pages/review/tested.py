"""How the cases beside a version test it: item by item, which case saw which condition met, not met and unknown.

Shows what the map and the coverage of the engine say; judges nothing and writes no markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import orjson

from api.http.comparisons import Progress, Wanted, Work
from api.http.problems import ProblemError
from api.http.service import Service
from api.store import Actor
from engine.catalog import Catalog, ListVersion
from engine.quality import Trial, cases_beside, coverage, map_data, run_cases

BOUND = 3.0
"""So many seconds a page waits for the mistakes to be tried; what is not there by then goes on."""


def coverage_of(catalog: Catalog, version: ListVersion) -> dict[str, Any]:
    """The cases beside a version by item, and what they show of each condition, as data that a page can show.

    A cell is what one case shows of one condition, and whether it decided the verdict there. What no case shows while it
    decides stands in `lacking`, of the version as a whole, wherever in it a condition is used.
    """
    beside = cases_beside(version.path)
    trials, found = _run(catalog, version, beside)
    covered = coverage.cover(catalog, version, trials)
    verdicts = {gap.where: gap.lacking for gap in covered.verdicts}
    return {
        "beside": (catalog.root / beside).is_file(),
        "wrong": [f"{each.line}:{each.column}　{each.message}" for each in found],
        "cases": covered.cases,
        "failed": covered.failed,
        "gaps": [(word, len(gaps)) for word, gaps in _gaps(covered) if gaps],
        "items": [_item(shown, version, trials, verdicts) for shown in map_data(version, trials, catalog.library)],
    }


async def mistakes_of(service: Service, actor: Actor, catalog: Catalog, version: ListVersion) -> dict[str, Any]:
    """Which small mistakes in a version its cases would not notice: `found`, or in `waits` why it is not there yet."""
    beside = cases_beside(version.path)

    def tried(reach: Progress, _: int) -> dict[str, Any]:
        from engine.quality import mutation  # noqa: PLC0415  # loads the solver

        trials, _found = _run(catalog, version, beside)
        passed = [each for each in trials if each.passed]
        return mutation.mutation_data(mutation.mutate(catalog, version, passed, reach), catalog)

    wanted = Wanted(("mistakes", version.path, version.digest), tried)
    pay = partial(service.access.owe, actor)
    try:
        made = await service.comparisons.find_within(BOUND, catalog, wanted, pay)
    except ProblemError as error:
        if error.kind != "too-many-requests":
            raise
        return {"found": None, "waits": error.detail}
    if isinstance(made, Work):
        return {"found": None, "waits": f"{made.reached or '前面还有别的比较'}。在后台继续，做完以后留着，再看就有。"}
    return {"found": orjson.loads(made), "waits": ""}


def _run(catalog: Catalog, version: ListVersion, beside: str) -> tuple[tuple[Trial, ...], tuple[Any, ...]]:
    file = catalog.root / beside
    return run_cases(catalog, version, file, beside) if file.is_file() else ((), ())


def _gaps(covered: coverage.ListCoverage) -> Iterator[tuple[str, tuple[coverage.Gap, ...]]]:
    yield "项的结果", covered.verdicts
    yield "个条件", covered.conditions
    yield "个界限", covered.bounds


def _item(
    shown: dict[str, Any],
    version: ListVersion,
    trials: tuple[Trial, ...],
    verdicts: dict[str, tuple[str, ...]],
) -> dict[str, Any]:
    own = [each for each in trials if each.subject == f"{version.key}#{shown['id']}"]
    return {
        "id": shown["id"],
        "title": shown["title"],
        "outcome": next(item.outcome for item in version.items if item.id == shown["id"]),
        "cases": [_case(number, each) for number, each in enumerate(own, 1)],
        "rows": shown["rows"],
        "verdicts": list(verdicts.get(shown["id"], ())),
        "lacking": sum(bool(each["lacking"]) for each in shown["rows"]),
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

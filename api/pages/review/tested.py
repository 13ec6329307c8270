"""How the cases beside a version test it: item by item, which case saw which condition met, not met and unknown.

Knows rehearsals and their coverage; judges nothing and writes no markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.answer import sentences
from engine.catalog import Catalog, Item, ListVersion
from engine.language import Condition, Proof, Truth, children
from engine.quality import Trial, coverage, rehearsal

_TESTS = ".tests.yaml"

Lacking = Mapping[str, tuple[str, ...]]
"""What no case of the version shows, by the item or the words of a condition."""


def coverage_of(catalog: Catalog, version: ListVersion) -> dict[str, Any]:
    """The cases beside a version by item, and what they show of each condition, as data that a page can show.

    What no case shows is told as `coverage` counts it: of the version as a whole, wherever in it a condition stands.
    """
    beside = catalog.root / (version.path.removesuffix(".yaml") + _TESTS)
    run = rehearsal.run(catalog, beside) if beside.is_file() else None
    trials = [each for each in run.trials if each.finding] if run else []
    covered = coverage.cover(version, trials)
    conditions, bounds, verdicts = (
        {gap.where: gap.lacking for gap in gaps} for gaps in (covered.conditions, covered.bounds, covered.verdicts)
    )
    return {
        "beside": run is not None,
        "wrong": [f"{each.line}:{each.column}　{each.message}" for each in run.found] if run else [],
        "cases": covered.cases,
        "failed": covered.failed,
        "gaps": [(word, len(gaps)) for word, gaps in _gaps(covered) if gaps],
        "items": [_item(item, version, trials, conditions, bounds, verdicts) for item in version.items],
    }


def _gaps(covered: coverage.ListCoverage) -> Iterator[tuple[str, tuple[coverage.Gap, ...]]]:
    yield "项的结果", covered.verdicts
    yield "个条件", covered.conditions
    yield "个界限", covered.bounds


def _item(  # three kinds of what is not tested
    item: Item, version: ListVersion, trials: list[Trial], conditions: Lacking, bounds: Lacking, verdicts: Lacking
) -> dict[str, Any]:
    own = [each for each in trials if each.subject == f"{version.key}#{item.id}"]
    seen = [dict(_leaves(each.finding.proof)) for each in own if each.finding]
    leaves = dict.fromkeys(each for each in _leaves_of(item.condition))
    shown = [_leaf(each, [marks.get(each) for marks in seen], conditions, bounds) for each in leaves]
    return {
        "id": item.id,
        "title": item.title,
        "outcome": item.outcome,
        "cases": [_case(number, each) for number, each in enumerate(own, 1)],
        "leaves": shown,
        "verdicts": list(verdicts.get(item.id, ())),
        "lacking": sum(bool(each["lacking"]) for each in shown),
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


def _leaf(leaf: Condition, truths: list[Truth], conditions: Lacking, bounds: Lacking) -> dict[str, Any]:
    words = sentences.words(leaf)
    return {
        "words": words,
        "marks": [sentences.MARKS[each] for each in truths],
        "lacking": [*conditions.get(words, ()), *bounds.get(words, ())],
    }


def _leaves(proof: Proof) -> Iterator[tuple[Condition, Truth]]:
    """Every condition without parts in a proof, with its truth."""
    if not proof.parts:
        yield proof.condition, proof.truth
    for part in proof.parts:
        yield from _leaves(part)


def _leaves_of(condition: Condition) -> Iterator[Condition]:
    parts = children(condition)
    if not parts:
        yield condition
    for part in parts:
        yield from _leaves_of(part)

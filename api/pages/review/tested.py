"""How the cases beside a version test it: item by item, which case saw which condition met, not met and unknown.

Knows rehearsals and their coverage; judges nothing and writes no markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.answer import sentences
from engine.catalog import Catalog, Item, ListVersion
from engine.language import Condition, Proof, Truth, children
from engine.quality import Trial, rehearsal

_TRUTHS: tuple[Truth, ...] = (True, False, None)


def coverage_of(catalog: Catalog, version: ListVersion) -> dict[str, Any]:
    """The cases beside a version by item, and what they show of each condition, as data that a page can show."""
    beside = catalog.root / version.path.replace(".yaml", ".tests.yaml")
    run = rehearsal.run(catalog, beside) if beside.is_file() else None
    trials = [each for each in run.trials if each.finding] if run else []
    items = [_item(item, version, trials) for item in version.items]
    return {
        "beside": run is not None,
        "wrong": [f"{each.line}:{each.column}　{each.message}" for each in run.found] if run else [],
        "cases": len(trials),
        "failed": sum(not each.passed for each in trials),
        "items": items,
        "full": sum(not each["lacking"] for each in items),
    }


def _item(item: Item, version: ListVersion, trials: list[Trial]) -> dict[str, Any]:
    own = [each for each in trials if each.subject == f"{version.key}#{item.id}"]
    seen = [dict(_leaves(each.finding.proof)) for each in own if each.finding]
    leaves = [_leaf(leaf, [each.get(leaf) for each in seen]) for leaf in dict.fromkeys(_leaves_of(item.condition))]
    return {
        "id": item.id,
        "title": item.title,
        "outcome": item.outcome,
        "cases": [_case(number, each) for number, each in enumerate(own, 1)],
        "leaves": leaves,
        "lacking": sum(len(each["lacking"]) for each in leaves),
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
        "line": trial.line,
    }


def _leaf(leaf: Condition, truths: list[Truth]) -> dict[str, Any]:
    marks = [sentences.MARKS[each] for each in truths]
    return {
        "words": sentences.words(leaf),
        "marks": marks,
        "lacking": [sentences.MARKS[each] for each in _TRUTHS if sentences.MARKS[each] not in marks],
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

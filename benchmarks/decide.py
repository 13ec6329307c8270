"""Deciding 300 items of six conditions on a case of 40 facts, 15 % of them missing, three-valued: the own walk and other ways.

`python -m benchmarks.decide` checks that all ways give the same verdicts, then prints what each costs. Nothing of the
rulesets is used: the library is made from a seed, so that it is the same for every engine and on every machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import zen_alone
from benchmarks.library import ITEMS, MISSING, PARTS, SEED, TERMS, Library, library
from benchmarks.timing import Timing, Way, interleaved, show, timing
from engine.language import Truth, prover, truth_of

CASES = 400
ROUNDS = 20
DURABLE_CASES = 100
DURABLE_SECONDS = 60
ENGINE = "provers"


@dataclass(frozen=True, slots=True)
class Alone:
    """What durable-rules made of the library: how long each case took, or why there is nothing."""

    timing: Timing | None
    note: str


def main() -> None:
    """Prints the table; stops with an AssertionError when two ways disagree."""
    made = library(CASES)
    assert len({repr(case) for case in made.cases}) == CASES
    expected = [tuple(truth_of(condition, case) for condition in made.conditions) for case in made.cases]
    provers = [prover(condition) for condition in made.conditions]
    assert [tuple(prove(case, None).truth for prove in provers) for case in made.cases] == expected
    found = [*ways(made, expected), *reference(made)]
    timings = interleaved(found, CASES, ROUNDS)
    alone = durable_alone(expected)
    if alone.timing:
        timings["durable-rules alone"] = alone.timing
    counted = {truth: sum(row.count(truth) for row in expected) // CASES for truth in (True, False, None)}
    asked = {way.name: way.asked for way in found} | {"durable-rules alone": alone.note}
    title = (
        f"{ITEMS} items x {PARTS} conditions, {len(TERMS)} facts, {MISSING} % missing, seed {SEED}; {CASES} cases, no two alike; "
        f"per case {counted[True]} hold, {counted[False]} fail, {counted[None]} unknown"
    )
    show(title, timings, against=ENGINE, asked=asked)
    if not alone.timing:
        print(f"durable-rules alone: {alone.note}")


def ways(made: Library, expected: Sequence[tuple[Truth, ...]]) -> list[Way]:
    """The ways of zen, whose verdicts are checked against `expected`."""
    contexts = [zen_alone.context(case) for case in made.cases]
    decision = zen_alone.by_decision(made.conditions)
    expression = zen_alone.by_expression(made.conditions)
    itemwise = zen_alone.by_item(made.conditions)
    holding = zen_alone.by_two_truths(made.conditions)
    for context, truths in zip(contexts, expected, strict=True):
        assert zen_alone.truths(decision(context)) == truths
        assert zen_alone.truths(itemwise(context)) == truths
        assert zen_alone.truths(expression(context)) == truths
        assert holding(context) == [truth is True for truth in truths]
    return [
        Way(
            "zen decision",
            lambda case: decision(contexts[case]),
            "three-valued; static loader, one expression, 300 values",
        ),
        Way(
            "zen decision, item by item",
            lambda case: itemwise(contexts[case]),
            "three-valued; static loader, 300 expressions",
        ),
        Way(
            "zen decision, two-valued",
            lambda case: holding(contexts[case]),
            "only which items hold; missing facts guarded",
        ),
        Way("zen expression", lambda case: expression(contexts[case]), "three-valued; compiled, no decision around it"),
    ]


def reference(made: Library) -> list[Way]:
    """The engine's own ways for one condition, used 300 times."""
    cases, provers = made.cases, [prover(condition) for condition in made.conditions]
    return [
        Way(
            "truth_of",
            lambda case: [truth_of(item, cases[case]) for item in made.conditions],
            "three-valued; the meaning",
        ),
        Way(ENGINE, lambda case: [prove(cases[case], None) for prove in provers], "three-valued, with all reasons"),
    ]


def durable_alone(expected: Sequence[tuple[Truth, ...]]) -> Alone:
    """durable-rules as the only engine, in a process of its own, because it may crash or never return."""
    command = [sys.executable, "-m", "benchmarks.durable_alone", str(DURABLE_CASES), str(ITEMS)]
    root = Path(__file__).parent.parent
    try:
        run = subprocess.run(command, cwd=root, capture_output=True, timeout=DURABLE_SECONDS, check=False)  # noqa: S603  # our own program
    except subprocess.TimeoutExpired:
        return Alone(None, f"did not return within {DURABLE_SECONDS} s")
    if run.returncode:
        return Alone(None, f"ended with {run.returncode}: {run.stderr.decode(errors='replace').strip()[-200:]}")
    told = json.loads(run.stdout)
    wanted = [[number for number, truth in enumerate(row) if truth is True] for row in expected[:DURABLE_CASES]]
    refused = told["found"].count(None)
    wrong = sum(found != want for found, want in zip(told["found"], wanted, strict=True)) - refused
    note = f"only which items hold; own process; of {DURABLE_CASES} cases {refused} refused, {wrong} wrong"
    spent = [taken for found, taken in zip(told["found"], told["spent"], strict=True) if found is not None]
    return Alone(timing(spent[1:]), note) if spent[1:] else Alone(None, note)


if __name__ == "__main__":
    main()

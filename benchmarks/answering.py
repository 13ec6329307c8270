"""From the body of a request to the bytes of the answer, on cases that repeat and on cases of which no two are alike.

Processor time of one process, by step and by level of detail; then a cold start. Run with `python -m benchmarks.answering`.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from benchmarks.asked import NEVER, REPEATS, sets
from benchmarks.running import ROOT
from benchmarks.timing import Way, interleaved, milliseconds, show
from engine.answer import answer_json, outcomes
from engine.catalog import Catalog
from engine.evaluation import Case, Evaluation, evaluate, read_case

ROUNDS, BLOCK = 12, 250
DAY = date(2026, 1, 5)
OUTCOME, DEFAULT, FULL = (f"body to bytes, detail={level}" for level in ("outcome", "default", "full"))


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to measure: `prepare` makes what `run` is given from a body, outside the measured time."""

    prepare: Callable[[bytes], Any]
    run: Callable[[Any], object]


def steps(catalog: Catalog) -> dict[str, Step]:
    """Everything from the body to the bytes at each level of detail, then the parts of a default answer."""

    def read(body: bytes) -> Case:
        return read_case(orjson.loads(body), catalog.library, catalog.places)

    def decide(case: Case) -> Evaluation:
        return evaluate(catalog, case, DAY)

    def write(evaluation: Evaluation) -> bytes:
        return answer_json(evaluation, catalog)

    return {
        OUTCOME: Step(bytes, lambda body: orjson.dumps(outcomes(evaluate(catalog, read(body), DAY, whole=False)))),
        DEFAULT: Step(bytes, lambda body: write(decide(read(body)))),
        FULL: Step(bytes, lambda body: answer_json(decide(read(body)), catalog, "full")),
        "  reading the case": Step(bytes, read),
        "    of it, what follows from its facts": Step(lambda body: read(body).told, catalog.library.relations.close),
        "  evaluating it": Step(read, decide),
        "  writing the default answer": Step(lambda body: decide(read(body)), write),
    }


def main() -> None:
    """Prints two tables."""
    catalog = Catalog.open(ROOT / "rulesets")
    asked, measured = sets(), steps(catalog)
    # Every case once before, so that the law of every place is there, as it is in a service that runs.
    sizes = {
        (name, way): statistics.median(len(measured[way].run(body)) for body in found)  # type: ignore[arg-type]  # bytes
        for name, found in asked.items()
        for way in (OUTCOME, DEFAULT, FULL)
    }
    gc.collect()
    gc.freeze()  # no way is to pay for looking through the catalog
    spent = _spent(measured, asked)
    table = Table("processor time of one case", title=f"{ROUNDS} rounds of {BLOCK} cases, ms", title_justify="left")
    for heading in (REPEATS, NEVER, "ratio", "bytes, median", "never alike"):
        table.add_column(heading, justify="right")
    for way in measured:
        times = [statistics.median(spent[name, way]) for name in (REPEATS, NEVER)]
        told = [f"{sizes[name, way]:.0f}" if (name, way) in sizes else "" for name in (REPEATS, NEVER)]
        table.add_row(way, *map(milliseconds, map(round, times)), f"{times[1] / times[0]:.2f}", *told)
    Console(width=None if Console().is_terminal else 150).print(table)
    _show_loading()


def _spent(measured: Mapping[str, Step], asked: Mapping[str, Sequence[bytes]]) -> dict[tuple[str, str], list[float]]:
    """Nanoseconds of processor time for a case in each round; every round takes the next cases of a set."""
    spent: dict[tuple[str, str], list[float]] = {(name, way): [] for name in asked for way in measured}
    clock = time.process_time_ns
    for number in range(ROUNDS):
        for (name, way), taken in spent.items():
            bodies, step = asked[name], measured[way]
            places = range(number * BLOCK, (number + 1) * BLOCK)
            block = [step.prepare(bodies[place % len(bodies)]) for place in places]
            start = clock()
            for each in block:
                step.run(each)
            taken.append((clock() - start) / BLOCK)
    return spent


def _show_loading() -> None:
    versions = Catalog.open(ROOT / "rulesets").load_all()
    loading = [
        Way("opening the shared files", lambda _: Catalog.open(ROOT / "rulesets")),
        Way("opening, and loading every list", lambda _: Catalog.open(ROOT / "rulesets").load_all()),
    ]
    title = f"shipped rulesets: {len(versions)} list versions, {sum(len(version.items) for version in versions)} items"
    show(title, interleaved(loading, 1, 6, block=1), against="opening the shared files")


if __name__ == "__main__":
    main()

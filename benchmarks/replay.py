"""Replays of very many cases: what the columns of `engine.bulk` decide in a second, beside OpenFisca, DuckDB and Spark.

`python -m benchmarks.replay` draws cases from a seed, none twice, and counts of every item how many pass from which verdict to
which between two versions. All ways must count the same, or it stops with an AssertionError.
CASES=100000 asks of fewer, SPARK_CASES of Spark and DuckDB.

What runs in this process is told by its processor time, since it uses one core; DuckDB and Spark, which use two, by the clock.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow.parquet as pq

from benchmarks.library import ITEMS, TERMS
from benchmarks.many_cases import MATTERS, VOCABULARY, Piece, arrow_table, facts_of, items, pieces
from engine.bulk import Bits, Coding, Program, Vector, truth_at
from engine.language import Truth, truth_of
from engine.sql import Pair, Question, Replay

CASES = int(os.environ.get("CASES", "1000000"))
SPARK_CASES = min(CASES, int(os.environ.get("SPARK_CASES", "100000")))
SIZE, SIZE_OF_MATTERS = 65_536, 262_144
SAMPLE = 20_000
SPARK_MEMORY = "1g"
TRUTHS: tuple[Truth, ...] = (True, False, None)

Counts = Counter[tuple[str, Truth, Truth]]
"""How many cases pass from which verdict to which, of each item."""


class Run(NamedTuple):
    """What one way counted, and the seconds it took: of the processor, or of the clock."""

    counts: Counts
    seconds: float


class Decider:
    """Some items in two versions, as one program of `engine.bulk`."""

    def __init__(self, numbers: Sequence[int]) -> None:
        old, new = items()
        self._program = Program()
        self._steps = [(f"i{n}", *(self._program.add(version[n]) for version in (old, new))) for n in numbers]

    def count(self, vectors: dict[str, Vector], rows: int, counts: Counts) -> None:
        """Adds what these rows come to."""
        found = self._program.run(vectors, rows)
        for key, old, new in self._steps:
            one, other = truth_at(found, old), truth_at(found, new)
            for (before, after), cases in passages(one, None if old == new else other, rows):
                if cases:
                    counts[key, before, after] += cases


def passages(old: Bits, new: Bits | None, rows: int) -> Iterator[tuple[tuple[Truth, Truth], int]]:
    """How many rows pass from which truth to which; without `new` it is the same as `old`."""
    if new is None:
        sums = {True: _ones(old.holds), False: _ones(old.fails)}
        yield from (((truth, truth), sums[truth]) for truth in sums)
        yield (None, None), rows - sum(sums.values())
        return
    sides = [(bits.holds, bits.fails) for bits in (old, new)]
    both = {(a, b): _both(sides[0][a], sides[1][b]) for a, b in product((0, 1), (0, 1))}
    known = [[_ones(side[0]), _ones(side[1])] for side in sides]
    for (a, b), cases in both.items():
        yield (a == 0, b == 0), cases
    for a in (0, 1):
        yield (a == 0, None), known[0][a] - both[a, 0] - both[a, 1]
        yield (None, a == 0), known[1][a] - both[0, a] - both[1, a]
    yield (None, None), rows - sum(known[0]) - sum(known[1]) + sum(both.values())


def _ones(bits: Any) -> int:  # noqa: ANN401  an array or None
    return 0 if bits is None else int(np.bitwise_count(bits).sum())


def _both(one: Any, other: Any) -> int:  # noqa: ANN401  arrays or None
    return 0 if one is None or other is None else _ones(one & other)


def one_matter(cases: int) -> Run:
    """Every case on all 300 items."""
    decider, coding, counts, spent = Decider(range(ITEMS)), Coding(VOCABULARY), Counter(), 0.0
    for piece in pieces(cases, SIZE):
        start = time.process_time()
        decider.count(piece.vectors(coding), len(piece.matter), counts)
        spent += time.process_time() - start
    return Run(+counts, spent)


def many_matters(cases: int) -> Run:
    """Every case on the five items of its matter."""
    deciders = [Decider(range(matter, ITEMS, MATTERS)) for matter in range(MATTERS)]
    coding, counts, spent = Coding(VOCABULARY), Counter(), 0.0
    for piece in pieces(cases, SIZE_OF_MATTERS, stream=1):
        start = time.process_time()
        order = np.argsort(piece.matter, kind="stable")
        ends = np.cumsum(np.bincount(piece.matter, minlength=MATTERS)).tolist()
        sorted_cells = {name: cells[order] for name, cells in piece.cells.items()}
        for decider, first, last in zip(deciders, [0, *ends], ends, strict=False):
            part = Piece({name: cells[first:last] for name, cells in sorted_cells.items()}, order[first:last])
            decider.count(part.vectors(coding), last - first, counts)
        spent += time.process_time() - start
    return Run(counts, spent)


def one_by_one(cases: int) -> Run:
    """The language itself, on the first cases of `one_matter`."""
    old, new = items()
    counts: Counts = Counter()
    start = time.process_time()
    for piece in pieces(cases, SIZE):
        for row in range(len(piece.matter)):
            facts = facts_of(piece, row)
            for n, condition in enumerate(old):
                before = truth_of(condition, facts)
                counts[f"i{n}", before, before if condition == new[n] else truth_of(new[n], facts)] += 1
    return Run(counts, time.process_time() - start)


def beside_openfisca(cases: int) -> tuple[Run, Run]:
    """The columns and OpenFisca on the same pieces, in turns: the items of the old version only."""
    from benchmarks.openfisca_alone import Rules  # noqa: PLC0415  its import is not measured with ours

    old, _ = items()
    program, coding, rules = Program(), Coding(VOCABULARY), Rules(old)
    steps = [program.add(condition) for condition in old]
    spent, found = [0.0, 0.0], (Counter(), Counter())
    for piece in pieces(cases, SIZE, stream=2):
        rows = len(piece.matter)
        simulation = rules.prepared(piece)
        start = time.process_time()
        truths = program.run(piece.vectors(coding), rows)
        middle = time.process_time()
        verdicts = rules.run(simulation)
        spent[1] += time.process_time() - middle
        spent[0] += middle - start
        for n, (step, told) in enumerate(zip(steps, verdicts, strict=True)):
            for (before, after), count in passages(truth_at(truths, step), None, rows):
                found[0][f"i{n}", before, after] += count
            for truth, count in zip((False, None, True), np.bincount(told, minlength=3).tolist(), strict=True):
                found[1][f"i{n}", truth, truth] += count
    return Run(+found[0], spent[0]), Run(+found[1], spent[1])


def sql_replay() -> Replay:
    """The 300 items of one matter as a replay in SQL."""
    pairs = [Pair(f"i{n}", Question(a), Question(b)) for n, (a, b) in enumerate(zip(*items(), strict=True))]
    return Replay(VOCABULARY, {"m0": pairs})


def written(cases: int, folder: Path) -> str:
    """The cases of `one_matter` as Parquet files."""
    for n, piece in enumerate(pieces(cases, SIZE)):
        pq.write_table(arrow_table(piece, 0), folder / f"{n:05}.parquet")
    return str(folder)


def by_duckdb(path: str) -> Run:
    """DuckDB over the Parquet files."""
    import duckdb  # noqa: PLC0415  its import is not measured with ours

    replay = sql_replay()
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"CREATE VIEW cases AS SELECT * FROM '{path}/*.parquet'")  # noqa: S608  a folder of our own
        start = time.perf_counter()
        found = replay.read(connection.execute(query).fetchall() for query in replay.counts("cases", "duckdb"))
    return Run(_plain(found), time.perf_counter() - start)


def by_spark(path: str) -> Run:
    """PySpark in local mode over the same files; the start of its Java is not in the seconds."""
    from api.engines import spark  # noqa: PLC0415  pyspark may not be there

    replay = sql_replay()
    with spark.local_session(memory=SPARK_MEMORY) as session:
        start = time.perf_counter()
        found = spark.counted(session, path, replay)
        return Run(_plain(found), time.perf_counter() - start)


def _plain(found: Counter[Any]) -> Counts:
    return Counter({(passage.key, passage.old, passage.new): count for passage, count in found.items()})


ALONE: dict[str, Callable[[int], Run]] = {"one_matter": one_matter, "many_matters": many_matters}


def alone(name: str, cases: int) -> tuple[Run, int]:
    """One way in a process of its own, and the most memory that the process held, in MB."""
    command = [sys.executable, "-m", "benchmarks.replay", name, str(cases)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603  our own program
    told = json.loads(done.stdout)
    return Run(Counter({(k, a, b): n for k, a, b, n in told["counts"]}), told["seconds"]), told["memory"]


def show(what: str, cases: int, run: Run, note: str = "") -> None:
    """A line of the table."""
    rate = cases / run.seconds
    print(f"{what:44}{cases:>12,}{run.seconds:>10.2f} s{rate:>14,.0f} a second   {note}", flush=True)


def main() -> None:
    """Prints the table."""
    print(f"{ITEMS} items x 6 conditions, {len(TERMS)} facts, 15 % unknown, two versions, 30 items differ\n")
    for cases in (10 * CASES // factor for factor in (10, 5, 10 / 4, 1)):
        run, memory = alone("many_matters", int(cases))
        show(f"{MATTERS} matters, columns, two versions", int(cases), run, f"peak {memory} MB")
    full, memory = alone("one_matter", CASES)
    show("300 items, columns, two versions", CASES, full, f"peak {memory} MB")
    ours, theirs = beside_openfisca(min(CASES, 4 * SIZE))
    assert ours.counts == theirs.counts
    show("300 items, columns, one version", min(CASES, 4 * SIZE), ours)
    show(
        "300 items, OpenFisca, one version", min(CASES, 4 * SIZE), theirs, f"ratio {theirs.seconds / ours.seconds:.1f}"
    )
    single = one_by_one(min(SAMPLE, CASES))
    assert +single.counts == one_matter(min(SAMPLE, CASES)).counts
    show("300 items, one by one", min(SAMPLE, CASES), single)
    with tempfile.TemporaryDirectory() as folder:
        path = written(SPARK_CASES, Path(folder))
        expected = one_matter(SPARK_CASES).counts
        for name, way in (("DuckDB", by_duckdb), ("PySpark local", by_spark)):
            run = way(path)
            assert run.counts == expected, name
            show(f"300 items, {name}, two versions", SPARK_CASES, run, "by the clock; the same counts")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        result = ALONE[sys.argv[1]](int(sys.argv[2]))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        listed = [[*key, count] for key, count in result.counts.items() if count]
        print(json.dumps({"counts": listed, "seconds": result.seconds, "memory": most}))
    else:
        main()

"""Timing of several ways to do one thing: interleaved, so that a busy moment of the machine meets all of them.

Knows clocks and tables, nothing of what is timed.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Way:
    """One way to do it: `run` does the case of that number. What it was asked is told beside its times."""

    name: str
    run: Callable[[int], object]
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long each run took, in nanoseconds, shortest first."""

    spent: tuple[int, ...]

    @property
    def median(self) -> int:
        """Half of the runs took no longer."""
        return self.spent[(len(self.spent) - 1) // 2]

    @property
    def p99(self) -> int:
        """Of a hundred runs, 99 took no longer."""
        return self.spent[-(-99 * len(self.spent) // 100) - 1]


def timing(spent: Sequence[int]) -> Timing:
    """The timing of these runs, of which there is at least one."""
    return Timing(tuple(sorted(spent)))


def interleaved(ways: Sequence[Way], cases: int, rounds: int, block: int = 20) -> dict[str, Timing]:
    """The timing of each way by its name, after one round that is not counted.

    In a round every way does the same `block` of cases, one after the other; each round begins with another way and
    another case. The garbage collector runs as it does in service.
    """
    spent: dict[str, list[int]] = {way.name: [] for way in ways}
    gc.collect()
    clock = time.perf_counter_ns
    for number in range(-1, rounds):
        turn = number % len(ways)
        for way in (*ways[turn:], *ways[:turn]):
            run, taken = way.run, []
            for place in range(number * block, (number + 1) * block):
                case = place % cases
                start = clock()
                run(case)
                taken.append(clock() - start)
            if number >= 0:
                spent[way.name].extend(taken)
    return {name: timing(taken) for name, taken in spent.items()}


def milliseconds(nanoseconds: int) -> str:
    """For people: 8800 ns is 0.0088 ms."""
    value = nanoseconds / 1e6
    return f"{value:.4f}" if value < 0.1 else f"{value:.3f}" if value < 10 else f"{value:.1f}"


def show(title: str, timings: Mapping[str, Timing], *, against: str, asked: Mapping[str, str] | None = None) -> None:
    """Prints a table: median and p99 in ms, how many times the median of `against`, what was asked."""
    asked, base = asked or {}, timings[against].median
    table = Table(title=title, title_justify="left", show_lines=False)
    for heading in ("way", "median ms", "p99 ms", "ratio", "runs"):
        table.add_column(heading, justify="left" if heading == "way" else "right", no_wrap=heading != "way")
    if asked:
        table.add_column("asked")
    for name, found in timings.items():
        row = [
            name,
            milliseconds(found.median),
            milliseconds(found.p99),
            f"{found.median / base:.1f}",
            str(len(found.spent)),
        ]
        table.add_row(*row, *([asked.get(name, "")] if asked else []))
    Console(width=None if Console().is_terminal else 150).print(table)

"""The items of the library as rules of durable-rules alone, one fact message per case, in a process of its own.

`python -m benchmarks.durable_alone CASES ITEMS` prints one line of JSON: for every case the items that hold and the
nanoseconds it took. It may crash or never return; whoever starts it sets a time.

Asked: which items hold. It has two truths, and a condition on a missing fact does not match, so it cannot say which items
may still hold. Opposites are turned into comparisons beforehand.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any, TypeAlias

from durable.lang import assert_fact, m, retract_fact, ruleset, when_all

from benchmarks.library import TURNED, library, plain
from engine.language import AllOf, AnyOf, Compare, Condition, Facts, In, Is, Literal, Not

Expression: TypeAlias = Any
"""What durable.lang builds; it ships no types."""


def pattern(condition: Condition, *, opposite: bool = False) -> Expression:
    """The condition as an expression over one message."""
    match condition:
        case Not(part):
            return pattern(part, opposite=not opposite)
        case AllOf(parts) | AnyOf(parts):
            first, *rest = (pattern(part, opposite=opposite) for part in parts)
            for part in rest:
                first = first & part if isinstance(condition, AllOf) is not opposite else first | part
            return first
        case Is(term):
            return getattr(m, term) == (not opposite)
        case In(term, values):
            field = getattr(m, term)
            first, *rest = ((field != value) if opposite else (field == value) for value in values)
            for part in rest:
                first = first & part if opposite else first | part
            return first
        case Compare(term, op, Literal(value)):
            field, bound = getattr(m, term), plain(value)
            match TURNED[op] if opposite else op:
                case "<":
                    return field < bound
                case "<=":
                    return field <= bound
                case ">":
                    return field > bound
                case ">=":
                    return field >= bound
                case "=":
                    return field == bound
                case _:
                    return field != bound
        case _:
            raise ValueError(condition)


def _note(number: int, held: list[int]) -> Callable[[object], None]:
    # The action has exactly one argument: with more, the host passes more.
    def fires(_: object) -> None:
        held.append(number)

    return fires


def prepare(conditions: tuple[Condition, ...], held: list[int]) -> None:
    """One rule per item; its firing writes down the number of the item."""
    with ruleset("library"):
        for number, condition in enumerate(conditions):
            when_all(pattern(condition))(_note(number, held))

        # An unmatched fact raises, so one rule matches every case.
        when_all(+m.case)(lambda _: None)


def decide(number: int, case: Facts, held: list[int]) -> list[int] | None:
    """The items that hold on the case; None when the host refuses it."""
    held.clear()
    message = {"id": str(number), "case": number, **{term: plain(value) for term, value in case.items()}}
    try:
        assert_fact("library", message)
        retract_fact("library", message)
    except Exception:  # noqa: BLE001  its own error is a plain Exception; the refusal is what is measured
        return None
    return sorted(set(held))  # an any-of fires once for each part that holds


def main(cases: int, items: int) -> None:
    """Prints what was found and how long it took."""
    made = library(cases)
    held: list[int] = []
    prepare(made.conditions[:items], held)
    found, spent = [], []
    for number, case in enumerate(made.cases):
        start = time.perf_counter_ns()
        found.append(decide(number, case, held))
        spent.append(time.perf_counter_ns() - start)
    print(json.dumps({"found": found, "spent": spent}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

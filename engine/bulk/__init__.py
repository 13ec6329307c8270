"""Very many cases at once, verdicts only: facts as columns, conditions over them, what follows by relations.

A second way to evaluate, for who asks of millions of cases; tests hold it equal to `engine.language`. The service
evaluates case by case and does not load it: it needs numpy. Knows no list and no case.
"""

from engine.bulk.closing import Closer
from engine.bulk.columns import (
    MOST,
    NEVER,
    TOO_FINE,
    Column,
    UncarriedError,
    cell_of,
    cell_of_day,
    column_of,
    columns_of,
    day_of,
)
from engine.bulk.frames import Coding, Frame, searches
from engine.bulk.programs import Bits, Bytes, Program, truth_at
from engine.bulk.vectors import (
    NULL,
    Bools,
    Coded,
    Days,
    Ints,
    Lengths,
    Numbers,
    Searches,
    Vector,
    value_at,
)

__all__ = [
    "MOST",
    "NEVER",
    "NULL",
    "TOO_FINE",
    "Bits",
    "Bools",
    "Bytes",
    "Closer",
    "Coded",
    "Coding",
    "Column",
    "Days",
    "Frame",
    "Ints",
    "Lengths",
    "Numbers",
    "Program",
    "Searches",
    "UncarriedError",
    "Vector",
    "cell_of",
    "cell_of_day",
    "column_of",
    "columns_of",
    "day_of",
    "searches",
    "truth_at",
    "value_at",
]

"""Very many cases on the library of `library`, as columns, drawn piece by piece from a seed: no two pieces alike.

Knows the facts of that library. Does not know how any of the ways to decide works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.library import MISSING, OPTIONS, SEED, TERMS, library
from engine.bulk import NULL, Coding, Vector, column_of
from engine.language import AllOf, Condition, Facts, Term, Value, Vocabulary

Cells = npt.NDArray[np.int64]

MATTERS = 60
_TYPES = {"金额": "元", "是否": "是否", "选项": "选项", "次数": "次数", "日期": "日期"}
_FIRST_DAY = date(2024, 1, 1)
_FIRST_CELL = (_FIRST_DAY - date(1970, 1, 1)).days

VOCABULARY = Vocabulary(
    Term(name, f"f{n}", _TYPES[kind], "", "？", OPTIONS if kind == "选项" else (), "次" if kind == "次数" else "")
    for n, (name, kind) in enumerate(TERMS)
)


class Items(NamedTuple):
    """The items of the library in two versions: of every tenth the newer one leaves out the last of its six conditions."""

    old: tuple[Condition, ...]
    new: tuple[Condition, ...]


class Piece(NamedTuple):
    """Some cases: the cell of each fact (`NULL` is unknown), and the number of the matter."""

    cells: Mapping[str, Cells]
    matter: Cells

    def vectors(self, coding: Coding) -> dict[str, Vector]:
        """The facts as the engine's own columns."""
        return {name: coding.vector(column_of(VOCABULARY.terms[name]), cells) for name, cells in self.cells.items()}


def items() -> Items:
    """The 300 items in two versions."""
    old = library(0).conditions
    new = [AllOf(c.parts[:-1]) if n % 10 == 0 and isinstance(c, AllOf) else c for n, c in enumerate(old)]
    return Items(old, tuple(new))


def pieces(cases: int, size: int, stream: int = 0) -> Iterator[Piece]:
    """So many cases in pieces; equal for equal arguments, and different for another `stream`."""
    for number, start in enumerate(range(0, cases, size)):
        source = np.random.default_rng((SEED, stream, number))
        count = min(size, cases - start)
        cells = {name: _drawn(source, kind, count) for name, kind in TERMS}
        yield Piece(cells, source.integers(0, MATTERS, count))


def _drawn(source: np.random.Generator, kind: str, count: int) -> Cells:
    low, high = {
        "是否": (0, 2),
        "选项": (0, len(OPTIONS)),
        "金额": (1, 6_000_000),
        "次数": (0, 12),
        "日期": (_FIRST_CELL, _FIRST_CELL + 500),
    }[kind]
    found = source.integers(low, high, count)
    found[source.integers(0, 100, count) < MISSING] = NULL
    return found


def facts_of(piece: Piece, row: int) -> Facts:
    """One case as the language takes it."""
    given = {name: int(cells[row]) for name, cells in piece.cells.items()}
    return {name: told(kind, given[name]) for name, kind in TERMS if given[name] != NULL}


def told(kind: str, cell: int) -> Value:
    """The value that a cell holds."""
    match kind:
        case "是否":
            return bool(cell)
        case "选项":
            return OPTIONS[cell]
        case "金额":
            return Decimal(cell) / 100
        case "日期":
            return _FIRST_DAY + timedelta(days=cell - _FIRST_CELL)
        case _:
            return cell


def arrow_table(piece: Piece, place: int) -> Any:  # noqa: ANN401  pyarrow ships no types
    """The piece as a table of `engine.sql`, each case with its matter."""
    import pyarrow as pa  # noqa: PLC0415  only what writes Parquet needs it

    columns: dict[str, Any] = {
        "matter": pa.array([f"m{n}" if place < 0 else f"m{place}" for n in piece.matter.tolist()])
    }
    for n, (name, kind) in enumerate(TERMS):
        cells, unknown = piece.cells[name], piece.cells[name] == NULL
        match kind:
            case "是否":
                columns[f"f{n}"] = pa.array(cells == 1, mask=unknown)
            case "选项":
                codes = pa.array(np.where(unknown, 0, cells), mask=unknown)
                columns[f"f{n}"] = pa.array(OPTIONS).take(codes)
            case "金额":
                whole = np.where(unknown, 0, cells)
                held = np.stack([whole, np.zeros_like(whole)], axis=1)  # decimals of 128 bits, the low half first
                valid = pa.array(~unknown).buffers()[1]
                columns[f"f{n}"] = pa.Array.from_buffers(
                    pa.decimal128(18, 2), len(cells), [valid, pa.py_buffer(held.tobytes())]
                )
            case "日期":
                columns[f"f{n}"] = pa.array(cells.astype(np.int32), mask=unknown).cast(pa.date32())
                columns[f"f{n}_none"] = pa.array(np.zeros(len(cells), bool), mask=unknown)
            case _:
                columns[f"f{n}"] = pa.array(cells, mask=unknown)
    return pa.table(columns)

"""Cases as the table that the queries of two versions ask: Parquet, one row for each case that a row can hold.

What no row can hold is counted with why, for it has to be decided one by one. Knows cases and columns; asks nothing of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pa_parquet

from api.engines.list_versions import KEY, PLACED, ListReplay
from api.replaying.lines import case_of_line, lines_of
from engine.catalog import DECISION_DATE, Catalog
from engine.evaluation import Acts, Case, CaseError, with_facts
from engine.sql import SqlColumn

ROWS = 50_000
"""So many rows are written at once."""
_TYPES: Mapping[str, pa.DataType] = {
    "BOOLEAN": pa.bool_(),
    "TEXT": pa.string(),
    "BIGINT": pa.int64(),
    "DATE": pa.date32(),
}
OTHER_MATTER = "违法事项不在两版都有的条目里"
NO_ROW = "有只知道一部分的事实（写成范围的金额、日期等），一行装不下"
CLASH = "和决定日期放在一起，事实互相矛盾"


def write_table(source: Path, target: Path, asked: ListReplay, catalog: Catalog, on: date) -> tuple[int, Counter[str]]:
    """How many rows are written of the cases in a file of JSON Lines, and how many cases are left out for which reason.

    A case that writes no day of the decision is decided `on` that day. A table that is not whole has no name that ends as
    `target` does. Raises `OSError`.
    """
    schema = pa.schema([(column.name, _type(column)) for column in asked.columns])
    left: Counter[str] = Counter()
    written = 0
    beside = target.with_name(f"{target.name}.new")
    with pa_parquet.ParquetWriter(beside, schema) as writer:
        held: list[dict[str, Any]] = []
        for row in _rows(source, asked, catalog, on, left):
            held.append(row)
            written += 1
            if len(held) == ROWS:
                writer.write_table(_table(held, schema))
                held = []
        writer.write_table(_table(held, schema))
    beside.replace(target)
    return written, left


def _rows(source: Path, asked: ListReplay, catalog: Catalog, on: date, left: Counter[str]) -> Iterator[dict[str, Any]]:
    for number, line in lines_of(source):
        found = case_of_line(line, catalog.library, catalog.places)
        if isinstance(found, str):
            left[found] += 1
            continue
        name = (found.first if isinstance(found, Acts) else found).id or f"第{number}行"
        for label, case in _cases(found, name):
            row = _row(label, case, asked, catalog, on)
            if isinstance(row, str):
                left[row] += 1
            else:
                yield row


def _cases(found: Case | Acts, name: str) -> Iterator[tuple[str, Case]]:
    """A case of several acts as one for each."""
    if isinstance(found, Case):
        yield name, found
        return
    norms = (norm for act in found.acts for norm in act.norms)
    yield from ((f"{name}#{place}", norm) for place, norm in enumerate(norms, 1))


def _row(label: str, case: Case, asked: ListReplay, catalog: Catalog, on: date) -> dict[str, Any] | str:
    """The row of a case by the names of its columns, or why there is none."""
    columns = asked.rows.get(case.matter.name) if case.matter else None
    if columns is None or case.matter is None:
        return OTHER_MATTER
    day, term = case.decision_date or on, catalog.library.vocabulary.find(DECISION_DATE)
    try:
        told = {**case.told, **({term.name: day} if term else {})}
        whole = with_facts(replace(case, decision_date=day), told, catalog.library)
    except CaseError:
        return CLASH
    cells = columns.row(whole.facts)
    if cells is None:
        return NO_ROW
    placed = (label, case.matter.name, case.place, f"{day:%Y-%m}")
    own = {column.name: cell for column, cell in zip((KEY, *PLACED), placed, strict=True)}
    return own | {column.name: cell for column, cell in zip(columns.listed, cells, strict=True)}


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    arrays = []
    for field in schema:
        cells = [row.get(field.name) for row in rows]
        if pa.types.is_decimal(field.type):
            cells = [None if cell is None else Decimal(cell) for cell in cells]
        arrays.append(pa.array(cells, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _type(column: SqlColumn) -> pa.DataType:
    """The type of a column in Parquet; a number with decimals is written as its SQL type says."""
    if (found := _TYPES.get(column.type)) is not None:
        return found
    digits, decimals = column.type.removeprefix("DECIMAL(").removesuffix(")").split(",")
    return pa.decimal128(int(digits), int(decimals))

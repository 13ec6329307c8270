"""Columns of an Arrow table as the cells of facts: whole columns at once, texts by their distinct values.

What a text means is asked of the engine's own reader, once for each distinct text. Knows one column; knows no case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from api.strict_json import JsonError, read_json
from engine.bulk import (
    MOST,
    NULL,
    TOO_FINE,
    Bools,
    Column,
    Ints,
    Searches,
    UncarriedError,
    cell_of,
    cell_of_day,
    searches,
)
from engine.language import NONE, UNKNOWN, FactError, Value, read_value


class Cells(NamedTuple):
    """The cells of a column; `wrong` are rows that cannot be read, `odd` rows that can and have no cell, with the reason."""

    cells: Ints
    wrong: dict[int, str]
    odd: dict[int, str]


def plain(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def fits(kind: pa.DataType, column: Column) -> bool:
    """Whether a column of this type can hold the fact exactly. Texts always can."""
    if is_text(kind) or pa.types.is_null(kind):
        return True
    match column.kind:
        case "flag":
            return bool(pa.types.is_boolean(kind))
        case "number":
            return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind))
        case "day":
            return bool(pa.types.is_date32(kind))
        case "records":
            return bool(pa.types.is_list(kind) and pa.types.is_struct(kind.value_type))
        case _:
            return False


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds texts."""
    if pa.types.is_dictionary(kind):
        return is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def distinct_texts(array: pa.Array) -> tuple[list[str], Ints]:
    """The distinct texts of a column, without blanks around, and for each row the number of its text; -1 for none."""
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    codes = pc.fill_null(coded.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
    texts = ["" if text is None else str(text).strip() for text in coded.dictionary.to_pylist()]
    table = np.array([*(number if text else -1 for number, text in enumerate(texts)), -1], np.int64)
    return texts, table[codes]


def cells_of(array: pa.Array, column: Column) -> Cells:
    """The cells of a fact other than records. An empty text is 未查明, as is no value."""
    kind = array.type
    if pa.types.is_null(kind):
        return Cells(np.full(len(array), NULL), {}, {})
    if is_text(kind):
        return _of_texts(array, lambda text: cell_of(column, read_value(column.term, text)))
    missing = array.is_null().to_numpy(zero_copy_only=False)
    if pa.types.is_decimal(kind):
        return _of_decimals(array, column, missing)
    integer = pa.types.is_integer(kind)
    # An unsigned number that 64 bits with a sign do not hold comes out below zero.
    whole = pc.fill_null(array.cast(pa.int64(), safe=False) if integer else array.cast(pa.int32()).cast(pa.int64()), 0)
    cells = whole.to_numpy(zero_copy_only=False)
    if column.kind == "number":
        below = cells < 0
        beyond = cells >= MOST // 10**column.decimals
        if pa.types.is_unsigned_integer(kind):
            below, beyond = np.zeros_like(below), below | beyond
        return _scaled(np.where(below | beyond, 0, cells) * 10**column.decimals, column, missing, below, beyond)
    if column.kind == "day":
        outside = (cells < cell_of_day(date.min)) | (cells > cell_of_day(date.max))
        wrong = dict.fromkeys(np.flatnonzero(outside & ~missing).tolist(), f"“{column.term.name}”不是日期")
        return Cells(np.where(missing | outside, NULL, cells), wrong, {})
    return Cells(np.where(missing, NULL, cells), {}, {})


def _scaled(cells: Ints, column: Column, missing: Bools, below: Bools, beyond: Bools) -> Cells:
    """Numbers, of which some lie below zero and some beyond what a cell holds."""
    wrong = dict.fromkeys(np.flatnonzero(below & ~missing).tolist(), f"“{column.term.name}”要写不小于零的普通数字")
    odd = dict.fromkeys(np.flatnonzero(beyond & ~missing).tolist(), TOO_FINE)
    return Cells(np.where(missing | below | beyond, NULL, cells), wrong, odd)


def _of_texts(array: pa.Array, read: Callable[[str], int | None]) -> Cells:
    texts, numbers = distinct_texts(array)
    table, why_wrong, why_odd = np.full(len(texts) + 1, NULL), {}, {}
    for number in np.unique(numbers[numbers >= 0]).tolist():
        try:
            cell = read(texts[number])
        except UncarriedError as error:
            why_odd[number] = str(error)
        except FactError as error:
            why_wrong[number] = str(error)
        else:
            table[number] = NULL if cell is None else cell
    return Cells(table[numbers], *(_rows(numbers, reasons) for reasons in (why_wrong, why_odd)))


def _rows(numbers: Ints, reasons: dict[int, str]) -> dict[int, str]:
    if not reasons:
        return {}
    return {row: reasons[int(numbers[row])] for row in np.flatnonzero(np.isin(numbers, list(reasons))).tolist()}


def _of_decimals(array: pa.Array, column: Column, missing: np.ndarray) -> Cells:
    try:
        wide = pc.fill_null(array.cast(pa.decimal128(38, column.decimals)), 0)
    except pa.ArrowInvalid:
        return cells_of(array.cast(pa.string()), column)
    words = np.frombuffer(wide.buffers()[1], np.int64)[2 * wide.offset :][: 2 * len(wide)].reshape(-1, 2)
    below = words[:, 1] < 0
    beyond = ~below & ((words[:, 1] > 0) | (words[:, 0] < 0) | (words[:, 0] >= MOST))
    return _scaled(words[:, 0], column, missing, below, beyond)


def searches_of(array: pa.Array, column: Column) -> tuple[Searches, dict[int, str], dict[int, str]]:
    """Earlier records: texts (无, or JSON as in a case), or lists of structures with 日期; which rows are wrong, or odd."""
    wrong: dict[int, str] = {}
    values: list[Value] = [UNKNOWN] * len(array)
    told: dict[str, Value] = {}
    for row, given in enumerate(array.to_pylist()):
        if given is None or given == "":
            continue
        try:
            value = told.get(given) if isinstance(given, str) else None
            values[row] = value or read_value(column.term, entries_of(given))
            if isinstance(given, str):
                told[given] = values[row]
        except FactError as error:
            wrong[row] = str(error)
        except JsonError:
            wrong[row] = f"“{column.term.name}”要写“无”，或者写成 JSON 的列表"
    odd: dict[int, str] = {}
    return searches(values, odd), wrong, odd


def entries_of(given: Any) -> object:  # noqa: ANN401  what Arrow gives of a cell
    """Earlier records as in a case: 无 and 未查明 as they stand, the JSON of a text read, what a structure leaves empty left out.

    A list without records stays one, which no case may hold: it does not say whether anybody searched.
    Raises `JsonError`.
    """
    if isinstance(given, str):
        return given if given in {NONE.value, UNKNOWN.value} else read_json(given.encode(), "")
    return [{key: text for key, text in (entry or {}).items() if text not in {None, ""}} for entry in given]

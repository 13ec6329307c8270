"""Columns of an Arrow table as the cells of facts: whole columns at once, texts by their distinct values.

What a text means is asked of the engine's own reader, once for each distinct text. Knows one column; knows no case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from engine.bulk import NULL, Column, Ints, Searches, UncarriedError, cell_of, searches
from engine.language import UNKNOWN, FactError, Records, Value, read_value


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
    whole = pc.fill_null(array.cast(pa.int64() if pa.types.is_integer(kind) else pa.int32()), 0)
    cells = whole.cast(pa.int64()).to_numpy(zero_copy_only=False)
    scaled = cells * 10**column.decimals if column.kind == "number" else cells
    wrong = {}
    if column.kind == "number":
        outside = (cells < 0) | (cells > 10**15)
        wrong = dict.fromkeys(
            np.flatnonzero(outside & ~missing).tolist(), f"“{column.term.name}”要写不小于零的普通数字"
        )
        scaled = np.where(outside, NULL, scaled)
    return Cells(np.where(missing, NULL, scaled), wrong, {})


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
    outside = (words[:, 1] != 0) | (words[:, 0] < 0) | (words[:, 0] > 10**18)
    told = f"“{column.term.name}”要写不小于零的普通数字"
    wrong = dict.fromkeys(np.flatnonzero(outside & ~missing).tolist(), told)
    return Cells(np.where(missing | outside, NULL, words[:, 0]), wrong, {})


def searches_of(array: pa.Array, column: Column) -> tuple[Searches, dict[int, str], dict[int, str]]:
    """Earlier records: texts (无, or JSON as in a case), or lists of structures with 日期; which rows are wrong, or odd."""
    wrong: dict[int, str] = {}
    values: list[Value] = [UNKNOWN] * len(array)
    none = Records()
    told: dict[str, Value] = {}
    for row, given in enumerate(array.to_pylist()):
        if given is None or given == "":
            continue
        if not given or given == "无":
            values[row] = none
            continue
        try:
            if isinstance(given, str):
                value = told.get(given)
                values[row] = told[given] = value or read_value(column.term, orjson.loads(given))
            else:
                entries = [{key: text for key, text in entry.items() if text not in {None, ""}} for entry in given]
                values[row] = read_value(column.term, entries)
        except FactError as error:
            wrong[row] = str(error)
        except orjson.JSONDecodeError:
            wrong[row] = f"“{column.term.name}”要写“无”，或者写成 JSON 的列表"
    odd: dict[int, str] = {}
    return searches(values, odd), wrong, odd

"""Files of cases as pieces for a replay: tables in CSV and Parquet; JSON Lines by `lines`. Knows files; decides nothing.

Each piece is bounded, whatever the size of the file, and the pieces of a file are always the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from api.replaying.columns import cells_of, distinct_texts, entries_of, fits, is_text, searches_of
from api.replaying.lines import BLOCK, LINES, LineReader
from api.replaying.single_cases import UNLISTED, why_unread
from api.system_errors import why
from api.terminal.screen import InputError
from engine.bulk import Coding, Column, Frame, Ints, Vector, column_of
from engine.catalog import ACT_DATE, DECISION_DATE, Catalog, Matter
from engine.documents import suggest
from engine.evaluation import IN_CHINESE, Case, CaseError, read_any
from engine.replay import Piece

ROWS = 200_000
"""So many rows of columns are one piece at most."""
PIECES = (LINES, ROWS, BLOCK)
"""What cuts a file into pieces."""
_OWN = ("case", "place", "matter")
_LABELLED = {"title", "field", "format"}
_OTHER_CODING = "不是 UTF-8 编码，请另存为 UTF-8（Excel 里选“CSV UTF-8（逗号分隔）”）"
_UNEVEN = re.compile(r"(?:Row #(\d+): )?Expected (\d+) columns, got (\d+)")


class Source(NamedTuple):
    """Cases in pieces, each with where to go on after it (0: from the start) and how much of `size` is read by then.

    `name` says which cases they are.
    """

    name: str
    size: int
    pieces: Callable[[int], Iterator[tuple[Piece, int, int]]]


def source_of(path: Path, catalog: Catalog, coding: Coding) -> Source:
    """The cases of a file, by how its name ends. Raises `InputError` where it is none of the three, or a column is not known."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(f"读不出 {path}（{why(error)}）") from None
    reader = _Reader(catalog, coding)
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            return _file(path, size, LineReader(catalog, coding).pieces)
        case ".csv":
            return _file(path, size, reader.csv)
        case ".parquet":
            return _file(path, size, reader.parquet)
        case _:
            raise InputError(f"{path}：案件文件要以 .jsonl（每行一个案件）、.csv 或者 .parquet 结尾")


def _file(path: Path, size: int, pieces: Callable[[Path, int], Iterator[tuple[Piece, int]]]) -> Source:
    """A file, of which the first pieces are skipped that are done."""

    def numbered(done: int) -> Iterator[tuple[Piece, int, int]]:
        for number, (piece, read) in enumerate(pieces(path, done), done + 1):
            yield piece, number, read

    return Source(path.name, size, numbered)


class _Reader:
    """Reads cases by one catalog."""

    def __init__(self, catalog: Catalog, coding: Coding) -> None:
        self._catalog, self._library, self._coding = catalog, catalog.library, coding

    def csv(self, path: Path, done: int) -> Iterator[tuple[Piece, int]]:
        """The pieces of a CSV file with a heading; every cell is a text."""
        try:
            names = pa_csv.open_csv(path, read_options=pa_csv.ReadOptions(block_size=1 << 20)).schema.names
            plan = self._planned(pa.schema([(name, pa.string()) for name in names]))
            texts = dict.fromkeys(names, pa.string())
            options = pa_csv.ConvertOptions(column_types=texts, strings_can_be_null=True, null_values=[""])
            quoted = pa_csv.ParseOptions(newlines_in_values=True)
            reader = pa_csv.open_csv(path, pa_csv.ReadOptions(block_size=BLOCK), quoted, options)
            before = read = 0
            for batch in reader:
                read += batch.nbytes
                for start in range(0, batch.num_rows, ROWS):
                    part = batch.slice(start, ROWS)
                    if done:
                        done -= 1
                    else:
                        yield self._of_batch(part, plan, before), read
                    before += part.num_rows
        except UnicodeDecodeError:
            raise InputError(f"{path} {_OTHER_CODING}") from None
        except pa.ArrowInvalid as error:
            told = str(error)
            if "UTF8" in told:
                raise InputError(f"{path} {_OTHER_CODING}") from None
            if "straddling" in told:
                raise InputError(f"{path} 有一行超过 {BLOCK >> 20} MB；也许有引号没有合上") from None
            if uneven := _UNEVEN.search(told):
                row, expected, got = uneven.groups()
                at = f"第 {row} 行" if row else "有一行"
                raise InputError(
                    f"{path} 不是能读的 CSV：{at}是 {got} 格，标题是 {expected} 格；格里有逗号、换行的，要加双引号"
                ) from None
            raise InputError(f"{path} 不是能读的 CSV：{told}") from None

    def parquet(self, path: Path, done: int) -> Iterator[tuple[Piece, int]]:
        """The pieces of a Parquet file."""
        try:
            file = pa_parquet.ParquetFile(path)
        except (pa.ArrowInvalid, OSError):
            raise InputError(f"{path} 不是能读的 Parquet 文件") from None
        plan = self._planned(file.schema_arrow)
        before = 0
        size = path.stat().st_size
        batches = file.iter_batches(ROWS)
        while True:
            try:
                batch = next(batches, None)
            except (pa.ArrowInvalid, OSError):
                raise InputError(f"{path} 在第 {before + 1} 行以后读不出来") from None
            if batch is None:
                return
            if done:
                done -= 1
            else:
                yield self._of_batch(batch, plan, before), size * (before + batch.num_rows) // file.metadata.num_rows
            before += batch.num_rows

    def _planned(self, schema: pa.Schema) -> dict[str, Column | str]:
        """What each column is: a key of a case, or a fact. Raises `InputError` with all that are neither, or of a wrong type."""
        plan: dict[str, Column | str] = {}
        wrong: list[str] = []
        for field in schema:
            key = IN_CHINESE.get(field.name, field.name)
            term = self._library.vocabulary.find(key)
            if key in _OWN:
                plan[field.name] = key
                if not is_text(field.type):
                    wrong.append(f"“{field.name}”这一列要是文字")
            elif key in _LABELLED:
                continue
            elif term is None:
                near = suggest(field.name, (*_OWN, *IN_CHINESE, *self._library.vocabulary.words()))
                wrong.append(f"不认识“{field.name}”这一列。{near}")
            else:
                column = column_of(term)
                plan[field.name] = column
                if not fits(field.type, column):
                    told = "；小数请用 decimal 或者文字，不用浮点数" if pa.types.is_floating(field.type) else ""
                    wrong.append(f"“{field.name}”这一列的类型 {field.type} 装不下{term.type}{told}")
        wrong += [f"“{name}”有两列" for name in dict.fromkeys(schema.names) if schema.names.count(name) > 1]
        named = [value if isinstance(value, str) else value.name for value in plan.values()]
        wrong += [f"“{name}”有两列" for name in dict.fromkeys(named) if named.count(name) > 1]
        wrong += [f"没有 {name} 这一列" for name in ("place", "matter") if name not in named]
        if wrong:
            raise InputError("；".join(wrong))
        return plan

    def _of_batch(self, batch: pa.RecordBatch, plan: Mapping[str, Column | str], before: int) -> Piece:
        rows = batch.num_rows
        vectors: dict[str, Vector] = {}
        refused: dict[int, str] = {}
        odd: dict[int, str] = {}
        texts: dict[str, tuple[list[str], Ints]] = {}
        for name, column in plan.items():
            array = batch.column(name)
            if isinstance(column, str):
                texts[column] = distinct_texts(array)
                continue
            if column.kind == "records":
                vectors[column.term.name], wrong, strange = searches_of(array, column)
            else:
                cells, wrong, strange = cells_of(array, column)
                vectors[column.term.name] = self._coding.vector(column, cells)
            refused |= {row: why for row, why in wrong.items() if row not in refused}
            odd |= strange
        places, place = self._places(*texts["place"], refused)
        matters, matter = self._matters(*texts["matter"], refused, odd)
        label = _label(texts.get("case"), before)
        alone: dict[int, tuple[Case, str]] = {}
        for row, because in odd.items():
            if row not in refused:
                self._alone(batch, plan, row, because, alone, refused)
        return Piece(Frame(rows, vectors, odd), places, place, matters, matter, alone, refused, label)

    def _alone(
        self,
        batch: pa.RecordBatch,
        plan: Mapping[str, Column | str],
        row: int,
        because: str,
        alone: dict[int, tuple[Case, str]],
        refused: dict[int, str],
    ) -> None:
        """One row as a case of its own."""
        data: dict[str, Any] = {"facts": {}}
        for name, column in plan.items():
            value = batch.column(name)[row].as_py()
            if value in {None, ""} if not isinstance(value, list) else False:
                continue
            if isinstance(column, str):
                data[column] = value
            elif column.name in {ACT_DATE, DECISION_DATE}:
                data[column.name] = str(value)
            else:
                data["facts"][column.name] = entries_of(value) if column.kind == "records" else value
        try:
            case = read_any(data, self._library, self._catalog.places)
        except CaseError as error:
            refused[row] = why_unread(error)
        else:
            if isinstance(case, Case):
                alone[row] = (case, because)

    def _places(self, texts: list[str], numbers: Ints, refused: dict[int, str]) -> tuple[list[str], Ints]:
        """The codes of places that are written as codes or as names."""
        codes: dict[str, int] = {}
        table, bad = np.full(len(texts) + 1, -1), {len(texts): "没有写地区"}
        for number, text in enumerate(texts):
            place = None if text.isascii() and text.isdigit() else self._catalog.places.find(text)
            code = text if text.isascii() and text.isdigit() else place.code if place else ""
            if code:
                table[number] = codes.setdefault(code, len(codes))
            elif text:
                bad[number] = self._catalog.places.why_not(text, repeated=True)
        _refuse(numbers, len(texts), bad, refused)
        return list(codes), table[numbers]

    def _matters(
        self, texts: list[str], numbers: Ints, refused: dict[int, str], odd: dict[int, str]
    ) -> tuple[list[Matter], Ints]:
        found: dict[str, int] = {}
        held: list[Matter] = []
        table, bad, other = np.full(len(texts) + 1, -1), {len(texts): "没有写事项"}, []
        for number, text in enumerate(texts):
            matter = self._library.matters.find(text) if text else None
            if matter is not None:
                table[number] = found.setdefault(matter.name, len(found))
                if table[number] == len(held):
                    held.append(matter)
            elif text.startswith("其他："):
                other.append(number)
            elif text:
                bad[number] = f"事项表里没有“{text}”"
        _refuse(numbers, len(texts), bad, refused)
        for row in np.flatnonzero(np.isin(numbers, other)).tolist():
            odd.setdefault(row, UNLISTED)
        return held, table[numbers]


def _refuse(numbers: Ints, none: int, bad: Mapping[int, str], refused: dict[int, str]) -> None:
    """Adds the rows whose text is one of the `bad` ones; no text at all is numbered `none`."""
    kinds = np.where(numbers < 0, none, numbers)
    for row in np.flatnonzero(np.isin(kinds, list(bad))).tolist():
        refused.setdefault(row, bad[int(kinds[row])])


def _label(names: tuple[list[str], Ints] | None, before: int) -> Callable[[int], str]:
    def label(row: int) -> str:
        if names is not None and names[1][row] >= 0:
            return names[0][int(names[1][row])]
        return f"第{before + row + 1}行"

    return label

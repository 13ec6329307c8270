"""JSON Lines of the API's case form as pieces for a replay: each line one case, read strictly. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from api.replaying.single_cases import SingleCases, why_unread
from api.strict_json import MAX_BYTES, JsonError, read_json
from engine.bulk import Coding
from engine.catalog import Catalog, Library, Places
from engine.evaluation import Acts, Case, CaseError, read_any
from engine.replay import Piece

LINES = 5_000
"""So many cases of JSON Lines are one piece: they are read one by one."""
BLOCK = 32 << 20
"""So many bytes of a file of lines are one piece at most; a row of CSV may not be longer."""
_NO_JSON = {
    "duplicate-key": "同一个键写了两次",
    "not-utf8": "不是 UTF-8 编码",
    "too-large": f"一行超过 {MAX_BYTES // 1_000_000} MB",
    "too-deep": "层级太多",
    "bad-value": "有写不准的数字",
    "control-character": "有看不见的字符",
}


class LineReader:
    """Reads cases by one catalog."""

    def __init__(self, catalog: Catalog, coding: Coding) -> None:
        self._library, self._places, self._coding = catalog.library, catalog.places, coding

    def pieces(self, path: Path, done: int) -> Iterator[tuple[Piece, int]]:
        """The pieces of JSON Lines."""
        with path.open("rb") as file:
            number = 0
            while True:
                held = _some_lines(file)
                if not held:
                    return
                if done:
                    done -= 1
                else:
                    yield self._of_lines(held, number), file.tell()
                number += len(held)

    def _of_lines(self, held: list[bytes], before: int) -> Piece:
        cases = SingleCases(self._library, self._coding)
        for number, line in enumerate(held, before + 1):
            if not line.strip():
                continue
            name = f"第{number}行"
            found = case_of_line(line, self._library, self._places)
            if isinstance(found, str):
                cases.refuse(name, found)
            else:
                cases.add((found.first if isinstance(found, Acts) else found).id or name, found)
        return cases.piece()


def case_of_line(line: bytes, library: Library, places: Places) -> Case | Acts | str:
    """The case that a line writes, or why it is none."""
    try:
        return read_any(read_json(line, "", MAX_BYTES), library, places)
    except JsonError as error:
        return _NO_JSON.get(error.at.code, "不是 JSON")
    except CaseError as error:
        return why_unread(error)


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not empty, with their numbers; of one that is too long only the beginning."""
    before = 0
    with path.open("rb") as file:
        while held := _some_lines(file):
            yield from ((number, line) for number, line in enumerate(held, before + 1) if line.strip())
            before += len(held)


def _some_lines(file: BinaryIO) -> list[bytes]:
    """The next lines of a file, as many as make one piece; of one that is too long only the beginning."""
    held: list[bytes] = []
    size = 0
    while len(held) < LINES and size < BLOCK and (line := file.readline(MAX_BYTES + 1)):
        rest = line
        while len(rest) > MAX_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(MAX_BYTES + 1)
        held.append(line)
        size += len(line)
    return held

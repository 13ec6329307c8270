"""A draft beside the words of its document as the cells of an Excel file, and what somebody picked there.

What was not changed is picked by nobody, so a file that comes back as it went changes nothing. Knows drafts and cells; writes
no draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from api.reviewing.candidates import Nearest
from api.reviewing.draft import LEFTOVERS, SETTLED, Draft, Leftover, Row
from api.reviewing.layout import LayoutError, node_of
from api.reviewing.picking import CAUTION, EFFECT, FORCE, FORCES, INTO, MATTER, NEW, UNLESS, Pick
from api.workbook.excel import FROM, Sheet, Table, to_tables
from api.workbook.lists import Unclear
from api.workbook.outline import UnwritableError, write_condition
from api.workbook.outline_reading import CellError, read_condition
from engine.documents import Plain, plain

FACING, LEFT, CHOICES = "对照", "没有着落", "可选"
"""The sheets: the items, the leftovers, and what the drop-downs offer."""
COLUMNS = ("序号", "原文", "条件", "效果", "力度", "事项", "没有着落")
LEFT_COLUMNS = ("编号", "在哪里", "原文", "归到哪里", "写进第几项", "为什么不用写")
AS_NEW, KEEP = "提为新事项", "先留着"
FATES = {KEEP: "", "是条件": INTO, "是除外": UNLESS, "写进清单的注意": CAUTION, "不用写": SETTLED}
IN_FILE = "见草案文件"
"""Stands in a cell whose condition does not fit one."""
LONGEST = 32_767
"""So many characters a cell of Excel holds."""
_DIGEST = "，摘要 "


@dataclass(slots=True)
class Picked:
    """What came back: picks, whole conditions by the ids of their items, and what is wrong, cell by cell."""

    picks: list[Pick] = field(default_factory=list)
    conditions: dict[str, Plain] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def refuse(self, sheet: str, row: int, column: int, told: str) -> None:
        """Something is wrong in a cell."""
        self.wrong.append(f"{sheet}!{get_column_letter(column)}{row}：{told}")


def written_from(draft: Draft) -> str:
    """Which draft, and which bytes of it."""
    return f"{draft.path}{_DIGEST}{draft.digest}"


def items_of(draft: Draft) -> list[tuple[str, ...]]:
    """The cells of each item. Raises `Unclear` for one that holds more than a cell can."""
    return [_fitting(draft, _item(draft, row)) for row in draft.rows]


def leftovers_of(draft: Draft) -> list[tuple[str, ...]]:
    """The cells of each leftover; where its rows are known, the items stand there already."""
    return [_fitting(draft, _leftover(each, "、".join(draft.rows_with(each)))) for each in draft.leftovers]


def choices_of(draft: Draft, nearest: Nearest, effects: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What the drop-downs offer: the effects first, then for each item the matters that come near."""
    return [effects, *((*(each.name for each in nearest.to(row)), AS_NEW) for row in draft.rows)]


def as_facing(draft: Draft, nearest: Nearest, effects: tuple[str, ...]) -> bytes:
    """The Excel file of a draft beside its document. Raises `Unclear` for what does not fit a cell."""
    choices = choices_of(draft, nearest, effects)
    last = [get_column_letter(max(len(each), 1)) for each in choices]
    origin, title = written_from(draft), f"{draft.title or draft.list_id}：对照原文"
    items = Table(
        FACING,
        title,
        origin,
        dict(zip(COLUMNS, (8, 48, 40, 14, 8, 30, 24), strict=True)),
        frozenset({"序号", "原文", "没有着落"}),
        items_of(draft),
        {
            "效果": lambda _: f"'{CHOICES}'!$A$1:${last[0]}$1",
            "力度": lambda _: f'"{",".join(FORCES)}"',
            "事项": lambda row: f"'{CHOICES}'!$A${row + 2}:${last[row + 1]}${row + 2}",
        },
    )
    left = Table(
        LEFT,
        title,
        origin,
        dict(zip(LEFT_COLUMNS, (12, 26, 50, 18, 12, 40), strict=True)),
        frozenset({"编号", "在哪里", "原文"}),
        leftovers_of(draft),
        {"归到哪里": lambda _: f'"{",".join(FATES)}"'},
    )
    return to_tables((items, left), (CHOICES, choices))


def document_of(draft: Draft) -> dict[str, Plain]:
    """The document of a draft, to be compared with what it was; leftovers by what they are named."""
    document = plain(node_of(draft.text))
    left: dict[str, Plain] = {each.key: each.settled or each.text for each in draft.leftovers}
    return {**document, LEFTOVERS: left} if isinstance(document, dict) else {}


def is_facing(sheets: tuple[Sheet, ...]) -> bool:
    """Whether a file is a draft beside its document, and not a list."""
    return any(each.name == FACING for each in sheets)


def read_facing(sheets: tuple[Sheet, ...], draft: Draft) -> Picked:
    """What was picked for the draft that the file was written from. Raises `Unclear` with everything that is wrong."""
    found, by_name = Picked(), {sheet.name: sheet for sheet in sheets}
    for name in (FACING, LEFT):
        if name not in by_name:
            raise Unclear([f"没有工作表“{name}”。请从 cailiang export 写出的文件改起，不要改表名"])
        for row, column in by_name[name].formulas:
            found.refuse(name, row, column, "这里是公式。请改成文字")
    origin, rows = _rows(by_name[FACING], COLUMNS, found)
    if origin.strip() != written_from(draft):
        raise Unclear([f"表格写自“{origin or '？'}”，草案现在是“{written_from(draft)}”。请重新写出表格，再改"])
    _read(found, FACING, rows, items_of(draft), _pick_item)
    _, left = _rows(by_name[LEFT], LEFT_COLUMNS, found)
    _read(found, LEFT, left, leftovers_of(draft), _pick_leftover)
    if found.wrong:
        raise Unclear(found.wrong)
    return found


def _item(draft: Draft, row: Row) -> tuple[str, ...]:
    original = "\n".join(f"{heading}：{text}" for heading, text in row.original)
    left = "\n".join(each.text for each in row.open)
    return row.id, original, _condition(draft, row), row.effect, row.force, "、".join(row.matters), left


def _condition(draft: Draft, row: Row) -> str:
    try:
        when = plain(node_of(draft.text, ("items", row.number, "when")))
        text = write_condition(when)
        return text if plain(read_condition(text, 1)) == when else IN_FILE
    except (LayoutError, UnwritableError, CellError):
        return IN_FILE


def _leftover(left: Leftover, owners: str) -> tuple[str, ...]:
    fate = "不用写" if left.settled else KEEP
    return left.key, left.at, left.text, fate, owners, left.settled


def _fitting(draft: Draft, cells: tuple[str, ...]) -> tuple[str, ...]:
    if any(len(text) > LONGEST for text in cells):
        raise Unclear([f"{draft.path} 的“{cells[0]}”有一格超过 {LONGEST} 个字，写不进表格。请在文件里或者网页上核对"])
    return cells


_Row = tuple[int, tuple[str, ...]]
_Picking = Callable[[Picked, tuple[str, ...], tuple[str, ...], set[int]], Iterator[tuple[int, str]]]
"""Takes a row as it was written and as it came back, and which columns differ; tells what is wrong in which."""


def _rows(sheet: Sheet, columns: tuple[str, ...], found: Picked) -> tuple[str, list[_Row]]:
    """Which draft the sheet was written from, and its rows below the heading, each with its number."""
    cells: dict[int, dict[int, str]] = {}
    for row, column, text in sheet.cells:
        cells.setdefault(row, {})[column] = text
    origin = next((each.get(2, "") for each in cells.values() if each.get(1, "").strip() == FROM), "")
    heading = next((row for row, each in cells.items() if each.get(1, "").strip() == columns[0]), None)
    if heading is None or [cells[heading].get(n, "").strip() for n in range(1, len(columns) + 1)] != list(columns):
        raise Unclear([f"工作表“{sheet.name}”的表头要是：{'、'.join(columns)}。请从 cailiang export 写出的文件改起"])
    rows = []
    for row in (row for row in cells if row > heading):
        for column in cells[row].keys() - set(range(1, len(columns) + 1)):
            found.refuse(sheet.name, row, column, "这一格在表格之外。请移到表里，或者删去")
        rows.append((row, tuple(cells[row].get(n, "") for n in range(1, len(columns) + 1))))
    return origin, rows


def _read(found: Picked, sheet: str, rows: list[_Row], written: list[tuple[str, ...]], pick: _Picking) -> None:
    """Compare each row with the one that was written under its first cell, in the order of the file."""
    left = list(written)
    for number, cells in rows:
        old = next((each for each in left if each[0] == cells[0].strip()), None)
        if old is None:
            found.refuse(sheet, number, 1, f"草案里没有“{cells[0]}”，或者写了两次。请照写出时的样子")
            continue
        left.remove(old)
        changed = {n for n, (was, now) in enumerate(zip(old, cells, strict=True)) if _said(was) != _said(now)}
        for problem in pick(found, old, cells, changed):
            found.refuse(sheet, number, problem[0] + 1, problem[1])
    if left:
        found.wrong.append(f"工作表“{sheet}”少了 {'、'.join(each[0] for each in left)} 这几行。请从写出的文件改起")


def _said(text: str) -> list[str]:
    """A text by its lines, without what a spreadsheet does to their ends."""
    return [line.rstrip() for line in text.strip().splitlines()]


def _pick_item(
    found: Picked, old: tuple[str, ...], cells: tuple[str, ...], changed: set[int]
) -> Iterator[tuple[int, str]]:
    name, now = old[0], [text.strip() for text in cells]
    for column in changed:
        match COLUMNS[column]:
            case "条件" if old[column] == IN_FILE:
                yield column, "这一项的条件装不进格里，请在草案文件里改"
            case "条件":
                try:
                    found.conditions[name] = plain(read_condition(cells[column], 1))
                except CellError as error:
                    yield column, f"第 {error.line} 行：{error.message}"
            case "效果" | "力度" | "事项" if not now[column]:
                yield column, "不能清空。不改的，请恢复原样"
            case "效果":
                found.picks.append(Pick(name, EFFECT, now[column]))
            case "力度":
                found.picks.append(Pick(name, FORCE, now[column]))
            case "事项":
                new = now[column] == AS_NEW
                found.picks.append(Pick(name, NEW if new else MATTER, "" if new else now[column]))
            case other:
                yield column, f"“{other}”一栏照草案写出，不从这里改。请恢复原样"


def _pick_leftover(
    found: Picked, old: tuple[str, ...], cells: tuple[str, ...], changed: set[int]
) -> Iterator[tuple[int, str]]:
    now = [text.strip() for text in cells]
    for column in changed & {0, 1, 2}:
        yield column, "这一格照草案写出，不从这里改。请恢复原样"
    if old[3] != KEEP:
        if changed:
            yield min(changed), "这一处已经办过，不从这里改。请恢复原样"
        return
    fate = FATES.get(now[3])
    if fate is None:
        yield 3, f"要写：{'、'.join(FATES)}"
    elif fate:
        value = {INTO: now[4], UNLESS: now[4], SETTLED: now[5], CAUTION: ""}[fate]
        found.picks.append(Pick(f"leftover.{old[0]}", fate, value))
    elif changed & {4, 5}:
        yield 3, "写了写进第几项或者为什么，“归到哪里”却是先留着。请选一个"

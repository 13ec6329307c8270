"""A list file as the cells of two sheets; nothing of it is lost.

The first sheet is the table as published tables have it, the second holds all that the table has no column for, a row for
each: where it belongs, and what stands there. Knows the shape of list files; no spreadsheets, and nothing of what a list means.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from api.workbook.fields import COLUMNS, HEADS, Words
from api.workbook.labels import Keys
from api.workbook.outline import UnwritableError, write_condition
from api.workbook.outline_reading import CellError, read_condition
from engine.documents import Plain, plain

FORMAT = "1"
TABLE, RULES = "清单", "规则"
"""The names of the sheets."""
WHERE, WHAT = "位置", "内容"
"""The headings of the second sheet."""
NO_ITEMS, NO_KEYS = "（空列表）", "（空）"
ARROW = " › "
NAMES = {
    "items": "事项",
    "definitions": "定义",
    "exclude": "不适用",
    "criteria": "认定标准",
    "lighter": "从轻幅度",
    "clocks": "期限",
    "rules": "结论规则",
    "effective": "施行",
    "transition": "新旧衔接",
    "published_items": "原表事项数",
    "verified_until": "核实到",
    "replaces": "取代",
    "status": "状态",
    "when": "条件",
    "text": "原文",
    "source": "出处",
    "at": "位置",
    "read": "读法",
    "of": "来源",
    "note": "说明",
    "overrides": "改写",
    "until": "止",
    "uncertain": "起日存疑",
    "until_uncertain": "止日存疑",
    "matter": "违法事项",
    "left_out": "不及于",
    "because": "原因",
    "punished_by": "处罚条款",
    "doubt": "存疑条件",
    "fine": "罚款",
    "measures": "措施",
}
"""What the second sheet calls the keys of a list file; other keys stand there as they are."""
CONDITIONS = ("when", "doubt")
"""The keys under which a text is a condition, too."""
KEYS = {name: key for key, name in NAMES.items()}


class Written(NamedTuple):
    """The text of a cell, and the number of the cell."""

    text: str
    at: int = 1


@dataclass(frozen=True, slots=True)
class Book:
    """The cells of both sheets: the title, the labelled rows above the table, its rows, and the rows of the second sheet."""

    title: Written
    heads: tuple[tuple[str, Written], ...]
    rows: tuple[tuple[Written, ...], ...]
    rules: tuple[tuple[Written, Written], ...]


class Problem(NamedTuple):
    """What is wrong in a cell: its number, the line in it, and what to write."""

    at: int
    line: int
    told: str


def book_of(document: dict[str, Plain], words: Words, punished: Callable[[str], str]) -> Book:
    """The cells of a list file. `words` tells of a reference what a person calls it, `punished` the clauses of an item."""
    rest = {key: copy.deepcopy(value) for key, value in document.items() if key != "format"}
    title = Written(str(rest.pop("title")))
    heads = tuple((head.label, Written(_taken(rest, head.path, head.write, words))) for head in HEADS)
    rows: list[tuple[Written, ...]] = []
    kept: dict[str, Plain] = {}
    items = rest.pop("items", None)
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            raise UnwritableError
        name = str(item["id"])
        rows.append(tuple(Written(column.take(item, words) if column.take else punished(name)) for column in COLUMNS))
        if item:
            kept[name] = item
    leaves: dict[str, Plain] = dict(rest)
    if kept or items == []:
        leaves["items"] = kept or []
    rules = tuple((Written(ARROW.join(path)), Written(text)) for path, text in _leaves(leaves, ()))
    return Book(title, heads, tuple(rows), rules)


def _taken(rest: dict[str, Plain], path: Keys, write: Callable[[Plain, Words], str], words: Words) -> str:
    """What stands under a path, which is taken away; '' when nothing does, or it does not fit the cell."""
    *above, last = path
    holder: Plain = rest
    for key in above:
        holder = holder.get(key, "") if isinstance(holder, dict) else ""
    if not isinstance(holder, dict) or last not in holder:
        return ""
    try:
        text = write(holder[last], words)
    except UnwritableError:
        return ""
    del holder[last]
    return text


def _leaves(value: Plain, path: Keys) -> Iterator[tuple[Keys, str]]:
    """Every text inside `value` with the names that lead to it; a condition is one."""
    match value:
        case str():
            yield path, write_condition(value) if KEYS.get(path[-1]) in CONDITIONS else value
        case {} | [] if not value:
            yield path, NO_ITEMS if isinstance(value, list) else NO_KEYS
        case list():
            for number, each in enumerate(value, 1):
                yield from _leaves(each, (*path, f"第{number}项"))
        case dict():
            if (text := _as_condition(value)) is not None:
                yield path, text
                return
            for key, each in value.items():
                yield from _leaves(
                    each, (*path, NAMES.get(key, key) if path[:1] != ("定义",) or len(path) > 1 else key)
                )


def _as_condition(value: dict[str, Plain]) -> str | None:
    try:
        text = write_condition(value)
        return text if plain(read_condition(text, 1)) == value else None
    except (UnwritableError, CellError):
        return None

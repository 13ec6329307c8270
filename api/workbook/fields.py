"""What stands in which cell of the table of a list: the rows above it, its columns, and the labels of the lines in a cell.

Each kind of cell is written and read by a pair of functions that are each other's reverse; data of another shape does not
fit the cell and stands on the second sheet. Knows the keys of a list file, no files.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from api.workbook.labels import DONE, REMARKS, Found, Keys, labelled, numbered, one, read_labelled, scalar
from api.workbook.outline import UnwritableError, write_condition, write_conditions, write_variants
from api.workbook.outline_reading import CellError, is_variants, read_condition, read_conditions, read_variants
from engine.documents import Node, Plain, Scalar
from engine.documents import Sequence as Items

Words = Callable[[str], str]
"""What is said of a reference for who reads the table; '' when nothing is known of it."""
ELSEWHERE = "见“规则”表"
"""Stands in a cell whose data is on the second sheet."""
MATTER = "事项"
_REFERENCE = re.compile(r"(.*)〔([^〔〕]+)〕")
_FORCES = ("可以", "应当")


@dataclass(frozen=True, slots=True)
class Head:
    """A row above the table: its label, the key that it holds, and how."""

    label: str
    path: Keys
    write: Callable[[Plain, Words], str]
    read: Callable[[str, int, Words], Node]


def _read_one(text: str, at: int, _: Words) -> Node:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1:
        raise CellError(2, "这一格只能写一行")
    return scalar(text, at, 1)


def _lines(value: Plain, words: Words = lambda _: "") -> str:
    if not isinstance(value, list) or not value:
        raise UnwritableError
    return "\n".join(_referring(one(each), words) for each in value)


def _referring(text: str, words: Words) -> str:
    if "〔" in text:
        raise UnwritableError
    said = words(text)
    return f"{said}〔{text}〕" if said else text


def _read_lines(text: str, at: int, words: Words) -> Node:
    return Items(tuple(_referred(line, number, at, words) for number, line in numbered(text)), at, 1)


def _referred(line: str, number: int, at: int, words: Words) -> Scalar:
    found = _REFERENCE.fullmatch(line)
    if found is None:
        return scalar(line, at, number)
    said, name = words(found[2].strip()), found[1].strip()
    if said and name not in ("", said):
        told = f"〔{found[2]}〕前面的说明是自动写的，应当是“{said}”。要换成别的，请改〔〕里的编号；说明可以删去"
        raise CellError(number, told)
    return scalar(found[2], at, number)


def _plain_head(label: str, *path: str) -> Head:
    return Head(label, path, lambda value, _: one(value), _read_one)


def _lines_head(label: str, key: str) -> Head:
    return Head(label, (key,), _lines, _read_lines)


HEADS = (
    _plain_head("文号", "number"),
    Head(
        "发文机关",
        ("issuers",),
        lambda value, _: _lines(value),
        lambda text, at, _: _read_lines(text, at, lambda _: ""),
    ),
    _plain_head("施行日期", "effective", "from"),
    _plain_head("失效日期", "effective", "until"),
    _plain_head("种类", "kind"),
    _plain_head("领域", "field"),
    _plain_head("清单", "list"),
    _plain_head("版本", "version"),
    _lines_head("来源", "sources"),
    Head(
        "共同条件", ("common",), lambda value, _: write_conditions(value), lambda text, at, _: read_conditions(text, at)
    ),
    _plain_head("提示", "caution"),
)
"""The rows above the table, after its title."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: what of an item it takes, and what it gives back. A column that only tells gives nothing."""

    heading: str
    width: int
    take: Callable[[dict[str, Plain], Words], str] | None
    give: Callable[[str, int, Words], Found]


def _take_act(item: dict[str, Plain], _: Words) -> str:
    """The matters, one a line; after the title, where that is another."""
    matter, title = item.get("matter"), item.get("title")
    try:
        names = [one(matter)] if isinstance(matter, str) else _several(matter or "").split("\n")
        del item["matter"]
    except UnwritableError:
        names = [ELSEWHERE]
    if title is None or title == "、".join(names):
        item.pop("title", None)
        return "\n".join(names)
    del item["title"]
    return "\n".join((one(title), *(f"{MATTER}：{name}" for name in names)))


def _several(value: Plain) -> str:
    """Texts, one a line; one alone would come back as a text. Raises `UnwritableError`."""
    if isinstance(value, list) and len(value) == 1:
        raise UnwritableError
    return _lines(value)


def _give_act(text: str, at: int, _: Words) -> Found:
    lines = list(numbered(text))
    marked = [(n, line) for n, line in lines if line.replace(":", "：", 1).startswith(f"{MATTER}：")]
    others = [each for each in lines if each not in marked]
    if marked and len(others) > 1:
        told = f"名称只写一行；事项表里的名称各写一行，以“{MATTER}：”开头"
        raise CellError(others[1][0], told)
    found: Found = {}
    if marked and others:
        found["title",] = scalar(others[0][1], at, others[0][0])
    named = [(n, line[len(MATTER) + 1 :].strip()) for n, line in marked] or lines
    names = tuple(scalar(name, at, number) for number, name in named if name != ELSEWHERE)
    if names:
        found["matter",] = names[0] if len(names) == 1 else Items(names, at, names[0].column)
    return found


def _take_basis(item: dict[str, Plain], words: Words) -> str:
    try:
        return _taken(item, "basis", lambda value: _lines(value, words)) if "basis" in item else ""
    except UnwritableError:
        return ELSEWHERE


def _give_basis(text: str, at: int, words: Words) -> Found:
    return {} if text.strip() == ELSEWHERE else {("basis",): _read_lines(text, at, words)}


def _take_when(item: dict[str, Plain], _: Words) -> str:
    try:
        if "when" in item:
            return _taken(item, "when", write_condition)
        return _taken(item, "variants", write_variants) if "variants" in item else ""
    except UnwritableError:
        return ELSEWHERE


def _taken(item: dict[str, Plain], key: str, write: Callable[[Plain], str]) -> str:
    text = write(item[key])
    del item[key]
    return text


def _give_when(text: str, at: int, _: Words) -> Found:
    if text.strip() == ELSEWHERE:
        return {}
    return {("variants",): read_variants(text, at)} if is_variants(text) else {("when",): read_condition(text, at)}


def _take_done(item: dict[str, Plain], _: Words) -> str:
    effect = one(item.pop("effect"))
    return "\n".join((one(item.pop("force")) + effect if "force" in item else effect, *labelled(item, DONE)))


def _give_done(text: str, at: int, _: Words) -> Found:
    (number, first), *rest = numbered(text)
    force = next((word for word in _FORCES if first.startswith(word)), "")
    found: Found = {("effect",): scalar(first.removeprefix(force), at, number)}
    if force:
        found["force",] = scalar(force, at, number)
    return found | read_labelled(rest, at, DONE)


def _take_remarks(item: dict[str, Plain], _: Words) -> str:
    return "\n".join(labelled(item, REMARKS))


def _give_remarks(text: str, at: int, _: Words) -> Found:
    return read_labelled(list(numbered(text)), at, REMARKS)


NUMBER, PUNISHED = "序号", "处罚依据（照事项表）"
COLUMNS = (
    Column(NUMBER, 10, lambda item, _: one(item.pop("id")), lambda text, at, _: {("id",): scalar(text, at, 1)}),
    Column("违法行为", 22, _take_act, _give_act),
    Column(PUNISHED, 18, None, lambda *_: {}),
    Column("裁量依据", 18, _take_basis, _give_basis),
    Column("适用条件", 36, _take_when, _give_when),
    Column("处理", 18, _take_done, _give_done),
    Column("备注", 25, _take_remarks, _give_remarks),
)
"""The columns of the table; the widths, in characters, together as wide as a sheet."""

"""The lines of a cell back as the conditions of a list file, or what is wrong in which line. The reverse of `outline`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from api.workbook.outline import (
    BULLETS,
    COUNTING,
    EXACTLY,
    HEADS,
    JOINING,
    NO_COUNT,
    NOT,
    SAID,
    SOFT,
    STEP,
    TIMES,
    VARIANTS,
    without_signs,
)
from engine.documents import Mapping, Node, Scalar
from engine.documents import Sequence as Items

_COUNTED = re.compile(rf"(?:({NO_COUNT})|(至多|至少)\s*(\d+)\s*次)：(.+)")
_EXACTLY = re.compile(EXACTLY.format(count=r"\s*(\d+)\s*"))
_SOFT = re.compile(SOFT.format(words="(.+?)", judged="(.+?)") + "(.*)")
_VARIANT = re.compile(r"【(.+?)】(.+)")


class CellError(Exception):
    """A line of a cell that cannot be understood; the message says what to write."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


@dataclass(slots=True)
class _Line:
    """A line of a cell, `level` steps in, with the lines below it; `number` counts from 1."""

    text: str
    level: int
    number: int
    below: list[_Line] = field(default_factory=list)


def read_condition(text: str, at: int) -> Node:
    """The condition that the lines of the cell `at` write. Raises `CellError`.

    What is read has the number of the cell as its line and the line of the cell as its column.
    """
    (first, *rest) = _tree(text, 0)
    if rest:
        told = "一格里有两个并列的条件；上面加一行“全部符合：”或者“符合其一：”，下面每个条件一行，以“· ”开头"
        raise CellError(rest[0].number, told)
    return _condition(first, at)


def read_conditions(text: str, at: int) -> Node:
    """The list of conditions that the lines write, one a line. Raises `CellError`."""
    return Items(tuple(_condition(line, at) for line in _tree(text, None)), at, 1)


def read_variants(text: str, at: int) -> Node:
    """The cases that the lines write. Raises `CellError`."""
    (first, *rest) = _tree(text, 0)
    if rest or not first.below:
        raise CellError(first.number, "“分情形：”下面每种情形一行，写成“· 【名称】原文”，再下一行写它的条件")
    return Items(tuple(_variant(line, at) for line in first.below), at, 1)


def is_variants(text: str) -> bool:
    """Whether a cell writes the cases of an item and not one condition."""
    return text.lstrip().replace(":", "：").startswith(VARIANTS)


def mapping(at: int, column: int, entries: dict[str, Node]) -> Mapping:
    """Keys with their nodes, all at one place."""
    return Mapping({key: (Scalar(key, at, column, quoted=False), node) for key, node in entries.items()}, at, column)


def _tree(text: str, level: int | None) -> list[_Line]:
    """The lines of a cell below each other; those at the top are on `level`, None: on that of the first."""
    top: list[_Line] = []
    open_: list[_Line] = []
    for line in _cut(text):
        if not top and level is None:
            level = line.level
        while open_ and open_[-1].level >= line.level:
            open_.pop()
        above = open_[-1].level + 1 if open_ else level or 0
        if line.level != above:
            told = (
                "这一行比上一行多缩进了；每往里一层只多一个全角空格，以“· ”开头"
                if line.level > above
                else "这一行缩进不对"
            )
            raise CellError(line.number, told)
        (open_[-1].below if open_ else top).append(line)
        open_.append(line)
    return top


def _cut(text: str) -> Iterator[_Line]:
    for number, written in enumerate(text.split("\n"), 1):
        plain = written.strip()
        if not plain:
            continue
        space = written[: len(written) - len(written.lstrip())].replace("\t", STEP).replace("  ", STEP)
        marked = plain[0] in BULLETS
        yield _Line(plain.lstrip(BULLETS).strip() if marked else plain, space.count(STEP) + marked, number)


def _variant(line: _Line, at: int) -> Node:
    found = _VARIANT.fullmatch(line.text)
    if found is None or len(line.below) != 1:
        raise CellError(line.number, "每种情形写成“· 【名称】原文”，它的条件写在下一行，再往里一层，以“· ”开头")
    entries: dict[str, Node] = {"id": _scalar(found[1], line, at), "text": _scalar(found[2], line, at)}
    return mapping(at, line.number, {**entries, "when": _condition(line.below[0], at)})


def _condition(line: _Line, at: int) -> Node:
    text = line.text.replace(":", "：", 1)
    for key, head in JOINING.items():
        if text == f"{head}：":
            return mapping(at, line.number, {key: _parts(line, at)})
    if found := _EXACTLY.fullmatch(text):
        return mapping(at, line.number, {"exactly": _scalar(found[1], line, at), "of": _parts(line, at)})
    if text.startswith(NOT):
        return mapping(at, line.number, {"not": _part(line, text.removeprefix(NOT), at)})
    if found := _SOFT.fullmatch(text):
        entries = {"wording": _scalar(found[1], line, at), "judged": _scalar(found[2], line, at)}
        return mapping(at, line.number, {"soft": _part(line, found[3], at), **entries})
    if line.below:
        told = f"“{line.text}”下面还有条件，却没有写怎样连起来。请写成：{'、'.join(HEADS[:4])}"
        raise CellError(line.number, told)
    for key, head in SAID.items():
        if text.startswith(f"{head}："):
            return mapping(at, line.number, {key: _scalar(text.removeprefix(f"{head}：").strip(), line, at)})
    if found := _COUNTED.fullmatch(text):
        return _count(found, line, at)
    if "：" in text:
        raise CellError(line.number, f"不认识“{text.partition('：')[0]}：”。可以写：{' '.join(HEADS)}")
    return _scalar(without_signs(line.text), line, at)


def _count(found: re.Match[str], line: _Line, at: int) -> Node:
    of, *written = found[4].split("；")
    entries: dict[str, Node] = {}
    if found[1]:
        entries["none"] = _scalar(of, line, at)
    else:
        word = next(key for key, label in TIMES.items() if label == found[2])
        entries |= {word: _scalar(found[3], line, at), "of": _scalar(of, line, at)}
    labels = {label: key for key, label in COUNTING.items()}
    for each in written:
        label, _, value = each.replace(":", "：", 1).partition("：")
        key = labels.get(label.strip())
        if key is None or key in entries or not value.strip():
            told = f"“{each}”看不懂。请写成：{'；'.join(f'{label}：…' for label in labels)}，每样最多一次"
            raise CellError(line.number, told)
        several = tuple(_scalar(part, line, at) for part in value.split("、"))
        entries[key] = Items(several, at, line.number) if key == "counts" else _scalar(value, line, at)
    return mapping(at, line.number, entries)


def _parts(line: _Line, at: int) -> Node:
    if not line.below:
        raise CellError(line.number, f"“{line.text}”下面没有条件。请在下面每个条件写一行，以“· ”开头")
    return Items(tuple(_condition(each, at) for each in line.below), at, line.number)


def _part(line: _Line, rest: str, at: int) -> Node:
    """The one condition after a head: on its line, or on the line below."""
    if rest.strip():
        return _condition(_Line(rest.strip(), line.level, line.number, line.below), at)
    if len(line.below) != 1:
        raise CellError(line.number, f"“{line.text}”后面要恰好有一个条件")
    return _condition(line.below[0], at)


def _scalar(text: str, line: _Line, at: int) -> Scalar:
    return Scalar(text.strip(), at, line.number, quoted=False)

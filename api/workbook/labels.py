"""The labelled lines in a cell of the table: `办理：责令改正、教育`. Knows which key of an item each label holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.workbook.outline import UnwritableError
from api.workbook.outline_reading import CellError
from engine.documents import Node, Plain, Scalar
from engine.documents import Sequence as Items

Keys = tuple[str, ...]
Found = dict[Keys, Node]
"""What a cell writes: nodes by the keys that lead to them."""

_FLAGS = {"true": "是", "false": "否"}


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled line in a cell: the key that it holds; a list of texts is joined by `between`."""

    label: str
    path: Keys
    between: str = ""
    flag: bool = False

    def written(self, value: Plain) -> str:
        """The line. Raises `UnwritableError`."""
        if self.between:
            texts = [one(each) for each in value] if isinstance(value, list) and len(value) > 0 else []
            if not texts or any(self.between in text for text in texts):
                raise UnwritableError
            return f"{self.label}：{self.between.join(texts)}"
        text = one(value)
        return f"{self.label}：{_FLAGS.get(text, text) if self.flag else text}"

    def node(self, text: str, at: int, line: int) -> Node:
        """The data of the line after the label."""
        if self.between:
            return Items(tuple(scalar(part, at, line) for part in text.split(self.between)), at, line)
        flags = {word: flag for flag, word in _FLAGS.items()}
        return scalar(flags.get(text, text) if self.flag else text, at, line)


DONE = (
    Label("办理", ("duties",), "、"),
    Label("仍要", ("survives",), "、"),
    Label("罚款幅度", ("fine", "between"), "至"),
    Label("罚款不超过", ("fine", "up_to")),
    Label("指导数额", ("benchmark", "guide")),
    Label("可以只警告", ("benchmark", "warning"), flag=True),
    Label("另处", ("benchmark", "also"), "、"),
    Label("须经", ("decided_by",), "、"),
)
"""The lines of the column 处理 after the first."""
REMARKS = (
    Label("出处", ("source", "at")),
    Label("读法", ("source", "read")),
    Label("来源", ("source", "of")),
    Label("说明", ("source", "note")),
    Label("种类", ("kind",)),
    Label("步骤", ("step",)),
    Label("起", ("from",)),
    Label("止", ("until",)),
    Label("止的原因", ("until_because",)),
    Label("代替", ("instead_of",)),
    Label("不再适用", ("sets_aside",), "、"),
    Label("自带要件", ("defines",), "、"),
    Label("用共同条件", ("common",), flag=True),
)
"""The lines of the column 备注."""


def one(value: Plain) -> str:
    """A text on one line. Raises `UnwritableError`."""
    if isinstance(value, str) and value == value.strip() and value and "\n" not in value:
        return value
    raise UnwritableError


def labelled(item: dict[str, Plain], labels: tuple[Label, ...]) -> Iterator[str]:
    """The lines of what an item has of the labels; what is written is taken away from the item."""
    for label in labels:
        *above, last = label.path
        holder: Plain = item
        for key in above:
            holder = holder.get(key, "") if isinstance(holder, dict) else ""
        if not isinstance(holder, dict) or last not in holder:
            continue
        try:
            line = label.written(holder[last])
        except UnwritableError:
            continue
        del holder[last]
        if above and not holder:
            del item[above[0]]
        yield line


def read_labelled(lines: list[tuple[int, str]], at: int, labels: tuple[Label, ...]) -> Found:
    """What the lines write. Raises `CellError`."""
    found: Found = {}
    for number, line in lines:
        name, colon, text = line.replace(":", "：", 1).partition("：")
        label = next((each for each in labels if each.label == name.strip()), None)
        if label is None or not colon or not text.strip():
            told = f"“{line}”看不懂。每行写成“名目：内容”，名目有：{'、'.join(each.label for each in labels)}"
            raise CellError(number, told)
        if label.path in found:
            raise CellError(number, f"“{label.label}”写了两次")
        found[label.path] = label.node(text.strip(), at, number)
    return found


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, each with its number."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.strip()


def scalar(text: str, at: int, line: int) -> Scalar:
    """A text at its place: the number of its cell, and the line in it."""
    return Scalar(text.strip(), at, line, quoted=False)

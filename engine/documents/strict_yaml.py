"""A strict YAML text as nodes with places: the only place that listens to the YAML parser.

Types nothing, and reports what the language forbids though YAML allows it. It must not know files, nor any schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, overload

import yaml

from engine.documents.characters import unseen_character
from engine.documents.diagnostics import Diagnostic, quote
from engine.documents.yaml_errors import explain_syntax, swallowed_item

MAX_DEPTH = 32
MAX_EVENTS = 200_000

# Only events are taken from the parser, never its composed nodes: composing is recursive and crashes on deep nesting.
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_END = re.compile(r"\r\n|\r|\n")
_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


# Nodes are named tuples: a library has some 100,000 of them, and a tuple is made in a third of the time of a dataclass.
class Scalar(NamedTuple):
    """A piece of text; `quoted` when it stands in quotes or in a block."""

    text: str
    line: int
    column: int
    quoted: bool


class Sequence(NamedTuple):
    """Nodes in their written order."""

    items: tuple[Node, ...]
    line: int
    column: int


class Mapping(NamedTuple):
    """Keys and their nodes in their written order, by the text of the key; no key stands twice."""

    by_key: dict[str, tuple[Scalar, Node]]
    line: int
    column: int

    @property
    def entries(self) -> tuple[tuple[Scalar, Node], ...]:
        """The keys with their nodes."""
        return tuple(self.by_key.values())

    def get(self, key: str) -> Node | None:
        """Return the node under the key, or None when the key was not written."""
        return found[1] if (found := self.by_key.get(key)) else None

    def key(self, key: str) -> Scalar | None:
        """Return the key itself, for its place, or None when it was not written."""
        return found[0] if (found := self.by_key.get(key)) else None


Node = Scalar | Sequence | Mapping
Plain = str | list["Plain"] | dict[str, "Plain"]
"""What a node says, without its places: texts, lists and keys."""


@overload
def plain(node: Mapping) -> dict[str, Plain]: ...


@overload
def plain(node: Node) -> Plain: ...


def plain(node: Node) -> Plain:
    """A node without its places."""
    match node:
        case Scalar(text=text):
            return text
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping():
            return {key.text: plain(value) for key, value in node.entries}


def shape_of(node: Node) -> str:
    """Name what was written there, for a message."""
    match node:
        case Scalar(text=""):
            return "空白"
        case Scalar(text=text):
            return f"文字{quote(text)}"
        case Sequence():
            return "列表"
        case Mapping():
            return "键值"


@dataclass(slots=True)
class Report:
    """The diagnostics about one file, in the order they were made."""

    path: str
    found: list[Diagnostic] = field(default_factory=list)

    def add(self, node: Node | None, code: str, message: str) -> None:
        """Add a diagnostic at the node's place; None stands for the beginning of the file."""
        line, column = (1, 1) if node is None else (node.line, node.column)
        self.add_at(line, column, code, message)

    def add_at(self, line: int, column: int, code: str, message: str) -> None:
        """Add a diagnostic at a line and column that count from 1."""
        self.found.append(Diagnostic(self.path, line, column, code, message))


def document_node(text: str, report: Report) -> Node | None:
    """Return the node of the only document of a readable text; what is wrong with it is added to the report.

    With diagnostics the node is whatever could still be built. Reading stops where going on is useless: wrong syntax,
    too deep, too many nodes, a second document.
    """
    lines = _LINE_END.split(text)
    root: list[Node] = []
    children = root
    open_: list[tuple[yaml.Event, list[Node]]] = []
    events: Iterable[Any] = yaml.parse(text, Loader=_PARSER)
    try:
        for count, event in enumerate(events, start=1):
            if count > MAX_EVENTS:
                report.add_at(*_place(event), "too-many-nodes", f"节点超过 {MAX_EVENTS} 个。请把文件分成几个。")
                return None
            # By its very type: asking a hundred thousand events for the classes above it costs a tenth of the reading.
            kind = type(event)
            if kind is yaml.ScalarEvent:
                mark, style = event.start_mark, event.style
                if style or event.anchor or event.tag or event.end_mark.line > mark.line:
                    _look_at(event, lines, report)
                children.append(Scalar(event.value, mark.line + 1, mark.column + 1, bool(style)))
            elif kind in _ENDS:
                start, siblings = open_.pop()
                siblings.append(_closed(start, children, report))
                children = siblings
            elif kind in _STARTS:
                if len(open_) == MAX_DEPTH:
                    report.add_at(*_place(event), "too-deep", f"层级超过 {MAX_DEPTH} 层。请减少嵌套。")
                    return None
                if event.anchor or event.tag:
                    _refuse_shorthand(event, event.tag, report)
                open_.append((event, children))
                children = []
            elif kind is yaml.AliasEvent:
                children.append(_alias(event, report))
            elif kind is yaml.DocumentStartEvent and root:
                told = "这里又开始了一份文档。请删去“---”，或者分成两个文件。"
                report.add_at(*_place(event), "multiple-documents", told)
                return None
            elif kind is yaml.DocumentStartEvent and (event.version or event.tags):
                report.add_at(*_place(event), "syntax", "文件开头不要写以“%”开头的指令。请删去这一行。")
    except yaml.MarkedYAMLError as error:
        line, column, message = explain_syntax(error, text)
        report.add_at(line, column, "syntax", message)
        return None
    if not root or root[0] == Scalar("", root[0].line, root[0].column, quoted=False):
        report.add(None, "empty-document", "文件里没有内容。请写上内容，或者删去这个文件。")
    return root[0] if root else None


def _place(event: yaml.Event) -> tuple[int, int]:
    """Return the line and column, from 1, where the event begins."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _refuse_shorthand(event: yaml.NodeEvent, tag: str | None, report: Report) -> None:
    """Report anchors and tags: what a reviewer reads must stand where it applies, and every value is text."""
    for code, sign, name in (("anchor", "锚点", event.anchor and f"&{event.anchor}"), ("tag", "标签", tag)):
        if name:
            message = f"不能用{sign}{quote(name)}。请删去；如果它是文字的一部分，请给整段文字加双引号。"
            report.add_at(*_place(event), code, message)


def _alias(event: yaml.AliasEvent, report: Report) -> Scalar:
    """Report the alias and return a text in its stead, so that reading goes on."""
    name = f"*{event.anchor}"
    message = f"不能用别名{quote(name)}。请把内容写全；如果它是文字，请给整段文字加双引号。"
    report.add_at(*_place(event), "alias", message)
    return Scalar(name, *_place(event), quoted=False)


def _look_at(event: yaml.ScalarEvent, lines: list[str], report: Report) -> None:
    """Report what escapes smuggle into a text, and a list item that indentation made a part of it."""
    line, column = _place(event)
    style, end = event.style, event.end_mark
    if event.anchor or event.tag:
        _refuse_shorthand(event, event.tag, report)
    if style == '"' and (number := unseen_character(event.value)):
        report.add_at(line, column, "control-character", f"这段文字里有看不见的字符（{number}）。请删去。")
    if not style and end and (item := swallowed_item(lines, line - 1, end.line)):
        report.add_at(item[0], item[1], "syntax", item[2])


def _closed(start: yaml.Event, children: list[Node], report: Report) -> Node:
    """Return the sequence or mapping that these children make; of a key written twice the first is kept."""
    if isinstance(start, yaml.SequenceStartEvent):
        return Sequence(tuple(children), *_place(start))
    entries: dict[str, tuple[Scalar, Node]] = {}
    keys_and_nodes = iter(children)
    for key, node in zip(keys_and_nodes, keys_and_nodes, strict=True):
        if isinstance(key, Scalar) and (text := key.text) and text not in entries and (text != "<<" or key.quoted):
            entries[text] = (key, node)
        else:
            _refuse_key(key, entries, report)
    return Mapping(entries, *_place(start))


def _refuse_key(key: Node, entries: dict[str, tuple[Scalar, Node]], report: Report) -> None:
    """Report a key that is no text, is nothing, merges, or stands there already."""
    if not isinstance(key, Scalar):
        report.add(key, "key-not-text", f"键应当是一段文字，这里是{shape_of(key)}。请改写为“键: 值”。")
    elif key.text == "<<" and not key.quoted:
        report.add(key, "merge-key", "不能用合并键“<<”。请把要合并的内容逐项写全。")
    elif not key.text:
        report.add(key, "key-not-text", "冒号前面没有写键。请补上键，或者删去这一行。")
    elif (earlier := entries.get(key.text)) is not None:
        message = f"键{quote(key.text)}在第 {earlier[0].line} 行写过，第 {key.line} 行又写了一次。请只留一处。"
        report.add(key, "duplicate-key", message)

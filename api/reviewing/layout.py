"""Where the nodes of a YAML text stand: on which lines, how far in, and where they end. Knows YAML; changes nothing."""

from __future__ import annotations

import re
from typing import NoReturn

from engine.documents import Mapping, Node, Plain, Scalar, Sequence, read_text

Path = tuple[str | int, ...]
"""The keys and numbers that lead to a node from the top of the document."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


class LayoutError(Exception):
    """The text cannot be changed line by line there; the message is a Chinese sentence with the line."""


def node_of(text: str, at: Path = ()) -> Node:
    """The node to which the keys lead. Raises `LayoutError` where there is none."""
    node, found = read_text(text, "")
    if node is None:
        raise LayoutError(f"第 {found[0].line} 行：{found[0].message}")
    for step in at:
        below = _below(node, step)
        if below is None:
            raise LayoutError(f"第 {node.line} 行下面没有“{step}”")
        node = below
    return node


def _below(node: Node, step: str | int) -> Node | None:
    match node:
        case Mapping() if isinstance(step, str):
            return node.get(step)
        case Sequence(items=items) if isinstance(step, int) and step < len(items):
            return items[step]
        case _:
            return None


def lines_of(text: str) -> list[str]:
    """The lines of a text, each with its end."""
    return _LINE.findall(text)


def indent_of(line: str) -> int:
    """How far a line is set in."""
    return len(line) - len(line.lstrip(" "))


def last_line(node: Node) -> int:
    """The line, from 1, on which the last node inside `node` begins."""
    match node:
        case Scalar(line=line):
            return line
        case Sequence(items=items, line=line):
            return max((last_line(each) for each in items), default=line)
        case Mapping(line=line):
            return max((last_line(each) for _, each in node.entries), default=line)


def end_of(lines: list[str], start: int, indent: int) -> int:
    """The index after the last line that is deeper than `indent`, from the index `start` on; blank lines at the end stay out."""
    end = at = start
    while at < len(lines) and (not lines[at].strip() or indent_of(lines[at]) > indent):
        at += 1
        if lines[at - 1].strip():
            end = at
    return end


def entry_lines(lines: list[str], entry: Node) -> tuple[int, int]:
    """The first line of an entry of a list, and the one after its last, as indices. Raises `LayoutError`."""
    first = entry.line - 1
    if not lines[first].lstrip(" ").startswith("- "):
        refuse(entry)
    return first, end_of(lines, last_line(entry), indent_of(lines[first]))


def is_flow(lines: list[str], node: Node) -> bool:
    """Whether a list or a mapping is written in brackets."""
    return lines[node.line - 1][node.column - 1] in "{["


def block_at(text: str, at: Path) -> Mapping:
    """The mapping at `at`, written one key a line. Raises `LayoutError`."""
    node = node_of(text, at)
    if not isinstance(node, Mapping) or is_flow(lines_of(text), node):
        refuse(node)
    return node


def mapping_of(data: Plain) -> dict[str, Plain]:
    """The data as keys and values. Raises `LayoutError`."""
    if not isinstance(data, dict):
        raise LayoutError("这里要是“键: 值”")
    return data


def refuse(node: Node) -> NoReturn:
    """Raise `LayoutError` at a node."""
    raise LayoutError(f"第 {node.line} 行的写法不能逐行改（例如几个键写在一行里）。请在编辑器里改，或者写成一行一个键")

"""The cells of two sheets as the document of a list file, and what is wrong in them, cell by cell. Reads what `book` writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from api.workbook.book import ARROW, CONDITIONS, FORMAT, KEYS, NAMES, NO_ITEMS, NO_KEYS, TABLE, Book, Problem, Written
from api.workbook.fields import COLUMNS, HEADS, Words
from api.workbook.labels import Found, Keys
from api.workbook.outline_reading import CellError, mapping, read_condition
from engine.documents import Mapping as Document
from engine.documents import Node, Scalar, unseen_character
from engine.documents import Sequence as Items

Tree = dict[str, Any]
"""Nodes by the keys that lead to them, before they are closed."""
_NTH = re.compile(r"第(\d+)项")


def document_of(book: Book, words: Words) -> tuple[Document, list[Problem]]:
    """The document that the cells write, each node with the number of its cell as its line, and what is wrong in them."""
    whole = _Whole(words)
    whole.put(whole.top, ("format",), _scalar(FORMAT, book.title.at), book.title)
    if book.title.text.strip():
        whole.put(whole.top, ("title",), _scalar(book.title.text, book.title.at), book.title)
    by_label = {head.label: head for head in HEADS}
    for label, cell in book.heads:
        head = by_label[label]
        whole.take(whole.top, cell, lambda text, at, known, head=head: {head.path: head.read(text, at, known)})  # type: ignore[misc]
    for row in book.rows:
        whole.add_item(row)
    for where, what in book.rules:
        whole.add_rule(where, what)
    return whole.closed(), whole.problems


@dataclass(slots=True)
class _Whole:
    """The document as far as it is read: what stands at the top, the items by their ids, and what is wrong."""

    words: Words
    top: Tree = field(default_factory=dict)
    items: dict[str, Tree] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, cell: Written, told: str, line: int = 1) -> None:
        """Something is wrong in a cell."""
        self.problems.append(Problem(cell.at, line, told))

    def put(self, tree: Tree, path: Keys, node: Node, cell: Written) -> None:
        """Put a node where its keys lead; what stands there already is told."""
        inner: Tree | Node = tree
        for key in path[:-1]:
            inner = inner.setdefault(key, {}) if isinstance(inner, dict) else inner
        if not isinstance(inner, dict) or path[-1] in inner:
            self.refuse(cell, f"“{ARROW.join(NAMES.get(key, key) for key in path)}”写了两次。请只留一处")
        else:
            inner[path[-1]] = node

    def take(self, tree: Tree, cell: Written, read: Callable[[str, int, Words], Found]) -> None:
        """Put what a cell writes where it belongs; a cell that cannot be understood is told, an empty one writes nothing."""
        if not cell.text.strip():
            return
        if (seen := unseen_character(cell.text.replace("\n", ""))) is not None:
            self.refuse(cell, f"里面有看不见的字符（{seen}）。请删去，重新写这一格")
            return
        try:
            found = read(cell.text, cell.at, self.words)
        except CellError as error:
            self.refuse(cell, error.message, error.line)
            return
        for path, node in found.items():
            self.put(tree, path, node, cell)

    def add_item(self, row: tuple[Written, ...]) -> None:
        """Read a row of the table."""
        name = row[0].text.strip()
        if not name or name in self.items:
            said = f"序号“{name}”重复" if name else "这一行没有序号"
            self.refuse(row[0], f"{said}。每个事项要有自己的序号")
            return
        self.items[name] = {}
        for column, cell in zip(COLUMNS, row, strict=True):
            self.take(self.items[name], cell, column.give)

    def add_rule(self, where: Written, what: Written) -> None:
        """Read a row of the second sheet."""
        for cell, other in ((where, what), (what, where)):
            if not cell.text.strip() and other.text.strip():
                self.refuse(cell, "这一格是空的。不要这一条的，请删去整行")
        if not where.text.strip() or not what.text.strip():
            return
        path = tuple(KEYS.get(part, part) for part in re.split(r"\s*›\s*", where.text.strip()))
        tree = self.top
        if path[0] == "items" and len(path) > 2:
            if path[1] not in self.items:
                self.refuse(where, f"“{TABLE}”表里没有序号“{path[1]}”。删了事项的，这一行也删去")
                return
            tree, path = self.items[path[1]], path[2:]
        self.take(tree, what, lambda text, at, _: {path: _leaf(text, at, path[-1])})

    def closed(self) -> Document:
        """The document."""
        if self.items:
            nodes = tuple(self._node(tree) for tree in self.items.values())
            self.put(self.top, ("items",), Items(nodes, nodes[0].line, 1), Written("", nodes[0].line))
        return mapping(1, 1, {key: self._node(each) for key, each in self.top.items()})

    def _node(self, tree: Tree | Node) -> Node:
        if not isinstance(tree, dict):
            return tree
        inside = {key: self._node(each) for key, each in tree.items()}
        line = next((each.line for each in inside.values()), 1)
        numbers = {key: int(found[1]) for key in inside if (found := _NTH.fullmatch(key))}
        if inside and len(numbers) == len(inside):
            return Items(tuple(inside[key] for key in sorted(inside, key=lambda key: numbers[key])), line, 1)
        if numbers:
            self.problems.append(Problem(line, 1, "同一处既有“第1项”这样的序号，又有名目。请只用一种"))
        return mapping(line, 1, inside)


def _leaf(text: str, at: int, key: str) -> Node:
    """What stands at the end of a path: a condition where one belongs or is written, else a text."""
    plain: Mapping[str, Node] = {NO_ITEMS: Items((), at, 1), NO_KEYS: Document({}, at, 1)}
    if text.strip() in plain:
        return plain[text.strip()]
    try:
        found = read_condition(text, at)
    except CellError:
        if key in CONDITIONS:
            raise
        return _scalar(text, at)
    return found if key in CONDITIONS or isinstance(found, Document) else _scalar(text, at)


def _scalar(text: str, at: int) -> Scalar:
    return Scalar(text.strip(), at, 1, quoted=False)

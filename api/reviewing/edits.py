"""Changes single entries of a YAML text and leaves every other line as it stands, with its comments.

The lines to change are found by the places of the nodes, so the strict reader stays the only parser. What comes out is read
again: it says exactly what was to be said, and nothing else differs, or nothing is written. Knows YAML; does not know lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from api.importing.yaml_lines import condition, scalar
from engine.documents import Mapping, Node, Scalar, Sequence, read_text

Plain = str | list["Plain"] | dict[str, "Plain"]
"""The data of a document: texts, lists and keys."""
Path = tuple[str | int, ...]
"""The keys and numbers that lead to a node from the top of the document."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"'), "'": re.compile(r"'(?:[^']|'')*'")}
_REST = re.compile(r"\s*|\s+#.*")


class LayoutError(Exception):
    """The text cannot be changed line by line there; the message is a Chinese sentence with the line."""


def data_of(node: Node) -> Plain:
    """The data of a node."""
    match node:
        case Scalar(text=text):
            return text
        case Sequence(items=items):
            return [data_of(each) for each in items]
        case Mapping():
            return {key.text: data_of(each) for key, each in node.entries}


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


def put(text: str, at: Path, key: str, value: str, after: tuple[str, ...] = ()) -> str:
    """The text in which the mapping at `at` has `value` under `key`; the comment behind the old value stays.

    A new key takes the place of a comment that begins with it (`# force: 待填`), else it follows the last of `after` there is.
    Raises `LayoutError`.
    """

    def change(data: Plain) -> None:
        _mapping(data)[key] = value

    lines, mapping = _lines(text), _block(text, at)
    old = mapping.get(key)
    if old is not None:
        _replace(lines, mapping, key, old, value)
    else:
        _insert(lines, mapping, key, value, after)
    return _checked(text, "".join(lines), at, change)


def settle(text: str, at: Path, number: int, key: str, value: str) -> str:
    """The text with `value` under `key` of an entry, from 0, of the list at `at`. Raises `LayoutError`."""
    entry = node_of(text, (*at, number))
    lines = _lines(text)
    if isinstance(entry, Mapping) and not _is_flow(lines, entry):
        return put(text, (*at, number), key, value, tuple(entry.by_key))
    if not isinstance(entry, Mapping) or any(not isinstance(each, Scalar) for _, each in entry.entries):
        _refuse(entry)
    first, end = _entry_lines(lines, entry)
    indent = " " * _indent(lines[first])
    told = {key_.text: each.text for key_, each in entry.entries if isinstance(each, Scalar)} | {key: value}
    rows = [f"{name}: {scalar(each)}\n" for name, each in told.items()]
    lines[first:end] = [f"{indent}{'  ' if place else '- '}{row}" for place, row in enumerate(rows)]

    def change(data: Plain) -> None:
        _mapping(data)[key] = value

    return _checked(text, "".join(lines), (*at, number), change)


def drop(text: str, at: Path, number: int) -> str:
    """The text without an entry, from 0, of the list at `at`; without the list when it was the last. Raises `LayoutError`."""
    *above, name = at
    holder, listed = _block(text, tuple(above)), node_of(text, at)
    lines = _lines(text)
    if not isinstance(listed, Sequence) or not isinstance(name, str) or _is_flow(lines, listed):
        _refuse(listed)
    if len(listed.items) == 1:
        key, node = holder.by_key[name]
        del lines[key.line - 1 : _end(lines, _last_line(node), key.column - 1)]
    else:
        first, end = _entry_lines(lines, listed.items[number])
        del lines[first:end]

    def change(data: Plain) -> None:
        entries = _mapping(data)[name]
        if isinstance(entries, list):
            del entries[number]
        if not entries:
            del _mapping(data)[name]

    return _checked(text, "".join(lines), tuple(above), change)


def rename(text: str, at: Path, key: str, name: str) -> str:
    """The text in which a key of the mapping at `at` has another name. Raises `LayoutError`."""
    mapping = node_of(text, at)
    written = mapping.key(key) if isinstance(mapping, Mapping) else None
    if written is None or written.quoted:
        _refuse(mapping)
    lines = _lines(text)
    line, start = lines[written.line - 1], written.column - 1
    lines[written.line - 1] = line[:start] + name + line[start + len(key) :]

    def change(data: Plain) -> None:
        _mapping(data)[name] = _mapping(data).pop(key)

    return _checked(text, "".join(lines), at, change)


def require(text: str, at: Path, key: str, entry: dict[str, str], always: str) -> str:
    """The text in which the condition under `key` of the mapping at `at` requires `entry` as well.

    `always` is the condition that requires nothing: it goes. Raises `LayoutError`.
    """
    mapping, added = _block(text, at), "".join(f"{name}: {scalar(words)}" for name, words in entry.items())
    node, lines = mapping.get(key), _lines(text)
    written = mapping.key(key)
    if node is None or written is None:
        raise LayoutError(f"第 {mapping.line} 行的事项没有写 {key}，请在编辑器里写")
    indent = " " * (written.column - 1)
    first, end = written.line - 1, _end(lines, _last_line(node), written.column - 1)
    head = lines[first][: written.column - 1] + f"{key}:\n"
    parts = node.get("all") if isinstance(node, Mapping) and len(node.by_key) == 1 else None
    grows = isinstance(parts, Sequence) and not _is_flow(lines, parts) and not _is_flow(lines, node)
    if isinstance(node, Scalar) and node.text == always:
        lines[first:end] = [head, f"{indent}  {added}\n"]
    elif grows and parts is not None:
        lines.insert(end, f"{' ' * (parts.column - 1)}- {added}\n")
    else:
        lines[first:end] = [head, f"{indent}  all:\n", *_indented(lines, node, end, indent), f"{indent}    - {added}\n"]

    def change(data: Plain) -> None:
        old = _mapping(data)[key]
        if old == always:
            _mapping(data)[key] = dict(entry)
        elif grows and isinstance(old, dict) and isinstance(old["all"], list):
            old["all"].append(dict(entry))
        else:
            _mapping(data)[key] = {"all": [old, dict(entry)]}

    return _checked(text, "".join(lines), at, change)


def _indented(lines: list[str], node: Node, end: int, indent: str) -> list[str]:
    """The lines of a condition as the first part of a list that stands under `all:`."""
    first, start = node.line - 1, node.column - 1
    if isinstance(node, Scalar) or _is_flow(lines, node):
        if end > node.line:
            _refuse(node)
        return [f"{indent}    - {lines[first][start:]}"]
    more = " " * (len(indent) + 6 - start)
    head, *rest = lines[first:end]
    return [f"{indent}    - {head[start:]}", *(f"{more}{line}" if line.strip() else line for line in rest)]


def append(text: str, name: str, entry: dict[str, str | list[str]]) -> str:
    """The text with one more entry at the end of the list `name` at the top, which is begun where it is not there.

    Raises `LayoutError`.
    """
    lines, top = _lines(text), _block(text, ())
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += "\n"
    listed = top.get(name)
    if listed is None:
        indent, end = "  ", len(lines)
        lines.append(f"{name}:\n")
        end += 1
    elif isinstance(listed, Sequence) and not _is_flow(lines, listed):
        indent, end = " " * (listed.column - 1), _end(lines, _last_line(listed), top.by_key[name][0].column - 1)
    else:
        _refuse(listed)
    rows = [
        f"{key}: {scalar(value)}\n" if isinstance(value, str) else f"{key}: [{', '.join(map(scalar, value))}]\n"
        for key, value in entry.items()
    ]
    lines[end:end] = [f"{indent}{'  ' if number else '- '}{row}" for number, row in enumerate(rows)]

    def change(data: Plain) -> None:
        entries = _mapping(data).setdefault(name, [])
        if isinstance(entries, list):
            entries.append({key: value if isinstance(value, str) else list(value) for key, value in entry.items()})

    return _checked(text, "".join(lines), (), change)


def replace_condition(text: str, at: Path, key: str, when: Plain) -> str:
    """The text in which the condition under `key` of the mapping at `at` is another. Raises `LayoutError`."""
    mapping, lines = _block(text, at), _lines(text)
    written, node = mapping.key(key), mapping.get(key)
    if written is None or node is None or written.column == 1 or written.line == mapping.line:
        _refuse(mapping)
    indent = " " * (written.column - 1)
    end = _end(lines, _last_line(node), written.column - 1)
    lines[written.line - 1 : end] = [f"{line}\n" for line in condition(when, indent)]

    def change(data: Plain) -> None:
        _mapping(data)[key] = when

    return _checked(text, "".join(lines), at, change)


def _replace(lines: list[str], mapping: Mapping, key: str, old: Node, value: str) -> None:
    written = mapping.by_key[key][0]
    first = written.line - 1
    if isinstance(old, Scalar) and old.line == written.line:
        line, start = lines[first], old.column - 1
        length = _length(line, start, old)
        if length is not None:
            lines[first] = line[:start] + scalar(value) + line[start + length :]
            return
    end = _end(lines, _last_line(old), written.column - 1)
    lines[first:end] = [f"{lines[first][: written.column - 1]}{key}: {scalar(value)}\n"]


def _length(line: str, start: int, old: Scalar) -> int | None:
    """How many characters a scalar takes that ends on the line on which it begins; None where it does not."""
    rest = line[start:].rstrip("\r\n")
    if old.quoted:
        found = _QUOTED[rest[0]].match(rest) if rest[:1] in _QUOTED else None
        length = found.end() if found else 0
    else:
        length = len(old.text) if rest.startswith(old.text) else 0
    return length if length and _REST.fullmatch(rest[length:]) else None


def _insert(lines: list[str], mapping: Mapping, key: str, value: str, after: tuple[str, ...]) -> None:
    indent = " " * (mapping.column - 1)
    end = _end(lines, _last_line(mapping), mapping.column - 2)
    written = f"{indent}{key}: {scalar(value)}\n"
    for number in range(mapping.line - 1, end):
        if lines[number].startswith(f"{indent}# {key}:"):
            lines[number] = written
            return
    before = next((mapping.by_key[name] for name in reversed(after) if name in mapping.by_key), None)
    if before is None:
        _refuse(mapping)
    at = _end(lines, _last_line(before[1]), before[0].column - 1)
    if at and not lines[at - 1].endswith(("\n", "\r")):
        lines[at - 1] += "\n"
    lines.insert(at, written)


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _last_line(node: Node) -> int:
    """The line, from 1, on which the last node inside `node` begins."""
    match node:
        case Scalar(line=line):
            return line
        case Sequence(items=items, line=line):
            return max((_last_line(each) for each in items), default=line)
        case Mapping(line=line):
            return max((_last_line(each) for _, each in node.entries), default=line)


def _end(lines: list[str], start: int, indent: int) -> int:
    """The index after the last line that is deeper than `indent`, from the index `start` on; blank lines at the end stay out."""
    end = at = start
    while at < len(lines) and (not lines[at].strip() or _indent(lines[at]) > indent):
        at += 1
        if lines[at - 1].strip():
            end = at
    return end


def _entry_lines(lines: list[str], entry: Node) -> tuple[int, int]:
    """The first line of an entry of a list, and the one after its last, as indices."""
    first = entry.line - 1
    if not lines[first].lstrip(" ").startswith("- "):
        _refuse(entry)
    return first, _end(lines, _last_line(entry), _indent(lines[first]))


def _is_flow(lines: list[str], node: Node) -> bool:
    return lines[node.line - 1][node.column - 1] in "{["


def _block(text: str, at: Path) -> Mapping:
    """The mapping at `at`, written one key a line."""
    node = node_of(text, at)
    if not isinstance(node, Mapping) or _is_flow(_lines(text), node):
        _refuse(node)
    return node


def _mapping(data: Plain) -> dict[str, Plain]:
    if not isinstance(data, dict):
        raise LayoutError("这里要是“键: 值”")
    return data


def _refuse(node: Node) -> NoReturn:
    raise LayoutError(f"第 {node.line} 行的写法不能逐行改（例如几个键写在一行里）。请在编辑器里改，或者写成一行一个键")


def _checked(text: str, made: str, at: Path, change: Callable[[Plain], None]) -> str:
    """`made`, when it says what `text` says with that change at `at` and nothing else. Raises `LayoutError`."""
    wanted = data_of(node_of(text))
    inner = wanted
    for step in at:
        inner = inner[step]  # type: ignore[index]  # the path was walked on the nodes
    change(inner)
    try:
        same = data_of(node_of(made)) == wanted
    except LayoutError:
        same = False
    if not same:
        _refuse(node_of(text, at))
    return made

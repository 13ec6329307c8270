"""Changes single entries of a YAML text and leaves every other line as it stands, with its comments.

The lines to change are found by the places of the nodes, so the strict reader stays the only parser. What comes out is read
again: it says exactly what was to be said, and nothing else differs, or nothing is written. Knows YAML; does not know lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from api.importing.yaml_lines import condition, scalar
from api.reviewing.layout import (
    LayoutError,
    Path,
    block_at,
    end_of,
    entry_lines,
    indent_of,
    is_flow,
    last_line,
    lines_of,
    mapping_of,
    node_of,
    refuse,
)
from engine.documents import Mapping, Node, Plain, Scalar, Sequence, plain

_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"'), "'": re.compile(r"'(?:[^']|'')*'")}
_REST = re.compile(r"\s*|\s+#.*")


def put(text: str, at: Path, key: str, value: str, after: tuple[str, ...] = ()) -> str:
    """The text in which the mapping at `at` has `value` under `key`; the comment behind the old value stays.

    A new key takes the place of a comment that begins with it (`# force: 待填`), else it follows the last of `after` there is.
    Raises `LayoutError`.
    """

    def change(data: Plain) -> None:
        mapping_of(data)[key] = value

    lines, mapping = lines_of(text), block_at(text, at)
    old = mapping.get(key)
    if old is not None:
        _replace(lines, mapping, key, old, value)
    else:
        _insert(lines, mapping, key, value, after)
    return _checked(text, "".join(lines), at, change)


def settle(text: str, at: Path, number: int, key: str, value: str) -> str:
    """The text with `value` under `key` of an entry, from 0, of the list at `at`. Raises `LayoutError`."""
    entry = node_of(text, (*at, number))
    lines = lines_of(text)
    if isinstance(entry, Mapping) and not is_flow(lines, entry):
        return put(text, (*at, number), key, value, tuple(entry.by_key))
    if not isinstance(entry, Mapping) or any(not isinstance(each, Scalar) for _, each in entry.entries):
        refuse(entry)
    first, end = entry_lines(lines, entry)
    indent = " " * indent_of(lines[first])
    told = {key_.text: each.text for key_, each in entry.entries if isinstance(each, Scalar)} | {key: value}
    rows = [f"{name}: {scalar(each)}\n" for name, each in told.items()]
    lines[first:end] = [f"{indent}{'  ' if place else '- '}{row}" for place, row in enumerate(rows)]

    def change(data: Plain) -> None:
        mapping_of(data)[key] = value

    return _checked(text, "".join(lines), (*at, number), change)


def drop(text: str, at: Path, number: int) -> str:
    """The text without an entry, from 0, of the list at `at`; without the list when it was the last. Raises `LayoutError`."""
    *above, name = at
    holder, listed = block_at(text, tuple(above)), node_of(text, at)
    lines = lines_of(text)
    if not isinstance(listed, Sequence) or not isinstance(name, str) or is_flow(lines, listed):
        refuse(listed)
    if len(listed.items) == 1:
        key, node = holder.by_key[name]
        del lines[key.line - 1 : end_of(lines, last_line(node), key.column - 1)]
    else:
        first, end = entry_lines(lines, listed.items[number])
        del lines[first:end]

    def change(data: Plain) -> None:
        entries = mapping_of(data)[name]
        if isinstance(entries, list):
            del entries[number]
        if not entries:
            del mapping_of(data)[name]

    return _checked(text, "".join(lines), tuple(above), change)


def rename(text: str, at: Path, key: str, name: str) -> str:
    """The text in which a key of the mapping at `at` has another name. Raises `LayoutError`."""
    mapping = node_of(text, at)
    written = mapping.key(key) if isinstance(mapping, Mapping) else None
    if written is None or written.quoted:
        refuse(mapping)
    lines = lines_of(text)
    line, start = lines[written.line - 1], written.column - 1
    lines[written.line - 1] = line[:start] + name + line[start + len(key) :]

    def change(data: Plain) -> None:
        mapping_of(data)[name] = mapping_of(data).pop(key)

    return _checked(text, "".join(lines), at, change)


def _inline(name: str, value: Plain) -> str:
    """A key with its value on one line."""
    if isinstance(value, dict):
        return f"{name}: {{{', '.join(_inline(inner, each) for inner, each in value.items())}}}"
    return f"{name}: {scalar(str(value))}"


def require(text: str, at: Path, key: str, entry: dict[str, Plain], always: str) -> str:
    """The text in which the condition under `key` of the mapping at `at` requires `entry` as well.

    `always` is the condition that requires nothing: it goes. Raises `LayoutError`.
    """
    mapping, added = block_at(text, at), ", ".join(_inline(name, value) for name, value in entry.items())
    node, lines = mapping.get(key), lines_of(text)
    written = mapping.key(key)
    if node is None or written is None:
        raise LayoutError(f"第 {mapping.line} 行的事项没有写 {key}，请在编辑器里写")
    indent = " " * (written.column - 1)
    first, end = written.line - 1, end_of(lines, last_line(node), written.column - 1)
    head = lines[first][: written.column - 1] + f"{key}:\n"
    parts = node.get("all") if isinstance(node, Mapping) and len(node.by_key) == 1 else None
    grows = isinstance(parts, Sequence) and not is_flow(lines, parts) and not is_flow(lines, node)
    if isinstance(node, Scalar) and node.text == always:
        lines[first:end] = [head, f"{indent}  {added}\n"]
    elif grows and parts is not None:
        lines.insert(end, f"{' ' * (parts.column - 1)}- {added}\n")
    else:
        lines[first:end] = [head, f"{indent}  all:\n", *_indented(lines, node, end, indent), f"{indent}    - {added}\n"]

    def change(data: Plain) -> None:
        old = mapping_of(data)[key]
        if old == always:
            mapping_of(data)[key] = dict(entry)
        elif grows and isinstance(old, dict) and isinstance(old["all"], list):
            old["all"].append(dict(entry))
        else:
            mapping_of(data)[key] = {"all": [old, dict(entry)]}

    return _checked(text, "".join(lines), at, change)


def _indented(lines: list[str], node: Node, end: int, indent: str) -> list[str]:
    """The lines of a condition as the first part of a list that stands under `all:`."""
    first, start = node.line - 1, node.column - 1
    if isinstance(node, Scalar) or is_flow(lines, node):
        if end > node.line:
            refuse(node)
        return [f"{indent}    - {lines[first][start:]}"]
    more = " " * (len(indent) + 6 - start)
    head, *rest = lines[first:end]
    return [f"{indent}    - {head[start:]}", *(f"{more}{line}" if line.strip() else line for line in rest)]


def append(text: str, name: str, entry: dict[str, str | list[str]]) -> str:
    """The text with one more entry at the end of the list `name` at the top, which is begun where it is not there.

    Raises `LayoutError`.
    """
    lines, top = lines_of(text), block_at(text, ())
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += "\n"
    listed = top.get(name)
    if listed is None:
        indent, end = "  ", len(lines)
        lines.append(f"{name}:\n")
        end += 1
    elif isinstance(listed, Sequence) and not is_flow(lines, listed):
        indent, end = " " * (listed.column - 1), end_of(lines, last_line(listed), top.by_key[name][0].column - 1)
    else:
        refuse(listed)
    rows = [
        f"{key}: {scalar(value)}\n" if isinstance(value, str) else f"{key}: [{', '.join(map(scalar, value))}]\n"
        for key, value in entry.items()
    ]
    lines[end:end] = [f"{indent}{'  ' if number else '- '}{row}" for number, row in enumerate(rows)]

    def change(data: Plain) -> None:
        entries = mapping_of(data).setdefault(name, [])
        if isinstance(entries, list):
            entries.append({key: value if isinstance(value, str) else list(value) for key, value in entry.items()})

    return _checked(text, "".join(lines), (), change)


def replace_condition(text: str, at: Path, key: str, when: Plain) -> str:
    """The text in which the condition under `key` of the mapping at `at` is another. Raises `LayoutError`."""
    mapping, lines = block_at(text, at), lines_of(text)
    written, node = mapping.key(key), mapping.get(key)
    if written is None or node is None or written.column == 1 or written.line == mapping.line:
        refuse(mapping)
    indent = " " * (written.column - 1)
    end = end_of(lines, last_line(node), written.column - 1)
    lines[written.line - 1 : end] = [f"{line}\n" for line in condition(when, indent)]

    def change(data: Plain) -> None:
        mapping_of(data)[key] = when

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
    end = end_of(lines, last_line(old), written.column - 1)
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
    end = end_of(lines, last_line(mapping), mapping.column - 2)
    written = f"{indent}{key}: {scalar(value)}\n"
    for number in range(mapping.line - 1, end):
        if lines[number].startswith(f"{indent}# {key}:"):
            lines[number] = written
            return
    before = next((mapping.by_key[name] for name in reversed(after) if name in mapping.by_key), None)
    if before is None:
        refuse(mapping)
    at = end_of(lines, last_line(before[1]), before[0].column - 1)
    if at and not lines[at - 1].endswith(("\n", "\r")):
        lines[at - 1] += "\n"
    lines.insert(at, written)


def _checked(text: str, made: str, at: Path, change: Callable[[Plain], None]) -> str:
    """`made`, when it says what `text` says with that change at `at` and nothing else. Raises `LayoutError`."""
    wanted = plain(node_of(text))
    inner = wanted
    for step in at:
        inner = inner[step]  # type: ignore[index]  # the path was walked on the nodes
    change(inner)
    try:
        same = plain(node_of(made)) == wanted
    except LayoutError:
        same = False
    if not same:
        refuse(node_of(text, at))
    return made

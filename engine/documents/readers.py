"""Documents: a file read strictly, and the readers on which every schema of this project is built.

A reader takes what a schema expects from a node, or reports at its place what is written instead; it collects and never
raises. It must not know any schema: no terms, lists, matters or places.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Mapping as Keys
from datetime import date
from pathlib import Path

from engine.documents.characters import MAX_BYTES, readable_text
from engine.documents.diagnostics import Diagnostic, quote, suggest
from engine.documents.strict_yaml import Mapping, Node, Report, Scalar, Sequence, document_node, shape_of

__all__ = [
    "Mapping",
    "Node",
    "Report",
    "Scalar",
    "Sequence",
    "expect_choice",
    "expect_date",
    "expect_entries",
    "expect_flag",
    "expect_mapping",
    "expect_sequence",
    "expect_text",
    "expect_texts",
    "expect_whole",
    "read_file",
    "read_text",
]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")


def read_text(text: str | bytes, path: str) -> tuple[Node | None, list[Diagnostic]]:
    """Return the document's node and no diagnostics, or None and all diagnostics ordered by place; any text is accepted.

    >>> node, _ = read_text("违法次数: 012", "a.yaml")
    >>> node.get("违法次数").text
    '012'
    """
    readable, found = readable_text(text, path)
    if readable is None:
        return None, found
    report = Report(path)
    node = document_node(readable, report)
    return (None if report.found else node), sorted(report.found)


def read_file(path: Path, shown: str) -> tuple[Node | None, list[Diagnostic]]:
    """Return what `read_text` does, with `shown` as the path in diagnostics; that a file cannot be read is a diagnostic."""
    report = Report(shown)
    try:
        if path.is_file():
            with path.open("rb") as file:
                return read_text(file.read(MAX_BYTES + 1), shown)
        if path.exists():
            report.add(None, "file-unreadable", f"{quote(shown)}不是文件。请给出 YAML 文件的路径。")
        else:
            report.add(None, "file-missing", f"找不到文件{quote(shown)}。请检查路径和文件名。")
    except (OSError, ValueError):
        report.add(None, "file-unreadable", f"文件{quote(shown)}读不出来。请检查路径的写法和读取权限。")
    return None, report.found


def expect_mapping(report: Report, node: Node | None, allowed: Keys[str, bool], what: str) -> Mapping | None:
    """Return the mapping, even with wrong keys, so that reading goes on; None when absent or of another shape.

    `allowed` says of each key whether it must be written. Reports unknown-key, missing-key, wrong-shape.
    """
    mapping = _mapping(report, node, what)
    if mapping is None:
        return None
    written = mapping.by_key
    for name, (key, _) in written.items():
        if name not in allowed:
            nearest = suggest(key.text, allowed) or f"可以写的键：{'、'.join(allowed)}。"
            report.add(key, "unknown-key", f"{what}里不能写{quote(key.text)}。{nearest}")
    for name, required in allowed.items():
        if required and name not in written:
            report.add(mapping, "missing-key", f"{what}缺少{quote(name)}。请补上。")
    return mapping


def expect_entries(report: Report, node: Node | None, what: str) -> tuple[tuple[Scalar, Node], ...]:
    """Return the entries of a mapping whose keys are free; () when absent or of another shape."""
    mapping = _mapping(report, node, what)
    return mapping.entries if mapping else ()


def _mapping(report: Report, node: Node | None, what: str) -> Mapping | None:
    if node is None or isinstance(node, Mapping):
        return node
    report.add(node, "wrong-shape", f"{what}应当写成“键: 值”，这里是{shape_of(node)}。")
    return None


def expect_sequence(report: Report, node: Node | None, what: str) -> tuple[Node, ...]:
    """Return the items of a list; () when absent or of another shape."""
    if node is None or isinstance(node, Sequence):
        return node.items if node else ()
    report.add(node, "wrong-shape", f"{what}应当是列表，这里是{shape_of(node)}。请写成“[甲, 乙]”，或者每行以“- ”开头。")
    return ()


def expect_text(report: Report, node: Node | None, what: str) -> str | None:
    """Return a text that is not empty; None when absent or of another shape."""
    if node is None:
        return None
    if isinstance(node, Scalar) and node.text.strip():
        return node.text
    report.add(node, "wrong-shape", f"{what}应当是一段文字，这里是{shape_of(node)}。")
    return None


def expect_texts(report: Report, node: Node | None, what: str) -> tuple[str, ...]:
    """Return the texts of a list of texts; the wrong ones are reported and left out."""
    if node is None:
        return ()
    items = expect_sequence(report, node, what)
    texts = tuple([item.text for item in items if isinstance(item, Scalar) and item.text.strip()])
    if len(texts) < len(items):
        for item in items:
            expect_text(report, item, f"{what}的每一项")
    return texts


def expect_choice(report: Report, node: Node | None, choices: Collection[str], what: str) -> str | None:
    """Return a text that is one of the choices; None when absent or reported."""
    text = expect_text(report, node, what)
    if text is None or text in choices:
        return text
    nearest = suggest(text, choices) or f"可以写：{'、'.join(choices)}。"
    report.add(node, "bad-value", f"{what}不能写{quote(text)}。{nearest}")
    return None


def expect_date(report: Report, node: Node | None, what: str) -> date | None:
    """Return a day of the calendar written as YYYY-MM-DD; None when absent or reported."""
    text = expect_text(report, node, what)
    if text is None:
        return None
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        message = f"{what}{quote(text)}不是日期的写法。请写成“2025-01-16”的样子。"
    except ValueError:
        message = f"{what}{quote(text)}不是日历上的日子。请核对年、月、日。"
    report.add(node, "bad-date", message)
    return None


def expect_whole(report: Report, node: Node | None, what: str, least: int = 0) -> int | None:
    """Return a whole number of at most nine digits, at least `least`; None when absent or reported."""
    text = expect_text(report, node, what)
    if text is None:
        return None
    if _WHOLE.fullmatch(text) and int(text) >= least:
        return int(text)
    report.add(node, "bad-value", f"{what}应当是不小于 {least} 的整数，这里是{quote(text)}。请用阿拉伯数字，不带单位。")
    return None


def expect_flag(report: Report, node: Node | None, what: str) -> bool | None:
    """Return whether `true` rather than `false` was written; None when absent or reported."""
    text = expect_text(report, node, what)
    if text is None or text in ("true", "false"):
        return None if text is None else text == "true"
    report.add(node, "bad-value", f"{what}应当写 true（是）或者 false（否），这里是{quote(text)}。")
    return None

"""Where words were read and how far they may be trusted: sources, and the provenance of each item.

What is only remembered or comes from an unreliable page has no place here: it is missing, and counted as missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from engine.documents import (
    Diagnostic,
    Node,
    Report,
    expect_choice,
    expect_date,
    expect_entries,
    expect_mapping,
    expect_sequence,
    expect_text,
    read_text,
    suggest,
)

READINGS = {
    "statute": "法律文本全文核对",
    "official": "发布机关页面",
    "press": "报刊转述",
    "copy": "他处转载",
    "draft": "征求意见稿",
}
"""How words were read, best first, and what it is called."""

GRADES = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Source:
    """One text that was read: an official document, a press report, a copy."""

    id: str
    title: str
    read: str
    grade: str
    details: Mapping[str, str]


class Provenance(NamedTuple):
    """Where one item's words stand: the place in the document, how it was read, in which source."""

    at: str
    read: str
    of: str = ""
    note: str = ""


_SOURCE_KEYS = {
    "id": True,
    "title": True,
    "read": True,
    "grade": True,
    "issuer": False,
    "number": False,
    "issued": False,
    "url": False,
    "compared": False,
    "repository": False,
    "commit": False,
    "file": False,
    "note": False,
}


def read_sources(text: str | bytes, path: str) -> tuple[dict[str, Source], list[Diagnostic]]:
    """All sources of `sources.yaml` by id, and the diagnostics."""
    node, found = read_text(text, path)
    report = Report(path)
    report.found.extend(found)
    top = expect_mapping(report, node, {"format": True, "sources": True}, "来源文件")
    sources: dict[str, Source] = {}
    for entry in expect_sequence(report, top.get("sources") if top else None, "sources"):
        mapping = expect_mapping(report, entry, _SOURCE_KEYS, "来源")
        if mapping is None:
            continue
        source_id = expect_text(report, mapping.get("id"), "来源的 id")
        title = expect_text(report, mapping.get("title"), "来源的 title")
        read = expect_choice(report, mapping.get("read"), tuple(READINGS), "来源的 read")
        grade = expect_choice(report, mapping.get("grade"), GRADES, "来源的 grade")
        for key in ("issued", "compared"):
            expect_date(report, mapping.get(key), f"来源的 {key}")
        if source_id and title and read and grade:
            if source_id in sources:
                report.add(mapping.get("id"), "duplicate-id", f"来源“{source_id}”重复")
            details = {
                key.text: expect_text(report, value, key.text) or ""
                for key, value in expect_entries(report, mapping, "来源")
                if key.text not in ("id", "title", "read", "grade")
            }
            sources[source_id] = Source(source_id, title, read, grade, details)
    return sources, report.found


def read_provenance(report: Report, node: Node | None, sources: Mapping[str, Source]) -> Provenance | None:
    """The provenance that `node` writes, its source known."""
    mapping = expect_mapping(report, node, {"at": True, "read": True, "of": False, "note": False}, "source")
    if mapping is None:
        return None
    at = expect_text(report, mapping.get("at"), "source 的 at")
    read = expect_choice(report, mapping.get("read"), tuple(READINGS), "source 的 read")
    of = expect_text(report, mapping.get("of"), "source 的 of") or ""
    if of and of not in sources:
        report.add(mapping.get("of"), "unknown-source", f"来源登记里没有“{of}”。{suggest(of, sources)}")
    note = expect_text(report, mapping.get("note"), "source 的 note") or ""
    return Provenance(at, read, of, note) if at and read else None


def read_source_ids(report: Report, node: Node | None, sources: Mapping[str, Source]) -> tuple[str, ...]:
    """A sequence of source ids, all known."""
    found = []
    for item in expect_sequence(report, node, "sources"):
        source_id = expect_text(report, item, "来源")
        if source_id and source_id not in sources:
            report.add(item, "unknown-source", f"来源登记里没有“{source_id}”。{suggest(source_id, sources)}")
        elif source_id:
            found.append(source_id)
    return tuple(found)


def day_or_none(report: Report, node: Node | None, what: str) -> date | None:
    """A date when the key is there."""
    return expect_date(report, node, what) if node is not None else None

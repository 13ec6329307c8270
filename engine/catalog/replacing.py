"""What a version says of other files: which versions it replaces from which day, and what its own reading corrects.

Reads those two keys and the names of list files; does not know which versions there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from engine.documents import (
    Mapping,
    Node,
    Report,
    Scalar,
    Sequence,
    expect_date,
    expect_mapping,
    expect_sequence,
    expect_text,
)

_STEM = re.compile(r"(.+?)(?:\.r([1-9]\d{0,3}))?")
REPLACEMENT = {"version": True, "from": True, "because": True}
CORRECTION = {"text": True, "by": True, "on": True}


@dataclass(frozen=True, slots=True)
class Replacement:
    """A version (cn/first-offence@2025-01-27) that is no longer in force from the day `since` on, whatever end it names.

    `since` None: from the first day of the version that says so; the end that the older one names itself stays.
    `because` are the words of the document that end it.
    """

    version: str
    since: date | None = None
    because: str = ""

    def __str__(self) -> str:
        return f"{self.version}，自 {self.since} 起" if self.since else self.version


@dataclass(frozen=True, slots=True)
class Correction:
    """What a revision of a reading corrects, who read the document again, and when."""

    text: str
    by: str
    on: date


def revision_of(stem: str) -> tuple[str, int]:
    """The date and the number of the reading that a file name without `.yaml` writes; the first reading has no number.

    >>> revision_of("2025-01-27"), revision_of("2025-01-27.r2"), revision_of("2025-01-27.r01")
    (('2025-01-27', 1), ('2025-01-27', 2), ('2025-01-27.r01', 1))
    """
    read = _STEM.fullmatch(stem)
    if read is None or read[2] == "1":
        return stem, 1
    return read[1], int(read[2] or 1)


def read_replacements(report: Report, node: Node | None) -> tuple[Replacement, ...]:
    """The entries of `replaces`: each the name of a version, or that with the day and the words that end it."""
    found = []
    for entry in expect_sequence(report, node, "replaces"):
        if not isinstance(entry, Mapping):
            name = expect_text(report, entry, "replaces 的每一项")
            found += [Replacement(name)] if name else []
            continue
        mapping = expect_mapping(report, entry, REPLACEMENT, "replaces 的每一项")
        if mapping is None:
            continue
        name = expect_text(report, mapping.get("version"), "replaces 的 version")
        since = expect_date(report, mapping.get("from"), "replaces 的 from")
        because = expect_text(report, mapping.get("because"), "replaces 的 because")
        if name and since and because:
            found.append(Replacement(name, since, because))
    return tuple(found)


def replaced_at(node: Node | None) -> list[tuple[str, Node]]:
    """The names of the versions that `replaces` writes, and where each stands."""
    found: list[tuple[str, Node]] = []
    for entry in node.items if isinstance(node, Sequence) else ():
        name = entry.get("version") if isinstance(entry, Mapping) else entry
        if isinstance(name, Scalar):
            found.append((name.text, name))
    return found


def read_correction(report: Report, node: Node | None, revision: int) -> Correction | None:
    """What `corrects` says; a revision must say it, a first reading corrects nothing."""
    if revision > 1 and node is None:
        told = "第二次以后的读法要写 corrects: {text: 更正了什么, by: 谁读的, on: 哪一天}"
        report.add(None, "missing-key", told)
    if revision == 1 and node is not None:
        told = "第一次的读法没有什么可以更正；更正另写一个文件，文件名是“日期.r2.yaml”，写 revision: 2"
        report.add(node, "unknown-key", told)
        return None
    mapping = expect_mapping(report, node, CORRECTION, "corrects")
    if mapping is None:
        return None
    text = expect_text(report, mapping.get("text"), "corrects 的 text")
    by = expect_text(report, mapping.get("by"), "corrects 的 by")
    on = expect_date(report, mapping.get("on"), "corrects 的 on")
    return Correction(text, by, on) if text and by and on else None

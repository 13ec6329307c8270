"""Patterns as the phrasing table writes them, with `{..}` for the quantities that they hold.

Reads them, or tells what is wrong with them. Does not know what a pattern is for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from api.importing.numerals import PATTERNS
from engine.documents import Mapping as MappingNode
from engine.documents import Node, Report, expect_mapping, expect_sequence, expect_text, expect_texts

OPEN = re.compile(r"\{([^{}0-9,]+)\}")
"""What a text leaves open: a name in braces, which a count such as `{2,30}` is not."""
NOTHING = re.compile("(?!)")


QUANTITIES = {name: f"(?P<{name}>{pattern})" for name, pattern in PATTERNS.items()}
"""What the names in braces stand for where a section has none of its own: each quantity as a group of that name."""


def read_pattern(report: Report, node: Node | None, groups: Mapping[str, str] = QUANTITIES) -> re.Pattern[str]:
    """The pattern of a scalar, each name in braces as its group; one that never matches when it is wrong."""
    text = expect_text(report, node, "pattern") or ""
    try:
        return re.compile(OPEN.sub(lambda found: groups[found[1]], text))
    except (re.error, KeyError):
        report.add(node, "bad-value", f"“{text}”不是正确的表达式；花括号里只能写 {'、'.join(groups)}，同一种写一次")
        return NOTHING


def compiled(report: Report, node: Node | None, text: str) -> re.Pattern[str]:
    """The pattern of a text without quantities; one that never matches for '' or when it is wrong."""
    try:
        return re.compile(text) if text else NOTHING
    except re.error:
        report.add(node, "bad-value", f"“{text}”不是正确的表达式")
        return NOTHING


def any_of(report: Report, node: Node | None) -> re.Pattern[str]:
    """A pattern for any of the texts of a sequence, which hold no quantities."""
    return compiled(report, node, "|".join(expect_texts(report, node, "说法")))


def read_patterns(report: Report, node: Node | None) -> tuple[re.Pattern[str], ...]:
    """The patterns of a sequence."""
    return tuple(read_pattern(report, item) for item in expect_sequence(report, node, "表达式"))


def read_rows(report: Report, node: Node | None, must: tuple[str, ...], may: tuple[str, ...] = ()) -> list[MappingNode]:
    """The rows of a section, each with a `pattern` and those keys."""
    allowed = {"pattern": True, **dict.fromkeys(must, True), **dict.fromkeys(may, False)}
    read = (expect_mapping(report, entry, allowed, "一行") for entry in expect_sequence(report, node, "措辞表的一节"))
    return [row for row in read if row is not None]

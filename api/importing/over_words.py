"""The section `over` of the phrasing table: what words over the items of a list hold besides conditions and leads.

Reads it, or tells what is wrong with it; knows nothing of a document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from api.importing.patterns import read_patterns
from engine.documents import Node, Report, expect_mapping

_KEYS = ("before", "counts", "names", "purpose", "further", "outside")


@dataclass(frozen=True, slots=True)
class OverWords:
    """What stands around the conditions of a title, and what a sentence above a list says of the list and not of its items.

    `before` begins a title (第一类), `counts` (9种情形) and `names` (的违法行为) end one. A clause of `purpose` begins a
    preamble, one of `further` goes on with it. A sentence with `outside` is about what the list does not hold.
    """

    before: re.Pattern[str]
    counts: re.Pattern[str]
    names: re.Pattern[str]
    purpose: re.Pattern[str]
    further: re.Pattern[str]
    outside: re.Pattern[str]


def read_over_words(report: Report, node: Node | None) -> OverWords:
    """The section; what is wrong with it goes to the report."""
    top = expect_mapping(report, node, dict.fromkeys(_KEYS, True), "over")
    sections = (read_patterns(report, top.get(key)) if top is not None else () for key in _KEYS)
    before, counts, names, purpose, further, outside = ("|".join(each.pattern for each in rows) for rows in sections)
    return OverWords(
        re.compile(before or "(?!)"),
        re.compile(f"(?:{counts or '(?!)'})$"),
        re.compile(f"(?:{names or '(?!)'})$"),
        re.compile(purpose or "(?!)"),
        re.compile("|".join(each for each in (purpose, further) if each) or "(?!)"),
        re.compile(outside or "(?!)"),
    )

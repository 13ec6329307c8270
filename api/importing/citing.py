"""How agencies word citations: the section `citations` of the phrasing table, as patterns.

Reads it; the words themselves stand in the table, not here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.documents import Mapping as MappingNode
from engine.documents import Node, Report, expect_mapping, expect_texts

_KEYS = (
    "documents",
    "leads",
    "within",
    "after",
    "beside",
    "quotes",
    "this",
    "same",
    "short",
    "punishes",
    "obliges",
    "spares",
    "breaks",
    "punishing",
    "sparing",
    "unpunished",
)


@dataclass(frozen=True, slots=True)
class Citing:
    """One pattern for each kind of words; text is of half width and without spaces.

    `documents` ends a name, `leads` stands before a citation, `within` there also inside a sentence, `after` behind it,
    `beside` between two; `quotes` behind it leads to the words of the clause; `this` and `same` point back; `short` says how
    a document is called further on; `punishes`, `obliges` and `spares` are words of a clause that tell what it does,
    `breaks`, `punishing` and `sparing` the same in the words before it.
    `unpunished` are effects beside which no punishment stands.
    """

    documents: str
    leads: str
    within: str
    after: re.Pattern[str]
    beside: str
    quotes: str
    this: str
    same: re.Pattern[str]
    short: re.Pattern[str]
    punishes: re.Pattern[str]
    obliges: re.Pattern[str]
    spares: re.Pattern[str]
    breaks: re.Pattern[str]
    punishing: re.Pattern[str]
    sparing: re.Pattern[str]
    unpunished: re.Pattern[str]


def read_citing(report: Report, node: Node | None) -> Citing:
    """The section; what is wrong with it goes to the report."""
    top = expect_mapping(report, node, dict.fromkeys(_KEYS, True), "citations")
    words = {key: _any_of(report, top, key) for key in _KEYS}
    patterns = {key: re.compile(words[key]) for key in _KEYS}
    return Citing(
        words["documents"],
        words["leads"],
        words["within"],
        patterns["after"],
        words["beside"],
        words["quotes"],
        words["this"],
        patterns["same"],
        patterns["short"],
        patterns["punishes"],
        patterns["obliges"],
        patterns["spares"],
        patterns["breaks"],
        patterns["punishing"],
        patterns["sparing"],
        patterns["unpunished"],
    )


def _any_of(report: Report, top: MappingNode | None, key: str) -> str:
    """One expression that is any of those under a key, the longest first where they are plain words."""
    node = top.get(key) if top else None
    texts = sorted(expect_texts(report, node, key), key=len, reverse=True)
    found = f"(?:{'|'.join(texts) or '(?!)'})"
    try:
        re.compile(found)
    except re.error:
        report.add(node, "bad-value", f"“{'、'.join(texts)}”不是正确的表达式")
        return "(?!)"
    return found

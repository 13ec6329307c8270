"""The section `particulars` of the phrasing table: how documents word what they say of themselves.

Reads it, or tells what is wrong with it; knows nothing of a document.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from api.importing.numerals import PATTERNS, number
from api.importing.patterns import NOTHING, any_of, read_pattern
from engine.documents import Node, Report, expect_choice, expect_entries, expect_mapping, expect_sequence

TITLE, DOCUMENT, ATTACHMENT, NUMBER = "标题", "文件名称", "附件", "文号"
ISSUER, BODY, ISSUED = "发文机关", "机关名称", "印发日期"
STARTS, STARTS_ISSUED, LASTS, BOUNDS, DEFINES, ROUTINE = "施行日期", "印发之日起施行", "有效期", "本数", "定义", "套语"
SAYINGS = (
    TITLE,
    DOCUMENT,
    ATTACHMENT,
    NUMBER,
    ISSUER,
    BODY,
    ISSUED,
    STARTS,
    STARTS_ISSUED,
    LASTS,
    BOUNDS,
    DEFINES,
    ROUTINE,
)
ENDS = "。；;，,、 "
"""Marks that only end a sentence."""
LONGEST = 500
"""Characters of a sentence that is read."""
_NUMERAL = "[0-9零〇一二三四五六七八九十]"
_DAY = rf"{_NUMERAL}{{4}}[年./-]{_NUMERAL}{{1,3}}[月./-]{_NUMERAL}{{1,3}}日?"
_DAY_PARTS = re.compile(rf"({_NUMERAL}{{4}})[年./-]({_NUMERAL}{{1,3}})[月./-]({_NUMERAL}{{1,3}})日?")
_GROUPS = {
    "日": rf"(?P<day>{_DAY})",
    "止日": rf"(?P<until>{_DAY})",
    "时长": rf"(?P<length>{PATTERNS['时长']})",
    "文": "(?P<text>.{1,2000}?)",
    "名": '(?P<name>[^“”"「」，。；：]{1,30})',
}


@dataclass(frozen=True, slots=True)
class Saying:
    """A whole sentence that says one thing of the document; `answer` is what it answers of bounds."""

    says: str
    pattern: re.Pattern[str]
    answer: str = ""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """All sayings, what may stand before one, and the words of bounds with the reading that each of them asks.

    `settled` are words of bounds that leave nothing open, with the answer that they have in any case; `counted` ends what is
    said of bounds (本数).
    """

    sayings: tuple[Saying, ...]
    before: re.Pattern[str]
    bounds: Mapping[str, str]
    settled: Mapping[str, str]
    bound: re.Pattern[str]
    counted: re.Pattern[str]


def read_own_words(report: Report, node: Node | None, readings: Mapping[str, Collection[str]]) -> OwnWords:
    """The section; what is wrong goes into the report. `readings` are the questions with their answers."""
    keys = {"before": True, "bounds": True, "settled": True, "counted": True, "says": True}
    top = expect_mapping(report, node, keys, "particulars")
    if top is None:
        return OwnWords((), re.compile(""), {}, {}, NOTHING, NOTHING)
    bounds = {
        key.text: expect_choice(report, value, tuple(readings), key.text) or ""
        for key, value in expect_entries(report, top.get("bounds"), "bounds")
    }
    answers = tuple(dict.fromkeys(answer for reading in bounds.values() for answer in readings.get(reading, ())))
    settled = {
        key.text: expect_choice(report, value, answers, key.text) or ""
        for key, value in expect_entries(report, top.get("settled"), "settled")
    }
    each = "|".join(re.escape(name) for name in (*bounds, *settled)) or "(?!)"
    groups = {**_GROUPS, "界": f'(?P<bounds>(?:[“"「‘]?(?:{each})[”"」’]?[、，,和及与或]{{0,2}}){{1,12}})'}
    sayings = []
    for entry in expect_sequence(report, top.get("says"), "says"):
        row = expect_mapping(report, entry, {"says": True, "pattern": True, "answer": False}, "一句")
        if row is None:
            continue
        says = expect_choice(report, row.get("says"), SAYINGS, "says") or ""
        answer = expect_choice(report, row.get("answer"), answers, "answer") or ""
        if (says == BOUNDS) != bool(answer):
            report.add(entry, "bad-value", f"只有“{BOUNDS}”写 answer，而且必须写")
        sayings.append(Saying(says, read_pattern(report, row.get("pattern"), groups), answer))
    return OwnWords(
        sayings=tuple(sayings),
        before=read_pattern(report, top.get("before")),
        bounds=bounds,
        settled=settled,
        bound=re.compile(each),
        counted=any_of(report, top.get("counted")),
    )


def read_day(text: str) -> date | None:
    """The day that a document writes; None when it is none of the calendar.

    >>> read_day("二〇二一年十月八日"), read_day("2024-02-29"), read_day("2025-02-29")
    (datetime.date(2021, 10, 8), datetime.date(2024, 2, 29), None)
    """
    found = _DAY_PARTS.fullmatch(text)
    try:
        return date(*(int(number(part)) for part in found.groups())) if found else None
    except ValueError:
        return None


def read_bounds(plain: str, words: OwnWords) -> dict[str, str] | None:
    """What a sentence answers of bounds, by reading; None when a piece of it is not understood, or says what cannot be.

    A sentence on words that leave nothing open, such as 不超过, answers nothing: {}.
    """
    found: dict[str, str] = {}
    at = 0
    for mark in words.counted.finditer(plain[:LONGEST]):
        piece = plain[at : mark.end()].strip(ENDS)
        at = mark.end()
        matches = ((each, m) for each in words.sayings if each.says == BOUNDS and (m := each.pattern.fullmatch(piece)))
        saying, match = next(matches, (None, None))
        if saying is None or match is None:
            return None
        for name in words.bound.findall(match["bounds"]):
            reading = words.bounds.get(name, "")
            if words.settled.get(name, saying.answer) != saying.answer:
                return None
            if reading and found.setdefault(reading, saying.answer) != saying.answer:
                return None
    return found if at and not plain[at:].strip(ENDS) else None

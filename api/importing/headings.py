"""What the columns of a published table hold, told by their headings and, where a heading leaves it open, by their cells.

Knows the headings of the phrasing table; does not know rows, law or conditions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from api.importing.numbered_text import Wordings, read_wordings
from api.importing.patterns import any_of, compiled
from engine.documents import Node, Report, expect_choice, expect_mapping, expect_sequence, expect_text, expect_texts

NUMBER, ACT, CATEGORY, BODY, NOTE = "序号", "违法行为", "类别", "实施主体", "备注"
BREACH, PUNISH, EXEMPT, LEGAL = "违反条款", "处罚依据", "免罚依据", "法律依据"
WHEN, EXCEPT, EFFECT = "适用条件", "除外情形", "效果"
CITING = frozenset({BREACH, PUNISH, EXEMPT, LEGAL})
"""Roles of columns that cite clauses; of 法律依据 the heading leaves open whether a clause is breached, punishes or exempts."""
ROLES = (NUMBER, ACT, CATEGORY, BODY, NOTE, BREACH, PUNISH, EXEMPT, LEGAL, WHEN, EXCEPT, EFFECT)
_ONCE = (NUMBER, ACT)
_TELLING = CITING | {WHEN, EFFECT}
_LONGEST, _LONGEST_WITH_BRACKETS = 60, 200
_BRACKETS = re.compile(r"[（(\[【〔][^（）()\[\]【】〔〕]*[)）\]】〕]")


@dataclass(frozen=True, slots=True)
class Heading:
    """Headings of one role, the surest first. With `cell`, only over a column whose cells all say something like it."""

    role: str
    patterns: tuple[re.Pattern[str], ...]
    cell: re.Pattern[str] | None = None

    def rank(self, name: str, cells: Callable[[], Sequence[str]]) -> int | None:
        """Which of the patterns the whole heading is; None when none, or when the cells say something else."""
        rank = next((place for place, pattern in enumerate(self.patterns) if pattern.fullmatch(name)), None)
        if rank is None or self.cell is None:
            return rank
        said = [text for text in cells() if text]
        return rank if said and all(self.cell.fullmatch(text) for text in said) else None


@dataclass(frozen=True, slots=True, eq=False)
class Headings:
    """What agencies call their columns, and how they word notes, sums, titles and what goes on overleaf.

    `known` matches what any of the columns does: most cells are no heading, and one look says so. Conditions below headings
    that are told `apart` by these words lead to different effects; below such a heading one of `marks` says that it holds.
    Below a heading that is itself a condition, `asks` begins a
    question (是否), one of `yes` says that it must be met, one of `no` that it must not.
    """

    columns: tuple[Heading, ...]
    known: re.Pattern[str]
    notes: re.Pattern[str]
    sums: re.Pattern[str]
    continued: re.Pattern[str]
    marks: re.Pattern[str]
    titles: re.Pattern[str]
    apart: tuple[re.Pattern[str], ...]
    grounds: tuple[re.Pattern[str], ...]
    nothing: re.Pattern[str]
    cases: re.Pattern[str]
    asks: re.Pattern[str]
    yes: re.Pattern[str]
    no: re.Pattern[str]
    points: Wordings


def read_headings(report: Report, node: Node | None) -> Headings:
    """The section `columns` of the phrasing table; what is wrong with it goes into the report."""
    keys = ("headings", "notes", "sums", "continued", "marks", "titles", "nothing", "cases", "asks", "yes", "no")
    allowed = dict.fromkeys((*keys, "apart", "grounds", "points"), True)
    top = expect_mapping(report, node, allowed, "columns")
    rows = expect_sequence(report, top.get("headings"), "headings") if top else ()
    columns = tuple(heading for row in rows if (heading := _heading(report, row)) is not None)
    notes, sums, continued, marks, titles, nothing, cases, asks, yes, no = (
        any_of(report, top.get(key) if top else None) for key in keys[1:]
    )
    apart, grounds = (_each(report, top.get(key) if top else None, key) for key in ("apart", "grounds"))
    points = read_wordings(report, top.get("points") if top else None)
    known = "|".join(f"(?:{pattern.pattern})" for column in columns for pattern in column.patterns)
    known_ = re.compile(known or "(?!)")
    return Headings(
        columns, known_, notes, sums, continued, marks, titles, apart, grounds, nothing, cases, asks, yes, no, points
    )


def _each(report: Report, node: Node | None, key: str) -> tuple[re.Pattern[str], ...]:
    return tuple(compiled(report, node, text) for text in expect_texts(report, node, key))


def _heading(report: Report, node: Node) -> Heading | None:
    row = expect_mapping(report, node, {"role": True, "heading": True, "cell": False}, "一栏")
    if row is None:
        return None
    role = expect_choice(report, row.get("role"), ROLES, "role") or ""
    texts = expect_texts(report, row.get("heading"), "栏名")
    cell = expect_text(report, row.get("cell"), "cell")
    patterns = tuple(compiled(report, row.get("heading"), text) for text in texts)
    return Heading(role, patterns, compiled(report, row.get("cell"), cell) if cell else None)


def roles_of(
    names: Sequence[tuple[str, ...]], cells: Callable[[int], Sequence[str]], headings: Headings
) -> tuple[str, ...]:
    """The role of each column; '' for a heading that is not known.

    `names`: the words over each column from the upper row to the lower; `cells` gives what stands below a column, asked
    only where a heading leaves its role open. One column is the number and one the act, the one with the surest heading;
    every other role may have several columns.
    """
    choices = [list(_choices(words, partial(cells, place), headings)) for place, words in enumerate(names)]
    for role in _ONCE:
        claims = [(found[0][1], place) for place, found in enumerate(choices) if found and found[0][0] == role]
        if (
            len(claims) > 1
        ):  # of headings as sure as each other, the one over more cells: the other is merged over its rows
            claims.sort(key=lambda claim: (claim[0], -sum(map(bool, cells(claim[1]))), claim[1]))
        for _, place in claims[1:]:
            choices[place] = [choice for choice in choices[place] if choice[0] not in _ONCE]
    return tuple(found[0][0] if found else "" for found in choices)


def effects_told(heading: str, headings: Headings) -> frozenset[int]:
    """Which of the words that tell effects apart a heading has."""
    return frozenset(place for place, pattern in enumerate(headings.apart) if pattern.search(heading))


def grounds_told(heading: str, headings: Headings) -> frozenset[int]:
    """Which of the grounds of one effect a heading names, as 首违不罚 and 轻微不罚 do."""
    return frozenset(place for place, pattern in enumerate(headings.grounds) if pattern.search(heading))


def is_heading(text: str, headings: Headings) -> bool:
    """Whether a cell says what the heading of some column does."""
    return any(_is_known(form, headings) for form in _forms((text,)))


@lru_cache(maxsize=20_000)
def _is_known(name: str, headings: Headings) -> bool:
    return headings.known.fullmatch(name) is not None


def role_of(heading: str, texts: Sequence[str], headings: Headings) -> str:
    """The role of one column by its heading on one line, upper words before lower ones, and what stands in it."""
    return roles_of([tuple(heading.split())], lambda _: texts, headings)[0]


def _choices(
    words: tuple[str, ...], cells: Callable[[], Sequence[str]], headings: Headings
) -> Iterator[tuple[str, int]]:
    for name in (form for form in _forms(words) if _is_known(form, headings)):
        for heading in headings.columns:
            if (rank := heading.rank(name, cells)) is not None:
                yield heading.role, rank


def _forms(words: tuple[str, ...]) -> Iterator[str]:
    """The ways to say a heading: the lowest words speak first, then all together; what is in brackets comes with neither."""
    plain = ["".join(word.split()) for word in words]
    for name in dict.fromkeys((*plain[-1:], "".join(plain), *plain[-2::-1])):
        if 0 < len(name) <= _LONGEST:
            yield name
        if (
            len(name) <= _LONGEST_WITH_BRACKETS
            and (bare := _BRACKETS.sub("", name)) != name
            and 0 < len(bare) <= _LONGEST
        ):
            yield bare


def heads_a_list(roles: Sequence[str]) -> bool:
    """Whether columns of these roles are a list: acts with something about them, or conditions with something beside."""
    held = frozenset(roles)
    if ACT in held:
        return bool(held & (_TELLING | {NUMBER}))
    return WHEN in held and bool(held & (CITING | {NUMBER}))

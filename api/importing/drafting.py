"""From the rows of a published list to a draft version: every item with its clauses, its matter and its condition.

Proposes and says why; what it does not know is left out for the reviewer. Reads and writes no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date

from api.importing.citations import Cited, cited_in
from api.importing.grids import RefusedError
from api.importing.headings import ACT, BREACH, EFFECT, EXEMPT, LEGAL, PUNISH, WHEN
from api.importing.laws import Laws, Standing, known_laws
from api.importing.matching import Known, Match, known_matters, match
from api.importing.passages import Passage
from api.importing.phrasing import Phrasing, Plain
from api.importing.proposing import Over, Pen, Proposal, propose, read_over, title_over
from api.importing.sheets import Row, Sheet
from engine.catalog import Library

_TITLE = re.compile(r"清单|目录|事项表|一览表")
_LONGEST_TITLE = 200
_MARKS = re.compile(r"^(?:附件|附)[ ]?[0-9一二三四五六七八九十]*[：:.、 ]?")


@dataclass(frozen=True, slots=True)
class Brief:
    """What the reviewer said when the list was imported; '' and {} where nothing was said."""

    list_id: str
    version: date
    title: str = ""
    kind: str = ""
    field: str = ""
    source: str = ""
    answers: Mapping[str, str] = attribute(default_factory=dict)
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftItem:
    """One drafted item: `breaches` and `punished_by` are the clauses cited, `strange` those of documents never met.

    `exempting` are clauses cited as the ground of exemption, `open` those of which the heading says nothing.
    """

    number: str
    act: str
    breaches: tuple[str, ...]
    punished_by: tuple[str, ...]
    exempting: tuple[str, ...]
    open: tuple[str, ...]
    strange: tuple[str, ...]
    match: Match
    proposal: Proposal
    row: Row

    @property
    def matter(self) -> str:
        """The matter of the library, or the act itself, which is then a matter to be added."""
        return self.match.name or self.act


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole draft. `published` counts all rows of the document, also those that were not asked for."""

    brief: Brief
    title: str
    kind: str
    published: int
    items: tuple[DraftItem, ...]
    definitions: Mapping[str, tuple[str, Plain]]
    asked: tuple[str, ...]
    notes: tuple[str, ...]


def draft(sheet: Sheet, brief: Brief, phrasing: Phrasing, library: Library) -> Draft:
    """The draft of the list on `sheet`. Raises `RefusedError` when `brief.only` names rows that are not there."""
    numbers, wanted = {row.number for row in sheet.rows}, frozenset(brief.only)
    missing = [number for number in brief.only if number not in numbers]
    if missing:
        raise RefusedError(f"里没有第 {'、'.join(missing)} 项；--only 请写“序号”栏里有的。")
    title = brief.title or _title(sheet.above)
    kind = brief.kind or next((kind for pattern, kind in phrasing.kinds if pattern.search(title)), "")
    pen = Pen(phrasing, library, brief.answers)
    known, laws = known_matters(library), known_laws(library)
    items: list[DraftItem] = []
    over = (title_over(title, pen), read_over(sheet.above, pen, leading=True))
    cited: Mapping[str, tuple[Cited, ...]] = {}
    for row in (row for row in sheet.rows if not wanted or row.number in wanted):
        cited = _cited(row, cited, laws, phrasing)
        items.append(_item(row, cited, sheet, over, pen, known))
    notes = tuple(passage.text for passage in sheet.below)
    return Draft(
        brief, title, kind, len(sheet.rows), tuple(items), dict(pen.definitions), tuple(_questions(pen)), notes
    )


def _questions(pen: Pen) -> Iterator[str]:
    """What only the document can answer, with the answers that there are."""
    for name in pen.asked:
        choice = pen.phrasing.choices[name]
        yield f"{choice.ask}：{name}={'、'.join(choice.options)}"


def _title(above: tuple[Passage, ...]) -> str:
    """The line above the table that names the list; '' when none does."""
    lines = [_MARKS.sub("", line).strip() for passage in above for line in passage.text.split("\n")]
    return next((line for line in reversed(lines) if len(line) <= _LONGEST_TITLE and _TITLE.search(line)), "")


def _cited(
    row: Row, before: Mapping[str, tuple[Cited, ...]], laws: Laws, phrasing: Phrasing
) -> Mapping[str, tuple[Cited, ...]]:
    """The clauses cited in each column of a row; `before` are those of the row above, which 同上 means."""
    return {
        role: cited_in(row.text(role), laws, phrasing.citing, before.get(role, ())).cited
        for role in (BREACH, PUNISH, EXEMPT, LEGAL)
    }


def _item(  # what one row is read with
    row: Row, cited: Mapping[str, tuple[Cited, ...]], sheet: Sheet, over: tuple[Over, ...], pen: Pen, known: Known
) -> DraftItem:
    act = re.sub(r"\s", "", row.text(ACT)).strip("。；;")
    breaches, punished_by, exempting, legal = (
        tuple(each.clause for each in cited[role]) for role in (BREACH, PUNISH, EXEMPT, LEGAL)
    )
    unknown = (each.clause for found in cited.values() for each in found if each.standing is Standing.UNKNOWN)
    strange = tuple(dict.fromkeys(unknown))
    headings = [heading for cell in row.cells if cell.column.role == WHEN for heading in cell.column.headings]
    standing = (*over, read_over(row.sections, pen), read_over(headings, pen), read_over(row.passages(EFFECT), pen))
    cells = row.passages(WHEN) if sheet.has(WHEN) else None
    proposal = propose(cells, pen, over=standing, several=row.several)
    found = match(act, (*breaches, *legal), punished_by, known)
    return DraftItem(row.number, act, breaches, punished_by, exempting, legal, strange, found, proposal, row)


def proposed_matters(draft: Draft) -> Iterator[tuple[str, tuple[DraftItem, ...]]]:
    """The matters that the library lacks, each with the items that need it."""
    lacking: dict[str, list[DraftItem]] = {}
    for item in draft.items:
        if item.match.name is None and item.act:
            lacking.setdefault(item.act, []).append(item)
    for act, items in lacking.items():
        yield act, tuple(items)

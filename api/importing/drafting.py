"""From the rows of a published list to a draft version: every item with its clauses, its matter and its condition.

Proposes and says why; what it does not know is left out for the reviewer. Reads and writes no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date

from api.importing.account import Entry, entry, overlaid, unclaimed
from api.importing.grids import RefusedError
from api.importing.headings import WHEN
from api.importing.held_matters import known_matters
from api.importing.items import DraftItem, Knowledge, draft_items
from api.importing.laws import Laws, known_laws
from api.importing.own_words import ISSUED, TITLE
from api.importing.particulars import Particulars, Told, read_particulars
from api.importing.passages import Part, Passage, Use, leftovers
from api.importing.phrasing import Phrasing
from api.importing.proposing import NOTHING_OVER, Over, Pen, read_headings, read_over, title_over
from api.importing.sheets import Column, Sheet
from engine.catalog import Library
from engine.documents import Plain

IN_TABLE, OUTSIDE = "表中用语", "正文以外"
_CODE = re.compile(r"/([0-9]{6})-")


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
class Defined:
    """A word that the list defines: the words that do, the condition as far as it is known, and where they stand."""

    words: str
    when: Plain
    place: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole draft. `published` counts all rows of the document, also those that were not asked for.

    `criteria` say how the document wants a fact judged. `notes` tell the reviewer where what he said and what the document
    says differ. `account` has what became of every word of the document that the draft was asked for.
    """

    brief: Brief
    title: str
    kind: str
    published: int
    columns: tuple[Column, ...]
    items: tuple[DraftItem, ...]
    particulars: Particulars
    definitions: Mapping[str, Defined]
    criteria: Mapping[str, Told]
    asked: tuple[str, ...]
    notes: tuple[str, ...]
    account: tuple[Entry, ...]


def draft(  # what a list is read with
    sheet: Sheet,
    brief: Brief,
    phrasing: Phrasing,
    library: Library,
    *,
    laws: Laws | None = None,
    outside: tuple[Passage, ...] = (),
) -> Draft:
    """The draft of the list on `sheet`; `outside` are the words of the file that belong to its pages and not to its text.

    Without `laws` clauses are known by the library alone: no article is missed, and none spares.
    Raises `RefusedError` when `brief.only` names rows that are not there.
    """
    numbers, wanted = {row.number for row in sheet.rows}, frozenset(brief.only)
    missing = [number for number in brief.only if number not in numbers]
    if missing:
        raise RefusedError(f"里没有第 {'、'.join(missing)} 项；--only 请写“序号”栏里有的。")
    told = read_particulars(sheet.above, sheet.below, phrasing.own_words)
    title = brief.title or told.title
    pen = Pen(phrasing, library, {**_answers(told, phrasing), **brief.answers})
    for name, each in told.definitions.items():
        if pen.fact(name) is None:
            pen.define(name, each.value)
    leading = [passage for passage in dict.fromkeys(sheet.above) if leftovers(told.parts[passage])]
    above = read_over(leading, pen, leading=True)
    known = Knowledge(
        known_matters(library, phrasing.acts, _place(brief.list_id)),
        laws or known_laws(library),
        pen,
        (title_over(title, pen), above),
    )
    items = draft_items([row for row in sheet.rows if not wanted or row.number in wanted], sheet, known)
    return Draft(
        brief=brief,
        title=title,
        kind=brief.kind or _kind(title, items, phrasing),
        published=len(sheet.rows),
        columns=sheet.columns,
        items=items,
        particulars=told,
        definitions=_definitions(pen, told),
        criteria={name: each for name, each in told.definitions.items() if pen.fact(name) is not None},
        asked=tuple(_questions(pen)),
        notes=tuple(_differences(brief, told, phrasing)),
        account=tuple(_account(sheet, items, _around(told, leading, above, items), pen, outside)),
    )


def _kind(title: str, items: Sequence[DraftItem], phrasing: Phrasing) -> str:
    """The kind that a title names, unless the items differ in their effects; '' where nothing says it."""
    if not phrasing.are_alike(frozenset(item.proposal.effect for item in items) - {""}):
        return phrasing.mixed
    return next((kind for pattern, kind in phrasing.kinds if pattern.search(title)), "")


def _answers(told: Particulars, phrasing: Phrasing) -> Mapping[str, str]:
    """What the document answers by itself, as a condition writes it."""
    return {reading: phrasing.choices[reading].options[each.value] for reading, each in told.answers.items()}


def _differences(brief: Brief, told: Particulars, phrasing: Phrasing) -> Iterator[str]:
    """Where the reviewer said another thing than the document does; what he said was used."""
    for reading, answer in _answers(told, phrasing).items():
        each, given = told.answers[reading], brief.answers.get(reading, answer)
        if given != answer:
            said = next(name for name, put in phrasing.choices[reading].options.items() if put == given)
            yield f"{each.place}写的是“{each.words}”，--reading 写的是 {reading}={said}；照 --reading 起草"
    if brief.title and told.title and brief.title != told.title:
        yield f"{told.all(TITLE)[0].place}写的名称是“{told.title}”，--title 写的是“{brief.title}”；照 --title 起草"
    issued = told.one(ISSUED)
    if issued and issued != brief.version.isoformat():
        yield f"{told.all(ISSUED)[0].place}写的日期是 {issued}，--date 写的是 {brief.version}；照 --date 起草"


def _definitions(pen: Pen, told: Particulars) -> Mapping[str, Defined]:
    """The words that the table made definitions, and those that the document defines."""
    places = {each.value: each.place for each in told.definitions.values()}
    return {name: Defined(words, when, places.get(words, IN_TABLE)) for name, (words, when) in pen.definitions.items()}


def _place(list_id: str) -> str:
    """The code of the place whose list it is; '' for the whole country."""
    return next(iter(_CODE.findall(list_id)[::-1]), "")


def _questions(pen: Pen) -> Iterator[str]:
    """What only the document can answer, with the answers that there are."""
    for name in pen.asked:
        choice = pen.phrasing.choices[name]
        yield f"{choice.ask}：{name}={'、'.join(choice.options)}"


def _around(
    told: Particulars, leading: Sequence[Passage], above: Over, items: tuple[DraftItem, ...]
) -> Mapping[Passage, tuple[Part, ...]]:
    """The parts of the passages around the list: what the document says of itself, and what leads into the list.

    An effect that no item has taken from there is left over.
    """
    held = (
        (Use.EFFECT, any(each.proposal.effect for each in items)),
        (Use.FORCE, any(each.proposal.force for each in items)),
    )
    not_held = [use for use, any_ in held if not any_]
    read = {passage: unclaimed(parts, *not_held) for passage, parts in zip(leading, above.parts, strict=True)}
    return {passage: overlaid(parts, read.get(passage, parts)) for passage, parts in told.parts.items()}


def _account(
    sheet: Sheet,
    items: tuple[DraftItem, ...],
    around: Mapping[Passage, tuple[Part, ...]],
    pen: Pen,
    outside: tuple[Passage, ...],
) -> Iterator[Entry]:
    """What became of every passage of the list, in the order of the document; rows that were not asked for are left out."""
    for passage in sheet.above:
        yield entry(passage, around[passage])
    for column in sheet.columns:
        read = read_headings(column.headings, pen) if column.role == WHEN else NOTHING_OVER
        for number, heading in enumerate(column.headings):
            known = heading.text.partition("（")[0] if column.role else heading.text
            said = (Part(known, Use.METADATA), Part(heading.text[len(known) :], Use.LEFTOVER))
            yield entry(heading, overlaid(said, read.parts[number] if read.parts else said))
    for item in items:
        yield from item.account
    for passage in sheet.repeats:
        yield entry(passage, [Part(passage.text, Use.LAYOUT)])
    for passage in sheet.below:
        yield entry(passage, around[passage])
    for passage in outside:
        yield entry(passage, [Part(passage.text, Use.LAYOUT)], OUTSIDE)


def proposed_matters(draft: Draft) -> Iterator[tuple[str, tuple[DraftItem, ...]]]:
    """The matters that the library lacks, each with the items that need it."""
    lacking: dict[str, list[DraftItem]] = {}
    for item in draft.items:
        if item.match.name is None and item.act:
            lacking.setdefault(item.act, []).append(item)
    for act, items in lacking.items():
        yield act, tuple(items)

"""One row of a published list as an item of the draft: its clauses, its matter, its condition, and what became of its words.

Proposes and says why; decides nothing. Knows the roles of columns; does not know the document around the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from api.importing.account import Entry, entry, unclaimed
from api.importing.citations import cited_in
from api.importing.cited import Citations, Cited, clause_of
from api.importing.clause_kinds import kind_of
from api.importing.headings import (
    ACT,
    BREACH,
    CITING,
    EFFECT,
    EXCEPT,
    EXEMPT,
    LEGAL,
    NOTE,
    NUMBER,
    PUNISH,
    WHEN,
    Headings,
    effects_told,
    grounds_told,
)
from api.importing.held_matters import Known
from api.importing.ladders import said_under
from api.importing.laws import Kind, Laws, Standing
from api.importing.matching import Match, match
from api.importing.over_items import punished_beside
from api.importing.passages import Part, Passage, Use, one_passage, parts_of_each
from api.importing.phrasing import Phrasing
from api.importing.proposing import Over, Pen, Proposal, propose, read_headings, read_over
from api.importing.sheets import CellOf, Column, Row, Sheet
from api.importing.stretches import ENDS

_SEVERAL = "这一项的条件分在几行或者几栏，没有写明都要满足、满足一处即可，还是几项"
_APART = "原文这一项有几种处理，每一种起草为一项"
_DRAFTED = (WHEN, EFFECT)
_TAIL = re.compile(r"[（(，,；;]([^（）()，,；;。]{1,80})[)）]?$")
SECTION = "小标题"
_ROLES = {Kind.PUNISHES: PUNISH, Kind.OBLIGES: BREACH, Kind.SPARES: EXEMPT}


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the rows of one list are read with: the matters, the documents, the pen, and what stands over all of them."""

    matters: Known
    laws: Laws
    pen: Pen
    over: tuple[Over, ...]


@dataclass(frozen=True, slots=True)
class DraftItem:
    """One drafted item: `breaches` and `punished_by` are the clauses cited, `strange` those of documents never met.

    `exempting` are clauses cited as the ground of exemption, `open` those of which nothing says what they do. `quoted` are
    the words of clauses that the row gives, `told` is what a reviewer must look at; `account` has what became of every
    word of the row.
    """

    number: str
    act: str
    breaches: tuple[str, ...]
    punished_by: tuple[str, ...]
    exempting: tuple[str, ...]
    open: tuple[str, ...]
    strange: tuple[str, ...]
    quoted: Mapping[str, str]
    told: tuple[str, ...]
    match: Match
    proposal: Proposal
    row: Row
    account: tuple[Entry, ...]

    @property
    def matter(self) -> str:
        """The matter of the library, or the act itself, which is then a matter to be added."""
        return self.match.name or self.act


def draft_items(rows: Sequence[Row], sheet: Sheet, known: Knowledge) -> tuple[DraftItem, ...]:
    """The items of the rows, in their order; a citation of the row above is read from there."""
    items: list[DraftItem] = []
    before: dict[Column, tuple[Cited, ...]] = {}
    citing = {cell.column for row in rows for cell in row.cells if cell.column.role in CITING}
    headed = {column: _headed(column, known) for column in citing}
    for row in rows:
        cited: list[tuple[str, Citations]] = []
        for column, text in ((cell.column, cell.passage.text) for cell in row.cells if cell.column.role in CITING):
            document = headed[column] or _only_document(clause for _, each in cited for clause in each.clauses)
            found = cited_in(text, known.laws, known.pen.phrasing.citing, before.get(column, ()), document)
            before[column] = found.cited
            cited.append((column.role, found))
        items.append(_item(row, cited, sheet, known))
    return tuple(items)


def _headed(column: Column, known: Knowledge) -> str:
    """The document that the heading of a column names; '' for none or several."""
    heading = "\n".join(head.text for head in column.headings)
    return _only_document(cited_in(heading, known.laws, known.pen.phrasing.citing).clauses)


def _only_document(clauses: Iterable[str]) -> str:
    """The only document that clauses are of; '' for none or several."""
    documents = {clause_of(clause).document for clause in clauses}
    return documents.pop() if len(documents) == 1 else ""


def _item(row: Row, cited: Sequence[tuple[str, Citations]], sheet: Sheet, known: Knowledge) -> DraftItem:
    act = re.sub(r"\s", "", row.text(ACT)).strip("。；;，,：:")
    named = cited_in(act, known.laws, known.pen.phrasing.citing)
    doing = "".join(part.text for part in named.parts if part.use is not Use.CLAUSE)
    doing, exception = _without_exception(re.sub(r"[（(][）)]", "", doing), known.pen)
    by_role: dict[str, dict[str, None]] = {role: {} for role in (BREACH, PUNISH, EXEMPT, LEGAL)}
    found = [(role, each) for role, citations in (*cited, (LEGAL, named)) for each in citations.cited]
    told = [f"{each.as_written}：{each.told}" for _, each in found if each.told]
    beside = frozenset(clause for role, citations in cited if role == EXEMPT for clause in _beside(citations, known))
    answering = frozenset(clause for _, citations in cited for clause in _answering(citations, known))
    for role, each in found:
        is_for, doubt = _role(LEGAL if each.clause in beside else role, each, known)
        by_role[PUNISH if is_for == LEGAL and each.clause in answering else is_for][each.clause] = None
        told += [doubt] if doubt else []
    told += [_SEVERAL] if row.several else []
    told += [_APART] if row.apart else []
    told += _grounds_unsaid(row, known.pen.phrasing.columns)
    told += [
        f"“{cell.column.heading}”一栏写的是“{cell.passage.text}”，没有起草"
        for cell in row.none
        if cell.column.role in _DRAFTED
    ]
    breaches, punished_by, exempting, open_ = (tuple(clauses) for clauses in by_role.values())
    over = _over(row, known)
    matter = match(doing, (*breaches, *open_), punished_by, known.matters)
    told += [f"事项“{matter.name}”是按条款和名称认定的"] if matter.by_likeness else []
    texts, excepted = (_texts(row, role, sheet, known.pen) for role in (WHEN, EXCEPT))
    proposal = propose(
        [one_passage(text) for text in texts.values()] if sheet.has(WHEN) else None,
        known.pen,
        excepted=[*map(one_passage, excepted.values()), *exception],
        over=(*known.over, *(each for _, each in over)),
        several=row.several,
    )
    if proposal.effect and (fined := punished_beside(row.passages(EFFECT), proposal.effect, known.pen)):
        question = f"效果一栏写的是“{fined[:40]}”，上面说的是“{proposal.effect}”，没有起草效果"
        proposal = replace(proposal, effect="", force="", questions=(*proposal.questions, question))
    return DraftItem(
        number=row.number,
        act=act,
        breaches=breaches,
        punished_by=punished_by,
        exempting=exempting,
        open=open_,
        strange=tuple(dict.fromkeys(each.clause for _, each in found if each.standing is Standing.UNKNOWN)),
        quoted={each.clause: each.quoted for _, each in found if each.quoted},
        told=tuple(dict.fromkeys(told)),
        match=matter,
        proposal=proposal,
        row=row,
        account=tuple(_account(row, cited, {**texts, **excepted}, proposal, over)),
    )


def _without_exception(act: str, pen: Pen) -> tuple[str, tuple[Passage, ...]]:
    """An act without the exception that it ends with, which is no part of it: 转让档案（国家所有的除外）."""
    tail = _TAIL.search(act)
    found = next((m for each in pen.phrasing.exclusions if (m := each.fullmatch(tail[1]))), None) if tail else None
    return (act[: tail.start()], (Passage(ACT, found["what"]),)) if tail and found else (act, ())


def _texts(row: Row, role: str, sheet: Sheet, pen: Pen) -> dict[Column, list[Passage]]:
    """The conditions of a row by column: what stands in one column is one text, such as a lead with its points below it.

    A mark below an effect says no more than the heading over it; below a condition the two are one text, unless the cell is
    merged over several columns. A note that is an exception as a whole is one.
    """
    phrasing = pen.phrasing
    texts: dict[Column, list[Passage]] = {}
    for cell in row.cells:
        noted = role == EXCEPT and cell.column.role == NOTE and _excepts(cell.passage.text, phrasing)
        if noted or (cell.column.role == role and not _is_mark(cell, phrasing.columns)):
            said = said_under(cell, pen) if role == WHEN and cell.column in sheet.columns else None
            passage = cell.passage if said is None else Passage(cell.passage.place, said)
            texts.setdefault(cell.column, []).append(passage)
    return texts


def _excepts(text: str, phrasing: Phrasing) -> bool:
    return any(pattern.fullmatch(text.strip(ENDS)) for pattern in phrasing.exclusions)


def _grounds_unsaid(row: Row, headings: Headings) -> Iterator[str]:
    """What the heading over an effect asks for, such as 首违 in 首违不罚, where the cell below does not say it."""
    for cell in row.cells:
        heading = cell.column.heading
        if cell.column.role == WHEN and effects_told(heading, headings):
            asked = sorted(grounds_told(heading, headings) - grounds_told(cell.passage.text, headings))
            for found in (headings.grounds[place].search(heading) for place in asked):
                if found is not None:
                    yield f"“{heading}”一栏的“{found[0]}”，格里没有写，没有起草成条件"


def _is_mark(cell: CellOf, headings: Headings) -> bool:
    """Whether a cell only marks that the effect in its heading is that of the row."""
    marked = headings.marks.fullmatch("".join(cell.passage.text.split()))
    return marked is not None and bool(effects_told(cell.column.heading, headings))


def _role(role: str, each: Cited, known: Knowledge) -> tuple[str, str]:
    """What a clause is for, and where that is another thing than the heading says, what the reviewer must look at.

    What it does by the library or its own words goes before what the heading of its column says.
    """
    kind = kind_of(each, known.laws, known.pen.phrasing.citing)
    is_for = _ROLES.get(kind.kind, role)
    doubt = f"{each.clause}写在“{role}”一栏，而{kind.why}是“{is_for}”" if role not in (LEGAL, is_for) else ""
    return is_for, doubt


def _beside(citations: Citations, known: Knowledge) -> tuple[str, ...]:
    """The clauses of a cell of which nothing says what they do, beside one that is known to spare: its heading means that one."""
    kinds = {each.clause: kind_of(each, known.laws, known.pen.phrasing.citing).kind for each in citations.cited}
    return tuple(each for each, kind in kinds.items() if kind is Kind.UNKNOWN and Kind.SPARES in kinds.values())


def _answering(citations: Citations, known: Knowledge) -> Iterator[str]:
    """The clauses on whose basis something follows where the same cell says which one is breached, unless it spares."""
    words, breached = known.pen.phrasing.citing, False
    if words.spares.search("".join(part.text for part in citations.parts)):
        return
    for each in citations.cited:
        if breached and re.fullmatch(words.within, each.lead):
            yield each.clause
        breached = breached or words.breaks.search(each.lead) is not None


def _over(row: Row, known: Knowledge) -> tuple[tuple[Sequence[Passage], Over], ...]:
    """What stands over a row alone, the farthest first: its sections, the headings of its conditions, and its effect."""
    headings = tuple(head for cell in row.cells if cell.column.role == WHEN for head in cell.column.headings)
    sections, effects = row.sections, row.passages(EFFECT)
    return (
        (sections, read_over(sections, known.pen)),
        (headings, read_headings(headings, known.pen)),
        (effects, read_over(effects, known.pen)),
    )


def _account(
    row: Row,
    cited: Sequence[tuple[str, Citations]],
    texts: Mapping[Column, Sequence[Passage]],
    proposal: Proposal,
    over: Sequence[tuple[Sequence[Passage], Over]],
) -> Iterator[Entry]:
    """What became of every passage of a row; what is not known is left over, and an effect that is not drafted."""
    held = ((Use.EFFECT, proposal.effect), (Use.FORCE, proposal.force))
    not_held = [use for use, value in held if not value]
    read = {passage: parts for passages, each in over for passage, parts in zip(passages, each.parts, strict=True)}
    for passage in row.sections:
        yield entry(passage, unclaimed(read[passage], *not_held), SECTION, row.number)
    read_of = zip(texts.items(), proposal.parts, strict=False)  # behind them what the act itself excepts
    conditions = {column: parts_of_each(text, parts) for (column, text), parts in read_of}
    citations = iter(cited)
    for cell in row.cells:
        role, passage = cell.column.role, cell.passage
        if role in CITING:
            parts = next(citations)[1].parts
        elif passage in texts.get(cell.column, ()):
            parts = next(conditions[cell.column])
        elif role == EFFECT:
            parts = read[passage]
        else:
            joined = Use.CONDITION if cell.column in texts else Use.EFFECT  # a mark, √, below a condition or an effect
            use = {NUMBER: Use.METADATA, ACT: Use.MATTER, WHEN: joined}.get(role, Use.LEFTOVER)
            parts = (Part(passage.text, use),)
        yield entry(passage, unclaimed(parts, *not_held), role or cell.column.heading, row.number, row.place)
    for cell in row.none:
        yield entry(cell.passage, [Part(cell.passage.text, Use.LAYOUT)], cell.column.role, row.number, row.place)

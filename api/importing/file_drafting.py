"""From a file to the texts of its draft: everything that works on what strangers wrote, for the confined process.

Reads the file, draws up the draft and counts what was known; puts nothing in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, NonNegativeInt

from api.importing.columns import read_sheets
from api.importing.drafting import Brief, Draft, draft, proposed_matters
from api.importing.grids import RefusedError, clean
from api.importing.joining import joined
from api.importing.laws import Laws
from api.importing.list_head import kept_words
from api.importing.phrasing import Phrasing
from api.importing.sheets import Sheet
from api.importing.tables import read_tables
from api.importing.writing import list_text, needs_text
from engine.catalog import WORDING, Library
from engine.documents import MAX_BYTES

ListFile = Annotated[str, Field(max_length=MAX_BYTES)]
EVERY = (0,)
"""All lists of a file, as one."""
_SHOWN = 20
Sentences = Annotated[tuple[Annotated[str, Field(max_length=1_000)], ...], Field(max_length=1_000)]


@dataclass(frozen=True, slots=True)
class DraftJob:
    """What to draft, of which file, and what to go by; `tables` says which lists of several, () the only one, `EVERY` all."""

    file: Path
    tables: tuple[int, ...]
    brief: Brief
    phrasing: Phrasing
    library: Library
    laws: Laws


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was known and how much is left to the reviewer; `quotations` of the law need nobody to place them.

    `likened_matters` are those of `matched_matters` that were taken by clause and words, and are to be looked at.
    """

    leftovers: NonNegativeInt
    quotations: NonNegativeInt
    drafted: NonNegativeInt
    not_drafted: NonNegativeInt
    known_clauses: NonNegativeInt
    unknown_clauses: NonNegativeInt
    matched_matters: NonNegativeInt
    likened_matters: NonNegativeInt
    proposed_matters: NonNegativeInt
    taken_conditions: NonNegativeInt
    open_conditions: NonNegativeInt
    written_definitions: NonNegativeInt
    open_definitions: NonNegativeInt


@dataclass(frozen=True, slots=True)
class DraftFiles:
    """The list file, the file of what it still needs ('' for nothing), and what the reviewer is told."""

    text: ListFile
    needs: ListFile
    counts: Counts
    questions: Sentences
    notes: Sentences
    unseen: Sentences


def draft_file(job: DraftJob) -> DraftFiles:
    """The texts of the draft. Raises `RefusedError` with one sentence, to be read after the name of the file."""
    reading = read_tables(job.file)
    sheet = _chosen(read_sheets(reading, job.phrasing.columns), job.tables)
    made = draft(sheet, job.brief, job.phrasing, job.library, laws=job.laws, outside=reading.outside)
    origin = clean(job.file.name)
    text = _bounded(list_text(made, job.library, origin))
    needs = _bounded(needs_text(made, job.library, origin, job.phrasing.penal))
    notes = (*made.notes, *_joins(sheet))
    return DraftFiles(text, needs, _counts(made), made.asked, notes, reading.unseen)


def _joins(sheet: Sheet) -> Iterator[str]:
    """What the reviewer is told of lists that were joined."""
    if len(sheet.joins) > 1:
        shown = "、".join(map(str, sheet.joins))
        yield f"第 {shown} 份清单合成了一份；各份的标题和说明是不是只管自己的事项，请核对"


def _bounded(text: str) -> str:
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise RefusedError("起草出来超过 2 MB，规则库不收。请用 --only 分几次导入。")
    return text


def _chosen(sheets: tuple[Sheet, ...], wanted: tuple[int, ...]) -> Sheet:
    """The list that is asked for; several are joined in the order of the file."""
    numbers = range(1, len(sheets) + 1)
    if wanted == EVERY or (not wanted and len(sheets) == 1):
        return joined(dict(enumerate(sheets, start=1)))
    if strange := [number for number in wanted if number not in numbers]:
        raise RefusedError(f"里只有 {len(sheets)} 份清单，没有第 {strange[0]} 份。")
    if wanted:
        return joined({number: sheets[number - 1] for number in sorted(set(wanted))})
    shown = "；".join(f"{n}. {s.where}起，{len(s.rows)} 项" for n, s in enumerate(sheets[:_SHOWN], start=1))
    more = "……" if len(sheets) > _SHOWN else ""
    told = "请用 --table 写明要第几份；几份合为一份的写 1,2 或者 全部。"
    raise RefusedError(f"里有 {len(sheets)} 份清单（{shown}{more}）。{told}")


def _counts(made: Draft) -> Counts:
    cited = sum(len((*item.breaches, *item.punished_by, *item.exempting, *item.open)) for item in made.items)
    strange = sum(len(item.strange) for item in made.items)
    undefined = sum(WORDING in each.when for each in made.definitions.values() if isinstance(each.when, dict))
    words = kept_words(made)
    return Counts(
        leftovers=sum(not each.settled for each in words),
        quotations=sum(bool(each.settled) for each in words),
        drafted=len(made.items),
        not_drafted=made.published - len(made.items),
        known_clauses=cited - strange,
        unknown_clauses=strange,
        matched_matters=sum(item.match.name is not None for item in made.items),
        likened_matters=sum(item.match.by_likeness for item in made.items),
        proposed_matters=sum(1 for _ in proposed_matters(made)),
        taken_conditions=sum(item.proposal.taken for item in made.items),
        open_conditions=sum(item.proposal.open for item in made.items),
        written_definitions=len(made.definitions) - undefined,
        open_definitions=undefined,
    )

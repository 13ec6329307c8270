"""Lists case files and searches them by words, place, outcome and day. Knows no forms.

A search looks through the narrow rows of `case_files`: no index finds two characters in the middle of a text in both databases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, true

from api.china import CHINA
from api.store.case_files import CASE_ROW, DUE, CaseFile, file_of, visible
from api.store.database import Database, read_transaction
from api.store.model import Actor, Page, stamp
from api.store.tables import case_files
from api.store.words import folded

BETWEEN = "、"
"""What stands between the outcomes of a case of several acts."""
LARGEST_PAGE = 10_000
"""So many case files are given at once: what a person exports."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is searched for, and the codes of the places that it names."""

    text: str = field(repr=False)
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """Which case files to give: those that fit every one that is set.

    `outcome` is what one of the acts comes to. Each of `words` stands in the number, the party, the matter or the words for what
    happened, or names the place. `since` and `until`, both included, are days in China on which it was begun. `due`: a choice
    about what was sealed is still to be recorded. `owner`: the `key_id` of who began it.
    """

    words: tuple[Word, ...] = ()
    outcome: str | None = None
    sealed: bool | None = None
    since: date | None = None
    until: date | None = None
    due: bool = False
    owner: str | None = None


def page(database: Database, actor: Actor, filters: CaseFilters, cursor: int | None, limit: int) -> Page[CaseFile]:
    """Case files that the actor may see, last changed first, after the first `cursor` of them; without their forms."""
    begins, limit = cursor or 0, max(1, min(limit, LARGEST_PAGE))
    query = CASE_ROW.where(_fits(filters), visible(actor)).order_by(
        case_files.c.changed_at.desc(), case_files.c.id.desc()
    )
    with read_transaction(database) as connection:
        found = connection.execute(query.offset(begins).limit(limit + 1)).mappings().all()
    items = tuple(file_of(row) for row in found[:limit])
    return Page(items, begins + limit if len(found) > limit else None)


def count(database: Database, actor: Actor, filters: CaseFilters) -> int:
    """How many case files there are that fit and that the actor may see."""
    with read_transaction(database) as connection:
        query = select(func.count()).select_from(case_files).where(_fits(filters), visible(actor))
        return int(connection.execute(query).scalar_one())


def outcomes(database: Database, actor: Actor) -> tuple[str, ...]:
    """The outcomes of the case files that the actor may see, each once."""
    query = select(case_files.c.outcome).where(visible(actor), case_files.c.outcome != "").distinct()
    with read_transaction(database) as connection:
        found = connection.execute(query).scalars().all()
    return tuple(sorted({each for one in found for each in one.split(BETWEEN)}))


def _fits(filters: CaseFilters) -> ColumnElement[bool]:
    wanted = [
        or_(case_files.c.searched.contains(folded(word.text), autoescape=True), case_files.c.place.in_(word.places))
        for word in filters.words
    ]
    if filters.outcome is not None:
        among = literal(BETWEEN) + case_files.c.outcome + BETWEEN
        wanted.append(among.contains(f"{BETWEEN}{filters.outcome}{BETWEEN}", autoescape=True))
    if filters.sealed is not None:
        sealed = case_files.c.evaluation_id.is_not(None)
        wanted.append(sealed if filters.sealed else ~sealed)
    if filters.since is not None:
        wanted.append(case_files.c.created_at >= _midnight(filters.since))
    if filters.until is not None:
        wanted.append(case_files.c.created_at < _midnight(filters.until + timedelta(days=1)))
    if filters.due:
        wanted.append(case_files.c.evaluation_id.in_(DUE))
    if filters.owner is not None:
        wanted.append(case_files.c.owner == filters.owner)
    return and_(true(), *wanted)


def _midnight(day: date) -> str:
    """The beginning of a day in China."""
    return stamp(datetime.combine(day, time(), CHINA))

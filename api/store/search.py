"""Finds recorded evaluations by what their texts say, by receipt, place and day; each way has an index in both databases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from api.china import CHINA
from api.store.model import stamp
from api.store.tables import due_choices, evaluation_words, evaluations
from api.store.words import MATTER, NUMBER, OUTCOME, PARTY, Word, saying, word_of

_FEW, _MANY = (NUMBER, PARTY), (MATTER, OUTCOME)
"""Kinds of words that few evaluations have, and kinds that very many may have."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which evaluations to give: those that fit everything that is set.

    `number`, `party` (its name or its own number), `matter` (an id) and `outcome` are the whole of what a text of the record
    says, a number and a party without regard to width, capitals, brackets and blanks. `places` are codes. `since` and `until`,
    both included, are days in China on which it was recorded. `due`: a required choice is not recorded yet.
    """

    number: str | None = field(default=None, repr=False)
    party: str | None = field(default=None, repr=False)
    matter: str | None = None
    outcome: str | None = None
    receipt: str | None = None
    places: frozenset[str] | None = None
    since: date | None = None
    until: date | None = None
    due: bool = False


def narrowed(query: Select[Any], sought: Sought, cursor: int | None) -> Select[Any]:
    """The query of evaluations for those that fit, newest first, after the one numbered `cursor`."""
    few, many = _words(sought, _FEW), _words(sought, _MANY)
    conditions = [*map(saying, few), *_plain(sought)]
    number = evaluations.c.seq
    if many and not few and sought.receipt is None:
        # Very many may fit: the index of words is read from its end, until a page is full.
        words = evaluation_words.alias()
        first, *many = many
        query = query.join(words, words.c.evaluation_seq == number)
        conditions += [words.c.kind == first.kind, words.c.word == first.word]
        number = words.c.evaluation_seq
    conditions += [_is_said(word) for word in many]
    if cursor is not None:
        conditions.append(number < cursor)
    return query.where(*conditions).order_by(number.desc())


def _words(sought: Sought, kinds: tuple[str, ...]) -> list[Word]:
    return [word_of(kind, text) for kind in kinds if (text := getattr(sought, kind)) is not None]


def _is_said(word: Word) -> ColumnElement[bool]:
    """That an evaluation has a word, asked of each."""
    table = evaluation_words
    of_it = table.c.evaluation_seq == evaluations.c.seq
    return select(table.c.seq).where(table.c.kind == word.kind, table.c.word == word.word, of_it).exists()


def _plain(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.receipt is not None:
        found.append(evaluations.c.receipt_id == sought.receipt)
    if sought.places is not None:
        found.append(evaluations.c.place.in_(sorted(sought.places)))
    if sought.since is not None:
        found.append(evaluations.c.at >= _midnight(sought.since))
    if sought.until is not None:
        found.append(evaluations.c.at < _midnight(sought.until + timedelta(days=1)))
    if sought.due:
        found.append(evaluations.c.seq.in_(select(due_choices.c.evaluation_seq)))
    return found


def _midnight(day: date) -> str:
    """The beginning of a day in China."""
    return stamp(datetime.combine(day, time(), CHINA))

"""The words by which records are found: case number, party, matter, outcome; taken from the texts of the records themselves.

Kept in a table of their own, so that a search reads an index and no text. They follow from the texts: verification compares
them, and what may name a person goes with the text that says it. Knows the keys of cases, answers and signatures; no law.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, delete, select

from api.store.tables import evaluation_words, evaluations

NUMBER, PARTY, MATTER, OUTCOME = "number", "party", "matter", "outcome"
PERSONAL = (NUMBER, PARTY)
"""The kinds of words that are erased with the texts that say them."""
_BRACKETS = str.maketrans("〔〕【】[]", "()()()")
_LONGEST = 200
_NUMBERS, _TITLES = ("case", "案号"), ("title", "标题")


class Word(NamedTuple):
    """A word of one kind, as it is kept and searched for."""

    kind: str
    word: str


def folded(text: str) -> str:
    """A text as it is searched: wide and narrow letters, capitals, brackets and blanks make no difference.

    >>> folded("银市监处罚〔２０２６〕 12号 ABC"), folded("[2026]12")
    ('银市监处罚(2026)12号abc', '(2026)12')
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(_BRACKETS).casefold().split())


def word_of(kind: str, text: str) -> Word:
    """A word as it is kept: a matter and an outcome as they are written, a number and a party folded."""
    return Word(kind, (folded(text) if kind in PERSONAL else text)[:_LONGEST])


def words_in(text: bytes) -> frozenset[Word]:
    """The words that a text says: a case its number, an answer its matters and outcomes, a signature its party.

    >>> sorted(words_in(b'{"case": "A-1", "tracks": {"x": {"outcome": "y"}}}'))
    [Word(kind='number', word='a-1'), Word(kind='outcome', word='y')]
    >>> words_in(b'no data')
    frozenset()
    """
    said = _data_of(text)
    given = ((kind, each) for kind, each in _said(said) if isinstance(each, str) and each.strip())
    return frozenset(word_of(kind, each) for kind, each in given)


def labels_of(case: bytes) -> tuple[str, str]:
    """The number and the title that a case writes, "" where it writes none.

    >>> labels_of('{"案号": "示例-1", "title": "x"}'.encode()), labels_of(b"")
    (('示例-1', 'x'), ('', ''))
    """
    said = _data_of(case)
    number, title = (next((said[key] for key in keys if key in said), "") for keys in (_NUMBERS, _TITLES))
    return number if isinstance(number, str) else "", title if isinstance(title, str) else ""


def rows_of(evaluation_seq: int, seq: int, words: Iterable[Word]) -> list[dict[str, object]]:
    """The rows of what the record numbered `seq` says of an evaluation."""
    return [{**each._asdict(), "evaluation_seq": evaluation_seq, "seq": seq} for each in sorted(words)]


def saying(word: Word) -> ColumnElement[bool]:
    """The condition on evaluations that something says this word of them."""
    table = evaluation_words
    said = select(table.c.evaluation_seq).where(table.c.kind == word.kind, table.c.word == word.word)
    return evaluations.c.seq.in_(said)


def erase(connection: Connection, seqs: Iterable[int]) -> None:
    """Delete what may name a person among the words of evaluations."""
    table = evaluation_words
    connection.execute(delete(table).where(table.c.evaluation_seq.in_(set(seqs)), table.c.kind.in_(PERSONAL)))


def _data_of(text: bytes) -> Mapping[str, Any]:
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return data if isinstance(data, dict) else {}


def _said(said: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    yield from ((NUMBER, said.get(key)) for key in _NUMBERS)
    yield from ((PARTY, said.get(key)) for key in ("party", "party_id"))
    yield from _concluded(said)
    acts = said.get("acts")
    for act in acts if isinstance(acts, list) else ():
        if isinstance(act, dict):
            yield from _concluded(act)
            norms = act.get("norms")
            for norm in norms if isinstance(norms, list) else ():
                if isinstance(norm, dict):
                    yield from _concluded(norm)


def _concluded(answer: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    tracks = answer.get("tracks")
    for track in tracks.values() if isinstance(tracks, dict) else ():
        yield OUTCOME, track.get("outcome") if isinstance(track, dict) else None
    case = answer.get("case")
    matter = case.get("matter") if isinstance(case, dict) else None
    if isinstance(matter, dict):
        yield MATTER, matter.get("id")

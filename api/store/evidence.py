"""Compares every table with the audit chain: what an audit row says was written, and what follows from it.

Reads all rows of one stretch of numbers at a time, whatever is in them. Knows no order of the chain: that is `verification`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, RowMapping, cast, func, or_, select, union_all

from api.store.audit_chain import PASSING, WRITES, digest_of_set, is_digest
from api.store.errors import StoreDamaged
from api.store.reading import tracks_of
from api.store.tables import (
    accounts,
    announced,
    audit,
    choices,
    deliveries,
    due_choices,
    erasures,
    evaluation_words,
    evaluations,
    keys,
    outbox,
    sessions,
    texts,
)
from api.store.texts import checked_text
from api.store.words import PERSONAL, Word, words_in

Rows = Mapping[str, list[Any]]
"""What stands under one number, by the name of the table; `delivered` and `chosen` are what refers to the number."""
_TEXTS_AT_ONCE = 16
_NAMES = {
    "evaluations": "核查记录",
    "choices": "选择记录",
    "erasures": "清除的记录",
    "announced": "发布清单的记录",
    "keys": "密钥的记录",
    "deliveries": "送达的记录",
    "texts": "原文",
    "due_choices": "待办",
    "outbox": "等着送的事件",
    "delivered": "送达的记录",
    "chosen": "选择记录",
    "accounts": "账户",
    "sessions": "登录的记录",
    "words": "查找用的字",
}
# What refers to a record stands under its number too.
_REFERS = {
    "evaluations": {"texts", "outbox", "delivered", "due_choices", "chosen", "words"},
    "choices": {"texts", "outbox", "delivered", "words"},
    "announced": {"outbox", "delivered"},
}
# Of these one audit row may tell several rows; its digest is that of their values in this column.
_SEVERAL = {"erasures": "digest", "deliveries": "event_seq"}
_NUMBERED: tuple[tuple[str, Column[Any]], ...] = (
    *((table.name, table.c.seq) for table in (evaluations, choices, erasures, announced, keys, deliveries, outbox)),
    *((table.name, table.c.seq) for table in (accounts, sessions)),
    ("due_choices", due_choices.c.evaluation_seq),
    ("delivered", deliveries.c.event_seq),
    ("chosen", choices.c.evaluation_seq),
    ("words", evaluation_words.c.seq),
)
_TEXT_NAMES = {
    evaluations.c.facts_digest: "案情",
    evaluations.c.result_digest: "结果",
    choices.c.reasons_digest: "理由",
    choices.c.signed_digest: "署名",
}


_SAYING = ("facts_digest", "result_digest", "signed_digest")
"""The texts that say the words by which a record is found."""


class Text(NamedTuple):
    """A text as it is kept: the digest that it is kept under, whether it is the text of that digest, the words it says."""

    digest: Any
    same: bool
    words: frozenset[Word] = frozenset()


class Stretch(NamedTuple):
    """All that stands under a stretch of numbers, and which of the texts named there were erased."""

    by_number: dict[int, dict[str, list[Any]]]
    erased: set[str]


def read_stretch(connection: Connection, after: int, upto: int) -> Stretch:
    """Every row numbered after `after` and up to `upto`."""
    found: dict[int, dict[str, list[Any]]] = {}
    for name, number in _NUMBERED:
        for row in connection.execute(select(number.table).where(_within(number, after, upto))).mappings():
            found.setdefault(row[number.name], {}).setdefault(name, []).append(row)
    for seq, text in _texts(connection, after, upto):
        found.setdefault(seq, {}).setdefault("texts", []).append(text)
    # One query of their digests: of several joined by OR, PostgreSQL would compare every erasure there is.
    named = union_all(*(select(column).where(_within(column.table.c.seq, after, upto)) for column in _TEXT_NAMES))
    return Stretch(
        found, set(connection.execute(select(erasures.c.digest).where(erasures.c.digest.in_(named))).scalars())
    )


def find_outside(connection: Connection, last: int) -> tuple[Any, str] | None:
    """The first number below 1 or beyond the last audit row under which anything stands, and what that is.

    None for a number where SQLite let somebody write something else.
    """
    for name, number in (("audit", audit.c.seq), *_NUMBERED, ("texts", texts.c.seq)):
        outside = or_(number < 1, number > last, number.is_(None))
        there, first = connection.execute(select(func.count(), func.min(number)).where(outside)).one()
        if there:
            return first if isinstance(first, int) else None, _stray(name)
    return None


def find_stray(stretch: Stretch) -> tuple[int, str] | None:
    """The first number under which something stands although no audit row has it, and what that is."""
    if not stretch.by_number:
        return None
    number = min(stretch.by_number)
    return number, _stray(min(stretch.by_number[number]))


def what_is_wrong(link: RowMapping, stretch: Stretch) -> str | None:
    """What is not as an audit row says, as a sentence; takes what stands under its number out of the stretch."""
    return next(_wrongs(link, stretch.by_number.pop(link["seq"], {}), stretch.erased), None)


def _wrongs(link: RowMapping, rows: Rows, erased: set[str]) -> Iterator[str]:
    table = WRITES.get(link["action"], "")
    strange = rows.keys() - {table} - _REFERS.get(table, set())
    if strange:
        yield f"{_NAMES[min(strange)]}与审计行对不上"
    if not table:
        return
    if table not in rows:
        if table in PASSING:
            return
        yield f"审计行所说的{_NAMES[table]}不见了"
        return
    if not _is_written(table, rows[table], link):
        yield f"{_NAMES[table]}被改动"
        return
    if table in _REFERS:
        yield from _of_record(table, rows[table][0], rows, erased)


def _is_written(table: str, written: list[RowMapping], link: RowMapping) -> bool:
    """Whether the rows that an audit row tells of are the written ones."""
    column = _SEVERAL.get(table)
    if column is not None:
        return bool(digest_of_set(str(row[column]) for row in written) == link["digest"])
    return len(written) == 1 and is_digest(written[0], link)


def _of_record(table: str, record: RowMapping, rows: Rows, erased: set[str]) -> Iterator[str]:
    """What is wrong with what refers to a record that is itself as it was written."""
    yield from _of_texts(record, rows.get("texts", []), erased)
    if table != "announced":
        yield from _of_words(table, record, rows, erased)
    waiting, delivered = len(rows.get("outbox", [])), len(rows.get("delivered", []))
    if not record["wants_event"] and waiting + delivered:
        yield "多出事件，这一记录不告知别的系统"
    elif waiting and delivered:
        yield "事件已经送达，却还在等着送"
    elif record["wants_event"] and not waiting + delivered:
        yield "事件不见了，又没有送达的记录"
    if table == "evaluations":
        yield from _of_due(record, rows, erased)


def _of_texts(record: RowMapping, kept: list[Text], erased: set[str]) -> Iterator[str]:
    there = {text.digest: text for text in kept}
    if len(there) < len(kept):
        yield "同一段原文有两份"
    for column, name in _TEXT_NAMES.items():
        digest = record.get(column.name)
        text = there.pop(digest, None)
        if text is not None and digest in erased:
            yield f"{name}已经清除，原文却还在"
        elif text is not None and not text.same:
            yield f"{name}被改动"
        elif digest is not None and text is None and digest not in erased:
            yield f"{name}不见了，又没有清除的记录"
    if there:
        yield "多出原文，没有记录写明它"


def _of_words(table: str, record: RowMapping, rows: Rows, erased: set[str]) -> Iterator[str]:
    """What is wrong with the words by which a record is found: they are those of its texts; erased, none names a person."""
    digests = {record.get(column) for column in _SAYING}
    found = {Word(row["kind"], row["word"]) for row in rows.get("words", [])}
    about = record["seq"] if table == "evaluations" else record["evaluation_seq"]
    if not erased.isdisjoint(digests):
        if any(word.kind in PERSONAL for word in found):
            yield "已经清除，查找用的字却还在"
    elif found != {word for text in rows.get("texts", []) if text.digest in digests for word in text.words}:
        yield "查找用的字与原文不符"
    if any(row["evaluation_seq"] != about for row in rows.get("words", [])):
        yield "查找用的字说的是别的核查"


def _of_due(record: RowMapping, rows: Rows, erased: set[str]) -> Iterator[str]:
    is_erased = not erased.isdisjoint((record["facts_digest"], record["result_digest"]))
    chosen = {row["track"] for row in rows.get("chosen", [])}
    wanted = set() if is_erased else tracks_of(record) - chosen
    due = {row["track"] for row in rows.get("due_choices", [])}
    if wanted - due:
        yield "待办里少了还没有记录的选择"
    if due - wanted:
        yield "待办里多了不用记录的选择"


def _stray(name: str) -> str:
    return "有审计行，序号小于 1" if name == "audit" else f"有{_NAMES[name]}，却没有相应的审计行"


def _within(number: Column[Any], after: int, upto: int) -> ColumnElement[bool]:
    return (number > after) & (number <= upto)


def _texts(connection: Connection, after: int, upto: int) -> Iterator[tuple[int, Text]]:
    """Each text checked, with the number of its record. Some are read at a time: a text may be of many megabytes."""
    # Whatever somebody wrote there by hand, it is read as bytes.
    query = select(texts.c.seq, texts.c.digest, texts.c.salt, cast(texts.c.packed, LargeBinary).label("packed"))
    reading = query.where(_within(texts.c.seq, after, upto)).execution_options(yield_per=_TEXTS_AT_ONCE)
    with connection.execute(reading) as rows:
        for row in rows:
            try:
                text = checked_text(row.salt, row.packed, row.digest)
            except StoreDamaged:
                yield row.seq, Text(row.digest, same=False)
            else:
                yield row.seq, Text(row.digest, same=True, words=words_in(text))

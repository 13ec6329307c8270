"""Reads recorded evaluations and audit rows, bound to what the actor may see. Writes nothing.

What is given is what was written: a record is compared with its digest in the audit chain and its texts with theirs. In a page
of many a row that does not fit is marked, and the others are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, LargeBinary, Row, RowMapping, bindparam, cast, select, true

from api.store import audit_chain, search
from api.store.audit_chain import Found, digest_of_set, is_linked, is_written, links_of
from api.store.database import Database, read_transaction
from api.store.errors import StoreDamaged
from api.store.model import Actor, AuditRow, Filters, Head, Page, StoredChoice, StoredEvaluation
from api.store.search import Sought
from api.store.tables import audit, choices, due_choices, erasures, evaluations, texts
from api.store.texts import checked_text
from api.store.words import labels_of

LARGEST_PAGE = 500
ERASES = "facts.erase"
_OF_CHOICE = ("reasons_digest", "signed_digest")
Kept = tuple[int, str]
"""Where a text is kept: the number of its record, and its digest."""
_DAMAGED = "这份存证{}；请用 cailiang audit verify 查明"
_EVALUATION = select(evaluations).where(evaluations.c.id == bindparam("name"))
_MADE = select(choices).where(choices.c.evaluation_seq == bindparam("seq")).order_by(choices.c.seq)
# Whatever somebody wrote there by hand, it is read as bytes.
_TEXTS = select(texts.c.seq, texts.c.digest, texts.c.salt, cast(texts.c.packed, LargeBinary).label("packed")).where(
    texts.c.seq.in_(bindparam("seqs", expanding=True))
)
_DUE = select(due_choices).where(due_choices.c.evaluation_seq.in_(bindparam("seqs", expanding=True)))
_ERASED = select(erasures).where(erasures.c.digest.in_(bindparam("digests", expanding=True)))
_ERASED_WITH = select(erasures).where(erasures.c.seq.in_(bindparam("seqs", expanding=True)))
_LISTED = select(
    evaluations,
    select(erasures.c.seq)
    .where(erasures.c.digest.in_((evaluations.c.facts_digest, evaluations.c.result_digest)))
    .exists()
    .label("erased"),
)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on evaluations that keeps a place-bound actor to its own."""
    if actor.place is None:
        return true()
    return evaluations.c.place.in_(sorted({actor.place, *actor.sees}))


def evaluation(database: Database, name: str, actor: Actor) -> StoredEvaluation | None:
    """One evaluation with its facts, result and choices; None when there is none, or none that the actor may see.

    Raises `StoreDamaged` when it, a choice about it or one of their texts is not as it was written, or is lost.
    """
    with read_transaction(database) as connection:
        return find_evaluation(connection, name, actor)


def find_evaluation(connection: Connection, name: str, actor: Actor) -> StoredEvaluation | None:
    """`evaluation`, inside the transaction of the caller."""
    found = connection.execute(_EVALUATION, {"name": name}).mappings().first()
    if found is None or not actor.may_see(found["place"]):
        return None
    made = connection.execute(_MADE, {"seq": found["seq"]}).mappings().all()
    links = links_of(connection, [found["seq"], *(row["seq"] for row in made)])
    if not is_written(found, evaluations.name, links):
        raise StoreDamaged(_DAMAGED.format("被改动"))
    if not all(is_written(row, choices.name, links) for row in made):
        raise StoreDamaged(_DAMAGED.format("的选择被改动"))
    own = [(found["seq"], found[name]) for name in ("facts_digest", "result_digest")]
    said = [(row["seq"], row[name]) for row in made for name in _OF_CHOICE if row[name] is not None]
    read = _read_texts(connection, [*own, *said])
    facts, result = (read[each] for each in own)
    erased = facts is None or result is None
    due = set() if erased else tracks_of(found) - {row["track"] for row in made}
    chosen = tuple(_choice(row, read) for row in made)
    number, title = ("", "") if facts is None else labels_of(facts)
    shown = {"number": number, "title": title, "case_json": facts, "result_json": result, "choices": chosen}
    return _evaluation(found, due, erased=erased, **shown)


def tracks_of(found: RowMapping) -> set[str]:
    """The tracks on which an evaluation that is as it was written requires a choice."""
    return set(orjson.loads(found["choice_due"]))


def erased_of(connection: Connection, digests: Iterable[str]) -> set[str]:
    """Which texts were erased: those that an erasure names which is, whole, in the audit chain."""
    found = connection.execute(_ERASED, {"digests": list(digests)}).mappings().all()
    if not found:
        return set()
    seqs = {row["seq"] for row in found}
    together: dict[int, list[str]] = {}
    for row in connection.execute(_ERASED_WITH, {"seqs": sorted(seqs)}):
        together.setdefault(row.seq, []).append(row.digest)
    links = links_of(connection, seqs)
    whole = {
        seq
        for seq, link in links.items()
        if link["action"] == ERASES and is_linked(link) and link["digest"] == digest_of_set(together[seq])
    }
    return {row["digest"] for row in found if row["seq"] in whole}


def page_of_evaluations(
    database: Database, actor: Actor, cursor: int | None, limit: int, sought: Sought
) -> Page[StoredEvaluation]:
    """Evaluations that the actor may see and that fit, newest first, without facts, results and choices."""
    query = search.narrowed(_LISTED.where(visible(actor)), sought, cursor)
    limit = _within(limit)
    with read_transaction(database) as connection:
        found = connection.execute(query.limit(limit + 1)).mappings().all()
        shown = found[:limit]
        seqs = [row["seq"] for row in shown]
        links, tracks, cases = links_of(connection, seqs), _due(connection, seqs), _cases(connection, seqs)
    items = tuple(_listed(row, tracks.get(row["seq"], set()), links, cases) for row in shown)
    return Page(items, shown[-1]["seq"] if len(found) > limit else None)


def page_of_audit(database: Database, cursor: int | None, limit: int, filters: Filters) -> Page[AuditRow]:
    """Rows of the audit in the order of the chain, those after `cursor`."""
    query = select(audit).order_by(audit.c.seq)
    for name in ("who", "action", "object", "outcome"):
        wanted = getattr(filters, name)
        if wanted is not None:
            query = query.where(audit.c[name] == wanted)
    if cursor is not None:
        query = query.where(audit.c.seq > cursor)
    limit = _within(limit)
    with read_transaction(database) as connection:
        found = connection.execute(query.limit(limit + 1)).all()
    rows = tuple(AuditRow(*map(_legible, row)) for row in found[:limit])
    return Page(rows, rows[-1].seq if len(found) > limit else None)


def audit_head(database: Database) -> Head:
    """The last link of the audit chain."""
    with read_transaction(database) as connection:
        return audit_chain.head_of(connection)


def _within(limit: int) -> int:
    return max(1, min(limit, LARGEST_PAGE))


def _read_texts(connection: Connection, wanted: Sequence[Kept]) -> dict[Kept, bytes | None]:
    """Texts by the number of their record and their digest; None for one that was erased. Raises `StoreDamaged`."""
    erased = erased_of(connection, [digest for _, digest in wanted])
    rows = connection.execute(_TEXTS, {"seqs": [seq for seq, _ in wanted]})
    kept = {(row.seq, row.digest): row for row in rows}
    found: dict[Kept, bytes | None] = {}
    for seq, digest in wanted:
        row = kept.get((seq, digest))
        if digest in erased:
            found[seq, digest] = None
        elif row is None:
            raise StoreDamaged(_DAMAGED.format("有一段内容不见了，又没有清除的记录"))
        else:
            found[seq, digest] = checked_text(row.salt, row.packed, digest)
    return found


def _due(connection: Connection, seqs: Sequence[int]) -> dict[int, set[str]]:
    """The tracks on which a choice is due, by the number of the evaluation."""
    found: dict[int, set[str]] = {}
    for row in connection.execute(_DUE, {"seqs": seqs}):
        found.setdefault(row.evaluation_seq, set()).add(row.track)
    return found


def _cases(connection: Connection, seqs: Sequence[int]) -> dict[Kept, Row[Any]]:
    """The texts of the records numbered so, by their number and digest."""
    return {(row.seq, row.digest): row for row in connection.execute(_TEXTS, {"seqs": seqs})}


def _listed(
    row: RowMapping, due: set[str], links: audit_chain.Links, cases: Mapping[Kept, Row[Any]]
) -> StoredEvaluation:
    """A row of a page; of one that is not as it was written, the number and the id only."""
    written = {name: value for name, value in row.items() if name != "erased"}
    with suppress(StoreDamaged):
        if is_written(written, evaluations.name, links):
            number, title = _labels(row, cases)
            return _evaluation(row, due, erased=bool(row["erased"]), number=number, title=title)
    nothing = dict.fromkeys(written, "") | {"id": _legible(row["id"]), "seq": row["seq"], "matter_id": None}
    return _evaluation(nothing, set(), erased=False, damaged=True)


def _labels(row: RowMapping, cases: Mapping[Kept, Row[Any]]) -> tuple[str, str]:
    """The number and the title of a case that was not erased. Raises `StoreDamaged`."""
    kept = cases.get((row["seq"], row["facts_digest"]))
    if kept is None:
        return "", ""
    return labels_of(checked_text(kept.salt, kept.packed, row["facts_digest"]))


def _evaluation(row: Found, due: set[str], **more: Any) -> StoredEvaluation:  # noqa: ANN401  # the other fields
    same = ("id", "seq", "at", "key_id", "place", "matter_id", "receipt_id", "engine", "digests_json", "answer_digest")
    return StoredEvaluation(
        **{name: row[name] for name in same},
        choice_due=tuple(sorted(due)),
        **more,
    )


def _choice(row: RowMapping, read: Mapping[Kept, bytes | None]) -> StoredChoice:
    same = ("id", "seq", "at", "key_id", "track", "decision", "factor")
    reasons, signed = (read.get((row["seq"], row[name])) for name in _OF_CHOICE)
    return StoredChoice(
        **{name: row[name] for name in same},
        reasons=None if reasons is None else reasons.decode(),
        signed=None if signed is None else signed.decode(),
    )


def _legible(value: Any) -> Any:  # noqa: ANN401  # whatever somebody wrote there by hand
    """A value that can be written as JSON: bytes and broken characters become question marks."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value.encode(errors="replace").decode() if isinstance(value, str) else value

"""Reads recorded evaluations and audit rows, bound to what the actor may see. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, select, true

from api.store import audit_chain
from api.store.database import Database, read_transaction
from api.store.model import Actor, AuditRow, Filters, Head, Page, StoredChoice, StoredEvaluation
from api.store.tables import audit, choices, due_choices, erasures, evaluations, texts
from api.store.texts import text_of

_FACTS, _RESULT = texts.alias("facts"), texts.alias("result")
LARGEST_PAGE = 500


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on evaluations that keeps a place-bound actor to its own."""
    if actor.place is None:
        return true()
    return evaluations.c.place.in_(sorted({actor.place, *actor.sees}))


def evaluation(database: Database, name: str, actor: Actor) -> StoredEvaluation | None:
    """One evaluation with its facts, result and choices; None when there is none, or none that the actor may see."""
    with read_transaction(database) as connection:
        found = connection.execute(_WHOLE, {"name": name}).first()
        if found is None or not actor.may_see(found.place):
            return None
        made = connection.execute(_MADE, {"seq": found.seq}).all()
        due = _due(connection, [found.seq])
    made_of = text_of(found.case), text_of(found.result), tuple(_choice(row) for row in made)
    return _evaluation(found, due.get(found.seq, ()), *made_of)


def page_of_evaluations(
    database: Database, actor: Actor, cursor: int | None, limit: int, *, due: bool
) -> Page[StoredEvaluation]:
    """Evaluations that the actor may see, newest first, without facts, results and choices; only those `due` a choice."""
    query = _listed().where(visible(actor)).order_by(evaluations.c.seq.desc())
    if cursor is not None:
        query = query.where(evaluations.c.seq < cursor)
    if due:
        query = query.where(evaluations.c.seq.in_(select(due_choices.c.evaluation_seq)))
    limit = _within(limit)
    with read_transaction(database) as connection:
        found = connection.execute(query.limit(limit + 1)).all()
        shown = found[:limit]
        tracks = _due(connection, [row.seq for row in shown if row.choice_due])
    items = tuple(_evaluation(row, tracks.get(row.seq, ())) for row in shown)
    return Page(items, shown[-1].seq if len(found) > limit else None)


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
    rows = tuple(AuditRow(*row) for row in found[:limit])
    return Page(rows, rows[-1].seq if len(found) > limit else None)


def audit_head(database: Database) -> Head:
    """The last link of the audit chain."""
    with read_transaction(database) as connection:
        return audit_chain.head_of(connection)


def _within(limit: int) -> int:
    return max(1, min(limit, LARGEST_PAGE))


def _listed() -> Select[Any]:
    return select(evaluations, erasures.c.digest.is_not(None).label("erased")).outerjoin_from(
        evaluations, erasures, erasures.c.digest == evaluations.c.facts_digest
    )


_WHOLE = (
    _listed()
    .add_columns(_FACTS.c.packed.label("case"), _RESULT.c.packed.label("result"))
    .outerjoin(_FACTS, (_FACTS.c.seq == evaluations.c.seq) & (_FACTS.c.digest == evaluations.c.facts_digest))
    .outerjoin(_RESULT, (_RESULT.c.seq == evaluations.c.seq) & (_RESULT.c.digest == evaluations.c.result_digest))
    .where(evaluations.c.id == bindparam("name"))
)
_MADE = (
    select(choices, texts.c.packed)
    .outerjoin_from(choices, texts, (texts.c.seq == choices.c.seq) & (texts.c.digest == choices.c.reasons_digest))
    .where(choices.c.evaluation_seq == bindparam("seq"))
    .order_by(choices.c.seq)
)
_DUE = select(due_choices).where(due_choices.c.evaluation_seq.in_(bindparam("seqs", expanding=True)))


def _due(connection: Connection, seqs: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The tracks on which a choice is due, by the number of the evaluation."""
    if not seqs:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(_DUE, {"seqs": seqs}):
        found[row.evaluation_seq] = tuple(sorted((*found.get(row.evaluation_seq, ()), row.track)))
    return found


def _evaluation(
    row: Row[Any],
    due: tuple[str, ...],
    case: bytes | None = None,
    result: bytes | None = None,
    made: tuple[StoredChoice, ...] = (),
) -> StoredEvaluation:
    return StoredEvaluation(
        id=row.id,
        seq=row.seq,
        at=row.at,
        key_id=row.key_id,
        place=row.place,
        matter_id=row.matter_id,
        receipt_id=row.receipt_id,
        engine=row.engine,
        digests_json=row.digests_json,
        answer_digest=row.answer_digest,
        choice_due=due,
        erased=bool(row.erased),
        case_json=case,
        result_json=result,
        choices=made,
    )


def _choice(row: Row[Any]) -> StoredChoice:
    reasons = text_of(row.packed)
    told = None if reasons is None else reasons.decode()
    return StoredChoice(row.id, row.seq, row.at, row.key_id, row.track, row.decision, row.factor, told)

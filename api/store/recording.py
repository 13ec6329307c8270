"""Records evaluations, choices and audit entries: row, texts, audit link and event in one transaction.

What an evaluation says is text to it; it knows no law.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import orjson
from sqlalchemy import Connection, delete, insert

from api.store import audit_chain
from api.store.audit_chain import Row, digest
from api.store.database import Database, read_transaction, write_transaction
from api.store.errors import Refused, RejectedError, StoreError
from api.store.idempotency import First, UsedKey, columns_of, conflict, find_used, first_answer
from api.store.model import Choice, Entry, Evaluated, Head, Recorded, new_id, now
from api.store.outbox import event_row
from api.store.reading import find_evaluation
from api.store.tables import choices, due_choices, evaluation_words, evaluations, outbox, texts
from api.store.texts import Text, make_text
from api.store.validation import check_choice, check_entry, check_evaluated
from api.store.words import Word, rows_of, words_in


@dataclass(frozen=True, slots=True)
class Prepared:
    """An evaluation with everything that can be computed before the transaction."""

    given: Evaluated
    id: str
    facts: Text
    result: Text
    words: frozenset[Word]

    @property
    def used(self) -> UsedKey | None:
        """The idempotency key with its owner."""
        key = self.given.idempotency_key
        return None if key is None else (self.given.actor.key_id, key)


Gather = Callable[[], Sequence[Prepared]]
"""Gives the evaluations that wait to be recorded; called once the write transaction has begun."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """What one transaction inserts, by table."""

    audit: list[Row] = field(default_factory=list)
    evaluations: list[Row] = field(default_factory=list)
    due: list[Row] = field(default_factory=list)
    texts: list[dict[str, object]] = field(default_factory=list)
    words: list[dict[str, object]] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)


def prepare(given: Evaluated) -> Prepared:
    """Check, hash and pack: all that needs no database. Raises `Refused` for what cannot be kept."""
    check_evaluated(given)
    facts, result = make_text("case_json", given.case_json), make_text("result_json", given.result_json)
    return Prepared(given, new_id(), facts, result, words_in(given.case_json) | words_in(given.result_json))


def record_prepared(database: Database, gather: Gather, *, events: bool) -> list[Recorded | StoreError]:
    """Record in one transaction what `gather` gives once the transaction has begun.

    When the database rejects a row, each evaluation gets a transaction of its own, so that the others are kept.
    """
    prepared: Sequence[Prepared] = ()
    try:
        with write_transaction(database) as connection:
            prepared = gather()
            return _record(connection, prepared, events=events) if prepared else []
    except RejectedError as rejected:
        if not prepared:
            raise
        if len(prepared) == 1:
            return [rejected]
    return [_record_alone(database, one, events=events) for one in prepared]


def first_of(database: Database, used: UsedKey, body_digest: str) -> Recorded | None:
    """What an idempotency key recorded first; None when it is new. Raises `IdempotencyConflict`, `StoreDamaged`."""
    with read_transaction(database) as connection:
        for first in find_used(connection, [used]).values():
            return first_answer(connection, first, body_digest)
    return None


def choose(database: Database, choice: Choice, *, events: bool) -> Recorded:
    """Record a choice about an evaluation that the actor may see and that was not erased.

    Raises `Refused`, `IdempotencyConflict`, `StoreDamaged`.
    """
    check_choice(choice)
    reasons = make_text("reasons", choice.reasons.encode())
    signed = make_text("signed", choice.signed.encode()) if choice.signed is not None else None
    used = (choice.actor.key_id, choice.idempotency_key) if choice.idempotency_key else None
    with write_transaction(database) as connection:
        for first in find_used(connection, [used] if used else []).values():
            return first_answer(connection, first, choice.body_digest)
        about = find_evaluation(connection, choice.evaluation_id, choice.actor)
        if about is None:
            raise Refused("evaluation_id", "没有这一核查记录")
        if about.erased:
            raise Refused("erased", "核查的内容已经清除，不能再记录选择")
        name, at = new_id(), now()
        row = _choice_row(choice, name, at, about.seq, reasons, signed)
        row |= {**columns_of(used, choice.body_digest), "wants_event": int(events)}
        seq = audit_chain.append_one(connection, at, _choice_entry(choice, name), digest(row))
        connection.execute(insert(texts), [_text_row(seq, text) for text in (reasons, signed) if text is not None])
        connection.execute(insert(choices), [{**row, "seq": seq}])
        if choice.signed is not None and (words := words_in(choice.signed.encode())):
            connection.execute(insert(evaluation_words), rows_of(about.seq, seq, words))
        made = due_choices.c.evaluation_seq == about.seq, due_choices.c.track == choice.track
        connection.execute(delete(due_choices).where(*made))
        if events:
            connection.execute(insert(outbox), [event_row(seq, at)])
    return Recorded(name, seq, at, about.receipt_id)


def note(database: Database, entry: Entry) -> int:
    """Append one entry to the audit; return its number."""
    check_entry(entry)
    with write_transaction(database) as connection:
        return audit_chain.append_one(connection, now(), entry)


def _record_alone(database: Database, one: Prepared, *, events: bool) -> Recorded | StoreError:
    try:
        (answer,) = record_prepared(database, lambda: [one], events=events)
    except StoreError as error:  # those before it are recorded, and must hear so
        return error
    return answer


def _record(connection: Connection, prepared: Sequence[Prepared], *, events: bool) -> list[Recorded | StoreError]:
    """Insert what is new; answer repeated idempotency keys, known from before or from this very group, as the first time."""
    known = find_used(connection, [one.used for one in prepared if one.used])
    new: dict[UsedKey, tuple[str, Recorded]] = {}
    rows = _Rows()
    head = audit_chain.head_of(connection)
    at = now()
    answers: list[Recorded | StoreError] = []
    for one in prepared:
        used, body_digest = one.used, one.given.body_digest
        if used in new:
            first_digest, first = new[used]
            answers.append(replace(first, replayed=True) if first_digest == body_digest else conflict())
        elif used in known:
            answers.append(_repeated(connection, known[used], body_digest))
        else:
            head = _add(rows, head, at, one, events=events)
            recorded = Recorded(one.id, head.seq, at, one.given.receipt_id)
            answers.append(recorded)
            if used:
                new[used] = body_digest, recorded
    # The audit comes first: the other rows refer to it, and what cannot be audited is not written.
    inserted = (
        (texts, rows.texts),
        (evaluations, rows.evaluations),
        (due_choices, rows.due),
        (evaluation_words, rows.words),
        (outbox, rows.outbox),
    )
    if rows.audit:
        audit_chain.append(connection, rows.audit)
    for table, of_table in inserted:
        if of_table:
            connection.execute(insert(table), of_table)
    return answers


def _repeated(connection: Connection, first: First, body_digest: str) -> Recorded | StoreError:
    """The first answer, or why it cannot be given; the others of the group are not touched by it."""
    try:
        return first_answer(connection, first, body_digest)
    except StoreError as error:
        return error


def _add(rows: _Rows, head: Head, at: str, one: Prepared, *, events: bool) -> Head:
    """Add the rows of one evaluation; return the head of the chain after it."""
    given = one.given
    row = _evaluation_row(one, at, events=events)
    linked = audit_chain.link(head, at, _evaluation_entry(one), digest(row))
    head = audit_chain.after(linked)
    rows.audit.append(linked)
    rows.evaluations.append({**row, "seq": head.seq})
    rows.due.extend({"evaluation_seq": head.seq, "track": track} for track in sorted(set(given.choice_due)))
    rows.texts.extend((_text_row(head.seq, one.facts), _text_row(head.seq, one.result)))
    rows.words.extend(rows_of(head.seq, head.seq, one.words))
    if events:
        rows.outbox.append(event_row(head.seq, at))
    return head


def _evaluation_row(one: Prepared, at: str, *, events: bool) -> Row:
    """What is recorded of an evaluation itself."""
    given = one.given
    return {
        "id": one.id,
        "at": at,
        "key_id": given.actor.key_id,
        "place": given.place,
        "matter_id": given.matter_id,
        "receipt_id": given.receipt_id,
        "engine": given.engine,
        "digests_json": given.digests_json,
        "answer_digest": given.answer_digest,
        "choice_due": orjson.dumps(sorted(set(given.choice_due))).decode(),
        "facts_digest": one.facts.digest,
        "result_digest": one.result.digest,
        **columns_of(one.used, given.body_digest),
        "wants_event": int(events),
    }


def _evaluation_entry(one: Prepared) -> Entry:
    given, actor = one.given, one.given.actor
    what = f"evaluation:{one.id}"
    return Entry(actor.key_id, actor.role, "evaluation.record", what, "recorded", given.ip, given.trace_id)


def _choice_row(choice: Choice, name: str, at: str, evaluation_seq: int, reasons: Text, signed: Text | None) -> Row:
    """What is recorded of a choice itself."""
    return {
        "id": name,
        "evaluation_seq": evaluation_seq,
        "at": at,
        "key_id": choice.actor.key_id,
        "track": choice.track,
        "decision": choice.decision,
        "factor": choice.factor,
        "reasons_digest": reasons.digest,
        "signed_digest": signed and signed.digest,
    }


def _choice_entry(choice: Choice, name: str) -> Entry:
    actor, what = choice.actor, f"choice:{name}"
    return Entry(actor.key_id, actor.role, "choice.make", what, choice.decision, choice.ip, choice.trace_id)


def _text_row(seq: int, text: Text) -> dict[str, object]:
    return {"seq": seq, **text._asdict()}

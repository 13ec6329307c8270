"""Records evaluations and choices: row, erasable texts, audit link, event and idempotency key in one transaction.

Decides nothing about the law: what an evaluation says is text to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, tuple_

from api.drawing import draw
from api.store import chain
from api.store.canonical import digest, salted
from api.store.chain import Row
from api.store.checking import check_choice, check_entry, check_evaluated, check_text
from api.store.database import Database, appending, reading
from api.store.errors import IdempotencyConflict, Refused, RejectedError, StoreError
from api.store.packing import pack
from api.store.records import Choice, Entry, Evaluated, Head, Recorded, new_id, now
from api.store.statements import Insertion, Lookup
from api.store.tables import choices, due_choices, erasures, evaluations, idempotency, outbox, templates, texts
from engine.templates import Filled, Template

Used = tuple[str, str]

# Made once: building a statement costs more than running it.
_insert_texts, _insert_uses, _insert_events = Insertion(texts), Insertion(idempotency), Insertion(outbox)
_KEEP_TEMPLATES = insert(templates)
_numbers = Lookup(templates.c.digest, templates.c.id)
_insert_evaluations, _insert_choices = Insertion(evaluations), Insertion(choices)
_insert_due = Insertion(due_choices)
_KNOWN = select(idempotency).where(
    tuple_(idempotency.c.key_id, idempotency.c.idempotency_key).in_(bindparam("used", expanding=True))
)


class Text(NamedTuple):
    """The row of a text that may be erased one day, or of what fills its template."""

    digest: str
    salt: str
    packed: bytes
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An evaluation with all that can be computed before it is its turn to write."""

    given: Evaluated
    id: str
    facts: Text
    result: Text

    @property
    def used(self) -> Used | None:
        """The idempotency key with its owner."""
        key = self.given.idempotency_key
        return None if key is None else (self.given.actor.key_id, key)


Gather = Callable[[], Sequence[Prepared]]
"""What waits to be recorded; asked when it is the turn of this process to write."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """What one transaction inserts, by table."""

    audit: list[Row]
    evaluations: list[Row]
    due: list[Row]
    texts: list[tuple[int, Text]]
    idempotency: list[Row]
    outbox: list[Row]


def record_all(database: Database, given: Sequence[Evaluated], *, events: bool) -> list[Recorded | StoreError]:
    """Record evaluations in one transaction; each has its own answer, and one that is refused spoils no other.

    Raises `StoreFull` or `StoreGone` when nothing at all was recorded.
    """
    prepared: list[Prepared | Refused] = []
    for evaluated in given:
        try:
            prepared.append(prepare(evaluated))
        except Refused as refused:
            prepared.append(refused)
    ready = [one for one in prepared if isinstance(one, Prepared)]
    answers = iter(record_prepared(database, lambda: ready, events=events) if ready else ())
    return [one if isinstance(one, Refused) else next(answers) for one in prepared]


def prepare(given: Evaluated) -> Prepared:
    """All that needs no database. Raises `Refused` for what cannot be kept."""
    check_evaluated(given)
    return Prepared(given, new_id(), keep("case_json", given.case_json), keep("result_json", given.result_json))


def record_prepared(database: Database, gather: Gather, *, events: bool) -> list[Recorded | StoreError]:
    """As `record_all`, all in one transaction: whatever `gather` gives once it is the turn of this writer.

    When the database rejects a row, one transaction for each, so that the others are kept.
    """
    prepared: Sequence[Prepared] = ()
    try:
        with appending(database) as connection:
            prepared = gather()
            return _insert(connection, prepared, events=events) if prepared else []
    except RejectedError as rejected:
        if not prepared:
            raise
        if len(prepared) == 1:
            return [rejected]
    return [_record_alone(database, one, events=events) for one in prepared]


def _record_alone(database: Database, one: Prepared, *, events: bool) -> Recorded | StoreError:
    try:
        (answer,) = record_prepared(database, lambda: [one], events=events)
    except StoreError as error:  # those before it are recorded, and must hear so
        return error
    return answer


def first_of(database: Database, used: Used, body_digest: str) -> Recorded | None:
    """What an idempotency key recorded first; None when it is new. Raises `IdempotencyConflict`."""
    with reading(database) as connection:
        for body, seq in _known(connection, [used]).values():
            return _again(connection, body, seq, body_digest)
    return None


def choose(database: Database, choice: Choice, *, events: bool) -> Recorded:
    """Record a choice about an evaluation that the actor may see and that was not erased.

    Raises `Refused`, `IdempotencyConflict`.
    """
    check_choice(choice)
    kept = keep("reasons", choice.reasons.encode())
    key = choice.idempotency_key
    with appending(database) as connection:
        known = _known(connection, [(choice.actor.key_id, key)] if key else [])
        for body, seq in known.values():
            return _again(connection, body, seq, choice.body_digest)
        about = connection.execute(select(evaluations).where(evaluations.c.id == choice.evaluation_id)).first()
        if about is None or not choice.actor.may_see(about.place):
            raise Refused("evaluation_id", "没有这一核查记录")
        if connection.execute(select(erasures.c.seq).where(erasures.c.digest == about.facts_digest)).first():
            raise Refused("erased", "核查的内容已经清除，不能再记录选择")
        row: Row = {
            "id": new_id(),
            "evaluation_seq": about.seq,
            "at": now(),
            "key_id": choice.actor.key_id,
            "track": choice.track,
            "decision": choice.decision,
            "factor": choice.factor,
            "reasons_digest": kept.digest,
        }
        entry = Entry(
            choice.actor.key_id,
            choice.actor.role,
            "choice.make",
            f"choice:{row['id']}",
            choice.decision,
            choice.ip,
            choice.trace_id,
        )
        at = str(row["at"])
        seq = chain.append_one(connection, at, entry, digest(row))
        _keep_texts(connection, [(seq, kept)])
        _insert_choices(connection, [{**row, "seq": seq}])
        made = due_choices.c.evaluation_seq == about.seq, due_choices.c.track == choice.track
        connection.execute(delete(due_choices).where(*made))
        if key:
            _insert_uses(connection, [_use((choice.actor.key_id, key), choice.body_digest, seq)])
        if events:
            data = {
                "evaluation_id": about.id,
                "receipt_id": about.receipt_id,
                "track": choice.track,
                "decision": choice.decision,
            }
            _insert_events(connection, [event(seq, at, "choice.made", str(row["id"]), data)])
    return Recorded(str(row["id"]), seq, at, about.receipt_id)


def note(database: Database, entry: Entry, announced: tuple[str, Mapping[str, str | None]] | None = None) -> int:
    """Append one line to the audit, with an event of that kind and data when one is announced; return its number."""
    check_entry(entry)
    at = now()
    with appending(database) as connection:
        seq = chain.append_one(connection, at, entry)
        if announced:
            kind, data = announced
            _insert_events(connection, [event(seq, at, kind, entry.object, data)])
    return seq


def keep(name: str, text: bytes | Filled) -> Text:
    """The row of a text that may be erased one day. Raises `Refused` when it cannot be kept."""
    laid, template = (text, None) if isinstance(text, bytes) else (text.laid(), text.template)
    check_text(name, laid)
    salt = draw(16).hex()
    return Text(salted(salt, laid, template.digest if template else None), salt, pack(laid), template)


def event(seq: int, at: str, kind: str, subject: str, data: Mapping[str, str | None]) -> Row:
    """The outbox row of an event, due at once."""
    written = json.dumps(dict(data), ensure_ascii=False)
    made: Row = {"id": new_id(), "seq": seq, "kind": kind, "subject": subject, "at": at, "data": written}
    return {**made, "attempts": 0, "due_at": at, "trouble": None}


def _insert(connection: Connection, prepared: Sequence[Prepared], *, events: bool) -> list[Recorded | StoreError]:
    known = _known(connection, [one.used for one in prepared if one.used])
    new: dict[Used, Recorded] = {}
    bodies = {used: body for used, (body, _) in known.items()}
    rows = _Rows([], [], [], [], [], [])
    head = chain.head_of(connection)
    at = now()
    answers: list[Recorded | StoreError] = []
    for one in prepared:
        used = one.used
        if used in bodies and bodies[used] != one.given.body_digest:
            answers.append(_conflict())
        elif used in new:
            answers.append(replace(new[used], replayed=True))
        elif used in known:
            answers.append(_again(connection, *known[used], one.given.body_digest))
        else:
            head = _add(rows, head, at, one, events=events)
            recorded = Recorded(one.id, head.seq, at, one.given.receipt_id)
            answers.append(recorded)
            if used:
                new[used], bodies[used] = recorded, one.given.body_digest
    # The audit comes first: the other rows refer to it, and what cannot be audited is not written.
    if rows.audit:
        chain.append(connection, rows.audit)
        _keep_texts(connection, rows.texts)
        _insert_evaluations(connection, rows.evaluations)
    if rows.due:
        _insert_due(connection, rows.due)
    if rows.idempotency:
        _insert_uses(connection, rows.idempotency)
    if rows.outbox:
        _insert_events(connection, rows.outbox)
    return answers


def _add(rows: _Rows, head: Head, at: str, one: Prepared, *, events: bool) -> Head:
    """Add the rows of one evaluation; return the head of the chain after it."""
    given = one.given
    row: Row = {
        "id": one.id,
        "at": at,
        "key_id": given.actor.key_id,
        "place": given.place,
        "matter_id": given.matter_id,
        "receipt_id": given.receipt_id,
        "engine": given.engine,
        "digests_json": given.digests_json,
        "choice_due": int(bool(given.choice_due)),
        "facts_digest": one.facts.digest,
        "result_digest": one.result.digest,
    }
    actor = given.actor
    entry = Entry(
        actor.key_id, actor.role, "evaluation.record", f"evaluation:{one.id}", "recorded", given.ip, given.trace_id
    )
    linked = chain.link(head, at, entry, digest(row))
    seq = chain.after(linked).seq
    rows.audit.append(linked)
    rows.evaluations.append({**row, "seq": seq})
    rows.due.extend({"evaluation_seq": seq, "track": track} for track in given.choice_due)
    rows.texts.extend(((seq, one.facts), (seq, one.result)))
    if one.used:
        rows.idempotency.append(_use(one.used, given.body_digest, seq))
    if events:
        data = {"receipt_id": given.receipt_id, "place": given.place, "matter_id": given.matter_id}
        rows.outbox.append(event(seq, at, "evaluation.recorded", one.id, data))
    return chain.after(linked)


def _keep_texts(connection: Connection, kept: Sequence[tuple[int, Text]]) -> None:
    """Keep texts under the numbers of their records."""
    numbers = _numbers_of(connection, {text.template.digest: text.template for _, text in kept if text.template})
    rows = [
        {
            "seq": seq,
            "digest": text.digest,
            "salt": text.salt,
            "packed": text.packed,
            "template": numbers[text.template.digest] if text.template else None,
        }
        for seq, text in kept
    ]
    _insert_texts(connection, rows)


def _numbers_of(connection: Connection, wanted: Mapping[str, Template]) -> dict[str, int]:
    """The numbers of templates by their digests; those that are not there yet are kept now."""
    if not wanted:
        return {}
    numbers = _numbers(connection, [*wanted])
    if missing := [digest for digest in wanted if digest not in numbers]:
        rows = [{"digest": digest, "packed": pack(wanted[digest].laid())} for digest in missing]
        connection.execute(_KEEP_TEMPLATES, rows)
        numbers |= _numbers(connection, missing)
    return numbers


def _use(used: Used, body_digest: str, seq: int) -> Row:
    return {"key_id": used[0], "idempotency_key": used[1], "body_digest": body_digest, "seq": seq}


def _known(connection: Connection, used: Sequence[Used]) -> dict[Used, tuple[str, int]]:
    """The idempotency keys that were used before: body digest and number of what they recorded."""
    if not used:
        return {}
    found = connection.execute(_KNOWN, {"used": sorted(set(used))})
    return {(row.key_id, row.idempotency_key): (row.body_digest, row.seq) for row in found}


def _again(connection: Connection, known_body: str, seq: int, body_digest: str) -> Recorded:
    """The first answer of an idempotency key."""
    if known_body != body_digest:
        raise _conflict()
    first = connection.execute(select(evaluations).where(evaluations.c.seq == seq)).first()
    if first is not None:
        return Recorded(first.id, seq, first.at, first.receipt_id, replayed=True)
    made = connection.execute(
        select(choices.c.id, choices.c.at, evaluations.c.receipt_id)
        .join_from(choices, evaluations, evaluations.c.seq == choices.c.evaluation_seq)
        .where(choices.c.seq == seq)
    ).one()
    return Recorded(made.id, seq, made.at, made.receipt_id, replayed=True)


def _conflict() -> IdempotencyConflict:
    return IdempotencyConflict("这个幂等键用过，而内容不同；新的请求请换一个键")

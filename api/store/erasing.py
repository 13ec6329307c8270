"""Erases personal data: facts, results, reasons, signatures, and what case files hold of them; the record and digests stay.

The audit chain holds salted digests only, so it verifies as before; each erasure is a link of its own.
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import Connection, delete, insert, select, union

from api.china import CHINA
from api.store import audit_chain, case_files, words
from api.store.database import Database, overwrite_log, write_transaction
from api.store.model import Actor, Entry, Erased, now, stamp
from api.store.reading import ERASES, visible
from api.store.tables import choices, due_choices, erasures, evaluations, texts

AT_ONCE = 500


def erase_before(database: Database, before: date, actor: Actor) -> Erased:
    """Erase every visible evaluation recorded, and every draft last changed, before a day (in China), some hundreds at a time.

    Interrupted, it can be run again: what is erased stays erased.
    """
    limit = stamp(datetime.combine(before, time(), CHINA))
    last, done, gone = 0, 0, 0
    while True:
        with write_transaction(database) as connection:
            wanted = connection.execute(
                select(evaluations.c.seq)
                .where(evaluations.c.seq > last, evaluations.c.at < limit, visible(actor))
                .order_by(evaluations.c.seq)
                .limit(AT_ONCE)
            )
            seqs = list(wanted.scalars())
            erased = _erase(connection, seqs, actor, f"evaluations before {before}")
        done, gone = done + erased.evaluations, gone + erased.texts
        if len(seqs) < AT_ONCE:
            break
        last = seqs[-1]
    drafts = _erase_drafts(database, limit, actor)
    overwrite_log(database)
    return Erased(done, gone, drafts)


def erase_one(database: Database, name: str, actor: Actor) -> Erased:
    """Erase one evaluation; none when there is none that the actor may see, or it was erased."""
    with write_transaction(database) as connection:
        wanted = connection.execute(select(evaluations.c.seq).where(evaluations.c.id == name, visible(actor)))
        erased = _erase(connection, list(wanted.scalars()), actor, f"evaluation:{name}")
    overwrite_log(database)
    return erased


def _erase_drafts(database: Database, limit: str, actor: Actor) -> int:
    """Delete the drafts that were last changed before a time, some hundreds per transaction; returns how many."""
    done = 0
    while True:
        with write_transaction(database) as connection:
            gone = case_files.erase_drafts(connection, limit, actor, AT_ONCE)
        done += gone
        if gone < AT_ONCE:
            return done


def _erase(connection: Connection, seqs: list[int], actor: Actor, what: str) -> Erased:
    wanted, about = evaluations.c.seq.in_(seqs), evaluations.c.seq.label("about")
    made_of = union(
        select(about, evaluations.c.seq, evaluations.c.facts_digest.label("digest")).where(wanted),
        select(about, evaluations.c.seq, evaluations.c.result_digest).where(wanted),
        *(
            select(choices.c.evaluation_seq, choices.c.seq, text).where(choices.c.evaluation_seq.in_(seqs))
            for text in (choices.c.reasons_digest, choices.c.signed_digest)
        ),
    ).subquery()
    kept = (texts.c.seq == made_of.c.seq) & (texts.c.digest == made_of.c.digest)
    known = erasures.c.digest == texts.c.digest
    there = made_of.join(texts, kept).outerjoin(erasures, known)
    found = connection.execute(select(made_of, erasures.c.seq.label("erased")).select_from(there)).all()
    # A text that somebody put back goes again, and its erasure is recorded already.
    digests = [row.digest for row in found if row.erased is None]
    count = len({row.about for row in found})
    if digests:
        entry = Entry(actor.key_id, actor.role, ERASES, what, f"{count} evaluations, {len(digests)} texts")
        seq = audit_chain.append_one(connection, now(), entry, audit_chain.digest_of_set(digests))
        connection.execute(insert(erasures), [{"digest": digest, "seq": seq} for digest in digests])
    # Only what is recorded as erased: the database refuses to delete any other, whoever put it there.
    recorded = select(erasures.c.seq).where(known).exists()
    connection.execute(delete(texts).where(texts.c.seq.in_({row.seq for row in found}) & recorded))
    # No choice can be recorded any more about what lost its own texts.
    itself = {row.about for row in found if row.about == row.seq}
    connection.execute(delete(due_choices).where(due_choices.c.evaluation_seq.in_(itself)))
    words.erase(connection, {row.about for row in found})
    case_files.erase_sealed(connection, {row.about for row in found})
    return Erased(count, len(digests))

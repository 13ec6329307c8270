"""Erases personal data: facts, results and reasons go, the record that they existed and its digests stay.

The chain holds salted digests only, so it verifies as before; each erasure is a link of its own.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta, timezone

from sqlalchemy import Connection, delete, insert, select, union

from api.store import chain
from api.store.database import Database, appending, forget_pages
from api.store.records import Actor, Entry, Erased, now, stamp
from api.store.retrieval import visible
from api.store.tables import choices, due_choices, erasures, evaluations, templates, texts

AT_ONCE = 500
# The days of the law are days in China, which keeps one time without summer time.
CHINA = timezone(timedelta(hours=8))


def erase_before(database: Database, before: date, actor: Actor) -> Erased:
    """Erase every visible evaluation recorded before a day (in China), some hundreds per transaction.

    Interrupted, it can be run again: what is erased stays erased.
    """
    limit = stamp(datetime.combine(before, time(), CHINA))
    last, done, gone = 0, 0, 0
    while True:
        with appending(database) as connection:
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
            forget_pages(database)
            return Erased(done, gone)
        last = seqs[-1]


def erase_one(database: Database, name: str, actor: Actor) -> Erased:
    """Erase one evaluation; none when there is none that the actor may see, or it was erased."""
    with appending(database) as connection:
        wanted = connection.execute(select(evaluations.c.seq).where(evaluations.c.id == name, visible(actor)))
        erased = _erase(connection, list(wanted.scalars()), actor, f"evaluation:{name}")
    forget_pages(database)
    return erased


def digest_of_erasure(digests: list[str]) -> str:
    """What the audit keeps of an erasure: the digest of the sorted digests of the texts that went."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()


def _erase(connection: Connection, seqs: list[int], actor: Actor, what: str) -> Erased:
    wanted, about = evaluations.c.seq.in_(seqs), evaluations.c.seq.label("about")
    made_of = union(
        select(about, evaluations.c.seq, evaluations.c.facts_digest.label("digest")).where(wanted),
        select(about, evaluations.c.seq, evaluations.c.result_digest).where(wanted),
        select(choices.c.evaluation_seq, choices.c.seq, choices.c.reasons_digest).where(
            choices.c.evaluation_seq.in_(seqs)
        ),
    ).subquery()
    kept = (texts.c.seq == made_of.c.seq) & (texts.c.digest == made_of.c.digest)
    found = connection.execute(select(made_of).join_from(made_of, texts, kept)).all()
    digests = [row.digest for row in found]
    if not digests:
        return Erased(0, 0)
    count = len({row.about for row in found})
    entry = Entry(actor.key_id, actor.role, "facts.erase", what, f"{count} evaluations, {len(digests)} texts")
    seq = chain.append_one(connection, now(), entry, digest_of_erasure(digests))
    connection.execute(insert(erasures), [{"digest": digest, "seq": seq} for digest in digests])
    # Only what is recorded as erased: the database refuses to delete any other, whoever put it there.
    recorded = select(erasures.c.seq).where(erasures.c.digest == texts.c.digest).exists()
    gone = texts.c.seq.in_({row.seq for row in found}) & recorded
    used = connection.execute(select(texts.c.template).where(gone, texts.c.template.is_not(None)).distinct())
    left = list(used.scalars())
    connection.execute(delete(texts).where(gone))
    # What only these results had in common tells what was found of them.
    still_used = select(texts.c.digest).where(texts.c.template == templates.c.id).exists()
    connection.execute(delete(templates).where(templates.c.id.in_(left), ~still_used))
    # Nobody can choose about what nobody can read.
    connection.execute(delete(due_choices).where(due_choices.c.evaluation_seq.in_(seqs)))
    return Erased(count, len(digests))

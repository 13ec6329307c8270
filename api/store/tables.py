"""The tables, as queries see them. The migrations create them; a test compares the two.

`seq` is the place of a row in the audit chain and orders everything that was recorded. Each table is covered by the chain (the
audit row of its number holds the digest of its row) or follows from tables that are; `verification` compares them all. Only the
case files are no evidence: they are work in progress, and change (`EVIDENCE` names the others).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

# 64 bits in PostgreSQL; in SQLite only the type INTEGER makes the column the key of the row itself.
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")


def _seq(*references: ForeignKey, name: str = "seq", key: bool = True, index: bool = False) -> Column[int]:
    """A number of the chain, which begins with 1; the key of its row unless told otherwise."""
    checks = CheckConstraint(f"{name} >= 1")
    return Column(name, _NUMBER, *references, checks, primary_key=key, nullable=False, autoincrement=False, index=index)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that fit a condition only."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


audit = Table(
    "audit",
    metadata,
    _seq(),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("ip", Text),
    Column("trace_id", Text),
    Column("digest", Text),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    # Whether a key was revoked is asked of the chain itself, at each use.
    _partial("audit_revocations", "object", where="action = 'key.revoke'"),
    # And which change of an account was the last.
    _partial("audit_accounts", "object", where="action = 'account.set'"),
)

# `choice_due` names the tracks on which a choice is required (a JSON array). An idempotency key stands in the record that it
# made, with the digest of the body it came with. `wants_event` is 1 when others are told of the record.
evaluations = Table(
    "evaluations",
    metadata,
    _seq(ForeignKey("audit.seq")),
    Column("id", Text, nullable=False, unique=True),
    Column("at", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("matter_id", Text),
    Column("receipt_id", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("digests_json", Text, nullable=False),
    Column("answer_digest", Text, nullable=False),
    Column("choice_due", Text, nullable=False),
    Column("facts_digest", Text, nullable=False),
    Column("result_digest", Text, nullable=False),
    Column("idempotency_key", Text),
    Column("body_digest", Text),
    Column("wants_event", Integer, nullable=False),
    Index("evaluations_by_place", "place", "seq"),
    Index("evaluations_by_receipt", "receipt_id"),
    Index("evaluations_by_time", "at"),
    _partial("evaluations_once", "idempotency_key", "key_id", where="idempotency_key IS NOT NULL", unique=True),
)

choices = Table(
    "choices",
    metadata,
    _seq(ForeignKey("audit.seq")),
    Column("id", Text, nullable=False, unique=True),
    _seq(ForeignKey("evaluations.seq"), name="evaluation_seq", key=False, index=True),
    Column("at", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("factor", Text),
    Column("reasons_digest", Text, nullable=False),
    Column("signed_digest", Text),
    Column("idempotency_key", Text),
    Column("body_digest", Text),
    Column("wants_event", Integer, nullable=False),
    _partial("choices_once", "idempotency_key", "key_id", where="idempotency_key IS NOT NULL", unique=True),
)

# The words by which an evaluation is found, as the record numbered `seq` (it, or a choice about it) says them. They follow from
# the texts, and those that may name a person go with them.
evaluation_words = Table(
    "evaluation_words",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("word", Text, primary_key=True),
    _seq(ForeignKey("evaluations.seq"), name="evaluation_seq", index=True),
    _seq(index=True),
    sqlite_with_rowid=False,
)

# The tracks on which a choice is required and not made yet: what `evaluations.choice_due` names, less what choices and erasures
# took away.
due_choices = Table(
    "due_choices",
    metadata,
    _seq(ForeignKey("evaluations.seq"), name="evaluation_seq"),
    Column("track", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# What may name or describe a person: facts, results, reasons, signatures, under the number of their record. The only rows of a
# record that can be deleted.
texts = Table(
    "texts",
    metadata,
    _seq(),
    Column("digest", Text, primary_key=True),
    Column("salt", Text, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)

# Written before a text is deleted: a text that is missing without such a row was not erased but lost.
erasures = Table(
    "erasures",
    metadata,
    Column("digest", Text, primary_key=True),
    _seq(ForeignKey("audit.seq"), key=False, index=True),
    sqlite_with_rowid=False,
)

# Never updated: that a key was revoked is a row of the audit.
keys = Table(
    "keys",
    metadata,
    _seq(ForeignKey("audit.seq")),
    Column("id", Text, nullable=False, unique=True),
    Column("secret_digest", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("place", Text),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text),
)

# Each version of a list and digest of its file once, whoever starts first.
announced = Table(
    "announced",
    metadata,
    _seq(ForeignKey("audit.seq")),
    Column("id", Text, nullable=False, unique=True),
    Column("at", Text, nullable=False),
    Column("list_id", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("rulesets", Text, nullable=False),
    Column("wants_event", Integer, nullable=False),
    UniqueConstraint("list_id", "version", "digest", name="announced_once"),
)

# The events that wait. What an event says stands in its record, an evaluation, a choice or an announced list; only when and how
# often it was tried stands here, and is no evidence.
outbox = Table(
    "outbox",
    metadata,
    _seq(ForeignKey("audit.seq")),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Text),
    Column("trouble", Text),
    Index("outbox_by_due", "due_at"),
)

# Which events were delivered (`event_seq` is the number of the record), and the audit row that says so.
deliveries = Table(
    "deliveries",
    metadata,
    _seq(ForeignKey("audit.seq"), name="event_seq"),
    _seq(ForeignKey("audit.seq"), key=False, index=True),
)

# What officers work on: changed with every answer, deleted when nobody wants it, no evidence. What a list shows and searches
# stands here, the form itself in a table of its own, so that a search reads few bytes for each case.
case_files = Table(
    "case_files",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("act_date", Text, nullable=False),
    Column("decision_date", Text, nullable=False),
    Column("evaluation_id", Text, ForeignKey("evaluations.id")),
    Column("created_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("searched", Text, nullable=False),
    Index("case_files_by_change", "changed_at", "id"),
    _partial("case_files_sealed_once", "evaluation_id", where="evaluation_id IS NOT NULL", unique=True),
)

case_forms = Table(
    "case_forms",
    metadata,
    Column("case_id", Text, ForeignKey("case_files.id"), primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)

# Who may sign in. A row changes; the audit row of its last change (`seq`) holds its digest.
accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    _seq(ForeignKey("audit.seq"), key=False),
    Column("name", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("place", Text),
    Column("password_hash", Text, nullable=False),
    Column("locked", Integer, nullable=False),
    Column("changed_at", Text, nullable=False),
)

# How often somebody tried to sign in as an account, or as nobody, and until when no more is tried.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("who", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Text, nullable=False),
    Column("until", Text),
)

# Who is signed in. A row never changes, and goes when the session ends; the audit row of its beginning (`seq`) holds its digest.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    _seq(ForeignKey("audit.seq"), key=False),
    Column("key_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("place", Text),
    Column("account_seq", Integer),
    Column("began_at", Text, nullable=False, index=True),
)

# The secret with which the cookies of sessions are signed: one row.
session_secrets = Table(
    "session_secrets",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("secret", Text, nullable=False),
    Column("made_at", Text, nullable=False),
)

_CHANGING = (evaluation_words, case_files, case_forms, accounts, sign_in_tries, sessions, session_secrets)
EVIDENCE = tuple(table for table in metadata.sorted_tables if table not in _CHANGING)
"""The tables whose rows are written once, as the triggers see to it."""

"""The tables, as queries see them. The migrations create them; a test compares the two.

`seq` is the place of a row in the audit chain and orders everything that was recorded.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# 64 bits in PostgreSQL; in SQLite only the type INTEGER makes the column the key of the row itself.
Sequence = BigInteger().with_variant(Integer(), "sqlite")

audit = Table(
    "audit",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=False),
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
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("seq", Sequence, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("at", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("matter_id", Text),
    Column("receipt_id", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("digests_json", Text, nullable=False),
    Column("answer_digest", Text, nullable=False),
    Column("choice_due", Integer, nullable=False),
    Column("facts_digest", Text, nullable=False),
    Column("result_digest", Text, nullable=False),
    Index("evaluations_by_place", "place", "seq"),
)

choices = Table(
    "choices",
    metadata,
    Column("seq", Sequence, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("evaluation_seq", Sequence, ForeignKey("evaluations.seq"), nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("factor", Text),
    Column("reasons_digest", Text, nullable=False),
)

# The tracks on which a choice is required and not made yet. A choice or an erasure deletes the row; that a choice was required
# stays in the evaluation itself.
due_choices = Table(
    "due_choices",
    metadata,
    Column("evaluation_seq", Sequence, ForeignKey("evaluations.seq"), primary_key=True, autoincrement=False),
    Column("track", Text, primary_key=True),
)

# What may name or describe a person: facts, results, reasons, under the number of their record. The only rows of a record that
# can be deleted.
texts = Table(
    "texts",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=False),
    Column("digest", Text, primary_key=True),
    Column("salt", Text, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)

# Written before a text is deleted: a text that is missing without such a row was not erased but lost.
erasures = Table(
    "erasures",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("seq", Sequence, ForeignKey("audit.seq"), nullable=False, index=True),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("idempotency_key", Text, primary_key=True),
    Column("body_digest", Text, nullable=False),
    Column("seq", Sequence, ForeignKey("audit.seq"), nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_digest", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("place", Text),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text),
    Column("revoked_at", Text),
)

# Each version of a list and digest of its file once, whoever starts first.
announced = Table(
    "announced",
    metadata,
    Column("seq", Sequence, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("list_id", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("digest", Text, nullable=False),
    UniqueConstraint("list_id", "version", "digest", name="announced_once"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", Sequence, ForeignKey("audit.seq"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Text),
    Column("trouble", Text),
    Index("outbox_by_due", "due_at"),
)

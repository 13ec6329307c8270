"""Texts lie in the order of the chain, under the number of the record that they belong to.

Found by their digests alone they were strewn over the whole index, and each commit wrote to as many of its pages as it kept
texts. A text that belongs to no record, which this program never wrote, gets the number 0.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_RECORDS = (("evaluations", "facts_digest"), ("evaluations", "result_digest"), ("choices", "reasons_digest"))


def upgrade() -> None:
    """Add the number."""
    if op.get_context().dialect.name == "sqlite":
        _sqlite()
        return
    op.execute("ALTER TABLE texts ADD COLUMN seq BIGINT NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE texts DISABLE TRIGGER USER")
    for table, column in _RECORDS:
        op.execute(f"UPDATE texts SET seq = {table}.seq FROM {table} WHERE texts.digest = {table}.{column}")  # noqa: S608
    op.execute("ALTER TABLE texts ENABLE TRIGGER USER")
    op.execute("ALTER TABLE texts ALTER COLUMN seq DROP DEFAULT")
    op.execute("ALTER TABLE texts DROP CONSTRAINT texts_pkey")
    op.execute("ALTER TABLE texts ADD PRIMARY KEY (seq, digest)")


def _sqlite() -> None:
    """SQLite changes no key: a new table takes the place of the old one, and its triggers that of theirs."""
    op.create_table(
        "texts_in_order",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.Column("template", sa.Integer, sa.ForeignKey("templates.id")),
    )
    found = " UNION ALL ".join(f"SELECT seq, {column} AS digest FROM {table}" for table, column in _RECORDS)  # noqa: S608
    op.execute(
        "INSERT INTO texts_in_order SELECT found.seq, found.digest, salt, packed, template "  # noqa: S608
        f"FROM ({found}) AS found JOIN texts ON texts.digest = found.digest ORDER BY found.seq"
    )
    op.execute(
        "INSERT INTO texts_in_order SELECT 0, digest, salt, packed, template FROM texts "
        "WHERE digest NOT IN (SELECT digest FROM texts_in_order)"
    )
    # It names the table that goes.
    op.execute("DROP TRIGGER templates_no_delete")
    op.drop_table("texts")
    op.rename_table("texts_in_order", "texts")
    op.create_index("ix_texts_template", "texts", ["template"])
    op.execute(
        "CREATE TRIGGER texts_no_update BEFORE UPDATE ON texts "
        "BEGIN SELECT RAISE(ABORT, 'texts: rows are never updated'); END"
    )
    op.execute(
        "CREATE TRIGGER texts_no_delete BEFORE DELETE ON texts "
        "WHEN NOT EXISTS (SELECT 1 FROM erasures WHERE digest = OLD.digest) "
        "BEGIN SELECT RAISE(ABORT, 'texts: deleted only once the erasure is recorded'); END"
    )
    op.execute(
        "CREATE TRIGGER templates_no_delete BEFORE DELETE ON templates "
        "WHEN EXISTS (SELECT 1 FROM texts WHERE template = OLD.id) "
        "BEGIN SELECT RAISE(ABORT, 'templates: in use'); END"
    )

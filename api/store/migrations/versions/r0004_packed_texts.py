"""Texts are kept as bytes, compressed when that is worth it: an evaluation takes a quarter of the room.

Texts that are there are laid into their rows as they are, with the byte that says so. Written out whole instead of taken
from `packing`: a released step must not change when that moves on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Change the column."""
    if op.get_context().dialect.name == "sqlite":
        _sqlite()
        return
    op.execute("ALTER TABLE texts RENAME COLUMN text TO packed")
    op.execute("ALTER TABLE texts ALTER COLUMN packed TYPE bytea USING convert_to('p' || packed, 'UTF8')")
    # Compressed once is enough.
    op.execute("ALTER TABLE texts ALTER COLUMN packed SET STORAGE EXTERNAL")


def _sqlite() -> None:
    """SQLite changes no type of a column: a new table takes the place of the old one, and its triggers that of theirs."""
    op.create_table(
        "packed_texts",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
    )
    op.execute("INSERT INTO packed_texts SELECT digest, salt, CAST('p' || text AS BLOB) FROM texts")
    op.drop_table("texts")
    op.rename_table("packed_texts", "texts")
    op.execute(
        "CREATE TRIGGER texts_no_update BEFORE UPDATE ON texts "
        "BEGIN SELECT RAISE(ABORT, 'texts: rows are never updated'); END"
    )
    op.execute(
        "CREATE TRIGGER texts_no_delete BEFORE DELETE ON texts "
        "WHEN NOT EXISTS (SELECT 1 FROM erasures WHERE digest = OLD.digest) "
        "BEGIN SELECT RAISE(ABORT, 'texts: deleted only once the erasure is recorded'); END"
    )

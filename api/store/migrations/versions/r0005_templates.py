"""What many results have in common is kept once; a text of before has no template."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table and let texts refer to it."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "templates",
        # An identity needs no right of its own beside that to insert.
        sa.Column("id", number, sa.Identity(), primary_key=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("packed", sa.LargeBinary, nullable=False),
    )
    is_sqlite = op.get_context().dialect.name == "sqlite"
    kind = "INTEGER" if is_sqlite else "BIGINT"
    op.execute(f"ALTER TABLE texts ADD COLUMN template {kind} REFERENCES templates (id)")
    op.create_index("ix_texts_template", "texts", ["template"])
    if is_sqlite:
        op.execute(
            "CREATE TRIGGER templates_no_update BEFORE UPDATE ON templates "
            "BEGIN SELECT RAISE(ABORT, 'templates: rows are never updated'); END"
        )
        # A foreign key holds for those only who have switched it on.
        op.execute(
            "CREATE TRIGGER templates_no_delete BEFORE DELETE ON templates "
            "WHEN EXISTS (SELECT 1 FROM texts WHERE template = OLD.id) "
            "BEGIN SELECT RAISE(ABORT, 'templates: in use'); END"
        )
        # INSERT OR REPLACE deletes without a word when the connection has not turned on recursive triggers.
        op.execute(
            "CREATE TRIGGER templates_no_replace BEFORE INSERT ON templates "
            "WHEN EXISTS (SELECT 1 FROM templates WHERE id = NEW.id OR digest = NEW.digest) "
            "BEGIN SELECT RAISE(ABORT, 'templates: rows are never replaced'); END"
        )
        return
    op.execute("ALTER TABLE templates ALTER COLUMN packed SET STORAGE EXTERNAL")
    op.execute(
        "CREATE TRIGGER templates_no_update BEFORE UPDATE ON templates FOR EACH ROW EXECUTE FUNCTION cailiang_refuse()"
    )
    op.execute(
        "CREATE TRIGGER templates_not_emptied BEFORE TRUNCATE ON templates "
        "FOR EACH STATEMENT EXECUTE FUNCTION cailiang_refuse()"
    )

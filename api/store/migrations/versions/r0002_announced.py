"""List versions that were announced: each version and digest once, never changed.

Written out whole instead of taken from `tables`: a released step must not change when the tables move on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table and the triggers that keep its rows as written."""
    op.create_table(
        "announced",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("audit.seq"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("list_id", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.UniqueConstraint("list_id", "version", "digest", name="announced_once"),
    )
    if op.get_context().dialect.name == "sqlite":
        for verb, event in (("updated", "UPDATE"), ("deleted", "DELETE")):
            op.execute(
                f"CREATE TRIGGER announced_no_{event.lower()} BEFORE {event} ON announced "
                f"BEGIN SELECT RAISE(ABORT, 'announced: rows are never {verb}'); END"
            )
        # INSERT OR REPLACE deletes without a word when the connection has not turned on recursive triggers.
        op.execute(
            "CREATE TRIGGER announced_no_replace BEFORE INSERT ON announced "
            "WHEN EXISTS (SELECT 1 FROM announced WHERE seq = NEW.seq OR "
            "(list_id = NEW.list_id AND version = NEW.version AND digest = NEW.digest)) "
            "BEGIN SELECT RAISE(ABORT, 'announced: rows are never replaced'); END"
        )
        return
    op.execute(
        "CREATE TRIGGER announced_kept BEFORE UPDATE OR DELETE ON announced "
        "FOR EACH ROW EXECUTE FUNCTION cailiang_refuse()"
    )
    op.execute(
        "CREATE TRIGGER announced_not_emptied BEFORE TRUNCATE ON announced "
        "FOR EACH STATEMENT EXECUTE FUNCTION cailiang_refuse()"
    )

"""Which tracks of an evaluation still need a choice. No release came before, so that no older row waits for one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the list of choices that are due."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "due_choices",
        sa.Column("evaluation_seq", number, sa.ForeignKey("evaluations.seq"), primary_key=True, autoincrement=False),
        sa.Column("track", sa.Text, primary_key=True),
    )

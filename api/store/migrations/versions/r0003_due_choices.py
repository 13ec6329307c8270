"""Which tracks of an evaluation still need a choice, those of earlier evaluations included, as their results tell."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the list of choices that are due."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    table = op.create_table(
        "due_choices",
        sa.Column("evaluation_seq", number, sa.ForeignKey("evaluations.seq"), primary_key=True, autoincrement=False),
        sa.Column("track", sa.Text, primary_key=True),
    )
    connection = op.get_bind()
    waiting = connection.exec_driver_sql(
        "SELECT evaluations.seq, texts.text FROM evaluations JOIN texts ON texts.digest = evaluations.result_digest "
        "WHERE evaluations.choice_due = 1"
    ).all()
    made = {tuple(row) for row in connection.exec_driver_sql("SELECT evaluation_seq, track FROM choices")}
    for seq, text in waiting:
        tracks = json.loads(text).get("tracks", {})
        due = [track for track, told in tracks.items() if told.get("choice_required") and (seq, track) not in made]
        if due:
            op.bulk_insert(table, [{"evaluation_seq": seq, "track": track} for track in due])

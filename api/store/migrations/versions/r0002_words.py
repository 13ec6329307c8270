"""The words by which records are found, filled from the texts of the records that are there; indexes of receipt and time.

Every text is read once, so a database of a million records is some minutes busy.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from api.store.texts import unpack
from api.store.words import Word, rows_of, words_in

revision = "0002"
down_revision = "0001"
_AT_ONCE = 200


def upgrade() -> None:
    """Make the table and the indexes, and fill the table."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "evaluation_words",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("word", sa.Text, primary_key=True),
        sa.Column(
            "evaluation_seq",
            number,
            sa.ForeignKey("evaluations.seq"),
            sa.CheckConstraint("evaluation_seq >= 1"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("seq", number, sa.CheckConstraint("seq >= 1"), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_evaluation_words_seq", "evaluation_words", ["seq"])
    op.create_index("ix_evaluation_words_evaluation_seq", "evaluation_words", ["evaluation_seq"])
    op.create_index("evaluations_by_receipt", "evaluations", ["receipt_id"])
    op.create_index("evaluations_by_time", "evaluations", ["at"])
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    words = sa.table("evaluation_words", *(sa.column(name) for name in ("kind", "word", "evaluation_seq", "seq")))
    for stretch in _texts(connection):
        said: dict[tuple[int, int], set[Word]] = {}
        for seq, about, packed in stretch:
            try:
                text = unpack(bytes(packed))
            except ValueError:
                continue  # damaged: verification says so
            said.setdefault((about, seq), set()).update(words_in(text))
        rows = [row for (about, seq), each in said.items() for row in rows_of(about, seq, each)]
        if rows:
            connection.execute(sa.insert(words), rows)


def _texts(connection: sa.Connection) -> Iterator[Sequence[Any]]:
    """The texts of evaluations, and the signatures of choices, some hundred at a time, with what they are about."""
    for table, about, digests in (
        ("evaluations", "r.seq", "(r.facts_digest, r.result_digest)"),
        ("choices", "r.evaluation_seq", "(r.signed_digest)"),
    ):
        query = sa.text(
            f"SELECT r.seq, {about}, t.packed FROM {table} r JOIN texts t ON t.seq = r.seq AND t.digest IN {digests} "  # noqa: S608  # our own names
            f"WHERE r.seq > :last AND r.seq <= :upto ORDER BY r.seq"
        )
        most = connection.exec_driver_sql(f"SELECT max(seq) FROM {table}").scalar_one() or 0  # noqa: S608  # likewise
        for last in range(0, most, _AT_ONCE):
            yield connection.execute(query, {"last": last, "upto": last + _AT_ONCE}).all()

"""The whole schema: audit chain, evaluations, choices, texts, keys, outbox; triggers that keep rows as written.

Written out instead of taken from `tables`: a released migration must not change when the tables move on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Never updated, never deleted. `texts` may lose a row, once its erasure is recorded.
_KEPT = ("audit", "evaluations", "choices", "erasures", "idempotency", "announced")
# `INSERT OR REPLACE` deletes without a word when the connection has not turned on recursive triggers; what a row of these is
# replaced by.
_REPLACED = {
    "audit": "seq = NEW.seq",
    "evaluations": "seq = NEW.seq",
    "choices": "seq = NEW.seq",
    "announced": "seq = NEW.seq OR (list_id = NEW.list_id AND version = NEW.version AND digest = NEW.digest)",
}


def upgrade() -> None:
    """Create everything."""
    _records()
    _texts()
    _access()
    _events()
    if op.get_context().dialect.name == "sqlite":
        _triggers_of_sqlite()
    else:
        # They are packed already; PostgreSQL need not compress them again.
        op.execute("ALTER TABLE texts ALTER COLUMN packed SET STORAGE EXTERNAL")
        _triggers_of_postgres()


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _seq(*references: sa.ForeignKey) -> sa.Column[int]:
    return sa.Column("seq", _number(), *references, primary_key=True, autoincrement=False)


def _records() -> None:
    op.create_table(
        "audit",
        _seq(),
        *_text("at", "who", "role", "action", "object", "outcome"),
        sa.Column("ip", sa.Text),
        sa.Column("trace_id", sa.Text),
        sa.Column("digest", sa.Text),
        *_text("previous_hash", "hash"),
    )
    op.create_table(
        "evaluations",
        _seq(sa.ForeignKey("audit.seq")),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        *_text("at", "key_id", "place"),
        sa.Column("matter_id", sa.Text),
        *_text("receipt_id", "engine", "digests_json", "answer_digest"),
        sa.Column("choice_due", sa.Integer, nullable=False),
        *_text("facts_digest", "result_digest"),
    )
    op.create_index("evaluations_by_place", "evaluations", ["place", "seq"])
    op.create_table(
        "choices",
        _seq(sa.ForeignKey("audit.seq")),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("evaluation_seq", _number(), sa.ForeignKey("evaluations.seq"), nullable=False),
        *_text("at", "key_id", "track", "decision"),
        sa.Column("factor", sa.Text),
        *_text("reasons_digest"),
    )
    op.create_index("ix_choices_evaluation_seq", "choices", ["evaluation_seq"])
    op.create_table(
        "due_choices",
        sa.Column("evaluation_seq", _number(), sa.ForeignKey("evaluations.seq"), primary_key=True, autoincrement=False),
        sa.Column("track", sa.Text, primary_key=True),
    )


def _texts() -> None:
    op.create_table(
        "texts",
        _seq(),
        sa.Column("digest", sa.Text, primary_key=True),
        *_text("salt"),
        sa.Column("packed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "erasures",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("seq", _number(), sa.ForeignKey("audit.seq"), nullable=False),
    )
    op.create_index("ix_erasures_seq", "erasures", ["seq"])


def _access() -> None:
    op.create_table(
        "idempotency",
        sa.Column("key_id", sa.Text, primary_key=True),
        sa.Column("idempotency_key", sa.Text, primary_key=True),
        *_text("body_digest"),
        sa.Column("seq", _number(), sa.ForeignKey("audit.seq"), nullable=False),
    )
    op.create_table(
        "keys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("secret_digest", sa.Text, nullable=False, unique=True),
        *_text("label", "scopes"),
        sa.Column("place", sa.Text),
        *_text("created_at"),
        sa.Column("expires_at", sa.Text),
        sa.Column("revoked_at", sa.Text),
    )


def _events() -> None:
    op.create_table(
        "announced",
        _seq(sa.ForeignKey("audit.seq")),
        *_text("list_id", "version", "digest"),
        sa.UniqueConstraint("list_id", "version", "digest", name="announced_once"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("seq", _number(), sa.ForeignKey("audit.seq"), nullable=False),
        *_text("kind", "subject", "at", "data"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Text),
        sa.Column("trouble", sa.Text),
    )
    op.create_index("outbox_by_due", "outbox", ["due_at"])


def _triggers_of_sqlite() -> None:
    for table in (*_KEPT, "texts"):
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: rows are never updated'); END"
        )
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: rows are never deleted'); END"
        )
    for table, replaced in _REPLACED.items():
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608  # our own table names
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {replaced}) "
            f"BEGIN SELECT RAISE(ABORT, '{table}: rows are never replaced'); END"
        )
    op.execute(
        "CREATE TRIGGER texts_no_delete BEFORE DELETE ON texts "
        "WHEN NOT EXISTS (SELECT 1 FROM erasures WHERE digest = OLD.digest) "
        "BEGIN SELECT RAISE(ABORT, 'texts: deleted only once the erasure is recorded'); END"
    )


def _triggers_of_postgres() -> None:
    op.execute(
        "CREATE FUNCTION cailiang_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '%: rows are never changed', TG_TABLE_NAME USING ERRCODE = '23001'; END $$"
    )
    op.execute(
        "CREATE FUNCTION cailiang_erase() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT EXISTS (SELECT 1 FROM erasures WHERE digest = OLD.digest) THEN "
        "RAISE EXCEPTION 'texts: deleted only once the erasure is recorded' USING ERRCODE = '23001'; END IF; "
        "RETURN OLD; END $$"
    )
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION cailiang_refuse()"
        )
    for table in (*_KEPT, "texts"):
        op.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION cailiang_refuse()"
        )
    op.execute("CREATE TRIGGER texts_no_update BEFORE UPDATE ON texts FOR EACH ROW EXECUTE FUNCTION cailiang_refuse()")
    op.execute("CREATE TRIGGER texts_no_delete BEFORE DELETE ON texts FOR EACH ROW EXECUTE FUNCTION cailiang_erase()")

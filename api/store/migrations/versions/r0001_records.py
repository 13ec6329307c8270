"""The whole schema: audit chain, evaluations, choices, texts, keys, outbox, case files; triggers that keep rows as written.

Written out instead of taken from `tables`: a released migration must not change when the tables move on.
"""

import sqlalchemy as sa
from alembic import op

from api.store.migrations import guards_0001

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    _records()
    _texts()
    _keys()
    _events()
    _case_files()
    _accounts()
    if op.get_context().dialect.name == "sqlite":
        _execute(*guards_0001.triggers_of_sqlite().values())
    else:
        # They are packed already; PostgreSQL need not compress them again.
        _execute(
            "ALTER TABLE texts ALTER COLUMN packed SET STORAGE EXTERNAL",
            "ALTER TABLE case_forms ALTER COLUMN packed SET STORAGE EXTERNAL",
        )
        _triggers_of_postgres()


def _execute(*statements: str) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _seq(references: str | None = None, name: str = "seq", *, key: bool = True) -> sa.Column[int]:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    refers = [sa.ForeignKey(references)] if references else []
    checks = sa.CheckConstraint(f"{name} >= 1")
    return sa.Column(name, number, *refers, checks, primary_key=key, nullable=False, autoincrement=False)


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool) -> None:
    only = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=only, postgresql_where=only)


def _once(table: str) -> None:
    _partial(f"{table}_once", table, ["idempotency_key", "key_id"], "idempotency_key IS NOT NULL", unique=True)


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
    _partial("audit_revocations", "audit", ["object"], "action = 'key.revoke'", unique=False)
    _partial("audit_accounts", "audit", ["object"], "action = 'account.set'", unique=False)
    op.create_table(
        "evaluations",
        _seq("audit.seq"),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        *_text("at", "key_id", "place"),
        sa.Column("matter_id", sa.Text),
        *_text("receipt_id", "engine", "digests_json", "answer_digest", "choice_due", "facts_digest", "result_digest"),
        sa.Column("idempotency_key", sa.Text),
        sa.Column("body_digest", sa.Text),
        sa.Column("wants_event", sa.Integer, nullable=False),
    )
    op.create_index("evaluations_by_place", "evaluations", ["place", "seq"])
    _once("evaluations")
    op.create_table(
        "choices",
        _seq("audit.seq"),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        _seq("evaluations.seq", "evaluation_seq", key=False),
        *_text("at", "key_id", "track", "decision"),
        sa.Column("factor", sa.Text),
        *_text("reasons_digest"),
        sa.Column("signed_digest", sa.Text),
        sa.Column("idempotency_key", sa.Text),
        sa.Column("body_digest", sa.Text),
        sa.Column("wants_event", sa.Integer, nullable=False),
    )
    op.create_index("ix_choices_evaluation_seq", "choices", ["evaluation_seq"])
    _once("choices")
    op.create_table(
        "due_choices",
        _seq("evaluations.seq", "evaluation_seq"),
        sa.Column("track", sa.Text, primary_key=True),
        # Or a row could be replaced by its row id.
        sqlite_with_rowid=False,
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
        _seq("audit.seq", key=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_erasures_seq", "erasures", ["seq"])


def _keys() -> None:
    op.create_table(
        "keys",
        _seq("audit.seq"),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("secret_digest", sa.Text, nullable=False, unique=True),
        *_text("label", "scopes"),
        sa.Column("place", sa.Text),
        *_text("created_at"),
        sa.Column("expires_at", sa.Text),
    )


def _events() -> None:
    op.create_table(
        "announced",
        _seq("audit.seq"),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        *_text("at", "list_id", "version", "digest", "rulesets"),
        sa.Column("wants_event", sa.Integer, nullable=False),
        sa.UniqueConstraint("list_id", "version", "digest", name="announced_once"),
    )
    op.create_table(
        "outbox",
        _seq("audit.seq"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Text),
        sa.Column("trouble", sa.Text),
    )
    op.create_index("outbox_by_due", "outbox", ["due_at"])
    op.create_table(
        "deliveries",
        _seq("audit.seq", "event_seq"),
        _seq("audit.seq", key=False),
    )
    op.create_index("ix_deliveries_seq", "deliveries", ["seq"])


def _case_files() -> None:
    op.create_table(
        "case_files",
        sa.Column("id", sa.Text, primary_key=True),
        *_text("owner", "place", "number", "party", "matter", "words", "outcome", "act_date", "decision_date"),
        sa.Column("evaluation_id", sa.Text, sa.ForeignKey("evaluations.id")),
        *_text("created_at", "changed_at"),
        sa.Column("version", sa.Integer, nullable=False),
        *_text("searched"),
    )
    op.create_index("case_files_by_change", "case_files", ["changed_at", "id"])
    _partial("case_files_sealed_once", "case_files", ["evaluation_id"], "evaluation_id IS NOT NULL", unique=True)
    op.create_table(
        "case_forms",
        sa.Column("case_id", sa.Text, sa.ForeignKey("case_files.id"), primary_key=True),
        sa.Column("packed", sa.LargeBinary, nullable=False),
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text, primary_key=True),
        _seq("audit.seq", key=False),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        *_text("label", "role"),
        sa.Column("place", sa.Text),
        *_text("password_hash"),
        sa.Column("locked", sa.Integer, nullable=False),
        *_text("changed_at"),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("who", sa.Text, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        *_text("last_at"),
        sa.Column("until", sa.Text),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text, primary_key=True),
        _seq("audit.seq", key=False),
        *_text("key_id", "role", "label", "scopes"),
        sa.Column("place", sa.Text),
        sa.Column("account_seq", sa.Integer),
        *_text("began_at"),
    )
    op.create_index("ix_sessions_began_at", "sessions", ["began_at"])
    op.create_table(
        "session_secrets",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
        *_text("secret", "made_at"),
    )


def _triggers_of_postgres() -> None:
    schema = op.get_bind().exec_driver_sql("SELECT current_schema()").scalar_one()
    for name, body in guards_0001.functions_of_postgres(schema).items():
        _execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
    for table, name, operation, function in guards_0001.triggers_of_postgres():
        each = "STATEMENT" if operation == "TRUNCATE" else "ROW"
        _execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()")

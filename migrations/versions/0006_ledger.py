"""The ledger in full: who let an entry in and for how long, requests, promises, proposed strike-offs."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_PROPOSED = sa.text("struck_off_at IS NULL AND proposed_at IS NOT NULL")
IS_UNDECIDED = sa.text("decided_at IS NULL")


def upgrade():
    """Apply the change; of an entry that was granted the level above its holder counts as the approver."""
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trigger_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("suspensions", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
        batch_op.add_column(sa.Column("suspended_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("proposal", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True))
    _add_reference("ledger_entry", "approver_id", "unit")
    _add_reference("ledger_entry", "proposed_by_id", "person")
    op.execute(
        "UPDATE ledger_entry SET suspensions = 1, approver_id = COALESCE("
        "(SELECT parent_id FROM unit WHERE unit.id = ledger_entry.unit_id), unit_id) "
        "WHERE entrance <> 'breach'"
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_entry_to_confirm",
            ["approver_id", "id"],
            unique=False,
            sqlite_where=IS_PROPOSED,
            postgresql_where=IS_PROPOSED,
        )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("asked", sa.String(length=100), server_default=sa.text("''"), nullable=False)
        )
    _promises()
    _requests()


def _add_reference(table: str, column: str, to: str) -> None:
    # Written out, because SQLite would otherwise copy the whole table for the sake of the reference.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT fk_{table}_{column} REFERENCES {to} (id)"
    )


def _promises() -> None:
    op.create_table(
        "promise",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("promiser", sa.String(length=80), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", BIG, nullable=False),
        sa.Column("outcome", sa.String(length=30), server_default=sa.text("'open'"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", BIG, nullable=True),
        sa.CheckConstraint(
            "(outcome = 'open') = (settled_at IS NULL)", name=op.f("ck_promise_settled_with_outcome")
        ),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_promise_street_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_promise_case_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_promise_entry_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_promise_made_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_promise_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promise_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_promise_street_id_outcome_due_on_id"),
            ["street_id", "outcome", "due_on", "id"],
            unique=False,
        )


def _requests() -> None:
    op.create_table(
        "ledger_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("clock_id", BIG, nullable=False),
        sa.Column("decider_id", BIG, nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("unblock", sa.Text(), nullable=False),
        sa.Column("trigger_on", sa.Date(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (granted IS NULL)",
            name=op.f("ck_ledger_request_decided_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_ledger_request_street_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_ledger_request_case_id")),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_ledger_request_clock_id")),
        sa.ForeignKeyConstraint(["decider_id"], ["unit.id"], name=op.f("fk_ledger_request_decider_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_ledger_request_asked_by_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_ledger_request_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_request")),
    )
    with op.batch_alter_table("ledger_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_request_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "uq_ledger_request_open",
            ["clock_id"],
            unique=True,
            sqlite_where=IS_UNDECIDED,
            postgresql_where=IS_UNDECIDED,
        )
        batch_op.create_index(
            "ix_ledger_request_to_decide",
            ["decider_id", "id"],
            unique=False,
            sqlite_where=IS_UNDECIDED,
            postgresql_where=IS_UNDECIDED,
        )


def downgrade():
    """Take the change back; requests, promises and proposals are lost with it."""
    op.drop_table("ledger_request")
    op.drop_table("promise")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_column("asked")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entry_to_confirm")
    for column in (
        "proposed_by_id", "approver_id", "proposed_at", "proposal", "suspended_until", "suspensions",
        "trigger_on",
    ):  # fmt: skip
        op.execute(f"ALTER TABLE ledger_entry DROP COLUMN {column}")

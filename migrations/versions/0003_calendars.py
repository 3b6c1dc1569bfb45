"""Own hours of a day, closures of a street, and running clocks that are reckoned anew."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TICKING = sa.text("stopped_at IS NULL AND check_at IS NOT NULL")
UNFINISHED = sa.text("finished_at IS NULL")


def upgrade():
    """Apply the change."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hours", sa.JSON(), nullable=True))

    op.create_table(
        "calendar_closure",
        sa.Column("id", big, nullable=False),
        sa.Column("street_id", big, nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_calendar_closure_ends_later")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_calendar_closure_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_closure")),
    )
    with op.batch_alter_table("calendar_closure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calendar_closure_street_id_from_at"), ["street_id", "from_at"], unique=False
        )

    op.create_table(
        "recomputation",
        sa.Column("id", big, nullable=False),
        sa.Column("street_id", big, nullable=False),
        sa.Column("cause", sa.String(length=30), nullable=False),
        sa.Column("limits_on", sa.Date(), nullable=True),
        sa.Column("asked_by_id", big, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("after_case_id", big, server_default=sa.text("(0)"), nullable=False),
        sa.Column("looked_at", sa.Integer(), server_default=sa.text("(0)"), nullable=False),
        sa.Column("moved", sa.Integer(), server_default=sa.text("(0)"), nullable=False),
        sa.Column("failed", sa.Integer(), server_default=sa.text("(0)"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_recomputation_asked_by_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_recomputation_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recomputation")),
    )
    with op.batch_alter_table("recomputation", schema=None) as batch_op:
        batch_op.create_index(
            "uq_recomputation_unfinished",
            ["street_id", "cause"],
            unique=True,
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        )

    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reckoned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_clock_street_id_case_id"),
            ["street_id", "case_id"],
            unique=False,
            sqlite_where=TICKING,
            postgresql_where=TICKING,
        )


def downgrade():
    """Take the change back."""
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clock_street_id_case_id"))
        batch_op.drop_column("reckoned_at")

    with op.batch_alter_table("recomputation", schema=None) as batch_op:
        batch_op.drop_index("uq_recomputation_unfinished")

    op.drop_table("recomputation")
    with op.batch_alter_table("calendar_closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_closure_street_id_from_at"))

    op.drop_table("calendar_closure")
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_column("hours")

"""Extensions: what was asked for and decided, and the time that a clock was given on top."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_OPEN = sa.text("decided_at IS NULL")


def upgrade():
    """Apply the change."""
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extra", sa.Integer(), server_default=sa.text("(0)"), nullable=False))
    op.create_table(
        "extension",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("clock_id", BIG, nullable=False),
        sa.Column("decider_id", BIG, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("granted", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (granted IS NULL)",
            name=op.f("ck_extension_decided_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_extension_street_id_unit")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_extension_case_id_case")),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_extension_clock_id_clock")),
        sa.ForeignKeyConstraint(["decider_id"], ["unit.id"], name=op.f("fk_extension_decider_id_unit")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_extension_asked_by_id_person")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_extension_decided_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_clock_id"), ["clock_id"], unique=False)
        batch_op.create_index(
            "uq_extension_open", ["clock_id"], unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
        )
        batch_op.create_index(
            "ix_extension_to_decide",
            ["decider_id", "id"],
            unique=False,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        )


def downgrade():
    """Take the change back; what was granted is lost with it."""
    op.drop_table("extension")
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_column("extra")

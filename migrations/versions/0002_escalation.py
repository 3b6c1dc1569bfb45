"""Reminders and black of clocks that run on; catching up after a silence of the scheduler."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    """Apply the change."""
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reminders", sa.Integer(), server_default=sa.text("(0)"), nullable=False)
        )
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("blackened_at", sa.DateTime(timezone=True), nullable=True))
    # Clocks that passed at the street before this release are looked at again, as later ones are.
    op.execute("UPDATE clock SET check_at = black_at WHERE stopped_at IS NULL AND breached_at IS NOT NULL")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "catch_up",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("silent_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_catch_up_street_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catch_up")),
        sa.UniqueConstraint("street_id", "silent_from", name=op.f("uq_catch_up_street_id_silent_from")),
    )
    op.create_table(
        "held_notice",
        sa.Column("id", BIG, nullable=False),
        sa.Column("catch_up_id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=True),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("talk_id", BIG, nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["catch_up_id"], ["catch_up.id"], name=op.f("fk_held_notice_catch_up_id_catch_up")
        ),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_held_notice_street_id_unit")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_held_notice_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_held_notice_unit_id_unit")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_held_notice_case_id_case")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_held_notice_talk_id_talk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_notice")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_held_notice_person_id_key")),
    )
    with op.batch_alter_table("held_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_notice_catch_up_id"), ["catch_up_id"], unique=False)


def downgrade():
    """Take the change back; notices that are still held back are lost with it."""
    op.drop_table("held_notice")
    op.drop_table("catch_up")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_column("done_at")
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_column("blackened_at")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("reminders")

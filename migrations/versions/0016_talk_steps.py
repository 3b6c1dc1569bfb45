"""Steps at a talk can be undone: each is noted, and what is taken off the agenda is kept until the end."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    """Apply the change."""
    op.add_column("agenda_item", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "talk_step",
        sa.Column("id", BIG, nullable=False),
        sa.Column("talk_id", BIG, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_talk_step_talk_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_talk_step_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_step")),
        sa.UniqueConstraint("talk_id", "key", name=op.f("uq_talk_step_talk_id_key")),
    )


def downgrade():
    """Take the change back; items that were taken off the agenda are gone for good."""
    op.execute("DELETE FROM agenda_item WHERE removed_at IS NOT NULL")
    op.drop_table("talk_step")
    op.execute("ALTER TABLE agenda_item DROP COLUMN removed_at")

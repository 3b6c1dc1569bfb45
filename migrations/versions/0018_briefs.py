"""Briefs: what a week or month brought a unit, as it was issued."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    """Apply the change."""
    op.create_table(
        "brief",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_brief_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_brief_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief")),
        sa.UniqueConstraint("unit_id", "kind", "first_on", name=op.f("uq_brief_unit_id_kind_first_on")),
    )
    op.create_index("ix_brief_unit_id_first_on_id", "brief", ["unit_id", "first_on", "id"])


def downgrade():
    """Take the change back."""
    op.drop_table("brief")

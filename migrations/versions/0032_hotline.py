"""Hotlines and other feeders, and the numbers of what they sent."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    """Apply the change."""
    op.create_table(
        "feeder",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("columns", sa.JSON(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_feeder_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeder")),
        sa.UniqueConstraint("street_id", "name", name=op.f("uq_feeder_street_id_name")),
    )
    op.create_table(
        "dispatch",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("feeder_id", BIG, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_dispatch_street_id")),
        sa.ForeignKeyConstraint(["feeder_id"], ["feeder.id"], name=op.f("fk_dispatch_feeder_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_dispatch_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
        sa.UniqueConstraint("feeder_id", "number", name=op.f("uq_dispatch_feeder_id_number")),
        sa.UniqueConstraint("case_id", name=op.f("uq_dispatch_case_id")),
    )
    columns = ["feeder_id", "received_at", "id"]
    op.create_index(op.f("ix_dispatch_feeder_id_received_at_id"), "dispatch", columns)


def downgrade():
    """Take the change back."""
    op.drop_table("dispatch")
    op.drop_table("feeder")

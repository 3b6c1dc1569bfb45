"""How many photos somebody has sent on a day."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "upload_day",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_upload_day_person_id")),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_upload_day")),
    )
    op.create_index("ix_upload_day_day", "upload_day", ["day"])


def downgrade() -> None:
    """Take the change back; what was sent stays."""
    op.drop_table("upload_day")

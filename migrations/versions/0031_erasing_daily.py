"""Since when a street erases residents' data by itself: not before somebody has looked what would go."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change; nothing is erased by itself in the streets that are there."""
    op.add_column("unit", sa.Column("erases_since", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Take the change back; since when it was done is lost."""
    op.drop_column("unit", "erases_since")

"""When a message named the resident to its reader: each message is a look once, at whichever try."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change: whether what still waits has named somebody is not known, so that it may be noted."""
    op.add_column("delivery", sa.Column("named_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the change back; the looks stay."""
    with op.batch_alter_table("delivery") as table:
        table.drop_column("named_at")

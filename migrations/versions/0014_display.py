"""How large and plain pages are for a person; empty: as it is usual for their postings."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    """Apply the change."""
    op.add_column("person", sa.Column("display", sa.String(30)))


def downgrade():
    """Take the change back; what was chosen is lost."""
    op.drop_column("person", "display")

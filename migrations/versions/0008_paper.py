"""Entries that were taken over from a paper ledger, none of them twice."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

IS_FROM_PAPER = sa.text("paper_key IS NOT NULL")


def upgrade():
    """Apply the change."""
    op.add_column("ledger_entry", sa.Column("paper_key", sa.String(length=64), nullable=True))
    op.create_index(
        "uq_ledger_entry_paper_key",
        "ledger_entry",
        ["street_id", "paper_key"],
        unique=True,
        sqlite_where=IS_FROM_PAPER,
        postgresql_where=IS_FROM_PAPER,
    )


def downgrade():
    """Take the change back; entries from paper stay, and could be taken over once more."""
    op.drop_index("uq_ledger_entry_paper_key", "ledger_entry")
    op.execute("ALTER TABLE ledger_entry DROP COLUMN paper_key")

"""What decides who may read a case, in the index of desks, so that PostgreSQL counts without the rows."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME = "ix_case_desk_id_sort_at_id"
COLUMNS = ["desk_id", "sort_at", "id"]
BESIDE = ("street_id", "community_id", "grid_id", "building_id", "lowest_rank", "raiser_id")
IS_OPEN = sa.text("state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')")


def upgrade() -> None:
    """Make the index again with the columns; SQLite knows no such columns, and its index stays."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(NAME, "case")
        op.create_index(NAME, "case", COLUMNS, postgresql_where=IS_OPEN, postgresql_include=BESIDE)


def downgrade() -> None:
    """Make the index again without them."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(NAME, "case")
        op.create_index(NAME, "case", COLUMNS, postgresql_where=IS_OPEN)

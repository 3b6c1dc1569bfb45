"""When a clock was first put off and how often, with an index for the administrator's page."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IS_POSTPONED = sa.text("postponed IS NOT NULL")


def upgrade() -> None:
    """Add the columns and the index."""
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.add_column(sa.Column("postponed_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.create_index(
            "ix_clock_postponed",
            ["street_id", "id"],
            unique=False,
            sqlite_where=IS_POSTPONED,
            postgresql_where=IS_POSTPONED,
        )


def downgrade() -> None:
    """Take them out again."""
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_index("ix_clock_postponed")
        batch_op.drop_column("attempts")
        batch_op.drop_column("postponed_since")

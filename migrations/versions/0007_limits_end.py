"""The last day on which a line of the table of limits holds."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let every line go on without an end."""
    with op.batch_alter_table("limit_setting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("until_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_limit_setting_ends_after_it_begins"), "until_on IS NULL OR until_on >= from_on"
        )


def downgrade() -> None:
    """Take the ends back; lines that have ended hold again."""
    with op.batch_alter_table("limit_setting", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_limit_setting_ends_after_it_begins"), type_="check")
        batch_op.drop_column("until_on")

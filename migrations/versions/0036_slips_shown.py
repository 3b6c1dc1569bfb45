"""Of a look it is kept at which neighbour's slip, where it was one."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SECRETS = ("slip", "further_slip")
"""What looks were at that a version before this one cannot name."""


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("reveal") as batch:
        batch.add_column(sa.Column("slip_id", BIG, nullable=True))
        batch.create_foreign_key(op.f("fk_reveal_slip_id"), "slip", ["slip_id"], ["id"])


def downgrade() -> None:
    """Take the change back; the looks at slips go with it, the audit log keeps them."""
    looks = sa.table("reveal", sa.column("what"))
    op.execute(sa.delete(looks).where(looks.c.what.in_(SECRETS)))
    with op.batch_alter_table("reveal") as batch:
        batch.drop_constraint(op.f("fk_reveal_slip_id"), type_="foreignkey")
        batch.drop_column("slip_id")

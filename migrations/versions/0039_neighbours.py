"""A neighbour who joined a case is a contact of their own: found by name and number, erased alone."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply the change; neighbours of before stay among the further lines, whose seal is not opened."""
    with op.batch_alter_table("contact") as batch:
        batch.add_column(sa.Column("beside_id", BIG, nullable=True))
        batch.add_column(sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(op.f("fk_contact_beside_id"), "contact", ["beside_id"], ["id"])
        batch.create_check_constraint(
            op.f("ck_contact_beside_joined"), "(beside_id IS NULL) = (joined_at IS NULL)"
        )
        batch.create_index(op.f("ix_contact_beside_id"), ["beside_id"])
    with op.batch_alter_table("erasure") as batch:
        batch.add_column(sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
        batch.drop_constraint(op.f("uq_erasure_case_id"), type_="unique")
        batch.create_index(op.f("ix_erasure_case_id"), ["case_id"])
    op.create_index(
        "uq_erasure_whole",
        "erasure",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("joined_at IS NULL"),
        postgresql_where=sa.text("joined_at IS NULL"),
    )


def downgrade() -> None:
    """Take the change back; neighbours and the tombstones of neighbours go, there is no place for them."""
    contact = sa.table("contact", sa.column("beside_id"))
    erasure = sa.table("erasure", sa.column("joined_at"))
    op.execute(sa.delete(contact).where(contact.c.beside_id.is_not(None)))
    op.execute(sa.delete(erasure).where(erasure.c.joined_at.is_not(None)))
    op.drop_index("uq_erasure_whole", "erasure")
    with op.batch_alter_table("erasure") as batch:
        batch.drop_index(op.f("ix_erasure_case_id"))
        batch.create_unique_constraint(op.f("uq_erasure_case_id"), ["case_id"])
        batch.drop_column("joined_at")
    with op.batch_alter_table("contact") as batch:
        batch.drop_index(op.f("ix_contact_beside_id"))
        batch.drop_constraint(op.f("ck_contact_beside_joined"), type_="check")
        batch.drop_constraint(op.f("fk_contact_beside_id"), type_="foreignkey")
        batch.drop_column("joined_at")
        batch.drop_column("beside_id")

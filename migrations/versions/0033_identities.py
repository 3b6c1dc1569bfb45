"""Links from identities of the house to people."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    """Apply the change."""
    op.create_table(
        "house_identity",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("linked_by_id", BIG, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.String(length=2000), nullable=True),
        sa.ForeignKeyConstraint(["linked_by_id"], ["person.id"], name=op.f("fk_house_identity_linked_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_house_identity_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_house_identity_issuer_subject")),
        sa.UniqueConstraint("person_id", name=op.f("uq_house_identity_person_id")),
    )


def downgrade():
    """Take the change back; people sign in by their passwords and codes."""
    op.drop_table("house_identity")

"""Learned categories, those who join a case, and numbers that are taken out of texts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    """Apply the change."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    _learned(key)
    op.create_table(
        "supporter",
        sa.Column("case_id", key, sa.ForeignKey("case.id", name="fk_supporter_case_id"), nullable=False),
        sa.Column(
            "person_id", key, sa.ForeignKey("person.id", name="fk_supporter_person_id"), nullable=False
        ),
        sa.Column("street_id", key, sa.ForeignKey("unit.id", name="fk_supporter_street_id"), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "person_id", name="pk_supporter"),
    )
    op.create_index("ix_supporter_person_id_case_id", "supporter", ["person_id", "case_id"])
    op.add_column("contact", sa.Column("further", sa.LargeBinary(), nullable=True))
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE agenda_item ADD COLUMN contact_id {kind} "
        "CONSTRAINT fk_agenda_item_contact_id REFERENCES contact (id)"
    )


def _learned(key: sa.types.TypeEngine) -> None:
    op.create_table(
        "category_model",
        sa.Column("id", key, primary_key=True),
        sa.Column(
            "street_id", key, sa.ForeignKey("unit.id", name="fk_category_model_street_id"), nullable=False
        ),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_count", sa.Integer(), nullable=False),
        sa.Column("newest_closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("slope", sa.Float(), nullable=False),
        sa.Column("offset", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=True),
        sa.Column("sure_share", sa.Float(), nullable=False),
        sa.Column("accuracy", sa.Float(), nullable=False),
        sa.UniqueConstraint("street_id", name="uq_category_model_street_id"),
    )
    op.create_table(
        "category_weight",
        sa.Column(
            "model_id",
            key,
            sa.ForeignKey("category_model.id", name="fk_category_weight_model_id"),
            nullable=False,
        ),
        sa.Column("piece", sa.String(length=12), nullable=False),
        sa.Column("rarity", sa.Float(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("model_id", "piece", name="pk_category_weight"),
    )


def downgrade():
    """Take the change back; the numbers that were taken out of texts go with their columns."""
    op.execute("ALTER TABLE agenda_item DROP COLUMN contact_id")
    op.execute("ALTER TABLE contact DROP COLUMN further")
    op.drop_index("ix_supporter_person_id_case_id", "supporter")
    op.drop_table("supporter")
    op.drop_table("category_weight")
    op.drop_table("category_model")

"""Enterprises, their needs, the lists of the alliance, and what was promised to each firm."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    """Apply the change."""
    op.create_table(
        "alliance_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("category_id", BIG, nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_alliance_item_category_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_alliance_item_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_alliance_item_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliance_item")),
    )
    op.create_index(op.f("ix_alliance_item_street_id_kind_id"), "alliance_item", ["street_id", "kind", "id"])
    op.create_index(op.f("ix_alliance_item_unit_id"), "alliance_item", ["unit_id"])
    op.create_table(
        "alliance_member",
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_alliance_member_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_alliance_member_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_alliance_member")),
    )
    op.create_index(op.f("ix_alliance_member_street_id"), "alliance_member", ["street_id"])
    op.create_table(
        "enterprise",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("trade", sa.String(length=40), server_default=sa.text("''"), nullable=False),
        sa.Column("note", sa.String(length=500), server_default=sa.text("''"), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_enterprise_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_enterprise_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("street_id", "name", name=op.f("uq_enterprise_street_id_name")),
    )
    op.create_index(op.f("ix_enterprise_unit_id"), "enterprise", ["unit_id"])
    op.create_table(
        "policy_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("enterprise_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("grounds", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=500), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_policy_item_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_policy_item_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_policy_item_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_item")),
    )
    op.create_index(op.f("ix_policy_item_enterprise_id_id"), "policy_item", ["enterprise_id", "id"])
    op.create_table(
        "enterprise_need",
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("enterprise_id", BIG, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_enterprise_need_case_id")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_need_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_enterprise_need_street_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_enterprise_need")),
    )
    op.create_index(
        op.f("ix_enterprise_need_enterprise_id_case_id"), "enterprise_need", ["enterprise_id", "case_id"]
    )
    op.create_index(op.f("ix_enterprise_need_street_id_case_id"), "enterprise_need", ["street_id", "case_id"])
    op.create_table(
        "need_match",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=500), server_default=sa.text("''"), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(state = 'in_contact') = (ended_at IS NULL)", name=op.f("ck_need_match_ended_has_ended_at")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["enterprise_need.case_id"], name=op.f("fk_need_match_case_id")),
        sa.ForeignKeyConstraint(["item_id"], ["alliance_item.id"], name=op.f("fk_need_match_item_id")),
        sa.ForeignKeyConstraint(["street_id"], ["unit.id"], name=op.f("fk_need_match_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_match")),
        sa.UniqueConstraint("case_id", "item_id", name=op.f("uq_need_match_case_id_item_id")),
    )
    op.create_index(op.f("ix_need_match_item_id"), "need_match", ["item_id"])


def downgrade():
    """Take the change back; needs stay as cases."""
    op.drop_table("need_match")
    op.drop_table("enterprise_need")
    op.drop_table("policy_item")
    op.drop_table("enterprise")
    op.drop_table("alliance_member")
    op.drop_table("alliance_item")

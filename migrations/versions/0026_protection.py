"""Protection of data: an officer for it, and for each look at a contact the street and what it was for."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHECK = "ck_posting_unit_unless_installation"
INDEXES = (["street_id", "at", "id"], ["person_id", "at", "id"], ["at", "id"])


def upgrade():
    """Apply the change; what earlier looks were for is not known."""
    _allow("'administrator', 'observer', 'privacy_officer'")
    with op.batch_alter_table("reveal") as batch_op:
        batch_op.add_column(sa.Column("street_id", BIG, nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("note", sa.String(length=200), server_default="", nullable=False))
    op.execute(
        'UPDATE reveal SET street_id = (SELECT "case".street_id FROM "case" WHERE "case".id = reveal.case_id)'
    )
    with op.batch_alter_table("reveal") as batch_op:
        batch_op.alter_column("street_id", existing_type=BIG, nullable=False)
        batch_op.create_foreign_key(op.f("fk_reveal_street_id"), "unit", ["street_id"], ["id"])
        batch_op.drop_index(op.f("ix_reveal_person_id"))
        for columns in INDEXES:
            batch_op.create_index(op.f(f"ix_reveal_{'_'.join(columns)}"), columns)


def downgrade():
    """Take the change back: officers lose their postings."""
    with op.batch_alter_table("reveal") as batch_op:
        for columns in INDEXES:
            batch_op.drop_index(op.f(f"ix_reveal_{'_'.join(columns)}"))
        batch_op.drop_constraint(op.f("fk_reveal_street_id"), type_="foreignkey")
        batch_op.create_index(op.f("ix_reveal_person_id"), ["person_id"])
        for column in ("street_id", "reason", "note"):
            batch_op.drop_column(column)
    op.execute("DELETE FROM posting WHERE role = 'privacy_officer'")
    _allow("'administrator', 'observer'")


def _allow(roles: str) -> None:
    with op.batch_alter_table("posting") as batch_op:
        batch_op.drop_constraint(op.f(CHECK), type_="check")
        batch_op.create_check_constraint(op.f(CHECK), f"unit_id IS NOT NULL OR role IN ({roles})")
